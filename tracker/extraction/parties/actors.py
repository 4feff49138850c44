"""Parties in a clause: from a token to the party it names, known or not, pronouns resolved."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from tracker.extraction.grammar.clauses import (
    MAX_CLIMB,
    lemmas,
    objects_of,
    patient_of,
    speech,
    subject_of,
)
from tracker.extraction.grammar.joined import with_conjuncts
from tracker.extraction.grammar.misparsed import joins_by_to
from tracker.extraction.grammar.parse import Parsed
from tracker.extraction.names.mentions import PartyMention
from tracker.extraction.names.scene import Actor, Scene
from tracker.extraction.parties.foregoing import (
    company_before,
    person_before,
    several_before,
    ship_before,
    ships_before,
    without_places,
)
from tracker.extraction.parties.naming import (
    explained_as,
    is_body,
    names_behind_place,
    of_body,
    owner_mentions,
    proper_name,
    state_before,
    unknown,
)
from tracker.extraction.text.entries import is_listed, listed_party
from tracker.extraction.words.speech import stance_of_noun
from tracker.extraction.words.tree import Token
from tracker.extraction.words.vocabulary import words

SHORTEST = 2  # letters of a family name that stands for nobody unless it is told in full elsewhere
SHE_REACH = 500  # characters before "she" in which a ship may have been named


@lru_cache(maxsize=1)
def _role_nouns() -> dict[str, str]:
    """Role nouns by lemma, with the kind of party they name."""
    kinds = ("organisation", "person", "armed-group", "government-body", "vessel", "aircraft")
    return {lemma: kind for kind in reversed(kinds) for lemma in words("frames", "actors", kind)}


def _kind_of_noun(token: Token) -> str | None:
    """The kind of party that a noun names, with the word before it ("armed group") or by itself."""
    lemma = token.lemma_.lower()
    before = token.nbor(-1).lower_ if token.i > 0 else ""
    return _role_nouns().get(f"{before} {lemma}") or _role_nouns().get(lemma)


def is_role_noun(word: str) -> bool:
    """Whether one word only says what kind of party is meant ("company", "vessels")."""
    word = word.lower()
    return word in _role_nouns() or word.removesuffix("s") in _role_nouns()


def actor_of(mention: PartyMention) -> Actor:
    return Actor(
        mention.party.name, mention.party.kind, mention.start, mention.end, mention.party.state or None
    )


def actors_at(token: Token, parsed: Parsed, scene: Scene) -> list[Actor]:
    """The parties that the phrase under a token names; empty where it names none."""
    start, end = parsed.starts[token.i], parsed.ends[token.i]
    if joins_by_to(token):
        return []
    ship = _ship_at(token, parsed, scene)
    if ship:
        return [ship]
    own = scene.within(start, end)
    if own and own[0].form != "adjective" and not _hyphened(scene.text, own[0].end):
        return [actor_of(own[0])]
    if own and token.tag_ in ("NNPS", "NNS", "NNP", "NN"):
        return [actor_of(own[0])]
    listed = listed_party(parsed.sentence.entry, scene)
    if listed and token.pos_ in ("PROPN", "NOUN") and _is_called(token, listed, parsed, scene):
        return [listed]
    if token.lower_ in lemmas("pronouns", "one") or token.lower_ in lemmas("pronouns", "many"):
        return _resolved(token, parsed, scene)
    if token.pos_ in ("NOUN", "PROPN", "ADJ", "X", "NUM"):
        return _noun_actors(token, parsed, scene)
    return []


def _is_called(token: Token, listed: Actor, parsed: Parsed, scene: Scene) -> bool:
    """Whether a name is that of the listed party, in full or in part."""
    at = proper_name(token, parsed, scene) or (parsed.starts[token.i], parsed.ends[token.i])
    name = scene.text[slice(*at)]
    return name[:1].isupper() and is_listed(name, listed.name)


def _ship_at(token: Token, parsed: Parsed, scene: Scene) -> Actor | None:
    near = [
        token,
        *(c for c in token.children if c.dep_ in ("appos", "compound", "nmod", "oprd", "acl", "amod")),
    ]
    state = state_before(token, parsed, scene)
    called = words("vessels", "called")
    near += [g for c in token.children if c.dep_ == "acl" and c.lower_ in called for g in c.children]
    if token.dep_ in ("appos", "compound", "nmod") or token.head.dep_ == "nsubj":
        near.append(token.head) if token.dep_ == "appos" else None
    if _kind_of_noun(token) == "vessel" and token.i + 1 < len(token.doc):
        near.append(token.nbor())  # a name that the parser hangs elsewhere
    for one in near:
        for ship in scene.ships_over(parsed.starts[one.i], parsed.ends[one.i])[:1]:
            return Actor(ship.name, "vessel", ship.start, ship.end, state, known=False)
    return None


def _hyphened(text: str, end: int) -> bool:
    """Whether a name only makes an adjective: "Panama-flagged"."""
    return text[end : end + 1] in "-‑" and text[end + 1 : end + 2].isalpha()


def _noun_actors(token: Token, parsed: Parsed, scene: Scene) -> list[Actor]:
    lemma = token.lemma_.lower()
    owners = owner_mentions(token, parsed, scene)
    if owners and lemma in lemmas("government"):
        return [
            replace(actor_of(owners[0]), start=owners[0].start, end=max(owners[0].end, parsed.ends[token.i]))
        ]
    group = owners and owners[0].party.kind == "armed-group" and lemma in lemmas("partitives", "lemmas")
    if group:
        return [actor_of(owners[0])]  # "X recruits"
    kind = _kind_of_noun(token)
    if kind and _hyphened(scene.text, parsed.ends[token.i]):
        return []  # "ship-to-ship"
    named = _named_beside(token, parsed, scene) if kind else None
    if named:
        return [actor_of(named)]
    if kind and (explained := _explained(token)) is not None:
        return actors_at(explained, parsed, scene)
    whole = _in_apposition(token, parsed, scene, named=True) or _whole_of(token, parsed, scene)
    if whole:
        return whole
    if kind:
        several = names_behind_place(token, parsed, scene)
        if several:
            return [unknown(t, parsed, scene, kind, owners) for t in several]
        if _refers_back(token) and (meant := _resolved(token, parsed, scene, kind)):
            return meant
        whose = owners or explained_as(token, parsed, scene)
        return [_of_its_state(token, unknown(token, parsed, scene, kind, whose), parsed, scene)]
    members = _members(token, parsed, scene)
    if members:
        return members
    if lemma in lemmas("states") and token.tag_ == "NN":
        return _of_state_media(token, parsed, scene) or _resolved(token, parsed, scene)
    if token.pos_ == "NOUN" and not _stands_after_place(token):
        return _in_apposition(token, parsed, scene)
    if token.pos_ == "PROPN" and _is_name(token, parsed, scene) and not _stands_after_place(token):
        told = unknown(token, parsed, scene, None, owners or explained_as(token, parsed, scene))
        full = scene.in_full(told.name) if len(told.name) <= SHORTEST else None
        return [replace(told, name=full, kind="person") if full else told]
    return []


def _of_its_state(token: Token, actor: Actor, parsed: Parsed, scene: Scene) -> Actor:
    """A party that is said to be a State's only by "its" ("its tankers")."""
    its = [c for c in token.lefts if c.dep_ == "poss" and c.lower_ == "its"]
    whose = [a for c in its for a in _resolved(c, parsed, scene) if a.kind == "state"]
    return replace(actor, state=whose[0].name) if whose and actor.state is None else actor


