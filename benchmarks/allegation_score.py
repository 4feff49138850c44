"""Allegation F1 of proposals against hand labels.

A proposal and a label match when the category is the same and they share an accused party; the best
one-to-one assignment in each document counts. Only core labels (neither background nor doubtful) can be
missed; a proposal that fits a background or doubtful label is neither right nor wrong.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Label = dict[str, Any]
# Names of one party, the usual one first, separated by |.
SAME_NAMES = Path(__file__).with_name("same_names.txt")
# Words that tell which body of a state is meant, not which state.
BODIES = frozenset(
    """government governments regime officials official authorities authority spokesman spokeswoman
    spokesperson foreign ministry ministers minister of for the affairs armed forces army military leadership
    delegation president prime secretary general ambassador representative national security deputy senior
    chief leader gouvernement autorités gobierno autoridades el la los las le les der die das""".split()
)
# Words that many names share: one of them alone makes no two names the same.
COMMON = frozenset(
    """and bank company corporation group limited ltd co cargo trading shipping maritime ship vessel tanker
    island ocean sea star al abu bin one""".split()
)
PANEL = re.compile(r"panel|(group|groupe|grupo|team) (of|d|de|des) (experts|monitors|expertos)")


@dataclass
class Counts:
    """Matched proposals, false alarms and missed labels, added up over documents."""

    right: int = 0
    too_many: int = 0
    missed: int = 0

    @property
    def f1(self) -> float:
        all_of_them = 2 * self.right + self.too_many + self.missed
        return 2 * self.right / all_of_them if all_of_them else 1.0


def score(found: list[Label], labels: list[Label], counts: Counts, *, open_question: bool = False) -> None:
    """Add one document to `counts`. `open_question`: a doubtful negative, where no proposal is wrong."""
    pairs = _best_pairs(found, labels)
    matched_labels = set(pairs.values())
    for i, proposal in enumerate(found):
        beside = any(_fits(proposal, label) for label in labels if not _is_core(label))
        if i not in pairs and not open_question and not beside:
            counts.too_many += 1
    for j, label in enumerate(labels):
        if _is_core(label):
            counts.right += j in matched_labels
            counts.missed += j not in matched_labels


def _best_pairs(found: list[Label], labels: list[Label]) -> dict[int, int]:
    """Proposal to label, most pairs first, then most core labels: exact, over sets of used labels."""
    best: dict[int, tuple[int, dict[int, int]]] = {0: (0, {})}
    for i, proposal in enumerate(found):
        for used, (worth, pairs) in list(best.items()):
            for j, label in enumerate(labels):
                if used >> j & 1 or not _fits(proposal, label):
                    continue
                now = worth + 64 + 16 * _is_core(label)
                if now > best.get(used | 1 << j, (-1, {}))[0]:
                    best[used | 1 << j] = (now, {**pairs, i: j})
    return max(best.values(), key=lambda option: option[0])[1]


def _is_core(label: Label) -> bool:
    return not (label.get("background") or label.get("doubtful"))


def _fits(proposal: Label, label: Label) -> bool:
    if proposal["category"] not in {label["category"], *label.get("category_acceptable_extra", [])}:
        return False
    theirs = [*label["accused"], *label.get("accused_acceptable_extra", [])]
    if not proposal["accused"] and not label["accused"]:
        return True
    return any(_same(_forms(a), _forms(b)) for a in proposal["accused"] for b in theirs)


def _forms(mention: Label | str) -> set[str | frozenset[str]]:
    names = [mention] if isinstance(mention, str) else [mention.get("name"), mention.get("text")]
    return {_party(name) for name in names if name}


def _same(one: set[str | frozenset[str]], other: set[str | frozenset[str]]) -> bool:
    for a in one:
        for b in other:
            if a == b:
                return True
            if isinstance(a, frozenset) and isinstance(b, frozenset) and (a <= b or b <= a):
                return any(len(word) > 2 or not word.isascii() for word in (a & b) - COMMON)
    return False


def _plain(name: str) -> str:
    """Lower case, without accents, punctuation and a leading article."""
    name = unicodedata.normalize("NFKD", name.replace("’", "'").casefold())
    name = "".join(c for c in name if unicodedata.category(c) != "Mn")
    name = re.sub(r"'s\b", "", re.sub(r"[^\w' ]+|_", " ", unicodedata.normalize("NFC", name)))
    return re.sub(r"^the ", "", " ".join(name.split()))


def _party(name: str) -> str | frozenset[str]:
    """What a name is compared by: a known party's usual name, or the set of its telling words."""
    name = _plain(name)
    if PANEL.search(name):
        return "panel of experts"
    words = [word for word in name.split() if word not in BODIES]
    return USUAL.get(name) or USUAL.get(" ".join(words)) or frozenset(words) or name


def _usual_names() -> dict[str, str]:
    rows = SAME_NAMES.read_text(encoding="utf-8").splitlines()
    known = [row.split("|") for row in rows if row and not row.startswith("#")]
    return {_plain(name): _plain(names[0]) for names in known for name in names}


USUAL = _usual_names()
