"""People by their office: whom "he" means where nothing but an office and a name stood before, and a name
that the parser cut from its office.
"""

from __future__ import annotations

import re
from functools import lru_cache

from tracker.extraction.grammar.parse import Parsed
from tracker.extraction.names.persons import is_persons, name_pattern
from tracker.extraction.names.scene import Scene
from tracker.extraction.parties.naming import owner_states
from tracker.extraction.records import Alleger
from tracker.extraction.text.sentences import Sentence
from tracker.extraction.words.tree import Token
from tracker.extraction.words.vocabulary import one_of, words

NAMED_REACH = 400  # characters before a sentence in which its "he" may have been named
STATE_REACH = 48  # characters before an office in which its State stands


@lru_cache(maxsize=1)
def _holder() -> re.Pattern[str]:
    """An office with a capital, and a name behind it."""
    offices = one_of([title.title() for title in words("speech", "titles") if len(title) > 3])
    return re.compile(rf"\b(?:{offices}),? (?P<name>{name_pattern()})")


def person_before(scene: Scene, sentence: Sentence) -> list[Alleger]:
    """The last holder of an office whom the text names in full before a sentence."""
    start = max(0, sentence.start - NAMED_REACH)
    for found in reversed(list(_holder().finditer(scene.text, start, sentence.start))):
        name = found.group("name").removesuffix("’s").removesuffix("'s").rstrip(".,")
        if " " not in name or not is_persons(name):
            continue
        at = found.start("name")
        near = scene.within(max(start, found.start() - STATE_REACH), found.start())
        state = next((m.party.state or m.party.name for m in reversed(near)), None)
        return [Alleger(name, name, at, at + len(name), "person", state)]
    return []


def named_behind(office: Token, preposition: Token, parsed: Parsed, scene: Scene) -> Alleger | None:
    """The person whose name the parser cut from the office before it ("a prosecutor, X, ...")."""
    name = next((c for c in preposition.children if c.dep_ == "pobj" and c.i > office.i), None)
    if name is None or name.pos_ != "PROPN" or office.pos_ != "NOUN":
        return None
    if scene.within(parsed.starts[name.i], parsed.ends[name.i]):
        return None
    states = owner_states(office, parsed, scene)
    left = [c for c in name.lefts if c.dep_ in ("compound", "nmod") and c.pos_ == "PROPN"]
    start, end = parsed.span([name, *left])
    told = scene.text[start:end]
    return Alleger(told, told, start, end, "person", states[0] if states else None)
