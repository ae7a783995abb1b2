"""TLDRs over several reports of a story, in the feeds that merge stories; and why there is none."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, delete, or_, select, type_coerce
from sqlalchemy.dialects.sqlite import insert

from aggregator.model import Joint
from aggregator.store.schema import feed, joint, record
from aggregator.store.writers import Writers

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import ColumnElement, Connection, RowMapping, Select

_NAMES = [one.name for one in fields(Joint)]
_COLUMNS = [joint.c[name] for name in _NAMES]


def of(connection: Connection, feed_key: str) -> dict[str, Joint]:
    """Give a feed's, by story."""
    query = select(joint.c.story, *_COLUMNS).where(joint.c.feed == feed_key)
    return {row["story"]: _joint(row) for row in _rows(connection, query)}


def keep(connection: Connection, feed_key: str, story: str, one: Joint) -> None:
    """Keep what became of a story's in a feed; takes the place of what was there before."""
    adding = insert(joint).values(
        feed=feed_key, story=story, **{name: getattr(one, name) for name in _NAMES}
    )
    both = [joint.c.feed, joint.c.story]
    changed = {name: adding.excluded[name] for name in _NAMES}
    connection.execute(adding.on_conflict_do_update(index_elements=both, set_=changed))


def made_of(connection: Connection, record_id: str) -> list[tuple[str, str, Joint]]:
    """Give all that a record is part of: slug of the feed, story, and what became of it."""
    query = (
        select(feed.c.slug, joint.c.story, *_COLUMNS)
        .join(feed, feed.c.key == joint.c.feed)
        .where(_holds(record_id))
        .order_by(feed.c.slug)
    )
    return [(row["slug"], row["story"], _joint(row)) for row in _rows(connection, query)]


def forget(connection: Connection, records: Collection[str]) -> None:
    """Take out all that was made with records; to be called when they leave the store."""
    if records:
        connection.execute(delete(joint).where(or_(*map(_holds, records))))


def tally(connection: Connection) -> dict[str, Writers]:
    """Count what models wrote of stories and what was turned down, by the leading source."""
    rows = _rows(connection, select(*_COLUMNS))
    leads = {row["records"][0] for row in rows}
    query = select(record.c.id, record.c.source).where(record.c.id.in_(leads))
    sources = {row.id: row.source for row in connection.execute(query)}
    found: dict[str, Writers] = {}
    for one in (one for one in map(_joint, rows) if one.records[0] in sources):
        its = found.setdefault(sources[one.records[0]], Writers())
        if one.text:
            its.wrote[one.engine] += 1
        else:
            its.turned_down.update(why.reason for why in one.turned_down[:1])
    return found


def _holds(record_id: str) -> ColumnElement[bool]:
    return type_coerce(joint.c.records, Text).like(f'%"{record_id}"%')


def _rows(connection: Connection, query: Select[Any]) -> Sequence[RowMapping]:
    return connection.execute(query).mappings().all()


def _joint(row: RowMapping) -> Joint:
    return Joint(**{name: row[name] for name in _NAMES})
