"""Every page, wide and narrow, light and dark: axe finds nothing, nothing runs out of the window."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser

from tests.browser.conftest import PASSWORD
from tests.browser.looks import WINDOWS, look
from tests.conftest import person
from tests.factories import (
    AllegationFactory,
    AnnotationFactory,
    ArticleFactory,
    ArticleTextFactory,
    CaseAllegationFactory,
    CaseFactory,
    CitationFactory,
    EvidenceFactory,
    FeedFactory,
    InvolvementFactory,
    ItemFactory,
    ReadingFactory,
    RunFactory,
)
from tracker.accounts.models import Role, User
from tracker.allegations.models import RankingModel, RelevanceLabel
from tracker.allegations.services import put_off_article
from tracker.ingestion.models import Article, ArticleText, IngestionRun
from tracker.sources.models import BlindSpot, Feed


@pytest.fixture
def addresses() -> dict[str, str]:
    """An example of each page, with something on it."""
    lead = person("lena", Role.LEAD)
    allegation = EvidenceFactory().allegation
    ReadingFactory(text=allegation.article.text, proposals=1, blocks=[["headline", 0, 39], ["body", 41, 164]])
    for role, name in (("alleged_by", "Ministry"), ("supplier", "North Korea"), ("recipient", "Russia")):
        InvolvementFactory(allegation=allegation, role=role, name=name)
    CitationFactory(allegation=allegation)
    AllegationFactory(claim_strength="feared")
    AnnotationFactory(target=allegation, author=lead)
    run = RunFactory(seen=2)
    ItemFactory(run=run, outcome="new", article=allegation.article, url="https://news.example/1")
    ItemFactory(run=run, outcome="failed", reason="This is a scan without text.", title="scan.pdf")
    case = CaseFactory(lead=lead)
    CaseAllegationFactory(case=case, allegation=allegation, by=lead)
    feed, sorted_out = watched(run), versions_of_one(lead)
    return {
        "queue": "/",
        "queue-empty": "/?q=nothing+has+these+words",
        "workbench": f"/a/{allegation.reference}",
        "history": f"/a/{allegation.reference}/history",
        "articles": "/articles/",
        "article": f"/articles/{allegation.article_id}",
        "add": "/add",
        "run": f"/runs/{run.pk}",
        "send": "/send",
        "bookmark": "/send/bookmark",
        "evaluation": "/evaluation?weeks=0",
        "missed": "/evaluation/missed",
        "article-nothing": f"/articles/{kept_out().article_id}",
        "ranking": "/evaluation/order",
        "articles-later": "/articles/?shelf=later",
        "article-later": f"/articles/{sorted_out.pk}?sorted={sorted_out.pk}&was=keep",
        "versions": f"/articles/{sorted_out.pk}/versions",
        "discard": f"/articles/{sorted_out.pk}/discard",
        "sources": "/sources/",
        "feed": f"/sources/{feed.pk}",
        "runs": "/sources/runs",
        "by-hand": "/sources/by-hand",
        "cases": "/cases/",
        "case": f"/cases/{case.reference}",
        "settings": "/settings",
        "not-found": "/a/A-1999-9999",
    }


def kept_out() -> ArticleText:
    """A text of the sample that nobody has judged, with the reason why nothing was proposed from it."""
    words = "France sold artillery shells to Brazil last year."
    text = ArticleTextFactory(
        text=f"A quiet week\n\n{words} The bakery opened at six.", article__title="Quiet"
    )
    sentence = ["no regime covers it", 14, 14 + len(words), [21, 25]]
    kept = {"kind": "no-measure", "sentences": [sentence]}
    ReadingFactory(text=text, is_relevant=False, kept_out=kept)
    RelevanceLabel.objects.create(text=text, drawn_for=date(2026, 3, 2))
    RankingModel.objects.create(
        version=1, trained_at=timezone.now(), labels=312, right=240, wrong=72, tested=260, auc=0.812,
        average_precision=0.93, rules_auc=0.61, rules_average_precision=0.84, weights={}, decided="a",
    )  # fmt: skip
    return text


def watched(run: IngestionRun) -> Feed:
    """A feed that fails, with runs, a blind spot, a failure, a dropped entry, beside one that does well."""
    problem = "The server answered 403."
    now = timezone.now()
    feed = FeedFactory(
        matters=True,
        failures_in_row=3,
        last_problem=problem,
        last_problem_stage="fetch",
        last_problem_status=403,
        likely_missed=4,
    )
    FeedFactory(next_due_at=now + timedelta(hours=1), last_success_at=now)
    began = now - timedelta(days=2)
    BlindSpot.objects.create(feed=feed, kind="down", began_at=began, why=problem)
    RunFactory(feed=feed, trigger="schedule", started_at=began, finished_at=began, seen=3, new=2, known=1)
    RunFactory(
        feed=feed, trigger="schedule", started_at=now, finished_at=now, problem="The server answered 403."
    )
    ItemFactory(
        run=run, feed=feed, identity="1", outcome="failed", reason="Empty.", url="https://x.example/1"
    )
    ItemFactory(run=run, feed=feed, identity="2", outcome="filtered", reason="No word of its", title="Cup")
    return feed


def versions_of_one(by: User) -> Article:
    """An article that is put off, with two versions of an Arabic text."""
    now = timezone.now()
    article = ArticleFactory(title="رست السفينة MV Noor في الميناء")
    for n in (40, 90):
        text = f"MV Noor رست في الميناء.\nبلغت الشحنة {n} طنا."
        ArticleTextFactory(article=article, text=text, language="ar", created_at=now, remarks=["ocr"])
    ItemFactory(outcome="new", article=article)
    return put_off_article(article, by=by, until=now + timedelta(days=3), now=now)


@pytest.mark.parametrize("size", WINDOWS)
def test_every_page_is_sound(browser: Browser, live_server, addresses, size):
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, base_url=live_server.url)
    page = context.new_page()
    complaints: list[str] = []
    page.on(
        "console", lambda m: complaints.append(m.text) if m.type == "error" and "404" not in m.text else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/sign-in")
    complaints += look(page, "sign-in")
    page.get_by_label("Username").fill("lena")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    for name, address in addresses.items():
        page.goto(address)
        complaints += look(page, name)
    context.close()
    assert not complaints, "\n".join(complaints)
