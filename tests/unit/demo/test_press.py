from datetime import UTC, datetime, timedelta

import pytest

from aggregator.demo.press import Publisher, in_words, read_press

NOW = datetime(2026, 3, 3, 7, 30, 42, tzinfo=UTC)  # a Tuesday


@pytest.fixture(scope="module")
def press() -> tuple[Publisher, ...]:
    return read_press(NOW)


@pytest.mark.parametrize(
    ("text", "day", "expected"),
    [
        ("am {heute}", datetime(2026, 3, 3, 7, tzinfo=UTC), "am Dienstag"),
        ("am {gestern}abend", datetime(2026, 3, 2, 7, tzinfo=UTC), "am Sonntagabend"),
        ("bis {morgen}", datetime(2026, 3, 1, 7, tzinfo=UTC), "bis Montag"),
        # 23:30 UTC is already tomorrow in Berlin
        ("am {heute}", datetime(2026, 3, 3, 23, 30, tzinfo=UTC), "am Mittwoch"),
        ("ohne {Platz}", datetime(2026, 3, 3, tzinfo=UTC), "ohne {Platz}"),
    ],
)
def test_weekdays_are_those_of_berlin(text: str, day: datetime, expected: str) -> None:
    assert in_words(text, day) == expected


def test_every_format_is_there(press: tuple[Publisher, ...]) -> None:
    assert {publisher.format for publisher in press} == {"rss", "atom", "rdf", "json"}


def test_every_host_is_invented(press: tuple[Publisher, ...]) -> None:
    assert all(publisher.host.endswith(".example") for publisher in press)


def test_no_two_reports_share_an_address(press: tuple[Publisher, ...]) -> None:
    addresses = [publisher.address(report) for publisher in press for report in publisher.reports]
    assert len(addresses) == len(set(addresses)) == 19


def test_reports_are_of_the_last_day_and_the_newest_is_first(press: tuple[Publisher, ...]) -> None:
    for publisher in press:
        stamps = [report.published for report in publisher.reports]
        assert stamps == sorted(stamps, reverse=True)
        assert all(NOW - timedelta(days=1) < stamp < NOW for stamp in stamps)
        assert all(stamp.second == stamp.microsecond == 0 for stamp in stamps)


def test_no_place_for_a_weekday_is_left_open(press: tuple[Publisher, ...]) -> None:
    for publisher in press:
        for report in publisher.reports:
            assert "{" not in report.title + report.teaser + report.text


def test_three_publishers_tell_of_the_ferry_with_their_own_numbers(
    press: tuple[Publisher, ...],
) -> None:
    tellings = {
        publisher.name: report.text
        for publisher in press
        for report in publisher.reports
        if "Hanna Lührs" in report.text
    }
    assert set(tellings) == {"funkhaus", "morgenblatt", "hansekurier"}
    assert "226 Menschen" in tellings["funkhaus"]
    assert "mehr als 220 Menschen" in tellings["morgenblatt"]
    assert "212 Fahrgästen" in tellings["hansekurier"]


def test_one_report_is_behind_a_paywall_and_the_others_can_be_read(
    press: tuple[Publisher, ...],
) -> None:
    reports = [report for publisher in press for report in publisher.reports]
    assert [report.kicker for report in reports if report.paywall] == ["Landesbank"]
    assert all(len(report.text.split()) > 100 for report in reports if not report.paywall)


def test_a_link_of_a_feed_carries_what_the_publisher_counts_readers_with(
    press: tuple[Publisher, ...],
) -> None:
    publisher = next(publisher for publisher in press if publisher.name == "wirtschaftswarte")
    report = publisher.reports[0]
    assert publisher.link(report) == publisher.address(report) + "?utm_source=rss"
