"""What a document tells, sentence by sentence: conducts with their parties and speakers, ties, denials."""

from __future__ import annotations

from dataclasses import dataclass, field

from tracker.extraction.foreign.clausal.conducts import Conduct, conducts_in
from tracker.extraction.foreign.clausal.lexicon import Places
from tracker.extraction.foreign.clausal.roles import DOER, Part, parts_of
from tracker.extraction.foreign.clausal.saying import Said, sayings
from tracker.extraction.foreign.clausal.speakers import Speaker
from tracker.extraction.foreign.clausal.strengths import (
    is_only_asked,
    strength_of,
    tells_a_breach,
    ties_to_un,
)
from tracker.extraction.foreign.clausal.view import Named, Page, View, view_of
from tracker.extraction.foreign.parties import SHIPPED
from tracker.extraction.names.scene import Actor, Scene, Ship
from tracker.extraction.records import Alleger, Citation
from tracker.extraction.text.sentences import Sentence

NEEDS_PARTS = (
    "advance",
    "seize",
    "breach",
    "found",
    "travel",
    "train",
)  # acts that tell nothing without a party
OPENING = 2  # words at the start of a sentence that take up the one before
TAKEN_UP = 3  # sentences behind a claim in which a breach is said of it


@dataclass(slots=True)
class Told:
    """One conduct of one sentence. `order`: the sentence's number in the document."""

    view: View
    conduct: Conduct
    parts: list[Part]
    speakers: list[Speaker]
    strength: str
    rule: str
    strength_at: tuple[int, int]
    order: int
    linked: bool
    denied: bool = False
    cited: list[Citation] = field(default_factory=list)
    around: list[str] = field(default_factory=list)
    denied_by: list[Speaker] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        return {p.actor.name for p in self.parts}


@dataclass(slots=True)
class Account:
    """All that a document tells. `accusers`: who accuses or condemns, for claims that name no speaker."""

    told: list[Told] = field(default_factory=list)
    denials: list[Speaker] = field(default_factory=list)
    accusers: list[Speaker] = field(default_factory=list)
    linked: bool = False
    last: list[Speaker] = field(default_factory=list)
    names: dict[int, list[str]] = field(default_factory=dict)  # of the parties of each paragraph
    panel: Actor | None = None
    places: Places = field(default_factory=lambda: Places("", {}))


def account_of(page: Page, sentences: list[Sentence], citations: list[Citation]) -> Account:
    account = Account(places=page.words.places, panel=page.panel)
    for order, sentence in enumerate(s for s in sentences if s.kind != "headline"):
        view = view_of(page, sentence)
        if view is None:
            continue
        cited = [c for c in citations if sentence.start <= c.start < sentence.end]
        _read(view, page.scene, cited, account, order)
    return account


def _read(view: View, scene: Scene, cited: list[Citation], account: Account, order: int) -> None:
    said = sayings(view)
    speakers = _speakers(view, said, account)
    linked = ties_to_un(view) or bool(cited)
    account.linked = account.linked or linked
    new = _claims(view, said, speakers, scene, order)
    for told in new:
        told.linked, told.cited, told.around = linked, cited, [n.actor.name for n in view.named]
    denying = _deniers(view, said, new) or _not_done(view, said) or _firm_denying(view, said, account)
    account.denials += denying
    account.names.setdefault(view.sentence.paragraph, []).extend(n.actor.name for n in view.named)
    if not new and linked and tells_a_breach(view):
        voices = speakers if view.has("links", "breach") and not denying else []
        _take_up(account, order, cited, voices, view)
    if not new and speakers and any(s.first <= OPENING for s in view.of("clauses", "of_this")):
        _ascribe(account, order, speakers)
    account.told += new
    account.accusers += [
        p for s in said if s.stance in ("accuse", "condemn") for p in s.speakers if not p.outlet
    ]
    account.last = [s for s in speakers if not s.outlet] or account.last


