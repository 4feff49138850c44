"""`fetch` against a real local server that misbehaves, with limits small enough for seconds."""

import resource
import socket
import ssl
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import ip_network

import pytest

from tests.ingestion.certificates import server_context
from tests.ingestion.servers import (
    ETAG,
    LAST_MODIFIED,
    PAGE,
    PUBLIC,
    Misbehaving,
    misbehaving,
    wire_to,
)
from tracker.ingestion.fetching import FetchFailed, FetchRefused, Limits, Wire, fetch

LIMITS = Limits(total_seconds=1.5, connect_seconds=0.6, read_seconds=0.6, bytes=100_000, pdf_bytes=200_000)
HOST = "http://news.example.com"
NOW = datetime(2025, 3, 4, 0, 15, tzinfo=UTC)


@pytest.fixture(scope="module")
def server() -> Iterator[Misbehaving]:
    with misbehaving() as started:
        yield started


def _fetch(server: Misbehaving, path: str, **more):
    return fetch(HOST + path, wire=wire_to(server.port), limits=LIMITS, now=NOW, **more)


@pytest.mark.parametrize(
    "path",
    [
        "/ok",
        "/no-length",
        "/chunked-ok",
        "/gzip-ok",
        "/deflate-raw",
        "/deflate-zlib",
        "/brotli-ok",
        "/zstd-ok",
        "/redirects?n=5",
    ],
)
def test_what_is_legal_is_stored_whole(server, path):
    fetched = _fetch(server, path)
    assert fetched.body == PAGE
    assert fetched.status == 200


def test_the_rest_behind_a_stated_length_is_not_read(server):
    assert _fetch(server, "/length-short").body == PAGE[:-10]


@pytest.mark.parametrize("path", ["/gzip-members", "/zstd-frames"])
def test_every_part_of_a_packed_answer_is_unpacked(server, path):
    assert _fetch(server, path).body == PAGE + b"more"


@pytest.mark.parametrize("path", ["/status-no-reason", "/100-flood"])
def test_odd_but_legal_answers_are_taken(server, path):
    assert _fetch(server, path).body == b"ok"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/drip", "longer than 1.5 seconds"),
        ("/slow-headers", "longer than 1.5 seconds"),
        ("/hang", "nothing for 0.6 seconds"),
        ("/hang-mid-body", "nothing for 0.6 seconds"),
        ("/empty", "empty"),
        ("/length-long", "cut off"),
        ("/length-huge", "larger than"),
        ("/length-negative", "not HTTP"),
        ("/length-twice", "not HTTP"),
        ("/reset", "broke off"),
        ("/reset-mid-body", "broke off"),
        ("/close", "without an HTTP answer"),
        ("/chunked-bad-size", "not HTTP"),
        ("/chunked-cut", "cut off"),
        ("/chunked-huge-size", "cut off|not HTTP"),
        ("/endless", "larger than"),
        ("/gzip-bomb", "larger than"),
        ("/gzip-twice", "more than once"),
        ("/gzip-cut", "cut off"),
        ("/gzip-label-only", "not packed as it says"),
        ("/brotli-nonsense", "not packed as it says"),
        ("/brotli-cut", "cut off"),
        ("/zstd-nonsense", "not packed as it says"),
        ("/zstd-cut", "cut off"),
        ("/zstd-window", "not packed as it says"),
        ("/encoding-unknown", "was not asked for"),
        ("/encoding-100", "more than once"),
        ("/cookies-10000", "headers of the answer are too large"),
        ("/header-1mb", "headers of the answer are too large"),
        ("/headers-endless", "headers of the answer are too large"),
        ("/header-odd", "not HTTP"),
        ("/status-garbage", "not HTTP"),
        ("/http09", "without an HTTP answer"),
        ("/http2-preface", "not HTTP"),
        ("/video", "video"),
        ("/page-large", "larger than 0.1 MB"),
        ("/no-location", "where to"),
        ("/206", "part"),
        ("/403", "403"),
        ("/404", "404"),
        ("/410", "410"),
        ("/999", "999"),
        ("/cached-lies", "nothing was compared"),
    ],
)
def test_what_goes_wrong_is_told_in_words_and_in_time(server, path, words):
    began = time.monotonic()
    with pytest.raises(FetchFailed, match=words) as told:
        _fetch(server, path)
    assert time.monotonic() - began < LIMITS.total_seconds + 1
    assert told.value.url.startswith(HOST)


