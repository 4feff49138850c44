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
# Few of these are words of another language here ("in", "was", "of", "not"), and of no other so many.
_ENGLISH = frozenset({
    "the", "of", "and", "to", "in", "that", "for", "with", "was", "were", "which", "from", "by", "has", "it",
    "its", "his", "they", "their", "this", "but", "not", "said", "have", "been", "who", "would", "could",
    "when",
})  # fmt: skip
_SAMPLE = 500
_LETTERS_OF_NAMES = 0.02
_ENOUGH_LETTERS = 40
_SURE = 0.6
# Scripts that tell the language by themselves, and from few letters: a headline in Korean has ten.
_OWN_SCRIPT = (
    ("ko", re.compile("[\uac00-\ud7a3]")),
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("he", re.compile("[\u05d0-\u05ea]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("am", re.compile("[\u1200-\u137f]")),
    ("my", re.compile("[\u1000-\u109f]")),
    ("ka", re.compile("[\u10d0-\u10ff]")),
    ("hy", re.compile("[\u0530-\u058f]")),
)
# Letters that only these write, among the languages in Arabic script; lingua knows neither.
_OWN_LETTERS = (
    ("ug", re.compile("[\u06ad\u06c8\u06cb]")),
    ("ps", re.compile("[\u067c\u0681\u0685\u0689\u0693\u0696\u069a\u06bc\u06d0\u06cd]")),
    ("ckb", re.compile("[\u0695\u06b5\u06c6\u06ce\u06d5]")),
)
_ARABIC_SCRIPT = re.compile("[\u0620-\u06ff]")
_FEW_LETTERS, _SHARE_OF_LETTERS = 8, 0.03
_TAG = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3}", re.IGNORECASE)


def detect_language(text: str, declared: str | None = None) -> str | None:
    """Return the language of `text`; what the document declares counts where the text cannot tell.

    Pages often carry the language of their template, so the words win; a declared region
    ("en-GB") is kept where the words agree with it.
    """
    tag = _well_formed(declared)
    sample = text[:_SAMPLE]
    letters = sum(character.isalpha() for character in sample)
    own = _by_letters(sample, letters)
    if own is None and letters >= _ENOUGH_LETTERS and _is_plainly_english(sample):
        own = "en"
    if own or letters < _ENOUGH_LETTERS:
        return tag if tag and (own is None or tag.split("-")[0].lower() == own) else own
    best = _detector().compute_language_confidence_values(sample)[0]
    if best.value < _SURE:
        return tag
    found = best.language.iso_code_639_1.name.lower()
    return tag if tag and tag.split("-")[0].lower() == found else found


def _is_plainly_english(sample: str) -> bool:
    """Whether the words that no other language writes so often make it English, without a model's doubt.

    Names may carry a letter of their own language here and there.
    """
    words = sample.lower().split()
    others = 0 if sample.isascii() else sum(letter > "\x7f" and letter.isalpha() for letter in sample)
    few = others <= _LETTERS_OF_NAMES * len(sample)
    return few and sum(word in _ENGLISH for word in words) >= 0.12 * len(words) + 2


def _by_letters(sample: str, letters: int) -> str | None:
    """The language whose script, or whose own letters, a sample is written in."""
    if letters < _FEW_LETTERS or sample.isascii():
        return None
    for language, script in _OWN_SCRIPT:
        least = 0.2 if language == "ja" else 0.5  # the rest of Japanese is Chinese characters
        if len(script.findall(sample)) >= least * letters:
            return language
    if len(_ARABIC_SCRIPT.findall(sample)) >= 0.5 * letters:
        for language, own in _OWN_LETTERS:
            if len(own.findall(sample)) >= _SHARE_OF_LETTERS * letters:
                return language
    return None


def _well_formed(declared: str | None) -> str | None:
    tag = (declared or "").strip().replace("_", "-")
    return tag if _TAG.fullmatch(tag) else None


@cache
def _detector() -> LanguageDetector:
    return LanguageDetectorBuilder.from_languages(*_LANGUAGES).with_low_accuracy_mode().build()
