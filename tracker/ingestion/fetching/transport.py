"""The way to the network: look up once, judge every answer, connect to what was judged, keep the time."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from ipaddress import ip_address

import httpcore

from .addresses import Address, Network, is_in, why_not_public
from .errors import FetchFailed, FetchRefused
from .urls import WebAddress

PORTS = frozenset({80, 443, 8080, 8443})

Lookup = Callable[[str, int], Iterable[str]]
Connect = Callable[[str, int, float], httpcore.NetworkStream]


def look_up(host: str, port: int) -> list[str]:
    """Ask the system's resolver; an empty list means that there is no such name."""
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):  # it raises UnicodeError, no OSError, for labels that it cannot encode
        return []
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


def connect(address: str, port: int, timeout: float) -> httpcore.NetworkStream:
    """Open a TCP connection to a literal address."""
    return httpcore.SyncBackend().connect_tcp(address, port, timeout=timeout)


@dataclass(frozen=True, slots=True)
class Wire:
    """The two things that leave the machine. A test hands in its own and sends no packet."""

    look_up: Lookup = look_up
    connect: Connect = connect


@dataclass(slots=True)
class Deadline:
    """The time left for a whole fetch, whatever number of reads it takes."""

    seconds: float
    _end: float = field(init=False)

    def __post_init__(self) -> None:
        self._end = time.monotonic() + self.seconds

    @property
    def left(self) -> float:
        return self._end - time.monotonic()

    def bound(self, timeout: float | None) -> float:
        """The shorter of `timeout` and what is left; raises FetchFailed when nothing is."""
        left = self.left
        if left <= 0:
            raise self.missed()
        return left if timeout is None else min(timeout, left)

    def missed(self) -> FetchFailed:
        return FetchFailed(f"It took longer than {self.seconds:g} seconds in all, so it was given up.")


@dataclass(frozen=True, slots=True)
class Route:
    """Addresses that were judged and may be connected to. `is_allowed_network`: only by an exception."""

    addresses: tuple[Address, ...]
    is_allowed_network: bool


def find_route(
    address: WebAddress, *, allow_networks: Sequence[Network], look_up: Lookup, deadline: Deadline
) -> Route:
    """Look a host up once and judge every answer; raises FetchRefused unless all of them may be reached.

    Networks in `allow_networks` may be reached on any port; others must be public, on a web port.
    """
    only_by_exception = address.is_localhost or address.port not in PORTS
    if only_by_exception and not allow_networks:
        raise _closed(address)
    if address.literal:
        answers: list[Address] = [address.literal]
    else:
        answers = [ip_address(answer) for answer in _in_time(look_up, address, deadline)]
    if not answers:
        raise FetchFailed(f"There is no host named {address.host}.", address.canonical)
    allowed = [is_in(answer, allow_networks) for answer in answers]
    if only_by_exception and not all(allowed):
        raise _closed(address)
    for answer, is_allowed in zip(answers, allowed, strict=True):
        kind = why_not_public(answer)
        if kind and not is_allowed:
            raise FetchRefused(
                f"{address.host} leads to {answer}, which is no public address ({kind}).", address.canonical
            )
    return Route(tuple(answers), any(allowed))


def _closed(address: WebAddress) -> FetchRefused:
    if address.is_localhost:
        return FetchRefused("localhost is this machine itself, not a site.", address.canonical)
    ports = ", ".join(map(str, sorted(PORTS)))
    return FetchRefused(f"Port {address.port} is none of the ports of the web ({ports}).", address.canonical)


def _in_time(look_up: Lookup, address: WebAddress, deadline: Deadline) -> Iterable[str]:
    """The resolver knows no time limit of ours, so it is left behind in a thread when it is late."""
    answer: Future[Iterable[str]] = Future()

    def ask() -> None:
        try:
            answer.set_result(look_up(address.host, address.port))
        except BaseException as error:  # noqa: BLE001 - raised where the answer is waited for
            answer.set_exception(error)

    threading.Thread(target=ask, name="look up", daemon=True).start()
    try:
        return answer.result(timeout=deadline.bound(None))
    except TimeoutError:
        raise deadline.missed() from None


class GuardedBackend(httpcore.NetworkBackend):
    """Connects to the addresses of a route, whatever host it is asked for."""

    def __init__(self, route: Route, wire: Wire, deadline: Deadline, most_bytes: int) -> None:
        self._route = route
        self._wire = wire
        self._deadline = deadline
        self._most_bytes = most_bytes

    def connect_tcp(
        self,
        host: str,  # noqa: ARG002 - the route was made of it
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,  # noqa: ARG002 - never ours to choose
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError("no address")
        for address in self._route.addresses:
            try:
                stream = self._wire.connect(str(address), port, self._deadline.bound(timeout))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
                continue
            return _TimedStream(stream, self._deadline, self._most_bytes)
        raise failure


class _TimedStream(httpcore.NetworkStream):
    """A connection whose every read, write and TLS start gets no more than the time left.

    A timeout on each read never fires on a server that sends one byte a second; this does. It also
    counts the bytes, headers and all, so that nothing endless gets past the body's own limit.
    """

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline, most_bytes: int) -> None:
        self._stream = stream
        self._deadline = deadline
        self._left = most_bytes

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._stream.read(max_bytes, self._deadline.bound(timeout))
        self._left -= len(data)
        if self._left < 0:
            raise FetchFailed("The answer has no end: it sent more than is ever read.", may_pass=False)
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.bound(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secure = self._stream.start_tls(ssl_context, server_hostname, self._deadline.bound(timeout))
        return _TimedStream(secure, self._deadline, self._left)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)
