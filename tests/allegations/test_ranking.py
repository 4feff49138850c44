"""The order that is learned from decisions: compared with the rules first, switched on by a person."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.http import QueryDict
from django.urls import reverse

from tests.allegations.test_propose import found_in, read
from tests.factories import (
    NOW,
    AllegationFactory,
    ArticleTextFactory,
    CircleFactory,
    EvidenceFactory,
    PublisherFactory,
    ReadingFactory,
)
from tracker import pipeline, tasks
from tracker.accounts.actors import Machine, acting
from tracker.allegations.likelihood import START, Draft, estimate, features_of, fingerprint, train
from tracker.allegations.models import OPEN_STATUSES, Allegation, RankingModel, Status
from tracker.allegations.models.ranking import MIN_LABELS
from tracker.allegations.queries.queue import next_open, queue_of
from tracker.allegations.queries.ranking import drafts_of, labelled_drafts, ranking_page, weights_in_use
from tracker.allegations.services import decide, edit_draft
from tracker.allegations.services.ranking import (
    RankingRefused,
    estimate_open,
    switch_ranking,
    train_ranking,
)

pytestmark = pytest.mark.django_db
TRAINER = Machine("train_ranking")
GOOD, BAD = "North Korea shipped artillery shells to Russia.", "A bank opened an office by the harbour."


def draft(summary: str, *, relevance: float = 0.5, strength: str = "asserted") -> Draft:
    return Draft(
        summary,
        "",
        "arms-transfer",
        strength,
        "statement",
        "",
        "F",
        "",
        "en",
        relevance,
        frozenset({"items"}),
    )


def a_mix(size: int) -> tuple[list[Draft], list[bool]]:
    """Drafts whose words tell what became of them, in documents that the rules thought all alike."""
    right = [n % 3 != 0 for n in range(size)]
    return [draft(GOOD if ok else BAD, relevance=n % 7 / 7) for n, ok in enumerate(right)], right


class TestLearning:
    def test_it_puts_later_drafts_in_order_by_what_came_before(self):
        drafts, right = a_mix(120)
        found = train(drafts, right)
        assert found.tested == 100  # all but the first stretch
        assert found.learned.auc == 1.0
        assert found.rules.auc < 0.7
        assert estimate(found.weights, draft(GOOD)) > 0.8 > 0.4 > estimate(found.weights, draft(BAD))

    def test_it_learns_nothing_from_chance(self):
        drafts = [draft(GOOD, relevance=0.5) for _ in range(120)]
        found = train(drafts, [n % 2 == 0 for n in range(120)])
        assert found.learned.auc == pytest.approx(0.5, abs=0.1)

    def test_an_estimate_is_a_sum_of_plain_numbers(self):
        weights = {START: -1.0, "relevance": 2.0, "strength=asserted": 1.0, "summary:shells": 60.0}
        one = draft("Bread", relevance=0.5)
        assert estimate(weights, one) == pytest.approx(1 / (1 + 2.718281828 ** -(-1 + 1 + 1)))
        assert 0 < estimate({START: -1e9}, one) < estimate({START: 1e9}, one) < 1
        assert estimate({}, one) == 0.5

    def test_the_same_estimate_as_the_library_gives(self):
        from sklearn.feature_extraction import DictVectorizer
        from sklearn.linear_model import LogisticRegression

        drafts, right = a_mix(60)
        table = DictVectorizer()
        rows = table.fit_transform([features_of(one) for one in drafts])
        expected = LogisticRegression(max_iter=1000).fit(rows, right).predict_proba(rows)[:, 1]
        weights = train(drafts, right).weights
        assert [estimate(weights, one) for one in drafts] == pytest.approx(list(expected), abs=1e-3)

    def test_one_kind_alone_teaches_nothing(self):
        with pytest.raises(ValueError, match="Both kinds"):
            train([draft(GOOD)] * 5, [True] * 5)


def proposed(summary: str = GOOD, **fields: object) -> Allegation:
    with acting(Machine("reader"), "Read"):
        allegation = AllegationFactory(summary=summary, **fields)
    if "article" not in fields:
        ReadingFactory(text=allegation.article.text, relevance=0.5)
    return allegation


def propose(text) -> list[Allegation]:
    read(text, found_in(text))
    return list(text.article.allegations.all())


def decided(reviewer, *, right: bool, **fields: object) -> Allegation:
    allegation = proposed(GOOD if right else BAD, **fields)
    status = Status.CONFIRMED if right else Status.REJECTED
    return decide(allegation, status, by=reviewer, reason="" if right else "No", seen_version=1).allegation


def decide_enough(reviewer) -> None:
    """As many decisions as a training takes, a third of them rejections."""
    article = ReadingFactory(relevance=0.5).text.article
    for n in range(MIN_LABELS):
        decided(reviewer, right=n % 3 != 0, article=article)


@pytest.fixture
def enough(reviewer) -> None:
    decide_enough(reviewer)


@pytest.fixture
def on(enough, lead) -> RankingModel:
    model = train_ranking(by=lead, now=NOW)
    switch_ranking(model, on=True, by=lead)
    return model


class TestTraining:
    def test_it_learns_from_the_draft_that_the_machine_made(self, reviewer):
        allegation = proposed()
        edit_draft(allegation, by=reviewer, seen_version=1, changes={"summary": "Edited", "place": "Rajin"})
        found = drafts_of([allegation.pk])[allegation.pk]
        assert (found.summary, found.told, found.relevance) == (GOOD, frozenset(), 0.5)

    def test_restricted_records_samples_and_drafts_by_hand_teach_nothing(self, reviewer):
        circle = CircleFactory()
        circle.members.add(reviewer)
        decided(reviewer, right=True, circle=circle)
        decided(reviewer, right=True, is_sample=True)
        decided(reviewer, right=True, created_by=reviewer)
        mine = decided(reviewer, right=False)
        assert [(pk, ok) for pk, _draft, ok in labelled_drafts()] == [(mine.pk, False)]
        assert (ranking_page().labels, ranking_page().is_enough) == (1, False)

    def test_too_few_are_refused_in_words(self, reviewer, lead, analyst):
        decided(reviewer, right=True)
        with pytest.raises(RankingRefused, match="it takes 100"):
            train_ranking(by=lead, now=NOW)
        with pytest.raises(RankingRefused, match="lead or an administrator"):
            train_ranking(by=analyst, now=NOW)
        with pytest.raises(CommandError, match="it takes 100"):
            call_command("train_ranking")

    @pytest.mark.usefixtures("enough")
    def test_the_same_decisions_are_learned_once(self, lead, capsys):
        first = train_ranking(by=lead, now=NOW)
        assert (first.version, first.labels, first.by, first.is_on) == (1, MIN_LABELS, lead, False)
        assert first.auc == 1.0
        assert first.rules_auc == 0.5
        assert first.sha256 == fingerprint(first.weights)
        assert all(isinstance(weight, float) for weight in first.weights.values())
        assert train_ranking(by=TRAINER, now=NOW) == first
        call_command("train_ranking", "--json")
        assert json.loads(capsys.readouterr().out)["rules_auc"] == 0.5
        call_command("train_ranking")
        assert "rules 0.500" in capsys.readouterr().out

    @pytest.mark.usefixtures("enough")
    def test_a_worker_trains_when_a_lead_asks(self, client, lead, analyst):
        client.force_login(analyst)
        assert client.post(reverse("allegations:train_ranking")).status_code == 403
        assert tasks.train_ranking(analyst.pk) == 0
        assert tasks.train_ranking(lead.pk) == 1
        client.force_login(lead)
        assert client.post(reverse("allegations:train_ranking")).status_code == 303


class TestSwitching:
    @pytest.mark.usefixtures("enough")
    def test_a_person_switches_it_on_and_off_and_history_says_who(self, lead, client):
        model = train_ranking(by=TRAINER, now=NOW)
        client.force_login(lead)
        url = reverse("allegations:switch_ranking", args=[model.pk])
        assert client.post(url, {"on": "1"}).status_code == 303
        model.refresh_from_db()
        assert model.is_on
        client.post(url, {"off": "1"})
        events = apps.get_model("allegations", "RankingModelEvent").objects.order_by("-pgh_id")[:2]
        assert [(e.is_on, e.pgh_context["by"], e.pgh_context["why"]) for e in events] == [
            (False, lead.pk, "Switched off"),
            (True, lead.pk, "Switched on"),
        ]

    def test_what_orders_no_better_than_the_rules_stays_off(self, lead, analyst):
        model = RankingModel.objects.create(
            version=1, trained_at=NOW, labels=100, right=50, wrong=50, tested=80, auc=0.6, rules_auc=0.6,
            weights={}, decided="a",
        )  # fmt: skip
        with pytest.raises(RankingRefused, match="no better"):
            switch_ranking(model, on=True, by=lead)
        with pytest.raises(RankingRefused, match="lead or an administrator"):
            switch_ranking(model, on=True, by=analyst)
        with pytest.raises(IntegrityError, match="beats_the_rules"), transaction.atomic():
            RankingModel.objects.update(is_on=True)
        with pytest.raises(IntegrityError, match="saw_enough"), transaction.atomic():
            RankingModel.objects.update(is_on=True, auc=0.9, wrong=19)

    def test_one_at_a_time(self, on, reviewer, lead):
        decided(reviewer, right=False)
        second = train_ranking(by=lead, now=NOW)
        switch_ranking(second, on=True, by=lead)
        on.refresh_from_db()
        assert (second.version, on.is_on) == (2, False)
        with pytest.raises(IntegrityError, match="one_is_on"), transaction.atomic():
            RankingModel.objects.update(is_on=True)

    def test_altered_weights_estimate_nothing(self, on):
        on.weights = {START: 9.0}
        on.sha256 = "0" * 64
        on.save()
        assert weights_in_use() is None
        assert estimate_open(now=NOW) == 0


class TestEstimates:
    def test_the_sweep_sends_what_was_never_finished_and_nothing_else(self, on, lead):
        assert pipeline.sweep(now=NOW).rankings == [on.version]
        proposed()
        assert estimate_open(now=NOW) == 1
        assert pipeline.sweep(now=NOW).rankings == []
        assert estimate_open(now=NOW) == 0, "a message that comes late does it no second time"
        switch_ranking(on, on=False, by=lead)
        assert pipeline.sweep(now=NOW).rankings == []
        switch_ranking(on, on=True, by=lead)
        assert pipeline.sweep(now=NOW).rankings == [on.version], "another may have been on in between"

    def test_open_proposals_are_estimated_and_nothing_else_of_them_changes(self, on, analyst):
        good, bad, by_hand = proposed(), proposed(BAD), proposed(created_by=analyst)
        events = apps.get_model("allegations", "AllegationEvent").objects
        before = events.count()
        assert tasks.estimate_open(on.version) == 2
        for one in (good, bad, by_hand):
            one.refresh_from_db()
        assert good.likelihood > 0.7 > 0.5 > bad.likelihood
        assert (by_hand.likelihood, good.version, good.touched_at) == (None, 1, None)
        connection.check_constraints()
        assert events.count() == before

    @pytest.mark.usefixtures("on")
    def test_a_new_proposal_gets_its_estimate(self):
        text = ArticleTextFactory(article__publisher=PublisherFactory())
        (created,) = propose(text)
        assert 0 < created.likelihood < 1

    def test_without_a_model_there_is_none(self):
        text = ArticleTextFactory()
        (created,) = propose(text)
        assert created.likelihood is None


def listed(user, query: str) -> list[str]:
    queue = queue_of(user, QueryDict(query))
    return [row.record.reference for row in queue.rows]


class TestQueue:
    def test_the_order_is_offered_only_while_a_model_is_on(self, client, on, lead):
        client.force_login(lead)
        assert "Likeliest first" in client.get(reverse("allegations:queue")).content.decode()
        assert queue_of(lead, QueryDict("sort=likeliest&view=decided")).sort == "newest"
        switch_ranking(on, on=False, by=lead)
        assert "Likeliest first" not in client.get(reverse("allegations:queue")).content.decode()
        assert queue_of(lead, QueryDict("sort=likeliest")).sort == "newest"

    @pytest.mark.usefixtures("on")
    def test_likeliest_first_page_by_page_with_the_unestimated_last(self, client, lead, monkeypatch):
        monkeypatch.setattr("tracker.allegations.queries.queue.PAGE", 2)
        values = [0.2, None, 0.9, 0.5, 0.5]
        rows = [
            AllegationFactory(likelihood=value, created_at=NOW + timedelta(minutes=n))
            for n, value in enumerate(values)
        ]
        names = [rows[n].reference for n in (2, 4, 3, 0, 1)]
        query, seen = "sort=likeliest", []
        for _ in range(3):
            queue = queue_of(lead, QueryDict(query))
            seen += [row.record.reference for row in queue.rows]
            query = queue.next_query
        assert seen == names
        assert queue.previous_query
        assert listed(lead, queue.previous_query) == names[2:4]
        assert listed(lead, "")[:2] == [rows[4].reference, rows[3].reference]  # the usual order stays
        assert next_open(lead, rows[4], "sort=likeliest") == rows[3]
        client.force_login(lead)
        html = client.get(reverse("allegations:queue"), {"sort": "likeliest"}).content.decode()
        assert "est. 90 %" in html
        assert "It decides nothing" in html
        assert "est. 90 %" not in client.get(reverse("allegations:queue")).content.decode()

    def test_a_page_of_a_long_list_comes_from_the_index(self):
        AllegationFactory()
        found = Allegation.objects.filter(status__in=OPEN_STATUSES)
        from tracker.allegations.queries.keyset import in_order

        mark = Allegation(pk=900, likelihood=0.5)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
        plan = in_order(found, mark, descending=True, by_likelihood=True)[:41].explain()
        assert "Index Scan using allegation_likeliest" in plan
        assert "Index Cond: (COALESCE(likelihood" in plan
        assert "Sort" not in plan


@pytest.mark.usefixtures("enough")
def test_the_page_shows_both_figures_and_only_leads_switch(client, lead, reader):
    train_ranking(by=lead, now=NOW)
    client.force_login(reader)
    html = client.get(reverse("allegations:ranking")).content.decode()
    assert "1.000" in html
    assert "0.500" in html
    assert "Switch on" not in html
    client.force_login(lead)
    assert "Switch on" in client.get(reverse("allegations:ranking")).content.decode()


def test_the_page_says_how_much_is_missing(client, lead):
    client.force_login(lead)
    html = client.get(reverse("allegations:ranking")).content.decode()
    assert "It takes 100" in html
    assert "disabled" in html


def test_evidence_of_the_claim_counts_before_other_quotes():
    evidence = EvidenceFactory(supports=["category"])  # written by a machine, as the other one
    EvidenceFactory(allegation=evidence.allegation, text=evidence.text, quote="A second paragraph")
    assert drafts_of([evidence.allegation_id])[evidence.allegation_id].evidence == evidence.quote
