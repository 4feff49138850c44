"""What sites allow robots: their robots.txt, asked for once a day by all workers together (RFC 9309)."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from ..fetching import USER_AGENT, Fetched, FetchFailed, FetchRefused, Limits, TooManyRedirects, WebAddress
from ..fetching.robots import LARGEST, RobotsRules, read_robots
from ..models import Host, RobotsFile
from .hosts import HostBusy, hold_back

ROBOT = USER_AGENT.partition("/")[0]
TOO_OFTEN = 429
LASTS = timedelta(hours=24)
# While a robots.txt cannot be reached its site is closed; so often it is tried again.
CLOSED_FOR = timedelta(minutes=30)
# Who asks for a robots.txt has so long; others come back a little later.
ASKED_FOR = timedelta(minutes=1)
SOON = timedelta(seconds=1)
MOST_CRAWL_DELAY = timedelta(minutes=1)
# Rules are read again from the database so often, and those of so many sites are kept at hand, in about so
# many bytes: one robots.txt may have 30,000 rules.
AT_HAND_FOR, AT_HAND_MOST, AT_HAND_BYTES = timedelta(minutes=1), 500, 50_000_000
LIMITS = Limits(
    total_seconds=20,
    connect_seconds=10,
    read_seconds=10,
    bytes=LARGEST,
    pdf_bytes=LARGEST,
    only_beginning=True,
)

Ask = Callable[[str], Fetched]


class RobotsClosed(FetchFailed):
    """A robots.txt cannot be reached, so that nothing of its site is read until it is asked for again.

    `was_answered`: it is the site's doing; else nobody is there, and its pages could not be fetched either.
    """

    def __init__(self, why: str, url: str, *, seconds: int, was_answered: bool) -> None:
        super().__init__(why, url, retry_after=seconds)
        self.was_answered = was_answered


class RobotsForbid(FetchRefused):
    """A line of a robots.txt forbids us a page."""


@dataclass(frozen=True)
class Standing:
    """What a site's robots.txt says to us; `closed` says why it could never be reached."""

    rules: RobotsRules
    closed: str = ""
    was_answered: bool = False
    ask_again_at: datetime | None = None

    @property
    def crawl_delay(self) -> timedelta:
        """The delay that it asks for, as far as we follow."""
        return min(timedelta(seconds=min(self.rules.crawl_delay or 0, 86_400)), MOST_CRAWL_DELAY)

    @property
    def size(self) -> int:
        """About how many bytes of memory it takes."""
        return sum(200 + len(rule.pattern) + len(rule.written) for rule in self.rules.rules)

    def judge(self, address: WebAddress, *, now: datetime) -> None:
        """Raise RobotsForbid or RobotsClosed unless the page may be fetched."""
        if self.closed:
            left = (self.ask_again_at or now) - now
            seconds = max(0, int(left.total_seconds()))
            raise RobotsClosed(
                self.closed, address.canonical, seconds=seconds, was_answered=self.was_answered
            )
        rule = self.rules.against(address.target)
        if rule:
            raise RobotsForbid(
                _("The site's robots.txt forbids us this page: line %(line)s, “%(written)s”.")
                % {"line": rule.line, "written": rule.written},
                address.canonical,
                may_pass=True,
            )


