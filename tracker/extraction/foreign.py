"""Reading by word lists, for languages without a parser:
a sentence with goods, an act and a party is a claim.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache

from tracker.extraction.actors import actor_of
from tracker.extraction.completion import Setting
from tracker.extraction.issuers import Issuer
from tracker.extraction.mentions import PartyMention
from tracker.extraction.phrases import Hit, Phrases, load
from tracker.extraction.records import (
    Accused,
    Allegation,
    Alleger,
    Citation,
    Evidence,
    ResolutionMention,
    Span,
    Why,
    Words,
)
from tracker.extraction.regimes import cover, may_breach, regimes
from tracker.extraction.scene import Actor, Scene
from tracker.extraction.sentences import Sentence
from tracker.extraction.summary import summarise

CATEGORIES = {
    "arms": "arms-transfer",
    "instructors": "arms-transfer",
    "launch": "wmd-missile-technology",
    "wmd": "wmd-missile-technology",
    "refined": "refined-petroleum",
    "crude": "crude-oil",
    "coal": "coal-minerals",
    "workers": "overseas-workers",
    "crypto": "cyber-theft",
}
ACTS = {
    "launch": ("launch",),
    "crypto": ("steal",),
    "workers": ("employ", "transfer"),
    "instructors": ("transfer", "train"),
}
ORDER = ("launch", "instructors", "arms", "wmd", "refined", "crude", "coal", "workers", "crypto")
SHIP_REACH = 500

_ARTICLE = re.compile(r"\b(?:la|le|les|el|los|der|die|das|den)$|\bl['’]$")


@dataclass(slots=True)
class Told:
    """What one sentence tells, and how its parties stand."""

    sentence: Sentence
    category: str
    goods: tuple[int, int]
    accused: list[tuple[Actor, str]]
    allegers: list[Alleger]
    strength: str
    linked: bool
    denied: bool = False
    links: list[Citation] = field(default_factory=list)


@lru_cache(maxsize=1)
def _words() -> Phrases[tuple[str, str]]:
    table = load("foreign")
    groups = ("goods", "acts", "whole", "links", "strength")
    return Phrases(
        ((stem, (group, kind)) for group in groups for kind, stems in table[group].items() for stem in stems),
        stems=True,
    )


def language_of(text: str, known: str | None) -> str:
    """The document's language as known, else English, French, German or Spanish by its small words, else
    "other".
    """
    if known:
        return known.lower()
    sample = text[:4000]
    letters = [c for c in sample if c.isalpha()]
    if letters and sum(not "\0" < c < "\u0250" for c in letters) > 0.5 * len(letters):
        return "other"
    counts = Counter(re.findall(r"[a-zà-ÿ]+", sample.lower()))
    scores = {name: sum(counts[w] for w in small) for name, small in load("foreign")["stopwords"].items()}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] > scores["en"] else "en"


def _found(text: str, sentence: Sentence) -> list[Hit[tuple[str, str]]]:
    start = sentence.start
    hits = _words().find_all(text[start : sentence.end])
    return [Hit(start + h.start, start + h.end, h.value) for h in hits]


def _category(hits: list[Hit[tuple[str, str]]], *, linked: bool) -> tuple[str, tuple[int, int]] | None:
    kinds = {h.value for h in hits}
    place = {h.value: (h.start, h.end) for h in reversed(hits)}
    if ("whole", "ship-to-ship-transfer") in kinds:
        return "ship-to-ship-transfer", place["whole", "ship-to-ship-transfer"]
    if ("whole", "vessel-deceptive-practice") in kinds and ("acts", "deceive") in kinds:
        return "vessel-deceptive-practice", place["whole", "vessel-deceptive-practice"]
    for kind in ORDER:
        wanted = ACTS.get(kind, ("transfer",))
        if ("goods", kind) in kinds and (
            any(("acts", act) in kinds for act in wanted) or (linked and ("links", "breach") in kinds)
        ):
            return CATEGORIES[kind], place["goods", kind]
    return None


def _role(mention: PartyMention, text: str, position: int, category: str) -> str:
    """The role of a party by the small word beside it, else by its order."""
    if category in ("wmd-missile-technology", "cyber-theft"):
        return "other"
    roles = load("foreign")["roles"]
    before = text[max(0, mention.start - 8) : mention.start].lower().rstrip()
    after = text[mention.end : mention.end + 2]
    if any(
        before.endswith(w) if not w.isascii() else re.search(rf"(?:^|\W){re.escape(w)}$", before)
        for w in roles["to_before"]
    ):
        return "recipient"
    if any(after.startswith(w) for w in roles["to_after"]):
        return "recipient"
    if any(re.search(rf"(?:^|\W){re.escape(w)}$", before) for w in roles["from_before"]):
        return "supplier"
    return "supplier" if position == 0 else "recipient"


def _is_speaker(mention: PartyMention, text: str) -> bool:
    speakers = load("foreign")["speakers"]
    before = text[max(0, mention.start - 20) : mention.start].lower().rstrip()
    before = _ARTICLE.sub("", before).rstrip()
    after = text[mention.end : mention.end + 22].lower().lstrip()
    return any(before.endswith(w) for w in speakers["before"]) or any(
        after.startswith(w) or f" {w}" in f" {after}" for w in speakers["after"] if len(w) > 2
    )


def _spoken(text: str, scene: Scene) -> list[Alleger]:
    """Who speaks anywhere in the text, for claims whose sentence names no speaker."""
    targets = {name for r in regimes() for name in r.targets}
    found = {
        m.party.name: Alleger(m.party.name, text[m.start : m.end], m.start, m.end, m.party.kind, None)
        for m in reversed(scene.parties)
        if m.party.name not in targets
        and m.party.kind in ("state", "organisation", "government-body")
        and _is_speaker(m, text)
    }
    return list(reversed(found.values()))[:2]


def _parties(
    sentence: Sentence, scene: Scene, category: str
) -> tuple[list[tuple[Actor, str]], list[Alleger]]:
    accused: list[tuple[Actor, str]] = []
    allegers: list[Alleger] = []
    targets = {name for r in regimes() for name in r.targets}
    for mention in scene.within(sentence.start, sentence.end):
        party = mention.party
        name = scene.text[mention.start : mention.end]
        if party.kind in ("un-body", "international-body"):
            continue
        if party.outlet or (party.name not in targets and _is_speaker(mention, scene.text)):
            allegers.append(Alleger(party.name, name, mention.start, mention.end, party.kind, None))
            continue
        if category == "wmd-missile-technology" and party.name not in targets:
            continue
        if all(a.name != party.name for a, _ in accused):
            accused.append((actor_of(mention), _role(mention, scene.text, len(accused), category)))
    ships = [s for s in scene.ships if sentence.start <= s.start < sentence.end]
    ships = ships or [s for s in scene.ships if sentence.start - SHIP_REACH <= s.start < sentence.start][-1:]
    if category in (
        "arms-transfer",
        "ship-to-ship-transfer",
        "vessel-deceptive-practice",
        "coal-minerals",
        "crude-oil",
        "refined-petroleum",
    ):
        accused += [
            (Actor(s.name, "vessel", s.start, s.end, None, known=False), "vessel")
            for s in ships[:2]
            if all(a.name != s.name for a, _ in accused)
        ]
    return accused, allegers


def _told(text: str, sentence: Sentence, scene: Scene, citations: list[Citation]) -> Told | None:
    hits = _found(text, sentence)
    kinds = {h.value for h in hits}
    cited = [c for c in citations if sentence.start <= c.start < sentence.end]
    linked = ("links", "un") in kinds or bool(cited)
    found = _category(hits, linked=linked)
    if found is None:
        return None
    category, goods = found
    accused, allegers = _parties(sentence, scene, category)
    strength = next((s for s in ("feared", "suspected", "alleged") if ("strength", s) in kinds), "asserted")
    return Told(
        sentence, category, goods, accused, allegers, strength, linked, ("strength", "denied") in kinds, cited
    )


def read_foreign(
    text: str,
    sentences: list[Sentence],
    scene: Scene,
    citations: list[Citation],
    issuer: Issuer,
    setting: Setting,
) -> list[Allegation]:
    """The claims of a text in another language: one for each category, what is feared apart."""
    told = [t for s in sentences if s.kind != "headline" and (t := _told(text, s, scene, citations))]
    linked = any(t.linked for t in told) or any(
        v == ("links", "un") for s in sentences for v in (h.value for h in _found(text, s))
    )
    spoken = _spoken(text, scene)
    for one in told:
        accused_names = {a.name for a, _ in one.accused}
        one.allegers = one.allegers or [a for a in spoken if a.name not in accused_names]
    groups: dict[tuple[str, bool], list[Told]] = {}
    for one in told:
        groups.setdefault((one.category, one.strength == "feared"), []).append(one)
    found = (_allegation(group, text, issuer, setting, linked=linked) for group in groups.values())
    return [allegation for allegation in found if allegation]


def _with_target(group: list[Told], setting: Setting) -> list[tuple[Actor, str]]:
    accused: list[tuple[Actor, str]] = []
    for one in group:
        accused += [(a, role) for a, role in one.accused if all(a.name != b.name for b, _ in accused)]
    if not accused and setting.target:
        launches = group[0].category in ("wmd-missile-technology", "cyber-theft", "other")
        accused.append((actor_of(setting.target), "other" if launches else "recipient"))
    return accused


def _allegation(
    group: list[Told], text: str, issuer: Issuer, setting: Setting, *, linked: bool
) -> Allegation | None:
    chief = max(
        group,
        key=lambda t: (len({r for _, r in t.accused}) + 2 * t.linked + bool(t.allegers), -t.sentence.start),
    )
    accused = _with_target(group, setting)
    around = " ".join(text[t.sentence.start : t.sentence.end] for t in group)
    covered = cover(chief.category, accused, around)
    slug = covered.slug if covered else setting.regime
    if (
        slug is None
        or not accused
        or not may_breach(slug, chief.category)
        or not (linked or (covered and covered.sure and len(accused) > 1))
    ):
        return None
    ends = {role for _, role in accused}
    if (
        chief.category in ("arms-transfer", "coal-minerals", "refined-petroleum", "crude-oil")
        and len(ends) < 2
        and not any(t.linked for t in group)
        and "vessel" not in ends
    ):
        return None
    allegers = tuple({a.name: a for t in group for a in t.allegers}.values()) or tuple(issuer.allegers)
    strength = "denied" if chief.denied else chief.strength
    return _proposal(chief, slug, accused, allegers, strength, text, [c for t in group for c in t.links])


def _proposal(
    chief: Told,
    slug: str,
    accused: list[tuple[Actor, str]],
    allegers: tuple[Alleger, ...],
    strength: str,
    text: str,
    cited: list[Citation],
) -> Allegation:
    start, end = chief.sentence.start, chief.sentence.end
    parties = tuple(
        Accused(a.name, text[a.start : a.end], a.start, a.end, a.kind, role) for a, role in accused
    )
    items = Words(text[slice(*chief.goods)], Span(*chief.goods))
    rows: dict[tuple[int, int], list[str]] = {(start, end): ["category", "claim_strength"]}
    spans = [((p.start, p.end), "other_role" if p.role == "other" else p.role) for p in parties]
    spans += [((a.start, a.end), "alleged_by") for a in allegers if a.start is not None]
    spans += [(chief.goods, "items"), *(((c.start, c.end), "resolutions") for c in cited)]
    for (a, b), field_name in spans:
        if a is not None and b is not None and field_name not in rows.setdefault((a, b), []):
            rows[a, b].append(field_name)
    evidence = tuple(Evidence(text[a:b], a, b, tuple(names)) for (a, b), names in rows.items())
    resolutions = tuple(
        {
            c.number: ResolutionMention(c.number, c.year, tuple(c.paragraphs), "cited", None, c.start, c.end)
            for c in cited
        }.values()
    )
    return Allegation(
        summary=summarise(chief.category, strength, allegers, parties, items),
        category=chief.category,
        regime=slug,
        claim_strength=strength,
        basis="statement" if allegers else "outlet",
        evidence=evidence,
        alleged_by=allegers,
        accused=parties,
        resolutions=resolutions,
        cites_unspecified_resolutions=chief.linked and not resolutions,
        items=items,
        why=(Why("category", "words for goods and for an act in one sentence", *chief.goods),),
    )
