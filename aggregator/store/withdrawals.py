"""What was withdrawn: taken out of every table, and known from then on by hashes alone.

A record and all that was made of it go in one transaction, which also keeps
what its feeds tell readers of that. SQLite only marks what it deletes as free
space; ``Store.erase_now`` rewrites the file, and ``erased`` remembers it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import and_, delete, func, insert, or_, select, update

from aggregator.errors import NoSuchRecord
from aggregator.model import Marks, Tombstone
from aggregator.store import editions, joints, published, records, stories
from aggregator.store.schema import deleted, hand, passed, record, source, trace, withdrawn, written
from aggregator.store.schema import published as published_table
from aggregator.text import addresses

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from aggregator.model import Record

_COLUMNS = ("guid", "page", "title", "words")
"""Hashes by which a withdrawn article is looked for."""
_KEPT = (*_COLUMNS, "source", "published", "shingles")
"""All that a withdrawn article is known by."""
_MOST_IDS = 5_000
"""SQLite takes 32,766 parameters in one statement."""


_TOLD = (withdrawn.c.record, withdrawn.c.source, withdrawn.c.at, withdrawn.c.reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """A record that was withdrawn.

    Attributes:
        record: Its id.
        source: Name of its source.
        at: UTC.
        reason: In the editor's words; may be empty.
    """

    record: str
    source: str
    at: datetime
    reason: str


class Deleted(NamedTuple):
    """An entry of a feed that was withdrawn, and the page of the feed's archive it lay on."""

    tombstone: Tombstone
    page: int | None


@dataclass(frozen=True, slots=True)
class Removed:
    """Where something of the withdrawn records stood, by the feeds' keys.

    Attributes:
        entries: Pages of the feed's archive on which entries lay; ``None`` for
            one that lay on none yet.
        editions: Names of the editions that told of them.
        stories: Keys of feeds that tell a story on without them.
    """

    entries: Mapping[str, tuple[int | None, ...]]
    editions: Mapping[str, tuple[str, ...]]
    stories: tuple[str, ...]


def same_page(connection: Connection, one: Record) -> list[Record]:
    """Give the records of other entries that lead to a record's page, in whatever source."""
    if one.link is None:
        return []
    query = select(record).where(
        record.c.link.in_(addresses.spellings(one.link)), record.c.id != one.id
    )
    return [records.from_columns(row) for row in connection.execute(query)]


def withdraw(
    connection: Connection,
    gone: Sequence[tuple[Record, Marks]],
    *,
    reason: str,
    now: datetime,
) -> Removed:
    """Take records out of the store, with all that was made of them, and keep that they are out.

    The model's answers that are kept for later do not say of which article
    they are; so all go that were given since the first of the records was seen.

    Args:
        connection: Of a writing transaction.
        gone: The records, and what each is known by from now on.
        reason: For the editor and the readers; may be empty.
        now: UTC.
    """
    # Most of it is overwritten at once, and all of it when the file is rewritten.
    connection.exec_driver_sql("PRAGMA secure_delete=ON")
    lost = [one for one, _ in gone]
    ids = {one.id for one in lost}
    joints.forget(connection, ids)
    told = stories.forget(connection, lost)
    entries = _bury(connection, lost, told)
    shortened = editions.forget(connection, lost, now)
    _bury_editions(connection, lost, shortened)
    for column in (trace.c.record, hand.c.record, record.c.id):
        connection.execute(delete(column.table).where(column.in_(ids)))
    for one, its in gone:
        same = [and_(passed.c.source == one.source, passed.c.guid == one.guid)]
        if one.link and its.page:
            same.append(passed.c.link.in_(addresses.spellings(one.link)))
        connection.execute(delete(passed).where(or_(*same)))
    first = min(one.first_seen for one in lost) - timedelta(minutes=1)
    connection.execute(delete(written).where(written.c.at >= first))
    rows = [
        {
            **{name: getattr(its, name) for name in _KEPT},
            "record": one.id,
            "at": now,
            "reason": reason,
        }
        for one, its in gone
    ]
    connection.execute(insert(withdrawn), rows)
    names = {key: tuple(one.name for one in its) for key, its in shortened.items()}
    return Removed(entries, names, tuple(told.surviving))


def _bury(
    connection: Connection, lost: Sequence[Record], told: stories.Forgotten
) -> dict[str, tuple[int | None, ...]]:
    """Keep which entries feeds had published, unless a story goes on under its id.

    One that nobody tells any more had the name of a record that was gone already.
    """
    named = {one.id: one.id for one in lost}
    named |= {
        story: lost[0].id for its in told.ended.values() for story in its if story not in named
    }
    rows: list[dict[str, Any]] = []
    pages: dict[str, list[int | None]] = {}
    query = select(published_table).where(published_table.c.record.in_(named))
    for one in connection.execute(query).all():
        pages.setdefault(one.feed, []).append(one.page)
        if one.page is not None or one.record not in told.surviving.get(one.feed, ()):
            its = {"record": named[one.record], "page": one.page}
            rows.append({"feed": one.feed, "entry": one.entry} | its)
    if rows:
        connection.execute(insert(deleted), rows)
    published.forget(connection, named)
    return {feed: tuple(its) for feed, its in pages.items()}


