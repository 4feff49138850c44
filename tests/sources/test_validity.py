"""What is wrong with new publishers and feeds, told without the database as `full_clean` tells it with it."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from tests.factories import FeedFactory, PublisherFactory
from tracker.sources.models import Feed, Publisher
from tracker.sources.services.validity import HOLDS, problems_of

pytestmark = pytest.mark.django_db


def in_words(row: Publisher | Feed) -> list[str]:
    try:
        row.full_clean()
    except ValidationError as wrong:
        return wrong.messages
    return []


def test_every_constraint_has_its_rule():
    assert {one.name for model in (Publisher, Feed) for one in model._meta.constraints} == set(HOLDS)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"country": "FR"},
        *({"country": country} for country in ("fr", "F", "FRA", "F\n", "ÉÀ", "F1", "ＦＲ", " F")),
        {"name": ""},
        {"name": "", "country": "f"},
        {"name": "n" * 201, "country": "f"},
        {"name": "Taken"},
        {"name": "Taken", "country": "f", "kind": "wrong"},
        {"reliability": "G"},
        {"reliability": "", "ignores_robots": True},
        {"ignores_robots": True, "robots_reason": "The public interest"},
        {"domains": ["d" * 254], "country": "f"},
    ],
)
def test_publishers(fields):
    PublisherFactory(name="Taken")
    row = Publisher(**{"name": "New", **fields})
    assert problems_of(row, is_taken=row.name == "Taken", once="name") == in_words(row)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        *(
            {"url": url}
            for url in ("ftp://a.example/", "HTTP://a.example/", "a", "", "http://", "https://a.example")
        ),
        {"url": "https://a.example/" + "a" * 2000},
        {"url": "https://a.example/" + "一" * 900, "interval_minutes": 1},
        {"url": "https://taken.example/"},
        {"url": "https://taken.example/", "interval_minutes": 1},
        *({"interval_minutes": minutes} for minutes in (4, 5, 43_200, 43_201, -1)),
        {"kind": "listing"},
        {"kind": "listing", "link_pattern": "/news/*"},
        {"kind": "wrong", "interval_minutes": 1, "url": "ftp://a.example/"},
        {"link_pattern": "p" * 501, "kind": "listing"},
    ],
)
def test_feeds(fields):
    FeedFactory(url="https://taken.example/")
    row = Feed(**{"url": "https://a.example/feed", "publisher": PublisherFactory(), **fields})
    taken = row.url == "https://taken.example/"
    assert problems_of(row, is_taken=taken, once="url", sure=["publisher"]) == in_words(row)
