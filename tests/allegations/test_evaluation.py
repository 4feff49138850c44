"""How good proposals are: counted out of decisions, for whom may see them, with honest small numbers."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    AllegationFactory,
    ArticleTextFactory,
    CircleFactory,
    CitationFactory,
    EvidenceFactory,
    InvolvementFactory,
    ReadingFactory,
)
from tracker.accounts.actors import Machine, acting
from tracker.allegations.models import Allegation, Role, Status
from tracker.allegations.queries.evaluation import Period, Share, evaluate, labels
from tracker.allegations.queries.evaluation.labels import labelled_documents
from tracker.allegations.services import decide, edit_draft, judge_citation, set_involvements, undo
from tracker.allegations.services.edit import Named
from tracker.allegations.services.labels import send_in

pytestmark = pytest.mark.django_db


def proposed(**kwargs: Any) -> Allegation:
    """A machine's proposal with a quote."""
    with acting(Machine("reader"), "Read"):
        allegation = AllegationFactory(**kwargs)
        EvidenceFactory(allegation=allegation)
    return allegation


def proposal(reviewer, to: str = Status.CONFIRMED, *, changes: dict[str, Any] | None = None, **kwargs: Any):
    """A decided proposal with its evidence; `changes` are made by a person before."""
    allegation = proposed(**kwargs)
    if changes:
        edit_draft(allegation, by=reviewer, seen_version=allegation.version, changes=changes)
        allegation.refresh_from_db()
    decide(
        allegation,
        to,
        by=reviewer,
        reason="" if to == Status.CONFIRMED else "No UN measure",
        seen_version=allegation.version,
    )
    allegation.refresh_from_db()
    return allegation


def measured(**kwargs: Any):
    return evaluate(Allegation.objects.all(), Period(), **kwargs)


def test_right_wrong_and_edited_are_counted(reviewer):
    proposal(reviewer)
    proposal(reviewer, changes={"place": "Rajin", "items": "coal"})
    proposal(reviewer, Status.REJECTED)
    found = measured()
    assert (found.whole.decided, found.whole.precision, found.whole.edited) == (3, Share(2, 3), Share(1, 2))
    assert dict(found.fields) == {"place": Share(1, 2), "items": Share(1, 2)}
    assert found.reasons == [("No UN measure", 1)]


def test_a_change_that_was_taken_back_is_no_edit(reviewer):
    allegation = proposed(place="Wonsan")
    for place in ("Rajin", "Wonsan"):
        edit_draft(allegation, by=reviewer, seen_version=allegation.version, changes={"place": place})
        allegation.refresh_from_db()
    decide(allegation, Status.CONFIRMED, by=reviewer, reason="", seen_version=allegation.version)
    assert measured().whole.edited == Share(0, 1)


def test_a_later_word_of_a_machine_is_what_people_are_measured_by(reviewer):
    allegation = proposed(place="Wonsan", items="coal")
    with acting(Machine("reader"), "Read again"):
        allegation.place, allegation.version = "Nampo", allegation.version + 1
        allegation.save()
        InvolvementFactory(allegation=allegation, role=Role.VESSEL)
        CitationFactory(allegation=allegation)
    edit_draft(allegation, by=reviewer, seen_version=allegation.version, changes={"place": "Wonsan"})
    allegation.refresh_from_db()
    decide(allegation, Status.CONFIRMED, by=reviewer, reason="", seen_version=allegation.version)
    assert measured().fields == [("place", Share(1, 1))]


def test_evidence_of_a_person_is_an_edit_and_nothing_of_a_draft_by_hand_is(reviewer):
    allegation, by_hand = proposed(), proposed(created_by=reviewer)
    with acting(reviewer, "Added a quote"):
        for one in (allegation, by_hand):
            EvidenceFactory(allegation=one, quote="artillery shells")
    for one in (allegation, by_hand):
        decide(one, Status.CONFIRMED, by=reviewer, reason="", seen_version=one.version)
    found = measured()
    assert (found.whole.edited, found.fields) == (Share(1, 1), [("evidence", Share(1, 1))])


def test_fields_that_were_changed_as_often_stand_in_the_order_of_their_names(reviewer):
    proposal(reviewer, changes={"summary": "Another", "basis": "report", "place": "Rajin"})
    proposal(reviewer, changes={"place": "Rajin"})
    assert [(name, share.part) for name, share in measured().fields] == [
        ("place", 2),
        ("basis", 1),
        ("summary", 1),
    ]