def _bury_editions(
    connection: Connection,
    lost: Sequence[Record],
    shortened: Mapping[str, Sequence[editions.Shortened]],
) -> None:
    """Keep which editions told of nothing else, and are no entries any more."""
    rows = [
        {"feed": key, "entry": one.entry, "record": min(one.without, default=lost[0].id)}
        for key, its in shortened.items()
        for one in its
        if one.is_empty
    ]
    if rows:
        connection.execute(insert(deleted), rows)


def are_there(connection: Connection) -> bool:
    """Whether anything was ever withdrawn; asked often, and as good as always answered by no."""
    return connection.exec_driver_sql(f"SELECT 1 FROM {withdrawn.name} LIMIT 1").first() is not None  # noqa: S608 - a name of our own


def alike(connection: Connection, new: Iterable[Marks]) -> list[Marks]:
    """Give the withdrawn articles that have any hash in common with something new."""
    asked = list(new)
    found: dict[str, Row[Any]] = {}
    for name in _COLUMNS:
        values = list({value for one in asked if (value := getattr(one, name)) is not None})
        for at in range(0, len(values), _MOST_IDS):
            some = values[at : at + _MOST_IDS]
            query = select(withdrawn).where(withdrawn.c[name].in_(some))
            found |= {row.record: row for row in connection.execute(query)}
    return [Marks(**{name: getattr(row, name) for name in _KEPT}) for row in found.values()]


def reason(connection: Connection, its: Marks) -> str:
    """Give the reason for which what had the same guid in the same source was withdrawn first."""
    query = (
        select(withdrawn.c.reason)
        .where(withdrawn.c.source == its.source, withdrawn.c.guid == its.guid)
        .order_by(withdrawn.c.at, withdrawn.c.record)
    )
    return connection.execute(query.limit(1)).scalar() or ""


def known_ids(connection: Connection, ids: Collection[str]) -> set[str]:
    """Say which of ``ids`` withdrawn records had."""
    query = select(withdrawn.c.record)
    return set(connection.execute(query).scalars()) & set(ids)


def load(connection: Connection) -> list[Withdrawn]:
    """Give all, the last first."""
    query = select(*_TOLD).order_by(withdrawn.c.at.desc(), withdrawn.c.record)
    return [_withdrawn(row) for row in connection.execute(query)]


def find(connection: Connection, beginning: str) -> Withdrawn:
    """Give the withdrawn record whose id is, or begins with, ``beginning``.

    Raises:
        NoSuchRecord: None does, or several do.
    """
    query = select(*_TOLD).where(withdrawn.c.record.startswith(beginning, autoescape=True))
    rows = connection.execute(query.limit(2)).all() if beginning else []
    if not rows:
        raise NoSuchRecord(f"nothing with the ID {beginning} was withdrawn")
    if len(rows) > 1:
        raise NoSuchRecord(f"several withdrawn IDs begin with {beginning}; give more of it")
    return _withdrawn(rows[0])


def lift(connection: Connection, one: Withdrawn) -> list[str]:
    """Let a withdrawn article be taken again; its sources are asked for whole documents next.

    Returns:
        The ids that are free again: all that were of the same page.
    """
    page = select(withdrawn.c.page).where(withdrawn.c.record == one.record).scalar_subquery()
    query = select(withdrawn.c.record, withdrawn.c.source).where(
        or_(withdrawn.c.record == one.record, withdrawn.c.page == page)
    )
    rows = connection.execute(query).all()
    ids = sorted(row.record for row in rows)
    connection.execute(delete(deleted).where(deleted.c.record.in_(ids)))
    connection.execute(delete(withdrawn).where(withdrawn.c.record.in_(ids)))
    whole = update(source).where(source.c.name.in_({row.source for row in rows}))
    connection.execute(whole.values(etag=None, last_modified=None))
    return ids


def by_feed(connection: Connection) -> dict[str, list[Deleted]]:
    """Give what is told of withdrawn entries by the feeds' keys, the last first."""
    query = (
        select(deleted.c.feed, deleted.c.entry, deleted.c.page, withdrawn.c.at, withdrawn.c.reason)
        .join(withdrawn, withdrawn.c.record == deleted.c.record)
        .order_by(withdrawn.c.at.desc(), deleted.c.entry)
    )
    found: dict[str, list[Deleted]] = {}
    for row in connection.execute(query):
        told = Deleted(Tombstone(row.entry, row.at, row.reason), row.page)
        found.setdefault(row.feed, []).append(told)
    return found


def is_unerased(connection: Connection) -> bool:
    """Whether something withdrawn may still stand in the file's free space."""
    query = select(func.count()).select_from(withdrawn).where(withdrawn.c.erased.is_(False))
    return connection.execute(query).scalar_one() > 0


def erased(connection: Connection) -> None:
    """Keep that the file was rewritten."""
    connection.execute(update(withdrawn).values(erased=True))


def _withdrawn(row: Any) -> Withdrawn:
    return Withdrawn(record=row.record, source=row.source, at=row.at, reason=row.reason)
