"""Connections are kept for a short while, for the checked address they lead to, and never when in doubt."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network

import httpcore
import pytest

from tracker.ingestion.fetching import FetchFailed, FetchRefused, Limits, Wire, fetch
from tracker.ingestion.fetching.connections import KeptConnections, Key

HERE = "93.184.215.14"
URL = "http://news.example.com/story"
KEY = Key("http", "news.example.com", 80, (), None)


class Site(ThreadingHTTPServer):
    """Keeps connections open, counts them, and says what it is told to say."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.connections = 0
        self.behind = b""
        self.ends_silently = False
        self.asked: list[str] = []

    def wire(self, *, seconds: float = 15, most: int = 64) -> Wire:
        """Leads every name to this server, by the addresses that `answers` holds."""
        self.answers = [HERE]

        def connect(_address: str, _port: int, timeout: float) -> httpcore.NetworkStream:
            self.connections += 1
            stream = httpcore.SyncBackend().connect_tcp("127.0.0.1", self.server_port, timeout=timeout)
            return _Ending(self, stream) if self.connections == 1 else stream

        return Wire(lambda _host, _port: self.answers, connect, KeptConnections(seconds=seconds, most=most))


class _Ending(httpcore.NetworkStream):
    """A connection whose other side goes away at the very moment of a request."""

    def __init__(self, site: Site, stream: httpcore.NetworkStream) -> None:
        self.site, self.stream = site, stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return b"" if self.site.ends_silently else self.stream.read(max_bytes, timeout)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, timeout)

    def close(self) -> None:
        self.stream.close()

    def get_extra_info(self, info: str) -> object:
        return self.stream.get_extra_info(info)


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Site

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        status = 302 if self.path == "/moved" else 404 if self.path == "/gone" else 200
        body = b"words of " + self.path.encode()
        self.send_response(status)
        self.send_header("Location", "/story")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body + self.server.behind)

    def log_message(self, *_args: object) -> None:
        """Nothing: a test's output is its own."""


@contextmanager
def serving() -> Iterator[Site]:
    site = Site()
    thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.shutdown()
        site.server_close()


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as started:
        yield started


def test_a_second_fetch_of_a_site_takes_the_same_connection(site):
    wire = site.wire()
    assert [fetch(URL, wire=wire).body for _ in range(3)] == [b"words of /story"] * 3
    assert site.connections == 1


def test_once_a_connection_is_old_its_host_is_looked_up_and_judged_anew(site):
    wire = site.wire(seconds=0)
    fetch(URL, wire=wire)
    site.answers = ["127.0.0.1"]
    with pytest.raises(FetchRefused, match="loopback"):
        fetch(URL, wire=wire)
    assert site.connections == 1


def test_a_new_connection_always_goes_where_was_just_judged(site):
    wire = site.wire()
    fetch(URL, wire=wire)
    site.answers, site.ends_silently = ["127.0.0.1"], True
    with pytest.raises(FetchRefused, match="loopback"):
        fetch(URL, wire=wire)


def test_a_connection_into_an_open_network_serves_nobody_who_may_not_enter_it(site):
    wire = site.wire()
    site.answers = ["10.20.3.4"]
    assert fetch(URL, wire=wire, allow_networks=[ip_network("10.20.0.0/16")]).allowed_network
    assert fetch(URL, wire=wire, allow_networks=[ip_network("10.20.0.0/16")]).allowed_network
    assert site.connections == 1
    with pytest.raises(FetchRefused, match="private"):
        fetch(URL, wire=wire)


def test_a_connection_serves_no_other_host_at_the_same_address(site):
    wire = site.wire()
    fetch(URL, wire=wire)
    fetch("http://other.example.com/story", wire=wire)
    assert site.connections == 2


def test_a_connection_with_bytes_that_nobody_asked_for_is_not_used_again(site):
    wire = site.wire()
    site.behind = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged"
    assert [fetch(URL, wire=wire).body for _ in range(2)] == [b"words of /story"] * 2
    assert site.connections == 2


def test_a_connection_that_ends_as_it_is_asked_is_opened_anew(site):
    wire = site.wire()
    fetch(URL, wire=wire)
    site.ends_silently = True
    assert fetch(URL, wire=wire).body == b"words of /story"
    assert site.connections == 2


def test_an_answer_that_was_not_read_whole_ends_its_connection(site):
    wire = site.wire()
    with pytest.raises(FetchFailed):
        fetch("http://news.example.com/gone", wire=wire)
    with pytest.raises(FetchFailed):
        fetch(URL, wire=wire, limits=Limits(bytes=3, pdf_bytes=3))
    fetch(URL, wire=wire)
    assert site.connections == 3


def test_connections_are_kept_for_a_short_while_and_not_too_many(site):
    wire = site.wire(seconds=0)
    fetch(URL, wire=wire)
    fetch(URL, wire=wire)
    assert site.connections == 2
    few = site.wire(most=1)
    for host in ("a", "b", "a"):
        fetch(f"http://{host}.example.com/story", wire=few)
    assert site.connections == 5


def test_two_fetches_at_once_share_no_connection(site):
    wire = site.wire()
    fetch(URL, wire=wire)
    assert wire.kept.take(replace(KEY, port=8080)) is None
    assert wire.kept.take(KEY) is not None
    assert wire.kept.take(KEY) is None


def test_the_last_exchange_is_told_as_it_went_over_the_wire(site):
    fetched = fetch("http://news.example.com/moved", wire=site.wire())
    told = fetched.exchange
    assert (told.target, told.http_version, told.status, told.reason, told.remote) == (
        "/story",
        "1.1",
        200,
        "OK",
        HERE,
    )
    assert ("Host", "news.example.com") in told.sent
    assert [name for name, _ in told.headers][-2:] == ["Location", "Content-Length"]
    assert fetched.headers["content-length"] == str(len(fetched.body))
