"""Why a proposal says what it says, and why a document, or a conduct in it, is not proposed.

`explain` reads a document again, keeps the same rules, and tells which of them fired on which words. The
rules have names; `data/rules.yaml` says what each means and which table an analyst would change.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from itertools import islice
from typing import Any

from tracker.extraction.conducts.dropping import dropped_acts
from tracker.extraction.grammar.parse import Parsed, parse_all
from tracker.extraction.reading import Opened, Told, judge_all, open_document, read_document
from tracker.extraction.records import Allegation, Document, Why
from tracker.extraction.text.gate import passes, signals
from tracker.extraction.words.phrases import load

STEPS = ("gate", "act", "standing", "goods", "coverage")  # in the order in which a conduct passes them
MOST_REFUSALS = 40  # of one document; the rest says no more


@dataclass(frozen=True, slots=True)
class Reason:
    """The rule that set one field of a proposal, and the words it fired on (`words` None: no words say it).

    `table`: the data file and key, or the module, in which the rule stands.
    """

    field: str
    rule: str
    says: str
    table: str
    words: str | None
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class Explained:
    """A proposal with the reasons for its fields, in the order of the schema."""

    allegation: Allegation
    reasons: tuple[Reason, ...]

    def of(self, field: str) -> tuple[Reason, ...]:
        return tuple(r for r in self.reasons if r.field == field)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something was not proposed: the step that said no, and the words on which it did.

    `step`: gate, act, standing, goods or coverage. `sentence`: start and end of the sentence; None for a
    refusal of the whole document. `category`: of a conduct that was told and not covered.
    """

    step: str
    rule: str
    says: str
    table: str
    sentence: tuple[int, int] | None
    words: str | None
    start: int | None
    end: int | None
    category: str | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that one reading of a document can say for itself.

    `step`: None where something is proposed, else the last step that any sentence reached.
    """

    proposals: tuple[Explained, ...]
    refusals: tuple[Refusal, ...]
    step: str | None


@cache
def _row(kind: str, rule: str) -> dict[str, Any]:
    """The row of a rule: that of its own name, else the first pattern that fits."""
    rows = load("rules")[kind]
    exact = next((row for row in rows if row["rule"] == rule), None)
    found: dict[str, Any] = exact or next((row for row in rows if fnmatchcase(rule, row["rule"])), {})
    return found


def is_known(rule: str, kind: str = "fields") -> bool:
    """Whether `data/rules.yaml` says what a rule means."""
    return bool(_row(kind, rule))


def _reason(why: Why, text: str) -> Reason:
    row = _row("fields", why.rule)
    words = text[why.start : why.end] if why.start is not None and why.end is not None else None
    return Reason(why.field, why.rule, row.get("says", ""), row.get("table", ""), words, why.start, why.end)


def _refusal(
    step: str,
    rule: str,
    text: str,
    sentence: tuple[int, int] | None,
    at: tuple[int, int] | None,
    category: str | None = None,
) -> Refusal:
    row = _row("refusals", rule)
    words = text[slice(*at)] if at else None
    start, end = at or (None, None)
    return Refusal(
        step, rule, row.get("says", ""), row.get("table", ""), sentence, words, start, end, category
    )


def _at_the_gate(opened: Opened) -> Iterator[Refusal]:
    """The sentences that had some of the words and not enough, or enough in a text of other matters."""
    text = opened.document.text
    for sentence in opened.outside:
        yield _refusal("gate", "gate: nothing of the Council's", text, (sentence.start, sentence.end), None)
    if opened.outside:
        return
    chosen = {s.start for s in opened.chosen}
    cited = [c.start for c in opened.citations]
    for i, kinds in sorted(signals(text, opened.sentences, cited, everywhere=True).items()):
        sentence = opened.sentences[i]
        if sentence.start in chosen:
            continue
        lacking = _lacking(kinds)
        if lacking is not None:
            yield _refusal("gate", lacking, text, (sentence.start, sentence.end), None)


def _lacking(kinds: set[str]) -> str | None:
    """What the words of a sentence lack; None where they speak for nothing by themselves (a sum, a name)."""
    if passes(kinds):
        return "gate: said often enough"
    if any(kind.startswith("is ") for kind in kinds):
        return "gate: goods with another act" if "act" in kinds else "gate: goods without an act"
    if "link" in kinds:
        return "gate: the UN without a breach"
    if "breach" in kinds:
        return "gate: a breach without the UN"
    return "gate: an act without goods" if "act" in kinds else None


def _in_sentences(opened: Opened, parsed: list[Parsed], told: Told | None) -> Iterator[Refusal]:
    text = opened.document.text
    if told is None:
        return
    for one in parsed:
        sentence = one.sentence.start, one.sentence.end
        events = told.events.get(one.sentence.start, ())
        dropped = dropped_acts(one, opened.scene, events)
        if not dropped and not events:
            yield _refusal("act", "act: none", text, sentence, None)
        for act in dropped:
            step = act.rule.partition(":")[0]
            yield _refusal(step, act.rule, text, sentence, (act.start, act.end))


def _of_coverage(opened: Opened, told: Told | None) -> Iterator[Refusal]:
    for one in told.judged if told else ():
        if one.verdict.regime is None:
            event = one.group.claims[0].event
            at = event.start, event.end
            yield _refusal(
                "coverage", one.verdict.rule, opened.document.text, event.sentence, at, one.group.category
            )


def explain(document: Document) -> Explanation:
    """The reasons for each proposal of a document, and what was refused at which step, on which words.

    Pure, and as sure as a reading: the same document gives the same explanation.
    """
    proposals = read_document(document).allegations
    explained = tuple(Explained(a, tuple(_reason(w, document.text) for w in a.why)) for a in proposals)
    opened = open_document(document)
    parsed = list(parse_all([(document.text, s, opened.names) for s in opened.chosen]))
    told = judge_all(opened, parsed) if parsed else None
    steps = _by_step(opened, parsed, told)
    refusals = tuple(refusal for found in steps for refusal in found)[:MOST_REFUSALS]
    if proposals and opened.is_foreign:
        refusals = ()
    if not refusals and not proposals:
        refusals = (_refusal("gate", "gate: nothing", "", None, None),)
    reached = [STEPS.index(r.step) for r in refusals]
    step = None if proposals else STEPS[max(reached, default=0)]
    return Explanation(explained, refusals, step)


def furthest(opened: Opened, parsed: list[Parsed], told: Told | None) -> tuple[Refusal, ...]:
    """What came furthest in a document that is read already, and was refused there; never nothing.

    Where no sentence says it, one refusal of the whole document does.
    """
    for found in _by_step(opened, parsed, told):
        if refusals := tuple(islice(found, MOST_REFUSALS)):
            return refusals
    return (_refusal("gate", "gate: nothing", "", None, None),)


def _by_step(opened: Opened, parsed: list[Parsed], told: Told | None) -> list[Iterator[Refusal]]:
    """The refusals of conducts, of sentences, and at the gate, each when it is asked for."""
    if opened.is_foreign:
        return [iter([_refusal("act", "other language: nothing told", "", None, None)])]
    return [_of_coverage(opened, told), _in_sentences(opened, parsed, told), _at_the_gate(opened)]


__all__ = ["Explained", "Explanation", "Reason", "Refusal", "explain", "furthest", "is_known"]
