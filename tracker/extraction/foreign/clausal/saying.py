"""Who says, accuses, condemns or denies in a sentence, and which of its words they say."""

from __future__ import annotations

from dataclasses import dataclass, field

from tracker.extraction.foreign.clausal.lexicon import Sign
from tracker.extraction.foreign.clausal.speakers import Speaker, is_led, speakers_in
from tracker.extraction.foreign.clausal.view import Named, View

REACH = 14  # words between a verb of saying and the word that opens what is said
APPOSED = 4  # words behind a comma before a name that explains who speaks
SUBJECT_REACH = 9  # words between a subject and its verb
STANCES = ("accuse", "condemn", "say", "deny", "from")


@dataclass(slots=True)
class Said:
    """One act of speech. `first` to `last`: the words that name its speakers; `verb` tells it.

    `again`: its subject is the speaker named before.
    """

    stance: str
    first: int
    last: int
    verb: Sign
    speakers: list[Speaker] = field(default_factory=list)
    named: list[Named] = field(default_factory=list)
    accused: list[Named] = field(default_factory=list)
    again: bool = False

    def covers(self, i: int) -> bool:
        return self.first <= i < self.last


def sayings(view: View) -> list[Said]:
    """Every act of speech of a sentence, in order."""
    found: list[Said] = []
    for sign in _verbs(view):
        if any(s.covers(sign.first) for s in found):
            continue
        said = _said(view, sign, found)
        if said is not None:
            found.append(said)
    return found


def _verbs(view: View) -> list[Sign]:
    """Words of speech, one a token; the passive of an accusation goes before its active."""
    passive = {s.first: s for s in (*view.of("clauses", "accused"), *_charged(view))}
    rest = {s.first: s for s in reversed(view.of("speakers")) if s.kind in STANCES}
    for sign in view.of("speakers", "from", "deny", "accuse"):
        rest[sign.first] = sign
    taken = {i for s in passive.values() for i in range(s.first, s.last)}
    found = [s for i, s in rest.items() if i not in taken] + list(passive.values())
    named = {i for n in view.named for i in range(n.first, n.last)}
    found = [s for s in found if s.first not in named and not _is_condemned(view, s)]
    return sorted(found, key=lambda s: s.first)


def _charged(view: View) -> list[Sign]:
    """Participles of accusing whose auxiliary stands before the accused ("wird X beschuldigt")."""
    found = []
    for sign in view.of("clauses", "charged"):
        j = sign.first - 1
        while j >= 0 and not view.tokens[j].is_stop and not view.is_in("passive", j):
            j -= 1
        if j >= 0 and view.is_in("passive", j):
            found.append(sign)
    return found


def _is_condemned(view: View, sign: Sign) -> bool:
    """Whether a form of condemning is a passive: a sentence of a court, not a speaker's."""
    if sign.kind != "condemn":
        return False
    if view.words.passive_endings:
        return view.word(sign.first).endswith(view.words.passive_endings)
    return any(view.is_in("passive", j) for j in range(max(0, sign.first - 2), sign.first))


def _said(view: View, sign: Sign, earlier: list[Said]) -> Said | None:
    if sign.group == "clauses":
        return _passive(view, sign)
    if sign.kind == "from":
        return _filled(view, Said("say", sign.first, _told_end(view, sign.last), sign))
    said = _verb_first(view, sign) if view.words.verb == "first" else _verb_middle(view, sign, earlier)
    if said.stance == "accuse":
        said.accused = _accused_behind(view, max(sign.last, said.last))
    if said.stance == "condemn" and view.words.verb != "first":
        said.accused = _condemned(view, sign.last)
    return said


def _filled(view: View, said: Said, start: int | None = None) -> Said:
    first = max(said.first, start if start is not None else said.first)
    said.speakers, said.named = speakers_in(view, first, said.last)
    return said


def _passive(view: View, sign: Sign) -> Said:
    """ "X is accused by Y of": X is the party before it; Y stands behind "by"."""
    said = Said("accuse", sign.first, sign.last, sign)
    before = [n for n in view.named if n.last <= sign.first and n.form != "ship"]
    said.accused = _joined_to(view, before[-1:], before)
    for agent in view.of("clauses", "agent"):
        if sign.first <= agent.first <= sign.last + 1:
            said.last = _zone_end(view, agent.last)
            said.speakers, said.named = speakers_in(view, agent.last, said.last)
    return said


