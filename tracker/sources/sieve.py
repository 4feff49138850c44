"""A feed's own filter: which entries are dropped before they are fetched, and by which rule."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Protocol
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _

# Scripts that set no space between words, or hang endings on them: a word is found anywhere in these.
# Han, kana, Hangul, Thai, Lao, Burmese, Khmer.
_UNSPACED = (
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
    "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
)
_UNSPACED_RUN = re.compile(f"([{_UNSPACED}]+)")
# Normalising sorts the marks on a letter in quadratic time: more than any letter has are not looked at.
_TOO_MANY_MARKS = re.compile(r"([^\w\s\x00-\u02ff]{30})[^\w\s\x00-\u02ff]+")
# Written together with the word behind them: and, so, in, like, to and the article, in Arabic and Hebrew.
_SEMITIC = re.compile("[\u0590-\u06ff]")
_PREFIXES = (
    "[\u0648\u0641\u0628\u0643\u0644]{0,2}(?:\u0627\u0644|\u0644\u0644)?"
    "|[\u05d5\u05d4\u05d1\u05db\u05dc\u05de\u05e9]{0,3}"
)


class Filter(Protocol):
    """The four lists of a feed."""

    wanted_words: list[str]
    unwanted_words: list[str]
    wanted_sections: list[str]
    unwanted_sections: list[str]


def why_dropped(rules: Filter, *, title: str, summary: str, url: str, sections: Sequence[str]) -> str | None:
    """Why an entry is dropped, naming the rule and its words; None where it passes.

    Words are looked for in title and summary, and in the words of the address where there is neither.
    Case does not count. A word of a script with spaces is a whole word, and * behind it stands for any
    ending; of the other scripts it is found anywhere. A section is one of the entry's categories, or
    the beginning of its path where it begins with a slash.
    """
    text = f"{title}\n{summary}" if title.strip() or summary.strip() else _words_of_path(url)
    if found := _found(rules.unwanted_words, text):
        return _("The feed's filter drops entries with: %(words)s.") % {"words": _quoted(found)}
    if in_section := [one for one in rules.unwanted_sections if _is_in(one, url, sections)]:
        return _("The feed's filter drops the section: %(words)s.") % {"words": _quoted(in_section)}
    if rules.wanted_words and not _found(rules.wanted_words, text):
        return _("The feed's filter keeps only entries with one of: %(words)s. This one has none.") % {
            "words": _quoted(rules.wanted_words)
        }
    if rules.wanted_sections and not any(_is_in(one, url, sections) for one in rules.wanted_sections):
        return _("The feed's filter keeps only the sections: %(words)s. This one is in none.") % {
            "words": _quoted(rules.wanted_sections)
        }
    return None


def _found(words: Iterable[str], text: str) -> list[str]:
    plain = _folded(text)
    spaced = _UNSPACED_RUN.sub(r" \1 ", plain)
    return [
        word
        for word in words
        if (pattern := _pattern(word)) and pattern.search(plain if _UNSPACED_RUN.search(word) else spaced)
    ]


@lru_cache(maxsize=10_000)
def _pattern(word: str) -> re.Pattern[str] | None:
    folded = _folded(word).strip()
    if not folded.replace("*", "").strip():
        return None
    # Only at the end of a word: stars inside of one could make a search take for ever.
    inside = r"\s+".join(
        re.escape(part.rstrip("*")) + (r"\w*" if part.endswith("*") else "") for part in folded.split()
    )
    if _UNSPACED_RUN.search(folded):
        return re.compile(inside)
    prefix = f"(?:{_PREFIXES})" if _SEMITIC.match(folded) else ""
    return re.compile(rf"(?<!\w){prefix}{inside}(?!\w)")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", _TOO_MANY_MARKS.sub(r"\1", text)).casefold()


def _is_in(section: str, url: str, sections: Sequence[str]) -> bool:
    wanted = _folded(section).strip()
    if wanted.startswith("/"):
        return _folded(unquote(urlsplit(url).path)).startswith(wanted)
    return bool(wanted) and wanted in (_folded(one).strip() for one in sections)


def _words_of_path(url: str) -> str:
    return re.sub(r"[-_/.+]+", " ", unquote(urlsplit(url).path))


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"“{word}”" for word in words)
