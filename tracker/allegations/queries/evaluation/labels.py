"""What people decided as labelled documents, in the form of a corpus that readers are scored on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, Q

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


AT_ONCE = 500  # articles in memory


@dataclass(frozen=True)
class Labelled:
    """One document and its labels, each as the JSON object of its file."""

    document: dict[str, Any]
    labels: dict[str, Any]


@dataclass(frozen=True)
class _Around:
    """What hangs on some articles: rows by the key of their allegation or text."""

    allegations: dict[int, list[Any]]
    evidence: dict[int, list[Any]]
    parties: dict[int, list[Any]]
    cited: dict[int, list[Any]]
    vessels: dict[int, list[Any]]
    judged: dict[int, Any]


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
    keys = _articles_with_an_answer()
    while group := list(islice(keys, AT_ONCE)):
        articles = _those_that_count(group, user)
        around = _around(articles)
        for article in articles:
            yield Labelled(_document(article), _labels(article, around))


def _articles_with_an_answer() -> Iterator[int]:
    """The keys of articles with a decided allegation or a judged text, in their order, some at a time."""
    judged = RelevanceLabel.objects.filter(is_relevant__isnull=False, text__current_of__isnull=False)
    waiting = sorted(judged.values_list("text__current_of", flat=True), reverse=True)
    decided = Allegation.objects.filter(status__in=[Status.CONFIRMED, Status.REJECTED]).order_by("article_id")
    keys = decided.values_list("article_id", flat=True).distinct()
    last = 0
    while group := list(keys.filter(article__gt=last)[:AT_ONCE]):
        last = group[-1]
        beside = set()
        while waiting and waiting[-1] <= last:
            beside.add(waiting.pop())
        yield from sorted(beside.union(group))
    yield from reversed(waiting)


def _those_that_count(keys: Collection[int], user: User) -> list[Any]:
    """Of these articles those with nothing open and nothing hidden from `user`, with what is told of them."""
    still_open = Allegation.objects.filter(article=OuterRef("pk"), status__in=OPEN_STATUSES)
    articles = Article.objects.filter(
        ~Exists(still_open), knows_all_of("pk", user), pk__in=keys, is_sample=False, text__isnull=False
    )
    columns = (
        "pk", "canonical_url", "title", "publisher__name", "publisher__kind", "publisher_as_stated",
        "published_at", "text_id", "text__text", "text__language", "text__snapshot_id", "text__reader",
    )  # fmt: skip
    return list(articles.order_by("pk").values_list(*columns, named=True))


def _around(articles: Sequence[Any]) -> _Around:
    """Everything that labels these articles: a query a table."""
    texts = [article.text_id for article in articles]
    allegations: list[Any] = list(
        Allegation.objects.filter(article__in=[article.pk for article in articles], status=Status.CONFIRMED)
        .order_by("-created_at", "-pk")
        .values_list(
            "article_id", "pk", "summary", "category", "regime__slug", "cites_unspecified_resolutions",
            "claim_strength", "items", "quantity_text", "event_text", "place", named=True,
        )
    )  # fmt: skip
    pks = [allegation.pk for allegation in allegations]
    evidence = Evidence.objects.filter(allegation__in=pks).order_by("start")
    parties = Involvement.objects.filter(allegation__in=pks).order_by("pk")
    cited = Citation.objects.filter(allegation__in=pks).exclude(basis="implied").exclude(state="refused")
    readings = Reading.objects.filter(text__in=texts).order_by("text_id", "-read_at", "-pk")
    judged = RelevanceLabel.objects.filter(text__in=texts, is_relevant__isnull=False)
    return _Around(
        allegations=_by_first(allegations),
        evidence=_by_first(
            evidence.values_list("allegation_id", "text_id", "start", "end", "quote", "supports", named=True)
        ),
        parties=_by_first(parties.values_list("allegation_id", "role", "mention", "name", named=True)),
        cited=_by_first(cited.order_by().values_list("allegation_id", "number", named=True)),
        vessels=dict(readings.distinct("text_id").values_list("text_id", "vessels")),
        judged={label.text_id: label for label in judged},
    )


def _by_first(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return found


def _document(article: Any) -> dict[str, Any]:
    kind = article.publisher__kind
    return {
        "id": f"{article.pk:06d}",
        "url": article.canonical_url,
        "title": article.title,
        "publisher": article.publisher_as_stated if kind is None else article.publisher__name,
        "published": article.published_at.date().isoformat() if article.published_at else None,
        "language": article.text__language,
        "kind": "other" if kind is None else KINDS.get(Publisher.Kind(kind), "other"),
        "text": article.text__text,
        "truncated": False,
        "licence_note": "The text is its publisher's property: not for others.",
        "source": {"snapshot": article.text__snapshot_id, "reader": article.text__reader},
    }


def _labels(article: Any, around: _Around) -> dict[str, Any]:
    confirmed = around.allegations.get(article.pk, [])
    allegations = [row for row in (_allegation(one, article, around) for one in confirmed) if row is not None]
    vessels = around.vessels.get(article.text_id, []) if allegations else []
    judged: RelevanceLabel | None = around.judged.get(article.text_id)
    is_missed = not allegations and judged is not None and bool(judged.is_relevant)
    return {
        "id": f"{article.pk:06d}",
        "is_relevant": bool(allegations) or is_missed,
        "allegations": allegations,
        "vessels": [{"name": v[0], "imo": v[1], "flag": v[3]} for v in vessels if v[0]],
        "doubtful": is_missed,
        "notes": _notes(judged, article.text__text) if judged and is_missed else "",
    }


def _notes(judged: RelevanceLabel, text: str) -> str:
    """What a person said of a text that was missed, and the words that they picked."""
    words = text[judged.start : judged.end] if judged.start is not None else ""
    return ": ".join(part for part in (judged.note, words) if part)


def _allegation(allegation: Any, article: Any, around: _Around) -> dict[str, Any] | None:
    text = article.text__text
    quotes = around.evidence.get(allegation.pk, ())
    chief = chief_quote(quote for quote in quotes if quote.text_id == article.text_id)
    if chief is None:
        return None  # it rests on an older text
    parties, cited = around.parties.get(allegation.pk, ()), around.cited.get(allegation.pk, ())
    return {
        "summary": allegation.summary,
        "alleged_by": [_words(p) for p in parties if p.role == Role.ALLEGED_BY],
        "accused": [{"name": _words(p), "role": p.role} for p in parties if p.role in _ACCUSED],
        "category": allegation.category,
        "regime": allegation.regime__slug,
        "resolutions_cited": sorted({c.number for c in cited if str(c.number) in text}),
        "cites_unspecified_resolutions": allegation.cites_unspecified_resolutions,
        "claim_strength": allegation.claim_strength,
        "items": _verbatim(allegation.items, text),
        "quantity": _verbatim(allegation.quantity_text, text),
        "event_date": _verbatim(allegation.event_text, text),
        "place": _verbatim(allegation.place, text),
        "evidence_quote": chief.quote,
        "un_link": "explicit" if cited or allegation.cites_unspecified_resolutions else "none-stated",
        "background": False,
        "doubtful": False,
        "denied_by": [_words(p) for p in parties if p.role == Role.DENIES],
        "accused_acceptable_extra": [],
        "resolutions_acceptable_extra": [],
    }


def _words(party: Any) -> str:
    return str(party.mention or party.name)


def _verbatim(value: str, text: str) -> str | None:
    return value if value and value in text else None
