"""Who speaks in the words that name a speaker: a person, a party, a source without a name, a body."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.extraction.foreign.clausal.unknown import name_behind
from tracker.extraction.foreign.clausal.view import Named, View
from tracker.extraction.foreign.parties import PANELS
from tracker.extraction.records import Alleger

ASIDE = 3  # words of a source without a name on either side of its noun
REPORT_REACH = 5  # words between a report and the body of the UN whose it is
AT_VERB = 2  # words between a body of the UN and the verb of which it is the subject
OWNER_REACH = 12  # words before a person's name in which the State stands for which they speak


@dataclass(frozen=True, slots=True)
class Speaker:
    """`anonymous`: a source without a name; `outlet`: a paper or agency that passes something on."""

    alleger: Alleger
    anonymous: bool = False
    outlet: bool = False


def speakers_in(view: View, first: int, last: int) -> tuple[list[Speaker], list[Named]]:
    """The speakers that tokens name, and the known parties among the words, which are nobody's accused."""
    first = max(first, 0)
    inside = [n for n in view.named if first <= n.first and n.last <= last]
    cited = [s for s in view.of("clauses", "cite") if first <= s.first < last]
    if (
        cited
        and len(view.word(cited[0].first)) < 3
        and not any(view.is_in("bodies", j) for j in range(first, last))
    ):
        cited = []  # a small word cites only behind an agency
    if cited and (found := _speakers(view, cited[0].last, last, inside)):
        relays = [_party(view, n, outlet=True) for n in inside if n.outlet]
        return [s for s in found if not s.outlet] + relays, inside
    return _speakers(view, first, last, inside), inside


def _speakers(view: View, first: int, last: int, inside: list[Named]) -> list[Speaker]:
    inside = [n for n in inside if n.first >= first]
    people = _people(view, first, last, inside)
    if people:
        return people
    unnamed = _unnamed(view, first, last, inside)
    if unnamed:
        return [unnamed]
    parties = [n for n in inside if _speaks(view, n, first, last) and not _is_beside(view, n)]
    known = [n for n in parties if not n.outlet]
    known = [n for n in known if n.actor.name in PANELS][:1] or known
    if known:
        return [_party(view, n) for n in known if n.form != "adjective" or len(known) == 1][:5]
    body = _body(view, first, last)
    if body and not body.outlet:
        return [body]
    firms = [n for n in inside if n.form in ("unknown", "carrier") and n.actor.kind != "armed-group"]
    if firms and not parties:
        return [_party(view, firms[0])]
    if body:
        return [body]
    return [_party(view, n, outlet=True) for n in parties]


def _speaks(view: View, named: Named, first: int, last: int) -> bool:
    if named.form in ("ship", "unknown", "guess", "carrier"):
        return False
    if named.actor.name in PANELS:
        return True
    if named.actor.kind == "un-body":
        return _is_at_verb(view, named) or any(
            view.is_in("reports", j) for j in range(max(first, named.first - REPORT_REACH), named.first)
        )
    if named.form == "adjective":
        return any(
            view.is_in("offices", j) for j in range(max(0, named.first - 3), min(last, named.last + 3))
        )
    return True


def _is_beside(view: View, named: Named) -> bool:
    """Whether a name behind a small word only tells where or to whom something is said."""
    seat = any(view.is_in("offices", j) for j in range(max(0, named.first - 3), named.first))
    return is_led(view, named, "to", "through") or (is_led(view, named, "in") and not seat)


def is_led(view: View, named: Named, *kinds: str) -> bool:
    """Whether a small word of a kind stands before a name, an article between them or none.

    A German article of the dative tells no direction here.
    """
    j = named.first - 1
    found = view.of("clauses", *kinds)
    while j >= 0:
        article = view.word(j) in view.words.articles
        if any(s.last == j + 1 and not (article and s.kind == "to") for s in found):
            return True
        if not (article or view.tokens[j].is_quote):
            return False
        j -= 1
    return False


def _is_owner(view: View, named: Named) -> bool:
    """Whether a name without a small word before it is in the genitive of a noun ("секретарь ООН")."""
    j = named.first - 1
    if view.words.nouns_capital and view.word(j) == "der":
        j -= 1
    elif not view.words.head_cases and view.words.verb != "first":
        return view.at(j) is not None
    opens = j < 0 or view.tokens[j].is_stop or view.tokens[j].is_quote or view.is_in("that", j)
    spoken = any(s.last == j + 1 for s in view.of("speakers")) or view.is_in("auxiliary", j)
    return not (opens or spoken)


def _is_at_verb(view: View, named: Named) -> bool:
    """Whether a body of the UN is itself the subject of a verb of speech: right before or behind it."""
    if is_led(view, named, "of", "in", "to", "from", "through", "into") or _is_owner(view, named):
        return False
    if view.words.nouns_capital and view.is_in("auxiliary", named.last):
        return True
    end = named.last
    while end < len(view.tokens) and (
        view.word(end) in view.words.small_joins or view.is_in("auxiliary", end) or view.at(end) is not None
    ):
        end += 1
    return any(
        0 <= s.first - end <= AT_VERB or 0 <= named.first - s.last <= AT_VERB
        for s in view.of("speakers")
        if not view.is_in("reports", s.first)
    )


