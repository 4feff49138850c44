"""What changed between two texts, told by paragraph and word, whatever the texts are."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from tracker.allegations.queries.differences import LONGEST, MOST_PARAGRAPHS, Change, Piece, differences


def told(old, new):
    return [(change.kind, change.count) for change in differences(old, new) or []]


def side(changes, *kinds):
    """The paragraphs of one side, as far as the changes tell them; folded ones by their number."""
    return [
        change.count if change.kind == "same" else "".join(p.text for p in change.pieces if p.kind in kinds)
        for change in changes
    ]


def test_the_same_text_is_one_fold():
    assert told("a\n\nb\nc", "a\nb\n\n\nc") == [("same", 3)]


def test_a_changed_word_is_found_inside_its_paragraph():
    changes = differences(
        "First.\nThe ship carried 40 tons of coal.\nLast.", "First.\nThe ship carried 90 tons of coal.\nLast."
    )
    assert changes is not None
    assert [change.kind for change in changes] == ["same", "changed", "same"]
    assert [piece for piece in changes[1].pieces if piece.kind != "same"] == [
        Piece("removed", "40 "),
        Piece("added", "90 "),
    ]


def test_paragraphs_that_came_and_went_are_told_whole():
    assert told("a\nb\nc\nd", "a\nc\nd\ne") == [("same", 1), ("removed", 1), ("same", 2), ("added", 1)]


def test_a_paragraph_that_has_nothing_of_the_other_is_no_change_of_it():
    changes = differences("x\nThe port was closed today.\ny", "x\nShares rose in Tokyo again after lunch.\ny")
    assert changes is not None
    assert [change.kind for change in changes] == ["same", "removed", "added", "same"]


def test_a_moved_paragraph_is_removed_here_and_added_there():
    assert told("a\nb\nc\nd", "b\nc\nd\na") == [("removed", 1), ("same", 3), ("added", 1)]


@given(st.lists(st.sampled_from("abcd e"), max_size=12), st.lists(st.sampled_from("abcd e"), max_size=12))
def test_each_side_can_be_told_from_the_changes(old, new):
    changes = differences("\n".join(old), "\n".join(new)) or []
    lost = [line.strip() for line in old if line.strip()]
    came = [line.strip() for line in new if line.strip()]
    same = sum(change.count for change in changes if change.kind == "same")
    gone = [t for t in side(changes, "same", "removed") if isinstance(t, str) and t]
    there = [t for t in side(changes, "same", "added") if isinstance(t, str) and t]
    assert same + len(gone) == len(lost)
    assert same + len(there) == len(came)
    assert set(gone) <= set(lost)
    assert set(there) <= set(came)


def test_hostile_texts_cost_little_and_those_too_long_are_not_compared():
    begun = time.perf_counter()
    repeated = "\n".join(["a b a b", "b a b a"] * 2_000)
    assert differences(repeated, "\n".join(["b a b a", "a a b b"] * 2_000))
    assert differences(" ".join("ab" * 50_000), " ".join("ba" * 50_000))
    turning = ["\n".join(str(n % times) for n in range(9_000)) for times in (37, 41)]
    assert differences(*turning)
    assert time.perf_counter() - begun < 5
    assert differences("a" * (LONGEST + 1), "b") is None
    assert differences("ab\n" * (MOST_PARAGRAPHS + 1), "b") is None


def test_nothing_and_something():
    assert differences("", "") == []
    assert differences("", "a") == [Change("added", [Piece("added", "a")])]
