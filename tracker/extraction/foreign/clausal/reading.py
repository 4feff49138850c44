"""Reading clause by clause, for languages whose file says which small words tell who does what."""

from __future__ import annotations

from tracker.extraction.conducts.regimes import regimes
from tracker.extraction.foreign.clausal.drafts import draft
from tracker.extraction.foreign.clausal.issuing import issuer_in
from tracker.extraction.foreign.clausal.lexicon import Lexicon, lexicon
from tracker.extraction.foreign.clausal.roles import Part
from tracker.extraction.foreign.clausal.speakers import Speaker
from tracker.extraction.foreign.clausal.telling import Account, Told, account_of
from tracker.extraction.foreign.clausal.unknown import find_unknown
from tracker.extraction.foreign.clausal.view import Page
from tracker.extraction.foreign.parties import PANELS, finders
from tracker.extraction.merging.completion import setting_of
from tracker.extraction.merging.merge import MOST
from tracker.extraction.names.mentions import find_parties
from tracker.extraction.names.scene import Actor, Scene, Ship
from tracker.extraction.parties.actors import actor_of
from tracker.extraction.records import Allegation, Citation
from tracker.extraction.saying.issuers import Issuer
from tracker.extraction.text.sentences import Sentence
from tracker.extraction.words.phrases import lower


def read_clausal(
    text: str,
    sentences: list[Sentence],
    scene: Scene,
    citations: list[Citation],
    issuer: Issuer,
    title: str | None,
    code: str,
) -> list[Allegation]:
    """The claims of a text: one for each conduct and set of accused, what is feared apart."""
    words = lexicon(code)
    page = _page(scene, sentences, words, title or "", code)
    scene, setting = page.scene, setting_of(page.scene, title)
    issuer = issuer_in(issuer, title or "", text, code, words, scene.parties)
    account = account_of(page, sentences, citations)
    groups = _grouped(account.told)
    voices = _voices(account, scene, words)
    found = (draft(group, account, issuer, setting, voices, text) for group in groups)
    return [allegation for allegation in found if allegation]


def _page(scene: Scene, sentences: list[Sentence], words: Lexicon, title: str, code: str) -> Page:
    """The document with its ships, the names that no list knows, and the panel that "the experts" are."""
    unknown = find_unknown(scene, sentences, words)
    ships = [Ship(u.actor.name, u.start, u.end) for u in unknown if u.form == "ship"]
    panels = [m for m in (*scene.parties, *find_parties(title, code)) if m.party.name in PANELS]
    panel = actor_of(panels[0]) if panels else None
    scene = Scene(scene.text, scene.parties, ships)
    council = next((m for m in scene.parties if m.party.kind == "un-body"), None)
    experts = Actor(PANELS[0], "un-body", council.start, council.end) if council and panel is None else None
    banned = _beside_ban(scene.text, sentences, words)
    gangs = words.places.first_in(scene.text) == "haiti"
    return Page(scene, words, unknown, panel, experts, banned, gangs)


def _beside_ban(text: str, sentences: list[Sentence], words: Lexicon) -> frozenset[int]:
    """The sentences that name a travel ban, and those right before and behind them."""
    found = {
        i
        for i, s in enumerate(sentences)
        if any(lower(text[s.start : s.end]).find(ban) >= 0 for ban in words.bans)
    }
    near = {j for i in found for j in (i - 1, i, i + 1) if 0 <= j < len(sentences)}
    return frozenset(sentences[j].start for j in near)


def _grouped(told: list[Told]) -> list[list[Told]]:
    """Sentences that tell one conduct; a denial that stands beside a claim belongs to it."""
    groups: list[list[Told]] = []
    for one in sorted(told, key=lambda t: (t.denied, t.order)):
        home = next((g for g in groups if _is_same(g, one)), None)
        if home is None and one.denied:
            home = next((g for g in groups if g[0].conduct.category == one.conduct.category), None)
        if home is not None:
            home.append(one)
        elif len(groups) < MOST:
            groups.append([one])
    return groups


def _is_same(group: list[Told], one: Told) -> bool:
    """Same category, both feared or neither, and no party of either that has another in the same role."""
    first = group[0]
    if first.conduct.category != one.conduct.category:
        return False
    if (first.strength == "feared") != (one.strength == "feared"):
        return False
    theirs, mine = _named([p for t in group for p in t.parts]), _named(one.parts)
    if any(theirs) and {role for role, _ in mine} == {"vessel"} != {role for role, _ in theirs}:
        return True  # a ship that carried what others gave
    names, own = {name for _, name in theirs}, {name for _, name in mine}
    if not own or not names or own <= names or names <= own:
        return True
    sanctioned = {name for r in regimes() for name in r.targets}
    shared = own & names
    apart = {role for role, name in theirs if name not in own} & {
        role for role, name in mine if name not in names
    }
    return bool(shared & sanctioned) and not apart


def _named(parts: list[Part]) -> set[tuple[str, str]]:
    """Roles with names, without the ships where others are accused: a text calls one ship by many nouns."""
    return {(p.role, p.actor.name) for p in parts if p.role != "vessel"} or {
        (p.role, p.actor.name) for p in parts
    }


def _voices(account: Account, scene: Scene, words: Lexicon) -> list[Speaker]:
    """For claims that name no speaker: who accuses or condemns, else an outlet that tells what it found."""
    found = {s.alleger.name: s for s in reversed(account.accusers) if not s.anonymous}
    if found:
        return list(found.values())[::-1][:2]
    return [Speaker(alleger) for alleger in finders(scene, words.finding)]
