"""What the tests of the workbench share: an allegation with all that hangs on it, and forms to send."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from tests.factories import (
    AllegationFactory,
    ArticleTextFactory,
    CitationFactory,
    EvidenceFactory,
    InvolvementFactory,
    ReadingFactory,
    RegimeFactory,
    ResolutionFactory,
)
from tracker.accounts.models import User
from tracker.allegations.models import Allegation

TEXT = (
    "Shells by night\n\n"
    "The ministry said North Korea shipped artillery shells to Russia in September. "
    "“We confirm it,” it said.\n\n"
    "In October North Korea shipped coal too."
)


def a_full_allegation(**fields: Any) -> Allegation:
    text = ArticleTextFactory(text=TEXT, article__title="Shells by night")
    ReadingFactory(text=text, blocks=[["headline", 0, 15], ["body", 17, len(TEXT)]])
    allegation = AllegationFactory(
        article=text.article, regime=RegimeFactory(), items="artillery shells", **fields
    )
    EvidenceFactory(allegation=allegation)
    EvidenceFactory(allegation=allegation, quote="artillery shells", supports=["items"])
    start = TEXT.index("North Korea")
    InvolvementFactory(allegation=allegation, text=text, start=start, end=start + 11, mention="North Korea")
    InvolvementFactory(allegation=allegation, role="recipient", name="Russia")
    CitationFactory(allegation=allegation, resolution=ResolutionFactory())
    return allegation


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def send(
    client: Client, allegation: Allegation, page: str, /, *pks: int, htmx: bool = False, **data: Any
) -> Any:
    """Post one form of the workbench; `version` is what the person saw: the row's, unless said otherwise."""
    version = data.pop("version", None)
    data["seen_version"] = allegation.version if version is None else version
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(address(allegation, page, *pks), data, headers=headers)


def address(allegation: Allegation, name: str = "workbench", *pks: int) -> str:
    return reverse(f"allegations:{name}", args=[allegation.reference, *pks])


def fresh(allegation: Allegation) -> Allegation:
    return Allegation.objects.get(pk=allegation.pk)
