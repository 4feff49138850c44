"""When a conduct was done: the date that hangs on the act, or the day by which completed acts had ended."""

from __future__ import annotations

from tracker.extraction.conducts.events import Event as Conduct
from tracker.extraction.details.dates import event_date
from tracker.extraction.merging.merge import Claim, Group
from tracker.extraction.records import Event, Span
from tracker.extraction.words.vocabulary import words


def time_of(group: Group, chief: Claim, text: str, published: str | None) -> Event | None:
    for claim in [chief, *(c for c in group.claims if c is not chief)]:
        event = claim.event
        found = event_date(text, event.sentence, (event.start, event.end), published)
        if found and found.span and _of_act(event, found.span) and not _of_document(text, found.span):
            return found
    return _completed(group, text, published)


def _of_document(text: str, span: Span) -> bool:
    """Whether a year only tells a resolution apart: "resolution 2216 (2015)"."""
    return text[span.start - 1 : span.start] == "(" and text[span.end : span.end + 1] == ")"


def _completed(group: Group, text: str, published: str | None) -> Event | None:
    """Acts told in the perfect tense as completed ended by publication; no beginning is told."""
    if not published or group.feared:
        return None
    for claim in group.claims:
        if " been " not in text[slice(*claim.event.sentence)]:
            continue
        for token in claim.event.parsed.doc:
            before = [c for c in token.children if c.dep_ in ("aux", "auxpass") and c.i < token.i]
            perfect = token.tag_ == "VBN" and [t.lemma_ for t in before] == ["have", "be"]
            if perfect and token.lemma_ in words("frames", "completed"):
                start, end = claim.event.parsed.span([*before, token])
                return Event(text[start:end], None, published, "day", Span(start, end))
    return None


def _of_act(event: Conduct, span: Span) -> bool:
    """Whether an expression of time hangs on the act or on the verb right above it."""
    above = event.token
    allowed = {above.i}
    while above.pos_ not in ("VERB", "AUX") and above.head.i != above.i and above.dep_ != "conj":
        above = above.head
        allowed.add(above.i)
    if above.dep_ in ("xcomp", "pcomp", "advcl", "ccomp") or above.head.dep_ == "prep":
        allowed.add(above.head.i)
    token = event.parsed.head_of(span.start, span.end)
    inside = {t.i for t in event.token.subtree}
    while (
        token is not None
        and token.pos_ not in ("VERB", "AUX")
        and token.i not in allowed
        and token.head.i != token.i
    ):
        token = token.head
    return token is not None and (token.i in allowed or token.i in inside)
