from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.dates import format_datum, read_date, read_datum

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
SEED = datetime(2026, 1, 3, 4, 37, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        # RFC 822 and its successors
        "Sat, 03 Jan 2026 05:37:00 +0100",
        "Sat, 03 Jan 2026 05:37:00 +01:00",
        "Sat, 3 Jan 2026 5:37 +0100",
        "Sat,03 Jan 2026 05:37:00+0100",
        "03 Jan 2026 04:37:00 GMT",
        "Sat, 03 Jan 26 04:37 UT",
        "Fri, 02 Jan 2026 23:37:00 EST",
        "Fri, 02 Jan 2026 20:37:00 PST",
        "Sat, 03 Jan 2026 04:37:00 -0000",
        "Sat, 03 Jan 2026 05:37:00 +0100 (MEZ)",
        "Sat, 03 Jan 2026 05:37:00 GMT+0100",
        "  Sat, 03 Jan 2026\n 05:37:00 +0100 ",
        "Sat, 03 Jan 2026 05:37:00 CET",
        "Sat Jan  3 04:37:00 UTC 2026",
        # ISO 8601
        "2026-01-03T05:37:00+01:00",
        "2026-01-03T05:37:00+0100",
        "2026-01-03T05:37+01",
        "2026-01-03T04:37:00Z",
        "2026-01-03t04:37:00z",
        "2026-01-03 04:37:00 UTC",
        "2026-01-03 04:37",
        "2026-1-3 4:37",
        "20260103T043700Z",
        "20260103043700",
        "2026/01/03 04:37:00",
        # German
        "Sa, 03 Jan 2026 05:37:00 MEZ",
        "Samstag, 3. Januar 2026, 05:37 Uhr MEZ",
        "03. Januar 2026 04:37",
        "3. Jän. 2026 04:37",
        "03.01.2026 04:37",
        "03.01.2026, 04.37 Uhr",
        "3.1.26 4:37",
        "Samstag, den 3. Januar 2026 um 4.37 Uhr",
        # others
        "January 3rd, 2026 4:37 am",
        "1/3/2026 4:37:00 AM",
        "3/1/2026 04:37",
        "1767415020",
        "1767415020000",
    ],
)
def test_reads_one_instant_from_every_form(text: str) -> None:
    assert read_date(text, now=NOW) == SEED


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20 Mai 2025", datetime(2025, 5, 20, tzinfo=UTC)),
        ("Tue, 20 Mai 2025 10:00:00 +0200", datetime(2025, 5, 20, 8, tzinfo=UTC)),
        ("Do, 05 Mrz 2026 14:05:00 MEZ", datetime(2026, 3, 5, 13, 5, tzinfo=UTC)),
        ("Fri, 03 Jul 2026 05:37:00 MESZ", datetime(2026, 7, 3, 3, 37, tzinfo=UTC)),
        ("Fri, 03 Jul 2026 05:37:00 CEST", datetime(2026, 7, 3, 3, 37, tzinfo=UTC)),
        ("Fri, 03 Jul 2026 05:37:00 MEZ", datetime(2026, 7, 3, 4, 37, tzinfo=UTC)),
        ("Wed, 31 Dec 2025 24:00:00 GMT", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2025-12-31T24:00:00Z", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2016-12-31T23:59:60Z", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("03 Jan 49 00:00 GMT", datetime(2049, 1, 3, tzinfo=UTC)),
        ("03 Jan 50 00:00 GMT", datetime(1950, 1, 3, tzinfo=UTC)),
        ("03 Jan 102 00:00 GMT", datetime(2002, 1, 3, tzinfo=UTC)),
        ("2026-01-03T12:30 pm", datetime(2026, 1, 3, 12, 30, tzinfo=UTC)),
        ("January 3, 2026 12:30 AM", datetime(2026, 1, 3, 0, 30, tzinfo=UTC)),
        ("25/12/2025", datetime(2025, 12, 25, tzinfo=UTC)),
        ("12/25/2025", datetime(2025, 12, 25, tzinfo=UTC)),
        ("2026", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-03", datetime(2026, 3, 1, tzinfo=UTC)),
        ("2026-W01-6", datetime(2026, 1, 3, tzinfo=UTC)),
        ("Mon, 03 Jan 2050 00:00:00 GMT", datetime(2050, 1, 3, tzinfo=UTC)),
        ("Sat, 03 Jan 2026 05:37:00 A", datetime(2026, 1, 3, 5, 37, tzinfo=UTC)),
    ],
)
def test_reads_what_is_unusual(text: str, expected: datetime) -> None:
    assert read_date(text, now=NOW) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10 Dez", datetime(2025, 12, 10, tzinfo=UTC)),
        ("20 Mai", datetime(2025, 5, 20, tzinfo=UTC)),
        ("3. Jan.", datetime(2026, 1, 3, tzinfo=UTC)),
        ("6. Januar", datetime(2026, 1, 6, tzinfo=UTC)),
        ("7. Januar", datetime(2025, 1, 7, tzinfo=UTC)),
        ("29. Februar", datetime(2024, 2, 29, tzinfo=UTC)),
        ("4.1. 18:30", datetime(2026, 1, 4, 18, 30, tzinfo=UTC)),
    ],
)
def test_a_day_without_a_year_is_the_last_such_day(text: str, expected: datetime) -> None:
    assert read_date(text, now=NOW) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-03T05:37:00", SEED),
        ("03. Januar 2026 05:37", SEED),
        ("Sat, 03 Jan 2026 05:37:00", SEED),
        ("Sat, 03 Jan 2026 05:37:00 XYZT", SEED),
        ("2026-07-03T05:37:00", datetime(2026, 7, 3, 3, 37, tzinfo=UTC)),
        ("Sat, 03 Jan 2026 04:37:00 GMT", SEED),
    ],
)
def test_a_date_without_a_zone_is_local_to_the_default_zone(text: str, expected: datetime) -> None:
    assert read_date(text, default_zone=BERLIN) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "gestern",
        "vor 2 Stunden",
        "10:00",
        "2026-02-30",
        "32 Jan 2026",
        "Sat, 03 Jan 2026 25:00:00 GMT",
        "0001-01-01T00:00:00Z",
        "Mon, 01 Jan 0001 00:00:00 +0000",
        "9999-12-31T23:59:59-12:00",
        "Windows 11 Mai",
        "3 Jan 4 Feb 2026",
        "Jan",
        "x" * 5000,
        "2026 " * 30,
    ],
)
def test_junk_is_no_date(text: str) -> None:
    assert read_date(text, now=NOW) is None


