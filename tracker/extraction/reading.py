"""The reader: a document in, proposals out.

The stages in order: blocks, sentences, gate, parser, events, claims, merging.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from tracker.extraction.citations import find_citations
from tracker.extraction.conducts.events import Event, find_events
from tracker.extraction.conducts.regimes import sending
from tracker.extraction.details.quantities import quantity_near
from tracker.extraction.foreign import find_all, language_of, read_foreign
from tracker.extraction.grammar.parse import OURS, Name, Parsed, model_in_use, names_in, parse_all
from tracker.extraction.merging.completion import (
    as_crude,
    as_handover,
    asking_in,
    complete,
    complete_group,
    setting_of,
)
from tracker.extraction.merging.denials import answered, deniers, find_denials
from tracker.extraction.merging.merge import Claim, Group, merge, with_headlines, with_held
from tracker.extraction.merging.owners import owners_in, with_owners
from tracker.extraction.names.mentions import PartyMention, find_parties
from tracker.extraction.names.scene import Scene, Ship
from tracker.extraction.names.vessels import find_vessels
from tracker.extraction.proposals.drafting import Source, draft, with_states
from tracker.extraction.proposals.lawfulness import with_implied
from tracker.extraction.proposals.links import Link, find_links
from tracker.extraction.proposals.selection import (
    Verdict,
    by_ship,
    is_outside,
    is_tied,
    judge,
    links_of,
    scope_of,
    ties_of,
)
from tracker.extraction.records import Allegation, Block, Citation, Document, Proposals, Vessel, WhyNot
from tracker.extraction.saying.adoption import adopt, own_voice
from tracker.extraction.saying.attribution import Saying, note_joint, note_speakers, says
from tracker.extraction.saying.headlines import headline_speakers
from tracker.extraction.saying.issuers import issuer_of
from tracker.extraction.saying.outlets import finders
from tracker.extraction.saying.speakers import Speakers
from tracker.extraction.saying.strength import basis_of, strength_of
from tracker.extraction.saying.together import named_together
from tracker.extraction.text.blocks import split_blocks
from tracker.extraction.text.gate import gated, signals, without_workers
from tracker.extraction.text.sentences import Sentence, read_sentences

# Raised whenever they find something else: a text that this reader has read is not read by it again.
RULES = "rules 3"
BATCH = 32  # documents whose sentences are parsed together


@dataclass(slots=True)
class Opened:
    """A document before parsing. `chosen`: the sentences to be parsed; none of a document that is `outside`,
    since it names nobody and nothing under the Council's measures.
    """

    document: Document
    blocks: list[Block]
    sentences: list[Sentence]
    chosen: list[Sentence]
    citations: list[Citation]
    vessels: list[Vessel]
    scene: Scene
    names: list[Name]
    is_foreign: bool = False
    outside: tuple[Sentence, ...] = ()  # what would have been parsed


def open_document(document: Document) -> Opened:
    text = document.text
    blocks = split_blocks(text, document.title)
    sentences = read_sentences(text, blocks)
    citations = list(find_citations(text))
    if not language_of(text, document.language).startswith("en"):
        return _open_foreign(document, blocks, sentences, citations)
    seen = signals(text, sentences, [c.start for c in citations])
    chosen = gated(text, sentences, seen)
    if not chosen:
        scene = Scene(text, [], [])
        return Opened(document, blocks, sentences, [], citations, find_vessels(text), scene, [])
    vessels, parties = find_vessels(text), find_parties(text)
    if not citations and not any(s.entry for s in chosen) and _is_outside(document, parties):
        scene = Scene(text, parties, [])
        return Opened(document, blocks, sentences, [], [], vessels, scene, [], outside=tuple(chosen))
    if not any(m.party.state in sending() for m in (*parties, *find_parties(document.title or ""))):
        chosen = gated(text, sentences, without_workers(seen))
    ships = [Ship(v.name, a, b) for v in vessels if v.name for a, b in _occurrences(text, v.name)]
    ships.sort(key=lambda s: s.start)
    scene = Scene(text, parties, ships)
    return Opened(
        document,
        blocks,
        sentences,
        chosen,
        citations,
        vessels,
        scene,
        names_in(scene),
    )


def _is_outside(document: Document, parties: list[PartyMention]) -> bool:
    if not is_outside(document.text, parties):
        return False
    head = f"{document.title or ''}\n{document.publisher or ''}"
    return is_outside(head, find_parties(head))


def _open_foreign(
    document: Document, blocks: list[Block], sentences: list[Sentence], citations: list[Citation]
) -> Opened:
    """A document that no parser reads: nothing is chosen for it."""
    text = document.text
    parties, vessels = find_all(text, document.language)
    ships = sorted(
        (Ship(v.name, a, b) for v in vessels if v.name for a, b in _occurrences(text, v.name)),
        key=lambda s: s.start,
    )
    return Opened(
        document,
        blocks,
        sentences,
        [],
        citations,
        vessels,
        Scene(text, parties, ships),
        [],
        is_foreign=True,
    )


def _propose_foreign(opened: Opened) -> tuple[Allegation, ...]:
    document, scene = opened.document, opened.scene
    issuer = issuer_of(document, document.text, scene.parties)
    setting = setting_of(scene, document.title)
    found = read_foreign(
        document.text,
        opened.sentences,
        scene,
        opened.citations,
        issuer,
        setting,
        document.title,
        document.language,
    )
    return tuple(with_implied(allegation, document.published) for allegation in found)


def _occurrences(text: str, name: str) -> Iterator[tuple[int, int]]:
    at = text.find(name)
    while at >= 0:
        yield at, at + len(name)
        at = text.find(name, at + len(name))


def _claims(
    opened: Opened, parsed: list[Parsed], speakers: Speakers
) -> tuple[list[Claim], dict[int, Saying], dict[int, list[Event]]]:
    claims: list[Claim] = []
    found: dict[int, list[Event]] = {}
    by_sentence: dict[int, Saying] = {}
    text, owners = opened.document.text, owners_in(opened.scene)
    asking = asking_in(parsed, text)
    for one in parsed:
        events = found[one.sentence.start] = find_events(one, opened.scene)
        if not events:
            by_sentence[one.sentence.start] = note_speakers(one, speakers)
        for event in (with_owners(complete(e, opened.scene, asking), owners) for e in events):
            saying = says(event, speakers)
            if event.act == "violate" and saying.by_own:
                continue  # nobody says of his own State that it breaches
            strength = strength_of(event, saying, text)
            basis, basis_at = basis_of(event, saying, speakers)
            quantity = quantity_near(text, event.sentence, (event.start, event.end), event.goods)
            claims.append(Claim(event, saying, strength, basis, quantity, basis_at))
            by_sentence[one.sentence.start] = saying
        if events:
            note_joint(one, speakers)
    adopt(((c.event.parsed.sentence, c.saying) for c in claims), opened.sentences, speakers)
    return claims, by_sentence, found


@dataclass(slots=True)
class Judged:
    """A group of claims with its ties to the UN and the verdict on it."""

    group: Group
    links: list[Link]
    verdict: Verdict


@dataclass(slots=True)
class Told:
    """What a parsed document tells: its groups of claims, judged, and what the proposals are drafted from.

    `events`: the conducts as they stand in each sentence, by its start.
    """

    judged: list[Judged]
    links: list[Link]
    sayings: dict[int, Saying]
    speakers: Speakers
    source: Source
    events: dict[int, list[Event]]


def judge_all(opened: Opened, parsed: list[Parsed]) -> Told:
    """Every conduct that a document tells, with the verdict whether it is proposed."""
    document = opened.document
    issuer = issuer_of(document, document.text, opened.scene.parties)
    speakers = Speakers(opened.scene, issuer)
    claims, sayings, events = _claims(opened, parsed, speakers)
    links = find_links(document.text, opened.sentences, opened.citations, opened.scene.parties)
    found = tuple(finders(opened.scene, document.text)) if issuer.kind == "news" else ()
    source = Source(document.text, document.published, issuer, found)
    setting = setting_of(opened.scene, document.title)
    headlines = [c for c in claims if c.event.parsed.sentence.kind == "headline"]
    scope = scope_of(links, setting, document.text)
    groups = with_headlines(merge([c for c in claims if c not in headlines]), merge(headlines))
    completed = [
        complete_group(g, setting, opened.scene, tied=is_tied(g, links_of(g, links), document.text))
        for g in groups
    ]
    judged: list[Judged] = []
    for group in with_held(completed):
        mine = links_of(group, links)
        judged.append(Judged(group, mine, judge(group, mine, document.text, scope)))
    covered = [(one.group, one.verdict) for one in judged]
    for one in judged:
        one.verdict = by_ship(one.group, one.verdict, covered)
        one.group = as_crude(as_handover(one.group, one.verdict.regime), one.verdict.regime, document.text)
    return Told(judged, links, sayings, speakers, source, events)


def _propose(opened: Opened, told: Told) -> tuple[Allegation, ...]:
    issuer = told.source.issuer
    denied = find_denials(opened.document.text, opened.sentences)
    found: list[Allegation] = []
    for one in (j for j in told.judged if j.verdict.regime is not None):
        group = one.group
        said = _said(one, told)
        group.denied_by = deniers(group, denied, opened.scene)
        answer = answered(group, opened.sentences, denied, opened.scene, issuer.state)
        if answer:
            group.answer = answer[0].verb
            group.denied_by += [m for m in answer[1] if all(d.name != m.name for d in group.denied_by)]
        ties = [
            (link, told.sayings.get(link.sentence.start, Saying())) for link in ties_of(group, told.links)
        ]
        found.append(
            draft(group, one.verdict, said, ties, told.source if found else _by_headline(opened, told))
        )
    return tuple(
        with_implied(allegation, opened.document.published)
        for allegation in with_states(
            found, named_together(told.speakers.people, opened.sentences, opened.scene)
        )
    )


def _said(one: Judged, told: Told) -> list[tuple[Link, Saying]]:
    """The ties of a group, each with who says it: the speaker of the text for a breach of what was told
    before ("All of this violates ..."), nobody new for a sentence that tells another conduct.
    """
    mine = {c.event.parsed.sentence.start for c in one.group.claims}
    others = {c.event.parsed.sentence.start for j in told.judged for c in j.group.claims} - mine
    said: list[tuple[Link, Saying]] = []
    for link in one.links:
        start = link.sentence.start
        saying = Saying() if start in others else told.sayings.get(start, Saying())
        if link.takes_up and link.breach and not saying.allegers and start not in others:
            voice = own_voice(link.sentence, told.speakers)
            saying = Saying(allegers=voice) if voice and start not in mine else saying
        said.append((link, saying))
    return said


def _by_headline(opened: Opened, told: Told) -> Source:
    """What the first proposal of a story is drafted from: where nobody else says it, the headline may."""
    source = told.source
    if source.issuer.kind != "news" or source.finders:
        return source
    title, text = opened.document.title or "", opened.document.text
    return replace(source, finders=headline_speakers(title, text, opened.scene.parties))


def _finish(opened: Opened, told: Told | None) -> Proposals:
    allegations = _propose_foreign(opened) if opened.is_foreign else _propose(opened, told) if told else ()
    return Proposals(
        document=opened.document,
        blocks=tuple(opened.blocks),
        is_relevant=bool(allegations),
        relevance=_relevance(allegations, opened),
        allegations=allegations,
        citations=tuple(opened.citations),
        vessels=tuple(opened.vessels),
        language=opened.document.language,
        reader=reader_name(),
    )


def reader_name() -> str:
    """Name and version of this reader; one that parses otherwise is another reader."""
    return RULES if model_in_use() == OURS else f"{RULES} with {model_in_use()}"


WORTH = {"asserted": 0.9, "alleged": 0.8, "suspected": 0.75, "feared": 0.6, "denied": 0.6}


def _relevance(allegations: tuple[Allegation, ...], opened: Opened) -> float:
    """How sure the reader is that some allegation is there; a tie to the UN in its words makes it surer."""
    if not allegations:
        return 0.2 if opened.citations and opened.chosen else 0.1 if opened.chosen else 0.0
    doubt = 1.0
    for allegation in allegations:
        tied = allegation.cites_unspecified_resolutions or bool(allegation.resolutions)
        doubt *= 1 - WORTH[allegation.claim_strength] * (1 if tied else 0.75)
    return round(1 - doubt, 3)


Reasons = Callable[[Opened, list[Parsed], Told | None], WhyNot]


def read_documents(documents: Iterable[Document], reasons: Reasons | None = None) -> Iterator[Proposals]:
    """Proposals of each document, in order; sentences are parsed in batches across documents.

    `reasons` tells of each why nothing more is proposed (`whynot.why_not`); without it nobody asks.
    """
    waiting = iter(documents)
    while batch := [open_document(document) for document in islice(waiting, BATCH)]:
        jobs = [(o.document.text, sentence, o.names) for o in batch for sentence in o.chosen]
        parsed = iter(parse_all(jobs)) if jobs else iter(())
        for opened in batch:
            mine = list(islice(parsed, len(opened.chosen)))
            told = judge_all(opened, mine) if mine else None
            found = _finish(opened, told)
            yield replace(found, why_not=reasons(opened, mine, told)) if reasons else found


def read_document(document: Document) -> Proposals:
    """The proposals of one document. Never raises on any text."""
    return next(read_documents([document]))


__all__ = ["read_document", "read_documents", "reader_name"]
