"""One call to the endpoint, bounded in time and size."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass

import httpcore

from tracker.extraction.records import Document

from .prompt import request

_MOST_BYTES = 1_000_000
_MAY_PASS = {408, 409, 425, 429, 500, 502, 503, 504}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the operator's model answers: the base address (ending in /v1), its name, a key or "".

    `seconds` bounds one whole call.
    """

    url: str
    model: str
    key: str = ""
    seconds: float = 120.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model said, and what it cost as far as it tells."""

    content: str
    tokens_in: int = 0
    tokens_out: int = 0


class NoAnswer(Exception):
    """Why no answer came, in words. `may_pass`: another try later may help."""

    def __init__(self, why: str, *, may_pass: bool) -> None:
        super().__init__(why)
        self.why = why
        self.may_pass = may_pass


def ask(endpoint: Endpoint, document: Document) -> Answer:
    """Ask the model about a document. Raises NoAnswer."""
    body = json.dumps(request(endpoint.model, document)).encode()
    headers = [("Content-Type", "application/json"), ("Accept", "application/json")]
    if endpoint.key:
        headers.append(("Authorization", f"Bearer {endpoint.key}"))
    timeout = dict.fromkeys(("connect", "read", "write", "pool"), endpoint.seconds)
    try:
        status, received = _post(endpoint, body, headers, timeout)
    except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
        raise NoAnswer(f"The model cannot be reached: {type(error).__name__}.", may_pass=True) from error
    except httpcore.UnsupportedProtocol as error:
        raise NoAnswer("The model's address is no http(s) address.", may_pass=False) from error
    if status != 200:
        raise NoAnswer(f"The model answered with status {status}.", may_pass=status in _MAY_PASS)
    return _read(received)


def _post(
    endpoint: Endpoint, body: bytes, headers: list[tuple[str, str]], timeout: dict[str, float]
) -> tuple[int, bytes]:
    """One POST; httpcore's limits are for each read, so the whole is held to the deadline here."""
    deadline = time.monotonic() + endpoint.seconds
    received = bytearray()
    with (
        httpcore.ConnectionPool() as pool,
        pool.stream(
            "POST",
            endpoint.url.rstrip("/") + "/chat/completions",
            headers=headers,
            content=body,
            extensions={"timeout": timeout},
        ) as response,
    ):
        for part in response.iter_stream():
            received += part
            if len(received) > _MOST_BYTES:
                raise NoAnswer("The model's answer is larger than 1 MB.", may_pass=False)
            if time.monotonic() > deadline:
                raise NoAnswer(f"The model took longer than {endpoint.seconds:g} seconds.", may_pass=True)
        return response.status, bytes(received)


def _read(received: bytes) -> Answer:
    try:
        told = json.loads(received)
        content = told["choices"][0]["message"]["content"]
        used = told.get("usage") or {}
        counts = [used.get(name) for name in ("prompt_tokens", "completion_tokens")]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise NoAnswer("The endpoint's answer is not that of a chat completion.", may_pass=False) from error
    if not isinstance(content, str):
        raise NoAnswer("The model answered with no text.", may_pass=False)
    tokens = [n if isinstance(n, int) and 0 <= n < 10**9 else 0 for n in counts]
    return Answer(content, *tokens)
