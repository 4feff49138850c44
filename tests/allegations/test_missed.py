"""What the reader kept out: why, the weekly samples, what people send in, and the estimate of recall."""

from __future__ import annotations

import io
import json
import threading
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    NOW,
    AllegationFactory,
    ArticleTextFactory,
    CircleFactory,
    EvidenceFactory,
    ReadingFactory,
)
from tracker import pipeline, tasks
from tracker.accounts.actors import Machine
from tracker.allegations.models import Reading, RelevanceLabel, Status
from tracker.allegations.queries.evaluation import Period, Share
from tracker.allegations.queries.evaluation.labels import labelled_documents
from tracker.allegations.queries.evaluation.recall import Recall, estimate_recall
from tracker.allegations.queries.missed import next_to_judge, rejected_readings
from tracker.allegations.services import decide
from tracker.allegations.services.labels import (
    A_SAMPLE,
    LabelRefused,
    draw_sample,
    judge_label,
    send_in,
    take_label_back,
    week_before,
)
from tracker.ingestion.models import Article

pytestmark = pytest.mark.django_db
SAMPLER = Machine("weekly sample")
MONDAY = date(2026, 3, 2)  # the week of NOW
WORDS = "France sold artillery shells to Brazil, the Security Council heard. The bakery opened at six."


def rejected(words: str = WORDS, *, at: datetime = NOW, **article: object):
    """A text in which the reader found nothing, at that time."""
    text = ArticleTextFactory(text=words, **{f"article__{name}": value for name, value in article.items()})
    ReadingFactory(text=text, is_relevant=False, relevance=0.0, read_at=at)
    return text


def drawn(**kwargs: object) -> RelevanceLabel:
    return RelevanceLabel.objects.create(text=rejected(), drawn_for=MONDAY, **kwargs)


def read(words: str = WORDS, language: str = "en"):
    """A text that the pipeline has read."""
    text = ArticleTextFactory(text=words, language=language, article__state=Article.State.TO_READ)
    pipeline.read_article(text.article_id)
    text.refresh_from_db()
    return text


class TestWhy:
    def test_a_reading_keeps_why_it_found_nothing(self, client, analyst):
        text = read()
        kept = Reading.objects.get(text=text).kept_out
        assert kept["kind"] == "no-measure"
        client.force_login(analyst)
        page = client.get(reverse("allegations:article", args=[text.article_id]))
        html = page.content.decode()
        assert "Why is nothing proposed here?" in html
        assert "under no UN measure" in html
        (sentence,) = [kept.sentence for kept in page.context["page"].kept_out if kept.sentence.start == 0]
        assert sentence.words == "sold"
        assert 'href="#p0"' in html

    def test_the_list_gives_the_same_reason(self, client, analyst):
        from tests.factories import ItemFactory
        from tracker.ingestion.models import Outcome

        text = read()
        ItemFactory(outcome=Outcome.NEW, article=text.article)
        client.force_login(analyst)
        assert "under no UN measure" in client.get(reverse("allegations:articles")).content.decode()

    def test_an_article_with_proposals_asks_nothing(self, client, analyst):
        text = EvidenceFactory().text
        ReadingFactory(text=text)
        client.force_login(analyst)
        page = client.get(reverse("allegations:article", args=[text.article_id]))
        assert "Why is nothing proposed" not in page.content.decode()

    def test_who_may_not_know_of_a_proposal_sees_the_page_of_any_other_text(self, client, analyst):
        text = read("North Korea shipped artillery shells to Russia, violating UN resolutions. " + WORDS)
        allegations = text.article.allegations.all()
        assert allegations
        for allegation in allegations:
            allegation.circle, allegation.version = CircleFactory(), allegation.version + 1
            allegation.save()
        client.force_login(analyst)
        page = client.get(reverse("allegations:article", args=[text.article_id]))
        assert page.context["page"].why.is_known
        assert page.context["page"].kept_out

    def test_a_reading_of_old_says_that_it_kept_no_reason(self, client, analyst):
        text = rejected()
        client.force_login(analyst)
        html = client.get(reverse("allegations:article", args=[text.article_id])).content.decode()
        assert "before reasons were kept" in html


