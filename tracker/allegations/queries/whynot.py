"""Why nothing was proposed from a text, in words: for the list, the page of the article and the samples."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.extraction.rules import meaning
from tracker.ingestion.models import ArticleText

from ..models import Reading
from .languages import language_name

# The reader of allegations was made for these languages; in others that it finds nothing says little.
READS = ("en",)
QUOTED = 300  # characters of a sentence
REASONS: dict[str, Promise] = {
    "no-words": gettext_lazy("No sentence has words for a breach, or for goods and an act upon them"),
    "no-conduct": gettext_lazy("Words of the matter, but no act upon goods that a measure covers"),
    "not-an-act": gettext_lazy("The act is only called for, forbidden, denied or possible"),
    "nobody": gettext_lazy("An act, but nobody is named who did it"),
    "one-end": gettext_lazy("A transfer with one end only, and no tie to the UN"),
    "no-measure": gettext_lazy("An act, but under no UN measure"),
    "outside": gettext_lazy("Names no party, no place and no measure of a UN sanctions regime"),
    "unilateral": gettext_lazy("A measure of a State or of the EU, not of the UN"),
    "recital": gettext_lazy("Only recalls what earlier orders were about"),
    "headline": gettext_lazy("Only the headline tells of it"),
    "caption": gettext_lazy("Only a caption tells of it"),
}
NOT_FOUND = gettext_lazy("No allegation that a UN measure was violated was found")
WEAK = ("no-words", "no-conduct", "")  # kinds that a cited resolution says more than


@dataclass(frozen=True)
class Sentence:
    """A sentence that failed, cut around the words on which it did, and what the rule says."""

    before: str
    words: str
    after: str
    says: str
    start: int

    @property
    def said(self) -> str:
        return self.before + self.words + self.after


@dataclass(frozen=True)
class WhyNothing:
    """The reason, and the sentences that came furthest. `is_known`: the reading kept it."""

    reason: str
    sentences: tuple[Sentence, ...]
    is_known: bool


def why_nothing(text: ArticleText, reading: Reading | None) -> WhyNothing:
    """Why nothing was proposed from `text`, with the sentences that came furthest."""
    kept = reading.kept_out if reading else {}
    rows = kept.get("sentences", [])
    sentences = tuple(_sentence(text.text, *row) for row in rows)
    return WhyNothing(short_reason(text.language, reading), sentences, bool(kept))


def short_reason(language: str, reading: Reading | None) -> str:
    """Why a text yielded nothing, from what everybody may see of it.

    Neither `Reading.is_relevant` nor `Reading.proposals` may speak here: they count restricted records too.
    """
    if language and language.split("-", 1)[0] not in READS:
        return _("In %(language)s, where the reader finds less than in English: look yourself") % {
            "language": language_name(language)
        }
    kind = reading.kept_out.get("kind", "") if reading else ""
    numbers = sorted({row[0] for row in reading.citations}) if reading else []
    if numbers and kind in WEAK:
        cited = ", ".join(str(number) for number in numbers[:3])
        return _("Cites resolution %(numbers)s, no violation of it found") % {"numbers": cited}
    return str(REASONS.get(kind, NOT_FOUND))


def _sentence(text: str, rule: str, start: int, end: int, words: list[int] | None) -> Sentence:
    """The sentence as it is quoted: cut around its words where it is long."""
    first, last = words or (start, start)
    begin = start if end - start <= QUOTED else max(start, first - QUOTED // 2)
    stop = min(end, begin + QUOTED)
    before, after = text[begin:first], text[last:stop]
    said = meaning(rule)
    says = _(said) if said else ""  # gettext gives the head of its catalogue for ""
    return Sentence(
        ("…" if begin > start else "") + before,
        text[first:last],
        after + ("…" if stop < end else ""),
        says,
        start,
    )
