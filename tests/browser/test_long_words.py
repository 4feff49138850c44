"""No word of a source is so long that it pushes a page, a pane or a column out of its room."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import let_in
from tests.browser.looks import WINDOWS
from tests.conftest import person
from tests.factories import (
    NOW,
    AllegationFactory,
    AllegationLinkFactory,
    AnnotationFactory,
    ArticleTextFactory,
    CaseAllegationFactory,
    CaseFactory,
    CitationFactory,
    EvidenceFactory,
    FeedFactory,
    InvolvementFactory,
    ItemFactory,
    PublisherFactory,
    ReadingFactory,
    RunFactory,
)
from tracker.accounts.models import Role, User
from tracker.allegations.models import RelevanceLabel, Suggestion
from tracker.ingestion.models import ArticleText, IngestionRun
from tracker.sources.models import BlindSpot, Publisher

WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
LONG = WORD * 3

# Regions that scroll sideways on purpose say so; what is wider than any other place runs out of it.
RUNS_OUT = """() => {
    const found = document.documentElement.scrollWidth > innerWidth ? ["the page"] : [];
    for (const place of document.querySelectorAll("main, .pane, .panel, td, th, .section, .field")) {
        const box = place.getBoundingClientRect();
        if (!box.width || place.closest(".scroll-x")) continue;
        const style = getComputedStyle(place);
        if (place.scrollWidth > place.clientWidth + 1 && style.display !== "table-cell") found.push(place.className || place.tagName);
        for (const part of place.querySelectorAll("a, b, bdi, p, span, h1, h2, h3, q, code")) {
            const room = part.getBoundingClientRect();
            if (part.closest(".vh, .clip, .scroll-x, .tabs, [popover]") || !room.width) continue;
            if (room.right > innerWidth + 1 || room.left < -1) found.push(`${part.className}: ${part.textContent.slice(0, 40)}`);
        }
    }
    return [...new Set(found)];
}"""  # noqa: E501 - lines of script


def watched(text: ArticleText) -> IngestionRun:
    """A run of a feed that fails, with a document of each kind."""
    feed = FeedFactory(
        publisher=text.article.publisher,
        url=f"https://feeds.example/{LONG}{LONG}.xml",
        matters=True,
        failures_in_row=3,
        last_problem=LONG,
        last_problem_stage="fetch",
        wanted_words=[WORD],
    )
    BlindSpot.objects.create(feed=feed, kind="down", began_at=NOW, why=LONG)
    run = RunFactory(feed=feed, seen=2, failed=1, problem=LONG, finished_at=NOW, trigger="schedule", new=1)
    ItemFactory(
        run=run, feed=feed, identity="1", outcome="failed", reason=LONG, title=LONG, url=f"https://x/{LONG}"
    )
    ItemFactory(run=run, feed=feed, identity="2", outcome="new", article=text.article, title=LONG)
    ItemFactory(run=run, feed=feed, identity="3", outcome="filtered", reason=LONG, title=LONG)
    return run


def kept_out(publisher: Publisher) -> ArticleText:
    """A text of the sample, in two versions."""
    kept = ArticleTextFactory(text=f"{LONG} sold shells.", article__title=LONG, article__publisher=publisher)
    sentence = ["no regime covers it", 0, len(kept.text), [0, len(LONG)]]
    ReadingFactory(text=kept, is_relevant=False, kept_out={"kind": "no-measure", "sentences": [sentence]})
    RelevanceLabel.objects.create(text=kept, drawn_for=NOW.date())
    ArticleTextFactory(article=kept.article, text=f"{WORD} sold shells.", reader="test 2")
    return kept


@pytest.fixture
def lead(live_server) -> User:
    return person("lena", Role.LEAD, last_name=WORD)


@pytest.fixture
def addresses(lead) -> dict[str, str]:
    """Pages on which the longest word stands wherever somebody else's words can stand."""
    publisher = PublisherFactory(name=f"{WORD}{WORD}"[:200])
    text = ArticleTextFactory(
        text=f"{LONG}\n\nThe ministry said {LONG} shipped shells.\n\nA second paragraph.",
        article__title=LONG,
        article__publisher=publisher,
        article__byline=WORD,
    )
    body = len(LONG) + 2
    ReadingFactory(text=text, blocks=[["headline", 0, len(LONG)], ["body", body, len(text.text)]])
    allegation = AllegationFactory(article=text.article, summary=LONG, place=WORD, items=WORD)
    EvidenceFactory(allegation=allegation, quote=LONG + " shipped", supports=["supplier"])
    for role in ("alleged_by", "supplier", "vessel"):
        InvolvementFactory(allegation=allegation, role=role, name=LONG)
    CitationFactory(allegation=allegation, reason=LONG)
    AnnotationFactory(target=allegation, author=lead, body=LONG)
    AnnotationFactory(target=text, author=lead, body=LONG, start=0, end=9, exact=LONG[:9], tags=[WORD[:40]])
    AllegationLinkFactory(source=allegation, target=AllegationFactory(summary=LONG), note=LONG, by=lead)
    Suggestion.objects.create(
        allegation=allegation, field="place", value=LONG, reader="rules 2", created_at=NOW
    )
    case = CaseFactory(lead=lead, title=LONG, summary=LONG)
    CaseAllegationFactory(case=case, allegation=allegation, by=lead, note=LONG)
    run = watched(text)
    kept = kept_out(publisher)
    return {
        "queue": "/",
        "workbench": allegation.get_absolute_url(),
        "draft": f"{allegation.get_absolute_url()}#p-draft",
        "more": f"{allegation.get_absolute_url()}#p-context",
        "history": f"{allegation.get_absolute_url()}/history",
        "articles": "/articles/",
        "article": f"/articles/{text.article_id}",
        "kept out": f"/articles/{kept.article_id}",
        "versions": f"/articles/{kept.article_id}/versions",
        "discard": f"/articles/{kept.article_id}/discard",
        "missed": "/evaluation/missed",
        "sources": "/sources/",
        "feed": f"/sources/{run.feed_id}",
        "runs": "/sources/runs",
        "run": f"/runs/{run.pk}",
        "cases": "/cases/",
        "case": f"/cases/{case.reference}",
        "settings": "/settings",
    }


@pytest.mark.parametrize("size", WINDOWS)
def test_the_longest_word_stays_in_its_room(browser: Browser, live_server, lead, addresses, size):
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, base_url=live_server.url)
    let_in(context, lead, live_server.url)
    page = context.new_page()
    found = {}
    for name, address in addresses.items():
        answer = page.goto(address)
        assert answer is None or answer.ok, name
        if runs_out := page.evaluate(RUNS_OUT):
            found[name] = runs_out[:4]
    context.close()
    assert not found, "\n".join(f"{name}: {what}" for name, what in found.items())
