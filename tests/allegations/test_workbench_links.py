"""What hangs on an allegation: citations, links, notes and history."""

from __future__ import annotations

import re

import pytest

from tests.allegations.bench import a_full_allegation, address, fresh, send, signed_in
from tests.factories import AllegationFactory, CircleFactory, ResolutionFactory
from tracker.accounts.actors import Machine, acting
from tracker.allegations.models import AllegationLink, Citation
from tracker.allegations.services import decide, edit_draft
from tracker.annotations.models import Annotation

pytestmark = pytest.mark.django_db


def test_a_citation_is_accepted_refused_and_opened_again(reviewer):
    allegation, client = a_full_allegation(), signed_in(reviewer)
    citation = allegation.citations.get()
    html = client.get(address(allegation)).content.decode()
    assert citation.reason in html
    assert re.search(rf'id="accept-{citation.pk}"[^>]*data-shortcut="y"', html)
    assert re.search(rf'id="refuse-{citation.pk}"[^>]*data-shortcut="u"', html)
    for opinion in ("accepted", "refused", "open"):
        answer = send(client, fresh(allegation), "citation", citation.pk, htmx=True, opinion=opinion)
        assert answer.status_code == 200
        assert re.search(r'id="citations"[^>]*hx-swap-oob="true"', answer.content.decode())
        assert allegation.citations.get().state == opinion


def test_the_keys_go_on_to_the_next_open_citation(reviewer):
    allegation, client = a_full_allegation(), signed_in(reviewer)
    first = allegation.citations.get()
    second = Citation.objects.create(
        allegation=allegation, basis="implied", number=1874, paragraph="9", reason="Any arms.", rank=1
    )
    html = send(client, allegation, "citation", first.pk, htmx=True, opinion="accepted").content.decode()
    assert re.findall(r'id="([a-z]+-\d+)"[^>]*data-shortcut', html) == [
        f"accept-{second.pk}",
        f"refuse-{second.pk}",
    ]


@pytest.mark.parametrize("written", ["1718", "1718 (2006)", "S/RES/1718"])
def test_a_reviewer_adds_a_resolution_as_people_write_it(reviewer, written):
    allegation = a_full_allegation()
    ResolutionFactory()
    answer = send(signed_in(reviewer), allegation, "citation_add", number=written, paragraph="8(a)")
    assert answer.status_code == 303
    added = allegation.citations.get(basis="added")
    assert (added.number, added.paragraph, added.state) == (1718, "8(a)", "accepted")


@pytest.mark.parametrize(
    ("number", "why"), [("9999", "not in our table"), ("arms", "Give its number"), ("", "required")]
)
def test_a_resolution_that_is_none_is_refused_and_kept(reviewer, number, why):
    allegation = a_full_allegation()
    answer = send(signed_in(reviewer), allegation, "citation_add", number=number, paragraph="8(z)")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert why in html
    assert 'value="8(z)"' in html
    assert allegation.citations.count() == 1


def test_judging_on_a_stale_page_is_refused(reviewers):
    ana, ben = reviewers
    allegation = a_full_allegation()
    edit_draft(allegation, by=ben, seen_version=1, changes={"place": "Rajin"})
    pk = allegation.citations.get().pk
    answer = send(signed_in(ana), allegation, "citation", pk, version=1, htmx=True, opinion="accepted")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "ben.reviewer changed this" in html
    assert 'value="Rajin"' in html
    assert allegation.citations.get().state == "open"


def test_two_allegations_are_linked_both_ways(analyst, reviewer):
    allegation, other = a_full_allegation(), AllegationFactory()
    client = signed_in(analyst)
    send(client, allegation, "link", kind="follows", reference=other.reference.lower(), note="A month on.")
    link = AllegationLink.objects.get()
    assert (link.source, link.target, link.kind, link.note) == (allegation, other, "follows", "A month on.")
    assert f'href="{address(other)}"' in client.get(address(allegation)).content.decode()
    seen = signed_in(reviewer)
    assert f"{allegation.reference} follows this" in seen.get(address(other)).content.decode()
    assert send(seen, other, "link_judge", link.pk, opinion="accepted").status_code == 303
    link.refresh_from_db()
    assert link.state == "accepted"


