"""A real Chromium on the live site. Own pytest process: Playwright keeps an event loop in this thread."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from celery import current_app
from django.conf import settings as django_settings
from django.core.signals import request_finished, request_started
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect
from redis import Redis

from tests.conftest import person
from tests.workers import empty
from tracker.accounts.actors import Machine
from tracker.accounts.models import Role, User
from tracker.accounts.services import grant_admin_permissions
from tracker.resolutions.services import load_reference
from tracker.sources.services import ensure_schedule

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # noqa: TID251 - the loop is Playwright's, not Django's

PASSWORD = "correct horse battery staple"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PICTURES = Path(__file__).resolve().parents[2] / "var" / "pictures"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CHROMIUM is None:
        why = pytest.mark.skip(reason="Chromium is not installed: `make browser` brings Debian's.")
        for item in items:
            item.add_marker(why)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": ["--disable-background-networking", "--disable-component-update", "--no-first-run"],
    }


class Answering:
    """How many requests the live site is answering now."""

    def __init__(self) -> None:
        self._requests = 0
        self._change = threading.Condition()

    def begin(self, **_: object) -> None:
        with self._change:
            self._requests += 1

    def end(self, **_: object) -> None:
        with self._change:
            self._requests -= 1
            self._change.notify_all()

    def none_left(self, seconds: float) -> bool:
        with self._change:
            return self._change.wait_for(lambda: self._requests <= 0, seconds)


@pytest.fixture(autouse=True)
def _quiet_before_the_flush(live_server) -> Iterator[None]:
    """Let the site finish what a closed page asked for: a late request and the flush lock each other out."""
    answering = Answering()
    request_started.connect(answering.begin)
    request_finished.connect(answering.end)
    yield
    # Connections are accepted in turn: once this one is answered, those of the page have begun.
    last = HTTPConnection(urlsplit(live_server.url).netloc, timeout=30)
    last.request("GET", "/healthz")
    last.getresponse().read()
    last.close()
    assert answering.none_left(30), "the site is still answering"


@pytest.fixture(autouse=True)
def _live(_quiet_before_the_flush, live_server, settings) -> None:
    """Every browser test talks to the live site on a database of committed rows."""
    settings.ALLOWED_HOSTS = ["*"]
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    current_app.conf.broker_url = django_settings.CELERY_BROKER_URL
    grant_admin_permissions()
    ensure_schedule()
    load_reference(by=Machine("test"))


@pytest.fixture
def faults(page: Page) -> Iterator[list[str]]:
    """What the browser complains of: errors of scripts, violations of the content security policy."""
    found: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and "422" not in message.text:
            found.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: found.append(str(error)))
    yield found
    assert found == []


@pytest.fixture
def sign_in(page: Page, live_server, faults: list[str]) -> Callable[..., User]:
    """Make a person with these roles and sign them in through the form, by keyboard."""

    def signed_in(username: str, *roles: Role) -> User:
        user = person(username, *roles)
        page.goto(f"{live_server.url}/sign-in")
        expect(page.get_by_label("Username")).to_be_focused()
        page.keyboard.type(username)
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "sign-in" not in url)
        return user

    return signed_in


def let_in(context: BrowserContext, user: User, url: str) -> None:
    """Let a browser in as somebody without the form, which has tests of its own."""
    client = Client()
    client.force_login(user)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}])


@pytest.fixture
def enter(page: Page, live_server, faults: list[str]) -> Callable[..., User]:
    """Make a person with a role and let the browser in as them."""

    def entered(username: str, role: Role) -> User:
        user = person(username, role)
        let_in(page.context, user, live_server.url)
        return user

    return entered


@pytest.fixture
def broker() -> Iterator[Redis]:
    redis = Redis.from_url(django_settings.CELERY_BROKER_URL)
    empty(redis)
    yield redis
    empty(redis)
