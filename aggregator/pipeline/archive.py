"""Keep what feeds publish, so that a feed is a window on its whole archive.

    published now | which are new? | number them | seal pages | store

A page is sealed when an entry leaves the feed that lies on no page yet: so
everything that was ever published is in the feed or on a page, and a page is
never changed because something new came.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from aggregator.pipeline.withdrawal import by_page, mark_of
from aggregator.publish.archive import Archive, Page
from aggregator.store import published

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    from aggregator.config.model import CuratedFeed
    from aggregator.model import PublishedEntry, Record
    from aggregator.pipeline.equipment import Equipment
    from aggregator.store.published import Numbered
    from aggregator.store.withdrawals import Deleted

    Entries = Callable[[CuratedFeed], Awaitable[Sequence[PublishedEntry]]]
    """Gives what a feed holds."""

_DEEPEST = 500
"""Entries that are looked through for such as came and went between two runs."""
_LARGEST = 50
"""Entries of a page; of a short feed, half of what it shows, so that what it still may
correct does not lie on a page already."""


class _News(NamedTuple):
    """What is to be kept: entries that are new, oldest first, and reports that stories name."""

    fresh: Sequence[PublishedEntry]
    told: Mapping[str, tuple[str, ...]]


class Archives:
    """Keeps the archives of curated feeds."""

    def __init__(self, kit: Equipment) -> None:
        self._kit = kit

    async def of(
        self,
        feed: CuratedFeed,
        shown: Sequence[PublishedEntry],
        *,
        entries: Entries,
        entry: Callable[[Record, Sequence[Record]], PublishedEntry | None],
        terms: Callable[[Collection[str]], str] | None = None,
        deleted: Sequence[Deleted] = (),
    ) -> Archive:
        """Number what is new in a feed, seal the pages that are full, and give the archive.

        Args:
            feed: As configured.
            shown: What it holds now.
            entries: What it would hold with another limit.
            entry: Makes an entry of a record on a page and the other reports
                of its story; ``None`` where it is not to be shown.
            terms: Says what changes when records of these sources may be
                published on other terms; then their pages are written again.
            deleted: What was withdrawn of what it published.
        """
        key, store = str(self._kit.keys[feed.slug].key), self._kit.store
        new = await store.read(published.unknown, key, [one.key for one in shown])
        found = list(shown)
        if new and feed.order == "newest" and (last := min(shown, key=_age)).key in new:
            # Everything here may be new, so there may be more that was never shown.
            deeper = feed.model_copy(update={"limit": _DEEPEST, "window": None})
            # What has arrived in this moment will be shown, and has not left the feed.
            found += [one for one in await entries(deeper) if _age(one) < _age(last)]
            ids = {one.key for one in found}
            new = await store.read(published.unknown, key, ids)
        fresh = {one.key: one for one in found if one.key in new}
        held = {one.key for one in shown}
        size = min((feed.limit + 1) // 2, _LARGEST)
        told = await store.read(published.unsaid, key, _told(found))
        news = _News(sorted(fresh.values(), key=_age), told)
        if fresh or told or bool(await store.read(_is_due, key, held)):
            await store.write(_keep, key, news, held, size)
        known = await store.read(published.pages, key)
        named = await store.read(published.named, key)
        gone = by_page(deleted)
        pages = tuple(
            Page(one.number, f"{one.entries} {one.total}{mark_of(gone.get(one.number, ()))}")
            for one in known
        )
        pages = tuple(
            replace(one, mark=f"{one.mark} named {named[one.number]}")
            if one.number in named
            else one
            for one in pages
        )
        if terms is not None:
            told_by = await store.read(published.sources, key)
            pages = tuple(
                replace(one, mark=f"{one.mark} {terms(told_by.get(one.number, ()))}")
                for one in pages
            )

        def on_page(number: int) -> list[PublishedEntry]:
            rows = store.read_now(published.on_page, key, number)
            made = ((entry(its, others), own) for its, others, own in rows)
            return [replace(one, id=own) for one, own in made if one is not None]

        return Archive(pages, on_page, gone)


def full(
    loose: Iterable[Numbered], held: Collection[str], size: int, *, first: bool = False
) -> list[list[int]]:
    """Say which entries make the next pages of an archive, by their numbers.

    Args:
        loose: Entries that lie on no page yet, in order.
        held: Records that the feed shows now.
        size: Entries of a page.
        first: Whether there is no page yet. An archive begins with two, if it
            can, since validators warn of a page that leads to no other.

    Returns:
        Pages that hold all that the feed does not show any more, filled up
        with the oldest it shows; none where it shows everything.
    """
    rest = list(loose)
    found = []
    while gone := [one for one in rest if one.record not in held]:
        ahead = [*gone, *(one for one in rest if one.record in held)][: max(size, 1)]
        found.append(sorted(one.sequence for one in ahead))
        taken = set(found[-1])
        rest = [one for one in rest if one.sequence not in taken]
    if first and len(found) == 1:
        (only,) = found
        half = (len(only) + 1) // 2
        more = [one.sequence for one in rest[: max(size, 1)]]
        found = [only, more] if more else [only[:half], only[half:]]
    return [page for page in found if page]


def _is_due(connection: Connection, key: str, held: Collection[str]) -> bool:
    return any(one.record not in held for one in published.loose(connection, key))


def _keep(
    connection: Connection,
    key: str,
    news: _News,
    held: Collection[str],
    size: int,
) -> None:
    published.append(connection, key, [(one.key, one.id) for one in news.fresh])
    published.tell(connection, key, news.told)
    first = not published.last_page(connection, key)
    pages = full(published.loose(connection, key), held, size, first=first)
    published.seal(connection, key, pages)


def _told(entries: Iterable[PublishedEntry]) -> dict[str, tuple[str, ...]]:
    """Say which reports the entries of stories name, their own first."""
    others = {one: [its.record for its in one.reports if its.record] for one in entries}
    return {one.key: (one.record.id, *named) for one, named in others.items() if named}


def _age(entry: PublishedEntry) -> tuple[object, str]:
    return entry.published or entry.record.published, entry.record.id