def test_one_read_may_not_outlast_the_whole(server):
    began = time.monotonic()
    with pytest.raises(FetchFailed, match=r"longer than 0.5 seconds"):
        fetch(HOST + "/hang", wire=wire_to(server.port), limits=Limits(total_seconds=0.5))
    assert time.monotonic() - began < 2


def test_answers_before_the_answer_come_to_an_end_by_their_bytes(server):
    with pytest.raises(FetchFailed, match="no end"):
        fetch(HOST + "/continue-endless", wire=wire_to(server.port), limits=Limits(bytes=1, pdf_bytes=1))


def test_the_first_piece_of_a_body_is_counted_too(server):
    with pytest.raises(FetchFailed, match="larger than"):
        fetch(HOST + "/ok", wire=wire_to(server.port), limits=Limits(bytes=len(PAGE) - 1))


@pytest.mark.parametrize(
    ("path", "words"),
    # Of gzip's thousandfold, either bound may be met first: how much comes at once is the network's affair.
    [("/gzip-bomb", "larger than|200 times"), ("/brotli-bomb", "200 times"), ("/zstd-bomb", "200 times")],
)
def test_a_bomb_is_stopped_before_it_fills_the_memory(server, path, words):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(FetchFailed, match=words):
        fetch(HOST + path, wire=wire_to(server.port))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


def test_a_pdf_may_be_larger_than_a_page_whatever_its_label_says(server):
    assert len(_fetch(server, "/pdf").body) > LIMITS.bytes


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/redirects?n=6", "more than 5 redirects"),
        ("/redirect-endless", "more than 5 redirects"),
        ("/redirect-to?where=/redirect-to?where=/ok", None),
        ("/redirect-to?where=http://169.254.169.254/latest", "link-local"),
        ("/redirect-to?where=http://10.0.0.5/", "private"),
        ("/redirect-to?where=http://127.0.0.1/secret", "loopback"),
        ("/redirect-to?where=http://0x7f.1/secret", "number"),
        ("/redirect-to?where=file:///etc/passwd", "not file"),
        ("/redirect-to?where=javascript:1", "not javascript"),
        ("/redirect-to?where=http://news.example.com@127.0.0.1/secret", "user name"),
        ("/redirect-to?where=/" + "x" * 5_000, "longer than 4096"),
    ],
)
def test_redirects_are_followed_five_times_and_never_inside(server, path, words):
    if words is None:
        assert _fetch(server, path).final_url == HOST + "/ok"
        return
    with pytest.raises(FetchRefused, match=words):
        _fetch(server, path)
    assert "/secret" not in [asked for asked, _ in server.asked]


def test_a_refresh_is_no_redirect(server):
    assert _fetch(server, "/refresh").final_url == HOST + "/refresh"
    assert "/secret" not in [asked for asked, _ in server.asked]


def test_what_was_validated_is_asked_for_only_when_it_changed(server):
    first = _fetch(server, "/cached")
    assert (first.etag, first.last_modified) == (ETAG, LAST_MODIFIED)
    second = _fetch(server, "/cached", etag=first.etag, modified=first.last_modified)
    assert second.not_modified
    assert second.body == b""


def test_validators_go_only_to_the_address_that_gave_them(server):
    sent = {"etag": ETAG, "modified": LAST_MODIFIED}
    assert not _fetch(server, "/moved-cached", **sent).not_modified
    assert _fetch(server, "/moved-cached", validated_url=HOST + "/cached", **sent).not_modified


def test_a_validator_that_cannot_be_sent_back_is_not_kept(server):
    fetched = _fetch(server, "/etag-odd")
    assert fetched.etag is None
    assert fetched.last_modified == "never"


def test_no_content_is_no_change_and_no_failure(server):
    assert _fetch(server, "/no-content").not_modified


@pytest.mark.parametrize(
    ("path", "seconds"),
    [("/429", 120), ("/429-date", 120), ("/429-absurd", 86_400), ("/429-garbage", None), ("/503", 60)],
)
def test_how_long_to_leave_a_site_alone_is_told(server, path, seconds):
    with pytest.raises(FetchFailed) as told:
        _fetch(server, path)
    assert told.value.retry_after == seconds
    assert told.value.may_pass


