"""Withdraw records: out of the store, out of every feed, and out for good.

    ids | which others have their page? | marks | store | publish | rewrite the store's file

What was published goes at the next publishing, which whoever withdraws does
at once. Everything that is new is compared with what was withdrawn before it
is stored (``leave_out``), so that none of it comes back.

What has the guid of a withdrawn article and says something wholly else is let
in. It may turn out to be the withdrawn one all the same: by its text, when
that has been read (``raise_if_back``), or by what its feed makes of it later
(``find_back``). Then it is withdrawn as well (``take_back``).
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from aggregator import normalise
from aggregator.errors import PresseschauError, StoreError
from aggregator.normalise.identity import Told, signs
from aggregator.normalise.withdrawal import (
    content_of,
    has_come_back,
    having_guid,
    is_withdrawn,
    kept_of,
    marks,
    marks_of,
)
from aggregator.store import records, withdrawals
from aggregator.text import markup

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    from aggregator.config.model import Source
    from aggregator.model import Marks, Record, Selection, Tombstone
    from aggregator.normalise.withdrawal import Content
    from aggregator.pipeline.sighting import Seen, Sighting
    from aggregator.store.database import Store
    from aggregator.store.rows import Row
    from aggregator.store.withdrawals import Deleted, Removed

log = logging.getLogger(__name__)

_MOST_TOLD = 50
"""Tombstones of a feed, the newest."""


class CameBack(PresseschauError):
    """A record that was let in as another article than the withdrawn one turned out to be that one.

    Attributes:
        record: It, with the text that was read, which is not to be stored.
    """

    reason = "withdrawn"

    def __init__(self, record: Record) -> None:
        super().__init__(f"{record.id}: what stands there now is an article that was withdrawn")
        self.record = record


class Withdrawal(NamedTuple):
    """What was withdrawn: the records that were named, then others of the same pages."""

    named: tuple[Record, ...]
    others: tuple[Record, ...]
    removed: Removed


def withdraw(
    connection: Connection,
    named: Sequence[Record],
    *,
    reason: str,
    now: datetime,
    came_back: bool = False,
) -> Withdrawal:
    """Take records out of the store for good, with those of other sources that have their page.

    A page that several entries of one source have (a ticker's, a podcast's
    home page) is no article's: then only the records that were named go, and
    the page is not held against anything to come.

    Args:
        connection: Of a writing transaction.
        named: At least one.
        reason: For the editor and the readers; may be empty.
        now: UTC.
        came_back: See ``normalise.withdrawal.kept_of``.
    """
    gone: dict[str, tuple[Record, Marks]] = {}
    others: dict[str, Record] = {}
    for one in named:
        its = kept_of(one, came_back=came_back)
        same = withdrawals.same_page(connection, one) if its.page else []
        if _is_shared(one, same):
            gone[one.id] = (one, replace(its, page=None))
            continue
        gone[one.id] = (one, its)
        for other in same:
            gone.setdefault(other.id, (other, kept_of(other)))
            others[other.id] = other
    removed = withdrawals.withdraw(connection, list(gone.values()), reason=reason, now=now)
    ids = {one.id for one in named}
    rest = tuple(one for one in others.values() if one.id not in ids)
    return Withdrawal(tuple(named), rest, removed)


def _is_shared(one: Record, same: Iterable[Record]) -> bool:
    """Whether a page is that of several entries of one source, and not of one that came twice."""
    titles: dict[str, set[str | None]] = {}
    for its in (one, *same):
        told = Told(its.guid, its.link, its.title, its.teaser, its.published)
        titles.setdefault(its.source, set()).add(signs(told)[1] or its.title)
    return any(len(found) > 1 for found in titles.values())


def leave_out(connection: Connection, sighting: Sighting, source: Source, now: datetime) -> None:
    """Take out of a sighting what was withdrawn, and give no new record a withdrawn one's id.

    Args:
        connection: Reading.
        sighting: Changed in place; where something was taken out it had been known.
        source: As configured.
        now: UTC.
    """
    if not (sighting.new or sighting.over) or not withdrawals.are_there(connection):
        return
    told = [(one.row, one.date) for one in sighting.new]
    told += [(row, date) for row, date, _ in sighting.over]
    refused = _refused(connection, told, source)
    if refused:
        sighting.shares = True
        for one in sighting.new:
            if one.row.guid in refused:
                sighting.marks.pop(one.row.id, None)
        sighting.new = [one for one in sighting.new if one.row.guid not in refused]
        sighting.over = [one for one in sighting.over if one[0].guid not in refused]
    taken = withdrawals.known_ids(connection, [one.row.id for one in sighting.new])
    for place, one in enumerate(sighting.new):
        if one.row.id in taken:
            sighting.new[place] = _under_another_id(sighting, one, now)


def _refused(
    connection: Connection, told: Iterable[tuple[Row, datetime | None]], source: Source
) -> set[str]:
    """Give the guids of the entries that were withdrawn."""
    new = [
        (row, marks(row.source, Told(row.guid, row.link, row.title, row.teaser, date)))
        for row, date in told
    ]
    known = withdrawals.alike(connection, [its for _, its in new])
    if not known:
        return set()
    is_read = source.full_text == "article"
    return {
        row.guid for row, its in new if is_withdrawn(its, known, _content(row, is_read=is_read))
    }


def _content(row: Row, *, is_read: bool) -> Content:
    awaits_page = is_read and row.original_link is not None
    return content_of(row.title, row.teaser, markup.to_text(row.content), awaits_page=awaits_page)


def raise_if_back(connection: Connection, read: Record, *, is_known: bool) -> None:
    """Refuse a record that was let in as another article if its text is the withdrawn one's.

    Args:
        connection: Reading.
        read: With the text that was read, which is not stored yet.
        is_known: Whether it had another text before, which may have been published.

    Raises:
        CameBack: It is.
    """
    if not withdrawals.are_there(connection):
        return
    its = marks_of(read)
    known = withdrawals.alike(connection, [its])
    if not having_guid(its, known):
        return
    said = content_of(read.title, read.teaser, read.inhalt)
    is_it = has_come_back if is_known else is_withdrawn
    if is_it(its, known, said):
        raise CameBack(read)


def find_back(connection: Connection, sighting: Sighting, said: Mapping[str, Row]) -> None:
    """Take out of a sighting corrections that make a withdrawn article of a record again.

    Args:
        connection: Reading.
        sighting: Changed in place.
        said: What the entries of known records say now, by the record's id.
    """
    changed = {one.record_id for one in sighting.corrected}
    changed |= {its_id for its_id, pending, _ in sighting.postponed if pending}
    if not changed or not withdrawals.are_there(connection):
        return
    back = {its_id for its_id in changed if _has_come_back(connection, said[its_id])}
    sighting.corrected = [one for one in sighting.corrected if one.record_id not in back]
    sighting.postponed = [one for one in sighting.postponed if one[0] not in back]
    for its_id in back:
        sighting.marks.pop(its_id, None)
    sighting.back = sorted(back)


def _has_come_back(connection: Connection, row: Row) -> bool:
    its = marks(row.source, Told(row.guid, row.link, row.title, row.teaser, None))
    known = withdrawals.alike(connection, [its])
    return bool(known) and has_come_back(its, known, _content(row, is_read=False))


def take_back(connection: Connection, back: Record, now: datetime) -> None:
    """Withdraw a record that turned out to be a withdrawn article, for the reason of then."""
    log.info("%s: a withdrawn article came back under another title; it was left out", back.id)
    reason = withdrawals.reason(connection, marks_of(back))
    withdraw(connection, [back], reason=reason, now=now, came_back=True)


def take_back_known(connection: Connection, ids: Sequence[str], now: datetime) -> None:
    """Do the same for records by their ids, of which some may be gone already."""
    for one in records.by_id(connection, ids):
        take_back(connection, one, now)


def _under_another_id(sighting: Sighting, one: Seen, now: datetime) -> Seen:
    """Its source has given the guid of a withdrawn entry to another one."""
    fresh = normalise.record_id(one.row.source, f"{one.row.guid}\0{now.isoformat()}")
    if mark := sighting.marks.pop(one.row.id, None):
        sighting.marks[fresh] = mark
    return one._replace(row=one.row._replace(id=fresh))


def refused(connection: Connection, found: Iterable[Record]) -> set[str]:
    """Give the ids of those records, of a file that is imported, that were withdrawn."""
    new = [(one, marks_of(one)) for one in found]
    known = withdrawals.alike(connection, [its for _, its in new])
    same_ids = withdrawals.known_ids(connection, [one.id for one, _ in new])
    if not known:
        return same_ids
    return same_ids | {
        one.id
        for one, its in new
        if is_withdrawn(its, known, content_of(one.title, one.teaser, one.inhalt))
    }


def with_tombstones(shown: Selection, deleted: Sequence[Deleted]) -> Selection:
    """Give a feed with what it tells of entries that were withdrawn.

    It tells of them until everything it shows is younger than the withdrawal:
    by then it has been read by whoever reads it at all. An entry that it
    shows is none that was withdrawn: a story that others tell goes on under its id.
    """
    ids = {one.id for one in shown.entries} | {one.id for one in shown.editions}
    times = [one.published or one.record.published for one in shown.entries]
    times += [one.moment for one in shown.editions]
    oldest = min(times, default=None)
    told = tuple(
        one.tombstone
        for one in deleted
        if one.tombstone.entry not in ids and (oldest is None or one.tombstone.when >= oldest)
    )[:_MOST_TOLD]
    updated = max([shown.updated, *(one.when for one in told)])
    return replace(shown, tombstones=told, updated=updated)


def by_page(deleted: Iterable[Deleted]) -> dict[int, tuple[Tombstone, ...]]:
    """Give the tombstones of each page of an archive, by its number."""
    found: dict[int, tuple[Tombstone, ...]] = {}
    for one in deleted:
        if one.page is not None:
            found[one.page] = (*found.get(one.page, ()), one.tombstone)
    return found


def mark_of(tombstones: Iterable[Tombstone]) -> str:
    """Give what changes when a page's tombstones do; nothing where it has none."""
    said = "\0".join(f"{one.entry} {one.when.isoformat()} {one.comment}" for one in tombstones)
    return " " + hashlib.blake2b(said.encode(), digest_size=8).hexdigest() if said else ""


async def erase(store: Store) -> None:
    """Rewrite the store's file if something that was withdrawn may still be read in it.

    Where that cannot be done now, it is told in the log and done at the next publishing.
    """
    if not await store.read(withdrawals.is_unerased):
        return
    try:
        if await asyncio.to_thread(store.erase_now):
            await store.write(withdrawals.erased)
            return
        why = "another process reads the store"
    except StoreError as error:
        why = error.message
    log.warning("what was withdrawn can still be read in the store's free space: %s", why)
