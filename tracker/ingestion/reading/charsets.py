"""Bytes to letters: which character set a document is in, whatever its labels say.

Only names of the WHATWG list count as labels, so that no other codec of Python (rot13, zlib,
idna, UTF-7) is ever called by a name that came with a document.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import charset_normalizer

from .cleaning import share_of_controls
from .records import NotReadable, Remark

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:+-]{2,40})""", re.IGNORECASE)
_XML_DECLARATION = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:+-]{2,40})["']""")
_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([\w.:+-]{2,40})""", re.IGNORECASE)
_SAMPLE = 65_536
_GUESSABLE = [
    "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp874",
    "koi8_r", "koi8_u", "cp866", "iso8859_2", "iso8859_5", "cp949", "cp932", "euc_jp", "gb18030", "big5",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decoded:
    """The letters of a document, and how it came to them."""

    text: str
    encoding: str
    remarks: tuple[Remark, ...] = ()


def charset_in_header(content_type: str | None) -> str | None:
    """Return the charset parameter of a Content-Type header as written."""
    found = _HEADER.search(content_type or "")
    return found[1] if found else None


def decode(data: bytes, header_charset: str | None = None) -> Decoded:
    """Return the letters of `data`; the order is byte order mark, UTF-8, header, meta, guess.

    Valid UTF-8 with letters beyond ASCII wins over any label: no other text is so by chance.
    Raises NotReadable when the bytes are no text, or when nobody can tell in which set they are.
    """
    for mark, codec in _BOMS:
        if data.startswith(mark):
            return _judged(data[len(mark) :].decode(codec, "replace"), codec)
    labels = [codec_for(header_charset), codec_for(_label_inside(data))]
    named = [codec for codec in labels if codec]
    if "iso2022-jp" in named and b"\x1b$" in data:
        return _judged(data.decode("iso2022-jp", "replace"), "iso2022-jp")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_other(data, named)
    if b"\x00" in data and (wide := _utf16_without_mark(data)):
        return _judged(data.decode(wide, "replace"), wide, Remark.CHARSET_GUESSED)
    lied = not data.isascii() and any(codec != "utf-8" for codec in named)
    return _judged(text, "utf-8", *[Remark.CHARSET_CONFLICT] * lied)


def codec_for(label: str | None) -> str | None:
    """Return the Python codec for a WHATWG label, or None for any other name."""
    return _codecs_by_label().get((label or "").strip().lower())


@cache
def _codecs_by_label() -> dict[str, str]:
    listed = json.loads((Path(__file__).parent / "data" / "whatwg_labels.json").read_text(encoding="utf-8"))
    del listed["source"]
    return {label: codec for codec, labels in listed.items() for label in labels}


def _label_inside(data: bytes) -> str | None:
    head = data[:4096]
    found = _XML_DECLARATION.search(head) or _META.search(head)
    if not found:
        return None
    label = found[1].decode("ascii", "replace").lower()
    # Who could read the label cannot have read UTF-16 (HTML standard, 13.2.3.2).
    return "utf-8" if label.startswith("utf-16") else label


def _decode_other(data: bytes, named: list[str]) -> Decoded:
    damaged = data.decode("utf-8", "replace")
    broken = damaged.count("\ufffd")
    whole = len(damaged) - len(damaged.encode("ascii", "ignore")) - broken
    only_labelled_otherwise = bool(named) and "utf-8" not in named
    if whole >= broken * (3 if only_labelled_otherwise else 1):
        return _judged(damaged, "utf-8", Remark.CHARSET_DAMAGED)
    conflict = [Remark.CHARSET_CONFLICT] * (len(set(named)) > 1)
    for codec in named:
        text = data.decode(codec, "replace")
        if codec != "utf-8" and text.count("\ufffd") <= len(text) // 50:
            damage = [Remark.CHARSET_DAMAGED] * ("\ufffd" in text)
            return _judged(text, codec, *conflict, *damage)
    return _guess(data)


def _guess(data: bytes) -> Decoded:
    if codec := _utf16_without_mark(data):
        return _judged(data.decode(codec, "replace"), codec, Remark.CHARSET_GUESSED)
    best = charset_normalizer.from_bytes(data[:_SAMPLE], cp_isolation=_GUESSABLE).best()
    if best is None:
        raise NotReadable(
            "This is not a text that can be read: its character set is not named, or not known, "
            "and it could not be guessed."
        )
    text = data.decode(best.encoding, "replace")
    readable = sum(character.isalnum() or character.isspace() for character in text[:_SAMPLE])
    if readable < 0.6 * min(len(text), _SAMPLE):
        raise NotReadable("This is not a text: in no known character set do its bytes make words.")
    return _judged(text, best.encoding.replace("_", "-"), Remark.CHARSET_GUESSED)


def _utf16_without_mark(data: bytes) -> str | None:
    """Western text in UTF-16 has a NUL at every second place, and at that place only."""
    sample = data[:4096]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if odd > 0.4 * len(sample[1::2]) and even < 0.05 * len(sample):
        return "utf-16-le"
    if even > 0.4 * len(sample[::2]) and odd < 0.05 * len(sample):
        return "utf-16-be"
    return None


def _judged(text: str, encoding: str, *remarks: Remark) -> Decoded:
    if share_of_controls(text) > 0.03:
        raise NotReadable("This is not a text: its bytes are a program's data, or noise.")
    return Decoded(text, encoding, remarks)
