"""Dates that are told from now on, in German and English."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.relative_dates import read_relative_date

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 1, 5, 12, 20, 31, tzinfo=UTC)  # Monday, 13:20 in Berlin


def local(text, now=NOW, zone=BERLIN):
    found = read_relative_date(text, zone=zone, now=now)
    return f"{found.astimezone(zone):%d.%m. %H:%M}" if found else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a day and a clock's time
        ("heute, 10:30", "05.01. 10:30"),
        ("Heute 10.30 Uhr", "05.01. 10:30"),
        ("heute | 9:05 Uhr", "05.01. 09:05"),
        ("gestern 18 Uhr", "04.01. 18:00"),
        ("gestern um 18:05 Uhr", "04.01. 18:05"),
        ("Gestern, 18.05", "04.01. 18:05"),
        ("gestern, 14:30:05 Uhr", "04.01. 14:30"),
        ("gestern 18 h", "04.01. 18:00"),
        ("gestern 0.05 Uhr", "04.01. 00:05"),
        ("vorgestern · 23:59", "03.01. 23:59"),
        ("18:00 Uhr, gestern", "04.01. 18:00"),
        ("10:30 heute", "05.01. 10:30"),
        ("today, 2:30 AM", "05.01. 02:30"),
        ("yesterday at 6 pm", "04.01. 18:00"),
        ("6 p.m. yesterday", "04.01. 18:00"),
        ("yesterday at 12 am", "04.01. 00:00"),
        ("Stand: heute, 10:30 Uhr", "05.01. 10:30"),
        ("heute, 25:00", None),
        # the zone that is named outranks that of the source
        ("gestern 18:00 Uhr MEZ", "04.01. 18:00"),
        ("gestern 18:00 UTC", "04.01. 19:00"),
        ("gestern 18:00 +0300", "04.01. 16:00"),
        # a day alone is its midnight
        ("heute", "05.01. 00:00"),
        ("gestern", "04.01. 00:00"),
        ("vorgestern", "03.01. 00:00"),
        ("Yesterday", "04.01. 00:00"),
        # so long ago
        ("vor 30 Sekunden", "05.01. 13:19"),
        ("vor 5 Min.", "05.01. 13:15"),
        ("vor einer Minute", "05.01. 13:19"),
        ("vor 2 Stunden", "05.01. 11:20"),
        ("vor 2h", "05.01. 11:20"),
        ("Vor\xa02 Stunden", "05.01. 11:20"),
        ("vor zwölf Stunden", "05.01. 01:20"),
        ("vor 1 Std. 20 Min.", "05.01. 12:00"),
        ("vor einer Stunde und 20 Minuten", "05.01. 12:00"),
        ("2 hours ago", "05.01. 11:20"),
        ("an hour ago", "05.01. 12:20"),
        ("1 hr, 20 mins ago", "05.01. 12:00"),
        ("Aktualisiert vor 10 Minuten", "05.01. 13:10"),
        ("Published: 3 mins ago", "05.01. 13:17"),
        ("gerade eben", "05.01. 13:20"),
        ("just now", "05.01. 13:20"),
        # from a day on the calendar counts
        ("vor 23 Stunden", "04.01. 14:20"),
        ("vor 24 Stunden", "04.01. 00:00"),
        ("vor einem Tag", "04.01. 00:00"),
        ("vor drei Tagen", "02.01. 00:00"),
        ("3 days ago", "02.01. 00:00"),
        ("vor 1 Tag, 3 Stunden", "04.01. 00:00"),
        ("vor einer Woche", "29.12. 00:00"),
        ("2 weeks ago", "22.12. 00:00"),
    ],
)
def test_reads(text, expected):
    assert local(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "vor", "ago", "heute 14", "gestern 18 oder 19 Uhr"),
        *("gestern Abend", "heute früh", "gestern war alles besser", "heute im Bundestag"),
        *("vor wenigen Minuten", "a few minutes ago", "vor Gericht", "vor 2 Jahren", "vor 5"),
        *("long ago", "14:30", "14:30 Uhr", "Montag, 14:30", "morgen, 8 Uhr", "tomorrow"),
        *("vor 2 Stunden vor 3", "vor 2 Stunden im Studio", "vor 1000 Tagen", "3. Januar 2026"),
        *("heutes 14:30", "gestern 18:00 " + "x" * 60, "vor 2 Stunden " * 10),
    ],
)
def test_what_says_too_little_or_something_else_is_no_date(text):
    assert local(text) is None


@pytest.mark.parametrize(
    ("now", "text", "expected"),
    [
        # 29 March 2026: from 02:00 to 03:00 there is no time
        ("2026-03-29T01:30", "vor 2 Stunden", "29.03. 00:30"),  # now is 03:30
        ("2026-03-29T01:30", "heute, 1:30", "29.03. 01:30"),
        ("2026-03-29T01:30", "heute, 2:30", "29.03. 03:30"),
        ("2026-03-29T12:00", "gestern, 2:30", "28.03. 02:30"),
        ("2026-03-30T12:00", "gestern, 0:30", "29.03. 00:30"),
        ("2026-03-30T12:00", "gestern, 14 Uhr", "29.03. 14:00"),
        ("2026-03-30T12:00", "vor 2 Tagen", "28.03. 00:00"),
        # 25 October 2026: from 02:00 to 03:00 is told twice
        ("2026-10-25T01:30", "vor 2 Stunden", "25.10. 01:30"),  # now is the second 02:30
        ("2026-10-25T01:30", "vor 1 Stunde", "25.10. 02:30"),
        ("2026-10-25T12:00", "heute, 14 Uhr", "25.10. 14:00"),
        ("2026-10-26T12:00", "gestern, 14 Uhr", "25.10. 14:00"),
        ("2026-10-26T12:00", "vor einem Tag", "25.10. 00:00"),
        # whose day it is, is told by the source's calendar and not by UTC's
        ("2026-01-04T23:30", "heute, 0:15", "05.01. 00:15"),
        ("2026-01-04T22:30", "heute, 0:15", "04.01. 00:15"),
        ("2026-01-04T23:30", "gestern", "04.01. 00:00"),
        ("2025-12-31T23:30", "vor einer Stunde", "31.12. 23:30"),
        ("2026-01-01T12:00", "gestern 18 Uhr", "31.12. 18:00"),
        ("2024-03-01T12:00", "gestern", "29.02. 00:00"),
    ],
)
def test_where_clocks_are_set_and_days_end(now, text, expected):
    assert local(text, datetime.fromisoformat(now).replace(tzinfo=UTC)) == expected


def test_of_the_hour_that_autumn_repeats_the_first_is_meant():
    now = datetime(2026, 10, 25, 12, tzinfo=UTC)
    found = read_relative_date("heute, 2:30", zone=BERLIN, now=now)
    assert found == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_without_a_now_the_clock_is_asked():
    found = read_relative_date("vor 5 Minuten")
    assert abs(datetime.now(UTC) - timedelta(minutes=5) - found) < timedelta(minutes=2)


@given(
    st.text(max_size=80)
    | st.from_regex(
        r"(vor|heute|gestern|[0-9]{1,3}) ?[0-9a-zäö:. ]{1,40}( ago| und)?", fullmatch=True
    )
)
def test_never_raises_and_never_tells_of_tomorrow(text):
    found = read_relative_date(text, zone=BERLIN, now=NOW)
    assert found is None or (found.tzinfo is UTC and found < NOW + timedelta(days=1))
