"""Sorting articles on their pages: shelves of the list, undo, discarding for a reason, reading again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories import AllegationFactory, ArticleTextFactory, CircleFactory, ItemFactory
from tracker.allegations.queries.articles import Filters, list_incoming
from tracker.allegations.services import put_off_article
from tracker.cases.services import discard_article
from tracker.ingestion.models import Article, Outcome

pytestmark = pytest.mark.django_db
URL = "/articles/"
DAY = timedelta(days=1)


def came_in(**article):
    text = ArticleTextFactory(**{f"article__{name}": value for name, value in article.items()})
    ItemFactory(outcome=Outcome.NEW, article=text.article)
    return text.article


def shown(user, shelf="", **filters):
    page = list_incoming(user, Filters(shelf=shelf, **filters))
    return [row.article.pk for row in page.rows], [row.article.pk for row in page.due]


def sort(client, article, **sent):
    return client.post(f"{URL}{article.pk}/sort", sent)


class TestShelves:
    def test_kept_later_and_discarded_stand_apart(self, analyst, reader):
        kept, later, gone = came_in(), came_in(), came_in()
        put_off_article(later, by=analyst, until=timezone.now() + DAY, now=timezone.now())
        discard_article(gone, by=analyst, reason="Sport")
        failed = ItemFactory(outcome=Outcome.FAILED, reason="Noise.")
        rows = list_incoming(reader, Filters()).rows
        assert {row.item.pk for row in rows} == {failed.pk, kept.items.get().pk}
        assert shown(reader, "later") == ([later.pk], [])
        assert shown(reader, "discarded") == ([gone.pk], [])

    def test_what_was_put_off_until_now_is_back_by_itself_above_the_others(self, analyst, client):
        kept, early, late = came_in(), came_in(title="Early"), came_in(title="Late")
        long_ago = timezone.now() - 9 * DAY
        put_off_article(late, by=analyst, until=long_ago + 2 * DAY, now=long_ago)
        put_off_article(early, by=analyst, until=long_ago + DAY, now=long_ago)
        assert shown(analyst) == ([kept.pk], [early.pk, late.pk])
        client.force_login(analyst)
        page = client.get(URL)
        assertContains(page, "Put off until now")
        assertContains(page, "2 due")
        assert shown(analyst, words="late")[1] == [late.pk]

    def test_who_discarded_it_and_why_stands_in_the_row(self, analyst, client, reader):
        article = came_in()
        discard_article(article, by=analyst, reason="A <b>football</b> result")
        client.force_login(reader)
        page = client.get(f"{URL}?shelf=discarded")
        assertContains(page, "by ana")
        assertContains(page, "A &lt;b&gt;football&lt;/b&gt; result")
        assertNotContains(page, 'id="keep-')

    def test_the_last_sorting_counts_not_the_first(self, analyst, lead, client):
        article = came_in()
        discard_article(article, by=analyst, reason="Sport")
        put_off_article(article, by=lead, until=timezone.now() + DAY, now=timezone.now())
        discard_article(article, by=lead, reason="Sport after all")
        client.force_login(lead)
        page = client.get(f"{URL}?shelf=discarded")
        assertContains(page, "Sport after all")
        assertContains(page, "by lena")

    @pytest.mark.parametrize("shelf", ["later", "discarded"])
    def test_queries_do_not_grow_with_the_rows_of_a_shelf(
        self, client, analyst, django_assert_max_num_queries, shelf
    ):
        client.force_login(analyst)

        def fill(count):
            for _n in range(count):
                article = came_in()
                if shelf == "later":
                    put_off_article(article, by=analyst, until=timezone.now() + DAY, now=timezone.now())
                else:
                    discard_article(article, by=analyst, reason="Sport")

        def queries():
            with django_assert_max_num_queries(30) as seen:
                assert client.get(f"{URL}?shelf={shelf}").status_code == 200
            return len(seen)

        fill(2)
        queries()
        few = queries()
        fill(10)
        assert queries() == few


class TestSorting:
    def test_putting_off_leads_back_with_a_way_to_undo(self, client, analyst):
        article = came_in()
        client.force_login(analyst)
        day = (timezone.now() + 7 * DAY).date()
        answer = sort(client, article, to="later", until=day.isoformat(), next="/articles/?state=nothing")
        assert answer.status_code == 303
        assert answer.headers["Location"] == f"/articles/?state=nothing&sorted={article.pk}&was=keep"
        article.refresh_from_db()
        assert article.later_until == datetime(day.year, day.month, day.day, tzinfo=UTC)
        page = client.get(answer.headers["Location"])
        assertContains(page, "Put off until")
        assertContains(page, 'id="undo-sorting"')
        assertContains(page, '<input type="hidden" name="next" value="/articles/?state=nothing">')
        sort(client, article, to="keep", next="/articles/")
        article.refresh_from_db()
        assert article.disposition == "keep"

    def test_undoing_a_discard_puts_off_again_what_was_put_off(self, client, analyst):
        article = came_in()
        until = timezone.now() + 3 * DAY
        put_off_article(article, by=analyst, until=until, now=timezone.now())
        client.force_login(analyst)
        answer = client.post(f"{URL}{article.pk}/discard", {"reason": "Sport", "next": URL})
        page = client.get(answer.headers["Location"])
        assertContains(page, f'name="until" value="{until.isoformat()}"')
        sort(client, article, to="later", until=until.isoformat())
        article.refresh_from_db()
        assert (article.disposition, article.later_until) == ("later", until)

    def test_keeping_needs_no_undo(self, client, analyst):
        article = came_in()
        discard_article(article, by=analyst, reason="Sport")
        client.force_login(analyst)
        page = client.get(sort(client, article, to="keep").headers["Location"])
        assertContains(page, "Kept:")
        assertNotContains(page, "undo-sorting")

    @pytest.mark.parametrize(
        ("sent", "says"),
        [
            ({"to": "later"}, "Say until when."),
            ({"to": "later", "until": "tomorrow"}, "Give a day"),
            ({"to": "later", "until": "2001-01-01"}, "between tomorrow and a year"),
            ({"to": "later", "until": "9999-12-31"}, "between tomorrow and a year"),
            ({"to": "discard"}, "not one of the available choices"),
            ({"to": "keep"}, "kept already"),
        ],
    )
    def test_what_cannot_be_done_is_said_and_nothing_changes(self, client, analyst, sent, says):
        article = came_in()
        client.force_login(analyst)
        answer = client.post(f"{URL}{article.pk}/sort", sent, follow=True)
        assertContains(answer, says)
        assert Article.objects.get().disposition == "keep"

    def test_nobody_is_led_to_another_site(self, client, analyst):
        client.force_login(analyst)
        for address in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
            article = came_in()
            until = (timezone.now() + DAY * 2).date().isoformat()
            answer = sort(client, article, to="later", until=until, next=address)
            assert answer.headers["Location"].startswith("/articles/?sorted=")
        article = came_in()
        answer = sort(client, article, to="later", until=until, next="http://testserver//evil.example/")
        assert answer.headers["Location"].startswith("/evil.example/?sorted=")


class TestDiscarding:
    def test_it_asks_a_reason(self, client, analyst):
        article = came_in(title="Cup final")
        client.force_login(analyst)
        answer = client.post(f"{URL}{article.pk}/discard", {"reason": "  ", "next": URL})
        assert answer.status_code == 422
        assertContains(answer, "This field is required", status_code=422)
        assert Article.objects.get().disposition == "keep"
        client.post(f"{URL}{article.pk}/discard", {"reason": "Sport"})
        assert Article.objects.get().disposition == "discard"

    def test_a_refusal_keeps_what_was_typed(self, client, analyst, reviewer):
        from tracker.allegations.services import claim

        article = came_in()
        allegation = AllegationFactory(article=article)
        claim(allegation, by=reviewer, seen_version=1)
        client.force_login(analyst)
        answer = client.post(f"{URL}{article.pk}/discard", {"reason": "Sport"})
        assert answer.status_code == 422
        assertContains(answer, f"People work on {allegation.reference}", status_code=422)
        assertContains(answer, 'value="Sport"', status_code=422)

    def test_a_restricted_record_on_it_leaves_no_trace(self, client, analyst):
        article = came_in()
        hidden = AllegationFactory(article=article, circle=CircleFactory(), touched_at=timezone.now())
        client.force_login(analyst)
        answer = client.post(f"{URL}{article.pk}/discard", {"reason": "Sport"}, follow=True)
        assertNotContains(answer, hidden.reference)
        assert Article.objects.get().disposition == "discard"

    def test_the_page_of_a_discarded_article_says_so_and_offers_no_proposal(self, client, analyst):
        article = came_in()
        discard_article(article, by=analyst, reason="Sport")
        client.force_login(analyst)
        page = client.get(f"{URL}{article.pk}")
        assertContains(page, "Discarded by ana")
        assertContains(page, f'id="keep-{article.pk}"')
        assertNotContains(page, 'id="start-send"')


class TestReadingAgain:
    def test_a_parked_article_offers_another_reading(self, client, analyst, reader):
        article = came_in(state=Article.State.PARKED, problem="It took too long.")
        client.force_login(reader)
        assertNotContains(client.get(f"{URL}{article.pk}"), "read-again")
        client.force_login(analyst)
        assertContains(client.get(f"{URL}{article.pk}"), "read-again")
        page = client.post(f"{URL}{article.pk}/reread", follow=True)
        assertContains(page, "It is being read again.")
        assert Article.objects.get().state == Article.State.TO_READ
        assertContains(client.post(f"{URL}{article.pk}/reread", follow=True), "somebody was faster")

    def test_when_a_waiting_document_is_tried_next_is_told(self, client, reader):
        due = timezone.now() + timedelta(hours=3)
        ItemFactory(outcome=Outcome.WAITING, attempts=1, reason="The server answered 503.", due_at=due)
        client.force_login(reader)
        assertContains(client.get(URL), f'Next try <time datetime="{due.isoformat()}">')
