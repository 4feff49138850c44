"""What the sender of a document says about it, where the document itself does not say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from .reading import ReadDocument
from .reading.dates import read_moment

SAID = ("title", "published", "publisher", "language")


def fill_in(read: ReadDocument, stated: Mapping[str, object]) -> ReadDocument:
    """A reading whose gaps are filled with the title, date, publisher and language that its sender states.

    A date that cannot be read clearly is kept in its words, without a day.
    """
    said = {name: str(stated.get(name) or "").strip() for name in SAID}
    if not any(said.values()):
        return read
    filled = replace(
        read,
        title=read.title or said["title"][:500] or None,
        site_name=read.site_name or said["publisher"] or None,
        language=read.language or said["language"][:20] or None,
    )
    if read.published or not said["published"]:
        return filled
    moment = read_moment(said["published"])
    return replace(
        filled, published=moment.iso if moment else None, published_as_written=said["published"][:160]
    )
