"""The store: one SQLite file, one writer thread, all or nothing of each call.

SQLAlchemy is used synchronously (its async driver costs twice as much for
many small writes); the event loop hands work to a thread of the store's own
and waits. Readers have a thread and a connection of their own: in WAL mode
neither waits for the other. Writes that wait while another is made are
committed together; one that fails takes none of the others along.

A write survives SIGKILL from the moment ``write`` returns. After a power cut
the last few writes may be missing, never half there (``synchronous=NORMAL``).
"""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError

from aggregator.errors import StoreBusy, StoreError, StoreFull, StoreTooNew
from aggregator.store import migrating

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from sqlalchemy import Connection, Engine

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R")

_BUSY_SECONDS = 30
_BATCH = 200
"""Writes that are committed together at most."""
_PATIENCE = 0.03
"""Seconds that a write may wait for others to be committed with."""


@dataclass(frozen=True, slots=True)
class _Job:
    """A piece of writing that somebody in an event loop waits for.

    Attributes:
        work: The whole of it.
        among: Does it for many items at once; ``None`` if it has to be done by itself.
        item: Of ``among``.
    """

    work: Callable[[Connection], Any]
    future: asyncio.Future[Any]
    among: Callable[[Connection, Sequence[Any]], Sequence[Any]] | None = None
    item: Any = None


@dataclass(frozen=True, slots=True)
class _Done:
    """What came of a job."""

    job: _Job
    result: Any = None
    error: BaseException | None = None