class _AtHand:
    """The last standings of this process, so that a page costs no query and no parsing."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[datetime, Standing, int]] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        """About how many bytes of memory they take."""
        return self._size

    def get(self, origin: str, now: datetime) -> Standing | None:
        with self._lock:
            until, standing, _size = self._kept.get(origin, (now, None, 0))
            return standing if until > now else None

    def put(self, origin: str, standing: Standing, until: datetime) -> Standing:
        size = standing.size
        with self._lock:
            self._size += size - self._kept.pop(origin, (until, standing, 0))[2]
            self._kept[origin] = (until, standing, size)
            while self._kept and (len(self._kept) > AT_HAND_MOST or self._size > AT_HAND_BYTES):
                self._size -= self._kept.popitem(last=False)[1][2]
        return standing

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._size = 0


at_hand = _AtHand()


def standing_of(address: WebAddress, *, ask: Ask, now: datetime) -> Standing:
    """What the robots.txt of an address's scheme, host and port says, asked for by `ask` where it is old.

    Raises HostBusy while another worker asks for it and nothing older is known.
    """
    origin = f"{address.scheme}://{address.host}:{address.port}"
    if standing := at_hand.get(origin, now):
        return standing
    row = RobotsFile.objects.filter(origin=origin).first()
    if row is None or row.ask_again_at <= now:
        row = _asked_for(origin, address, row, ask=ask, now=now)
    if row.read_at is None and not row.problem:
        hold_back(address.host, until=now + SOON, now=now)
        raise HostBusy(address.host, now + SOON)
    return at_hand.put(origin, _standing(row), min(row.ask_again_at, now + AT_HAND_FOR))


def _standing(row: RobotsFile) -> Standing:
    if row.read_at is None:
        return Standing(RobotsRules(), row.problem, row.status is not None, row.ask_again_at)
    return Standing(read_robots(row.text, ROBOT))


def _asked_for(
    origin: str, address: WebAddress, row: RobotsFile | None, *, ask: Ask, now: datetime
) -> RobotsFile:
    """Ask for a robots.txt, unless another worker does: then what was known before is returned."""
    if row is None:
        row, is_ours = RobotsFile.objects.get_or_create(
            origin=origin, defaults={"ask_again_at": now + ASKED_FOR}
        )
    else:
        same = RobotsFile.objects.filter(pk=row.pk, ask_again_at=row.ask_again_at)
        is_ours = bool(same.update(ask_again_at=now + ASKED_FOR))
    if not is_ours:
        return row
    answer = _answer(ask, f"{address.scheme}://{address.authority}/robots.txt")
    row.status = answer.status
    if answer.text is None:
        row.problem = _("Its robots.txt cannot be reached. %(why)s") % {"why": answer.problem}
        row.ask_again_at = now + max(CLOSED_FOR, answer.retry_after)
    else:
        row.text, row.read_at, row.ask_again_at = answer.text, now, now + LASTS
        row.problem = _note_crawl_delay(address.host, _standing(row), now=now)
    row.save()
    return row


@dataclass(frozen=True)
class _Answer:
    """The text of a robots.txt, empty where there is none; None where that cannot be known."""

    text: str | None
    status: int | None = None
    problem: str = ""
    retry_after: timedelta = timedelta(0)


def _answer(ask: Ask, url: str) -> _Answer:
    """Ask for it. RFC 9309, 2.3.1: 4xx and endless redirects mean none, all other failures that it may be."""
    try:
        fetched = ask(url)
    except TooManyRedirects:
        return _Answer("")
    except FetchRefused as refused:
        return _Answer(None, None, refused.why)
    except FetchFailed as failed:
        # Who says that we ask too often has said nothing of its robots.txt.
        is_none = (
            failed.status is not None and failed.status in range(400, 500) and failed.status != TOO_OFTEN
        )
        return _Answer(
            "" if is_none else None, failed.status, failed.why, timedelta(seconds=failed.retry_after or 0)
        )
    return _Answer(fetched.body.decode("utf-8", "replace").replace("\0", ""), fetched.status)


def _note_crawl_delay(name: str, standing: Standing, *, now: datetime) -> str:
    """Let the next request at the host wait as long as it asks for. Returns what an admin should know."""
    asked, kept = standing.rules.crawl_delay or 0, standing.crawl_delay
    if kept:
        hold_back(name, until=now + kept, now=now)
    Host.objects.filter(name=name).update(crawl_delay=kept.total_seconds())
    if asked <= kept.total_seconds():
        return ""
    return _("It asks for %(asked)g seconds between two requests; %(kept)g are kept.") % {
        "asked": asked,
        "kept": kept.total_seconds(),
    }
