"""The reading page in a browser: words picked in any script, a long way round without one, files by hand."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import let_in
from tests.conftest import person
from tests.factories import ArticleTextFactory, EvidenceFactory, ReadingFactory
from tracker.accounts.models import Role
from tracker.allegations.models import Allegation
from tracker.annotations.models import Annotation
from tracker.ingestion.models import IngestionRun

TEXT = (
    "🚢🚢 Coal by night 👩‍👩‍👧\n\n"
    "🇰🇵 북한 유조선이 🎯 석탄을 실었다. "
    "The harbour master said North Korea shipped coal to Russia in May.\n\n"
    "قال الميناء إن السفينة أبحرت ليلا 😀 ولم تعد.\n\n"
    "In the end nothing came of it."
)
EVIDENCE = "North Korea shipped coal to Russia in May."
PICK = """(words) => {
    const segments = [...document.querySelectorAll("[data-start]")];
    const all = segments.map((segment) => segment.textContent).join("");
    const at = all.indexOf(words), end = at + words.length;
    if (at < 0) throw new Error("not there: " + words);
    const border = (place, isEnd) => {
        let here = 0;
        for (const segment of segments) {
            const long = segment.textContent.length;
            const isHere = place < here + long || (isEnd && place === here + long);
            if (isHere) return [segment.firstChild, place - here];
            here += long;
        }
    };
    document.getSelection().setBaseAndExtent(...border(at, false), ...border(end, true));
}"""


@pytest.fixture
def text(db):
    text = ArticleTextFactory(text=TEXT, article__title="Coal by night")
    title = TEXT.index("\n")
    ReadingFactory(text=text, blocks=[["headline", 0, title], ["body", title + 2, len(TEXT)]])
    EvidenceFactory(allegation__article=text.article, quote=EVIDENCE, supports=["category"])
    return text


def fill_in(page: Page) -> None:
    page.locator("#start-category").select_option("coal-minerals")
    page.locator("#start-basis").select_option("report")
    page.get_by_label("Suspected").check(force=True)


@pytest.mark.parametrize(
    "words",
    [
        "유조선이 🎯 석탄을",
        "السفينة أبحرت ليلا 😀",
        "said North Korea shipped",
        "🚢 Coal by night 👩‍👩‍👧",
        "nothing came of it.",
    ],
)
def test_picked_words_become_the_evidence_of_an_allegation(page, live_server, faults, text, words):
    let_in(page.context, person("ana", Role.ANALYST), live_server.url)
    page.goto(f"{live_server.url}/articles/{text.article_id}")
    page.evaluate(PICK, words)
    expect(page.locator("#pick-count")).to_have_text(str(len(words)))
    page.keyboard.press("p")
    expect(page.locator("#start-summary")).to_be_focused()
    expect(page.locator("#start [data-pick=quote]")).to_have_text(words)
    page.keyboard.type("A tanker carried coal")
    fill_in(page)
    page.locator("#start-send").click()
    page.wait_for_url("**/a/*")
    quote = Allegation.objects.get(summary="A tanker carried coal").evidence.get()
    assert (quote.quote, quote.start) == (words, TEXT.index(words))


@pytest.mark.parametrize(("key", "field"), [("n", "#note-body"), ("p", "#start-summary")])
def test_a_key_means_the_words_that_are_selected_when_it_comes(page, live_server, enter, text, key, field):
    enter("ana", Role.ANALYST)
    page.goto(f"{live_server.url}/articles/{text.article_id}")
    # In one task: the browser has had no time to tell of the selection.
    press = f'document.body.dispatchEvent(new KeyboardEvent("keydown", {{key: "{key}", bubbles: true}}))'
    page.evaluate(f"(words) => {{ ({PICK})(words); {press}; }}", "harbour master")
    expect(page.locator(field)).to_be_focused()
    expect(page.locator("[data-pick=quote]").first).to_have_text("harbour master")


def test_a_note_is_written_by_keys_and_stands_beside_its_words(page, live_server, faults, text):
    let_in(page.context, person("ana", Role.ANALYST), live_server.url)
    page.goto(f"{live_server.url}/articles/{text.article_id}")
    page.evaluate(PICK, "harbour master said North Korea")
    page.keyboard.press("n")
    expect(page.locator("#note-body")).to_be_focused()
    page.keyboard.type("Which harbour?")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**#note-*")
    assert Annotation.objects.get().exact == "harbour master said North Korea"
    expect(page.locator(".para", has_text="Which harbour?")).to_contain_text("harbour master")


def test_escape_and_a_selection_elsewhere_put_the_bar_away(page, live_server, faults, text):
    let_in(page.context, person("ana", Role.ANALYST), live_server.url)
    page.goto(f"{live_server.url}/articles/{text.article_id}")
    page.evaluate(PICK, "harbour master")
    expect(page.locator("#pick-bar")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#pick-bar")).to_be_hidden()
    page.evaluate("document.getSelection().selectAllChildren(document.querySelector('h1'))")
    expect(page.locator("#pick-bar")).to_be_hidden()


def test_without_script_a_paragraph_is_used_by_its_link(browser: Browser, live_server, text):
    context = browser.new_context(java_script_enabled=False)
    let_in(context, person("ana", Role.ANALYST), live_server.url)
    page = context.new_page()
    page.goto(f"{live_server.url}/articles/{text.article_id}")
    page.locator(".para", has_text="nothing came of it").get_by_text("Use this paragraph").click()
    page.locator("#start-summary").fill("Nothing came of it")
    fill_in(page)
    page.locator("#start-send").click()
    page.wait_for_url("**/a/*")
    quote = Allegation.objects.get(summary="Nothing came of it").evidence.get().quote
    assert quote == "In the end nothing came of it."
    context.close()


def test_files_are_dropped_and_every_one_gets_its_answer(page, live_server, faults, broker):
    let_in(page.context, person("ana", Role.ANALYST), live_server.url)
    page.goto(f"{live_server.url}/add?way=file")
    page.evaluate(
        """() => {
            const files = new DataTransfer();
            files.items.add(new File(["A story of some length."], "story.txt", { type: "text/plain" }));
            files.items.add(new File([], "empty.txt", { type: "text/plain" }));
            const drop = new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true });
            document.querySelector("#drop-zone").dispatchEvent(drop);
        }"""
    )
    page.locator("#add-send").click()
    page.wait_for_url("**/runs/*")
    run = IngestionRun.objects.get()
    assert sorted(run.items.values_list("title", "outcome")) == [
        ("empty.txt", "refused"),
        ("story.txt", "waiting"),
    ]
    expect(page.locator("#run")).to_contain_text("The file is empty.")
    expect(page.locator("#run [role=status]")).to_contain_text("1 of 2 done")
