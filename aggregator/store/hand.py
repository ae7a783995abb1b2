"""What a person said of records in single feeds: pinned, dropped, approved, and a note."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from aggregator.model import Mark
from aggregator.store.records import from_columns
from aggregator.store.schema import hand, record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from aggregator.model import Record

_SAID = ("pinned", "dropped", "approved", "note", "noted_at")


def load(connection: Connection, feed: str) -> dict[str, Mark]:
    """Give the marks of a feed, by record.

    Args:
        connection: Reading.
        feed: The feed's key.
    """
    query = select(hand.c.record, *(hand.c[name] for name in _SAID)).where(hand.c.feed == feed)
    return {
        row["record"]: Mark(**{name: row[name] for name in _SAID})
        for row in connection.execute(query).mappings()
    }


def save(connection: Connection, feed: str, marks: Mapping[str, Mark]) -> None:
    """Keep marks of a feed, whole; one that says nothing, and never did, is forgotten."""
    for one, mark in marks.items():
        row = (hand.c.feed == feed) & (hand.c.record == one)
        connection.execute(delete(hand).where(row))
        if mark != Mark():
            connection.execute(insert(hand).values(feed=feed, record=one, **asdict(mark)))


def pinned(connection: Connection, feed: str | None = None) -> list[Record]:
    """Give the records that are pinned in a feed, or in any, newest first."""
    query = select(record).join(hand, hand.c.record == record.c.id).where(hand.c.pinned).distinct()
    if feed is not None:
        query = query.where(hand.c.feed == feed)
    query = query.order_by(record.c.published.desc(), record.c.id.desc())
    return [from_columns(row) for row in connection.execute(query)]


def pins(connection: Connection) -> set[str]:
    """Give the ids of all records that are pinned in some feed."""
    return set(connection.execute(select(hand.c.record).where(hand.c.pinned)).scalars())
