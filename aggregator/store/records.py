"""Records: found by identity, written in bulk, read newest first."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta
from functools import cache, reduce
from itertools import chain
from operator import add as add_texts
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import (
    String,
    Text,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    text,
    tuple_,
    type_coerce,
    update,
)
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.types import TypeDecorator

from aggregator.errors import NoSuchRecord
from aggregator.model import Access, Failure, Record, State
from aggregator.store.rows import Row, listed, row_of
from aggregator.store.schema import ON_ITS_WAY, record, withdrawn
from aggregator.text.folding import ODD, ODD_CASE, like

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, FromClause, Select

_ID_DIGITS = 16
_FIRST_PAGE = 64
_PAGE = 200
"""Records that are read at once; most feeds are full with the first of these pages."""
_MANY_SOURCES = 100
"""Of more than these the newest records are found by their date, not source by source."""
_MOST_IDS = 5_000
"""SQLite takes 32,766 parameters in one statement."""
_PLAIN = [one.name for one in fields(Record) if one.name not in {"state", "access", "failure"}]


_SQLITE = dialect()
_IDS = select(record.c.id).where(record.c.id.in_(bindparam("ids", expanding=True)))
_SAVE = update(record).where(record.c.id == bindparam("its_id"))
"""Compiled once: with its values written into it, it would cost many times as much."""
_TOGETHER = 30
"""Rows that one statement writes; every SQLite of the last years takes so many values."""


@cache
def _add_in_sqlite(count: int) -> str:
    columns, one = ", ".join(Row._fields), f"({', '.join('?' * len(Row._fields))})"
    return (
        f"INSERT INTO {record.name} ({columns}) VALUES {', '.join([one] * count)}"  # noqa: S608 - names of our own
        " ON CONFLICT DO NOTHING"
    )


def _values(one: Record) -> dict[str, Any]:
    values = {name: getattr(one, name) for name in _PLAIN}
    values["state"] = one.state.value
    values["access"] = one.access.value
    values["failure_reason"] = one.failure.reason if one.failure else None
    values["failure_message"] = one.failure.message if one.failure else None
    values["retry_at"] = one.failure.retry_at if one.failure else None
    return values


def from_columns(row: Any) -> Record:
    """Make a record of something that has its columns as attributes, each in its type."""
    failure = None
    if row.failure_reason:
        failure = Failure(row.failure_reason, row.failure_message, row.retry_at)
    return Record(
        state=State(row.state),
        access=Access(row.access),
        failure=failure,
        **{name: getattr(row, name) for name in _PLAIN},
    )


def from_row(row: Row) -> Record:
    """Make a record of what ``rows.row_of`` made of one."""
    typed = {}
    for name, value in row._asdict().items():
        kind = record.c[name].type
        if isinstance(kind, TypeDecorator):
            value = kind.process_result_value(value, _SQLITE)  # noqa: PLW2901 - the same value, typed
        typed[name] = value
    return from_columns(SimpleNamespace(**typed))


def known_ids(connection: Connection, ids: Collection[str]) -> set[str]:
    """Say which of ``ids`` the store has."""
    wanted = list(ids)
    parts = (wanted[at : at + _MOST_IDS] for at in range(0, len(wanted), _MOST_IDS))
    return {one for some in parts for one in connection.execute(_IDS, {"ids": some}).scalars()}


def missing(connection: Connection, found: Sequence[Record]) -> list[Record]:
    """Give those of ``found`` that the store has in no form.

    A record is there if its id is, if its entry is (source and guid), or if a
    record says the same: same Quelle, same minute, same Inhalt. So a file
    that was exported and comes back adds nothing, whatever its form. Of
    several with one id the first counts.
    """
    known = known_ids(connection, [one.id for one in found])
    once = {one.id: one for one in reversed(found) if one.id not in known}
    return [one for one in reversed(once.values()) if not _is_there(connection, one)]


def _is_there(connection: Connection, one: Record) -> bool:
    minute = one.published.replace(second=0, microsecond=0)
    same_entry = and_(record.c.source == one.source, record.c.guid == one.guid)
    same_words = and_(
        record.c.published.between(minute, minute + timedelta(seconds=59, microseconds=999_999)),
        record.c.quelle == one.quelle,
        record.c.inhalt == one.inhalt,
    )
    query = select(record.c.id).where(or_(same_entry, same_words)).limit(1)
    return connection.execute(query).first() is not None


def add(connection: Connection, new: Iterable[Record]) -> int:
    """Write records that the store does not have; leave those it has as they are.

    Returns:
        How many were written.
    """
    return add_rows(connection, [row_of(one) for one in new])


def add_rows(connection: Connection, new: Sequence[Row]) -> int:
    """Do the same with rows, which ``rows.row_of`` made elsewhere.

    A feed's entries are one statement: SQLite's driver lets other threads
    have their turn between any two, and each turn can take milliseconds.
    """
    added = 0
    for start in range(0, len(new), _TOGETHER):
        some = new[start : start + _TOGETHER]
        values = tuple(chain.from_iterable(some))
        added += connection.exec_driver_sql(_add_in_sqlite(len(some)), values).rowcount
    return added


def save(connection: Connection, changed: Record) -> None:
    """Keep a record's new state, whole."""
    values = _values(changed)
    connection.execute(_SAVE, values | {"its_id": values.pop("id")})


