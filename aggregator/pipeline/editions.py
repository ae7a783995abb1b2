"""Make the editions of feeds that are digests: store | select | store.

An edition is made when its moment has come, at the next publishing. What was
made is kept, and told as it is for ever, but for records that a person vetoes.
Where moments were missed, since the machine slept or nobody ran the program,
the last of them is made up, with all that came since the edition before. A
late edition waits until the feed's sources were asked again, though not for long.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from aggregator.curate.editions import LATE, fresh, latest
from aggregator.model import Edition
from aggregator.publish import digest as rendering
from aggregator.publish import fragments
from aggregator.store import editions, sources

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Sequence
    from datetime import datetime

    from aggregator.config.model import CuratedFeed
    from aggregator.model import PublishedEntry
    from aggregator.pipeline.equipment import Equipment
    from aggregator.store.editions import Before

    Entries = Callable[[CuratedFeed], Awaitable[Sequence[PublishedEntry]]]
    """Gives what a feed holds, in its order."""

_MOST = 1000
"""Entries that an edition chooses from."""
_PROMPT = timedelta(seconds=15)
"""An edition that is made later than this is late: the machine slept, or has just started."""
_PATIENCE = timedelta(minutes=10)
"""So long a late edition waits for sources to be asked, and any for models to write."""
_MOMENT = timedelta(seconds=1)


class Editions:
    """Makes editions, and gives those that there are."""

    def __init__(self, kit: Equipment) -> None:
        self._kit = kit
        self._waiting: dict[tuple[str, datetime], datetime] = {}

    async def of(
        self,
        feed: CuratedFeed,
        entries: Entries,
        *,
        busy: Collection[str] | None,
        unwritten: Callable[[str], bool] = lambda _: False,
    ) -> tuple[tuple[Edition, ...], bool]:
        """Give a feed's last editions, the newest first; one that is due is made before.

        Args:
            feed: With a digest.
            entries: What feeds hold.
            busy: Names of sources that are being walked; ``None`` where
                nothing else will come, so that there is nothing to wait for.
            unwritten: Whether a feed, by its key, has stories for which a
                model is yet to be asked.

        Returns:
            The editions, and whether one that is due waits.
        """
        assert feed.digest is not None
        key, keep = self._kit.keys[feed.slug], feed.digest.keep
        waits = await self._make(feed, entries, busy, unwritten)
        changes = await self._kit.store.read(editions.to_withdraw, key, keep)
        if changes:
            await self._kit.store.write(editions.withdraw, key, changes, self._kit.clock())
        kept = await self._kit.store.read(editions.newest, key, keep)
        return tuple(one for one in kept if one.stories), waits

    async def over(
        self, feed: CuratedFeed, entries: Entries, *, since: datetime, top: int
    ) -> Edition:
        """Make a digest of any span up to now, which is not kept. It may have no stories.

        Args:
            feed: With or without a digest of its own.
            entries: What feeds hold.
            since: UTC.
            top: Most stories.
        """
        now, zone = self._kit.clock(), self._kit.config.settings.zone
        found = fresh(await entries(_wide(feed, now - since)), since=since, until=now, weighed=())
        first, last = since.astimezone(zone).date(), now.astimezone(zone).date()
        return Edition(
            id=self._kit.keys[feed.slug].edition_id(now),
            moment=now,
            name=last.isoformat(),
            title=rendering.title(feed.title, feed.language, first, last),
            language=feed.language,
            updated=now,
            stories=tuple(_first(found, feed, top)),
        )

    async def _make(
        self,
        feed: CuratedFeed,
        entries: Entries,
        busy: Collection[str] | None,
        unwritten: Callable[[str], bool],
    ) -> bool:
        """Make and keep the edition that is due, if one is; say whether it has to wait."""
        assert feed.digest is not None
        now, zone = self._kit.clock(), self._kit.config.settings.zone
        key = self._kit.keys[feed.slug]
        moment = latest(feed.digest, zone, now)
        last = await self._kit.store.read(editions.before, key)
        if last is not None and last.moment >= moment:
            return False
        if await self._must_wait(feed, moment, busy):
            return True
        since = last.moment - LATE if last else latest(feed.digest, zone, moment - _MOMENT)
        found = fresh(
            await entries(_wide(feed, now - since)),
            since=since,
            until=moment,
            weighed=last.weighed if last else (),
        )
        if unwritten(str(key.key)) and self._is_patient(feed.slug, moment):
            return True
        if found:
            name = self._name(moment, last)
            day = moment.astimezone(zone).date()
            new = Edition(
                id=key.edition_id(moment),
                moment=moment,
                name=name,
                title=rendering.title(feed.title, feed.language, day, day),
                language=feed.language,
                updated=moment,
                stories=tuple(map(_kept, _first(found, feed, feed.digest.top))),
            )
            await self._kit.store.write(editions.add, key, new, [one.id for one in found])
        return False

    def _name(self, moment: datetime, last: Before | None) -> str:
        """Name an edition by its day; by its time too, where ``at`` was changed on the day."""
        local = moment.astimezone(self._kit.config.settings.zone)
        day = f"{local:%Y-%m-%d}"
        return f"{local:%Y-%m-%d-%H%M}" if last and day in last.names else day

    def _is_patient(self, slug: str, moment: datetime) -> bool:
        now = self._kit.clock()
        return now - self._waiting.setdefault((slug, moment), now) < _PATIENCE

    async def _must_wait(
        self, feed: CuratedFeed, moment: datetime, busy: Collection[str] | None
    ) -> bool:
        now = self._kit.clock()
        if busy is None or now - moment <= _PROMPT:
            return False
        if not self._is_patient(feed.slug, moment):
            return False
        known = await self._kit.store.read(sources.load)
        return any(
            one.name in busy or known[one.name].due_at(now) <= now
            for one in self._kit.config.sources
            if one.enabled
            and (feed.sources == "all" or one.name in feed.sources)
            and known[one.name].retired_at is None
        )


def _kept(entry: PublishedEntry) -> PublishedEntry:
    """Give a story with the sentences that carry its TLDR, as far as they do without the text.

    An edition is told as it is for ever, and the text may be another tomorrow.
    """
    told = entry.record
    support = (
        replace(one, evidence=fragments.sure(one.evidence, told.inhalt)) for one in told.support
    )
    return replace(entry, record=replace(told, support=tuple(support)))


def _wide(feed: CuratedFeed, span: timedelta) -> CuratedFeed:
    """Give the feed as it would be if it held as much as there is, of a span back from now.

    What earlier editions told is in it, and must not use up a source's share.
    """
    longest = span if feed.max_age is None else min(span, feed.max_age)
    unlimited = {"limit": _MOST, "window": None, "per_source": None, "max_age": longest}
    return feed.model_copy(update=unlimited)


def _first(found: list[PublishedEntry], feed: CuratedFeed, top: int) -> list[PublishedEntry]:
    """Give the first so many, of each source no more than the feed allows."""
    counts: Counter[str] = Counter()
    told = []
    for one in found:
        counts[one.record.source] += 1
        if feed.per_source is None or counts[one.record.source] <= feed.per_source:
            told.append(one)
    return told[:top]
