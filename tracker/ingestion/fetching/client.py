"""`fetch`: one guarded GET, its redirects followed by hand and each judged like a first URL."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache

import certifi
import httpcore

from .addresses import Network
from .answers import Headers, first_header, network_failure, refuse_status, sanitised_headers, validator
from .bodies import ACCEPTED, Limits, read_body
from .errors import FetchFailed, FetchRefused
from .transport import Deadline, GuardedBackend, Wire, find_route
from .urls import WebAddress, follow, read_url

USER_AGENT = "sanctions-tracker/0.1"
_ACCEPT = (
    "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/pdf, */*;q=0.5"
)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HEADERS_AND_FRAMES = 1_000_000


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
    one hop went to an address that only FETCH_ALLOW_NETWORKS opens. `headers` are sanitised, without cookies.
    `etag` and `last_modified` are as sent, or None where they cannot be sent back as they came.
    """

    url: str
    final_url: str
    status: int
    headers: Headers
    body: bytes
    hops: tuple[Hop, ...]
    media_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    downgrade: bool = False
    allowed_network: bool = False

    @property
    def not_modified(self) -> bool:
        return self.status in (204, 304)


@dataclass(slots=True)
class _Journey:
    """A fetch on its way: what its hops have in common."""

    limits: Limits
    allow_networks: Sequence[Network]
    wire: Wire
    tls: ssl.SSLContext
    now: datetime
    validators: tuple[str | None, str | None]
    validated_url: str
    deadline: Deadline
    hops: list[Hop] = field(default_factory=list)
    downgrade: bool = False
    allowed_network: bool = False


def fetch(
    url: str,
    *,
    limits: Limits | None = None,
    allow_networks: Sequence[Network] = (),
    etag: str | None = None,
    modified: str | None = None,
    validated_url: str | None = None,
    now: datetime | None = None,
    wire: Wire | None = None,
    tls: ssl.SSLContext | None = None,
) -> Fetched:
    """Fetch one URL through the guard.

    `etag` and `modified` are validators as they came, and `validated_url` the final URL that gave
    them (`url` where it is not told): they are sent to that address only. Raises FetchRefused when
    the URL, an address, a port or a redirect is against the rules, and FetchFailed when the network
    or the other side fails, the status is an error, or a limit is passed.
    """
    limits = limits or Limits()
    address = read_url(url)
    journey = _Journey(
        limits=limits,
        allow_networks=allow_networks,
        wire=wire or Wire(),
        tls=tls or default_tls(),
        now=now or datetime.now(UTC),
        validators=(etag, modified),
        validated_url=read_url(validated_url).canonical if validated_url else address.canonical,
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
    return ssl.create_default_context(cafile=certifi.where())


def _next(journey: _Journey, address: WebAddress, location: str) -> WebAddress:
    if len(journey.hops) > journey.limits.redirects:
        raise FetchRefused(f"There were more than {journey.limits.redirects} redirects.", address.canonical)
    target = follow(address, location)
    if any(hop.url == target.canonical for hop in journey.hops):
        raise FetchRefused("The redirects go round in a circle.", target.canonical)
    journey.downgrade = journey.downgrade or (address.scheme == "https" and target.scheme == "http")
    return target


def _request(journey: _Journey, address: WebAddress) -> Fetched | str:
    """Make one request; return the answer, or the Location it redirects to."""
    limits, deadline = journey.limits, journey.deadline
    route = find_route(
        address, allow_networks=journey.allow_networks, look_up=journey.wire.look_up, deadline=deadline
    )
    journey.allowed_network = journey.allowed_network or route.is_allowed_network
    backend = GuardedBackend(route, journey.wire, deadline, limits.most_bytes + _HEADERS_AND_FRAMES)
    # A connection for each hop, and none kept: the next lookup must be a fresh one.
    with httpcore.ConnectionPool(
        ssl_context=journey.tls, network_backend=backend, max_connections=1, max_keepalive_connections=0
    ) as pool:
        try:
            return _exchange(journey, address, pool)
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
            is_late = isinstance(error, httpcore.TimeoutException) and deadline.left <= 0
            failed = deadline.missed() if is_late else network_failure(error, limits.read_seconds)
            failed.url = address.canonical
            raise failed from error
        except FetchFailed as failed:
            failed.url = address.canonical
            raise


def _exchange(journey: _Journey, address: WebAddress, pool: httpcore.ConnectionPool) -> Fetched | str:
    limits = journey.limits
    timeouts = {"connect": limits.connect_seconds, "read": limits.read_seconds, "write": limits.read_seconds}
    validators = _validators(journey, address)
    headers = [
        ("Host", address.authority),
        ("User-Agent", USER_AGENT),
        ("Accept", _ACCEPT),
        ("Accept-Encoding", ACCEPTED),
        *validators,
    ]
    url = httpcore.URL(scheme=address.scheme, host=address.host, port=address.port, target=address.target)
    with pool.stream("GET", url, headers=headers, extensions={"timeout": timeouts}) as response:
        journey.hops.append(Hop(address.canonical, response.status))
        if response.status in _REDIRECTS:
            return _location(response)
        kept = sanitised_headers(response.headers)
        refuse_status(response.status, kept, journey.now, was_conditional=bool(validators))
        body = b"" if response.status in (204, 304) else read_body(response.iter_stream(), kept, limits)
        return _fetched(journey, address, response, kept, body)


def _validators(journey: _Journey, address: WebAddress) -> list[tuple[str, str]]:
    if address.canonical != journey.validated_url:
        return []
    names = ("If-None-Match", "If-Modified-Since")
    return [
        (name, value)
        for name, value in zip(names, journey.validators, strict=True)
        if validator(value) and value
    ]


def _location(response: httpcore.Response) -> str:
    location = first_header(response.headers, b"location")
    if not location or not location.strip():
        raise FetchFailed(
            "The answer redirects, but does not say where to.", status=response.status, may_pass=False
        )
    return location


def _fetched(
    journey: _Journey, address: WebAddress, response: httpcore.Response, headers: Headers, body: bytes
) -> Fetched:
    return Fetched(
        url=journey.hops[0].url,
        final_url=address.canonical,
        status=response.status,
        headers=headers,
        body=body,
        hops=tuple(journey.hops),
        media_type=headers.get("content-type"),
        etag=validator(first_header(response.headers, b"etag")),
        last_modified=validator(first_header(response.headers, b"last-modified")),
        downgrade=journey.downgrade,
        allowed_network=journey.allowed_network,
    )
