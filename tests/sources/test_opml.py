"""Lists of feeds from and for other programs."""

from __future__ import annotations

import io
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import FeedFactory, PublisherFactory
from tracker.accounts.actors import Machine, acting
from tracker.sources.models import Feed, Publisher
from tracker.sources.opml import NotOpml, Outline, read_opml, write_opml
from tracker.sources.services import ImportOutcome, SourceRefused, feeds, import_feeds

BY = Machine("test")
SHIPPED = Path(__file__).parents[2] / "tracker" / "sources" / "data" / "feeds.opml"
OPML = b"""<?xml version="1.0"?><opml version="1.0"><head><title>x</title></head><body>
<outline text="News"><outline text="Deep"><outline text="Port &amp; Sea" type="rss"
  xmlUrl=" https://port.example/rss " htmlUrl="https://www.port.example/"/></outline></outline>
<outline title="Again" xmlUrl="https://port.example/rss"/>
<outline text="Ministry" XMLURL="https://press.mfa.gov.uk/feed"/>
<outline text="A folder and nothing in it"/>
<outline text="Script" xmlUrl="javascript:alert(1)"/>
<outline text="File" xmlUrl="file:///etc/passwd"/>
</body></opml>"""


def test_feeds_are_found_however_deep_and_each_once():
    found = read_opml(OPML)
    assert [(one.title, one.url) for one in found][:2] == [
        ("Port & Sea", "https://port.example/rss"),
        ("Ministry", "https://press.mfa.gov.uk/feed"),
    ]
    assert len(found) == 4


def test_a_malformed_list_is_read_as_far_as_it_goes():
    found = read_opml(b'<opml><body><outline text="A & B" xmlUrl="https://a.example/x?a=1&b=2"><outline')
    assert found[0].url.startswith("https://a.example/x")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no OPML"),
        (b"<rss/>", "no OPML"),
        (b"{}", "no OPML"),
        (b"<!DOCTYPE o [<!ENTITY a 'b'>]><opml><body><outline xmlUrl='&a;'/></body></opml>", "entities"),
        ("<!DOCTYPE o [<!ENTITY a 'b'>]><opml/>".encode("utf-16"), "entities"),
        (
            b"<?xml version='1.0' encoding='UTF-7'?>+ADw-!DOCTYPE o [+ADw-!ENT+AEk-TY a 'b'>]>"
            b"+ADw-opml>+ADw-body>+ADw-outline xmlUrl='https://a.example/&a;'/>+ADw-/body>+ADw-/opml>",
            "entities",
        ),
        (b"<opml>" + b" " * 5_000_000, "5 MB"),
        (
            b"<opml>" + b"".join(b"<outline xmlUrl='https://a.example/%d'/>" % n for n in range(5_001)),
            "5,000|5000",
        ),
    ],
)
def test_what_is_no_list_or_harmful_is_refused_in_words(data, words):
    with pytest.raises(NotOpml, match=words):
        read_opml(data)


def test_a_list_nested_without_end_harms_nothing():
    deep = b"<opml>" + b"<outline text='x'>" * 100_000 + b"<outline xmlUrl='https://a.example/'/>"
    assert len(read_opml(deep)) <= 1


@pytest.mark.django_db
def test_each_feed_of_a_list_has_its_own_outcome_and_is_off():
    known = FeedFactory(url="https://press.mfa.gov.uk/feed", is_on=True, interval_minutes=10)
    outcomes = {one.url: one for one in import_feeds(read_opml(OPML), by=BY)}
    assert [one.outcome for one in outcomes.values()] == ["added", "known", "refused", "refused"]
    assert outcomes["file:///etc/passwd"].reason
    feed = Feed.objects.select_related("publisher").get(url="https://port.example/rss")
    assert (feed.is_on, feed.kind, feed.interval_minutes) == (False, Feed.Kind.SYNDICATION, 60)
    assert (feed.publisher.name, feed.publisher.domains) == ("Port & Sea", ["port.example"])
    known.refresh_from_db()
    assert (known.is_on, known.interval_minutes) == (True, 10)
    assert Publisher.objects.count() == 2
    assert {one.outcome for one in import_feeds(read_opml(OPML), by=BY)} == {
        ImportOutcome.KNOWN,
        ImportOutcome.REFUSED,
    }


