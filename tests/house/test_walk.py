"""One walk over every route: who may come, what outsiders learn, whether it writes, how much it asks."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.admin import ModelAdmin
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.admin.conftest import one_of_each
from tests.conftest import person
from tests.factories import UserFactory
from tracker.accounts.models import Role, User

from .examples import EXAMPLES
from .routes import STRANGERS, Route, all_routes, faults_of
from .world import HIDDEN, World, grow, make_world

ROUTES = all_routes()
OURS = [route for route in ROUTES if route.is_ours and route.name in EXAMPLES]
PAGES = [route for route in OURS if not EXAMPLES[route.name].posts_only]
POSTS = [route for route in OURS if EXAMPLES[route.name].posts_only]
ABOUT_RECORDS = [route for route in OURS if EXAMPLES[route.name].is_about_a_record]
WRITES = re.compile(r'\bINSERT INTO |\bUPDATE "|\bDELETE FROM |\bTRUNCATE |\bFOR (?:NO KEY )?UPDATE\b')


def test_every_route_says_for_whom_it_is_and_has_an_example():
    assert faults_of(ROUTES, set(EXAMPLES)) == []


def test_no_example_is_left_of_a_route_that_is_gone():
    assert set(EXAMPLES) - {route.name for route in ROUTES} == set()


def _view_of_nobody(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def test_a_route_without_audience_or_example_is_seen():
    routes = [Route("new", "new", _view_of_nobody, frozenset()), *ROUTES]
    assert faults_of(routes, set(EXAMPLES)) == [
        "new declares no audience",
        "new has no example in tests/house/examples.py",
    ]


def test_the_admin_is_told_from_ours():
    assert {route.name for route in ROUTES if not route.is_ours and not route.name.startswith("admin:")} <= {
        ""
    }


@contextlib.contextmanager
def read_only() -> Iterator[CaptureQueriesContext]:
    """A savepoint in which the database refuses every write, and the SQL that was sent in it."""
    with transaction.atomic():
        connection.cursor().execute("SET TRANSACTION READ ONLY")
        with CaptureQueriesContext(connection) as captured:
            yield captured
        transaction.set_rollback(True)


def visit(client: Client, url: str, method: str = "get", **headers: Any) -> tuple[int, str]:
    """The status and text of an answer that wrote nothing, not even in vain."""
    with read_only() as captured:
        answer = getattr(client, method)(url, headers=headers or None)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    wrote = [query["sql"][:200] for query in captured if WRITES.search(query["sql"])]
    assert wrote == [], url
    assert answer.status_code not in {400, 500}, url
    return answer.status_code, body.decode(errors="replace")


def address(route: Route, world: World, *, hidden: bool = False) -> str:
    place = world.hidden if hidden else world.open
    return reverse(route.name, kwargs=EXAMPLES[route.name].arguments(world, place))


def signed_in(someone: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(someone)
    return client


@pytest.fixture
def world(db: None) -> World:
    made = make_world()
    connection.check_constraints()
    return made


@pytest.fixture
def outsider(db: None) -> User:
    return person("olaf", Role.ANALYST, Role.REVIEWER, Role.LEAD, Role.ADMINISTRATOR)


@pytest.mark.django_db
@pytest.mark.database
class TestPages:
    """Each test makes its rows once and then walks: the visits leave nothing behind."""

    def test_each_lets_in_its_audience_and_nobody_else(self, world):
        roles = {role: signed_in(person(f"a {role}", role)) for role in (Role.READER, Role.REVIEWER)}
        # A page for the people of a case is for them only: let every visitor be one.
        world.open.case.members.set(User.objects.all())
        visitors = {"stranger": Client(), "without a role": signed_in(UserFactory()), **roles}
        assert {
            (str(route), who, status)
            for route in PAGES
            for who, client in visitors.items()
            if (status := visit(client, address(route, world))[0]) not in _expected(route, who)
        } == set()

    def test_what_is_posted_cannot_be_fetched(self, world):
        client = signed_in(world.insider)
        answers = {str(route): visit(client, address(route, world))[0] for route in POSTS}
        assert answers == {str(route): 405 for route in POSTS}

    def test_a_post_is_refused_to_strangers_and_to_who_is_not_in_its_audience(self, world):
        stranger, reader = Client(), signed_in(person("rita", Role.READER))
        posts = [route for route in POSTS if route.audience != STRANGERS]
        answers = {str(route): visit(stranger, address(route, world), "post")[0] for route in posts}
        assert answers == {str(route): 302 for route in posts}
        closed = [route for route in posts if Role.READER not in route.audience]
        answers = {str(route): visit(reader, address(route, world), "post")[0] for route in closed}
        assert answers == {str(route): 403 for route in closed}

    def test_a_restricted_record_does_not_exist_for_outsiders(self, world, outsider):
        client = signed_in(outsider)
        answers = {}
        for route in ABOUT_RECORDS:
            method = "post" if route in POSTS else "get"
            answers[str(route)] = visit(client, address(route, world, hidden=True), method)
        assert {name: status for name, (status, _) in answers.items() if status != 404} == {}
        assert [name for name, (_, shown) in answers.items() if HIDDEN in shown] == []

    def test_a_restricted_record_is_there_for_its_circle(self, world):
        client = signed_in(world.insider)
        shown = {
            str(route): visit(client, address(route, world, hidden=True))
            for route in ABOUT_RECORDS
            if route in PAGES
        }
        assert {name: status for name, (status, _) in shown.items() if status != 200} == {}
        assert [name for name, (_, text) in shown.items() if HIDDEN not in text] == []

    @pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["whole", "swapped"])
    def test_no_page_tells_outsiders_of_a_restricted_record(self, world, outsider, headers):
        client = signed_in(outsider)
        secrets = (HIDDEN, world.hidden.allegation.reference, world.hidden.case.reference)
        told = {
            (str(route), secret)
            for route in PAGES
            for secret in secrets
            if secret in visit(client, address(route, world), **headers)[1]
        }
        assert told == set()

    def test_the_queries_of_a_page_do_not_grow_with_its_rows(self, world):
        grow(world, 2)
        few = {str(route): queries_of(route, world) for route in PAGES}
        grow(world, 18)
        many = {str(route): queries_of(route, world) for route in PAGES}
        assert {name: (few[name], many[name]) for name in many if many[name] > few[name]} == {}


def _expected(route: Route, who: str) -> set[int]:
    if route.audience == STRANGERS:
        # Signing in sends those on who are signed in.
        return {200} if who == "stranger" else {200, 302}
    if who == "stranger":
        return {302}
    return {200} if who in route.audience else {403}


def queries_of(route: Route, world: World) -> int:
    connection.check_constraints()
    # What is kept for a short while must not run out between the two visits.
    cache.clear()
    client = Client() if route.audience == STRANGERS else signed_in(world.insider)
    visit(client, address(route, world))
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address(route, world))
        consumed = list(answer) if answer.streaming else [answer.content]
    assert consumed
    return len(captured)


@pytest.mark.django_db
@pytest.mark.database
class TestAdmin:
    @pytest.fixture
    def rows(self, reviewer: User) -> dict[str, Any]:
        made = one_of_each(reviewer, circle=None)
        connection.check_constraints()
        return {row._meta.label: row for row in made}

    def test_each_page_is_for_administrators_and_writes_nothing(self, administrator, lead, rows):
        routes = [route for route in ROUTES if isinstance(route.admin, ModelAdmin) and route.name]
        inside, outside, stranger = signed_in(administrator), signed_in(lead), Client()
        for route in routes:
            row = rows[route.admin.opts.label]
            url = reverse(route.name, args=[row.pk] if route.arguments else [])
            assert visit(inside, url)[0] in {200, 302, 403}, route
            assert visit(outside, url)[0] in {302, 403}, route
            assert visit(stranger, url)[0] == 302, route
        assert len(routes) > 100


@pytest.mark.django_db
@pytest.mark.database
@pytest.mark.parametrize("page", ["writes", "writes_in_vain", "locks", "says_400"])
def test_a_page_that_writes_is_seen(settings, reader, page):
    settings.ROOT_URLCONF = "tests.house.bad_pages"
    with pytest.raises(AssertionError):
        visit(signed_in(reader), f"/{page}")
