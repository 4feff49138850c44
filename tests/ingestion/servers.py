"""A local server that misbehaves on purpose, one behaviour a path. It listens on loopback only.

`Misbehaving` is started by a fixture; `wire_to` leads a guarded fetch to it by the last step only:
the lookup is faked, the address is judged as ever, and the socket is opened here.
"""

from __future__ import annotations

import contextlib
import gzip
import socket
import ssl
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import brotli
import httpcore
from backports import zstd

from tracker.ingestion.fetching import Wire

PUBLIC = "93.184.215.14"
PAGE = b"<html><title>Ship report</title><p>" + b"Two ships met at night. " * 40 + b"</p></html>"
ETAG, LAST_MODIFIED = '"v1-2025"', "Tue, 04 Mar 2025 00:15:00 GMT"


class Gone(Exception):
    """The client left, or the server stops."""


@dataclass
class Talk:
    """One request, and the connection to answer it on."""

    sock: socket.socket
    server: Misbehaving
    path: str = ""
    query: str = ""
    headers: dict[str, str] | None = None

    def number(self, name: str) -> int:
        return int(parse_qs(self.query).get(name, ["0"])[0])

    def send(self, data: bytes) -> None:
        try:
            self.sock.sendall(data)
        except OSError as error:
            raise Gone from error

    def sleep(self, seconds: float) -> None:
        """Wait, but no longer than the client is there."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.sock.settimeout(0.05)
            try:
                if self.sock.recv(65_536) == b"":
                    raise Gone
            except TimeoutError:
                pass
            except OSError as error:
                raise Gone from error
            if self.server.stopping.is_set():
                raise Gone

    def head(self, status: str = "200 OK", *headers: str) -> None:
        lines = [f"HTTP/1.1 {status}", "Connection: close", *headers, "", ""]
        self.send("\r\n".join(lines).encode())

    def answer(self, body: bytes = b"", status: str = "200 OK", *headers: str) -> None:
        self.head(status, f"Content-Length: {len(body)}", *headers)
        self.send(body)

    def go(self, where: str, status: str = "302 Found") -> None:
        self.answer(b"moved", status, f"Location: {where}")

    def reset(self) -> None:
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()
        raise Gone


Handler = Callable[[Talk], None]
HANDLERS: dict[str, Handler] = {}


def at(path: str) -> Callable[[Handler], Handler]:
    def keep(handler: Handler) -> Handler:
        HANDLERS[path] = handler
        return handler

    return keep


def packed_zeros(megabytes: int) -> bytes:
    """A gzip file of that many megabytes of zeros, made without packing them all."""
    block = bytes(1 << 20)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    later = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    return b"\x1f\x8b\x08\0\0\0\0\0\x02\xff" + first + later * (megabytes - 1) + b"\x03\x00" + bytes(8)


def wide_zstd() -> bytes:
    """A frame whose window is 128 MB, which no sender may ask the web for (RFC 9659)."""
    packer = zstd.ZstdCompressor(options={zstd.CompressionParameter.window_log: 27})
    return packer.compress(PAGE) + packer.flush()


# Answers that are one piece of bytes, headers and all.
RAW: dict[str, bytes] = {
    "/status-garbage": b"HELLO THERE\r\n\r\n" + PAGE,
    "/status-no-reason": b"HTTP/1.1 200\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
    "/http09": PAGE,
    "/http2-preface": b"\x00\x00\x12\x04\x00\x00\x00\x00\x00" + bytes(18),
    "/header-odd": b"HTTP/1.1 200 OK\r\nNoColonHere\r\nX-Nul: a\x00b\nX-Lf: 1\r\nX-Latin: caf\xe9\r\n\r\n"
    + PAGE,
    "/length-negative": b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n" + PAGE,
    "/length-twice": b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\nContent-Length: 5\r\n\r\n" + PAGE,
    "/length-long": b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n" + PAGE,
    "/length-huge": b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000000\r\n\r\n" + PAGE,
    "/no-length": b"HTTP/1.1 200 OK\r\n\r\n" + PAGE,
    "/chunked-ok": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"%x;a=b\r\n%s\r\n0\r\nX-End: 1\r\n\r\n" % (len(PAGE), PAGE),
    "/chunked-bad-size": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\nbroken\r\n",
    "/chunked-cut": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n" % (len(PAGE), PAGE),
    "/chunked-huge-size": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\nshort",
    "/100-flood": b"HTTP/1.1 100 Continue\r\n\r\n" * 500 + b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
}
# Whole answers: body, status, further headers.
PLAIN: dict[str, tuple[bytes, str, tuple[str, ...]]] = {
    "/ok": (PAGE, "200 OK", ("Content-Type: text/html; charset=utf-8", "Set-Cookie: kept=1")),
    "/secret": (b"internal", "200 OK", ()),
    "/empty": (b"", "200 OK", ()),
    "/gzip-ok": (gzip.compress(PAGE), "200 OK", ("Content-Encoding: gzip",)),
    "/gzip-members": (gzip.compress(PAGE) + gzip.compress(b"more"), "200 OK", ("Content-Encoding: x-gzip",)),
    "/gzip-cut": (gzip.compress(PAGE)[:60], "200 OK", ("Content-Encoding: gzip",)),
    "/gzip-label-only": (PAGE, "200 OK", ("Content-Encoding: gzip",)),
    "/gzip-bomb": (packed_zeros(300), "200 OK", ("Content-Encoding: gzip",)),
    "/gzip-twice": (gzip.compress(packed_zeros(300)), "200 OK", ("Content-Encoding: gzip, gzip",)),
    "/deflate-raw": (zlib.compress(PAGE)[2:-4], "200 OK", ("Content-Encoding: deflate",)),
    "/deflate-zlib": (zlib.compress(PAGE), "200 OK", ("Content-Encoding: deflate",)),
    "/brotli-ok": (brotli.compress(PAGE), "200 OK", ("Content-Encoding: br",)),
    "/brotli-cut": (brotli.compress(PAGE)[:-20], "200 OK", ("Content-Encoding: br",)),
    "/brotli-nonsense": (PAGE, "200 OK", ("Content-Encoding: br",)),
    "/brotli-bomb": (brotli.compress(bytes(40 << 20), quality=1), "200 OK", ("Content-Encoding: br",)),
    "/zstd-ok": (zstd.compress(PAGE), "200 OK", ("Content-Encoding: zstd",)),
    "/zstd-frames": (zstd.compress(PAGE) + zstd.compress(b"more"), "200 OK", ("Content-Encoding: zstd",)),
    "/zstd-cut": (zstd.compress(PAGE)[:-20], "200 OK", ("Content-Encoding: zstd",)),
    "/zstd-nonsense": (PAGE, "200 OK", ("Content-Encoding: zstd",)),
    "/zstd-window": (wide_zstd(), "200 OK", ("Content-Encoding: zstd",)),
    "/zstd-bomb": (zstd.compress(bytes(40 << 20)), "200 OK", ("Content-Encoding: zstd",)),
    "/encoding-unknown": (PAGE, "200 OK", ("Content-Encoding: aes128gcm",)),
    "/encoding-100": (PAGE, "200 OK", ("Content-Encoding: " + ", ".join(["gzip"] * 100),)),
    "/video": (b"\x47" + bytes(187), "200 OK", ("Content-Type: video/mp2t",)),
    "/pdf": (b"%PDF-1.4\n" + b"x" * 150_000, "200 OK", ("Content-Type: text/html",)),
    "/page-large": (b"x" * 150_000, "200 OK", ("Content-Type: application/pdf",)),
    "/cookies-10000": (PAGE, "200 OK", tuple(f"Set-Cookie: c{i}=v{i}" for i in range(10_000))),
    "/header-1mb": (PAGE, "200 OK", ("X-Big: " + "h" * (1 << 20),)),
    "/etag-odd": (PAGE, "200 OK", ('ETag: "' + "\u00e9" * 3000 + '"', "Last-Modified: never")),
    "/cached-lies": (b"", "304 Not Modified", ()),
    "/206": (PAGE, "206 Partial Content", ()),
    "/403": (PAGE, "403 Forbidden", ()),
    "/404": (PAGE, "404 Not Found", ()),
    "/410": (PAGE, "410 Gone", ()),
    "/503": (PAGE, "503 Service Unavailable", ("Retry-After: 60",)),
    "/429": (PAGE, "429 Too Many Requests", ("Retry-After: 120",)),
    "/429-date": (PAGE, "429 Too Many Requests", ("Retry-After: Tue, 04 Mar 2025 00:17:00 GMT",)),
    "/429-absurd": (PAGE, "429 Too Many Requests", ("Retry-After: 99999999999",)),
    "/429-garbage": (PAGE, "429 Too Many Requests", ("Retry-After: -5, soon",)),
    "/999": (PAGE, "999 Request Denied", ()),
    "/no-location": (b"nowhere", "302 Found", ()),
    "/refresh": (
        b"<meta http-equiv=refresh content='0;url=/secret'>" + PAGE,
        "200 OK",
        ("Refresh: 0; url=/secret",),
    ),
}


@at("/no-content")
def _no_content(talk: Talk) -> None:
    talk.head("204 No Content")


@at("/cached")
def _cached(talk: Talk) -> None:
    sent = talk.headers or {}
    if sent.get("if-none-match") == ETAG and sent.get("if-modified-since") == LAST_MODIFIED:
        talk.head("304 Not Modified", f"ETag: {ETAG}")
    else:
        talk.answer(PAGE, "200 OK", f"ETag: {ETAG}", f"Last-Modified: {LAST_MODIFIED}")


@at("/moved-cached")
def _moved_cached(talk: Talk) -> None:
    talk.go("/cached")


@at("/drip")
def _drip(talk: Talk) -> None:
    talk.head("200 OK", f"Content-Length: {len(PAGE)}")
    for byte in PAGE:
        talk.send(bytes([byte]))
        talk.sleep(0.1)


@at("/slow-headers")
def _slow_headers(talk: Talk) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\n")
    for number in range(600):
        talk.send(b"X-Slow-%d: 1\r\n" % number)
        talk.sleep(0.1)


@at("/hang")
def _hang(talk: Talk) -> None:
    talk.sleep(30)


@at("/hang-mid-body")
def _hang_mid_body(talk: Talk) -> None:
    talk.head("200 OK", f"Content-Length: {len(PAGE)}")
    talk.send(PAGE[:100])
    talk.sleep(30)


@at("/length-short")
def _length_short(talk: Talk) -> None:
    talk.head("200 OK", f"Content-Length: {len(PAGE) - 10}")
    talk.send(PAGE)


@at("/reset")
def _reset(talk: Talk) -> None:
    talk.reset()


@at("/reset-mid-body")
def _reset_mid_body(talk: Talk) -> None:
    talk.head("200 OK", f"Content-Length: {len(PAGE)}")
    talk.send(PAGE[:100])
    time.sleep(0.1)
    talk.reset()


@at("/close")
def _close(talk: Talk) -> None:
    """Not a word."""


@at("/endless")
def _endless(talk: Talk) -> None:
    talk.head()
    while True:
        talk.send(PAGE * 50)


@at("/headers-endless")
def _headers_endless(talk: Talk) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\n")
    while True:
        talk.send(b"X-Endless: 1\r\n" * 500)


@at("/continue-endless")
def _continue_endless(talk: Talk) -> None:
    while True:
        talk.send(b"HTTP/1.1 100 Continue\r\n\r\n" * 500)


@at("/redirects")
def _redirects(talk: Talk) -> None:
    left = talk.number("n")
    talk.go(f"/redirects?n={left - 1}" if left > 1 else "/ok", "301 Moved Permanently")


@at("/redirect-endless")
def _redirect_endless(talk: Talk) -> None:
    talk.go(f"/redirect-endless?i={talk.number('i') + 1}")


@at("/redirect-to")
def _redirect_to(talk: Talk) -> None:
    talk.go(parse_qs(talk.query)["where"][0])


class Misbehaving:
    """The server: `port` speaks HTTP, `ports` other things by name."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.asked: list[tuple[str, dict[str, str]]] = []
        self._sockets: list[socket.socket] = []
        self.port = self.listen(self._http)

    def listen(self, handle: Handler) -> int:
        listening = socket.create_server(("127.0.0.1", 0))
        self._sockets.append(listening)
        threading.Thread(target=self._accept, args=(listening, handle), daemon=True).start()
        return int(listening.getsockname()[1])

    def listen_tls(self, context: ssl.SSLContext) -> int:
        def handle(talk: Talk) -> None:
            talk.sock = context.wrap_socket(talk.sock, server_side=True)
            self._http(talk)

        return self.listen(handle)

    def stop(self) -> None:
        self.stopping.set()
        for listening in self._sockets:
            listening.close()

    def _accept(self, listening: socket.socket, handle: Handler) -> None:
        while True:
            try:
                client, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client, handle), daemon=True).start()

    def _serve(self, client: socket.socket, handle: Handler) -> None:
        client.settimeout(10)
        talk = Talk(client, self)
        with contextlib.suppress(Gone, OSError):
            handle(talk)
            talk.sock.shutdown(socket.SHUT_WR)
            talk.sock.settimeout(0.3)
            talk.sock.recv(65_536)
        talk.sock.close()

    def _http(self, talk: Talk) -> None:
        data = b""
        while b"\r\n\r\n" not in data:
            part = talk.sock.recv(65_536)
            if not part:
                raise Gone
            data += part
        request, *lines = data.split(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
        parts = urlsplit(request.split(" ")[1])
        talk.path, talk.query = parts.path, parts.query
        talk.headers = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
        }
        self.asked.append((talk.path, talk.headers))
        if talk.path in RAW:
            talk.send(RAW[talk.path])
        elif talk.path in PLAIN:
            body, status, headers = PLAIN[talk.path]
            talk.answer(body, status, *headers)
        else:
            HANDLERS[talk.path](talk)


def wire_to(port: int) -> Wire:
    """Every name has a public address, and the connection to it ends at a local port."""

    def connect(address: str, _port: int, timeout: float) -> httpcore.NetworkStream:
        assert address == PUBLIC
        return httpcore.SyncBackend().connect_tcp("127.0.0.1", port, timeout=timeout)

    return Wire(look_up=lambda _host, _port: [PUBLIC], connect=connect)


@contextlib.contextmanager
def misbehaving() -> Iterator[Misbehaving]:
    server = Misbehaving()
    try:
        yield server
    finally:
        server.stop()
