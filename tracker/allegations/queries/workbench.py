"""Everything that the workbench shows of one allegation, in a number of queries that no row adds to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from tracker.accounts.models import User
from tracker.annotations.models import Annotation, AnnotationQuerySet
from tracker.ingestion.models import ArticleText
from tracker.resolutions.models import Provision, Regime, Resolution

from ..forms.drafts import GROUPS, draft_form, in_words
from ..models import (
    Allegation,
    AllegationLink,
    Citation,
    Credibility,
    Decision,
    Evidence,
    EvidenceField,
    Opinion,
    PartyKind,
    Reading,
    Role,
    Suggestion,
)
from ..models.allegation import AllegationQuerySet
from .decisions import Dialogue, confirmed_first, dialogues_for, own_last_move
from .fields import DraftField, fields_of, gather, give_reasons
from .history import Entry, history
from .marks import Elsewhere, Paragraph, cut, fold_far
from .queue import next_open, previous_open
from .quotes import chief_quote

RECENT = 6
OFFERED = 60


def visible_to(user: User) -> AllegationQuerySet:
    """The allegations that `user` may open, with what every part of the page needs of the row."""
    return Allegation.objects.visible_to(user).select_related(
        "article__publisher", "article__text", "regime", "assignee", "duplicate_of", "circle", "created_by"
    )


@dataclass(frozen=True)
class Comparison:
    """One field in two versions: as somebody has it, and as it is stored."""

    label: str
    mine: str
    stored: str

    @property
    def differs(self) -> bool:
        return self.mine != self.stored


@dataclass
class Problem:
    """Why something was refused. `at` names the part of the page that says so; nothing typed is lost.

    After a conflict the form goes on saying that it has `seen` the old version: only a press on the button
    that says what is stored now writes over it.
    """

    at: str
    why: str
    kept: str = ""
    rows: list[Comparison] = field(default_factory=list)
    who: User | None = None
    choices: list[tuple[int, int, str, str, str]] = field(default_factory=list)
    typed: dict[str, str] = field(default_factory=dict)
    is_conflict: bool = False
    seen: int = 0
    mine: str = ""


@dataclass(frozen=True)
class Linked:
    """A link as seen from one of its ends."""

    link: AllegationLink
    other: Allegation
    is_out: bool


@dataclass(frozen=True)
class Offer:
    """A value that a newer reading has for a field, beside the one stored."""

    suggestion: Suggestion
    label: str
    stored: str
    offered: str


@dataclass
class Workbench:
    """One allegation for one person. Each part is read when it is first asked for, once."""

    allegation: Allegation
    user: User
    queue: str = ""
    decided: str = ""
    problem: Problem | None = None
    seen: int = 0
    saved: str = ""
    opened: str = ""
    is_closed: bool = False
    closed_with: str = ""

    @property
    def version(self) -> int:
        """What the forms of the page say they have seen: the version shown, or the one already seen."""
        return self.seen or self.allegation.version

    @property
    def suffix(self) -> str:
        """The list that the person came from, as every address of the page carries it on."""
        return f"?{urlencode({'queue': self.queue})}" if self.queue else ""

    @property
    def problems(self) -> dict[str, Problem]:
        """The problem by the part of the page that tells it."""
        return {self.problem.at: self.problem} if self.problem else {}

    @cached_property
    def next(self) -> Allegation | None:
        """The next record to review in that list."""
        return next_open(self.user, self.allegation, self.queue)

    @cached_property
    def previous(self) -> Allegation | None:
        """The one before it."""
        return previous_open(self.user, self.allegation, self.queue)

    @property
    def may_edit(self) -> bool:
        return self.user.may_draft and self.allegation.is_open

    @property
    def may_judge(self) -> bool:
        return self.user.may_decide and self.allegation.is_open

    @property
    def may_claim(self) -> bool:
        return self.user.may_draft and self.allegation.status in {"proposed", "needs_information"}

    @property
    def may_release(self) -> bool:
        is_theirs = self.allegation.assignee_id == self.user.pk or self.user.is_lead
        return self.allegation.status == "in_review" and is_theirs

    @cached_property
    def evidence(self) -> list[Evidence]:
        return list(self.allegation.evidence.all())

    @cached_property
    def text(self) -> ArticleText | None:
        """The text shown: the one that most of the evidence points into, else the article's current one."""
        current = self.allegation.article.text
        most = Counter(e.text_id for e in self.evidence).most_common(1)
        if not most or (current is not None and most[0][0] == current.pk):
            return current
        return ArticleText.objects.filter(pk=most[0][0]).first()

    @cached_property
    def is_older_text(self) -> bool:
        return self.text is not None and self.text.pk != self.allegation.article.text_id

    @cached_property
    def _gathered(self) -> tuple[list[DraftField], list[Any]]:
        involvements = list(self.allegation.involvements.all())
        drafts, passages = gather(fields_of(involvements), self.evidence, involvements, self.text)
        for draft in drafts:
            give_reasons(draft, self.allegation.why)
            if draft.key in GROUPS and self.may_edit:
                draft.form = draft_form(draft.key, self.allegation)
            elif draft.key in GROUPS:
                told = (in_words(name, getattr(self.allegation, name)) for name in GROUPS[draft.key])
                # That none is cited without a number is no news, and that some are has a mark of its own.
                draft.values = [words for words in told if words and draft.key != "res"]
        return drafts, passages

    @cached_property
    def fields(self) -> dict[str, DraftField]:
        """The fields by their key, in order."""
        return {draft.key: draft for draft in self._gathered[0]}

    @property
    def numbered(self) -> list[DraftField]:
        return [draft for draft in self.fields.values() if draft.field.number]

    @property
    def ordered(self) -> list[DraftField]:
        """The fields as the page shows them: who relays and who denies hang on the claim."""
        rest = {"summary", "category", "grade", "relayed-by", "denies"}
        found = [self.fields["summary"]]
        for draft in self.fields.values():
            if draft.key not in rest:
                found.append(draft)
            if draft.key == "claim":
                found += [self.fields["relayed-by"], self.fields["denies"]]
        return [*found, self.fields["category"]]

    def put_form(self, key: str, form: Any) -> None:
        """Show a form as somebody filled it in, in place of the one for what is stored."""
        self.fields[key].form = form

    @property
    def resting(self) -> int:
        """How many of the eight fields rest on words of the text."""
        return sum(1 for draft in self.numbered if draft.sources)

    @cached_property
    def others(self) -> list[Allegation]:
        """The other allegations of the same article that the person may see."""
        rows = Allegation.objects.visible_to(self.user).filter(article_id=self.allegation.article_id)
        rows = rows.exclude(pk=self.allegation.pk).exclude(status="withdrawn")
        return list(
            rows.prefetch_related(Prefetch("evidence", Evidence.objects.order_by("start"))).order_by("pk")
        )

    @cached_property
    def paragraphs(self) -> list[Paragraph]:
        text = self.text
        if text is None:
            return []
        reading = (
            Reading.objects.filter(text=text).order_by("-read_at").values_list("blocks", flat=True).first()
        )
        blocks = [(str(kind), int(start), int(end)) for kind, start, end in reading or []]
        elsewhere = [e for other in self.others for e in _elsewhere(other, text)]
        passages, by_lines = self._gathered[1], not text.page_map
        rows = cut(text.text, blocks, passages, elsewhere, lines_are_paragraphs=by_lines)
        return fold_far(rows, len(text.text))

    @property
    def has_title(self) -> bool:
        return any(row.kind == "title" for row in self.paragraphs)

    @cached_property
    def citations(self) -> list[Citation]:
        return list(self.allegation.citations.select_related("resolution", "provision", "decided_by"))

    @property
    def next_citation(self) -> int:
        """The citation that Y and U act on; 0 for none that the person may judge."""
        return self.open_citations[0].pk if self.may_judge and self.open_citations else 0

    @property
    def next_offer(self) -> int:
        """The suggestion that Y and U act on, once no citation is left to judge."""
        return self.offers[0].suggestion.pk if self.offers and not self.next_citation else 0

    @property
    def open_citations(self) -> list[Citation]:
        return [c for c in self.citations if c.state == Opinion.OPEN]

    @property
    def accepted_citations(self) -> list[Citation]:
        return [c for c in self.citations if c.state == Opinion.ACCEPTED]

    @cached_property
    def offers(self) -> list[Offer]:
        """What newer readings have for fields that a person touched, still open."""
        rows = list(self.allegation.suggestions.filter(state=Opinion.OPEN))
        regimes = Regime.objects.in_bulk([r.value for r in rows if r.field == "regime"])
        return [_offer(self.allegation, suggestion, regimes) for suggestion in rows]

    @cached_property
    def links(self) -> list[Linked]:
        rows = links_of(self.allegation, self.user).select_related("source", "target", "by")
        pk = self.allegation.pk
        return [Linked(r, r.target if r.source_id == pk else r.source, r.source_id == pk) for r in rows]

    @cached_property
    def notes(self) -> list[Annotation]:
        """Notes, each with its answers in `replies_here`."""
        return threads(notes_of(self.allegation, self.user).select_related("author"))

    @cached_property
    def dialogues(self) -> list[Dialogue]:
        return dialogues_for(self.user, self.allegation)

    @cached_property
    def undo(self) -> Decision | None:
        return own_last_move(self.user, self.allegation) if self.user.may_draft else None

    @cached_property
    def confirmed_first(self) -> Decision | None:
        return confirmed_first(self.allegation)

    @cached_property
    def history(self) -> list[Entry]:
        return history(self.allegation, self.user)

    @property
    def recent(self) -> list[Entry]:
        return self.history[:RECENT]

    @cached_property
    def original(self) -> Allegation | None:
        """What this one repeats, if the person may see it."""
        other = self.allegation.duplicate_of
        if other is None or other.circle_id is None:
            return other
        return Allegation.objects.visible_to(self.user).filter(pk=other.pk).first()

    @cached_property
    def offered(self) -> list[Allegation]:
        """Allegations to name while somebody types: of the same article first, then of the same kind."""
        near = self.others[:OFFERED]
        rows = Allegation.objects.visible_to(self.user).filter(category=self.allegation.category)
        rows = rows.exclude(article_id=self.allegation.article_id).exclude(status="withdrawn")
        return [*near, *rows.only("reference", "summary")[: OFFERED - len(near)]]

    grades = [c.label for c in Credibility if c.value]
    kinds = PartyKind.choices
    roles = [(role.value, role.label) for role in Role]
    evidence_fields = EvidenceField.choices
    link_kinds = AllegationLink.Kind.choices

    @cached_property
    def resolutions(self) -> list[Resolution]:
        """The resolutions of the allegation's regime, or the newest of all."""
        rows = Resolution.objects.only("number", "year", "symbol", "title")
        regime = self.allegation.regime_id
        return list((rows.filter(regime=regime) if regime else rows).order_by("-number")[:OFFERED])

    @cached_property
    def provisions(self) -> list[Provision]:
        """The paragraphs of those resolutions, for the form that adds one."""
        if not self.may_judge or self.allegation.regime_id is None:
            return []
        rows = Provision.objects.filter(regime=self.allegation.regime_id, kind="core").exclude(paragraph="")
        return list(
            rows.select_related("resolution").only("paragraph", "measure", "resolution__symbol")[:200]
        )


