"""Every write to the record that has a rule: one function a use case, in its transaction."""

from .citations import add_citation, judge_citation
from .decide import (
    DecisionRefused,
    claim,
    decide,
    expire_claims,
    first_confirmation,
    moves_open_to,
    release,
    undo,
    undoable,
)
from .dispositions import DispositionRefused, discard_article, keep_article, put_off_article
from .edit import EditRefused, add_evidence, edit_draft, remove_evidence, set_involvements
from .links import judge_link, link_allegations
from .propose import propose_by_hand, propose_readings
from .suggestions import judge_suggestion

__all__ = [
    "DecisionRefused",
    "DispositionRefused",
    "EditRefused",
    "add_citation",
    "add_evidence",
    "claim",
    "decide",
    "discard_article",
    "edit_draft",
    "expire_claims",
    "first_confirmation",
    "judge_citation",
    "judge_link",
    "judge_suggestion",
    "keep_article",
    "link_allegations",
    "moves_open_to",
    "propose_by_hand",
    "propose_readings",
    "put_off_article",
    "release",
    "remove_evidence",
    "set_involvements",
    "undo",
    "undoable",
]