def test_the_reason_is_that_of_the_last_rejection_whatever_its_spaces(reviewer):
    first, second, third = proposed(), proposed(), proposed(claim_strength="feared")
    for one, words in ((first, "Old  news"), (second, "Old news\n"), (third, "Apart")):
        reject(one, reviewer, words)
    decide(first, Status.IN_REVIEW, by=reviewer, reason="Once more", seen_version=first.version)
    first.refresh_from_db()
    undo(first, by=reviewer, seen_version=first.version)  # it is rejected again, for the same reason
    other = proposed()
    reject(other, reviewer, "Satire")
    assert measured().reasons == [("Old news", 2), ("Satire", 1)]


def reject(allegation: Allegation, by: Any, reason: str) -> None:
    decide(allegation, Status.REJECTED, by=by, reason=reason, seen_version=allegation.version)
    allegation.refresh_from_db()


def test_languages_of_one_name_are_one_group(reviewer):
    for language in ("fr", "fr-XX", "", "en"):
        proposal(reviewer, article=ArticleTextFactory(language=language).article)
    found = measured()
    assert [(one.label, one.decided) for one in found.by_publisher] == [("", 4)]
    assert [(one.label, one.decided) for one in found.by_language] == [("French", 2), ("", 1), ("English", 1)]


def test_parties_and_resolutions_count_as_fields(reviewer):
    allegation = proposed()
    citation = CitationFactory(allegation=allegation)
    judge_citation(
        allegation, by=reviewer, seen_version=allegation.version, citation_id=citation.pk, opinion="refused"
    )
    allegation.refresh_from_db()
    set_involvements(
        allegation, by=reviewer, seen_version=allegation.version, role=Role.SUPPLIER,
        parties=[Named("Iran")],
    )  # fmt: skip
    allegation.refresh_from_db()
    decide(allegation, Status.CONFIRMED, by=reviewer, reason="", seen_version=allegation.version)
    assert {name for name, _ in measured().fields} >= {"supplier", "resolutions"}


def test_what_a_person_proposed_out_of_a_read_article_lowers_the_recall(reviewer):
    proposal(reviewer)
    by_hand = proposal(reviewer, created_by=reviewer)
    assert measured().whole.recall == Share(
        1, 1
    )  # its article was not read: the reader could not have found it
    ReadingFactory(text__article=by_hand.article)
    assert measured().whole.recall == Share(1, 2)
    assert measured().whole.decided == 1


def test_feared_and_denied_stand_apart_and_samples_do_not_count(reviewer):
    proposal(reviewer, claim_strength="feared")
    proposal(reviewer, claim_strength="denied")
    proposal(reviewer, is_sample=True)
    found = measured()
    assert (found.whole.decided, found.apart.decided) == (0, 2)


def test_a_reopened_record_does_not_count_and_the_period_is_that_of_the_last_decision(reviewer):
    first, _second = proposal(reviewer), proposal(reviewer)
    decide(first, Status.IN_REVIEW, by=reviewer, reason="Once more", seen_version=first.version)
    assert measured().whole.decided == 1
    now = timezone.now()
    assert (
        evaluate(
            Allegation.objects.all(), Period(now - timedelta(hours=1), now + timedelta(hours=1))
        ).whole.decided
        == 1
    )
    assert evaluate(Allegation.objects.all(), Period(until=now - timedelta(hours=1))).whole.decided == 0


def test_groups_and_one_reader(reviewer):
    proposal(reviewer, reader="rules 1", category="arms-transfer")
    proposal(reviewer, Status.REJECTED, reader="tiny, prompt 1", category="luxury-goods")
    found = measured()
    assert [(one.label, one.precision) for one in found.by_reader] == [
        ("rules 1", Share(1, 1)),
        ("tiny, prompt 1", Share(0, 1)),
    ]
    assert len(found.by_category) == 2
    assert measured(reader="rules 1").whole.precision == Share(1, 1)


def test_the_range_is_wilsons():
    share = Share(241, 315)
    assert (round(share.percent, 1), round(share.low, 1), round(share.high, 1)) == (76.5, 71.5, 80.9)
    assert (Share(0, 0).low, Share(0, 0).high) == (0.0, 100.0)
    assert not Share(19, 19).is_enough


def test_the_page_shows_counts_where_a_percentage_would_lie(client, reviewer):
    proposal(reviewer)
    client.force_login(reviewer)
    html = client.get(reverse("allegations:evaluation"), {"weeks": "0"}).content.decode()
    assert "too few" in html
    assert "100 %" not in html
    many = [proposal(reviewer) for _ in range(20)]
    assert len(many) == 20
    assert "100 %" in client.get(reverse("allegations:evaluation")).content.decode()


