"""Who stands behind words that report without a verb of saying above the act: "X's claim that", "evidence
shared by X", "in the view of X", "as X noted", "which X called a breach".
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from tracker.extraction.grammar.clauses import pobj, subject_of
from tracker.extraction.grammar.joined import with_conjuncts
from tracker.extraction.grammar.parse import Parsed
from tracker.extraction.names.persons import is_persons
from tracker.extraction.words.phrases import lower
from tracker.extraction.words.speech import singular_of, speech_lemmas, stance_at, stance_of_noun
from tracker.extraction.words.tree import Token
from tracker.extraction.words.vocabulary import words

MAX_CLIMB = 12
OFFICE_REACH = 3  # prepositions between an office and its State ("for the ministry of A")
HOLDING_REACH = 4  # words between a noun of saying and the verb of having or giving above it
CONTENT = ("acl", "relcl", "ccomp", "prep", "appos", "pcomp")  # how what is said hangs on its noun
BEFORE_OFFICE = ("amod", "compound", "poss", "nmod", "case")
WITHIN_OFFICE = (*BEFORE_OFFICE, "conj", "npadvmod")  # "Saudi-led" whole
BEFORE_NAME = ("compound", "amod", "nmod", "poss", "case", "det")
BESIDE = ("relcl", "acl", "advcl", "pcomp")  # how a verb of judging hangs below what it judges


@cache
def _lemmas(key: str) -> frozenset[str]:
    return speech_lemmas(key, "lemmas")


def nouns_above(token: Token) -> Iterator[Token]:
    """The nouns of saying of whose content an act is part, nearest first."""
    child, above = token, token.head
    for _ in range(MAX_CLIMB):
        if above.i == child.i:
            return
        told = above.pos_ == "NOUN" and child.dep_ in CONTENT and lower(above.lemma_) in stance_of_noun()
        seen = child.dep_ == "prep" and lower(above.lemma_) in _lemmas("outlooks")
        if told and not seen:
            yield above
        child, above = above, above.head


def rejected(token: Token) -> Iterator[tuple[Token, list[Token]]]:
    """The claims that a verb of denial above an act rejects, where the parser hung their author on the verb
    ("X rejects the allegation by Y that it ...").
    """
    for verb in _clauses(token):
        if stance_at(verb) == "deny":
            after = [c for c in verb.children if c.dep_ in ("prep", "agent") and c.lower_ == "by"]
            owners = [t for c in after for thing in pobj(c) for t in with_conjuncts(thing)]
            claims = (c for c in verb.children if c.dep_ == "dobj" and lower(c.lemma_) in stance_of_noun())
            yield from ((noun, owners) for noun in claims if owners)


def owners_of(noun: Token) -> list[Token]:
    """Whose a noun of saying is: its possessor, its author, who gave it out, who has it."""
    owners = [t for c in noun.children if c.dep_ == "poss" for t in with_conjuncts(c)]
    for child in noun.children:
        if child.dep_ in ("prep", "agent") and child.lower_ in ("by", "from", "of"):
            owners += [t for thing in pobj(child) for t in with_conjuncts(thing)]
        elif child.dep_ == "acl":
            agents = [c for c in child.children if c.dep_ == "agent" or c.lower_ in ("by", "from")]
            owners += [t for c in agents for thing in pobj(c) for t in with_conjuncts(thing)]
    return owners or _holders(noun)


def is_to_council(report: Token) -> bool:
    """Whether a report is one to the Council or a committee ("a report to the sanctions committee")."""
    to = (c for c in report.children if c.dep_ == "prep" and c.lower_ == "to")
    things = [t for preposition in to for t in pobj(preposition)]
    return any(c.lower_ in speech_lemmas("reported_to", "words") for t in things for c in (t, *t.children))


def _holders(token: Token) -> list[Token]:
    """Who has or gives out what a noun or a participle reports ("X has released pictures showing ..."); who
    offers or asks something for it has it not ("a reward for information on ...").
    """
    above = token
    for _ in range(HOLDING_REACH):
        if above.head.i == above.i or above.dep_ not in ("dobj", "pobj", "prep", "acl", "conj", "compound"):
            return []
        above = above.head
        if above.lower_ == "for":
            return []
        if above.pos_ == "VERB" and lower(above.lemma_) in _lemmas("holding"):
            return subject_of(above)
    return []


def relative_source(according: Token) -> list[Token]:
    """What "which" means behind "according to": the report before it ("X's report, according to which")."""
    words_ = according.doc[according.i + 1 : according.i + 3]
    if [t.lower_ for t in words_] != ["to", "which"]:
        return []
    before = reversed(according.doc[max(0, according.i - MAX_CLIMB) : according.i])
    return next(([t] for t in before if lower(t.lemma_) in _lemmas("carriers")), [])


def lent_speaker(verb: Token) -> list[Token]:
    """Who gives out what a verb of showing without a subject of its own tells."""
    if verb.dep_ in ("dobj", "acl", "pcomp", "xcomp"):
        return _holders(verb)
    return _cut_off(verb)


def _cut_off(verb: Token) -> list[Token]:
    """The subject that the parser hung on a name before it ("In a letter to X, the envoys of Y said")."""
    before = (t for t in reversed(verb.doc[: verb.i]) if t.dep_ == "appos" and t.pos_ in ("NOUN", "PROPN"))
    return next(([t] for t in before if t.right_edge.i == verb.i - 1), [])


def names_behind(token: Token, depth: int = 0) -> list[Token]:
    """The names behind "of", "for" and "from" of an office, those of the bodies between included, and those
    behind "in" of the officials of a place.
    """
    found: list[Token] = []
    seated = depth == 0 and singular_of(token) in speech_lemmas("seated", "lemmas")
    before = ("of", "for", "from", "at", "in") if seated else ("of", "for", "from", "at")
    for child in token.children:
        if depth < OFFICE_REACH and child.dep_ == "prep" and child.lower_ in before:
            for thing in pobj(child):
                for one in with_conjuncts(thing):
                    found += [one, *(c for c in one.children if c.dep_ in ("compound", "amod", "poss"))]
                    found += names_behind(one, depth + 1)
    return found


def views(token: Token) -> Iterator[tuple[Token, list[Token]]]:
    """The nouns of "in the view of X" and the like in the clauses above an act, each with its owners."""
    for verb in _clauses(token):
        for child in verb.children:
            if child.dep_ == "prep" and child.lower_ in ("in", "by"):
                for noun in pobj(child):
                    if lower(noun.lemma_) in _lemmas("views") and (owners := _owners_alone(noun)):
                        yield noun, owners


def _owners_alone(noun: Token) -> list[Token]:
    owners = [t for c in noun.children if c.dep_ == "poss" for t in with_conjuncts(c)]
    after = [c for c in noun.children if c.dep_ == "prep" and c.lower_ in ("of", "by", "from")]
    return owners + [t for c in after for thing in pobj(c) for t in with_conjuncts(thing)]


def verbs_of_saying(doc: tuple[Token, ...]) -> list[tuple[Token, str]]:
    """Every verb of saying in a sentence, with its stance."""
    verbs = [(t, stance_at(t)) for t in doc if t.pos_ == "VERB"]
    return [(verb, stance) for verb, stance in verbs if stance]


def verbs_beside(token: Token, verbs: list[tuple[Token, str]]) -> Iterator[Token]:
    """The verbs of saying beside an act: "as X noted", and those of judging below it ("which X called ...",
    "..., condemned by X").
    """
    if not verbs:
        return
    above = {token.i, *(t.i for t in token.ancestors)}
    for verb, stance in verbs:
        if verb.i in above:
            continue
        noted = verb.dep_ == "advcl" and any(c.dep_ == "mark" and c.lower_ == "as" for c in verb.children)
        founded = lower(verb.lemma_) in _lemmas("founding")  # "the embargo established by X"
        judged = stance in ("condemn", "confirm") and verb.dep_ in BESIDE and not founded
        if noted or (judged and _judges(verb)) or (stance == "neutral" and _calls_breach(verb)):
            yield verb


def _calls_breach(verb: Token) -> bool:
    """Whether a verb of saying calls what stands before or behind it a breach ("which X says violates", "in
    what X says is a violation").
    """
    clause = verb.head if verb.dep_ == "csubj" else verb
    if verb.dep_ not in (*BESIDE, "csubj"):
        return False
    told = {t.lower_ for t in clause.subtree}
    return bool(told & {"which", "what"}) and bool(told & words("links", "violation"))


def drawn_from(token: Token) -> Iterator[tuple[Token, list[Token], str]]:
    """The nouns of judgement that an act has drawn, or that somebody utters over it, each with who does
    ("the launch drew condemnation from X", "X lodged a protest over the launch").
    """
    verb = token.head
    drew = token.dep_ == "nsubj" and lower(verb.lemma_) in _lemmas("drawing")
    if token.dep_ == "pobj" and token.head.lower_ in ("over", "against"):
        verb = token.head.head
    elif not drew:
        return
    for noun in (c for c in verb.children if c.dep_ == "dobj"):
        stance = stance_of_noun().get(lower(noun.lemma_))
        if stance in ("condemn", "accuse"):
            whose = [c for t in (verb, noun) for c in t.children if c.dep_ == "prep" and c.lower_ == "from"]
            voices = [t for c in whose for thing in pobj(c) for t in with_conjuncts(thing)]
            yield noun, voices if drew else subject_of(verb), stance


def agents_of(verb: Token) -> list[Token]:
    """Who does what a passive verb tells; the parser may hang "by" on what it is called ("was condemned as a
    breach of resolutions by X").
    """
    found = [t for c in verb.children if c.dep_ == "agent" for p in pobj(c) for t in with_conjuncts(p)]
    called = [p for c in verb.children if c.dep_ == "prep" and c.lower_ == "as" for p in pobj(c)]
    behind = [c for t in called for c in t.children if c.dep_ == "prep" and c.lower_ == "by"]
    return found or [t for c in behind for p in pobj(c) for t in with_conjuncts(p)]


def people_before(office: Token) -> list[Token]:
    """Whose office speaks ("President X's office")."""
    if singular_of(office) not in speech_lemmas("offices_of", "lemmas"):
        return []
    return [c for c in office.children if c.dep_ == "poss" and c.pos_ == "PROPN"]


def _judges(verb: Token) -> bool:
    """Whether a verb takes up what stands before it: by a relative, "what", or as a participle with "by"."""
    relative = any(
        c.lower_ in ("which", "that", "what") and c.dep_ in ("dobj", "nsubjpass") for c in verb.children
    )
    return relative or (verb.tag_ == "VBN" and any(c.dep_ == "agent" for c in verb.children))


def _clauses(token: Token) -> Iterator[Token]:
    """The act, where it is a verb, and the verbs above it."""
    at = token
    for _ in range(MAX_CLIMB):
        if at.pos_ in ("VERB", "AUX"):
            yield at
        if at.head.i == at.i:
            return
        at = at.head


def words_before(token: Token) -> list[Token]:
    """What qualifies a noun before it, "Saudi-led" whole, the article left out."""
    left = [c for c in token.lefts if c.dep_ in ("amod", "compound", "nummod", "nmod")]
    return sorted(
        (g for c in left for g in c.subtree if g.i < token.i and g.dep_ != "det"), key=lambda t: t.i
    )


def takes_up_several(token: Token, lemma: str, *, owned: bool) -> bool:
    """Whether a phrase means speakers named before ("the trio", "the ministers", "the Secretary and Foreign
    Ministers", "the envoys of the three States"), and not somebody of its own kind ("two research groups") or
    of a State before it (`owned`).
    """
    behind = (c for c in token.children if c.dep_ == "prep" and c.lower_ == "of")
    if any(_are_the_several(t) for preposition in behind for t in pobj(preposition)):
        return True
    if owned:
        return False
    if _are_offices(token):
        return True
    nouns = speech_lemmas("groups_of_speakers", "words")
    before = [c for c in token.children if c.i < token.i]
    if any(c.dep_ == "det" for c in before):
        return lemma in nouns or token.lower_ in nouns
    return lemma in nouns and not any(c.dep_ in ("compound", "amod", "nmod") for c in before)


def _are_the_several(noun: Token) -> bool:
    """Whether a noun means several named before ("the three countries")."""
    definite = any(c.dep_ == "det" and c.lower_ in ("the", "these", "those") for c in noun.children)
    return definite and noun.tag_ == "NNS" and noun.lower_ in speech_lemmas("groups_of_speakers", "words")


def _are_offices(token: Token) -> bool:
    """Whether a phrase with an article is a list of offices without a name, or one in the plural."""
    together = {token, *token.conjuncts}
    first = min(together, key=lambda t: t.i)
    if first.i == 0 or not any(c.dep_ == "det" and c.lower_ == "the" for c in first.lefts):
        return False
    offices = speech_lemmas("titles") | speech_lemmas("counterparts", "words")
    several = len(together) > 1 or token.tag_ in ("NNS", "NNPS")
    return several and all(_is_office(t, offices) for t in together)


def _is_office(token: Token, offices: frozenset[str]) -> bool:
    left = [c for c in token.lefts if c.dep_ in ("compound", "nmod", "amod")]
    small = offices | words("speech", "portfolios")
    named = lower(token.text).removesuffix("s") in offices or token.lower_ in offices
    return named and all(c.lower_ in small for c in left) and not any(c.dep_ == "prep" for c in token.rights)


def first_of(name: Token) -> Token:
    """The first word of a proper name, those joined by hyphens included ("Secretary-General")."""
    first = name
    while first.i > 0:
        before = first.nbor(-1)
        if before.text == "-" and before.i > 0 and before.nbor(-1).text[:1].isupper():
            first = before.nbor(-1)
        elif before.pos_ == "PROPN" and before.text[:1].isupper():
            first = before
        else:
            break
    return first


def tail_of(name: Token) -> list[Token]:
    """What belongs to a body's name behind its head ("Bureau of Investigation", "Centre for X Studies")."""
    if lower(name.text).removesuffix("s") not in speech_lemmas("institutions", "lemmas"):
        return []
    for child in name.children:
        if child.dep_ == "prep" and child.lower_ in ("of", "for", "on") and child.i == name.i + 1:
            for thing in pobj(child):
                words_ = [c for c in thing.lefts if c.dep_ in ("compound", "nmod", "amod")]
                if all(t.text[:1].isupper() for t in (thing, *words_)):
                    return [child, *words_, thing]
    return []


def without_office(name: str) -> str:
    """A name without the offices before it; "" where nothing but an office stands in capitals."""
    offices = speech_lemmas("officials", "lemmas") | speech_lemmas("titles")

    def is_office(word: str) -> bool:
        plain = lower(word).strip(".,")
        return plain in offices or plain.removesuffix("s") in offices

    parts = name.split()
    while parts and is_office(parts[0]):
        parts = parts[1:]
    return "" if any(is_office(word) for word in parts) else " ".join(parts)


def in_conjunct(child: Token, token: Token) -> bool:
    """Whether a word stands in what "and" joins to a noun."""
    return any(
        child.i == t.i or (child.is_ancestor(t) is False and t.is_ancestor(child)) for t in token.conjuncts
    )


def has_function(token: Token) -> bool:
    """Whether a noun of office stands in a phrase, before the name or behind it."""
    offices = speech_lemmas("officials", "lemmas") | speech_lemmas("titles")
    near = [c for c in token.subtree if abs(c.i - token.i) < 10]
    first = min([token, *(c for c in token.lefts if c.dep_ == "compound")], key=lambda t: t.i)
    return any(lower(c.lemma_).strip(".") in offices for c in near) and first.text[:1].isupper()


def before_day(token: Token) -> Token:
    """The name before a day that the parser took for its head ("seen by Reuters Thursday")."""
    if token.pos_ != "PROPN" or lower(token.text) not in words("dates", "weekdays"):
        return token
    names = [c for c in token.lefts if c.dep_ in ("compound", "nmod") and c.pos_ == "PROPN"]
    return names[-1] if names else token


def members_of(token: Token, lemma: str) -> list[Token]:
    """Those of whom a noun for several consists ("a group of researchers", "a number of diplomats")."""
    if token.pos_ != "NOUN" or lemma not in _lemmas("collectives"):
        return []
    behind = (c for c in token.children if c.dep_ == "prep" and c.lower_ == "of")
    things = [t for preposition in behind for thing in pobj(preposition) for t in with_conjuncts(thing)]
    return things if things and all(t.tag_ in ("NNS", "NNPS", "NNP") for t in things) else []


def run_on(office: Token, parsed: Parsed, text: str) -> Iterator[tuple[Token, str, int]]:
    """People whose names run on behind the body of an office ("Chairman of the Ports Authority K. Senussi"),
    each with its word and its place.
    """
    behind = [c for c in office.children if c.dep_ == "prep" and c.lower_ == "of"]
    if lower(office.text) not in speech_lemmas("titles"):
        return
    for body in (t for preposition in behind for t in pobj(preposition)):
        start, end = parsed.span([t for t in body.subtree if t.i <= body.i])
        name = _behind_body(text[start:end])
        if name:
            yield body, name, text.rfind(name, start, end)


def _behind_body(phrase: str) -> str:
    """What follows the last noun of a body, where it may be a person's name."""
    parts = phrase.split()
    bodies = speech_lemmas("institutions", "lemmas") | speech_lemmas("agencies", "lemmas")
    last = max((i for i, part in enumerate(parts) if lower(part) in bodies or part[:1] == "("), default=-1)
    name = " ".join(parts[last + 1 :])
    return name if last >= 0 and " " in name and is_persons(name) else ""
