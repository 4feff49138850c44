"""Two people at one record, in a browser: nothing is written over unseen, and nothing typed is lost.

A colleague's change that is not committed yet holds up whatever the browser sends meanwhile: so all of it is
pressed before the browser can know of a conflict, however fast or slow the machine is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from tests.browser.records import a_record
from tests.conftest import person
from tracker.accounts.models import Role
from tracker.allegations.models import Allegation
from tracker.allegations.services import edit_draft


@pytest.fixture
def bench(page: Page, live_server, enter) -> Page:
    """The workbench of a record, open before a reviewer."""
    enter("ruth", Role.REVIEWER)
    page.goto(live_server.url + a_record().get_absolute_url())
    return page


@contextmanager
def a_colleague_changes(**changes: str) -> Iterator[None]:
    """Ben's change is under way while the block runs, and stored at its end."""
    ben = person("ben", Role.REVIEWER)
    with transaction.atomic():
        edit_draft(Allegation.objects.get(), by=ben, seen_version=1, changes=changes)
        yield


def save(page: Page, field: str, words: str) -> None:
    """Type into a field and leave it. Requests go one after the other: what was sent before is done then."""
    page.locator(f"#d-{field}").fill(words)
    with page.expect_response(lambda answer: f"field={field}&" in (answer.request.post_data or "")):
        page.locator(f"#d-{field}").press("Tab")
    expect(page.locator(f"#state-{field}")).to_contain_text("Saved")
    assert getattr(Allegation.objects.get(), field) == words


def test_a_colleagues_change_is_shown_beside_ones_own(bench):
    with a_colleague_changes(place="Rajin", items="coal"):
        pass
    bench.locator("#d-place").fill("Chongjin")
    bench.locator("#d-place").press("Enter")
    expect(bench.locator("#state-place")).to_contain_text("ben changed this after you opened it.")
    expect(bench.locator("#state-place")).to_contain_text("Rajin")
    expect(bench.locator("#d-place")).to_have_value("Chongjin")
    expect(bench.locator("#d-items")).to_have_value("coal")
    bench.locator("#keep-place").click()
    expect(bench.locator("#state-place")).to_contain_text("Saved")
    assert Allegation.objects.get().place == "Chongjin"


def test_only_save_mine_writes_over_a_colleagues_change(bench):
    place = bench.locator("#d-place")
    with a_colleague_changes(place="Rajin"):
        place.fill("Chongjin")
        place.press("Enter")
        place.press("Tab")
    expect(bench.locator("#keep-place")).to_be_visible()
    save(bench, "items", "coal")
    assert Allegation.objects.get().place == "Rajin"
    place.fill("Chongjin port")
    place.press("Tab")
    save(bench, "items", "coal in bags")
    place.press("Enter")
    save(bench, "items", "coal in sacks")
    assert Allegation.objects.get().place == "Rajin"
    bench.locator("#keep-place").click()
    expect(bench.locator("#state-place")).to_contain_text("Saved")
    assert Allegation.objects.get().place == "Chongjin port"
    save(bench, "place", "Chongjin")


def test_save_mine_does_not_write_over_a_change_after_that(bench):
    with a_colleague_changes(place="Rajin"):
        bench.locator("#d-place").fill("Chongjin")
        bench.locator("#d-place").press("Enter")
    expect(bench.locator("#state-place")).to_contain_text("Rajin")
    mo, changes = person("mo", Role.REVIEWER), {"place": "Wonsan"}
    edit_draft(Allegation.objects.get(), by=mo, seen_version=2, changes=changes)
    bench.locator("#keep-place").click()
    expect(bench.locator("#state-place")).to_contain_text("Wonsan")
    assert Allegation.objects.get().place == "Wonsan"


def test_what_is_typed_elsewhere_meanwhile_is_kept_and_asked_about(bench):
    with a_colleague_changes(place="Rajin", items="coal"):
        bench.locator("#d-place").fill("Chongjin")
        bench.locator("#d-items").fill("shells")
    expect(bench.locator("#state-place")).to_contain_text("Rajin")
    expect(bench.locator("#d-items")).to_be_focused()
    bench.keyboard.type(" by night")
    bench.keyboard.press("Tab")
    expect(bench.locator("#state-items")).to_contain_text("coal")
    expect(bench.locator("#d-items")).to_have_value("shells by night")
    expect(bench.locator("#d-place")).to_have_value("Chongjin")
    now = Allegation.objects.get()
    assert (now.place, now.items) == ("Rajin", "coal")
    for field in ("place", "items"):
        bench.locator(f"#keep-{field}").click()
        expect(bench.locator(f"#state-{field}")).to_contain_text("Saved")
    now = Allegation.objects.get()
    assert (now.place, now.items) == ("Chongjin", "shells by night")


def test_what_was_pressed_before_a_conflict_showed_is_not_done(bench):
    with a_colleague_changes(place="Rajin"):
        bench.locator("#d-place").fill("Chongjin")
        bench.locator("[data-shortcut=y]").click()
    expect(bench.locator("#state-place")).to_contain_text("ben changed this after you opened it.")
    save(bench, "items", "coal")
    assert Allegation.objects.get().citations.get().state == "open"
    bench.locator("#p-context").focus()
    bench.keyboard.press("y")
    expect(bench.locator("#citations")).to_contain_text("Accepted")


def test_no_decision_is_made_on_a_record_that_was_not_seen(bench):
    with a_colleague_changes(place="Rajin"):
        bench.locator("#d-place").fill("Chongjin")
        bench.locator("[data-shortcut=c]").click()
        bench.keyboard.press("Control+Enter")
        bench.keyboard.press("Control+Enter")
    expect(bench.locator("#d-confirm")).to_contain_text("ben changed this after you opened it.")
    expect(bench.locator("#d-confirm")).to_contain_text("Rajin")
    assert Allegation.objects.get().status == "proposed"
    bench.keyboard.press("Control+Enter")
    bench.wait_for_url(lambda url: "decided=" in url)
    assert Allegation.objects.get().status == "confirmed"
