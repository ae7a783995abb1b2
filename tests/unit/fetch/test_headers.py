from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.fetch.headers import fresh_for, http_date, retry_after

NOW = datetime(2026, 1, 3, 4, 37, tzinfo=UTC)
NEVER = timedelta(0)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Sat, 03 Jan 2026 04:37:00 GMT", NOW),
        ("Saturday, 03-Jan-26 04:37:00 GMT", NOW),
        ("Sat Jan  3 04:37:00 2026", NOW),
        ("Sat, 03 Jan 2026 05:37:00 +0100", NOW),
        ("0", None),
        ("-1", None),
        ("morgen", None),
        ("", None),
        ("Sat, 03 Jan 99999 04:37:00 GMT", None),
        ("Fri, 31 Dec 9999 23:59:59 -2300", None),
    ],
)
def test_dates(text: str, moment: datetime | None) -> None:
    assert http_date(text) == moment


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120),
        (" 120 ", 120),
        ("0", None),
        ("-5", None),
        ("bald", None),
        ("", None),
        ("1.5", None),
        ("²", None),
        ("604800", 604_800),
        ("604801", 604_800),
        ("9" * 5000, 604_800),
        ("Sat, 03 Jan 2026 04:38:00 GMT", 60),
        ("Sat, 03 Jan 2026 04:36:00 GMT", None),
        ("Fri, 01 Jan 2100 00:00:00 GMT", 604_800),
    ],
)
def test_retry_after(text: str, seconds: int | None) -> None:
    expected = None if seconds is None else NOW + timedelta(seconds=seconds)
    assert retry_after({"retry-after": text}, NOW) == expected


@pytest.mark.parametrize(
    ("headers", "seconds", "by"),
    [
        ({}, 0, ""),
        ({"cache-control": "max-age=60"}, 60, "Cache-Control"),
        ({"cache-control": 'public, MAX-AGE="60"'}, 60, "Cache-Control"),
        ({"cache-control": "s-maxage=600, max-age=60"}, 60, "Cache-Control"),
        ({"cache-control": "max-age=60, s-maxage=600"}, 60, "Cache-Control"),
        ({"cache-control": "s-maxage=600"}, 0, ""),
        ({"cache-control": "max-age=60", "age": "50"}, 10, "Cache-Control"),
        ({"cache-control": "max-age=60", "age": "500"}, 0, "Cache-Control"),
        ({"cache-control": "max-age=60", "age": "alt"}, 60, "Cache-Control"),
        ({"cache-control": "no-cache, max-age=60"}, 0, "Cache-Control"),
        ({"cache-control": "max-age=60, no-store"}, 0, "Cache-Control"),
        ({"cache-control": 'no-cache="set-cookie", max-age=60'}, 0, "Cache-Control"),
        ({"cache-control": "max-age=-60"}, 0, ""),
        ({"cache-control": "max-age=viel"}, 0, ""),
        ({"cache-control": "private, must-revalidate"}, 0, ""),
        ({"cache-control": f"max-age={'9' * 5000}"}, 10**9, "Cache-Control"),
        ({"expires": "Sat, 03 Jan 2026 05:37:00 GMT"}, 3600, "Expires"),
        ({"expires": "Sat, 03 Jan 2026 03:37:00 GMT"}, 0, "Expires"),
        ({"expires": "0"}, 0, ""),
        (
            {"expires": "Sat, 03 Jan 2026 05:37:00 GMT", "date": "Sat, 03 Jan 2026 05:27:00 GMT"},
            600,
            "Expires",
        ),
        (
            {"cache-control": "max-age=60", "expires": "Sat, 03 Jan 2026 05:37:00 GMT"},
            60,
            "Cache-Control",
        ),
    ],
)
def test_freshness(headers: dict[str, str], seconds: int, by: str) -> None:
    assert fresh_for(headers, NOW) == (timedelta(seconds=seconds), by)


@given(st.text(), st.text(), st.text(), st.text())
def test_no_header_breaks_it(control: str, expires: str, age: str, retry: str) -> None:
    headers = {"cache-control": control, "expires": expires, "age": age, "retry-after": retry}
    assert fresh_for(headers, NOW)[0] >= NEVER
    until = retry_after(headers, NOW)
    assert until is None or NOW < until <= NOW + timedelta(days=7)
