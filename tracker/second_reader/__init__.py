"""An optional second reader: any OpenAI-compatible endpoint, whose every word is checked against the text.

A plain library like `extraction`: no Django. The model is told that the document is data, but nothing
rests on its obedience: what it answers is taken only where the document's own words show it.
"""

from .asking import Answer, Endpoint, NoAnswer, ask
from .checking import Checked, Wasted, check
from .merging import Merged, merge
from .prompt import PROMPT_VERSION

__all__ = [
    "PROMPT_VERSION",
    "Answer",
    "Checked",
    "Endpoint",
    "Merged",
    "NoAnswer",
    "Wasted",
    "ask",
    "check",
    "merge",
]
