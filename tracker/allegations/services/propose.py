"""Proposals: what a reading finds meets what is there already; what a person starts by hand.

Reading the same text twice, with the same reader or a better one, neither doubles a proposal nor
touches what a person did.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model, Q
from django.utils.translation import gettext as _

from tracker.accounts.actors import Machine, acting
from tracker.accounts.models import User
from tracker.annotations.models import Annotation
from tracker.extraction.records import Allegation as Proposal
from tracker.extraction.records import Proposals, WhyNot
from tracker.ingestion.models import Article, ArticleText

from ..models import Allegation, AllegationLink, Evidence, Move, Reading, Status, Suggestion
from . import drafts
from .decide import move_by_machine
from .edit import EditRefused
from .ranking import estimate_proposals
from .references import allegation_reference


@dataclass
class Outcome:
    """What became of the proposals of one reading."""

    created: list[Allegation] = field(default_factory=list)
    renewed: int = 0
    suggested: int = 0
    withdrawn: int = 0
    unchanged: int = 0


@transaction.atomic
def propose_readings(
    text: ArticleText,
    proposals: Proposals,
    *,
    reader: str,
    by: Machine,
    now: datetime,
    held: Callable[[int], Collection[int]] | None = None,
    found_by: Mapping[int, str] | None = None,
    reference: drafts.Reference | None = None,
) -> Outcome:
    """Store what `reader` made of `text`. Doing it twice changes nothing.

    A proposal that is new becomes an allegation; one that meets an untouched allegation renews it; one
    that meets an allegation on which a person has worked becomes suggestions. An untouched proposal
    that this reading no longer finds is withdrawn. A discarded article gets none. `held` names, of an
    article, the allegations that people use in rooms which this one does not know: nobody's reading
    touches them. `reference` may hold rows that other readings have asked for.
    """
    article = Article.objects.select_for_update().get(pk=text.article_id)
    outcome = Outcome()
    if article.text_id != text.pk:
        # A newer text came while this one was read: that one speaks for the article, and still waits.
        return outcome
    if article.disposition == Article.Disposition.DISCARD:
        with acting(by, _("Discarded while it was read")):
            article.state = Article.State.READ
            article.save(update_fields=["state"])
        return outcome
    if _is_news(text, proposals, reader=reader, now=now):
        with acting(by, _("Read by %(reader)s") % {"reader": reader}):
            marks = [(found_by or {}).get(place, reader) for place in range(len(proposals.allegations))]
            _meet(
                article,
                text,
                proposals,
                marks=marks,
                by=by,
                now=now,
                held=held,
                reference=reference or drafts.Reference(),
                outcome=outcome,
            )
        if outcome.created or outcome.renewed:
            machines = article.allegations.open().filter(created_by__isnull=True)
            estimate_proposals(machines.values_list("pk", flat=True))
    with acting(by, _("Read by %(reader)s") % {"reader": reader}):
        article.state, article.problem = Article.State.READ, ""
        article.save(update_fields=["state", "problem"])
    return outcome


def _is_news(text: ArticleText, proposals: Proposals, *, reader: str, now: datetime) -> bool:
    """Note the reading; False if it was the article's last one already. The article is locked.

    An older reading is news again where the article went back to its older text.
    """
    values = reading_values(proposals, now)
    earlier = list(
        Reading.objects.filter(text__article=text.article_id)
        .order_by("-read_at", "-pk")
        .values_list("pk", "text_id", "reader")
    )
    same = next((pk for pk, text_id, name in earlier if (text_id, name) == (text.pk, reader)), None)
    if same is None:
        Reading.objects.create(text=text, reader=reader, **values)
        return True
    if same == earlier[0][0]:
        return False
    Reading.objects.filter(pk=same).update(**values)
    return True


def reading_values(proposals: Proposals, now: datetime) -> dict[str, Any]:
    """The values of a Reading that gave these proposals."""
    return {
        "read_at": now,
        "is_relevant": proposals.is_relevant,
        "relevance": proposals.relevance,
        "proposals": len(proposals.allegations),
        "blocks": [[b.kind, b.start, b.end] for b in proposals.blocks],
        "citations": [
            [c.number, c.year, list(c.paragraphs), c.start, c.end, c.problem] for c in proposals.citations
        ],
        "vessels": [[v.name, v.imo, v.imo_valid, v.flag, v.start, v.end] for v in proposals.vessels],
        "kept_out": _kept_out(proposals.why_not),
    }


def _kept_out(why: WhyNot | None) -> dict[str, Any]:
    if why is None:
        return {}
    return {"kind": why.kind, "sentences": [[s.rule, s.start, s.end, s.words] for s in why.sentences]}


def _meet(
    article: Article,
    text: ArticleText,
    proposals: Proposals,
    *,
    marks: list[str],
    by: Machine,
    now: datetime,
    held: Callable[[int], Collection[int]] | None,
    reference: drafts.Reference,
    outcome: Outcome,
) -> None:
    reference.load(proposals.allegations)
    there = list(article.allegations.select_for_update(of=("self",)).prefetch_related("evidence"))
    touched = worked_on(there).union(held(article.pk) if held and there else ())
    met = _pair(article, text, proposals.allegations, there)
    for place, proposal in enumerate(proposals.allegations):
        known, reader = met.get(place), marks[place]
        if known is None:
            outcome.created.append(
                _create(article, text, proposal, proposals, reference, reader=reader, now=now)
            )
        elif known.pk in touched:
            outcome.suggested += _suggest(known, proposal, reference, reader=reader, now=now)
        else:
            _renew(known, text, proposal, proposals, reference, reader=reader, by=by, outcome=outcome)
    kept = {allegation.pk for allegation in met.values()}
    for lost in there:
        if lost.pk not in kept and lost.status == Status.PROPOSED and lost.pk not in touched:
            reason = _("No longer found by %(reader)s") % {"reader": by.name}
            move_by_machine(lost, Status.WITHDRAWN, Move.WITHDRAW, by=by, reason=reason)
            outcome.withdrawn += 1


def worked_on(there: list[Allegation]) -> set[int]:
    """Those that a person started, changed, wrote a note on, or linked to another."""
    pks = [allegation.pk for allegation in there]
    links = AllegationLink.objects.filter(Q(source__in=pks) | Q(target__in=pks), by__isnull=False)
    notes = Annotation.objects.filter(
        content_type=ContentType.objects.get_for_model(Allegation), object_id__in=pks
    )
    return {
        *(a.pk for a in there if a.touched_at is not None or a.created_by_id is not None),
        *(end for ends in links.values_list("source_id", "target_id") for end in ends),
        *notes.values_list("object_id", flat=True),
    }


def _pair(
    article: Article, text: ArticleText, found: tuple[Proposal, ...], there: list[Allegation]
) -> dict[int, Allegation]:
    """Which allegation each proposal in `found` is: by fingerprint, else by category and words."""
    by_mark = {allegation.fingerprint: allegation for allegation in there}
    met = {}
    for place, proposal in enumerate(found):
        known = by_mark.pop(drafts.fingerprint(article.pk, proposal), None)
        if known is not None:
            met[place] = known
    left = list(by_mark.values())
    for place, proposal in enumerate(found):
        if place in met:
            continue
        for allegation in left:
            if allegation.category == proposal.category and _overlap(allegation, text, proposal):
                met[place] = allegation
                left.remove(allegation)
                break
    return met


def _overlap(allegation: Allegation, text: ArticleText, proposal: Proposal) -> bool:
    for old in allegation.evidence.all():
        for new in proposal.evidence:
            if old.text_id == text.pk and old.start < new.end and new.start < old.end:
                return True
            if old.text_id != text.pk and old.quote == new.quote:
                return True
    return False


def _create(
    article: Article,
    text: ArticleText,
    proposal: Proposal,
    proposals: Proposals,
    reference: drafts.Reference,
    *,
    reader: str,
    now: datetime,
) -> Allegation:
    allegation = drafts.new_allegation(
        article, text, proposal, reference, mark=allegation_reference(now.year), reader=reader, now=now
    )
    allegation.save(force_insert=True)
    _write_rows(allegation, text, proposal, proposals, reference)
    return allegation


def _write_rows(
    allegation: Allegation,
    text: ArticleText,
    proposal: Proposal,
    proposals: Proposals,
    reference: drafts.Reference,
) -> None:
    allegation.evidence.bulk_create(drafts.evidence_rows(allegation, text, proposal))
    allegation.involvements.bulk_create(drafts.involvement_rows(allegation, text, proposal))
    allegation.citations.bulk_create(
        drafts.citation_rows(allegation, text, proposal, reference, proposals.citations)
    )


def _renew(
    known: Allegation,
    text: ArticleText,
    proposal: Proposal,
    proposals: Proposals,
    reference: drafts.Reference,
    *,
    reader: str,
    by: Machine,
    outcome: Outcome,
) -> None:
    """Give an untouched proposal what the new reading found; history shows both."""
    if known.status == Status.WITHDRAWN:
        move_by_machine(
            known,
            Status.PROPOSED,
            Move.RESTORE,
            by=by,
            reason=_("Found again by %(reader)s") % {"reader": reader},
        )
    values = drafts.draft_fields(proposal, reference)
    changed = [name for name, value in values.items() if getattr(known, name) != value]
    for name in changed:
        setattr(known, name, values[name])
    known.reader, known.why = reader, drafts.reasons(proposal, text)
    known.version += 1
    known.save(update_fields=[*changed, "reader", "why", "version"])
    for rows in (known.evidence, known.involvements, known.citations):
        rows.all().delete()
    _write_rows(known, text, proposal, proposals, reference)
    outcome.renewed += 1


def _suggest(
    known: Allegation, proposal: Proposal, reference: drafts.Reference, *, reader: str, now: datetime
) -> int:
    """Offer what a newer reading would say differently of a record that a person has touched."""
    if known.reader == reader:
        return 0
    values = drafts.draft_fields(proposal, reference)
    offers = [
        Suggestion(allegation=known, field=name, value=_plain(value), reader=reader, created_at=now)
        for name, value in values.items()
        if getattr(known, name) != value and value not in ("", None)
    ]
    Suggestion.objects.bulk_create(offers, ignore_conflicts=True)
    return len(offers)


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return value.pk
    return value if isinstance(value, bool | str) else str(value)


@transaction.atomic
def propose_by_hand(
    text: ArticleText,
    *,
    by: User,
    start: int,
    end: int,
    summary: str,
    category: str,
    claim_strength: str,
    basis: str,
    now: datetime,
) -> Allegation:
    """Start an allegation from the characters `start` to `end` (code points) of a text.

    The passage becomes its first evidence. Raises EditRefused for a place outside the text, for who
    may not draft, and where this passage is such an allegation already (`current` is that one). One
    that `by` may not know of stands in nobody's way: refusing would tell of it.
    """
    article = Article.objects.select_for_update().get(pk=text.article_id)
    blank = Allegation(article=article)
    if not by.may_draft:
        raise EditRefused(_("You may read this article but not propose from it."), blank)
    if article.disposition == Article.Disposition.DISCARD:
        raise EditRefused(_("This article is discarded. Keep it again to propose from it."), blank)
    quote = text.text[start:end] if 0 <= start < end <= len(text.text) else ""
    if not quote.strip():
        raise EditRefused(_("These words are not in the text: pick them again."), blank)
    parts = (category, " ".join(quote.split()))
    for beside in count():
        mark = drafts.fingerprint_of(article.pk, *parts, *(["beside", str(beside)] if beside else []))
        twin = article.allegations.filter(fingerprint=mark).first()
        if twin is None:
            break
        if Allegation.objects.visible_to(by).filter(pk=twin.pk).exists():
            raise EditRefused(_("This passage is an allegation of this kind already."), twin)
    with acting(by, _("Proposed by hand")):
        allegation = Allegation.objects.create(
            reference=allegation_reference(now.year),
            article=article,
            fingerprint=mark,
            summary=summary,
            category=category,
            claim_strength=claim_strength,
            basis=basis,
            created_by=by,
            created_at=now,
            touched_at=now,
            is_sample=article.is_sample,
        )
        Evidence.objects.create(
            allegation=allegation, text=text, start=start, end=end, quote=quote, supports=["category"]
        )
    return allegation
