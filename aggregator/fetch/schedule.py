"""When a source is checked next, and why then.

The longest wait wins: the user's interval, what the feed asks for, what the
server's caching headers say, and above all Retry-After. Nothing shortens what
a server asked for. After failures the pause doubles, from the interval up to a
day.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from aggregator.fetch.headers import LONGEST_PAUSE, fresh_for

if TYPE_CHECKING:
    from datetime import datetime

    from aggregator.model import Answer

LONGEST_FRESHNESS = timedelta(days=1)
"""Caching headers are often set for pictures; a feed is not left alone for longer."""

LONGEST_BACKOFF = timedelta(days=1)
"""The longest pause after failures, unless the interval itself is longer."""

_DOUBLINGS = 20  # enough to get from a second to a day


def next_check(
    *,
    now: datetime,
    every: timedelta,
    answer: Answer | None,
    ttl: int | None,
    failures: int,
    retry_at: datetime | None,
) -> tuple[datetime, str]:
    """The instant of a source's next check, in UTC, and the reason for people.

    Args:
        now: UTC.
        every: The interval from the configuration.
        answer: What the server answered now (a 304 counts too); ``None``
            after a failure.
        ttl: Seconds that the feed itself asks for; kept from the last reading
            when the answer was a 304.
        failures: How many checks have failed in a row, this one included.
        retry_at: UTC; when the server allows the next request, if it said so.

    Returns:
        For example ``(…, "Cache-Control 1h")``.
    """
    if answer is None:
        waits = [_backoff(every, failures)]
    else:
        fresh, header = fresh_for(answer.headers, now)
        fresh = min(fresh, LONGEST_FRESHNESS)
        asked = min(timedelta(seconds=max(ttl or 0, 0)), LONGEST_PAUSE)
        waits = [
            (every, f"every {_spoken(every)}"),
            (asked, f"feed ttl {_spoken(asked)}"),
            (fresh, f"{header} {_spoken(fresh)}"),
        ]
    if retry_at is not None:
        waits.append((retry_at - now, "Retry-After"))
    wait, reason = max(waits, key=lambda pair: pair[0])
    return now + wait, reason


def _backoff(every: timedelta, failures: int) -> tuple[timedelta, str]:
    doubled = every * 2 ** min(max(failures - 1, 0), _DOUBLINGS)
    times = "1 failure" if failures <= 1 else f"{failures} failures"
    return min(doubled, max(LONGEST_BACKOFF, every)), f"backoff after {times}"


def _spoken(span: timedelta) -> str:
    """A duration as the configuration writes it, in its largest whole unit."""
    seconds = int(span.total_seconds())
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds and seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
