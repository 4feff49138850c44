"""One spelling for the many that a text may use, character for character."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SAME = {
    **dict.fromkeys("\u00a0\u202f\u2009\u2007\u3000\n\r\t\u200c\u200b\u2060\x0b\x0c\u0654", " "),
    **dict.fromkeys("（﹙［【[", "("),
    **dict.fromkeys("）﹚］】]", ")"),
    **dict.fromkeys("‐‑‒−－", "-"),
    **dict.fromkeys("—〜～", "–"),
    **dict.fromkeys("’ʼ`´＇", "'"),
    **dict(zip("，；：／．", ",;:/.", strict=True)),
}

_OTHER_DIGIT = re.compile(r"[^\D0-9]")


def fold(text: str) -> str:
    """The text in lower case with ASCII digits and plain blanks, brackets and hyphens.

    Each character stands for the one at the same place, so that offsets hold in both.
    """
    same = text
    for odd, plain in _SAME.items():  # a letter that is not there costs next to nothing so
        same = same.replace(odd, plain)
    lowered = same.lower()
    if len(lowered) != len(same):  # a few letters grow when lowered
        return "".join(map(_folded, same))
    return lowered if same.isascii() else _OTHER_DIGIT.sub(lambda digit: _folded(digit[0]), lowered)


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    lower = character.lower()
    return lower if len(lower) == 1 else character
