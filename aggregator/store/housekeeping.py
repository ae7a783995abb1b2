"""What the store forgets, so that it grows with what is read and not with what was once seen.

Nothing that is forgotten is missed: records, what a person said of them and
the ids that readers know stay. What goes, once a day:

    passed    what its source's feed has not shown for three months
    story     who tells what, a month after the last report, unless a feed may
              show the story still
    told      what a feed has told of such a story; with it joint, its TLDR of several reports
    edition   all but the last four hundred of a feed; a feed shows 366 at most
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import delete, exists, func, or_, select, union
from sqlalchemy.dialects.sqlite import insert

from aggregator.store.schema import (
    chore,
    edition,
    hand,
    joint,
    passed,
    published,
    record,
    story,
    told,
)

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import CompoundSelect, Connection, Delete, SelectBase, Subquery

EVERY = timedelta(days=1)
"""So often it is done."""
_UNSEEN = timedelta(days=90)
"""Feeds lose entries and find them again; not after this."""
_OVER = timedelta(days=30)
"""Ten times as long as reports of one event lie apart."""
_MOST_SHOWN = 1_000
"""No feed shows more than so many of its newest entries."""
_EDITIONS = 400
_NAME = "housekeeping"


class Forgotten(NamedTuple):
    """How many rows of each kind are gone."""

    passed: int = 0
    told: int = 0
    stories: int = 0
    editions: int = 0


def is_due(connection: Connection, now: datetime) -> bool:
    """Say whether a day has passed since it was done; or the clock was put back since."""
    last = _last(connection)
    return last is None or not last <= now < last + EVERY


def tidy(connection: Connection, now: datetime) -> Forgotten:
    """Forget what nobody will miss, and keep that it was done.

    A new store has nothing to forget; there only the day begins.

    Args:
        connection: Of a writing transaction.
        now: UTC.
    """
    gone = Forgotten() if _last(connection) is None else _forget(connection, now)
    done = insert(chore).values(name=_NAME, at=now)
    connection.execute(done.on_conflict_do_update(index_elements=[chore.c.name], set_={"at": now}))
    return gone


def _last(connection: Connection) -> datetime | None:
    return connection.execute(select(chore.c.at).where(chore.c.name == _NAME)).scalar()


def _forget(connection: Connection, now: datetime) -> Forgotten:
    gone = Forgotten(
        passed=_unseen(connection),
        told=_count(connection, _told_long_ago(now - _OVER)),
        stories=_count(connection, _over_long_ago(now - _OVER)),
        editions=_count(connection, _old_editions()),
    )
    is_told = exists().where(told.c.feed == joint.c.feed, told.c.story == joint.c.story)
    connection.execute(delete(joint).where(~is_told, joint.c.written < now - _OVER))
    return gone


def _count(connection: Connection, query: Delete) -> int:
    return connection.execute(query).rowcount


def _unseen(connection: Connection) -> int:
    """Forget what a feed no longer showed when, three months later, it still showed others.

    That is the feed's own time: one that cannot be had, or has nothing new, loses nothing.
    """
    first, last = func.min(passed.c.seen), func.max(passed.c.seen)
    spans = connection.execute(select(passed.c.source, first, last).group_by(passed.c.source)).all()
    count = 0
    for source, oldest, newest in spans:
        if oldest < newest - _UNSEEN:
            its_own = passed.c.source == source
            count += _count(
                connection, delete(passed).where(its_own, passed.c.seen < newest - _UNSEEN)
            )
    return count


def _told_long_ago(before: datetime) -> Delete:
    shown = _may_be_shown()
    is_shown = exists().where(shown.c.feed == told.c.feed, shown.c.record == told.c.story)
    return delete(told).where(
        told.c.updated < before,
        told.c.published < before,
        ~is_shown,
        told.c.story.not_in(_stories_of(select(hand.c.record))),
    )


def _over_long_ago(before: datetime) -> Delete:
    young = select(record.c.id).where(
        or_(record.c.published >= before, record.c.first_seen >= before)
    )
    needed = union(young, select(hand.c.record), select(_may_be_shown().c.record))
    return delete(story).where(story.c.story.not_in(_stories_of(needed)))


def _stories_of(records: SelectBase) -> CompoundSelect[Any]:
    """Name the stories of which one of ``records`` tells, and those that are called like one."""
    named = records.subquery()
    tell = select(story.c.story).where(story.c.record.in_(select(*named.c)))
    return union(tell, select(*named.c))


def _may_be_shown() -> Subquery:
    """Give the newest entries of each feed, as many as a feed can show."""
    top = select(published.c.feed, func.max(published.c.sequence).label("top"))
    tops = top.group_by(published.c.feed).subquery()
    newest = select(published.c.feed, published.c.record).join(
        tops, tops.c.feed == published.c.feed
    )
    return newest.where(published.c.sequence > tops.c.top - _MOST_SHOWN).subquery()


def _old_editions() -> Delete:
    other = edition.alias()
    kept = select(other.c.moment).where(other.c.feed == edition.c.feed)
    kept = kept.order_by(other.c.moment.desc()).limit(1).offset(_EDITIONS - 1)
    return delete(edition).where(edition.c.moment < kept.scalar_subquery())
