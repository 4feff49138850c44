"""robots.txt as RFC 9309 reads it: which rule, if any, forbids us a page.

Written here since the packages for it do not tell which line forbade a page, which a person who is
refused must see; the standard library's knows neither wildcards nor the longest match, and Protego
takes minutes for a file of many user agents.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

# RFC 9309, 2.5: a parser must take at least so much.
LARGEST = 500 * 1024
_TOKEN = re.compile(r"[A-Za-z_-]+")
_PERCENT_CODE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_KEPT = "%/:@!$&'()*+,;=~-._?[]"


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a robots.txt that holds for us: `line` counts from 1, `written` is the line itself."""

    is_allowed: bool
    pattern: str
    line: int
    written: str

    def fits(self, target: str) -> bool:
        """Whether it speaks of a path with its query: * stands for anything, $ at the end for the end."""
        is_anchored = self.pattern.endswith("$")
        first, *others = self.pattern.removesuffix("$").split("*")
        if not target.startswith(first):
            return False
        if not others:
            return len(target) == len(first) or not is_anchored
        position = len(first)
        for part in others[:-1]:
            found = target.find(part, position)
            if found < 0:
                return False
            position = found + len(part)
        if is_anchored:
            return target.endswith(others[-1]) and len(target) - len(others[-1]) >= position
        return target.find(others[-1], position) >= 0


@dataclass(frozen=True, slots=True)
class RobotsRules:
    """The rules for one robot, the most specific first. `crawl_delay` is in seconds, as asked for."""

    rules: tuple[Rule, ...] = ()
    crawl_delay: float | None = None

    def against(self, target: str) -> Rule | None:
        """The rule that forbids a path with its query, or None where it may be fetched.

        The longest pattern decides, and allows where two are as long.
        """
        path = _normal(target).replace("$", "%24").replace("*", "%2A")
        if path == "/robots.txt":
            return None
        decides = next((rule for rule in self.rules if rule.fits(path)), None)
        return None if decides is None or decides.is_allowed else decides


def read_robots(text: str, robot: str) -> RobotsRules:
    """The rules of a robots.txt for the robot of this product token, else those for all (*).

    Groups for the same robot count as one. What is no line of a robots.txt is passed over.
    """
    ours: list[Rule] = []
    for_all: list[Rule] = []
    delays: dict[bool, float] = {}
    named = is_us = is_all = in_names = False
    for number, written, field, value in _lines(text):
        if field == "user-agent":
            if not in_names:
                is_us = is_all = False
            found = _TOKEN.match(value)
            is_all = is_all or value.startswith("*")
            is_us = is_us or bool(found and found[0].lower() == robot.lower())
            named, in_names = named or is_us, True
            continue
        in_names = False
        for applies, kept in ((is_us, ours), (is_all, for_all)):
            if not applies:
                continue
            if field == "crawl-delay":
                _note_delay(delays, value, for_us=kept is ours)
            elif value:
                kept.append(Rule(field == "allow", _pattern(value), number, written))
    rules = ours if named else for_all
    rules.sort(key=lambda rule: (len(rule.pattern), rule.is_allowed), reverse=True)
    return RobotsRules(tuple(rules), delays.get(named))


def _lines(text: str) -> Iterator[tuple[int, str, str, str]]:
    """The lines that name a robot, a rule or a delay: number, line, field in lower case, value."""
    for number, written in enumerate(re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff")), start=1):
        field, colon, value = written.partition("#")[0].partition(":")
        field = field.strip().lower()
        if colon and field in ("user-agent", "allow", "disallow", "crawl-delay"):
            yield number, written.strip()[:200], field, value.strip()


def _note_delay(delays: dict[bool, float], value: str, *, for_us: bool) -> None:
    try:
        seconds = float(value)
    except ValueError:
        return
    if math.isfinite(seconds) and seconds >= 0:
        delays[for_us] = max(seconds, delays.get(for_us, 0))


def _pattern(value: str) -> str:
    """A pattern as it is compared. Only a $ at its end is special; one in a page's address is %24."""
    anchor = "$" if value.endswith("$") else ""
    path = value.removesuffix("$")
    return _normal(path if path.startswith(("/", "*")) else f"/{path}").replace("$", "%24") + anchor


def _normal(path: str) -> str:
    """One spelling of a path: everything beyond ASCII percent-encoded, nothing that needs no code."""

    def spelled(code: re.Match[str]) -> str:
        character = chr(int(code[1], 16))
        return character if character in _UNRESERVED else code[0].upper()

    return _PERCENT_CODE.sub(spelled, quote(path, safe=_KEPT))
