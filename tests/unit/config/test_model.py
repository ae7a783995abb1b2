from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import ValidationError

from aggregator.config.model import CuratedFeed, Fetch, Settings, Source
from aggregator.config.values import duration_text


@pytest.mark.parametrize(
    ("written", "duration"),
    [
        ("90s", timedelta(seconds=90)),
        ("0.5s", timedelta(milliseconds=500)),
        ("15m", timedelta(minutes=15)),
        ("2h", timedelta(hours=2)),
        ("7d", timedelta(days=7)),
        (" 1 w ", timedelta(weeks=1)),
        ("3650d", timedelta(days=3650)),
    ],
)
def test_durations_have_a_number_and_a_unit(written: str, duration: timedelta) -> None:
    assert Source(name="a", url="http://example.org/", every=written).every == duration


@pytest.mark.parametrize("written", ["15", 15, "m", "15 minutes", "-1s", "3651d", "1e3s", "", None])
def test_what_is_no_duration_is_refused(written: object) -> None:
    with pytest.raises(ValidationError):
        Source.model_validate({"name": "a", "url": "http://example.org/", "every": written})


@pytest.mark.parametrize(
    ("duration", "written"),
    [
        (timedelta(0), "0s"),
        (timedelta(seconds=90), "90s"),
        (timedelta(milliseconds=250), "0.25s"),
        (timedelta(minutes=60), "1h"),
        (timedelta(hours=36), "36h"),
        (timedelta(days=14), "14d"),
    ],
)
def test_durations_are_written_as_the_yaml_writes_them(duration: timedelta, written: str) -> None:
    assert duration_text(duration) == written


@pytest.mark.parametrize(
    ("written", "size"),
    [
        (20000, 20_000),
        ("20000", 20_000),
        ("15MB", 15_000_000),
        ("1.5 mb", 1_500_000),
        ("2K", 2000),
        ("1GB", 10**9),
    ],
)
def test_sizes_are_bytes(written: object, size: int) -> None:
    assert Fetch.model_validate({"max_body": written}).max_body == size


@pytest.mark.parametrize("written", [True, 1.5, "15 MiB", "-1", "much", 10**13])
def test_what_is_no_size_is_refused(written: object) -> None:
    with pytest.raises(ValidationError):
        Fetch.model_validate({"max_body": written})


@pytest.mark.parametrize(
    "url",
    ["example.org", "//example.org/", "http:///a", "http://a b/", "http://a:0/", "http://a:x/"],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ValidationError):
        Source(name="a", url=url)


def test_the_base_address_ends_with_a_slash() -> None:
    base_url = Settings(base_url="https://example.org/presse").base_url
    assert base_url == "https://example.org/presse/"


@pytest.mark.parametrize("slug", ["index", "presseschau", "a--b", "-a", "a.b", "a/b", "A", ""])
def test_slugs_are_plain_and_not_taken(slug: str) -> None:
    with pytest.raises(ValidationError):
        CuratedFeed(slug=slug, title="A")


def test_addresses_are_not_printed() -> None:
    source = Source(name="a", url="https://example.org/geheim123")
    fetch = Fetch(proxy="http://me:geheim123@example.org")
    assert "geheim123" not in repr(source) + str(fetch)


@pytest.mark.parametrize("keep", ["29d", "1h", "0s", "forever"])
def test_records_are_kept_for_a_month_at_least(keep):
    with pytest.raises(ValidationError, match="must be"):
        Settings(keep=keep)
    assert Settings(keep="30d").keep == timedelta(days=30)
    assert Settings().keep is None
