"""Lists of feeds as OPML (opml.org, 2.0): read from any program, and written so that nothing is lost.

What OPML has no word for stands in attributes of a namespace of ours, as OPML 2.0 allows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from django.utils.translation import gettext as _
from lxml import etree

from .models import Feed, Publisher

LARGEST = 5_000_000
MOST = 5_000
NAMESPACE = "urn:sanctions-tracker:opml"
_LONGEST = {"xmlurl": 2000, "htmlurl": 2000, "linkpattern": 500}
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class NotOpml(Exception):
    """Why something is no list of feeds, in words for a person."""


@dataclass(frozen=True)
class Outline:
    """One feed of a list. Empty is what the list does not say; nothing of it has been checked."""

    url: str
    title: str = ""
    site_url: str = ""
    kind: str = ""
    link_pattern: str = ""
    interval_minutes: int | None = None
    publisher: str = ""
    publisher_kind: str = ""
    country: str = ""


def read_opml(data: bytes) -> list[Outline]:
    """Return the feeds of a list, however deep they are nested, each address once.

    Raises NotOpml for what is none, defines entities, is over 5 MB or names more than 5,000 feeds.
    """
    if len(data) > LARGEST:
        raise NotOpml(_("The file is larger than 5 MB, the most that is read."))
    entities = _("The file defines entities of its own, which are not allowed.")
    if b"<!ENTITY" in data.replace(b"\x00", b"").upper():
        raise NotOpml(entities)
    # Recovered where it is malformed; libxml2 itself refuses what is nested deeper than 256 levels.
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser) if data.strip() else None
    except etree.XMLSyntaxError:
        root = None
    if root is None or etree.QName(root).localname.lower() != "opml":
        raise NotOpml(_("This is no OPML: there is no list of feeds in it."))
    # An encoding in which the letters of the word look otherwise hides it from the look above.
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and any(dtd.iterentities()):
        raise NotOpml(entities)
    found: dict[str, Outline] = {}
    for element in root.iter("outline", "{*}outline"):
        told = {name.lower(): " ".join(value.split()) for name, value in element.attrib.items()}
        if url := told.get("xmlurl", ""):
            found.setdefault(url, _outline(url, told))
        if len(found) > MOST:
            raise NotOpml(_("The list has more than %(most)s feeds: import it in parts.") % {"most": MOST})
    return list(found.values())


def write_opml(feeds: Iterable[Feed], *, now: datetime) -> bytes:
    """Return a list of feeds (with their publishers) as OPML, a folder for each publisher."""
    root = etree.Element("opml", {"version": "2.0"}, nsmap={"tracker": NAMESPACE})
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = _("Feeds of the tracker")
    etree.SubElement(head, "dateCreated").text = format_datetime(now)
    body = etree.SubElement(root, "body")
    folders: dict[int, etree._Element] = {}
    for feed in feeds:
        publisher = feed.publisher
        if publisher.pk not in folders:
            name = _fit(publisher.name)
            folders[publisher.pk] = etree.SubElement(body, "outline", {"text": name, "title": name})
        etree.SubElement(folders[publisher.pk], "outline", _attributes(feed, publisher))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _outline(url: str, told: dict[str, str]) -> Outline:
    def of_ours(name: str) -> str:
        return told.get(f"{{{NAMESPACE}}}{name}", "")[: _LONGEST.get(name, 200)]

    minutes = of_ours("interval")
    return Outline(
        url=url[: _LONGEST["xmlurl"] + 1],
        title=(told.get("title") or told.get("text", ""))[:200],
        site_url=told.get("htmlurl", "")[: _LONGEST["htmlurl"]],
        kind=of_ours("kind"),
        link_pattern=of_ours("linkpattern"),
        interval_minutes=int(minutes) if minutes.isdecimal() and len(minutes) < 7 else None,
        publisher=of_ours("publisher"),
        publisher_kind=of_ours("publisherkind"),
        country=of_ours("country").upper(),
    )


def _attributes(feed: Feed, publisher: Publisher) -> dict[str, str]:
    plain = {"text": publisher.name, "title": publisher.name, "type": "rss", "xmlUrl": feed.url}
    if publisher.domains:
        plain["htmlUrl"] = f"https://{publisher.domains[0]}/"
    ours = {
        "kind": feed.kind,
        "linkPattern": feed.link_pattern,
        "interval": str(feed.interval_minutes),
        "publisher": publisher.name,
        "publisherKind": publisher.kind,
        "country": publisher.country,
    }
    named = {f"{{{NAMESPACE}}}{name}": value for name, value in ours.items() if value}
    return {name: _fit(value) for name, value in (plain | named).items()}


def _fit(value: str) -> str:
    """Without what XML cannot hold."""
    return _NOT_XML.sub("", value)
