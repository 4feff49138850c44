"""The table of figures: it counts what a hand would count, and README.md shows what it prints."""

import copy
import json

import pytest

from benchmarks import reading_table
from benchmarks.allegation_score import Counts, score_document
from benchmarks.reading_table import BEGIN, END, README, shipped, table, written_into
from benchmarks.same_names import forms, same

LABEL = {
    "category": "arms-transfer",
    "claim_strength": "asserted",
    "accused": [{"name": "North Korea", "role": "supplier"}, {"name": "Russia", "role": "recipient"}],
    "accused_acceptable_extra": ["Silver Pine"],
    "alleged_by": ["Japan", "Ren Abe"],
    "resolutions_cited": [1718],
    "resolutions_acceptable_extra": [2397],
    "evidence_quote": "North Korea sent shells to Russia.",
    "background": False,
    "doubtful": False,
}
PROPOSAL = {
    "category": "arms-transfer",
    "claim_strength": "asserted",
    "accused": [{"name": "DPRK"}, {"name": "Russia"}],
    "alleged_by": [{"name": "Ren Abe", "speaks_for": "Japan"}],
    "resolutions": [{"number": 1718, "basis": "cited"}, {"number": 1874, "basis": "implied"}],
    "evidence": [{"quote": "North Korea sent shells to Russia."}],
}


def gold(*labels, **more):
    return {"is_relevant": bool(labels), "doubtful": False, "allegations": list(labels), **more}


def found(*proposals):
    return {"is_relevant": bool(proposals), "allegations": list(proposals)}


def test_a_right_proposal_is_right_in_everything():
    whole, by_category = score_document(found(PROPOSAL), gold(LABEL))
    assert whole.relevance == whole.allegation == whole.cited == Counts(1, 0, 0)
    assert whole.accused == Counts(2, 0, 0)
    assert whole.alleged_by == Counts(2, 0, 0)
    assert by_category["arms-transfer"].allegation == Counts(1, 0, 0)


def test_names_too_many_and_names_missing_are_counted_and_acceptable_ones_are_not():
    proposal = PROPOSAL | {
        "accused": [{"name": "Russia"}, {"name": "Silver Pine"}, {"name": "Belarus"}],
        "alleged_by": [{"name": "Corrant"}],
        "resolutions": [{"number": number, "basis": "cited"} for number in (1718, 2397, 1540)],
    }
    whole, _ = score_document(found(proposal), gold(LABEL))
    assert whole.accused == Counts(right=1, too_many=1, missed=1)
    assert whole.alleged_by == Counts(right=0, too_many=1, missed=2)
    assert whole.cited == Counts(right=1, too_many=1, missed=0)


def test_another_category_is_a_false_alarm_of_its_own_and_a_miss_of_the_label():
    proposal = PROPOSAL | {"category": "luxury-goods"}
    whole, by_category = score_document(found(proposal), gold(LABEL))
    assert whole.allegation == Counts(0, 1, 1)
    assert whole.accused == whole.alleged_by == Counts()
    assert by_category["luxury-goods"].allegation == Counts(0, 1, 0)
    assert by_category["arms-transfer"].allegation == Counts(0, 0, 1)
    accepted = LABEL | {"category_acceptable_extra": ["luxury-goods"]}
    assert score_document(found(proposal), gold(accepted))[0].allegation == Counts(1, 0, 0)


def test_background_and_doubt_make_nothing_right_or_wrong():
    background = LABEL | {"background": True}
    assert score_document(found(PROPOSAL), gold(background))[0].allegation == Counts()
    assert score_document(found(), gold(background))[0].allegation == Counts()
    doubtful, _ = score_document(found(PROPOSAL), gold(doubtful=True))
    assert doubtful.relevance == doubtful.allegation == Counts()
    assert score_document(found(PROPOSAL), gold())[0].allegation == Counts(0, 1, 0)


def test_of_two_labels_the_quoted_one_is_paired():
    other = copy.deepcopy(LABEL) | {
        "evidence_quote": "Last year it sold mortars.",
        "alleged_by": ["Chad"],
    }
    for labels in ((LABEL, other), (other, LABEL)):
        assert score_document(found(PROPOSAL), gold(*labels))[0].alleged_by == Counts(2, 0, 0)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Democratic People’s Republic of Korea", "북한", True),
        ("the 1718 Committee Panel of Experts", "专家小组", True),
        ("Russian government", "Russia", True),
        ("Gold Heron Shipping", "Silver Heron Shipping", False),
        ("골드 헤론(GOLD HERON)", "Gold Heron", True),
        ("Kenya", "Uganda", False),
    ],
)
def test_names_are_compared_as_parties(one: str, other: str, *, is_same: bool):
    assert same(forms(one), forms(other)) is is_same


def test_the_readme_shows_what_the_command_prints():
    """Fails after a change of the rules until `python -m benchmarks.reading_table --readme` is run."""
    shown = README.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    assert shown.strip() == table(shipped()).strip()


def test_a_readme_without_its_markers_is_refused():
    assert written_into(f"a\n{BEGIN}\nold\n{END}\nb", "new\n") == f"a\n{BEGIN}\nnew\n{END}\nb"
    with pytest.raises(ValueError, match="README"):
        written_into(f"a\n{END}\n{BEGIN}", "new")


def test_a_corpus_of_ones_own_stands_beside_the_shipped_texts(tmp_path, monkeypatch, capsys):
    document = {"text": "The harbour was closed on Monday because of fog.", "language": "en"}
    for name in ("1", "2"):
        for part, content in (("docs", document), ("gold", gold())):
            (tmp_path / part).mkdir(exist_ok=True)
            (tmp_path / part / f"{name}.json").write_text(json.dumps(content))
    (tmp_path / "split.json").write_text(json.dumps({"tune": ["2"]}))
    monkeypatch.setattr(reading_table, "SHIPPED", {})
    for arguments, row in (([], f"| {tmp_path.name} | 2 | 0 |"), (["--split", "tune"], "tune | 1 | 0 |")):
        monkeypatch.setattr("sys.argv", ["reading_table", "--corpus", str(tmp_path), *arguments])
        reading_table.main()
        assert row in capsys.readouterr().out
