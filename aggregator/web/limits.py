"""How often one client may ask: a bucket of tokens for each, which fills with time.

Nothing that ends in 304 costs anything, so a reader that asks as it should is
never refused. What is not there costs twice as much as what is, and ten times
where it could be the guess of a secret.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_MINUTE = 60.0
_MISS = 2
_GUESS = 10
_MOST = 10_000
"""Clients that are remembered; each takes about 200 bytes."""


class Limits:
    """Counts the requests of clients.

    Args:
        per_minute: As many requests in a minute; also as many at once. 0: no limit.
        clock: Seconds, of a clock that nobody sets.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float]) -> None:
        self._capacity = per_minute
        self._clock = clock
        self._clients: OrderedDict[str, tuple[float, float]] = OrderedDict()
        """What each had left, and when; who asked last stands last."""

    def wait(self, client: str | None) -> int:
        """Say after how many seconds a client may ask again; 0 if it may now.

        Args:
            client: Who asks; ``None`` for one that is not counted.
        """
        if client is None or not self._capacity:
            return 0
        left = self._left(client, self._clock())
        return 0 if left >= 1 else math.ceil((1 - left) * _MINUTE / self._capacity)

    def refuse_for(self, client: str | None, status: int, *, secret: bool = False) -> int:
        """Count a request that was answered.

        Args:
            client: Who asked; ``None`` for one that is not counted.
            status: What it would be answered with.
            secret: Whether its path holds what only those know who were told.

        Returns:
            0 if it may be; otherwise the seconds after which to ask again.
        """
        if client is None or not self._capacity or status == HTTPStatus.NOT_MODIFIED:
            return 0
        if wait := self.wait(client):
            return wait
        now = self._clock()
        miss = _GUESS if secret else _MISS
        cost = miss if status == HTTPStatus.NOT_FOUND else 1
        self._clients[client] = self._left(client, now) - cost, now
        self._clients.move_to_end(client)
        self._forget(now)
        return 0

    def _left(self, client: str, now: float) -> float:
        left, since = self._clients.get(client, (float(self._capacity), now))
        return min(left + (now - since) * self._capacity / _MINUTE, self._capacity)

    def _forget(self, now: float) -> None:
        """Drop those whose buckets are full again, and the oldest where there are too many."""
        while len(self._clients) > 1:
            oldest = next(iter(self._clients))
            if len(self._clients) <= _MOST and self._left(oldest, now) < self._capacity:
                return
            del self._clients[oldest]
