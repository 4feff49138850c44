"""The reading page: margin notes level with their words, proposals and notes from any passage."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from tests.factories import (
    TEXT,
    AnnotationFactory,
    ArticleTextFactory,
    CircleFactory,
    CitationFactory,
    EvidenceFactory,
    PublisherFactory,
    ReadingFactory,
    SnapshotFactory,
)
from tracker.allegations.models import Allegation
from tracker.allegations.queries.reading_page import PART, reading_page
from tracker.annotations.models import Annotation
from tracker.annotations.services import annotate
from tracker.ingestion.models import Article
from tracker.ingestion.snapshots import keep_bytes
from tracker.sources.models import Publisher

pytestmark = pytest.mark.django_db
WIDE = "A 🚢 headline\n\nThe 🚢 tanker sailed by night. It moored at dawn.\n\nIt moored at dawn. 끝."
GOOD = {"summary": "A ship moored.", "category": "other", "claim_strength": "alleged", "basis": "report"}


@pytest.fixture
def text(db):
    return ArticleTextFactory()


def url(text, rest=""):
    return f"/articles/{text.article_id}{rest}"


def proposing(text, /, **changes):
    return {"text": text.pk, **GOOD, **changes}


def test_what_is_known_of_a_passage_stands_beside_its_paragraph(reader, analyst, text):
    quote = EvidenceFactory(allegation__article=text.article)
    start = TEXT.index("A second")
    note = annotate(text, by=analyst, body="Why told?", text=TEXT, start=start, end=start + 8)
    begin = TEXT.index("The ministry")
    ReadingFactory(text=text, citations=[[1718, 2006, ["8"], begin, begin + 3, None]])
    rows = reading_page(text.article, reader).rows
    assert [[b.allegation.reference for b in row.proposals] for row in rows] == [
        [],
        [quote.allegation.reference],
        [],
    ]
    assert [[n.pk for n in row.notes] for row in rows] == [[], [], [note.pk]]
    assert [[c.number for c in row.cited] for row in rows] == [[], [1718], []]


def test_beside_a_wrong_year_stands_the_right_one(client, reader, text):
    begin = TEXT.index("The ministry")
    cited = [[1718, 2009, [], begin, begin + 3, "year-mismatch"], [1718, 2006, [], begin, begin + 3, None]]
    ReadingFactory(text=text, citations=cited)
    client.force_login(reader)
    page = client.get(url(text)).content.decode()
    assert page.count("The year does not fit: 1718 is of 2006.") == 1


def test_the_text_on_the_page_is_the_stored_text(client, analyst):
    text = ArticleTextFactory(text=WIDE)
    annotate(text, by=analyst, body="When?", text=WIDE, start=6, end=9)
    rows = reading_page(text.article, analyst).rows
    for row in rows:
        for segment in row.paragraph.segments:
            assert WIDE[segment.start : segment.start + len(segment.text)] == segment.text
    client.force_login(analyst)
    page = client.get(url(text)).content.decode()
    assert (
        f'data-start="{WIDE.index("The")}">The 🚢 tanker sailed by night. It moored at dawn.</span>' in page
    )


def test_a_headline_that_says_the_title_again_is_folded_unless_something_rests_on_it(client, analyst):
    words = "Ships  by night\n\nSHIPS BY NIGHT\n\nMore of them\n\nShips by night\n\nIt sailed."
    again = words.rindex("Ships by night")
    text = ArticleTextFactory(text=words, article__title="Ships by night")
    at = [0, words.index("SHIPS"), words.index("More"), again, words.index("It sailed")]
    blocks = [["headline", first, last - 2] for first, last in pairwise(at)]
    ReadingFactory(text=text, blocks=blocks)

    def folded():
        return [row.is_folded for row in reading_page(text.article, analyst).rows]

    assert folded() == [True, True, False, True, False]
    client.force_login(analyst)
    page = client.get(url(text)).content.decode()
    assert page.count('<details class="para__fold">') == 3
    assert f'data-start="{again}">Ships by night</span>' in page
    picked = client.get(url(text), {"at": again}).content.decode()
    assert picked.count('<details class="para__fold">') == 2
    annotate(text, by=analyst, body="Whose?", text=words, start=again, end=again + 5)
    assert folded() == [True, True, False, False, False]


def test_an_article_without_a_title_is_called_by_its_file(client, reader):
    snapshot = SnapshotFactory(filename="note<1>.txt")
    text = ArticleTextFactory(snapshot=snapshot, article__title="")
    client.force_login(reader)
    page = client.get(url(text)).content.decode()
    assert re.search(r"<h1[^>]*>note&lt;1&gt;\.txt</h1>", page)
    assert "<title>note&lt;1&gt;.txt" in page


def test_a_title_of_the_text_that_is_not_the_articles_stands(reader):
    text = ArticleTextFactory(text="Ships by night\n\nIt sailed.", article__title="A fleet")
    ReadingFactory(text=text, blocks=[["headline", 0, 14]])
    assert [row.is_folded for row in reading_page(text.article, reader).rows] == [False, False]


def test_blocks_of_the_latest_reading_mark_headline_and_caption(client, reader, text):
    ReadingFactory(text=text, blocks=[["headline", 0, 39], ["caption", TEXT.index("A second"), len(TEXT)]])
    client.force_login(reader)
    page = client.get(url(text)).content.decode()
    assert 'data-block="title"' in page
    assert 'data-block="caption"' in page


def test_a_passage_becomes_an_allegation_and_its_draft_opens(client, analyst, text):
    client.force_login(analyst)
    start = TEXT.index("artillery")
    answer = client.post(url(text, "/propose"), proposing(text, start=start - 1, end=start + 17))
    allegation = Allegation.objects.get()
    assert (answer.status_code, answer.url) == (303, allegation.get_absolute_url())
    quote = allegation.evidence.get()
    assert (quote.quote, quote.start) == ("artillery shells", start)
    assert (allegation.created_by, allegation.summary) == (analyst, "A ship moored.")


def test_offsets_are_code_points(client, analyst):
    text = ArticleTextFactory(text=WIDE)
    client.force_login(analyst)
    start = WIDE.index("tanker")
    client.post(url(text, "/propose"), proposing(text, start=start, end=start + 6))
    assert Allegation.objects.get().evidence.get().quote == "tanker"


def test_without_script_the_words_are_pasted_and_must_be_in_one_place(client, analyst):
    text = ArticleTextFactory(text=WIDE)
    client.force_login(analyst)
    twice = client.post(url(text, "/propose"), proposing(text, words="It moored at dawn."))
    assert twice.status_code == 422
    page = twice.content.decode()
    assert "These words stand in 2 places" in page
    assert "A ship moored." in page
    never = client.post(url(text, "/propose"), proposing(text, words="It sank."))
    assert "not in the text" in never.content.decode()
    nothing = client.post(url(text, "/propose"), proposing(text))
    assert "Pick a passage" in nothing.content.decode()
    assert not Allegation.objects.exists()
    assert client.post(url(text, "/propose"), proposing(text, words="by night")).status_code == 303
    assert Allegation.objects.get().evidence.get().quote == "by night"


def test_a_paragraph_can_be_used_whole_without_script(client, analyst, text):
    client.force_login(analyst)
    start = TEXT.index("A second")
    page = client.get(f"{url(text)}?at={start}").content.decode()
    assert f'name="start" data-pick="start" value="{start}"' in page
    assert f'value="{len(TEXT)}"' in page


@pytest.mark.parametrize(
    "changes",
    [
        {"start": "-1", "end": "4"},
        {"start": "0", "end": "999999"},
        {"start": "9", "end": "3"},
        {"start": "0", "end": "4", "text": "999999"},
        {"start": "0", "end": "4", "category": "evil"},
        {"start": "0", "end": "4", "summary": ""},
        {"start": "99999999999999999999", "end": "999999999999999999999"},
    ],
)
def test_what_is_wrong_with_a_proposal_is_told_and_nothing_is_written(client, analyst, text, changes):
    client.force_login(analyst)
    answer = client.post(url(text, "/propose"), proposing(text, **changes))
    assert answer.status_code == 422
    assert not Allegation.objects.exists()


def test_a_text_of_another_article_is_refused(client, analyst, text):
    client.force_login(analyst)
    answer = client.post(url(text, "/propose"), proposing(ArticleTextFactory(), start=0, end=4))
    assert answer.status_code == 422


def test_the_same_passage_again_names_its_allegation_unless_that_is_restricted(client, analyst, text):
    client.force_login(analyst)
    client.post(url(text, "/propose"), proposing(text, start=0, end=4))
    first = Allegation.objects.get()
    again = client.post(url(text, "/propose"), proposing(text, start=0, end=4)).content.decode()
    assert f"This passage is {first.reference} already." in again
    first.circle, first.version = CircleFactory(), 2
    first.save()
    started = client.post(url(text, "/propose"), proposing(text, start=0, end=4))
    own = Allegation.objects.exclude(pk=first.pk).get()
    assert (started.status_code, started.url) == (303, own.get_absolute_url())


def test_a_note_stands_on_its_passage(client, analyst, text):
    client.force_login(analyst)
    start = TEXT.index("artillery")
    answer = client.post(
        url(text, "/notes"),
        {
            "text": text.pk,
            "start": start,
            "end": start + 16,
            "body": "Which <b>kind</b>?",
            "tags": "to do, kind",
        },
    )
    note = Annotation.objects.get()
    assert answer.status_code == 303
    assert answer.url.endswith(f"#note-{note.pk}")
    assert (note.exact, note.tags, note.target) == ("artillery shells", ["to do", "kind"], text)
    page = client.get(url(text)).content.decode()
    assert "Which &lt;b&gt;kind" in page
    assert f'id="note-{note.pk}"' in page


def test_a_note_beside_the_text_is_answered_there(client, analyst, text):
    client.force_login(analyst)
    on_text = annotate(text, by=analyst, body="Which kind?", text=TEXT, start=0, end=4)
    quote = EvidenceFactory(allegation__article=text.article)
    on_record = annotate(quote.allegation, by=analyst, body="Since when?", text=TEXT, start=0, end=4)
    for note in (on_text, on_record):
        answer = client.post(url(text, "/notes"), {"reply_to": note.pk, "body": f"Answer to {note.pk}"})
        assert answer.status_code == 303
        assert answer.url.endswith(f"#note-{note.pk}")
        reply = Annotation.objects.latest("pk")
        assert (reply.reply_to, reply.target) == (note, note.target)
    page = client.get(url(text)).content.decode()
    assert f"Answer to {on_text.pk}" in page
    assert f"Answer to {on_record.pk}" in page
    assert client.post(url(text, "/notes"), {"reply_to": on_text.pk, "body": " "}).status_code == 422


def test_a_note_that_is_not_on_this_page_cannot_be_answered_here(client, analyst, text):
    client.force_login(analyst)
    elsewhere, hidden = AnnotationFactory(), AnnotationFactory(target=text, circle=CircleFactory())
    for note in (elsewhere, hidden):
        assert client.post(url(text, "/notes"), {"reply_to": note.pk, "body": "x"}).status_code == 404
    assert not Annotation.objects.filter(reply_to__isnull=False).exists()


def test_readers_read_and_find_no_controls(client, reader, text):
    client.force_login(reader)
    page = client.get(url(text)).content.decode()
    for control in ("Use this paragraph", "pick-bar", 'id="start"', 'id="publisher"', "passages.js"):
        assert control not in page
    for path in ("/propose", "/notes", "/publisher"):
        assert client.post(url(text, path), {}).status_code == 403


def test_restricted_proposals_and_notes_leave_no_trace(client, analyst, reader, text):
    circle = CircleFactory()
    circle.members.add(analyst)
    quote = EvidenceFactory(allegation__article=text.article, allegation__circle=circle)
    CitationFactory(allegation=quote.allegation)
    AnnotationFactory(target=text, circle=circle, body="Secret source")
    client.force_login(analyst)
    mine = client.get(url(text)).content.decode()
    assert quote.allegation.reference in mine
    assert "Secret source" in mine
    client.force_login(reader)
    page = client.get(url(text)).content.decode()
    assert quote.allegation.reference not in page
    assert "Secret source" not in page
    assert 'class="pm"' not in page


def test_who_published_it_is_named_once(client, analyst, text):
    client.force_login(analyst)
    assert "Publisher not stated: name it" in client.get(url(text)).content.decode()
    answer = client.post(url(text, "/publisher"), {"name": "  Tidewater   Post "})
    assert answer.status_code == 303
    assert Article.objects.get(pk=text.article_id).publisher.name == "Tidewater Post"
    again = client.post(url(text, "/publisher"), {"name": "Other"})
    assert again.status_code == 422
    assert not Publisher.objects.filter(name="Other").exists()


def test_a_known_publisher_is_found_whatever_its_case(client, analyst, text):
    known = PublisherFactory(name="Tidewater Post")
    client.force_login(analyst)
    client.post(url(text, "/publisher"), {"name": "tidewater post"})
    assert Article.objects.get(pk=text.article_id).publisher == known


def test_snapshot_facts_are_told_and_the_bytes_come_as_a_download(client, reader):
    data = b"<script>alert(1)</script>"
    text = ArticleTextFactory(
        snapshot__sha256=keep_bytes(data),
        snapshot__media_type="text/html",
        snapshot__request_url="https://a.example/x",
        snapshot__final_url='https://b.example/"><b>.html',
        snapshot__status=200,
        snapshot__retrieval={"hops": [["https://a.example/x", 301], ["https://b.example/", 200]]},
    )
    client.force_login(reader)
    page = client.get(url(text)).content.decode()
    assert text.snapshot.sha256 in page
    assert "1 redirect" in page
    assert '"><b>' not in page
    answer = client.get(url(text, "/snapshot"))
    assert answer.content == data
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_bytes_that_are_gone_are_not_found(client, reader, text):
    client.force_login(reader)
    assert client.get(url(text, "/snapshot")).status_code == 404


def test_an_article_without_a_text_and_one_that_failed_say_so(client, analyst, text):
    client.force_login(analyst)
    Article.objects.filter(pk=text.article_id).update(state="parked", problem="It took too long.")
    assert "It took too long." in client.get(url(text)).content.decode()
    Article.objects.filter(pk=text.article_id).update(text=None)
    assert "No text yet" in client.get(url(text)).content.decode()
    assert client.get(url(text, "/snapshot")).status_code == 404
    assert client.get("/articles/999999").status_code == 404


def test_a_long_document_is_shown_in_parts_with_its_pages(reader):
    line = "A line of the report that says nothing at all.\n\n"
    words = line * (PART // len(line) * 2)
    half = len(words) // 2
    text = ArticleTextFactory(text=words, page_map=[[1, 0, half], [2, half, len(words)]])
    first = reading_page(text.article, reader)
    assert len(first.parts) == 2
    second = reading_page(text.article, reader, part=2)
    assert second.rows[0].paragraph.start > first.rows[-1].paragraph.start
    shown = len(first.rows) + len(second.rows)
    assert shown == words.count("A line")
    assert 1 in [row.page for row in first.rows]
    assert 2 in [row.page for row in [*first.rows, *second.rows]]
    assert reading_page(text.article, reader, part=99).rows == second.rows


def test_a_note_whose_words_are_gone_is_not_lost(client, reader, text):
    AnnotationFactory(target=text, start=0, end=4, exact="Gone", body="Still here")
    page = reading_page(text.article, reader)
    assert [note.body for note in page.loose_notes] == ["Still here"]


def test_the_query_count_does_not_grow(client, analyst, text, django_assert_max_num_queries):
    client.force_login(analyst)

    def queries():
        with django_assert_max_num_queries(40) as seen:
            assert client.get(url(text)).status_code == 200
        return len(seen)

    def more(count):
        for _n in range(count):
            quote = EvidenceFactory(allegation__article=text.article)
            CitationFactory(allegation=quote.allegation)
            annotate(text, by=analyst, body="When?", text=TEXT, start=0, end=4)
            annotate(quote.allegation, by=analyst, body="When?", text=TEXT, start=0, end=4)
            PublisherFactory()

    more(2)
    queries()
    few = queries()
    more(18)
    assert queries() == few
