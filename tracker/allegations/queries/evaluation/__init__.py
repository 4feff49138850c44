"""How good proposals are, counted out of what reviewers decided."""

from .measures import Evaluation, Measured, evaluate, evaluate_for, readers_for
from .periods import Period
from .shares import ENOUGH, Share

__all__ = ["ENOUGH", "Evaluation", "Measured", "Period", "Share", "evaluate", "evaluate_for", "readers_for"]
