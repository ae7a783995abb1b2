"""What hubs were asked to tell us (WebSub), so that a restart changes nothing of it.

A source has at most one subscription that is relied on. Beside it there may
be one that is being made to take its place, and some that are being ended.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from aggregator.store.schema import source, subscription

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection


class SubscriptionState(StrEnum):
    """How far a subscription has come."""

    PENDING = "pending"
    """The hub was asked; it has not asked back yet whether we meant it."""
    ACTIVE = "active"
    """The hub asked back and was told yes."""
    FAILED = "failed"
    """The hub could not be asked, refused, or never asked back; it is tried again."""
    DENIED = "denied"
    """The hub said that it will not; it is tried again, much later."""
    ENDING = "ending"
    """The hub was asked to end it, and has not asked back yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """What one hub was asked to tell us of one source. Instants are UTC.

    Attributes:
        token: The end of the callback that nobody can guess.
        source: Name of the source.
        hub: As its document names it.
        topic: As its document gives it.
        callback: The whole address that the hub was given.
        secret: What the hub signs with; ``None`` where it was not told one,
            because it does not speak TLS.
        asked_at: When the hub was last asked for something.
        retry_at: When to ask it again, unless something comes of it before.
        failures: Requests in a row that came to nothing.
        message: For a person, what went wrong last.
        lease_until: Until then the hub tells of news.
        renew_at: When to ask for another lease.
        listening_since: Since then the program has been there to be told.
        pushed_at: When the hub last told of news.
        missed_at: When a check found news that the hub had not told of; not
            set any more once it tells of news again.
    """

    token: str = field(repr=False)
    source: str
    hub: str
    topic: str
    callback: str = field(repr=False)
    secret: str | None = field(default=None, repr=False)
    state: SubscriptionState = SubscriptionState.PENDING
    asked_at: datetime
    retry_at: datetime | None = None
    failures: int = 0
    message: str | None = None
    lease_until: datetime | None = None
    renew_at: datetime | None = None
    listening_since: datetime | None = None
    pushed_at: datetime | None = None
    missed_at: datetime | None = None


_NAMES = tuple(one.name for one in fields(Subscription))


def load(connection: Connection) -> list[Subscription]:
    """Give all subscriptions."""
    rows = connection.execute(select(*(subscription.c[name] for name in _NAMES)))
    return [_subscription(row) for row in rows]


def save(connection: Connection, one: Subscription) -> None:
    """Keep a subscription as it is now."""
    forget(connection, one.token)
    connection.execute(insert(subscription), {name: getattr(one, name) for name in _NAMES})


def forget(connection: Connection, token: str) -> None:
    """Drop a subscription that means nothing any more."""
    connection.execute(delete(subscription).where(subscription.c.token == token))


def listen(connection: Connection, now: datetime) -> list[Subscription]:
    """Note that the program is there to be told of news from ``now`` on; give all subscriptions."""
    connection.execute(update(subscription).values(listening_since=now))
    return load(connection)


def announced(connection: Connection, names: Collection[str]) -> dict[str, tuple[str, str]]:
    """Give hub and topic of those of the named sources that have a hub and are not retired."""
    query = select(source.c.name, source.c.hub, source.c.topic).where(
        source.c.hub.is_not(None), source.c.topic.is_not(None), source.c.retired_at.is_(None)
    )
    wanted = set(names)
    return {name: (hub, topic) for name, hub, topic in connection.execute(query) if name in wanted}


def _subscription(row: Any) -> Subscription:
    values = dict(zip(_NAMES, row, strict=True))
    return Subscription(**values | {"state": SubscriptionState(values["state"])})