def test_what_a_person_may_not_know_of_is_in_no_figure(client, analyst, reviewer):
    circle = CircleFactory()
    circle.members.add(reviewer)
    proposal(reviewer, circle=circle)
    client.force_login(analyst)
    assert client.get(reverse("allegations:evaluation")).context["found"].whole.decided == 0
    assert list(labelled_documents(analyst)) == []
    client.force_login(reviewer)
    assert client.get(reverse("allegations:evaluation")).context["found"].whole.decided == 1


def test_figures_take_the_same_queries_however_many_were_decided(
    client, reviewer, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(reviewer)
    url = reverse("allegations:evaluation")
    proposal(reviewer), proposal(reviewer, Status.REJECTED)
    client.get(url)
    cache.clear()  # the alarm in the bar is kept for some seconds
    with django_assert_max_num_queries(20) as captured:
        client.get(url)
    for _ in range(5):
        proposal(reviewer, changes={"place": "Rajin"})
    cache.clear()
    with django_assert_num_queries(len(captured)):
        client.get(url)


def test_labels_are_a_corpus_of_what_was_decided(client, reviewer):
    allegation = proposal(reviewer)
    InvolvementFactory(allegation=allegation, role=Role.SUPPLIER, name="North Korea")
    still_open = EvidenceFactory().allegation
    assert still_open.status == Status.PROPOSED
    client.force_login(reviewer)
    answer = client.get(reverse("allegations:labels"))
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    key = f"{allegation.article_id:06d}"
    assert archive.namelist() == [f"docs/{key}.json", f"gold/{key}.json"]
    document, label = (json.loads(archive.read(name)) for name in archive.namelist())
    assert label["is_relevant"] is True
    (label,) = label["allegations"]
    assert label["evidence_quote"] in document["text"]
    assert {"name": "North Korea", "role": "supplier"} in label["accused"]


def test_labels_take_the_same_queries_however_many_there_are(reviewer, django_assert_num_queries):
    def decided(number: int) -> None:
        for _ in range(number):
            allegation = proposal(reviewer)
            for role in (Role.SUPPLIER, Role.ALLEGED_BY, Role.DENIES):
                InvolvementFactory(allegation=allegation, role=role)
            CitationFactory(allegation=allegation)
            ReadingFactory(text=allegation.article.text)

    decided(1)
    with CaptureQueriesContext(connection) as captured:
        assert len(list(labelled_documents(reviewer))) == 1
    decided(6)
    with django_assert_num_queries(len(captured)):
        assert len(list(labelled_documents(reviewer))) == 7


def test_labels_come_in_groups_in_the_order_of_their_articles(reviewer, monkeypatch):
    monkeypatch.setattr(labels, "AT_ONCE", 2)
    texts = [ArticleTextFactory() for _ in range(9)]
    for number, text in enumerate(texts):
        if number % 3 == 1:
            send_in(text, by=reviewer, now=timezone.now())
        else:
            proposal(reviewer, article=text.article)
    proposed(article=texts[3].article)  # one that is open: the article is left out
    found = [int(one.document["id"]) for one in labelled_documents(reviewer)]
    assert found == sorted(text.article_id for text in texts if text != texts[3])


def test_a_document_whose_proposals_were_all_rejected_is_a_negative(reviewer):
    proposal(reviewer, Status.REJECTED)
    (one,) = labelled_documents(reviewer)
    assert one.labels["is_relevant"] is False
    assert one.labels["allegations"] == []


def test_the_commands_tell_the_same(reviewer, capsys, tmp_path):
    proposal(reviewer)
    call_command("evaluate", "--json")
    assert json.loads(capsys.readouterr().out)["whole"]["precision"] == {"part": 1, "whole": 1}
    call_command("evaluate", "--since", "2020-01-01")
    assert "1 of 1" in capsys.readouterr().out
    folder = tmp_path / "labels"
    call_command("export_labels", str(folder), "--user", reviewer.username)
    assert len(list((folder / "gold").iterdir())) == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["evaluate", "--since", "yesterday"], "not a date"),
        (["export_labels", "{full}", "--user", "{who}"], "not empty"),
        (["export_labels", "{full}/x", "--user", "nobody"], "no account nobody"),
    ],
)
def test_a_wrong_call_ends_in_one_line(reviewer, tmp_path, words, says):
    (tmp_path / "there").write_text("already")
    from django.core.management import CommandError

    with pytest.raises(CommandError, match=says):
        call_command(*(word.format(full=tmp_path, who=reviewer.username) for word in words))
