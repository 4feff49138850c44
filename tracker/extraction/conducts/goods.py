"""Which goods an act is about, and the category of conduct that act and goods make."""

from __future__ import annotations

from functools import cache

from tracker.extraction.conducts.institutions import in_name_of_body, qualifies
from tracker.extraction.conducts.regimes import regimes
from tracker.extraction.conducts.standing import tells_what_may_be
from tracker.extraction.grammar.clauses import (
    Sides,
    governing_verb,
    lemmas,
    objects_of,
    patient_of,
    prepositions,
    subject_of,
)
from tracker.extraction.grammar.parse import Parsed
from tracker.extraction.names.scene import Actor, Part, Scene
from tracker.extraction.words.phrases import Hit, lower
from tracker.extraction.words.tree import Token
from tracker.extraction.words.vocabulary import Act, Goods, acts_by_lemma, goods_phrases, words

MOVED = ("arms", "mercenaries", "wmd", "refined", "crude", "coal", "other", "luxury")

GIVING = ("supply", "acquire", "carry", "intercept", "trade", "repay", "deal", "arm", "back")
TRANSFERS = (*GIVING, "depart", "reach", "come", "end-up", "introduce")  # by which goods change hands

IMPLIED = {"arms": "arms-transfer", "refined": "refined-petroleum"}  # goods that an act has by itself
PURPOSEFUL = ("acquire", "seek", "supply")
PRECISE = {"wmd-missile-technology": ("North Korea", "Iran")}


GOODS_REACH = 400  # characters before a sentence in which its "them" may have been named


GoodsHit = Hit[tuple[Goods, ...]]


def goods_in(text: str, start: int, end: int) -> list[GoodsHit]:
    found = [Hit(start + h.start, start + h.end, h.value) for h in goods_phrases().find(text[start:end])]
    return [
        h
        for h in found
        if not _of_other_goods(text, h.end)
        and not in_name_of_body(text, h.start, h.end)
        and not qualifies(text, h.end, kinds_of(h))
    ]


def _of_other_goods(text: str, end: int) -> bool:
    """Whether a word for goods only qualifies others behind a hyphen ("weapons-grade uranium")."""
    if text[end : end + 1] not in ("-", "‑", "‐"):
        return False
    return text[end + 1 : end + 24].lower().startswith(tuple(words("goods", "behind_hyphen", "words")))


PHRASE_DEPS = ("compound", "amod", "nmod", "conj", "appos", "nummod", "poss", "npadvmod")


def _names_act(token: Token) -> bool:
    return token.pos_ == "NOUN" and ("noun", lower(token.lemma_)) in acts_by_lemma()


def _phrase(token: Token, depth: int = 0) -> list[Token]:
    """A noun with what belongs to its name: not its relative clauses, nor where it went."""
    found = [token]
    if depth > 5:
        return found
    for child in token.children:
        if (
            child.dep_ in PHRASE_DEPS
            and child.dep_ != "poss"
            and not (child.dep_ == "conj" and _names_act(child))
        ):
            found += _phrase(child, depth + 1)
        elif child.dep_ == "prep" and child.lower_ in lemmas("contents"):
            for thing in child.children:
                if thing.dep_ == "pobj":
                    found += _phrase(thing, depth + 1)
        elif child.dep_ in ("acl", "advcl") and child.lower_ in lemmas("contents", "participles"):
            for thing in child.children:
                if thing.dep_ in ("dobj", "pobj"):
                    found += _phrase(thing, depth + 1)
    return found


def _hits_of(tokens: list[Token], parsed: Parsed, hits: list[GoodsHit]) -> list[GoodsHit]:
    places = {t.i for t in tokens}
    return [h for h in hits if not places.isdisjoint(parsed.places_over(h.start, h.end))]


def as_technology(hits: list[GoodsHit], parsed: Parsed) -> list[GoodsHit]:
    """The goods, with missiles and warheads that only say what parts and drawings are for as technology."""
    return [
        Hit(h.start, h.end, (Goods("wmd", "wmd-missile-technology"),)) if _is_made_for(h, parsed) else h
        for h in hits
    ]


def _is_made_for(hit: GoodsHit, parsed: Parsed) -> bool:
    named = {t.lower_ for t in parsed.tokens_over(hit.start, hit.end)}
    if "launch" not in kinds_of(hit) and not named & words("goods", "made_for", "of"):
        return False
    token = parsed.head_of(hit.start, hit.end)
    for _ in range(4):
        if token is None or token.head.i == token.i:
            return False
        if token.dep_ == "conj" and _names_act(token):
            return False  # "a missile programme and the transfer of missiles"
        qualifies = token.dep_ in ("compound", "amod", "nmod", "npadvmod", "conj")
        if not qualifies and (token.dep_ != "pobj" or token.head.lower_ not in ("for", "of", "in")):
            return False
        token = token.head if qualifies else token.head.head
        if token.pos_ == "NOUN" and token.lemma_.lower() in lemmas_of("goods", "made_for"):
            return True
    return False


