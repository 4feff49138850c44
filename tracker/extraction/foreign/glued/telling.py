"""The reader of languages whose small words are written against their nouns: Korean, Japanese, Chinese.

Sentence by sentence: parties in their phrases, who speaks, which acts are told of which goods; then claims of
one conduct are joined.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tracker.extraction.conducts.regimes import programmed
from tracker.extraction.foreign.glued.frames import SELF_DONE, Frame, find_frames
from tracker.extraction.foreign.glued.lines import STANCES_TOLD, Line, Turn, turn_of
from tracker.extraction.foreign.glued.marks import Placed
from tracker.extraction.foreign.glued.names import alternatives
from tracker.extraction.foreign.glued.roles import fill, split
from tracker.extraction.foreign.glued.strengths import is_heard, strength_of
from tracker.extraction.foreign.glued.voices import Voice, targets
from tracker.extraction.foreign.languages import Language
from tracker.extraction.foreign.parties import PANELS
from tracker.extraction.names.scene import Actor, Scene
from tracker.extraction.records import Alleger, Citation
from tracker.extraction.saying.issuers import Issuer
from tracker.extraction.text.sentences import Sentence

REPORT_REACH = 6  # paragraphs over which a report is taken up again
SAID_REACH = 2  # paragraphs over which a verb of saying may have the speaker named before
MOST_TIMES, MOST_CLAIMS = 3, 1500  # a sentence told again tells nothing new; claims of one text
SHIP_REACH = 500  # characters before an act at sea in which its ship may have been named
PANEL_REACH = 3  # paragraphs in which what a panel has found is told on
BOTH = "両两兩두"  # the first letter of "both ships"
CARRIED_BY_SHIP = (
    "ship-to-ship-transfer",
    "vessel-deceptive-practice",
    "coal-minerals",
    "crude-oil",
    "refined-petroleum",
    "arms-transfer",
    "other-goods",
)


@dataclass(slots=True)
class Claim:
    """One act as one sentence tells it.

    `strength_at`: the words that weaken it, None where it is told as fact.
    `nominal`: the act is a noun that something is said of ("this launch is a breach").
    """

    sentence: Sentence
    frame: Frame
    accused: list[tuple[Actor, str, str]]
    allegers: list[Alleger]
    relaying: list[Alleger]
    strength: str
    strength_at: tuple[int, int] | None
    linked: bool
    cited: list[Citation] = field(default_factory=list)
    denied: bool = False
    denying: list[Alleger] = field(default_factory=list)
    nominal: bool = False

    @property
    def category(self) -> str:
        return self.frame.category


def claims_of(text: str, lines: list[Line], scene: Scene, issuer: Issuer, language: Language) -> list[Claim]:
    """Every act that a text tells, in order, with what the sentences behind it add."""
    claims: list[Claim] = []
    last_voices: list[Voice] = []
    times: Counter[str] = Counter()
    paragraph = -1
    cargo: str | None = None
    asked: list[Claim] = []
    asking = False
    home = _home(text, lines, language)
    for line in lines:
        words = text[line.sentence.start : line.sentence.end]
        times[words] += 1
        if line.sentence.kind == "headline" or times[words] > MOST_TIMES or len(claims) >= MOST_CLAIMS:
            continue
        turn = turn_of(text, line.sentence, language)
        told = _sifted(list(_claims_in(text, line, scene, language, cargo)), issuer)
        cargo = next(
            (s.value[1] for s in line.signs if s.value[0] == "goods" and s.value[1] != "again"), cargo
        )
        if turn and turn.answers:
            _answer(turn, line, lines, asked, text, language)
        reach = REPORT_REACH if _reported(line, text, language) else SAID_REACH if line.says else 0
        if any(v.alleger.name in PANELS for v in last_voices):
            reach = max(reach, PANEL_REACH)
        if line.sentence.paragraph > paragraph + reach:
            last_voices = []
        for claim in told:
            if (
                last_voices
                and claim.allegers
                and line.voices
                and all(_is_bare(v, language) for v in line.voices)
            ):
                claim.allegers = []
            if not claim.allegers and not claim.denied:
                names = {a.name for a, _, _ in claim.accused}
                claim.allegers = [
                    v.alleger for v in last_voices if is_heard(v) and v.alleger.name not in names
                ]
                claim.allegers = claim.allegers or list(issuer.allegers) or home
            if issuer.allegers:
                plain = language.words("roles", "plain")
                claim.allegers = [a for a in claim.allegers if a.name not in plain] or list(issuer.allegers)
                if claim.strength == "asserted" and any(v.stance == "accuse" for v in last_voices):
                    claim.strength = "alleged"
        if not told and claims:
            _add_to_last(line, claims, text, language)
        claims += told
        if turn:
            asking, asked = not turn.answers, []
        asked += told if asking else []
        heard = [v for v in line.voices if v.stance != "deny" and not (last_voices and _is_bare(v, language))]
        if heard:
            last_voices, paragraph = heard, line.sentence.paragraph
    return claims


def _home(text: str, lines: list[Line], language: Language) -> list[Alleger]:
    """The government that speaks throughout a text that calls it nothing but "the government", or that alone
    speaks in a text on whom it lists.
    """
    plain, lists = language.words("roles", "plain"), language.words("speakers", "lists")
    voices = [v for line in lines for v in line.voices if v.stance != "deny" and not v.outlet]
    listing = [v for v in voices if text[slice(*v.at)] in lists]
    named = {v.alleger.name for v in voices}
    return [v.alleger for v in voices if v.alleger.name in plain or (listing and len(named) == 1)][:1]


def _reported(line: Line, text: str, language: Language) -> bool:
    """Whether a sentence goes back to a report that was named before."""
    found = language.any_of("nouns", "report").search(text, line.sentence.start, line.sentence.end)
    return found is not None


def _claims_in(text: str, line: Line, scene: Scene, language: Language, cargo: str | None) -> Iterator[Claim]:
    if line.has(("links", "unilateral")) and not line.has(("links", "breach")):
        return
    if _is_rule(text, line, language):
        return
    start, end = line.sentence.start, line.sentence.end
    frames = find_frames(text, line.signs, start, end, language, cargo)
    speaking = {v.placed.start for v in line.voices if v.placed and v.stance in STANCES_TOLD}
    speaking |= {p.start for p in line.placed if _stops(p, line, text, language)}
    for frame in frames:
        if frame.kind == "programme" and not line.has(("links", "breach")):
            continue
        own = _own_voice(frame, frames, line, speaking, text, language)
        voices = [v for v in line.voices if v is not own]
        for part in split(frame, line.placed, speaking, language):
            accused = list(_accused(part, line, scene, text, language))
            if frame.kind == "launch" and _by_a_group(frame, line):
                continue
            if not accused and frame.kind not in SELF_DONE and len(frames) > 1:
                continue
            yield _claim(part, frames, accused, line, voices, text, language)


def _by_a_group(frame: Frame, line: Line) -> bool:
    """Whether an armed group fires what is launched: that is war, no test of a programme."""
    before = [p for p in line.placed if p.end <= frame.start and p.mark in ("topic", "subject", "")]
    return bool(before) and before[-1].mention.party.kind == "armed-group"


def _sifted(claims: list[Claim], issuer: Issuer) -> list[Claim]:
    """Claims of a sentence without the State that speaks, and with oil pumped at sea told once.

    Pumping is told of ships; without one it is only how the goods were moved.
    """
    for claim in claims:
        if issuer.kind == "government" and issuer.state:
            claim.accused = [p for p in claim.accused if issuer.state not in (p[0].name, p[0].state)]
    pumped = [c for c in claims if c.category == "ship-to-ship-transfer"]
    by_ship = any(a.kind == "vessel" for c in pumped for a, _, _ in c.accused)
    moved = [c for c in claims if c.frame.kind in ("refined", "crude", "coal")]
    if by_ship:
        return [c for c in claims if c.frame.kind not in ("refined", "crude")]
    return [c for c in claims if c not in pumped] if moved else claims


def _is_rule(text: str, line: Line, language: Language) -> bool:
    """Whether a sentence only tells what the Council bans."""
    council = any(
        p.mention.party.name == "UN Security Council"
        and ({p.mark, p.head_mark} & {"topic", "subject"} or (p.mark == "" and p is line.placed[0]))
        for p in line.placed
    )
    if line.has(("links", "breach"), ("strength", "suspected")):
        return False
    laid_down = language.any_of("standing", "rule").search(text, line.sentence.start, line.sentence.end)
    return (council and line.has(("links", "banned"))) or laid_down is not None


def _claim(
    frame: Frame,
    frames: list[Frame],
    accused: list[tuple[Actor, str, str]],
    line: Line,
    voices: list[Voice],
    text: str,
    language: Language,
) -> Claim:
    denying = [v.alleger for v in voices if v.stance == "deny"]
    strength, at = strength_of(frame, frames, line, voices, text, language)
    names = {a.name for a, _, _ in accused}
    breached = line.has(("links", "breach")) or len(frames) == 1
    return Claim(
        line.sentence,
        frame,
        accused,
        [v.alleger for v in voices if is_heard(v) and v.alleger.name not in names],
        [v.alleger for v in voices if v.outlet],
        strength,
        at,
        bool(line.cited) or line.has(("links", "un")),
        list(line.cited) if breached else [],
        bool(denying) and not any(is_heard(v) for v in voices),
        denying,
        language.any_of("standing", "nominal").match(text, frame.end) is not None,
    )


def _own_voice(
    frame: Frame, frames: list[Frame], line: Line, speaking: set[int], text: str, language: Language
) -> Voice | None:
    """Fills the frame. The speaker that is the only one left to have done it speaks of its own acts."""
    fill(frame, frames, line.placed, speaking, text, language)
    doing = [a for a, role, _ in frame.parties if role != "recipient" or frame.act in ("acquire", "employ")]
    if frame.kind in SELF_DONE:
        doing = [a for a in doing if _is_target(a)]
    if doing:
        return None
    for voice in line.voices:
        placed = voice.placed
        if (
            placed
            and placed.start in speaking
            and (placed.mention.party.state or placed.mention.party.name) in programmed()
        ):
            fill(frame, frames, line.placed, speaking - {placed.start}, text, language)
            return voice
    return None


def _stops(placed: Placed, line: Line, text: str, language: Language) -> bool:
    """Whether a party is the authority that stops goods: before a verb of stopping, as its subject."""
    if placed.mark not in ("topic", "subject", "", "by") and placed.head_mark not in ("topic", "subject"):
        return False
    if (placed.mention.party.state or placed.mention.party.name) in targets():
        return False
    end = line.sentence.end
    if language.any_of("standing", "failed").search(text, placed.end, end):
        return False
    return language.any_of("enforcement").search(text, placed.end, end) is not None


def _is_target(actor: Actor) -> bool:
    return actor.name in targets() or actor.state in targets()


def _accused(
    frame: Frame, line: Line, scene: Scene, text: str, language: Language
) -> Iterator[tuple[Actor, str, str]]:
    parties = frame.parties
    if frame.kind in SELF_DONE:
        parties = [p for p in parties if _is_target(p[0])]
    seen = set()
    for actor, role, mark in parties:
        seen.add(actor.name)
        yield actor, role, mark
    start, end = line.sentence.start, line.sentence.end
    again = language.any_of("refers", "ship").search(text, start, end)
    if frame.category not in CARRIED_BY_SHIP or (
        not again and any(a.kind == "vessel" for a, _, _ in parties)
    ):
        return
    ships = scene.ships_in(start, end)
    pumped = frame.category == "ship-to-ship-transfer" and not parties and not ships
    if again or pumped:
        low = 0 if again else start - SHIP_REACH
        named = list(
            dict.fromkeys(s.name for s in reversed(scene.ships) if low <= s.start and s.end <= start)
        )
        last = named[: 2 if again and again.group()[0] in BOTH else 1]
        ships = [next(s for s in scene.ships if s.name == name) for name in last] + ships
    for ship in ships[: 2 if again else 1]:
        if ship.name not in seen:
            yield Actor(ship.name, "vessel", ship.start, ship.end, None, known=False), "vessel", "ship"


def _is_bare(voice: Voice, language: Language) -> bool:
    """Whether a speaker is only called by an office ("the official"), which takes up the one named before."""
    return (voice.alleger.text or "") in language.words("nouns", "anonymous")


def _add_to_last(line: Line, claims: list[Claim], text: str, language: Language) -> None:
    """A sentence without an act of its own may tie the act before it to the UN, condemn or deny it."""
    for voice in (v for v in line.voices if v.stance == "deny"):
        _deny(voice, line, claims, text)
    kinds = {s.value[1] for s in line.signs if s.value[0] in ("goods", "whole")}
    about = [c for c in claims if c.frame.kind in kinds]
    last = about[-1] if about else claims[-1]
    if line.sentence.paragraph - last.sentence.paragraph > 2:
        return
    breach = line.has(("links", "breach"))
    if language.any_of("refers", "all").search(text, line.sentence.start, line.sentence.end):
        about = [c for c in claims if c.sentence.paragraph == last.sentence.paragraph]
        breach = breach or line.has(("links", "banned"))
    banned = bool(about) and line.has(("links", "banned"))
    if (line.cited or line.has(("links", "un"))) and (breach or banned):
        for claim in about or [last]:
            claim.linked = True
            claim.cited += line.cited
    if breach:
        names = {a.name for a, _, _ in last.accused} | {a.name for a in last.allegers}
        last.allegers += [
            v.alleger
            for v in line.voices
            if is_heard(v) and v.alleger.name not in names and v.alleger.speaks_for not in names
        ]


def _deny(voice: Voice, line: Line, claims: list[Claim], text: str) -> None:
    """A denial belongs to the claims that accuse the one that denies, or its State: those of the goods that
    it names, else those told last.
    """
    party = voice.placed.mention.party if voice.placed else None
    own = {party.name, party.state} if party else {voice.alleger.name}
    mine = [
        c for c in claims if any({a.name, a.state} & own - {None} for a, _, _ in c.accused) and not c.denied
    ]
    goods = {text[s.start : s.end] for s in line.signs if s.value[0] == "goods"}
    named = [c for c in mine if any(text[slice(*c.frame.goods)].endswith(g) for g in goods)]
    last = [c for c in mine if c.sentence.paragraph == mine[-1].sentence.paragraph] if mine else []
    for claim in named or last:
        claim.denying.append(voice.alleger)


def _answer(
    turn: Turn, line: Line, lines: list[Line], asked: list[Claim], text: str, language: Language
) -> None:
    """An answer that denies what was asked denies its claims."""
    words = re.compile(
        alternatives([*language.words("speakers", "deny"), *language.words("strength", "denied")])
    )
    mine = [o.sentence for o in lines if o.sentence.paragraph == line.sentence.paragraph]
    if not asked or not words.search(text, mine[0].start, mine[-1].end):
        return
    a, b = turn.name
    for claim in asked:
        claim.denied = True
        claim.denying.append(Alleger(text[a:b], text[a:b], a, b, "person", None))
