"""The smallest valid rows. A test states only what matters to it."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from tracker.accounts.models import Circle, User
from tracker.allegations.models import (
    Allegation,
    AllegationLink,
    Citation,
    Evidence,
    Involvement,
    Reading,
    Role,
)
from tracker.annotations.models import Annotation
from tracker.cases.models import Case, CaseAllegation
from tracker.ingestion.models import (
    Article,
    ArticleText,
    IngestionItem,
    IngestionRun,
    Outcome,
    Snapshot,
)
from tracker.resolutions.models import Provision, Regime, Resolution
from tracker.sources.models import Feed, Publisher

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
TEXT = (
    "Port Authority Said Ship Carried Shells\n\n"
    "The ministry said North Korea shipped artillery shells to Russia in September.\n\n"
    "A second paragraph says nothing of the kind."
)


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"person{n}")
    password = factory.django.Password("correct horse battery staple")


class CircleFactory(DjangoModelFactory[Circle]):
    class Meta:
        model = Circle

    name = factory.Sequence(lambda n: f"Circle {n}")


class PublisherFactory(DjangoModelFactory[Publisher]):
    class Meta:
        model = Publisher

    name = factory.Sequence(lambda n: f"Harbour Gazette {n}")


class FeedFactory(DjangoModelFactory[Feed]):
    class Meta:
        model = Feed

    publisher = factory.SubFactory(PublisherFactory)
    url = factory.Sequence(lambda n: f"https://feeds.example/{n}.xml")
    next_due_at = NOW


class RegimeFactory(DjangoModelFactory[Regime]):
    class Meta:
        model = Regime
        django_get_or_create = ("slug",)

    slug = "dprk"
    name = "DPRK"


class ResolutionFactory(DjangoModelFactory[Resolution]):
    class Meta:
        model = Resolution
        django_get_or_create = ("number",)

    number = 1718
    year = 2006
    symbol = factory.LazyAttribute(lambda o: f"S/RES/{o.number} ({o.year})")
    title = "DPRK: sanctions"


class ProvisionFactory(DjangoModelFactory[Provision]):
    class Meta:
        model = Provision

    slug = factory.Sequence(lambda n: f"provision-{n}")
    resolution = factory.SubFactory(ResolutionFactory)
    regime = factory.SubFactory(RegimeFactory)
    paragraph = "8(b)"
    measure = "arms-embargo"
    kind = "core"
    text_summary = "The DPRK may not export arms and no State may buy them."
    force = "in-force"
    confidence = "verified"


class RunFactory(DjangoModelFactory[IngestionRun]):
    class Meta:
        model = IngestionRun

    trigger = IngestionRun.Trigger.HAND
    started_at = NOW


class SnapshotFactory(DjangoModelFactory[Snapshot]):
    class Meta:
        model = Snapshot

    sha256 = factory.Sequence(lambda n: hashlib.sha256(str(n).encode()).hexdigest())
    size = 100
    media_type = "text/plain"
    retrieved_at = NOW


class ArticleFactory(DjangoModelFactory[Article]):
    class Meta:
        model = Article

    canonical_url = factory.Sequence(lambda n: f"https://news.example/{n}")
    title = "Port Authority Said Ship Carried Shells"
    first_seen = NOW
    state = Article.State.READ
    fingerprint = factory.Sequence(lambda n: hashlib.sha256(f"text {n}".encode()).hexdigest())


class ArticleTextFactory(DjangoModelFactory[ArticleText]):
    """A text that is its article's current one."""

    class Meta:
        model = ArticleText

    article = factory.SubFactory(ArticleFactory)
    snapshot = factory.SubFactory(SnapshotFactory)
    reader = "test 1"
    text = TEXT
    language = "en"
    created_at = NOW

    @classmethod
    def _create(cls, model_class: type[ArticleText], *args: Any, **kwargs: Any) -> ArticleText:
        text = super()._create(model_class, *args, **kwargs)
        text.article.text = text
        text.article.save(update_fields=["text"])
        return text


class ItemFactory(DjangoModelFactory[IngestionItem]):
    class Meta:
        model = IngestionItem

    run = factory.SubFactory(RunFactory)
    outcome = Outcome.WAITING
    due_at = NOW
    created_at = NOW


class ReadingFactory(DjangoModelFactory[Reading]):
    class Meta:
        model = Reading

    text = factory.SubFactory(ArticleTextFactory)
    reader = "rules 1"
    read_at = NOW
    is_relevant = True
    relevance = 0.9


class AllegationFactory(DjangoModelFactory[Allegation]):
    """A proposal on an article of its own. `quote` (part of the article's text) becomes its evidence."""

    class Meta:
        model = Allegation

    reference = factory.Sequence(lambda n: f"A-2020-{n + 1:04d}")
    article = factory.LazyFunction(lambda: ArticleTextFactory().article)
    summary = "North Korea shipped artillery shells to Russia."
    category = "arms-transfer"
    claim_strength = "asserted"
    basis = "statement"
    fingerprint = factory.Sequence(lambda n: hashlib.sha256(f"allegation {n}".encode()).hexdigest())
    reader = "rules 1"
    created_at = NOW


class EvidenceFactory(DjangoModelFactory[Evidence]):
    """A quote of the article's current text, found by its words."""

    class Meta:
        model = Evidence

    allegation = factory.SubFactory(AllegationFactory)
    text = factory.LazyAttribute(lambda o: o.allegation.article.text)
    quote = "North Korea shipped artillery shells to Russia in September."
    start = factory.LazyAttribute(lambda o: o.text.text.index(o.quote))
    end = factory.LazyAttribute(lambda o: o.start + len(o.quote))
    supports = factory.LazyFunction(lambda: ["supplier", "recipient", "items", "event"])


class InvolvementFactory(DjangoModelFactory[Involvement]):
    class Meta:
        model = Involvement

    allegation = factory.SubFactory(AllegationFactory)
    role = Role.SUPPLIER
    name = "North Korea"
    kind = "state"


class CitationFactory(DjangoModelFactory[Citation]):
    class Meta:
        model = Citation

    allegation = factory.SubFactory(AllegationFactory)
    basis = Citation.Basis.IMPLIED
    number = 1718
    paragraph = "8(b)"
    reason = "North Korea supplied shells: the DPRK may not export arms."


class CaseFactory(DjangoModelFactory[Case]):
    class Meta:
        model = Case

    reference = factory.Sequence(lambda n: f"2026-{n + 1:03d}")
    title = "Shells by rail"
    lead = factory.SubFactory(UserFactory)


class CaseAllegationFactory(DjangoModelFactory[CaseAllegation]):
    class Meta:
        model = CaseAllegation

    case = factory.SubFactory(CaseFactory)
    allegation = factory.SubFactory(AllegationFactory)
    by = factory.SubFactory(UserFactory)


class AnnotationFactory(DjangoModelFactory[Annotation]):
    """A note on an allegation, unless `target` says otherwise."""

    class Meta:
        model = Annotation

    target = factory.SubFactory(AllegationFactory)
    author = factory.SubFactory(UserFactory)
    body = "Which port?"


class AllegationLinkFactory(DjangoModelFactory[AllegationLink]):
    class Meta:
        model = AllegationLink

    source = factory.SubFactory(AllegationFactory)
    target = factory.SubFactory(AllegationFactory)
    kind = AllegationLink.Kind.CORROBORATES
    by = factory.SubFactory(UserFactory)
