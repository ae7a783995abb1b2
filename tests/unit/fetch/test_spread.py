"""Nothing comes in bursts, and a test can say when it comes."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.fetch.spread import jitter, share, starts

NOW = datetime(2026, 1, 3, 4, 37, tzinfo=UTC)
HOUR = timedelta(hours=1)
NAMES = [f"quelle-{number}" for number in range(1000)]


def test_shares_are_spread_evenly_and_never_change():
    tenths = Counter(int(share(name) * 10) for name in NAMES)
    assert set(tenths) == set(range(10))
    assert max(tenths.values()) < 140
    assert share("zeit") == share("zeit") == pytest.approx(0.5334160262718797)


@pytest.mark.parametrize("wait", [timedelta(0), timedelta(seconds=1), HOUR, 30 * HOUR])
@pytest.mark.parametrize("first", [True, False])
def test_jitter_only_lengthens_and_has_a_bound(wait, first):
    most = min(wait, HOUR) if first else min(wait / 20, timedelta(minutes=5))
    found = [jitter(name, wait, first=first) for name in NAMES]
    assert all(timedelta(0) <= one <= most for one in found)
    assert all(not one.microseconds for one in found)
    if most > timedelta(minutes=1):
        assert max(found) > most * 0.95
        assert min(found) < most * 0.05


def test_new_sources_come_at_once_a_few_at_a_time():
    planned = starts(dict.fromkeys(NAMES[:10]), NOW)
    assert Counter((at - NOW).seconds for at in planned.values()) == {0: 4, 1: 4, 2: 2}


def test_what_is_overdue_comes_one_after_another_and_what_is_not_stays():
    due = dict.fromkeys(NAMES[:5], NOW - HOUR) | {"später": NOW + HOUR}
    planned = starts(due, NOW)
    assert planned.pop("später") == NOW + HOUR
    assert sorted(planned.values()) == [NOW + timedelta(seconds=2 * n) for n in range(5)]


def test_a_thousand_that_are_overdue_take_a_quarter_of_an_hour():
    planned = sorted(starts(dict.fromkeys(NAMES, NOW - 20 * HOUR), NOW).values())
    assert timedelta(minutes=14) < planned[-1] - NOW <= timedelta(minutes=15)
    assert max(Counter(at.replace(microsecond=0) for at in planned).values()) <= 2
