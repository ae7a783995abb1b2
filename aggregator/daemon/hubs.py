"""What hubs tell (WebSub) and what becomes of it: the daemon's ear.

    push --signed--> its document is read --unsigned--> the source is checked

What hubs told waits here until the source's next walk, which the daemon is
asked to begin at once.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from aggregator import subscribing
from aggregator.runner.local import walk_safely
from aggregator.store import sources

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime

    from aggregator.config.model import Source
    from aggregator.model import Answer
    from aggregator.pipeline import Outcome, Pipeline
    from aggregator.store.sources import Known
    from aggregator.subscriber import Push, Subscriber

_CHECKED_EVERY = timedelta(minutes=1)
"""A source is not checked more often than this because a hub says that it has news."""
_MOST_IN_HAND = 16
"""Pushes that wait for a walk; the others wait in the subscriber, and then at the hub."""


class Hubs:
    """Walks sources with an ear to what hubs tell of them.

    Args:
        subscriber: Who listens to hubs, started; without one, nobody tells of anything.
        pipeline: Gives the one for the configuration as it is now.
    """

    def __init__(self, subscriber: Subscriber | None, pipeline: Callable[[], Pipeline]) -> None:
        self._subscriber = subscriber
        self._pipeline = pipeline
        self._told: dict[str, list[Push]] = {}
        self._places = asyncio.Semaphore(_MOST_IN_HAND)
        self._relied_on: set[str] = set()

    async def hear(self, wake: Callable[[str], None]) -> None:
        """Take in what hubs tell, until cancelled.

        Args:
            wake: Begins a walk of the named source, unless one is under way.
        """
        while self._subscriber is not None:
            push = await self._subscriber.pushes.get()
            await self._places.acquire()
            self._told.setdefault(push.source, []).append(push)
            wake(push.source)

    async def attend(self) -> set[str]:
        """Ask hubs for what there is to ask.

        Returns:
            Names of sources whose hubs are relied on since the last time, or no longer.
        """
        if self._subscriber is None:
            return set()
        pipeline = self._pipeline()
        present = {one.name for one in pipeline.config.sources if one.enabled}
        for name in self._told.keys() - present:
            self._forget(name)
        await self._subscriber.attend(pipeline.config.sources, pipeline.secrets)
        before, self._relied_on = self._relied_on, self._subscriber.relied_on()
        return before ^ self._relied_on

    def has_told(self, name: str) -> bool:
        """Whether something waits for a walk of the named source."""
        return bool(self._told.get(name))

    def due(self, source: Source, known: Known) -> datetime:
        """Say when to walk a source next for its own sake (UTC)."""
        at = self._check_due(source, known)
        if self.has_told(source.name):
            return min(at, max(self._pipeline().clock(), self._may_check(known)))
        return at

    async def walk(self, source: Source) -> list[Outcome]:
        """Read what hubs sent of a source, and check it if that is due.

        Else its entries are finished, as far as they can be. What was told is
        kept until it is done, so that an error of the store loses nothing.

        Raises:
            StoreError: The store cannot be used.
        """
        outcomes = [one async for one in self._read_documents(source)]
        known = await self._known(source)
        now = self._pipeline().clock()
        due = self._check_due(source, known) <= now
        if self.has_told(source.name) and (due or self._may_check(known) <= now):
            outcomes.append(await self._check_as_told(source, known))
        elif due or not outcomes:
            found = await self._walk(source, known, due=due)
            outcomes.append(found)
            if self._subscriber is not None and due:
                await self._subscriber.checked(source.name, known, news=found.new > 0)
        return outcomes

    async def _read_documents(self, source: Source) -> AsyncIterator[Outcome]:
        while (told := self._told.get(source.name)) and (sent := told[0].document) is not None:
            yield await self._walk(source, await self._known(source), sent=sent)
            told.pop(0)
            self._places.release()

    async def _check_as_told(self, source: Source, known: Known) -> Outcome:
        found = await self._walk(source, known, due=True)
        self._forget(source.name)
        if self._subscriber is not None and found.new:
            await self._subscriber.proved_right(source.name)
        return found

    async def _walk(
        self, source: Source, known: Known, *, due: bool = False, sent: Answer | None = None
    ) -> Outcome:
        return await walk_safely(self._pipeline(), source, known, wish=False, due=due, sent=sent)

    async def _known(self, source: Source) -> Known:
        return await self._pipeline().store.read(sources.load_one, source.name)

    def _forget(self, name: str) -> None:
        for _ in self._told.pop(name, []):
            self._places.release()

    def _check_due(self, source: Source, known: Known) -> datetime:
        """Say when to check a source next; where a hub is relied on, rarely."""
        now = self._pipeline().clock()
        if self._subscriber is None:
            return known.due_at(now)
        running = self._subscriber.of(source.name)
        longest = self._pipeline().config.settings.fetch.max_interval
        return subscribing.due(known, running, source=source, longest=longest, now=now)[0]

    def _may_check(self, known: Known) -> datetime:
        """Say from when on a hub's word may cause a check: not again at once, and after a pause."""
        now = self._pipeline().clock()
        since = min(known.last_check or now, now)
        return max(since + _CHECKED_EVERY, known.waiting_until or now)