def test_a_page_that_is_gone_does_not_come_back_by_itself(server):
    with pytest.raises(FetchFailed) as told:
        _fetch(server, "/410")
    assert told.value.status == 410
    assert not told.value.may_pass


def test_no_cookie_is_kept_and_only_bounded_encodings_are_offered(server):
    server.asked.clear()
    assert "set-cookie" not in _fetch(server, "/redirects?n=2").headers
    assert all("cookie" not in headers for _, headers in server.asked)
    assert {headers["accept-encoding"] for _, headers in server.asked} == {"gzip, deflate, br, zstd"}
    assert {headers["host"] for _, headers in server.asked} == {"news.example.com"}


def test_a_proxy_in_the_environment_is_not_asked(server, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert _fetch(server, "/ok").status == 200


def test_a_closed_port_is_a_failure_that_may_pass():
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        with pytest.raises(FetchFailed, match="did not take the connection") as told:
            fetch(HOST, wire=wire_to(bound.getsockname()[1]), limits=LIMITS)
    assert told.value.may_pass


def test_a_resolver_that_never_answers_is_left_behind():
    wire = Wire(look_up=lambda _host, _port: time.sleep(30) or [])
    began = time.monotonic()
    with pytest.raises(FetchFailed, match="longer than"):
        fetch(HOST, wire=wire, limits=LIMITS)
    assert time.monotonic() - began < 3


def test_an_open_network_reaches_a_real_local_server(server):
    url = f"http://127.0.0.1:{server.port}/ok"
    fetched = fetch(url, limits=LIMITS, allow_networks=[ip_network("127.0.0.0/8")])
    assert fetched.body == PAGE
    assert fetched.allowed_network
    with pytest.raises(FetchRefused):
        fetch(url, limits=LIMITS)


SECURE = "https://news.example.com/ok"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certificates")
    return {
        "good": server_context(folder, "news.example.com"),
        "expired": server_context(folder, "expired.example", "200101000000Z", "210101000000Z"),
        "other": server_context(folder, "other.example"),
        "stranger": server_context(folder, "stranger.example"),
    }


@pytest.fixture(scope="module")
def trusting(made) -> ssl.SSLContext:
    context = ssl.create_default_context()
    for name in ("good", "expired", "other"):
        context.load_verify_locations(cadata=made[name][1])
    return context


def test_the_hosts_name_is_verified_though_the_connection_goes_to_an_address(server, made, trusting):
    port = server.listen_tls(made["good"][0])
    assert fetch(SECURE, wire=wire_to(port), limits=LIMITS, tls=trusting).body == PAGE


@pytest.mark.parametrize(
    ("name", "words"),
    [("expired", "has expired"), ("other", "for another host"), ("stranger", "not trusted")],
)
def test_a_bad_certificate_is_told_and_never_passed_over(server, made, trusting, name, words):
    port = server.listen_tls(made[name][0])
    secure = "https://expired.example/" if name == "expired" else SECURE
    with pytest.raises(FetchFailed, match=words):
        fetch(secure, wire=wire_to(port), limits=LIMITS, tls=trusting)


def test_our_own_context_trusts_no_self_signed_certificate(server, made):
    port = server.listen_tls(made["good"][0])
    with pytest.raises(FetchFailed, match="not trusted"):
        fetch(SECURE, wire=wire_to(port), limits=LIMITS)


@pytest.mark.parametrize(
    ("first_words", "words"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\nno TLS", "does not speak TLS"),
        (b"\x15\x03\x03\x00\x02\x02\x28", "does not speak TLS"),
        (None, "in time"),
        (b"", "does not speak TLS|not take the connection|broke off"),
    ],
)
def test_a_handshake_that_fails_is_told_in_time(server, first_words, words):
    def handle(talk):
        talk.sock.recv(4096)
        if first_words is None:
            talk.sleep(30)
        elif not first_words:
            talk.reset()
        talk.send(first_words)

    began = time.monotonic()
    with pytest.raises(FetchFailed, match=words):
        fetch(SECURE, wire=wire_to(server.listen(handle)), limits=LIMITS)
    assert time.monotonic() - began < LIMITS.total_seconds + 1


def test_the_faked_lookup_is_judged_too(server):
    wire = Wire(look_up=lambda _host, _port: [PUBLIC, "127.0.0.1"], connect=wire_to(server.port).connect)
    with pytest.raises(FetchRefused, match="loopback"):
        fetch(HOST + "/ok", wire=wire)
