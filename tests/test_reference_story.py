"""A story with every trap, through each door: the command, the upload page, a feed.

The reference story is not part of the project and is read from beside it where it lies there; its
invented twin always runs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from tests.factories import FeedFactory
from tests.ingestion.feed_server import FeedServer
from tracker import pipeline
from tracker.accounts.actors import Machine
from tracker.accounts.models import User
from tracker.allegations.models import Allegation, Reading, Role
from tracker.ingestion.models import Article, IngestionRun, Outcome, Snapshot
from tracker.ingestion.services import poll_feed
from tracker.resolutions.services import load_reference

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent
TWIN = ROOT / "tracker/ingestion/samples/munitions-by-night-train.txt"
REFERENCE = ROOT.parent / "shared/articles/seed.txt"
needs_reference = pytest.mark.skipif(not REFERENCE.exists(), reason="the reference story is not here")


class StoryServer(FeedServer):
    """A feed of one entry whose page is a story in plain text."""

    def __init__(self, story: str) -> None:
        super().__init__(size=1)
        self.story = story

    def answer(self, path: str) -> tuple[str, str]:
        if path == "/feed.xml":
            return super().answer(path)
        self.hits[path] += 1
        return "text/plain; charset=utf-8", self.story


def by_command(story: Path, _analyst: User) -> None:
    call_command("ingest", str(story))


def by_upload(story: Path, analyst: User) -> None:
    client = Client()
    client.force_login(analyst)
    file = SimpleUploadedFile(story.name, story.read_bytes(), "text/plain")
    answer = client.post("/add", {"way": "file", "documents": [file]})
    assert answer.status_code == 303, answer.content
    for pk in pipeline.waiting_items(IngestionRun.objects.get()):
        pipeline.take_in(pk)


def by_feed(story: Path, _analyst: User) -> None:
    with StoryServer(story.read_text(encoding="utf-8")).running() as site:
        feed = FeedFactory(url=f"{site.url}/feed.xml", next_due_at=timezone.now() - timedelta(minutes=1))
        run = poll_feed(feed.pk, by=Machine("test"), now=timezone.now())
        assert run is not None
        for pk in pipeline.waiting_items(run):
            pipeline.take_in(pk)


@pytest.fixture(params=[by_command, by_upload, by_feed], ids=lambda door: door.__name__)
def door(request, settings, analyst) -> Callable[[Path], None]:
    settings.FETCH_ALLOW_NETWORKS = (ip_network("127.0.0.0/8"),)
    load_reference(by=Machine("test"))
    return lambda story: request.param(story, analyst)


def parties(allegation: Allegation, role: Role) -> set[str]:
    return set(allegation.involvements.filter(role=role).values_list("name", flat=True))


def implied(allegation: Allegation) -> set[tuple[int, str]]:
    return set(allegation.citations.filter(basis="implied", state="open").values_list("number", "paragraph"))


def claims() -> dict[str, Allegation]:
    """The proposals by strength; a story of this kind has one of each."""
    found = {allegation.claim_strength: allegation for allegation in Allegation.objects.all()}
    assert len(found) == Allegation.objects.count() == 3
    return found


def check_what_both_stories_share(story: Path, published: str) -> dict[str, Allegation]:
    snapshot, article = Snapshot.objects.get(), Article.objects.select_related("text").get()
    assert snapshot.sha256 == hashlib.sha256(story.read_bytes()).hexdigest()
    assert article.published_at is not None
    assert article.published_at.date().isoformat() == published
    assert article.published_precision == Article.Precision.DAY
    assert article.text is not None
    assert article.text.language == "en"
    kinds = [kind for kind, _start, _end in Reading.objects.get().blocks]
    assert kinds[:3] == ["headline", "standfirst", "headline"]
    assert {"caption", "dateline", "boilerplate", "body"} <= set(kinds)
    run = IngestionRun.objects.get()
    assert (run.seen, run.new, run.items.get().outcome) == (1, 1, Outcome.NEW)
    found = claims()
    transfer, containers, technology = found["asserted"], found["suspected"], found["feared"]
    assert (transfer.category, containers.category) == ("arms-transfer", "arms-transfer")
    assert (parties(transfer, Role.SUPPLIER), parties(transfer, Role.RECIPIENT)) == (
        {"North Korea"},
        {"Russia"},
    )
    assert transfer.cites_unspecified_resolutions
    assert implied(transfer) >= {(1718, "8(b)"), (1874, "9")}
    assert containers.basis == "imagery"
    assert containers.quantity_hedge
    assert technology.category == "wmd-missile-technology"
    assert parties(technology, Role.RECIPIENT) == {"North Korea"}
    return found


def check_who_speaks(transfer: Allegation, ministers: dict[str, str]) -> None:
    said = transfer.involvements.filter(role=Role.ALLEGED_BY)
    assert dict(said.filter(kind="person").values_list("name", "speaks_for")) == ministers
    assert parties(transfer, Role.ALLEGED_BY) == {*ministers, *ministers.values()}


@needs_reference
def test_the_reference_story(door):
    door(REFERENCE)
    found = check_what_both_stories_share(REFERENCE, "2023-10-26")
    check_who_speaks(
        found["asserted"],
        {"Antony Blinken": "United States", "Kamikawa Yoko": "Japan", "Park Jin": "South Korea"},
    )
    containers = found["suspected"]
    assert (containers.quantity_value, containers.quantity_unit) == (1000, "containers")
    assert containers.quantity_hedge == "roughly"
    assert "artillery ammunition" in containers.items


def test_its_invented_twin(door):
    door(TWIN)
    found = check_what_both_stories_share(TWIN, "2026-03-12")
    check_who_speaks(
        found["asserted"],
        {"Harriet Colborne": "United Kingdom", "Étienne Vaillard": "Canada", "Dougal Wray": "Australia"},
    )
    assert found["suspected"].quantity_value == 600


@needs_reference
def test_a_story_that_names_no_publisher_leaves_it_empty_and_the_page_asks(analyst):
    load_reference(by=Machine("test"))
    by_command(REFERENCE, analyst)
    article = Article.objects.get()
    assert article.publisher is None
    client = Client()
    client.force_login(analyst)
    assert b"Publisher not stated: name it" in client.get(f"/articles/{article.pk}").content
