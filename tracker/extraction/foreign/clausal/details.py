"""How much, when and where: the number before the goods, the date and the place beside the act."""

from __future__ import annotations

import re

from tracker.extraction.foreign.clausal.conducts import Conduct
from tracker.extraction.foreign.clausal.roles import preposition
from tracker.extraction.foreign.clausal.view import View
from tracker.extraction.records import Event, Quantity, Span, Words

NUMBER = re.compile(r"(?<![\w.,-])(?:\d{1,3}(?:[ .,\u00a0\u202f]\d{3})+|\d{1,9}(?:[.,]\d{1,2})?)(?![\w-])")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
BEFORE_GOODS = 60  # characters between a number and the goods that it counts
MOST_BETWEEN = 5  # words between them
DATE_REACH = 14  # words between an act and its date
PLACE_REACH = 12  # words between an act and its place


def quantity_of(view: View, conduct: Conduct) -> Quantity | None:
    """The number before the goods, with its hedge; the unit is a word of measure, else the goods."""
    if conduct.goods is None:
        return None
    start, end = goods_span(view, conduct) or view.place(conduct.goods.first, conduct.goods.last)
    low = max(view.sentence.start, start - BEFORE_GOODS)
    found = [m for m in NUMBER.finditer(view.text, low, start) if _counts(view, m, start)]
    if not found:
        return None
    match = found[-1]
    value = _value(match.group())
    first = next((i for i, t in enumerate(view.tokens) if t.start >= match.end()), len(view.tokens))
    words = [view.word(i) for i in range(first, conduct.goods.first)]
    for word in words[:2]:
        value *= view.words.scales.get(word, 1)
    unit = next((i for i in range(first, conduct.goods.first) if view.is_in("units", i)), None)
    at = view.place(unit, unit + 1) if unit is not None else (start, end)
    hedge = _hedge_before(view, match.start())
    begin = hedge[0] if hedge else match.start()
    return Quantity(
        view.text[begin:end],
        value,
        view.text[slice(*at)],
        view.text[hedge[0] : hedge[1]] if hedge else None,
        Span(begin, end),
    )


def goods_span(view: View, conduct: Conduct) -> tuple[int, int] | None:
    """The characters of the goods, with the words for goods that follow and without what is glued before."""
    if conduct.goods is None:
        return None
    first, last = conduct.goods.first, conduct.goods.last
    while any(s.first == last for s in view.of("goods")):
        last = max(s.last for s in view.of("goods") if s.first == last)
    start, end = view.place(first, last)
    glued = conduct.goods.glued.removesuffix("ال")
    same = bool(glued) and view.text[start:end].startswith(glued) and glued != "لل"
    return start + (len(glued) if same else 0), end


def _counts(view: View, number: re.Match[str], end: int) -> bool:
    """Whether a number counts the goods: nothing else that it could count stands between."""
    start = number.end()
    if YEAR.fullmatch(number.group()):
        return False
    between = view.text[start:end]
    if re.search(r"[,،;:()«»\"!?]|\.\s", between) or len(between.split()) > MOST_BETWEEN:
        return False
    inside = [i for i, t in enumerate(view.tokens) if start <= t.start < end]
    others = {s.first for s in view.of("goods")} | {i for i in inside if view.word(i) in view.words.joins}
    return not any(view.is_in("months", i) or i in others for i in inside)


def _value(digits: str) -> float:
    """A number as these languages write it: a blank, dot or comma before three digits parts thousands."""
    if re.fullmatch(r"\d{1,3}(?:[ .,\u00a0\u202f]\d{3})+", digits):
        return float(re.sub(r"\D", "", digits))
    return float(digits.replace(",", "."))


def _hedge_before(view: View, at: int) -> tuple[int, int] | None:
    return next(
        (
            view.place(s.first, s.last)
            for s in view.of("clauses", "hedges")
            if at - 2 <= view.place(s.first, s.last)[1] <= at
        ),
        None,
    )


def event_of(view: View, conduct: Conduct) -> Event | None:
    """The month or the year nearest to the act, with its day where one stands before it."""
    act = conduct.act.first
    near = range(max(0, act - DATE_REACH), min(len(view.tokens), act + DATE_REACH))
    months = [i for i in near if _month(view, i)]
    if months:
        i = min(months, key=lambda m: abs(m - act))
        day = view.word(i - 1) if i and view.word(i - 1).isdigit() and len(view.word(i - 1)) < 3 else ""
        year, last = _year_behind(view, i + 1)
        start, end = view.place(i - bool(day), last)
        iso = _iso(year, _month(view, i), int(day) if day and 0 < int(day) < 32 else 0)
        precision = "unknown" if not iso else "day" if len(iso) > 7 else "month"
        return Event(view.text[start:end], iso, iso, precision, Span(start, end))
    years = list(YEAR.finditer(view.text, view.sentence.start, view.sentence.end))
    low, high = view.tokens[near.start].start, view.tokens[near.stop - 1].end
    free = [m for m in years if low <= m.start() < high and not _in_brackets(view.text, m.start(), m.end())]
    if not free:
        return None
    chosen = min(free, key=lambda m: abs(m.start() - view.tokens[act].start))
    return Event(chosen.group(), chosen.group(), chosen.group(), "year", Span(chosen.start(), chosen.end()))


def _in_brackets(text: str, start: int, end: int) -> bool:
    """Whether a year is that of a resolution."""
    return text[start - 1 : start] == "(" and text[end : end + 1] == ")"


def _month(view: View, i: int) -> int:
    named = view.tokens[i].capital and not view.words.nouns_capital
    return 0 if named or view.at(i) is not None else view.words.months.get(view.word(i), 0)


def _year_behind(view: View, i: int) -> tuple[str, int]:
    for j in range(i, min(i + 3, len(view.tokens))):
        if re.fullmatch(r"(?:19|20)\d\d", view.word(j)):
            return view.word(j), j + 1
    return "", i


def _iso(year: str, month: int, day: int) -> str | None:
    if not year:
        return None
    return f"{year}-{month:02d}" + (f"-{day:02d}" if day else "")


def place_of(view: View, conduct: Conduct) -> Words | None:
    """The nearest name behind a word of place: of a State, or in capitals."""
    act = conduct.act
    found = [
        (abs(n.first - act.first), view.place(n.first, n.last))
        for n in view.named
        if n.form in ("name", "guess") and not n.is_body and preposition(view, n.first, n)[0] == "in"
    ]
    for sign in view.of("clauses", "in", "into"):
        i = sign.last + (view.word(sign.last) in view.words.articles)
        if _is_place(view, i):
            found.append((abs(i - act.first), view.place(i, i + 1)))
    near = [f for f in found if f[0] <= PLACE_REACH]
    if not near:
        return None
    start, end = min(near)[1]
    return Words(view.text[start:end], Span(start, end))


def _is_place(view: View, i: int) -> bool:
    if i >= len(view.tokens) or not view.tokens[i].capital or view.word(i)[0].isdigit():
        return False
    return view.at(i) is None and not _month(view, i)
