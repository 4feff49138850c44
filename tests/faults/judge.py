"""What is there after a fault, in words, and whether every document is there exactly once."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Count
from redis import Redis

from tracker.allegations.models import Allegation, Reading
from tracker.ingestion.models import (
    COUNTED,
    Article,
    ArticleText,
    IngestionItem,
    IngestionRun,
    Outcome,
    Snapshot,
)

KEPT = {"resolutions"}


def empty_tables() -> None:
    """Start anew: no feed, no document, no history, numbers from one. What ships with the program stays."""
    assert str(connection.settings_dict["NAME"]).startswith("test_"), "only a test database is ever emptied"
    kinds = [
        kind
        for kind in apps.get_models(include_auto_created=True)
        if kind.__module__.startswith("tracker.") and kind._meta.app_label not in KEPT and kind._meta.managed
    ]
    tables = {kind._meta.db_table: kind._meta.pk.column for kind in kinds}
    filled = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in tables)  # noqa: S608
    numbers = [{"table": table, "column": column} for table, column in tables.items()]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(filled)
        for (name,) in cursor.fetchall():
            cursor.execute(f'DELETE FROM "{name}"')  # noqa: S608
        for statement in connection.ops.sequence_reset_by_name_sql(no_style(), numbers):
            cursor.execute(statement)


def found(store: Path) -> str:
    """What stands in the database, the store and the queues, in a few words."""
    waiting = IngestionItem.objects.filter(outcome=Outcome.WAITING)
    parts = [
        _counted(IngestionRun.objects.filter(problem="").count(), "run", "runs"),
        _counted(IngestionRun.objects.exclude(problem="").count(), "failed run", "failed runs"),
        _counted(waiting.filter(snapshot=None).count(), "to fetch", "to fetch"),
        _counted(waiting.exclude(snapshot=None).count(), "to be made an article", "to be made articles"),
        *(
            _counted(row["n"], Article.State(row["state"]).label, Article.State(row["state"]).label)
            for row in Article.objects.values("state").order_by("state").annotate(n=Count("pk"))
        ),
        _counted(Allegation.objects.count(), "allegation", "allegations"),
        _counted(len(_files(store)[1]), "draft", "drafts"),
        _counted(len(_files(store)[0]) - _kept(), "file without a row", "files without a row"),
    ]
    return ", ".join(part for part in parts if part) or "nothing"


def _kept() -> int:
    return Snapshot.objects.values("sha256").distinct().count()


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}" if number else ""


def _files(store: Path) -> tuple[set[str], set[str]]:
    """The names of files in the store: snapshots, and drafts."""
    every = [path for path in store.rglob("*") if path.is_file()]
    drafts = {path.name for path in every if not _is_snapshots_place(store, path)}
    return {path.name for path in every} - drafts, drafts


def _is_snapshots_place(store: Path, path: Path) -> bool:
    parts = path.relative_to(store).parts
    return len(parts) == 3 and len(parts[2]) == 64 and (parts[0], parts[1]) == (parts[2][:2], parts[2][2:4])


def portrait() -> dict[str, Any]:
    """All that a person may see of the documents, without numbers and times that differ from run to run."""
    return {
        "articles": sorted(
            Article.objects.values_list(
                "canonical_url", "title", "state", "problem", "publisher__name", "fingerprint"
            )
        ),
        "texts": sorted(
            ArticleText.objects.values_list("article__canonical_url", "text", "snapshot__sha256")
        ),
        "snapshots": sorted(Snapshot.objects.values_list("request_url", "sha256", "size")),
        "readings": sorted(
            Reading.objects.values_list("text__article__canonical_url", "reader", "proposals")
        ),
        "allegations": sorted(
            _told(allegation) for allegation in Allegation.objects.select_related("article")
        ),
        "new": sorted(
            IngestionItem.objects.filter(outcome=Outcome.NEW).values_list("url", "article__canonical_url")
        ),
        "first seen": sorted(Counter(_inserted("ArticleEvent")).values()),
    }


def _told(allegation: Allegation) -> tuple[Any, ...]:
    return (
        allegation.article.canonical_url,
        allegation.status,
        allegation.version,
        allegation.category,
        allegation.summary,
        tuple(sorted(allegation.evidence.values_list("start", "end", "quote"))),
        tuple(sorted(allegation.involvements.values_list("role", "name"))),
        tuple(sorted(allegation.citations.values_list("number", "basis"))),
    )


def _inserted(history: str) -> Iterable[int]:
    rows = apps.get_model("ingestion", history).objects.filter(pgh_label="insert")
    return rows.values_list("pgh_obj_id", flat=True)


def unfinished(store: Path | None = None) -> bool:
    """Whether something is still to be done, as far as the database knows, or to be cleared away."""
    return bool(
        (store and _files(store)[1])
        or not IngestionItem.objects.exists()
        or IngestionRun.objects.filter(finished_at=None).exists()
        or IngestionItem.objects.filter(outcome=Outcome.WAITING).exists()
        or Article.objects.filter(state=Article.State.TO_READ).exists()
    )


def what_is_wrong(expected: dict[str, Any], store: Path) -> list[str]:
    """Every way in which what is there is not each document exactly once. Empty: all is well."""
    wrong = [
        f"{name}: {len(seen)} instead of {len(expected[name])}"
        if len(seen) != len(expected[name])
        else f"{name}: {[pair for pair in zip(seen, expected[name], strict=True) if pair[0] != pair[1]][:2]}"
        for name, seen in portrait().items()
        if seen != expected[name]
    ]
    snapshots, drafts = _files(store)
    wrong += [f"draft {name} is left" for name in sorted(drafts)]
    for snapshot in Snapshot.objects.all():
        if snapshot.sha256 not in snapshots:
            wrong.append(f"the bytes of {snapshot} are lost")
    for name in sorted(snapshots):
        data = (store / name[:2] / name[2:4] / name).read_bytes()
        if hashlib.sha256(data).hexdigest() != name:
            wrong.append(f"{name[:12]} is not its bytes")
    return wrong + _wrong_runs()


def _wrong_runs() -> list[str]:
    """A run that is not finished, or whose counts are not those of its items."""
    wrong = [f"run {run.pk} is not finished" for run in IngestionRun.objects.filter(finished_at=None)]
    for run in IngestionRun.objects.exclude(finished_at=None):
        rows = run.items.order_by().values("outcome").annotate(n=Count("pk"))
        counts = Counter({row["outcome"]: row["n"] for row in rows})
        counts[Outcome.KNOWN] += run.seen - counts.total()
        told = {name: getattr(run, name) for name in COUNTED}
        if told != {name: counts[name] for name in COUNTED}:
            wrong.append(f"run {run.pk} tells {told}, its items {dict(counts)}")
    return wrong


def store_of(media: Path) -> Path:
    """Where the forge's children keep snapshots."""
    return media / "snapshots"


def broker() -> Redis:
    return Redis.from_url(settings.CELERY_BROKER_URL)


def wait_for_the_dead(redis: Redis) -> None:
    """Until the broker knows that no worker is left: it gives messages also to those it takes for alive."""
    end = time.monotonic() + 10
    ours = str(redis.connection_pool.connection_kwargs.get("db", 0))
    while any("b" in client["flags"] and client["db"] == ours for client in redis.client_list()):
        assert time.monotonic() < end, "a worker still waits for messages"