def _told_end(view: View, i: int) -> int:
    """Where "according to X" ends: at a comma, at the act, in German at the verb that follows."""
    end = _zone_end(view, i)
    acts = [a.first for a in view.of("acts") if i < a.first < end]
    verbs = [j for j in range(i, end) if view.words.nouns_capital and _is_finite(view, j)]
    return min([end, *acts[:1], *verbs[:1]])


def _is_finite(view: View, j: int) -> bool:
    return view.is_in("auxiliary", j) or view.is_in("passive", j)


def _zone_end(view: View, i: int) -> int:
    """Where the words that name a speaker end: at a comma, unless the name only follows behind it."""
    end = _stop(view, i)
    if end < len(view.tokens) and view.word(end) in (",", "،"):
        if any(s.first in (end + 1, end + 2) for s in view.of("clauses", "cite")):
            return _stop(view, end + 2)
        for skipped in range(APPOSED):
            apposed = _name_alone(view, end + 1 + skipped)
            if apposed and (not skipped or view.is_in("people", end + skipped)):
                return apposed
    return end


def _stop(view: View, i: int) -> int:
    for j in range(i, len(view.tokens)):
        token = view.tokens[j]
        if token.is_stop and token.word not in ("-", "(", ")") and not _dot_within(view, j):
            return j
        if j > i and view.is_in("that", j) and not view.is_in("of", j):
            return j
    return len(view.tokens)


def _dot_within(view: View, j: int) -> bool:
    """A full stop that only shortens a word ("EE. UU.", "M. X")."""
    return view.word(j) == "." and j + 1 < len(view.tokens) and j > 0 and len(view.word(j - 1)) <= 2


def _name_alone(view: View, i: int) -> int:
    """The end of a name in capitals that fills the words up to the next comma or the end."""
    j = i
    while j < len(view.tokens) and view.tokens[j].capital and j - i < 5:
        j += 1
    if j - i < 2 or not (j >= len(view.tokens) or view.tokens[j].is_stop or view.tokens[j].is_quote):
        return 0
    return j


def _verb_first(view: View, sign: Sign) -> Said:
    """Arabic: the speaker stands behind the verb, up to the word that opens what is said."""
    named = [n for n in view.named if n.first >= sign.last]
    end = _stop(view, sign.last)
    if any(sign.last <= a.first <= sign.last + 1 and a.first < end for a in view.of("acts")):
        return Said(sign.kind, sign.first, sign.last, sign, again=True)
    if (
        end < len(view.tokens)
        and view.is_in("cite", end)
        and any(view.is_in("bodies", j) for j in range(sign.first, end))
    ):
        end = _stop(view, end + 1)
    if sign.kind in ("accuse", "condemn") and named and named[0].first < end:
        group = _joined_to(view, named[:1], named)
        end = min(end, group[-1].last)
    if sign.kind == "deny" and named and named[0].first < end:
        end = min(end, named[0].last)
    if view.is_in("accusation", sign.first):
        before = [n for n in view.named if n.last <= sign.first]
        said = Said(sign.kind, before[-1].first - 1 if before else sign.first, sign.last, sign)
        return _filled(view, said, max(0, said.first))
    said = _filled(view, Said(sign.kind, sign.first, min(end, sign.last + REACH), sign))
    if not said.speakers:
        before = [n for n in view.named if n.last <= sign.first and sign.first - n.last <= 2]
        if before:
            said = _filled(view, Said(sign.kind, before[-1].first, sign.last, sign))
    return said


