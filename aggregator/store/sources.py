"""What the store remembers of each source, so that a restart changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, insert, select, text, update

from aggregator.model import Failure, SourceStatus, State, Validators
from aggregator.store import rows
from aggregator.store.schema import ON_ITS_WAY, passed, record, source, subscription, withdrawn

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection


_QUIET_AFTER = 5
"""So many times its usual silence, and a source is called quiet."""
_A_WEEKEND = timedelta(days=3)
"""But not before this: sources sleep at night and rest on Sundays."""


class Known(NamedTuple):
    """What is known of a source from its checks so far. Instants are UTC.

    A named tuple, because a check makes four of them, each with other values,
    and a pass a check for every source: a data class takes ten times as long.

    Attributes:
        url: As the YAML has it; what came from the environment stays
            ``${NAME}``.
        validators: For the next conditional request.
        validators_at: When the server gave them; they are not trusted for ever.
        given_by: The address that gave them, after redirects.
        parsed_as: The settings that shaped parsing then.
        moved_to: Where permanent redirects led at the last check.
        moved_seen: At how many checks in a row they led there.
        title: The feed's own title.
        home: The origin's home page.
        hub: Where its news are told of (WebSub), as its last document says.
        topic: What to subscribe to there.
        ttl: Seconds that the document asks to be left alone between checks.
        skip_hours: Hours, in UTC, in which it asks to be left alone.
        skip_days: Days, in UTC and 0 for Monday, in which it does.
        fresh: Seconds for which the server said its last answer stays fresh.
        entries: How many its last document held, of those that held any.
        usual: Seconds that usually lie between two pieces of news.
        window: Seconds between the oldest and the newest entry of its document.
        gap_at: When a document last shared no entry with what was known.
        gap: What that means, for a person; empty where nothing was missed.
        last_check: When it was last asked.
        last_success: When it last answered with something that could be read.
        last_new: When there last was an entry not seen before; at first, when
            it was first read.
        next_check: Not asked before this instant, unless a person wishes it.
        next_reason: Why then.
        failures: Failed checks in a row.
        failure: Of the last check, if it failed.
        waiting_until: End of the pause that the server asked for.
        retired_at: When it answered 410.
        reserved: What its publisher reserves of its document for machines.
    """

    name: str
    url: str
    validators: Validators = Validators()
    validators_at: datetime | None = None
    given_by: str | None = None
    parsed_as: str | None = None
    moved_to: str | None = None
    moved_seen: int = 0
    title: str | None = None
    home: str | None = None
    hub: str | None = None
    topic: str | None = None
    language: str | None = None
    ttl: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    fresh: int | None = None
    entries: int = 0
    usual: int | None = None
    window: int | None = None
    gap_at: datetime | None = None
    gap: str | None = None
    last_check: datetime | None = None
    last_success: datetime | None = None
    last_new: datetime | None = None
    next_check: datetime | None = None
    next_reason: str | None = None
    failures: int = 0
    failure: Failure | None = None
    waiting_until: datetime | None = None
    retired_at: datetime | None = None
    reserved: tuple[str, ...] = ()

    def status(self, now: datetime, *, enabled: bool = True) -> SourceStatus:
        """Say how the source is doing at ``now``."""
        if not enabled:
            return SourceStatus.DISABLED
        if self.retired_at is not None:
            return SourceStatus.RETIRED
        if self.waiting_until is not None and self.waiting_until > now:
            return SourceStatus.WAITING
        if self.failure is not None:
            return SourceStatus.FAILING
        return SourceStatus.QUIET if self._is_quiet(now) else SourceStatus.OK

    def _is_quiet(self, now: datetime) -> bool:
        if self.usual is None or self.last_new is None:
            return False
        return now - self.last_new > max(_QUIET_AFTER * timedelta(seconds=self.usual), _A_WEEKEND)

    def revived(self, now: datetime) -> Known:
        """Forget that it is retired or failing; a pause that its server asked for still runs."""
        pausing = self.waiting_until is not None and self.waiting_until > now
        return self._replace(
            retired_at=None,
            failures=0,
            failure=None,
            next_check=self.waiting_until if pausing else None,
            next_reason="Retry-After" if pausing else None,
        )

    def due_at(self, now: datetime) -> datetime:
        """Say when to check it next; ``now`` for one that was never checked.

        A last check that lies further in the future than it planned ahead was
        made while the clock was wrong. What it planned means nothing.
        """
        if self.next_check is None:
            return now
        if self.last_check and self.last_check - now > self.next_check - self.last_check:
            return now
        return self.next_check


@dataclass(frozen=True, slots=True)
class Tally:
    """How many records of a source there are, and how many have a TLDR.

    Attributes:
        passed: Entries that are known and were not taken.
    """

    entries: int = 0
    tldrs: int = 0
    failed: int = 0
    passed: int = 0


_PLAIN = [name for name in Known._fields if name not in {"name", "validators", "failure"}]


_COLUMNS = (*_PLAIN, "etag", "last_modified", "failure_reason", "failure_message")


@lru_cache(maxsize=512)
def _save_in_sqlite(many: int) -> str:
    """One statement for many sources; a row's last value is the source's name."""
    assigned = ", ".join(f'"{name}" = new.column{at}' for at, name in enumerate(_COLUMNS, 1))
    row = f"({', '.join('?' * (len(_COLUMNS) + 1))})"
    return (
        f"UPDATE {source.name} SET {assigned} FROM (VALUES {', '.join([row] * many)}) AS new"  # noqa: S608 - names of our own
        f" WHERE name = new.column{len(_COLUMNS) + 1}"
    )


def _values(known: Known) -> dict[str, Any]:
    failure = known.failure
    return {name: getattr(known, name) for name in _PLAIN} | {
        "etag": known.validators.etag,
        "last_modified": known.validators.last_modified,
        "failure_reason": failure.reason if failure else None,
        "failure_message": failure.message if failure else None,
    }


def _plain(value: Any) -> Any:
    """Give a value as its column's type would write it, at an eighth of SQLAlchemy's cost."""
    if isinstance(value, datetime):
        return rows.instant(value)
    if isinstance(value, tuple):
        return rows.listed(value) if value else None
    return value


def _known(row: Any) -> Known:
    *values, etag, last_modified, reason, message, next_check = row
    given = Validators(etag, last_modified) if etag or last_modified else _NONE
    values.insert(_AT_VALIDATORS, given)
    values.insert(_AT_FAILURE, Failure(reason, message, next_check) if reason else None)
    return Known._make(values)


_NONE = Validators()
_AT_VALIDATORS, _AT_FAILURE = map(Known._fields.index, ("validators", "failure"))
_TOGETHER = ("etag", "last_modified", "failure_reason", "failure_message", "next_check")
_LOAD = select(source.c.name, *(source.c[name] for name in (*_PLAIN, *_TOGETHER)))


def load(connection: Connection) -> dict[str, Known]:
    """Give everything known, by the source's name, configured or not."""
    return {row[0]: _known(row) for row in connection.execute(_LOAD)}


