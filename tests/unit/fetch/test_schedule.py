from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from aggregator.fetch.schedule import next_check
from aggregator.model import Answer, Validators

NOW = datetime(2026, 1, 3, 4, 37, tzinfo=UTC)
HOUR = timedelta(hours=1)


def answer(status: int = 200, **headers: str) -> Answer:
    return Answer(
        url="http://zeit.de/",
        final_url="http://zeit.de/",
        status=status,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        body=b"",
        validators=Validators(),
    )


@pytest.mark.parametrize(
    ("every", "said", "ttl", "retry", "wait", "reason"),
    [
        # The user's interval is the shortest wait there is.
        ("15m", answer(), None, None, "15m", "every 15m"),
        ("90s", answer(), None, None, "90s", "every 90s"),
        ("60m", answer(304), None, None, "1h", "every 1h"),
        ("15m", answer(), 600, None, "15m", "every 15m"),
        ("15m", answer(cache_control="max-age=60"), None, None, "15m", "every 15m"),
        # Everything that a server asks for makes it longer.
        ("15m", answer(), 3600, None, "1h", "feed ttl 1h"),
        ("15m", answer(cache_control="max-age=3600"), None, None, "1h", "Cache-Control 1h"),
        ("15m", answer(304, cache_control="max-age=3600"), 60, None, "1h", "Cache-Control 1h"),
        ("15m", answer(cache_control="max-age=5400", age="1800"), None, None, "1h", "Cache-Control 1h"),
        ("15m", answer(expires="Sat, 03 Jan 2026 06:37:00 GMT"), None, None, "2h", "Expires 2h"),
        ("15m", answer(cache_control="max-age=1800"), 3600, None, "1h", "feed ttl 1h"),
        # What cannot be reused need not be waited for.
        ("15m", answer(cache_control="no-cache, max-age=3600"), None, None, "15m", "every 15m"),
        ("15m", answer(cache_control="no-store", expires="Sat, 03 Jan 2026 06:37:00 GMT"), None, None, "15m", "every 15m"),
        ("15m", answer(cache_control="no-cache"), 3600, None, "1h", "feed ttl 1h"),
        # Within reason.
        ("15m", answer(cache_control="max-age=31536000"), None, None, "1d", "Cache-Control 1d"),
        ("15m", answer(expires="Fri, 01 Jan 2100 00:00:00 GMT"), None, None, "1d", "Expires 1d"),
        ("15m", answer(), 31_536_000, None, "7d", "feed ttl 7d"),
        ("2d", answer(cache_control="max-age=31536000"), None, None, "2d", "every 2d"),
        ("15m", answer(), -5, None, "15m", "every 15m"),
        # A pause that was asked for outright goes before all.
        ("15m", answer(cache_control="max-age=31536000"), None, "3d", "3d", "Retry-After"),
        ("15m", answer(), None, "5m", "15m", "every 15m"),
    ],
)  # fmt: skip
def test_after_an_answer(
    *, every: str, said: Answer, ttl: int | None, retry: str | None, wait: str, reason: str
) -> None:
    when, why = next_check(
        now=NOW, every=span(every), answer=said, ttl=ttl, failures=0,
        retry_at=NOW + span(retry) if retry else None,
    )  # fmt: skip
    assert (when - NOW, why) == (span(wait), reason)


@pytest.mark.parametrize(
    ("every", "failures", "retry", "wait", "reason"),
    [
        ("15m", 1, None, "15m", "backoff after 1 failure"),
        ("15m", 2, None, "30m", "backoff after 2 failures"),
        ("15m", 3, None, "1h", "backoff after 3 failures"),
        ("15m", 7, None, "16h", "backoff after 7 failures"),
        ("15m", 8, None, "1d", "backoff after 8 failures"),
        ("1s", 10_000, None, "1d", "backoff after 10000 failures"),
        ("2d", 5, None, "2d", "backoff after 5 failures"),
        ("15m", 0, None, "15m", "backoff after 1 failure"),
        ("15m", 1, "2h", "2h", "Retry-After"),
        ("15m", 8, "2h", "1d", "backoff after 8 failures"),
        ("15m", 8, "5d", "5d", "Retry-After"),
        ("15m", 1, "0s", "15m", "backoff after 1 failure"),
    ],
)
def test_after_a_failure(
    every: str, failures: int, retry: str | None, wait: str, reason: str
) -> None:
    when, why = next_check(
        now=NOW, every=span(every), answer=None, ttl=86_400, failures=failures,
        retry_at=NOW + span(retry) if retry else None,
    )  # fmt: skip
    assert (when - NOW, why) == (span(wait), reason)


def span(text: str) -> timedelta:
    unit = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}[text[-1]]
    return timedelta(**{unit: int(text[:-1])})
