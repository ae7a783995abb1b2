"""Whether this machine has a network at all, told from what its requests come to.

    up --several hosts in a row, of which none could be reached--> down --any answer--> up

A host that cannot be reached may be gone. When several are out of reach one
after another and nobody answers in between, it is we who are: the machine
started before its network, or has lost it, or cannot reach its proxy. It asks
nobody and logs nothing; the fetcher does.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

ENOUGH = 3
"""So many hosts in a row say it; all of them where there are fewer."""
_MOST_AWAITED = 5
"""Names that do not resolve fail sooner than others answer: so many hosts more must be out of
reach while as many are being asked, since one of these may answer in a moment."""
_SOONEST, _LATEST = timedelta(minutes=1), timedelta(minutes=3)


class Network:
    """What is known of the network.

    Args:
        clock: The time now, aware.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._hosts = ENOUGH
        self._asked: dict[str, int] = {}
        self._missed: set[str] = set()
        self._since: datetime | None = None
        self._is_down = False

    @property
    def down_since(self) -> datetime | None:
        """When the first of the requests failed that show that there is none; else ``None``."""
        return self._since if self._is_down else None

    @property
    def is_in_doubt(self) -> bool:
        """Whether an answer would tell anything."""
        return bool(self._missed)

    def expect(self, hosts: int) -> None:
        """Tell how many different hosts there are to be asked, ``ENOUGH`` if more; 0 if unknown."""
        self._hosts = hosts or ENOUGH

    def begins(self, host: str) -> datetime | None:
        """Take note of a request that begins; to be followed by ``ends``.

        Returns:
            ``down_since`` as it is now: what begins without a network says
            nothing of it when that is back.
        """
        self._asked[host] = self._asked.get(host, 0) + 1
        return self.down_since

    def ends(self, host: str) -> None:
        """Take note that a request is over, whatever came of it and was noted before."""
        left = self._asked.pop(host) - 1
        if left:
            self._asked[host] = left

    def answered(self) -> timedelta | None:
        """Take note that somebody answered, with whatever.

        Returns:
            How long there was no network, if this ends it.
        """
        since, self._since = self.down_since, None
        self._is_down = False
        self._missed.clear()
        return self._clock() - since if since else None

    def unreached(self, host: str, *, no_such_name: bool) -> bool:
        """Take note that nobody could be reached at a host.

        Args:
            host: Who was asked.
            no_such_name: The reason is that its name does not resolve. That
                may be true, so that it proves nothing of the only host there is.

        Returns:
            Whether it shows now, and did not before, that there is no network.
        """
        if self._is_down or (self._hosts == 1 and no_such_name):
            return False
        if not self._missed:
            self._since = self._clock()
        self._missed.add(host)
        awaited = min(len(self._asked.keys() - self._missed), _MOST_AWAITED)
        self._is_down = len(self._missed) >= min(self._hosts, ENOUGH) + awaited
        return self._is_down

    def retry_at(self, since: datetime) -> datetime:
        """When to ask again those who are out of reach, in UTC.

        Soon, and after a while less often, which is soon enough for whoever
        comes home and opens the machine.

        Args:
            since: Since when there is no network.
        """
        now = self._clock()
        return now + min(max(now - since, _SOONEST), _LATEST)
