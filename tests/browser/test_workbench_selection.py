"""The workbench in a browser: words picked in any script, keys, fields that save themselves, no script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import let_in
from tests.browser.records import TEXT, a_record
from tests.conftest import person
from tracker.accounts.models import Role
from tracker.allegations.models import Allegation


def pick(page: Page, words: str) -> None:
    """Select words as a mouse would: from one text node to another, wherever marks have cut them."""
    page.evaluate(PICK, words)


PICK = """(words) => {
    const article = document.getElementById("article-words");
    const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT, (node) =>
        node.parentElement.closest("[data-skip]") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
    const nodes = [];
    let all = "";
    while (walker.nextNode()) {
        nodes.push([walker.currentNode, all.length]);
        all += walker.currentNode.data;
    }
    const at = all.indexOf(words), end = at + words.length;
    if (at < 0) throw new Error("not there: " + words);
    const [from] = nodes.filter(([, start]) => start <= at).slice(-1);
    const [to] = nodes.filter(([, start]) => start < end).slice(-1);
    document.getSelection().setBaseAndExtent(from[0], at - from[1], to[0], end - to[1]);
}"""


@pytest.mark.parametrize(
    ("key", "words", "field"),
    [
        ("4", "포탄 🎯 1,000발", "items"),
        ("5", "9월에", "event"),
        ("3", "إلى روسيا", "recipient"),
        ("4", "قذائف مدفعية", "items"),
        ("6", "😀 nothing", "place"),
        ("7", "ministry said North Korea shipped", "claim_strength"),
        ("8", " shells.", "resolutions"),
        ("1", "🚢 Shells", "alleged_by"),
    ],
)
def test_picked_words_are_tied_where_they_stand(page, live_server, enter, key, words, field):
    enter("ana", Role.ANALYST)
    allegation = a_record()
    page.goto(live_server.url + allegation.get_absolute_url())
    pick(page, words)
    with page.expect_response(lambda r: r.url.endswith("/evidence")) as answer:
        page.keyboard.press(key)
    assert answer.value.status == 200
    tied = allegation.evidence.get(supports=[field], quote=words.strip())
    assert TEXT[tied.start : tied.end] == words.strip()
    place = {"event": "date", "claim_strength": "claim", "resolutions": "res", "alleged_by": "by"}.get(
        field, field
    )
    expect(page.locator(f"#src-{place} .quote").first).to_have_text(words.strip())


def test_a_number_without_words_goes_to_the_field(page, live_server, enter):
    enter("ana", Role.ANALYST)
    page.goto(live_server.url + a_record().get_absolute_url())
    page.keyboard.press("6")
    expect(page.locator("#d-place")).to_be_focused()
    page.keyboard.type("12")
    expect(page.locator("#d-place")).to_have_value("12")


def test_a_jump_scrolls_the_pane_and_never_the_page(page, live_server, enter):
    enter("ana", Role.ANALYST)
    page.goto(f"{live_server.url}{a_record().get_absolute_url()}#f-res")
    expect(page.locator("#f-res")).to_be_in_viewport()
    assert page.evaluate("[scrollY, document.documentElement.scrollHeight - innerHeight]") == [0, 0]


def test_on_a_phone_one_tab_shows_at_a_time_and_marks_switch_it(page, live_server, enter):
    enter("ana", Role.ANALYST)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server.url + a_record().get_absolute_url())
    expect(page.locator("#p-draft")).to_be_hidden()
    page.locator("#ev-supplier-1").click()
    expect(page.locator("#f-supplier")).to_be_in_viewport()
    expect(page.locator("#p-article")).to_be_hidden()
    expect(page.locator(".jump [aria-current]")).to_have_text("Draft")
    page.locator("#src-supplier a").first.click()
    expect(page.locator("#ev-supplier-1")).to_be_in_viewport()
    page.locator('.jump [href="#p-context"]').click()
    page.locator("#more-claim").click()
    expect(page.locator("#bench-head")).to_contain_text("In review")


def test_the_legend_ties_words_by_mouse(page, live_server, enter):
    enter("ana", Role.ANALYST)
    allegation = a_record()
    page.goto(live_server.url + allegation.get_absolute_url())
    pick(page, "북한은")
    with page.expect_response(lambda r: r.url.endswith("/evidence")):
        page.locator("#go-supplier").click()
    assert allegation.evidence.filter(quote="북한은", supports=["supplier"]).exists()


def test_what_is_typed_is_saved_before_the_next_press_and_never_in_its_way(page, live_server, enter):
    enter("ruth", Role.REVIEWER)
    allegation = a_record()
    page.goto(live_server.url + allegation.get_absolute_url())
    page.locator("#d-place").fill("나진")
    page.locator("#d-items").fill("포탄")
    page.locator("[data-shortcut=y]").click()
    expect(page.locator("#citations")).to_contain_text("Accepted")
    now = Allegation.objects.get()
    assert (now.place, now.items, now.version) == ("나진", "포탄", 4)
    assert now.citations.get().state == "accepted"


def test_a_record_is_confirmed_and_the_next_one_opened_by_three_keys(page, live_server, enter):
    enter("ruth", Role.REVIEWER)
    following, allegation = a_record(), a_record(summary="The first of two.")
    page.goto(live_server.url + allegation.get_absolute_url())
    page.keyboard.press("c")
    expect(page.locator("#confirm-reason")).to_be_focused()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: following.reference in url)
    assert Allegation.objects.get(pk=allegation.pk).status == "confirmed"
    page.keyboard.press("z")
    page.wait_for_url(f"**{allegation.get_absolute_url()}")
    assert Allegation.objects.get(pk=allegation.pk).status == "proposed"


def test_a_reason_outlives_a_server_that_does_not_answer(page, live_server, enter, faults):
    enter("ruth", Role.REVIEWER)
    allegation, answers = a_record(), False
    # Before the page: a browser under load may not yet stop a request that follows at once.
    page.route("**/decision", lambda route: route.continue_() if answers else route.abort())
    page.goto(live_server.url + allegation.get_absolute_url())
    page.keyboard.press("r")
    page.keyboard.type("An exercise, no delivery.")
    expect(page.locator("#d-reject [data-offline]")).to_be_hidden()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#d-reject [data-offline]")).to_be_visible()
    expect(page.locator("#reject-reason")).to_have_value("An exercise, no delivery.")
    faults.clear()
    answers = True
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: "decided=" in url)
    assert Allegation.objects.get().decisions.get().reason == "An exercise, no delivery."


def test_a_missing_reason_is_asked_for_in_the_open_dialogue(page, live_server, enter):
    enter("ruth", Role.REVIEWER)
    page.goto(live_server.url + a_record().get_absolute_url())
    page.keyboard.press("d")
    page.locator("#duplicate-original").fill("A-1999-0001")
    page.locator("#duplicate-reason").fill("The same.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#d-duplicate")).to_contain_text("There is no such allegation.")
    expect(page.locator("#duplicate-reason")).to_have_value("The same.")
    page.keyboard.press("Escape")
    expect(page.locator("#d-duplicate")).to_be_hidden()


def test_without_a_script_all_of_it_works(browser: Browser, live_server):
    allegation = a_record()
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    let_in(context, person("ruth", Role.REVIEWER), live_server.url)
    page = context.new_page()
    page.goto(allegation.get_absolute_url())
    page.locator("#d-place").fill("Rajin")
    page.locator("#save-place").click()
    expect(page.locator("#d-place")).to_have_value("Rajin")
    page.locator("#tie-open").click()
    page.locator("#tie-quote").fill("북한은 9월에")
    page.locator("#tie-field").select_option("event")
    page.locator("#tie-send").click()
    expect(page.locator("#src-date")).to_contain_text("북한은 9월에")
    expect(page.locator("#d-reject")).to_be_hidden()
    page.locator("#go-reject").click()
    expect(page.locator("#d-reject")).to_be_visible()
    page.locator("#reject-reason").fill("An exercise.")
    page.locator("#send-reject").click()
    page.wait_for_url(lambda url: "decided=" in url)
    context.close()
    assert Allegation.objects.get().status == "rejected"
