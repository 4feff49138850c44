"""Notes for a page, and where their passages stand in a text."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Prefetch

from tracker.accounts.models import User

from .models import Annotation, AnnotationQuerySet


@dataclass(frozen=True)
class Placed:
    """A note and its passage in a text; no place where the text no longer has these words."""

    note: Annotation
    start: int | None
    end: int | None


def visible_notes(user: User) -> AnnotationQuerySet:
    return Annotation.objects.visible_to(user)


def notes_on(kind: type[Model], pks: list[int], *, user: User) -> AnnotationQuerySet:
    """The notes on rows of one kind that `user` may see, oldest first, each with its author and replies."""
    visible = visible_notes(user).select_related("author")
    return (
        visible.filter(
            content_type=ContentType.objects.get_for_model(kind), object_id__in=pks, reply_to__isnull=True
        )
        .prefetch_related(
            Prefetch("replies", queryset=visible.order_by("created_at", "pk"), to_attr="visible_replies")
        )
        .order_by("created_at", "pk")
    )


def place(note: Annotation, text: str) -> Placed:
    """Find the passage of `note` in `text`: at its place, else by its words, nearest context first.

    A note keeps its words, so a note on an older reading finds them in a newer one.
    """
    if note.start is None or note.end is None or not note.exact:
        return Placed(note, None, None)
    if text[note.start : note.end] == note.exact:
        return Placed(note, note.start, note.end)
    for before, after in ((note.prefix, note.suffix), (note.prefix, ""), ("", note.suffix), ("", "")):
        found = text.find(before + note.exact + after)
        if found >= 0:
            start = found + len(before)
            return Placed(note, start, start + len(note.exact))
    return Placed(note, None, None)
