"""Feeds that are added: one by a person who has seen it, or many by a list of another program."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tracker.accounts.actors import Machine, acting
from tracker.accounts.models import User

from ..models import Feed, Publisher
from ..opml import Outline
from ..publishers import guess_publisher, host_of, known_publisher
from .refusals import SourceRefused


class ImportOutcome(StrEnum):
    """What became of one feed of a list."""

    ADDED = "added"
    KNOWN = "known"
    REFUSED = "refused"


@dataclass(frozen=True)
class Imported:
    """One feed of a list, what became of it, and why it was refused."""

    url: str
    title: str
    outcome: ImportOutcome
    reason: str = ""


@transaction.atomic
def add_feed(
    *,
    url: str,
    kind: str,
    link_pattern: str,
    interval_minutes: int,
    publisher: Publisher | None,
    new_publisher: Publisher | None,
    by: User,
) -> Feed:
    """Add a feed that is on, of a known publisher or of a new one that is not saved yet.

    Raises SourceRefused where there is such a feed already or something about it is not right.
    """
    if not by.is_administrator:
        raise SourceRefused(_("Only an administrator can add feeds."))
    feed = Feed(
        url=url.strip(),
        kind=kind,
        link_pattern=link_pattern.strip() if kind == Feed.Kind.LISTING else "",
        interval_minutes=interval_minutes,
    )
    with acting(by, _("Added a feed")):
        return _save(feed, publisher, new_publisher)


def import_feeds(outlines: Iterable[Outline], *, by: User | Machine) -> list[Imported]:
    """Add the feeds of a list that are not known yet, switched off, each with an outcome of its own.

    A feed that is known is left as it is. Its publisher is the known one of its site or name, else a
    new one. Raises SourceRefused for a person who is no administrator.
    """
    if isinstance(by, User) and not by.is_administrator:
        raise SourceRefused(_("Only an administrator can add feeds."))
    with acting(by, _("Imported a list of feeds")):
        return [_import(outline) for outline in outlines]


def _import(outline: Outline) -> Imported:
    title = outline.title or outline.url
    if Feed.objects.filter(url=outline.url).exists():
        return Imported(outline.url, title, ImportOutcome.KNOWN)
    feed = Feed(
        url=outline.url,
        kind=outline.kind or Feed.Kind.SYNDICATION,
        link_pattern=outline.link_pattern,
        interval_minutes=outline.interval_minutes or 60,
        is_on=False,
    )
    known = _known_publisher(outline)
    try:
        with transaction.atomic():
            _save(feed, known, None if known else _publisher_of(outline))
    except SourceRefused as refused:
        return Imported(outline.url, title, ImportOutcome.REFUSED, str(refused))
    return Imported(outline.url, title, ImportOutcome.ADDED)


def _known_publisher(outline: Outline) -> Publisher | None:
    """The one that the list names, if it names one; else the one of the site, or of the feed's title."""
    if outline.publisher:
        return Publisher.objects.filter(name__iexact=outline.publisher).order_by("pk").first()
    return known_publisher(outline.site_url, outline.url, name=outline.title)


def _publisher_of(outline: Outline) -> Publisher:
    site = outline.site_url if host_of(outline.site_url) else outline.url
    guess = guess_publisher(site, name=outline.publisher or outline.title)
    kind = outline.publisher_kind if outline.publisher_kind in Publisher.Kind.values else guess.kind
    country = outline.country or guess.country
    # A site of several publishers, as that of a whole government, is nobody's own.
    is_free = guess.domain and known_publisher(site) is None
    is_its_site = bool(outline.site_url) or not outline.publisher
    domains = [guess.domain] if is_free and is_its_site else []
    return Publisher(name=guess.name, kind=kind, country=country, domains=domains)


def _save(feed: Feed, publisher: Publisher | None, new_publisher: Publisher | None) -> Feed:
    try:
        if publisher is None:
            if new_publisher is None:
                raise SourceRefused(_("Choose a publisher, or give the name of a new one."))
            new_publisher.full_clean()
            new_publisher.save()
            publisher = new_publisher
        feed.publisher = publisher
        feed.full_clean()
        feed.save()
    except ValidationError as wrong:
        raise SourceRefused(" ".join(wrong.messages)) from wrong
    return feed