class Store:
    """The open store. Made by ``open``; its tables are in the modules beside.

    Functions on the tables take a connection first and are handed to
    ``write`` or ``read`` with their other arguments::

        await store.write(records.insert, new)
    """

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        # A transaction that means to write says so at once (BEGIN IMMEDIATE): one that
        # begins as a reader cannot wait for another process, it fails when it turns writer.
        self._writing = engine.execution_options(immediate=True)
        self.path = path
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._writer = Thread(target=self._write_all, name="store-writer", daemon=True)
        self._writer.start()
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="store-reader")

    @classmethod
    def open(cls, path: Path) -> Store:
        """Open the store at ``path``, made or brought up to date where needed.

        One that is made is its owner's alone: it holds secret addresses.

        Raises:
            StoreTooNew: A later version of this program wrote it.
            StoreBusy: Another process is changing it and does not finish.
            StoreError: It cannot be opened, or is no store.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"{path}: its folder cannot be made: {error.strerror or error}"
            ) from error
        with suppress(OSError):  # it is there, or SQLite says why it cannot be made
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        engine = create_engine(
            f"sqlite:///{path}",
            connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False},
            hide_parameters=True,  # a traceback tells no token and no article
        )
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
        store = cls(engine, path)
        try:
            with _explained(path):
                store._migrate()
        except BaseException:  # its thread would keep the process alive
            store.close()
            raise
        return store

    def write_now(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run ``work`` in one transaction that is committed when it returns.

        Raises:
            StoreBusy: Another process held the store for too long.
            StoreFull: There is no space left; nothing of the work was kept.
            StoreError: Anything else that the database refuses.
        """
        with _explained(self.path), self._writing.begin() as connection:
            return work(connection, *args, **kwargs)

    def read_now(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run ``work`` on one consistent view of the store. It must not write."""
        with _explained(self.path), self._engine.begin() as connection:
            return work(connection, *args, **kwargs)

    async def write(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Do what ``write_now`` does, in the writer's thread; committed when this returns.

        A cancelled caller does not stop a write that has begun; it is
        committed whole or not at all.
        """
        future = asyncio.get_running_loop().create_future()
        self._jobs.put(_Job(partial(_call, work, args, kwargs), future))
        result: T = await future
        return result

    async def write_among(
        self, work: Callable[[Connection, Sequence[T]], Sequence[R]], item: T
    ) -> R:
        """Write ``item`` with the others that wait for the same ``work``, in one call of it.

        For what comes a thousand times: each statement costs the event loop a
        wait for the writer's thread. Else like ``write``; where a call for
        many fails, each item is tried alone.

        Args:
            work: Gives a result for each item.
            item: Of whoever calls.
        """
        future = asyncio.get_running_loop().create_future()
        self._jobs.put(_Job(partial(_alone, work, item), future, work, item))
        result: R = await future
        return result

    def _write_all(self) -> None:
        """Take jobs as they come, those that come close together as one, until told to end.

        Where several came together, more will: the next are waited for, since
        what two transactions change in one page is written twice.
        """
        batch: list[_Job] = []
        while (job := self._jobs.get()) is not None:
            until = monotonic() + (_PATIENCE if len(batch) > 1 else 0)
            batch = [job]
            ending = False
            while len(batch) < _BATCH and not ending:
                try:
                    more = self._jobs.get(timeout=max(until - monotonic(), 0))
                except Empty:
                    break
                ending = more is None
                batch += [more] if more is not None else []
            _tell(self._write_batch([one for one in batch if not one.future.cancelled()]))
            if ending:
                return

    def _write_batch(self, batch: list[_Job]) -> list[_Done]:
        """Do jobs in one transaction: each whole or not at all, none told before all are kept.

        As good as every job succeeds. Only when one did not, all are done once
        more, each with a savepoint of its own, to find out which.
        """
        try:
            return self._in_one_transaction(_do_all, batch)
        except StoreError as failure:
            return [_Done(job, error=failure) for job in batch]
        except Exception as error:  # noqa: BLE001 - a job's own, and it is told when it comes up again
            log.debug("one of %d writes failed (%s); each is done by itself", len(batch), error)
        try:
            return self._in_one_transaction(_attempt_all, batch)
        except BaseException as failure:  # noqa: BLE001 - whoever waits for a job must hear of it
            return [_Done(job, error=failure) for job in batch]

    def _in_one_transaction(
        self, do: Callable[[Connection, list[_Job]], list[_Done]], batch: list[_Job]
    ) -> list[_Done]:
        with _explained(self.path), self._writing.begin() as connection:
            return do(connection, batch)

    async def read(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Do ``read_now`` in the reader's thread."""
        job = partial(self.read_now, work, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._reader, job)

    def erase_now(self) -> bool:
        """Rewrite the file, so that nothing of what was deleted is left in it.

        SQLite only marks deleted text as free space, in the file and in the
        write-ahead log beside it. Takes as long as copying the store, and as
        much space meanwhile.

        Returns:
            Whether the log was emptied too. It is not while another process
            reads; then this is to be done again.

        Raises:
            StoreBusy: Another process held the store for too long.
            StoreFull: There is no space left for the copy.
        """
        with _explained(self.path):
            connection = self._engine.raw_connection()
            try:
                cursor = connection.cursor()
                cursor.execute("VACUUM")
                busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
                cursor.close()
            finally:
                connection.close()
        return not busy

    def _migrate(self) -> None:
        newest = migrating.newest()
        found = self.read_now(migrating.revision)
        if found is not None and found > newest:
            raise StoreTooNew(
                f"{self.path}: written by a later version of Presseschau (its format is {found},"
                f" this version knows {newest}); update Presseschau or use another store"
            )
        if found != newest:
            self.write_now(migrating.bring_up, found)

    def close(self) -> None:
        """Finish what is being written and let go of the file."""
        self._jobs.put(None)
        self._writer.join()
        self._reader.shutdown(wait=True)
        self._engine.dispose()


def _prepare(connection: sqlite3.Connection, _: Any) -> None:
    connection.isolation_level = (
        None  # transactions begin where _begin says, not where sqlite3 guesses
    )
    # An article fits on a page; in a store that is there already, this changes nothing.
    connection.execute("PRAGMA page_size=16384")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    # A pass over many new sources writes many pages; what is kept here is not read again.
    connection.execute("PRAGMA cache_size=-16000")  # kB
    connection.execute("PRAGMA wal_autocheckpoint=1000")  # pages


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _call(
    work: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any], connection: Connection
) -> T:
    return work(connection, *args, **kwargs)


def _alone(
    work: Callable[[Connection, Sequence[T]], Sequence[R]], item: T, connection: Connection
) -> R:
    return work(connection, [item])[0]


def _do_all(connection: Connection, batch: list[_Job]) -> list[_Done]:
    together: dict[Callable[[Connection, Sequence[Any]], Sequence[Any]], list[_Job]] = {}
    done = []
    for job in batch:
        if job.among is None:
            done.append(_Done(job, job.work(connection)))
        else:
            together.setdefault(job.among, []).append(job)
    for among, jobs in together.items():
        done += map(_Done, jobs, among(connection, [job.item for job in jobs]))
    return done


def _attempt_all(connection: Connection, batch: list[_Job]) -> list[_Done]:
    return [_attempt(connection, job) for job in batch]


def _attempt(connection: Connection, job: _Job) -> _Done:
    """Do one job of a transaction; if it fails, nothing of it stays."""
    connection.exec_driver_sql("SAVEPOINT job")
    try:
        result = job.work(connection)
    except OperationalError:
        raise  # busy, full, broken: it is the transaction's trouble, not this job's alone
    except Exception as error:  # noqa: BLE001 - it is the caller's, and is told there
        connection.exec_driver_sql("ROLLBACK TO job")
        return _Done(job, error=error)
    connection.exec_driver_sql("RELEASE job")
    return _Done(job, result)


def _tell(outcomes: list[_Done]) -> None:
    """Tell those who wait, with one call for each of their loops and not one for each job."""
    loops: dict[asyncio.AbstractEventLoop, list[_Done]] = {}
    for one in outcomes:
        loops.setdefault(one.job.future.get_loop(), []).append(one)
    for loop, told in loops.items():
        if not loop.is_closed():
            with suppress(RuntimeError):  # closed just now: nobody waits any longer
                loop.call_soon_threadsafe(_resolve, told)


def _resolve(outcomes: list[_Done]) -> None:
    for one in outcomes:
        future = one.job.future
        if future.done():  # its caller was cancelled while it was written
            continue
        if one.error is None:
            future.set_result(one.result)
        else:
            future.set_exception(one.error)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except (DatabaseError, sqlite3.DatabaseError) as error:
        cause = str(error.orig if isinstance(error, DatabaseError) else error).lower()
        if "locked" in cause or "busy" in cause:
            raise StoreBusy(f"{path}: in use by another process ({cause})") from error
        if "full" in cause or "disk i/o" in cause:
            raise StoreFull(f"{path}: nothing can be written ({cause}); make space") from error
        if "not a database" in cause or "malformed" in cause:
            raise StoreError(
                f"{path}: no store of Presseschau, or a damaged one ({cause})"
            ) from error
        if "unable to open" in cause or "readonly" in cause:
            raise StoreError(
                f"{path}: cannot be opened for writing ({cause}); look at its folder's permissions"
            ) from error
        raise
