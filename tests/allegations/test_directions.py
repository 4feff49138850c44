"""Words of documents written from right to left, wherever a page shows them."""

from __future__ import annotations

import re

import pytest

from tests.factories import (
    NOW,
    AllegationFactory,
    AnnotationFactory,
    ArticleTextFactory,
    EvidenceFactory,
    ReadingFactory,
    RunFactory,
)
from tests.factories import ItemFactory as Item
from tracker.allegations.models import Allegation, RelevanceLabel

pytestmark = pytest.mark.django_db
SAID = "MV Noor أرسلت كوريا الشمالية قذائف مدفعية إلى روسيا."
TEXT = f"Shells by night\n\n{SAID}\n\nIn the end nothing came of it."


def of(page: str, opening: str) -> list[str]:
    """The tags of a page that begin so."""
    return re.findall(f"<{opening}[^>]*>", page)


@pytest.fixture
def arabic() -> Allegation:
    """A record that rests on words that begin a paragraph; the paragraph begins with a Latin name."""
    text = ArticleTextFactory(text=TEXT, language="ar", article__title="قذائف في الليل")
    ReadingFactory(text=text, blocks=[["headline", 0, 15], ["body", 17, len(TEXT)]])
    why = [["supplier", "a name before the verb", "أرسلت كوريا"]]
    allegation = AllegationFactory(article=text.article, summary="قذائف إلى روسيا", why=why)
    EvidenceFactory(allegation=allegation, quote="MV Noor", supports=["vessel", "supplier"])
    EvidenceFactory(allegation=allegation, quote=SAID, supports=["category"])
    return allegation


def test_the_workbench_writes_each_paragraph_quote_and_reason_in_its_direction(client, analyst, arabic):
    client.force_login(analyst)
    page = client.get(arabic.get_absolute_url()).content.decode()
    words = page[page.index('<article class="article"') : page.index("</article>")]
    assert of(words, "p ") == ['<p dir="rtl">', '<p dir="auto">']
    # Labels for the ear alone are Latin: they must not decide how the words behind them run.
    assert 'class="vh" data-skip' in words
    assert not of(words, 'span class="vh" data-skip')
    quotes = of(page, 'span class="quote clip"')
    assert quotes
    assert '<span class="quote clip" dir="rtl" lang="ar">' in quotes
    assert '<q dir="rtl" lang="ar">أرسلت كوريا</q>' in page


def test_notes_run_as_their_own_words_do_not_as_the_name_of_who_wrote_them(client, analyst, arabic):
    note = AnnotationFactory(target=arabic, author=analyst, body="أي ميناء؟")
    AnnotationFactory(target=arabic, author=analyst, body="رشيد", reply_to=note)
    AnnotationFactory(
        target=arabic.article.text, author=analyst, body="أي سفينة؟", start=0, end=6, exact="Shells"
    )
    client.force_login(analyst)
    bench = client.get(arabic.get_absolute_url()).content.decode()
    assert '<p dir="auto">أي ميناء؟</p>' in bench
    assert '<p dir="auto">رشيد</p>' in bench
    page = client.get(f"/articles/{arabic.article_id}").content.decode()
    assert '<span dir="auto">أي سفينة؟</span>' in page


def test_the_history_sets_them_apart_from_the_sentence_that_quotes_them(client, analyst, arabic):
    AnnotationFactory(target=arabic, author=analyst, body="أي ميناء؟")
    AnnotationFactory(target=arabic, author=analyst, body="Which port?")
    client.force_login(analyst)
    page = client.get(f"{arabic.get_absolute_url()}/history").content.decode()
    assert "“\u2068أي ميناء؟\u2069”" in page
    assert "“Which port?”" in page


def test_lists_know_the_language_of_a_title_and_of_a_quote(client, analyst, arabic):
    run = RunFactory(by=analyst, seen=1)
    Item(run=run, outcome="new", article=arabic.article)
    client.force_login(analyst)
    assert '<q class="quote clip" dir="rtl" lang="ar">' in client.get("/").content.decode()
    assert 'dir="rtl" lang="ar">قذائف في الليل</a>' in client.get(f"/runs/{run.pk}").content.decode()


def test_the_sample_writes_each_paragraph_in_its_direction(client, analyst):
    text = ArticleTextFactory(text=TEXT, language="ar")
    kept = {"kind": "no-measure", "sentences": [["no regime covers it", 17, 17 + len(SAID), [25, 30]]]}
    ReadingFactory(text=text, is_relevant=False, kept_out=kept)
    RelevanceLabel.objects.create(text=text, drawn_for=NOW.date())
    client.force_login(analyst)
    page = client.get("/evaluation/missed").content.decode()
    assert f'<p dir="auto">Shells by night</p><p dir="rtl">{SAID}</p>' in page
    assert '<q class="quote" dir="rtl" lang="ar">' in page
    reading = client.get(f"/articles/{text.article_id}").content.decode()
    assert re.search(r'<a class="quote" href="[^"]*" dir="rtl" lang="ar">', reading)


def test_a_changed_paragraph_that_begins_with_a_latin_name_still_runs_from_the_right(client, analyst):
    article = ArticleTextFactory(text="MV Noor رست في الميناء.", language="ar", reader="test 1").article
    ArticleTextFactory(article=article, text="MV Iris رست في الميناء.", language="ar", reader="test 2")
    client.force_login(analyst)
    page = client.get(f"/articles/{article.pk}/versions").content.decode()
    assert '<p class="changes__words" dir="rtl" lang="ar">' in page
    assert '<bdi class="vh">removed: </bdi>' in page
    assert "Arabic" in page
