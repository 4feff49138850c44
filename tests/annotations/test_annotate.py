"""Notes: who writes them, what they quote, and who sees them."""

from __future__ import annotations

import pytest

from tests.factories import AllegationFactory, AnnotationFactory, ArticleTextFactory, CircleFactory
from tracker.allegations.models import Allegation
from tracker.annotations.models import Annotation
from tracker.annotations.queries import notes_on, place
from tracker.annotations.services import AnnotationRefused, annotate, restrict_notes

pytestmark = pytest.mark.django_db
WORDS = "가나 🚢 The tanker sailed by night. It sailed again."


def test_a_note_on_a_passage_cuts_its_own_quote(analyst):
    text = ArticleTextFactory(text=WORDS * 3)
    start = text.text.index("sailed by night")
    note = annotate(text, by=analyst, body=" When? ", text=text.text, start=start, end=start + 15)
    note.refresh_from_db()
    assert (note.body, note.exact) == ("When?", "sailed by night")
    assert note.prefix == text.text[max(0, start - 32) : start]
    assert note.suffix == text.text[start + 15 : start + 47]
    assert len(note.suffix) == 32


@pytest.mark.parametrize(
    ("start", "end"), [(5, 5), (9, 3), (-1, 4), (0, 10_000), (2, 3), (None, 4), (4, None)]
)
def test_a_place_outside_the_text_is_refused(analyst, start, end):
    text = ArticleTextFactory(text=WORDS)
    with pytest.raises(AnnotationRefused, match="not in the text"):
        annotate(text, by=analyst, body="When?", text=text.text, start=start, end=end)
    assert not Annotation.objects.exists()


def test_readers_write_none_and_an_empty_one_is_refused(reader, analyst):
    allegation = AllegationFactory()
    with pytest.raises(AnnotationRefused, match="read this record"):
        annotate(allegation, by=reader, body="When?")
    with pytest.raises(AnnotationRefused, match="Write something"):
        annotate(allegation, by=analyst, body=" \n ")


def test_a_note_on_a_restricted_record_is_as_restricted(analyst, reviewer):
    circle = CircleFactory()
    circle.members.add(analyst)
    allegation = AllegationFactory(circle=circle)
    note = annotate(allegation, by=analyst, body="When?")
    assert list(notes_on(Allegation, [allegation.pk], user=analyst)) == [note]
    assert list(notes_on(Allegation, [allegation.pk], user=reviewer)) == []
    with pytest.raises(AnnotationRefused):
        annotate(allegation, by=reviewer, body="I cannot know of it")


def test_a_note_on_a_record_that_is_restricted_meanwhile_is_restricted_too(analyst, reviewer):
    circle = CircleFactory()
    circle.members.add(analyst)
    seen_open = AllegationFactory()
    Allegation.objects.filter(pk=seen_open.pk).update(circle=circle, version=2)
    assert annotate(seen_open, by=analyst, body="When?").circle == circle
    with pytest.raises(AnnotationRefused):
        annotate(seen_open, by=reviewer, body="It was open when I opened it")


def test_replies_stay_with_their_note_and_count_no_extra_query(analyst, django_assert_num_queries):
    allegation, other = AllegationFactory(), AllegationFactory()
    for _n in range(3):
        note = annotate(allegation, by=analyst, body="When?")
        annotate(allegation, by=analyst, body="In May.", reply_to=note)
    with pytest.raises(AnnotationRefused, match="reply"):
        annotate(other, by=analyst, body="In May.", reply_to=note)
    analyst.roles  # noqa: B018 - read once an instance
    with django_assert_num_queries(2):
        notes = list(notes_on(Allegation, [allegation.pk], user=analyst))
        assert [[r.body for r in n.visible_replies] for n in notes] == [["In May."]] * 3


def test_tags_are_cleaned(analyst):
    note = annotate(AllegationFactory(), by=analyst, body="When?", tags=["#to do", "to do", " ", "x" * 50])
    assert note.tags == ["to do", "x" * 40]


def test_notes_take_the_circle_of_their_record(analyst, lead):
    allegation, other = AllegationFactory(), AllegationFactory()
    mine, elsewhere = AnnotationFactory(target=allegation), AnnotationFactory(target=other)
    circle = CircleFactory()
    assert restrict_notes([allegation], circle=circle, by=lead, why="Restricted") == 1
    mine.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (mine.circle, elsewhere.circle) == (circle, None)
    assert restrict_notes([], circle=circle, by=lead, why="Restricted") == 0


def test_a_passage_is_found_again_in_a_newer_reading(analyst):
    text = ArticleTextFactory(text=WORDS)
    second = WORDS.index("sailed again")
    note = annotate(text, by=analyst, body="When?", text=WORDS, start=second, end=second + 6)
    assert place(note, WORDS).start == second
    moved = place(note, "A new headline\n\n" + WORDS)
    assert moved.start == second + 16
    assert place(note, "Other words").start is None
