"""Why something about a feed was not done."""

from __future__ import annotations


class SourceRefused(Exception):
    """Why it was refused, in words for the person."""
