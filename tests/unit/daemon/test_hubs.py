"""What becomes of a source when a hub tells of it: the daemon's ear, over a real pipeline and store."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from aggregator.daemon.hubs import Hubs
from aggregator.errors import StoreError
from aggregator.fetch.spread import jitter
from aggregator.model import Answer, Validators
from aggregator.store import sources
from aggregator.store.subscriptions import Subscription, SubscriptionState
from aggregator.subscriber import Push
from tests.making import NOW, feed, source
from tests.unit.test_pipeline import FEED, House, page, rss

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Listening:
    """A subscriber whose hubs a test plays."""

    def __init__(self):
        self.pushes = asyncio.Queue()
        self.said = []
        self.running = None
        self.relied = set()

    async def attend(self, configured, hide):
        self.said.append("attend")

    def of(self, name):
        return self.running

    def relied_on(self):
        return set(self.relied)

    async def proved_right(self, name):
        self.said.append("right")

    async def checked(self, name, known, *, news):
        self.said.append("missed" if news else "fine")


@pytest.fixture
async def house(tmp_path):
    made = House(tmp_path, source(url=FEED), feed())
    made.net.answers = {FEED: rss("a")} | {f"https://blatt.example/{x}": page() for x in "abc"}
    await made.pass_()
    made.net.asked.clear()
    made.listening = Listening()
    made.hubs = Hubs(made.listening, lambda: made.pipeline)
    made.woken = []
    made.hearing = asyncio.create_task(made.hubs.hear(made.woken.append))
    yield made
    made.hearing.cancel()
    made.store.close()


async def tell(house, *bodies):
    for body in bodies:
        about = {"url": FEED, "final_url": FEED, "status": 200, "headers": {}}
        sent = None if body is None else Answer(**about, body=body, validators=Validators())
        house.listening.pushes.put_nowait(Push("blatt", sent))
    for _ in range(3 * len(bodies)):
        await asyncio.sleep(0)


def only(house):
    return house.config.sources[0]


def due(house):
    return house.hubs.due(only(house), house.known()) - house.now


async def test_what_hubs_sent_is_read_in_its_order_and_nobody_is_asked(house):
    await tell(house, rss("b"), rss("c"))
    assert house.woken == ["blatt", "blatt"]
    assert due(house) > timedelta(0), "the source's own check has time"
    outcomes = await house.hubs.walk(only(house))
    assert [one.new for one in outcomes] == [1, 1]
    assert FEED not in house.net.urls
    assert set(house.records()) == {"a", "b", "c"}
    assert not house.hubs.has_told("blatt")
    assert house.listening.said == []


async def test_a_mere_word_makes_a_check_that_proves_the_hub_right(house):
    house.now += 2 * MINUTE
    house.net.answers[FEED] = rss("a", "b")
    await tell(house, None)
    assert due(house) == timedelta(0)
    (outcome,) = await house.hubs.walk(only(house))
    assert (outcome.new, house.net.urls.count(FEED)) == (1, 1)
    assert house.listening.said == ["right"]


async def test_a_word_that_is_not_true_proves_nothing(house):
    house.now += 2 * MINUTE
    await tell(house, None)
    await house.hubs.walk(only(house))
    assert house.listening.said == []


async def test_a_hub_that_chatters_does_not_make_us_press_the_source(house):
    house.now += MINUTE / 2
    await tell(house, None, None)
    assert due(house) == MINUTE / 2
    await house.hubs.walk(only(house))
    assert FEED not in house.net.urls
    assert house.hubs.has_told("blatt"), "it is not forgotten"
    house.now += MINUTE
    await house.hubs.walk(only(house))
    assert house.net.urls.count(FEED) == 1
    assert not house.hubs.has_told("blatt")


async def test_a_pause_that_the_source_asked_for_holds_against_hubs_too(house):
    house.now += 2 * MINUTE
    waiting = house.known()._replace(waiting_until=house.now + 3 * HOUR)
    house.store.write_now(sources.save, waiting._replace(next_check=house.now + 3 * HOUR))
    await tell(house, None)
    assert due(house) == 3 * HOUR
    await house.hubs.walk(only(house))
    assert FEED not in house.net.urls


@pytest.mark.parametrize(("items", "said"), [(("a",), "fine"), (("a", "b"), "missed")])
async def test_what_a_check_of_its_own_finds_is_held_against_the_hub(house, items, said):
    house.now += 2 * HOUR
    house.net.answers[FEED] = rss(*items)
    await house.hubs.walk(only(house))
    assert house.listening.said == [said]


async def test_entries_are_finished_where_no_check_is_due(house):
    house.now += MINUTE
    (outcome,) = await house.hubs.walk(only(house))
    assert (outcome.answer, house.net.urls, house.listening.said) == ("not due", [], [])


async def test_with_a_hub_that_is_relied_on_the_check_is_a_safety_net(house):
    lease = {"lease_until": NOW + 9 * DAY, "listening_since": NOW, "pushed_at": NOW}
    house.listening.running = Subscription(
        token="t", source="blatt", hub="h", topic="t", callback="c", asked_at=NOW,
        state=SubscriptionState.ACTIVE, **lease,
    )  # fmt: skip
    assert due(house) == DAY + jitter("blatt", DAY)
    house.now += 2 * HOUR
    await house.hubs.walk(only(house))
    assert FEED not in house.net.urls


async def test_an_error_of_the_store_loses_nothing_that_was_told(house, monkeypatch):
    await tell(house, rss("b"), rss("c"))

    async def full(*_):
        raise StoreError("voll")

    with monkeypatch.context() as patch:
        patch.setattr(house.store, "write", full)
        with pytest.raises(StoreError):
            await house.hubs.walk(only(house))
    await house.hubs.walk(only(house))
    assert set(house.records()) == {"a", "b", "c"}


async def test_only_so_much_is_in_hand(house, monkeypatch):
    await tell(house, *[rss("b")] * 20)
    assert (len(house.woken), house.listening.pushes.qsize()) == (16, 3)
    await house.hubs.walk(only(house))
    await asyncio.sleep(0)
    await house.hubs.walk(only(house))
    assert house.listening.pushes.empty()


async def test_what_was_told_of_a_source_that_has_gone_is_dropped(house):
    await tell(house, *[rss("b")] * 16)
    house.use()
    await house.hubs.attend()
    assert not house.hubs.has_told("blatt")
    house.use(source(url=FEED), feed())
    await tell(house, *[rss("b")] * 16)
    assert len(house.woken) == 32, "all places are free again"


async def test_sources_whose_hubs_are_newly_relied_on_are_named(house):
    house.listening.relied = {"a", "b"}
    assert await house.hubs.attend() == {"a", "b"}
    house.listening.relied = {"b", "c"}
    assert await house.hubs.attend() == {"a", "c"}
    assert await house.hubs.attend() == set()


async def test_without_anybody_who_listens_all_is_as_it_was(house):
    deaf = Hubs(None, lambda: house.pipeline)
    await deaf.hear(house.woken.append)
    assert await deaf.attend() == set()
    assert deaf.due(only(house), house.known()) == house.known().next_check
    house.now += 2 * HOUR
    await deaf.walk(only(house))
    assert house.net.urls == [FEED]
