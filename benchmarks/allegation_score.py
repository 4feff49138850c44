"""Scores of proposals against hand labels: relevance, allegations, accused, accusers and citations.

A proposal and a label match when the category is the same and they share an accused party; the best
one-to-one assignment in each document counts. Only core labels (neither background nor doubtful) can be
missed; a proposal that fits a background or doubtful label is neither right nor wrong. Accused and accusers
are counted on matched pairs: whoever belongs to a missed allegation is missed with it, not twice.
"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from .same_names import Form, any_same, forms, party, same

Label = dict[str, Any]
# Scripts that put no spaces between words, by the blocks of Unicode that hold their letters.
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


@dataclass
class Counts:
    """Right answers, false alarms and misses, added up over documents."""

    right: int = 0
    too_many: int = 0
    missed: int = 0

    def __iadd__(self, other: Counts) -> Counts:
        self.right += other.right
        self.too_many += other.too_many
        self.missed += other.missed
        return self

    @property
    def precision(self) -> float | None:
        """Share of the answers that are right; None without an answer."""
        answers = self.right + self.too_many
        return self.right / answers if answers else None

    @property
    def recall(self) -> float | None:
        """Share of the labels that were found; None without a label."""
        labels = self.right + self.missed
        return self.right / labels if labels else None

    @property
    def f1(self) -> float:
        all_of_them = 2 * self.right + self.too_many + self.missed
        return 2 * self.right / all_of_them if all_of_them else 1.0


@dataclass
class Figures:
    """Counts of some documents, or of the allegations of one category in them."""

    documents: int = 0
    relevance: Counts = field(default_factory=Counts)
    allegation: Counts = field(default_factory=Counts)
    accused: Counts = field(default_factory=Counts)
    alleged_by: Counts = field(default_factory=Counts)
    cited: Counts = field(default_factory=Counts)

    def __iadd__(self, other: Figures) -> Figures:
        self.documents += other.documents
        for name in ("relevance", "allegation", "accused", "alleged_by", "cited"):
            both = getattr(self, name)
            both += getattr(other, name)
        return self


def score_document(found: Label, gold: Label) -> tuple[Figures, dict[str, Figures]]:
    """Figures of one document, and those of its allegations by category.

    A document marked doubtful does not count for relevance; if it is a negative too, no proposal is wrong.
    """
    proposals, labels = found["allegations"], gold["allegations"]
    whole = Figures(documents=1)
    by_category: dict[str, Figures] = defaultdict(Figures)
    doubtful = bool(gold.get("doubtful"))
    if not doubtful:
        said, real = bool(found["is_relevant"]), bool(gold["is_relevant"])
        whole.relevance = Counts(said and real, said and not real, real and not said)
    pairs = _best_pairs(proposals, labels)
    for proposal in _false_alarms(proposals, labels, pairs, open_question=doubtful and not labels):
        by_category[proposal["category"]].allegation.too_many += 1
    for j, label in enumerate(labels):
        if not is_core(label):
            continue
        figures = by_category[label["category"]]
        figures.documents = 1
        matched = [i for i, paired in pairs.items() if paired == j]
        figures.allegation += Counts(right=len(matched), missed=1 - len(matched))
        for i in matched:
            figures.accused += _accused(proposals[i], label)
            figures.alleged_by += _alleged_by(proposals[i], label)
    for figures in by_category.values():
        whole.allegation += figures.allegation
        whole.accused += figures.accused
        whole.alleged_by += figures.alleged_by
    whole.cited = _cited(proposals, labels)
    return whole, dict(by_category)


def score(found: list[Label], labels: list[Label], counts: Counts, *, open_question: bool = False) -> None:
    """Add the allegations of one document to `counts`. `open_question`: a doubtful negative."""
    pairs = _best_pairs(found, labels)
    matched = set(pairs.values())
    core = [j for j, label in enumerate(labels) if is_core(label)]
    counts.too_many += len(_false_alarms(found, labels, pairs, open_question=open_question))
    counts.right += len(matched.intersection(core))
    counts.missed += len(set(core) - matched)


def is_core(label: Label) -> bool:
    return not (label.get("background") or label.get("doubtful"))


def _best_pairs(found: list[Label], labels: list[Label]) -> dict[int, int]:
    """Proposal to label: most pairs first, then core labels, evidence, strength, accused.

    Exact, over sets of used labels (as bits).
    """
    best: dict[int, tuple[int, tuple[tuple[int, int], ...]]] = {0: (0, ())}
    for i, proposal in enumerate(found):
        row = [_worth(proposal, label) for label in labels]
        for used, (total, pairs) in list(best.items()):
            for j, worth in enumerate(row):
                bits = used | 1 << j
                if worth and bits != used and total + worth > best.get(bits, (-1, ()))[0]:
                    best[bits] = (total + worth, (*pairs, (i, j)))
    return dict(max(best.values())[1])


def _worth(proposal: Label, label: Label) -> int:
    if not _fits(proposal, label):
        return 0
    same_strength: bool = proposal.get("claim_strength") == label["claim_strength"]
    same_accused = any_same(proposal["accused"], label["accused"])
    return 64 + 16 * is_core(label) + 8 * _shows(proposal, label) + 4 * same_strength + 2 * same_accused


def _fits(proposal: Label, label: Label) -> bool:
    if proposal["category"] not in {label["category"], *label.get("category_acceptable_extra", [])}:
        return False
    if not proposal["accused"] and not label["accused"]:
        return True
    return any_same(proposal["accused"], [*label["accused"], *label.get("accused_acceptable_extra", [])])


def _false_alarms(
    found: list[Label], labels: list[Label], pairs: dict[int, int], *, open_question: bool
) -> list[Label]:
    others = [label for label in labels if not is_core(label)]
    unpaired = [proposal for i, proposal in enumerate(found) if i not in pairs and not open_question]
    return [proposal for proposal in unpaired if not any(_fits(proposal, label) for label in others)]


def _shows(proposal: Label, label: Label) -> bool:
    """Whether the quotes hold the labelled words and are not much longer than they."""
    wanted = " ".join(label["evidence_quote"].split())
    quotes = [" ".join(evidence["quote"].split()) for evidence in proposal.get("evidence", [])]
    kept: list[str] = []
    for quote in sorted(set(quotes), key=len, reverse=True):
        if not any(quote in longer for longer in kept):
            kept.append(quote)
    return sum(map(len, kept)) <= max(3 * len(wanted), 600) and any(_overlap(q, wanted) for q in kept)


def _overlap(quote: str, wanted: str) -> bool:
    """The quote has all that is wanted, or a run of 5 words of it; 12 characters without spaces."""
    letters = [character for character in wanted if character.isalpha()]
    unspaced = 2 * len(UNSPACED.findall("".join(letters))) > len(letters)
    part, least = (r"\w", 12) if unspaced else (r"\w(?:[^\s—–]*\w)?", 5)
    one, other = re.findall(part, quote), re.findall(part, wanted)
    run = difflib.SequenceMatcher(None, one, other, autojunk=False).find_longest_match().size
    return bool(other) and run >= min(least, len(other))


def _accused(proposal: Label, label: Label) -> Counts:
    """Names of the accused; acceptable ones are neither right nor wrong."""
    given = [forms(mention) for mention in proposal["accused"]]
    wanted = [forms(mention) for mention in label["accused"]]
    allowed = [*wanted, *map(forms, label.get("accused_acceptable_extra", []))]
    return _named(given, wanted, allowed)


def _alleged_by(proposal: Label, label: Label) -> Counts:
    """Accusers; a person and those for whom they speak are one."""
    units: dict[Form, set[Form]] = defaultdict(set)
    for mention in proposal["alleged_by"]:
        units[party(mention.get("speaks_for") or mention["name"])] |= forms(mention, "speaks_for")
    wanted = [forms(name) for name in label["alleged_by"]]
    return _named(list(units.values()), wanted, wanted)


def _named(given: list[set[Form]], wanted: list[set[Form]], allowed: list[set[Form]]) -> Counts:
    right = sum(any(same(name, other) for other in given) for name in wanted)
    too_many = sum(not any(same(name, other) for other in allowed) for name in given)
    return Counts(right, too_many, len(wanted) - right)


def _cited(proposals: list[Label], labels: list[Label]) -> Counts:
    """Resolutions by number over the document; acceptable ones, and those of other labels, are neither."""
    cited = [r for p in proposals for r in p.get("resolutions", []) if r["basis"] == "cited"]
    given = {resolution["number"] for resolution in cited}
    wanted = {number for label in labels if is_core(label) for number in label["resolutions_cited"]}
    kinds = ("resolutions_cited", "resolutions_acceptable_extra")
    allowed = {number for label in labels for kind in kinds for number in label.get(kind, [])}
    return Counts(len(given & wanted), len(given - allowed), len(wanted - given))