def _party(view: View, named: Named, *, outlet: bool = False) -> Speaker:
    a = named.actor
    return Speaker(Alleger(a.name, view.text[a.start : a.end], a.start, a.end, a.kind, None), outlet=outlet)


def _people(view: View, first: int, last: int, inside: list[Named]) -> list[Speaker]:
    """People with a name: behind a title, or two capitals in a row that are no party."""
    found: list[Speaker] = []
    taken = {i for n in inside if n.form not in ("unknown", "guess") for i in range(n.first, n.last)}
    j = first
    while j < last:
        at = _person_at(view, j, last, taken)
        if at is None:
            j += 1
            continue
        start, end = view.place(*at)
        owner = next(
            (n for n in inside if n.last <= at[0] and at[0] - n.last <= OWNER_REACH and n.actor.known), None
        )
        name = view.text[start:end]
        found.append(Speaker(Alleger(name, name, start, end, "person", _owner_name(owner))))
        j = at[1]
    return found[:4]


def _person_at(view: View, j: int, last: int, taken: set[int]) -> tuple[int, int] | None:
    tokens = view.tokens[:last]
    if j in taken or view.tokens[j].word[0].isdigit():
        return None
    if view.words.verb == "first":
        return _name_before_that(view, j, last, taken)
    if not tokens[j].capital or view.is_in("bodies", j) or view.is_in("companies", j):
        return None
    at = name_behind(tokens, j, view.words, shy=True)
    if at is None or at[0] != j or not taken.isdisjoint(range(*at)):
        return None
    titled = any(view.is_in("people", k) for k in range(max(0, j - 8), j))
    lone = j > 0 and view.word(j - 1) in (",", "—", "-") and at[1] - at[0] >= 2
    return at if titled or lone else None


def _name_before_that(view: View, j: int, last: int, taken: set[int]) -> tuple[int, int] | None:
    """In a script without capitals: the words between a title with its office and what is said."""
    end = last
    while end > j and (view.tokens[end - 1].is_stop or view.tokens[end - 1].is_quote):
        end -= 1
    if not 2 <= end - j <= 4 or not any(view.is_in("people", k) for k in range(max(0, j - 8), j)):
        return None
    names = [k for k in range(j, end) if not view.word(k).startswith("ال")]
    free = bool(names) and all(
        k not in taken
        and not any(
            view.is_in(key, k) for key in ("offices", "heads", "in", "that", "of", "to", "from", "unnamed")
        )
        and not view.tokens[k].word[0].isdigit()
        for k in range(j, end)
    )
    return (j, end) if free else None


def _unnamed(view: View, first: int, last: int, inside: list[Named]) -> Speaker | None:
    """A source without a name, in the words of the text ("two European officials")."""
    if any(n.actor.name in PANELS for n in inside):
        return None
    owned = any(n.actor.kind == "state" for n in inside)
    for j in range(first, last):
        if not view.is_in("unnamed", j) or (owned and view.is_in("offices", j) and not _many(view, first, j)):
            continue
        start, end = j, j + 1
        while start > first and j - start < ASIDE and _describes(view, start - 1):
            start -= 1
        while end < last and end - j <= 2 and _describes(view, end):
            end += 1
        a, b = view.place(start, end)
        return Speaker(Alleger(view.text[a:b], view.text[a:b], a, b, None, None), anonymous=True)
    return None


def _many(view: View, first: int, j: int) -> bool:
    """Whether a number counts the sources: then nobody is named, though a State is."""
    return any(view.is_in("numbers", k) for k in range(max(first, j - 3), j + 3) if k < len(view.tokens))


def _describes(view: View, i: int) -> bool:
    token = view.tokens[i]
    if token.is_stop or token.is_quote or len(token.word) < 3:
        return False
    small = ("that", "in", "of", "to", "from", "agent", "cite", "he", "passive", "this", "relative")
    if any(
        s.first <= i < s.last and (s.group in ("acts", "speakers") or s.kind in small) for s in view.signs
    ):
        return False
    named = view.at(i)
    return named is None or named.form == "adjective"


def _body(view: View, first: int, last: int) -> Speaker | None:
    """An institution that no list knows: its noun with the name behind it ("the Foundation X")."""
    for j in range(first, last):
        if not view.is_in("bodies", j) or view.is_in("reports", j):
            continue
        end = j + 1
        at = name_behind(view.tokens[:last], j + 1, view.words)
        if at is not None:
            end = at[1] + (at[1] < last and view.tokens[at[1]].is_quote)
        elif view.tokens[j].capital and view.words.verb != "first":
            end = _complement(view, j + 1, last)
        elif view.is_in("authorities", j):
            pass
        elif view.words.verb == "first":
            while end < last and end - j < 5 and not view.tokens[end].is_stop and not view.is_in("that", end):
                end += 1
        elif not view.tokens[j].capital:
            continue
        a, b = view.place(j, end)
        told = Alleger(view.text[a:b], view.text[a:b], a, b, "organisation", None)
        return Speaker(told, outlet=view.is_in("outlets", j))
    return None


def _complement(view: View, i: int, last: int) -> int:
    """Where a name ends that goes on in small letters ("the Observatory of labour")."""
    if i + 1 < last and view.is_in("of", i) and not view.tokens[i + 1].is_stop:
        return i + 2
    return i


def _owner_name(owner: Named | None) -> str | None:
    """The State for which a person speaks, else the group."""
    return (owner.actor.state or owner.actor.name) if owner is not None else None
