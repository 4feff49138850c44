"""`fetch`: one guarded GET, its redirects followed by hand and each judged like a first URL."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

import certifi
import h11
import httpcore

from .addresses import Network
from .answers import (
    Exchange,
    Headers,
    by_name,
    first_header,
    kept_headers,
    network_failure,
    refuse_status,
    validator,
)
from .bodies import Limits, read_body
from .connections import Allowance, Connection, Deadline, Header, Key, NoAnswer
from .encodings import ACCEPTED
from .errors import FetchFailed, TooManyRedirects
from .transport import Wire, find_route, open_connection
from .urls import WebAddress, follow, read_url

USER_AGENT = "sanctions-tracker/0.1"
_ACCEPT = (
    "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/pdf, */*;q=0.5"
)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HEADERS_AND_FRAMES = 1_000_000
_ALWAYS_SENT = 4
_NETWORK = (NoAnswer, h11.RemoteProtocolError, httpcore.NetworkError, httpcore.TimeoutException)
_WIRE = Wire()  # its connections are shared by all fetches of this process

# The address that is about to be asked, and whether it lies in a network that only an exception opens.
BeforeEach = Callable[[WebAddress, bool], None]


@dataclass(frozen=True, slots=True)
class Hop:
    """One request of a fetch and the status it got."""

    url: str
    status: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back. `body` is unpacked; of it the snapshot's hash is taken.

    `not_modified`: 304 to the validators that were sent, or 204; the body is empty and the older
    snapshot stands. `downgrade`: a redirect led from https to http. `allowed_network`: at least
    one hop went to an address that only FETCH_ALLOW_NETWORKS opens. `headers` are sanitised, without
    cookies, the first of each name; `exchange` has all of them in their order, and the last request.
    `etag` and `last_modified` are as sent, or None where they cannot be sent back as they came.
    `against_robots`: what the site's robots.txt would have forbidden, where it was not followed, and why.
    """

    url: str
    final_url: str
    status: int
    headers: Headers
    body: bytes
    hops: tuple[Hop, ...]
    exchange: Exchange
    media_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    downgrade: bool = False
    allowed_network: bool = False
    against_robots: str = ""

    @property
    def not_modified(self) -> bool:
        return self.status in (204, 304)

    @property
    def retrieval(self) -> dict[str, Any]:
        """How the bytes were fetched, for whoever must show it: the way, and the last exchange in full."""
        told: dict[str, Any] = {
            "hops": [[hop.url, hop.status] for hop in self.hops],
            "downgrade": self.downgrade,
            "allowed_network": self.allowed_network,
            **self.exchange.as_json(),
        }
        return told | ({"against_robots": self.against_robots} if self.against_robots else {})


@dataclass(slots=True)
class _Journey:
    """A fetch on its way: what its hops have in common."""

    limits: Limits
    allow_networks: tuple[Network, ...]
    wire: Wire
    tls: ssl.SSLContext
    now: datetime
    validators: tuple[str | None, str | None]
    validated_url: str
    before_each: BeforeEach | None
    deadline: Deadline
    hops: list[Hop] = field(default_factory=list)
    downgrade: bool = False
    allowed_network: bool = False

    def judged(self, address: WebAddress, *, is_allowed_network: bool) -> None:
        """Note the way to an address, and let the caller say a last word before it is asked."""
        self.allowed_network = self.allowed_network or is_allowed_network
        if self.before_each:
            self.before_each(address, is_allowed_network)

    def ask(self, connection: Connection, address: WebAddress, sent: list[Header]) -> h11.Response:
        """Send one request within the limits; a connection on which it fails is closed."""
        most = self.limits.most_bytes + _HEADERS_AND_FRAMES
        try:
            return connection.ask(
                address.target, sent, Allowance(self.deadline, self.limits.read_seconds, most)
            )
        except BaseException:
            connection.close()
            raise


def fetch(
    url: str,
    *,
    limits: Limits | None = None,
    allow_networks: Sequence[Network] = (),
    etag: str | None = None,
    modified: str | None = None,
    validated_url: str | None = None,
    before_each: BeforeEach | None = None,
    now: datetime | None = None,
    wire: Wire | None = None,
    tls: ssl.SSLContext | None = None,
) -> Fetched:
    """Fetch one URL through the guard.

    `etag` and `modified` are validators as they came, and `validated_url` the final URL that gave
    them (`url` where it is not told): they are sent to that address only. `before_each` is called
    for each hop before its request, once the way there is judged, and told whether it leads into one of
    `allow_networks`; what it raises ends the fetch.
    Raises FetchRefused when the URL, an address, a port or a redirect is against the rules, and
    FetchFailed when the network or the other side fails, the status is an error, or a limit is passed.
    """
    limits = limits or Limits()
    address = read_url(url)
    journey = _Journey(
        limits=limits,
        allow_networks=tuple(allow_networks),
        wire=wire or _WIRE,
        tls=tls or default_tls(),
        now=now or datetime.now(UTC),
        validators=(etag, modified),
        validated_url=read_url(validated_url).canonical if validated_url else address.canonical,
        before_each=before_each,
        deadline=Deadline(limits.total_seconds),
    )
    while True:
        answer = _request(journey, address)
        if isinstance(answer, Fetched):
            return answer
        address = _next(journey, address, answer)


