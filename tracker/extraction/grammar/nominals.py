"""Who stands where around a noun that names an act ("the sale by X of arms to Y")."""

from __future__ import annotations

from functools import lru_cache

from tracker.extraction.grammar.clauses import (
    MAX_CLIMB,
    Sides,
    doer_or_object,
    governing_verb,
    is_passive,
    lemmas,
    objects_of,
    prepositions,
    sides_of_verb,
    speech,
    subject_of,
)
from tracker.extraction.grammar.joined import with_conjuncts
from tracker.extraction.grammar.misparsed import behind_ship
from tracker.extraction.words.tree import Token
from tracker.extraction.words.vocabulary import words


@lru_cache(maxsize=1)
def helpers() -> dict[str, str]:
    """Verbs of helping another's act, with the role of who helps."""
    return {
        lemma: role
        for role in ("financier", "broker", "facilitator")
        for lemma in words("frames", "helpers", role)
    }


def sides_of(token: Token) -> Sides:
    """The sides of an act, whether a verb or a noun names it."""
    noun = token.pos_ in ("NOUN", "PROPN") and not behind_ship(token)
    sides = sides_of_noun(token) if noun else sides_of_verb(token)
    sides.subject = [t for t in sides.subject if t.i != token.i]  # "tracked flights": they fly nobody in
    return sides


def sides_of_noun(noun: Token) -> Sides:
    sides = Sides()
    agentive = noun.dep_ in ("attr", "appos") and noun.lemma_.lower().endswith(("er", "or"))
    for child in noun.children:
        if child.dep_ == "poss" and not agentive:
            sides.subject += with_conjuncts(child)
        elif child.dep_ in ("compound", "nmod", "amod") or _is_compound(child, noun):
            sides.theme.append(child)
            if not agentive:  # the parser may hang "X's" on "missile" in "X's ballistic missile launches"
                sides.subject += [t for c in child.children if c.dep_ == "poss" for t in with_conjuncts(c)]
    sides.after = [pair for pair in prepositions(noun) if pair[0] != "by" or not _is_judged_as(noun)]
    sides.subject += [t for prep, t in sides.after if prep == "by"]
    of = [t for prep, t in sides.after if prep in lemmas("contents", "of_noun")]
    sides.theme += of
    for thing in of:
        sides.after += prepositions(thing)
    sides.after += _told_of(noun)
    governor = governing_verb(noun)
    sides.subject = _protested(noun, governor) or sides.subject or _done_by(noun, governor)
    sides.theme += _of_behind_agent(noun, sides)
    _share(noun, sides)
    if (
        governor is not None
        and not sides.subject
        and not _only_tells(governor)
        and not _joins_in_saying(governor)
        and not _only_says(governor)
        and noun.dep_ == "pobj"
        and noun.head.dep_ != "agent"
        and noun.head.lower_ in lemmas("means", "words")
    ):
        sides.subject = _placed_in(noun, governor) or subject_of(governor)  # "X supplied in violation of"
    if (
        not sides.subject
        and noun.dep_ == "pobj"
        and noun.head.head.pos_ == "NOUN"
        and noun.head.lower_ == "in"
    ):
        act = noun.head.head  # "the transfer by X in violation of"
        sides.subject = [t for prep, t in prepositions(act) if prep == "by"]
        sides.subject += [t for c in act.children if c.dep_ == "poss" for t in with_conjuncts(c)]
        sides.after += [(prep, t) for prep, t in prepositions(act) if prep == "to" and t.i > noun.i]
    if governor is not None:
        sides.after += [
            (prep, t)
            for prep, t in prepositions(governor)
            if prep in ("to", "from", "by", "between", "for", "into")
            and not (prep == "by" and _is_told_by(governor))
        ]
        if noun.dep_ == "pobj" and noun.head.lower_ == "into":  # "to look into the loading, in May, of fuel"
            sides.theme += [t for prep, t in prepositions(governor) if prep == "of" and t.i > noun.i]
        _add_helpers(sides, governor)
    if not sides.subject:
        sides.subject = _left_or_ended(governor, sides) or _ascribed(noun, governor) or _answering(noun)
    if not sides.subject:
        sides.subject = _of_larger_noun(noun, sides) or _of_copula(noun)
        if not sides.subject:
            sides.subject = _light_subject(noun, governor)
            sides.lent = helpers().get(governor.lemma_.lower(), "") if governor is not None else ""
    return sides


