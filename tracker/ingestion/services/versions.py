"""Which version of an article is the one that is shown and read; the others are kept beside it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ..models import Article, IngestionItem, Snapshot

Origin = Snapshot.Origin


def takes_its_place(article: Article, item: IngestionItem, snapshot: Snapshot) -> bool:
    """Whether a text read from `snapshot` replaces the one that the article has, or is kept beside it.

    What we fetched counts for more than what came by hand under the same address, since a file and a
    browser can say anything, and a login shows some people less. Who sends a page may prefer theirs:
    then neither an older nor a later fetch takes its place.
    """
    if article.text is None or item.stated.get("preferred"):
        return True
    current = article.text.snapshot
    if _was_fetched(snapshot):
        return not _was_preferred(article, current)
    if _was_fetched(current) or _was_preferred(article, current):
        return False
    return snapshot.origin != Origin.ARCHIVE or snapshot.retrieved_at >= current.retrieved_at


def beside_because(snapshot: Snapshot) -> str:
    """Why a version was kept beside the text that is read, for its row."""
    match snapshot.origin:
        case Origin.SENT:
            name = snapshot.retrieval.get("name", "")
            return _(
                "Kept as a version of a known article, as %(name)s sent it. The text that was there is read."
            ) % {"name": name}
        case Origin.ARCHIVE:
            return _(
                "Kept as a version of a known article, out of an archive. The text that was there is read."
            )
    return _("Kept as a version of a known article. The text that was there is read.")


def _was_fetched(snapshot: Snapshot) -> bool:
    if snapshot.origin == Origin.UNKNOWN:  # from before origins were recorded
        return bool(snapshot.request_url)
    return snapshot.origin in (Origin.FETCHED, Origin.FEED)


def _was_preferred(article: Article, snapshot: Snapshot) -> bool:
    return IngestionItem.objects.filter(article=article, snapshot=snapshot, stated__preferred=True).exists()
