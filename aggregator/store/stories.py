"""Which record tells which story, and what each feed has told of it."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Text, case, delete, func, or_, select, type_coerce, update
from sqlalchemy.dialects.sqlite import insert

from aggregator.model import State, Told
from aggregator.store.schema import record, story, told

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from aggregator.model import Record

_BEGINNING = 3000
"""Characters of a text that finding its story looks at."""


class Report(NamedTuple):
    """What is needed of a record to find its story.

    Attributes:
        text: The beginning of Inhalt; empty where that is the teaser only.
    """

    id: str
    source: str
    title: str
    teaser: str
    text: str
    published: datetime
    language: str | None


class Forgotten(NamedTuple):
    """Stories that feeds told and that had a record taken out, by the feeds' keys.

    Attributes:
        surviving: Others still tell them.
        ended: Nobody does.
    """

    surviving: dict[str, set[str]]
    ended: dict[str, set[str]]


_NEAR = timedelta(days=8)
"""No report is further from the first one of its story."""


_TOLD = [one.name for one in fields(Told)]


_JOINED = record.outerjoin(story, story.c.record == record.c.id)
_TEXT = case(
    (record.c.inhalt == record.c.teaser, ""), else_=func.substr(record.c.inhalt, 1, _BEGINNING)
)
_REPORTS = select(
    *(record.c[one] for one in ("id", "source", "title", "teaser")),
    _TEXT,
    *(record.c[one] for one in ("published", "language")),
).select_from(_JOINED)


def unsorted(connection: Connection, since: datetime) -> list[Report]:
    """Give the records with a TLDR, published since (UTC), whose story was not looked for yet."""
    query = _REPORTS.where(story.c.story.is_(None), *_told_since(since))
    return [Report._make(row) for row in connection.execute(query)]


def sorted_reports(connection: Connection, since: datetime) -> list[tuple[Report, str]]:
    """Give those whose story is known, with its name."""
    query = _REPORTS.add_columns(story.c.story)
    query = query.where(story.c.story.is_not(None), *_told_since(since))
    return [(Report._make(row[:-1]), row[-1]) for row in connection.execute(query)]


def count(connection: Connection, since: datetime) -> int:
    """Count them."""
    query = select(func.count()).select_from(_JOINED)
    return connection.execute(
        query.where(story.c.story.is_not(None), *_told_since(since))
    ).scalar_one()


def assign(connection: Connection, stories: Mapping[str, str]) -> None:
    """Keep which records tell which stories; what was said of a record before stays."""
    values = [{"record": one, "story": its} for one, its in stories.items()]
    if values:
        connection.execute(insert(story).on_conflict_do_nothing(), values)


def of(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """Give the stories of records, as far as they have one."""
    query = select(story).where(story.c.record.in_(ids))
    return {row.record: row.story for row in connection.execute(query)}


def shared(connection: Connection) -> dict[str, str]:
    """Give the stories of all records whose story more than one tells, or once told.

    Of several that told one, those that are left tell it still, under its name.
    """
    is_other = func.min(story.c.record) != story.c.story
    several = select(story.c.story).group_by(story.c.story)
    several = several.having(or_(func.count() > 1, is_other))
    rows = connection.execute(select(story).where(story.c.story.in_(several)))
    return {row.record: row.story for row in rows}


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


def forget(connection: Connection, lost: Sequence[Record]) -> Forgotten:
    """Take records out of all stories, and what feeds told of these that was made with them.

    A story that others tell too goes on under its name: its next telling is
    told to readers, so that none of them keeps the words of before.

    Args:
        connection: Of a writing transaction.
        lost: What leaves the store.
    """
    ids = {one.id for one in lost}
    names = ids | set(of(connection, ids).values())
    connection.execute(delete(story).where(story.c.record.in_(ids)))
    left = set(
        connection.execute(
            select(story.c.story).where(story.c.story.in_(names)).distinct()
        ).scalars()
    )
    touched = connection.execute(
        select(told.c.feed, told.c.story, told.c.lead).where(
            or_(told.c.story.in_(names), told.c.lead.in_(ids))
        )
    ).all()
    surviving: dict[str, set[str]] = {}
    ended: dict[str, set[str]] = {}
    for row in touched:
        its = (told.c.feed == row.feed) & (told.c.story == row.story)
        if row.story not in left:
            ended.setdefault(row.feed, set()).add(row.story)
            connection.execute(delete(told).where(its))
            continue
        surviving.setdefault(row.feed, set()).add(row.story)
        afresh = {"words": "", "revisions": 0, "remarks": (), "compared": ""}
        connection.execute(update(told).where(its).values(**afresh))
    for one in lost:  # the same text in several papers is told as one story without being one
        quoted = type_coerce(told.c.remarks, Text).contains(one.quelle, autoescape=True)
        near = told.c.published.between(one.published - _NEAR, one.published + _NEAR)
        connection.execute(update(told).where(quoted, near).values(remarks=(), compared=""))
    return Forgotten(surviving, ended)


def _told_since(since: datetime) -> tuple[ColumnElement[bool], ...]:
    return (record.c.published >= since, record.c.state == State.SUMMARISED.value)
