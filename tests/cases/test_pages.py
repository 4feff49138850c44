"""The pages of cases: who sees and does what, without script, and nothing of a restricted case."""

from __future__ import annotations

import pytest

from tests.conftest import person
from tests.factories import (
    AllegationFactory,
    AnnotationFactory,
    CaseAllegationFactory,
    CaseFactory,
    CircleFactory,
    CitationFactory,
    UserFactory,
)
from tracker.accounts.models import Role
from tracker.allegations.models import Status
from tracker.allegations.services import decide, judge_citation
from tracker.annotations.services import annotate
from tracker.cases.models import Case
from tracker.cases.services import edit_case, link_allegation, set_people, unlink_allegation

pytestmark = pytest.mark.django_db


@pytest.fixture
def circle(analyst, lead):
    circle = CircleFactory(name="Shipping desk")
    circle.members.set([analyst, lead])
    return circle


def page(client, user, url):
    client.force_login(user)
    answer = client.get(url)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_the_list_says_what_each_case_holds_and_waits_for(client, reader):
    case = CaseFactory(title="Shells <by> rail")
    CaseAllegationFactory(case=case)
    CaseAllegationFactory(case=case, allegation__claim_strength="feared")
    shown = page(client, reader, "/cases/")
    assert "Shells &lt;by&gt; rail" in shown
    assert "+1 feared" in shown
    assert "Decide 2 allegations" in shown
    assert "Open a case" not in shown


@pytest.mark.parametrize("view", ["open", "mine", "established", "closed", "evil"])
def test_views_narrow_the_list(client, analyst, view):
    for status in Case.Status.values:
        CaseFactory(title=f"Case {status}", status=status)
    CaseFactory(title="Case mine", lead=analyst)
    shown = page(client, analyst, f"/cases/?view={view}&page=0")
    titles = {word for word in ("open", "established", "closed", "mine") if f">Case {word}<" in shown}
    assert titles == {"evil": {"open", "mine"}, "open": {"open", "mine"}}.get(view, {view})


def test_words_find_a_case_by_title_or_reference(client, reader):
    case, other = CaseFactory(title="Coal"), CaseFactory(title="Shells")
    assert "Shells" not in page(client, reader, "/cases/?q=coal").split("</form>")[-1]
    found = page(client, reader, f"/cases/?q={other.reference}")
    assert other.title in found
    assert case.title not in found
    assert "No case fits" in page(client, reader, "/cases/?q=%00nothing")


def test_a_case_is_opened_without_script(client, analyst, reader):
    client.force_login(analyst)
    assert client.post("/cases/new", {"title": " "}).status_code == 422
    answer = client.post("/cases/new", {"title": "Coal", "summary": "By sea."})
    case = Case.objects.get()
    assert (answer.status_code, answer.url, case.lead) == (303, case.get_absolute_url(), analyst)
    client.force_login(reader)
    assert client.get("/cases/new").status_code == 403


def test_the_page_tells_what_is_in_the_case_and_who_did_what(client, analyst, reviewer, lead):
    case = CaseFactory(lead=analyst, title="Coal", summary="<i>By</i> sea.")
    allegation, feared = AllegationFactory(), AllegationFactory(claim_strength="feared")
    link_allegation(case, allegation, by=analyst, note="Same <ship>")
    link_allegation(case, feared, by=analyst)
    unlink_allegation(case, feared, by=analyst)
    link_allegation(case, feared, by=analyst)
    citation = CitationFactory(allegation=allegation)
    judge_citation(allegation, by=reviewer, seen_version=1, citation_id=citation.pk, opinion="accepted")
    decide(allegation, Status.CONFIRMED, by=reviewer, reason="Two <photos>", seen_version=2)
    edit_case(case, by=lead, seen_version=1, changes={"status": "established"}, why="Enough")
    set_people(case, by=analyst, seen_version=2, lead=analyst, members=[reviewer])
    annotate(case, by=analyst, body="Ask the <port>", tags=["to do"])
    annotate(allegation, by=analyst, body="Which berth?")
    shown = page(client, reviewer, case.get_absolute_url())
    for words in (
        "&lt;i&gt;By&lt;/i&gt; sea.",
        "Same &lt;ship&gt;",
        "Two &lt;photos&gt;",
        "Ask the &lt;port&gt;",
        "Which berth?",
        "and 1 feared, kept apart",
        "1 confirmed",
        "OP 8(b)",
        "by ruth",
        "moved the case from Open to Established",
        "Enough",
        "took out of the case",
        "put into the case",
        "confirmed",
        "joined: ruth",
    ):
        assert words in shown, words
    assert "somebody" not in shown.split('id="h-hi"', 1)[1].split("</section>", 1)[0]