def _of_state_media(token: Token, parsed: Parsed, scene: Scene) -> list[Actor]:
    """The State of the outlet that speaks of "the country" in its own sentence."""
    before = scene.within(parsed.sentence.start, parsed.starts[token.i])
    media = [(m, m.party.state) for m in before if m.party.outlet and m.party.state]
    return [replace(actor_of(m), name=state, kind="state") for m, state in media[-1:]]


def _named_beside(token: Token, parsed: Parsed, scene: Scene) -> PartyMention | None:
    """The group or body whose name stands beside its kind ("the gang X", "X fighters")."""
    near = [
        c
        for c in token.children
        if c.dep_ in ("appos", "compound", "nmod", "nummod", "oprd", "amod", "npadvmod")
    ]
    found = [
        m
        for c in near
        for m in scene.within(parsed.starts[c.i], parsed.ends[c.i])
        if m.party.kind in ("armed-group", "organisation", "government-body")
    ]
    return found[0] if found else None


def _whole_of(token: Token, parsed: Parsed, scene: Scene) -> list[Actor]:
    """The group or State of which a noun names a part ("recruits of X", "the network around X")."""
    if token.lemma_.lower() not in lemmas("partitives", "lemmas"):
        return []
    after = [
        g
        for c in token.children
        if c.dep_ == "prep" and c.lower_ in lemmas("partitives", "prepositions")
        for g in c.children
        if g.dep_ == "pobj" and g.pos_ in ("NOUN", "PROPN", "NUM")
    ]
    for thing in after:
        known = [
            m for m in scene.within(parsed.starts[thing.i], parsed.ends[thing.i]) if m.form != "adjective"
        ]
        if known and known[0].party.kind in ("armed-group", "organisation", "government-body"):
            return [actor_of(known[0])]
        if thing.pos_ == "NOUN" and not known and _kind_of_noun(thing) == "government-body":
            return actors_at(thing, parsed, scene)  # "units of the Ruritanian army"
        if known or thing.pos_ != "PROPN":
            continue
        if token.lemma_.lower() in lemmas("partitives", "of_person"):
            return [unknown(thing, parsed, scene, "person", [])]
        kind = _role_nouns().get(thing.lemma_.lower())
        if kind or is_body(scene.text[parsed.starts[thing.i] : parsed.ends[thing.i]]):
            return [of_body(thing, parsed, scene, kind)]
    return []


