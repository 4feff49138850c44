"""Make a text fit to be stored once and for all, and tell what a reviewer should know about it."""

from __future__ import annotations

import re
import unicodedata

from .records import Remark

# CR, vertical tab, form feed, NEL and the two Unicode separators end a line for one program or another.
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# C0 and C1 controls but tab and line feed, and code points that Unicode keeps out of interchange.
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Joiners belong into Persian, Hindi and emoji; between Latin letters they only hide a word.
_INVISIBLE = re.compile(
    "[\u00ad\u180e\u200b\u2060-\u2064\ufeff\U000e0000-\U000e007f]|[A-Za-z][\u200c\u200d][A-Za-z]"
)
_MIXED = re.compile("[A-Za-z][\u0370-\u03ff\u0400-\u04ff]|[\u0370-\u03ff\u0400-\u04ff][A-Za-z]")
# Normalising sorts each run of combining marks in quadratic time: a megabyte of them would never end.
# No language sets more than 30 on a letter (UAX 15, 13, Stream-Safe Text Format).
_MOST_MARKS = 30
_PERHAPS_MARKS = re.compile(rf"[^\w\s\x00-\u02ff]{{{_MOST_MARKS + 1},}}")


def clean_text(text: str) -> str:
    """Return `text` with one kind of line end, in NFC, without what a database cannot hold.

    Everything else stays, letter for letter: quotes are verbatim.
    """
    text = _LINE_ENDS.sub("\n", text.removeprefix("\ufeff"))
    text = _CONTROLS.sub("", text)
    text = _SURROGATES.sub("\ufffd", text)
    return _compose(text)


def clean_line(text: str | None, limit: int = 500) -> str | None:
    """Return a title or name on one line, cut at `limit` characters, or None when nothing is left."""
    line = " ".join(clean_text(text or "").split())
    if len(line) > limit:
        line = line[: limit - 1].rstrip() + "…"
    return line or None


def remarks_on(raw: str, cleaned: str) -> list[Remark]:
    """Tell what is odd about the characters of a text, before (`raw`) and after cleaning."""
    found = []
    if _CONTROLS.search(_LINE_ENDS.sub("\n", raw)):
        found.append(Remark.CONTROL_CHARACTERS)
    if _BIDI.search(cleaned):
        found.append(Remark.BIDI_CONTROLS)
    if _INVISIBLE.search(cleaned):
        found.append(Remark.INVISIBLE_CHARACTERS)
    if _MIXED.search(cleaned):
        found.append(Remark.MIXED_SCRIPTS)
    return found


def has_words(text: str) -> bool:
    """Whether a reader would see at least one letter or digit."""
    return any(character.isalnum() for character in text)


def share_of_controls(text: str) -> float:
    """The share of characters that no text holds; noise decoded as a text has plenty."""
    sample = text[:200_000]
    return len(_CONTROLS.findall(sample)) / max(1, len(sample))


def _compose(text: str) -> str:
    if text.isascii():
        return text
    pieces, at = [], 0
    for run in _PERHAPS_MARKS.finditer(text):
        if _has_too_many_marks(run[0]):  # else a line of dashes or the like
            pieces += [unicodedata.normalize("NFC", text[at : run.start()]), run[0]]
            at = run.end()
    pieces.append(unicodedata.normalize("NFC", text[at:]))
    return "".join(pieces)


def _has_too_many_marks(run: str) -> bool:
    marks = 0
    for character in run:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks > _MOST_MARKS:
            return True
    return False
