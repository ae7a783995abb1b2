"""Editions of digests: kept as they were told, so that none ever changes.

Of a record there is only what an edition tells of it, and the sentences that
its own lead to. What a person vetoes
is told no longer: ``withdraw`` notices it, and lets back in what may be.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, or_, select, update

from aggregator.model import Access, Edition, Origin, PublishedEntry, Record, Report, Support
from aggregator.store.feeds import FeedKey
from aggregator.store.schema import edition, record

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import Connection, Row


@dataclass(frozen=True, slots=True)
class Shortened:
    """An edition from which something was taken for ever.

    Attributes:
        name: Of the edition.
        entry: The id that readers know.
        without: Ids of records that it told of.
        is_empty: Whether nothing is left to tell.
    """

    name: str
    entry: str
    without: frozenset[str]
    is_empty: bool


_WEIGHED_FOR = timedelta(days=10)
"""So long what an edition weighed is kept; what is older is in no edition's span."""


@dataclass(frozen=True, slots=True)
class Before:
    """What the editions before tell the next one.

    Attributes:
        moment: UTC; of the last.
        names: Of the last ones.
        weighed: Ids of the entries that the last ones told or passed over.
    """

    moment: datetime
    names: frozenset[str]
    weighed: frozenset[str]


def before(connection: Connection, feed: FeedKey) -> Before | None:
    """Say what the next edition has to know of those before; ``None`` where there are none."""
    query = (
        select(edition.c.moment, edition.c.name, edition.c.weighed)
        .where(edition.c.feed == str(feed.key))
        .order_by(edition.c.moment.desc())
        .limit(4)
    )
    rows = connection.execute(query).all()
    if not rows:
        return None
    weighed = frozenset(one for row in rows for one in row.weighed)
    return Before(rows[0].moment, frozenset(row.name for row in rows), weighed)


def add(connection: Connection, feed: FeedKey, new: Edition, weighed: Collection[str]) -> None:
    """Keep an edition.

    Args:
        connection: Of a writing transaction.
        feed: Whose edition it is.
        new: Of a moment that has none.
        weighed: Ids of the entries that it chose from.
    """
    past = update(edition).where(
        edition.c.feed == str(feed.key), edition.c.moment < new.moment - _WEIGHED_FOR
    )
    connection.execute(past.values(weighed=None))
    connection.execute(
        insert(edition).values(
            feed=str(feed.key),
            moment=new.moment,
            name=new.name,
            title=new.title,
            language=new.language,
            updated=new.updated,
            stories=json.dumps([_plain(one) for one in new.stories], ensure_ascii=False),
            weighed=tuple(weighed),
        )
    )


def newest(connection: Connection, feed: FeedKey, count: int) -> list[Edition]:
    """Give the last editions, the newest first, without what was withdrawn from them."""
    rows = _newest(connection, feed, count)
    return [_edition(row, feed, row.withdrawn) for row in rows]


def to_withdraw(
    connection: Connection, feed: FeedKey, count: int
) -> dict[datetime, tuple[str, ...]]:
    """Say, by moment, which records editions must tell no longer, where that is not so yet.

    A story told over several reports goes with any of them.
    """
    rows = [(row, json.loads(row.stories)) for row in _newest(connection, feed, count)]
    every = [
        (row, one["record"], {one["record"], *one["made_of"]}) for row, its in rows for one in its
    ]
    told = {record for _, _, made_of in every for record in made_of}
    query = select(record.c.id).where(record.c.id.in_(told), record.c.vetoed)
    vetoed = set(connection.execute(query).scalars())
    wanted: dict[datetime, tuple[str, ...]] = {row.moment: () for row, _ in rows}
    for row, its, made_of in every:
        if made_of & vetoed:
            wanted[row.moment] += (its,)
    return {
        row.moment: wanted[row.moment] for row, _ in rows if wanted[row.moment] != row.withdrawn
    }


def withdraw(
    connection: Connection, feed: FeedKey, changes: dict[datetime, tuple[str, ...]], now: datetime
) -> None:
    """Keep which records editions tell no longer; they are updated by that."""
    for moment, without in changes.items():
        its = update(edition).where(edition.c.feed == str(feed.key), edition.c.moment == moment)
        connection.execute(its.values(withdrawn=without, updated=now))


