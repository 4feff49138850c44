"""People in Korean, Japanese and Chinese: a name beside its title, or before the State and the office."""

from __future__ import annotations

import re
from functools import cache

from tracker.extraction.foreign.glued.marks import Placed, offices
from tracker.extraction.foreign.glued.names import alternatives
from tracker.extraction.foreign.languages import HAN, Language

PERSON_REACH = 30  # characters of a phrase in which a name stands with its title
LONGEST_NAME = 12
NO_NAME_ENDS = "인은는이가을를의에서고며"  # a word that ends so is no first name
_NAME_BLANKS = r"(?<!\d)(?P<name>[\uac00-\ud7a3]{1,6}(?: [\uac00-\ud7a3]{1,5})?) "
_NAME_DENSE = rf"(?P<name>[\u30a1-\u30fa\u30fc・＝=]{{2,20}}|[{HAN}]{{2,5}}?)"
_OPENS = ("", "\n", ".", ",", "”", '"', "’", "=", ")", "]")
_AHEAD = re.compile(
    r"(?<![\uac00-\ud7a3A-Za-z0-9])(?:(?P<first>[\uac00-\ud7a3]{2,5}) )?"
    r"(?P<last>[\uac00-\ud7a3]{2,5}(?:-[\uac00-\ud7a3]{2,5})?) $"
)


@cache
def titled(language: Language) -> re.Pattern[str]:
    """A name right before its title, no office in it."""
    titles = alternatives(language.rows_of("titles"))
    if not language.table["grammar"]["blanks"]:
        return re.compile(rf"{_NAME_DENSE}(?:{titles})")
    return re.compile(rf"{_NAME_BLANKS}(?:(?:{alternatives(language.roles['offices'])}) )?(?:{titles})")


@cache
def title(language: Language) -> re.Pattern[str]:
    """A name right behind its title."""
    says = [w for kind in ("say", "accuse", "condemn", "deny") for w in language.words("speakers", kind)]
    ends = alternatives([*says, *language.words("speakers", "after_names")])
    return re.compile(
        rf"(?:{alternatives(language.rows_of('titles'))})(?!{ends})(?P<name>[{HAN}·]{{2,{LONGEST_NAME}}}?)(?=\d|{ends})"
    )


@cache
def _title_end(language: Language) -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives(language.rows_of('titles'))})$")


@cache
def _post(language: Language) -> re.Pattern[str]:
    """Where somebody is posted, right before the State that sent them."""
    return re.compile(rf"(?:{alternatives(language.words('speakers', 'posts'))}) $")


def is_titled(placed: Placed, language: Language) -> bool:
    """Whether a person's title ends the phrase that a name opens."""
    return _title_end(language).search(placed.head) is not None


def person_in(text: str, start: int, end: int, language: Language) -> tuple[int, int] | None:
    for match in titled(language).finditer(text, start, end):
        name = match.group("name")
        first = name.split(" ")[0]
        if offices(language).fullmatch(name):
            continue
        a, b = match.span("name")
        if " " in name and first[-1] in NO_NAME_ENDS:
            a += len(first) + 1
            return a, b
        if " " in name and offices(language).search(first):
            a += len(first) + 1
            if offices(language).search(text[a:b]):
                continue
        elif offices(language).search(name) and "・" not in name:
            continue
        return a, b
    return None


def person_behind(text: str, start: int, end: int, language: Language) -> tuple[int, int] | None:
    match = title(language).search(text, start, end + LONGEST_NAME + 12)
    return match.span("name") if match and match.start() <= end else None


def person_ahead(text: str, placed: Placed, language: Language) -> tuple[int, int] | None:
    """A name before the State and the office ("홍길동 한국 외교부 차관"): one word, two where they open the
    sentence.
    """
    never = language.words("speakers", "never_names")
    if not never or not is_titled(placed, language):
        return None
    low = max(0, placed.start - PERSON_REACH)
    post = _post(language).search(text, low, placed.start)
    match = _AHEAD.search(text, low, post.start() if post else placed.start)
    if not match or match["last"] in never or match["last"][-1] in NO_NAME_ENDS:
        return None
    first = match["first"]
    opens = text[max(0, match.start() - 2) : match.start()].rstrip(" ")[-1:] in _OPENS
    if first and opens and first not in never and first[-1] not in NO_NAME_ENDS:
        return match.start("first"), match.end("last")
    return match.span("last")