def _placed_in(breach: Token, verb: Token) -> list[Token]:
    """Who is put in breach of something ("this puts X in violation of")."""
    placing = verb.lemma_.lower() in lemmas("placing", "lemmas") and breach.head.lower_ == "in"
    return objects_of(verb) if placing else []


def _only_tells(verb: Token) -> bool:
    """Whether a verb is one of saying, by its object too ("released a statement"), or of seizing."""
    verb = verb.head if verb.dep_ == "prep" else verb  # "including"
    said = (c.lemma_.lower() for c in verb.children if c.dep_ == "dobj")
    telling = speech() | lemmas("enforcement", "lemmas")
    return verb.lemma_.lower() in telling or any(w in words("speech", "carriers", "lemmas") for w in said)


def _left_or_ended(governor: Token | None, sides: Sides) -> list[Token]:
    """Who left undone what would have stopped an act ("X failed to prevent the sale"), who is to end it."""
    if governor is None:
        return []
    if governor.dep_ != "xcomp" or governor.lemma_.lower() in words("links", "call", "ending"):
        return _ending(governor, sides)
    failing = governor.head.lemma_.lower() in words("links", "omissions", "lemmas")
    return subject_of(governor.head) if failing else []


def called_on(verb: Token) -> list[Token]:
    """The parties, by name, that are called on to do something ("our call on X to cease")."""
    above = [verb.head, *(c for c in verb.head.children if c.dep_ == "dobj")]
    whom = [t for one in above for prep, t in prepositions(one) if prep in ("on", "upon")]
    anybody = lemmas("gatherings", "lemmas")
    return [t for t in whom if t.tag_ == "NNP" and t.lower_.removesuffix("s") not in anybody]


def _ending(governor: Token, sides: Sides) -> list[Token]:
    """Who is called on to end an act; two are its two ends ("call on X and Y to cease arms transfers")."""
    if governor.lemma_.lower() not in words("links", "call", "ending"):
        return []
    whom = called_on(governor)
    if len(whom) > 1:
        sides.after += [("between", t) for t in whom]
    return whom if len(whom) == 1 else []


def _is_judged_as(noun: Token) -> bool:
    """Whether a noun tells what something is condemned as: who stands behind "by" then judges it."""
    if noun.dep_ != "pobj" or noun.head.lower_ != "as":
        return False
    verb = noun.head.head
    agent = any(c.dep_ == "agent" for c in verb.children)
    return verb.pos_ == "VERB" and is_passive(verb) and not agent and verb.lemma_.lower() in speech()


def _is_compound(child: Token, noun: Token) -> bool:
    """Whether the parser takes the first word of a compound for the subject of the second, a noun still."""
    return child.dep_ == "nsubj" and child.i == noun.i - 1 and noun.tag_ in ("NN", "NNS")


def _done_by(noun: Token, governor: Token | None) -> list[Token]:
    """Who does an act that is judged, where the parser hangs "by" on the verb ("we condemn the launch of a
    missile by X"): an active verb with an object has no agent.
    """
    light = [c for c in noun.children if c.dep_ == "acl" and c.lemma_.lower() in lemmas("light")]
    if conducted := [t for c in light for prep, t in prepositions(c) if prep == "by" and t.pos_ != "VERB"]:
        return conducted  # "the launch carried out by X"
    behind = [t for prep, t in prepositions(noun) if prep in ("to", "into", "from") and t.pos_ == "PROPN"]
    found = [t for end in behind for prep, t in prepositions(end) if prep == "by"]  # "of arms to Y by X"
    judged = noun.head.head if noun.dep_ == "pobj" and noun.head.lower_ == "of" else None
    if judged is not None and judged.lemma_.lower() in lemmas("judgements", "lemmas"):
        found += [t for prep, t in prepositions(judged) if prep == "by" and t.i > noun.i]
    if found or governor is None or noun.dep_ != "dobj" or noun.head.i != governor.i or is_passive(governor):
        return found
    return [t for prep, t in prepositions(governor) if prep == "by" and t.i > noun.i and t.pos_ != "VERB"]


