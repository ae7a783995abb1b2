"""Issue the curated feeds: store | select | render | write."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aggregator import __version__, curate
from aggregator.model import Access, Origin, PublishedEntry, Selection, State
from aggregator.pipeline.outcome import Publication
from aggregator.publish import publish
from aggregator.store import records, sources

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from aggregator.config.model import CuratedFeed
    from aggregator.model import Record
    from aggregator.pipeline.equipment import Equipment


class Issue:
    """Chooses what each feed holds, and has it written."""

    def __init__(self, kit: Equipment) -> None:
        self._kit = kit

    async def feeds(self) -> Publication:
        """Write every curated feed whose content changed, and remove what is configured no longer.

        Raises:
            PublishError: Nothing can be written to the output folder.
        """
        origins = await self._origins()
        selections = [await self._selection(feed, origins) for feed in self._kit.config.feeds]
        settings = self._kit.config.settings
        done = await asyncio.to_thread(
            publish,
            self._kit.output,
            selections,
            base_url=settings.base_url,
            zone=settings.zone,
            version=__version__,
        )
        return Publication(
            done.changed, {one.slug: len(one.entries) for one in selections}, done.errors
        )

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
        return Selection(
            id=key.id,
            slug=feed.slug,
            title=feed.title,
            description=feed.description,
            language=feed.language,
            updated=max((one.updated for one in entries), default=key.created),
            content=feed.content,
            formats=feed.formats,
            entries=entries,
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
