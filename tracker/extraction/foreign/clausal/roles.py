"""Which part a party has in a conduct: by the small words before it, its case, its place beside the act."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tracker.extraction.conducts.regimes import programmed
from tracker.extraction.foreign.clausal.conducts import Conduct, is_noun, is_passive
from tracker.extraction.foreign.clausal.lexicon import Sign
from tracker.extraction.foreign.clausal.saying import Said, joined
from tracker.extraction.foreign.clausal.speakers import is_led
from tracker.extraction.foreign.clausal.view import Named, View
from tracker.extraction.names.foreign_names import cases_in
from tracker.extraction.names.scene import Actor
from tracker.extraction.words.tokens import plain

STOP_REACH = 4  # words between a verb of seizing and who does it
OWN_REACH = 5  # words between a party and an act of its own beside the chief one
LEFT = 7  # words before a name in which its preposition may stand
# who does an act, and to whom it is done
DOER = {
    "seize": "",
    "found": "other",
    "travel": "other",
    "breach": "supplier",
    "acquire": "recipient",
    "employ": "recipient",
    "launch": "other",
    "advance": "other",
    "steal": "other",
    "deceive": "other",
    "finance": "financier",
}
TAKER = {
    "breach": "",
    "found": "other",
    "travel": "",
    "acquire": "supplier",
    "employ": "supplier",
    "launch": "",
    "advance": "",
    "steal": "",
    "deceive": "",
    "finance": "recipient",
}
SUBJECT, JOINED, ACCUSED = "subject of the act", "joined to another party", "whom the sentence accuses"
OF_MONEY = ("financial", "asset-freeze")


@dataclass(frozen=True, slots=True)
class Part:
    """A party, its role and the rule that gave it."""

    actor: Actor
    role: str
    rule: str
    named: Named


@dataclass(slots=True)
class Cast:
    """The parts given so far in one conduct."""

    view: View
    conduct: Conduct
    parts: list[Part] = field(default_factory=list)

    def has(self, role: str) -> bool:
        return any(p.role == role for p in self.parts)

    @property
    def doer(self) -> str:
        return DOER.get(self.conduct.kind, "supplier")

    @property
    def taker(self) -> str:
        return TAKER.get(self.conduct.kind, "recipient")

    def add(self, named: Named, role: str, rule: str) -> None:
        """Give a party its role; of two subjects of one act the nearer one is meant."""
        if rule == SUBJECT:
            self.parts[:] = [p for p in self.parts if not self._is_subject(p)]
        if role and all(p.actor.name != named.actor.name for p in self.parts):
            self.parts.append(Part(named.actor, role, rule, named))

    def _is_subject(self, part: Part) -> bool:
        return part.rule in (SUBJECT, JOINED) and part.role == self.doer

    @property
    def subject(self) -> str:
        """The role of a subject; none where another word has told the doer."""
        told = [p for p in self.parts if p.role == self.doer and not self._is_subject(p)]
        return "" if told else self.doer


def parts_of(view: View, conduct: Conduct, said: list[Said]) -> list[Part]:
    """The parties of a conduct with their roles; speakers and bodies of the UN have none."""
    cast = Cast(view, conduct)
    stopping = _stopping(view)
    speaking = {n.first for s in said for n in s.named if s.speakers}
    accused = {n.first for s in said for n in s.accused}
    free = [
        n
        for n in view.named
        if not (n.is_body or n.outlet) and (n.first not in speaking or n.first in accused)
    ]
    for named in (n for n in free if n.first in accused):
        cast.add(named, _accused_role(cast), ACCUSED)
    before: tuple[Named, str] | None = None
    for named in free:
        if named.first in accused or named.form == "ship" or named.first in stopping:
            continue
        together = before and (
            joined(view, before[0].last, named.first) or (before[1] and view.word(named.first - 1) == "(")
        )
        role, rule = (before[1], JOINED) if before and together else _role(cast, named)
        if named.form == "guess" and rule not in (SUBJECT, "behind a word for the doer"):
            role = ""
        if named.form == "carrier" and role == "supplier":
            role = "carrier"
        if role == "supplier" and conduct.category in OF_MONEY:
            role = "financier"
        before = (named, role) if role or is_led(view, named, "in") else None
        if role and _may_act(conduct, named):
            cast.add(named, role, rule)
    return cast.parts


def _stopping(view: View) -> set[int]:
    """Those who stop or seize goods: before a verb of seizing, behind it in Arabic, or behind its "by"."""
    found: set[int] = set()
    for sign in view.of("enforcement"):
        for named in (n for n in view.named if not _describes_goods(view, n)):
            before = 0 <= sign.first - named.last <= STOP_REACH and view.words.verb != "first"
            behind = 0 <= named.first - sign.last <= STOP_REACH
            if before and not any(a.first in range(named.last, sign.first) for a in view.of("acts")):
                found.add(named.first)
            if behind and (view.words.verb == "first" or preposition(view, named.first, named)[0] == "agent"):
                found.add(named.first)
    return found


def _describes_goods(view: View, named: Named) -> bool:
    """Whether an adjective only tells whence the goods are."""
    noun = _noun_of(view, named) if named.form == "adjective" else None
    return noun is not None and any(s.group == "goods" and s.first <= noun < s.last for s in view.signs)


def _accused_role(cast: Cast) -> str:
    return cast.taker if cast.conduct.passive and cast.conduct.kind == "equip" else cast.doer


def _may_act(conduct: Conduct, named: Named) -> bool:
    """Launches and thefts are told of many who are only near them: those count whose own acts are covered."""
    if conduct.kind not in ("launch", "advance", "steal"):
        return True
    told = programmed()
    return named.actor.name in told or named.actor.state in told or named.form in ("unknown", "guess")


def _role(cast: Cast, named: Named) -> tuple[str, str]:
    cast = _of_own_act(cast, named)
    goods = cast.conduct.goods
    if goods is not None and goods.first <= named.first < goods.last:
        return ("supplier" if cast.taker else cast.doer), "origin of the goods"
    if named.form == "adjective":
        return _adjective(cast, named)
    word, _ = preposition(cast.view, named.first, named)
    return _by_word(cast, named, word, named.first)


def _of_own_act(cast: Cast, named: Named) -> Cast:
    """The cast as the act sees it that stands right beside a party ("sold by X and bought by Y")."""

    def gap(act: Sign) -> int:
        return named.first - act.last if act.last <= named.first else act.first - named.last

    near = [a for a in cast.conduct.others if 0 <= gap(a) <= OWN_REACH]
    best = min(near, key=gap, default=None)
    if best is None or gap(best) >= gap(cast.conduct.act):
        return cast
    return Cast(
        cast.view,
        replace(cast.conduct, act=best, kind=best.kind, passive=is_passive(cast.view, best)),
        cast.parts,
    )


def _by_word(cast: Cast, named: Named, word: str, first: int) -> tuple[str, str]:
    if word == "agent":
        return cast.doer, "behind a word for the doer"
    if word == "to":
        return cast.taker, "behind a word of direction"
    if word == "from":
        return ("supplier" if cast.taker else ""), "behind a word of origin"
    if cast.conduct.kind == "breach" and (word or first >= cast.conduct.act.first or named.form == "guess"):
        return "", ""
    if word == "of":
        return _owner(cast, first)
    if word == "through":
        return ("facilitator" if named.form in ("unknown", "carrier") else ""), "behind a word for the way"
    if word == "in":
        return "", ""
    return _bare(cast, named, first)


def _owner(cast: Cast, first: int) -> tuple[str, str]:
    """Behind "of": what follows a party only places it; behind arming it is the taker, else the doer."""
    view, act = cast.view, cast.conduct.act
    if any(n.last >= first - 2 and n.last <= first - 1 for n in view.named):
        return "", ""
    if cast.conduct.kind in ("equip", "train") and 0 <= first - act.last <= 3:
        return cast.taker, "whom the act equips"
    if cast.conduct.kind == "acquire":
        return cast.taker, "behind a word of origin"
    if cast.has(cast.doer):
        return "", ""
    return ("supplier" if cast.taker else cast.doer), "whose act or goods they are"


def _bare(cast: Cast, named: Named, first: int) -> tuple[str, str]:
    cases = _cases(cast.view, named)
    if cases:
        return _by_case(cast, first, named.last, cases)
    act, passive = cast.conduct.act, cast.conduct.passive
    if cast.conduct.kind in ("equip", "train") and first >= act.last and cast.view.words.verb != "first":
        return cast.taker, "whom the act equips"
    if cast.view.words.verb == "first" and first >= act.last:
        if passive or cast.has(cast.doer):
            return ("" if cast.has(cast.taker) else cast.taker), "second behind its verb"
        return cast.doer, "first behind its verb"
    if first < act.first:
        if passive and cast.conduct.kind == "equip":
            return cast.taker, "subject of the passive"
        if cast.view.words.nouns_capital and any(p.rule in (SUBJECT, ACCUSED) for p in cast.parts):
            return cast.taker, "second before its verb"
        return cast.subject, SUBJECT
    near = first - act.last <= 2
    if near and cast.has(cast.doer) and cast.view.words.head_cases and not passive:
        # A name that is not declined, where the language has a dative: "поставила КНДР топливо".
        return (
            "" if is_noun(cast.view, act) or cast.has(cast.taker) else cast.taker
        ), "second behind its verb"
    return (cast.doer if near and not cast.has(cast.doer) else ""), "subject behind its verb"


def _by_case(cast: Cast, first: int, last: int, cases: frozenset[str]) -> tuple[str, str]:
    """Russian: the case says it; where a form stands for several, the place beside the act does."""
    act, kind = cast.conduct.act, cast.conduct.kind
    behind = first >= act.last
    if cases <= {"dat", "loc"}:
        return cast.taker, "in the dative"
    if cases == {"ins"}:
        return cast.doer, "in the instrumental"
    if "nom" in cases and not behind:
        if cast.conduct.passive and kind == "equip":
            return cast.taker, "subject of the passive"
        return cast.subject, SUBJECT
    if "nom" in cases and cast.view.word(last) == "-":
        return cast.doer, SUBJECT
    if kind == "equip":
        return cast.taker, "whom the act equips"
    if "nom" in cases:
        return ("" if cast.has(cast.doer) else cast.doer), "subject behind its verb"
    noun = is_noun(cast.view, act) or kind == "launch"
    if behind and noun and not cast.has(cast.doer) and (first - act.last <= 1 or "dat" not in cases):
        return cast.doer, "whose act it is"
    if "dat" in cases:
        return cast.taker, "in the dative"
    return (
        "" if cast.has(cast.doer) else cast.doer
    ) if "gen" in cases and behind else "", "whose act or goods they are"


def _cases(view: View, named: Named) -> frozenset[str]:
    """The cases of a declined name; of one that is not declined those of the noun before it."""
    if not view.words.head_cases:
        return frozenset()
    own = _own_cases(view, named)
    for j in range(named.first - 1, max(-1, named.first - 4), -1):
        if view.tokens[j].is_quote:
            continue
        head = view.words.head_cases.get(view.word(j))
        if head and (not own or own & {"gen"}):
            return head
        break
    return own


def preposition(view: View, first: int, named: Named | None = None) -> tuple[str, int]:
    """The kind of small word before a name, over the nouns that only lead to it ("to the forces of X"); and
    where it stands. "": none.
    """
    if named is not None and named.glued == "ل":
        return "to", first
    if named is not None and named.glued in ("ب", "ك"):
        return "in", first
    j = first - 1
    while j >= 0 and first - j <= LEFT:
        if view.tokens[j].is_quote or view.word(j) in view.words.articles:
            kind = _listed(view, j)
            if kind == "of" and _listed(view, j - 1) not in ("", "of"):
                j -= 1  # an article of the plural ("pour des combattants")
                continue
            if kind and kind != "of":
                return kind, j
            if kind == "of" and not (_leads(view, j - 1) and view.at(j - 1) is None):
                return kind, j
            j -= 1
            continue
        kind = _listed(view, j)
        if kind in ("of", "from") and _leads(view, j - 1) and view.at(j - 1) is None:
            j -= 1
            continue
        if kind == "of" and (led := _led_to(view, j - 1)):
            return led
        if kind == "into":
            return _into(view, named), j
        if kind:
            return kind, j
        if not view.is_in("heads", j):
            return "", j
        glued = view.words.glue(view.word(j), "heads")
        if glued in ("ل", "لل", "ول"):
            return "to", j
        j -= 1
    return "", j


def _led_to(view: View, j: int) -> tuple[str, int] | None:
    """The word of direction before a noun that "of" ties to a name ("to middlemen of X")."""
    if j < 1 or view.tokens[j].capital or view.tokens[j].is_stop:
        return None
    if any(s.first <= j < s.last and s.group in ("goods", "acts") for s in view.signs):
        return None
    before = j - 1
    while before > 0 and view.word(before) in view.words.articles and _listed(view, before) != "to":
        before -= 1
    return ("to", before) if _listed(view, before) == "to" else None


def _leads(view: View, j: int) -> bool:
    return any(view.is_in(key, j) for key in ("heads", "offices", "rebels"))


def _listed(view: View, j: int) -> str:
    """The kind of the longest small word that ends at a token."""
    kinds = ("agent", "through", "to", "from", "into", "in", "of")
    found = [s for s in view.of("clauses", *kinds) if s.last == j + 1]
    best = max(found, key=lambda s: (s.last - s.first, -kinds.index(s.kind)), default=None)
    return best.kind if best else ""


def _own_cases(view: View, named: Named) -> frozenset[str]:
    name = view.text[slice(*view.place(named.first, named.last))]
    return cases_in(view.words.code).get(plain(name), frozenset())


def _into(view: View, named: Named | None) -> str:
    """Russian "в" with the accusative is a direction, with the locative a place."""
    if named is None:
        return "in"
    cases = _own_cases(view, named)
    return "in" if "loc" in cases and "acc" not in cases else "to"


def _adjective(cast: Cast, named: Named) -> tuple[str, str]:
    """By the noun that it describes: goods come from the State, its forces act for it."""
    view = cast.view
    noun = _noun_of(view, named)
    beside = named.last if view.words.adjective == "before" else named.first - 1
    if noun is None or view.at(beside) is not None:
        return "", ""
    signs = [s for s in view.signs if s.first <= noun < s.last]
    if any(s.group == "goods" for s in signs):
        return ("supplier" if cast.taker else cast.doer), "origin of the goods"
    if any(s == cast.conduct.act for s in signs):
        return cast.doer, "whose act it is"
    if view.is_in("heads", noun) or view.is_in("offices", noun):
        word, _ = preposition(view, noun)
        return _by_word(cast, named, word, noun)
    return "", ""


def _noun_of(view: View, named: Named) -> int | None:
    before = view.words.adjective == "behind"
    near = [named.first - 1, named.first - 2] if before else [named.last, named.last + 1]
    for step, j in enumerate(near):
        if not 0 <= j < len(view.tokens) or view.tokens[j].is_stop:
            return None
        kinds = ("goods",) if step else ("goods", "acts")
        if any(s.first <= j < s.last and s.group in kinds for s in view.signs) or (
            _leads(view, j) and not step
        ):
            return j
    return None
