"""Editing a draft in the workbench: nothing is written over unseen, nothing typed is lost."""

from __future__ import annotations

import json
import re

import pytest

from tests.allegations.bench import TEXT, a_full_allegation, address, fresh, send, signed_in
from tests.factories import NOW, ArticleTextFactory, EvidenceFactory, RegimeFactory
from tracker.allegations.models import Suggestion
from tracker.allegations.services import decide, edit_draft

pytestmark = pytest.mark.django_db
ITEMS = {
    "field": "items",
    "quantity_text": "",
    "quantity_value": "",
    "quantity_unit": "",
    "quantity_hedge": "",
}


def test_an_analyst_edits_a_field_without_a_script(analyst):
    allegation = a_full_allegation()
    answer = send(signed_in(analyst), allegation, "draft", **ITEMS, items="152 mm shells")
    assert answer.status_code == 303
    assert answer["Location"] == f"{address(allegation)}#f-items"
    assert fresh(allegation).items == "152 mm shells"


def versions(answer):
    """Which version the answer met, which there is now, and whether that is somebody else's."""
    told = json.loads(answer["HX-Trigger"])["version"]
    return told["seen"], told["now"], told["isConflict"]


def test_htmx_gets_the_state_of_the_field_and_the_version(analyst):
    allegation = a_full_allegation()
    answer = send(signed_in(analyst), allegation, "draft", htmx=True, **ITEMS, items="152 mm shells")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert versions(answer) == (1, 2, False)
    assert re.search(r'id="state-items"[^>]*hx-swap-oob="true"', html)
    assert "Saved" in html
    assert 'id="f-items"' not in html


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("summary", {"summary": "North Korea shipped shells."}),
        ("category", {"category": "coal-minerals", "regime": ""}),
        ("items", {**ITEMS, "items": "shells", "quantity_value": "1000", "quantity_unit": "containers"}),
        (
            "date",
            {
                "event_text": "in May",
                "event_from": "2026-05-01",
                "event_until": "",
                "event_precision": "month",
            },
        ),
        ("place", {"place": "나진"}),
        ("claim", {"claim_strength": "denied", "basis": "court"}),
        ("res", {"cites_unspecified_resolutions": "on"}),
        ("grade", {"credibility": "2"}),
    ],
)
def test_every_field_can_be_edited(analyst, field, values):
    allegation = a_full_allegation()
    assert send(signed_in(analyst), allegation, "draft", **{**values, "field": field}).status_code == 303
    now = fresh(allegation)
    assert now.version == 2
    for name, value in values.items():
        if name not in {"field", "regime", "cites_unspecified_resolutions"} and value:
            assert str(getattr(now, name)).startswith(value)
    assert (now.regime is None) is (field == "category")
    assert now.cites_unspecified_resolutions is (field == "res")


@pytest.mark.parametrize("htmx", [True, False])
def test_a_wrong_value_is_told_and_kept(analyst, htmx):
    allegation = a_full_allegation()
    dates = {
        "event_text": "spring",
        "event_from": "2026-05-02",
        "event_until": "2026-05-01",
        "event_precision": "day",
    }
    answer = send(signed_in(analyst), allegation, "draft", htmx=htmx, field="date", **dates)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "The conduct cannot end before it begins." in html
    assert htmx or 'value="2026-05-02"' in html
    assert fresh(allegation).version == 1


@pytest.mark.parametrize("htmx", [True, False])
def test_the_slower_of_two_sees_both_versions_and_loses_neither(analyst, reviewer, htmx):
    allegation = a_full_allegation()
    edit_draft(allegation, by=reviewer, seen_version=1, changes={"items": "rockets"})
    client = signed_in(analyst)
    answer = send(client, allegation, "draft", htmx=htmx, version=1, **ITEMS, items="152 mm shells")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "ruth changed this after you opened it." in html
    assert re.search(r"yours</span> <ins[^>]*>152 mm shells</ins>", html)
    assert re.search(r"stored now</span> <ins[^>]*>rockets</ins>", html)
    assert fresh(allegation).items == "rockets"
    if htmx:
        assert versions(answer) == (1, 2, True)
        assert 'id="f-place"' in html
        assert 'id="f-items"' not in html
    else:
        assert re.search(r'name="items" value="152 mm shells"', html)
        assert re.search(r'id="form-items".*?name="seen_version" value="1"', html, re.DOTALL)
        assert re.search(r'id="form-place".*?name="seen_version" value="2"', html, re.DOTALL)
    (version,) = re.findall(
        r'id="keep-items" type="submit" form="form-items" name="seen_version" value="(\d)"', html
    )
    both = [1, int(version)]  # what the form says, and after it the button "Save mine"
    assert send(client, allegation, "draft", version=both, **ITEMS, items="152 mm shells").status_code == 303
    assert fresh(allegation).items == "152 mm shells"


