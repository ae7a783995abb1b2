"""Find out which records tell one story: store | group | store.

Each record is looked at once, when it has its TLDR. What it was said to tell
stays, so that no entry is split or merged anew after it was published.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from aggregator.curate.stories import Item, StoryIndex
from aggregator.store import stories

if TYPE_CHECKING:
    from datetime import datetime

    from aggregator.pipeline.equipment import Equipment
    from aggregator.store.stories import Report

_WINDOW = timedelta(hours=120)
"""Reports further apart are not held to tell one event."""


class Grouping:
    """Sorts records into stories, and remembers the last days' from one time to the next."""

    def __init__(self, kit: Equipment) -> None:
        self._kit = kit
        self._index = StoryIndex()
        self._turn = asyncio.Lock()

    async def sort(self) -> None:
        """Give every record with a TLDR that has none yet its story, if any feed asks for it."""
        if all(one.stories == "off" for one in self._kit.config.feeds):
            return
        async with self._turn:
            since = self._kit.clock() - _WINDOW
            new = await self._kit.store.read(stories.unsorted, since)
            if not new:
                return
            await self._catch_up(since)
            found = await asyncio.to_thread(self._index.assign, map(_item, new))
            await self._kit.store.write(stories.assign, found)

    async def _catch_up(self, since: datetime) -> None:
        """Know what the store knows: another process may have sorted meanwhile."""
        self._index.forget(since)
        if await self._kit.store.read(stories.count, since) != len(self._index):
            known = await self._kit.store.read(stories.sorted_reports, since)
            self._index = await asyncio.to_thread(
                StoryIndex, [(_item(one), its) for one, its in known]
            )


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
