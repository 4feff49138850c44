"""Every case of data/ssrf_urls.json through `fetch`, with a faked lookup and a faked connection."""

import json
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from ipaddress import ip_address, ip_network
from pathlib import Path

import httpcore
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.ingestion.fetching import FetchFailed, FetchRefused, Wire, fetch, read_url
from tracker.ingestion.fetching.urls import follow

CASES = json.loads((Path(__file__).parent / "data" / "ssrf_urls.json").read_text(encoding="utf-8"))["cases"]
# Not against a rule of ours, but nothing to fetch: the other side's fault.
FAILS = {"name-no-answer", "redir-empty-location"}
# On the wire a line break in a header is the next header: only `follow` can be asked about it.
NOT_ON_THE_WIRE = {"redir-crlf"}


class FakeWire:
    """Answers lookups and requests as a case says, and keeps what was asked of it."""

    def __init__(self, case: dict) -> None:
        hops = case["redirect_to"] or []
        self.answers = [case["resolves_to"], *[hop["resolves_to"] for hop in hops]]
        self.later = case.get("resolves_next")
        self.responses = [_redirect(hop) for hop in hops] + [_page()]
        self.connected: list[tuple[str, int]] = []
        self.looked_up: list[str] = []

    def look_up(self, host: str, _port: int) -> Iterable[str]:
        hop = len(self.connected)
        asked_before = self.looked_up.count(f"{hop} {host}")
        self.looked_up.append(f"{hop} {host}")
        answers = self.later if asked_before else self.answers[hop]
        assert answers is not None, f"{host} must not be looked up"
        return answers

    def connect(self, address: str, port: int, _timeout: float) -> httpcore.NetworkStream:
        self.connected.append((address, port))
        return httpcore.MockStream([self.responses[len(self.connected) - 1]])

    @property
    def wire(self) -> Wire:
        return Wire(look_up=self.look_up, connect=self.connect)


def _redirect(hop: dict) -> bytes:
    location = hop["location"].encode("utf-8")
    return b"HTTP/1.1 %d Moved\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n" % (hop["status"], location)


def _page() -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nHello"


def _connections_fit(connected: list[tuple[str, int]], expected: list[dict]) -> bool:
    return len(connected) <= len(expected) and all(
        port == one["port"] and ip_address(address) in {ip_address(allowed) for allowed in one["one_of"]}
        for (address, port), one in zip(connected, expected, strict=False)
    )


@pytest.mark.parametrize("case", [c for c in CASES if c["verdict"] == "allow"], ids=lambda c: c["id"])
def test_what_is_public_is_fetched_from_the_address_that_was_checked(case):
    fake = FakeWire(case)
    fetched = fetch(case["url"], wire=fake.wire)
    assert fetched.status == 200
    assert len(fake.connected) == len(case["connects_to"])
    assert _connections_fit(fake.connected, case["connects_to"])
    assert len(set(fake.looked_up)) == len(fake.looked_up)
    assert fetched.final_url == case.get("canonical", fetched.final_url)
    assert fetched.downgrade == ("downgrade" in case.get("record", []))
    assert not fetched.allowed_network


@pytest.mark.parametrize("case", [c for c in CASES if c["verdict"] == "refuse"], ids=lambda c: c["id"])
def test_what_is_not_public_is_refused_without_a_connection_to_it(case):
    if case["id"] in NOT_ON_THE_WIRE:
        with pytest.raises(FetchRefused):
            follow(read_url(case["url"]), case["redirect_to"][0]["location"])
        return
    fake = FakeWire(case)
    with pytest.raises(FetchFailed if case["id"] in FAILS else FetchRefused) as told:
        fetch(case["url"], wire=fake.wire)
    assert len(str(told.value)) > 10
    assert _connections_fit(fake.connected, case["connects_to"])
    if not case.get("error"):  # a loop may be refused before the last connection
        assert len(fake.connected) == len(case["connects_to"])


def test_every_case_of_the_file_is_asked():
    assert len(CASES) == 223
    assert {c["verdict"] for c in CASES} == {"allow", "refuse"}


OWN = [ip_network("10.20.0.0/16"), ip_network("127.0.0.1/32")]


def _case(url: str, answers: list[str] | None, redirect_to: list[dict] | None = None) -> FakeWire:
    return FakeWire({"url": url, "resolves_to": answers, "redirect_to": redirect_to})


