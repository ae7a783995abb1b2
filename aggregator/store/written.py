"""TLDRs that models wrote and the check let through, so that none is paid for twice."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from aggregator.store.schema import written

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_KEPT = timedelta(days=90)


def recall(connection: Connection, key: str) -> str | None:
    """Give the TLDR that was kept under a key."""
    return connection.execute(select(written.c.text).where(written.c.key == key)).scalar()


def keep(connection: Connection, key: str, text: str, now: datetime) -> None:
    """Keep a TLDR, and forget those that are three months old."""
    connection.execute(delete(written).where((written.c.key == key) | (written.c.at < now - _KEPT)))
    connection.execute(insert(written).values(key=key, text=text, at=now))
