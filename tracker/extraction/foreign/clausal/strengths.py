"""How strongly a sentence makes its claim, and whether it makes one at all."""

from __future__ import annotations

from tracker.extraction.foreign.clausal.conducts import Conduct, fails
from tracker.extraction.foreign.clausal.roles import Part
from tracker.extraction.foreign.clausal.saying import Said
from tracker.extraction.foreign.clausal.speakers import Speaker
from tracker.extraction.foreign.clausal.view import View

FEAR_REACH = 12  # words between a word of fear or possibility and the act
DOUBT_REACH = 16
CLAUSE_REACH = 24  # words of a clause whose verb stands last
HEARSAY_REACH = 4  # words between an auxiliary of hearsay and its participle
DUTY_REACH = 14  # words between a word of duty and the act that it asks for or forbids
BAN_REACH = 2  # words between a word of prohibition and the act that it forbids
HALT_REACH = 4  # words between a verb of halting and the act that it halts
EMBARGO_REACH = 3  # words between an embargo and the act that it is about
ACTIVE = (
    "subject of the act",
    "first behind its verb",
    "behind a word for the doer",
    "whom the sentence accuses",
)
RULES = {
    "feared": "a possible or future act",
    "suspected": "hedged",
    "alleged": "an accusation, or a source without a name",
    "hearsay": "second hand or anonymous",
    "denied": "only a denial is told",
    "asserted": "said as fact",
    "told": "told as fact",
}


def strength_of(
    view: View, conduct: Conduct, said: list[Said], speakers: list[Speaker]
) -> tuple[str, str, tuple[int, int]]:
    """The strength of a claim, the rule that gave it, and the words on which it did."""
    act = conduct.act
    sentence = view.sentence.start, view.sentence.end
    fear = _near(view, "feared", conduct, FEAR_REACH)
    if fear is not None:
        return "feared", RULES["feared"], view.place(fear, fear + 1)
    doubt = _near(view, "suspected", conduct, DOUBT_REACH)
    if doubt is not None:
        return "suspected", RULES["suspected"], view.place(doubt, doubt + 1)
    for j in range(_hearsay_from(view, act.first), act.first):
        if view.is_in("hearsay", j):
            # told by somebody it is an allegation, told by nobody a suspicion
            return "alleged" if speakers else "suspected", RULES["hearsay"], view.place(j, j + 1)
    accusing = next((s for s in said if s.stance == "accuse"), None)
    if accusing is not None:
        return "alleged", RULES["alleged"], view.place(accusing.verb.first, accusing.verb.last)
    rumour = _near(view, "alleged", conduct, DOUBT_REACH)
    if rumour is not None:
        return "alleged", RULES["hearsay"], view.place(rumour, rumour + 1)
    if speakers and all(s.anonymous for s in speakers):
        return "alleged", RULES["hearsay"], (speakers[0].alleger.start or 0, speakers[0].alleger.end or 0)
    verb = next((s.verb for s in said if s.speakers), None)
    return (
        ("asserted", RULES["asserted"], view.place(verb.first, verb.last))
        if verb
        else ("asserted", RULES["told"], sentence)
    )


def _hearsay_from(view: View, act: int) -> int:
    """From where an auxiliary of hearsay counts: in German from the start of the clause."""
    j = act
    reach = CLAUSE_REACH if view.words.nouns_capital else HEARSAY_REACH
    while (
        j > 0 and act - j < reach and not (view.words.nouns_capital and view.word(j - 1) in (".", ";", ":"))
    ):
        j -= 1
    return j


def _near(view: View, kind: str, conduct: Conduct, reach: int) -> int | None:
    """Where a word of a strength stands near the act; not one that only describes another noun behind it."""
    act = conduct.act
    last = max(act.last, conduct.goods.last if conduct.goods else 0)
    softer = {s.first for s in view.of("strength", "suspected") if s.last - s.first > 1}
    for sign in view.of("strength", kind):
        if kind == "feared" and sign.first in softer:
            continue  # "may have": of what is past it is a suspicion
        if sign.last <= act.first and act.first - sign.last <= reach:
            return sign.first
        if (
            sign.first >= act.last
            and (kind == "suspected" or sign.first - last <= 2)
            and sign.first - last <= reach
        ):
            return sign.first
    return None


def is_only_asked(view: View, conduct: Conduct, parts: list[Part]) -> bool:
    """Whether the act is only called for, a duty, or what a measure forbids."""
    act = conduct.act
    if conduct.kind == "seize":
        return False
    if any(
        view.is_in("halting", j) and not fails(view, j)
        for j in range(max(0, act.first - HALT_REACH), act.first)
    ):
        return True
    if _is_permitted(view) and not view.has("links", "breach"):
        return True
    told = [s.first for s in (*view.of("speakers", "accuse", "condemn"), *view.of("links", "breach"))]
    said = [s.first for s in view.of("speakers", "say")]
    for sign in view.of("links", "duty"):
        if sign.last > act.first or any(sign.first < t < act.first for t in told):
            continue
        if act.first - sign.last <= DUTY_REACH or not any(sign.first < t < act.first for t in said):
            return not view.has("links", "breach") or sign.first > min(told, default=0)
    for sign in view.of("links", "banned"):
        if 0 <= act.first - sign.last <= BAN_REACH or 0 <= sign.first - act.last <= 1:
            return True
    if any(view.is_in("embargo", j) for j in range(max(0, act.first - EMBARGO_REACH), act.first)):
        return conduct.kind != "breach"
    active = any(p.rule in ACTIVE for p in parts)
    return view.has("links", "banned") and not active and not view.has("links", "breach")


def _is_permitted(view: View) -> bool:
    """Whether somebody permits what is told ("the Committee authorised the export of")."""
    return any(
        not any(view.is_in("negation", j) for j in range(max(0, s.first - HALT_REACH), s.first))
        for s in view.of("clauses", "permitted")
    )


def ties_to_un(view: View) -> bool:
    return view.has("links", "un")


def tells_a_breach(view: View) -> bool:
    return view.has("links", "breach", "banned")
