"""The language of a text, as a BCP 47 tag."""

from __future__ import annotations

import re
from functools import cache

from lingua import Language, LanguageDetector, LanguageDetectorBuilder

# The languages of the news on UN sanctions regimes. Few languages make lingua surer and quicker,
# and its low-accuracy mode needs 45 MB where the full one takes 300: enough for whole paragraphs.
_LANGUAGES = (
    Language.ARABIC, Language.BULGARIAN, Language.CHINESE, Language.CZECH, Language.DUTCH, Language.ENGLISH,
    Language.FRENCH, Language.GERMAN, Language.GREEK, Language.HEBREW, Language.HINDI, Language.HUNGARIAN,
    Language.INDONESIAN, Language.ITALIAN, Language.JAPANESE, Language.KOREAN, Language.PERSIAN,
    Language.POLISH, Language.PORTUGUESE, Language.ROMANIAN, Language.RUSSIAN, Language.SERBIAN,
    Language.SOMALI, Language.SPANISH, Language.SWAHILI, Language.SWEDISH, Language.THAI, Language.TURKISH,
    Language.UKRAINIAN, Language.URDU, Language.VIETNAMESE,
)  # fmt: skip
_SAMPLE = 500
_ENOUGH_LETTERS = 40
_SURE = 0.6
_TAG = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3}", re.IGNORECASE)


def detect_language(text: str, declared: str | None = None) -> str | None:
    """Return the language of `text`; what the document declares counts where the text cannot tell.

    Pages often carry the language of their template, so the words win; a declared region
    ("en-GB") is kept where the words agree with it.
    """
    tag = _well_formed(declared)
    sample = text[:_SAMPLE]
    if sum(character.isalpha() for character in sample) < _ENOUGH_LETTERS:
        return tag
    best = _detector().compute_language_confidence_values(sample)[0]
    if best.value < _SURE:
        return tag
    found = best.language.iso_code_639_1.name.lower()
    return tag if tag and tag.split("-")[0].lower() == found else found


def _well_formed(declared: str | None) -> str | None:
    tag = (declared or "").strip().replace("_", "-")
    return tag if _TAG.fullmatch(tag) else None


@cache
def _detector() -> LanguageDetector:
    return LanguageDetectorBuilder.from_languages(*_LANGUAGES).with_low_accuracy_mode().build()
