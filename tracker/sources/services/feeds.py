"""Feeds that are added: one by a person who has seen it, or many by a list of another program."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tracker.accounts.actors import Machine, acting
from tracker.accounts.models import User

from ..models import Feed, Publisher
from ..opml import Outline
from ..publishers import Guess, PublishersAtHand, guess_publisher, host_of
from .refusals import SourceRefused
from .validity import problems_of

AT_ONCE = 500  # feeds of a list that are written together


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
    new one. Raises SourceRefused for a person who is no administrator. What was added before the program
    was stopped stays: a list is taken in by groups of AT_ONCE.
    """
    if isinstance(by, User) and not by.is_administrator:
        raise SourceRefused(_("Only an administrator can add feeds."))
    waiting, imported = iter(outlines), list[Imported]()
    with acting(by, _("Imported a list of feeds")):
        while group := list(islice(waiting, AT_ONCE)):
            try:
                imported += _import(group)
            except IntegrityError:
                # Somebody added one of them at this moment: now it is known.
                imported += _import(group)
    return imported


@transaction.atomic
def _import(outlines: Sequence[Outline]) -> list[Imported]:
    """Take in a group: each in its turn, as those before it left the publishers, and all written at once."""
    known = set(Feed.objects.filter(url__in=[one.url for one in outlines]).values_list("url", flat=True))
    urls = (url for one in outlines for url in (one.url, one.site_url))
    names = (name for one in outlines for name in (one.publisher, one.title, _guess(one).name))
    publishers = PublishersAtHand(urls, names)
    new_publishers, feeds, imported = list[Publisher](), list[Feed](), list[Imported]()
    for outline in outlines:
        title = outline.title or outline.url
        if outline.url in known:
            imported.append(Imported(outline.url, title, ImportOutcome.KNOWN))
            continue
        publisher = _known_publisher(outline, publishers)
        new_publisher = None if publisher else _publisher_of(outline, publishers)
        feed = _feed_of(outline)
        wrong = _problems(feed, new_publisher, publishers)
        if wrong:
            imported.append(Imported(outline.url, title, ImportOutcome.REFUSED, " ".join(wrong)))
            continue
        if new_publisher:
            publishers.add(new_publisher)
            new_publishers.append(new_publisher)
        feed.publisher = publisher or new_publisher  # type: ignore[assignment] # one of both
        feeds.append(feed)
        known.add(feed.url)
        imported.append(Imported(outline.url, title, ImportOutcome.ADDED))
    Publisher.objects.bulk_create(new_publishers)
    for feed in feeds:
        feed.publisher_id = feed.publisher.pk
    Feed.objects.bulk_create(feeds)
    return imported


def _problems(feed: Feed, new_publisher: Publisher | None, publishers: PublishersAtHand) -> list[str]:
    """What is wrong with a new publisher, else with its feed."""
    if new_publisher:
        taken = publishers.is_taken(new_publisher.name)
        wrong = problems_of(new_publisher, is_taken=taken, once="name")
        if wrong:
            return wrong
    return problems_of(feed, is_taken=False, once="url", sure=["publisher"])


def _feed_of(outline: Outline) -> Feed:
    return Feed(
        url=outline.url,
        kind=outline.kind or Feed.Kind.SYNDICATION,
        link_pattern=outline.link_pattern,
        interval_minutes=outline.interval_minutes or 60,
        is_on=False,
    )


def _known_publisher(outline: Outline, publishers: PublishersAtHand) -> Publisher | None:
    """The one that the list names, if it names one; else the one of the site, or of the feed's title."""
    if outline.publisher:
        return publishers.known(name=outline.publisher)
    return publishers.known(outline.site_url, outline.url, name=outline.title)


def _site(outline: Outline) -> str:
    return outline.site_url if host_of(outline.site_url) else outline.url


def _guess(outline: Outline) -> Guess:
    return guess_publisher(_site(outline), name=outline.publisher or outline.title)


def _publisher_of(outline: Outline, publishers: PublishersAtHand) -> Publisher:
    guess = _guess(outline)
    kind = outline.publisher_kind if outline.publisher_kind in Publisher.Kind.values else guess.kind
    country = outline.country or guess.country
    # A site of several publishers, as that of a whole government, is nobody's own.
    is_free = guess.domain and publishers.known(_site(outline)) is None
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
