"""Who says it: from the words above an act, the quotation, the label of the turn, the issuer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from tracker.extraction.conducts.events import Event
from tracker.extraction.grammar.clauses import objects_of, patient_of, pobj, subject_of
from tracker.extraction.grammar.joined import with_conjuncts
from tracker.extraction.grammar.parse import Parsed
from tracker.extraction.records import Alleger, Mention
from tracker.extraction.saying.holders import named_behind
from tracker.extraction.saying.issuers import as_issuer
from tracker.extraction.saying.outlets import is_nobodys, is_outlet, readers_of
from tracker.extraction.saying.quotations import in_quotation
from tracker.extraction.saying.reports import (
    agents_of,
    drawn_from,
    lent_speaker,
    nouns_above,
    owners_of,
    rejected,
    relative_source,
    verbs_beside,
    views,
)
from tracker.extraction.saying.speakers import Speakers
from tracker.extraction.saying.together import companions, named_before
from tracker.extraction.words.phrases import lower
from tracker.extraction.words.speech import SOURCES, speech_lemmas, stance_at, stance_of_noun
from tracker.extraction.words.tree import Token
from tracker.extraction.words.vocabulary import inflected, words

MAX_CLIMB = 12


@dataclass(slots=True)
class Saying:
    """Who claims an event, how, and who denies or passes it on. `verbs`: stances with the verbs that take
    them; `told_by`: outlets that report it, whose claim it is where nobody else stands behind it.
    """

    allegers: list[Alleger] = field(default_factory=list)
    stances: list[str] = field(default_factory=list)
    denied_by: list[Mention] = field(default_factory=list)
    relayed_by: list[Mention] = field(default_factory=list)
    rules: list[tuple[str, int, int]] = field(default_factory=list)
    anonymous: bool = False
    outlet: bool = False
    verbs: list[tuple[str, int, int]] = field(default_factory=list)
    told_by: list[Alleger] = field(default_factory=list)
    by_own: bool = False  # the accused says it

    def verb(self, *stances: str) -> tuple[int, int] | None:
        """The first verb that takes one of these stances, the first stance first."""
        return next(((a, b) for wanted in stances for stance, a, b in self.verbs if stance == wanted), None)


def _speech_verbs(token: Token) -> list[Token]:
    """The verbs of saying above an act, nearest first, and one set beside its sentence ("..., X said")."""
    found = []
    child, above, told = token, token.head, ""
    for _ in range(MAX_CLIMB):
        if above.i == child.i:
            break
        says_it = above.pos_ in ("VERB", "AUX") and stance_at(above)
        told_by = child.dep_ == "nsubjpass" and bool(agents_of(above))
        told_when = child.dep_ == "advmod" and told == "ccomp"  # "said earlier that", hung on "earlier"
        beside = child.dep_ in ("nsubj", "nsubjpass", "advmod", "npadvmod")
        if says_it and (told_by or told_when or not beside):
            found.append(above)
        child, above, told = above, above.head, child.dep_
    return found + [c for c in child.children if _stands_beside(c) and stance_at(c)]


def _stands_beside(verb: Token) -> bool:
    """Whether a clause is set beside its sentence ("..., X said"), which the parser may take for a second
    one joined to it.
    """
    if verb.dep_ == "parataxis":
        return True
    alone = verb.dep_ == "conj" and not any(c.dep_ == "cc" for c in verb.head.children)
    return alone and verb.pos_ == "VERB" and any(c.dep_ == "nsubj" for c in verb.children)


def says(event: Event, speakers: Speakers) -> Saying:
    """The claim behind one event."""
    saying = Saying()
    parsed = event.parsed
    speakers.take_floor(parsed.sentence)
    accused = {p.actor.name for p in event.parts} | {p.actor.state for p in event.parts if p.actor.state}
    for verb in _speech_verbs(event.token):
        _take(saying, verb, speakers, parsed, accused)
    _by_nouns(saying, event.token, speakers, parsed, accused)
    for verb in verbs_beside(event.token, speakers.verbs_in(parsed)):
        _take(saying, verb, speakers, parsed, accused)
    _according(saying, event, speakers, accused)
    _with_own_voice(saying, event, speakers, accused)
    if not saying.allegers:
        _on_study(saying, event, speakers, accused)
    official = speakers.issuer.kind in ("government", "un", "international")
    denied = saying.denied_by or "deny" in saying.stances
    if not saying.allegers and (official or not saying.anonymous) and not denied:
        _from_context(saying, event, speakers, accused)
    saying.allegers = [as_issuer(a, speakers.issuer) for a in saying.allegers]
    if saying.allegers and (speakers.issuer.kind == "news" or not any(a.speaks_for for a in saying.allegers)):
        saying.anonymous = all(_is_unnamed(a) for a in saying.allegers)
    speakers.remember(saying.allegers, parsed.sentence)
    saying.outlet = not saying.allegers
    return saying


def _take(saying: Saying, verb: Token, speakers: Speakers, parsed: Parsed, accused: set[str]) -> None:
    """What one verb of saying adds."""
    stance = stance_at(verb) or "neutral"
    at = parsed.starts[verb.i], parsed.ends[verb.i]
    felt = lower(verb.lemma_) in speech_lemmas("felt", "lemmas")
    passive = any(c.dep_ in ("auxpass", "nsubjpass", "agent") for c in verb.children) and not felt
    tokens = (
        patient_of(verb)
        if felt
        else (agents_of(verb) if passive else (subject_of(verb) or lent_speaker(verb)) + companions(verb))
    )
    if passive and not tokens and stance in ("accuse", "suspect"):
        saying.stances.append(stance)
        saying.verbs.append((stance, *at))
        saying.anonymous = True
        return
    found = _named(tokens, speakers, parsed)
    if not found and any(lower(t.lemma_) in SOURCES for t in tokens):
        saying.anonymous = True
    own = [a for a in found if a.name in accused or (a.speaks_for in accused)]
    others = [a for a in found if a not in own]
    if stance == "deny":
        saying.denied_by += [Mention(a.name, a.text, a.start, a.end) for a in found]
        return
    if own and not others:
        saying.by_own = True
        return
    outlets = [a for a in others if stance == "neutral" and _only_tells(a, saying, speakers)]
    _relay(saying, outlets, speakers)
    speaking = [a for a in others if a not in outlets]
    _add(saying, speaking, stance, ("subject of a verb of saying", *at))
    saying.stances.append(stance)
    saying.verbs.append((stance, *at))
    for preposition in (
        c
        for c in verb.children
        if c.dep_ in ("prep", "dative", "dobj") and lower(verb.lemma_) in speech_lemmas("telling")
    ):
        for m in speakers.scene.within(parsed.starts[preposition.i], parsed.ends[preposition.i]):
            if m.party.outlet:
                saying.relayed_by.append(
                    Mention(m.party.name, speakers.scene.text[m.start : m.end], m.start, m.end)
                )


def _only_tells(alleger: Alleger, saying: Saying, speakers: Speakers) -> bool:
    """Whether somebody reports the claim of another: an outlet, or whoever has only a name, where another
    says it within what he says ("The Ledger wrote that the panel found").
    """
    quoting = speakers.issuer.kind == "news" and is_nobodys(alleger) and saying.allegers
    return bool(quoting) or is_outlet(alleger, speakers.issuer, speakers.scene)


def _relay(saying: Saying, outlets: list[Alleger], speakers: Speakers) -> None:
    """Note who passes it on, and of those the outlets that are not the one of this text."""
    saying.relayed_by += [Mention(a.name, a.text, a.start, a.end) for a in outlets]
    own = speakers.issuer.outlet.casefold()
    stately = {m.party.name for m in speakers.scene.parties if m.party.outlet and m.party.state}
    saying.told_by += [a for a in outlets if a.name.casefold() not in own and a.name not in stately]


def _with_own_voice(saying: Saying, event: Event, speakers: Speakers, accused: set[str]) -> None:
    """Who speaks where only the State is named for which he does ("the United States condemns")."""
    sentence = event.parsed.sentence
    voice = [speakers.labelled(sentence)] if sentence.speaker else list(speakers.issuer.allegers)
    own = {a.speaks_for or a.name for a in voice}
    if saying.allegers and all(
        a.kind in ("state", "international-body") and a.name in own for a in saying.allegers
    ):
        at = sentence.start, min(sentence.end, sentence.start + 1)
        rule = "label of the turn" if sentence.speaker else speakers.issuer.rule
        _add(saying, [a for a in voice if a.name not in accused], "neutral", (rule, *at))


def _by_nouns(saying: Saying, token: Token, speakers: Speakers, parsed: Parsed, accused: set[str]) -> None:
    """Those behind a noun of saying above the act ("X's claim that"), or in whose view it is told."""
    claims = [*((noun, owners_of(noun)) for noun in nouns_above(token)), *rejected(token)]
    told = [(noun, owners, stance_of_noun()[lower(noun.lemma_)]) for noun, owners in claims]
    told += drawn_from(token)
    for noun, owners, stance in [*told, *((noun, owners, "neutral") for noun, owners in views(token))]:
        at = parsed.starts[noun.i], parsed.ends[noun.i]
        found = _named(owners, speakers, parsed) or named_before(noun, parsed, speakers.scene)
        speaking = [a for a in found if a.name not in accused and a.speaks_for not in accused]
        if stance == "neutral":
            speaking = [a for a in speaking if not is_outlet(a, speakers.issuer, speakers.scene)]
        _add(saying, speaking, stance, ("noun of saying", *at))
        unowned = stance == "deny" or (stance == "accuse" and not owners)
        if speaking or unowned:
            saying.verbs.append((stance, *at))
        if unowned:
            saying.stances.append(stance)  # "the allegation that", "the lie that": whosever it is


def _named(tokens: list[Token], speakers: Speakers, parsed: Parsed) -> list[Alleger]:
    """The speakers that tokens name, the list before a person included, once each."""
    found: dict[str, Alleger] = {}
    for token in tokens:
        own = speakers.at(token, parsed)
        before = speakers.listed_before(token, parsed) if own and own[0].kind == "person" else []
        for alleger in [*before, *own]:
            found.setdefault(alleger.name, alleger)
    return list(found.values())


def _is_unnamed(alleger: Alleger) -> bool:
    """Whether an alleger is somebody without a name, office or institution ("three diplomats")."""
    last = lower(alleger.name.split()[-1])
    unnamed = speech_lemmas("unnamed", "lemmas")
    if alleger.kind == "government-body" and last in words("frames", "bodies"):
        return False  # a coast guard has a name, a guard has none
    return alleger.kind in (None, "government-body") and (
        last in unnamed or last.removesuffix("s") in unnamed
    )


def _add(saying: Saying, found: list[Alleger], stance: str, rule: tuple[str, int, int]) -> None:
    for alleger in found:
        if all(a.name != alleger.name for a in saying.allegers):
            saying.allegers.append(alleger)
            saying.rules.append(rule)
    if found:
        saying.stances.append(stance)


@cache
def _signs_of_source() -> tuple[str, ...]:
    """One of these stands in every sentence that names its source beside the verb."""
    gerunds = (f for lemma in speech_lemmas("quoting") for f in inflected(lemma) if f.endswith("ing"))
    return (*speech_lemmas("according", "signs"), *gerunds)


def _according(saying: Saying, event: Event, speakers: Speakers, accused: set[str]) -> None:
    """ "According to X", "per X": whoever it names, anywhere in the sentence."""
    parsed = event.parsed
    said = speakers.scene.text[parsed.sentence.start : parsed.sentence.end].lower()
    if not any(sign in said for sign in _signs_of_source()):
        return
    for token in parsed.doc:
        quoted = token.tag_ == "VBG" and lower(token.lemma_) in speech_lemmas("quoting", "lemmas")
        if quoted and token.dep_ in ("advcl", "acl", "prep", "conj"):
            found = _named(objects_of(token), speakers, parsed)
            found = [a for a in found if a.name not in accused and a.speaks_for not in accused]
            if found and speakers.issuer.kind == "news":
                _pass_on(saying)
            _add(saying, found, "neutral", ("citing X", parsed.starts[token.i], parsed.ends[token.i]))
            continue
        if token.lower_ not in speech_lemmas("according") or token.dep_ not in (
            "prep",
            "advcl",
            "advmod",
            "mark",
            "pcomp",
        ):
            continue
        things = [p for c in token.children if c.lower_ == "to" for p in pobj(c)] or list(pobj(token))
        things = relative_source(token) or things
        for thing in [t for p in things for t in with_conjuncts(p)]:
            named = named_behind(thing, token, parsed, speakers.scene)
            found = (
                [named]
                if named
                else [
                    a
                    for a in speakers.at(thing, parsed)
                    if a.name not in accused and a.speaks_for not in accused
                ]
            )
            rule = ("according to X", parsed.starts[token.i], parsed.ends[token.i])
            outlets = [a for a in found if is_outlet(a, speakers.issuer, speakers.scene)]
            if saying.allegers and any(readers_of(thing)):
                outlets = found  # of a letter that another has got, who tells what stands in it has spoken
            _add(saying, [a for a in found if a not in outlets], "neutral", rule)
            _relay(saying, outlets, speakers)
            if not found and lower(thing.lemma_) in SOURCES:
                saying.anonymous = True


def _pass_on(saying: Saying) -> None:
    """Who has no State, office or kind, and cites another, only passes it on: a paper or an agency."""
    outlets = [a for a in saying.allegers if a.kind is None and a.speaks_for is None]
    kept = [(a, rule) for a, rule in zip(saying.allegers, saying.rules, strict=True) if a not in outlets]
    saying.allegers, saying.rules = [a for a, _ in kept], [rule for _, rule in kept]
    saying.relayed_by += [Mention(a.name, a.text, a.start, a.end) for a in outlets]


def _on_study(saying: Saying, event: Event, speakers: Speakers, accused: set[str]) -> None:
    """ "Pictures studied by X suggest": whoever studied or published what the claim is drawn from."""
    for verb in _above(event.token):
        for source in (s for s in subject_of(verb) if s.pos_ in ("NOUN", "PROPN")):
            for study in (
                c
                for c in source.children
                if c.dep_ == "acl" and lower(c.lemma_) in speech_lemmas("studies", "lemmas")
            ):
                agents = [
                    t for c in study.children if c.dep_ == "agent" for p in pobj(c) for t in with_conjuncts(p)
                ]
                found = [a for a in _named(agents, speakers, event.parsed) if a.name not in accused]
                at = event.parsed.starts[study.i], event.parsed.ends[study.i]
                _add(saying, found, "neutral", ("studied or published by X", *at))


def _above(token: Token) -> Iterator[Token]:
    """The verbs above an act."""
    for _ in range(MAX_CLIMB):
        if token.head.i == token.i:
            return
        token = token.head
        if token.pos_ == "VERB":
            yield token


def _from_context(saying: Saying, event: Event, speakers: Speakers, accused: set[str]) -> None:
    """The speaker of the quotation or the turn, else the issuer of the document."""
    sentence = event.parsed.sentence
    rule_at = (sentence.start, min(sentence.end, sentence.start + 1))
    if sentence.speaker:
        _add(saying, [speakers.labelled(sentence)], "neutral", ("label of the turn", *rule_at))
        return
    if sentence.speaker == "":
        saying.anonymous = True
        return
    floor = speakers.floors.get(sentence.paragraph)
    if floor:
        _add(saying, [floor], "neutral", ("who has the floor", *rule_at))
        return
    if in_quotation(speakers.scene.text, sentence.start, sentence.end):
        if _by_whoever_quotes(saying, event, speakers, accused):
            return
        found = speakers.paragraphs.get(sentence.paragraph) or speakers.last
        found = [a for a in found if a.name not in accused and a.speaks_for not in accused]
        _add(saying, found, "neutral", ("speaker of the quotation", *rule_at))
        if found:
            return
    if speakers.issuer.allegers:
        issuers = [a for a in speakers.issuer.allegers if a.name not in accused]
        _add(saying, list(issuers), "neutral", (speakers.issuer.rule, *rule_at))


def _by_whoever_quotes(saying: Saying, event: Event, speakers: Speakers, accused: set[str]) -> bool:
    """Whether somebody says what is quoted in a sentence, by a verb outside the quotation ("...," said X)."""
    parsed = event.parsed
    text, start = speakers.scene.text, parsed.sentence.start
    for verb, stance in speakers.verbs_in(parsed):
        before = text[start : parsed.starts[verb.i]]
        quoted = before.count("“") > before.count("”") or before.count('"') % 2 == 1
        if quoted or stance == "deny" or not before.strip():
            continue
        found = [a for a in _named(subject_of(verb), speakers, parsed) if a.name not in accused]
        if found:
            at = parsed.starts[verb.i], parsed.ends[verb.i]
            _add(saying, found, stance, ("subject of a verb of saying", *at))
            saying.verbs.append((stance, *at))
            return True
    return False


def note_joint(parsed: Parsed, speakers: Speakers) -> None:
    """Remember the States that say something together in a sentence, whoever else speaks in it."""
    roots = [t for t in parsed.doc if t.dep_ == "ROOT" and t.pos_ == "VERB" and stance_at(t)]
    for verb in roots[:1]:
        found = _named(subject_of(verb), speakers, parsed)
        if len(found) > 1 and all(a.kind == "state" for a in found):
            speakers.joint = found


def note_speakers(parsed: Parsed, speakers: Speakers) -> Saying:
    """Remember who speaks in a sentence that may tell no event itself."""
    speakers.take_floor(parsed.sentence)
    for token in parsed.doc:
        if (
            token.pos_ == "VERB"
            and stance_at(token)
            and token.dep_ in ("ROOT", "ccomp", "conj", "parataxis", "advcl")
        ):
            found = _named(subject_of(token), speakers, parsed)
            if found and stance_at(token) != "deny":
                speakers.remember(found, parsed.sentence)
                return Saying(
                    allegers=[a for a in found if not is_outlet(a, speakers.issuer, speakers.scene)]
                )
    return Saying()
