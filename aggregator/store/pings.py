"""What hubs were told of our own feeds (WebSub), so that no change is kept from them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from aggregator.store.schema import ping

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping:
    """What a hub was last told of one of our files.

    Attributes:
        topic: The file's address.
        hub: Who was told.
        told: Hash of the file of which it was told; ``None`` if it never was.
        failures: Times in a row that it could not be told.
        retry_at: UTC; not tried before that.
        message: For a person, why not.
    """

    topic: str
    hub: str
    told: str | None = None
    failures: int = 0
    retry_at: datetime | None = None
    message: str | None = None


_NAMES = tuple(one.name for one in fields(Ping))


def load(connection: Connection) -> dict[str, Ping]:
    """Give all, by topic."""
    rows = connection.execute(select(*(ping.c[name] for name in _NAMES)))
    return {row.topic: Ping(**dict(zip(_NAMES, row, strict=True))) for row in rows}


def save(connection: Connection, one: Ping) -> None:
    """Keep what became of telling a hub."""
    connection.execute(delete(ping).where(ping.c.topic == one.topic))
    connection.execute(insert(ping), {name: getattr(one, name) for name in _NAMES})


def forget_others(connection: Connection, topics: Collection[str]) -> None:
    """Drop those of files that are not published any more."""
    connection.execute(delete(ping).where(ping.c.topic.not_in(topics)))
