"""Words that may name acts, and which of their acts a sentence may tell, by the goods that it names.

A word such as "used" may name a dozen acts, each with goods of its own; most sentences name one kind of
goods, and are not asked for the others.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from tracker.extraction.conducts.goods import TRANSFERS, GoodsHit, is_wanted
from tracker.extraction.grammar.clauses import is_passive, lemmas, was_caught
from tracker.extraction.grammar.misparsed import behind_ship, misparsed_gerund, misparsed_verb
from tracker.extraction.grammar.parse import Parsed
from tracker.extraction.names.scene import Scene
from tracker.extraction.words.phrases import lower, plurals
from tracker.extraction.words.tree import Token
from tracker.extraction.words.vocabulary import Act, acts_by_lemma, inflected, words

NAMED_BEFORE = (*TRANSFERS, "launch", "steal")  # "the transfer" tells again what was told with its goods


def triggers(parsed: Parsed) -> list[tuple[Token, Act]]:
    """Every token that may name an act, with each act it may name."""
    found = []
    known = _forms_of_acts()
    for token in parsed.doc:
        if token.lower_ not in known and token.lemma_ not in known:
            continue
        sort = _sort(token, parsed)
        if not sort:
            continue
        lemma = _lemma(token, sort)
        particle = next((c.lower_ for c in token.children if c.dep_ == "prt"), "")
        keys = [f"{lemma} {particle}", lemma] if particle else [lemma]
        acts = next((acts_by_lemma()[(sort, k)] for k in keys if (sort, k) in acts_by_lemma()), ())
        if not acts and sort == "noun" and token.tag_ in ("NN", "VBG") and token.text.endswith("ing"):
            acts = acts_by_lemma().get(("verb", lemma), ()) or _acts_of_gerund(token, lemma)
        found += [(token, act) for act in acts if _stands_right(token, act)]
    return found


def _acts_of_gerund(noun: Token, lemma: str) -> tuple[Act, ...]:
    """The acts of a verb that stands as a noun with "of" behind it ("the arming of X")."""
    if not any(c.dep_ == "prep" and c.lower_ == "of" for c in noun.children):
        return ()
    verbs = (lemma[:-3], f"{lemma[:-3]}e")
    return next((acts_by_lemma()[("verb", v)] for v in verbs if ("verb", v) in acts_by_lemma()), ())


@lru_cache(maxsize=1)
def _forms_of_acts() -> frozenset[str]:
    """Every form of a word for an act: most words are none, and need no look at the tree."""
    words_ = {lemma.partition(" ")[0] for _, lemma in acts_by_lemma()}
    return frozenset({*words_, *(form for word in words_ for form in (*inflected(word), *plurals(word)))})


def _lemma(token: Token, sort: str) -> str:
    """The lemma of a trigger; a participle that the parser took for an adjective has none of its own."""
    lemma = lower(token.lemma_)
    if sort != "verb" or token.pos_ in ("VERB", "AUX") or not lemma.endswith(("ed", "ing")):
        return lemma
    cuts = (lemma[:-2], lemma[:-1]) if lemma.endswith("ed") else (lemma[:-3], f"{lemma[:-3]}e")
    return next((cut for cut in cuts if ("verb", cut) in acts_by_lemma()), lemma)


def _stands_right(token: Token, act: Act) -> bool:
    """Whether an act stands as it must: a noun behind its word ("en route"), an attempt where somebody was
    caught at it."""
    if act.passive and not is_passive(token):
        return False
    if act.caught and not was_caught(token):
        return False
    if act.name == "steal" and token.lemma_ in lemmas("online", "lemmas") and not _is_online(token):
        return False
    wanted = [word for noun, word in act.after if noun == token.lemma_.lower()]
    return not wanted or (token.head.lower_ in wanted and token.dep_ == "pobj")


def _sort(token: Token, parsed: Parsed) -> str:
    """Whether a token may be an act's verb or noun: a name's part or "supplies" (goods) is neither."""
    if token.pos_ in ("VERB", "AUX", "ADJ") and token.text.endswith("ed") and misparsed_verb(token):
        return "verb"
    if misparsed_gerund(token) or behind_ship(token):
        return "verb"
    if token.pos_ in ("VERB", "AUX"):
        return (
            ""
            if token.dep_ in ("aux", "prep") or (token.dep_ == "amod" and not list(token.rights))
            else "verb"
        )
    if token.pos_ == "PROPN":
        return "noun" if parsed.sentence.kind == "headline" and token.text[:1].isupper() else ""
    pact = any(c.lower_ in words("acts", "pacts") for c in token.lefts) and token.lemma_.lower() == "deal"
    return (
        "noun" if token.pos_ == "NOUN" and not pact and token.lower_ not in words("acts", "not_acts") else ""
    )


def possible(parsed: Parsed, scene: Scene, hits: list[GoodsHit]) -> Callable[[Act], bool]:
    """Gives the question whether a sentence has the goods that an act needs, or a word that may mean them:
    a pronoun, a currency for a sum, a demonym for workers.
    """
    said = {t.lower_ for t in parsed.doc}
    means_goods = not said.isdisjoint(lemmas("pronouns", "goods"))
    names_sum = not said.isdisjoint(words("goods", "currencies", "words"))
    span = parsed.sentence.start, parsed.sentence.end
    names_people = any(mention.form == "adjective" for mention in scene.within(*span))

    def may_tell(act: Act) -> bool:
        if act.goods or not act.needs or act.name in NAMED_BEFORE:
            return True
        if means_goods or any(is_wanted(hit, act) for hit in hits):
            return True
        return {"money": names_sum, "crypto": names_sum, "workers": names_people}.get(act.needs, False)

    return may_tell


def _is_online(token: Token) -> bool:
    """Whether a sentence speaks of computers or of what is stolen by them: whom an authority targets it
    sanctions.
    """
    stems = tuple(words("frames", "online", "stems"))
    return any(t.lower_.startswith(stems) for t in token.doc)