class TestSample:
    def test_a_week_is_over_before_it_is_drawn(self):
        assert week_before(datetime(2026, 3, 9, 0, 0, tzinfo=UTC)) == MONDAY
        assert week_before(datetime(2026, 3, 8, 23, 59, tzinfo=UTC)) == MONDAY - timedelta(weeks=1)

    def test_it_is_drawn_from_what_was_rejected_in_that_week_once(self):
        for _ in range(A_SAMPLE + 3):
            rejected()
        rejected(at=NOW + timedelta(weeks=1))
        rejected(is_sample=True)
        rejected(disposition=Article.Disposition.DISCARD)
        ReadingFactory()
        assert rejected_readings().count() == A_SAMPLE + 4
        assert draw_sample(MONDAY, by=SAMPLER) == A_SAMPLE
        assert draw_sample(MONDAY, by=SAMPLER) == 0
        assert RelevanceLabel.objects.count() == A_SAMPLE
        assert not RelevanceLabel.objects.exclude(text__readings__read_at=NOW).exists()

    def test_what_a_newer_reading_finds_is_not_drawn(self):
        text = rejected()
        ReadingFactory(text=text, reader="rules 2", read_at=NOW + timedelta(hours=1))
        assert draw_sample(MONDAY, by=SAMPLER) == 0

    def test_what_was_sent_in_has_the_same_chance(self, analyst):
        text = rejected()
        send_in(text, by=analyst, now=NOW)
        assert draw_sample(MONDAY, by=SAMPLER) == 1
        label = RelevanceLabel.objects.get()
        assert (label.drawn_for, label.is_relevant, label.by) == (MONDAY, True, analyst)

    def test_the_tick_draws_the_last_week(self):
        rejected(at=timezone.now() - timedelta(weeks=1))
        assert tasks.draw_recall_sample() == 1
        assert tasks.draw_recall_sample() == 0


@pytest.mark.django_db(transaction=True)
def test_twins_draw_one_sample():
    for _ in range(3):
        rejected()
    drawn_by: list[int] = []

    def draw() -> None:
        try:
            drawn_by.append(draw_sample(MONDAY, by=SAMPLER))
        finally:
            connection.close()

    twins = [threading.Thread(target=draw) for _ in range(2)]
    for twin in twins:
        twin.start()
    for twin in twins:
        twin.join()
    assert sorted(drawn_by) == [0, 3]


class TestJudging:
    def test_who_judged_and_why_stands_in_the_history(self, analyst):
        label = judge_label(drawn(), is_relevant=False, by=analyst, now=NOW)
        assert (label.is_relevant, label.by, label.at) == (False, analyst, NOW)
        event = apps.get_model("allegations", "RelevanceLabelEvent").objects.latest("pgh_id")
        assert (event.pgh_context["by"], event.pgh_context["why"]) == (analyst.pk, "Nothing was missed")

    def test_the_slower_of_two_is_told(self, analyst, reviewer):
        label = drawn()
        judge_label(label, is_relevant=False, by=analyst, now=NOW)
        with pytest.raises(LabelRefused, match="already"):
            judge_label(label, is_relevant=True, by=reviewer, now=NOW)

    def test_a_reader_judges_nothing(self, reader):
        with pytest.raises(LabelRefused):
            judge_label(drawn(), is_relevant=False, by=reader, now=NOW)
        with pytest.raises(LabelRefused):
            send_in(rejected(), by=reader, now=NOW)

    def test_one_takes_back_what_one_said_oneself(self, analyst, reviewer):
        label = judge_label(drawn(), is_relevant=True, by=analyst, now=NOW)
        with pytest.raises(LabelRefused):
            take_label_back(label, by=reviewer)
        take_label_back(label, by=analyst)
        label.refresh_from_db()
        assert (label.is_relevant, label.by, label.drawn_for) == (None, None, MONDAY)
        sent = send_in(rejected(), by=analyst, now=NOW)
        take_label_back(sent, by=analyst)
        assert not RelevanceLabel.objects.filter(pk=sent.pk).exists()

    def test_sent_in_twice_is_one_label_of_the_first_with_the_words_of_the_second(self, analyst, reviewer):
        text = rejected()
        send_in(text, by=analyst, now=NOW, note="A sale")
        label = send_in(text, by=reviewer, now=NOW, start=0, end=6)
        assert RelevanceLabel.objects.count() == 1
        assert (label.by, label.start, label.end, label.note) == (analyst, 0, 6, "A sale")
        with pytest.raises(LabelRefused, match="not in the text"):
            send_in(text, by=reviewer, now=NOW, start=900, end=950)

    @pytest.mark.parametrize(
        ("rule", "fields"),
        [
            ("relevance_label_judged_by_somebody", {"drawn_for": MONDAY, "is_relevant": True}),
            ("relevance_label_drawn_or_sent_in", {}),
            ("relevance_label_words_have_both_ends", {"drawn_for": MONDAY, "start": 4}),
        ],
    )
    def test_the_database_keeps_the_rules(self, rule, fields):
        text = rejected()
        with pytest.raises(IntegrityError, match=rule), transaction.atomic():
            RelevanceLabel.objects.create(text=text, **fields)


