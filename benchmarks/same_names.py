"""Whether two names name one party: what scores compare accused and accusers by."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Any

# A known party's usual name, or the set of a name's telling words.
Form = str | frozenset[str]
# Names of one party, the usual one first, separated by |.
SAME_NAMES = Path(__file__).with_suffix(".txt")
PANEL = re.compile(
    r"(panel|group|groupe|grupo|team|gremium|gruppe) (of |d |de |des |von )?"
    r"(monitors|experts|expert|expertos|experten|sachverstandigen)|panel of experts"
    r"|(un|u n|united nations|1718 committee) (sanctions )?(experts|monitors|panel|expert panel)"
    r"|^(the )?(panel|expert panel)$|전문가\s*패널|専門家パネル|专家小组|專家小組"
    r"|группа экспертов|группы экспертов|فريق الخبراء|هیئت کارشناسان|هیأت کارشناسان"
)
# Words that tell which body of a state is meant, not which state.
BODIES = """government governments regime officials official authorities authority spokesman spokeswoman
    spokesperson foreign ministry ministers minister of for the affairs armed forces army military leadership
    delegation permanent mission to defence defense mr ms mrs dr president prime secretary general ambassador
    representative national security advisor adviser state deputy senior chief leader rebels gouvernement
    autorités gobierno autoridades ministerio regierung behörden el la los las le les der die das 정부 당국
    외무부 政府 当局 правительство власти حكومة الحكومة وزارة الخارجية دولت""".split()
# Words that many names share: one of them alone makes no two names the same.
COMMON = frozenset(
    """and bank company corporation group limited ltd co cargo trading shipping maritime ship vessel tanker
    island ocean sea star al abu bin one""".split()
)


def forms(mention: dict[str, Any] | str, *more: str) -> set[Form]:
    """Every form that a mention gives: its name, its words, and what stands in and outside brackets."""
    names = [mention] if isinstance(mention, str) else [mention.get(key) for key in ("name", "text", *more)]
    parts = [
        part
        for name in names
        if name
        for part in (re.sub(r"[(（].*?[)）]", " ", name), *re.findall(r"[(（](.*?)[)）]", name))
    ]
    return {party(part) for part in parts if part.strip()}


def same(one: set[Form], other: set[Form]) -> bool:
    """A known party in common, or one's words all among the other's."""
    return any(a == b or _nested(a, b) for a in one for b in other)


def _nested(a: Form, b: Form) -> bool:
    if isinstance(a, str) or isinstance(b, str) or not (a <= b or b <= a):
        return False
    return any(len(word) > 2 or not word.isascii() for word in (a & b) - COMMON)


def any_same(mentions: list[Any], others: list[Any]) -> bool:
    return any(same(forms(one), forms(other)) for one in mentions for other in others)


def party(name: str) -> Form:
    """What a name is compared by."""
    name = _plain(name)
    if PANEL.search(name):
        return "panel of experts"
    if name in USUAL:
        return USUAL[name]
    words = [word for word in name.split() if word not in PLAIN_BODIES]
    return USUAL.get(" ".join(words)) or frozenset(words) or name


def _plain(name: str) -> str:
    """Lower case, without accents, punctuation and a leading article."""
    name = unicodedata.normalize("NFKD", name.replace("’", "'").replace("‘", "'").casefold())
    name = "".join(c for c in name if unicodedata.category(c) != "Mn")
    name = re.sub(r"'s\b", "", re.sub(r"[^\w' ]+|_", " ", unicodedata.normalize("NFC", name)))
    return re.sub(r"^the ", "", " ".join(name.split()))


def _usual_names() -> dict[str, str]:
    rows = SAME_NAMES.read_text(encoding="utf-8").splitlines()
    known = [row.split("|") for row in rows if row and not row.startswith("#")]
    return {_plain(name): _plain(names[0]) for names in known for name in names}


USUAL = _usual_names()
PLAIN_BODIES = frozenset(map(_plain, BODIES))