def links_of(allegation: Allegation, user: User) -> QuerySet[AllegationLink]:
    """The links of an allegation whose other end `user` may see."""
    seen = Allegation.objects.visible_to(user).values("pk")
    own = Q(source=allegation, target__in=seen) | Q(target=allegation, source__in=seen)
    return AllegationLink.objects.filter(own)


def notes_of(allegation: Allegation, user: User) -> AnnotationQuerySet:
    """The notes on an allegation that `user` may see."""
    content_type = ContentType.objects.get_for_model(Allegation)
    return Annotation.objects.visible_to(user).filter(content_type=content_type, object_id=allegation.pk)


def threads(notes: Iterable[Annotation]) -> list[Annotation]:
    """Notes in the order written, each with its answers as `replies_here`."""
    rows = list(notes)
    by_pk = {note.pk: note for note in rows}
    top = []
    for note in rows:
        note.replies_here = []  # type: ignore[attr-defined]
        parent = by_pk.get(note.reply_to_id or 0)
        if parent is None:
            top.append(note)
        else:
            parent.replies_here.append(note)  # type: ignore[attr-defined]
    return top


def _elsewhere(other: Allegation, text: ArticleText) -> list[Elsewhere]:
    """The quote on which another allegation rests most, if it lies in this text."""
    most = chief_quote(e for e in other.evidence.all() if e.text_id == text.pk)
    if most is None:
        return []
    url = reverse("allegations:workbench", args=[other.reference])
    return [Elsewhere(most.start, most.end, other.reference, url)]


def _offer(allegation: Allegation, suggestion: Suggestion, regimes: dict[int, Regime]) -> Offer:
    name = suggestion.field
    model_field: Any = Allegation._meta.get_field(name)
    value = regimes.get(suggestion.value) if name == "regime" else model_field.to_python(suggestion.value)
    stored = in_words(name, getattr(allegation, name))
    return Offer(suggestion, str(model_field.verbose_name), stored, in_words(name, value))
