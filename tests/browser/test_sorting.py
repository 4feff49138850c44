"""Articles sorted by keyboard alone, in the list and on the reading page, and without JavaScript."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PASSWORD
from tests.conftest import person
from tests.factories import ArticleTextFactory, FeedFactory, ItemFactory
from tracker.accounts.models import Role
from tracker.ingestion.models import Article, Outcome


@pytest.fixture
def articles() -> list[Article]:
    """Three that came in, newest first."""
    made = []
    for n, title in enumerate(("Cargo of coal", "Cup final", "Panel meets")):
        article = ArticleTextFactory(article__title=title).article
        at = datetime(2026, 3, 2, 9 - n, tzinfo=UTC)
        ItemFactory(outcome=Outcome.NEW, article=article, created_at=at)
        made.append(article)
    return made


def disposition(article: Article) -> str:
    article.refresh_from_db()
    return article.disposition


def test_a_row_is_discarded_and_brought_back_by_keys(page: Page, live_server, sign_in, articles):
    sign_in("ana", Role.ANALYST)
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url("**/articles/")
    page.keyboard.press("x")
    assert page.locator("details[open]").count() == 0
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator(f"#reason-{articles[1].pk}")).to_be_focused()
    page.keyboard.type("Sport, not trade")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Discarded: Cup final")).to_be_visible()
    expect(page.locator("[data-row]")).to_have_count(2)
    assert disposition(articles[1]) == "discard"
    page.keyboard.press("z")
    expect(page.get_by_text("Kept: Cup final")).to_be_visible()
    expect(page.locator("[data-row]")).to_have_count(3)
    assert disposition(articles[1]) == "keep"


def test_who_sorts_by_keys_goes_on_with_the_next_row(page: Page, live_server, sign_in, articles):
    sign_in("ana", Role.ANALYST)
    page.goto(f"{live_server.url}/articles/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("w")
    expect(page.locator(f"#until-{articles[1].pk}")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("details[open]")).to_have_count(0)
    expect(page.locator(f"#later-{articles[1].pk}")).to_be_focused()
    page.keyboard.press("Enter")
    page.locator(f"#discard-{articles[1].pk}").focus()
    page.keyboard.press("x")
    expect(page.locator("details[open]")).to_have_count(1)
    expect(page.locator(f"#reason-{articles[1].pk}")).to_be_focused()
    page.keyboard.type("Sport")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Discarded: Cup final")).to_be_visible()
    # Not the first row again, which was left as it is on purpose.
    expect(page.get_by_role("link", name="Panel meets")).to_be_focused()
    page.keyboard.press("z")
    expect(page.get_by_role("link", name="Cup final")).to_be_focused()
    assert disposition(articles[1]) == "keep"


def test_the_reading_page_puts_off_and_keeps_by_keys(page: Page, live_server, sign_in, articles):
    sign_in("ana", Role.ANALYST)
    page.goto(f"{live_server.url}/articles/{articles[0].pk}")
    page.keyboard.press("w")
    expect(page.locator(f"#until-{articles[0].pk}")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("Put off until")
    assert disposition(articles[0]) == "later"
    assert articles[0].later_until - datetime.now(UTC) > timedelta(days=6)
    page.keyboard.press("b")
    expect(page.get_by_text("Kept: Cargo of coal")).to_be_visible()
    assert disposition(articles[0]) == "keep"


def test_sources_are_two_keys_away_and_each_feed_one_more(page: Page, live_server, sign_in):
    feed = FeedFactory(publisher__name="Red Sea Wire")
    sign_in("ana", Role.ANALYST)
    page.keyboard.press("g")
    page.keyboard.press("s")
    page.wait_for_url("**/sources/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/sources/{feed.pk}")
    expect(page.get_by_role("heading", name="Red Sea Wire")).to_be_visible()


def test_sorting_works_without_javascript(browser: Browser, live_server, articles):
    person("ana", Role.ANALYST)
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("Username").fill("ana")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    page.goto("/articles/")
    page.locator(f"#discard-{articles[1].pk}").click()
    page.locator(f"#reason-{articles[1].pk}").fill("Sport")
    page.locator(f"#discard-send-{articles[1].pk}").click()
    expect(page.get_by_text("Discarded: Cup final")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Kept: Cup final")).to_be_visible()
    context.close()
    assert disposition(articles[1]) == "keep"