def test_a_link_to_what_one_may_not_see_is_refused_as_to_what_is_not(analyst):
    allegation, hidden = a_full_allegation(), AllegationFactory(circle=CircleFactory())
    client = signed_in(analyst)
    answers = [
        send(client, allegation, "link", kind="follows", reference=reference, note="My note")
        for reference in (hidden.reference, "A-1999-0001")
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert all("There is no such allegation." in a.content.decode() for a in answers)
    assert all('value="My note"' in a.content.decode() for a in answers)
    itself = send(client, allegation, "link", kind="follows", reference=allegation.reference)
    assert "cannot be linked to itself" in itself.content.decode()
    assert not AllegationLink.objects.exists()


def test_a_link_of_another_record_is_not_judged_here(reviewer):
    allegation, one, two = a_full_allegation(), AllegationFactory(), AllegationFactory()
    link = AllegationLink.objects.create(source=one, target=two, kind="follows", by=reviewer)
    assert send(signed_in(reviewer), allegation, "link_judge", link.pk, opinion="refused").status_code == 404


def test_a_note_is_written_and_answered(analyst, reviewer):
    allegation = a_full_allegation()
    assert send(signed_in(analyst), allegation, "note", body="Which port?").status_code == 303
    note = Annotation.objects.get()
    answer = send(signed_in(reviewer), allegation, "note", htmx=True, body="Rajin.", reply_to=note.pk)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "HX-Trigger" in answer
    assert html.index("Which port?") < html.index("Rajin.")
    assert Annotation.objects.get(body="Rajin.").reply_to == note


def test_an_empty_note_or_an_answer_to_nothing_is_refused(analyst):
    allegation, other = a_full_allegation(), a_full_allegation()
    client = signed_in(analyst)
    assert send(client, allegation, "note", body="  ").status_code == 422
    send(client, other, "note", body="There.")
    foreign = Annotation.objects.get().pk
    assert send(client, allegation, "note", body="Here.", reply_to=foreign).status_code == 404


def test_the_history_tells_who_did_what_newest_first(analyst, reviewer):
    allegation = a_full_allegation()
    client = signed_in(analyst)
    send(client, fresh(allegation), "draft", field="place", place="Rajin")
    send(client, fresh(allegation), "parties", role="carrier", name="Star Line", kind="")
    send(signed_in(reviewer), fresh(allegation), "citation", allegation.citations.get().pk, opinion="refused")
    send(client, fresh(allegation), "note", body="Which port?")
    decide(
        fresh(allegation),
        "rejected",
        by=reviewer,
        reason="An exercise.",
        seen_version=fresh(allegation).version,
    )
    html = client.get(address(allegation, "history")).content.decode()
    told = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
    for words in (
        "ruth rejected Proposed → Rejected : An exercise.",
        "ana wrote a note: “Which port?”",
        "ruth refused 1718, 8(b)",
        "ana added Star Line, carrier",
        "ana changed place empty → Rajin",
        "test proposed it",
    ):
        assert words in told, words


def test_a_machine_is_told_once_for_all_that_it_found(reader):
    with acting(Machine("rules 1"), "Read"):
        allegation = a_full_allegation()
    html = signed_in(reader).get(address(allegation, "history")).content.decode()
    assert "found 2 passages, 2 parties, 1 citation" in html


def test_the_history_quotes_no_more_than_a_line(analyst):
    allegation = a_full_allegation(summary="x" * 400)
    send(signed_in(analyst), allegation, "note", body="y" * 5000)
    send(signed_in(analyst), fresh(allegation), "draft", field="summary", summary="z" * 400)
    html = signed_in(analyst).get(address(allegation, "history")).content.decode()
    assert "y" * 100 not in html
    assert "x" * 100 not in html
