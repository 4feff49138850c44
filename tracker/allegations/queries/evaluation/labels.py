"""What people decided as labelled documents, in the form of a corpus that readers are scored on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q

from tracker.accounts.models import User, open_to
from tracker.ingestion.models import Article
from tracker.sources.models import Publisher

from ...models import (
    OPEN_STATUSES,
    Allegation,
    Citation,
    Evidence,
    Involvement,
    Reading,
    RelevanceLabel,
    Role,
    Status,
)
from ..quotes import chief_quote

KINDS = {
    Publisher.Kind.NEWS_AGENCY: "news",
    Publisher.Kind.NEWSPAPER: "news",
    Publisher.Kind.GOVERNMENT: "government",
    Publisher.Kind.UN_BODY: "un",
    Publisher.Kind.NGO: "ngo",
}
_ACCUSED = (
    Role.SUPPLIER, Role.RECIPIENT, Role.CARRIER, Role.VESSEL,
    Role.FACILITATOR, Role.FINANCIER, Role.BROKER, Role.OTHER,
)  # fmt: skip


@dataclass(frozen=True)
class Labelled:
    """One document and its labels, each as the JSON object of its file."""

    document: dict[str, Any]
    labels: dict[str, Any]


def knows_all_of(article: str, user: User) -> Q:
    """That `user` may see every allegation of the article at the path `article`."""
    return Q(~Exists(Allegation.objects.filter(article=OuterRef(article)).exclude(open_to(user))))


def labelled_documents(user: User) -> Iterator[Labelled]:
    """Each article whose allegations are all decided, with those that were confirmed as its labels.

    With them come the texts without any that people judged: nothing in it, or something missed, which is
    marked doubtful since nobody has yet said what. An article of which `user` may not know everything is
    left out whole: half its labels would be wrong ones. So are samples. The texts are their publishers'
    property.
    """
    here = Allegation.objects.filter(article=OuterRef("pk"))
    judged = RelevanceLabel.objects.filter(text=OuterRef("text"), is_relevant__isnull=False)
    articles = (
        Article.objects.filter(
            Exists(here.filter(status__in=[Status.CONFIRMED, Status.REJECTED])) | Exists(judged),
            knows_all_of("pk", user),
            is_sample=False,
            text__isnull=False,
        )
        .exclude(Exists(here.filter(status__in=OPEN_STATUSES)))
        .select_related("text", "publisher")
        .prefetch_related(
            Prefetch(
                "allegations",
                Allegation.objects.filter(status=Status.CONFIRMED)
                .select_related("regime")
                .prefetch_related(
                    Prefetch("evidence", Evidence.objects.order_by("start")),
                    Prefetch("involvements", Involvement.objects.order_by("pk")),
                    Prefetch("citations", Citation.objects.order_by("rank", "pk")),
                ),
                to_attr="confirmed",
            ),
            Prefetch(
                "text__relevance_labels",
                RelevanceLabel.objects.filter(is_relevant__isnull=False),
                to_attr="judged",
            ),
            Prefetch(
                "text__readings",
                Reading.objects.order_by("text_id", "-read_at", "-pk").distinct("text_id"),
                to_attr="last_reading",
            ),
        )
        .order_by("pk")
    )
    for article in articles.iterator(chunk_size=100):
        yield Labelled(_document(article), _labels(article))


def _document(article: Article) -> dict[str, Any]:
    publisher = article.publisher
    return {
        "id": f"{article.pk:06d}",
        "url": article.canonical_url,
        "title": article.title,
        "publisher": publisher.name if publisher else article.publisher_as_stated,
        "published": article.published_at.date().isoformat() if article.published_at else None,
        "language": _text(article).language,
        "kind": KINDS.get(Publisher.Kind(publisher.kind), "other") if publisher else "other",
        "text": _text(article).text,
        "truncated": False,
        "licence_note": "The text is its publisher's property: not for others.",
        "source": {"snapshot": _text(article).snapshot_id, "reader": _text(article).reader},
    }


def _labels(article: Article) -> dict[str, Any]:
    confirmed: list[Allegation] = article.confirmed  # type: ignore[attr-defined] # prefetched above
    allegations = [row for row in (_allegation(one, article) for one in confirmed) if row is not None]
    reading: Reading | None = next(iter(_text(article).last_reading), None)
    vessels = reading.vessels if reading and allegations else []
    judged: RelevanceLabel | None = next(iter(_text(article).judged), None)
    is_missed = not allegations and judged is not None and bool(judged.is_relevant)
    return {
        "id": f"{article.pk:06d}",
        "is_relevant": bool(allegations) or is_missed,
        "allegations": allegations,
        "vessels": [{"name": v[0], "imo": v[1], "flag": v[3]} for v in vessels if v[0]],
        "doubtful": is_missed,
        "notes": _notes(judged, _text(article).text) if judged and is_missed else "",
    }


def _notes(judged: RelevanceLabel, text: str) -> str:
    """What a person said of a text that was missed, and the words that they picked."""
    words = text[judged.start : judged.end] if judged.start is not None else ""
    return ": ".join(part for part in (judged.note, words) if part)


def _allegation(allegation: Allegation, article: Article) -> dict[str, Any] | None:
    text = _text(article)
    chief = chief_quote(quote for quote in allegation.evidence.all() if quote.text_id == text.pk)
    if chief is None:
        return None  # it rests on an older text
    parties = list(allegation.involvements.all())
    cited = [c for c in allegation.citations.all() if c.basis != "implied" and c.state != "refused"]
    return {
        "summary": allegation.summary,
        "alleged_by": [_words(p) for p in parties if p.role == Role.ALLEGED_BY],
        "accused": [{"name": _words(p), "role": p.role} for p in parties if p.role in _ACCUSED],
        "category": allegation.category,
        "regime": allegation.regime.slug if allegation.regime else None,
        "resolutions_cited": sorted({c.number for c in cited if str(c.number) in text.text}),
        "cites_unspecified_resolutions": allegation.cites_unspecified_resolutions,
        "claim_strength": allegation.claim_strength,
        "items": _verbatim(allegation.items, text.text),
        "quantity": _verbatim(allegation.quantity_text, text.text),
        "event_date": _verbatim(allegation.event_text, text.text),
        "place": _verbatim(allegation.place, text.text),
        "evidence_quote": chief.quote,
        "un_link": "explicit" if cited or allegation.cites_unspecified_resolutions else "none-stated",
        "background": False,
        "doubtful": False,
        "denied_by": [_words(p) for p in parties if p.role == Role.DENIES],
        "accused_acceptable_extra": [],
        "resolutions_acceptable_extra": [],
    }


def _words(party: Involvement) -> str:
    return party.mention or party.name


def _verbatim(value: str, text: str) -> str | None:
    return value if value and value in text else None


def _text(article: Article) -> Any:
    return article.text
