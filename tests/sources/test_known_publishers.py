"""Whose site an address is: by its domains, else by the name that the page states, for many at once."""

from __future__ import annotations

import pytest

from tests.factories import PublisherFactory
from tracker.sources.publishers import known_publisher, known_publishers

pytestmark = pytest.mark.django_db
STORY = "https://www.news.example/2026/barge"


def test_the_domain_counts_before_the_name_and_the_oldest_before_the_others():
    by_name = PublisherFactory(name="The Herald", domains=[])
    by_domain = PublisherFactory(name="News", domains=["news.example"])
    PublisherFactory(name="News again", domains=["news.example"])
    assert known_publisher(STORY, name="the herald") == by_domain
    assert known_publisher("https://elsewhere.example/1", name="the herald") == by_name
    assert known_publisher("https://elsewhere.example/1", name="Herald") is None
    assert known_publisher("", name="") is None


@pytest.mark.parametrize(
    ("name", "written"), [("Straßenblatt", "STRAßENBLATT"), ("Élan", "éLAN"), ("Правда", "ПРАВДА")]
)
def test_names_of_any_alphabet_are_found_in_any_case(name, written):
    publisher = PublisherFactory(name=name, domains=[])
    assert known_publisher("https://elsewhere.example/1", name=written) == publisher


def test_many_are_found_by_one_query_as_each_would_be_alone(django_assert_num_queries):
    PublisherFactory(name="News", domains=["news.example"])
    PublisherFactory(name="Élan", domains=["elan.example"])
    sites = [("news.example", ""), ("m.elan.example", "News"), ("x.example", "élan"), ("", "")]
    sought = [(f"https://{host}/{number}", name) for number in range(5) for host, name in sites]
    with django_assert_num_queries(1):
        found = known_publishers(sought)
    assert found == {one: known_publisher(one[0], name=one[1]) for one in sought}
    with django_assert_num_queries(0):
        assert known_publishers([]) == {}
        assert known_publishers([("", "")]) == {("", ""): None}