@cache
def lemmas_of(file: str, key: str) -> frozenset[str]:
    return words(file, key)


def kinds_of(hit: GoodsHit) -> set[str]:
    return {g.kind for g in hit.value}


def goods_of(
    sides: Sides, token: Token, act: Act, parsed: Parsed, hits: list[GoodsHit], scene: Scene
) -> list[GoodsHit] | None:
    """The goods an act is about, nearest first; None where it is about something else."""

    def distance(hit: GoodsHit) -> int:
        return abs(hit.start - parsed.starts[token.i])

    if act.name in TRANSFERS and _sends_word(sides):
        return None
    if act.needs == "measure":
        measures = [h for h in hits if "measure" in kinds_of(h)]
        rest = [h for h in hits if h not in measures]
        return sorted(rest, key=distance) + measures if measures else None
    heads = [t for t in sides.theme if t.i != token.i] + (sides.subject if act.theme_subject else [])
    heads += _listed_before(token, heads) + (_used(token) if act.needs == "launch" else [])
    heads += [t for prep, t in sides.after if act.abroad and prep == "on"]  # "relies on workers"
    governor = governing_verb(token) if act.theme_subject and token.pos_ == "NOUN" else None
    heads += (
        subject_of(governor) + patient_of(governor) + objects_of(governor) if governor is not None else []
    )
    own = _own_hits(token, heads, parsed, hits)
    named = sorted((h for h in own if is_wanted(h, act)), key=distance)
    if act.needs in ("money", "crypto") and not named:
        named = _sums([*heads, *(token.lefts if token.pos_ == "NOUN" else ())], parsed)
    if act.name == "take-assets" and not _takes_coins(named, heads, parsed, hits):
        return None
    if act.needs == "workers" and not named:
        named = _nationals(heads, parsed, scene)
    if act.name in PURPOSEFUL and not any("money" in kinds_of(h) for h in own):
        meant = [t for preposition, t in sides.after if preposition == "for"]
        made_for = not named and any(t.lemma_.lower() in lemmas_of("goods", "made_for") for t in heads)
        wanted = {"wmd", "arms"} if made_for else {"wmd"}  # "engines for drones" are parts of arms
        purpose = _hits_of([t for m in meant for t in _phrase(m)], parsed, hits)
        purpose = [h for h in purpose if kinds_of(h) & wanted]
        named = [*purpose, *(h for h in named if h not in purpose)]
    if act.needs == "passage" and not named:
        return _in_clause(token, act, parsed, hits) or None
    if act.goods and not named:
        named = _named_before(heads, act, parsed, scene)
    if named or act.goods:
        return named
    if any("" in kinds_of(h) for h in own) and (inside := _contents(token, act, parsed, hits)):
        return inside
    if act.name in PURPOSEFUL and any("money" in kinds_of(h) for h in own):
        return None  # money is moved, whatever it shall buy
    telling = [t for t in heads if _tells(t)]
    if telling and not any("" in kinds_of(h) for h in own) and act.name not in ("conceal", "travel"):
        purpose = [h for h in _hits_of(list(token.subtree), parsed, hits) if "wmd" in kinds_of(h)]
        return purpose if purpose and act.name in ("acquire", "supply") else None
    if act.name == "intercept" or lower(token.lemma_) in act.own:
        return None
    return _in_clause(token, act, parsed, hits) or (
        [] if telling else _named_before(heads, act, parsed, scene)
    )


def _sends_word(sides: Sides) -> bool:
    """Whether what is sent or delivered is only said ("the vote sends a clear message to X")."""
    sent = [t.lemma_.lower() for t in (*sides.theme, *sides.object)]
    sent += [t.lemma_.lower() for preposition, t in sides.after if preposition == "to"]
    return any(lemma in words("frames", "messages", "lemmas") for lemma in sent)


def _used(launch: Token) -> list[Token]:
    """What is used in a launch ("another launch using ballistic missile technology")."""
    told = (launch, launch.head) if launch.pos_ == "NOUN" else (launch,)
    using = [c for t in told for c in t.children if c.lower_ in words("frames", "using") and c.i > launch.i]
    return [t for c in using for t in objects_of(c)]


def _listed_before(token: Token, heads: list[Token]) -> list[Token]:
    """What stands in one list before the last word of it, on which a relative clause hangs ("rifles, shells
    and parts that reached X").
    """
    if token.dep_ not in ("relcl", "acl") or all(token.head.i != t.i for t in heads):
        return []
    return [t for t in token.head.conjuncts if t.i < token.head.i]


