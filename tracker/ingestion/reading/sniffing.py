"""What bytes are, by the bytes: names and labels lie."""

from __future__ import annotations

import json
import re
from io import BytesIO

from .central_directory import DAMAGE, MOST_ENTRIES, open_zip
from .records import NotReadable

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")  # MS-OFFCRYPTO: how Word encrypts a DOCX
# Beginnings of formats that hold no text for us, and what to call them to a person.
_BINARIES: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG", "image", "an image (PNG)"),
    (b"\xff\xd8\xff", "image", "an image (JPEG)"),
    (b"GIF8", "image", "an image (GIF)"),
    (b"BM", "image", "an image (BMP)"),
    (b"II*\x00", "image", "an image (TIFF)"),
    (b"MM\x00*", "image", "an image (TIFF)"),
    (b"\x00\x00\x01\x00", "image", "an image (icon)"),
    (b"MZ", "program", "a program (Windows)"),
    (b"\x7fELF", "program", "a program (Linux)"),
    (b"\x1f\x8b", "gzip", "a gzip archive"),
    (b"BZh", "archive", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "archive", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "archive", "a RAR archive"),
    (_OLD_OFFICE, "office", "an old Office document (.doc, .xls, .ppt)"),
    (b"OggS", "media", "a sound or film"),
    (b"ID3", "media", "a sound"),
    (b"\x1aE\xdf\xa3", "media", "a film"),
)
READABLE = ("html", "pdf", "text", "docx", "eml", "json")
_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|link|script|style|iframe|h1|div|font|table|article|main|a|b|p|br)"
    rb"(?=[\s/>])|<!--",
    re.IGNORECASE,
)
_HTML_TYPES = ("text/html", "application/xhtml+xml")
_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF|urlset|sitemapindex)[\s>]", re.IGNORECASE)
_PROLOGUE = re.compile(rb"\A(?:\s|<\?xml[^>]{0,400}\?>|<!--.{0,2000}?-->|<\?[^>]{0,400}\?>)*", re.DOTALL)
_MAIL_HEADER = re.compile(
    rb"\A(?:(?:from|to|subject|date|received|return-path|message-id|mime-version|delivered-to|content-[\w-]+|x-[\w-]+):[^\n]*"
    rb"(?:\n[ \t][^\n]*)*\n){2}",
    re.IGNORECASE,
)
_SOME_HEADER = re.compile(rb"\A[A-Za-z][\w-]{1,40}:[^\n]*\n")
_LONGEST_HEADERS = 500_000
_PARSED_TO_TELL = 1_000_000
_OFFICE_PARTS = (
    ("word/document.xml", "docx", "a Word document (DOCX)"),
    ("xl/workbook.xml", "office", "a workbook (XLSX)"),
    ("ppt/presentation.xml", "office", "a slide show (PPTX)"),
)


def sniff(data: bytes, media_type: str | None = None, filename: str | None = None) -> tuple[str, str]:
    """Return the kind of some bytes, and what to call it to a person.

    Kinds that are read: READABLE. The media type and the name only break a tie: whether
    letters that could be either are a page or plain text, or whether they are JSON.
    """
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(data)
    if data.startswith(b"WARC/"):
        return "warc", "a web archive (WARC)"
    # Readers look for the mark in the first 1,024 bytes (ISO 32000, annex H, implementation note 13).
    if b"%PDF-" in data[:1024]:
        return "pdf", "a PDF"
    if data.startswith(_OLD_OFFICE) and _ENCRYPTED_OFFICE in data:
        return "office", "an encrypted Office document, which opens only with a password"
    for beginning, kind, name in _BINARIES:
        if data.startswith(beginning) and _really(kind, data):
            return kind, name
    if data[4:8] == b"ftyp" or (data.startswith(b"RIFF") and data[8:12] in (b"WAVE", b"AVI ")):
        return "media", "a sound or film"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image", "an image (WebP)"
    says_mail = "message/rfc822" in (media_type or "").lower() or (filename or "").lower().endswith(".eml")
    if _MAIL_HEADER.match(data[:_LONGEST_HEADERS]) or (says_mail and _SOME_HEADER.match(data)):
        return "eml", "an e-mail (EML)"
    return _letters_kind(data, (media_type or "").split(";")[0].strip().lower(), (filename or "").lower())


def _really(kind: str, data: bytes) -> bool:
    """Two letters at the start prove nothing where only letters follow."""
    if len(data) < 16 or kind not in ("image", "program", "media"):
        return True
    return not data[:64].isascii() or 0 in data[:64]


def _zip_kind(data: bytes) -> tuple[str, str]:
    try:
        names = open_zip(BytesIO(data), MOST_ENTRIES).namelist()
    except NotReadable:
        return "zip", "a ZIP archive"  # of so many entries that they are not looked through
    except DAMAGE:
        return "zip", "a damaged ZIP archive"
    for part, kind, name in _OFFICE_PARTS:
        if part in names:
            return kind, name
    return "zip", "a ZIP archive"


def _letters_kind(data: bytes, media_type: str, filename: str) -> tuple[str, str]:
    head = data[:4096]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head.replace(b"\x00", b"")[2:]
    head = head.removeprefix(b"\xef\xbb\xbf")
    body = head[_PROLOGUE.match(head).end() :]  # type: ignore[union-attr]  # it matches nothing at least
    if _FEED.match(body):
        return "feed", "a feed or sitemap"
    says_html = media_type in _HTML_TYPES or filename.endswith((".html", ".htm", ".xhtml"))
    if _MARKUP.match(body) or (says_html and _MARKUP.search(data[:65_536])):
        return "html", "a web page"
    says_json = media_type.endswith("json") or filename.endswith((".json", ".jsonl", ".ndjson"))
    if says_json and body[:1] in (b"{", b"[") and _is_json(data):
        return "json", "JSON data"
    return "text", "a text"


def _is_json(data: bytes) -> bool:
    """Whether it is, or where it is long whether it ends like it: then its reader, in the child, will say."""
    if len(data) > _PARSED_TO_TELL:
        return data[-1_000:].rstrip().endswith((b"}", b"]"))
    try:
        json.loads(data)
    except RecursionError:
        return True  # its reader says that it is nested too deeply
    except ValueError:
        return False
    return True