def titles(connection: Connection) -> dict[str, tuple[str | None, str | None]]:
    """Give each source's own title and home page, by its name."""
    query = select(source.c.name, source.c.title, source.c.home)
    return {name: (title, home) for name, title, home in connection.execute(query)}


def load_one(connection: Connection, name: str) -> Known:
    """Give what is known of one source that ``ensure`` has made known."""
    return _known(connection.execute(_LOAD.where(source.c.name == name)).one())


def save(connection: Connection, known: Known) -> None:
    """Keep what a check found out. Entries are written before this, in the same transaction."""
    save_all(connection, [known])


def save_all(connection: Connection, found: Sequence[Known]) -> Sequence[None]:
    """Keep what checks of some hundred sources found out, with one statement.

    Of what is said of one source twice, the last holds. Gives nothing for each.
    """
    by_name = {known.name: known for known in found}
    values: list[Any] = []
    for name, known in by_name.items():
        values += map(_plain, _values(known).values())
        values.append(name)
    connection.exec_driver_sql(_save_in_sqlite(len(by_name)), tuple(values))
    return [None] * len(found)


def ensure(connection: Connection, configured: Iterable[Known], was: dict[str, str]) -> None:
    """Make the store know every configured source.

    A renamed source takes its records along; one with a new address starts
    its validators, schedule and troubles afresh and keeps its records. What
    is configured no longer stays as it is.

    Args:
        connection: Of a writing transaction.
        configured: Name and address of each configured source.
        was: Former names, by the present one.
    """
    urls = {row[0]: row[1] for row in connection.execute(select(source.c.name, source.c.url))}
    unknown: list[dict[str, Any]] = []
    for wish in configured:
        former = was.get(wish.name, "")
        if wish.name not in urls and former in urls:
            urls[wish.name] = urls.pop(former)
            owners = (
                *(source.c.name, record.c.source, passed.c.source, subscription.c.source),
                withdrawn.c.source,
            )
            for column in owners:
                change = update(column.table).where(column == former)
                connection.execute(change.values({column.name: wish.name}))
        if wish.name not in urls:
            unknown.append({"name": wish.name, **_values(wish)})
        elif urls[wish.name] != wish.url:
            save(connection, wish._replace(entries=load_one(connection, wish.name).entries))
        urls[wish.name] = wish.url
    if unknown:
        connection.execute(insert(source), unknown)


def reserving(connection: Connection) -> dict[str, int]:
    """Count the records of each source of which the publisher reserves something for machines."""
    query = select(record.c.source, func.count()).where(record.c.reserved.is_not(None))
    rows = connection.execute(query.group_by(record.c.source))
    return {row[0]: row[1] for row in rows}


def tally(connection: Connection) -> dict[str, Tally]:
    """Count the records of each source, and the entries that became none."""
    query = select(record.c.source, func.count()).group_by(record.c.source)
    found = {name: Tally(number, number) for name, number in connection.execute(query)}
    failed = func.count().filter(record.c.state == State.FAILED.value)
    others = select(record.c.source, func.count(), failed).where(text(ON_ITS_WAY))
    for name, number, fails in connection.execute(others.group_by(record.c.source)):
        found[name] = Tally(found[name].entries, found[name].entries - number, fails)
    over = select(passed.c.source, func.count()).group_by(passed.c.source)
    for name, number in connection.execute(over):
        found[name] = replace(found.get(name, Tally()), passed=number)
    return found