def _nationals(heads: list[Token], parsed: Parsed, scene: Scene) -> list[GoodsHit]:
    """Nationals whom somebody employs or sends out ("hosted some 300 North Koreans")."""
    found = [
        t for t in [*heads, *(p for h in heads for _, p in prepositions(h))] if t.tag_ in ("NNPS", "NNS")
    ]
    spans = [(parsed.starts[t.i], parsed.ends[t.i]) for t in found]
    named = [s for s in spans if any(m.form == "adjective" for m in scene.within(*s))]
    return [Hit(*span, (Goods("workers", "overseas-workers"),)) for span in named[:1]]


def _sums(heads: list[Token], parsed: Parsed) -> list[GoodsHit]:
    """Sums of money, by their currency ("a total of CHF 412,000", "$2 million")."""
    found = [t for head in heads for t in head.subtree if t.lower_ in words("goods", "currencies", "words")]
    return [Hit(parsed.starts[t.i], parsed.ends[t.i], (Goods("money", "financial"),)) for t in found[:1]]


def _takes_coins(named: list[GoodsHit], heads: list[Token], parsed: Parsed, hits: list[GoodsHit]) -> bool:
    """Whether what was taken is a sum or coins, and the sentence speaks of those ("took $3 million in X")."""
    coins = [h for h in hits if "crypto" in kinds_of(h)]
    taken = [t for head in heads for t in (head, *head.lefts)]
    return bool(named and coins) and bool(_hits_of(heads, parsed, coins) or _sums(taken, parsed))


def _own_hits(token: Token, heads: list[Token], parsed: Parsed, hits: list[GoodsHit]) -> list[GoodsHit]:
    """Goods in the phrases of the theme, or in one phrase with the noun of the act ("arms shipment")."""
    own = _hits_of([t for head in heads for t in _phrase(head)], parsed, hits)
    if token.pos_ in ("NOUN", "PROPN"):
        longer = [h for h in _hits_of([token], parsed, hits) if h.end - h.start > len(token.text)]
        own += [h for h in longer if h not in own]
    return own


def _tells(token: Token) -> bool:
    """Whether a noun says what the act is about, and not only how much."""
    return (
        token.pos_ in ("NOUN", "PROPN")
        and token.dep_ not in ("amod", "compound")
        and token.lemma_.lower() not in lemmas("amounts", "lemmas")
    )


def _named_before(heads: list[Token], act: Act, parsed: Parsed, scene: Scene) -> list[GoodsHit]:
    """What "them" or "it" means where goods were named right before."""
    named = [*heads, *(p for t in heads for preposition, p in prepositions(t) if preposition == "of")]
    if not any(t.lower_ in lemmas("pronouns", "goods") for t in named):
        return []
    start = parsed.starts[heads[0].i]
    earlier = [h for h in goods_in(scene.text, max(0, start - GOODS_REACH), start) if is_wanted(h, act)]
    return earlier[-1:]


def _contents(token: Token, act: Act, parsed: Parsed, hits: list[GoodsHit]) -> list[GoodsHit]:
    """What containers hold, where another clause says so ("containers ..., which could hold shells")."""
    holding = [
        verb
        for verb in token.doc
        if verb.i > token.i and verb.pos_ == "VERB" and verb.lemma_.lower() in lemmas("containing", "lemmas")
    ]
    inside = [t for verb in holding for t in verb.subtree if t.i > verb.i]
    return [h for h in _hits_of(inside, parsed, hits) if is_wanted(h, act)]


def _own_words(token: Token) -> list[Token]:
    """The words below an act, but not those of a second act beside it ("flew to X and opened a mine")."""
    found = [token]
    for child in token.children:
        beside = child.dep_ == "conj" and child.pos_ in ("VERB", "AUX")
        if not beside and not tells_what_may_be(child):
            found += child.subtree
    return sorted(found, key=lambda t: t.i)


def _in_clause(token: Token, act: Act, parsed: Parsed, hits: list[GoodsHit]) -> list[GoodsHit]:
    """Goods elsewhere in the clause of an act that names none itself."""
    itself = parsed.starts[token.i], parsed.ends[token.i]
    below = [h for h in _hits_of(_own_words(token), parsed, hits) if (h.start, h.end) != itself]
    found = [h for h in below if is_wanted(h, act)]
    if not found and token.pos_ == "NOUN" and token.dep_ in ("nsubj", "nsubjpass"):
        found = [h for h in _hits_of(list(token.head.subtree), parsed, hits) if is_wanted(h, act)]
    return found


