"""Whom a phrase names as speaker: officials, bodies, people with their State, "they" and "the statement"."""

from __future__ import annotations

from dataclasses import replace

from tracker.extraction.conducts.goods import is_definite
from tracker.extraction.grammar.clauses import pobj
from tracker.extraction.grammar.parse import Parsed
from tracker.extraction.names.mentions import PartyMention, find_parties
from tracker.extraction.names.persons import person_in
from tracker.extraction.names.scene import Scene
from tracker.extraction.parties.actors import actors_at
from tracker.extraction.parties.naming import owner_states
from tracker.extraction.records import Alleger
from tracker.extraction.saying.antecedents import (
    among,
    is_called,
    latest,
    may_mean,
    panel_meant,
    subjects_above,
)
from tracker.extraction.saying.floors import chair_of, floor_in, keeps_floor, opening_of
from tracker.extraction.saying.holders import person_before
from tracker.extraction.saying.issuers import Issuer
from tracker.extraction.saying.outlets import is_press_report, press_name
from tracker.extraction.saying.reports import (
    BEFORE_NAME,
    BEFORE_OFFICE,
    WITHIN_OFFICE,
    before_day,
    first_of,
    has_function,
    in_conjunct,
    is_to_council,
    members_of,
    names_behind,
    owners_of,
    people_before,
    run_on,
    tail_of,
    takes_up_several,
    verbs_of_saying,
    without_office,
    words_before,
)
from tracker.extraction.saying.together import voices
from tracker.extraction.text.sentences import Sentence
from tracker.extraction.words.phrases import lower
from tracker.extraction.words.speech import (
    GROUPS,
    SOURCES,
    is_plural,
    never_speak,
    singular_of,
    speech_lemmas,
)
from tracker.extraction.words.tree import Token
from tracker.extraction.words.vocabulary import cue, words


