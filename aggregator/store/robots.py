"""The robots.txt of sites, by scheme, host and port, so that a restart asks nobody again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, or_, select

from aggregator.model import RobotsFile
from aggregator.store.schema import robots

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection


def load(connection: Connection, now: datetime) -> dict[str, RobotsFile]:
    """Give those that hold after ``now``, by origin."""
    rows = connection.execute(select(robots).where(robots.c.until > now))
    return {row.origin: RobotsFile(row.text, row.until, row.failures, row.tdm) for row in rows}


def save(connection: Connection, read: Mapping[str, RobotsFile], now: datetime) -> None:
    """Keep what was read, and forget what holds no longer."""
    stale = or_(robots.c.until <= now, robots.c.origin.in_(read))
    connection.execute(delete(robots).where(stale))
    rows = [
        {
            "origin": origin,
            "text": one.text,
            "until": one.until,
            "failures": one.failures,
            "tdm": one.tdm,
        }
        for origin, one in read.items()
    ]
    if rows:
        connection.execute(insert(robots), rows)