def unfinished(
    connection: Connection, source: str, *, now: datetime, every_failure: bool
) -> list[Record]:
    """Give the records of ``source`` that still have a way to go, newest first.

    Args:
        connection: Reading.
        source: Name of the source.
        now: UTC; failures whose time has come by then are tried again.
        every_failure: Whether all failures are tried again, whenever due.
    """
    query = select(record).where(
        record.c.source == source, _has_a_way_to_go(now, every_failure=every_failure)
    )
    return [from_columns(row) for row in connection.execute(_newest_first(query, record))]


def with_unfinished(connection: Connection, *, now: datetime, every_failure: bool) -> set[str]:
    """Name the sources for which ``unfinished`` would give something. One query for a pass."""
    query = select(record.c.source).distinct()
    query = query.where(_has_a_way_to_go(now, every_failure=every_failure))
    return set(connection.execute(query).scalars())


def _has_a_way_to_go(now: datetime, *, every_failure: bool) -> ColumnElement[bool]:
    failed = record.c.state == State.FAILED.value
    due = failed if every_failure else and_(failed, record.c.retry_at <= now)
    way_to_go = or_(record.c.state.in_([State.NEW.value, State.FETCHED.value]), due)
    return and_(text(ON_ITS_WAY), way_to_go)


def next_retry(connection: Connection, source: str) -> datetime | None:
    """Give the instant at which the first failed record of ``source`` is due again."""
    query = (
        select(record.c.retry_at)
        .where(text(ON_ITS_WAY), record.c.source == source, record.c.state == State.FAILED.value)
        .where(record.c.retry_at.is_not(None))
        .order_by(record.c.retry_at)
        .limit(1)
    )
    return connection.execute(query).scalar()


def newest(
    connection: Connection,
    *,
    sources: Collection[str] | None = None,
    since: datetime | None = None,
    state: State | None = None,
    categories: Sequence[str] = (),
    roots: Sequence[Sequence[str]] = (),
) -> Iterator[Record]:
    """Give records newest first, read in pages as they are asked for.

    By categories and roots, more may come than was asked for, but none is left
    out; see ``text.folding``.

    Args:
        connection: Reading; must stay open while the result is used.
        sources: Names; all sources if ``None``.
        since: UTC; only records published then or later.
        state: Only records in this state.
        categories: Only records with one of these, if any are given.
        roots: Only records in whose title, TLDR and Inhalt, folded, all of one
            of these groups stand, if any are given.
    """
    only = _Only(sources, since, state, tuple(categories), tuple(map(tuple, roots)))
    before: tuple[datetime, str] | None = None
    size = _FIRST_PAGE
    while True:
        rows = connection.execute(only.page(before, size)).all()
        yield from map(from_columns, rows)
        if len(rows) < size:
            return
        before, size = (rows[-1].published, rows[-1].id), _PAGE


class _Only(NamedTuple):
    """Which records ``newest`` gives."""

    sources: Collection[str] | None
    since: datetime | None
    state: State | None
    categories: tuple[str, ...]
    roots: tuple[tuple[str, ...], ...]

    def page(self, before: tuple[datetime, str] | None, size: int) -> Select[Any]:
        """Ask for the next of them, in a way that goes through few others."""
        query = select(record)
        if self.sources is not None:
            # One parameter instead of a thousand, each of which is a part of the statement.
            named = func.json_each(listed(list(self.sources))).table_valued("value")
        if self.sources is not None and len(self.sources) <= _MANY_SOURCES:
            # Of so many of each source, the newest: SQLite would look up and sort all of them.
            own = record.alias("own")
            newest_own = select(own.c.id).where(
                own.c.source == named.c.value, *self._wanted(own, before)
            )
            newest_own = _newest_first(newest_own, own).limit(size).correlate(named)
            query = query.join_from(named, record, record.c.id.in_(newest_own))
        elif self.sources is not None:
            # Of the bare column, SQLite would look up every record of each source.
            is_named = (record.c.source + "").in_(select(named.c.value))
            query = query.where(is_named, *self._wanted(record, before))
        else:
            query = query.where(*self._wanted(record, before))
        return _newest_first(query, record).limit(size)

    def _wanted(
        self, table: FromClause, before: tuple[datetime, str] | None
    ) -> Iterator[ColumnElement[bool]]:
        if self.since is not None:
            yield table.c.published >= self.since
        if self.state is not None:
            yield table.c.state == self.state.value
        if before is not None:
            yield tuple_(table.c.published, table.c.id) < before
        if self.categories:
            told = type_coerce(table.c.categories, Text)
            yield or_(
                told.op("GLOB")(ODD_CASE),
                *(told.like(f'%"{like(one.casefold())}"%') for one in self.categories),
            )
        if self.roots:
            texts = [table.c.title, table.c.tldr, table.c.inhalt]
            groups = [
                and_(*(or_(*(text.like(f"%{like(root)}%") for text in texts)) for root in group))
                for group in self.roots
            ]
            yield or_(*groups, *(text.op("GLOB")(ODD) for text in texts))


