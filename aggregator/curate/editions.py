"""When a feed's next edition is due, and what it tells.

A moment is a time of day in a time zone, on some days of the week. Where the
clock is put forward over it (02:30 on the last Sunday of March, in Berlin), it
is as long after midnight as on other days: 03:30 by the new clock. Where the
clock is put back, it is the first of the two. So there is exactly one for each
day. (The cron trigger of APScheduler 3 takes the second, and then gives the
same instant again and again until that hour is over.)
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from aggregator.config.values import weekdays

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from zoneinfo import ZoneInfo

    from aggregator.config.model import Digest
    from aggregator.model import PublishedEntry

LATE = timedelta(days=1)
"""So long after it was published an entry is still told, if no edition weighed it before."""
_DAY = timedelta(days=1)
_SPAN = 9
"""Days in which there is a moment, whatever the days of the week and the zone."""


def following(digest: Digest, zone: ZoneInfo, after: datetime) -> datetime:
    """Give the first moment later than ``after``. UTC."""
    return next(one for one in _moments(digest, zone, after, _DAY) if one > after)


def latest(digest: Digest, zone: ZoneInfo, now: datetime) -> datetime:
    """Give the last moment that is not later than ``now``. UTC."""
    return next(one for one in _moments(digest, zone, now, -_DAY) if one <= now)


def _moments(
    digest: Digest, zone: ZoneInfo, around: datetime, step: timedelta
) -> Iterator[datetime]:
    days, at = weekdays(digest.days), time.fromisoformat(digest.at)
    day = around.astimezone(zone).date() - step
    for _ in range(_SPAN + 2):
        if day.weekday() in days:
            # of two instants the first, and in a gap by the clock before it (PEP 495)
            yield datetime.combine(day, at, tzinfo=zone).astimezone(UTC)
        day += step


def fresh(
    entries: Iterable[PublishedEntry],
    *,
    since: datetime,
    until: datetime,
    weighed: Collection[str],
) -> list[PublishedEntry]:
    """Give those entries that an edition chooses from, in their order.

    Args:
        entries: What the feed holds, in its order.
        since: UTC; what was published earlier was news before.
        until: UTC; what is published later is news for the next edition.
        weighed: Ids of entries that earlier editions told or passed over.
    """
    return [
        one
        for one in entries
        if since < (one.published or one.record.published) <= until and one.id not in weighed
    ]
