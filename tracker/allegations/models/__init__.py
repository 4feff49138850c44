"""The record: a proposal or allegation, what it rests on, who decided what about it."""

from .allegation import Allegation, ReferenceCounter
from .citation import Citation
from .decision import Decision, Move
from .evidence import Evidence, Involvement
from .label import RelevanceLabel
from .link import AllegationLink
from .ranking import RankingModel
from .reading import Reading, Suggestion
from .second_reading import SecondReading
from .vocabulary import (
    OPEN_STATUSES,
    Basis,
    Category,
    ClaimStrength,
    Credibility,
    EventPrecision,
    EvidenceField,
    Opinion,
    PartyKind,
    Role,
    Status,
)

__all__ = [
    "OPEN_STATUSES",
    "Allegation",
    "AllegationLink",
    "Basis",
    "Category",
    "Citation",
    "ClaimStrength",
    "Credibility",
    "Decision",
    "EventPrecision",
    "Evidence",
    "EvidenceField",
    "Involvement",
    "Move",
    "Opinion",
    "PartyKind",
    "RankingModel",
    "Reading",
    "ReferenceCounter",
    "RelevanceLabel",
    "Role",
    "SecondReading",
    "Status",
    "Suggestion",
]