@cache
def default_tls() -> ssl.SSLContext:
    """The one TLS context of a process: certificates and host names are always verified."""
    context = ssl.create_default_context(cafile=certifi.where())
    context.set_alpn_protocols(["http/1.1"])
    return context


def _next(journey: _Journey, address: WebAddress, location: str) -> WebAddress:
    if len(journey.hops) > journey.limits.redirects:
        raise TooManyRedirects(
            f"There were more than {journey.limits.redirects} redirects.", address.canonical
        )
    target = follow(address, location)
    if any(hop.url == target.canonical for hop in journey.hops):
        raise TooManyRedirects("The redirects go round in a circle.", target.canonical)
    journey.downgrade = journey.downgrade or (address.scheme == "https" and target.scheme == "http")
    return target


def _request(journey: _Journey, address: WebAddress) -> Fetched | str:
    """Make one request; return the answer, or the Location it redirects to."""
    try:
        return _exchange(journey, address, *_ask(journey, address))
    except _NETWORK as error:
        is_late = isinstance(error, httpcore.TimeoutException) and journey.deadline.left <= 0
        failed = journey.deadline.missed() if is_late else network_failure(error, journey.limits.read_seconds)
        failed.url = address.canonical
        raise failed from error
    except FetchFailed as failed:
        failed.url = failed.url or address.canonical
        raise


def _ask(journey: _Journey, address: WebAddress) -> tuple[Connection, h11.Response, list[Header]]:
    """Ask on a connection that stands, else on a new one. One that stood may end as it is asked."""
    tls = journey.tls if address.scheme == "https" else None
    key = Key(address.scheme, address.host, address.port, journey.allow_networks, tls)
    sent = _headers(journey, address)
    kept = journey.wire.kept.take(key)
    if kept:
        try:
            journey.judged(address, is_allowed_network=kept.is_allowed_network)
            return kept, journey.ask(kept, address, sent), sent
        except (NoAnswer, httpcore.NetworkError):
            pass
    route = find_route(
        address,
        allow_networks=journey.allow_networks,
        look_up=journey.wire.look_up,
        deadline=journey.deadline,
    )
    if kept:
        journey.allowed_network = journey.allowed_network or route.is_allowed_network
    else:
        journey.judged(address, is_allowed_network=route.is_allowed_network)
    opened = open_connection(
        route,
        key,
        journey.wire,
        connect_seconds=journey.limits.connect_seconds,
        deadline=journey.deadline,
    )
    return opened, journey.ask(opened, address, sent), sent


def _headers(journey: _Journey, address: WebAddress) -> list[Header]:
    return [
        ("Host", address.authority),
        ("User-Agent", USER_AGENT),
        ("Accept", _ACCEPT),
        ("Accept-Encoding", ACCEPTED),
        *_validators(journey, address),
    ]


def _exchange(
    journey: _Journey, address: WebAddress, connection: Connection, response: h11.Response, sent: list[Header]
) -> Fetched | str:
    is_whole = False
    try:
        journey.hops.append(Hop(address.canonical, response.status_code))
        raw = response.headers.raw_items()
        if response.status_code in _REDIRECTS:
            return _location(response.status_code, raw)
        exchange = Exchange(
            target=address.target,
            sent=tuple(sent),
            http_version=response.http_version.decode("ascii"),
            status=response.status_code,
            reason=response.reason.decode("latin-1"),
            headers=kept_headers(raw),
            remote=str(connection.address),
        )
        headers = by_name(exchange.headers)
        was_conditional = len(sent) > _ALWAYS_SENT
        refuse_status(exchange.status, headers, journey.now, was_conditional=was_conditional)
        is_empty = exchange.status in (204, 304)
        body = b"" if is_empty else read_body(connection.body(), headers, journey.limits)
        is_whole = True
        return _fetched(journey, address, exchange, raw, body)
    finally:
        if is_whole:
            journey.wire.kept.give_back(connection)
        else:
            connection.close()


def _validators(journey: _Journey, address: WebAddress) -> list[Header]:
    if address.canonical != journey.validated_url:
        return []
    names = ("If-None-Match", "If-Modified-Since")
    return [
        (name, value)
        for name, value in zip(names, journey.validators, strict=True)
        if validator(value) and value
    ]


def _location(status: int, raw: Sequence[tuple[bytes, bytes]]) -> str:
    location = first_header(raw, b"location")
    if not location or not location.strip():
        raise FetchFailed("The answer redirects, but does not say where to.", status=status, may_pass=False)
    return location


def _fetched(
    journey: _Journey,
    address: WebAddress,
    exchange: Exchange,
    raw: Sequence[tuple[bytes, bytes]],
    body: bytes,
) -> Fetched:
    headers = by_name(exchange.headers)
    return Fetched(
        url=journey.hops[0].url,
        final_url=address.canonical,
        status=exchange.status,
        headers=headers,
        body=body,
        hops=tuple(journey.hops),
        exchange=exchange,
        media_type=headers.get("content-type"),
        etag=validator(first_header(raw, b"etag")),
        last_modified=validator(first_header(raw, b"last-modified")),
        downgrade=journey.downgrade,
        allowed_network=journey.allowed_network,
    )
