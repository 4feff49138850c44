"""Connections to addresses that were judged: asked one thing at a time, and kept for a short while."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import h11
import httpcore

from .addresses import Address, Network
from .errors import FetchFailed

_READ_AT_ONCE = 65_536
_MOST_OF_A_HEAD = 100 * 1024

Header = tuple[str, str]


class NoAnswer(Exception):
    """The connection ended before there was an answer."""


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


@dataclass(slots=True)
class Allowance:
    """What one request may take: until when, how long without a byte, how many bytes, headers and all."""

    deadline: Deadline
    read_seconds: float
    bytes: int


@dataclass(frozen=True, slots=True)
class Key:
    """What a connection serves: one scheme, host and port, judged by one set of rules."""

    scheme: str
    host: str
    port: int
    allow_networks: tuple[Network, ...]
    tls: ssl.SSLContext | None


class Connection:
    """One HTTP/1.1 connection, to the one address of its host that was judged when it was opened."""

    def __init__(
        self, stream: httpcore.NetworkStream, key: Key, address: Address, *, is_allowed_network: bool
    ) -> None:
        self.key = key
        self.address = address
        self.is_allowed_network = is_allowed_network
        self.opened_at = time.monotonic()
        self._stream = stream
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=_MOST_OF_A_HEAD)
        self._allowance = Allowance(Deadline(0), 0, 0)

    def ask(self, target: str, headers: list[Header], allowance: Allowance) -> h11.Response:
        """Send a GET and return the head of its answer. Raises NoAnswer, and what h11 and httpcore raise.

        A timeout on each read never fires on a server that sends one byte a second; the deadline in
        `allowance` does. Its bytes end what is endless before the body's own limit can.
        """
        self._allowance = allowance
        request = h11.Request(method="GET", target=target, headers=headers)
        sent = self._http.send_with_data_passthrough(request) or []
        sent += self._http.send_with_data_passthrough(h11.EndOfMessage()) or []
        with suppress(httpcore.WriteError):  # a server may answer before it has read all, and close
            self._stream.write(b"".join(sent), allowance.deadline.bound(allowance.read_seconds))
        while not isinstance(event := self._next_event(), h11.Response):
            if not isinstance(event, h11.InformationalResponse):
                raise h11.RemoteProtocolError("no answer")
        return event

    def body(self) -> Iterator[bytes]:
        """The body as it comes, packed as it is."""
        while isinstance(event := self._next_event(), h11.Data):
            yield bytes(event.data)

    def close(self) -> None:
        self._stream.close()

    def is_ready_again(self) -> bool:
        """Make ready for another request; False if there can be none.

        There can be none either where bytes came that nobody asked for: they would be read as the
        beginning of the next answer.
        """
        is_over = self._http.our_state is h11.DONE and self._http.their_state is h11.DONE
        if not is_over or self._http.trailing_data != (b"", False):
            return False
        self._http.start_next_cycle()
        return True

    @property
    def is_readable(self) -> bool:
        """Whether the other side closed it, or said something, while nothing was asked."""
        return bool(self._stream.get_extra_info("is_readable"))

    def _next_event(self) -> object:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            allowance = self._allowance
            data = self._stream.read(_READ_AT_ONCE, allowance.deadline.bound(allowance.read_seconds))
            allowance.bytes -= len(data)
            if allowance.bytes < 0:
                raise FetchFailed("The answer has no end: it sent more than is ever read.", may_pass=False)
            if not data and self._http.their_state is h11.SEND_RESPONSE:
                raise NoAnswer
            self._http.receive_data(data)
        return event


class KeptConnections:
    """The idle connections of a process; one serves one fetch at a time.

    None is used for longer than `seconds` after it was opened: then its host is looked up and judged
    anew. Until then no lookup is needed, since a connection that stands leads where it led.
    """

    def __init__(self, *, seconds: float = 15, most: int = 64) -> None:
        self._seconds, self._most = seconds, most
        self._idle: list[Connection] = []
        self._lock = threading.Lock()

    def take(self, key: Key) -> Connection | None:
        """One that still stands; nobody else has it from now on."""
        while True:
            with self._lock:
                self._drop_old()
                found = next((one for one in self._idle if one.key == key), None)
                if found is None:
                    return None
                self._idle.remove(found)
            if not found.is_readable:
                return found
            found.close()

    def give_back(self, connection: Connection) -> None:
        """Keep a connection whose answer was read whole, or close it where it cannot be used again."""
        if not connection.is_ready_again():
            connection.close()
            return
        with self._lock:
            self._idle.insert(0, connection)
            self._drop_old()

    def _drop_old(self) -> None:
        """Close what stood too long, and the one that was used longest ago where there are too many."""
        youngest = time.monotonic() - self._seconds
        for old in [one for one in self._idle if one.opened_at <= youngest]:
            self._idle.remove(old)
            old.close()
        while len(self._idle) > self._most:
            self._idle.pop().close()
