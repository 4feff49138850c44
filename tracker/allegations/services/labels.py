"""What the reader kept out, looked at by people: a random sample each week, and what somebody sends in."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from tracker.accounts.actors import Machine, acting
from tracker.accounts.models import User
from tracker.ingestion.models import Article, ArticleText

from ..models import RelevanceLabel
from ..queries.missed import rejected_readings

A_SAMPLE = 20  # texts a week: enough for a percentage, about ten minutes of looking
WEEK = timedelta(weeks=1)
# Any number, ours alone: who draws a sample holds this lock.
_DRAWING = 7_301_188


class LabelRefused(Exception):
    """Why a text was not labelled, with the label as it stands now, if there is one."""

    def __init__(self, why: str, current: RelevanceLabel | None = None) -> None:
        super().__init__(why)
        self.current = current


def week_before(now: datetime) -> date:
    """The Monday (UTC) of the last week that is over."""
    today = now.astimezone(UTC).date()
    return today - timedelta(days=today.weekday()) - WEEK


@transaction.atomic
def draw_sample(week: date, *, by: Machine) -> int:
    """Draw the random sample of what was rejected in the week that begins on the Monday `week`.

    Returns how many were drawn: none where the sample of that week is there already, so drawing it
    twice, or twice at once, draws it once. What somebody sent in has the same chance as the rest.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_DRAWING])
    if RelevanceLabel.objects.filter(drawn_for=week).exists():
        return 0
    since = datetime.combine(week, time.min, tzinfo=UTC)
    before = RelevanceLabel.objects.filter(text=OuterRef("text"), drawn_for__isnull=False)
    wanted = rejected_readings(since, since + WEEK).filter(~Exists(before)).order_by("?")
    texts = list(wanted.values_list("text", flat=True)[:A_SAMPLE])
    with acting(by, _("Drawn at random for the week of %(week)s") % {"week": week.isoformat()}):
        RelevanceLabel.objects.filter(text__in=texts).update(drawn_for=week)
        RelevanceLabel.objects.bulk_create(
            [RelevanceLabel(text_id=text, drawn_for=week) for text in texts], ignore_conflicts=True
        )
    return len(texts)


@transaction.atomic
def judge_label(label: RelevanceLabel, *, is_relevant: bool, by: User, now: datetime) -> RelevanceLabel:
    """Say whether a text of the sample holds an allegation. Raises LabelRefused for the slower of two too."""
    current = _locked(label, by)
    if current.by is not None:
        why = _("%(name)s has judged this text already.") % {"name": current.by.display_name}
        raise LabelRefused(why, current)
    current.is_relevant, current.by, current.at = is_relevant, by, now
    with acting(by, _("Something was missed") if is_relevant else _("Nothing was missed")):
        current.save()
    return current


@transaction.atomic
def take_label_back(label: RelevanceLabel, *, by: User) -> None:
    """Undo one's own judgement: what was drawn waits again, what was sent in is forgotten."""
    current = _locked(label, by)
    if current.by_id != by.pk:
        raise LabelRefused(_("Only who judged a text takes that back."), current)
    with acting(by, _("Taken back")):
        if current.drawn_for is None:
            current.delete()
            return
        current.is_relevant = current.by = current.at = current.start = current.end = None
        current.note = ""
        current.save()


@transaction.atomic
def send_in(
    text: ArticleText,
    *,
    by: User,
    now: datetime,
    start: int | None = None,
    end: int | None = None,
    note: str = "",
) -> RelevanceLabel:
    """Note that a text from which nothing was proposed holds an allegation, perhaps in these words of it.

    Sending it in again only adds words and a note to what the first one said. Raises LabelRefused for
    who may not draft and for words outside the text.
    """
    if not by.may_draft:
        raise LabelRefused(_("You may read this article but not label it."))
    if start is not None and end is not None and not text.text[start:end].strip():
        raise LabelRefused(_("These words are not in the text: pick them again."))
    Article.objects.select_for_update().only("pk").get(pk=text.article_id)  # two who send it in take turns
    label = RelevanceLabel.objects.filter(text=text).first() or RelevanceLabel(text=text)
    if start is not None and end is not None:
        label.start, label.end = start, end
    label.note = note.strip()[:500] or label.note
    if not label.is_relevant:
        label.is_relevant, label.by, label.at = True, by, now
    with acting(by, _("Sent in: something was missed")):
        label.save()
    return label


def _locked(label: RelevanceLabel, by: User) -> RelevanceLabel:
    if not by.may_draft:
        raise LabelRefused(_("You may read this article but not label it."), label)
    found = RelevanceLabel.objects.select_for_update(of=("self",)).filter(pk=label.pk)
    current = found.select_related("by").first()
    if current is None:
        raise LabelRefused(_("This label is not there any more."))
    return current
