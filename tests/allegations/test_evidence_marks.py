"""Cutting a text into marked segments: nothing is lost, the innermost words get the mark."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tracker.allegations.queries.marks import MOST_PARAGRAPHS, NEAR, WHOLE, Elsewhere, Passage, cut, fold_far

SENTENCE = "The ministry said Ruritania sent shells to Borduria in May."
TEXT = f"Shells by night\n\n{SENTENCE}\n\nIt rained."


def passage(words: str, *fields: str, text: str = TEXT, pk: int = 1) -> Passage:
    start = text.index(words)
    return Passage(start, start + len(words), fields, tuple(f"ev-{f}-{pk}" for f in fields), pk)


def segments(passages, text=TEXT, others=(), blocks=()):
    return [s for p in cut(text, blocks, passages, others) for s in p.segments]


def kinds(passages, **more):
    return [(s.kind, s.text) for s in segments(passages, **more) if s.kind != "text"]


def test_a_phrase_inside_a_sentence_gets_the_mark_and_the_sentence_a_line():
    found = kinds([passage(SENTENCE, "supplier", "items"), passage("Ruritania", "supplier", pk=2)])
    assert found == [
        ("wide", "The ministry said "),
        ("mark", "Ruritania"),
        ("wide", " sent shells to Borduria in May."),
    ]


def test_a_phrase_alone_is_marked_with_its_numbers_once():
    marks = [s for s in segments([passage("sent shells", "items", "claim")]) if s.kind == "mark"]
    assert [(m.fields, m.is_first, m.head, m.rest) for m in marks] == [
        (("items", "claim"), True, "sent", " shells")
    ]


def test_of_a_sentence_without_spaces_only_the_beginning_stays_with_the_number():
    text = "外交部表示朝鲜于九月向俄罗斯运送了炮弹约一千个集装箱。"
    (mark,) = segments([Passage(0, len(text), ("supplier",))], text=text)
    assert mark.head + mark.rest == text
    assert len(mark.head) == 10


def test_a_quote_for_many_fields_is_no_phrase_but_shows_its_numbers():
    whole = passage(SENTENCE, "by", "supplier", "recipient", "items")
    (wide,) = [s for s in segments([whole]) if s.kind == "wide"]
    assert wide.fields == ("by", "supplier", "recipient", "items")


def test_a_quote_with_a_phrase_in_it_shows_no_numbers_of_its_own():
    found = segments([passage(SENTENCE, "by", "supplier"), passage("shells to", "items", pk=2)])
    assert [s.fields for s in found if s.kind == "wide"] == [(), ()]


def test_words_that_overlap_in_part_are_cut_at_every_border():
    left, right = (
        passage("Ruritania sent shells", "supplier"),
        passage("shells to Borduria", "recipient", pk=2),
    )
    found = [(s.text, s.fields, s.is_first) for s in segments([left, right]) if s.kind == "mark"]
    assert found == [
        ("Ruritania sent ", ("supplier",), True),
        ("shells", ("recipient",), True),
        (" to Borduria", ("recipient",), False),
    ]


def test_every_passage_has_its_anchor_where_it_begins():
    found = segments([passage(SENTENCE, "by"), passage("The ministry", "by", pk=2)])
    assert found[1].text == "The ministry"
    assert set(found[1].anchors) == {"ev-by-1", "ev-by-2"}


def test_an_anchor_in_the_white_space_between_paragraphs_moves_to_the_next_words():
    start = TEXT.index(SENTENCE) - 2
    found = segments([Passage(start, start + 30, ("by",), ("ev-by-1",), 1)])
    assert [s.text for s in found if s.anchors] == [SENTENCE[:28]]


def test_words_of_another_allegation_link_to_it_but_never_hide_a_mark():
    start = TEXT.index(SENTENCE)
    other = Elsewhere(start, start + len(SENTENCE), "A-2026-0002", "/a/A-2026-0002")
    found = segments([passage("shells to", "items")], others=[other])
    assert [(s.kind, s.is_last) for s in found if s.kind != "text"] == [
        ("other", False),
        ("mark", False),
        ("other", True),
    ]
    assert [s.other for s in found if s.kind == "mark"] == [None]


def test_a_narrow_quote_of_another_allegation_shows_inside_a_wide_one_of_ours():
    start = TEXT.index("in May")
    other = Elsewhere(start, start + 6, "A-2026-0002", "/a/A-2026-0002")
    ours = [passage(SENTENCE, "by"), passage("shells to", "items", pk=2)]
    assert ("other", "in May") in kinds(ours, others=[other])


def test_blocks_say_what_a_paragraph_is():
    head = "Shells by night\n\nShells by night\nA port, 3 May. (Photo)\n3 May 2026"
    text = f"{head}\n\nIt began.\n\nLater\n\nIt ended."
    blocks = [
        ("headline", 0, 15),
        ("headline", 17, 32),
        ("caption", 33, 55),
        ("dateline", 56, 66),
        ("body", 68, 77),
        ("headline", 79, 84),
        ("body", 86, 95),
    ]
    assert [(p.kind, text[p.start : p.end]) for p in cut(text, blocks, [])] == [
        ("title", "Shells by night"),
        ("repeated", "Shells by night"),
        ("caption", "A port, 3 May. (Photo)"),
        ("dateline", "3 May 2026"),
        ("body", "It began."),
        ("headline", "Later"),
        ("body", "It ended."),
    ]


def test_what_no_block_covers_is_body_text():
    assert [(p.kind, TEXT[p.start : p.end]) for p in cut(TEXT, [("headline", 0, 15)], [])] == [
        ("title", "Shells by night"),
        ("body", SENTENCE),
        ("body", "It rained."),
    ]


def test_lines_of_a_page_are_no_paragraphs():
    text = "A line that\nthe page broke.\n\nAnother."
    assert len(cut(text, [], [], lines_are_paragraphs=False)) == 2
    assert len(cut(text, [], [])) == 3


def test_places_count_code_points_in_any_script():
    text = "🚢🚢 북한은 러시아에 포탄을 보냈다. أرسلت كوريا الشمالية قذائف."
    found = segments(
        [passage("러시아에", "recipient", text=text), passage("قذائف", "items", text=text, pk=2)], text=text
    )
    assert {s.text: s.start for s in found if s.kind == "mark"} == {
        "러시아에": text.index("러시아에"),
        "قذائف": text.index("قذائف"),
    }


def test_a_passage_outside_the_text_is_left_out():
    assert kinds([Passage(5, 5000, ("by",), ("x",), 1), Passage(-3, 4, ("by",), ("y",), 2)]) == []


@st.composite
def texts_with_passages(draw):
    text = draw(st.text(alphabet="ab \n🚢한", min_size=1, max_size=60))
    spans = draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, len(text))), max_size=8))
    fields = st.lists(st.sampled_from("123456"), max_size=5, unique=True)
    found = [
        Passage(min(s), max(s), tuple(draw(fields)), (f"a{n}",), n)
        for n, s in enumerate(spans)
        if s[0] != s[1]
    ]
    places = st.integers(0, len(text))
    kinds = st.sampled_from(["headline", "caption", "body"])
    return text, draw(st.lists(st.tuples(kinds, places, places), max_size=4)), found


@given(texts_with_passages())
def test_no_character_is_lost_or_told_twice(case):
    text, blocks, passages = case
    paragraphs = cut(text, blocks, passages)
    for row in paragraphs:
        assert "".join(s.text for s in row.segments) == text[row.start : row.end]
        assert all(text[s.start : s.start + len(s.text)] == s.text for s in row.segments)
    covered = [place for row in paragraphs for place in range(row.start, row.end)]
    assert len(covered) == len(set(covered))
    assert all(not text[place].strip() for place in set(range(len(text))) - set(covered))
    anchors = [anchor for row in paragraphs for s in row.segments for anchor in s.anchors]
    shown = {p.anchors[0] for p in passages if set(range(p.start, p.end)) & set(covered)}
    assert sorted(anchors) == sorted(shown)


def test_a_text_of_very_many_lines_has_its_short_ones_joined_and_loses_nothing():
    text = "ab\n" * (MOST_PARAGRAPHS * 20) + "The end."
    mark = Passage(len(text) - 8, len(text), ("items",))
    rows = cut(text, [("headline", 0, 2), ("body", 3, len(text))], [mark])
    assert len(rows) <= 2 * MOST_PARAGRAPHS
    assert (rows[0].kind, rows[1].kind, rows[1].start) == ("title", "body", 3)
    assert "\n".join(row.words for row in rows) == text
    assert [s.text for row in rows for s in row.segments if s.kind == "mark"] == ["The end."]
    assert len(cut("ab\n" * MOST_PARAGRAPHS, [], [])) == MOST_PARAGRAPHS


def test_of_a_very_long_text_its_beginning_and_what_is_near_a_mark_is_shown():
    line = "The ship lay in the roads and waited.\n"
    text = line * (WHOLE // len(line) + 100)
    at = len(line) * 30_000
    rows = cut(text, [], [Passage(at, at + 8, ("vessel",))])
    shown = fold_far(rows, len(text))
    kinds = [row.kind for row in shown]
    assert kinds.count("gap") == 2
    first, second = (place for place, kind in enumerate(kinds) if kind == "gap")
    assert shown[0].start == 0
    assert shown[first - 1].start <= NEAR < shown[first].start
    assert any(s.kind == "mark" for row in shown[first:second] for s in row.segments)
    assert shown[second].end == rows[-1].end
    assert sum(len(row.words) for row in shown) < 4 * NEAR
    assert fold_far(rows, WHOLE) == rows
