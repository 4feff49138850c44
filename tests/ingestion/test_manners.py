"""A page is fetched by the rules of its site: robots.txt, rests, and not again while nothing changed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import FeedFactory, PublisherFactory
from tests.ingestion.site import Page, Site
from tracker import pipeline
from tracker.accounts.actors import Machine
from tracker.ingestion.models import Host, IngestionItem, IngestionRun, Outcome, RobotsFile, Snapshot
from tracker.ingestion.services import HostBusy, deliver, poll_feed, retry_items
from tracker.ingestion.services.robots import CLOSED_FOR, LASTS, MOST_CRAWL_DELAY, at_hand
from tracker.sources.models import Feed

pytestmark = pytest.mark.django_db
BY = Machine("test")
DISALLOW = "User-agent: *\nDisallow: /story/"


def bring(*urls: str) -> list[IngestionItem]:
    """Take addresses in by hand, and tell what became of each."""
    run = deliver(by=BY, now=timezone.now(), urls=list(urls), enqueue=False)
    return [pipeline.take_in(pk).item for pk in pipeline.items_of(run)]


def ago(**age: float) -> None:
    """Let what is known of every robots.txt be that much older."""
    for row in RobotsFile.objects.all():
        row.ask_again_at -= timedelta(**age)
        row.save()
    at_hand.clear()


def test_a_page_that_robots_txt_closes_is_refused_with_the_line_that_says_so(paper: Site):
    paper.put("/robots.txt", "User-agent: *\nAllow: /story/open\nDisallow: /story/")
    closed, opened = bring(paper.story("closed"), paper.story("open"))
    assert (closed.outcome, opened.outcome) == (Outcome.REFUSED, Outcome.NEW)
    assert "line 3" in closed.reason
    assert "Disallow: /story/" in closed.reason
    assert paper.hits["/story/closed"] == 0
    assert closed.may_pass, "a site may change its mind"


def test_a_page_in_a_network_that_the_operator_opens_later_can_be_tried_again(paper: Site, settings, analyst):
    opened, settings.FETCH_ALLOW_NETWORKS = settings.FETCH_ALLOW_NETWORKS, ()
    closed, wrong = bring(paper.story("one"), "http://user@news.example/")
    assert [item.outcome for item in (closed, wrong)] == [Outcome.REFUSED] * 2
    assert (closed.may_pass, wrong.may_pass) == (True, False)
    settings.FETCH_ALLOW_NETWORKS = opened
    assert retry_items([closed, wrong], by=analyst, now=timezone.now()) == [closed.pk]
    assert pipeline.take_in(closed.pk).item.outcome == Outcome.NEW


def test_robots_txt_is_asked_for_once_a_day_by_all_workers_together(paper: Site):
    bring(paper.story("one"))
    at_hand.clear()
    bring(paper.story("two"))
    assert paper.hits["/robots.txt"] == 1
    ago(hours=LASTS.total_seconds() / 3600)
    paper.put("/robots.txt", DISALLOW)
    assert bring(paper.story("three"))[0].outcome == Outcome.REFUSED
    assert paper.hits["/robots.txt"] == 2


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_site_without_robots_txt_is_open(paper: Site, status):
    paper.put("/robots.txt", DISALLOW, status=status)
    assert bring(paper.story("one"))[0].outcome == Outcome.NEW


@pytest.mark.parametrize("body", ["", "<html><p>User-agent: *<br>Disallow: /</p></html>"])
def test_a_robots_txt_without_rules_opens_everything(paper: Site, body):
    paper.put("/robots.txt", body)
    assert bring(paper.story("one"))[0].outcome == Outcome.NEW


def test_the_first_500_kib_of_a_robots_txt_are_read(paper: Site):
    paper.put("/robots.txt", f"{DISALLOW}\n" + "# nothing\n" * 80_000)
    assert bring(paper.story("one"))[0].outcome == Outcome.REFUSED
    assert len(RobotsFile.objects.get().text) == 500 * 1024


def test_a_site_whose_robots_txt_fails_is_closed_for_a_while(paper: Site):
    paper.put("/robots.txt", "no", status=500)
    url = paper.story("one")
    (item,) = bring(url)
    assert (item.outcome, item.attempts) == (Outcome.WAITING, 1)
    assert "robots.txt" in item.reason
    assert item.due_at >= timezone.now() + CLOSED_FOR - timedelta(minutes=1)
    assert paper.hits["/story/one"] == 0
    for _again in range(2):
        item = pipeline.take_in(item.pk).item
    assert item.outcome == Outcome.REFUSED
    assert (paper.hits["/robots.txt"], paper.hits["/story/one"]) == (1, 0)
    ago(hours=1)
    paper.put("/robots.txt", "")
    assert bring(url)[0].outcome == Outcome.NEW


def test_the_rules_that_were_read_stay_in_force_while_robots_txt_fails(paper: Site):
    paper.put("/robots.txt", "User-agent: *\nDisallow: /story/closed")
    bring(paper.story("one"))
    paper.put("/robots.txt", "no", status=503)
    ago(days=2)
    closed, opened = bring(paper.story("closed"), paper.story("two"))
    assert (closed.outcome, opened.outcome) == (Outcome.REFUSED, Outcome.WAITING)
    assert opened.host, "the site asked to be left alone, so the page waits for it"


def test_redirects_lead_to_a_robots_txt_and_one_without_end_to_none(paper: Site):
    paper.redirect("/robots.txt", "/elsewhere.txt")
    paper.put("/elsewhere.txt", DISALLOW)
    assert bring(paper.story("one"))[0].outcome == Outcome.REFUSED
    ago(days=1)
    paper.redirect("/elsewhere.txt", "/robots.txt")
    assert bring(paper.story("two"))[0].outcome == Outcome.NEW


def test_a_page_behind_a_redirect_is_judged_too(paper: Site):
    paper.put("/robots.txt", DISALLOW)
    paper.story("one")
    item = bring(paper.redirect("/moved", "/story/one"))[0]
    assert item.outcome == Outcome.REFUSED
    assert paper.hits["/story/one"] == 0


def test_a_publisher_may_be_read_against_its_robots_txt_and_the_snapshot_says_so(paper: Site):
    paper.put("/robots.txt", DISALLOW)
    paper.feed_of_paths("/story/one")
    paper.story("one")
    publisher = PublisherFactory(ignores_robots=True, robots_reason="Leave given by its editor in May.")
    feed = FeedFactory(publisher=publisher, url=f"{paper.url}/feed.xml")
    run = poll_feed(feed.pk, by=BY, now=timezone.now(), force=True)
    item = pipeline.take_in(pipeline.waiting_items(run)[0]).item
    assert item.outcome == Outcome.NEW
    told = Snapshot.objects.get().retrieval["against_robots"]
    assert "Disallow: /story/" in told
    assert "Leave given by its editor in May." in told


def test_an_override_that_was_not_needed_is_not_noted(paper: Site):
    PublisherFactory(ignores_robots=True, robots_reason="Leave given.", domains=["0.0.1"])
    bring(paper.story("one"))
    assert "against_robots" not in Snapshot.objects.get().retrieval


def test_feeds_are_polled_as_an_administrator_chose_them_but_a_page_of_links_is_a_page(paper: Site):
    paper.put("/robots.txt", "User-agent: *\nDisallow: /")
    paper.feed_of_paths("/story/one")
    paper.put("/list", "<a href=/news/1>one</a>")
    feed = FeedFactory(url=f"{paper.url}/feed.xml")
    listing = FeedFactory(url=f"{paper.url}/list", kind=Feed.Kind.LISTING, link_pattern="/news/*")
    runs = [poll_feed(one.pk, by=BY, now=timezone.now(), force=True) for one in (feed, listing)]
    of_the_feed, of_the_listing = (run.problem for run in runs)
    assert of_the_feed == ""
    assert "robots.txt forbids" in of_the_listing
    assert paper.hits["/list"] == 0


def test_a_feed_whose_host_wants_to_be_left_alone_for_long_is_not_taken_for_healthy(paper: Site):
    bring(paper.put("/tired", "wait", status=429, headers={"Retry-After": "86400"}))
    rests_until = Host.objects.get().resting_until
    feed = FeedFactory(url=paper.feed_of_paths("/story/one"), next_due_at=timezone.now())
    run = poll_feed(feed.pk, by=BY, now=timezone.now())
    assert run is not None
    assert f"asked to be left alone until {rests_until:%Y-%m-%d %H:%M} UTC" in run.problem
    feed.refresh_from_db()
    assert (feed.failures_in_row, feed.last_problem_stage) == (1, Feed.Stage.FETCH)
    assert feed.next_due_at >= rests_until
    assert feed.blind_spots.get().ended_at is None
    assert paper.hits["/feed.xml"] == 0


def test_a_crawl_delay_is_kept_up_to_a_minute_and_what_is_absurd_is_flagged(paper: Site):
    paper.put("/robots.txt", "User-agent: *\nCrawl-delay: 5")
    bring(paper.story("one"))
    host = Host.objects.get()
    assert host.crawl_delay == 5
    assert host.next_free_at > timezone.now() + timedelta(seconds=3)
    run = deliver(by=BY, now=timezone.now(), urls=[paper.story("two")], enqueue=False)
    (pk,) = pipeline.items_of(run)
    assert not pipeline.fetch_item(pk)
    assert IngestionItem.objects.get(pk=pk).host == host.name
    paper.put("/robots.txt", "User-agent: *\nCrawl-delay: 86400000")
    Host.objects.update(next_free_at=timezone.now())
    ago(days=2)
    pipeline.fetch_item(pk)
    assert Host.objects.get().crawl_delay == MOST_CRAWL_DELAY.total_seconds()
    assert "8.64e+07 seconds" in RobotsFile.objects.get().problem


@pytest.mark.parametrize(
    ("status", "after", "seconds"), [(429, "120", 120), (503, "60", 60), (429, "soon", 120), (503, "", 120)]
)
def test_a_site_that_asks_for_rest_gets_it_from_every_page_and_feed(paper: Site, status, after, seconds):
    url = paper.put("/tired", "wait", status=status, headers={"Retry-After": after} if after else {})
    began = timezone.now()
    first, second = bring(url, paper.story("two"))
    assert timedelta(seconds=seconds) <= Host.objects.get().resting_until - began < timedelta(minutes=5)
    assert (first.outcome, first.attempts) == (Outcome.WAITING, 1)
    assert first.due_at >= began + timedelta(seconds=seconds)
    assert (second.outcome, second.attempts, second.host) == (Outcome.WAITING, 0, "127.0.0.1")
    assert paper.hits["/story/two"] == 0
    feed = FeedFactory(url=f"{paper.url}/feed.xml", next_due_at=began)
    with pytest.raises(HostBusy):
        poll_feed(feed.pk, by=BY, now=timezone.now())
    feed.refresh_from_db()
    assert feed.next_due_at == Host.objects.get().resting_until
    assert feed.failures_in_row == IngestionRun.objects.filter(feed=feed).count() == 0


def test_pauses_between_tries_grow_and_are_not_all_of_one_length(paper: Site):
    urls = [paper.put(f"/bad/{n}", "no", status=500) for n in range(4)]
    began = timezone.now()
    first = [item.due_at - began for item in bring(*urls)]
    assert len(set(first)) == 4
    assert all(timedelta(minutes=6) < pause < timedelta(minutes=10) for pause in first)
    again = [pipeline.take_in(pk).item for pk in IngestionItem.objects.values_list("pk", flat=True)]
    assert all(timedelta(minutes=25) < item.due_at - began < timedelta(minutes=40) for item in again)
    last = [pipeline.take_in(item.pk).item for item in again]
    assert {item.outcome for item in last} == {Outcome.FAILED}


def test_a_page_that_did_not_change_is_not_sent_again(paper: Site):
    url = paper.story("one")
    page = paper.pages["/story/one"]
    paper.pages["/story/one"] = Page(page.body, page.media_type, headers={"ETag": '"v1"'})
    first = bring(url)[0]
    second = bring(url)[0]
    assert paper.hits["304"] == 1
    assert (second.outcome, second.article_id) == (Outcome.KNOWN, first.article_id)
    assert Snapshot.objects.count() == 1
    paper.pages["/story/one"] = Page(
        page.body.replace(b"one", b"two"), page.media_type, headers={"ETag": '"v2"'}
    )
    assert bring(url)[0].outcome == Outcome.KNOWN
    assert Snapshot.objects.count() == 2
    bring(url)
    assert paper.hits["304"] == 2, "the newest version's validator is the one that is sent"


def test_a_feed_behind_a_redirect_is_asked_only_whether_it_changed(paper: Site):
    paper.feed_of_paths("/story/one", path="/real.xml")
    page = paper.pages["/real.xml"]
    paper.pages["/real.xml"] = Page(page.body, page.media_type, headers={"ETag": '"f1"'})
    feed = FeedFactory(url=paper.redirect("/feed.xml", "/real.xml"))
    for _ in range(3):
        poll_feed(feed.pk, by=BY, now=timezone.now(), force=True)
    assert paper.hits["304"] == 2
