"""What a document has named: found by place, as a look through everything would find it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.extraction.names import scene as scenes
from tracker.extraction.names.scene import Scene, Ship

SHIPS = st.lists(
    st.builds(
        lambda name, start, size: Ship(name, start, start + size),
        st.sampled_from("ABC"),
        st.integers(0, 60),
        st.integers(1, 12),
    )
).map(lambda found: sorted(found, key=lambda s: s.start))
PLACES = st.tuples(st.integers(0, 70), st.integers(0, 12)).map(lambda t: (t[0], t[0] + t[1]))


@given(SHIPS, PLACES)
def test_ships_are_found_by_their_places(ships: list[Ship], place: tuple[int, int]):
    scene, (start, end) = Scene("", [], ships), place
    assert scene.ships_in(start, end) == [s for s in ships if start <= s.start < end]
    assert scene.ships_over(start, end) == [s for s in ships if s.start < end and start < s.end]


@given(SHIPS, st.integers(0, 70), st.integers(1, 3))
def test_the_last_ships_are_the_last_of_different_names(ships: list[Ship], start: int, count: int):
    named = {s.name: s for s in ships if s.start < start}
    order = [s.name for s in ships if s.start < start]
    names = sorted(named, key=lambda name: len(order) - 1 - order[::-1].index(name))
    assert [s.name for s in Scene("", [], ships).last_ships(start, count)] == names[-count:]


def test_a_short_name_is_looked_for_once_in_a_text(monkeypatch: pytest.MonkeyPatch):
    searched: list[str] = []
    plain = re.search
    monkeypatch.setattr(scenes.re, "search", lambda p, text: searched.append(p) or plain(p, text))
    scene = Scene("Ri Chol Min left. Ri sold arms.", [], [])
    assert [scene.in_full(name) for name in ("Ri", "Xo", "Ri", "Xo")] == ["Ri Chol Min", None] * 2
    assert len(searched) == 2
