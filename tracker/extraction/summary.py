"""One sentence that tells a proposal, in our words."""

from __future__ import annotations

from tracker.extraction.records import Accused, Alleger, Words

VERBS = {"asserted": "say", "alleged": "allege", "suspected": "suspect", "feared": "fear", "denied": "claim"}
PAST = {
    "arms-transfer": ("supplied", "arms"),
    "wmd-missile-technology": ("supplied", "missile or nuclear technology"),
    "military-training": ("sent or trained", "military personnel"),
    "refined-petroleum": ("supplied", "refined petroleum"),
    "crude-oil": ("exported", "crude oil"),
    "coal-minerals": ("traded", "coal or minerals"),
    "other-goods": ("traded", "banned goods"),
    "overseas-workers": ("sent", "workers"),
    "luxury-goods": ("supplied", "luxury goods"),
}
ALONE = {
    "wmd-missile-technology": "carried out a banned launch, test or programme",
    "ship-to-ship-transfer": "took part in a ship-to-ship transfer",
    "cyber-theft": "stole by cyber means",
    "financial": "moved or held funds",
    "joint-venture": "ran a joint venture",
    "travel-ban": "broke a travel ban",
    "asset-freeze": "broke an asset freeze",
    "vessel-deceptive-practice": "hid a ship's identity or movements",
    "other": "breached UN measures",
}


def listed(names: list[str]) -> str:
    """ "A", "A and B", "A, B and C"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _who(allegers: tuple[Alleger, ...]) -> list[str]:
    """The speakers in few words: the States for which people speak, where they do."""
    return list(dict.fromkeys(a.speaks_for or a.name for a in allegers))[:4]


def _conduct(category: str, accused: tuple[Accused, ...], items: Words | None) -> str:
    def names(*roles: str) -> list[str]:
        return [a.name for a in accused if a.role in roles][:3]

    givers, takers = names("supplier", "broker", "financier"), names("recipient")
    others = names("other", "facilitator", "carrier", "vessel")
    if category in PAST and (givers or takers):
        verb, goods = PAST[category]
        things = items.text if items else goods
        if givers:
            return f"{listed(givers)} {verb} {things}" + (f" to {listed(takers)}" if takers else "")
        return f"{listed(takers)} received {things}" + (f" through {listed(others)}" if others else "")
    doers = others + givers + takers
    what = ALONE.get(category) or f"took part in trade in {items.text if items else PAST[category][1]}"
    return f"{listed(doers[:3])} {what}" if doers else f"somebody {what}"


def summarise(
    category: str,
    strength: str,
    allegers: tuple[Alleger, ...],
    accused: tuple[Accused, ...],
    items: Words | None,
) -> str:
    """Who claims what about whom; a possible act is told as possible."""
    conduct = _conduct(category, accused, items)
    if strength == "feared":
        conduct = f"a possible future act: {conduct}"
    who = _who(allegers)
    if not who:
        opening = {
            "asserted": "It is reported that",
            "alleged": "It is alleged that",
            "suspected": "It is suspected that",
            "feared": "It is feared:",
            "denied": "It is denied that",
        }[strength]
        return f"{opening} {conduct}."
    verb = VERBS[strength] + ("s" if len(who) == 1 else "")
    return (
        f"{listed(who)} {verb} that {conduct}."
        if strength != "feared"
        else f"{listed(who)} {verb} {conduct}."
    )
