"""Reading by word lists, for languages without a parser:
a sentence with goods, an act and a party is a claim.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tracker.extraction.conducts.regimes import cover, may_breach, regimes
from tracker.extraction.foreign import glued
from tracker.extraction.foreign.clausal.lexicon import has_clauses
from tracker.extraction.foreign.clausal.reading import read_clausal
from tracker.extraction.foreign.clausal.ships import find_ships
from tracker.extraction.foreign.languages import Language, language_for
from tracker.extraction.foreign.parties import SHIPPED, accused_and_allegers, alleger_of, finders, voices
from tracker.extraction.merging.completion import Setting
from tracker.extraction.names.mentions import PartyMention, find_parties
from tracker.extraction.names.scene import Actor, Scene, Ship
from tracker.extraction.names.vessels import find_vessels
from tracker.extraction.parties.actors import actor_of
from tracker.extraction.proposals.summary import summarise
from tracker.extraction.records import (
    Accused,
    Allegation,
    Alleger,
    Citation,
    Evidence,
    Mention,
    ResolutionMention,
    Span,
    Vessel,
    Why,
    Words,
)
from tracker.extraction.saying.issuers import Issuer
from tracker.extraction.text.sentences import Sentence
from tracker.extraction.words.phrases import Hit

CATEGORIES = {
    "arms": "arms-transfer",
    "instructors": "arms-transfer",
    "troops": "military-training",
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
    "arms": ("transfer", "acquire"),
    "wmd": ("transfer", "acquire"),
    "refined": ("transfer", "acquire"),
    "crude": ("transfer", "acquire"),
    "coal": ("transfer", "acquire"),
    "workers": ("employ", "transfer"),
    "troops": ("transfer", "train"),
    "instructors": ("transfer", "train"),
}
ORDER = ("launch", "instructors", "troops", "arms", "wmd", "refined", "crude", "coal", "workers", "crypto")


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
    denying: list[Alleger] = field(default_factory=list)


def _found(text: str, sentence: Sentence, language: Language) -> list[Hit[tuple[str, str]]]:
    start = sentence.start
    hits = language.signs.find_all(text[start : sentence.end])
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
            any(("acts", act) in kinds for act in wanted)
            or (linked and bool(kinds & {("links", "breach"), ("links", "banned")}))
        ):
            return CATEGORIES[kind], place["goods", kind]
    return None


def _spoken(text: str, sentences: list[Sentence], scene: Scene, language: Language) -> list[Alleger]:
    """Who speaks anywhere in the text, for claims whose sentence names no speaker: with a verb of accusing or
    condemning first, and an outlet that tells of its own findings.
    """
    targets = {name for r in regimes() for name in r.targets}
    heard = [
        v
        for s in sentences
        for v in voices(s.start, s.end, scene, language)
        if v.stance not in ("deny", "stop")
    ]
    heard.sort(key=lambda v: (v.stance == "say", v.mention.start))
    found = {
        v.mention.party.name: alleger_of(v.mention, text)
        for v in reversed(heard)
        if v.mention.party.name not in targets and v.mention.party.kind != "international-body"
    }
    return list(reversed(found.values()))[:2] or finders(scene, language.finding)


def _ships(sentence: Sentence, scene: Scene) -> list[Ship]:
    """The ships of a sentence, else the one named last before it."""
    inside = scene.ships_in(sentence.start, sentence.end)
    return inside or scene.last_ship(sentence.start)


def _parties(
    sentence: Sentence, scene: Scene, category: str, language: Language, *, acquired: bool
) -> tuple[list[tuple[Actor, str]], list[Alleger], list[Alleger]]:
    accused, allegers, denying = accused_and_allegers(
        sentence.start, sentence.end, scene, category, language, acquired=acquired
    )
    if category in SHIPPED:
        accused += [
            (Actor(s.name, "vessel", s.start, s.end, None, known=False), "vessel")
            for s in {s.name: s for s in _ships(sentence, scene)[:2]}.values()
            if all(a.name != s.name for a, _ in accused)
        ]
    return accused, allegers, denying


def _told(
    text: str, sentence: Sentence, scene: Scene, citations: list[Citation], language: Language
) -> Told | None:
    hits = _found(text, sentence, language)
    kinds = {h.value for h in hits}
    cited = [c for c in citations if sentence.start <= c.start < sentence.end]
    linked = ("links", "un") in kinds or bool(cited)
    found = _category(hits, linked=linked)
    if found is None:
        return None
    category, goods = found
    breached = any(v == ("links", "breach") for v in kinds)
    if ("links", "duty") in kinds and not breached and ("strength", "alleged") not in kinds:
        return None
    acquired = ("acts", "acquire") in kinds and ("acts", "transfer") not in kinds
    accused, allegers, denying = _parties(sentence, scene, category, language, acquired=acquired)
    if (
        category == "wmd-missile-technology"
        and ("acts", "transfer") in kinds
        and ("acts", "launch") not in kinds
    ):
        category = "arms-transfer"
        accused, allegers, denying = _parties(sentence, scene, category, language, acquired=acquired)
    strength = next((s for s in ("feared", "suspected", "alleged") if ("strength", s) in kinds), "asserted")
    return Told(
        sentence,
        category,
        goods,
        accused,
        allegers,
        strength,
        linked,
        ("strength", "denied") in kinds,
        cited,
        denying,
    )


def find_all(text: str, known: str | None) -> tuple[list[PartyMention], list[Vessel]]:
    """The parties and the ships that a text names in the words of its language."""
    language = language_for(text, known)
    if language.glued:
        return glued.find_all(text, language)
    if has_clauses(language):
        code = language.codes[0]
        return find_parties(text, code), find_ships(text, code)
    return find_parties(text), find_vessels(text)


def read_foreign(
    text: str,
    sentences: list[Sentence],
    scene: Scene,
    citations: list[Citation],
    issuer: Issuer,
    setting: Setting,
    title: str | None = None,
    known: str | None = None,
) -> list[Allegation]:
    """The claims of a text in another language: one for each category, what is feared apart."""
    language = language_for(text, known)
    if has_clauses(language):
        code = language.codes[0]
        return read_clausal(text, sentences, scene, citations, issuer, title, code)
    if language.glued:
        return glued.read_glued(text, sentences, scene, citations, issuer, setting, language, title)
    told = [
        t for s in sentences if s.kind != "headline" and (t := _told(text, s, scene, citations, language))
    ]
    linked = any(t.linked for t in told) or any(
        v == ("links", "un") for s in sentences for v in (h.value for h in _found(text, s, language))
    )
    spoken = _spoken(text, sentences, scene, language)
    for one in told:
        accused_names = {a.name for a, _ in one.accused}
        one.allegers = one.allegers or [a for a in spoken if a.name not in accused_names]
    groups: dict[tuple[str, bool], list[Told]] = {}
    for one in told:
        groups.setdefault((one.category, one.strength == "feared"), []).append(one)
    denied = any(h.value == ("strength", "denied") for h in language.signs.find_all(title or ""))
    found = (
        _allegation(group, text, issuer, setting, linked=linked, denied=denied) for group in groups.values()
    )
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
    group: list[Told], text: str, issuer: Issuer, setting: Setting, *, linked: bool, denied: bool
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
    strength = "denied" if chief.denied or denied else chief.strength
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
    spans += [((d.start, d.end), "denied_by") for d in chief.denying]
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
        denied_by=tuple(Mention(d.name, d.text, d.start, d.end) for d in chief.denying),
        resolutions=resolutions,
        cites_unspecified_resolutions=chief.linked and not resolutions,
        items=items,
        why=(
            Why("category", "words for goods and for an act in one sentence", *chief.goods),
            Why("items", "goods of the act", *chief.goods),
            Why("claim_strength", f"word list: {strength}", start, end),
            Why("basis", "statement" if allegers else "outlet", start, end),
            Why("regime", "the parties or the regime that the text is about"),
            *(Why("accused", "its place and the small words beside it", p.start, p.end) for p in parties),
            *(Why("alleged_by", "a verb of saying beside it", a.start, a.end) for a in allegers),
            *(Why("denied_by", "subject of a verb of denial", d.start, d.end) for d in chief.denying),
            *(Why("resolutions", "a number tied to the conduct", c.start, c.end) for c in resolutions),
        ),
    )
