"""The patterns of citations, built once from `data/citation_forms.yaml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from tracker.extraction.citations.scanning import Scan
from tracker.extraction.words.phrases import load

# A form that starts or ends with a letter must not be part of a longer word; scripts that
# write words without blanks between them have no such border.
_UNSPACED = "\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff"
_LEFT = r"(?<![^\W_" + _UNSPACED + r"])"
_RIGHT = r"(?![^\W\d_" + _UNSPACED + r"])"

YEAR = r"(?:19|20)\d\d"
# "S/RES/1718", and addresses that name a resolution; below, the letters that one of them has.
_SYMBOLS = (r"s ?[/_-] ?res ?[/_-]", r"(?<=\.com/..)/resolutions/", r"/resolutions?-(?=\d{4}(?!\d))")
_SYMBOL_STEMS = ("/resolution", *(f"{mark}{gap}res" for mark in "/_-" for gap in ("", " ")))


@dataclass(frozen=True, slots=True)
class Forms:
    """Compiled patterns, all for folded text."""

    ours: re.Pattern[str]
    gap: re.Pattern[str]
    opened_gap: re.Pattern[str]
    item: re.Pattern[str]
    year: re.Pattern[str]
    linked_year: re.Pattern[str]
    join: re.Pattern[str]
    marker: re.Pattern[str]
    council: re.Pattern[str]
    nations: re.Pattern[str]
    bodies: re.Pattern[str]
    other_prefix: re.Pattern[str]
    links: re.Pattern[str]
    genitives: re.Pattern[str]
    adoptions: re.Pattern[str]
    not_resolutions: re.Pattern[str]
    bare_tails: re.Pattern[str]
    dated: re.Pattern[str]
    paragraph_number: re.Pattern[str]
    paragraph_join: re.Pattern[str]
    paragraph_range: re.Pattern[str]
    paragraph_ordinal: re.Pattern[str]
    letter_first: re.Pattern[str]
    paragraph_word: re.Pattern[str]
    paragraph_op: re.Pattern[str]
    paragraph_lead: re.Pattern[str]
    paragraph_counter: re.Pattern[str]
    paragraph_to_resolution: re.Pattern[str]
    paragraph_to_other: re.Pattern[str]
    annex: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Searches:
    """The patterns that whole texts are searched for."""

    anchor: Scan
    nouns_behind: Scan
    shy_nouns_behind: Scan
    paragraph_words: Scan


@cache
def searches() -> Searches:
    """What whole texts are searched for, read and compiled on the first call."""
    return Searches(**_scans(load("citation_forms")))


@cache
def forms() -> Forms:
    """The patterns, read and compiled on the first call."""
    rows = load("citation_forms")
    return Forms(**_anchors(rows), **_lists(rows), **_bodies(rows), **_paragraphs(rows))


def _any(rows: list[dict[str, Any]], *, glued: bool = False) -> str:
    """One alternation of all forms, the longer spelling first."""
    found = sorted({form for row in rows for form in row["forms"]}, key=len, reverse=True)
    return "(?:" + "|".join(found) + ")" if glued else f"{_LEFT}(?:" + "|".join(found) + f"){_RIGHT}"


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _listed(*groups: list[dict[str, Any]]) -> list[str]:
    return [form for rows in groups for row in rows for form in row["forms"]]


def _scan(rows: list[dict[str, Any]]) -> Scan:
    return Scan(_compiled(_any(rows, glued=True)), glued=_listed(rows))


def _scans(rows: dict[str, Any]) -> dict[str, Scan]:
    nouns, council = rows["nouns"], rows["council"]
    symbol = r"(?<![^\W_/])" + "|".join(_SYMBOLS)
    ours = _any([row for row in nouns if row.get("ours")])
    return {
        "anchor": Scan(
            _compiled(
                f"(?P<symbol>{symbol})|(?P<ours>{ours})|(?P<noun>(?<!/){_any(nouns)})"
                f"|(?P<council>{_any(council)})"
            ),
            words=_listed(nouns, council),
            glued=_SYMBOL_STEMS,
        ),
        "nouns_behind": _scan([row for row in rows["nouns_behind"] if not row.get("shy")]),
        "shy_nouns_behind": _scan([row for row in rows["nouns_behind"] if row.get("shy")]),
        "paragraph_words": Scan(
            _compiled(_LEFT + _any(rows["paragraph_words"], glued=True)),
            words=_listed(rows["paragraph_words"]),
        ),
    }


def _anchors(rows: dict[str, Any]) -> dict[str, re.Pattern[str]]:
    nouns, council, nations = rows["nouns"], rows["council"], rows["united_nations"]
    ours = _any([row for row in nouns if row.get("ours")])
    body = f"(?:{_any(council)}|{_any(nations)})"
    of = _any(rows["body_links"])
    marker = _any(rows["markers"], glued=True)
    abbreviation = rf" ?\((?:{ours}|{_any(council)}|{_any(nouns)})\)"
    return {
        "ours": _compiled(ours),
        "gap": _compiled(
            rf"(?:[ ,]{{0,2}}(?:{of} )?(?:dell'|d'|l'|un-)?{body}(?:'s|'n[iı]n)?|{abbreviation}){{0,3}}"
            r" {0,3}"
            rf"(?:[,:]? ?{marker} ?){{0,2}}(?P<mark>[:(\"“«-]? ?)"
        ),
        "opened_gap": _compiled(rf"[^.;:()\d]{{0,60}}{_any(rows['openers'])} (?:{marker} ?)?"),
        "dated": _compiled(
            rf"(?:^|(?<=[(,;:]) |{_any(rows['bare_leads'])} |\()(?P<number>\d{{3,4}}) ?\({YEAR}\)"
        ),
    }


def _lists(rows: dict[str, Any]) -> dict[str, re.Pattern[str]]:
    marker = _any(rows["markers"], glued=True)
    counter = _any(rows["counters"], glued=True)
    month, joins = _any(rows["months"]), _any(rows["joins"])
    glued = _any(rows["joins_glued"], glued=True)
    day = r"\d{1,2}(?:st|nd|rd|th|er|\.)?"
    numeric = r"\d{1,2}[./]\d{1,2}[./]"
    date = rf"(?:{day} ?(?:de )?{month},? (?:de )?|{month} \d{{1,2}},? |{month} (?:de )?|{numeric})?"
    bracket = rf"(?:\(|%28) ?(?P<{{0}}>{YEAR}) ?(?:年|년|г\.?|р\.)? ?(?:\)|%29)"
    return {
        "item": _compiled(rf"(?:{marker} ?)?(?:{bracket.format('before')} ?)?(?P<number>\d{{1,5}})(?!\d)"),
        "year": _compiled(
            rf"(?: {{0,3}}|%20|[-_]){bracket.format('glued')}|[/_](?P<slash>{YEAR})(?!\d)"
            rf"|(?P<counter>{counter}) ?(?:{bracket.format('counted')})?"
        ),
        "linked_year": _compiled(rf",? {{1,2}}{_any(rows['year_links'])} {date}(?P<year>{YEAR})(?!\d)"),
        "join": _compiled(
            rf" {{0,3}}(?:[,;、،·・‧/&+] {{0,3}}(?:{joins} {{1,3}}|{glued} {{0,2}})?"
            rf"|{joins} {{1,3}}|{glued} {{0,2}}|[-–] {{0,2}}(?=\d{{4}}(?!\d)))"
        ),
        "marker": _compiled(marker),
        "not_resolutions": _compiled(
            r"[.,]\d{1,3}(?!\d)|[.]\d|/\d{1,3}(?!\d)|-\d{1,3}(?!\d)|-[ivxlc]+(?![^\W\d_])|[-–]\d{5}"
            rf"| ?\((?:[ivxlc]+|[se]s?-[ivxlc\d]+)\)|[a-zа-яà-ÿ]|_(?!{YEAR}(?!\d))|"
            + _any(rows["not_resolutions"], glued=True)
        ),
        "bare_tails": _compiled(_any(rows["bare_tails"], glued=True)),
    }


def _bodies(rows: dict[str, Any]) -> dict[str, re.Pattern[str]]:
    others, council, nations = _any(rows["others"]), _any(rows["council"]), _any(rows["united_nations"])
    return {
        "council": _compiled(council),
        "nations": _compiled(nations),
        "bodies": _compiled(f"(?P<other>{others})|(?P<council>{council})"),
        "other_prefix": _compiled(r"(?<![\w'])" + _any(rows["other_prefixes"], glued=True) + " ?$"),
        "links": _compiled(rf"(?:[ ,'\"“”]|\(?\d{{4}}\)?|{_any(rows['links'])})*"),
        "genitives": _compiled(rf"(?: |{_any(rows['genitives'])})*"),
        "adoptions": _compiled(_any(rows["adoptions"], glued=True)),
    }


def _paragraphs(rows: dict[str, Any]) -> dict[str, re.Pattern[str]]:
    words = _any(rows["paragraph_words"], glued=True)
    links, nouns = _any(rows["paragraph_links"]), _any(rows["nouns"])
    tight = _any([row for row in rows["paragraph_links"] if row.get("tight")])
    annex = rf"{_any(rows['annexes'])} (?P<annex>[a-z]{_RIGHT}|[ivx]{{1,3}}{_RIGHT})"
    inner = annex.replace("annex>", "inner>")
    articles = rf"(?:{_any(rows['articles'])} ?|l')?"
    body = f"(?:{_any(rows['council'])}|{_any(rows['united_nations'])})(?:'s)?"
    return {
        "paragraph_word": _compiled(rf"{_LEFT}{words}"),
        "paragraph_op": _compiled(_any([row for row in rows["paragraph_words"] if row.get("op")])),
        "paragraph_lead": _compiled(
            rf"(?:'s)?[,;:]? ?(?:in |at |under )?(?:its |the |their )?(?:\( ?)?"
            rf"(?:(?:in )?{annex},? ?\(?)?{_LEFT}{words} ?"
        ),
        "paragraph_counter": _compiled(_any(rows["paragraph_counters"], glued=True)),
        "paragraph_ordinal": _compiled(rf",? ?{_any(rows['paragraph_ordinals'], glued=True)} ?"),
        "paragraph_to_resolution": _compiled(
            rf",? ?\)?(?: ?{links} (?:{inner}\)?,? (?:{links} )?)?)?{articles}(?:{body} ?){{0,3}}"
        ),
        "paragraph_to_other": _compiled(rf" ?{tight} | ?(?:{links} )?{articles}(?:{body} )?{nouns}"),
        "annex": _compiled(rf"{annex},? ?\(?$"),
        **_labels(rows),
    }


def _labels(rows: dict[str, Any]) -> dict[str, re.Pattern[str]]:
    named = _any(rows["letter_words"])
    joins, glued = _any(rows["paragraph_joins"]), _any(rows["paragraph_joins_glued"], glued=True)
    tight = _any([row for row in rows["paragraph_links"] if row.get("tight")])
    letter = r"(?:[a-z]{1,4}|[а-яء-ي])"
    return {
        "paragraph_number": _compiled(
            rf"(?P<number>\d{{1,3}})(?!\d|\.\d)(?P<letters>(?: ?\({letter}\)| [a-zа-я]\)(?!\w)"
            rf"|,? {named} \(?[a-z](?:\)|(?!\w))){{0,3}})"
        ),
        "paragraph_join": _compiled(rf" ?[,;、،] ?(?:{joins} |{glued} ?)?| ?{joins} | ?{glued} ?"),
        "paragraph_range": _compiled(rf" ?(?:[-–]|{_any(rows['paragraph_ranges'], glued=True)}) ?"),
        "letter_first": _compiled(
            rf"{named} ['\"«(]?(?P<letter>[a-zа-яء-ي])['\"»)]? (?:{tight} )?(?:{_any(rows['articles'])} )?$"
        ),
    }
