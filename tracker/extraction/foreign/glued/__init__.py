"""Languages whose small words are written against their nouns: Korean, Japanese and Chinese."""

from tracker.extraction.foreign.glued.reading import find_all, read_glued

__all__ = ["find_all", "read_glued"]
