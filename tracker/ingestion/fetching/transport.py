"""The way to the network: look up once, judge every answer, connect to what was judged."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from ipaddress import ip_address

import httpcore

from .addresses import Address, Network, is_in, why_not_public
from .connections import Connection, Deadline, KeptConnections, Key
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
    """The two things that leave the machine, and the connections that stand. A test hands in its own."""

    look_up: Lookup = look_up
    connect: Connect = connect
    kept: KeptConnections = field(default_factory=KeptConnections)


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
                f"{address.host} leads to {answer}, which is no public address ({kind}).",
                address.canonical,
                may_pass=True,
            )
    return Route(tuple(answers), any(allowed))


def open_connection(
    route: Route, key: Key, wire: Wire, *, connect_seconds: float, deadline: Deadline
) -> Connection:
    """Connect to the first address that takes it, and secure that for the host's name, not the address."""
    failure: Exception = httpcore.ConnectError("no address")
    for address in route.addresses:
        try:
            stream = wire.connect(str(address), key.port, deadline.bound(connect_seconds))
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
            failure = error
            continue
        if key.tls is not None:
            stream = stream.start_tls(key.tls, key.host, deadline.bound(connect_seconds))
        return Connection(stream, key, address, is_allowed_network=route.is_allowed_network)
    raise failure


def _closed(address: WebAddress) -> FetchRefused:
    if address.is_localhost:
        why = "localhost is this machine itself, not a site."
    else:
        ports = ", ".join(map(str, sorted(PORTS)))
        why = f"Port {address.port} is none of the ports of the web ({ports})."
    return FetchRefused(why, address.canonical, may_pass=True)


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
