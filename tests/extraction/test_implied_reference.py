"""The reference data keeps its promises, and the words held against it mean something."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from itertools import pairwise

from tracker.extraction.citations.forms import searches
from tracker.extraction.implied.reasons import clause_of
from tracker.extraction.implied.words import item_pattern, plain, words
from tracker.extraction.reference import ProvisionRow, reference, year_of

PARAGRAPH = re.compile(r"(Annex [A-Z] )?\d+(-\d+)?(\([a-z]+\))*")
ENDED = {"superseded", "terminated"}
KNOWN = reference()


def test_years_follow_each_other_without_gaps() -> None:
    for before, after in pairwise(KNOWN.years):
        assert after.year == before.year + 1
        if before.last and after.first:
            assert after.first == before.last + 1


def test_each_resolution_has_its_symbol_and_fits_its_year() -> None:
    assert len(KNOWN.resolutions) > 200
    for row in KNOWN.resolutions.values():
        assert row.symbol == f"S/RES/{row.number} ({row.year})"
        assert datetime.date.fromisoformat(row.adopted).year == row.year == year_of(row.number)
        assert row.regime in KNOWN.vocabulary["regimes"]
        assert row.status in KNOWN.vocabulary["status"]
        year = next(year for year in KNOWN.years if year.year == row.year)
        assert (year.first or 1) <= row.number <= (year.last or row.number)


def test_each_provision_uses_the_vocabulary() -> None:
    tables = {
        "regime": "regimes",
        "measure": "measures",
        "kind": "kinds",
        "direction": "direction",
        "applies_to": "applies_to",
        "force": "force",
        "confidence": "confidence",
    }
    lists = {"conduct": "conduct", "acts": "acts", "roles": "roles", "targets": "targets"}
    assert [i for i, n in Counter(row.id for row in KNOWN.provisions).items() if n > 1] == []
    for row in KNOWN.provisions:
        for field, table in tables.items():
            assert getattr(row, field) in KNOWN.vocabulary[table], (row.id, field)
        for field, table in lists.items():
            assert set(getattr(row, field)) <= set(KNOWN.vocabulary[table]), (row.id, field)
        assert row.resolution in KNOWN.resolutions
        assert row.sources
        assert row.targets
        assert 0 < len(row.text_summary) <= 240
        assert PARAGRAPH.fullmatch(row.paragraph) or (row.paragraph, row.confidence) == ("", "likely")
        assert row.renewed_by is None or row.renewed_by in KNOWN.resolutions


def test_each_kind_of_provision_is_what_it_says() -> None:
    for row in KNOWN.provisions:
        base = KNOWN.bases.get(row.base or "")
        assert (base is not None) == (row.base is not None), row.id
        if base:
            assert (base.regime, base.base) == (row.regime, None), row.id
            assert row.kind != "core", row.id
        if row.kind == "frame":
            assert not row.conduct
            assert not row.roles
        if row.kind in ("core", "extension") and row.force not in ENDED:
            assert row.conduct, row.id


def test_each_provision_has_dates_that_agree() -> None:
    for row in KNOWN.provisions:
        assert row.periods[0].since >= KNOWN.resolutions[row.resolution].adopted, row.id
        assert (row.force in ENDED) == (row.periods[-1].until is not None), row.id
        for period in row.periods:
            assert period.until is None or period.until >= period.since, row.id
        if row.renewed_until:
            assert row.force == "check-expiry", row.id
        if row.force == "check-expiry":
            assert row.renewed_until or row.renewed_by, row.id


def test_each_category_and_each_live_regime_is_answered() -> None:
    live = [row for row in KNOWN.provisions if row.force not in ENDED]
    for category in KNOWN.vocabulary["conduct"]:
        assert any(category in row.conduct for row in live), category
    core = [row for row in live if row.kind in ("core", "extension")]
    for regime, measures in KNOWN.vocabulary["live_regimes"].items():
        for measure in measures:
            assert any(row.regime == regime and answers(row, measure) for row in core), (regime, measure)


def answers(row: ProvisionRow, measure: str) -> bool:
    category = {"arms-embargo": "arms-transfer"}.get(measure, measure)
    return measure == row.measure or category in row.conduct


def test_every_target_and_measure_can_be_named() -> None:
    for target in KNOWN.targets.values():
        assert target.regime in KNOWN.vocabulary["regimes"]
    for measure in KNOWN.vocabulary["measures"]:
        assert KNOWN.measure_words[measure], measure


def test_every_item_names_itself() -> None:
    for row in KNOWN.provisions:
        for item in row.items:
            said = f"some {plain(item)}, {plain(item)}ing here"  # "clear" is meant as in clearing
            assert item_pattern(item).search(said), (row.id, item)


def test_the_words_point_at_rows_categories_and_measures_that_exist() -> None:
    found = words()
    items = {item for row in KNOWN.provisions for item in row.items}
    assert set(found.deeds) == set(KNOWN.vocabulary["conduct"])
    assert set(found.clauses) <= set(KNOWN.bases)
    assert set(found.acts) <= set(KNOWN.vocabulary["acts"])
    assert set(found.support) | found.measures_of_goods <= set(KNOWN.vocabulary["measures"])
    assert {row for _, rows in found.finer for row in rows} | {row for row, _ in found.needs} <= set(
        KNOWN.bases
    )
    assert set(found.items) <= items, set(found.items) - items


def test_every_paragraph_can_be_said_as_a_clause() -> None:
    for row in KNOWN.provisions:
        clause = clause_of(row)
        assert not clause.endswith(".")
        if clause.startswith("the Council "):
            verb = clause.split()[2]
            assert re.search(r"(s|ed|froze|kept|made)$", verb) or verb == "decided", (row.id, clause)


def test_the_citation_patterns_compile() -> None:
    assert list(searches().anchor.finditer("resolution"))
