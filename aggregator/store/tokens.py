"""The secret words in the addresses of feeds with ``access: token``.

Kept by the feed's key, so that a renamed feed keeps its addresses. They stand
nowhere else but in the names of folders of the output, and in no log.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from aggregator.store.schema import feed, token

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection

_BYTES = 32
"""Of chance in a token: 43 letters, digits, ``-`` and ``_`` in an address."""


def load(connection: Connection, feeds: Collection[str]) -> dict[str, str]:
    """Give the tokens of those feeds, named by their keys, that have one."""
    rows = connection.execute(select(token).where(token.c.feed.in_(feeds)))
    return {row.feed: row.token for row in rows}


def of(connection: Connection, slug: str) -> str | None:
    """Give the token of the feed with this slug, if there is one."""
    query = select(token.c.token).join(feed, feed.c.key == token.c.feed).where(feed.c.slug == slug)
    return connection.execute(query).scalar()


def ensure(connection: Connection, feeds: Collection[str]) -> dict[str, str]:
    """Give each feed's token, made now where it has none."""
    known = load(connection, feeds)
    new = {one: secrets.token_urlsafe(_BYTES) for one in feeds if one not in known}
    if new:
        rows = [{"feed": one, "token": made} for one, made in new.items()]
        connection.execute(insert(token), rows)
    return known | new


def rotate(connection: Connection, key: str) -> str | None:
    """Give the feed of this key another token; say which it had, if it had one."""
    before = load(connection, [key]).get(key)
    connection.execute(delete(token).where(token.c.feed == key))
    ensure(connection, [key])
    return before
