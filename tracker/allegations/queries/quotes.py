"""Which of its quotes tells most of an allegation."""

from __future__ import annotations

from collections.abc import Iterable

from ..models import Evidence


def chief_quote(quotes: Iterable[Evidence]) -> Evidence | None:
    """The quote on which an allegation rests most: for most fields, else the longest, else the first."""
    return max(
        quotes, key=lambda quote: (len(quote.supports), quote.end - quote.start, -quote.start), default=None
    )
