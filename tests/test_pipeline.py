"""The whole way of a document, in one process: bytes to a snapshot, an article, and proposals."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from tracker import pipeline
from tracker.accounts.actors import Machine
from tracker.allegations.models import Allegation, Citation, Decision, Reading, Status, Suggestion
from tracker.allegations.services import decide, edit_draft
from tracker.ingestion.models import Article, ArticleText, IngestionItem, Outcome, Snapshot
from tracker.ingestion.queries import articles_to_reread
from tracker.ingestion.services import Delivered, deliver, retry_items, sweep_items
from tracker.ingestion.services.items import CLAIM_LASTS, TRIES
from tracker.resolutions.services import load_reference

pytestmark = pytest.mark.django_db
BY = Machine("test")
TWIN = Path(__file__).parent.parent / "tracker/ingestion/samples/munitions-by-night-train.txt"


def take_in(data: bytes, name: str = "story.txt") -> pipeline.Taken:
    run = deliver(by=BY, now=timezone.now(), files=[Delivered(name, data)], enqueue=False)
    return pipeline.take_in(run.items.get().pk)


@pytest.fixture
def twin() -> pipeline.Taken:
    load_reference(by=BY)
    return take_in(TWIN.read_bytes(), TWIN.name)


def test_a_story_becomes_a_snapshot_an_article_and_proposals(twin):
    data = TWIN.read_bytes()
    snapshot = Snapshot.objects.get()
    assert (snapshot.sha256, snapshot.size) == (hashlib.sha256(data).hexdigest(), len(data))
    article = Article.objects.select_related("text").get()
    assert article.state == Article.State.READ
    assert article.publisher is None
    assert article.published_at.date().isoformat() == "2026-03-12"
    assert article.text.text.strip() == data.decode().replace("\r\n", "\n").strip()
    assert twin.item.outcome == Outcome.NEW
    assert twin.item.run.new == twin.item.run.seen == 1
    assert len(twin.allegations) >= 3
    strengths = set(Allegation.objects.values_list("claim_strength", flat=True))
    assert {"asserted", "suspected", "feared"} <= strengths


def test_every_quote_is_these_characters_of_the_stored_text(twin):
    for allegation in twin.allegations:
        rows = list(allegation.evidence.select_related("text"))
        assert rows
        for evidence in rows:
            assert evidence.text.text[evidence.start : evidence.end] == evidence.quote


def test_evidence_never_rests_on_caption_dateline_or_boilerplate(twin):
    blocks = Reading.objects.get().blocks
    apart = [(start, end) for kind, start, end in blocks if kind in {"caption", "dateline", "boilerplate"}]
    assert {"caption", "dateline"} <= {kind for kind, _start, _end in blocks}
    for allegation in twin.allegations:
        for evidence in allegation.evidence.all():
            assert not any(evidence.start < end and start < evidence.end for start, end in apart)


def test_uncited_resolutions_become_implied_paragraphs_with_a_reason(twin):
    transfer = next(a for a in twin.allegations if a.claim_strength == "asserted")
    implied = list(transfer.citations.filter(basis=Citation.Basis.IMPLIED))
    assert {(c.number, c.paragraph) for c in implied} >= {(1718, "8(b)"), (1874, "9")}
    assert all(c.reason and c.state == "open" and c.provision for c in implied)
    assert transfer.cites_unspecified_resolutions


def test_the_same_text_again_is_known_and_doubles_nothing(twin):
    before = Allegation.objects.count()
    again = take_in(TWIN.read_bytes(), "copy.txt")
    assert again.item.outcome == Outcome.KNOWN
    assert again.allegations == []
    assert (Allegation.objects.count(), Article.objects.count(), ArticleText.objects.count()) == (
        before,
        1,
        1,
    )


def test_reading_again_neither_doubles_nor_touches_what_a_person_did(twin, reviewer, monkeypatch):
    confirmed, edited, *_rest = twin.allegations
    decide(confirmed, Status.CONFIRMED, by=reviewer, reason="", seen_version=1)
    edit_draft(edited, by=reviewer, seen_version=1, changes={"summary": "In my words."})
    before = set(Allegation.objects.values_list("reference", flat=True))
    monkeypatch.setattr(pipeline, "reader_name", lambda: "rules 999")
    pipeline.read_again(Article.objects.select_related("text__snapshot", "publisher").get())
    connection.check_constraints()
    assert set(Allegation.objects.values_list("reference", flat=True)) == before
    assert Allegation.objects.get(pk=confirmed.pk).status == Status.CONFIRMED
    edited.refresh_from_db()
    assert edited.summary == "In my words."
    assert Suggestion.objects.filter(allegation=edited, field="summary").exists()
    assert Reading.objects.count() == 2


def test_a_reading_that_finds_less_withdraws_and_a_later_one_brings_back(twin, monkeypatch):
    text = ArticleText.objects.select_related("article").get()
    full = pipeline.read_with_reason
    monkeypatch.setattr(pipeline, "reader_name", lambda: "rules 998")
    monkeypatch.setattr(pipeline, "read_with_reason", lambda document: _without_allegations(full(document)))
    pipeline.propose_from(text)
    connection.check_constraints()
    assert set(Allegation.objects.values_list("status", flat=True)) == {Status.WITHDRAWN}
    monkeypatch.setattr(pipeline, "reader_name", lambda: "rules 999")
    monkeypatch.setattr(pipeline, "read_with_reason", full)
    pipeline.propose_from(text)
    connection.check_constraints()
    assert set(Allegation.objects.values_list("status", flat=True)) == {Status.PROPOSED}
    assert set(Decision.objects.values_list("move", flat=True)) == {"withdraw", "restore"}


def _without_allegations(proposals):
    return replace(proposals, allegations=(), is_relevant=False)


def test_a_newer_reader_that_makes_two_documents_one_text_leaves_both_as_they_were(monkeypatch):
    first, second = (take_in(f"The clerk counted {n} barges. He wrote them down.".encode()) for n in (3, 4))
    read = pipeline.read_bytes
    same = first.item.article.text.text

    def newer(*args: object, **kwargs: object) -> object:
        return replace(read(*args, **kwargs), text=same, reader_version="999")

    monkeypatch.setattr(pipeline, "read_bytes", newer)
    for article in articles_to_reread(None):
        pipeline.read_again(article)
    assert "4 barges" in Article.objects.get(pk=second.item.article_id).text.text


@pytest.mark.parametrize(
    ("data", "name", "kept"),
    [
        (b"", "empty.txt", False),
        (bytes(range(256)) * 40, "noise.bin", True),
        (b"%PDF-1.4\n%%EOF\n", "broken.pdf", True),
        (b"<html><head><title>x</title></head><body></body></html>", "nothing.html", True),
    ],
)
def test_bad_input_says_why_and_keeps_only_the_bytes(data, name, kept):
    taken = take_in(data, name)
    assert taken.item.outcome in {Outcome.FAILED, Outcome.REFUSED}
    assert taken.item.reason
    assert Snapshot.objects.exists() is kept
    assert not Article.objects.exists()
    assert not ArticleText.objects.exists()
    run = taken.item.run
    run.refresh_from_db()
    assert run.finished_at is not None
    assert run.failed + run.refused == run.seen == 1


def test_an_address_that_may_not_be_fetched_is_refused_beside_a_good_file():
    run = deliver(
        by=BY,
        now=timezone.now(),
        urls=["http://127.0.0.1/feed", "javascript:alert(1)"],
        files=[Delivered("story.txt", TWIN.read_bytes())],
        enqueue=False,
    )
    taken = [pipeline.take_in(pk) for pk in pipeline.items_of(run)]
    assert [t.item.outcome for t in taken] == [Outcome.REFUSED, Outcome.REFUSED, Outcome.NEW]
    run.refresh_from_db()
    assert (run.seen, run.refused, run.new) == (3, 2, 1)


def test_an_item_left_by_a_dead_worker_is_swept_and_parked_after_its_tries(monkeypatch):
    run = deliver(by=BY, now=timezone.now(), files=[Delivered("a.txt", TWIN.read_bytes())], enqueue=False)
    item = run.items.get()
    now = timezone.now()

    def die(*_args, **_kwargs):
        raise MemoryError

    monkeypatch.setattr(pipeline, "read_bytes", die)
    for _try in range(TRIES):
        now += CLAIM_LASTS
        monkeypatch.setattr(timezone, "now", lambda now=now: now)
        assert sweep_items(now=now) == [item.pk]
        with pytest.raises(MemoryError):
            pipeline.read_item(item.pk)
    now += CLAIM_LASTS
    monkeypatch.setattr(timezone, "now", lambda: now)
    assert pipeline.read_item(item.pk) is None
    item.refresh_from_db()
    assert item.outcome == Outcome.FAILED
    assert "3 times" in item.reason


def test_a_retry_reopens_the_run_and_its_counts_add_up_again(analyst):
    taken = take_in(b"%PDF-1.4\n%%EOF\n", "broken.pdf")
    assert retry_items([taken.item], by=analyst, now=timezone.now()) == [], "no try will ever read this"
    IngestionItem.objects.update(may_pass=True)
    assert retry_items([taken.item], by=analyst, now=timezone.now()) == [taken.item.pk]
    item = IngestionItem.objects.select_related("run").get()
    assert (item.outcome, item.run.finished_at) == (Outcome.WAITING, None)
    again = pipeline.take_in(item.pk)
    again.item.run.refresh_from_db()
    assert again.item.run.failed == 1
