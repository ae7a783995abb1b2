"""What is known of a source's entries: by guid, and by what else they can be recognised.

An entry is known as a record, or as one that was passed over: it was one too
many of a new source, or the source's rules left it out. Of those only as much
is kept as it takes to know them again.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from aggregator.store.schema import passed, record, trace

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import datetime

    from sqlalchemy import Connection, Select

    from aggregator.store.rows import Row

FIRST, RULES = "first", "rules"
"""Why an entry was passed over."""
_SEEN_EVERY = timedelta(days=1)
"""That an entry is still there is written down no more often."""
_MOST_PARAMETERS = 5_000
"""SQLite takes 32,766 in one statement."""


class Kept(NamedTuple):
    """What a stored record's entry said, as far as it takes to see that it says something else."""

    guid: str
    id: str
    title: str
    teaser: str
    link: str | None
    first_seen: datetime
    content: str | None
    revisions: int | None
    pending: str | None


class Passed(NamedTuple):
    """An entry that was passed over, why, and when its feed last showed it (UTC, to the day)."""

    guid: str
    why: str
    seen: datetime


class Akin(NamedTuple):
    """What a known entry can be recognised by under another guid.

    Attributes:
        id: Of its record; ``None`` for one that was passed over.
        published: UTC; ``None`` if its feed gave no date.
    """

    id: str | None
    guid: str
    link: str | None
    title: str
    teaser: str
    published: datetime | None


_KEPT = (
    select(
        *(record.c[one] for one in ("guid", "id", "title", "teaser", "link", "first_seen")),
        trace.c.content,
        trace.c.revisions,
        trace.c.pending,
    )
    .outerjoin(trace, trace.c.record == record.c.id)
    .where(
        record.c.source == bindparam("name"),
        record.c.guid.in_(bindparam("guids", expanding=True)),
    )
)


def _recorded(name: str) -> Select[Any]:
    # SQLite thinks that a source has ten records and would go through all of them. What is no
    # bare column it looks at last, after the index of links or dates; titles have none.
    owner = record.c.source if name == "title" else record.c.source + ""
    columns = (record.c[one] for one in (*Akin._fields, "first_seen"))
    some = record.c[name].in_(bindparam("some", expanding=True))
    return select(*columns).where(owner == bindparam("name"), some)


def _passed(name: str) -> Select[Any]:
    some = passed.c[name].in_(bindparam("some", expanding=True))
    return select(passed).where(passed.c.source == bindparam("name"), some)


_RECORDED = {name: _recorded(name) for name in ("link", "published", "title")}
_PASSED = {name: _passed(name) for name in _RECORDED}
_PASSED_OVER = select(*(passed.c[name] for name in Passed._fields)).where(
    passed.c.source == bindparam("name"), passed.c.guid.in_(bindparam("some", expanding=True))
)
"""Made once: to write a query costs more than to run it."""
_PASS_OVER = insert(passed).on_conflict_do_nothing()
_RENAMED = update(record).where(record.c.id == bindparam("its_id"))
_RENAMED_PASSED = update(passed).where(
    passed.c.source == bindparam("its_source"), passed.c.guid == bindparam("its_guid")
)


def kept(connection: Connection, source: str, guids: Collection[str]) -> dict[str, Kept]:
    """Give those of a source's records that have one of ``guids``, by guid."""
    return {
        row.guid: Kept._make(row)
        for some in _batches(guids)
        for row in connection.execute(_KEPT, {"name": source, "guids": some})
    }


def passed_over(connection: Connection, source: str, guids: Collection[str]) -> dict[str, Passed]:
    """Give those of ``guids`` that were passed over, by guid."""
    return {
        row.guid: Passed._make(row)
        for some in _batches(guids)
        for row in connection.execute(_PASSED_OVER, {"name": source, "some": some})
    }


def see_again(connection: Connection, source: str, known: Iterable[Passed], now: datetime) -> None:
    """Keep that entries which were passed over are still in the source's feed."""
    late = [one.guid for one in known if one.seen <= now - _SEEN_EVERY]
    for some in _batches(late):
        its_own = passed.c.source == source
        still = update(passed).where(its_own, passed.c.guid.in_(some))
        connection.execute(still.values(seen=now))


def akin(
    connection: Connection,
    source: str,
    *,
    links: Collection[str],
    dates: Collection[datetime],
    titles: Collection[str] = (),
) -> list[Akin]:
    """Give the known entries of a source that might be some others under a new guid.

    Args:
        connection: Reading.
        source: Its name.
        links: Canonical addresses, in every spelling that counts.
        dates: UTC.
        titles: Of undated entries.
    """
    found: dict[str, Akin] = {}
    for name, values in (("link", links), ("published", dates), ("title", titles)):
        for some in _batches(values):
            asked = {"name": source, "some": some}
            for *told, first_seen in connection.execute(_RECORDED[name], asked):
                one = Akin._make(told)
                is_undated = one.published == first_seen
                found[one.guid] = one._replace(published=None) if is_undated else one
            for row in connection.execute(_PASSED[name], asked):
                found[row.guid] = Akin(None, row.guid, row.link, row.title, "", row.published)
    return list(found.values())


def rename(connection: Connection, source: str, old: Akin, new: Row) -> None:
    """Let a known entry have the guid and the address that its feed gives it now.

    A record's id stays, and with it every id it was published under.
    """
    if old.id is None:
        its = {"its_source": source, "its_guid": old.guid}
        connection.execute(_RENAMED_PASSED, its | {"guid": new.guid, "link": new.link})
        return
    values = {"its_id": old.id, "guid": new.guid}
    if new.link and new.original_link:
        values |= {"link": new.link, "original_link": new.original_link}
    connection.execute(_RENAMED, values)


def pass_over(
    connection: Connection, over: Iterable[tuple[Row, datetime | None, str]], now: datetime
) -> None:
    """Know entries from now on without taking them.

    Args:
        connection: Of a writing transaction.
        over: Rows, when each was published (UTC) as far as its feed says so, and why.
        now: UTC; when they were in the source's feed.
    """
    values = [
        {
            "source": row.source,
            "guid": row.guid,
            "link": row.link,
            "title": row.title,
            "published": published,
            "why": why,
            "seen": now,
        }
        for row, published, why in over
    ]
    if values:
        connection.execute(_PASS_OVER, values)


def taken(connection: Connection, source: str, guids: Collection[str]) -> None:
    """Forget that entries were passed over: they are records now."""
    for some in _batches(guids):
        its_own = passed.c.source == source
        connection.execute(delete(passed).where(its_own, passed.c.guid.in_(some)))


def _batches(values: Iterable[Any]) -> Iterator[list[Any]]:
    left = iter(values)
    while some := list(islice(left, _MOST_PARAMETERS)):
        yield some
