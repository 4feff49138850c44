"""Snapshots as records of a web archive (WARC 1.1, ISO 28500:2017), for other programs and for a court.

What was fetched becomes a request and a response, anything else a resource; beside each stands a
metadata record with our SHA-256 and the way the bytes came.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC, datetime
from http.client import responses
from io import BytesIO
from typing import Any, BinaryIO

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from .fetching import USER_AGENT
from .models import Snapshot

# The kept body is unpacked and in one piece. As archives of such bodies do, the headers that spoke of the
# body on the wire are kept under another name, and one that fits the body is added.
_OF_THE_WIRE = frozenset({"content-encoding", "transfer-encoding", "content-length"})
_RENAMED = "X-Archive-Orig-"


class WarcFile:
    """A WARC file that is being written."""

    def __init__(self, file: BinaryIO, *, name: str, gzip: bool) -> None:
        self._writer = WARCWriter(file, gzip=gzip, warc_version="1.1")
        info = {"software": USER_AGENT, "format": "WARC File Format 1.1"}
        self._writer.write_record(self._writer.create_warcinfo_record(name, info))

    def add(self, snapshot: Snapshot, data: BinaryIO) -> None:
        """Write the records of one snapshot, whose bytes are those of `data`."""
        is_http, uri = snapshot.status is not None, _name_of(snapshot)
        kept = self._response(snapshot, uri, data) if is_http else self._resource(snapshot, uri, data)
        self._writer.write_record(kept)
        about = {
            "WARC-Date": _date(snapshot.retrieved_at),
            "WARC-Concurrent-To": kept.rec_headers.get_header("WARC-Record-ID"),
        }
        request = snapshot.retrieval.get("request") if is_http else None
        if request:
            head = StatusAndHeaders(
                f"GET {request['target']} HTTP/1.1", _pairs(request["headers"]), is_http_request=True
            )
            self._writer.write_record(
                self._writer.create_warc_record(uri, "request", http_headers=head, warc_headers_dict=about)
            )
        fields = "".join(f"{name}: {value}\r\n" for name, value in _facts(snapshot)).encode()
        self._writer.write_record(
            self._writer.create_warc_record(
                uri,
                "metadata",
                payload=BytesIO(fields),
                length=len(fields),
                warc_content_type="application/warc-fields",
                warc_headers_dict=about,
            )
        )

    def _response(self, snapshot: Snapshot, uri: str, data: BinaryIO) -> Any:
        told = snapshot.retrieval.get("response") or {}
        status: int = told.get("status") or snapshot.status or 0
        reason = told.get("reason") if told else responses.get(status, "")
        headers = _pairs(told.get("headers") or snapshot.headers.items())
        head = StatusAndHeaders(
            f"{status} {reason}".strip(),
            [*_of_the_kept_body(headers), ("Content-Length", str(snapshot.size))],
            protocol=f"HTTP/{told.get('http_version') or '1.1'}",
        )
        about = {"WARC-Date": _date(snapshot.retrieved_at)}
        if remote := snapshot.retrieval.get("remote"):
            about["WARC-IP-Address"] = remote
        return self._writer.create_warc_record(
            uri,
            "response",
            payload=data,
            length=snapshot.size,
            http_headers=head,
            warc_headers_dict=about,
        )

    def _resource(self, snapshot: Snapshot, uri: str, data: BinaryIO) -> Any:
        return self._writer.create_warc_record(
            uri,
            "resource",
            payload=data,
            length=snapshot.size,
            warc_content_type=snapshot.media_type or "application/octet-stream",
            warc_headers_dict={"WARC-Date": _date(snapshot.retrieved_at)},
        )


def _of_the_kept_body(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(f"{_RENAMED}{name}" if name.lower() in _OF_THE_WIRE else name, value) for name, value in headers]


def _pairs(headers: Any) -> list[tuple[str, str]]:
    return [(str(name), str(value)) for name, value in headers]


def _name_of(snapshot: Snapshot) -> str:
    """The address that bytes came with, or else a name made of their hash (RFC 6920)."""
    if snapshot.final_url or snapshot.request_url:
        return snapshot.final_url or snapshot.request_url
    digest = base64.urlsafe_b64encode(bytes.fromhex(snapshot.sha256)).decode().rstrip("=")
    return f"ni:///sha-256;{digest}"


def _facts(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """What is known of a snapshot, in fields of one line each."""
    facts: dict[str, Any] = {
        "sha256": snapshot.sha256,
        "size": snapshot.size,
        "origin": snapshot.origin,
        "media-type": snapshot.media_type,
        "request-url": snapshot.request_url,
        "filename": snapshot.filename,
        **{name: value for name, value in snapshot.retrieval.items() if name not in ("request", "response")},
    }
    hops = facts.pop("hops", [])
    facts["hops"] = ", ".join(f"{status} {url}" for url, status in hops)
    for name, value in facts.items():
        if value not in ("", None, [], {}):
            yield name.replace("_", "-"), " ".join(str(value).split())


def _date(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
