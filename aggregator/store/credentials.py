"""Which sources are or were read with credentials, and until when.

What was read with them is nobody else's to publish, also after the
credentials have left the configuration.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from aggregator.store.schema import credential

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

UNDER_WAY = timedelta(minutes=10)
"""A check that is under way when credentials leave the configuration still has them."""


def ensure(
    connection: Connection, reading: Collection[str], was: Mapping[str, str], now: datetime
) -> dict[str, datetime]:
    """Keep which sources are read with credentials from now on.

    Args:
        connection: Of a writing transaction.
        reading: Names of the sources that are.
        was: Former names of sources, by the present one.
        now: UTC.

    Returns:
        By name, those that are no longer: until when they may have been, UTC.
    """
    known = _load(connection)
    for name, former in was.items():
        if former in known and name not in known:
            known[name] = known.pop(former)
            its = update(credential).where(credential.c.source == former)
            connection.execute(its.values(source=name))
    begun = [name for name in reading if known.get(name, now) is not None]
    ended = [name for name, until in known.items() if until is None and name not in reading]
    if begun:
        connection.execute(delete(credential).where(credential.c.source.in_(begun)))
        connection.execute(insert(credential), [{"source": name, "until": None} for name in begun])
    if ended:
        its = update(credential).where(credential.c.source.in_(ended))
        connection.execute(its.values(until=now + UNDER_WAY))
    found = _load(connection)
    return {name: until for name, until in found.items() if until is not None}


def _load(connection: Connection) -> dict[str, datetime | None]:
    return {row.source: row.until for row in connection.execute(select(credential))}
