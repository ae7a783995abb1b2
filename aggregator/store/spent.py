"""What models have cost: tokens and requests, by day and engine.

A restart does not begin a day anew, and two processes share one budget.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.dialects.sqlite import insert

from aggregator.store.schema import spent

if TYPE_CHECKING:
    from sqlalchemy import Connection


class Spent(NamedTuple):
    """What a day has cost."""

    tokens: int = 0
    requests: int = 0


def on(connection: Connection, day: str) -> Spent:
    """Give what all engines together have cost on a day (``2026-01-03``)."""
    query = select(func.sum(spent.c.tokens), func.sum(spent.c.requests)).where(spent.c.day == day)
    tokens, requests = connection.execute(query).one()
    return Spent(tokens or 0, requests or 0)


def reserve(
    connection: Connection, day: str, engine: str, tokens: int, *, budget: int | None
) -> bool:
    """Count a request before it is made, unless it could pass the day's budget."""
    if budget is not None and on(connection, day).tokens + tokens > budget:
        return False
    _add(connection, day, engine, tokens=tokens, requests=1)
    return True


def settle(connection: Connection, day: str, engine: str, *, reserved: int, used: int) -> None:
    """Put what a request has cost in the place of what was counted before it."""
    _add(connection, day, engine, tokens=used - reserved, requests=0)


def _add(connection: Connection, day: str, engine: str, *, tokens: int, requests: int) -> None:
    new = insert(spent).values(day=day, engine=engine, tokens=tokens, requests=requests)
    both = [spent.c.day, spent.c.engine]
    more = {"tokens": spent.c.tokens + tokens, "requests": spent.c.requests + requests}
    connection.execute(new.on_conflict_do_update(index_elements=both, set_=more))
