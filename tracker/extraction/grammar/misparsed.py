"""Words that the parser took for something else: verbs for adjectives of their goods, parts of a name."""

from __future__ import annotations

from tracker.extraction.grammar.parse import STAND_INS
from tracker.extraction.words.tree import Token
from tracker.extraction.words.vocabulary import words

SHIP = STAND_INS["vessel"].lower()  # any ship's name, to the parser


def misparsed_gerund(token: Token) -> bool:
    """A gerund that the parser took for an adjective of its goods ("accused X of flying drones to Y")."""
    if token.dep_ != "amod" or token.tag_ != "VBG" or token.head.dep_ != "pobj":
        return False
    preposition = token.head.head
    above = preposition.head
    if above.dep_ == "pobj" and above.head.dep_ == "agent":
        above = above.head.head  # "accused by X of selling arms"
    return (
        token.i == preposition.i + 1
        and preposition.lower_ in ("of", "for", "with", "from")
        and above.lemma_.lower() in words("frames", "object_control")
    )


def behind_ship(token: Token) -> bool:
    """A gerund behind a ship's name, which the parser took for a part of the goods ("saw X loading coal")."""
    before = token.doc[token.i - 1] if token.i else token
    joined = token.dep_ in ("amod", "compound", "nmod") and token.head.i > token.i
    return token.lower_.endswith("ing") and joined and before.lower_ == SHIP and before.head.i == token.head.i


def named_before_aside(token: Token) -> Token | None:
    """The name whose verb, behind an aside, the parser took for an adjective of the goods, so that the
    sentence has no verb ("X, a broker of Y, procured metals").
    """
    if token.dep_ != "amod" or token.tag_ not in ("VBN", "VBD") or not token.i:
        return None
    before = token.nbor(-1)
    if before.pos_ == "PROPN" and before.dep_ == "npadvmod" and before.head.i == token.i:
        return before  # "X procured machinery"
    root = next((t for t in (token, *token.ancestors) if t.head.i == t.i), token)
    aside = token.nbor(-1).text == "," and token.head.dep_ in ("appos", "conj")
    return root if aside and root.pos_ == "PROPN" and root.i < token.i else None


HAVING = ("has", "have", "had")
TIME_REACH = 6  # words of a time between "that" and its verb ("that in early October 2017 loaded coal")


def _before_time(token: Token) -> Token:
    """The word before a verb, or the pronoun before the time that stands between it and the verb."""
    at = token.i - 1
    for i in range(at, max(-1, at - TIME_REACH), -1):
        word = token.doc[i]
        if word.lower_ in ("that", "which"):
            return word
        if not (word.like_num or word.is_title or word.text == "," or word.dep_ in ("prep", "amod", "punct")):
            break
    return token.doc[at]


def _goes_on(token: Token, before: Token) -> bool:
    """Whether a verb goes on with a ship behind a semicolon, or stands behind the "has" of its tense."""
    if before.text == ";":
        return any(t.lower_ == SHIP for t in token.doc[: token.i])
    return before.lower_ in HAVING and token.head.head.i == before.i


def misparsed_verb(token: Token) -> bool:
    """A verb that the parser took for an adjective behind a ship's name or "that" ("that loaded coal"), or
    behind a name that it took for a part of the goods ("Ho procured drawings").
    """
    if behind_ship(token):
        return True
    if token.dep_ != "amod" or token.i == 0 or token.head.i < token.i:
        return False
    before = token.doc[token.i - 1]
    if before.is_quote and token.i > 1:
        before = token.doc[token.i - 2]
    if token.tag_ == "VBD" and before.pos_ == "PROPN" and before.head.i == token.head.i:
        return True
    if named_before_aside(token) is not None or _goes_on(token, token.doc[token.i - 1]):
        return True
    if _before_time(token).lower_ in ("that", "which"):
        return True
    return before.lower_ in ("that", "which", SHIP) or before.lower_ in words("frames", "misread")


def is_past_of_doer(verb: Token) -> bool:
    """Whether a participle is the past tense right behind its doer ("vessels transferred oil to X")."""
    beside = verb.dep_ == "acl" and verb.i == verb.head.i + 1
    doing = beside and verb.head.lower_ in words("frames", "misread")
    return doing and any(c.dep_ == "dobj" for c in verb.children)


def is_reduced_passive(verb: Token) -> bool:
    """Whether a participle before or behind a clause is passive, with its doer ("armed by X, they")."""
    alone = verb.dep_ == "advcl" and not any(c.dep_ in ("nsubj", "aux", "dobj") for c in verb.children)
    return alone and verb.tag_ == "VBN" and any(c.dep_ == "agent" for c in verb.children)


def joins_by_to(token: Token) -> bool:
    """Whether a noun is only a part of "ship-to-ship" or "tanker-to-tanker"."""
    beside = [token.doc[i] for i in (token.i - 1, token.i + 1) if 0 <= i < len(token.doc)]
    return token.tag_ == "NN" and any(
        t.text == "-" and 0 < t.i < len(t.doc) - 1 and "to" in (t.nbor(-1).lower_, t.nbor().lower_)
        for t in beside
    )


def evidenced(verb: Token) -> list[Token]:
    """Who does what a gerund tells behind "evidence of X", where the parser hung it on "evidence"."""
    if verb.dep_ != "acl" or verb.tag_ != "VBG" or verb.head.i > verb.i:
        return []
    doers = [t for c in verb.head.children if c.dep_ == "prep" and c.lower_ == "of" for t in c.children]
    return [t for t in doers if t.dep_ == "pobj" and t.right_edge.i == verb.i - 1][:1]
