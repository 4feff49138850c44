"""The one place that joins the stages: fetch, keep, read, propose. No stage knows the next.

Each step is its own transaction on a claimed row. A step that is killed leaves a row that waits, and
the sweep sends it round again; a step that runs twice finds its work done.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.accounts.actors import Machine
from tracker.allegations import services as record
from tracker.allegations.models import Allegation
from tracker.allegations.queries.documents import document_of
from tracker.allegations.services.ranking import to_be_estimated
from tracker.cases.queries.linking import allegations_in_cases
from tracker.extraction.reading import reader_name
from tracker.extraction.records import Proposals
from tracker.extraction.whynot import read_with_reason, read_with_reasons
from tracker.ingestion import services as ingestion
from tracker.ingestion.fetching import Fetched
from tracker.ingestion.models import Article, ArticleText, IngestionItem, IngestionRun, Outcome, Snapshot
from tracker.ingestion.reading import NotReadable, ReadDocument, read_bytes
from tracker.ingestion.snapshots import SnapshotMissing, read_bytes_of, remove_drafts
from tracker.ingestion.stated import fill_in

from .second_opinion import Heard, hear, order_opinion, with_opinions

log = structlog.get_logger(__name__)
SWEEPER = Machine("sweep")
LONGEST_UNKEPT = 5.0  # seconds that fetched pages wait for others to be kept with
MOST_UNKEPT = 2_000_000  # characters of text that wait for others to be stored with
DRAFTS_LAST = timedelta(hours=1)
# Who takes a document in by hand waits for its turn at the host, but not while that is left alone.
SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(milliseconds=50), timedelta(seconds=1)
LONGEST_WAIT = timedelta(minutes=1)


def reader_process() -> Machine:
    """Who reads, in the history."""
    return Machine(f"reader {reader_name()}")


@dataclass
class Taken:
    """What became of one document, for who brought it by hand."""

    item: IngestionItem
    allegations: list[Allegation] = field(default_factory=list)


def fetch_items(item_ids: Sequence[int]) -> list[int]:
    """Fetch what some items name, if they wait for that; returns those whose bytes are there and can be read.

    A fault that meets one is noted on its row and stops no other.
    """
    ready = set(ingestion.with_bytes_to_read(item_ids))
    fetched: list[tuple[IngestionItem, Fetched]] = []
    kept_at = time.monotonic()
    to_fetch = [pk for pk in item_ids if pk not in ready]
    known = ingestion.known_texts(to_fetch)
    for item, alone in ingestion.begin_each(to_fetch):
        with _going_on(alone=alone), ingestion.put_back_on_fault(item):
            answer = ingestion.fetch_page(item, known=known.get(item.url), now=timezone.now())
            if isinstance(answer, Fetched):
                fetched.append((item, answer))
            elif answer:
                ready.add(item.pk)
        if fetched and (alone or time.monotonic() - kept_at > LONGEST_UNKEPT):
            ready |= _keep(fetched)
            kept_at = time.monotonic()
    return sorted(ready | _keep(fetched))


def fetch_item(item_id: int) -> bool:
    """Fetch what one item names, if it waits for that. True: its bytes are there and can be read."""
    return bool(fetch_items([item_id]))


@contextmanager
def _going_on(*, alone: bool) -> Iterator[None]:
    """Where several are worked on, a fault of one is logged and the others have their turn."""
    try:
        yield
    except Exception:
        if alone:
            raise
        log.exception("item_failed")


def _keep(fetched: list[tuple[IngestionItem, Fetched]]) -> set[int]:
    """Keep what was fetched so far, and empty the list. A killed worker loses no more than is in it."""
    kept = {item.pk for item, _fetched in fetched}
    if fetched:
        with _all_put_back_on_fault(item for item, _fetched in fetched):
            ingestion.keep_all_fetched(fetched, now=timezone.now())
    fetched.clear()
    return kept


@contextmanager
def _all_put_back_on_fault(items: Iterable[IngestionItem]) -> Iterator[None]:
    with ExitStack() as stack:
        for item in items:
            stack.enter_context(ingestion.put_back_on_fault(item))
        yield


def _read(snapshot: Snapshot, data: bytes, *, now: datetime) -> ReadDocument:
    """Read the kept bytes of a snapshot. Raises NotReadable."""
    if snapshot.origin == Snapshot.Origin.FEED:
        return ingestion.read_carried(data, now=now)
    return read_bytes(
        data,
        media_type=snapshot.media_type or None,
        url=snapshot.final_url or snapshot.request_url or None,
        filename=snapshot.filename or None,
        now=now,
    )


def read_items(item_ids: Sequence[int]) -> list[ArticleText]:
    """Read the bytes of some items into their articles. Returns the texts that came of them."""
    read: list[tuple[IngestionItem, Snapshot, ReadDocument]] = []
    texts: list[ArticleText] = []
    for item, alone in ingestion.begin_each(item_ids):
        with _going_on(alone=alone), ingestion.put_back_on_fault(item):
            document = _read_bytes_of(item)
            if document is not None and item.snapshot is not None:
                read.append((item, item.snapshot, document))
        if alone or sum(len(one.text) for _item, _snapshot, one in read) > MOST_UNKEPT:
            texts += _store(read)
    return texts + _store(read)


def read_item(item_id: int) -> ArticleText | None:
    """Read the bytes of one item into its article. None if nothing came of it, or nothing new."""
    return next(iter(read_items([item_id])), None)


def _store(read: list[tuple[IngestionItem, Snapshot, ReadDocument]]) -> list[ArticleText]:
    """Store what was read so far, and empty the list."""
    if not read:
        return []
    with _all_put_back_on_fault(item for item, _snapshot, _document in read):
        texts = ingestion.store_all(read, by=reader_process(), now=timezone.now())
    read.clear()
    return texts


def _read_bytes_of(item: IngestionItem) -> ReadDocument | None:
    """What stands in the bytes of an item; None where nothing can be read, which its row then says."""
    snapshot, now = item.snapshot, timezone.now()
    if snapshot is None:
        return None
    try:
        data = read_bytes_of(snapshot.sha256)
        ingestion.unpack_attachments(item, snapshot, data, now=now)
        return fill_in(_read(snapshot, data, now=now), item.stated)
    except NotReadable as refused:
        ingestion.fail_item(item, refused.reason, now=now, may_pass=refused.may_pass)
    except SnapshotMissing:
        ingestion.fail_item(item, _("The stored bytes are missing or altered."), now=now)
    return None


def read_articles(article_ids: Sequence[int]) -> list[Allegation]:
    """Read articles that wait for allegations, and propose what is found. Returns the new ones."""
    texts = ingestion.claim_readings(article_ids, by=reader_process()) if len(article_ids) > 1 else []
    answered, reference = with_opinions(texts), record.Reference()
    found, left = _read_together(texts, answered, reference)
    for text, proposals in left:
        by = reader_process()
        with _going_on(alone=False), ingestion.reading_put_back_on_fault(text.article_id, by=by):
            found += propose_from(text, proposals, has_opinions=text.pk in answered, reference=reference)
    done = {text.article_id for text in texts}
    for pk in dict.fromkeys(article_ids):
        found += [] if pk in done else read_article(pk)
    return found


def _read_together(
    texts: Sequence[ArticleText], answered: Container[int], reference: record.Reference
) -> tuple[list[Allegation], list[tuple[ArticleText, Proposals | None]]]:
    """Read some texts together and store all first readings at once.

    Returns the new allegations, and the texts that are left for one by one, as read.
    """
    documents = [document_of(text) for text in texts]
    try:
        read = list(zip(texts, read_with_reasons(documents), strict=True))
    except Exception:
        log.exception("reading_together_failed")  # one of them is to blame, and says so when it is read alone
        return [], [(text, None) for text in texts]
    first = [one for one in read if one[0].pk not in answered]
    try:
        done = record.note_first_readings(
            first, reader=reader_name(), by=reader_process(), now=timezone.now(), reference=reference
        )
    except Exception:
        log.exception("storing_together_failed")  # likewise
        ingestion.reconnect_if_lost()
        return [], list(read)
    for text, proposals in first:
        if text.pk in done:
            with _going_on(alone=False):
                order_opinion(text, proposals)
            _log_reading(text, proposals, created=len(done[text.pk]))
    created = [allegation for allegations in done.values() for allegation in allegations]
    return created, [one for one in read if one[0].pk not in done]


def _log_reading(text: ArticleText, proposals: Proposals, **counts: int) -> None:
    log.info("read", article=text.article_id, text=text.pk, relevant=proposals.is_relevant, **counts)


def read_article(article_id: int) -> list[Allegation]:
    """Read an article that waits for allegations, and propose what is found. Returns the new ones."""
    text = ingestion.claim_reading(article_id, by=reader_process())
    if text is None:
        return []
    with ingestion.reading_put_back_on_fault(article_id, by=reader_process()):
        return propose_from(text)


def reread_article(article_id: int) -> list[Allegation]:
    """Read an article that waits from its bytes again, by the same claim as any reading."""
    text = ingestion.claim_reading(article_id, by=reader_process())
    if text is None:
        return []
    with ingestion.reading_put_back_on_fault(article_id, by=reader_process()):
        return read_again(text.article)


def propose_from(
    text: ArticleText,
    read: Proposals | None = None,
    *,
    has_opinions: bool = True,
    reference: record.Reference | None = None,
) -> list[Allegation]:
    """Read one text with today's reader and propose what is found in it. Safe to run twice.

    `read` is what that reader has found already, if it has; without opinions of a model none is sought.
    `reference` keeps the rows that several readings point at.
    """
    document = document_of(text)
    rules = read or read_with_reason(document)
    heard = (
        hear(text, rules, document, rules=reader_name()) if has_opinions else Heard(rules, reader_name(), {})
    )
    outcome = record.propose_readings(
        text,
        heard.proposals,
        reader=heard.readers,
        found_by=heard.found_by,
        by=reader_process(),
        now=timezone.now(),
        held=allegations_in_cases,
        reference=reference,
    )
    order_opinion(text, heard.proposals)
    _log_reading(
        text,
        heard.proposals,
        created=len(outcome.created),
        renewed=outcome.renewed,
        withdrawn=outcome.withdrawn,
    )
    return outcome.created


def take_in(item_id: int) -> Taken:
    """Take one item through every stage here, waiting for its turn at its host. Its row tells of a fault."""
    created: list[Allegation] = []
    with _going_on(alone=False):
        if (fetch_item(item_id) or _fetch_in_turn(item_id)) and (text := read_item(item_id)):
            created = read_article(text.article_id)
    item = IngestionItem.objects.select_related("article", "run", "snapshot").get(pk=item_id)
    return Taken(item, created)


def _fetch_in_turn(item_id: int) -> bool:
    """Fetch an item that waits in the line of its host, if its turn comes soon; else the workers will."""
    patience = timezone.now() + LONGEST_WAIT
    in_line = IngestionItem.objects.filter(pk=item_id, outcome=Outcome.WAITING).exclude(host="")
    while item := in_line.first():
        now = timezone.now()
        if now > patience or ingestion.is_resting(item.host, now=now):
            return False
        pause = ingestion.free_at(item.host, now=now) - now
        time.sleep(min(max(pause, SHORTEST_PAUSE), LONGEST_PAUSE).total_seconds())
        if fetch_item(item_id):
            return True
    return False


def read_again(article: Article) -> list[Allegation]:
    """Read the stored snapshot of an article again with today's readers; what people did stays."""
    text = article.text
    if text is None:
        return []
    snapshot = text.snapshot
    try:
        read = _read(snapshot, read_bytes_of(snapshot.sha256), now=timezone.now())
    except (NotReadable, SnapshotMissing):
        return propose_from(text)
    return propose_from(
        ingestion.store_reread(article, snapshot, read, by=reader_process(), now=timezone.now())
    )


