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
from .drafts import Reference
from .edit import EditRefused, add_evidence, edit_draft, remove_evidence, set_involvements
from .first_readings import note_first_readings
from .links import judge_link, link_allegations
from .propose import propose_by_hand, propose_readings
from .second_reading import (
    ask_again,
    claim_second_reading,
    keep_answer,
    keep_failure,
    order_second_reading,
    second_readings_due,
)
from .suggestions import judge_suggestion

__all__ = [
    "DecisionRefused",
    "DispositionRefused",
    "EditRefused",
    "Reference",
    "add_citation",
    "add_evidence",
    "ask_again",
    "claim",
    "claim_second_reading",
    "decide",
    "discard_article",
    "edit_draft",
    "expire_claims",
    "first_confirmation",
    "judge_citation",
    "judge_link",
    "judge_suggestion",
    "keep_answer",
    "keep_article",
    "keep_failure",
    "link_allegations",
    "moves_open_to",
    "note_first_readings",
    "order_second_reading",
    "propose_by_hand",
    "propose_readings",
    "put_off_article",
    "release",
    "remove_evidence",
    "second_readings_due",
    "set_involvements",
    "undo",
    "undoable",
]
