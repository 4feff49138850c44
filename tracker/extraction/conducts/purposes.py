"""What an act is only for: the end to which a theft's proceeds or a fund are put is no conduct of its own."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.extraction.conducts.goods import GoodsHit, goods_in, kinds_of
from tracker.extraction.grammar.clauses import Sides, is_passive, lemmas, objects_of, patient_of
from tracker.extraction.grammar.parse import Parsed
from tracker.extraction.names.scene import Part, Scene
from tracker.extraction.words.phrases import lower
from tracker.extraction.words.tree import Token
from tracker.extraction.words.vocabulary import Act

FOR_PROGRAMMES = ("acquire", "supply", "develop")
OWNED = "owner of the goods"


def spends_proceeds(
    token: Token, act: Act, parts: list[Part], about: list[GoodsHit], parsed: Parsed, scene: Scene
) -> bool:
    """Whether an act only tells to what programmes money goes ("the stolen funds are used to procure
    materials for missiles"), and neither from whom nor for whom anything is bought.
    """
    if act.name == "violate":
        return not parts and any(_is_use_of_money(t, parsed, scene) for t in token.ancestors)
    if act.name not in FOR_PROGRAMMES or not about or not kinds_of(about[0]) & {"wmd", "launch"}:
        return False
    for_whom = (OWNED, f"{act.name} for a place of X")
    told = [p for p in parts if p.rule not in for_whom and not p.rule.startswith("subject of")]
    return (act.name == "develop" or not told) and _is_use_of_money(token, parsed, scene)


def feeds_own_programme(act: Act, sides: Sides) -> bool:
    """Whether what is handed over goes to the giver's own programme ("pours its resources into its missile
    programme").
    """
    into = [t for preposition, t in sides.after if preposition in ("into", "to", "towards")]
    programmes = [t for t in into if t.lemma_.lower() in lemmas("purposes", "lemmas")]
    own = [t for t in programmes if any(c.dep_ == "poss" and c.tag_ == "PRP$" for c in t.children)]
    return act.name == "supply" and bool(own)


def _is_use_of_money(token: Token, parsed: Parsed, scene: Scene) -> bool:
    """Whether an infinitive tells for what money is used."""
    using = token.head
    if token.dep_ != "xcomp" or lower(using.lemma_) not in lemmas("means_used", "lemmas"):
        return False
    means = patient_of(using) if is_passive(using) else objects_of(using)
    return any(
        "money" in kinds_of(hit)
        for thing in means
        for hit in goods_in(scene.text, parsed.starts[thing.i], parsed.ends[thing.i])
    )


def is_purpose(token: Token, found: Mapping[int, object]) -> bool:
    """Whether an act is only what another act of the sentence is for ("funds for the purchase of")."""
    behind_for = token.dep_ == "pobj" and token.head.lower_ == "for"
    return behind_for and any(t.i in found for t in token.head.ancestors)
