"""When a source is checked next, and why then.

The longest wait wins: the user's interval, the source's own rhythm, what the
feed asks for, what the server's caching headers say, and above all
Retry-After. Nothing shortens what a server asked for. After failures the
pause doubles, from the interval up to a day. Whatever comes out is moved out
of the hours and days in which the feed wants to be left alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from aggregator.fetch.headers import LONGEST_PAUSE, fresh_for, says_freshness
from aggregator.fetch.rhythm import Rhythm, pause, spoken
from aggregator.fetch.spread import jitter

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from aggregator.model import Answer

LONGEST_BACKOFF = timedelta(days=1)
"""The longest pause after failures, unless the interval itself is longer."""

_DOUBLINGS = 20  # enough to get from a second to a day
_HOUR = timedelta(hours=1)
_WEEK_OF_HOURS = 7 * 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """Everything lasting that decides how often a source is asked.

    Attributes:
        name: Of the source; its jitter is made of it.
        every: The shortest pause, from the configuration.
        longest: The longest that is waited for want of news alone.
        rhythm: The source's habits.
        silence: Time since its last news; ``None`` if unknown.
        ttl: Seconds that the feed itself asks for, from its last reading.
        skip_hours: Hours, in UTC, in which it wants no visit (RSS).
        skip_days: Days, in UTC and 0 for Monday, in which it wants none.
        fresh: Seconds for which the server said its last answer stays fresh;
            a 304 that says nothing new leaves that as it is (RFC 9111, 4.3.4).
        is_new: This was the first check that succeeded.
    """

    name: str
    every: timedelta
    longest: timedelta
    rhythm: Rhythm = field(default_factory=Rhythm)
    silence: timedelta | None = None
    ttl: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    fresh: int | None = None
    is_new: bool = False


def next_check(
    manners: Manners,
    *,
    now: datetime,
    answer: Answer | None,
    failures: int = 0,
    retry_at: datetime | None = None,
) -> tuple[datetime, str]:
    """The instant of a source's next check, in UTC, and the reason for people.

    Args:
        manners: What is known of it.
        now: UTC.
        answer: What the server answered now (a 304 counts too); ``None`` if
            it gave no answer that could be read.
        failures: How many checks have failed in a row, this one included.
        retry_at: UTC; when the server allows the next request, if it said so.

    Returns:
        For example ``(…, "Cache-Control 1h")``.
    """
    if failures or answer is None:
        waits = [_backoff(manners.every, failures)]
    else:
        asked = _bounded(manners.ttl)
        waits = [
            pause(
                manners.rhythm,
                silence=manners.silence,
                every=manners.every,
                longest=manners.longest,
            ),
            (asked, f"feed ttl {spoken(asked)}"),
        ]
    if answer is not None:
        waits.append(_fresh(manners, answer, now))
    if retry_at is not None:
        waits.append((retry_at - now, "Retry-After"))
    wait, reason = max(waits, key=lambda pair: pair[0])
    at = now + wait + jitter(manners.name, wait, first=manners.is_new and not failures)
    return out_of_skipped(at, reason, hours=manners.skip_hours, days=manners.skip_days)


def fresh_seconds(answer: Answer, before: int | None, now: datetime) -> int | None:
    """The seconds of freshness to remember: those said now, else after a 304 those before."""
    if answer.not_modified and not says_freshness(answer.headers):
        return before
    return int(fresh_for(answer.headers, now)[0].total_seconds()) or None


def _fresh(manners: Manners, answer: Answer, now: datetime) -> tuple[timedelta, str]:
    if answer.not_modified and not says_freshness(answer.headers):
        fresh, header = _bounded(manners.fresh), "Cache-Control"
    else:
        fresh, header = fresh_for(answer.headers, now)
        fresh = min(fresh, LONGEST_PAUSE)
    return fresh, f"{header} {spoken(fresh)}"


def _bounded(seconds: int | None) -> timedelta:
    return min(timedelta(seconds=max(seconds or 0, 0)), LONGEST_PAUSE)


def _backoff(every: timedelta, failures: int) -> tuple[timedelta, str]:
    doubled = every * 2 ** min(max(failures - 1, 0), _DOUBLINGS)
    times = "1 failure" if failures <= 1 else f"{failures} failures"
    return min(doubled, max(LONGEST_BACKOFF, every)), f"backoff after {times}"


def out_of_skipped(
    at: datetime, reason: str, *, hours: Collection[int], days: Collection[int]
) -> tuple[datetime, str]:
    """Move an instant to the next hour in which the feed may be asked.

    One that may never be asked is asked all the same: it cannot mean that.

    Args:
        at: UTC.
        reason: Why then; given back if it stays.
        hours: In which it wants no visit, in UTC.
        days: On which it wants none, in UTC and 0 for Monday.
    """
    moved, why = at, reason
    for _ in range(_WEEK_OF_HOURS + 1):
        if moved.weekday() in days:
            why = "skipDays"
        elif moved.hour in hours:
            why = "skipHours"
        else:
            return moved, why
        moved += _HOUR
    return at, reason