def test_a_restricted_case_is_absent_for_outsiders(client, analyst, reviewer, circle):
    case = CaseFactory(lead=analyst, circle=circle, title="Hidden coal")
    allegation = AllegationFactory()
    link_allegation(case, allegation, by=analyst, seen_version=1)
    assert "Restricted to Shipping desk" in page(client, analyst, case.get_absolute_url())
    assert "1 restricted case is among them" in page(client, analyst, "/cases/")
    shown = page(client, reviewer, "/cases/")
    assert "Hidden coal" not in shown
    assert "restricted case" not in shown
    for path in ("", "/edit"):
        assert client.get(case.get_absolute_url() + path).status_code == 404
    for path in ("/edit", "/people", "/allegations", "/notes", f"/allegations/{allegation.reference}/remove"):
        assert client.post(case.get_absolute_url() + path, {}).status_code == 404
    mine = CaseFactory(lead=reviewer)
    answer = client.post(f"{mine.get_absolute_url()}/allegations", {"reference": allegation.reference})
    assert answer.status_code == 422
    assert "no allegation of that reference" in answer.content.decode()
    assert client.post(f"/cases/link/{allegation.reference}", {"title": "Mine"}).status_code == 404


def test_a_restricted_allegation_of_an_open_case_is_absent_in_every_part(client, analyst, reader, circle):
    case = CaseFactory(lead=analyst)
    allegation = AllegationFactory(circle=circle, summary="Hidden shells")
    link_allegation(case, allegation, by=analyst, seen_version=1)
    CitationFactory(allegation=allegation, state="accepted", decided_by=analyst, decided_at=case.created_at)
    annotate(allegation, by=analyst, body="Hidden note")
    assert "Hidden shells" in page(client, analyst, case.get_absolute_url())
    shown = page(client, reader, case.get_absolute_url())
    for words in ("Hidden", allegation.reference, "8(b)", "put into the case", "took out"):
        assert words not in shown, words
    assert "Put a first allegation in" in page(client, reader, "/cases/")


def test_the_people_of_the_case_change_it_and_others_do_not(client, analyst, reviewer, reader):
    case = CaseFactory(lead=analyst)
    for outsider in (reviewer, reader):
        shown = page(client, outsider, case.get_absolute_url())
        assert "Put into the case" not in shown
        assert client.get(f"{case.get_absolute_url()}/edit").status_code == 403
    client.force_login(analyst)
    change = {"title": "Coal", "status": "open", "seen_version": 1}
    assert client.post(f"{case.get_absolute_url()}/edit", change).status_code == 303
    stale = client.post(f"{case.get_absolute_url()}/edit", {**change, "title": "Mine"})
    assert stale.status_code == 422
    text = stale.content.decode()
    assert "Somebody changed this case" in text
    assert 'name="seen_version" value="2"' in text
    assert client.post(f"{case.get_absolute_url()}/edit", {"title": "", "seen_version": 2}).status_code == 422


