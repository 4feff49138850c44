"""Learning an order for the queue out of decisions; a person switches it on and off."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from tracker.accounts.actors import Machine, acting
from tracker.accounts.models import User

from ..likelihood import estimate, fingerprint, train
from ..models import Allegation, RankingModel
from ..models.ranking import MIN_LABELS, MIN_OF_EACH
from ..queries.ranking import AT_ONCE, drafts_of, labelled_drafts, weights_in_use

# Any number, ours alone: who trains or switches holds this lock.
_RANKING = 7_301_189


class RankingRefused(Exception):
    """Why nothing was trained or switched."""


def may_rank(user: User) -> bool:
    """Leads and administrators train the order and switch it."""
    return user.is_lead or user.is_administrator


@transaction.atomic
def train_ranking(*, by: User | Machine, now: datetime) -> RankingModel:
    """Learn from all decisions so far, and keep what was learned as a new version, switched off.

    On the same decisions the version that is there is the answer, so training twice, or twice at once,
    trains once. Raises RankingRefused for others than leads and administrators, and for too few decisions.
    """
    if isinstance(by, User) and not may_rank(by):
        raise RankingRefused(_("Only a lead or an administrator trains the order."))
    _lock()
    rows = labelled_drafts()
    right = sum(was_right for _pk, _draft, was_right in rows)
    if len(rows) < MIN_LABELS or min(right, len(rows) - right) < MIN_OF_EACH:
        why = _("%(n)d decisions, %(right)d of them confirmed: it takes %(most)d with %(each)d of each kind.")
        values = {"n": len(rows), "right": right, "most": MIN_LABELS, "each": MIN_OF_EACH}
        raise RankingRefused(why % values)
    decided = hashlib.sha256(repr([(pk, ok) for pk, _draft, ok in rows]).encode()).hexdigest()
    if known := RankingModel.objects.filter(decided=decided).first():
        return known
    learned = train([draft for _pk, draft, _ok in rows], [ok for _pk, _draft, ok in rows])
    last = RankingModel.objects.aggregate(last=Max("version"))["last"] or 0
    with acting(by, _("Trained on %(n)d decisions") % {"n": len(rows)}):
        return RankingModel.objects.create(
            version=last + 1,
            trained_at=now,
            by=by if isinstance(by, User) else None,
            labels=len(rows),
            right=right,
            wrong=len(rows) - right,
            tested=learned.tested,
            auc=learned.learned.auc,
            average_precision=learned.learned.average_precision,
            rules_auc=learned.rules.auc,
            rules_average_precision=learned.rules.average_precision,
            weights=learned.weights,
            sha256=fingerprint(learned.weights),
            decided=decided,
        )


@transaction.atomic
def switch_ranking(model: RankingModel, *, on: bool, by: User) -> None:
    """Let a version order the queue, or no longer. Raises RankingRefused where it may not.

    Switching one on switches the other one off. Estimates of open proposals are for `estimate_open`.
    """
    if not may_rank(by):
        raise RankingRefused(_("Only a lead or an administrator switches the order."))
    _lock()
    current = RankingModel.objects.select_for_update().defer("weights").get(pk=model.pk)
    if on and not beats_the_rules(current):
        raise RankingRefused(_("It orders no better than the rules: it stays off."))
    if current.is_on == on:
        return
    with acting(by, _("Switched on") if on else _("Switched off")):
        for other in RankingModel.objects.filter(is_on=True).exclude(pk=current.pk).defer("weights"):
            other.is_on = False
            other.save(update_fields=["is_on"])
        current.is_on, current.estimated_at = on, None
        current.save(update_fields=["is_on", "estimated_at"])


def beats_the_rules(model: RankingModel) -> bool:
    """Whether it put later decisions into a better order than the rules did."""
    return model.auc is not None and model.rules_auc is not None and model.auc > model.rules_auc


def estimate_proposals(pks: Iterable[int]) -> int:
    """Give proposals their likelihood by the model that is on; returns how many have one now.

    It is no change of the record: neither version nor history moves.
    """
    weights = weights_in_use()
    if weights is None:
        return 0
    drafts = drafts_of(list(pks))
    rows = [Allegation(pk=pk, likelihood=round(estimate(weights, draft), 4)) for pk, draft in drafts.items()]
    return Allegation.objects.bulk_update(rows, ["likelihood"], batch_size=AT_ONCE)


def to_be_estimated() -> list[int]:
    """The version that is on, if its estimates of what is open were never finished: [version], or []."""
    return list(
        RankingModel.objects.filter(is_on=True, estimated_at__isnull=True).values_list("version", flat=True)
    )


def estimate_open(*, now: datetime) -> int:
    """Estimate every open proposal of a machine anew, if another model is on since. Safe to run twice."""
    waiting = to_be_estimated()
    if not waiting:
        return 0
    open_rows = Allegation.objects.open().filter(created_by__isnull=True).order_by("pk")
    pks, done = list(open_rows.values_list("pk", flat=True)), 0
    for at in range(0, len(pks), AT_ONCE):
        with transaction.atomic():
            done += estimate_proposals(pks[at : at + AT_ONCE])
    # Whoever switched it off and on again meanwhile has sent another message.
    RankingModel.objects.filter(version__in=waiting, is_on=True).update(estimated_at=now)
    return done


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_RANKING])
