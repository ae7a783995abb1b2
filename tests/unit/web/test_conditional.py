from __future__ import annotations

from datetime import UTC, datetime

import pytest

from aggregator.web.conditional import accepts_gzip, not_modified, precondition_failed

MODIFIED = datetime(2026, 1, 3, 4, 37, 0, 500_000, tzinfo=UTC)
SAME = "Sat, 03 Jan 2026 04:37:00 GMT"
EARLIER = "Sat, 03 Jan 2026 04:36:59 GMT"
LATER = "Sun, 04 Jan 2026 00:00:00 +0100"


@pytest.mark.parametrize(
    ("if_none_match", "if_modified_since", "expected"),
    [
        (None, None, False),
        ('"abc"', None, True),
        ('W/"abc"', None, True),
        ('"x", W/"y" , "abc"', None, True),
        ('"x","abc,def"', None, False),
        ('"a,b", "abc"', None, True),
        ("*", None, True),
        (" * ", None, True),
        ("abc", None, False),
        ('"abcd"', None, False),
        ("", None, False),
        ('"x"', SAME, False),
        ('"abc"', EARLIER, True),
        (None, SAME, True),
        (None, LATER, True),
        (None, EARLIER, False),
        (None, "Saturday, 03-Jan-26 04:37:00 GMT", True),
        (None, "Sat, 03 Jan 2026 04:37:00", True),
        (None, "gestern", False),
        (None, "", False),
        (None, "Sat, 99 Jan 2026 04:37:00 GMT", False),
        (None, "Sat Jan  3 04:37:00 2026", True),
        (None, f"{SAME}, {SAME}", False),
        (None, "Sat, 03 Jan 99999999999999999999 04:37:00 GMT", False),
        (None, "Sat, 03 Jan 0001 00:00:00 +2359", False),
        ('W/"x", *', None, False),
    ],
)
def test_not_modified(
    if_none_match: str | None, if_modified_since: str | None, expected: bool
) -> None:
    found = not_modified(
        etag='"abc"',
        modified=MODIFIED,
        if_none_match=if_none_match,
        if_modified_since=if_modified_since,
    )
    assert found is expected


@pytest.mark.parametrize(
    ("if_match", "if_unmodified_since", "expected"),
    [
        (None, None, False),
        ('"abc"', None, False),
        ('"x", "abc"', None, False),
        ("*", None, False),
        ('"x"', None, True),
        ('W/"abc"', None, True),
        ("", None, True),
        ('"abc"', EARLIER, False),
        ('"x"', LATER, True),
        (None, SAME, False),
        (None, LATER, False),
        (None, EARLIER, True),
        (None, "gestern", False),
    ],
)
def test_precondition_failed(
    if_match: str | None, if_unmodified_since: str | None, expected: bool
) -> None:
    found = precondition_failed(
        etag='"abc"',
        modified=MODIFIED,
        if_match=if_match,
        if_unmodified_since=if_unmodified_since,
    )
    assert found is expected


@pytest.mark.parametrize(
    ("accept_encoding", "expected"),
    [
        (None, False),
        ("", False),
        ("identity", False),
        ("gzip", True),
        ("GZIP", True),
        ("x-gzip", True),
        ("br, gzip;q=0.5, *;q=0", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("*", True),
        ("*;q=0", False),
        ("gzip;q=0, *", False),
        ("gzip;q=0.2, identity;q=0.8", False),
        ("deflate, br", False),
        ("gzip;q=egal", True),
    ],
)
def test_accepts_gzip(accept_encoding: str | None, expected: bool) -> None:
    assert accepts_gzip(accept_encoding) is expected
