"""Word documents (DOCX, DOCM): the text of word/document.xml, read as a stream and never past a limit.

Tracked insertions are text, tracked deletions are not; footnotes follow their paragraph; a row of a
table is a line. Nothing that a document points at is ever opened: no template, image or link, no macro.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from xml.parsers import expat

from .central_directory import DAMAGE, open_zip
from .cleaning import clean_line, clean_text, has_words, remarks_on
from .heads import date_in_head
from .languages import detect_language
from .plain import headline_of
from .records import NotReadable, ReadDocument, Remark
from .wordtext import Notes, WordText

READER, VERSION = "docx", "1"

_DOCUMENT, _PROPERTIES = "word/document.xml", "docProps/core.xml"
_LARGEST_PART = 60_000_000
_MOST_PARTS = 10_000
_NOTHING_MORE = True
_DAMAGED = "This is a damaged Word document: it cannot be opened."
_TOO_LARGE = "This Word document is too large when unpacked: over 60 MB of text and markup."
_ENTITIES = "This Word document defines entities of its own, which are not allowed."
_NO_TEXT = "There is no text in this Word document."


def read_docx(data: bytes, *, now: datetime | None = None) -> ReadDocument:
    """Read a Word document; raises NotReadable when damaged, without text, or too large when unpacked."""
    try:
        archive = open_zip(BytesIO(data), _MOST_PARTS)
        names = set(archive.namelist())
        notes = {
            kind: _read(archive, f"word/{kind}s.xml", WordText(notes_of=kind)).notes
            for kind in ("footnote", "endnote")
            if f"word/{kind}s.xml" in names
        }
        found = _read(archive, _DOCUMENT, WordText(notes=_merged(notes)))
        title = _stated_title(archive) if _PROPERTIES in names else None
    except (*DAMAGE, KeyError) as error:
        raise NotReadable(_DAMAGED, "docx") from error
    raw = "\n".join(found.lines)
    text = clean_text(raw).strip()
    if not has_words(text):
        raise NotReadable(_NO_TEXT, "docx")
    published, written = date_in_head(text, now=now)
    has_macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    return ReadDocument(
        kind="docx",
        text=text,
        reader=READER,
        reader_version=VERSION,
        title=title or clean_line(found.title) or headline_of(text),
        published=published,
        published_as_written=written,
        language=detect_language(text),
        remarks=(
            *remarks_on(raw, text),
            *[Remark.HIDDEN_TEXT] * found.hid_something,
            *[Remark.TRACKED_CHANGES] * found.has_changes,
            *[Remark.MACROS] * has_macros,
        ),
    )


def _merged(notes: dict[str, Notes]) -> Notes:
    return {key: text for found in notes.values() for key, text in found.items()}


def _read(archive: zipfile.ZipFile, name: str, into: WordText) -> WordText:
    """Parse one part in pieces; raises NotReadable for entities and for a part over the limit."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = into.start, into.end
    parser.CharacterDataHandler = into.characters
    parser.StartDoctypeDeclHandler = _refuse_entities
    try:
        for piece in _pieces(archive, name):
            parser.Parse(piece)
        parser.Parse(b"", _NOTHING_MORE)
    except expat.ExpatError as error:
        raise NotReadable(_DAMAGED, "docx") from error
    return into


def _refuse_entities(*_: object) -> None:
    raise NotReadable(_ENTITIES, "docx")


def _pieces(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    left = _LARGEST_PART
    info = archive.getinfo(name)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or info.flag_bits & 1:
        raise NotReadable(_DAMAGED, "docx")
    if info.file_size > left:
        raise NotReadable(_TOO_LARGE, "docx")
    with archive.open(info) as part:
        while piece := part.read(262_144):
            left -= len(piece)
            if left < 0:
                raise NotReadable(_TOO_LARGE, "docx")
            yield piece


def _stated_title(archive: zipfile.ZipFile) -> str | None:
    """The title in the document's properties, unless it is a word or two left by a template."""
    title = clean_line(_read(archive, _PROPERTIES, WordText()).stated_title)
    return title if title and len(title.split()) >= 3 else None
