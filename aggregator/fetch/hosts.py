"""Whose turn it is: politeness to each host, and a bound on all of them.

One host gets its requests one after another with a pause between their
starts, and never more than two at once. All hosts together share a number of
places. Who waits for a host holds none of those places, so a slow host delays
nobody but itself.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

AT_ONCE = 2
"""Requests under way to one host at the same time."""


@dataclass(slots=True, eq=False)
class _Host:
    """One host's state while anybody waits for it, and until its pause is over."""

    seats: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    door: asyncio.Lock = field(default_factory=asyncio.Lock)
    next_start: float = 0.0
    users: int = 0


class Hosts:
    """Hands out turns. Belongs to one event loop.

    Args:
        delay: Seconds between the starts of two requests to one host.
        places: Requests under way at once, to all hosts together.
    """

    def __init__(self, *, delay: float, places: int) -> None:
        self._delay = delay
        self._places = asyncio.Semaphore(places)
        self._hosts: dict[str, _Host] = {}
        self._resting: deque[tuple[float, str]] = deque()

    def __len__(self) -> int:
        """How many hosts are remembered."""
        return len(self._hosts)

    @asynccontextmanager
    async def turn(
        self, host: str, admit: Callable[[], None], *, delay: float = 0.0
    ) -> AsyncIterator[None]:
        """Wait for a turn; the request is made inside.

        Args:
            host: Whatever requests should be polite to as one.
            admit: Called before waiting for the pause and again when the turn
                has come; raises when the request must not be made after all
                (the server asked for a pause in the meantime). Then no pause
                is spent, and a whole queue dissolves at once.
            delay: Seconds until the next start, if more than usual.
        """
        state = self._enter(host)
        try:
            async with state.seats:
                async with state.door:
                    admit()
                    await self._pause(state)
                    await self._places.acquire()
                    state.next_start = _now() + max(self._delay, delay)
                try:
                    admit()
                    yield
                finally:
                    self._places.release()
        finally:
            self._leave(host, state)

    async def _pause(self, state: _Host) -> None:
        wait = state.next_start - _now()
        if wait > 0:
            await asyncio.sleep(wait)

    def _enter(self, host: str) -> _Host:
        self._forget()
        state = self._hosts.get(host)
        if state is None:
            state = self._hosts[host] = _Host()
        state.users += 1
        return state

    def _leave(self, host: str, state: _Host) -> None:
        state.users -= 1
        if state.users == 0:
            self._resting.append((state.next_start, host))
            self._forget()

    def _forget(self) -> None:
        """Drop the hosts that nobody uses and whose pause is over."""
        now = _now()
        while self._resting and self._resting[0][0] <= now:
            _, host = self._resting.popleft()
            state = self._hosts.get(host)
            if state and state.users == 0 and state.next_start <= now:
                del self._hosts[host]


def _now() -> float:
    return asyncio.get_running_loop().time()
