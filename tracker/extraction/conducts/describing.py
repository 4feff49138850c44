"""Acts that are no conduct though their words are those of one: what a missile can carry, what somebody has,
the signal that every ship sends, money that goes into a programme.
"""

from __future__ import annotations

from tracker.extraction.conducts.goods import TRANSFERS, GoodsHit
from tracker.extraction.grammar.clauses import Sides, lemmas, pobj
from tracker.extraction.grammar.parse import Parsed
from tracker.extraction.names.scene import Scene
from tracker.extraction.words.phrases import lower
from tracker.extraction.words.tree import Token
from tracker.extraction.words.vocabulary import Act, words


def only_describes(
    token: Token, act: Act, sides: Sides, about: list[GoodsHit], parsed: Parsed, scene: Scene
) -> bool:
    """Whether an act tells what goods, a ship or a programme is like, and of no conduct."""
    lemma = lower(token.lemma_)
    named = {lower(t.lemma_) for h in about for t in parsed.tokens_over(h.start, h.end)}
    if act.name == "conceal" and lemma in words("acts", "acts", "silent", "verbs"):
        return not any(_is_false(h, parsed) for h in about)
    if act.name == "carry":
        payload = bool(named & lemmas("payloads", "lemmas")) and token.tag_ == "VB"
        return payload or (lemma in lemmas("having", "lemmas") and _by_people(sides, parsed, scene))
    if act.name == "acquire" and lemma in lemmas("ordering", "lemmas"):  # of somebody, and not somebody about
        return token.pos_ != "VERB" or not any(c.lower_ == "from" for c in token.subtree)
    if act.name not in TRANSFERS:
        return False
    into = [c for c in token.subtree if c.dep_ == "prep" and c.lower_ == "into"]
    return any(lower(t.lemma_) in lemmas("programmes", "lemmas") for c in into for t in pobj(c))


def _is_false(hit: GoodsHit, parsed: Parsed) -> bool:
    """Whether what a ship sends is said to be false."""
    told = {lower(t.text) for t in parsed.tokens_over(hit.start, hit.end)}
    head = parsed.head_of(hit.start, hit.end)
    beside = {lower(c.text) for c in head.children} if head is not None else set()
    return bool((told | beside) & lemmas("false", "words"))


def _by_people(sides: Sides, parsed: Parsed, scene: Scene) -> bool:
    """Whether people have it, and no ship or container."""
    holders = [t for t in sides.subject if t.pos_ in ("NOUN", "PROPN")]
    known = any(scene.within(parsed.starts[t.i], parsed.ends[t.i]) for t in holders)
    return known or any(lower(t.lemma_) in words("frames", "actors", "armed-group") for t in holders)
