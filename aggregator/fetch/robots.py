"""robots.txt (RFC 9309): which pages a site lets programs fetch, and how fast.

Read once for each origin and kept for a day, also across restarts. A site
that has none, or answers any other 4xx, allows everything. One that cannot
answer is not asked for pages until it can; what it said before holds on.

With it, where it allows that, the file is read in which a site says what it
reserves for machines (``text.reservations``); no page is refused for its sake.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from protego import Protego

from aggregator.errors import (
    AddressForbidden,
    AskedToWait,
    FetchError,
    HttpStatus,
    NoNetwork,
    RobotsForbid,
    RobotsUnread,
    TooManyRedirects,
)
from aggregator.fetch.address import parse
from aggregator.model import RobotsFile
from aggregator.text import reservations

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from datetime import datetime

    from aggregator.fetch.address import Address
    from aggregator.fetch.options import Options

LARGEST = 512_000
"""Bytes that are read; RFC 9309, 2.5, wants 500 KiB at least."""
_LARGEST_TDM = 50_000
"""Characters of what a site reserves; it is looked through for each of its pages."""
LONGEST_CRAWL_DELAY = timedelta(seconds=10)
"""A site that wants longer pauses between two pages gets these."""
ACCEPT = "text/plain, */*;q=0.5"
TOKEN = "presseschau"  # noqa: S105 - the name in robots.txt
"""Our product token."""

_OTHERS = re.compile(r"^[ \t]*user[- ]?agent[ \t]*[: \t](.*)$", re.IGNORECASE | re.MULTILINE)
_KEPT = timedelta(days=1)
_SHORTEST_WAIT = timedelta(hours=1)
_DOUBLINGS = 5


class Rules:
    """What one robots.txt says to us."""

    def __init__(self, text: str) -> None:
        self._parsed = Protego.parse(_OTHERS.sub(_nobody, text))

    def allows(self, url: str) -> bool:
        """Say whether we may fetch an address of this origin."""
        return bool(self._parsed.can_fetch(url, TOKEN))

    @property
    def crawl_delay(self) -> float:
        """Seconds between two requests; 0 if it says nothing."""
        asked = self._parsed.crawl_delay(TOKEN) or 0.0
        return min(max(float(asked), 0.0), LONGEST_CRAWL_DELAY.total_seconds())


class Robots:
    """The robots.txt of every origin that was asked for pages. Belongs to one event loop.

    Args:
        read: Fetches the file at an address; raises ``FetchError``.
        clock: The time now, aware.
        kept: What was read before a restart, by origin.
    """

    def __init__(
        self,
        read: Callable[[Address, Options | None], Awaitable[bytes]],
        *,
        clock: Callable[[], datetime],
        kept: Mapping[str, RobotsFile],
    ) -> None:
        self._read = read
        self._clock = clock
        self._kept = dict(kept)
        self._rules: dict[str, Rules] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._new: dict[str, RobotsFile] = {}

    def take_read(self) -> dict[str, RobotsFile]:
        """Give what was read since this was last asked."""
        new, self._new = self._new, {}
        return new

    def reserved(self, address: Address) -> reservations.Statement:
        """What the origin's own file reserves of an address, as far as it is known."""
        kept = self._kept.get(address.origin)
        if kept is None or not kept.tdm:
            return reservations.Statement()
        return reservations.of_file(kept.tdm, address.url)

    def crawl_delay(self, address: Address) -> float:
        """Seconds between two requests that the origin asks for, as far as it is known."""
        kept = self._kept.get(address.origin)
        return self._parsed(address.origin, kept.text).crawl_delay if kept and kept.text else 0.0

    async def admit(self, address: Address, options: Options | None) -> None:
        """Let a page pass that may be fetched; asks the site first where that is not known.

        Raises:
            RobotsForbid: The site does not want it.
            RobotsUnread: The site cannot say just now.
            FetchError: The site asks for a pause, or may not be asked at all.
        """
        rules = await self._rules_of(address, options)
        if not rules.allows(address.url):
            raise RobotsForbid(
                address.shown,
                f"{address.host} does not let programs fetch this page (robots.txt). "
                "`full_text: none` publishes the source's teasers instead.",
            )

    async def _rules_of(self, address: Address, options: Options | None) -> Rules:
        origin = address.origin
        async with self._locks.setdefault(origin, asyncio.Lock()):
            kept, now = self._kept.get(origin), self._clock()
            if kept is None or not now < kept.until <= now + _KEPT:
                before = kept.tdm if kept else ""
                kept = replace(await self._ask(address, options), tdm=before)
                self._rules.pop(origin, None)
                kept = replace(kept, tdm=await self._tdm(address, options, kept))
                self._new[origin] = self._kept[origin] = kept
        if kept.text is None:
            raise RobotsUnread(
                address.shown,
                f"{address.host} could not give its robots.txt; its pages wait for that.",
                retry_at=kept.until,
            )
        return self._parsed(origin, kept.text)

    def _parsed(self, origin: str, text: str) -> Rules:
        if origin not in self._rules:
            self._rules[origin] = Rules(text)
        return self._rules[origin]

    async def _tdm(self, address: Address, options: Options | None, kept: RobotsFile) -> str:
        """Read what the site reserves, if its robots.txt allows; empty where it has no file."""
        place = parse(f"{address.origin}{reservations.FILE}")
        if kept.text is None or not self._parsed(address.origin, kept.text).allows(place.url):
            return kept.tdm
        try:
            text = (await self._read(place, options)).decode("utf-8", "replace")
        except HttpStatus as error:
            return "" if error.status < HTTPStatus.INTERNAL_SERVER_ERROR else kept.tdm
        except FetchError:
            return kept.tdm  # no page is refused for this
        return text if len(text) <= _LARGEST_TDM and reservations.rules(text) else ""

    async def _ask(self, address: Address, options: Options | None) -> RobotsFile:
        place = parse(f"{address.origin}/robots.txt")
        try:
            return answered(await self._read(place, options), self._clock())
        except (AddressForbidden, NoNetwork):
            raise
        except AskedToWait as error:
            if error.retry_at is not None:
                raise
        except HttpStatus as error:
            if HTTPStatus.BAD_REQUEST <= error.status < HTTPStatus.INTERNAL_SERVER_ERROR:
                return missing(self._clock())
        except TooManyRedirects:
            return missing(self._clock())
        except FetchError:
            pass  # whatever it was, the site cannot answer
        return unanswered(self._kept.get(address.origin), self._clock())


def _nobody(line: re.Match[str]) -> str:
    """Make one of all the agents that we are not; thousands would cost the parser minutes."""
    name = line[1].partition("#")[0].strip().lower()
    return line[0] if name == "*" or TOKEN in name else "User-agent: nobody"


def answered(body: bytes, now: datetime) -> RobotsFile:
    """What to keep of a file that was read."""
    return RobotsFile(body[:LARGEST].decode("utf-8", "replace"), now + _KEPT)


def missing(now: datetime) -> RobotsFile:
    """What to keep where there is none: everything is allowed."""
    return RobotsFile("", now + _KEPT)


def unanswered(before: RobotsFile | None, now: datetime) -> RobotsFile:
    """What to keep where the site cannot answer: what it said before, and when to ask again."""
    failures = before.failures + 1 if before else 1
    wait = min(_SHORTEST_WAIT * 2 ** min(failures - 1, _DOUBLINGS), _KEPT)
    return RobotsFile(before.text if before else None, now + wait, failures)
