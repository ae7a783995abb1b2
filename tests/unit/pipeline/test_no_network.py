"""What a machine without a network holds against its sources: nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from aggregator.errors import AskedToWait, ConnectFailed, NoNetwork, Unreached
from aggregator.fetch.spread import jitter
from aggregator.model import RobotsFile, SourceStatus, State, Validators
from aggregator.runner.local import run_pass
from aggregator.store import sources
from tests.making import NOW, feed, source
from tests.unit.test_pipeline import HOUR, House, page, rss

MINUTE = timedelta(minutes=1)
NAMES = ("a", "b", "c", "d")


def url(name):
    return f"https://{name}.example/feed"


def unreached(name):
    return Unreached(url(name), f"{name}.example cannot be reached: its name does not resolve.")


def no_network(name, *, since=NOW, retry_at=NOW + MINUTE):
    return NoNetwork(unreached(name), since=since, retry_at=retry_at)


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path, *(source(name, full_text="none") for name in NAMES), feed())
    yield made
    made.store.close()


async def passed(house, *names, wish=True):
    """Walk the named sources one after another."""
    chosen = {one.name: one for one in house.config.sources}
    outcomes = []
    for name in names:
        outcomes += await run_pass(house.pipeline, [chosen[name]], wish=wish, done=lambda _: None)
    return outcomes


async def test_it_is_not_counted_and_the_source_is_asked_again_soon(house):
    house.net.answers[url("a")] = ConnectFailed(url("a"), "niemand")
    await passed(house, "a", "a")
    house.now += timedelta(days=2)
    house.net.answers[url("a")] = no_network("a", retry_at=house.now + 2 * MINUTE)
    (outcome,) = await passed(house, "a", wish=False)
    known = house.known("a")
    assert (outcome.answer, outcome.failure) == ("failed", known.failure)
    assert (known.failures, known.last_check, known.next_reason) == (2, house.now, "no network")
    wait = 2 * MINUTE
    assert known.next_check == house.now + wait + jitter("a", wait, first=True)
    assert known.failure.reason == "no_network"
    assert known.failure.message.endswith("There seems to be no network.")
    assert known.status(house.now) is SourceStatus.FAILING


async def test_what_was_known_of_a_source_stays(house):
    house.net.answers[url("a")] = rss("eins")
    await passed(house, "a")
    before = house.known("a")
    house.now = before.next_check
    house.net.answers[url("a")] = no_network("a", retry_at=house.now + MINUTE)
    await passed(house, "a", wish=False)
    after = house.known("a")
    changed = {"last_check", "next_check", "next_reason", "failure"}
    assert {n for n in after._fields if getattr(after, n) != getattr(before, n)} == changed
    house.now = after.next_check
    house.net.answers[url("a")] = rss("eins")
    await passed(house, "a", wish=False)
    assert (house.known("a").failure, house.known("a").last_success) == (None, house.now)


async def test_a_pause_that_a_server_asked_for_stays(house):
    until = NOW + 5 * HOUR
    house.net.answers[url("a")] = AskedToWait(url("a"), "später", status=429, retry_at=until)
    await passed(house, "a")
    planned = house.known("a").next_check
    house.net.answers[url("a")] = no_network("a")
    await passed(house, "a", wish=True)
    known = house.known("a")
    assert (known.next_check, known.next_reason) == (planned, "Retry-After")
    assert known.waiting_until == until


async def test_what_a_person_asks_for_before_its_time_brings_nothing_forward(house):
    house.net.answers[url("a")] = rss("eins", channel="<ttl>600</ttl>")
    await passed(house, "a")
    before = house.known("a")
    house.net.answers[url("a")] = no_network("a")
    await passed(house, "a", wish=True)
    known = house.known("a")
    assert (known.next_check, known.next_reason) == (before.next_check, before.next_reason)


async def test_hours_in_which_a_feed_wants_no_visit_stay(house):
    hours = "".join(f"<hour>{hour}</hour>" for hour in range(23))
    channel = f"<skipHours>{hours}</skipHours>"
    house.net.answers[url("a")] = rss("eins", channel=channel)
    await passed(house, "a")
    house.now = house.known("a").next_check + 2 * HOUR
    house.net.answers[url("a")] = no_network("a", retry_at=house.now + MINUTE)
    await passed(house, "a", wish=False)
    assert house.known("a").next_check.hour == 23


async def test_those_that_failed_just_before_are_excused(house):
    house.net.answers |= {
        url("a"): unreached("a"),
        url("b"): unreached("b"),
        url("c"): no_network("c"),
        url("d"): no_network("d"),
    }
    outcomes = await passed(house, *NAMES)
    assert [one.excused for one in outcomes] == [(), (), ("a", "b"), ()]
    for name in NAMES:
        known = house.known(name)
        assert (known.failures, known.next_reason) == (0, "no network")
        assert known.failure.message.startswith(f"{name}.example cannot be reached")
        assert NOW + MINUTE <= known.next_check <= NOW + 2 * MINUTE


async def test_who_failed_before_it_began_is_not_excused(house):
    house.net.answers |= {url("a"): unreached("a"), url("b"): ConnectFailed(url("b"), "nein")}
    await passed(house, "a")
    house.now += MINUTE
    await passed(house, "b")
    house.net.answers[url("c")] = no_network("c", since=house.now)
    (outcome,) = await passed(house, "c")
    assert outcome.excused == ()
    assert [house.known(name).failures for name in NAMES] == [1, 1, 0, 0]


async def test_of_whom_more_is_known_since_that_stays(house):
    house.net.answers[url("a")] = unreached("a")
    await passed(house, "a")
    revived = house.known("a")._replace(last_check=NOW + MINUTE, validators=Validators('"1"'))
    house.store.write_now(sources.save, revived)
    house.net.answers[url("b")] = no_network("b")
    (outcome,) = await passed(house, "b")
    assert outcome.excused == ()
    assert house.known("a") == revived


async def test_an_article_waits_for_the_network_and_loses_no_try(house):
    house.use(source("a"), feed())
    link = "https://blatt.example/eins"
    house.net.answers |= {url("a"): rss("eins"), link: no_network("a")}
    house.net.robots = {"https://blatt.example": RobotsFile("", NOW + HOUR)}
    await passed(house, "a")
    one = house.records()["eins"]
    assert (one.state, one.attempts, one.failure.reason) == (State.FAILED, 0, "no_network")
    assert one.failure.retry_at == NOW + MINUTE
    house.now += MINUTE
    house.net.answers[link] = page()
    await passed(house, "a", wish=False)
    assert house.records()["eins"].state is State.SUMMARISED
