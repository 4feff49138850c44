"""What an answer's status and headers mean, and what its absence means, in words."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import h11
import httpcore

from .connections import Header, NoAnswer
from .errors import FetchFailed

Headers = dict[str, str]
_E = TypeVar("_E", bound=BaseException)

_A_DAY = 86_400
_MOST_HEADERS, _LONGEST_VALUE, _LONGEST_VALIDATOR = 100, 2_000, 1_000
_NOT_PRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+")
_SECRET = frozenset({"set-cookie", "set-cookie2", "authorization", "proxy-authenticate", "www-authenticate"})
_STATUS_WORDS = {
    401: "The site asks for a user name and password (401).",
    403: "The site forbids us this page (403).",
    404: "There is no such page (404).",
    410: "The page is gone for good (410).",
    429: "The site says that we ask too often (429).",
    451: "The page is withheld for legal reasons (451).",
    206: "Only a part of the page was sent, though all of it was asked for (206).",
    304: "The site says that nothing has changed, though nothing was compared (304).",
}
_MAY_PASS = frozenset({304, 408, 425, 429})
_CERTIFICATE_EXPIRED, _CERTIFICATE_FOR_ANOTHER_HOST = 10, frozenset({62, 64})


@dataclass(frozen=True, slots=True)
class Exchange:
    """The last request of a fetch and the head of its answer: as on the wire, but fit to be stored.

    `headers` lacks cookies and the like; `remote` is the IP address that was connected to.
    """

    target: str
    sent: tuple[Header, ...]
    http_version: str
    status: int
    reason: str
    headers: tuple[Header, ...]
    remote: str

    def as_json(self) -> dict[str, Any]:
        """The exchange as a snapshot keeps it."""
        return {
            "request": {"target": self.target, "headers": self.sent},
            "response": {
                "http_version": self.http_version,
                "status": self.status,
                "reason": self.reason,
                "headers": self.headers,
            },
            "remote": self.remote,
        }


def kept_headers(raw: Iterable[tuple[bytes, bytes]]) -> tuple[Header, ...]:
    """Return headers fit to be stored, in their order: printable, bounded, and no cookies."""
    kept: list[Header] = []
    for raw_name, raw_value in raw:
        name, value = _text(raw_name), _text(raw_value)
        if name.lower() not in _SECRET:
            kept.append((name, _printable(value)[:_LONGEST_VALUE]))
            if len(kept) == _MOST_HEADERS:
                break
    return tuple(kept)


def by_name(headers: Iterable[Header]) -> Headers:
    """The first header of each name, under the name in lower case."""
    first: Headers = {}
    for name, value in headers:
        first.setdefault(name.lower(), value)
    return first


def _printable(value: str) -> str:
    return value if value.isprintable() else _NOT_PRINTABLE.sub(" ", value).strip()


def first_header(raw: Iterable[tuple[bytes, bytes]], wanted: bytes) -> str | None:
    """Return a header as it came, in full; the first of its name."""
    return next((_text(value) for name, value in raw if name.lower() == wanted), None)


def validator(value: str | None) -> str | None:
    """Return an ETag or date that can be sent back as it came, else None: kept in full or not at all."""
    if value and len(value) <= _LONGEST_VALIDATOR and value.isascii() and value.isprintable():
        return value
    return None


def refuse_status(status: int, headers: Mapping[str, str], now: datetime, *, was_conditional: bool) -> None:
    """Raise FetchFailed unless the status brings a document, or word that there is nothing new."""
    if status in (200, 203, 204) or (status == 304 and was_conditional):
        return
    raise FetchFailed(
        _STATUS_WORDS.get(status) or _status_in_words(status),
        status=status,
        retry_after=retry_after(headers.get("retry-after"), now),
        may_pass=status in _MAY_PASS or 500 <= status < 600,
    )


def retry_after(value: str | None, now: datetime) -> int | None:
    """Return the seconds that a Retry-After header asks for, at most a day; None where it is unreadable."""
    written = (value or "").strip()
    if re.fullmatch(r"[0-9]{1,20}", written):
        return min(int(written), _A_DAY)
    try:
        moment = parsedate_to_datetime(written)
    except (ValueError, TypeError, IndexError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0, min(int((moment - now).total_seconds()), _A_DAY))


def network_failure(error: Exception, read_seconds: float) -> FetchFailed:
    """Put an error of the network or of the HTTP library in words."""
    if isinstance(error, NoAnswer):
        return FetchFailed("The site ended the connection without an HTTP answer.")
    if isinstance(error, httpcore.ConnectTimeout):
        return FetchFailed("The site did not take the connection in time.")
    if isinstance(error, httpcore.TimeoutException):
        return FetchFailed(f"The site sent nothing for {read_seconds:g} seconds.")
    if isinstance(error, h11.RemoteProtocolError):
        return _protocol_failure(error)
    certificate = _cause(error, ssl.SSLCertVerificationError)
    if certificate:
        return FetchFailed(_certificate_in_words(certificate.verify_code), may_pass=False)
    if _cause(error, ssl.SSLError):
        return FetchFailed("No secure connection came about: the site does not speak TLS as it should.")
    if isinstance(error, httpcore.ConnectError):
        return FetchFailed("The site did not take the connection.")
    return FetchFailed("The connection broke off.")


def _protocol_failure(error: h11.RemoteProtocolError) -> FetchFailed:
    if "peer closed" in str(error):
        return FetchFailed("The answer was cut off.")
    if error.error_status_hint == 431:
        return FetchFailed("The headers of the answer are too large.", may_pass=False)
    return FetchFailed("The answer is not HTTP as it should be.", may_pass=False)


def _certificate_in_words(code: int) -> str:
    if code == _CERTIFICATE_EXPIRED:
        return "The site's certificate has expired."
    if code in _CERTIFICATE_FOR_ANOTHER_HOST:
        return "The site's certificate is for another host."
    return "The site's certificate is not trusted."


def _cause(error: BaseException | None, kind: type[_E]) -> _E | None:
    while error is not None:
        if isinstance(error, kind):
            return error
        error = error.__cause__ or error.__context__
    return None


def _status_in_words(status: int) -> str:
    if 500 <= status < 600:
        return f"The site has a fault of its own ({status})."
    return f"The site refused, with status {status}."


def _text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")
