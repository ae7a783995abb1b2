"""When editions are due, above all where the clock is changed, and what they choose from."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.config.model import Digest
from aggregator.config.values import weekdays
from aggregator.curate.editions import following, fresh, latest
from aggregator.model import Origin, PublishedEntry
from tests.making import NOW, record

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)


def instant(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-sun", "0123456"),
        ("mon-fri", "01234"),
        ("sat", "5"),
        ("Mon, WED ,fri", "024"),
        ("fri-mon", "0456"),
        ("sun-sun", "6"),
        ("mon-tue,sat-sun", "0156"),
        ("", ""),
        ("mon-", ""),
        ("-fri", ""),
        ("mo-fr", ""),
        ("mon,", ""),
        ("mon-wed-fri", ""),
    ],
)
def test_days_are_read(text, days):
    assert weekdays(text) == set(map(int, days))


@pytest.mark.parametrize(
    ("at", "days", "after", "moment"),
    [
        # the clock is put forward on 29 March 2026 from 02:00 to 03:00 ...
        ("02:30", "mon-sun", "2026-03-28 00:00", "2026-03-28 01:30"),
        ("02:30", "mon-sun", "2026-03-28 01:30", "2026-03-29 01:30"),  # 03:30 by the new clock
        ("02:30", "mon-sun", "2026-03-29 01:30", "2026-03-30 00:30"),
        ("02:00", "mon-sun", "2026-03-28 12:00", "2026-03-29 01:00"),
        ("03:00", "mon-sun", "2026-03-28 12:00", "2026-03-29 01:00"),
        ("07:00", "mon-sun", "2026-03-28 12:00", "2026-03-29 05:00"),
        # ... and put back on 25 October 2026 from 03:00 to 02:00
        ("02:30", "mon-sun", "2026-10-24 00:00", "2026-10-24 00:30"),
        ("02:30", "mon-sun", "2026-10-24 00:30", "2026-10-25 00:30"),  # the first of the two
        ("02:30", "mon-sun", "2026-10-25 00:30", "2026-10-26 01:30"),  # and not the second
        ("02:30", "mon-sun", "2026-10-25 01:30", "2026-10-26 01:30"),
        ("02:00", "mon-sun", "2026-10-24 12:00", "2026-10-25 00:00"),
        ("03:00", "mon-sun", "2026-10-24 12:00", "2026-10-25 02:00"),
        ("07:00", "mon-sun", "2026-10-24 12:00", "2026-10-25 06:00"),
        # days
        ("07:00", "mon-fri", "2026-01-02 06:00", "2026-01-05 06:00"),
        ("07:00", "mon-fri", "2026-01-02 05:59", "2026-01-02 06:00"),
        ("00:00", "sun", "2026-01-03 22:59", "2026-01-03 23:00"),
        ("23:59", "sat", "2026-01-03 22:59", "2026-01-10 22:59"),
    ],
)
def test_the_next_moment(at, days, after, moment):
    assert following(Digest(at=at, days=days), BERLIN, instant(after)) == instant(moment)


@pytest.mark.parametrize(
    ("at", "days", "now", "moment"),
    [
        ("02:30", "mon-sun", "2026-03-29 01:29", "2026-03-28 01:30"),
        ("02:30", "mon-sun", "2026-03-29 01:30", "2026-03-29 01:30"),
        ("02:30", "mon-sun", "2026-10-25 00:30", "2026-10-25 00:30"),
        ("02:30", "mon-sun", "2026-10-25 01:45", "2026-10-25 00:30"),
        ("02:30", "mon-sun", "2026-10-26 01:29", "2026-10-25 00:30"),
        ("07:00", "mon-fri", "2026-01-04 12:00", "2026-01-02 06:00"),
        ("07:00", "sat", "2026-01-03 05:59", "2025-12-27 06:00"),
    ],
)
def test_the_last_moment(at, days, now, moment):
    assert latest(Digest(at=at, days=days), BERLIN, instant(now)) == instant(moment)


@given(
    at=st.times().map(lambda one: f"{one:%H:%M}"),
    days=st.sampled_from(["mon-sun", "mon-fri", "sun", "fri-mon", "wed"]),
    zone=st.sampled_from(
        ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]
    ),
    day=st.dates(date(2025, 1, 1), date(2027, 12, 31)),
)
def test_every_day_has_one_moment_and_they_are_found_from_both_sides(at, days, zone, day):
    digest, zone = Digest(at=at, days=days), ZoneInfo(zone)
    begin = datetime.combine(day, time(), tzinfo=UTC)
    moments = [following(digest, zone, begin)]
    while moments[-1] < begin + timedelta(days=21):
        moments.append(following(digest, zone, moments[-1]))
        assert latest(digest, zone, moments[-1]) == moments[-1]
        assert latest(digest, zone, moments[-1] - timedelta(seconds=1)) == moments[-2]
    found = [one.astimezone(zone).date() for one in moments]
    assert {one.weekday() for one in found} == weekdays(days)
    assert len(found) == len(set(found))


def entry(number, **given):
    one = record(number, **given)
    return PublishedEntry(
        id=f"urn:{number}", record=one, origin=Origin(name="a", title="A"), updated=one.updated
    )


def test_an_edition_chooses_from_what_came_since_the_last_and_was_not_weighed():
    entries = [entry(number, published=NOW - number * HOUR) for number in range(-1, 6)]
    found = fresh(entries, since=NOW - 4 * HOUR, until=NOW, weighed={"urn:2"})
    assert [one.id for one in found] == ["urn:0", "urn:1", "urn:3"]


def test_of_a_story_its_first_report_counts():
    one = replace(entry(0, published=NOW), published=NOW - 9 * HOUR)
    assert fresh([one], since=NOW - HOUR, until=NOW, weighed=()) == []
