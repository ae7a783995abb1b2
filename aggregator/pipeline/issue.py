"""Issue the curated feeds: store | select | render | write."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from aggregator import __version__, curate
from aggregator.config.expression import expression
from aggregator.curate import Knowledge, Verdict
from aggregator.model import Imprint, Mark, Origin, Selection, State
from aggregator.pipeline.archive import Archives
from aggregator.pipeline.editions import Editions
from aggregator.pipeline.outcome import Publication
from aggregator.pipeline.public import Public
from aggregator.pipeline.telling import Telling, entry, naming
from aggregator.pipeline.twins import Twins, key_name
from aggregator.pipeline.withdrawal import with_tombstones
from aggregator.publish import publish, stale
from aggregator.store import hand, records, sources, stories, tokens, withdrawals
from aggregator.store.feeds import SHARED

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from aggregator.config.model import CuratedFeed
    from aggregator.curate import Choice
    from aggregator.model import Edition, PublishedEntry, Record
    from aggregator.pipeline.editions import Entries
    from aggregator.pipeline.equipment import Equipment
    from aggregator.pipeline.grouping import Grouping
    from aggregator.pipeline.telling import Entries as Told
    from aggregator.publish.archive import Archive
    from aggregator.store.feeds import FeedKey
    from aggregator.store.withdrawals import Deleted

_LONGEST_TTL = timedelta(hours=1)
"""A reader that keeps a copy for longer misses what came."""


class Issue:
    """Chooses what each feed holds, and has it written."""

    def __init__(self, kit: Equipment) -> None:
        self._kit = kit
        self._editions = Editions(kit)
        self._twins = Twins(kit)
        self._archives = Archives(kit)
        self._public = Public(kit)
        self._telling = Telling(kit, self._known)

    async def feeds(self, *, busy: Collection[str] | None = None) -> Publication:
        """Write every curated feed whose content changed, and remove what is configured no longer.

        Args:
            busy: See ``Editions.of``.

        Raises:
            PublishError: Nothing can be written to the output folder.
        """
        origins = await self._origins()
        secrets = await self._tokens()
        await self._sort()
        deleted = await self._deleted()
        selections, waiting, archives = [], [], {}
        for feed in self._kit.config.feeds:
            if feed.digest is None:
                told = await self._told(feed, origins)
                selections.append(self._shown(feed, entries=told.entries))
                waiting += [feed.slug] * told.waits
                archives[feed.slug] = await self._archive(
                    feed, selections[-1], origins, deleted[feed.slug]
                )
                continue
            made, waits = await self._editions.of(
                feed, self._entries(origins), busy=busy, unwritten=self._telling.joining.is_due
            )
            selections.append(self._shown(feed, editions=made))
            waiting += [feed.slug] * waits
        selections = [replace(one, token=secrets.get(one.slug)) for one in selections]
        selections = [with_tombstones(one, deleted[one.slug]) for one in selections]
        selections = [await self._public.selection(one) for one in selections]
        settings = self._kit.config.settings
        twins = await self._twins.all(origins)
        changed = await asyncio.to_thread(
            stale,
            self._kit.output,
            twins,
            base_url=settings.base_url,
            zone=settings.zone,
            version=__version__,
        )
        filled = [
            await self._twins.filled(one, origins[one.bare.slug])
            for one in twins
            if one.bare.slug in changed
        ]
        done = await asyncio.to_thread(
            publish,
            self._kit.output,
            selections,
            base_url=settings.base_url,
            zone=settings.zone,
            version=__version__,
            twins=twins,
            stale=filled,
            archives=archives,
            terms=self._kit.terms,
            owner=self._kit.owner,
        )
        held = {one.slug: len(one.entries) + len(one.editions) for one in selections}
        held |= {key_name(one.slug): len(one.entries) for one in filled}
        unwritten = self._telling.joining.is_due()
        return Publication(
            changed=done.changed,
            removed=done.removed,
            entries=held,
            errors=done.errors,
            waiting=tuple(waiting),
            unwritten=unwritten,
        )

    async def write_stories(self, done: Callable[[], None]) -> bool:
        """Let models write the TLDRs of stories; see ``Joining.write``."""
        return await self._telling.joining.write(done)

    async def digest(self, feed: CuratedFeed, *, since: datetime, top: int) -> Edition:
        """Give a digest over any span up to now, which is not kept; see ``Editions.over``."""
        await self._sort()
        entries = self._entries(await self._origins(), patient=False)
        edition = await self._editions.over(feed, entries, since=since, top=top)
        return await self._public.edition(edition) if feed.access == "public" else edition

    def _entries(self, origins: Mapping[str, Origin], *, patient: bool = True) -> Entries:
        async def entries(feed: CuratedFeed) -> tuple[PublishedEntry, ...]:
            return (await self._told(feed, origins, patient=patient)).entries

        return entries

    async def _archive(
        self,
        feed: CuratedFeed,
        shown: Selection,
        origins: Mapping[str, Origin],
        deleted: Sequence[Deleted],
    ) -> Archive:
        ids = self._ids(feed)
        return await self._archives.of(
            feed,
            shown.entries,
            entries=self._entries(origins),
            entry=lambda one, others: self._public.entry(
                feed, naming(entry(one, Mark(), ids, origins), others), others
            ),
            terms=self._public.terms if feed.access == "public" else None,
            deleted=deleted,
        )

    async def _deleted(self) -> dict[str, list[Deleted]]:
        """Give, by slug, what was withdrawn of what each feed published."""
        by_key = await self._kit.store.read(withdrawals.by_feed)
        slugs = [one.slug for one in self._kit.config.feeds]
        return {slug: by_key.get(str(self._kit.keys[slug].key), []) for slug in slugs}

    async def _tokens(self) -> dict[str, str]:
        """Give, by slug, what the addresses of feeds with a token are made of."""
        keys = {
            one.slug: str(self._kit.keys[one.slug].key)
            for one in self._kit.config.feeds
            if one.access == "token"
        }
        if not keys:
            return {}
        # Read each time: another process may have rotated one.
        made = await self._kit.store.read(tokens.load, keys.values())
        if len(made) < len(keys):
            made = await self._kit.store.write(tokens.ensure, keys.values())
        return {slug: made[key] for slug, key in keys.items()}

    def _ids(self, feed: CuratedFeed) -> FeedKey:
        """The key of which the ids of a feed's entries are made."""
        shared = (feed.ids or self._kit.config.settings.ids) == "shared"
        return self._kit.keys[SHARED if shared else feed.slug]

    async def _told(
        self, feed: CuratedFeed, origins: Mapping[str, Origin], *, patient: bool = True
    ) -> Told:
        choice = await self.choice(feed)
        return await self._telling.entries(
            feed, choice, ids=self._ids(feed), origins=origins, patient=patient
        )

    async def _sort(self) -> None:
        """Sort what is new into stories, if any feed asks for them."""
        if any(_asks_for_stories(one) for one in self._kit.config.feeds):
            await self._grouping.sort()

    @cached_property
    def _grouping(self) -> Grouping:
        from aggregator.pipeline.grouping import Grouping  # noqa: PLC0415 - loads dictionaries

        return Grouping(self._kit)

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
            access=feed.access,
            imprint=self._imprint(feed),
        )

    def _imprint(self, feed: CuratedFeed) -> Imprint:
        settings = self._kit.config.settings
        pauses = [
            one.every
            for one in self._kit.config.sources
            if feed.sources == "all" or one.name in feed.sources
        ]
        shortest = min(pauses, default=_LONGEST_TTL) // timedelta(minutes=1)
        return Imprint(
            editor=settings.editor,
            rights=feed.rights or settings.rights or "",
            ttl=min(max(shortest, 1), _LONGEST_TTL // timedelta(minutes=1)),
        )

    async def chosen(self, feed: CuratedFeed) -> list[Record]:
        """Give the records that ``feed`` holds now, in its order."""
        return (await self.choice(feed)).records

    async def shown(self) -> set[str]:
        """Give the ids of all records that feeds show now, also below others."""
        found: set[str] = set()
        for feed in self._kit.config.feeds:
            for one in (await self.choice(feed)).kept:
                found.update(its.id for its in (one.record, *one.reports))
        return found

    async def choice(self, feed: CuratedFeed, *, look_at: int = 0) -> Choice:
        """Give what ``feed`` holds now; see ``curate.choose``."""
        return await self._kit.store.read(self._choice, feed, look_at)

    def carries(self, feed: CuratedFeed, record: Record) -> str | None:
        """Say what a public feed carries of a record that it holds; see ``Public.kind``."""
        return self._public.kind(record) if feed.access == "public" else None

    async def verdict(self, feed: CuratedFeed, record: Record) -> tuple[Verdict, int]:
        """Say what becomes of a record in ``feed``, and at which place of it, counted from 1."""
        known = await self._kit.store.read(self._known, feed)
        if reason := curate.refusal(record, feed, known):
            return Verdict(record=record, reason=reason), 0
        choice = await self.choice(feed, look_at=sys.maxsize)
        for place, one in enumerate(choice.kept, start=1):
            if one.record.id == record.id:
                return one, place
        return next(one for one in choice.left if one.record.id == record.id), 0

    def _known(self, connection: Connection, feed: CuratedFeed) -> Knowledge:
        return Knowledge(
            tags=self._kit.tags,
            now=self._kit.clock(),
            marks=hand.load(connection, str(self._kit.keys[feed.slug].key)),
            stories=stories.shared(connection) if _asks_for_stories(feed) else {},
            reports=self._grouping.independent(connection) if _counts_reports(feed) else {},
            weights=self._kit.weights,
            skipping=self._kit.skipping,
            lent=self._kit.terms.lent if feed.access == "public" else {},
        )

    def _choice(self, connection: Connection, feed: CuratedFeed, look_at: int) -> Choice:
        known = self._known(connection, feed)
        if look_at:  # also those that are left out
            every = list(known.tags) if feed.sources == "all" else list(feed.sources)
            candidates = records.newest(connection, sources=every, state=State.SUMMARISED)
        else:
            needs = curate.needs(feed, known.tags)
            candidates = records.newest(
                connection,
                sources=needs.sources,
                since=known.now - feed.max_age if feed.max_age else None,
                state=State.SUMMARISED,
                categories=needs.categories,
                roots=needs.roots,
            )
        key = str(self._kit.keys[feed.slug].key)
        pinned = hand.pinned(connection, key) if known.marks else []
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


def _asks_for_stories(feed: CuratedFeed) -> bool:
    return feed.stories != "off" or _counts_reports(feed)


def _counts_reports(feed: CuratedFeed) -> bool:
    asked = expression(feed.where).fields if feed.where else ()
    return feed.order == "importance" or "reports" in asked
