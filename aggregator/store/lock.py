"""One writer at a time: ``once`` beside a running ``run`` takes turns with it.

SQLite keeps transactions apart; this keeps *passes* apart, so that two
processes never fetch the same article twice or press one host from two sides.
The lock is ``flock`` on a file beside the store: the kernel lets go of it when
a process dies, however it dies.

A daemon is at work again and again and could starve whoever waits. So there
are two files: a waiter holds ``.queue`` while it waits for ``.lock``, and a
holder asks ``wanted`` between two pieces of work and steps back if it is.
"""

from __future__ import annotations

import fcntl
import os
import time
from typing import TYPE_CHECKING

from aggregator.errors import StoreBusy, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_POLL_SECONDS = 0.05


class WriterLock:
    """The right to write to the store at ``path``; not yet taken when made."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._file is not None

    def try_acquire(self) -> bool:
        """Take the lock if it is free; say whether it is held now."""
        if self._file is not None:
            return True
        file = self._open(".lock")
        if not _flock(file):
            os.close(file)
            return False
        os.ftruncate(file, 0)
        os.write(file, str(os.getpid()).encode())
        self._file = file
        return True

    def acquire(self, *, timeout: float, waiting: Callable[[str], None]) -> None:
        """Take the lock, waiting up to ``timeout`` seconds for its holder.

        Args:
            timeout: In seconds.
            waiting: Told once, with a sentence for a person, when there is
                something to wait for.

        Raises:
            StoreBusy: It was not free in time.
        """
        if self.try_acquire():
            return
        waiting(f"{self._path}: in use by {self._holder()}; waiting for it to finish its turn")
        deadline = time.monotonic() + timeout
        queue = self._open(".queue")
        try:
            while not (_flock(queue) and self.try_acquire()):
                if time.monotonic() > deadline:
                    raise StoreBusy(
                        f"{self._path}: still in use by {self._holder()} after {timeout:.0f} s"
                    )
                time.sleep(_POLL_SECONDS)
        finally:
            os.close(queue)

    def wanted(self) -> bool:
        """Whether another process is waiting for the lock."""
        queue = self._open(".queue")
        try:
            return not _flock(queue)
        finally:
            os.close(queue)

    def release(self) -> None:
        """Let go of the lock, if held."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _open(self, ending: str) -> int:
        name = f"{self._path}{ending}"
        try:
            return os.open(name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise StoreError(f"{name}: cannot be opened: {error.strerror}") from error

    def _holder(self) -> str:
        try:
            with open(f"{self._path}.lock", encoding="ascii") as file:  # noqa: PTH123 - the path is a name with an ending
                pid = file.read().strip()
        except OSError:
            pid = ""  # it was let go of in this moment; who held it no longer matters
        return f"process {pid}" if pid.isdigit() else "another process"


def _flock(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