@pytest.mark.django_db
def test_an_address_that_no_index_can_hold_is_refused_in_words_and_harms_no_other():
    letters = "".join(chr(0x4E00 + n * 7919 % 20_000) for n in range(1_900))
    urls = [f"https://a.example/{letters}", "https://b.example/feed"]
    lists = "".join(f'<outline text="{n}" xmlUrl="{url}"/>' for n, url in enumerate(urls))
    imported = import_feeds(read_opml(f"<opml><body>{lists}</body></opml>".encode()), by=BY)
    assert [one.outcome for one in imported] == ["refused", "added"]
    assert "too long" in imported[0].reason


@pytest.mark.django_db
def test_the_publisher_of_a_site_is_found_and_a_guess_is_made_at_a_new_one():
    port = PublisherFactory(name="Port Authority", domains=["port.example"])
    import_feeds(read_opml(OPML), by=BY)
    assert Feed.objects.get(url="https://port.example/rss").publisher == port
    ministry = Publisher.objects.get(name="Ministry")
    assert (ministry.kind, ministry.country) == (Publisher.Kind.GOVERNMENT, "GB")


@pytest.mark.django_db
def test_what_is_exported_comes_back_as_it_was():
    publisher = PublisherFactory(name="Été & Co", kind="ngo", country="FR", domains=["ete.example"])
    FeedFactory(publisher=publisher, url="https://ete.example/a?x=1&y=2", interval_minutes=30)
    FeedFactory(publisher=publisher, url="https://ete.example/news", kind="listing", link_pattern="/news/2*")
    data = write_opml(Feed.objects.select_related("publisher"), now=timezone.now())
    Feed.objects.all().delete()
    publisher.delete()
    assert {one.outcome for one in import_feeds(read_opml(data), by=BY)} == {ImportOutcome.ADDED}
    listing = Feed.objects.select_related("publisher").get(kind="listing")
    assert (listing.url, listing.link_pattern) == ("https://ete.example/news", "/news/2*")
    again = listing.publisher
    assert (again.name, again.kind, again.country, again.domains) == (
        "Été & Co",
        "ngo",
        "FR",
        ["ete.example"],
    )
    assert Feed.objects.get(interval_minutes=30).url == "https://ete.example/a?x=1&y=2"


@pytest.mark.django_db
def test_only_an_administrator_imports(lead):
    with pytest.raises(SourceRefused):
        import_feeds(read_opml(OPML), by=lead)


@pytest.mark.django_db
def test_the_list_that_ships_is_taken_whole_and_every_publisher_is_its_own():
    outlines = read_opml(SHIPPED.read_bytes())
    outcomes = import_feeds(outlines, by=BY)
    assert {one.outcome for one in outcomes} == {ImportOutcome.ADDED}
    assert len(outlines) >= 20
    assert not Feed.objects.filter(is_on=True).exists()
    assert set(Publisher.objects.values_list("name", flat=True)) == {one.publisher for one in outlines}
    assert "were not tried" in SHIPPED.read_text()


