"""Who says it: from the words above an act, the speaker of the quotation, the label of the turn, the issuer."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache

from spacy.tokens import Token

from tracker.extraction.actors import Scene, actors_at
from tracker.extraction.clauses import pobj, subject_of, with_conjuncts
from tracker.extraction.events import Event
from tracker.extraction.issuers import Issuer, person_in
from tracker.extraction.parse import Parsed
from tracker.extraction.phrases import lower
from tracker.extraction.records import Alleger, Mention
from tracker.extraction.vocabulary import words

STANCES = ("accuse", "confirm", "condemn", "suspect", "fear", "deny", "neutral")
MAX_CLIMB = 12


@dataclass(slots=True)
class Saying:
    """Who claims an event, how, and who denies or passes it on."""

    allegers: list[Alleger] = field(default_factory=list)
    stances: list[str] = field(default_factory=list)
    denied_by: list[Mention] = field(default_factory=list)
    relayed_by: list[Mention] = field(default_factory=list)
    rules: list[tuple[str, int, int]] = field(default_factory=list)
    anonymous: bool = False
    outlet: bool = False


@lru_cache(maxsize=1)
def stance_of() -> dict[str, str]:
    return {lemma: stance for stance in reversed(STANCES) for lemma in words("speech", "stances", stance)}


@cache
def _lemmas(*path: str) -> frozenset[str]:
    return words("speech", *path)


SOURCES = frozenset(
    ["source", "expert", "analyst", "observer", "critic", "people", "insider", "monitor", "researcher", "resident", "witness", "defector", "activist", "diplomat", "refugee", "official", "investigator"]
)


class Speakers:
    """The speakers of one document in reading order, so that "they", "he" and "the statement" can be resolved."""

    def __init__(self, scene: Scene, issuer: Issuer) -> None:
        self.scene = scene
        self.issuer = issuer
        self.last: list[Alleger] = list(issuer.allegers)
        self.joint: list[Alleger] = list(issuer.allegers) if len(issuer.allegers) > 1 else []
        self.paragraphs: dict[int, list[Alleger]] = {}
        self.people: list[Alleger] = [a for a in issuer.allegers if a.kind == "person"]

    def remember(self, found: list[Alleger], paragraph: int) -> None:
        if found:
            self.last = found
            self.paragraphs[paragraph] = found
            if len(found) > 1:
                self.joint = found

    def at(self, token: Token, parsed: Parsed) -> list[Alleger]:
        """The allegers that the phrase under a token names; those named before for a pronoun or "the statement"."""
        text = self.scene.text
        lemma = lower(token.lemma_)
        start, end = parsed.starts[token.i], parsed.ends[token.i]
        if lemma in _lemmas("carriers", "lemmas"):
            return self._of_carrier(token, parsed)
        person = self._person(token, parsed)
        if person:
            person = next((p for p in self.people if p.name.split()[-1] == person.name), person)
            self.people.append(person)
            return [person]
        own = [m for m in self.scene.within(start, end)]
        if own and (own[0].form != "adjective"):
            party = own[0].party
            return [
                Alleger(
                    party.name,
                    text[start:end]
                    if own[0].start >= start and own[0].end <= end
                    else text[own[0].start : own[0].end],
                    own[0].start if not (own[0].start >= start and own[0].end <= end) else start,
                    own[0].end if not (own[0].start >= start and own[0].end <= end) else end,
                    party.kind,
                    None,
                )
            ]
        if token.pos_ in ("NOUN", "PROPN"):
            return self._of_noun(token, parsed, lemma)
        if token.lower_ in ("they", "both", "we", "all"):
            return list(self.joint or self.last)
        if token.lower_ in ("he", "she", "it", "i"):
            return list(self.last)
        return []

    def _of_carrier(self, token: Token, parsed: Parsed) -> list[Alleger]:
        owners = [c for c in token.children if c.dep_ in ("poss", "compound", "amod", "nmod")]
        owners += [
            p
            for c in token.children
            if c.dep_ in ("prep", "agent") and c.lower_ in ("by", "from", "of")
            for p in pobj(c)
        ]
        for owner in owners:
            mentions = self.scene.within(parsed.starts[owner.i], parsed.ends[owner.i])
            if mentions and mentions[0].party.kind:
                m = mentions[0]
                return [
                    Alleger(
                        m.party.name, self.scene.text[m.start : m.end], m.start, m.end, m.party.kind, None
                    )
                ]
        known = self.scene.within(parsed.starts[token.i], parsed.ends[token.i])
        if known:
            m = known[0]
            return [
                Alleger(m.party.name, self.scene.text[m.start : m.end], m.start, m.end, m.party.kind, None)
            ]
        definite = any(
            c.dep_ == "det" and c.lower_ in ("the", "this", "that", "their", "its") for c in token.children
        ) or not list(token.lefts)
        return list(self.last) if definite else []

    def _person(self, token: Token, parsed: Parsed) -> Alleger | None:
        """A person with a proper name, and the State or body that the phrase says they speak for."""
        text = self.scene.text
        left = [
            c
            for c in token.subtree
            if c.i <= token.i and c.dep_ not in ("punct", "cc") and abs(c.i - token.i) < 14
        ]
        start, end = parsed.span([*left, token])
        names = [token, *(c for c in token.children if c.dep_ == "appos" and c.pos_ == "PROPN")]
        for head in names:
            if head.pos_ != "PROPN" or self.scene.within(parsed.starts[head.i], parsed.ends[head.i]):
                continue
            a, b = parsed.span(
                [head, *(c for c in head.lefts if c.dep_ in ("compound", "nmod") and c.pos_ == "PROPN")]
            )
            named = person_in(text[min(a, start) : b]) or (
                text[a:b] if head is not token or self._has_function(token, parsed) else None
            )
            if not named:
                continue
            at = text.find(named, min(a, start), b)
            if at < 0:
                continue
            return Alleger(
                named, named, at, at + len(named), "person", self._speaks_for(token, head, parsed, start, end)
            )
        return None

    def _has_function(self, token: Token, parsed: Parsed) -> bool:
        """Whether a noun of office stands in the phrase, before the name or behind it."""
        offices = _lemmas("officials", "lemmas") | _lemmas("titles")
        near = [c for c in token.subtree if abs(c.i - token.i) < 10]
        return any(lower(c.lemma_).strip(".") in offices for c in near) and token.text[:1].isupper()

    def _speaks_for(self, token: Token, head: Token, parsed: Parsed, start: int, end: int) -> str | None:
        places = [
            c
            for c in token.subtree
            if abs(c.i - token.i) < 16 and c.dep_ not in ("relcl",) and not _in_conjunct(c, token)
        ]
        a, b = parsed.span([*places, token, head])
        mentions = self.scene.within(start, end) or self.scene.within(a, b)
        mentions = [
            m
            for m in mentions
            if m.party.kind in ("state", "un-body", "international-body", "armed-group", "government-body")
        ]
        return (mentions[0].party.state or mentions[0].party.name) if mentions else self.issuer.state

    def _of_noun(self, token: Token, parsed: Parsed, lemma: str) -> list[Alleger]:
        text = self.scene.text
        if lemma in _lemmas("groups_of_speakers", "words") and not _owner_states(token, parsed, self.scene):
            found = self.joint or self.last
            if found:
                return list(found)
        states = _owner_states(token, parsed, self.scene)
        if states and (lemma in _lemmas("officials", "lemmas") or lemma in SOURCES or token.pos_ == "PROPN"):
            left = [
                c
                for c in token.children
                if c.i < token.i and c.dep_ in ("amod", "compound", "poss", "nmod", "case")
            ]
            start, end = parsed.span(
                [
                    token,
                    *left,
                    *(
                        g
                        for c in left
                        for g in c.children
                        if g.i < token.i and g.dep_ in ("amod", "compound", "case", "conj")
                    ),
                ]
            )
            of = [
                g
                for c in token.children
                if c.dep_ == "prep" and c.lower_ == "of" and token.pos_ == "PROPN"
                for g in c.children
                if g.dep_ == "pobj" and g.pos_ == "PROPN"
            ]
            end = max([end, *(parsed.ends[g.i] for g in of)])
            return [
                Alleger(text[start:end], text[start:end], start, end, "government-body", s) for s in states
            ]
        if token.pos_ == "PROPN" and token.text[:1].isupper() and len(token.text) > 2:
            leader = next(
                (
                    m
                    for m in self.scene.parties
                    if m.form == "person" and token.text in text[m.start : m.end].split()
                ),
                None,
            )
            if leader:
                return [
                    Alleger(
                        leader.party.name,
                        text[start_of(parsed, token) : parsed.ends[token.i]],
                        start_of(parsed, token),
                        parsed.ends[token.i],
                        "state",
                        None,
                    )
                ]
            left = [c for c in token.lefts if c.dep_ in ("compound", "nmod") and c.pos_ == "PROPN"]
            start, end = parsed.span([token, *left])
            return [Alleger(text[start:end], text[start:end], start, end, None, None)]
        if lemma in SOURCES or lemma in (
            "group",
            "worker",
            "agency",
            "company",
            "firm",
            "organisation",
            "organization",
            "institute",
            "group",
        ):
            left = [c for c in token.children if c.i < token.i and c.dep_ in ("amod", "compound", "nummod")]
            if left:
                start, end = parsed.span([token, *left])
                return [Alleger(text[start:end], text[start:end], start, end, None, None)]
        actors = [a for a in actors_at(token, parsed, self.scene) if a.known]
        return [Alleger(a.name, text[a.start : a.end], a.start, a.end, a.kind, None) for a in actors]


def start_of(parsed: Parsed, token: Token) -> int:
    return parsed.starts[token.i]


def _in_conjunct(child: Token, token: Token) -> bool:
    return any(
        child.i == t.i or (child.is_ancestor(t) is False and t.is_ancestor(child)) for t in token.conjuncts
    )


def _owner_states(token: Token, parsed: Parsed, scene: Scene) -> list[str]:
    """The States whose demonym or name stands before a noun ("Omani and Saudi officials")."""
    before = [c for c in token.children if c.dep_ in ("amod", "poss", "compound", "nmod") and c.i < token.i]
    before += [g for c in before for g in c.subtree if g.i < token.i]
    found = [
        m.party.state or m.party.name
        for c in before
        for m in scene.within(parsed.starts[c.i], parsed.ends[c.i])
    ]
    return list(dict.fromkeys(found))


def _speech_verbs(token: Token) -> list[tuple[Token, Token]]:
    """The verbs of saying above an act, nearest first, each with the child through which it is reached."""
    found = []
    child, above = token, token.head
    for _ in range(MAX_CLIMB):
        if above.i == child.i:
            break
        if (
            above.pos_ in ("VERB", "AUX")
            and lower(above.lemma_) in stance_of()
            and child.dep_ not in ("nsubj", "nsubjpass", "advmod", "npadvmod")
        ):
            found.append((above, child))
        child, above = above, above.head
    top = child
    for c in top.children:
        if c.dep_ == "parataxis" and lower(c.lemma_) in stance_of():
            found.append((c, top))
    return found


def says(event: Event, speakers: Speakers) -> Saying:
    """The claim behind one event."""
    saying = Saying()
    parsed, scene = event.parsed, speakers.scene
    accused = {p.actor.name for p in event.parts} | {p.actor.state for p in event.parts if p.actor.state}
    for verb, child in _speech_verbs(event.token):
        _take(saying, verb, speakers, parsed, accused, child)
    _according(saying, event, speakers, accused)
    if not saying.allegers and not saying.anonymous and not saying.denied_by:
        _from_context(saying, event, speakers, accused)
    speakers.remember(saying.allegers, parsed.sentence.paragraph)
    saying.outlet = not saying.allegers
    return saying


def _take(
    saying: Saying, verb: Token, speakers: Speakers, parsed: Parsed, accused: set[str], child: Token
) -> None:
    """What one verb of saying adds."""
    stance = stance_of()[lower(verb.lemma_)]
    passive = any(c.dep_ in ("auxpass", "nsubjpass") for c in verb.children)
    tokens = (
        [t for c in verb.children if c.dep_ == "agent" for p in pobj(c) for t in with_conjuncts(p)]
        if passive
        else subject_of(verb)
    )
    if passive and not tokens and stance in ("accuse", "suspect"):
        saying.stances.append(stance)
        saying.anonymous = True
        return
    found = [a for t in tokens for a in speakers.at(t, parsed)]
    if not found and any(lower(t.lemma_) in SOURCES for t in tokens):
        saying.anonymous = True
    own = [a for a in found if a.name in accused or (a.speaks_for in accused)]
    others = [a for a in found if a not in own]
    if stance == "deny":
        saying.denied_by += [Mention(a.name, a.text, a.start, a.end) for a in found]
        return
    if own and not others:
        return
    outlets = [a for a in others if _is_outlet(a, speakers) and stance == "neutral"]
    saying.relayed_by += [Mention(a.name, a.text, a.start, a.end) for a in outlets]
    speaking = [a for a in others if a not in outlets]
    _add(
        saying, speaking, stance, ("subject of a verb of saying", parsed.starts[verb.i], parsed.ends[verb.i])
    )
    saying.stances.append(stance)
    for preposition in (
        c for c in verb.children if c.dep_ in ("prep", "dative", "dobj") and lower(verb.lemma_) == "tell"
    ):
        for m in speakers.scene.within(parsed.starts[preposition.i], parsed.ends[preposition.i]):
            if m.party.outlet:
                saying.relayed_by.append(
                    Mention(m.party.name, speakers.scene.text[m.start : m.end], m.start, m.end)
                )


def _is_outlet(alleger: Alleger, speakers: Speakers) -> bool:
    return any(m.party.outlet and m.party.name == alleger.name for m in speakers.scene.parties)


def _add(saying: Saying, found: list[Alleger], stance: str, rule: tuple[str, int, int]) -> None:
    for alleger in found:
        if all(a.name != alleger.name for a in saying.allegers):
            saying.allegers.append(alleger)
            saying.rules.append(rule)
    if found:
        saying.stances.append(stance)


def _according(saying: Saying, event: Event, speakers: Speakers, accused: set[str]) -> None:
    """ "According to X", "per X": whoever it names, anywhere in the sentence."""
    parsed = event.parsed
    for token in parsed.doc:
        if token.lower_ not in ("according", "per") or token.dep_ not in (
            "prep",
            "advcl",
            "advmod",
            "mark",
            "pcomp",
        ):
            continue
        things = [p for c in token.children if c.lower_ == "to" for p in pobj(c)] or list(pobj(token))
        for thing in [t for p in things for t in with_conjuncts(p)]:
            found = [
                a for a in speakers.at(thing, parsed) if a.name not in accused and a.speaks_for not in accused
            ]
            rule = ("according to X", parsed.starts[token.i], parsed.ends[token.i])
            _add(saying, [a for a in found if not _is_outlet(a, speakers)], "neutral", rule)
            saying.relayed_by += [
                Mention(a.name, a.text, a.start, a.end) for a in found if _is_outlet(a, speakers)
            ]
            if not found and lower(thing.lemma_) in SOURCES:
                saying.anonymous = True


def _from_context(saying: Saying, event: Event, speakers: Speakers, accused: set[str]) -> None:
    """The speaker of the quotation or the turn, else the issuer of the document."""
    sentence = event.parsed.sentence
    rule_at = (sentence.start, min(sentence.end, sentence.start + 1))
    if sentence.speaker:
        label = Alleger(sentence.speaker, None, None, None, "person", speakers.issuer.state)
        at = speakers.scene.text.rfind(sentence.speaker, 0, sentence.start)
        if at >= 0:
            label = Alleger(
                sentence.speaker,
                sentence.speaker,
                at,
                at + len(sentence.speaker),
                "person",
                speakers.issuer.state,
            )
        _add(saying, [label], "neutral", ("label of the turn", *rule_at))
        return
    if sentence.speaker == "":
        saying.anonymous = True
        return
    if _in_quotation(speakers.scene.text, sentence.start, sentence.end):
        found = speakers.paragraphs.get(sentence.paragraph) or speakers.last
        found = [a for a in found if a.name not in accused and a.speaks_for not in accused]
        _add(saying, found, "neutral", ("speaker of the quotation", *rule_at))
        if found:
            return
    if speakers.issuer.allegers:
        issuers = [a for a in speakers.issuer.allegers if a.name not in accused]
        _add(saying, list(issuers), "neutral", (speakers.issuer.rule, *rule_at))


def _in_quotation(text: str, start: int, end: int) -> bool:
    """Whether a sentence stands, or opens, inside quotation marks."""
    line = text.rfind("\n", 0, start) + 1
    before = text[line:start]
    opened = before.count("“") > before.count("”") or before.count('"') % 2 == 1
    return (
        opened or text[start : start + 1] in '“"' or (text[start:end].count("”") > text[start:end].count("“"))
    )


def note_speakers(parsed: Parsed, speakers: Speakers) -> Saying:
    """Remember who speaks in a sentence that may tell no event itself."""
    for token in parsed.doc:
        if (
            token.pos_ == "VERB"
            and lower(token.lemma_) in stance_of()
            and token.dep_ in ("ROOT", "ccomp", "conj", "parataxis", "advcl")
        ):
            found = [a for t in subject_of(token) for a in speakers.at(t, parsed)]
            if found and stance_of()[lower(token.lemma_)] != "deny":
                speakers.remember(found, parsed.sentence.paragraph)
                return Saying(allegers=[a for a in found if not _is_outlet(a, speakers)])
    return Saying()


_FINDING = re.compile(
    r"\b(?:was able to|found|revealed|established|proved|prove|investigation|obtained|reviewed|verified|identified|uncovered|documented|analysis)\b"
)


def finders(scene: Scene, text: str) -> list[Alleger]:
    """An outlet or a watchdog whose own findings a text tells."""
    found = []
    for m in scene.parties:
        if (
            (m.party.outlet or m.party.kind == "organisation")
            and not m.party.state
            and _FINDING.search(text, m.end, min(len(text), m.end + 40))
        ):
            found.append(Alleger(m.party.name, text[m.start : m.end], m.start, m.end, m.party.kind, None))
    return list({a.name: a for a in reversed(found)}.values())
