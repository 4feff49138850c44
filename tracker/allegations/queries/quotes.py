"""Which of its quotes tells most of an allegation."""

from __future__ import annotations

from collections.abc import Iterable

from ..models import Evidence


def chief_quote(quotes: Iterable[Evidence]) -> Evidence | None:
    """The quote on which an allegation rests most: one that tells the conduct, for most fields, the longest.

    Of equals the first in its text is taken; None if there is no quote.
    """

    def weight(quote: Evidence) -> tuple[bool, int, int, int]:
        # A name alone may hold two roles; the sentence that tells what was done says more.
        return "category" in quote.supports, len(quote.supports), quote.end - quote.start, -quote.start

    return max(quotes, key=weight, default=None)