def _verb_middle(view: View, sign: Sign, earlier: list[Said]) -> Said:
    """The speaker stands before the verb; behind it where the verb follows what was said."""
    before = _before_auxiliary(view, sign.first)
    opens = before < 0 or view.tokens[before].is_stop or view.tokens[before].is_quote
    opens = opens and not _behind_apposition(view, sign, before)
    opens = opens or any(s.first <= before < s.last for s in view.of("clauses", "of_this"))
    ahead = sign.last + (view.word(sign.last) == ",")
    if opens and not view.is_in("that", ahead) and (before >= 0 or not _that_follows(view, sign)):
        said = Said(sign.kind, sign.first, _zone_end(view, sign.last), sign)
        if sign.kind in ("accuse", "condemn", "deny"):
            first = [n for n in view.named if sign.last <= n.first < said.last]
            said.last = first[0].last if first and sign.kind == "deny" else said.last
        said = _filled(view, said)
        alone = before >= 0 and (sign.last >= len(view.tokens) or view.tokens[sign.last].is_stop)
        said.again = alone and not said.speakers  # "..., they add": whoever spoke before
        if said.speakers or said.again or before < 0 or _closes_quote(view, before):
            return said
    start = max((s.last for s in earlier), default=0)
    start = max([start, *(j + 1 for j in range(sign.first) if view.word(j) in (";", ":", "؛"))])
    subjects = [n for n in view.named if start <= n.first and n.last <= sign.first and n.form != "ship"]
    if final := _before_final(view, sign, start, subjects):
        opening = _noun_before(view, _joined_to(view, final[-1:], subjects)[0].first, start)
        return _filled(view, Said(sign.kind, opening, final[-1].last, sign))
    near = [n for n in subjects if sign.first - n.last <= SUBJECT_REACH]
    name = _joined_to(view, near[-1:], subjects)[0].first if near else start
    return _filled(view, Said(sign.kind, _noun_before(view, name, start), sign.last, sign))


def _before_final(view: View, sign: Sign, start: int, subjects: list[Named]) -> list[Named]:
    """German: the subject of a verb at the end of its clause stands beside the auxiliary that opens it."""
    ends = sign.last >= len(view.tokens) or view.tokens[sign.last].is_stop
    if not view.words.nouns_capital or not ends:
        return []
    aux = next((j for j in range(sign.first - 1, start - 1, -1) if view.is_in("auxiliary", j)), None)
    if aux is None:
        return []
    before = [n for n in subjects if n.last <= aux and not is_led(view, n, "agent", "to", "in", "from")]
    return before or [n for n in subjects if 0 < n.first - aux <= APPOSED][:1]


def _behind_apposition(view: View, sign: Sign, before: int) -> bool:
    """Whether a name between commas stands before a verb of judging: it tells who the subject is."""
    return sign.kind != "say" and before > 0 and view.word(before) == "," and view.at(before - 1) is not None


def _closes_quote(view: View, i: int) -> bool:
    """Whether a quotation ends at a token or right before it: its words name no speaker."""
    return view.tokens[i].is_quote or (i > 0 and view.tokens[i - 1].is_quote)


def _before_auxiliary(view: View, i: int) -> int:
    """The token before a verb and its auxiliaries ("a déclaré", "se ha dicho")."""
    j = i - 1
    while j >= 0 and (view.is_in("auxiliary", j) or view.is_in("passive", j)):
        j -= 1
    return j


def _noun_before(view: View, first: int, start: int) -> int:
    """Where the phrase begins that ends in a name: its office and title stand before it."""
    j = first
    while j > start and not (view.tokens[j - 1].is_stop or view.tokens[j - 1].is_quote):
        j -= 1
    return j


def _that_follows(view: View, sign: Sign) -> bool:
    return any(view.is_in("that", j) for j in range(sign.last, min(sign.last + REACH, len(view.tokens))))


def _joined_to(view: View, chosen: list[Named], others: list[Named]) -> list[Named]:
    """A party with those that "and" or a comma joins to it, before or behind."""
    if not chosen:
        return []
    found = list(chosen)
    at = next(i for i, n in enumerate(others) if n is chosen[0])
    for n in reversed(others[:at]):
        if not joined(view, n.last, found[0].first):
            break
        found.insert(0, n)
    for n in others[at + 1 :]:
        if not joined(view, found[-1].last, n.first):
            break
        found.append(n)
    return found


def joined(view: View, first: int, last: int) -> bool:
    """Whether the words between two parties only join them."""
    words = [view.word(j) for j in range(first, last)]
    small = view.words.small_joins
    if last < len(view.tokens) and not words:
        return view.tokens[last].word[:1] == "و"
    return (
        0 < len(words) <= 3 and all(w in small for w in words) and any(w in view.words.joins for w in words)
    )


def _condemned(view: View, i: int) -> list[Named]:
    """A party that is condemned itself: right behind the verb."""
    while i < len(view.tokens) and view.word(i) in view.words.articles:
        i += 1
    found = view.at(i)
    return [found] if found is not None and not found.is_body and found.form == "name" else []


def _accused_behind(view: View, i: int) -> list[Named]:
    behind = [n for n in view.named if n.first >= i and not n.is_body and n.form != "ship"]
    first = [n for n in behind if n.first - i <= SUBJECT_REACH][:1]
    return _joined_to(view, first, behind)