@pytest.mark.django_db
def test_the_commands_say_what_became_of_each(tmp_path, monkeypatch, capsys):
    path = tmp_path / "feeds.opml"
    path.write_bytes(OPML)
    call_command("import_opml", str(path), "--json")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["outcome"] for line in lines] == ["added", "added", "refused", "refused"]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(OPML)))
    call_command("import_opml", "-")
    assert "known: https://port.example/rss" in capsys.readouterr().out
    call_command("export_opml")
    assert {one.url for one in read_opml(capsys.readouterr().out.encode())} == set(
        Feed.objects.values_list("url", flat=True)
    )
    call_command("export_opml", "--on")
    assert read_opml(capsys.readouterr().out.encode()) == []


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["nowhere.opml", "."])
def test_a_file_that_cannot_be_read_is_one_clear_line(path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_opml", path)


def listed(count: int, *, begin: int = 0) -> list[Outline]:
    numbers = range(begin, begin + count)
    return [
        Outline(f"https://site{n}.example/feed", f"Site {n}", f"https://site{n}.example/") for n in numbers
    ]


@pytest.mark.django_db
def test_a_long_list_takes_as_many_queries_as_a_short_one(django_assert_num_queries):
    with CaptureQueriesContext(connection) as captured:
        assert len(import_feeds(listed(2), by=BY)) == 2
    with django_assert_num_queries(len(captured)):
        imported = import_feeds([*listed(200, begin=2), Outline("file:///etc/passwd", country="FRA")], by=BY)
    assert [one.outcome for one in imported] == ["added"] * 200 + ["refused"]
    assert apps.get_model("sources", "FeedEvent").objects.count() == 202


@pytest.mark.django_db
@pytest.mark.parametrize("at_once", [1, 3, 500])
def test_what_a_list_says_first_is_known_to_what_comes_later(monkeypatch, at_once):
    monkeypatch.setattr(feeds, "AT_ONCE", at_once)
    PublisherFactory(name="Older", domains=["two.example"])
    PublisherFactory(name="Newer", domains=["two.example", "one.example"])
    outlines = [
        Outline("https://m.two.example/feed", "Anything", "https://one.example/"),
        Outline("https://new.example/feed", "Straße", "https://new.example/"),
        Outline("https://feeds.new.example/other", "Another title"),
        Outline("https://elsewhere.example/a", "STRAßE", publisher=""),
        Outline("https://elsewhere.example/b", publisher="straße", country="FR"),
        Outline("https://elsewhere.example/c", publisher="Bad", country="F1"),
        Outline("https://elsewhere.example/d", publisher="Bad"),
        Outline("https://new.example/feed", "Twice"),
    ]
    imported = import_feeds(outlines, by=BY)
    assert [one.outcome for one in imported] == ["added"] * 5 + ["refused", "added", "known"]
    assert imported[5].reason == "Two capital letters, such as KR."
    of = dict(Feed.objects.values_list("url", "publisher__name"))
    assert [of.get(one.url) for one in outlines] == [
        "Older", "Straße", "Straße", "Straße", "Straße", None, "Bad", "Straße",
    ]  # fmt: skip
    assert list(Publisher.objects.order_by("pk").values_list("name", flat=True)) == [
        "Older", "Newer", "Straße", "Bad",
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_name_that_another_site_has_is_refused_in_words():
    PublisherFactory(name="taken.example", domains=[])
    (one,) = import_feeds([Outline("https://taken.example/feed")], by=BY)
    assert (one.outcome, one.reason) == ("refused", "Publisher with this Name already exists.")


@pytest.mark.django_db(transaction=True)
def test_a_feed_that_somebody_adds_at_this_moment_is_known_and_costs_no_other(monkeypatch):
    plain, publisher = feeds.PublishersAtHand, PublisherFactory()

    def slowly(urls, names):
        if not Feed.objects.exists():
            with ThreadPoolExecutor(1) as beside:
                beside.submit(add_beside, publisher).result()
        return plain(urls, names)

    monkeypatch.setattr(feeds, "PublishersAtHand", slowly)
    imported = import_feeds(listed(3), by=BY)
    assert [one.outcome for one in imported] == ["added", "known", "added"]
    assert Feed.objects.count() == 3


def add_beside(publisher: Publisher) -> None:
    try:
        with acting(BY, "Meanwhile"):
            FeedFactory(url="https://site1.example/feed", publisher=publisher)
    finally:
        connection.close()