def test_a_mistake_does_not_pass_off_a_colleagues_change_as_seen(analyst, reviewer):
    allegation = a_full_allegation()
    edit_draft(allegation, by=reviewer, seen_version=1, changes={"place": "Rajin"})
    client = signed_in(analyst)
    answer = send(client, allegation, "draft", htmx=True, version=1, **{**ITEMS, "quantity_value": "many"})
    assert answer.status_code == 422
    assert versions(answer) == (1, 1, False)
    again = send(client, allegation, "parties", htmx=True, version=1, role="supplier", name="")
    assert 'name="seen_version" value="2"' not in again.content.decode()


@pytest.mark.parametrize("version", ["", "-1", "x", "٣", "99999999999999999999"])
def test_a_version_that_nobody_saw_is_a_conflict(analyst, version):
    allegation = a_full_allegation()
    answer = send(signed_in(analyst), allegation, "draft", version=version, field="place", place="Rajin")
    assert answer.status_code == 422
    assert fresh(allegation).place == ""


def test_a_field_that_is_none_is_refused(analyst):
    allegation = a_full_allegation()
    answer = send(signed_in(analyst), allegation, "draft", field="status", status="confirmed")
    assert answer.status_code == 422
    assert "There is no such field." in answer.content.decode()


def test_a_decided_record_keeps_its_draft(analyst, reviewer):
    allegation = a_full_allegation()
    decide(allegation, "confirmed", by=reviewer, reason="", seen_version=1)
    answer = send(signed_in(analyst), fresh(allegation), "draft", field="place", place="Rajin")
    assert answer.status_code == 422
    assert "It is decided. Reopen it to change it." in answer.content.decode()


def names(allegation, role="supplier"):
    return list(allegation.involvements.filter(role=role).values_list("name", "kind", "speaks_for"))


def test_a_party_is_added_changed_and_removed(analyst):
    allegation, client = a_full_allegation(), signed_in(analyst)
    send(
        client,
        fresh(allegation),
        "parties",
        role="supplier",
        name=" Korea Mining ",
        kind="organisation",
        speaks_for="",
    )
    assert names(allegation) == [("North Korea", "state", ""), ("Korea Mining", "organisation", "")]
    first = allegation.involvements.get(name="North Korea")
    send(
        client,
        fresh(allegation),
        "parties",
        role="supplier",
        pk=first.pk,
        name="North Korea",
        kind="",
        speaks_for="X",
    )
    assert names(allegation)[0] == ("North Korea", "", "X")
    assert allegation.involvements.get(pk=first.pk).mention == "North Korea"
    answer = send(client, fresh(allegation), "parties", role="supplier", drop=first.pk)
    assert answer["Location"].endswith("#f-supplier")
    assert names(allegation) == [("Korea Mining", "organisation", "")]


def test_a_party_in_another_role_gets_a_field(analyst):
    allegation, client = a_full_allegation(), signed_in(analyst)
    answer = send(client, allegation, "parties", htmx=True, role="carrier", name="Star Line", kind="")
    assert answer.status_code == 200
    assert 'id="f-carrier"' in answer.content.decode()


@pytest.mark.parametrize("data", [{"role": "supplier", "name": ""}, {"role": "king", "name": "Kim"}])
def test_a_party_without_name_or_role_is_refused_and_what_was_typed_kept(analyst, data):
    allegation = a_full_allegation()
    answer = send(signed_in(analyst), allegation, "parties", speaks_for="Typed words", **data)
    assert answer.status_code == 422
    assert "Typed words" in answer.content.decode()
    assert fresh(allegation).version == 1


def test_parties_of_a_stale_page_are_refused(analyst, reviewer):
    allegation = a_full_allegation()
    edit_draft(allegation, by=reviewer, seen_version=1, changes={"place": "Rajin"})
    answer = send(
        signed_in(analyst), allegation, "parties", version=1, role="supplier", name="Kept name", kind=""
    )
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "ruth changed this" in html
    assert re.search(r'id="new-supplier-name"[^>]* value="Kept name"', html)
    assert re.search(r"yours</span> <ins[^>]*>North Korea, Kept name</ins>|same in both", html)
    assert names(allegation) == [("North Korea", "state", "")]


def test_a_change_of_a_party_that_was_refused_stays_with_that_party(analyst, reviewer):
    allegation = a_full_allegation()
    pk = allegation.involvements.get(role="supplier").pk
    edit_draft(allegation, by=reviewer, seen_version=1, changes={"place": "Rajin"})
    data = {"role": "supplier", "pk": pk, "name": "DPRK", "kind": "state"}
    html = send(signed_in(analyst), allegation, "parties", htmx=True, version=1, **data).content.decode()
    assert re.search(rf'id="party-{pk}-name"[^>]* value="DPRK"', html)
    assert re.search(r"stored now</span> <ins[^>]*>North Korea</ins>", html)
    assert not re.search(r'id="new-supplier-name"[^>]* value="DPRK"', html)


