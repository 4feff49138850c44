"""The languages that a list of documents can be narrowed to: those that their reader tells apart."""

from __future__ import annotations

import unicodedata

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.ingestion.reading.directions import direction_of

CODES = (
    "ar", "bg", "cs", "de", "el", "en", "es", "fa", "fr", "he", "hi", "hu", "id", "it", "ja", "ko", "nl",
    "pl", "pt", "ro", "ru", "so", "sr", "sv", "sw", "th", "tr", "uk", "ur", "vi", "zh",
)  # fmt: skip


# Languages that Django names by region only, or not at all.
_NAMES = {"so": gettext_lazy("Somali"), "zh": gettext_lazy("Chinese")}


def language_name(code: str) -> str:
    """A language in words where its code is known, else the code. Script tells more than region does."""
    if not code:
        return _("not known")
    subtags = code.lower().split("-")
    for known in ("-".join(subtags[:length]) for length in range(len(subtags), 0, -1)):
        name = _NAMES.get(known) or LANG_INFO.get(known, {}).get("name")
        if name:
            return str(name)
    return code


LANGUAGES = sorted(((code, language_name(code)) for code in CODES), key=lambda pair: pair[1])


def direction_of_words(words: str, language: str) -> str:
    """`rtl` where words use letters of a language that is written from right to left, else `auto`.

    So an Arabic paragraph that begins with a Latin name still runs from the right; a line all in Latin
    letters is left for the browser to judge.
    """
    if direction_of(language) == "rtl" and any(unicodedata.bidirectional(c) in {"R", "AL"} for c in words):
        return "rtl"
    return "auto"
