"""How often a source has news, and how often it is asked therefore."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from aggregator.fetch.rhythm import Rhythm, first_read, news_came, pause, roughly, window_of

NOW = datetime(2026, 1, 3, 4, 37, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def seconds(span):
    return int(span.total_seconds())


def ago(*spans):
    return [None if span is None else NOW - span for span in spans]


@pytest.mark.parametrize(
    ("published", "usual", "window"),
    [
        ([], None, None),
        (ago(None, None), None, None),
        (ago(HOUR), None, None),
        (ago(HOUR, HOUR), None, None),
        (ago(1 * HOUR, 2 * HOUR, 3 * HOUR), HOUR, 2 * HOUR),
        (ago(3 * HOUR, None, 1 * HOUR, 2 * HOUR), HOUR, 2 * HOUR),
        # A night among the hours does not count like a day.
        (ago(1 * HOUR, 2 * HOUR, 12 * HOUR, 13 * HOUR, 14 * HOUR), HOUR, 13 * HOUR),
        # What comes together is one piece of news.
        (ago(0 * HOUR, MINUTE, 2 * MINUTE, DAY, DAY + MINUTE), DAY - MINUTE, DAY + MINUTE),
        (ago(7 * DAY, 14 * DAY, 21 * DAY), 7 * DAY, 14 * DAY),
    ],
)
def test_the_first_document_tells_the_rhythm(published, usual, window):
    expected = Rhythm(usual and seconds(usual), window and seconds(window))
    assert first_read(published, HOUR) == expected
    assert window_of(published) == expected.window


@pytest.mark.parametrize(
    ("before", "published", "since", "low", "high"),
    [
        (None, ago(HOUR), 2 * HOUR, 2 * HOUR, 2 * HOUR),
        (None, ago(HOUR, 2 * HOUR), 2 * HOUR, HOUR, HOUR),
        (HOUR, ago(None), HOUR, HOUR, HOUR),
        # One night moves an hourly source by a quarter, not to the night.
        (HOUR, ago(HOUR), 9 * HOUR, 70 * MINUTE, 80 * MINUTE),
        # A day's harvest of a source thought weekly makes it hourly nearly at once.
        (7 * DAY, [NOW - n * HOUR for n in range(24)], DAY, HOUR, 2 * HOUR),
        # Together is one, also where nothing is dated, as far as the time allows for more.
        (DAY, [NOW - n * MINUTE for n in range(20)], DAY, DAY, DAY),
        (HOUR, ago(*[None] * 20), HOUR, 45 * MINUTE, HOUR),
        # A clock that went backwards teaches nothing; nor does no news.
        (HOUR, ago(HOUR), -HOUR, HOUR, HOUR),
        (HOUR, [], DAY, HOUR, HOUR),
    ],
)
def test_news_moves_the_usual_gap(before, published, since, low, high):
    after = news_came(before and seconds(before), published, since=since, every=HOUR)
    assert seconds(low) <= after <= seconds(high)


@pytest.mark.parametrize(
    ("usual", "window", "silence", "every", "wait", "why"),
    [
        (None, None, None, HOUR, HOUR, "every 1h"),
        (None, None, HOUR, HOUR, HOUR, "every 1h"),
        (10 * MINUTE, None, HOUR, HOUR, HOUR, "every 1h"),
        (HOUR, 2 * DAY, HOUR, 15 * MINUTE, HOUR, "news about every 60m"),
        (5 * HOUR, 5 * DAY, HOUR, HOUR, 5 * HOUR, "news about every 5h"),
        (7 * DAY, 70 * DAY, HOUR, HOUR, DAY, "max_interval 1d"),
        (7 * DAY, 70 * DAY, HOUR, 2 * DAY, 2 * DAY, "every 2d"),
        # A silence that is not usual: asked after a fifth of it.
        (HOUR, 2 * DAY, 10 * HOUR, HOUR, 2 * HOUR, "no news for 10h"),
        (None, None, 3 * DAY, HOUR, 14 * HOUR + 24 * MINUTE, "no news for 3d"),
        (HOUR, 9 * DAY, 30 * DAY, HOUR, DAY, "max_interval 1d"),
        # Never so long that entries could come and go unseen.
        (5 * HOUR, 6 * HOUR, HOUR, HOUR, 3 * HOUR, "a document spans 6h"),
        (5 * HOUR, 6 * HOUR, 80 * HOUR, HOUR, 4 * HOUR, "a document spans 6h"),
        (5 * HOUR, 90 * MINUTE, HOUR, HOUR, HOUR, "every 1h"),
    ],
)
def test_the_pause_follows_the_rhythm_within_its_bounds(
    *, usual, window, silence, every, wait, why
):
    rhythm = Rhythm(usual and seconds(usual), window and seconds(window))
    assert pause(rhythm, silence=silence, every=every, longest=DAY) == (wait, why)


@pytest.mark.parametrize(
    ("span", "text"),
    [(30, "30s"), (119, "119s"), (120, "2m"), (3 * 3600 - 100, "3h"), (47 * 3600, "47h"), (200_000, "2d")],
)  # fmt: skip
def test_durations_for_people_who_do_not_count(span, text):
    assert roughly(timedelta(seconds=span)) == text
