"""Security Council citations: every resolution that a text names by its number."""

from tracker.extraction.citations.finding import find_citations

__all__ = ["find_citations"]
