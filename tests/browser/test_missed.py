"""What the reader kept out, by keyboard alone: the weekly sample, and an article that is sent in."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import Page, expect

from tests.browser.test_passages import PICK, fill_in
from tests.factories import ArticleTextFactory, ReadingFactory
from tracker.accounts.models import Role
from tracker.allegations.models import Allegation, RelevanceLabel

WORDS = "France sold artillery shells to Brazil last year."
TEXT = f"A quiet week at the port\n\n{WORDS}\n\nThe bakery on the quay opened at six."
KEPT = {
    "kind": "no-measure",
    "sentences": [["no regime covers it", TEXT.index(WORDS), TEXT.index(WORDS) + len(WORDS), [33, 37]]],
}


def kept_out(title: str):
    text = ArticleTextFactory(text=TEXT, article__title=title)
    ReadingFactory(text=text, is_relevant=False, relevance=0.1, kept_out=KEPT)
    return text


def test_a_sample_is_judged_by_keys_taken_back_and_leads_to_a_draft(page: Page, live_server, faults, enter):
    enter("ana", Role.ANALYST)
    for title in ("A cup final", "A sale of shells"):
        RelevanceLabel.objects.create(text=kept_out(title), drawn_for=date(2026, 3, 2))
    page.goto(f"{live_server.url}/evaluation/missed")
    heading = page.locator("#missed-title")
    expect(heading).to_have_text("A cup final")
    expect(page.locator(".whynot__list mark")).to_have_text("sold")
    page.keyboard.press("n")
    expect(heading).to_have_text("A sale of shells")
    page.keyboard.press("z")
    expect(heading).to_have_text("A cup final")
    page.keyboard.press("s")
    expect(heading).to_have_text("A sale of shells")
    page.keyboard.press("y")
    page.wait_for_url("**/articles/*missed=1#start")
    expect(page.locator("#start-summary")).to_be_visible()
    said = RelevanceLabel.objects.order_by("pk").values_list("is_relevant", flat=True)
    assert list(said) == [None, True]


def test_an_article_is_sent_in_by_one_key_with_the_words_that_are_selected(
    page: Page, live_server, faults, enter
):
    enter("ana", Role.ANALYST)
    text = kept_out("A quiet week at the port")
    page.goto(f"{live_server.url}/articles/{text.article_id}")
    why = page.locator("#whynot")
    expect(why).to_contain_text("under no UN measure")
    expect(why.locator("mark")).to_have_text("sold")
    page.evaluate(PICK, "artillery shells to Brazil")
    page.keyboard.press("y")
    page.wait_for_url("**missed=1*#start")
    expect(page.locator("#start [data-pick=quote]")).to_have_text("artillery shells to Brazil")
    label = RelevanceLabel.objects.get()
    assert TEXT[label.start : label.end] == "artillery shells to Brazil"
    page.locator("#start-summary").fill("France sold shells")
    fill_in(page)
    page.locator("#start-send").click()
    page.wait_for_url("**/a/*")
    assert Allegation.objects.get(summary="France sold shells").evidence.get().quote == (
        "artillery shells to Brazil"
    )


def test_without_words_the_key_opens_an_empty_draft(page: Page, live_server, faults, enter):
    enter("ana", Role.ANALYST)
    text = kept_out("A quiet week at the port")
    page.goto(f"{live_server.url}/articles/{text.article_id}")
    page.keyboard.press("y")
    page.wait_for_url("**missed=1#start")
    expect(page.locator("#start-summary")).to_be_visible()
    page.keyboard.press("z")
    expect(page.get_by_text("Taken back.")).to_be_visible()
    assert not RelevanceLabel.objects.exists()