def test_people_are_chosen_from_those_with_an_account(client, analyst, reviewer):
    case = CaseFactory(lead=analyst)
    gone = UserFactory(is_active=False)
    url = f"{case.get_absolute_url()}/people"
    client.force_login(analyst)
    bad = client.post(url, {"lead": analyst.pk, "members": [gone.pk], "seen_version": 1})
    assert bad.status_code == 422
    good = client.post(url, {"lead": analyst.pk, "members": [reviewer.pk], "seen_version": 1})
    assert good.status_code == 303
    assert list(case.members.all()) == [reviewer]
    client.force_login(reviewer)
    assert client.post(url, {"lead": reviewer.pk, "seen_version": 2}).status_code == 422


def test_a_lead_restricts_to_a_circle_of_their_own(client, analyst, lead, circle):
    case = CaseFactory(lead=analyst)
    url = f"{case.get_absolute_url()}/circle"
    client.force_login(analyst)
    assert client.post(url, {"circle": circle.pk, "seen_version": 1}).status_code == 403
    client.force_login(lead)
    other = CircleFactory(name="Other desk")
    assert "Other desk" not in client.get(f"{case.get_absolute_url()}/edit").content.decode()
    assert client.post(url, {"circle": other.pk, "seen_version": 1}).status_code == 422
    assert client.post(url, {"circle": circle.pk, "seen_version": 1}).status_code == 303
    case.refresh_from_db()
    assert case.circle == circle
    outsider = person("lou", Role.LEAD)
    client.force_login(outsider)
    assert client.post(url, {"circle": "", "seen_version": 2}).status_code == 404


def test_an_allegation_goes_in_by_its_reference_and_out_again(client, analyst):
    case, allegation = CaseFactory(lead=analyst), AllegationFactory()
    client.force_login(analyst)
    url = case.get_absolute_url()
    unknown = client.post(f"{url}/allegations", {"reference": "A-1999-0001"})
    assert unknown.status_code == 422
    assert "no allegation of that reference" in unknown.content.decode()
    client.post(f"{url}/allegations", {"reference": allegation.reference.lower(), "note": "Same ship"})
    assert case.entries.get().note == "Same ship"
    assert client.post(f"{url}/allegations/{allegation.reference}/remove").status_code == 303
    assert not case.entries.exists()


def test_notes_and_replies_are_written_without_script(client, analyst, reader):
    case = CaseFactory()
    url = f"{case.get_absolute_url()}/notes"
    client.force_login(analyst)
    assert client.post(url, {"body": ""}).status_code == 422
    assert client.post(url, {"body": "Which port?", "tags": "to do"}).status_code == 303
    note = AnnotationFactory(target=case, body="First")
    assert client.post(url, {"body": "This one.", "reply_to": note.pk}).status_code == 303
    elsewhere = AnnotationFactory()
    assert client.post(url, {"body": "x", "reply_to": elsewhere.pk}).status_code == 422
    shown = client.get(case.get_absolute_url()).content.decode()
    assert "Which port?" in shown
    assert "This one." in shown
    client.force_login(reader)
    assert client.post(url, {"body": "x"}).status_code == 403


def test_an_allegation_is_linked_from_its_own_page_to_a_case_or_a_new_one(client, analyst):
    case, allegation = CaseFactory(lead=analyst, title="Coal"), AllegationFactory()
    client.force_login(analyst)
    url = f"/cases/link/{allegation.reference}"
    by_title = client.post(url, {"case": "coal", "seen_version": 1, "note": "Same ship"})
    assert (by_title.status_code, by_title.url) == (303, allegation.get_absolute_url())
    assert case.entries.get().note == "Same ship"
    offered = client.post(url, {"case": f"{case.reference} {case.title}", "seen_version": 1})
    assert offered.status_code == 303
    client.post(url, {"title": "Shells", "seen_version": 1})
    new = Case.objects.get(title="Shells")
    assert (new.lead, new.entries.get().allegation) == (analyst, allegation)


