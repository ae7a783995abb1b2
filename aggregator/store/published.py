"""What each curated feed has published, in order, and on which page of its archive it lies.

An entry gets its number when it is first published, and its page when the
page is sealed; neither changes. Of a story it is kept until then which reports
its entry named. What a person takes out of a feed, or out of the store, keeps
its number and is passed over.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, delete, func, insert, select, true, union, update

from aggregator.store.records import by_id
from aggregator.store.schema import hand, published, record, withdrawn

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import ColumnElement, Connection, Select

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


def unsaid(
    connection: Connection, feed: str, told: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """Say of which entries on no page yet it is not kept that they named these reports.

    Args:
        connection: Reading.
        feed: The feed's key.
        told: Ids of records, the entry's own first, by the record of which its id is made.
    """
    if not told:
        return {}
    query = select(published.c.record, published.c.page, published.c.reports).where(
        published.c.feed == feed, published.c.record.in_(told)
    )
    kept = {row.record: row.page is not None or row.reports for row in connection.execute(query)}
    return {one: its for one, its in told.items() if kept.get(one) not in (True, its)}


def tell(connection: Connection, feed: str, told: Mapping[str, tuple[str, ...]]) -> None:
    """Keep which reports entries name that lie on no page yet; see ``unsaid``."""
    for one, its in told.items():
        lies = (published.c.feed == feed, published.c.record == one, published.c.page.is_(None))
        connection.execute(update(published).where(*lies).values(reports=its))


def named(connection: Connection, feed: str) -> dict[int, int]:
    """Say how many reports the stories of each page name, without those that were taken out."""
    query = select(published.c.page, published.c.reports).where(
        published.c.feed == feed, published.c.page.is_not(None), published.c.reports.is_not(None)
    )
    rows = connection.execute(query.where(_shown(feed))).all()
    if not rows:
        return {}
    out = _taken_out(connection, feed)
    found: Counter[int] = Counter()
    for page, reports in rows:
        found[page] += sum(one not in out for one in reports)
    return dict(found)


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


def on_page(
    connection: Connection, feed: str, number: int
) -> list[tuple[Record, list[Record], str]]:
    """Give what a page holds, newest first.

    Returns:
        Of each entry its record, the other reports that it named, and the id
        it was published under.
    """
    query = (
        select(published.c.record, published.c.reports, published.c.entry)
        .where(published.c.feed == feed, published.c.page == number, _shown(feed))
        .order_by(published.c.sequence.desc())
    )
    rows = connection.execute(query).all()
    wanted = {one for row in rows for one in (row.record, *row.reports)}
    out = _taken_out(connection, feed)
    known = {one.id: one for one in by_id(connection, wanted) if one.id not in out}
    found = []
    for row in rows:
        told = [known[one] for one in row.reports or (row.record,) if one in known]
        if row.record in known and told:
            found.append((told[0], told[1:], row.entry))
    return found


def forget(connection: Connection, records: Collection[str]) -> None:
    """Take records out of all archives for ever; to be called when they leave the store."""
    connection.execute(delete(published).where(published.c.record.in_(records)))


def _shown(feed: str) -> ColumnElement[bool]:
    """What nobody took out: an index of the few exceptions, since pages are many."""
    vetoed, dropped = _vetoed(), _dropped(feed)
    return and_(published.c.record.not_in(vetoed), published.c.record.not_in(dropped))


def _taken_out(connection: Connection, feed: str) -> set[str]:
    query = union(_vetoed(), _dropped(feed), select(withdrawn.c.record))
    return {str(one) for one in connection.execute(query).scalars()}


def _vetoed() -> Select[tuple[str]]:
    return select(record.c.id).where(record.c.vetoed == true())


def _dropped(feed: str) -> Select[tuple[str]]:
    return select(hand.c.record).where(hand.c.feed == feed, hand.c.dropped == true())