@given(
    st.text(max_size=60) | st.from_regex(r"[0-9]{1,4}[-./: ][0-9A-Za-zä]{1,9}[-./: T][0-9]{1,5}.*")
)
def test_never_raises_and_always_answers_in_utc(text: str) -> None:
    found = read_date(text, default_zone=BERLIN, now=NOW)
    assert found is None or found.tzinfo is UTC


@given(
    st.datetimes(
        min_value=datetime(1900, 1, 2),  # noqa: DTZ001 - hypothesis adds the zone
        max_value=datetime(9999, 12, 30),  # noqa: DTZ001
        timezones=st.timezones(),
    )
)
def test_reads_back_what_isoformat_writes(instant: datetime) -> None:
    assert read_date(instant.astimezone(UTC).isoformat()) == instant.astimezone(UTC)


def test_datum_is_local_and_cut_to_the_minute() -> None:
    assert format_datum(SEED.replace(second=59), BERLIN) == "03.01.2026 05:37"
    assert format_datum(datetime(2026, 7, 3, 3, 37, tzinfo=UTC), BERLIN) == "03.07.2026 05:37"


def test_datum_comes_back() -> None:
    assert read_datum("03.01.2026 05:37", BERLIN) == SEED
    assert read_datum("03.01.2026 05:37", BERLIN).tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3.1.2026 05:37",
        "03.01.2026",
        "2026-01-03 05:37",
        "31.02.2026 05:37",
        "03.01.2026 25:00",
        " 03.01.2026 05:37",
    ],
)
def test_another_form_is_no_datum(text: str) -> None:
    with pytest.raises(ValueError, match=r"Datum|day|hour"):
        read_datum(text, BERLIN)
