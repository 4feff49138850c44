"""One sentence that tells a proposal, in our words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.extraction.records import Accused, Alleger, Mention, Words

SAYING = {"asserted": "say", "alleged": "allege", "suspected": "suspect", "feared": "fear", "denied": "say"}
NOBODY = {
    "asserted": "According to this text, ",
    "alleged": "It is alleged that ",
    "suspected": "It is suspected that ",
    "feared": "It is feared that ",
    "denied": "It has been said that ",
}
# what is done, what was done, and to which goods where none are named
MOVING = {
    "arms-transfer": ("supply", "supplied", "arms"),
    "wmd-missile-technology": ("supply", "supplied", "missile or nuclear technology"),
    "military-training": ("send or train", "sent or trained", "military personnel"),
    "refined-petroleum": ("supply", "supplied", "refined petroleum"),
    "crude-oil": ("export", "exported", "crude oil"),
    "coal-minerals": ("trade", "traded", "coal or minerals"),
    "other-goods": ("trade", "traded", "banned goods"),
    "overseas-workers": ("send", "sent", "workers"),
    "luxury-goods": ("supply", "supplied", "luxury goods"),
}
ALONE = {
    "wmd-missile-technology": ("carry", "carried", "out a banned launch, test or programme"),
    "ship-to-ship-transfer": ("take", "took", "part in a ship-to-ship transfer"),
    "cyber-theft": ("steal", "stole", "assets by cyber means"),
    "financial": ("move or hold", "moved or held", "funds"),
    "joint-venture": ("run", "ran", "a joint venture"),
    "travel-ban": ("break", "broke", "a travel ban"),
    "asset-freeze": ("break", "broke", "an asset freeze"),
    "vessel-deceptive-practice": ("hide", "hid", "a ship's identity or movements"),
    "other": ("breach", "breached", "UN measures"),
}
_TAKES_ARTICLE = re.compile(
    r"(?:United (?:States|Kingdom|Nations|Arab)|Democratic Republic|Central African|Islamic Rev"
    r"|European Union|UN |G7$|Multilateral Sanctions|Houthis$|Taliban$|Philippines$)"
)
_OPENING = re.compile(r"(?:A|An|The|Some|Several|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten)\b")


def named(name: str) -> str:
    """A party's name as it stands within a sentence."""
    if _TAKES_ARTICLE.match(name):
        return f"the {name}"
    return name[0].lower() + name[1:] if _OPENING.match(name) else name


def listed(names: list[str]) -> str:
    """ "A", "A and B", "A, B and C"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _speakers(allegers: Sequence[Alleger]) -> list[str]:
    """The speakers in few words: the States for which people speak, where they do."""
    return [named(n) for n in dict.fromkeys(a.speaks_for or a.name for a in allegers)][:4]


def _agree(verb: str, who: list[str]) -> str:
    """The verb in the number of its subject: "two groups" are many, "the United States" is one."""
    last = who[0].split()[-1]
    plural = (
        len(who) > 1 or (last.islower() and last.endswith("s")) or who[0] in ("the Houthis", "the Taliban")
    )
    stem = verb[:-1] + "ie" if verb.endswith("y") and verb != "say" else verb
    return verb if plural else stem + "s"


def _conduct(category: str, accused: Sequence[Accused], items: Words | None, *, possible: bool) -> str:
    def names(*roles: str) -> list[str]:
        return [named(a.name) for a in accused if a.role in roles][:3]

    def act(now: str, then: str) -> str:
        return f"might {now}" if possible else then

    givers, takers = names("supplier", "broker", "financier"), names("recipient")
    others = names("other", "facilitator", "carrier", "vessel")
    moving = MOVING.get(category)
    goods = items.text if items else moving[2] if moving else ""
    if moving and givers:
        return f"{listed(givers)} {act(*moving[:2])} {goods}" + (f" to {listed(takers)}" if takers else "")
    if moving and takers:
        through = f" through {listed(others)}" if others else ""
        return f"{listed(takers)} {act('receive', 'received')} {goods}{through}"
    doers = (others + givers + takers)[:3] or ["somebody"]
    now, then, what = ALONE.get(category) or ("take", "took", f"part in trade in {goods}")
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
        told = f"{listed(who)} {_agree(SAYING[strength], who)} that {conduct}"
    elif basis == "imagery" and strength != "feared":
        told = f"satellite imagery {'shows' if strength == 'asserted' else 'suggests'} that {conduct}"
    else:
        told = NOBODY[strength] + conduct
    denial = f"; {listed(deniers)} {_agree('deny', deniers)} it" if deniers else ""
    return told[0].upper() + told[1:] + denial + "."
