"""What must never change about a curated feed: its key.

Every id that a feed publishes is made of its key and a record's id. Both are
stored, so ids outlive a changed slug, title, address, link or TLDR.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from aggregator.store.schema import feed

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

SHARED = "*"
"""Names the key of which ids are made that are the same in all feeds; no feed is called so."""


@dataclass(frozen=True, slots=True)
class FeedKey:
    """A curated feed's permanent key and when it was first known (UTC)."""

    slug: str
    key: uuid.UUID
    created: datetime

    @property
    def id(self) -> str:
        """Permanent IRI of the feed (RFC 4287, 4.2.6; RFC 9562)."""
        return self.key.urn

    def entry_id(self, record_id: str) -> str:
        """Permanent IRI of a record within this feed."""
        return uuid.uuid5(self.key, record_id).urn

    def edition_id(self, moment: datetime) -> str:
        """Permanent IRI of the digest that was due at a moment."""
        return uuid.uuid5(self.key, f"edition {moment.astimezone(UTC).isoformat()}").urn


def ensure(
    connection: Connection, slugs: dict[str, str | None], now: datetime
) -> dict[str, FeedKey]:
    """Give every slug its key, made now where it has none.

    Args:
        connection: Of a writing transaction.
        slugs: Each feed's slug, and the slug it had before, if any: its key
            is taken over. ``SHARED`` is always among those that are given.
        now: UTC.
    """
    known = {row.slug for row in connection.execute(select(feed.c.slug))}
    slugs = {SHARED: None, **slugs}
    for slug, was in slugs.items():
        if slug in known:
            continue
        if was in known and was not in slugs:
            connection.execute(update(feed).where(feed.c.slug == was).values(slug=slug))
            continue
        connection.execute(insert(feed).values(slug=slug, key=str(uuid.uuid4()), created=now))
    rows = connection.execute(select(feed).where(feed.c.slug.in_(slugs)))
    return {row.slug: FeedKey(row.slug, uuid.UUID(row.key), row.created) for row in rows}