def test_with_htmx_only_the_section_comes_back_and_a_restricted_case_reloads_the_page(
    client, analyst, circle
):
    open_case = CaseFactory(lead=analyst, title="Coal")
    closed = CaseFactory(lead=analyst, title="Shells", circle=circle)
    allegation = AllegationFactory()
    client.force_login(analyst)
    url, htmx = f"/cases/link/{allegation.reference}", {"HX-Request": "true"}
    wrong = client.post(url, {"case": "Nothing"}, headers=htmx)
    assert wrong.status_code == 422
    assert "<html" not in wrong.content.decode()
    section = client.post(url, {"case": "Coal", "seen_version": 1}, headers=htmx).content.decode()
    assert section.lstrip().startswith('<section class="section" id="cases-of"')
    assert open_case.reference in section
    stale = client.post(url, {"case": "Shells", "seen_version": 9}, headers=htmx)
    assert "Somebody changed this allegation" in stale.content.decode()
    whole = client.post(url, {"case": "Shells", "seen_version": 1}, headers=htmx)
    assert whole["HX-Redirect"] == allegation.get_absolute_url()
    assert closed.entries.exists()


@pytest.mark.parametrize(
    "given", [{}, {"case": "Coal", "title": "Both"}, {"case": "Nobody has this"}, {"title": "x" * 301}]
)
def test_a_link_that_names_no_case_is_told_on_a_page_of_its_own(client, analyst, given):
    CaseFactory(lead=analyst, title="Coal")
    allegation = AllegationFactory()
    client.force_login(analyst)
    answer = client.post(f"/cases/link/{allegation.reference}", given)
    assert answer.status_code == 422
    assert "<html" in answer.content.decode()
    assert Case.objects.count() == 1


def test_cases_that_are_not_mine_are_not_offered(client, analyst, circle):
    CaseFactory(title="Of somebody else")
    CaseFactory(title="Restricted", circle=CircleFactory())
    mine = CaseFactory(title="Mine", lead=analyst)
    closed = CaseFactory(title="Done", lead=analyst, status="closed")
    client.force_login(analyst)
    shown = client.post(f"/cases/link/{AllegationFactory().reference}", {}).content.decode()
    assert mine.title in shown
    for other in ("Of somebody else", "Restricted", closed.title):
        assert other not in shown


def test_the_section_of_cases_costs_one_query(analyst, rf, django_assert_num_queries):
    from django.template import Context, Template

    allegation = AllegationFactory()
    for n in range(5):
        CaseAllegationFactory(allegation=allegation, case=CaseFactory(lead=analyst, title=f"Case {n}"))
    request = rf.get("/")
    request.user = analyst
    analyst.roles  # noqa: B018 - read once an instance
    with django_assert_num_queries(1):
        shown = Template("{% load case_tags %}{% cases_of allegation %}").render(
            Context({"request": request, "allegation": allegation})
        )
    assert shown.count("/cases/2026-") == 5


@pytest.mark.parametrize("url", ["/cases/", "case"])
def test_query_counts_do_not_grow(client, analyst, url, django_assert_max_num_queries):
    case = CaseFactory(lead=analyst)
    address = case.get_absolute_url() if url == "case" else url
    client.force_login(analyst)

    def queries():
        with django_assert_max_num_queries(40) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    def more(count):
        for _n in range(count):
            entry = CaseAllegationFactory(case=case)
            CaseAllegationFactory(allegation=entry.allegation)
            CitationFactory(
                allegation=entry.allegation,
                state="accepted",
                decided_by=UserFactory(),
                decided_at=case.created_at,
            )
            annotate(entry.allegation, by=analyst, body="When?")
            case.members.add(UserFactory())
            decide(
                entry.allegation,
                Status.CONFIRMED,
                by=person(f"r{case.entries.count()}", Role.REVIEWER),
                reason="",
                seen_version=1,
            )

    more(2)
    queries()
    few = queries()
    more(18)
    assert queries() == few
