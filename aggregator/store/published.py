"""What each curated feed has published, in order, and on which page of its archive it lies.

An entry gets its number when it is first published, and its page when the
page is sealed; neither changes. What a person takes out of a feed, or out of
the store, keeps its number and is passed over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, delete, func, insert, select, true, update

from aggregator.store.records import from_columns
from aggregator.store.schema import hand, published, record

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import ColumnElement, Connection

    from aggregator.model import Record


class Numbered(NamedTuple):
    """An entry that lies on no page yet."""

    sequence: int
    record: str


class Page(NamedTuple):
    """A page of an archive. ``entries`` and ``total`` change when an entry is withdrawn.

    Attributes:
        number: From 1 on; the higher, the newer.
        entries: How many it holds.
        total: Sum of their numbers.
    """

    number: int
    entries: int
    total: int


def unknown(connection: Connection, feed: str, records: Collection[str]) -> set[str]:
    """Say which records a feed has never published.

    Args:
        connection: Reading.
        feed: The feed's key.
        records: Ids.
    """
    query = select(published.c.record).where(
        published.c.feed == feed, published.c.record.in_(records)
    )
    return set(records) - set(connection.execute(query).scalars())


def append(connection: Connection, feed: str, entries: Sequence[tuple[str, str]]) -> None:
    """Keep that a feed publishes entries, oldest first, which it did not before.

    Args:
        connection: Writing.
        feed: The feed's key.
        entries: Of each the record's id and the id it is published under.
    """
    query = select(func.max(published.c.sequence)).where(published.c.feed == feed)
    last = connection.execute(query).scalar() or 0
    rows = [
        {"feed": feed, "sequence": number, "record": its, "entry": entry}
        for number, (its, entry) in enumerate(entries, start=last + 1)
    ]
    if rows:
        connection.execute(insert(published), rows)


def loose(connection: Connection, feed: str) -> list[Numbered]:
    """Give the entries that lie on no page yet, in order."""
    query = (
        select(published.c.sequence, published.c.record)
        .where(published.c.feed == feed, published.c.page.is_(None), _shown(feed))
        .order_by(published.c.sequence)
    )
    return [Numbered._make(row) for row in connection.execute(query)]


def last_page(connection: Connection, feed: str) -> int:
    """Give the number of a feed's newest page; 0 where there never was one."""
    query = select(func.max(published.c.page)).where(published.c.feed == feed)
    return connection.execute(query).scalar() or 0


def seal(connection: Connection, feed: str, pages: Sequence[Collection[int]]) -> None:
    """Put entries, by their numbers, on new pages, which are numbered in this order."""
    for number, sequences in enumerate(pages, start=last_page(connection, feed) + 1):
        lies = and_(published.c.feed == feed, published.c.sequence.in_(sequences))
        connection.execute(update(published).where(lies).values(page=number))


def pages(connection: Connection, feed: str) -> list[Page]:
    """Give a feed's pages that still hold something, oldest first."""
    query = (
        select(published.c.page, func.count(), func.sum(published.c.sequence))
        .where(published.c.feed == feed, published.c.page.is_not(None), _shown(feed))
        .group_by(published.c.page)
        .order_by(published.c.page)
    )
    return [Page(*row) for row in connection.execute(query)]


def sources(connection: Connection, feed: str) -> dict[int, set[str]]:
    """Say which sources' records lie on each page, by its number."""
    query = (
        select(published.c.page, record.c.source)
        .join(published, record.c.id == published.c.record)
        .where(published.c.feed == feed, published.c.page.is_not(None))
        .distinct()
    )
    found: dict[int, set[str]] = {}
    for page, name in connection.execute(query):
        found.setdefault(page, set()).add(name)
    return found


def on_page(connection: Connection, feed: str, number: int) -> list[tuple[Record, str]]:
    """Give what a page holds, newest first: each record, and the id it was published under."""
    query = (
        select(record, published.c.entry)
        .join(published, record.c.id == published.c.record)
        .where(published.c.feed == feed, published.c.page == number, _shown(feed))
        .order_by(published.c.sequence.desc())
    )
    return [(from_columns(row), row.entry) for row in connection.execute(query)]


def forget(connection: Connection, records: Collection[str]) -> None:
    """Take records out of all archives for ever; to be called when they leave the store."""
    connection.execute(delete(published).where(published.c.record.in_(records)))


def _shown(feed: str) -> ColumnElement[bool]:
    """What nobody took out: an index of the few exceptions, since pages are many."""
    vetoed = select(record.c.id).where(record.c.vetoed == true())
    dropped = select(hand.c.record).where(hand.c.feed == feed, hand.c.dropped == true())
    return and_(published.c.record.not_in(vetoed), published.c.record.not_in(dropped))
