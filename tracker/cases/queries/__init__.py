"""Reads of this room: one module a page."""
