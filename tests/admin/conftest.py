"""One row of every model in the admin, and a browser that an administrator uses."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import Model
from django.test import Client
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

from tests.factories import (
    NOW,
    AllegationFactory,
    AnnotationFactory,
    CaseAllegationFactory,
    CircleFactory,
    CitationFactory,
    EvidenceFactory,
    FeedFactory,
    InvolvementFactory,
    ItemFactory,
    ProvisionFactory,
    ReadingFactory,
    RunFactory,
    UserFactory,
)
from tracker.accounts.models import Circle, User
from tracker.allegations.models import (
    AllegationLink,
    RankingModel,
    ReferenceCounter,
    RelevanceLabel,
    SecondReading,
    Status,
    Suggestion,
)
from tracker.allegations.services import decide
from tracker.ingestion.models import Host, Outcome, RobotsFile
from tracker.sources.models import BlindSpot


@pytest.fixture
def signed_in(administrator: User) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


@pytest.fixture
def rows(db: None, reviewer: User) -> dict[type[Model], Model]:
    """One open row of every model that has pages in the admin."""
    made = one_of_each(reviewer, circle=None)
    connection.check_constraints()
    return {type(row): row for row in made}


def one_of_each(reviewer: User, *, circle: Circle | None) -> list[Model]:
    """A row of every model; those of the record belong to one allegation and one case, of `circle`."""
    allegation, other = AllegationFactory(circle=circle), AllegationFactory(circle=circle)
    entry = CaseAllegationFactory(
        allegation=allegation, case__circle=circle, case__title="Shells by night train"
    )
    evidence = EvidenceFactory(allegation=allegation)
    interval = IntervalSchedule.objects.create(every=1, period="minutes")
    run = RunFactory(feed=FeedFactory(), problem="")
    decision = decide(allegation, Status.REJECTED, by=reviewer, reason="No such ship", seen_version=1)
    return [
        decision.allegation,
        decision,
        entry,
        entry.case,
        evidence,
        evidence.text,
        evidence.text.snapshot,
        allegation.article,
        run,
        run.feed,
        run.feed.publisher,
        BlindSpot.objects.create(feed=run.feed, kind=BlindSpot.Kind.DOWN, began_at=NOW, why="HTTP 500"),
        Host.objects.create(name=f"news{run.pk}.example", next_free_at=NOW),
        RobotsFile.objects.create(origin=f"https://news{run.pk}.example:443", ask_again_at=NOW),
        ItemFactory(
            run=run, outcome=Outcome.FAILED, reason="The server answered 500", url="https://news.example/x"
        ),
        (provision := ProvisionFactory()),
        provision.resolution,
        provision.regime,
        interval,
        PeriodicTask.objects.create(
            name=f"Tick {interval.pk}", task="tracker.tasks.sweep", interval=interval
        ),
        CrontabSchedule.objects.create(),
        UserFactory(),
        circle or CircleFactory(),
        InvolvementFactory(allegation=allegation),
        CitationFactory(allegation=allegation),
        ReadingFactory(text=evidence.text),
        RankingModel.objects.create(
            version=allegation.pk,
            trained_at=NOW,
            labels=1,
            right=1,
            wrong=0,
            tested=0,
            weights={},
            decided=f"a{allegation.pk}",
        ),
        RelevanceLabel.objects.create(text=evidence.text, drawn_for=NOW.date(), note="Shells by night train"),
        SecondReading.objects.create(text=evidence.text, model="tiny", prompt="1", due_at=NOW, asked_at=NOW),
        AnnotationFactory(target=allegation, circle=circle),
        AllegationLink.objects.create(source=allegation, target=other, kind="follows", rule="same ship"),
        Suggestion.objects.create(
            allegation=allegation, field="place", value="Rajin", reader="rules 2", created_at=NOW
        ),
        ReferenceCounter.objects.create(series=f"A{allegation.pk}", year=2026),
    ]
