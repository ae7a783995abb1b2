"""How often a source has news, learned from what it showed, and how often it is asked therefore.

Two numbers are remembered. The *usual gap* between two pieces of news is a
geometric mean, so that a night does not count like a day; the *window* is the
time that the entries of one document span, which says how long one may stay
away without missing any. Entries that come together count as one piece of
news. Pure functions; the store keeps what they give.
"""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

_SLOWER = 5
"""A source that has been silent is asked again after this part of its silence."""

_WEIGHT = 0.1
"""How much one piece of news moves the usual gap: twenty change it for good."""
_TOGETHER = 0.5
"""Entries nearer to each other than this part of the shortest pause came together."""
_OVERLAP = 0.5
"""At most this part of the window passes between two checks."""
_LASTING = 0.25
"""Unless the silence lasts: then that part of what the silence alone would allow."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What is known of a source's habits, in seconds; ``None`` where nothing is.

    Attributes:
        usual: Between two pieces of news.
        window: Between the oldest and the newest entry of one document.
    """

    usual: int | None = None
    window: int | None = None


def first_read(published: Iterable[datetime | None], every: timedelta) -> Rhythm:
    """Tell the habits of a source from the dates in the first document seen of it."""
    moments = _moments(published, every)
    gaps = [(later - earlier).total_seconds() for earlier, later in zip(moments, moments[1:])]  # noqa: B905,RUF007 - one shorter, and so meant
    return Rhythm(
        usual=round(statistics.median(gaps)) if gaps else None,
        window=window_of(published),
    )


def window_of(published: Iterable[datetime | None]) -> int | None:
    """Give the seconds between the oldest and the newest date; ``None`` if all are one."""
    dates = [one for one in published if one is not None]
    span = int((max(dates) - min(dates)).total_seconds()) if dates else 0
    return span or None


def news_came(
    usual: int | None,
    published: Iterable[datetime | None],
    *,
    since: timedelta,
    every: timedelta,
) -> int | None:
    """Give the usual gap after news.

    Args:
        usual: As known so far.
        published: Dates of the new entries, where they have any.
        since: Time since the last news.
        every: The shortest pause between checks.
    """
    dates = list(published)
    if not dates or since <= timedelta(0):
        return usual
    apart = every * _TOGETHER
    undated = sum(one is None for one in dates)
    pieces = max(1, min(len(_moments(dates, every)) + undated, int(since / apart)))
    gap = max(since.total_seconds() / pieces, 1.0)
    if usual is None:
        return round(gap)
    weight = 1 - (1 - _WEIGHT) ** pieces
    return round(math.exp((1 - weight) * math.log(max(usual, 1)) + weight * math.log(gap)))


def pause(
    rhythm: Rhythm, *, silence: timedelta | None, every: timedelta, longest: timedelta
) -> tuple[timedelta, str]:
    """Say how long to wait before a source is worth asking again, and why, for people.

    About as long as news takes to come, longer after a silence that is not
    usual, never so long that entries could come and go unseen.

    Args:
        rhythm: What is known of its habits.
        silence: Time since the last news; ``None`` if unknown.
        every: The shortest pause; it holds whatever else is said.
        longest: The longest pause.
    """
    usual = timedelta(seconds=rhythm.usual or 0)
    quiet = (silence or timedelta(0)) / _SLOWER
    wait, why = max(
        (every, f"every {spoken(every)}"),
        (usual, f"news about every {roughly(usual)}"),
        (quiet, f"no news for {roughly(silence or quiet)}"),
        key=lambda pair: pair[0],
    )
    window = timedelta(seconds=rhythm.window or 0)
    if window and wait > (seen := max(window * _OVERLAP, quiet * _LASTING)):
        wait, why = seen, f"a document spans {roughly(window)}"
    if wait > longest:
        wait, why = longest, f"max_interval {spoken(longest)}"
    return (wait, why) if wait > every else (every, f"every {spoken(every)}")


@lru_cache(maxsize=1024)
def spoken(span: timedelta) -> str:
    """A duration as the configuration writes it, in its largest whole unit."""
    seconds = int(span.total_seconds())
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds and seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


@lru_cache(maxsize=1024)
def roughly(span: timedelta) -> str:
    """A duration for people who do not count: two units' worth of the largest that fits twice."""
    seconds = span.total_seconds()
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f}{unit}"
    return f"{seconds:.0f}s"


def _moments(published: Iterable[datetime | None], every: timedelta) -> list[datetime]:
    """The instants at which there was news, of what came together the first, oldest first."""
    found: list[datetime] = []
    for moment in sorted(one for one in published if one is not None):
        if not found or moment - found[-1] >= every * _TOGETHER:
            found.append(moment)
    return found
