"""One reading of a URL, the strictest: what two programs would read in two ways is refused."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import quote, urljoin

import idna

from .addresses import Address
from .errors import FetchRefused

LONGEST_URL = 4096
DEFAULT_PORTS = {"http": 80, "https": 443}

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_AUTHORITY = re.compile(r"//([^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?", re.DOTALL)
_BRACKETED = re.compile(r"\[([0-9A-Fa-f:.]+)\](?::(.*))?")
_PORT = re.compile(r"[0-9]{1,5}")
_DOTTED_QUAD = re.compile(r"(?:0|[1-9][0-9]{0,2})(?:\.(?:0|[1-9][0-9]{0,2})){3}")
# Letters nobody sees, which UTS 46 would drop without a word (Default_Ignorable_Code_Point, beside Cf).
_IGNORABLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_HEXADECIMAL = re.compile(r"0x[0-9a-f]*")
_HOST_LETTERS = re.compile(r"[a-z0-9_-]+")
# Kept as they are in a path or query: what RFC 3986 allows there, and percent codes that stand already.
_SAFE = "%/:@!$&'()*+,;=~-._?[]"


@dataclass(frozen=True, slots=True)
class WebAddress:
    """A URL that has been read and may be looked up: host in ASCII, path percent-encoded.

    `literal` is the address where the host is one. `fragment` is for people and is never sent.
    """

    scheme: str
    host: str
    port: int
    target: str
    fragment: str = ""
    literal: Address | None = None

    @property
    def authority(self) -> str:
        """Host and port as in a Host header: the default port is left out."""
        host = f"[{self.host}]" if isinstance(self.literal, IPv6Address) else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def canonical(self) -> str:
        """The one spelling that is stored and compared."""
        return f"{self.scheme}://{self.authority}{self.target}"

    @property
    def is_localhost(self) -> bool:
        return self.host == "localhost" or self.host.endswith(".localhost")


def read_url(written: str) -> WebAddress:
    """Read an absolute http or https URL; raises FetchRefused with the reason for any other string.

    White space round it is dropped. The host is mapped by UTS 46 first, and all rules hold for
    what comes out. Nothing is looked up here, and ports and addresses are not judged.
    """
    text = written.strip(" \t\r\n\f")
    _refuse_odd_characters(text)
    scheme, rest = _scheme(text)
    found = _AUTHORITY.fullmatch(rest)
    if not found or rest.startswith("///"):
        raise FetchRefused("After http: or https: a URL has exactly two slashes and a host.", text)
    authority, path, query, fragment = found.group(1, 2, 3, 4)
    if "\\" in authority + path:
        raise FetchRefused(
            "A backslash in a URL is read as a slash by some programs and not by others.", text
        )
    host, port = _split_authority(authority, text)
    literal: Address | None = None
    if host.startswith("["):
        literal = _ipv6(host, text)
        name = str(literal)
    else:
        name, literal = _name_or_ipv4(host, text)
    address = WebAddress(
        scheme=scheme,
        host=name,
        port=_port(port, scheme, text),
        target=quote(path or "/", safe=_SAFE) + quote(query or "", safe=_SAFE),
        fragment=(fragment or "")[1:],
        literal=literal,
    )
    if len(address.canonical) > LONGEST_URL:
        raise FetchRefused(f"Written in ASCII the URL is longer than {LONGEST_URL} characters.", text[:100])
    return address


def follow(base: WebAddress, location: str) -> WebAddress:
    """Read the Location of a redirect against the URL that sent it.

    Spaces in it, which servers do send, become %20 where they do no harm: behind the host.
    """
    text = location.strip(" \t\r\n\f")
    if re.match(r"[/\\]\\|\\", text):
        raise FetchRefused("The redirect has a backslash where browsers read a slash.", text)
    text = re.sub(r"(?<=[^:/])(/.*|\?.*)|^[^:]*$", lambda m: m[0].replace(" ", "%20"), text)
    _refuse_odd_characters(text)
    try:
        joined = urljoin(base.canonical, text)
    except ValueError as error:
        raise FetchRefused("The redirect leads to what is no URL.", text) from error
    return read_url(joined)


def _refuse_odd_characters(text: str) -> None:
    if not text:
        raise FetchRefused("There is no URL.")
    if len(text) > LONGEST_URL:
        raise FetchRefused(f"The URL is longer than {LONGEST_URL} characters.", text[:100])
    if any(ord(c) <= 0x20 or 0x7F <= ord(c) <= 0x9F or "\ud800" <= c <= "\udfff" for c in text):
        raise FetchRefused(
            "There are spaces, line breaks or control characters inside the URL.", repr(text)[:200]
        )


def _scheme(text: str) -> tuple[str, str]:
    found = _SCHEME.match(text)
    if not found:
        raise FetchRefused("The URL does not begin with http:// or https://.", text)
    scheme = found[1].lower()
    if scheme not in DEFAULT_PORTS:
        raise FetchRefused(f"Only http and https are fetched, not {scheme}:.", text)
    return scheme, text[found.end() :]


def _split_authority(authority: str, url: str) -> tuple[str, str]:
    if "@" in authority:
        raise FetchRefused("There is a user name or password in the URL.", url)
    if "%" in authority:
        raise FetchRefused("The host of the URL is written in percent codes.", url)
    if authority.startswith("["):
        found = _BRACKETED.fullmatch(authority)
        if not found:
            raise FetchRefused("The IPv6 address in the URL is not written as one.", url)
        return f"[{found[1]}]", found[2] or ""
    if authority.count(":") > 1:
        raise FetchRefused("There is more than one colon between host and path.", url)
    host, _, port = authority.partition(":")
    if not host:
        raise FetchRefused("The URL has no host.", url)
    return host, port


def _port(written: str, scheme: str, url: str) -> int:
    if not written:
        return DEFAULT_PORTS[scheme]
    if not _PORT.fullmatch(written) or not 0 < int(written) < 65536:
        raise FetchRefused("The port in the URL is not a number from 1 to 65535.", url)
    return int(written)


def _ipv6(bracketed: str, url: str) -> IPv6Address:
    try:
        return IPv6Address(bracketed[1:-1])
    except ValueError as error:
        raise FetchRefused("The IPv6 address in the URL is none.", url) from error


def _name_or_ipv4(written: str, url: str) -> tuple[str, IPv4Address | None]:
    mapped = _mapped(written, url)
    labels = mapped.removesuffix(".").split(".")
    if labels[-1].isdecimal() or _HEXADECIMAL.fullmatch(labels[-1]):
        return written, _ipv4(written, url)
    host = ".".join(_label(label, url) for label in labels)
    if len(host) > 253:
        raise FetchRefused("The host is longer than 253 characters.", url)
    return host, None


def _mapped(host: str, url: str) -> str:
    if _IGNORABLE.search(host) or any(unicodedata.category(character) == "Cf" for character in host):
        raise FetchRefused("There are invisible characters in the host.", url)
    try:
        return idna.uts46_remap(
            host.lower() if host.isascii() else host, std3_rules=False, transitional=False
        )
    except idna.IDNAError as error:
        raise FetchRefused("The host has characters that no name may have.", url) from error


def _ipv4(written: str, url: str) -> IPv4Address:
    """A host whose last part is a number is an address, and only in the one form all read alike."""
    try:
        if _DOTTED_QUAD.fullmatch(written):
            return IPv4Address(written)
    except ValueError:
        pass
    raise FetchRefused("The host is a number, but no IPv4 address in the usual form of four parts.", url)


def _label(label: str, url: str) -> str:
    if not label:
        raise FetchRefused("The host has an empty part: two dots in a row.", url)
    if not label.isascii():
        try:
            label = idna.alabel(label).decode("ascii")
        except (idna.IDNAError, UnicodeError) as error:
            raise FetchRefused("The host is no valid international name (IDNA 2008).", url) from error
    if len(label) > 63:
        raise FetchRefused("A part of the host is longer than 63 characters.", url)
    if not _HOST_LETTERS.fullmatch(label):
        raise FetchRefused("The host has characters that no name may have.", url)
    return label