class TestPages:
    def test_no_goes_on_to_the_next_text_and_is_undone(self, client, analyst):
        first, second = drawn(), drawn()
        client.force_login(analyst)
        page = client.get(reverse("allegations:missed"))
        assert page.context["missed"].label == first
        assert "bakery" in page.content.decode()
        page = client.post(
            reverse("allegations:judge_missed", args=[first.pk]), {"missed": "no"}, follow=True
        )
        assert page.context["missed"].label == second
        assert page.context["judged"] == first
        undone = client.post(
            reverse("allegations:take_label_back", args=[first.pk]), {"sample": "1"}, follow=True
        )
        assert undone.context["missed"].label == first

    def test_yes_leads_to_a_draft_by_hand(self, client, analyst):
        label = drawn()
        client.force_login(analyst)
        page = client.post(
            reverse("allegations:judge_missed", args=[label.pk]), {"missed": "yes"}, follow=True
        )
        assert page.redirect_chain[0][0].endswith(f"/articles/{label.text.article_id}?missed=1#start")
        assert '<details class="side-form" id="start" open>' in page.content.decode()
        label.refresh_from_db()
        assert label.is_relevant is True

    def test_the_slower_one_goes_on_with_a_word(self, client, analyst, reviewer):
        label = drawn()
        judge_label(label, is_relevant=False, by=reviewer, now=NOW)
        client.force_login(analyst)
        page = client.post(
            reverse("allegations:judge_missed", args=[label.pk]), {"missed": "yes"}, follow=True
        )
        assert "has judged this text already" in page.content.decode()
        label.refresh_from_db()
        assert label.is_relevant is False

    def test_an_article_is_sent_in_with_the_words_that_were_selected(self, client, analyst):
        text = rejected()
        client.force_login(analyst)
        sent = {"text": text.pk, "start": 0, "end": 31}
        page = client.post(reverse("allegations:send_article_in", args=[text.article_id]), sent, follow=True)
        assert "France sold artillery shells to" in page.content.decode()
        assert page.context["picked"].end == 31
        label = RelevanceLabel.objects.get()
        assert (label.is_relevant, label.start, label.end, label.drawn_for) == (True, 0, 31, None)
        assert "noted on" in page.content.decode()

    def test_words_of_another_text_are_none(self, client, analyst):
        client.force_login(analyst)
        url = reverse("allegations:send_article_in", args=[rejected().article_id])
        assert client.post(url, {"text": rejected().pk}).status_code == 404

    def test_what_is_said_of_a_text_with_a_hidden_record_is_told_to_nobody_else(
        self, client, analyst, reviewer
    ):
        text = rejected()
        circle = CircleFactory()
        circle.members.add(reviewer)
        send_in(text, by=reviewer, now=NOW)
        AllegationFactory(article=text.article, circle=circle, created_by=reviewer)
        client.force_login(analyst)
        url = reverse("allegations:article", args=[text.article_id])
        assert client.get(url).context["page"].label is None
        RelevanceLabel.objects.update(drawn_for=MONDAY)
        assert estimate_recall(analyst, Period()).missed == Share(0, 0)
        assert estimate_recall(reviewer, Period()).missed == Share(1, 1)

    def test_skipping_walks_round(self):
        first, second = drawn(), drawn()
        assert next_to_judge(first.pk).label == second
        assert next_to_judge(second.pk).label == first


