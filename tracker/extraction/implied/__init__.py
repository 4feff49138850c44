"""From a described conduct to the operative paragraphs that it would fall under."""

from tracker.extraction.implied.conduct import AccusedParty, Conduct, ConductRefused
from tracker.extraction.implied.proposing import ImpliedProvision, imply, leading

__all__ = ["AccusedParty", "Conduct", "ConductRefused", "ImpliedProvision", "imply", "leading"]