def _share(noun: Token, sides: Sides) -> None:
    """Add what one of two joined acts has for both ("X's training of troops and transfer of arms to Y")."""
    if noun.dep_ == "conj" and not sides.subject and noun.head.pos_ == "NOUN":
        sides.subject = [t for c in noun.head.children if c.dep_ == "poss" for t in with_conjuncts(c)]
    joined = [t for t in noun.conjuncts if t.i > noun.i and not any(c.dep_ == "poss" for c in t.children)]
    if not any(prep == "to" for prep, _ in sides.after):
        sides.after += [pair for t in joined for pair in prepositions(t) if pair[0] == "to"]


def _protested(noun: Token, governor: Token | None) -> list[Token]:
    """To whom a protest is made over an act ("lodged a protest with X over its launch")."""
    if governor is None or noun.dep_ != "pobj":
        return []
    governor = governor.head if governor.dep_ == "prep" else governor  # "regarding"
    made = [
        c for c in governor.children if c.dep_ == "dobj" and c.lemma_.lower() in lemmas("protests", "nouns")
    ]
    if not made and governor.lemma_.lower() not in lemmas("protests", "lemmas"):
        return []
    to = [pair for one in (governor, *made) for pair in prepositions(one)]
    found = [t for prep, t in to if prep in lemmas("protests", "prepositions") and t.pos_ == "PROPN"]
    return [t for t in found if t.i < noun.i][-1:]


def _of_behind_agent(noun: Token, sides: Sides) -> list[Token]:
    """What was moved or fired, where the parser hangs it on the doer ("the launch by X of a missile")."""
    doers = [t for t in sides.subject if t.i > noun.i and t.pos_ == "PROPN" and t.head.lower_ == "by"]
    things = (t for doer in doers for prep, t in prepositions(doer) if prep == "of")
    return [t for t in things if t.tag_ in ("NN", "NNS")]


def _ascribed(noun: Token, governor: Token | None) -> list[Token]:
    """At whose door an act is laid ("attributed the theft to X", "the theft was blamed on X")."""
    if governor is None or governor.lemma_.lower() not in lemmas("ascribing", "lemmas"):
        return []
    if noun.dep_ == "pobj" and noun.head.lower_ in ("to", "for", "with"):  # "linked X to the theft"
        return doer_or_object(governor, 0)
    if noun.dep_ not in ("dobj", "nsubjpass"):
        return []
    behind = [*prepositions(governor), *(pair for pair in prepositions(noun) if pair[0] in ("to", "on"))]
    return [t for prep, t in behind if prep in words("frames", "ascribing", "prepositions")]


def _answering(noun: Token) -> list[Token]:
    """Who is responsible for an act, guilty of it, involved in it."""
    adjective = noun.head.head if noun.dep_ == "pobj" else noun
    if adjective.pos_ not in ("ADJ", "VERB") or adjective.lemma_.lower() not in lemmas("answering", "lemmas"):
        return []
    if adjective.dep_ == "acomp":
        return subject_of(adjective.head)
    return [adjective.head] if adjective.dep_ in ("amod", "acl", "relcl") else []


def _joins_in_saying(verb: Token) -> bool:
    """Whether a verb has one of saying or judging behind "in", which it shares ("joined X in condemning")."""
    behind = (t for c in verb.children if c.dep_ == "prep" and c.lower_ == "in" for t in c.children)
    return any(t.dep_ == "pcomp" and t.lemma_.lower() in speech() for t in behind)