def _members(token: Token, parsed: Parsed, scene: Scene) -> list[Actor]:
    """The States that a noun is said to include ("several countries, including X and Y")."""
    if token.lemma_.lower() not in lemmas("gatherings", "lemmas"):
        return []
    named = [
        t
        for c in token.children
        if c.dep_ == "prep" and c.lower_ in lemmas("gatherings", "prepositions")
        for g in c.children
        if g.dep_ == "pobj"
        for t in with_conjuncts(g)
    ]
    found = [m for t in named for m in scene.within(parsed.starts[t.i], parsed.ends[t.i])]
    return [actor_of(m) for m in found if m.party.kind in ("state", "armed-group")]


def _in_apposition(token: Token, parsed: Parsed, scene: Scene, *, named: bool = False) -> list[Actor]:
    """The party that stands beside a noun as its explanation ("a member of staff, a diplomat named X",
    "his brother X").
    """
    for beside in (c for c in token.children if c.dep_ == "appos"):
        kind = _role_nouns().get(beside.lemma_.lower())
        if kind and proper_name(beside, parsed, scene):
            return [unknown(beside, parsed, scene, kind, [])]
        if not named and token.lemma_.lower() in lemmas("kin", "lemmas") and beside.pos_ == "PROPN":
            return [unknown(token, parsed, scene, "person", [])]
    return []


def _explained(noun: Token) -> Token | None:
    """The name that a noun only explains ("X, a company that ...", "X is a broker who ...")."""
    if noun.dep_ == "appos" and noun.head.pos_ == "PROPN" and noun.head.i < noun.i:
        return noun.head
    tells = any(c.dep_ in ("relcl", "acl") for c in noun.children)
    if noun.dep_ != "attr" or noun.head.lemma_ != "be" or not tells:
        return None
    return next((c for c in noun.head.children if c.dep_ == "nsubj" and c.pos_ == "PROPN"), None)


def _refers_back(token: Token) -> bool:
    return any(
        c.dep_ == "det" and c.lower_ in lemmas("determiners", "party") for c in token.children
    ) and not any(
        c.dep_ in ("prep", "appos", "acl", "relcl", "amod", "compound") and c.lower_ not in lemmas("same")
        for c in token.children
    )


def _stands_after_place(token: Token) -> bool:
    """Whether a name stands where a place does ("seized off X", "landed near X")."""
    first = min([token.i, *(c.i for c in token.lefts if c.dep_ in ("compound", "det"))])
    return first > 0 and token.doc[first - 1].lower_ in lemmas("at_place")


def _is_name(token: Token, parsed: Parsed, scene: Scene) -> bool:
    text = scene.text[parsed.starts[token.i] : parsed.ends[token.i]]
    return (
        text[:1].isupper()
        and text.lower() not in lemmas("not_actors")
        and (
            len(text) > SHORTEST
            or any(c.dep_ == "compound" for c in token.lefts)
            or scene.in_full(text) is not None
        )
    )


