"""Requests spread over time, so that nothing comes in bursts.

Each source has a share of its own, a number that its name decides. So the
same source comes at the same place in every row, and a test can say when.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

_JITTER = 0.05
_LONGEST_JITTER = timedelta(minutes=5)
_LONGEST_FIRST = timedelta(hours=1)
_APART = timedelta(seconds=2)
_LONGEST_ROW = timedelta(minutes=15)
_NEW_A_SECOND = 4


def share(name: str) -> float:
    """Give the source's place between 0 and 1, always the same."""
    return crc32(name.encode()) / 2**32


def jitter(name: str, wait: timedelta, *, first: bool = False) -> timedelta:
    """Say how much longer than ``wait`` to wait; in whole seconds, never shorter.

    A little always, so that sources with one interval drift apart and a
    server that told all its readers the same hour is not asked by all at
    once. After the first check of a new source up to the whole interval (at
    most an hour), so that sources added together are asked spread over it.
    """
    most = min(wait, _LONGEST_FIRST) if first else min(wait * _JITTER, _LONGEST_JITTER)
    return timedelta(seconds=int(share(name) * most.total_seconds()))


def starts(due: Mapping[str, datetime | None], now: datetime) -> dict[str, datetime]:
    """Plan the checks of many sources from ``now`` on.

    What is due later stays as it is. What is overdue, because the program or
    the machine slept, comes two seconds apart, all within a quarter of an
    hour. What is new comes at once, four in a second.

    Args:
        due: When each source is due, by name; ``None`` for new ones.
        now: UTC.
    """
    new = sorted(name for name, at in due.items() if at is None)
    overdue = sorted((name for name, at in due.items() if at and at <= now), key=share)
    apart = min(_APART, _LONGEST_ROW / max(len(overdue), 1))
    planned = {name: at for name, at in due.items() if at and at > now}
    planned |= {name: now + place * apart for place, name in enumerate(overdue)}
    second = timedelta(seconds=1)
    return planned | {name: now + place // _NEW_A_SECOND * second for place, name in enumerate(new)}
