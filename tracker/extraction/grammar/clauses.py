"""Who stands where in a clause: subject, object and prepositions of a verb or of a noun that names an act."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache

from tracker.extraction.grammar.joined import judged_in, what_it_was, with_conjuncts
from tracker.extraction.grammar.misparsed import (
    HAVING,
    SHIP,
    behind_ship,
    evidenced,
    is_past_of_doer,
    is_reduced_passive,
    misparsed_gerund,
    misparsed_verb,
    named_before_aside,
)
from tracker.extraction.words.tree import Token
from tracker.extraction.words.vocabulary import words

SUBJECTS = ("nsubj", "csubj")
PASSIVE = ("nsubjpass", "csubjpass")
FINITE = ("VBD", "VBZ", "VBP")
MAX_CLIMB = 6  # clauses between an act and the subject that it borrows


@dataclass(slots=True)
class Sides:
    """The tokens (heads of phrases) around an act. `theme`: what was moved, made or done."""

    subject: list[Token] = field(default_factory=list)
    object: list[Token] = field(default_factory=list)
    theme: list[Token] = field(default_factory=list)
    after: list[tuple[str, Token]] = field(default_factory=list)
    helpers: list[tuple[Token, str]] = field(default_factory=list)
    port: str = ""  # the role of the State in whose port it is done ("loaded coal at X")
    lent: str = ""  # the role of a subject that a verb of helping lends ("arranged the sale")


@cache
def lemmas(*path: str) -> frozenset[str]:
    return words("frames", *path)


@lru_cache(maxsize=1)
def speech() -> frozenset[str]:
    """Verbs of saying and judging, whose subject speaks and does nothing."""
    stances = ("neutral", "confirm", "condemn", "accuse", "suspect", "fear", "deny")
    return frozenset().union(*(words("speech", "stances", stance) for stance in stances))


def pobj(preposition: Token) -> Iterator[Token]:
    """Objects of a preposition, those of a second preposition of place ("from within X") included."""
    for child in preposition.children:
        if child.dep_ in ("pobj", "pcomp") and child.pos_ != "VERB":
            yield child
        elif child.dep_ == "prep" and child.lower_ in lemmas("within", "words"):
            yield from pobj(child)


def prepositions(token: Token) -> Iterator[tuple[str, Token]]:
    for child in token.children:
        if child.lower_ in lemmas("complex_prepositions"):
            continue
        if child.dep_ in ("prep", "agent", "dative") and child.pos_ in ("ADP", "SCONJ", "VERB"):
            for thing in pobj(child):
                for one in with_conjuncts(thing):
                    yield child.lower_, one
                if child.lower_ == "from" and thing.lemma_.lower() in lemmas("stores", "lemmas"):
                    yield from (("from", t) for t in _owners_of_store(thing))
                if thing.lemma_.lower() in lemmas("paths", "lemmas"):
                    yield from prepositions(thing)
                if thing.lower_ == "behalf":
                    yield from (("on behalf of", t) for prep, t in _inside(thing) if prep == "of")
                if thing.pos_ == "PROPN":  # "from Haeju in X"
                    yield from ((child.lower_, t) for prep, t in _inside(thing) if prep == "in")
                if child.lower_ == "by" and thing.pos_ == "PROPN":
                    yield from _behind_agent(thing)
            for second in child.children:
                if second.dep_ == "prep" and second.lower_ not in lemmas("within", "words"):
                    whence = child.lower_ == "out" and second.lower_ == "of"
                    word = "from" if whence else second.lower_
                    yield from ((word, one) for thing in pobj(second) for one in with_conjuncts(thing))
        elif child.dep_ in ("advcl", "acl", "amod", "relcl", "xcomp") and child.lemma_.lower() in lemmas(
            "origins", "lemmas"
        ):
            yield from (("from" if prep == "in" else prep, thing) for prep, thing in prepositions(child))
        elif child.dep_ in ("advcl", "acl", "amod") and child.lower_ in lemmas("bound", "words"):
            yield from prepositions(child)


def _owners_of_store(store: Token) -> list[Token]:
    """Whose a stock is, or to whom it had been sold ("from stocks exported to X")."""
    owners = [t for c in store.children if c.dep_ == "poss" for t in with_conjuncts(c)]
    sold = [c for c in store.children if c.dep_ == "acl" and c.lemma_.lower() in lemmas("stores", "sold")]
    bought = [t for c in sold for prep, t in prepositions(c) if prep in ("to", "by")]
    return owners + [t for prep, t in prepositions(store) if prep == "of"] + bought


def _inside(place: Token) -> Iterator[tuple[str, Token]]:
    for child in place.children:
        if child.dep_ == "prep":
            yield from ((child.lower_, thing) for thing in pobj(child))


def _behind_agent(agent: Token) -> Iterator[tuple[str, Token]]:
    """What the parser hangs on a name behind "by" and belongs to the act ("the export by X of arms to Y")."""
    for child in agent.children:
        if child.dep_ == "prep" and child.lower_ in ("of", "to", "from", "into"):
            for thing in pobj(child):
                for one in with_conjuncts(thing):
                    yield child.lower_, one
                yield from _behind_agent_goods(thing)


def _behind_agent_goods(goods: Token) -> Iterator[tuple[str, Token]]:
    for child in goods.children:
        if child.dep_ == "prep" and child.lower_ in ("to", "from", "into"):
            for thing in pobj(child):
                yield from ((child.lower_, one) for one in with_conjuncts(thing))


def _relative(token: Token, verb: Token) -> Token:
    """What "which", "that" or "who" stands for."""
    if token.lower_ in ("which", "that", "who", "whom"):
        clause = verb
        for _ in range(MAX_CLIMB):
            if clause.dep_ == "relcl":
                return clause.head
            if clause.head.i == clause.i:
                break
            clause = clause.head
    return token


def is_passive(verb: Token) -> bool:
    """Whether a verb stands in the passive, its own or that of the verb to which "and" joins it."""
    joined = verb.dep_ == "conj" and verb.head.tag_ == "VBN" and (verb.tag_ == "VBN" or _may_be_passive(verb))
    if joined and not any(c.dep_ in ("nsubj", "aux", "dobj") for c in verb.children):
        return is_passive(verb.head) if verb.head.dep_ != "conj" or verb.head.i < verb.i else False
    return (
        any(c.dep_ in ("auxpass", "nsubjpass") for c in verb.children)
        or is_reduced_passive(verb)
        or (
            verb.tag_ == "VBN"
            and verb.dep_ in ("acl", "relcl", "amod")
            and not any(c.dep_ in ("nsubj", "aux") for c in verb.children)
            and not is_past_of_doer(verb)
        )
    )


def _may_be_passive(verb: Token) -> bool:
    """Whether a past tense may as well be a participle ("made in X and delivered to Y"): "ed" ends both."""
    ends = verb.tag_ == "VBD" and verb.lower_.endswith("ed")
    return ends and verb.lemma_.lower() not in lemmas("voyage", "lemmas") | lemmas("flight", "lemmas")


def subject_of(verb: Token, depth: int = 0) -> list[Token]:
    """The one who does it, borrowed from the clauses above where the verb has none of its own."""
    passive = any(c.dep_ == "auxpass" for c in verb.children)  # then its subject is what it is done to
    near = [*verb.children, *(s for c in verb.children if c.dep_ == "aux" for s in c.children)]
    own = [s for c in near if c.dep_ in SUBJECTS and not passive for s in with_conjuncts(c)]
    if own:
        found = [_relative(s, verb) for s in own if s.dep_ != "csubj"]
        if len(own) == 1 and own[0].lower_ == "who" and found[0] is not own[0]:
            return [*(t for t in found[0].conjuncts if t.i < found[0].i), *found]
        return found
    if is_passive(verb):
        return [t for c in verb.children if c.dep_ == "agent" for p in pobj(c) for t in with_conjuncts(p)]
    return evidenced(verb) or _before_aside(verb) or (_borrowed(verb, depth) if depth < MAX_CLIMB else [])


def _before_aside(verb: Token) -> list[Token]:
    """The subject that the parser gave to a participle between it and its verb ("X, then flying, sent",
    "said that a panel working for Y found").
    """
    if verb.tag_ not in FINITE:
        return []
    asides = [c for c in verb.children if c.dep_ == "advcl" and c.tag_ == "VBG" and c.i < verb.i]
    near = [verb.head, *verb.head.children] if verb.dep_ in ("conj", "ccomp") else []
    beside = [c for c in near if c.dep_ == "ccomp" and c.tag_ == "VBG" and c.i < verb.i]
    asides += [c for c in beside if not any(aux.dep_ == "aux" for aux in c.children)]
    taken = [s for c in asides for s in c.children if s.dep_ == "nsubj" and s.i < c.i]
    return [t for s in taken[:1] for t in with_conjuncts(s)]


def patient_of(verb: Token) -> list[Token]:
    kinds = (*PASSIVE, *SUBJECTS) if any(c.dep_ == "auxpass" for c in verb.children) else PASSIVE
    found = [_relative(s, verb) for c in verb.children if c.dep_ in kinds for s in with_conjuncts(c)]
    blamed = verb.dep_ == "acl" and verb.tag_ == "VBN" and verb.lemma_.lower() in lemmas("object_control")
    return found or ([verb.head] if blamed else [])  # "a ship suspected of carrying"


def objects_of(verb: Token) -> list[Token]:
    """The objects; a noun that the parser sets beside the verb belongs to them ("guns and rounds")."""
    found: list[Token] = []
    for c in verb.children:
        if c.dep_ in ("dobj", "dative", "oprd") and c.pos_ != "ADP":
            found += with_conjuncts(_relative(c, verb) if c.lower_ == "that" else c)
        elif c.dep_ == "conj" and c.tag_ in ("NN", "NNS") and found:
            found += with_conjuncts(c)
    if not found and not is_passive(verb):  # "armed and trained X"
        beside = [c for c in verb.children if c.dep_ == "conj" and c.pos_ == "VERB" and c.i - verb.i <= 3]
        alike = [c for c in beside if {c.tag_, verb.tag_} <= {"VBD", "VBN"}]
        found = [t for c in alike for t in objects_of(c)]
        found = found or [t for c in beside for prep, t in prepositions(c) if prep in lemmas("comradeship")]
    return found


def doer_or_object(verb: Token, depth: int) -> list[Token]:
    """Whom a clause below a verb is about: its object if the verb accuses or helps, else its subject."""
    it_took = verb.lemma_ == "take" and any(c.dep_ == "nsubj" and c.lower_ == "it" for c in verb.children)
    if it_took or verb.lemma_.lower() in lemmas("object_control"):
        controlled = patient_of(verb) or [o for o in objects_of(verb) if o.dep_ != "dative"]
        if controlled and verb.lemma_.lower() in lemmas("means_used", "lemmas") and not is_passive(verb):
            return [*subject_of(verb, depth + 1), *controlled]  # who uses a firm to buy buys with it
        if controlled:
            return controlled
    return patient_of(verb) if is_passive(verb) and patient_of(verb) else subject_of(verb, depth + 1)


def _borrowed(verb: Token, depth: int) -> list[Token]:
    head = verb.head
    if head.i == verb.i:
        return []
    if verb.dep_ == "conj" and head.pos_ in ("VERB", "AUX"):
        if joins_higher(verb):
            return subject_of(head.head, depth + 1)
        return (patient_of(head) if is_passive(head) else []) or subject_of(head, depth + 1)
    if verb.dep_ == "conj" and head.pos_ == "NOUN":  # "vessels loaded coal at X and passed it to Y"
        first = [c for c in head.lefts if c.dep_ == "amod" and misparsed_verb(c)]
        return [t for c in first[:1] for t in sides_of_verb(c).subject]
    if verb.tag_ == "VB" and (meant := _meant(verb)):
        return meant
    if verb.dep_ in ("acl", "relcl"):
        caught = _caught_at(verb)
        if caught:
            return caught
        if verb.tag_ == "VB" and head.dep_ in ("dobj", "pobj") and head.head.pos_ in ("VERB", "ADP"):
            owner = _owner(head, depth)
            return owner or [head]
        return [head]
    if verb.dep_ == "pcomp" or head.pos_ == "ADP":
        above = head.head
        if head.lower_ == "for" and (judged := judged_in(above)):
            return judged
        return doer_or_object(above, depth) if above.pos_ in ("VERB", "AUX") else _owner(above, depth)
    if verb.dep_ in ("xcomp", "advcl", "ccomp", "dep", "prep") and head.pos_ in ("VERB", "AUX"):
        return _said_of(verb) or doer_or_object(head, depth)
    return []


def _said_of(verb: Token) -> list[Token]:
    """Of whom something is said, where the parser gives the relative to the verb of saying ("firms which it
    says raise money").
    """
    saying = verb.head
    subjects = [c for c in saying.children if c.dep_ in SUBJECTS]
    if saying.dep_ != "relcl" or saying.lemma_.lower() not in speech() or len(subjects) < 2:
        return []
    listed = [t for t in saying.head.conjuncts if t.i < saying.head.i and verb.tag_ != "VBZ"]
    return [*listed, saying.head] if subjects[0].lower_ in ("which", "that", "who") else []


def joins_higher(verb: Token) -> bool:
    """Whether a verb that the parser joined to an infinitive goes on with the clause above that one ("has
    asked X to come and has sent Y").
    """
    head = verb.head
    if (
        verb.dep_ != "conj"
        or head.tag_ != "VB"
        or head.head.pos_ not in ("VERB", "AUX")
        or head.head.i == head.i
    ):
        return False
    finite = verb.tag_ in FINITE or any(c.dep_ == "aux" and c.tag_ in FINITE for c in verb.children)
    return finite and any(c.dep_ == "aux" and c.lower_ == "to" for c in head.children)


def _meant(verb: Token) -> list[Token]:
    """Who shall do it ("arranged for X to transfer")."""
    before = [c for c in verb.head.children if c.dep_ == "prep" and c.lower_ == "for" and c.i < verb.i]
    to = any(c.dep_ == "aux" and c.lower_ == "to" for c in verb.children)
    return [t for c in before[-1:] for thing in pobj(c) for t in with_conjuncts(thing)] if to else []


def _caught_at(participle: Token) -> list[Token]:
    """Who was caught or seen where a participle tells what they did ("arrested in a raid, selling")."""
    place = participle.head
    if participle.tag_ != "VBG" or place.dep_ != "pobj" or place.pos_ != "NOUN":
        return []
    verb = place.head.head
    if verb.pos_ != "VERB" or verb.lemma_.lower() not in lemmas("object_control"):
        return []
    return patient_of(verb) or objects_of(verb)


def was_caught(verb: Token) -> bool:
    """Whether somebody was caught, accused or charged with what a verb tells."""
    head = verb.head.head if verb.dep_ == "pcomp" else verb.head
    return bool(_caught_at(verb)) or (head.i != verb.i and head.lemma_.lower() in lemmas("object_control"))


def _owner(noun: Token, depth: int) -> list[Token]:
    """Whose a noun is: its possessor, "by X", or the subject of the verb that carries it."""
    owners = [t for c in noun.children if c.dep_ == "poss" for t in with_conjuncts(c)]
    owners += [t for prep, t in prepositions(noun) if prep == "by"]
    if owners:
        return owners
    if noun.dep_ in ("nsubj", "nsubjpass", "appos", "attr"):
        return [noun] if noun.dep_ != "attr" else subject_of(noun.head, depth + 1)
    governor = governing_verb(noun)
    return doer_or_object(governor, depth) if governor is not None and depth < MAX_CLIMB else []


def governing_verb(noun: Token) -> Token | None:
    """The verb whose object (straight or after prepositions) the noun is."""
    at = noun
    for _ in range(MAX_CLIMB):
        if (
            at.dep_
            in ("dobj", "pobj", "conj", "prep", "attr", "nsubjpass", "oprd", "pcomp", "compound", "appos")
            and at.head.i != at.i
        ):
            at = at.head
            if at.pos_ in ("VERB", "AUX"):
                return at
        else:
            return None
    return None


def _sides_of_gerund(gerund: Token) -> Sides:
    goods = with_conjuncts(gerund.head)
    after = [pair for thing in goods for pair in prepositions(thing)]
    above = gerund.head.head.head
    above = above.head.head if above.dep_ == "pobj" else above
    after += [pair for pair in prepositions(above) if pair[0] in ("to", "from", "into")]
    return Sides(subject=doer_or_object(above, 0), theme=goods, after=after)


def sides_of_verb(verb: Token) -> Sides:
    if misparsed_gerund(verb):
        return _sides_of_gerund(verb)
    if misparsed_verb(verb):
        head = verb.head
        before = verb.doc[verb.i - 1]
        ship = next((t for t in reversed(verb.doc[max(0, verb.i - 12) : verb.i]) if t.lower_ == SHIP), before)
        ship = before if verb.tag_ == "VBD" and before.pos_ == "PROPN" else ship
        if ship is before and before.lower_ in ("that", "which", "who") and verb.i > 1:
            ship = verb.nbor(-2)
        ship = named_before_aside(verb) or ship
        subject = subject_of(before) if before.lower_ in HAVING else [ship]
        after = list(prepositions(head))
        if behind_ship(verb) and head.dep_ == "appos":
            after += prepositions(head.head)
        return Sides(subject=subject, theme=[head], after=after, port=port_role(verb))
    sides = Sides(
        subject=subject_of(verb), object=objects_of(verb), theme=objects_of(verb) + patient_of(verb)
    )
    if verb.dep_ in ("acl", "relcl", "amod") and is_passive(verb) and not patient_of(verb):
        sides.theme.append(verb.head)
    if verb.dep_ == "conj" and is_passive(verb) and not patient_of(verb):
        sides.theme += patient_of(verb.head) or subject_of(verb.head)
    sides.object += subject_of(verb.head) if is_reduced_passive(verb) else []
    what = what_it_was(verb)
    sides.theme += what
    sides.after = list(prepositions(verb))
    if what and what[0].head.i > verb.i:  # "transferred what was oil to two vessels"
        sides.after += [pair for pair in prepositions(what[0].head) if pair[0] in ("to", "into", "from")]
    for thing in list(sides.theme):
        sides.after += prepositions(thing)
    beside = [
        c for thing in sides.theme for c in thing.children if c.dep_ == "appos" and c.tag_ in ("NN", "NNS")
    ]
    for thing in (t for c in beside for t in c.conjuncts):  # a list that the parser breaks in two
        sides.after += [pair for pair in prepositions(thing) if pair[0] in ("to", "from", "into")]
    goods = [t for t in sides.subject if t.lemma_.lower() not in lemmas("actors", "person")]
    sides.after += [(prep, t) for doer in goods for prep, t in prepositions(doer) if prep == "from"]
    sides.theme += [t for prep, t in sides.after if prep in lemmas("contents", "of_verb")]
    sides.port = port_role(verb)
    let = verb.dep_ in ("ccomp", "xcomp") and verb.head.lemma_.lower() in lemmas("letting", "lemmas")
    if let and not is_passive(verb):
        sides.helpers += [(t, "facilitator") for t in subject_of(verb.head)]  # "X let arms for Y pass"
        sides.after += [
            (prep, t) for doer in goods for prep, t in prepositions(doer) if prep in ("to", "for")
        ]
    return sides


def port_role(act: Token) -> str:
    """The role of the State in whose port goods are loaded or unloaded."""
    roles = (role for role in ("supplier", "recipient") if act.lemma_.lower() in lemmas("in_port", role))
    return next(roles, "")
