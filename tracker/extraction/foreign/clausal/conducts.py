"""What is done with which goods in a sentence: a word for goods and the nearest act they are put to."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tracker.extraction.foreign.clausal.lexicon import Sign
from tracker.extraction.foreign.clausal.saying import Said
from tracker.extraction.foreign.clausal.view import View

REACH = 22  # words between goods and their act
EMBARGO_REACH = 8  # words between a breach and the embargo that is broken
SEIZED = ("arms-transfer", "refined-petroleum", "crude-oil", "coal-minerals")
FAR = 6  # words by which a seizure must be nearer to the goods than an act
BEHIND = 6  # words by which an act before its goods is preferred to one behind them
FAIL_REACH = 9  # words between a negation and the verb of halting that it negates
NOT_REACH = 4  # words between a negation and the act that it denies
MOVES = ("transfer", "acquire", "equip")
# kind of goods, acts they may be put to, category; the first row that fits a word for goods
ROWS = (
    ("launch", ("launch",), "wmd-missile-technology"),
    ("programme", ("advance",), "wmd-missile-technology"),
    ("wmd", MOVES, "wmd-missile-technology"),
    ("launch", MOVES, "arms-transfer"),
    ("instructors", ("transfer", "train", "equip"), "arms-transfer"),
    ("troops", ("train", "transfer"), "military-training"),
    ("arms", MOVES, "arms-transfer"),
    ("refined", MOVES, "refined-petroleum"),
    ("crude", MOVES, "crude-oil"),
    ("coal", MOVES, "coal-minerals"),
    ("luxury", MOVES, "luxury-goods"),
    ("workers", ("employ", "transfer", "acquire"), "overseas-workers"),
    ("crypto", ("steal",), "cyber-theft"),
    ("freeze", ("finance", "transfer"), "asset-freeze"),
    ("money", ("finance", "transfer"), "financial"),
    ("venture", ("found",), "joint-venture"),
    ("ban", ("travel",), "travel-ban"),
)


@dataclass(frozen=True, slots=True)
class Conduct:
    """`act` None only where one word names goods and act at once; `passive`: the goods are its subject."""

    category: str
    act: Sign
    goods: Sign | None
    kind: str
    passive: bool = False
    denied: bool = False
    others: tuple[Sign, ...] = ()


def conducts_in(view: View, said: list[Said]) -> list[Conduct]:
    """The conducts of a sentence, one a category, in the order of ROWS."""
    whole = _whole(view)
    if whole:
        return [whole]
    found: dict[str, Conduct] = {}
    used: set[int] = set()
    acts = [a for a in view.of("acts") if not _is_speech(a, said)]
    seizing = [replace(s, kind="seize") for s in view.of("enforcement")]
    for kind, accepted, category in ROWS:
        for goods in view.of("goods", kind):
            act = _nearest(goods, [a for a in acts if a.kind in accepted], view)
            if category in SEIZED:
                act = _seized(goods, act, seizing, view) or act
            if act is None or category in found or goods.first in used or _only_leads(view, goods):
                continue
            others = tuple(a for a in acts if a.kind in accepted and a != act)
            found[category] = replace(_conduct(view, category, act, goods), others=others)
            used.update(g.first for g in view.of("goods") if goods.first <= g.first < goods.last)
    if not found:
        arming = next((a for a in acts if a.kind == "equip" and view.is_in("arming", a.first)), None)
        if arming:
            found["arms-transfer"] = _conduct(view, "arms-transfer", arming, None)
    if not found and (training := _training(view, acts)):
        found["military-training"] = training
    if not found and view.beside_ban and (travel := next((a for a in acts if a.kind == "travel"), None)):
        found["travel-ban"] = _conduct(view, "travel-ban", travel, None)
    if not found and (breach := _breach(view)):
        found["arms-transfer"] = _conduct(view, "arms-transfer", breach, None)
    return list(found.values())


def _only_leads(view: View, goods: Sign) -> bool:
    """Whether fighters are not what is sent, but who receives: "to fighters of X"."""
    if goods.kind not in ("troops", "instructors"):
        return False
    behind = any(0 <= n.first - goods.last <= 2 and n.actor.kind == "armed-group" for n in view.named)
    before = any(s.last in (goods.first, goods.first - 1) for s in view.of("clauses", "to"))
    return behind or before


def _training(view: View, acts: list[Sign]) -> Conduct | None:
    """An armed group that somebody trains: no word for goods is needed."""
    act = next((a for a in acts if a.kind == "train"), None)
    groups = [n for n in view.named if n.actor.kind == "armed-group"]
    return _conduct(view, "military-training", act, None) if act and groups else None


def _breach(view: View) -> Sign | None:
    """A breach of an arms embargo of which nothing more is told: the verb behind a party."""
    embargo = [j for j in range(len(view.tokens)) if view.is_in("embargo", j)]
    for sign in view.of("links", "breach"):
        if any(0 < j - sign.last <= EMBARGO_REACH for j in embargo):
            return replace(sign, kind="breach")
    return None


def _whole(view: View) -> Conduct | None:
    moved = view.of("whole", "ship-to-ship-transfer") or _between_ships(view)
    if moved:
        return _conduct(
            view,
            "ship-to-ship-transfer",
            moved[0],
            next(iter(view.of("goods", "refined", "crude", "coal")), None),
        )
    hidden, acts = view.of("whole", "vessel-deceptive-practice"), view.of("acts", "deceive")
    return _conduct(view, "vessel-deceptive-practice", acts[0], hidden[0]) if hidden and acts else None


def _between_ships(view: View) -> list[Sign]:
    """A transfer of oil or coal that a ship makes to a ship."""
    ships = [n for n in view.named if n.form == "ship"]
    if len(ships) < 2 or not view.has("goods", "refined", "crude", "coal"):
        return []
    return [a for a in view.of("acts", "transfer") if ships[0].last <= a.first < ships[-1].first][:1]


def _is_speech(act: Sign, said: list[Said]) -> bool:
    """Whether a word that may be an act stands among the words that name a speaker."""
    return any(s.covers(act.first) and (s.speakers or s.verb.first == act.first) for s in said)


def _distance(view: View, goods: Sign, act: Sign) -> int:
    """Words between goods and an act; an act before them counts as nearer, one across a semicolon as far."""
    gap = goods.first - act.last if act.first < goods.first else act.first - goods.last + BEHIND
    # Too far already: in a list without end the words between would be looked through each time.
    if gap > REACH:
        return gap
    first, last = sorted((goods.first, act.first))
    return gap + (1000 if any(view.word(j) in (";", "؛") for j in range(first, last)) else 0)


def _nearest(goods: Sign, acts: list[Sign], view: View) -> Sign | None:
    apart = [a for a in acts if view.words.nouns_capital or not goods.first <= a.first < goods.last]
    near = [a for a in apart if _distance(view, goods, a) <= REACH]
    return min(near, key=lambda a: _distance(view, goods, a), default=None)


def _seized(goods: Sign, act: Sign | None, seizing: list[Sign], view: View) -> Sign | None:
    """The seizure of the goods, where no act or only a far one stands beside it."""
    found = _nearest(goods, seizing, view)
    if found is None or act is None:
        return found
    return found if _gap(goods, act) - _gap(goods, found) >= FAR else None


def _gap(goods: Sign, act: Sign) -> int:
    return goods.first - act.last if act.first < goods.first else act.first - goods.last


def _conduct(view: View, category: str, act: Sign, goods: Sign | None) -> Conduct:
    return Conduct(category, act, goods, act.kind, is_passive(view, act), _is_negated(view, act))


def is_passive(view: View, act: Sign) -> bool:
    word = view.word(act.first)
    if view.words.passive_endings:
        return word.endswith(view.words.passive_endings) and not is_noun(view, act)
    start, end = view.place(act.first, act.last)
    if "\u064f" in view.text[start:end][:3]:
        return True  # the vowel of the Arabic passive, where it is written
    return any(view.is_in("passive", j) for j in range(max(0, act.first - 2), act.first))


def is_noun(view: View, act: Sign) -> bool:
    """Whether an act stands as a noun, where its ending tells ("поставка")."""
    return view.word(act.first).endswith(view.words.noun_endings)


def _is_expletive(view: View, j: int) -> bool:
    """French: "ne" behind a fear denies nothing where no "pas" follows."""
    feared = any(s.last <= j for s in view.of("strength", "feared"))
    alone = not any(view.is_in("negated", k) for k in range(j + 1, min(j + 7, len(view.tokens))))
    return feared and alone and view.word(j) in ("ne", "n'")


def fails(view: View, j: int) -> bool:
    """Whether a verb of halting is what somebody does not do ("did not prevent", "failed to prevent")."""
    for k in range(j - 1, max(-1, j - 1 - FAIL_REACH), -1):
        if view.tokens[k].is_stop:
            return False
        if view.is_in("negation", k) or view.is_in("failing", k):
            return True
    return False


def _is_negated(view: View, act: Sign) -> bool:
    for j in range(act.first - 1, max(-1, act.first - 1 - NOT_REACH), -1):
        if view.is_in("halting", j):
            return False
        if view.tokens[j].is_stop or any(
            s.first == j and s.group in ("speakers", "goods") for s in view.signs
        ):
            return False
        if (
            view.is_in("negation", j)
            and not view.is_in("hedges", j + 1)
            and not view.is_in("comparatives", j + 1)
            and not _is_expletive(view, j)
        ):
            return True
    return False
