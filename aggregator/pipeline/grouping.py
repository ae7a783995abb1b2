"""Find out which records tell one story: store | group | store.

Each record is looked at once, when it has its TLDR. What it was said to tell
stays, so that no entry is split or merged anew after it was published.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from aggregator.curate.duplicates import near_duplicates
from aggregator.curate.stories import Item, StoryIndex
from aggregator.errors import WorkerError
from aggregator.store import records, stories

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from aggregator.pipeline.equipment import Equipment
    from aggregator.store.stories import Report

log = logging.getLogger(__name__)

_WINDOW = timedelta(hours=72)
"""Reports further apart are not held to tell one event."""

_FEW = 300
"""Reports that a worker sorts, which has the dictionaries already; they take a second to load and
a hundred megabytes. With more, an index that stays is worth both."""


class Grouping:
    """Sorts records into stories, and remembers the last days' from one time to the next."""

    def __init__(self, kit: Equipment) -> None:
        self._kit = kit
        self._index = StoryIndex()
        self._turn = asyncio.Lock()
        self._counts: dict[frozenset[str], int] = {}

    async def sort(self) -> None:
        """Give every record with a TLDR that has none yet its story."""
        async with self._turn:
            since = self._kit.clock() - _WINDOW
            new = await self._kit.store.read(stories.unsorted, since)
            if not new:
                return
            found = await self._assigned(new, since)
            await self._kit.store.write(stories.assign, found)

    async def _assigned(self, new: list[Report], since: datetime) -> dict[str, str]:
        held = await self._kit.store.read(stories.count, since)
        if held + len(new) <= _FEW:
            known = await self._kit.store.read(stories.sorted_reports, since)
            try:
                return await self._kit.workers.run(_assign, known, new)
            except WorkerError as error:
                log.warning("stories are sorted here: %s", error.message)
        await self._catch_up(since)
        return await asyncio.to_thread(self._index.assign, map(_item, new))

    async def _catch_up(self, since: datetime) -> None:
        """Know what the store knows: another process may have sorted meanwhile."""
        self._index.forget(since)
        if await self._kit.store.read(stories.count, since) != len(self._index):
            known = await self._kit.store.read(stories.sorted_reports, since)
            self._index = await asyncio.to_thread(
                StoryIndex, [(_item(one), its) for one, its in known]
            )

    def independent(self, connection: Connection) -> dict[str, int]:
        """Say how many sources tell a record's story of their own accord, where several tell it.

        Houses are counted, not their sections, and an agency's text that
        several print counts once.
        """
        shared = stories.shared(connection)
        members: dict[str, list[str]] = {}
        for record, story in shared.items():
            members.setdefault(story, []).append(record)
        counts = {story: self._count(connection, ids) for story, ids in members.items()}
        return {record: counts[story] for record, story in shared.items()}

    def _count(self, connection: Connection, ids: list[str]) -> int:
        known = frozenset(ids)
        if known not in self._counts:
            reports = records.by_id(connection, ids)
            prints = near_duplicates((one.id, one.inhalt) for one in reports)
            copies = {copy for some in prints for copy in some[1:]}
            self._counts[known] = len({one.quelle for one in reports if one.id not in copies})
        return self._counts[known]


def _assign(known: list[tuple[Report, str]], new: list[Report]) -> dict[str, str]:
    return StoryIndex((_item(one), its) for one, its in known).assign(map(_item, new))


def _item(one: Report) -> Item:
    return Item(
        key=one.id,
        source=one.source,
        title=one.title,
        teaser=one.teaser,
        text=one.text,
        published=one.published,
        language=one.language,
    )
