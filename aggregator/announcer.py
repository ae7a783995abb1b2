"""WebSub's publisher: tells hubs of what changed in our own feeds.

    files of feeds with a hub --not told of--> hub.mode=publish --stored--> next time

What was told is known by the file's bytes, so a hub hears of every change,
also of one that a crash or an error kept from it, and of nothing else. The
Recommendation leaves the form to hub and publisher (section 6); this is the
one that public hubs take.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from aggregator.errors import AskedToWait, FetchError, HttpStatus
from aggregator.fetch import websub
from aggregator.publish import files
from aggregator.publish.places import PUBLIC
from aggregator.publish.view import base_address
from aggregator.store import pings
from aggregator.store.pings import Ping

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from pathlib import Path

    from aggregator.config.model import CuratedFeed
    from aggregator.fetch import Fetcher
    from aggregator.store.database import Store

log = logging.getLogger(__name__)

_FIRST_RETRY = timedelta(minutes=1)
_LONGEST_RETRY = timedelta(hours=6)
_DOUBLINGS = 9  # from a minute to more than six hours


class Announcer:
    """Tells hubs.

    Args:
        store: Where it is kept what they were told.
        fetcher: Asks them.
        output: Where the feeds are written.
        base_url: Where hubs find them.
        clock: The present in UTC.
    """

    def __init__(
        self,
        store: Store,
        fetcher: Fetcher,
        *,
        output: Path,
        base_url: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._output = output
        self._base = base_address(base_url)
        self._clock = clock
        self._telling = asyncio.Lock()
        self._retry_at: datetime | None = None

    def is_due(self) -> bool:
        """Whether a hub that could not be told is to be told again now."""
        return self._retry_at is not None and self._retry_at <= self._clock()

    async def announce(self, feeds: Iterable[CuratedFeed]) -> None:
        """Tell the hubs of all files that changed since they were told of them.

        Raises:
            StoreError: The store cannot be used.
            PublishError: A file is there and cannot be read.
        """
        async with self._telling:
            hubs = {
                self._place(feed) / f"{feed.slug}.{form}": feed.hub
                for feed in feeds
                if feed.hub
                for form in feed.formats
            }
            known = await self._store.read(pings.load)
            if not hubs and not known:
                return
            topics = {self._base + file.name for file in hubs}
            if known.keys() - topics:
                await self._store.write(pings.forget_others, topics)
            down: dict[str, FetchError] = {}
            now = [
                await self._tell(file, hub, known.get(self._base + file.name), down)
                for file, hub in hubs.items()
            ]
            waiting = [one.retry_at for one in now if one and one.retry_at]
            self._retry_at = min(waiting, default=None)

    def _place(self, feed: CuratedFeed) -> Path:
        """The folder of the copy that hubs hand on: what everybody reads, not the fuller one."""
        return self._output / PUBLIC if feed.access == "public" else self._output

    async def _tell(
        self, file: Path, hub: str, known: Ping | None, down: dict[str, FetchError]
    ) -> Ping | None:
        topic = self._base + file.name
        data = await asyncio.to_thread(files.read, file)
        if data is None:
            return known
        before = known if known and known.hub == hub else Ping(topic=topic, hub=hub)
        digest = hashlib.sha256(data).hexdigest()
        if not is_due(before, digest, self._clock()):
            return before
        error = down.get(hub) or await self._send(hub, topic)
        if error is not None and not _is_about_one(error):
            down[hub] = error  # it would cost the same patience for every file
        after = outcome(before, digest, error, self._clock())
        await self._store.write(pings.save, after)
        if error is not None:
            log.warning("the hub of %s could not be told of it: %s", file.name, error.message)
        else:
            log.debug("the hub of %s was told of it", file.name)
        return after

    async def _send(self, hub: str, topic: str) -> FetchError | None:
        form = {"hub.mode": "publish", "hub.url": topic, "hub.topic": topic}
        error: FetchError | None = None
        for address in websub.favoured(hub):
            try:
                await self._fetcher.post(address, form)
            except AskedToWait as failed:
                return failed
            except FetchError as failed:
                error = failed  # perhaps it speaks no TLS
            else:
                return None
        return error


def _is_about_one(error: FetchError) -> bool:
    """Whether a hub that was reached refused one file, and may take another."""
    is_refused = isinstance(error, HttpStatus) and error.status < HTTPStatus.INTERNAL_SERVER_ERROR
    return is_refused and not isinstance(error, AskedToWait)


def is_due(known: Ping, digest: str, now: datetime) -> bool:
    """Whether a hub is to be told now.

    Args:
        known: What it was told last.
        digest: Of the file as it is.
        now: UTC.
    """
    return known.told != digest and (known.retry_at is None or known.retry_at <= now)


def outcome(known: Ping, digest: str, error: FetchError | None, now: datetime) -> Ping:
    """Say what is known after a hub was told, or could not be.

    Args:
        known: What was known before.
        digest: Of the file that it was told of.
        error: Why it could not be told.
        now: UTC.
    """
    if error is None:
        return replace(known, told=digest, failures=0, retry_at=None, message=None)
    wait = min(_FIRST_RETRY * 2 ** min(known.failures, _DOUBLINGS), _LONGEST_RETRY)
    again = max(now + wait, error.retry_at or now)
    return replace(known, failures=known.failures + 1, retry_at=again, message=error.message)
