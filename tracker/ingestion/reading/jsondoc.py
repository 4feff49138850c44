"""A document as JSON, as `extract --lines` takes it: text, title, publisher, published, language, url."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from .charsets import Decoded
from .cleaning import clean_line, clean_text, has_words, remarks_on
from .dates import read_moment
from .languages import detect_language
from .links import absolute
from .records import NotReadable, ReadDocument

READER, VERSION = "json", "1"

_DAMAGED = "This is damaged JSON, or JSON that is nested too deeply: it cannot be read."
_NO_DOCUMENT = "This is JSON, but no document: it has no field named text with words in it."


def read_json(decoded: Decoded, *, now: datetime | None = None) -> ReadDocument:
    """Read one JSON object with a `text`; raises NotReadable for any other JSON."""
    try:
        fields = json.loads(decoded.text, strict=False)
    except (ValueError, RecursionError) as error:
        raise NotReadable(_DAMAGED, "json") from error
    raw = fields.get("text") if isinstance(fields, dict) else None
    if not isinstance(raw, str):
        raise NotReadable(_NO_DOCUMENT, "json")
    text = clean_text(raw).strip()
    if not has_words(text):
        raise NotReadable(_NO_DOCUMENT, "json")
    written = _line(fields, "published", 200)
    moment = read_moment(written, now=now) if written else None
    address = _line(fields, "url", 4_096)
    return ReadDocument(
        kind="json",
        text=text,
        reader=READER,
        reader_version=VERSION,
        title=_line(fields, "title", 500),
        byline=_line(fields, "byline", 300),
        published=moment.iso if moment else None,
        published_as_written=written,
        language=detect_language(text, _line(fields, "language", 20)),
        canonical_url=absolute("", address) if address else None,
        site_name=_line(fields, "publisher", 200),
        encoding=decoded.encoding,
        remarks=(*decoded.remarks, *remarks_on(raw, text)),
    )


def _line(fields: dict[str, Any], key: str, limit: int) -> str | None:
    value = fields.get(key)
    return clean_line(value, limit) if isinstance(value, str) else None
