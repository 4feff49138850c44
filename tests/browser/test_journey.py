"""The main job, wholly by keyboard: from a pasted story to a confirmed allegation in a case."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PICTURES
from tests.factories import EvidenceFactory
from tests.workers import worker
from tracker.accounts.models import Role
from tracker.allegations.models import Allegation, AllegationLink, Citation, Status
from tracker.allegations.services import decide
from tracker.annotations.models import Annotation
from tracker.cases.models import Case

TWIN = Path(__file__).resolve().parents[2] / "tracker/ingestion/samples/munitions-by-night-train.txt"
# Documents are read by a real worker, which loads a language model first.
WORKER_TIME = 90_000

pytestmark = pytest.mark.django_db(transaction=True)


def tab_to(page: Page, there: Locator, most: int = 80) -> None:
    """Press Tab until `there` has the focus: what a mouse reaches, a key reaches too."""
    expect(there).to_have_count(1)
    for _press in range(most):
        if there.evaluate("node => node === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never came to {there}")


def test_from_a_pasted_story_to_a_confirmed_allegation_in_a_case(
    page: Page, live_server, sign_in, broker, settings
):
    sign_in("lena", Role.LEAD)
    expect(page.get_by_role("heading", name="Review queue")).to_be_visible()
    paste_a_story(page)
    with worker(settings.MEDIA_ROOT):
        page.keyboard.press("Enter")
        page.wait_for_url("**/runs/*")
        expect(page.get_by_text("A-20").first).to_be_visible(timeout=WORKER_TIME)
    go(page, "q", "/")
    target = Allegation.objects.get(claim_strength="asserted", category="arms-transfer")
    open_from_queue(page, target)
    take_picture(page)
    accept_annotate_and_link(page)
    page.goto(live_server.url + target.get_absolute_url())
    confirm(page, target)
    reject_and_undo(page)

    assert Citation.objects.filter(state="accepted", decided_by__username="lena").count() == 1
    assert Annotation.objects.get().author.username == "lena"
    assert list(Case.objects.get().allegations.all()) == [target]
    go(page, "c", "/cases/")
    tab_to(page, page.get_by_role("link", name="Shells by night train"))
    page.keyboard.press("Enter")
    expect(page.get_by_text(target.reference).first).to_be_visible()


def go(page: Page, room: str, address: str) -> None:
    """G and a letter lead to a room."""
    page.keyboard.press("g")
    page.keyboard.press(room)
    page.wait_for_url(lambda url: url.endswith(address))


def paste_a_story(page: Page) -> None:
    go(page, "a", "/articles/")
    tab_to(page, page.locator("main").get_by_role("link", name="Add a document").first)
    page.keyboard.press("Enter")
    page.wait_for_url("**/add")
    tab_to(page, page.get_by_role("radio", name="Address"))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    tab_to(page, page.get_by_label("Text, as published"))
    page.keyboard.insert_text(TWIN.read_text(encoding="utf-8"))
    tab_to(page, page.locator("#add-send"))


def accept_annotate_and_link(page: Page) -> None:
    page.keyboard.press("y")
    expect(page.locator("#citations").get_by_text("Accepted").first).to_be_visible()
    page.keyboard.press("n")
    expect(page.locator("#note-body")).to_be_focused()
    page.keyboard.type("Ask which station the wagons crossed at.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Ask which station").first).to_be_visible()
    page.keyboard.press("l")
    expect(page.locator("#link-case-name")).to_be_focused()
    tab_to(page, page.get_by_label("title of a new case"))
    page.keyboard.type("Shells by night train")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Shells by night train").first).to_be_visible()


def confirm(page: Page, target: Allegation) -> None:
    """C and Ctrl Enter; the next open one is there, and says what became of the last."""
    page.keyboard.press("c")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**?*decided={target.reference}")
    expect(page.get_by_text(f"{target.reference} confirmed.", exact=True)).to_be_visible()
    target.refresh_from_db()
    assert target.status == Status.CONFIRMED


def reject_and_undo(page: Page) -> None:
    """A rejection needs a reason; Z takes it back."""
    reference = page.url.partition("/a/")[2].partition("?")[0]
    page.keyboard.press("r")
    page.keyboard.press("Control+Enter")
    page.keyboard.type("A toast is no transfer.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**decided={reference}*")
    rejected = Allegation.objects.get(reference=reference)
    assert rejected.status == Status.REJECTED
    (rejection,) = rejected.decisions.all()
    assert rejection.reason == "A toast is no transfer.", "a rejection went through without a reason"
    page.keyboard.press("z")
    page.wait_for_url(f"**{rejected.get_absolute_url()}*")
    rejected.refresh_from_db()
    assert rejected.status == Status.PROPOSED


def open_from_queue(page: Page, target: Allegation) -> None:
    """J down to the row, Enter opens it."""
    for _step in range(Allegation.objects.count() + 1):
        current = page.locator("[aria-current='true']", has_text=target.reference)
        if current.count():
            break
        page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{target.get_absolute_url()}*")


def take_picture(page: Page) -> None:
    """The README's picture, of the page as it is. `docs/developers.md` tells how it gets there."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.screenshot(path=PICTURES / "readme.png", caret="initial")


def test_six_keys_at_most_from_the_queue_to_a_confirmed_record(page: Page, live_server, sign_in):
    allegation = EvidenceFactory().allegation
    sign_in("ruth", Role.REVIEWER)
    pressed = 0
    for key in ("j", "Enter", "c", "Control+Enter"):
        page.keyboard.press(key)
        pressed += 1
        if key == "Enter":
            page.wait_for_url(f"**{allegation.get_absolute_url()}*")
    page.wait_for_url(f"**/?decided={allegation.reference}")
    allegation.refresh_from_db()
    assert (allegation.status, pressed <= 6) == (Status.CONFIRMED, True)
    assert AllegationLink.objects.count() == 0


def test_two_reviewers_meet_and_nothing_is_overwritten(page: Page, live_server, sign_in):
    allegation = EvidenceFactory().allegation
    ruth = sign_in("ruth", Role.REVIEWER, Role.LEAD)
    page.goto(live_server.url + allegation.get_absolute_url())
    decide(allegation, Status.REJECTED, by=ruth, reason="Faster", seen_version=1)
    page.keyboard.press("c")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("the record stands at “Rejected” now")).to_be_visible()
    allegation.refresh_from_db()
    assert allegation.status == Status.REJECTED