class TestRecall:
    def test_it_is_found_by_found_and_missed(self, analyst, reviewer):
        for n in range(20):
            drawn(is_relevant=n == 0, by=analyst, at=NOW)
        for _ in range(80):
            rejected()
        for _ in range(5):
            allegation = AllegationFactory()
            ReadingFactory(text=allegation.article.text)
            decide(allegation, Status.CONFIRMED, by=reviewer, reason="", seen_version=1)
        waiting = AllegationFactory()
        ReadingFactory(text=waiting.article.text)
        found = estimate_recall(analyst, Period())
        assert found == Recall(found=5, rejected=100, missed=Share(1, 20), waiting=1)
        assert found.percent == pytest.approx(50.0)  # 5 of 5 + 0.05 x 100
        assert found.low == pytest.approx(100 * 5 / (5 + found.missed.high))
        assert found.high == pytest.approx(100 * 5 / (5 + found.missed.low))
        assert estimate_recall(analyst, Period(since=NOW + timedelta(weeks=1))).missed.whole == 0

    def test_few_judgements_give_no_percentage(self, analyst, capsys):
        drawn(is_relevant=True, by=analyst, at=NOW), drawn()
        found = estimate_recall(analyst, Period())
        assert (found.is_enough, found.unjudged) == (False, 1)
        call_command("evaluate")
        assert "too few were judged" in capsys.readouterr().out
        call_command("evaluate", "--json")
        assert json.loads(capsys.readouterr().out)["recall"]["missed"] == {"part": 1, "whole": 1}

    def test_the_page_shows_it_beside_the_upper_bound(self, client, analyst, reviewer):
        for n in range(20):
            drawn(is_relevant=n == 0, by=analyst, at=NOW)
        allegation = AllegationFactory()
        ReadingFactory(text=allegation.article.text)
        decide(allegation, Status.CONFIRMED, by=reviewer, reason="", seen_version=1)
        client.force_login(analyst)
        html = client.get(reverse("allegations:evaluation"), {"weeks": "0"}).content.decode()
        assert "Recall, estimated" in html
        assert "1 of 20 texts judged held something" in html
        assert "50 %" in html
        assert "Recall, at most" in html


class TestLabels:
    def test_judged_negatives_and_counter_examples_are_taken_along(self, client, analyst):
        negative = judge_label(drawn(), is_relevant=False, by=analyst, now=NOW).text
        positive = send_in(rejected(), by=analyst, now=NOW, start=0, end=6, note="A sale").text
        drawn()
        found = {one.labels["id"]: one.labels for one in labelled_documents(analyst)}
        assert set(found) == {f"{negative.article_id:06d}", f"{positive.article_id:06d}"}
        assert found[f"{negative.article_id:06d}"]["is_relevant"] is False
        missed = found[f"{positive.article_id:06d}"]
        assert (missed["is_relevant"], missed["doubtful"], missed["allegations"]) == (True, True, [])
        assert "A sale" in missed["notes"]
        client.force_login(analyst)
        answer = client.get(reverse("allegations:labels"))
        archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
        assert len(archive.namelist()) == 4

    def test_a_counter_example_with_a_confirmed_record_is_labelled_by_it(self, analyst, reviewer):
        text = ArticleTextFactory()
        ReadingFactory(text=text, is_relevant=False)
        send_in(text, by=analyst, now=NOW)
        allegation = AllegationFactory(article=text.article, created_by=analyst)
        EvidenceFactory(allegation=allegation)
        assert list(labelled_documents(analyst)) == []  # it waits for a decision
        decide(allegation, Status.CONFIRMED, by=reviewer, reason="", seen_version=1)
        (one,) = labelled_documents(analyst)
        assert len(one.labels["allegations"]) == 1
        assert one.labels["doubtful"] is False
