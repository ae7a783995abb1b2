from __future__ import annotations

from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.fetch.network import Network

NOW = datetime(2026, 1, 3, 4, 37, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@contextmanager
def asking(network, host):
    """Have a request under way; gives what ``begins`` does."""
    yield network.begins(host)
    network.ends(host)


class Clock:
    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def network(clock: Clock) -> Network:
    return Network(clock)


def miss(network: Network, *hosts: str, no_such_name: bool = True) -> list[bool]:
    """Ask one host after another, none of which can be reached."""
    told = []
    for host in hosts:
        with asking(network, host):
            told.append(network.unreached(host, no_such_name=no_such_name))
    return told


def test_three_hosts_in_a_row_say_it_once(network: Network, clock: Clock) -> None:
    assert miss(network, "a", "b") == [False, False]
    assert network.down_since is None
    clock.now += MINUTE
    assert miss(network, "c", "d", "e") == [True, False, False]
    assert network.down_since == NOW, "since the first of them"


def test_one_dead_host_says_nothing_however_often_it_is_asked(network: Network) -> None:
    assert not any(miss(network, *["tot"] * 50))


def test_who_answers_in_between_shows_that_it_is_the_hosts(network: Network) -> None:
    miss(network, "a", "b")
    assert network.answered() is None
    assert miss(network, "c", "d") == [False, False]
    assert network.down_since is None


def test_any_answer_ends_it_and_says_how_long_it_was(network: Network, clock: Clock) -> None:
    miss(network, "a", "b", "c")
    clock.now += 7 * MINUTE
    assert network.answered() == 7 * MINUTE
    assert network.down_since is None
    assert network.answered() is None
    assert miss(network, "a", "b", "c") == [False, False, True], "it can be lost again"
    assert network.down_since == clock.now


@pytest.mark.parametrize(
    ("hosts", "no_such_name", "expected"),
    [
        (2, True, [False, True]),
        (2, False, [False, True]),
        (1, True, [False, False]),
        (1, False, [True, False]),
        (0, False, [False, False]),
        (500, False, [False, False]),
    ],
    ids=[
        "two hosts",
        "two hosts, no DNS",
        "the only host may be misspelt",
        "the only host, and no DNS",
        "unknown",
        "many",
    ],
)
def test_where_there_are_fewer_hosts_all_of_them_say_it(
    network: Network, hosts: int, no_such_name: bool, expected: list[bool]
) -> None:
    network.expect(hosts)
    asked = ["a", "b"] if hosts != 1 else ["a", "a"]
    assert miss(network, *asked, no_such_name=no_such_name) == expected


def test_dead_names_fail_sooner_than_the_living_answer(network: Network) -> None:
    network.expect(500)
    with ExitStack() as stack:
        for number in range(20):
            stack.enter_context(asking(network, f"langsam-{number}"))
        assert not any(miss(network, "a", "b", "c"))
        assert network.answered() is None
    assert not any(miss(network, "d"))


def test_however_many_are_being_asked_it_is_seen_soon(network: Network) -> None:
    network.expect(500)
    with ExitStack() as stack:
        for number in range(64):
            stack.enter_context(asking(network, f"stumm-{number}"))
        assert miss(network, *map(str, range(10))).index(True) < 8


@pytest.mark.parametrize("many", [1, 2, 3, 5, 30])
def test_when_all_are_asked_at_once_the_last_says_it_at_the_latest(
    network: Network, many: int
) -> None:
    network.expect(many)
    hosts = [f"host-{number}" for number in range(many)]
    with ExitStack() as stack:
        for host in hosts:
            stack.enter_context(asking(network, host))
        told = [network.unreached(host, no_such_name=False) for host in hosts]
    assert told.count(True) == 1


def test_many_sources_on_one_host_do_not_hide_it(network: Network) -> None:
    with asking(network, "gross"):
        assert miss(network, "gross", "b", "c") == [False, False, True]


def test_a_request_knows_whether_it_began_without_a_network(network: Network) -> None:
    with asking(network, "a") as since:
        assert since is None
    miss(network, "a", "b", "c")
    with asking(network, "a") as since:
        network.answered()
        assert since == NOW


@pytest.mark.parametrize(
    ("passed", "wait"), [(0, MINUTE), (1, MINUTE), (2, 2 * MINUTE), (600, 3 * MINUTE)]
)
def test_it_is_tried_again_soon_and_later_less_often(
    network: Network, clock: Clock, passed: int, wait: timedelta
) -> None:
    clock.now += passed * MINUTE
    assert network.retry_at(NOW) == clock.now + wait
