"""A delivery by keyboard, from the form to the end: cancelled before it began, gone on with, followed."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PASSWORD
from tests.browser.test_journey import WORKER_TIME, tab_to
from tests.conftest import person
from tests.factories import ItemFactory, RunFactory
from tests.ingestion.test_unpack import page as story
from tests.ingestion.test_unpack import zipped
from tests.workers import worker
from tracker.accounts.models import Role
from tracker.ingestion.models import IngestionRun, Outcome

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_archive_is_unpacked_cancelled_and_gone_on_with(
    page: Page, live_server, sign_in, broker, settings, tmp_path
):
    archive = tmp_path / "harbour.zip"
    archive.write_bytes(
        zipped({"one.html": story(1), "two.html": story(2), "film.mp4": b"\0\0\0\x18ftypmp42"})
    )
    sign_in("ana", Role.ANALYST)
    page.goto(f"{live_server.url}/add?way=file")
    page.get_by_label("Choose files").set_input_files(archive)
    tab_to(page, page.locator("#add-send"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/runs/*")
    expect(page.get_by_text("Unpacking: 0 entries so far")).to_be_visible()

    tab_to(page, page.locator("#run-cancel"))
    page.keyboard.press("Enter")
    expect(page.locator("#cancel-yes")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#cancel-run")).to_be_hidden()
    assert IngestionRun.objects.get().cancelled_at is None
    tab_to(page, page.locator("#run-cancel"))
    page.keyboard.press("Enter")
    expect(page.locator("#cancel-yes")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Cancelled by ana")).to_be_visible()

    tab_to(page, page.locator("#run-resume"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("It goes on where it was.")).to_be_visible()
    with worker(settings.MEDIA_ROOT):
        expect(page.get_by_text("Finished, 1 document was not taken")).to_be_visible(timeout=WORKER_TIME)
    expect(page.locator("#run-progress")).to_have_attribute("data-stage", "incomplete")
    expect(page.get_by_text("2 + 1 = 3")).to_be_visible()
    assert page.locator("[hx-trigger]").count() == 0, "it goes on asking although all is done"
    page.reload()
    expect(page.get_by_text("Barge 1 seen")).to_be_visible()
    run = IngestionRun.objects.get()
    assert (run.unpacked, run.new, run.refused, run.seen) == (3, 2, 1, 3)


def test_a_run_is_followed_and_cancelled_without_script(browser: Browser, live_server):
    person("ana", Role.ANALYST)
    run = RunFactory(seen=2)
    for _n in range(2):
        ItemFactory(run=run, url="https://a.example")
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    page = context.new_page()
    page.goto(f"/sign-in?next=/runs/{run.pk}")
    page.get_by_label("Username").fill("ana")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/runs/*")
    expect(page.get_by_text("0 of 2 done.")).to_be_visible()
    run.items.filter(pk=run.items.first().pk).update(outcome=Outcome.KNOWN)
    page.get_by_role("link", name="Refresh").click()
    expect(page.get_by_text("1 of 2 done.")).to_be_visible()
    page.get_by_role("button", name="Cancel").first.click()
    page.get_by_role("button", name="Cancel the rest").click()
    expect(page.get_by_text("1 of 2 were done before it was cancelled.")).to_be_visible()
    context.close()


def test_the_way_back_to_a_run_that_is_worked_on_leads_to_the_whole_page(page: Page, live_server, enter):
    enter("ana", Role.ANALYST)
    run = RunFactory(seen=60)
    for n in range(60):
        ItemFactory(run=run, url=f"https://a.example/{n}")
    with page.expect_response(lambda answer: "hx-request" in answer.request.headers):
        page.goto(f"{live_server.url}/runs/{run.pk}")
    expect(page.get_by_text("0 of 60 done.")).to_be_visible()
    page.goto(f"{live_server.url}/cases/")
    page.go_back()
    expect(page.get_by_role("heading", level=1, name="Run")).to_be_visible()

    run.items.update(outcome=Outcome.KNOWN)
    run.known, run.finished_at = 60, timezone.now()
    run.save()
    expect(page.get_by_text("All 60 documents are done.")).to_be_visible(timeout=10_000)
    expect(page.get_by_text("Still reading")).to_have_count(0)
    expect(page.get_by_text("Known already").first).to_be_visible()
