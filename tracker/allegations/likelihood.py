"""How likely a proposal is to be confirmed: a logistic regression over its words and fields.

Pure: values in, values out. Only training needs scikit-learn; an estimate is a sum of plain numbers.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

_WORD = re.compile(r"[^\W\d_]{2,}")
MOST_WORDS = 80  # of one text that count
RARE = 3  # a feature of fewer drafts is a name, not a sign
FOLDS = 5
START = "(start)"  # the name of the constant: no feature is written like it


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposal as a machine made it. `relevance`: how sure the rules were of its document, 0 to 1."""

    summary: str
    evidence: str
    category: str
    strength: str
    basis: str
    regime: str
    reliability: str
    publisher_kind: str
    language: str
    relevance: float
    told: frozenset[str]  # which of items, quantity, event, place it fills


@dataclass(frozen=True, slots=True)
class Order:
    """How well an order puts what was confirmed before what was rejected; None: it cannot be said."""

    auc: float | None
    average_precision: float | None


@dataclass(frozen=True, slots=True)
class Training:
    """Weights by feature, and both orders of the `tested` drafts, each decided after what judged it."""

    weights: dict[str, float]
    tested: int
    learned: Order
    rules: Order


def features_of(draft: Draft) -> dict[str, float]:
    """What a draft is judged by. The words of each text weigh 1 together."""
    found = {
        f"category={draft.category}": 1.0,
        f"strength={draft.strength}": 1.0,
        f"basis={draft.basis}": 1.0,
        f"regime={draft.regime}": 1.0,
        f"reliability={draft.reliability}": 1.0,
        f"publisher={draft.publisher_kind}": 1.0,
        f"language={draft.language}": 1.0,
        "relevance": draft.relevance,
        **{f"told={name}": 1.0 for name in draft.told},
    }
    for name, text in (("summary", draft.summary), ("evidence", draft.evidence)):
        words = dict.fromkeys(word.casefold() for word in _WORD.findall(text)[:MOST_WORDS])
        found |= {f"{name}:{word}": 1 / math.sqrt(len(words)) for word in words}
    return found


def estimate(weights: Mapping[str, float], draft: Draft) -> float:
    """The likelihood, 0 to 1, that people confirm a draft."""
    score = weights.get(START, 0.0)
    score += sum(weights.get(name, 0.0) * value for name, value in features_of(draft).items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


def train(drafts: Sequence[Draft], was_right: Sequence[bool]) -> Training:
    """Learn from decided drafts, the first decided first.

    Each of FOLDS stretches of time is ordered by what was learned from all before it; the weights are of
    all drafts. Raises ValueError where not both kinds are there.
    """
    if len(set(was_right)) < 2:
        raise ValueError("Both kinds of decisions are needed.")
    rows = [features_of(draft) for draft in drafts]
    scores: list[float] = []
    tested: list[int] = []
    for until, end in _stretches(len(rows)):
        if len(set(was_right[:until])) == 2:
            weights = _fit(rows[:until], was_right[:until])
            scores += [estimate(weights, draft) for draft in drafts[until:end]]
            tested += range(until, end)
    right = [was_right[i] for i in tested]
    return Training(
        weights=_fit(rows, was_right),
        tested=len(tested),
        learned=_order(right, scores),
        rules=_order(right, [drafts[i].relevance for i in tested]),
    )


def _stretches(size: int) -> Iterable[tuple[int, int]]:
    """Where each stretch of time begins and ends; the first one is only learned from."""
    edges = [size * n // (FOLDS + 1) for n in range(1, FOLDS + 2)]
    return [(start, end) for start, end in pairwise(edges) if start < end]


def _fit(rows: Sequence[dict[str, float]], was_right: Sequence[bool]) -> dict[str, float]:
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    times = Counter(name for row in rows for name in row)
    known = [{name: value for name, value in row.items() if times[name] >= RARE} for row in rows]
    table = DictVectorizer()
    model = LogisticRegression(max_iter=1000).fit(table.fit_transform(known), list(was_right))
    weights = dict(zip(table.get_feature_names_out(), map(float, model.coef_[0]), strict=True))
    return {START: round(float(model.intercept_[0]), 6)} | {
        name: round(weight, 6) for name, weight in weights.items() if round(weight, 6)
    }


def _order(right: Sequence[bool], scores: Sequence[float]) -> Order:
    if len(set(right)) < 2:
        return Order(None, None)
    from sklearn.metrics import average_precision_score, roc_auc_score

    return Order(
        round(float(roc_auc_score(right, scores)), 4),
        round(float(average_precision_score(right, scores)), 4),
    )


def fingerprint(weights: Mapping[str, float]) -> str:
    """The SHA-256 of weights, so that altered ones are noticed."""
    return hashlib.sha256(json.dumps(weights, sort_keys=True).encode()).hexdigest()
