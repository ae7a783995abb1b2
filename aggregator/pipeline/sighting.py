"""Look through a document: which entries are new, which are known, which say something else?

known by guid? | known under another guid? | taken by the source's rules? | withdrawn? | corrected?

``look`` decides and ``keep`` writes; between them the source's next check is
planned, so that everything can be kept in one transaction.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from aggregator import curate, normalise
from aggregator.model import State
from aggregator.normalise import changes
from aggregator.normalise.identity import Told, recognised
from aggregator.pipeline.withdrawal import find_back, leave_out, take_back_known
from aggregator.store import entries, records, traces
from aggregator.text import addresses

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    from aggregator.config.model import Source
    from aggregator.store.entries import Akin, Kept, Passed
    from aggregator.store.rows import Row

_FEWEST = 2
"""A document of one entry whose guid is not known says nothing of guids as such."""


class Seen(NamedTuple):
    """An entry of a document.

    Attributes:
        row: Its record, as it would be stored.
        date: When it was published (UTC), as far as its feed says so.
        mark: Fingerprint of the full text it carries, or empty.
    """

    row: Row
    date: datetime | None
    mark: str


class Correction(NamedTuple):
    """An entry that says something else than its record.

    Attributes:
        again: Whether its page, or the full text it carries, is to be read again.
    """

    record_id: str
    seen: Seen
    again: bool


@dataclass(slots=True)
class Sighting:
    """What was seen in a document.

    Attributes:
        new: Entries that become records.
        over: Entries that are passed over, and why.
        renamed: Known entries, and what they are called now.
        corrected: Records whose entry says something else.
        postponed: Corrections that came too soon after others, by the record's
            id, and when they may be made; none where one was taken back.
        marks: Fingerprints that are not kept yet, by the record's id.
        retaken: Guids of entries among the new ones that had been passed over.
        back: Ids of records that a correction makes a withdrawn article again.
        still_over: Entries that had been passed over and are still there.
        shares: Whether any entry of the document had been known.
    """

    new: list[Seen] = field(default_factory=list)
    over: list[tuple[Row, datetime | None, str]] = field(default_factory=list)
    renamed: list[tuple[Akin, Row]] = field(default_factory=list)
    corrected: list[Correction] = field(default_factory=list)
    postponed: list[tuple[str, str | None, datetime]] = field(default_factory=list)
    marks: dict[str, str] = field(default_factory=dict)
    retaken: list[str] = field(default_factory=list)
    back: list[str] = field(default_factory=list)
    still_over: list[Passed] = field(default_factory=list)
    shares: bool = False

    @property
    def dates(self) -> list[datetime | None]:
        """Dates of the entries that had not been known, taken or not."""
        return [one.date for one in self.new] + [date for _, date, _ in self.over]


def first_look(source: Source, seen: Sequence[Seen], now: datetime) -> Sighting:
    """Look through the first document of a source: nothing is known, and the newest are taken."""
    sighting = Sighting()
    _take(sighting, source, seen, now, most=source.first)
    sighting.marks = {one.row.id: one.mark for one in sighting.new if one.mark}
    return sighting


def look(
    connection: Connection,
    source: Source,
    seen: Sequence[Seen],
    *,
    now: datetime,
    is_whole: bool = True,
    most: int | None = None,
) -> Sighting:
    """Look through a document of a source that entries are known of.

    Args:
        connection: Reading.
        source: As configured.
        seen: All entries of the document.
        now: UTC.
        is_whole: Whether the document is all that the source shows, and not
            what its hub sent of it.
        most: How many new entries are taken at most, the newest.
    """
    sighting = Sighting()
    by_guid = {one.row.guid: one for one in seen}
    kept = entries.kept(connection, source.name, by_guid)
    others = {guid: one for guid, one in by_guid.items() if guid not in kept}
    over = entries.passed_over(connection, source.name, others) if others else {}
    unknown = [one for guid, one in others.items() if guid not in over]
    sighting.shares = bool(kept or over)
    if unknown:
        is_wholesale = is_whole and not sighting.shares and len(seen) >= _FEWEST
        renamed = _renamed(connection, source, unknown, by_guid, wholesale=is_wholesale)
        sighting.renamed = list(renamed.values())
        sighting.shares = sighting.shares or bool(renamed)
        said = entries.kept(connection, source.name, [old.guid for old, _ in renamed.values()])
        kept |= {new: said[old.guid] for new, (old, _) in renamed.items() if old.guid in said}
        unknown = [one for one in unknown if one.row.guid not in renamed]
    sighting.still_over = list(over.values())
    left_out = [others[guid] for guid, one in over.items() if one.why == entries.RULES]
    wanted_again = [one for one in left_out if _is_taken(source, one, now)]
    sighting.retaken = [one.row.guid for one in wanted_again]
    _take(sighting, source, [*unknown, *wanted_again], now, most=most)
    leave_out(connection, sighting, source, now)
    sighting.new = _with_ids_of_their_own(connection, sighting.new, now)
    sighting.marks = {one.row.id: one.mark for one in sighting.new if one.mark}
    for guid, old in kept.items():
        _compare(sighting, old, by_guid[guid], now, is_same_feed=most is None)
    find_back(connection, sighting, {old.id: by_guid[guid].row for guid, old in kept.items()})
    return sighting


def keep(connection: Connection, sighting: Sighting, source: Source, now: datetime) -> int:
    """Store what was seen, without what was withdrawn. Returns how many records were added."""
    for old, row in sighting.renamed:
        entries.rename(connection, source.name, old, row)
    added = records.add_rows(connection, [one.row for one in sighting.new])
    entries.taken(connection, source.name, sighting.retaken)
    entries.pass_over(connection, sighting.over, now)
    entries.see_again(connection, source.name, sighting.still_over, now)
    traces.note(connection, sighting.marks)
    for one in sighting.corrected:
        correct(connection, one, source, now)
    for record_id, pending, may_be in sighting.postponed:
        _postpone(connection, record_id, pending, may_be)
    take_back_known(connection, sighting.back, now)
    return added


def _take(
    sighting: Sighting, source: Source, seen: Iterable[Seen], now: datetime, *, most: int | None
) -> None:
    """Sort entries into those that are taken and those that are passed over."""
    wanted: list[Seen] = []
    for one in seen:
        if _is_taken(source, one, now):
            wanted.append(one)
        else:
            sighting.over.append((one.row, one.date, entries.RULES))
    if most is not None and len(wanted) > most:
        newest = sorted(wanted, key=lambda one: one.row.published, reverse=True)
        taken = {one.row.guid for one in newest[:most]}
        sighting.over += [
            (one.row, one.date, entries.FIRST) for one in wanted if one.row.guid not in taken
        ]
        wanted = [one for one in wanted if one.row.guid in taken]
    sighting.new += wanted


def _is_taken(source: Source, one: Seen, now: datetime) -> bool:
    if not (source.include or source.exclude or source.max_age):
        return True
    text = "\n".join((one.row.title, one.row.teaser, one.row.categories or ""))
    return curate.takes(source, text, datetime.fromisoformat(one.row.published), now)


def _renamed(
    connection: Connection,
    source: Source,
    unknown: Sequence[Seen],
    present: Mapping[str, Seen],
    *,
    wholesale: bool,
) -> dict[str, tuple[Akin, Row]]:
    """Give known entries under a new guid: what they were, and what they are now, by the new one.

    Args:
        connection: Reading.
        source: As configured.
        unknown: Entries whose guid is not known.
        present: All entries of the document; who is in it under a known guid is nobody else.
        wholesale: See ``identity.recognised``.
    """
    links = {one for seen in unknown if seen.row.link for one in addresses.spellings(seen.row.link)}
    undated = {one.row.title for one in unknown if one.date is None and one.row.title}
    akin = entries.akin(
        connection,
        source.name,
        links=links,
        dates={one.date for one in unknown if one.date},
        titles=undated if wholesale else (),
    )
    before = {one.guid: one for one in akin if one.guid not in present}
    pairs = recognised(
        [
            Told(one.row.guid, one.row.link, one.row.title, one.row.teaser, one.date)
            for one in unknown
        ],
        [Told(one.guid, one.link, one.title, one.teaser, one.published) for one in before.values()],
        wholesale=wholesale,
    )
    return {new: (before[old], present[new].row) for new, old in pairs.items()}


def _with_ids_of_their_own(
    connection: Connection, new: Sequence[Seen], now: datetime
) -> list[Seen]:
    """Give entries other ids whose id a record has that was once called as they are."""
    taken = records.known_ids(connection, [one.row.id for one in new]) if new else set()
    return [
        one
        if one.row.id not in taken
        else one._replace(
            row=one.row._replace(
                id=normalise.record_id(one.row.source, f"{one.row.guid}\0{now.isoformat()}")
            )
        )
        for one in new
    ]


def _compare(
    sighting: Sighting, old: Kept, seen: Seen, now: datetime, *, is_same_feed: bool
) -> None:
    """Note if an entry says something else. What another feed says of it is taken over unread."""
    row, mark = seen.row, seen.mark
    if mark and old.content is None:
        sighting.marks[old.id] = mark
    says_else = changes.is_other_content(old.content, mark) or changes.is_correction(
        old.title, old.teaser, new_title=row.title, new_teaser=row.teaser
    )
    has_moved = row.link is not None and row.link != old.link
    may_be = changes.next_revision(old.revisions or 0, old.first_seen)
    if (says_else or has_moved) and may_be <= max(now, old.first_seen):
        correction = Correction(old.id, seen, again=says_else and is_same_feed)
        sighting.corrected.append(correction)
    elif (pending := traces.postponed(row, mark) if says_else else None) != old.pending:
        sighting.postponed.append((old.id, pending, may_be))


def _postpone(
    connection: Connection, record_id: str, pending: str | None, may_be: datetime
) -> None:
    """Keep a correction for later, or forget one that its entry has taken back."""
    trace = replace(traces.of(connection, record_id), pending=pending)
    if pending:
        trace = replace(trace, due_at=min(trace.due_at or may_be, may_be))
    traces.save(connection, trace)


def correct(connection: Connection, one: Correction, source: Source, now: datetime) -> None:
    """Take over what an entry says now, and plan for its article to be read again."""
    record = records.find(connection, one.record_id)
    trace = traces.of(connection, one.record_id)
    changed = changes.corrected(record, records.from_row(one.seen.row), now=now)
    is_due = one.again and source.full_text != "none" and changed.state is State.SUMMARISED
    if not one.again and record.state is State.SUMMARISED:
        changed = replace(changed, content=record.content)
    records.save(connection, changed)
    traces.save(
        connection,
        replace(
            trace,
            content=one.seen.mark or trace.content,
            revisions=trace.revisions + 1,
            due_at=now if is_due else trace.due_at,
            failures=0 if is_due else trace.failures,
            pending=None,
        ),
    )
