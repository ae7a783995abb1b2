"""Issue the curated feeds: store | select | render | write."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aggregator import __version__, curate
from aggregator.model import Access, Origin, PublishedEntry, Selection, State
from aggregator.pipeline.editions import Editions
from aggregator.pipeline.outcome import Publication
from aggregator.pipeline.twins import Twins, key_name
from aggregator.publish import publish
from aggregator.store import records, sources

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from aggregator.config.model import CuratedFeed
    from aggregator.model import Edition, Record
    from aggregator.pipeline.editions import Entries
    from aggregator.pipeline.equipment import Equipment


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
        chosen = await self.chosen(feed)
        key = self._kit.keys[feed.slug]
        entries = tuple(
            PublishedEntry(
                id=key.entry_id(one.id),
                record=one,
                origin=origins.get(one.source) or Origin(name=one.source, title=one.quelle),
                updated=one.updated,
            )
            for one in chosen
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
        return await self._kit.store.read(self._chosen, feed)

    def _chosen(self, connection: Connection, feed: CuratedFeed) -> list[Record]:
        now, tags = self._kit.clock(), self._kit.tags
        candidates = records.newest(
            connection,
            sources=list(tags) if feed.sources == "all" else list(feed.sources),
            since=now - feed.max_age if feed.max_age else None,
            state=State.SUMMARISED,
        )
        skipping = self._kit.skipping
        shown = (
            one
            for one in candidates
            if one.access is not Access.PAYWALLED or one.source not in skipping
        )
        return curate.select(feed, shown, tags=tags, now=now)

    async def _origins(self) -> dict[str, Origin]:
        known = await self._kit.store.read(sources.titles)
        origins = {}
        for one in self._kit.config.sources:
            title, home = known.get(one.name, (None, None))
            origins[one.name] = Origin(
                name=one.name, title=one.title or title or one.name, home=home
            )
        return origins
