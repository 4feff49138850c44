"""Which version of an article is the one that is shown and read; the others are kept beside it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ..models import Article, IngestionItem, Snapshot

Origin = Snapshot.Origin


def takes_its_place(article: Article, item: IngestionItem, snapshot: Snapshot) -> bool:
    """Whether a text read from `snapshot` replaces the one that the article has, or is kept beside it.

    What we fetched counts for more than what came by hand under the same address, since a file and a
    browser can say anything, and a login shows some people less. Who sends a page may prefer theirs:
    then neither an older nor a later fetch takes its place. What a feed carried is the last resort: it
    gives way to all, and takes the place of nothing else.
    """
    if article.text is None or item.stated.get("preferred"):
        return True
    current = article.text.snapshot
    if Origin.FEED in (current.origin, snapshot.origin):
        return current.origin == Origin.FEED
    if _was_fetched(snapshot):
        return not _was_preferred(article, current)
    if _was_fetched(current) or _was_preferred(article, current):
        return False
    return snapshot.origin != Origin.ARCHIVE or snapshot.retrieved_at >= current.retrieved_at


def confirms(article: Article, snapshot: Snapshot) -> bool:
    """Whether a page says in the same words what only its feed had carried: then the page's text counts."""
    current = article.text.snapshot if article.text else None
    return current is not None and current.origin == Origin.FEED and snapshot.origin != Origin.FEED


def only_carried_because(snapshot: Snapshot) -> str:
    """Why an article has no more than its feed carried, for the row of its item; empty for all others."""
    if snapshot.origin != Origin.FEED:
        return ""
    why = str(snapshot.retrieval.get("why", ""))
    return _("This is the text that the feed carried. %(why)s") % {"why": why}


def beside_because(snapshot: Snapshot) -> str:
    """Why a version was kept beside the text that is read, for its row."""
    match snapshot.origin:
        case Origin.SENT:
            name = snapshot.retrieval.get("name", "")
            return _(
                "Kept as a version of a known article, as %(name)s sent it. The text that was there is read."
            ) % {"name": name}
        case Origin.FEED:
            why = str(snapshot.retrieval.get("why", ""))
            return _("The text that was read from the page before stays. %(why)s") % {"why": why}
        case Origin.ARCHIVE:
            return _(
                "Kept as a version of a known article, out of an archive. The text that was there is read."
            )
    return _("Kept as a version of a known article. The text that was there is read.")


def _was_fetched(snapshot: Snapshot) -> bool:
    if snapshot.origin == Origin.UNKNOWN:  # from before origins were recorded
        return bool(snapshot.request_url)
    return snapshot.origin == Origin.FETCHED


def _was_preferred(article: Article, snapshot: Snapshot) -> bool:
    return IngestionItem.objects.filter(article=article, snapshot=snapshot, stated__preferred=True).exists()