def _is_told_by(verb: Token) -> bool:
    """Whether "by" behind a verb names who says or judges, and not who does."""
    return verb.lemma_.lower() in speech() | lemmas("object_control")


def _told_of(noun: Token) -> list[tuple[str, Token]]:
    """What a report of an act adds behind it ("reports of shipments, said to have come from X")."""
    container = noun.head.head if noun.dep_ == "pobj" and noun.head.lower_ == "of" else None
    if container is None or container.lemma_.lower() not in lemmas("containers", "lemmas"):
        return []
    said = [c for c in container.children if c.dep_ in ("acl", "advcl")]
    bound = lemmas("bound", "words")
    said += [c for c in noun.root.children if c.dep_ == "conj" and c.lower_ in bound and c.i > noun.i]
    found = [pair for c in said for pair in prepositions(c)]
    return [pair for pair in found if pair[0] in ("from", "to", "by", "for")]


def _add_helpers(sides: Sides, governor: Token) -> None:
    """Who finances, brokers or facilitates an act that has its own subject."""
    role = helpers().get(governor.lemma_.lower())
    if role and sides.subject and governor.lemma_.lower() not in lemmas("light"):
        taken = {t.i for t in sides.subject}
        sides.helpers += [(t, role) for t in subject_of(governor) if t.i not in taken]


def _of_larger_noun(noun: Token, sides: Sides) -> list[Token]:
    """Whose the larger thing is that an act is part of ("X's series of launches", "X's activities, including
    sales").
    """
    at = noun
    for _ in range(MAX_CLIMB):
        if at.dep_ == "conj":
            at = at.head
            continue
        if at.dep_ != "pobj" or at.head.lower_ not in lemmas("larger") or at.head.head.pos_ != "NOUN":
            return []
        at = at.head.head
        owners = [t for c in at.children if c.dep_ == "poss" for t in with_conjuncts(c)]
        between = [(prep, t) for prep, t in prepositions(at) if prep in ("between", "by")]
        sides.after += [pair for pair in between if pair[0] == "between"]
        sides.after += [(prep, t) for prep, t in prepositions(at) if prep == "to" and t.i > noun.i]
        if owners or between:
            return owners + [t for prep, t in between if prep == "by"]
    return []


def _light_subject(noun: Token, governor: Token | None) -> list[Token]:
    """The subject that a verb of little meaning lends to the noun ("X carried out a launch")."""
    if noun.dep_ in ("attr", "appos") and noun.lemma_.lower().endswith(("er", "or")):
        return subject_of(noun.head) if noun.dep_ == "attr" else [noun.head]
    if governor is None or _only_says(governor):
        return []
    if noun.dep_ == "nsubjpass" and governor.lemma_.lower() in lemmas("light"):
        return subject_of(governor)
    given = noun.lemma_ == "support" and noun.dep_ == "dobj" and governor.lemma_ in lemmas("giving", "lemmas")
    if given or governor.lemma_.lower() in lemmas("light") | lemmas("object_control"):
        return doer_or_object(governor, 0)
    return []


def _only_says(be: Token) -> bool:
    """Whether somebody only says what a thing is ("what X claimed to be a shipment of arms")."""
    return be.lemma_ == "be" and be.dep_ == "xcomp" and be.head.lemma_.lower() in speech()


def _of_copula(noun: Token) -> list[Token]:
    """Whose activity or income an act is said to be ("X's source of revenue has been the sale of ...")."""
    if noun.dep_ != "attr" or noun.head.lemma_ != "be":
        return []
    for subject in subject_of(noun.head):
        things = [subject, *(t for prep, t in prepositions(subject) if prep in ("of", "among"))]
        for thing in (t for t in things if t.lemma_.lower() in lemmas("activities", "lemmas")):
            owners = [t for c in thing.children if c.dep_ == "poss" for t in with_conjuncts(c)]
            owners += [t for prep, t in prepositions(thing) if prep in ("of", "for", "by")]
            if owners:
                return owners
    return []
