"""What the reading page tells of a text: origin, remarks, dates, versions, and the direction of its lines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories import (
    NOW,
    ArticleFactory,
    ArticleTextFactory,
    FeedFactory,
    ItemFactory,
    RunFactory,
    SnapshotFactory,
)
from tracker.allegations.queries.provenance import REMARKS, remark_in_words
from tracker.allegations.queries.reading_page import reading_page, visible_articles
from tracker.allegations.queries.versions import versions_of
from tracker.ingestion.models import Article, Outcome
from tracker.ingestion.reading import Remark

pytestmark = pytest.mark.django_db
ARABIC = "MV Noor رست في الميناء.\nقالت الوزارة ذلك.\nReuters contributed to this report."


def page_of(article, user):
    return reading_page(visible_articles().get(pk=article.pk), user)


def brought(text, **fields):
    return ItemFactory(outcome=Outcome.NEW, article=text.article, snapshot=text.snapshot, **fields)


class TestOrigin:
    @pytest.mark.parametrize(
        ("origin", "told"),
        [
            ("fetched", "Fetched from its address"),
            ("feed", "The text that the feed carried; its page was not read"),
            ("uploaded", "Uploaded by ana"),
            ("pasted", "Pasted by ana"),
            ("archive", "Taken out of an archive that ana brought"),
            ("sent", "Sent from a browser by Ana Ng, as they saw it"),
            ("", "Not recorded"),
        ],
    )
    def test_it_is_told_with_the_name_of_who_brought_it(self, reader, analyst, origin, told):
        kept = {"name": "Ana Ng"} if origin == "sent" else {}
        text = ArticleTextFactory(snapshot__origin=origin, snapshot__retrieval=kept)
        brought(text, run=RunFactory(by=analyst))
        assert page_of(text.article, reader).provenance.origin == told

    def test_remarks_of_the_reader_are_told_in_words(self, client, reader):
        text = ArticleTextFactory(remarks=["ocr", "hidden-text", "of-tomorrow"])
        client.force_login(reader)
        page = client.get(f"/articles/{text.article_id}")
        assertContains(page, "Read from images by a machine (OCR)")
        assertContains(page, "no reader of the page sees was left out")
        assertContains(page, "of-tomorrow")

    def test_every_remark_has_its_words(self):
        assert set(REMARKS) == set(Remark)
        assert all(remark_in_words(remark.value) != remark.value for remark in Remark)


class TestDates:
    def test_the_words_the_offset_and_the_moment_are_told(self, client, reader):
        text = ArticleTextFactory(
            article__published_at=datetime(2026, 1, 5, 1, 30, tzinfo=UTC),
            article__published_precision="moment",
            article__published_text="Mon, 05 Jan 2026 10:30:00 +0900",
            article__published_offset=540,
        )
        client.force_login(reader)
        page = client.get(f"/articles/{text.article_id}")
        assertContains(page, "5 Jan 2026, 01:30 UTC")
        assertContains(page, "Mon, 05 Jan 2026 10:30:00 +0900")
        assertContains(page, "UTC+09:00")
        assertNotContains(page, "Its feed says another date")

    @pytest.mark.parametrize(
        ("precision", "feed", "disagrees"),
        [
            ("moment", "2026-01-06T01:29:00Z", False),
            ("moment", "2026-01-06T01:31:00Z", True),
            ("moment", "2026-01-04T01:29:00Z", True),
            ("day", "2026-01-06T23:00:00Z", False),
            ("day", "2026-01-09", True),
            ("month", "2026-01-20T00:00:00Z", False),
            ("month", "2026-03-01", True),
            ("year", "2026-02-20", False),
            ("moment", "no date", False),
            ("moment", "", False),
        ],
    )
    def test_the_feeds_date_is_told_where_it_is_another_by_more_than_a_day(
        self, reader, precision, feed, disagrees
    ):
        at = {"moment": datetime(2026, 1, 5, 1, 30, tzinfo=UTC), "day": datetime(2026, 1, 5, tzinfo=UTC)}
        text = ArticleTextFactory(
            article__published_at=at.get(precision, datetime(2026, 1, 1, tzinfo=UTC)),
            article__published_precision=precision,
        )
        brought(text, feed=FeedFactory(), identity="1", published=feed)
        told = page_of(text.article, reader).provenance.feed_date
        assert (told is not None) is disagrees


class TestDirection:
    @pytest.mark.parametrize(
        ("language", "words"),
        [
            ("ar", "MV Noor رست في الميناء."),
            ("he", "MV Noor עגנה בנמל."),
            ("fa", "MV Noor در بندر پهلو گرفت."),
            ("ur", "MV Noor بندرگاہ پر لنگر انداز ہوا۔"),
        ],
    )
    def test_text_title_and_list_run_from_the_right_though_a_latin_name_comes_first(
        self, client, reader, language, words
    ):
        text = ArticleTextFactory(
            article__title=words, language=language, text=f"{words}\n\nReuters contributed."
        )
        brought(text)
        client.force_login(reader)
        page = client.get(f"/articles/{text.article_id}").content.decode()
        assert f'<h1 dir="rtl" lang="{language}">' in page
        assert page.count(f'class="para__or" dir="rtl" lang="{language}"') == 1
        assert page.count(f'class="para__or" dir="auto" lang="{language}"') == 1
        listed = client.get("/articles/").content.decode()
        assert f'data-row dir="rtl" lang="{language}"' in listed

    def test_other_languages_are_left_to_the_browser(self, reader):
        rows = page_of(ArticleTextFactory(text=ARABIC, language="en").article, reader).rows
        assert {row.direction for row in rows} == {"auto"}


class TestVersions:
    @pytest.fixture
    def article(self) -> Article:
        article = ArticleFactory()
        for n, text in enumerate(("The ship carried 40 tons.\nEnd.", "The ship carried 90 tons.\nEnd.")):
            ArticleTextFactory(
                article=article, text=text, snapshot=SnapshotFactory(), created_at=NOW + n * timedelta(days=1)
            )
        return article

    def test_the_current_one_is_compared_with_the_one_before(self, article):
        listed = versions_of(article)
        newest, oldest = listed.rows
        assert (listed.old, listed.new) == (oldest, newest)
        assert (newest.is_current, newest.characters) == (True, 30)
        assert [change.kind for change in listed.changes] == ["changed", "same"]

    def test_of_very_many_changes_the_first_are_shown_and_the_others_counted(self, client, reader):
        old, new = ("\n".join(f"{word} {n}" for n in range(1_100)) for word in ("Coal", "Iron"))
        article = ArticleTextFactory(text=old, created_at=NOW).article
        ArticleTextFactory(article=article, text=new, created_at=NOW + timedelta(days=1))
        client.force_login(reader)
        page = client.get(f"/articles/{article.pk}/versions")
        listed = page.context["listed"]
        assert len(listed.shown) == 1_000
        assert listed.more == len(listed.changes) - 1_000 > 0
        assertContains(page, f"{listed.more} more changes are not shown")

    def test_any_two_are_compared_and_those_of_another_article_are_none(self, article):
        newest, oldest = versions_of(article).rows
        back = versions_of(article, old=newest.text.pk, new=oldest.text.pk)
        assert (back.old.text, back.new.text) == (newest.text, oldest.text)
        other = ArticleTextFactory()
        assert versions_of(article, old=other.pk, new=other.pk) == versions_of(article)

    def test_changes_are_told_by_word_and_sign_as_well_as_colour(self, client, reader, article):
        client.force_login(reader)
        assertContains(client.get(f"/articles/{article.pk}"), "2 versions of the text")
        page = client.get(f"/articles/{article.pk}/versions")
        assertContains(page, '<del><bdi class="vh">removed: </bdi>40 </del>', html=False)
        assertContains(page, '<ins><bdi class="vh">added: </bdi>90 </ins>', html=False)
        assertContains(page, "1 paragraph the same")

    def test_one_version_is_nothing_to_compare(self, client, reader):
        text = ArticleTextFactory()
        client.force_login(reader)
        assertNotContains(client.get(f"/articles/{text.article_id}"), "versions of the text")
        page = client.get(f"/articles/{text.article_id}/versions?a=x&b=99999999999999999999")
        assertContains(page, "one version only")

    def test_hostile_words_are_escaped(self, client, reader, article):
        ArticleTextFactory(article=article, text="<script>alert(1)</script>", created_at=NOW + timedelta(9))
        client.force_login(reader)
        page = client.get(f"/articles/{article.pk}/versions").content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page