@dataclass(frozen=True)
class Swept:
    """What a sweep found unfinished and sent round again."""

    items: list[int] = field(default_factory=list)
    lines: int = 0
    articles: list[int] = field(default_factory=list)
    runs: list[int] = field(default_factory=list)
    expired_claims: int = 0
    second_readings: list[int] = field(default_factory=list)
    rankings: list[int] = field(default_factory=list)
    drafts: int = 0


def sweep(*, now: datetime) -> Swept:
    """Find what the database says is unfinished. All relies on it: a part that fails stops no other."""
    parts: dict[str, Callable[[], Any]] = {
        "items": partial(ingestion.sweep_items, now=now),
        "lines": partial(ingestion.call_to_all_lines, now=now),
        "articles": partial(ingestion.texts_to_read, now=now),
        "runs": partial(ingestion.runs_to_unpack, now=now),
        "expired_claims": partial(record.expire_claims, by=SWEEPER, now=now),
        "second_readings": partial(record.second_readings_due, now=now) if settings.SECOND_READER else list,
        "rankings": to_be_estimated,
        "drafts": partial(remove_drafts, before=now - DRAFTS_LAST),
    }
    found = {}
    for name, part in parts.items():
        try:
            found[name] = part()
        except Exception:
            log.exception("sweep_failed", part=name)
            ingestion.reconnect_if_lost()
    return Swept(**found)


def items_of(run: IngestionRun, *, after: int = 0) -> list[int]:
    """Every item of a run behind that one, in the order it was delivered."""
    return list(run.items.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True))


def waiting_items(run: IngestionRun) -> list[int]:
    """The items of a run that still wait."""
    return list(run.items.filter(outcome=Outcome.WAITING).order_by("pk").values_list("pk", flat=True))
