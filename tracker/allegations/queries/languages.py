"""The languages that a list of documents can be narrowed to: those that their reader tells apart."""

from __future__ import annotations

from .incoming import language_name

CODES = (
    "ar", "bg", "cs", "de", "el", "en", "es", "fa", "fr", "he", "hi", "hu", "id", "it", "ja", "ko", "nl",
    "pl", "pt", "ro", "ru", "so", "sr", "sv", "sw", "th", "tr", "uk", "ur", "vi", "zh",
)  # fmt: skip
LANGUAGES = sorted(((code, language_name(code)) for code in CODES), key=lambda pair: pair[1])
