"""Rows for the walk: an open record with everything that can hang on it, and a restricted twin beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from tests.conftest import person
from tests.factories import (
    NOW,
    TEXT,
    AllegationFactory,
    AnnotationFactory,
    ArticleTextFactory,
    CaseAllegationFactory,
    CaseFactory,
    CircleFactory,
    CitationFactory,
    EvidenceFactory,
    FeedFactory,
    InvolvementFactory,
    ItemFactory,
    ReadingFactory,
    RunFactory,
    SnapshotFactory,
)
from tracker.accounts.models import Circle, Role, User
from tracker.allegations.models import (
    Allegation,
    AllegationLink,
    Citation,
    Evidence,
    RankingModel,
    RelevanceLabel,
    Suggestion,
)
from tracker.allegations.services import claim, release
from tracker.cases.models import Case
from tracker.ingestion.models import ArticleText, IngestionItem, IngestionRun, Outcome
from tracker.ingestion.snapshots import keep_bytes
from tracker.sources.models import BlindSpot

HIDDEN = "A record of the inner circle"


@dataclass(frozen=True)
class Place:
    """One allegation and one case with what hangs on them, open or of a circle."""

    allegation: Allegation
    case: Case
    evidence: Evidence
    citation: Citation
    link: AllegationLink
    suggestion: Suggestion


@dataclass(frozen=True)
class World:
    """`open` and `hidden` rest on one article, which came in by one run, so that each page is tempted."""

    text: ArticleText
    run: IngestionRun
    item: IngestionItem
    label: RelevanceLabel
    ranking: RankingModel
    open: Place
    hidden: Place
    insider: User


def make_world() -> World:
    insider = person("ines", Role.ANALYST, Role.REVIEWER, Role.LEAD, Role.ADMINISTRATOR)
    circle = CircleFactory(name=HIDDEN)
    circle.members.add(insider)
    data = TEXT.encode()
    text = ArticleTextFactory(snapshot=SnapshotFactory(sha256=keep_bytes(data), size=len(data)))
    ReadingFactory(text=text, blocks=[])
    run = RunFactory(feed=FeedFactory(), by=insider)
    item = ItemFactory(
        run=run,
        feed=run.feed,
        identity="1",
        outcome=Outcome.NEW,
        article=text.article,
        snapshot=text.snapshot,
    )
    shown = _place(text, insider, circle=None)
    hidden = _place(text, insider, circle=circle)
    # What ties the open record to the hidden one must not show either.
    AllegationLink.objects.create(
        source=shown.allegation, target=hidden.allegation, kind="follows", rule=HIDDEN
    )
    CaseAllegationFactory(case=hidden.case, allegation=shown.allegation, note=HIDDEN)
    AnnotationFactory(target=shown.allegation, circle=circle, author=insider, body=HIDDEN)
    AnnotationFactory(target=text, circle=circle, author=insider, body=HIDDEN, **_passage(TEXT, 0, 4))
    label = RelevanceLabel.objects.create(text=ArticleTextFactory(), drawn_for=NOW.date())
    return World(text, run, item, label, _ranking(1), shown, hidden, insider)


def _ranking(version: int) -> RankingModel:
    made: RankingModel = RankingModel.objects.create(
        version=version,
        trained_at=NOW,
        labels=1,
        right=1,
        wrong=0,
        tested=0,
        weights={},
        decided=str(version),
    )
    return made


def _place(text: ArticleText, by: User, *, circle: Circle | None) -> Place:
    words = HIDDEN if circle else "North Korea shipped shells"
    allegation = AllegationFactory(article=text.article, circle=circle, summary=words, place=words)
    case = CaseFactory(circle=circle, title=words, lead=by)
    CaseAllegationFactory(case=case, allegation=allegation, by=by, note=words)
    AnnotationFactory(target=case, circle=circle, author=by, body=words)
    other = AllegationFactory(circle=circle, summary=words)
    InvolvementFactory(allegation=allegation, name=words)
    return Place(
        allegation,
        case,
        EvidenceFactory(allegation=allegation, text=text),
        CitationFactory(allegation=allegation, reason=words),
        AllegationLink.objects.create(source=allegation, target=other, kind="follows", rule="same ship"),
        Suggestion.objects.create(
            allegation=allegation, field="place", value=words, reader="rules 2", created_at=NOW
        ),
    )


def grow(world: World, rows: int) -> None:
    """Give every list of every page that many rows more, and every list inside the shown records too."""
    number = Citation.objects.count()
    shown, text = world.open, world.text
    for n in range(number, number + rows):
        other = AllegationFactory()
        EvidenceFactory(allegation=other)
        InvolvementFactory(allegation=other, name=f"Party {n}")
        CitationFactory(allegation=other)
        beside = AllegationFactory(article=text.article, created_at=NOW + timedelta(minutes=n))
        EvidenceFactory(allegation=beside, text=text, quote=text.text[n : n + 9])
        EvidenceFactory(allegation=shown.allegation, text=text, quote=text.text[n : n + 5])
        InvolvementFactory(allegation=shown.allegation, name=f"Party {n}")
        CitationFactory(allegation=shown.allegation, number=1000 + n, paragraph=str(n))
        CaseAllegationFactory(case=shown.case, allegation=other, by=world.insider)
        CaseAllegationFactory(case__lead=world.insider, allegation=shown.allegation, by=world.insider)
        AllegationLink.objects.create(source=shown.allegation, target=other, kind="follows", by=world.insider)
        Suggestion.objects.create(
            allegation=shown.allegation,
            field="items",
            value=f"{n} shells",
            reader=f"rules {n}",
            created_at=NOW,
        )
        _notes_of_somebody_new(shown, text, n)
        ItemFactory(
            run=world.run,
            feed=world.run.feed,
            identity=str(n + 2),
            outcome=Outcome.NEW,
            article=other.article,
        )
        RelevanceLabel.objects.create(text=ArticleTextFactory(), drawn_for=NOW.date())
        _ranking(n)
        RunFactory(by=world.insider)
        _another_feed(world, n)
        _come_and_go(shown.allegation, person(f"claimer{n}", Role.ANALYST))


def _another_feed(world: World, n: int) -> None:
    """A blind feed, and for the page of the shown one a run, a failure, a dropped entry, a blind spot."""
    BlindSpot.objects.create(feed=FeedFactory(matters=True, failures_in_row=n), kind="down", began_at=NOW)
    feed, at = world.run.feed, NOW + timedelta(minutes=n)
    BlindSpot.objects.create(feed=feed, kind="behind", began_at=at, ended_at=at, likely_missed=1)
    RunFactory(feed=feed, trigger="schedule", started_at=at, finished_at=at)
    for outcome in (Outcome.FAILED, Outcome.FILTERED):
        ItemFactory(run=world.run, feed=feed, identity=f"{outcome} {n}", outcome=outcome, reason="Why")


def _notes_of_somebody_new(shown: Place, text: ArticleText, n: int) -> None:
    for target in (shown.allegation, shown.case):
        note = AnnotationFactory(target=target)
        AnnotationFactory(target=target, reply_to=note)
    AnnotationFactory(target=text, **_passage(text.text, n, n + 7))


def _come_and_go(allegation: Allegation, by: User) -> None:
    """Two moves in the history of the record."""
    current = Allegation.objects.get(pk=allegation.pk)
    taken = claim(current, by=by, seen_version=current.version).allegation
    release(taken, by=by, seen_version=taken.version)


def _passage(text: str, start: int, end: int) -> dict[str, object]:
    return {"start": start, "end": end, "exact": text[start:end]}
