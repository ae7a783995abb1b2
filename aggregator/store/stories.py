"""Which record tells which story, and what each feed has told of it."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from aggregator.model import State, Told
from aggregator.store.schema import record, story, told

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import Connection


class Report(NamedTuple):
    """What is needed of a record to find its story.

    Attributes:
        story: ``None`` where it was not looked for yet.
    """

    id: str
    source: str
    title: str
    teaser: str
    inhalt: str
    published: datetime
    language: str | None
    story: str | None


_TOLD = [one.name for one in fields(Told)]


def reports(connection: Connection, since: datetime) -> list[Report]:
    """Give all records with a TLDR that were published since (UTC), and their stories."""
    columns = (record.c[name] for name in Report._fields[:-1])
    query = (
        select(*columns, story.c.story)
        .outerjoin(story, story.c.record == record.c.id)
        .where(record.c.published >= since, record.c.state == State.SUMMARISED.value)
    )
    return [Report._make(row) for row in connection.execute(query)]


def assign(connection: Connection, stories: Mapping[str, str]) -> None:
    """Keep which records tell which stories; what was said of a record before stays."""
    values = [{"record": one, "story": its} for one, its in stories.items()]
    if values:
        connection.execute(insert(story).on_conflict_do_nothing(), values)


def of(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """Give the stories of records, as far as they have one."""
    query = select(story).where(story.c.record.in_(ids))
    return {row.record: row.story for row in connection.execute(query)}


def remembered(connection: Connection, feed: str) -> dict[str, Told]:
    """Give what a feed has told, by story.

    Args:
        connection: Reading.
        feed: The feed's key.
    """
    query = select(*(told.c[name] for name in _TOLD)).where(told.c.feed == feed)
    return {row["story"]: Told(**row) for row in connection.execute(query).mappings()}


def remember(connection: Connection, feed: str, what: Iterable[Told]) -> None:
    """Keep what a feed tells now."""
    values = [{"feed": feed} | {name: getattr(one, name) for name in _TOLD} for one in what]
    if values:
        adding = insert(told)
        changed = {name: adding.excluded[name] for name in _TOLD if name != "story"}
        keys = [told.c.feed, told.c.story]
        connection.execute(adding.on_conflict_do_update(index_elements=keys, set_=changed), values)
