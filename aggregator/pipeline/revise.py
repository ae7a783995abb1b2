"""Revise finished records: entries that were corrected, and pages that are looked at again.

due? | fetch page, if it changed | extract | is it another text? | summarise | store

What was published stays unless there is something better: a page that cannot
be had, that asks for money or consent now, or that has lost much of its text,
changes nothing. A TLDR written by hand is kept.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from aggregator.errors import AskedToWait, NoNetwork, PresseschauError
from aggregator.model import Access, State
from aggregator.normalise import changes
from aggregator.normalise.rereading import Rereading, compare
from aggregator.pipeline.finish import next_look
from aggregator.pipeline.pages import Page
from aggregator.pipeline.sighting import Correction, Seen, correct
from aggregator.pipeline.withdrawal import CameBack, take_back
from aggregator.store import pauses, records, traces

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from aggregator.config.model import Source
    from aggregator.model import Record
    from aggregator.pipeline.equipment import Equipment
    from aggregator.pipeline.finish import Finish, Read
    from aggregator.pipeline.outcome import Outcome
    from aggregator.store.traces import Trace

log = logging.getLogger(__name__)

_AT_ONCE = 4
"""Pages of one source that are looked at again at once."""
_RETRIES = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1))
"""When it is tried again; then the next look that is planned is waited for."""


class Revise:
    """Brings finished records up to what their entries and pages say now."""

    def __init__(self, kit: Equipment, finish: Finish) -> None:
        self._kit = kit
        self._finish = finish

    async def source(self, source: Source, outcome: Outcome) -> Outcome:
        """Revise what is due of a source; give ``outcome`` with the work added."""
        waiting = await self._kit.store.read(traces.due, source.name, now=self._kit.clock())
        turns = asyncio.Semaphore(_AT_ONCE)
        done: Counter[str] = Counter()

        async def revise(record: Record, trace: Trace) -> None:
            async with turns:
                if not self._kit.stopping():
                    done[await self._record(record, trace, source)] += 1

        async with asyncio.TaskGroup() as group:
            for record, trace in waiting:
                group.create_task(revise(record, trace))
        return replace(outcome, revised=done["revised"])

    async def _record(self, record: Record, trace: Trace, source: Source) -> str:
        """Revise a record and store what came of it.

        Returns:
            ``revised``, ``same``, ``failed``, or ``withdrawn`` where it is an article that was.
        """
        now = self._kit.clock()
        planned = next_look(record, source, now)
        if trace.pending:
            may_be = changes.next_revision(trace.revisions, record.first_seen)
            if may_be <= now:
                record, trace = await self._kit.store.write(_taken_up, trace, source, now)
            else:
                planned = min(planned or may_be, may_be)
        try:
            # What stands before a wall has the teaser in it, and is made anew with it.
            is_open = record.access is Access.OPEN
            since = Page(trace.given_by or "", trace.validators) if is_open else Page()
            read = await self._finish.read_again(record, source, since)
            fresh = await self._decided(record, read, now)
        except CameBack as error:
            await self._kit.store.write(take_back, error.record, now)
            return "withdrawn"
        except PresseschauError as error:
            log.info("%s %s: kept as it was: %s", record.id, record.title, error.message)
            if isinstance(error, AskedToWait):
                await self._kit.store.write(pauses.save, dict(self._kit.fetcher.pauses), now)
            later = replace(
                trace,
                due_at=_retry_at(error, trace.failures, now) or planned,
                failures=trace.failures + (not isinstance(error, NoNetwork)),
            )
            kept = record if later.due_at else replace(record, content="")
            await self._kit.store.write(_keep, kept, later)
            return "failed"
        looked = replace(trace, due_at=planned, failures=0)
        if read and read.page:
            looked = replace(looked, validators=read.page.validators, given_by=read.page.url)
        fresh = replace(fresh, content="")
        await self._kit.store.write(_keep, fresh, looked)
        if (fresh.inhalt, fresh.tldr) == (record.inhalt, record.tldr):
            return "same"
        self._kit.tally.tldrs += 1
        return "revised"

    async def _decided(self, record: Record, read: Read | None, now: datetime) -> Record:
        """Give the record as it is to be: with the text that was read now, or with its own."""
        if read and _is_better(record, read.record):
            fresh = replace(read.record, state=State.SUMMARISED)
        elif record.engine == "teaser":  # it was written of the teaser, which may be another now
            fresh = record
        else:
            return record
        if not changes.is_by_hand(record):
            fresh = await self._finish.summarised(fresh)
        return changes.touched(record, fresh, now=now)


def _is_better(record: Record, fresh: Record) -> bool:
    """Whether what was read now is to stand instead of what was read before."""
    if fresh.access is not record.access:
        return fresh.access is Access.OPEN
    if fresh.access is not Access.OPEN:
        return True  # Inhalt is what is shown to everybody, and the teaser as it is now
    if fresh.failure and not record.failure and len(fresh.inhalt) < len(record.inhalt):
        return False  # pages are missing that were there before
    return compare(record.inhalt, fresh.inhalt, record.language) is Rereading.CHANGED


def _taken_up(
    connection: Connection, trace: Trace, source: Source, now: datetime
) -> tuple[Record, Trace]:
    """Make a correction that has waited for its time."""
    assert trace.pending is not None
    row, mark = traces.taken_up(trace.pending)
    correct(connection, Correction(trace.record, Seen(row, None, mark), again=True), source, now)
    return records.find(connection, trace.record), traces.of(connection, trace.record)


def _retry_at(error: PresseschauError, failures: int, now: datetime) -> datetime | None:
    if failures >= len(_RETRIES):
        return None
    told: datetime | None = getattr(error, "retry_at", None)
    return told or now + _RETRIES[failures]


def _keep(connection: Connection, record: Record, trace: Trace) -> None:
    records.save(connection, record)
    traces.save(connection, trace)
