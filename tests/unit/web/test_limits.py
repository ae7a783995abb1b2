from __future__ import annotations

import pytest

from aggregator.web import limits
from aggregator.web.limits import Limits


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_so_many_at_once_and_then_as_time_goes_by(clock: Clock) -> None:
    counted = Limits(30, clock)
    assert [counted.refuse_for("a", 200) for _ in range(32)] == [*[0] * 30, 2, 2]
    clock.now += 1.9
    assert counted.refuse_for("a", 200) == 1
    clock.now += 0.1
    assert counted.refuse_for("a", 200) == 0
    assert counted.refuse_for("a", 200) == 2
    clock.now += 3600
    assert [counted.refuse_for("a", 200) for _ in range(31)] == [*[0] * 30, 2]


def test_to_ask_how_long_to_wait_costs_nothing(clock: Clock) -> None:
    counted = Limits(30, clock)
    assert not any(counted.wait("a") for _ in range(100))
    assert [counted.refuse_for("a", 200) for _ in range(30)] == [0] * 30
    assert counted.wait("a") == counted.wait("a") == 2
    clock.now += 2
    assert counted.wait("a") == 0


def test_who_is_not_counted_never_waits(clock: Clock) -> None:
    counted = Limits(1, clock)
    assert not any(counted.refuse_for(None, 404) for _ in range(10))
    assert counted.wait(None) == 0
    assert not counted._clients


def test_another_client_is_another_matter(clock: Clock) -> None:
    counted = Limits(1, clock)
    assert counted.refuse_for("a", 200) == 0
    assert counted.refuse_for("a", 200) == 60
    assert counted.refuse_for("b", 200) == 0


def test_what_did_not_change_never_counts_and_is_never_refused(clock: Clock) -> None:
    counted = Limits(2, clock)
    assert not any(counted.refuse_for("a", 304) for _ in range(1000))
    assert [counted.refuse_for("a", 200) for _ in range(3)] == [0, 0, 30]
    assert not any(counted.refuse_for("a", 304) for _ in range(1000))


def test_what_is_not_there_costs_more_and_the_guess_of_a_secret_most(clock: Clock) -> None:
    counted = Limits(30, clock)
    assert [counted.refuse_for("a", 404) for _ in range(16)] == [*[0] * 15, 2]
    assert [counted.refuse_for("b", 404, secret=True) for _ in range(4)] == [0, 0, 0, 2]
    assert counted.refuse_for("b", 200, secret=True) == 2
    assert counted.refuse_for("c", 200, secret=True) == 0


def test_a_miss_may_cost_more_than_is_left(clock: Clock) -> None:
    counted = Limits(30, clock)
    assert [counted.refuse_for("a", 200) for _ in range(29)] == [0] * 29
    assert counted.refuse_for("a", 404, secret=True) == 0
    assert counted.refuse_for("a", 200) == 20


def test_no_limit(clock: Clock) -> None:
    counted = Limits(0, clock)
    assert not any(counted.refuse_for("a", 404) for _ in range(1000))


def test_only_so_many_clients_are_remembered(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_MOST", 100)
    counted = Limits(2, clock)
    for number in range(1000):
        counted.refuse_for(str(number), 200)
    assert len(counted._clients) == 100
    assert counted.refuse_for("999", 404) == 0
    assert counted.refuse_for("999", 404) > 0


def test_who_is_gone_for_a_minute_is_forgotten(clock: Clock) -> None:
    counted = Limits(2, clock)
    for number in range(50):
        counted.refuse_for(str(number), 200)
    clock.now += 61
    counted.refuse_for("new", 200)
    assert list(counted._clients) == ["new"]