def _speakers(view: View, said: list[Said], account: Account) -> list[Speaker]:
    """Who says what a sentence tells; "he added": the speaker before."""
    found = [p for s in said if s.stance != "deny" for p in s.speakers]
    voices = [p for p in found if not p.outlet]
    if not voices and account.panel is not None and (report := _report(view, said)) is not None:
        a, (start, end) = account.panel, view.place(report, report + 1)
        voices = [Speaker(Alleger(a.name, view.text[start:end], start, end, a.kind, None))]
    spoken = any(s.stance == "say" for s in said) and view.has("clauses", "he")
    if not voices and (spoken or any(s.again for s in said) or view.has("clauses", "accordingly")):
        voices = account.last
    return _once(voices or found)


def _report(view: View, said: list[Said]) -> int | None:
    """The noun for a report among the words that name a speaker."""
    return next(
        (j for s in said for j in range(max(0, s.first - 2), s.last) if view.is_in("reports", j)), None
    )


def _once(speakers: list[Speaker]) -> list[Speaker]:
    return list({s.alleger.name: s for s in reversed(speakers)}.values())[::-1]


def _claims(view: View, said: list[Said], speakers: list[Speaker], scene: Scene, order: int) -> list[Told]:
    found = []
    for conduct in conducts_in(view, said):
        parts = parts_of(view, conduct, said)
        denier = _denied_by(said, conduct)
        if denier is not None:
            found.append(_denied(view, conduct, parts, denier, said, order))
            continue
        if conduct.denied or is_only_asked(view, conduct, parts) or _takes_up(view, conduct, parts):
            continue
        if conduct.kind == "advance" and not view.has("links", "breach"):
            continue
        if not parts and (conduct.kind in NEEDS_PARTS or _by_a_group(view, conduct)):
            continue
        parts += _ships(view, conduct, scene)
        if conduct.category == "vessel-deceptive-practice" and not any(p.role == "vessel" for p in parts):
            continue
        strength, rule, at = strength_of(view, conduct, said, speakers)
        names = {p.actor.name for p in parts}
        voices = [s for s in speakers if s.alleger.name not in names]
        found.append(Told(view, conduct, parts, voices, strength, rule, at, order, linked=False, said=said))
    return found


def _by_a_group(view: View, conduct: Conduct) -> bool:
    """Whether an armed group fires what is launched: that is war, no test of a programme."""
    return conduct.kind == "launch" and any(n.actor.kind == "armed-group" for n in view.named)


def _denied_by(said: list[Said], conduct: Conduct) -> Said | None:
    """The denial in which the act of a conduct stands."""
    return next(
        (
            s
            for s in said
            if s.stance == "deny"
            and s.speakers
            and s.verb.last <= conduct.act.first
            and not s.covers(conduct.act.first)
        ),
        None,
    )


def _denied(view: View, conduct: Conduct, parts: list[Part], by: Said, said: list[Said], order: int) -> Told:
    role = DOER.get(conduct.kind, "supplier")
    mine = [
        Part(n.actor, role, "subject of a verb of denial", n)
        for n in by.named
        if not n.is_body
        and not n.outlet
        and n.form != "ship"
        and all(p.actor.name != n.actor.name for p in parts)
    ]
    at = view.place(by.verb.first, by.verb.last)
    told = Told(
        view, conduct, mine[:1] + parts, [], "denied", "only a denial is told", at, order, linked=False
    )
    told.denied, told.denied_by, told.said = True, by.speakers, said
    return told


def _takes_up(view: View, conduct: Conduct, parts: list[Part]) -> bool:
    """Whether a sentence only speaks of an act told before ("these deliveries breach ...")."""
    at = [conduct.act.first] + ([conduct.goods.first] if conduct.goods else [])
    this = any(view.is_in("this", j - 1) or view.is_in("this", j - 2) for j in at)
    this = this or (not parts and any(view.is_in("this", j) for j in range(len(view.tokens))))
    act = conduct.act
    this = this or act.glued.endswith("ال") or (act.first == 1 and view.word(0) in view.words.articles)
    return len(parts) < 2 and tells_a_breach(view) and (this or (conduct.kind == "breach" and not parts))


