"""Self-signed certificates for local TLS servers, made anew in each run: P-256 and DER by hand."""

from __future__ import annotations

import base64
import hashlib
import secrets
import ssl
from pathlib import Path

_P = 2**256 - 2**224 + 2**192 + 2**96 - 1
_N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
_Point = tuple[int, int]
_CURVE = bytes.fromhex("06082a8648ce3d030107")
_ECDSA_SHA256 = bytes.fromhex("06082a8648ce3d040302")
_EC_PUBLIC_KEY = bytes.fromhex("06072a8648ce3d0201")
_COMMON_NAME, _ALTERNATIVE_NAME = bytes.fromhex("0603550403"), bytes.fromhex("0603551d11")


def server_context(
    folder: Path, host: str, first: str = "250101000000Z", last: str = "491231235959Z"
) -> tuple[ssl.SSLContext, str]:
    """Return a server's TLS context for `host` and its certificate as PEM; times are UTC, YYMMDDhhmmssZ."""
    private, certificate = _make(host, first, last)
    path = folder / f"{host}-{first}.pem"
    path.write_text(private + certificate)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context, certificate


def _make(host: str, first: str, last: str) -> tuple[str, str]:
    key = secrets.randbelow(_N - 1) + 1
    x, y = _multiply(key, _G)
    point = _der(3, b"\0\x04" + x.to_bytes(32, "big") + y.to_bytes(32, "big"))
    algorithm = _der(0x30, _ECDSA_SHA256)
    name = _der(0x30, _der(0x31, _der(0x30, _COMMON_NAME, _der(0x0C, host.encode()))))
    names = _der(0x30, _der(0x82, host.encode()))
    body = _der(
        0x30,
        _der(0xA0, _integer(2)),
        _integer(secrets.randbits(63) + 1),
        algorithm,
        name,
        _der(0x30, _der(0x17, first.encode()), _der(0x17, last.encode())),
        name,
        _der(0x30, _der(0x30, _EC_PUBLIC_KEY, _CURVE), point),
        _der(0xA3, _der(0x30, _der(0x30, _ALTERNATIVE_NAME, _der(4, names)))),
    )
    certificate = _der(0x30, body, algorithm, _der(3, b"\0" + _signature(key, body)))
    private = _der(0x30, _integer(1), _der(4, key.to_bytes(32, "big")), _der(0xA0, _CURVE), _der(0xA1, point))
    return _pem("EC PRIVATE KEY", private), _pem("CERTIFICATE", certificate)


def _signature(key: int, body: bytes) -> bytes:
    nonce = secrets.randbelow(_N - 1) + 1
    r = _multiply(nonce, _G)[0] % _N
    digest = int.from_bytes(hashlib.sha256(body).digest(), "big")
    return _der(0x30, _integer(r), _integer(pow(nonce, -1, _N) * (digest + r * key) % _N))


def _add(a: _Point | None, b: _Point | None) -> _Point | None:
    if a is None or b is None:
        return a or b
    if a[0] == b[0]:
        if (a[1] + b[1]) % _P == 0:
            return None
        slope = (3 * a[0] * a[0] - 3) * pow(2 * a[1], -1, _P)
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, _P)
    x = (slope * slope - a[0] - b[0]) % _P
    return x, (slope * (a[0] - x) - a[1]) % _P


def _multiply(factor: int, point: _Point) -> _Point:
    total: _Point | None = None
    doubled: _Point | None = point
    while factor:
        if factor & 1:
            total = _add(total, doubled)
        doubled, factor = _add(doubled, doubled), factor >> 1
    assert total is not None
    return total


def _der(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    length = len(body)
    if length < 128:
        return bytes([tag, length]) + body
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 128 + len(size)]) + size + body


def _integer(number: int) -> bytes:
    return _der(2, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def _pem(label: str, data: bytes) -> str:
    text = base64.encodebytes(data).decode()
    return f"-----BEGIN {label}-----\n{text}-----END {label}-----\n"
