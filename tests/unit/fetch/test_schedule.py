from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from aggregator.fetch.rhythm import Rhythm
from aggregator.fetch.schedule import Manners, fresh_seconds, next_check
from aggregator.fetch.spread import jitter
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
        ("15m", answer(cache_control="max-age=172800"), None, None, "2d", "Cache-Control 2d"),
        ("15m", answer(cache_control="max-age=31536000"), None, None, "7d", "Cache-Control 7d"),
        ("15m", answer(expires="Fri, 01 Jan 2100 00:00:00 GMT"), None, None, "7d", "Expires 7d"),
        ("15m", answer(), 31_536_000, None, "7d", "feed ttl 7d"),
        ("2d", answer(cache_control="max-age=86400"), None, None, "2d", "every 2d"),
        ("15m", answer(), -5, None, "15m", "every 15m"),
        # A pause that was asked for outright goes before all.
        ("15m", answer(cache_control="max-age=3600"), None, "3d", "3d", "Retry-After"),
        ("15m", answer(), None, "5m", "15m", "every 15m"),
    ],
)  # fmt: skip
def test_after_an_answer(
    *, every: str, said: Answer, ttl: int | None, retry: str | None, wait: str, reason: str
) -> None:
    when, why = next_check(
        manners(every, ttl=ttl), now=NOW, answer=said, retry_at=NOW + span(retry) if retry else None
    )
    assert (when - NOW, why) == (jittered(wait), reason)


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
        manners(every, ttl=86_400), now=NOW, answer=None, failures=failures,
        retry_at=NOW + span(retry) if retry else None,
    )  # fmt: skip
    assert (when - NOW, why) == (jittered(wait), reason)


def test_an_answer_that_could_not_be_read_still_says_how_long_it_is_fresh() -> None:
    said = answer(cache_control="max-age=7200")
    when, why = next_check(manners("15m"), now=NOW, answer=said, failures=1)
    assert (when - NOW, why) == (jittered("2h"), "Cache-Control 2h")


def test_a_source_that_seldom_has_news_is_asked_less_often() -> None:
    weekly = manners("15m", rhythm=Rhythm(7 * 86400, 70 * 86400))
    when, why = next_check(weekly, now=NOW, answer=answer())
    assert (when - NOW, why) == (jittered("1d"), "max_interval 1d")
    when, why = next_check(weekly, now=NOW, answer=answer(cache_control="max-age=259200"))
    assert (when - NOW, why) == (jittered("3d"), "Cache-Control 3d")


@pytest.mark.parametrize(
    ("headers", "before", "remembered", "wait"),
    [
        # RFC 9111, 4.3.4: what a 304 does not say anew stays as it was.
        ({}, 7200, 7200, "2h"),
        ({"etag": '"x"'}, 7200, 7200, "2h"),
        ({"cache_control": "max-age=3600"}, 7200, 3600, "1h"),
        ({"cache_control": "no-cache"}, 7200, None, "15m"),
        ({"expires": "0"}, 7200, None, "15m"),
        ({}, None, None, "15m"),
        ({}, 31_536_000, 31_536_000, "7d"),
    ],
)
def test_a_304_keeps_the_freshness_said_before(
    headers: dict[str, str], before: int | None, remembered: int | None, wait: str
) -> None:
    said = answer(304, **headers)
    assert fresh_seconds(said, before, NOW) == remembered
    when, _ = next_check(manners("15m", fresh=before), now=NOW, answer=said)
    assert when - NOW == jittered(wait)


def test_a_200_without_freshness_has_none() -> None:
    assert fresh_seconds(answer(), 7200, NOW) is None
    assert fresh_seconds(answer(cache_control="max-age=60"), None, NOW) == 60


# NOW is Saturday, 04:37 UTC.
@pytest.mark.parametrize(
    ("hours", "days", "at", "reason"),
    [
        ((), (), "Sat 04:52", "every 15m"),
        ((3, 5), (), "Sat 04:52", "every 15m"),
        ((4,), (), "Sat 05:52", "skipHours"),
        ((4, 5, 6), (), "Sat 07:52", "skipHours"),
        ((4, *range(5, 24), 0, 1), (), "Sun 02:52", "skipHours"),
        ((), (5,), "Sun 00:52", "skipDays"),
        ((), (5, 6), "Mon 00:52", "skipDays"),
        ((0, 1), (5, 6), "Mon 02:52", "skipHours"),
        # Whoever wants to be asked never is asked all the same.
        (tuple(range(24)), (), "Sat 04:52", "every 15m"),
        ((), tuple(range(7)), "Sat 04:52", "every 15m"),
    ],
)
@pytest.mark.parametrize("failures", [0, 1])
def test_hours_and_days_in_which_a_feed_wants_no_visit(
    hours: tuple[int, ...], days: tuple[int, ...], at: str, reason: str, failures: int
) -> None:
    shy = manners("15m", skip_hours=hours, skip_days=days)
    when, why = next_check(shy, now=NOW, answer=answer(), failures=failures)
    assert f"{when - jitter(NAME, span('15m')):%a %H:%M}" == at
    assert why == reason if not failures else why in {reason, "backoff after 1 failure"}


def test_after_its_first_check_a_source_finds_a_place_of_its_own() -> None:
    when, _ = next_check(manners("1h", is_new=True), now=NOW, answer=answer())
    assert when - NOW == HOUR + jitter(NAME, HOUR, first=True) > HOUR * 1.1


NAME = "zeit"


def manners(every: str, **given: object) -> Manners:
    return Manners(**{"name": NAME, "every": span(every), "longest": span("1d")} | given)  # type: ignore[arg-type]


def jittered(wait: str) -> timedelta:
    return span(wait) + jitter(NAME, span(wait))


def span(text: str) -> timedelta:
    unit = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}[text[-1]]
    return timedelta(**{unit: int(text[:-1])})
