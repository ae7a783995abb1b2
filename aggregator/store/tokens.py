"""The secret words in the addresses of feeds with ``access: token``.

Kept by the feed's key, so that a renamed feed keeps its addresses. They stand
nowhere else but in the names of folders of the output, and in no log.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from aggregator.store.schema import token

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection

_BYTES = 32
"""Of chance in a token: 43 letters, digits, ``-`` and ``_`` in an address."""


def load(connection: Connection, feeds: Collection[str]) -> dict[str, str]:
    """Give the tokens of those feeds, named by their keys, that have one."""
    rows = connection.execute(select(token).where(token.c.feed.in_(feeds)))
    return {row.feed: row.token for row in rows}


def ensure(connection: Connection, feeds: Collection[str]) -> dict[str, str]:
    """Give each feed's token, made now where it has none."""
    known = load(connection, feeds)
    new = {feed: secrets.token_urlsafe(_BYTES) for feed in feeds if feed not in known}
    if new:
        rows = [{"feed": feed, "token": made} for feed, made in new.items()]
        connection.execute(insert(token), rows)
    return known | new


def rotate(connection: Connection, feed: str) -> str | None:
    """Give a feed another token; say which it had, if it had one."""
    before = load(connection, [feed]).get(feed)
    connection.execute(delete(token).where(token.c.feed == feed))
    ensure(connection, [feed])
    return before