def _resolved(token: Token, parsed: Parsed, scene: Scene, kind: str | None = None) -> list[Actor]:
    """Whom a pronoun or "the vessel" means:
    the nearest fitting subject before it, else the nearest fitting party.
    """
    start = parsed.starts[token.i]
    listed = listed_party(parsed.sentence.entry, scene)
    if listed and (kind != "vessel" or listed.kind == "vessel"):
        return [listed]
    she = token.lower_ in lemmas("pronouns", "ship") and bool(scene.ships_in(start - SHE_REACH, start))
    if kind == "vessel" or she:
        return ships_before(start, scene, both=any(c.lower_ == "both" for c in token.children))
    if kind in ("aircraft", "organisation", "person") and token.text not in lemmas("groups"):
        return company_before(start, scene) if kind == "organisation" and token.tag_ == "NN" else []
    earlier = [
        m
        for m in scene.before(start)
        if m.form != "adjective"
        and not m.party.outlet
        and m.party.kind not in ("un-body", "international-body")
    ]
    if kind in ("armed-group", "organisation"):
        earlier = [m for m in earlier if m.party.kind == "armed-group"]
    if token.lower_ in lemmas("pronouns", "many"):
        groups = [m for m in earlier if m.party.kind == "armed-group"]
        if not groups and token.lower_ == "they" and (several := several_before(start, scene, _role_nouns())):
            return several
        earlier = groups[-1:] or []
    speaking = _speaking_of_itself(token, parsed, scene)
    if speaking:
        return speaking
    judged = _judged(token, parsed, scene)
    if judged:
        return judged
    inside = [m for m in earlier if m.start >= parsed.sentence.start and not _acts(m, token, parsed)]
    if kind is None and not inside:
        sort = "person" if token.lower_ in lemmas("pronouns", "person") else "one"
        begin = parsed.sentence.start
        taken = person_before(begin, scene) if sort == "person" else ship_before(begin, earlier, scene)
        if taken and token.lower_ in lemmas("pronouns", sort):
            return taken
    subjects = [m for m in inside if _is_subject(m, parsed) and not _claims(m, token, parsed)]
    chosen = subjects[-1:] or without_places(inside, parsed)[-1:] or _subject_before(earlier, scene)
    return [replace(actor_of(m), known=True) for m in chosen]


def _speaking_of_itself(token: Token, parsed: Parsed, scene: Scene) -> list[Actor]:
    """Who says of himself what follows ("a businessman told me that he had shipped ...")."""
    if token.lower_ not in lemmas("pronouns", "person"):
        return []
    verbs = [v for v in token.ancestors if v.pos_ == "VERB" and v.lemma_.lower() in speech()]
    subjects = [c for v in verbs for c in v.children if c.dep_ == "nsubj" and c.i < token.i]
    people = [t for t in subjects if _kind_of_noun(t) == "person"]
    return [unknown(t, parsed, scene, "person", []) for t in people[:1]]


def _judged(token: Token, parsed: Parsed, scene: Scene) -> list[Actor]:
    """Who is condemned, accused or held where "its" stands behind the reason ("X condemned Y for its launch",
    "X holds a ship on suspicion that it sold fuel").
    """
    at = token
    judging = lemmas("object_control") | lemmas("enforcement", "lemmas") | lemmas("detaining", "lemmas")
    for _ in range(MAX_CLIMB):
        if at.head.i == at.i:
            return []
        child, at = at, at.head
        if at.pos_ != "VERB":
            continue
        if child.dep_ not in ("prep", "advcl") or at.lemma_.lower() not in judging:
            continue
        for thing in (t for t in patient_of(at) or objects_of(at) if t.i < token.i):
            named = scene.within(parsed.starts[thing.i], parsed.ends[thing.i])
            if named:
                return [replace(actor_of(named[0]), known=True)]
            if thing.pos_ == "PROPN" or _kind_of_noun(thing) == "vessel":
                return actors_at(thing, parsed, scene)
    return []


def _acts(mention: PartyMention, token: Token, parsed: Parsed) -> bool:
    """Whether a party does what is done to a pronoun, which then means another ("X backs Y, arming it")."""
    if token.dep_ not in ("dobj", "dative") or token.head.pos_ != "VERB":
        return False
    doers = ((parsed.starts[t.i], parsed.ends[t.i]) for t in subject_of(token.head))
    return any(start < mention.end and mention.start < end for start, end in doers)


def _is_subject(mention: PartyMention, parsed: Parsed) -> bool:
    head = parsed.head_of(mention.start, mention.end)
    return head is not None and head.dep_ in ("nsubj", "nsubjpass", "poss")


def _claims(mention: PartyMention, token: Token, parsed: Parsed) -> bool:
    """Whether the claim that a pronoun stands in is a party's ("A rejects B's claim that it")."""
    head = parsed.head_of(mention.start, mention.end)
    noun = head.head if head is not None and head.dep_ == "poss" else None
    return noun is not None and noun.lemma_.lower() in stance_of_noun() and noun.is_ancestor(token)


def _subject_before(earlier: list[PartyMention], scene: Scene) -> list[PartyMention]:
    """The first party of the sentence before: in news prose most often its subject."""
    if not earlier:
        return []
    last = earlier[-1]
    stop = max(scene.text.rfind(". ", 0, last.start), scene.text.rfind("\n", 0, last.start))
    return [next(m for m in earlier if m.start > stop)]
