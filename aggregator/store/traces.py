"""What is remembered of a record to notice that its entry or its page has changed.

Most records have none of it: a trace is made when there is something to remember.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.dialects.sqlite import insert

from aggregator.model import State, Validators
from aggregator.store.records import from_columns
from aggregator.store.rows import Row
from aggregator.store.schema import record, trace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from aggregator.model import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What was seen of a record's entry and page.

    Attributes:
        record: The record's id.
        content: Fingerprint of the full text that the source's feed carried.
        revisions: How often the entry was corrected.
        validators: For the next conditional request for its page.
        given_by: The address that gave them, after redirects.
        due_at: UTC; when the page, or the full text in the feed, is to be read again.
        failures: Attempts in a row at it that failed.
        pending: A correction that came too soon after others, as ``postponed``
            writes it.
    """

    record: str
    content: str | None = None
    revisions: int = 0
    validators: Validators = Validators()
    given_by: str | None = None
    due_at: datetime | None = None
    failures: int = 0
    pending: str | None = None


_KEPT = insert(trace)
_KEEP = _KEPT.on_conflict_do_update(
    index_elements=["record"],
    set_={one.name: _KEPT.excluded[one.name] for one in trace.columns if one.name != "record"},
)
_NOTE = _KEPT.on_conflict_do_update(
    index_elements=["record"], set_={"content": _KEPT.excluded.content}
)


def of(connection: Connection, record_id: str) -> Trace:
    """Give a record's trace; an empty one if there is none."""
    row = connection.execute(select(trace).where(trace.c.record == record_id)).first()
    return _trace(row) if row else Trace(record=record_id)


def save(connection: Connection, kept: Trace) -> None:
    """Keep a trace, whole."""
    values = {
        "record": kept.record,
        "content": kept.content,
        "revisions": kept.revisions,
        "etag": kept.validators.etag,
        "last_modified": kept.validators.last_modified,
        "given_by": kept.given_by,
        "due_at": kept.due_at,
        "failures": kept.failures,
        "pending": kept.pending,
    }
    connection.execute(_KEEP, values)


def note(connection: Connection, contents: Mapping[str, str]) -> None:
    """Keep fingerprints of full texts, by the record's id; the rest of a trace stays."""
    if contents:
        rows = [{"record": one, "content": content} for one, content in contents.items()]
        connection.execute(_NOTE, rows)


def postponed(row: Row, mark: str) -> str:
    """Write a corrected entry's row and the fingerprint of its full text, to be kept."""
    return json.dumps([*row, mark], ensure_ascii=False)


def taken_up(pending: str) -> tuple[Row, str]:
    """Read what ``postponed`` wrote."""
    *values, mark = json.loads(pending)
    return Row._make(values), mark


def due(connection: Connection, source: str, *, now: datetime) -> list[tuple[Record, Trace]]:
    """Give the finished records of ``source`` whose page is to be read again by now (UTC)."""
    query = (
        select(record, *(one.label(f"trace_{one.name}") for one in trace.columns))
        .join(trace, trace.c.record == record.c.id)
        .where(trace.c.due_at <= now, _is_finished(), record.c.source + "" == source)
        .order_by(trace.c.due_at)
    )
    return [(from_columns(row), _trace(row, "trace_")) for row in connection.execute(query)]


def with_due(connection: Connection, *, now: datetime) -> set[str]:
    """Name the sources for which ``due`` would give something. One query for a pass."""
    # Few are due. In a join, SQLite would go through all records to find out which.
    found = select(trace.c.record).where(trace.c.due_at <= now)
    query = select(record.c.source).distinct().where(record.c.id.in_(found), _is_finished())
    return set(connection.execute(query).scalars())


def next_dues(connection: Connection) -> dict[str, datetime]:
    """Give the instant at which ``due`` will next have something, by the source's name."""
    query = (
        select(record.c.source, func.min(trace.c.due_at))
        # Of the bare column, SQLite would go through all records and look up each one's trace.
        .join_from(trace, record, trace.c.record + "" == record.c.id)
        .where(trace.c.due_at.is_not(None), _is_finished())
        .group_by(record.c.source)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def next_due(connection: Connection, source: str) -> datetime | None:
    """Give the instant at which ``due`` will next have something of ``source``, if ever."""
    query = (
        select(func.min(trace.c.due_at))
        .join_from(record, trace, trace.c.record == record.c.id)
        .where(record.c.source == source, _is_finished())
    )
    found: datetime | None = connection.execute(query).scalar()
    return found


def _is_finished() -> Any:
    return record.c.state == State.SUMMARISED.value


def _trace(row: Any, prefix: str = "") -> Trace:
    values = {one.name: getattr(row, prefix + one.name) for one in trace.columns}
    return Trace(validators=Validators(values.pop("etag"), values.pop("last_modified")), **values)