def as_listed(connection: Connection, source: str, *, most: int, paywalled: bool) -> list[Record]:
    """Give what a source tells: its records with a TLDR, and those that failed on the way to it.

    They come newest first, those of one instant in the order of the source's
    feed: they were added in that order, which SQLite remembers.

    Args:
        connection: Reading.
        source: Its name.
        most: The newest so many.
        paywalled: Whether records behind a paywall are among them.
    """
    query = _as_listed(select(record), paywalled=paywalled)
    rows = connection.execute(query, {"its_source": source, "most": most})
    return [from_columns(row) for row in rows]


def mark(
    connection: Connection, source: str, *, most: int, paywalled: bool
) -> tuple[str, str | None]:
    """Say of the records that ``as_listed`` gives what changes when anything of them does.

    Returns:
        Text to compare, and the language of all of them, if they have one.
    """
    given = {"its_source": source, "most": most}
    told, first, last = connection.execute(_mark(paywalled=paywalled), given).one()
    return told or "", first if first == last else None


@cache
def _mark(*, paywalled: bool) -> Select[Any]:
    """Made once: to make it costs more than to ask it."""
    telling = ("id", "guid", "updated", "state", "access", "engine")
    columns = [type_coerce(record.c[name], String) for name in telling]
    row = select(reduce(add_texts, columns).label("told"), record.c.language)
    shown = _as_listed(row, paywalled=paywalled).subquery()
    language = shown.c.language
    return select(func.group_concat(shown.c.told), func.min(language), func.max(language))


def _as_listed(query: Select[Any], *, paywalled: bool) -> Select[Any]:
    query = query.where(
        record.c.source == bindparam("its_source"),
        record.c.vetoed.is_(False),
        or_(record.c.tldr != "", record.c.state == State.FAILED.value),
    )
    if not paywalled:
        query = query.where(record.c.access != Access.PAYWALLED.value)
    ordered = query.order_by(record.c.published.desc(), literal_column("rowid"))
    return ordered.limit(bindparam("most"))


def by_id(connection: Connection, ids: Iterable[str]) -> list[Record]:
    """Give those of these records that there are, in no order."""
    wanted = list(ids)
    if not wanted:
        return []
    rows = connection.execute(select(record).where(record.c.id.in_(wanted)))
    return list(map(from_columns, rows))


def find(connection: Connection, beginning: str) -> Record:
    """Give the record whose id is, or begins with, ``beginning``.

    Raises:
        NoSuchRecord: None does, or several do.
    """
    wanted = beginning.strip().lower()
    if not wanted or set(wanted) - set("0123456789abcdef") or len(wanted) > _ID_DIGITS:
        raise NoSuchRecord(
            f"{beginning!r} is no record's ID; an ID is up to {_ID_DIGITS} of 0-9 and a-f,"
            " as `presseschau export` gives it"
        )
    rows = connection.execute(select(record).where(record.c.id.startswith(wanted)).limit(2)).all()
    if not rows:
        raise NoSuchRecord(_why_not(connection, wanted) or f"no record has the ID {beginning}")
    if len(rows) > 1:
        raise NoSuchRecord(f"several records' IDs begin with {beginning}; give more of it")
    return from_columns(rows[0])


def _why_not(connection: Connection, beginning: str) -> str:
    query = select(withdrawn.c.record, withdrawn.c.at, withdrawn.c.reason).where(
        withdrawn.c.record.startswith(beginning)
    )
    found = connection.execute(query).first()
    if found is None:
        return ""
    why = f": {found.reason}" if found.reason else ""
    return f"{found.record} was withdrawn on {found.at:%Y-%m-%d} (UTC){why}"


def _newest_first(query: Select[Any], table: FromClause) -> Select[Any]:
    return query.order_by(table.c.published.desc(), table.c.id.desc())
