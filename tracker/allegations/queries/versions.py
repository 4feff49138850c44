"""The texts of an article, newest first, and what changed between two of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models.functions import Length

from tracker.ingestion.models import Article, ArticleText

from .differences import Change, differences

SHOWN = 100
CHANGES_SHOWN = 1_000


@dataclass(frozen=True)
class Version:
    """One text. `characters` is its length in code points."""

    text: ArticleText
    characters: int
    is_current: bool


@dataclass(frozen=True)
class Versions:
    """`changes` is None where there is nothing to compare, or where both texts are too long for it."""

    rows: list[Version]
    old: Version | None
    new: Version | None
    changes: list[Change] | None

    @property
    def shown(self) -> list[Change]:
        return (self.changes or [])[:CHANGES_SHOWN]

    @property
    def more(self) -> int:
        """How many changes are not shown."""
        return sum(change.kind != "same" for change in (self.changes or [])[CHANGES_SHOWN:])

    @property
    def is_same(self) -> bool:
        return self.changes is not None and all(change.kind == "same" for change in self.changes)


def count_versions(article: Article) -> int:
    return ArticleText.objects.filter(article=article).count()


def versions_of(article: Article, *, old: int | None = None, new: int | None = None) -> Versions:
    """The versions of `article`, and `old` compared with `new`: else the one before with the current one."""
    texts = (
        ArticleText.objects.filter(article=article)
        .select_related("snapshot")
        .defer("text", "page_map", "snapshot__headers")
        .annotate(characters=Length("text"))
        .order_by("-created_at", "-pk")[:SHOWN]
    )
    rows = [Version(text, text.characters, text.pk == article.text_id) for text in texts]
    by_key = {row.text.pk: row for row in rows}
    current = next((row for row in rows if row.is_current), rows[0] if rows else None)
    right = by_key.get(new or 0) or current
    left = by_key.get(old or 0) or _before(right, rows)
    if left is None or right is None:
        return Versions(rows, left, right, None)
    words = dict(ArticleText.objects.filter(pk__in=[left.text.pk, right.text.pk]).values_list("pk", "text"))
    return Versions(rows, left, right, differences(words[left.text.pk], words[right.text.pk]))


def _before(version: Version | None, rows: list[Version]) -> Version | None:
    """The version that came before, else another one; None where there is only one."""
    if version is None or len(rows) < 2:
        return None
    place = rows.index(version)
    return rows[place + 1] if place + 1 < len(rows) else rows[place - 1]
