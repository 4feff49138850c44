"""The tasks of an administrator in a real browser, under the content security policy."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.factories import NOW, FeedFactory, ItemFactory, PublisherFactory, RunFactory
from tracker.accounts.models import Role, User
from tracker.ingestion.models import Outcome
from tracker.sources.models import Feed

pytestmark = pytest.mark.django_db(transaction=True)
FIRST, SECOND = "a long way to Rajin", "another long way"
# Every kind of page of the admin that brings scripts or widgets of its own.
PAGES = (
    "index",
    "accounts_user_changelist",
    "accounts_user_add",
    "accounts_circle_add",
    "sources_publisher_add",
    "sources_feed_add",
    "resolutions_provision_changelist",
    "resolutions_provision_add",
    "ingestion_article_changelist",
    "allegations_allegation_changelist",
    "django_celery_beat_periodictask_add",
    "django_celery_beat_crontabschedule_add",
    "password_change",
)


@pytest.fixture
def desk(page: Page, live_server, sign_in) -> Page:
    """The front page of the admin, as an administrator sees it."""
    sign_in("adam", Role.ADMINISTRATOR)
    page.goto(f"{live_server.url}{reverse('admin:index')}")
    return page


def save(page: Page) -> None:
    page.locator("input[name=_save]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def test_no_page_breaks_the_policy(desk, live_server):
    for name in PAGES:
        answer = desk.goto(f"{live_server.url}{reverse(f'admin:{name}')}")
        assert answer is not None
        assert answer.status == 200, name


def test_a_feed_is_added_with_its_interval(desk):
    PublisherFactory(name="Harbour Gazette")
    desk.get_by_role("link", name="Feeds", exact=True).click()
    desk.get_by_role("link", name="Add feed").click()
    desk.locator(".field-publisher .select2-selection").click()
    expect(desk.locator(".select2-search__field")).to_be_focused()
    desk.keyboard.type("Harb")
    desk.get_by_role("option", name="Harbour Gazette").click()
    desk.get_by_label("Address:").fill("https://feeds.example/harbour.xml")
    desk.get_by_label("Interval in minutes:").fill("3")
    desk.locator("input[name=_save]").click()
    expect(desk.locator(".errorlist")).to_contain_text("Between 5 minutes and 30 days")
    desk.get_by_label("Interval in minutes:").fill("15")
    save(desk)
    feed = Feed.objects.select_related("publisher").get()
    assert (feed.publisher.name, feed.interval_minutes, feed.is_on) == ("Harbour Gazette", 15, True)


def test_a_failed_run_tells_why_and_is_tried_again(desk):
    run = RunFactory(feed=FeedFactory(), seen=2, known=1, failed=1, finished_at=NOW)
    ItemFactory(run=run, outcome=Outcome.FAILED, reason="The server answered 500", url="https://127.0.0.1/x")
    RunFactory(seen=1, known=1, finished_at=NOW)
    desk.get_by_role("link", name="Ingestion runs").click()
    desk.locator("#changelist-filter").get_by_role("link", name="Yes").first.click()
    rows = desk.locator("#result_list tbody tr")
    expect(rows).to_have_count(1)
    rows.get_by_role("link").first.click()
    expect(desk.locator(".field-reason")).to_contain_text("The server answered 500")
    desk.go_back()
    rows.get_by_role("checkbox").check()
    desk.locator("select[name=action]").select_option("retry")
    desk.locator("button[name=index]").click()
    expect(desk.locator(".messagelist")).to_contain_text("1 items are tried again")


def test_a_person_is_made_with_a_role_and_gets_another_password(desk, live_server, browser):
    desk.get_by_role("link", name="Users", exact=True).click()
    desk.get_by_role("link", name="Add user").click()
    desk.get_by_label("Username:").fill("noor")
    desk.get_by_label("Reviewer").check()
    desk.get_by_label("Password:").fill(FIRST)
    desk.get_by_label("Password confirmation:").fill(FIRST)
    save(desk)
    assert User.objects.get(username="noor").roles == {Role.REVIEWER}
    desk.get_by_role("link", name="Reset password").click()
    desk.locator("#id_password1").fill(SECOND)
    desk.locator("#id_password2").fill(SECOND)
    desk.locator("input.set-password").click()
    expect(desk.locator(".messagelist .success")).to_contain_text("Password changed")
    theirs = browser.new_context().new_page()
    theirs.goto(f"{live_server.url}{reverse('accounts:login')}")
    theirs.locator("#id_username").fill("noor")
    theirs.locator("#id_password").fill(SECOND)
    theirs.keyboard.press("Enter")
    theirs.wait_for_url(lambda url: "sign-in" not in url)
    theirs.context.close()


def test_the_history_of_a_person_shows_who_gave_which_role(desk, live_server):
    noor = User.objects.create_user("noor")
    desk.goto(f"{live_server.url}{reverse('admin:accounts_user_change', args=[noor.pk])}")
    desk.get_by_label("Lead").check()
    save(desk)
    desk.goto(f"{live_server.url}{reverse('admin:accounts_user_history', args=[noor.pk])}")
    expect(desk.locator("#row-history tbody tr").first).to_contain_text("adam")
    expect(desk.locator("#row-history")).to_contain_text("role: lead")
