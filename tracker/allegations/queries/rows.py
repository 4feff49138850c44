"""One line of a list of allegations: who did what to whom, by whose word, in which words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch

from ..models import Allegation, Evidence, Involvement, Role
from ..models.allegation import AllegationQuerySet
from .quotes import chief_quote

ACCUSERS_SHOWN = 3
NAMES_SHOWN = 2
QUOTE_SHOWN = 240


@dataclass(frozen=True)
class Side:
    """The parties of one role, as the line names them; `more` were left out."""

    role: str
    names: tuple[str, ...]
    more: int = 0


@dataclass(frozen=True)
class Row:
    """An allegation with what its line says of its parties and evidence."""

    record: Allegation
    givers: tuple[Side, ...]
    takers: tuple[Side, ...]
    denied_by: Side | None
    accusers: Side | None
    relayed_by: Side | None
    quote: str
    language: str


def with_row_parts(found: AllegationQuerySet) -> AllegationQuerySet:
    """Fetch what `rows_of` needs in two queries more, however many rows there are."""
    return found.select_related("regime", "assignee", "article__publisher").prefetch_related(
        Prefetch("involvements", Involvement.objects.order_by("pk")),
        Prefetch("evidence", Evidence.objects.select_related("text").defer("text__text")),
    )


def rows_of(records: Iterable[Allegation]) -> list[Row]:
    return [row_of(record) for record in records]


def row_of(record: Allegation) -> Row:
    """The line of a record. Costs no query after `with_row_parts`."""
    sides = {role: _side(record, role) for role in Role}
    accused = [side for role in Role.of_the_accused() if role != Role.RECIPIENT and (side := sides[role])]
    recipient = sides[Role.RECIPIENT]
    quote, language = _quote(record)
    return Row(
        record=record,
        givers=tuple(accused),
        takers=(recipient,) if recipient else (),
        denied_by=sides[Role.DENIES],
        accusers=_accusers(record),
        relayed_by=sides[Role.RELAYED_BY],
        quote=quote,
        language=language,
    )


def _side(record: Allegation, role: Role) -> Side | None:
    names = [involved.name for involved in record.involvements.all() if involved.role == role]
    return _named(str(role.label), names, NAMES_SHOWN)


def _accusers(record: Allegation) -> Side | None:
    """Whose word it is: of a person who speaks for a state, the state, once."""
    accusers = [involved for involved in record.involvements.all() if involved.role == Role.ALLEGED_BY]
    names = dict.fromkeys(involved.speaks_for or involved.name for involved in accusers)
    return _named(str(Role.ALLEGED_BY.label), list(names), ACCUSERS_SHOWN)


def _named(role: str, names: list[str], shown: int) -> Side | None:
    return Side(role, tuple(names[:shown]), max(0, len(names) - shown)) if names else None


def _quote(record: Allegation) -> tuple[str, str]:
    """The words that tell most of it, and their language."""
    chief = chief_quote(record.evidence.all())
    if chief is None:
        return "", ""
    return " ".join(chief.quote[:QUOTE_SHOWN].split()), chief.text.language
