"""Finding words in a text as somebody typed them, where no script picked them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

# One character for one, so that every offset stays what it is: what keyboards have for what printers set.
_PLAIN = str.maketrans("’‘‛“”„«»–—‐‑", '\'\'\'"""""----')
MOST_PLACES = 20
AROUND = 40


def find_words(text: str, quote: str) -> list[tuple[int, int]]:
    """Where words stand in a text (code points, end exclusive), at most 20 places.

    White space, the form of quotation marks, apostrophes and dashes may differ from the text.
    """
    plain, words = text.translate(_PLAIN), quote.translate(_PLAIN).split()
    found: list[tuple[int, int]] = []
    here = plain.find(words[0]) if words else -1
    while here >= 0 and len(found) < MOST_PLACES:
        end = _match(plain, here, words)
        if end:
            found.append((here, end))
        here = plain.find(words[0], max(end, here + 1))
    return found


def in_context(text: str, places: Iterable[tuple[int, int]]) -> list[tuple[int, int, str, str, str]]:
    """Each place with the words before and after it, so that a person can tell them apart."""
    return [(s, e, text[max(0, s - AROUND) : s], text[s:e], text[e : e + AROUND]) for s, e in places]


def _match(text: str, start: int, words: Sequence[str]) -> int:
    """The end of `words` where they stand at `start`, else 0."""
    here = start
    for place, word in enumerate(words):
        if place:
            begin = here
            while here < len(text) and text[here].isspace():
                here += 1
            if here == begin:
                return 0
        if not text.startswith(word, here):
            return 0
        here += len(word)
    return here
