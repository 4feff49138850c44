"""An article as its page shows it: paragraphs, and beside each what people and machines made of it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from tracker.accounts.models import User
from tracker.annotations.models import Annotation
from tracker.annotations.queries import Placed, notes_on, place, visible_notes
from tracker.extraction.reference import year_to_offer
from tracker.ingestion.models import Article, ArticleText, IngestionItem, Snapshot
from tracker.sources.models import Publisher

from ..models import Allegation, Citation, Evidence, Reading, RelevanceLabel, Status
from .dispositions import Sorted, sortings
from .languages import direction_of_words, language_name
from .marks import Elsewhere, Paragraph, Passage, cut
from .missed import label_beside
from .provenance import Provenance, provenance_of
from .versions import count_versions
from .whynot import Sentence, WhyNothing, why_nothing

# A long document is shown in parts of about so many characters, cut between paragraphs.
PART = 120_000
NAMES_OFFERED = 300
ARRIVALS_SHOWN = 10


@dataclass
class Cited:
    """A resolution that the text names in a paragraph."""

    number: int
    year: int | None
    paragraphs: list[str]
    problem: str

    @property
    def right_year(self) -> int | None:
        """The year of its adoption, where the text gives another."""
        return year_to_offer(self.number, self.year)


@dataclass
class Beside:
    """An allegation that rests on words of a paragraph; told in full beside the first of them."""

    allegation: Allegation
    is_first: bool


@dataclass
class Row:
    """One paragraph and what stands beside it. `page` is set where a page of the document begins.

    `labelled` are the segments that show the reference of their allegation: its last in the paragraph.
    """

    paragraph: Paragraph
    page: int | None = None
    labelled: set[int] = field(default_factory=set)
    proposals: list[Beside] = field(default_factory=list)
    notes: list[Annotation] = field(default_factory=list)
    cited: list[Cited] = field(default_factory=list)
    is_said_above: bool = False
    direction: str = "auto"

    @property
    def is_folded(self) -> bool:
        """Whether it only says a headline again, and nothing rests on its words."""
        return self.is_said_above and not (self.proposals or self.notes or self.cited)


@dataclass(frozen=True)
class Resting(Elsewhere):
    """A stretch that an allegation rests on, with its claim strength."""

    level: str = ""


@dataclass
class Part:
    number: int
    pages: str
    is_current: bool


@dataclass(frozen=True)
class KeptOut:
    """A sentence that gave no proposal, with the address of its paragraph on this page."""

    sentence: Sentence
    address: str


@dataclass
class ReadingPage:
    article: Article
    text: ArticleText | None
    rows: list[Row]
    parts: list[Part]
    proposals: list[Allegation]
    apart: list[Allegation]
    loose_notes: list[Annotation]
    snapshot: Snapshot | None
    language_name: str
    arrivals: list[IngestionItem] = field(default_factory=list)
    provenance: Provenance | None = None
    versions: int = 0
    sorted: Sorted | None = None
    why: WhyNothing | None = None
    kept_out: list[KeptOut] = field(default_factory=list)
    label: RelevanceLabel | None = None

    @property
    def hops(self) -> list[tuple[str, int]]:
        """The redirects on the way to the document: address and status of each hop before the last."""
        kept = self.snapshot.retrieval.get("hops", []) if self.snapshot else []
        return [(url, status) for url, status in kept[:-1]]

    @property
    def characters(self) -> int:
        return len(self.text.text) if self.text else 0


def visible_articles() -> QuerySet[Article]:
    """Articles are open to everybody with an account; what is restricted is what people made of them."""
    return Article.objects.select_related("publisher", "text__snapshot").defer("search")


def reading_page(article: Article, user: User, *, part: int = 1) -> ReadingPage:
    """The page of `article`. `part` counts from 1; one that is not there is the nearest that is."""
    text = article.text
    proposals = _proposals(article, user)
    notes = _notes(article, proposals, user)
    sorted_by = sortings([article]).get(article.pk)
    if text is None:
        return ReadingPage(article, None, [], [], [], [], notes, None, "", sorted=sorted_by)
    placed = [place(note, text.text) for note in notes]
    reading = Reading.objects.filter(text=text).order_by("-read_at", "-pk").first()
    rows = _rows(article.title, text, reading, proposals, placed)
    nothing = article.state == Article.State.READ and not proposals
    why = why_nothing(text, reading) if nothing else None
    kept_out = _kept_out(why, rows, text) if why else []
    parts, rows = _parts(rows, text, part)
    arrivals = _arrivals(article)
    return ReadingPage(
        article=article,
        text=text,
        rows=rows,
        parts=parts,
        proposals=[a for a in proposals if not a.is_apart],
        apart=[a for a in proposals if a.is_apart],
        loose_notes=[p.note for p in placed if p.start is None],
        snapshot=text.snapshot,
        language_name=language_name(text.language),
        arrivals=arrivals,
        provenance=provenance_of(article, text, arrivals, now=timezone.now()),
        versions=count_versions(article),
        sorted=sorted_by,
        why=why,
        kept_out=kept_out,
        label=label_beside(article, user) if nothing else None,
    )


def _kept_out(why: WhyNothing, rows: list[Row], text: ArticleText) -> list[KeptOut]:
    starts = [row.paragraph.start for row in rows]
    found = []
    for sentence in why.sentences if starts else ():
        place = starts[max(0, bisect_right(starts, sentence.start) - 1)]
        part = f"?part={part_of(place)}" if len(text.text) > PART else ""
        found.append(KeptOut(sentence, f"{part}#p{place}"))
    return found


def picked_paragraph(page: ReadingPage, start: int) -> Paragraph | None:
    """The paragraph of the page that begins at `start`."""
    return next((row.paragraph for row in page.rows if row.paragraph.start == start), None)


def picked_words(page: ReadingPage, start: int, end: int) -> Passage | None:
    """The words of the text between two places, as somebody picked them."""
    inside = page.text is not None and 0 <= start < end <= page.characters
    return Passage(start, end, ()) if inside else None


def _arrivals(article: Article) -> list[IngestionItem]:
    """How the document came in, newest first, each time with its bytes."""
    came = IngestionItem.objects.filter(article=article, snapshot__isnull=False)
    return list(came.select_related("run__by", "snapshot").defer("carried_text")[:ARRIVALS_SHOWN])


def text_of(article: Article, pk: int) -> ArticleText | None:
    """The text of `article` that the offsets of a form point into: it may be older than the current one."""
    return ArticleText.objects.filter(article=article, pk=pk).first()


def note_beside(article: Article, pk: int, user: User) -> Annotation | None:
    """A note that `user` sees on the page of `article`: on one of its texts, or on one of its allegations."""
    note = visible_notes(user).filter(pk=pk, reply_to__isnull=True).first()
    of_article = note is not None and getattr(note.target, "article_id", None) == article.pk
    return note if of_article else None


def publisher_names() -> list[str]:
    return list(Publisher.objects.order_by("name").values_list("name", flat=True)[:NAMES_OFFERED])


def _proposals(article: Article, user: User) -> list[Allegation]:
    evidence = Prefetch("evidence", queryset=Evidence.objects.order_by("start", "-end"))
    citations = Prefetch("citations", queryset=Citation.objects.filter(basis=Citation.Basis.IMPLIED))
    return list(
        Allegation.objects.visible_to(user)
        .filter(article=article)
        .exclude(status=Status.WITHDRAWN)
        .select_related("created_by", "assignee")
        .prefetch_related(evidence, citations)
        .order_by("pk")
    )


def _notes(article: Article, proposals: list[Allegation], user: User) -> list[Annotation]:
    """Notes on any text of the article, and those on passages that its visible allegations carry."""
    texts = list(ArticleText.objects.filter(article=article).values_list("pk", flat=True))
    on_texts = list(notes_on(ArticleText, texts, user=user))
    on_records = notes_on(Allegation, [a.pk for a in proposals], user=user).filter(start__isnull=False)
    return sorted([*on_texts, *on_records], key=lambda note: (note.created_at, note.pk))


def _rows(
    title: str, text: ArticleText, reading: Reading | None, proposals: list[Allegation], placed: list[Placed]
) -> list[Row]:
    blocks = [(kind, start, end) for kind, start, end in reading.blocks] if reading else []
    resting = [(e, a) for a in proposals for e in _outermost(a, text)]
    marks = [Resting(e.start, e.end, a.reference, a.get_absolute_url(), a.claim_strength) for e, a in resting]
    notes = [(p.note, p.start, p.end) for p in placed if p.start is not None and p.end is not None]
    passages = [Passage(start, end, ("note",), (f"note-{note.pk}",), note.pk) for note, start, end in notes]
    paragraphs = cut(text.text, blocks, passages, marks, lines_are_paragraphs=not text.page_map)
    rows = [_row(p, text.text[p.start : p.end], text.language, title) for p in paragraphs]
    starts = [row.paragraph.start for row in rows]

    def row_at(place: int) -> Row:
        return rows[max(0, bisect_right(starts, place) - 1)]

    if not rows:
        return rows
    told: set[int] = set()
    for evidence, allegation in sorted(resting, key=lambda pair: pair[0].start):
        beside = row_at(evidence.start).proposals
        if all(one.allegation != allegation for one in beside):
            beside.append(Beside(allegation, is_first=allegation.pk not in told))
            told.add(allegation.pk)
    for note, start, _end in notes:
        row_at(start).notes.append(note)
    for number, year, named, start, _end, problem in reading.citations if reading else []:
        row_at(start).cited.append(Cited(number, year, named, problem or ""))
    for page, start, _end in text.page_map:
        row = rows[min(bisect_right(starts, start - 1), len(rows) - 1)]
        row.page = row.page or page
    return rows


def _row(paragraph: Paragraph, words: str, language: str, title: str) -> Row:
    return Row(
        paragraph,
        labelled=_labelled(paragraph),
        is_said_above=_says_again(words, paragraph.kind, title),
        direction=direction_of_words(words, language),
    )


def _says_again(words: str, kind: str, title: str) -> bool:
    """Whether a headline says what stands above it: the title of the page, or an earlier headline."""
    is_title = " ".join(words.split()).casefold() == " ".join(title.split()).casefold()
    return kind == "repeated" or (kind in {"title", "headline"} and is_title)


def _outermost(allegation: Allegation, text: ArticleText) -> list[Evidence]:
    """The passages an allegation rests on, without those that lie inside another one."""
    found: list[Evidence] = []
    for evidence in allegation.evidence.all():
        if evidence.text_id == text.pk and not (found and evidence.end <= found[-1].end):
            found.append(evidence)
    return found


def _labelled(paragraph: Paragraph) -> set[int]:
    last = {s.other.reference: s.start for s in paragraph.segments if s.other and s.text.strip()}
    return set(last.values())


def _parts(rows: list[Row], text: ArticleText, wanted: int) -> tuple[list[Part], list[Row]]:
    """Cut a long document between paragraphs, and return its parts with the rows of one."""
    if len(text.text) <= PART or not rows:
        return [], rows
    groups: dict[int, list[Row]] = {}
    for row in rows:
        groups.setdefault(part_of(row.paragraph.start), []).append(row)
    current = min(groups, key=lambda number: abs(number - wanted))
    parts = [Part(number, _pages(group), number == current) for number, group in groups.items()]
    return parts, groups[current]


def _pages(rows: list[Row]) -> str:
    pages = [row.page for row in rows if row.page]
    return f"{pages[0]}–{pages[-1]}" if pages else ""


def part_of(place: int) -> int:
    """The part that shows the paragraph which begins at `place`."""
    return place // PART + 1
