"""Records that are old, and that nobody is shown any more, leave the store where the user wants so.

A page of a feed's archive goes as a whole, once all its records are old: what
readers have fetched of the archive stays as it was, and it only ends earlier.
What is left of a record is that its entry is known and not to be taken again.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, delete, func, literal, or_, select
from sqlalchemy.dialects.sqlite import insert

from aggregator.store.entries import FIRST
from aggregator.store.schema import hand, passed, published, record, story, trace

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import datetime

    from sqlalchemy import Connection

NEWEST = 50
"""So many records of each source stay, however old: its twin shows them, and often its own feed."""
_MOST_PARAMETERS = 5_000
"""SQLite takes 32,766 in one statement."""


class _Page(NamedTuple):
    feed: str
    number: int | None
    """``None`` for what lies on no page yet."""


def retire(
    connection: Connection, before: datetime, *, shown: Collection[str], now: datetime
) -> int:
    """Take out the records from before an instant, as far as nothing holds them.

    Held are those that a feed shows, with the other reports of their stories;
    those that a person pinned or noted; the newest of each source; and those
    that lie on a page of an archive with any of these, or with a younger one.

    Args:
        connection: Of a writing transaction.
        before: UTC; a record is old that was published and first seen before.
        shown: Ids of what feeds show now.
        now: UTC.

    Returns:
        How many records went.
    """
    is_old = and_(record.c.published < before, record.c.first_seen < before)
    old = set(connection.execute(select(record.c.id).where(is_old)).scalars())
    if old:
        old -= _held(connection, shown)
        pages = _pages(connection)
        dead = _dead(pages, old)
        for page, records in pages.items():
            if page not in dead:
                old -= records
        _take_out(connection, old, dead, now)
    return len(old)


def _held(connection: Connection, shown: Collection[str]) -> set[str]:
    place = func.row_number().over(
        partition_by=record.c.source, order_by=(record.c.published.desc(), record.c.id.desc())
    )
    places = select(record.c.id, place.label("place")).subquery()
    newest = select(places.c.id).where(places.c.place <= NEWEST)
    said = select(hand.c.record).where(or_(hand.c.pinned, hand.c.note != ""))
    held = {*shown, *connection.execute(newest).scalars(), *connection.execute(said).scalars()}
    for some in _batches(shown):
        names = select(story.c.story).where(story.c.record.in_(some))
        held |= set(
            connection.execute(select(story.c.record).where(story.c.story.in_(names))).scalars()
        )
    return held


def _pages(connection: Connection) -> dict[_Page, set[str]]:
    """Give the records that each page of each archive holds, as far as they are in the store."""
    query = select(published.c.feed, published.c.page, record.c.id).outerjoin(
        record, record.c.id == published.c.record
    )
    found: dict[_Page, set[str]] = {}
    for feed, number, its in connection.execute(query):
        found.setdefault(_Page(feed, number), set()).update([its] if its else ())
    return found


def _dead(pages: dict[_Page, set[str]], old: set[str]) -> set[_Page]:
    """Say which pages may go; one that stays holds its records, also on pages of other feeds.

    The last page of a feed stays, since the next one is numbered after it.
    """
    last: dict[str, int] = {}
    for page in pages:
        last[page.feed] = max(last.get(page.feed, 0), page.number or 0)
    left = {page for page in pages if page.number is not None and page.number < last[page.feed]}
    free = set(old)
    while True:
        free = free.difference(*(its for page, its in pages.items() if page not in left))
        living = {page for page in left if not pages[page] <= free}
        if not living:
            return left
        left -= living


def _take_out(
    connection: Connection, records: Collection[str], pages: Iterable[_Page], now: datetime
) -> None:
    seen = select(func.max(passed.c.seen)).where(passed.c.source == record.c.source)
    columns = ("source", "guid", "link", "title", "published")
    entry = select(
        *(record.c[name] for name in columns),
        literal(FIRST),
        func.coalesce(seen.scalar_subquery(), now),
    )
    for some in _batches(records):
        known = insert(passed).from_select(
            [*columns, "why", "seen"], entry.where(record.c.id.in_(some))
        )
        connection.execute(known.on_conflict_do_nothing())
        for column in (trace.c.record, hand.c.record, story.c.record, record.c.id):
            connection.execute(delete(column.table).where(column.in_(some)))
    for page in pages:
        lies = (published.c.feed == page.feed) & (published.c.page == page.number)
        connection.execute(delete(published).where(lies))


def _batches(values: Iterable[str]) -> Iterator[list[str]]:
    left = iter(values)
    while some := list(islice(left, _MOST_PARAMETERS)):
        yield some