class Speakers:
    """The speakers of one document in reading order, so that "they", "he" and "the statement" can be
    resolved.
    """

    def __init__(self, scene: Scene, issuer: Issuer) -> None:
        self.scene = scene
        self.issuer = issuer
        self.last: list[Alleger] = list(issuer.allegers)
        self.spoken: list[list[Alleger]] = [self.last] if self.last else []
        self.joint: list[Alleger] = list(issuer.allegers) if len(issuer.allegers) > 1 else []
        self.paragraphs: dict[int, list[Alleger]] = {}
        self.floors: dict[int, Alleger | None] = {}
        self.floor: Alleger | None = None
        self.people: list[Alleger] = [a for a in issuer.allegers if a.kind == "person"]
        self._statements: set[frozenset[str]] = set()
        self._verbs: dict[int, list[tuple[Token, str]]] = {}

    def take_floor(self, sentence: Sentence) -> None:
        """Note who has the floor in the paragraph of a sentence, in the record of a meeting."""
        if self.issuer.kind != "un" or sentence.paragraph in self.floors:
            return
        opening = opening_of(self.scene.text, sentence)
        taken = floor_in(opening, self.scene.text)
        self.floor = taken or (self.floor if keeps_floor(opening) else None)
        self.floors[sentence.paragraph] = self.floor
        if self.floor:
            self.remember([self.floor], sentence)

    def remember(self, found: list[Alleger], sentence: Sentence) -> None:
        if not found:
            return
        self.last = found
        self.spoken.append(found)
        self.paragraphs[sentence.paragraph] = found
        if len(found) > 1:
            self.joint = found
            if cue("speech", "statements").first(self.scene.text[sentence.start : sentence.end]):
                self._statements.add(voices(found))

    def verbs_in(self, parsed: Parsed) -> list[tuple[Token, str]]:
        """The verbs of saying of a sentence, looked for once."""
        start = parsed.sentence.start
        if start not in self._verbs:
            self._verbs[start] = verbs_of_saying(parsed.doc)
        return self._verbs[start]

    def spoke_in_statement(self, found: list[Alleger]) -> bool:
        """Whether these speakers, together, have issued a statement."""
        return voices(found) in self._statements

    def at(self, token: Token, parsed: Parsed) -> list[Alleger]:
        """The allegers that the phrase under a token names;
        those named before for a pronoun or "the statement".
        """
        token = before_day(token)
        lemma = singular_of(token)
        start, end = parsed.starts[token.i], parsed.ends[token.i]
        if (members := members_of(token, lemma)) and not self.scene.within(start, end):
            return [a for member in members for a in self.at(member, parsed)]
        if lemma in speech_lemmas("carriers", "lemmas"):
            return self._of_carrier(token, parsed)
        if (outlet := press_name(token, lemma)) is not None:
            return [self._as_told([outlet, first_of(outlet)], parsed, None, None)]
        person = self._person(token, parsed)
        if person:
            person = next((p for p in self.people if p.name.split()[-1] == person.name), person)
            self.people.append(person)
            return [person]
        own = list(self.scene.within(start, end))
        if own and own[0].form == "person":
            return [self._leader(own[0])]
        if own and (own[0].form != "adjective"):
            inside = own[0].start >= start and own[0].end <= end
            whole = replace(own[0], start=start, end=end) if inside else own[0]
            return [self._of_mention(whole)]
        if token.pos_ in ("NOUN", "PROPN"):
            return self._of_noun(token, parsed, lemma)
        return self._of_pronoun(token, parsed)

    def _of_pronoun(self, token: Token, parsed: Parsed) -> list[Alleger]:
        """Whom a pronoun means, as speakers: who speaks here, the subject of a clause above, those who spoke
        together, who spoke last.
        """
        sentence = parsed.sentence
        own = token.lower_ in words("frames", "pronouns", "own")
        if own and (sentence.speaker or self.issuer.allegers):
            return [self.labelled(sentence)] if sentence.speaker else list(self.issuer.allegers)
        several = token.lower_ in words("frames", "pronouns", "several_speakers")
        if several or token.lower_ in words("frames", "pronouns", "speaker"):
            above = (may_mean(token.lower_, self.at(noun, parsed)) for noun in subjects_above(token))
            found = next((allegers for allegers in above if allegers), [])
            found = found or (several and self.joint) or among(token.lower_, self.spoken)
            if not found and token.lower_ in words("frames", "pronouns", "person"):
                found = person_before(self.scene, sentence)
            return found or latest(token.lower_, self.last, list(self.issuer.allegers))
        if token.pos_ == "NUM" and token.lower_ in speech_lemmas("groups_of_speakers", "words"):
            return list(self.joint or self.last)
        return []

    def listed_before(self, token: Token, parsed: Parsed) -> list[Alleger]:
        """The people of a list that ends in this person, where the parser cut it ("A, B, and C, who")."""
        found: list[Alleger] = []
        at = token
        while at.pos_ == "PROPN":
            i = min([at.i, *(c.i for c in at.subtree if c.dep_ in BEFORE_NAME and c.i < at.i)]) - 1
            if i < 0 or at.doc[i].lower_ not in (",", "and"):
                break
            while i > 0 and at.doc[i].lower_ in (",", "and"):
                i -= 1
            at = at.doc[i]
            person = self._person(at, parsed)
            if person is None:
                break
            found.insert(0, person)
        self.people += found
        return found

    def _leader(self, mention: PartyMention) -> Alleger:
        """A leader whom the tables know, by the name in the text, for the State."""
        words_ = self.scene.text[mention.start : mention.end]
        found = words_.split()
        office = speech_lemmas("titles") | words("speech", "portfolios")
        while len(found) > 1 and lower(found[0]).strip(".,") in office:
            found = found[1:]
        at = mention.start + words_.find(found[0])
        name = words_[at - mention.start :]
        return Alleger(name, name, at, at + len(name), "person", mention.party.state)

    def labelled(self, sentence: Sentence) -> Alleger:
        """Who speaks by the label of the turn, where that stands."""
        name = sentence.speaker or ""
        state = next((m.party.state for m in find_parties(name.title()) if m.party.state), self._of_issuer())
        at = self.scene.text.rfind(name, 0, sentence.start)
        if at < 0:
            return Alleger(name, None, None, None, "person", state)
        return Alleger(name, name, at, at + len(name), "person", state)

    def _of_carrier(self, token: Token, parsed: Parsed) -> list[Alleger]:
        """Whose a report or a statement is: its owner's or author's; else that of those who spoke before."""
        before = [c for c in token.children if c.dep_ in ("compound", "amod", "nmod") and c.i < token.i]
        for owner in () if is_press_report(token) else before:
            mentions = self.scene.within(parsed.starts[owner.i], parsed.ends[owner.i])
            if mentions and mentions[0].party.kind:
                return [self._of_mention(mentions[0])]
            if panel := panel_meant(owner, lower(owner.lemma_), self.scene):
                return [self._of_mention(panel)]
        known = self.scene.within(parsed.starts[token.i], parsed.ends[token.i])
        if known:
            return [self._of_mention(known[0])]
        written = [a for owner in owners_of(token) for a in self.at(owner, parsed)]
        if not written and is_to_council(token) and (panel := panel_meant(token, "panel", self.scene)):
            return [self._of_mention(panel)]
        if written:
            return list({a.name: a for a in written}.values())
        taking_up = words("frames", "determiners", "statement")
        definite = any(c.dep_ == "det" and c.lower_ in taking_up for c in token.children)
        return list(self.last) if definite or not list(token.lefts) else []

    def _of_mention(self, m: PartyMention) -> Alleger:
        words_, state = self.scene.text[m.start : m.end], m.party.state
        speaks_for = state if m.party.kind == "government-body" and state != m.party.name else None
        return Alleger(m.party.name, words_, m.start, m.end, m.party.kind, speaks_for)

    def _person(self, token: Token, parsed: Parsed) -> Alleger | None:
        """A person with a proper name, and the State or body that the phrase says they speak for."""
        if token.pos_ == "PRON":
            return None
        text = self.scene.text
        left = [
            c
            for c in token.subtree
            if c.i <= token.i and c.dep_ not in ("punct", "cc") and abs(c.i - token.i) < 14
        ]
        start, end = parsed.span([*left, token])
        inner = [t for c in token.children if c.dep_ == "prep" for t in pobj(c)]
        names = [
            token,
            *(c for t in (token, *inner) for c in t.children if c.dep_ == "appos" and c.pos_ == "PROPN"),
        ]
        is_agency = lower(token.lemma_) in speech_lemmas("agencies", "lemmas")
        for head in names:
            if is_agency and head is not token:
                continue
            if head.pos_ != "PROPN" or self.scene.within(parsed.starts[head.i], parsed.ends[head.i]):
                continue
            a, b = parsed.span(
                [head, *(c for c in head.lefts if c.dep_ in ("compound", "nmod") and c.pos_ == "PROPN")]
            )
            named = person_in(text[min(a, start) : b]) or (
                text[a:b] if head is not token or has_function(token) else None
            )
            named = without_office(named or "")
            if not named:
                continue
            at = text.find(named, min(a, start), b)
            if at < 0:
                continue
            return Alleger(
                named, named, at, at + len(named), "person", self._speaks_for(token, head, parsed, start, end)
            )
        for body, named, at in run_on(token, parsed, text):
            state = self._speaks_for(token, body, parsed, start, end)
            return Alleger(named, named, at, at + len(named), "person", state)
        return None

    def _speaks_for(self, token: Token, head: Token, parsed: Parsed, start: int, end: int) -> str | None:
        places = [
            c
            for c in token.subtree
            if abs(c.i - token.i) < 16 and c.dep_ not in ("relcl",) and not in_conjunct(c, token)
        ]
        a, b = parsed.span([*places, token, head])
        mentions = self.scene.within(start, end) or self.scene.within(a, b)
        mentions = [
            m
            for m in mentions
            if m.party.kind in ("state", "un-body", "international-body", "armed-group", "government-body")
        ]
        return (mentions[0].party.state or mentions[0].party.name) if mentions else self._of_issuer()

    def _of_issuer(self) -> str | None:
        """For whom speaks who is named without a State; nobody's where several speak jointly."""
        jointly = sum(a.kind in ("state", "person") for a in self.issuer.allegers) > 1
        return None if jointly or self.issuer.kind == "news" else self.issuer.state

    def _of_noun(self, token: Token, parsed: Parsed, lemma: str) -> list[Alleger]:
        if self.issuer.kind == "un" and (chair := chair_of(self.scene.text, lemma)):
            return [chair]
        states = owner_states(token, parsed, self.scene)
        is_office = lemma in speech_lemmas("officials", "lemmas") or lemma in SOURCES
        if is_office and not states and (behind := self._of_offices(token, parsed)):
            return behind
        if is_office and not states and (owner := next(iter(people_before(token)), None)) is not None:
            return self.at(owner, parsed)
        if is_definite(token) and (panel := panel_meant(token, lemma, self.scene)):
            return [self._of_mention(panel)]
        if takes_up_several(token, lemma, owned=bool(states)):
            found = self.joint or self.last
            if found:
                return list(found)
        if not states and (person := self._in_office(token, lemma)):
            return [person]
        if states and (is_office or token.pos_ == "PROPN"):
            return self._officials(token, parsed, states)
        named = token.pos_ == "PROPN" or (token.i > 0 and lemma not in SOURCES | GROUPS and not is_office)
        if named and first_of(token).text[:1].isupper() and len(token.text) > 2:
            return self._proper(token, parsed)
        at_home = self._at_institution(token, parsed) if lemma in SOURCES else []
        if at_home:
            return at_home
        at_law = lemma in speech_lemmas("bodies_at_law", "lemmas")
        if at_law or lemma in SOURCES | GROUPS or lemma in words("frames", "actors", "person"):
            left = words_before(token)
            if left or at_law:
                return [self._as_told([token, *left], parsed, None, None)]
        text = self.scene.text
        actors = [a for a in actors_at(token, parsed, self.scene) if a.known]
        return [Alleger(a.name, text[a.start : a.end], a.start, a.end, a.kind, None) for a in actors]

    def _at_institution(self, token: Token, parsed: Parsed) -> list[Alleger]:
        """The institution for which researchers or experts speak ("analysts at X")."""
        homes = [
            p
            for c in token.children
            if c.dep_ == "prep" and c.lower_ in ("at", "from", "with")
            for p in pobj(c)
        ]
        for home in (h for h in homes if h.pos_ == "PROPN"):
            known = self.scene.within(parsed.starts[home.i], parsed.ends[home.i])
            if known:
                party = known[0].party
                words_ = self.scene.text[known[0].start : known[0].end]
                return [Alleger(party.name, words_, known[0].start, known[0].end, party.kind, None)]
            return [self._as_told([home, first_of(home), *tail_of(home)], parsed, "organisation", None)]
        return []

    def _as_told(
        self, tokens: list[Token], parsed: Parsed, kind: str | None, speaks_for: str | None
    ) -> Alleger:
        """An alleger by the words of its phrase."""
        start, end = parsed.span(tokens)
        words_ = self.scene.text[start:end]
        return Alleger(words_, words_, start, end, kind, speaks_for)

    def _in_office(self, token: Token, lemma: str) -> Alleger | None:
        """Whom "the minister" means: who spoke last by name, else the person whom the title names."""
        alone = {c.dep_ for c in token.children} <= {"det", "punct", "cc", "conj"} and token.tag_ in (
            "NN",
            "NNP",
        )
        if not alone or lemma not in speech_lemmas("titles") or not is_definite(token):
            return None
        known = [*self.people, *([self.issuer.head] if self.issuer.head else [])]
        holds = [p for p in known if is_called(p, lemma, (self.issuer.title, self.scene.text))]
        return holds[-1] if holds else known[-1] if known else None

    def _of_offices(self, token: Token, parsed: Parsed) -> list[Alleger]:
        """An office whose States stand behind it: each State for a plural ("the ministers of A and B"), else
        the office for its State ("a spokesperson for the foreign ministry of A").
        """
        behind = names_behind(token)
        named = [m for t in behind for m in self.scene.within(parsed.starts[t.i], parsed.ends[t.i])]
        mentions = list({m.party.name: m for m in named if m.form != "adjective"}.values())
        if not mentions:
            return []
        beside = [m for t in token.conjuncts for m in self.scene.within(parsed.starts[t.i], parsed.ends[t.i])]
        if is_plural(token) and len([*mentions, *beside]) > 1:
            return [self._of_mention(m) for m in mentions]
        words_ = [t for t in token.subtree if token.i - 5 < t.i <= max(t.i for t in behind)]
        words_ = [t for t in words_ if t.dep_ != "det" or t.i > token.i]
        state = mentions[0].party.state or mentions[0].party.name
        return [self._as_told(words_, parsed, "government-body", state)]

    def _officials(self, token: Token, parsed: Parsed, states: list[str]) -> list[Alleger]:
        """Officials or an agency of the State that the phrase names before them; of several States each."""
        left = [c for c in token.children if c.i < token.i and c.dep_ in BEFORE_OFFICE]
        inner = [g for c in left for g in c.children if g.i < token.i and g.dep_ in WITHIN_OFFICE]
        if any(c.dep_ == "poss" for c in left) and len(states) > 1:
            states = [s for s in states if s != "United Nations"] or states  # "X's UN ambassador"
        if len(states) > 1:
            start, end = parsed.span([token, *left, *inner])
            named = {m.party.state or m.party.name: m for m in self.scene.within(start, end)}
            return [replace(self._of_mention(m), speaks_for=None) for s, m in named.items() if s in states]
        tail = tail_of(token) if token.pos_ == "PROPN" else []
        return [self._as_told([token, *left, *inner, *tail], parsed, "government-body", states[0])]

    def _proper(self, token: Token, parsed: Parsed) -> list[Alleger]:
        """A proper name: a known leader by part of the name, else a party by its own words."""
        text = self.scene.text
        leaders = (m for m in self.scene.parties if m.form == "person")
        leader = next((m for m in leaders if token.text in text[m.start : m.end].split()), None)
        if leader:
            start, end = parsed.starts[token.i], parsed.ends[token.i]
            return [Alleger(leader.party.name, text[start:end], start, end, "state", None)]
        if any(c.isdigit() for c in token.text) or lower(token.text).strip(".") in never_speak():
            return []
        return [self._as_told([token, first_of(token), *tail_of(token)], parsed, None, None)]
