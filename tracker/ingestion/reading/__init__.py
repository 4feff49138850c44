"""Bytes to text: what a document says, read so that hostile bytes cannot hurt the program.

Documents are read in a child process (child.py); short plain text, which no parser touches, at once.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from . import ocr, worker
from .charsets import charset_in_header
from .operations import OPERATIONS, document_from
from .records import NotReadable, PageSpan, ReadDocument, Remark
from .sniffing import READABLE, sniff

__all__ = ["LARGEST", "NotReadable", "PageSpan", "ReadDocument", "Remark", "read_bytes"]

LARGEST = 50_000_000
_AT_ONCE = 1_000_000
_AFTER_OCR = 60  # seconds for the page that is being read, and the rest of the reading
_WHAT_IS_READ = "Web pages, PDF, Word documents (DOCX), e-mails (EML) and plain text can be read."
_SAYINGS = (("pdf", "application/pdf", (".pdf",)), ("docx", "wordprocessingml", (".docx", ".docm")))


def read_bytes(
    data: bytes,
    *,
    media_type: str | None = None,
    url: str | None = None,
    filename: str | None = None,
    now: datetime | None = None,
) -> ReadDocument:
    """Read the text of one document and what it says about itself.

    `media_type` is the Content-Type as it came, charset included; the bytes decide what it is.
    `now` (aware) lets dates in the future be told from dates. Raises NotReadable with the reason
    in words for a person: nothing in it, noise, a kind that is not read, a scan, encrypted,
    damaged, over 50 MB, or too slow or too large to read.
    """
    if not data:
        raise NotReadable("The file is empty.", "empty")
    if len(data) > LARGEST:
        raise NotReadable("The file is larger than 50 MB, the most that is read.")
    kind, name = sniff(data, media_type, filename)
    says = _said(media_type, filename)
    if kind == "zip" and says == "docx":
        raise NotReadable(f"This is not a Word document, but {name}.", kind)
    if kind not in READABLE:
        raise NotReadable(f"This is {name}. {_WHAT_IS_READ}", kind)
    options = {"charset": charset_in_header(media_type), "url": url, "now": now.isoformat() if now else None}
    if kind == "text" and len(data) <= _AT_ONCE:
        return document_from(OPERATIONS["text"](data, options))
    document = _read_pdf(data, options) if kind == "pdf" else document_from(worker.run(kind, data, options))
    if kind == "html" and says == "pdf" and Remark.VERY_LITTLE_TEXT in document.remarks:
        raise NotReadable(
            "This is no PDF, but a web page with very little text: an error page, it seems.", "html"
        )
    return document


def _read_pdf(data: bytes, options: dict[str, Any]) -> ReadDocument:
    """Read a PDF, its pictures of pages too where this machine can; raises NotReadable as read_bytes does."""
    read: ReadDocument | NotReadable
    try:
        read = document_from(worker.run("pdf", data, options))
        has_pictures = Remark.PAGES_NOT_READ in read.remarks
    except NotReadable as refused:
        read, has_pictures = refused, refused.kind == "scan"
    program = ocr.find_program() if has_pictures else None
    if program:
        asked = {**options, "program": asdict(program), "ocr_seconds": ocr.SECONDS}
        try:
            return document_from(worker.run("scan", data, asked, seconds=ocr.SECONDS + _AFTER_OCR))
        except NotReadable as refused:
            read = refused if isinstance(read, NotReadable) else read
    if isinstance(read, NotReadable):
        how = f" {ocr.HOW_TO_GET_IT}" if has_pictures and not program else ""
        raise NotReadable(f"{read.reason}{how}", read.kind, may_pass=read.may_pass)
    return read


def _said(media_type: str | None, filename: str | None) -> str | None:
    """What a document is called by its label or its name, whatever it is."""
    for kind, label, endings in _SAYINGS:
        if label in (media_type or "").lower() or (filename or "").lower().endswith(endings):
            return kind
    return None
