"""The daemon's turn at the store."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aggregator.store.lock import WriterLock

_LOCK_EVERY = 0.1
"""Seconds between two looks at a lock that another process holds."""


class Turn:
    """The daemon's turn at the store, shared by all its work in hand.

    The lock is taken when the first piece of work begins and let go of when
    the last ends. While another process waits for it, new work waits too, so
    that the turn does end.
    """

    def __init__(self, lock: WriterLock) -> None:
        self._lock = lock
        self._users = 0

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        """Wait for the turn, and keep it until the block ends."""
        while not self._may_enter():  # noqa: ASYNC110 - another process lets go without telling us
            await asyncio.sleep(_LOCK_EVERY)
        self._users += 1
        try:
            yield
        finally:
            self._users -= 1
            if not self._users:
                self._lock.release()

    def _may_enter(self) -> bool:
        return not self._lock.wanted() and self._lock.try_acquire()
