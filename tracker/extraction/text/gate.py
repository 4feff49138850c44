"""Which sentences may tell a conduct: one pass of an automaton over the text, no parser.

A sentence passes with words for goods and for an act, or with a word of the UN and one of a breach. Most of
what is read passes nowhere, and costs no more than this.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache

from tracker.extraction.names.mentions import covered_groups
from tracker.extraction.text.sentences import Sentence
from tracker.extraction.words.phrases import Phrases, load, plurals
from tracker.extraction.words.speech import STANCES
from tracker.extraction.words.vocabulary import Act, acts, goods_phrases, inflected, words

MOVED = ("arms", "mercenaries", "wmd", "refined", "crude", "coal", "other", "luxury", "launch")
ARMING = ("arm", "rearm", "equip", "re-equip", "outfit", "reequip", "back", "sponsor", "bankroll")
WHOLE = ("sts", "deception", "borrowing")  # kinds of phrase that tell a conduct by themselves
TOLD_TWICE = 3  # a headline, a standfirst and the story may say the same
ALWAYS_PARSED, SHARE_PARSED = 12_000, 0.4  # characters; a third of a story on the matter passes the gate
FEW = 0.3  # of the sentences: beyond it one pass over the text costs less than one for each of them
QUOTED_REACH = 3  # sentences between a quotation and the one that names its speaker


Signals = dict[int, set[str]]


def _accepted(act: Act) -> tuple[str, ...]:
    """The kinds of goods that an act may be about."""
    if act.needs == "crypto":
        return ("crypto", "money")
    return (act.needs,) if act.needs else MOVED


def _forms(lemma: str) -> set[str]:
    """The forms of a verb; of one with a second word ("pick up") the irregular ones too."""
    first, _, rest = lemma.partition(" ")
    odd = load("acts")["irregular"]["forms"].get(first, [])
    return {*inflected(lemma), *(f"{form} {rest}".strip() for form in odd)}


def _opens(kinds: set[str]) -> bool:
    """Whether a word may stand at the beginning of what passes: without one, no sentence of a text does."""
    opening = {"phrase", "link", "sum", "arming"}
    return bool(kinds & opening) or any(kind.startswith("is ") for kind in kinds)


@lru_cache(maxsize=1)
def _signals() -> tuple[Phrases[tuple[str, ...]], Phrases[tuple[str, ...]]]:
    """Words with the kinds of signal that they give, those that open first: for an act also the kinds of
    goods that it takes.
    """
    rows: dict[str, set[str]] = {}

    def add(forms: Iterable[str], *kinds: str) -> None:
        for form in forms:
            rows.setdefault(form, set()).update(kinds)

    for act in acts():
        takes = tuple(f"takes {kind}" for kind in _accepted(act))
        for lemma in act.verbs:
            add(_forms(lemma), "act", *takes, *(("steals",) if act.needs == "crypto" else ()))
            if act.goods and lemma in ARMING:
                add(
                    {f for f in inflected(lemma) if f.endswith(("ing", "ped", "ked", "red"))} - {"armed"},
                    "is arms",
                )
            if act.goods == "refined":
                add(inflected(lemma), "is refined")
        for lemma in act.nouns:
            add(plurals(lemma), "act", *takes)
        add((noun for noun, _ in act.after), "act", *takes)
    for key in ("un_link", "unspecified"):
        add(words("links", key), "link")
    add(words("links", "violation"), "breach")
    add((f"the {form}" for word in words("goods", "taken_up") for form in plurals(word)), "is coal")
    add(words("goods", "currencies"), "sum")
    add(words("goods", "nationals"), "is nationals")
    add(
        (form for lemma in words("frames", "employing", "lemmas") for form in _forms(lemma)),
        "takes nationals",
    )
    for stance in STANCES:
        for lemma in words("speech", "stances", stance):
            add(_forms(lemma), "says")
    add(("them", "these", "those"), "them")
    nouns = [n for n in words("links", "taken_up", "nouns") if n in _act_nouns()]
    add((f"{word} {noun}" for word in ("the", "this", "these", "such") for noun in nouns), "again")
    add(covered_groups(), "target")
    add(("armed", "arm"), "arming")
    add(inflected("support"), "aiding")
    for form, sorts in goods_phrases().items():
        kinds = {g.kind for goods in sorts for g in goods} - {"", "measure"}
        add([form], *(["phrase"] if kinds & set(WHOLE) else [f"is {kind}" for kind in kinds]))
    opening, others = (
        Phrases((form, tuple(sorted(kinds))) for form, kinds in rows.items() if _opens(kinds) is first)
        for first in (True, False)
    )
    return opening, others


@lru_cache(maxsize=1)
def _act_nouns() -> frozenset[str]:
    return frozenset(form for act in acts() for lemma in act.nouns for form in plurals(lemma))


def signals(
    text: str, sentences: list[Sentence], cited: Iterable[int], *, everywhere: bool = False
) -> Signals:
    """The kinds of words that speak for a conduct, by the number of the sentence that has them.

    `cited`: where resolutions are cited. Words that open nothing are looked for only beside those that do,
    where these are few, and in all of a text where something passes, or if `everywhere`.
    """
    starts = [s.start for s in sentences]
    seen: Signals = {}

    def note(at: int, kinds: Iterable[str]) -> None:
        i = bisect_right(starts, at) - 1
        if i >= 0 and at < sentences[i].end:
            seen.setdefault(i, set()).update(kinds)

    def may_pass() -> bool:
        near = {j for i in seen for j in (i, i + 1) if j < len(sentences)}
        if len(near) > FEW * len(sentences):
            return True
        for i in near:
            for hit in others.find_all(text[sentences[i].start : sentences[i].end]):
                seen.setdefault(i, set()).update(hit.value)
        return any(passes(kinds) for kinds in seen.values()) or any(_of_goods_before(sentences, seen))

    opening, others = _signals()
    for at in cited:
        note(at, ["link"])
    for signal in opening.find_all(text):
        note(signal.start, signal.value)
    if everywhere or (seen and may_pass()):
        for signal in others.find_all(text):
            note(signal.start, signal.value)
    return seen


def passes(kinds: set[str]) -> bool:
    """Whether a sentence may tell a conduct: goods with an act that takes them, a phrase that tells one by
    itself, the UN with a breach, or a sum of money with an act and a covered group.
    """
    if "phrase" in kinds or {"link", "breach"} <= kinds or {"sum", "target", "act"} <= kinds:
        return True
    if {"sum", "steals"} <= kinds:
        return True
    if {"aiding", "target"} <= kinds:
        return True
    if {"arming", "target"} <= kinds:  # "has armed the rebels of X": without a target the word only describes
        return True
    return any(kind.startswith("is ") and f"takes {kind[3:]}" in kinds for kind in kinds)


def gated(text: str, sentences: list[Sentence], seen: Signals) -> list[Sentence]:
    """The sentences that may tell a conduct, in order, by the `signals` of the text."""
    passed = [i for i in sorted(seen) if passes(seen[i])]
    passed = sorted(
        {
            *passed,
            *_about_them(passed, seen),
            *_of_goods_before(sentences, seen),
            *_speakers_of(text, sentences, passed, seen),
        }
    )
    return _bounded(text, [sentences[i] for i in passed])


def without_workers(seen: Signals) -> Signals:
    """The signals of a text that names no State whose workers are covered: there a doctor is one of many."""
    return {i: kinds - {"is workers"} for i, kinds in seen.items()}


def _about_them(passed: list[int], seen: Signals) -> Iterator[int]:
    """The sentences behind one that passed, in which somebody speaks of "the launch" or "these transfers"."""
    if passed:
        yield from (i for i, kinds in seen.items() if i > passed[0] and {"again", "says"} <= kinds)


def _of_goods_before(sentences: list[Sentence], seen: Signals) -> Iterator[int]:
    """The sentences that take up with a pronoun the goods of the sentence before ("Y still hosts them")."""
    for i, kinds in seen.items():
        before = {k[3:] for k in seen.get(i - 1, ()) if k.startswith("is ")}
        beside = i > 0 and sentences[i - 1].paragraph == sentences[i].paragraph
        if "them" in kinds and beside and any(f"takes {kind}" in kinds for kind in before):
            yield i


def _speakers_of(text: str, sentences: list[Sentence], passed: list[int], seen: Signals) -> Iterator[int]:
    """For a quotation that does not name its speaker, the sentence of its paragraph that does."""
    for i in passed:
        said = text[sentences[i].start : sentences[i].end]
        if "says" in seen[i] or not ('"' in said or "“" in said or "”" in said):
            continue
        near = (j for gap in range(1, QUOTED_REACH + 1) for j in (i - gap, i + gap))
        beside = (j for j in near if 0 <= j < len(sentences) and "says" in seen.get(j, ()))
        found = next((j for j in beside if sentences[j].paragraph == sentences[i].paragraph), None)
        if found is not None:
            yield found


def _bounded(text: str, passed: list[Sentence]) -> list[Sentence]:
    """What is worth parsing: a sentence told twice already tells nothing new, and of a text that is almost
    nothing but allegations a part is enough. Without this, repetition costs seconds.
    """
    times: Counter[str] = Counter()
    left = ALWAYS_PARSED + int(SHARE_PARSED * len(text))
    chosen = []
    for sentence in passed:
        words = text[sentence.start : sentence.end]
        times[words] += 1
        left -= len(words) if times[words] <= TOLD_TWICE else 0
        if left < 0:
            break
        if times[words] <= TOLD_TWICE:
            chosen.append(sentence)
    return chosen