def is_wanted(hit: GoodsHit, act: Act) -> bool:
    """Whether goods are of the kind that an act needs, or of those that it may be about."""
    kinds = kinds_of(hit)
    if act.needs == "crypto":
        return bool(kinds & {"crypto", "money"})
    if act.needs:
        return act.needs in kinds or (act.name == "develop" and "launch" in kinds)
    if act.goods:
        return bool(kinds & {act.goods, *MOVED})
    return bool(kinds & set(MOVED))


def _breached(hits: list[GoodsHit], *, launched: bool) -> tuple[str, str]:
    """What a breach of a measure was about: its goods, else the measure. A missile may be sent or fired."""
    told = [
        g for h in hits for g in h.value if g.category and g.kind in (*MOVED, "launch", "workers", "measure")
    ]
    fired = [g for g in told if g.kind in ("launch", "wmd")]
    measured = [g for g in told if g.kind == "measure" and g.category == "arms-transfer"]
    if measured and told[0].kind == "other":
        told = measured  # vehicles in breach of an embargo on arms
    chosen = fired if launched and fired else told
    return (chosen[0].category, chosen[0].kind) if chosen else ("", "measure")


def tells_of_launch(parsed: Parsed) -> bool:
    """Whether a sentence speaks of launches or tests at all."""
    return any(
        a.name == "launch"
        for t in parsed.doc
        for sort in ("verb", "noun")
        for a in acts_by_lemma().get((sort, lower(t.lemma_)), ())
    )


def category_of(
    act: Act,
    hits: list[GoodsHit],
    parts: list[Part],
    *,
    launched: bool = False,
    vague: bool = False,
    embargoed: bool = False,
) -> tuple[str, str]:
    """The schema's category, and the kind of goods, of an act with its goods."""
    if act.category:
        return act.category, act.needs or ""
    if act.needs == "measure":
        return _breached(hits, launched=launched)
    kinds = [g.kind for h in hits for g in h.value if g.kind in MOVED]
    if not kinds:
        return (IMPLIED.get(act.goods or "", ""), act.goods) if act.goods else ("", "")
    names = {p.actor.state or p.actor.name for p in parts}
    beside = kinds[0] == "other" or "North Korea" not in names  # nothing but arms is kept from most
    first = "arms" if beside and "arms" in kinds and "wmd" not in kinds else kinds[0]  # "trucks and shells"
    if "wmd" in kinds and ("arms" not in kinds or first == "wmd"):
        armed = any(p.role == "recipient" and _is_under_embargo(p.actor) for p in parts)
        armed = armed or ("arms" in kinds and _gives_beside_arms(parts))
        if not armed and (names & set(PRECISE["wmd-missile-technology"]) or "arms" not in kinds):
            return "wmd-missile-technology", "wmd"
        return "arms-transfer", "arms"
    missile = any("launch" in kinds_of(h) for h in hits[:1])
    if missile and any(
        p.role == "recipient" and (p.actor.state or p.actor.name) in PRECISE["wmd-missile-technology"]
        for p in parts
    ):
        return "wmd-missile-technology", "wmd"
    category = next(g.category for h in hits for g in h.value if g.kind == first)
    if first == "other" and embargoed:
        return "arms-transfer", "arms"  # vehicles or aircraft of which an embargo on arms is told
    if first == "other" and vague:
        return "", ""
    return category, first


def _is_under_embargo(actor: Actor) -> bool:
    """Whether a party is a group, or the State of a territory, to which no arms may go."""
    territories = (regime.claims for regime in regimes() if not regime.both)
    return actor.kind == "armed-group" or any(actor.name in names for names in territories)


def _gives_beside_arms(parts: list[Part]) -> bool:
    """Whether a State of a missile programme gives parts of missiles in one load with arms."""
    precise = PRECISE["wmd-missile-technology"]
    roles = {p.role for p in parts if (p.actor.state or p.actor.name) in precise}
    return roles == {"supplier"} and not any(p.role == "recipient" for p in parts)


def tells_of_embargo(hits: list[GoodsHit]) -> bool:
    """Whether a sentence names an embargo on arms."""
    return any(g.kind == "measure" and g.category == "arms-transfer" for h in hits for g in h.value)


def were_named(sides: Sides) -> bool:
    """Whether the goods were named before: "the vehicles", "this equipment"."""
    return any(t.lemma_.lower() in words("goods", "again", "lemmas") and is_definite(t) for t in sides.theme)


def is_definite(token: Token) -> bool:
    return any(c.dep_ == "det" and c.lower_ in lemmas("determiners", "told") for c in token.children) or any(
        c.dep_ == "amod" and c.lower_ == "such" for c in token.children
    )
