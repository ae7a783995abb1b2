"""Issue the curated feeds: store | select | render | write."""

from __future__ import annotations

import asyncio
from itertools import chain
from typing import TYPE_CHECKING

from aggregator import __version__, curate
from aggregator.model import Mark, Origin, PublishedEntry, Selection, State
from aggregator.pipeline.editions import Editions
from aggregator.pipeline.outcome import Publication
from aggregator.pipeline.twins import Twins, key_name
from aggregator.publish import publish
from aggregator.store import hand, records, sources

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from aggregator.config.model import CuratedFeed
    from aggregator.curate import Choice
    from aggregator.model import Edition, Record
    from aggregator.pipeline.editions import Entries
    from aggregator.pipeline.equipment import Equipment
    from aggregator.store.feeds import FeedKey


class Issue:
    """Chooses what each feed holds, and has it written."""

    def __init__(self, kit: Equipment) -> None:
        self._kit = kit
        self._editions = Editions(kit)
        self._twins = Twins(kit)

    async def feeds(self, *, busy: Collection[str] | None = None) -> Publication:
        """Write every curated feed whose content changed, and remove what is configured no longer.

        Args:
            busy: See ``Editions.of``.

        Raises:
            PublishError: Nothing can be written to the output folder.
        """
        origins = await self._origins()
        selections, waiting = [], []
        for feed in self._kit.config.feeds:
            if feed.digest is None:
                selections.append(await self._selection(feed, origins))
                continue
            made, waits = await self._editions.of(feed, self._entries(origins), busy=busy)
            selections.append(self._shown(feed, editions=made))
            waiting += [feed.slug] * waits
        twins = await self._twins.selections(origins)
        settings = self._kit.config.settings
        done = await asyncio.to_thread(
            publish,
            self._kit.output,
            selections,
            base_url=settings.base_url,
            zone=settings.zone,
            version=__version__,
            twins=twins,
        )
        held = {one.slug: len(one.entries) + len(one.editions) for one in selections}
        held |= {key_name(one.slug): len(one.entries) for one in twins}
        return Publication(done.changed, held, done.errors, tuple(waiting))

    async def digest(self, feed: CuratedFeed, *, since: datetime, top: int) -> Edition:
        """Give a digest over any span up to now, which is not kept; see ``Editions.over``."""
        entries = self._entries(await self._origins())
        return await self._editions.over(feed, entries, since=since, top=top)

    def _entries(self, origins: Mapping[str, Origin]) -> Entries:
        async def entries(feed: CuratedFeed) -> tuple[PublishedEntry, ...]:
            return (await self._selection(feed, origins)).entries

        return entries

    async def _selection(self, feed: CuratedFeed, origins: Mapping[str, Origin]) -> Selection:
        key = self._kit.keys[feed.slug]
        chosen = await self.chosen(feed)
        marks = await self._kit.store.read(hand.load, str(key.key))
        entries = tuple(
            _entry(one, marks.get(one.id, Mark()), key, origins.get(one.source)) for one in chosen
        )
        return self._shown(feed, entries=entries)

    def _shown(
        self,
        feed: CuratedFeed,
        *,
        entries: tuple[PublishedEntry, ...] = (),
        editions: tuple[Edition, ...] = (),
    ) -> Selection:
        key = self._kit.keys[feed.slug]
        times = [*(one.updated for one in entries), *(one.updated for one in editions)]
        return Selection(
            id=key.id,
            slug=feed.slug,
            title=feed.title,
            description=feed.description,
            language=feed.language,
            updated=max(times, default=key.created),
            content=feed.content,
            formats=feed.formats,
            entries=entries,
            editions=editions,
            hub=feed.hub,
        )

    async def chosen(self, feed: CuratedFeed) -> list[Record]:
        """Give the records that ``feed`` holds now, in its order."""
        return (await self.choice(feed)).records

    async def choice(self, feed: CuratedFeed, *, look_at: int = 0) -> Choice:
        """Give what ``feed`` holds now; see ``curate.choose``."""
        return await self._kit.store.read(self._choice, feed, look_at)

    def _choice(self, connection: Connection, feed: CuratedFeed, look_at: int) -> Choice:
        now, tags, key = self._kit.clock(), self._kit.tags, str(self._kit.keys[feed.slug].key)
        candidates = records.newest(
            connection,
            sources=list(tags) if feed.sources == "all" else list(feed.sources),
            since=now - feed.max_age if feed.max_age and not look_at else None,
            state=State.SUMMARISED,
        )
        marks = hand.load(connection, key)
        pinned = hand.pinned(connection, key) if marks else []
        known = curate.Knowledge(
            tags=tags,
            now=now,
            marks=marks,
            weights=self._kit.weights,
            skipping=self._kit.skipping,
        )
        return curate.choose(feed, chain(pinned, candidates), known=known, look_at=look_at)

    async def _origins(self) -> dict[str, Origin]:
        known = await self._kit.store.read(sources.titles)
        origins = {}
        for one in self._kit.config.sources:
            title, home = known.get(one.name, (None, None))
            origins[one.name] = Origin(
                name=one.name, title=one.title or title or one.name, home=home
            )
        return origins


def _entry(record: Record, mark: Mark, key: FeedKey, origin: Origin | None) -> PublishedEntry:
    return PublishedEntry(
        id=key.entry_id(record.id),
        record=record,
        origin=origin or Origin(name=record.source, title=record.quelle),
        updated=max(record.updated, mark.noted_at or record.updated),
        comment=mark.note,
    )
