"""Documents in languages without a parser, read by one word list for each language."""

from tracker.extraction.foreign.claims import find_all, read_foreign
from tracker.extraction.foreign.languages import language_of

__all__ = ["find_all", "language_of", "read_foreign"]