def forget(
    connection: Connection, lost: Sequence[Record], now: datetime
) -> dict[str, list[Shortened]]:
    """Take records out of all editions for ever; to be called before they leave the store.

    A story that only names one among its other reports goes on without it, and
    without the lines that compared them; its TLDR is that of its own record.

    Args:
        connection: Of a writing transaction.
        lost: What leaves the store.
        now: UTC.

    Returns:
        The editions that changed, by the keys of their feeds.
    """
    said = [text for one in lost for text in (one.id, one.link, one.title) if text]
    quoted = [json.dumps(text, ensure_ascii=False)[1:-1] for text in said]
    holds = (edition.c.stories.contains(text, autoescape=True) for text in quoted)
    found: dict[str, list[Shortened]] = {}
    for row in connection.execute(select(edition).where(or_(*holds))).all():
        before = json.loads(row.stories)
        after = [one for one in (_without(connection, one, lost) for one in before) if one]
        if after == before:
            continue
        ids = {one.id for one in lost}
        its = update(edition).where(edition.c.feed == row.feed, edition.c.moment == row.moment)
        connection.execute(
            its.values(
                stories=json.dumps(after, ensure_ascii=False),
                withdrawn=tuple(one for one in row.withdrawn if one not in ids),
                updated=now,
            )
        )
        key = FeedKey("", uuid.UUID(row.feed), row.moment)
        told = frozenset(one["record"] for one in before) & ids
        shortened = Shortened(row.name, key.edition_id(row.moment), told, not after)
        found.setdefault(row.feed, []).append(shortened)
    return found


def _without(
    connection: Connection, one: dict[str, Any], lost: Sequence[Record]
) -> dict[str, Any] | None:
    """Give a story without records; ``None`` where it is the story of one of them."""
    ids = {its.id for its in lost}
    if one["record"] in ids:
        return None
    links = {its.link for its in lost if its.link}
    reports = [other for other in one["reports"] if not (ids | links).intersection(other)]
    if reports == one["reports"] and ids.isdisjoint(one.get("made_of", ())):
        return one
    query = select(record.c.tldr, record.c.engine).where(record.c.id == one["record"])
    own = connection.execute(query).first()
    if own is None:
        return None
    alone = {"tldr": own.tldr, "engine": own.engine, "made_of": []}
    return one | alone | {"reports": reports, "remarks": []}


def _newest(connection: Connection, feed: FeedKey, count: int) -> Sequence[Row[Any]]:
    query = (
        select(edition)
        .where(edition.c.feed == str(feed.key))
        .order_by(edition.c.moment.desc())
        .limit(count)
    )
    return connection.execute(query).all()


def _edition(row: Any, feed: FeedKey, without: Collection[str]) -> Edition:
    stories = (_entry(one) for one in json.loads(row.stories))
    return Edition(
        id=feed.edition_id(row.moment),
        moment=row.moment,
        name=row.name,
        title=row.title,
        language=row.language,
        updated=row.updated,
        stories=tuple(one for one in stories if one.record.id not in without),
    )


def _plain(one: PublishedEntry) -> dict[str, Any]:
    told = one.record
    return {
        "id": one.id,
        "record": told.id,
        "source": told.source,
        "origin": one.origin.title,
        "title": told.title,
        "link": told.link,
        "quelle": told.quelle,
        "published": told.published.isoformat(),
        "language": told.language,
        "tldr": told.tldr,
        "support": [[its.sentence, list(its.evidence)] for its in told.support],
        "engine": told.engine,
        "access": told.access.value,
        "remarks": list(one.remarks),
        "comment": one.comment,
        "reports": [list(astuple(other)) for other in one.reports],
        "made_of": [its.id for its in one.made_of],
    }


def _entry(one: dict[str, Any]) -> PublishedEntry:
    published = datetime.fromisoformat(one["published"])
    told = Record(
        id=one["record"],
        source=one["source"],
        guid=one["record"],
        title=one["title"],
        link=one["link"],
        quelle=one["quelle"],
        published=published,
        updated=published,
        first_seen=published,
        language=one["language"],
        tldr=one["tldr"],
        support=tuple(
            Support(sentence, tuple(evidence)) for sentence, evidence in one.get("support", ())
        ),
        engine=one["engine"],
        access=Access(one["access"]),
    )
    return PublishedEntry(
        id=one["id"],
        record=told,
        origin=Origin(name=one["source"], title=one["origin"]),
        updated=published,
        reports=tuple(Report(*other) for other in one["reports"]),
        remarks=tuple(one["remarks"]),
        comment=one["comment"],
    )