def quotes(allegation):
    return {(e.start, e.end): (e.quote, e.supports) for e in allegation.evidence.all()}


def tie(client, allegation, **data):
    return send(client, allegation, "evidence", text=allegation.article.text.pk, **data)


def test_words_at_a_place_are_tied_to_a_field(analyst):
    allegation = a_full_allegation()
    start = TEXT.index("in September")
    answer = tie(signed_in(analyst), allegation, htmx=True, field="event", start=start, end=start + 12)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert quotes(allegation)[start, start + 12] == ("in September", ["event"])
    assert re.search(r'class="ev" data-field="date" id="ev-date-1"', html)
    assert re.search(r'id="src-date" hx-swap-oob="true"', html)
    assert 'href="#ev-date-1"' in html


def test_typed_words_are_found_where_they_stand_once(analyst):
    allegation = a_full_allegation()
    assert (
        tie(signed_in(analyst), allegation, field="claim_strength", quote='"We  confirm it,"').status_code
        == 303
    )
    assert ("“We confirm it,”", ["claim_strength"]) in quotes(allegation).values()


def test_words_that_stand_there_twice_are_asked_about(analyst):
    allegation, client = a_full_allegation(), signed_in(analyst)
    answer = tie(client, allegation, field="recipient", quote="North Korea shipped")
    html = answer.content.decode()
    assert answer.status_code == 422
    starts = [int(start) for start in re.findall(r'name="start" value="(\d+)"', html)]
    assert [TEXT[s : s + 19] for s in starts] == ["North Korea shipped"] * 2
    assert "In October <mark>North Korea shipped</mark> coal" in html
    tie(client, allegation, field="recipient", start=starts[1], end=starts[1] + 19)
    assert quotes(allegation)[starts[1], starts[1] + 19][1] == ["recipient"]


@pytest.mark.parametrize(
    "data",
    [
        {"quote": "South Korea shipped nothing"},
        {"quote": ""},
        {"start": 5, "end": 5},
        {"start": 5, "end": 50_000},
        {"start": 15, "end": 17},
        {"quote": "artillery shells", "field": "summary"},
    ],
)
def test_words_that_are_not_there_are_refused_and_kept(analyst, data):
    allegation = a_full_allegation()
    before = quotes(allegation)
    answer = tie(signed_in(analyst), allegation, **{"field": "items", **data})
    assert answer.status_code == 422
    assert data.get("quote", "") in answer.content.decode()
    assert quotes(allegation) == before


def test_places_in_another_text_are_refused(analyst):
    allegation, other = a_full_allegation(), ArticleTextFactory()
    answer = send(signed_in(analyst), allegation, "evidence", text=other.pk, field="items", start=0, end=4)
    assert answer.status_code == 422


def test_a_passage_is_taken_out_but_not_the_last(analyst):
    allegation, client = a_full_allegation(), signed_in(analyst)
    first, last = allegation.evidence.all()
    assert send(client, fresh(allegation), "evidence_remove", last.pk).status_code == 303
    answer = send(client, fresh(allegation), "evidence_remove", first.pk)
    assert answer.status_code == 422
    assert "rests on at least one passage" in answer.content.decode()
    assert list(allegation.evidence.all()) == [first]


def test_a_passage_of_another_record_stays(analyst):
    allegation, other = a_full_allegation(), a_full_allegation()
    foreign = EvidenceFactory(allegation=other, quote="coal", supports=["items"])
    send(signed_in(analyst), allegation, "evidence_remove", foreign.pk)
    assert other.evidence.filter(pk=foreign.pk).exists()


@pytest.mark.parametrize(("opinion", "place"), [("accepted", "Rajin"), ("refused", "")])
def test_what_a_newer_reading_says_is_taken_or_refused(analyst, opinion, place):
    allegation = a_full_allegation()
    offer = Suggestion.objects.create(
        allegation=allegation, field="place", value="Rajin", reader="rules 2", created_at=NOW
    )
    client = signed_in(analyst)
    html = client.get(address(allegation)).content.decode()
    assert re.search(r"<del[^>]*>–</del> <ins[^>]*>Rajin</ins>", html)
    assert 'data-shortcut="y"' in html
    assert send(client, allegation, "suggestion", offer.pk, opinion=opinion).status_code == 303
    assert fresh(allegation).place == place
    assert "A newer reading says" not in client.get(address(allegation)).content.decode()


def test_a_suggested_regime_is_shown_by_its_name(reader):
    allegation, regime = a_full_allegation(), RegimeFactory(slug="libya", name="Libya")
    Suggestion.objects.create(
        allegation=allegation, field="regime", value=regime.pk, reader="r 2", created_at=NOW
    )
    assert re.search(r"<ins[^>]*>Libya</ins>", signed_in(reader).get(address(allegation)).content.decode())