def _ships(view: View, conduct: Conduct, scene: Scene) -> list[Part]:
    """The ships of a sentence; where it only speaks of "the vessel", the one named last before it."""
    if conduct.category not in SHIPPED:
        return []
    inside = [n for n in view.named if n.form == "ship"] or _unnamed_ship(view)
    whole = conduct.category in ("ship-to-ship-transfer", "vessel-deceptive-practice")
    if not inside and (
        whole or any(view.is_in("ships", j) or view.is_in("aboard", j) for j in range(len(view.tokens)))
    ):
        inside = [_as_named(s) for s in scene.last_ship(view.sentence.start)]
    return [
        Part(n.actor, "vessel", "ship in the sentence" if n.last else "the ship named before", n)
        for n in inside[:3]
    ]


def _unnamed_ship(view: View) -> list[Named]:
    """A ship that only its State tells ("a North Korean vessel")."""
    for j, token in enumerate(view.tokens):
        if not view.words.has("ships", token.word):
            continue
        for first, last in ((j, j + 2), (j - 1, j + 1)):
            other = view.at(first if first != j else last - 1)
            if (
                other is not None
                and other.form == "adjective"
                and other.last - other.first == 1
                and first >= 0
            ):
                start, end = view.place(first, last)
                actor = Actor(view.text[start:end], "vessel", start, end, other.actor.state, known=False)
                return [Named(first, last, actor, "ship")]
    return []


def _as_named(ship: Ship) -> Named:
    return Named(0, 0, Actor(ship.name, "vessel", ship.start, ship.end, None, known=False), "ship")


def _deniers(view: View, said: list[Said], new: list[Told]) -> list[Speaker]:
    """Who denies in a sentence: by a verb of denial, or by calling what was said untrue."""
    found = [p for s in said if s.stance == "deny" for p in s.speakers]
    if not found and view.has("strength", "denied") and not any(not t.denied for t in new):
        found = [p for s in said for p in s.speakers]
    return found


def _not_done(view: View, said: list[Said]) -> list[Speaker]:
    """Who says that an act was not done."""
    denied = [c for c in conducts_in(view, said) if c.denied]
    return [p for s in said for p in s.speakers if denied and not p.outlet and not p.anonymous]


def _firm_denying(view: View, said: list[Said], account: Account) -> list[Speaker]:
    """ "The firm denies it": the firm that was accused last."""
    for one in (s for s in said if s.stance == "deny" and not s.speakers):
        at = next(
            (
                j
                for j in range(len(view.tokens))
                if abs(j - one.verb.first) <= 4 and view.is_in("companies", j)
            ),
            None,
        )
        firms = [
            p.actor
            for t in account.told
            for p in t.parts
            if p.actor.kind == "organisation" and not p.actor.known
        ]
        if at is not None and firms:
            start, end = view.place(at, at + 1)
            return [Speaker(Alleger(firms[-1].name, view.text[start:end], start, end, "organisation", None))]
    return []


def _ascribe(account: Account, order: int, speakers: list[Speaker]) -> None:
    """ "This was said by X": what the sentence before told without a speaker."""
    for told in account.told:
        if told.order == order - 1 and not told.speakers:
            told.speakers = [s for s in speakers if s.alleger.name not in told.names and not s.outlet]


def _take_up(
    account: Account, order: int, cited: list[Citation], speakers: list[Speaker], view: View
) -> None:
    """A breach said of what was told before ties the claims of the sentence nearest before it."""
    names, paragraph = [n.actor.name for n in view.named], view.sentence.paragraph
    near = [t for t in account.told if 0 < order - t.order <= TAKEN_UP and not t.denied]
    last = max((t.order for t in near), default=-1)
    alike = [t for t in near if t.view.sentence.paragraph == paragraph and cited]
    for told in alike or [t for t in near if t.order == last]:
        told.linked = True
        told.around += names
        told.cited += [c for c in cited if c not in told.cited]
        said = told.names | {s.alleger.name for s in told.speakers}
        told.speakers += [
            s for s in speakers if s.alleger.name not in said and not s.anonymous and not s.outlet
        ]