@pytest.mark.parametrize(
    ("url", "answers", "port"),
    [
        ("http://10.20.3.4/", None, 80),
        ("http://10.20.3.4:5001/feed", None, 5001),
        ("http://127.0.0.1:9/", None, 9),
        ("http://news.intern.example:5001/", ["10.20.3.4"], 5001),
        ("http://localhost:8123/", ["127.0.0.1"], 8123),
        ("http://mapped.intern.example/", ["::ffff:10.20.3.4"], 80),
    ],
)
def test_an_operators_own_network_is_open_on_any_port_and_recorded(url, answers, port):
    fake = _case(url, answers)
    fetched = fetch(url, wire=fake.wire, allow_networks=OWN)
    assert fetched.allowed_network
    assert [connected[1] for connected in fake.connected] == [port]


@pytest.mark.parametrize(
    ("url", "answers"),
    [
        ("http://10.21.3.4/", None),
        ("http://127.0.0.2/", None),
        ("http://news.example.com:5001/", ["93.184.215.14"]),
        ("http://mixed.example.com:5001/", ["93.184.215.14", "10.20.3.4"]),
        ("http://mixed.example.com/", ["10.20.3.4", "192.168.0.1"]),
        ("http://localhost/", ["93.184.215.14"]),
        ("http://localhost/", ["::1"]),
    ],
)
def test_an_open_network_opens_nothing_else(url, answers):
    fake = _case(url, answers)
    with pytest.raises(FetchRefused):
        fetch(url, wire=fake.wire, allow_networks=OWN)
    assert fake.connected == []


def test_a_public_page_is_not_recorded_as_from_an_open_network():
    assert not fetch(
        "http://news.example.com/", wire=_case("", ["93.184.215.14"]).wire, allow_networks=OWN
    ).allowed_network


def test_a_public_page_may_lead_into_an_open_network_and_that_is_recorded():
    hop = {"status": 302, "location": "http://10.20.3.4:81/", "resolves_to": None}
    fetched = fetch(
        "http://news.example.com/", wire=_case("", ["93.184.215.14"], [hop]).wire, allow_networks=OWN
    )
    assert fetched.allowed_network
    assert [hop.status for hop in fetched.hops] == [302, 200]


@pytest.mark.parametrize("unseen", ["\u034f", "\u3164", "\ufe0f", "\u115f", "\u2060", "\U000e0101"])
def test_letters_that_nobody_sees_are_refused_in_a_host_and_not_dropped(unseen):
    with pytest.raises(FetchRefused, match="invisible"):
        read_url(f"http://news{unseen}.example.com/")


def test_spaces_in_a_location_are_followed_and_in_a_host_refused():
    base = read_url("https://news.example.com/a/b")
    assert follow(base, "c d?e=f g").canonical == "https://news.example.com/a/c%20d?e=f%20g"
    assert follow(base, "https://cdn.example.net/c d").canonical == "https://cdn.example.net/c%20d"
    with pytest.raises(FetchRefused):
        follow(base, "https://cdn example.net/c")


@pytest.mark.parametrize("location", ["http://[x", "//[", "https://a\u2100b.example/", "http://]/#["])
def test_a_location_that_cannot_be_taken_apart_is_refused_in_words(location):
    hop = {"status": 302, "location": location, "resolves_to": None}
    with pytest.raises(FetchRefused):
        fetch("http://news.example.com/", wire=_case("", ["93.184.215.14"], [hop]).wire)


@settings(deadline=None)
@given(st.text(max_size=60) | st.text("htps:/.[]@#?%\\ a1x\u2100\uff0f", max_size=30))
def test_any_words_as_a_url_or_a_location_are_one_or_refused(written):
    for read in (read_url, partial(follow, read_url("https://news.example.com/a"))):
        with suppress(FetchRefused):
            assert read_url(read(written).canonical).canonical == read(written).canonical


def test_a_second_answer_is_tried_when_the_first_does_not_take_the_connection():
    tried = []

    def connect(address, port, timeout):
        tried.append(address)
        if len(tried) == 1:
            raise httpcore.ConnectError("refused")
        return httpcore.MockStream([_page()])

    wire = Wire(look_up=lambda _host, _port: ["93.184.215.14", "93.184.215.15"], connect=connect)
    assert fetch("http://news.example.com/", wire=wire).status == 200
    assert tried == ["93.184.215.14", "93.184.215.15"]
