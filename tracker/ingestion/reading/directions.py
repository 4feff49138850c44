"""The direction that a language is written in; apart from the finding of languages, which loads much."""

from __future__ import annotations

_RIGHT_TO_LEFT = frozenset({
    "ar", "arc", "ckb", "dv", "fa", "glk", "he", "iw", "ji", "ks", "lrc", "mzn", "nqo", "pnb", "prs", "ps",
    "rhg", "sd", "skr", "syr", "ug", "ur", "yi", "azb", "arz", "ary", "apc", "ajp", "acm", "pes",
})  # fmt: skip
_SCRIPTS_RIGHT_TO_LEFT = frozenset(["adlm", "arab", "aran", "hebr", "mand", "nkoo", "rohg", "syrc", "thaa"])


def direction_of(language: str | None) -> str:
    """Return `rtl` or `ltr`, the value of HTML's dir attribute for a BCP 47 tag, or `auto` without one.

    A script in the tag decides (`pa-Arab`, `ur-Latn`); else the script in which the language is written.
    """
    parts = (language or "").lower().replace("_", "-").split("-")
    if not parts[0]:
        return "auto"
    script = next((part for part in parts[1:] if len(part) == 4 and part.isalpha()), None)
    is_rtl = script in _SCRIPTS_RIGHT_TO_LEFT if script else parts[0] in _RIGHT_TO_LEFT
    return "rtl" if is_rtl else "ltr"
