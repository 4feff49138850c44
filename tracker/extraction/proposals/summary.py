"""One sentence that tells a proposal, in our words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from tracker.extraction.records import Accused, Alleger, Mention, Words
from tracker.extraction.words.phrases import load
from tracker.extraction.words.vocabulary import one_of, words


@lru_cache(maxsize=1)
def _takes_article() -> re.Pattern[str]:
    return re.compile(load("summary")["articles"]["pattern"])


@lru_cache(maxsize=1)
def _lowered() -> re.Pattern[str]:
    return re.compile(rf"(?:{one_of(words('summary', 'lowered'))})\b")


def named(name: str) -> str:
    """A party's name as it stands within a sentence."""
    if _takes_article().match(name):
        return f"the {name}"
    return name[0].lower() + name[1:] if _lowered().match(name) else name


def listed(names: list[str]) -> str:
    """ "A", "A and B", "A, B and C"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _speakers(allegers: Sequence[Alleger]) -> list[str]:
    """The speakers in few words: the States for which people speak, where they do."""
    return [named(n) for n in dict.fromkeys(a.speaks_for or a.name for a in allegers)][:4]


def _agree(verb: str, who: list[str]) -> str:
    """The verb in the number of its subject: "two groups" are many, "the United States" is one."""
    last = who[0].split()[-1]
    several = len(who) > 1 or (last.islower() and last.endswith("s"))
    plural = several or who[0] in words("summary", "many")
    stem = verb[:-1] + "ie" if verb.endswith("y") and verb != "say" else verb
    return verb if plural else stem + "s"


def _conduct(category: str, accused: Sequence[Accused], items: Words | None, *, possible: bool) -> str:
    def names(*roles: str) -> list[str]:
        return [named(a.name) for a in accused if a.role in roles][:3]

    def act(now: str, then: str) -> str:
        return f"might {now}" if possible else then

    givers, takers = names("supplier", "broker", "financier"), names("recipient")
    others = names("other", "facilitator", "carrier", "vessel")
    moving = load("summary")["moving"]["categories"].get(category)
    goods = items.text if items else moving[2] if moving else ""
    if moving and givers:
        return f"{listed(givers)} {act(*moving[:2])} {goods}" + (f" to {listed(takers)}" if takers else "")
    if moving and takers:
        through = f" through {listed(others)}" if others else ""
        return f"{listed(takers)} {act('receive', 'received')} {goods}{through}"
    doers = (others + givers + takers)[:3] or ["somebody"]
    now, then, what = load("summary")["alone"]["categories"].get(category) or (
        "take",
        "took",
        f"part in trade in {goods}",
    )
    return f"{listed(doers)} {act(now, then)} {what}"


def summarise(
    category: str,
    strength: str,
    allegers: Sequence[Alleger],
    accused: Sequence[Accused],
    items: Words | None,
    *,
    basis: str = "",
    denied_by: Sequence[Mention] = (),
) -> str:
    """Who claims what about whom, and who denies it; a possible act is told as possible."""
    conduct = _conduct(category, accused, items, possible=strength == "feared")
    who, deniers = _speakers(allegers), [named(d.name) for d in denied_by][:3]
    if strength == "denied" and deniers and not who:
        told = f"{listed(deniers)} {_agree('deny', deniers)} that {conduct}"
        return told[0].upper() + told[1:] + "."
    if who:
        told = f"{listed(who)} {_agree(load('summary')['saying']['verbs'][strength], who)} that {conduct}"
    elif basis == "imagery" and strength != "feared":
        told = f"satellite imagery {'shows' if strength == 'asserted' else 'suggests'} that {conduct}"
    else:
        told = load("summary")["nobody"]["openings"][strength] + conduct
    denial = f"; {listed(deniers)} {_agree('deny', deniers)} it" if deniers else ""
    return told[0].upper() + told[1:] + denial + "."
