"""Which sentences may tell a conduct: one pass of an automaton over the text, no parser.

A sentence passes with words for goods and for an act, or with a word of the UN and one of a breach. Most of
what is read passes nowhere, and costs no more than this.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from tracker.extraction.mentions import covered_groups
from tracker.extraction.phrases import Phrases, load, plurals
from tracker.extraction.sentences import Sentence
from tracker.extraction.vocabulary import acts, goods_phrases, words

PASSING = (
    frozenset({"goods", "act"}),
    frozenset({"link", "breach"}),
    frozenset({"phrase"}),
    frozenset({"sum", "act", "target"}),
)
WHOLE = ("sts", "deception")  # kinds of phrase that tell a conduct by themselves
TOLD_TWICE = 3  # a headline, a standfirst and the story may say the same
ALWAYS_PARSED, SHARE_PARSED = 12_000, 0.4  # characters; a third of a story on the matter passes the gate
VOWELS = "aeiou"


def inflected(lemma: str) -> Iterator[str]:
    """The regular forms of an English verb."""
    first, _, rest = lemma.partition(" ")
    tail = f" {rest}" if rest else ""
    yield lemma
    stems: tuple[str, ...]
    if first.endswith("e"):
        stems = (first + "s", first + "d", first[:-1] + "ing")
    elif first.endswith("y") and first[-2] not in VOWELS:
        stems = (first[:-1] + "ies", first[:-1] + "ied", first + "ing")
    elif first.endswith(("s", "x", "ch", "sh")):
        stems = (first + "es", first + "ed", first + "ing")
    else:
        stems = (first + "s", first + "ed", first + "ing")
        if first[-1] not in VOWELS + "wxy" and first[-2:-1] and first[-2] in VOWELS:
            stems += (first + first[-1] + "ed", first + first[-1] + "ing")
    yield from (stem + tail for stem in stems)


@lru_cache(maxsize=1)
def _signals() -> Phrases[str]:
    rows: dict[tuple[str, str], None] = {}
    for act in acts():
        rows |= {(form, "act"): None for lemma in act.verbs for form in inflected(lemma)}
        rows |= {(form, "act"): None for lemma in act.nouns for form in plurals(lemma)}
        rows |= {(noun, "act"): None for noun, _ in act.after}
    rows |= {(form, "act"): None for form in load("acts")["irregular"]["forms"]}
    rows |= {(word, "link"): None for key in ("un_link", "unspecified") for word in words("links", key)}
    rows |= {(word, "breach"): None for word in words("links", "violation")}
    arming = {form for act in acts() if act.goods for lemma in act.verbs for form in inflected(lemma)}
    rows |= {
        (form, "goods"): None
        for form in arming
        if form.endswith(("ing", "ped", "ked", "red")) and form != "armed"
    }
    rows |= {(f"the {form}", "goods"): None for word in words("goods", "taken_up") for form in plurals(word)}
    rows |= {(sum_, "sum"): None for sum_ in words("goods", "currencies")}
    rows |= {(name, "target"): None for name in covered_groups()}
    kinds: dict[str, str] = {}
    for form, kind in rows:
        kinds[form] = f"{kinds[form]} {kind}" if form in kinds else kind
    return Phrases(kinds.items())


def signals(text: str, sentences: list[Sentence], cited: list[int]) -> dict[int, set[str]]:
    """The kinds of words that speak for a conduct, by the number of the sentence that has them."""
    starts = [s.start for s in sentences]
    seen: dict[int, set[str]] = {}

    def note(at: int, *kinds: str) -> None:
        i = bisect_right(starts, at) - 1
        if i >= 0 and at < sentences[i].end:
            seen.setdefault(i, set()).update(kinds)

    for hit in goods_phrases().find_all(text):
        kinds = {g.kind for g in hit.value} - {"", "measure"}
        if kinds:
            note(hit.start, "phrase" if kinds & set(WHOLE) else "goods")
    for at in cited:
        note(at, "link")
    for signal in _signals().find_all(text):
        note(signal.start, *signal.value.split())
    return seen


def gated(text: str, sentences: list[Sentence], cited: list[int]) -> list[Sentence]:
    """The sentences that may tell a conduct, in order. `cited`: where resolutions are cited."""
    seen = signals(text, sentences, cited)
    passed = [sentences[i] for i in sorted(seen) if any(wanted <= seen[i] for wanted in PASSING)]
    return _bounded(text, passed)


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
