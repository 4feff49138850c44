"""Writing notes, and keeping them as closed as what they are about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from tracker.accounts.actors import acting
from tracker.accounts.models import Circle, User

from .models import Annotation

# How much of the text on either side a quote selector keeps, in code points: enough to find the
# passage again in a newer reading of the same document.
CONTEXT = 32
LONGEST_TAG = 40


class AnnotationRefused(Exception):
    """Why a note was not written."""


@transaction.atomic
def annotate(
    target: Model,
    *,
    by: User,
    body: str,
    text: str | None = None,
    start: int | None = None,
    end: int | None = None,
    reply_to: Annotation | None = None,
    tags: Iterable[str] = (),
) -> Annotation:
    """Write a note on `target`, or on the passage `start` to `end` (code points) of `text`.

    `text` is the whole text that the offsets point into: the service cuts the quote and its context
    out of it itself. A note on a passage of a document takes its ArticleText as the target, so that
    its place is never in doubt. A restricted target makes the note as restricted. Raises
    AnnotationRefused.
    """
    if not by.may_draft:
        raise AnnotationRefused(_("You may read this record but not write notes on it."))
    body = body.strip()
    if not body:
        raise AnnotationRefused(_("Write something."))
    circle = _circle_now(target)
    if circle is not None and not circle.members.filter(pk=by.pk).exists():
        raise AnnotationRefused(_("There is nothing here that you could write a note on."))
    content_type = ContentType.objects.get_for_model(target)
    if reply_to is not None and (reply_to.content_type_id, reply_to.object_id) != (
        content_type.pk,
        target.pk,
    ):
        raise AnnotationRefused(_("A reply stands where the note stands that it answers."))
    with acting(by, _("Wrote a note")):
        return Annotation.objects.create(
            content_type=content_type,
            object_id=target.pk,
            author=by,
            body=body,
            reply_to=reply_to,
            tags=_cleaned(tags),
            circle=circle,
            **_selector(text, start, end),
        )


def _circle_now(target: Model) -> Circle | None:
    """The circle of `target` as it stands, locked: it may have been restricted since its page was opened."""
    if not any(field.name == "circle" for field in target._meta.fields):
        return None
    rows = type(target)._default_manager.select_for_update(of=("self",), no_key=True)  # noqa: SLF001 - documented
    return rows.select_related("circle").get(pk=target.pk).circle  # type: ignore[no-any-return, attr-defined]


def restrict_notes(targets: Iterable[Model], *, circle: Circle | None, by: User, why: str) -> int:
    """Put the circle of `targets`, all of one kind, on their notes, or lift it. Needs a transaction."""
    rows = list(targets)
    if not rows:
        return 0
    notes = Annotation.objects.filter(
        content_type=ContentType.objects.get_for_model(rows[0]), object_id__in=[row.pk for row in rows]
    )
    with acting(by, why):
        return notes.update(circle=circle)


def _selector(text: str | None, start: int | None, end: int | None) -> dict[str, object]:
    if start is None and end is None:
        return {}
    if text is None or start is None or end is None or not 0 <= start < end <= len(text):
        raise AnnotationRefused(_("These words are not in the text: pick them again."))
    exact = text[start:end]
    if not exact.strip():
        raise AnnotationRefused(_("These words are not in the text: pick them again."))
    return {
        "start": start,
        "end": end,
        "exact": exact,
        "prefix": text[max(0, start - CONTEXT) : start],
        "suffix": text[end : end + CONTEXT],
    }


def _cleaned(tags: Iterable[str]) -> list[str]:
    """Each tag once, in the order given, without a leading number sign."""
    named = (tag.strip().lstrip("#").strip()[:LONGEST_TAG] for tag in tags)
    return list(dict.fromkeys(tag for tag in named if tag))


def remove_notes_on(targets: QuerySet[Any]) -> int:
    """Delete the notes on rows that are about to go, as only samples do. Needs a transaction."""
    notes = Annotation.objects.filter(
        content_type=ContentType.objects.get_for_model(targets.model),
        object_id__in=targets.values("pk"),
    )
    notes.filter(reply_to__isnull=False).delete()
    removed, _by_model = notes.delete()
    return removed
