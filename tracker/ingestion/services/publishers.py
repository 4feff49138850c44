"""Naming the publisher of an article that does not say who published it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from tracker.accounts.actors import acting
from tracker.accounts.models import User
from tracker.sources.models import Publisher

from ..models import Article


class PublisherRefused(Exception):
    """Why the publisher was not named, with the article as it stands now."""

    def __init__(self, why: str, current: Article) -> None:
        super().__init__(why)
        self.current = current


@transaction.atomic
def name_publisher(
    article: Article, *, by: User, publisher: Publisher | None = None, name: str = ""
) -> Article:
    """Say who published an article: a known publisher, or one by its name, which is added if it is new.

    Never renames: an article that has a publisher keeps it, since a wrong one is a matter for the
    admin. Raises PublisherRefused.
    """
    current = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
    name = " ".join(name.split())
    if not by.may_draft:
        raise PublisherRefused(_("You may read this article but not change it."), current)
    if (publisher is None) == (not name):
        raise PublisherRefused(_("Choose a publisher, or give the name of a new one."), current)
    if current.publisher_id is not None and (publisher is None or current.publisher_id != publisher.pk):
        raise PublisherRefused(_("Somebody named its publisher meanwhile."), current)
    with acting(by, _("Named the publisher")):
        current.publisher = publisher or _of_that_name(name, sample=current.is_sample)
        current.save(update_fields=["publisher"])
    return current


def _of_that_name(name: str, *, sample: bool) -> Publisher:
    known = Publisher.objects.filter(name__iexact=name).order_by("pk").first()
    return known or Publisher.objects.create(name=name, is_sample=sample)
