from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from aggregator.errors import AskedToWait, Gone, HttpStatus
from aggregator.fetch.address import parse
from aggregator.fetch.statuses import refusal

NOW = datetime(2026, 1, 3, 4, 37, tzinfo=UTC)
ADDRESS = parse("http://quelle.example/feed")


@pytest.mark.parametrize(
    ("status", "retry_after", "kind", "seconds"),
    [
        (404, None, HttpStatus, None),
        (404, "60", HttpStatus, None),
        (410, None, Gone, None),
        (429, None, AskedToWait, None),
        (429, "60", AskedToWait, 60),
        (429, "bald", AskedToWait, None),
        (503, None, HttpStatus, None),
        (503, "60", AskedToWait, 60),
        (503, "0", AskedToWait, None),
        (500, "60", HttpStatus, None),
    ],
)
def test_kinds(
    status: int, retry_after: str | None, kind: type[HttpStatus], seconds: int | None
) -> None:
    headers = {} if retry_after is None else {"retry-after": retry_after}
    error = refusal(ADDRESS, status, headers, now=NOW)
    assert type(error) is kind
    assert error.status == status
    assert error.retry_at == (None if seconds is None else NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize("status", range(300, 600))
def test_every_status_has_a_sentence(status: int) -> None:
    message = refusal(ADDRESS, status, {}, now=NOW).message
    assert message.startswith("quelle.example ")
    assert str(status) in message
    assert message.endswith(".")
