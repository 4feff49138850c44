"""From a conduct to paragraphs: each open case, and what the cases do not show."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.extraction.implied import AccusedParty, Conduct, ImpliedProvision, imply, leading
from tracker.extraction.reference import reference, year_fits, year_of, year_to_offer

CASES = json.loads((Path(__file__).parent / "cases" / "implied_cases.json").read_text(encoding="utf-8"))


def names(proposed: list[ImpliedProvision]) -> list[str]:
    return [f"{p.resolution} {p.paragraph}".strip() for p in proposed]


def meets(wanted: str, given_name: str) -> bool:
    """Whether "1718 8(a)" is met by "1718 8(a)(i)"; a bare number by any paragraph."""
    return given_name == wanted or bool(re.match(re.escape(wanted) + r"[ (]", given_name))


def conduct(category: str, *accused: tuple[str, str, str], **fields: Any) -> Conduct:
    return Conduct(category, tuple(AccusedParty(*party) for party in accused), **fields)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_each_open_case(case: dict[str, Any]) -> None:
    proposed = names(imply(Conduct.from_json(case["conduct"])))
    expect = case["expect"]
    assert bool(proposed) != expect["none"]
    for alternatives in expect["must"]:
        assert any(meets(wanted, name) for wanted in alternatives for name in proposed), alternatives
    if expect["first"]:
        assert any(meets(wanted, proposed[0]) for wanted in expect["first"])
    assert not [name for name in proposed for wanted in expect["must_not"] if meets(wanted, name)]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_reasons_name_the_measure_and_differ(case: dict[str, Any]) -> None:
    proposed = imply(Conduct.from_json(case["conduct"]))
    assert len({p.reason for p in proposed}) == len(proposed)
    assert [p.rank for p in proposed] == list(range(1, len(proposed) + 1))
    for provision in proposed:
        row = reference().bases[provision.provision]
        assert any(word in provision.reason.lower() for word in reference().measure_words[row.measure])
        assert str(provision.resolution) in provision.reason
        assert not re.search(r"  |None|[<>{}|]| ,|\.\.", provision.reason), provision.reason
        assert provision.reason[0].isupper() or not provision.reason[0].isalpha()
        assert provision.reason.endswith(").")


def test_the_reference_conduct_leads_with_the_export_ban_and_what_widens_it() -> None:
    proposed = imply(
        conduct(
            "arms-transfer",
            ("North Korea", "supplier", "state"),
            ("Russia", "recipient", "state"),
            items="weapons",
            end="2023-10-26",
        )
    )
    assert names(leading(proposed)) == ["1718 8(b)", "1874 9"]
    assert proposed[0].reason == (
        "North Korea supplied weapons to Russia before 26 October 2023: the DPRK may not export arms, nor "
        "missile or other WMD items, and no State may buy them (1718, paragraph 8(b), "
        "in force since October 2006)."
    )
    assert "widens 1718 8(b)" in proposed[1].reason


def test_a_feared_transfer_is_said_as_one_that_might_be() -> None:
    proposed = imply(
        conduct(
            "wmd-missile-technology",
            ("Russia", "supplier", "state"),
            ("North Korea", "recipient", "state"),
            items="nuclear or ballistic missile technology",
            published="2023-10-26",
            claim_strength="feared",
        )
    )
    assert names(leading(proposed)) == ["1718 8(a)(ii)", "1874 23", "2094 20"]
    assert proposed[0].reason.startswith("Russia might supply nuclear or ballistic missile technology to")
    assert "26 October 2023" not in proposed[0].reason


ARMS = ("traders", "supplier", "organisation")


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        (
            conduct(
                "arms-transfer", ARMS, ("Hamas", "recipient", "armed-group"), place="Lebanon", start="2024"
            ),
            "1701 15(a)",
        ),
        (
            conduct(
                "arms-transfer", ARMS, ("a militia", "recipient", "armed-group"), place="Ituri", start="2024"
            ),
            "1807 1",
        ),
        (conduct("overseas-workers", ("North Korea", "supplier", "state"), start="2017-03"), "2321 34"),
        (conduct("overseas-workers", ("North Korea", "supplier", "state"), start="2016-05"), None),
        (conduct("refined-petroleum", ("Libya", "supplier", "state"), items="diesel", start="2016-04"), None),
        (
            conduct("crude-oil", ("Libya", "supplier", "state"), items="crude oil", start="2016-04"),
            "2146 10(a)",
        ),
        (
            conduct(
                "coal-minerals",
                ("Ship One", "vessel", "vessel"),
                items="coal",
                start="2022",
                text="It took coal from North Korea.",
            ),
            "2371 8",
        ),
        (
            conduct(
                "arms-transfer",
                ("Firm", "supplier", "organisation"),
                start="2024",
                text="Firm, a North Korean company, sold shells.",
            ),
            "1718 8(b)",
        ),
        (
            conduct(
                "arms-transfer",
                ("X", "supplier", "state"),
                ("Iran-backed Houthis", "recipient", "armed-group"),
                start="2026-01",
            ),
            "2216 14",
        ),
        (
            conduct(
                "arms-transfer", ("X", "supplier", "state"), ("Iraq", "recipient", "state"), start="2020"
            ),
            None,
        ),
        (conduct("no such category", ARMS), None),
    ],
)
def test_who_is_meant_and_when(asked: Conduct, first: str | None) -> None:
    assert (names(imply(asked)) or [None])[0] == first


@pytest.mark.parametrize(
    ("text", "is_proposed"),
    [
        ("He travelled under an exemption granted by the Committee.", False),
        ("The Committee had approved the journey.", False),
        ("He travelled without an exemption from the Committee.", True),
        ("No exemption was granted.", True),
    ],
)
def test_a_lawful_ground_takes_the_proposal_away_unless_it_is_denied(text: str, *, is_proposed: bool) -> None:
    party = AccusedParty("A person", "other", "person", ("taliban",))
    assert bool(imply(Conduct("travel-ban", (party,), start="2024", text=text))) is is_proposed


@pytest.mark.parametrize(("listed", "is_proposed"), [(("dprk",), True), ((), False), (None, False)])
def test_a_freeze_needs_the_un_list(listed: tuple[str, ...] | None, *, is_proposed: bool) -> None:
    party = AccusedParty("Some Company", "other", "organisation", listed)
    assert bool(imply(Conduct("asset-freeze", (party,), start="2021"))) is is_proposed


def test_conduct_after_the_last_known_renewal_has_to_be_looked_up() -> None:
    asked = conduct("arms-transfer", ARMS, ("South Sudan", "recipient", "state"), start="2026-08-01")
    (provision,) = imply(asked)
    assert provision.force == "check-expiry"
    assert "has to be looked up" in provision.reason


def test_the_contested_snapback_says_who_contests_it() -> None:
    asked = conduct("arms-transfer", ("Iran", "supplier", "state"), start="2025-12")
    (provision,) = imply(asked)
    assert (provision.force, provision.confidence) == ("contested", "verified")
    assert "according to the UN Secretariat; Iran, Russia and China contest that" in provision.reason


ANY_TEXT = st.text(max_size=60)
PARTIES = st.builds(
    AccusedParty,
    ANY_TEXT | st.sampled_from(["North Korea", "Iran", "ISIL", "M23", "Houthis", "Libya"]),
    st.sampled_from(["supplier", "recipient", "carrier", "vessel", "other"]),
    st.sampled_from(["state", "armed-group", "person", "government-body", None]),
    st.none() | st.lists(st.sampled_from(["dprk", "iran", "taliban"]), max_size=2).map(tuple),
)
CONDUCTS = st.builds(
    Conduct,
    st.sampled_from(reference().vocabulary["conduct"]),
    st.lists(PARTIES, max_size=3).map(tuple),
    st.none() | ANY_TEXT,
    st.none() | ANY_TEXT,
    st.none() | st.sampled_from(["2012", "2017-10", "2025-12-01"]),
    st.none(),
    st.none() | st.just("2026-01-05"),
    ANY_TEXT,
    st.sampled_from([None, "feared"]),
)


@given(CONDUCTS)
@settings(max_examples=60, deadline=None)
def test_any_conduct_is_answered_with_paragraphs_of_the_table(asked: Conduct) -> None:
    for provision in imply(asked):
        row = reference().bases[provision.provision]
        assert (provision.resolution, provision.paragraph) == (row.resolution, row.paragraph)
        assert row.kind != "frame"
        assert asked.category in row.conduct
        json.dumps(asdict(provision))


def test_years() -> None:
    assert (year_of(1718), year_of(1325), year_of(2800), year_of(2810), year_of(2850)) == (
        2006,
        2000,
        2025,
        None,
        None,
    )
    assert year_to_offer(1718, 2009) == 2006
    assert year_to_offer(1718, 2006) is None
    assert year_to_offer(2850, 2020) is None
    assert year_fits(2817, 2026)
    assert not year_fits(2817, 2019)
