"""How a text came to be, in words: whence its bytes are, what its reader remarked, which dates are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.ingestion.models import Article, ArticleText, IngestionItem, Snapshot
from tracker.ingestion.reading import Remark
from tracker.ingestion.services.articles import believable_date

Origin = Snapshot.Origin
REMARKS = {
    Remark.CHARSET_GUESSED: gettext_lazy("The character set was not stated and was guessed."),
    Remark.CHARSET_CONFLICT: gettext_lazy(
        "The character set was stated in two ways; the one that fits was taken."
    ),
    Remark.CHARSET_DAMAGED: gettext_lazy("Some bytes fit no character set: a � stands for each."),
    Remark.CONTROL_CHARACTERS: gettext_lazy("Control characters were taken out."),
    Remark.BIDI_CONTROLS: gettext_lazy(
        "It holds marks that turn the direction of writing: order may deceive."
    ),
    Remark.INVISIBLE_CHARACTERS: gettext_lazy("It holds characters that cannot be seen."),
    Remark.MIXED_SCRIPTS: gettext_lazy(
        "Words mix scripts, so that letters of one look like those of another."
    ),
    Remark.VERY_LITTLE_TEXT: gettext_lazy("There was very little text."),
    Remark.HIDDEN_TEXT: gettext_lazy("Text that no reader of the page sees was left out."),
    Remark.MACROS: gettext_lazy("The file holds macros. They were not run."),
    Remark.TRACKED_CHANGES: gettext_lazy("The file holds tracked changes."),
    Remark.UNPROVED_SENDER: gettext_lazy("Nothing proves that the message is from the sender it names."),
    Remark.DAMAGED_MESSAGE: gettext_lazy("The message was damaged."),
    Remark.ATTACHMENTS: gettext_lazy("The message had attachments."),
    Remark.OCR: gettext_lazy("Read from images by a machine (OCR): letters and figures may be wrong."),
    Remark.PAGES_NOT_READ: gettext_lazy("Some pages could not be read."),
}
SPAN = {
    Article.Precision.MOMENT: timedelta(0),
    Article.Precision.DAY: timedelta(days=1),
    Article.Precision.MONTH: timedelta(days=31),
    Article.Precision.YEAR: timedelta(days=366),
}
DISAGREES_BY = timedelta(days=1)


@dataclass(frozen=True)
class Provenance:
    """`feed_date` is set where the feed's date and the document's disagree by more than a day."""

    origin: str
    remarks: list[str]
    feed_date: datetime | None
    feed_precision: str


def provenance_of(
    article: Article, text: ArticleText, arrivals: list[IngestionItem], *, now: datetime
) -> Provenance:
    """What the page tells of the text. `arrivals` are how it came in, with their runs, newest first."""
    feed_date, precision = _feed_date(article, now)
    return Provenance(
        origin_in_words(text, arrivals),
        [remark_in_words(remark) for remark in text.remarks],
        feed_date,
        precision,
    )


def remark_in_words(remark: str) -> str:
    """What a remark of a reader means; one that is not known stays as it is."""
    return str(REMARKS[Remark(remark)]) if remark in set(Remark) else remark


def origin_in_words(text: ArticleText, arrivals: list[IngestionItem]) -> str:
    """Where the bytes of a text are from, and who brought them."""
    snapshot = text.snapshot
    brought = [item for item in arrivals if item.snapshot_id == snapshot.pk]
    by = next((item.run.by.display_name for item in reversed(brought) if item.run.by), "")
    name = str(snapshot.retrieval.get("name") or by)
    match snapshot.origin:
        case Origin.SENT:
            return _("Sent from a browser by %(name)s, as they saw it") % {"name": name}
        case Origin.ARCHIVE:
            return (
                _("Taken out of an archive that %(name)s brought") % {"name": by}
                if by
                else _("Out of an archive")
            )
        case Origin.UPLOADED:
            return _("Uploaded by %(name)s") % {"name": by} if by else _("Uploaded")
        case Origin.PASTED:
            return _("Pasted by %(name)s") % {"name": by} if by else _("Pasted")
        case Origin.FEED:
            return _("The text that the feed carried; its page was not read")
        case Origin.FETCHED:
            return _("Fetched from its address")
    return _("Not recorded")


def _feed_date(article: Article, now: datetime) -> tuple[datetime | None, str]:
    """The date that the first of its feeds gave, where it is not the article's."""
    if article.published_at is None:
        return None, ""
    listed = IngestionItem.objects.filter(article=article, feed__isnull=False).exclude(published="")
    told = listed.order_by("created_at", "pk").values_list("published", flat=True).first()
    moment, precision = believable_date(told, now=now)
    if moment is None:
        return None, ""
    end = article.published_at + SPAN[Article.Precision(article.published_precision)]
    last = moment + SPAN[Article.Precision(precision)]
    apart = last < article.published_at - DISAGREES_BY or moment > end + DISAGREES_BY
    return (moment, precision) if apart else (None, "")
