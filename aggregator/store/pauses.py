"""Pauses that servers asked for (Retry-After), by scheme, host and port."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, or_, select

from aggregator.store.schema import pause

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection


def running(connection: Connection, now: datetime) -> dict[str, datetime]:
    """Give the pauses that end after ``now``, by origin."""
    rows = connection.execute(select(pause).where(pause.c.until > now))
    return {row.origin: row.until for row in rows}


def save(connection: Connection, pauses: Mapping[str, datetime], now: datetime) -> None:
    """Keep ``pauses`` and forget those that are over."""
    stale = or_(pause.c.until <= now, pause.c.origin.in_(pauses))
    connection.execute(delete(pause).where(stale))
    rows = [{"origin": origin, "until": until} for origin, until in pauses.items() if until > now]
    if rows:
        connection.execute(insert(pause), rows)
