"""Telling a hub of our own feeds, over real HTTP."""

from __future__ import annotations

from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.announcer import Announcer, is_due, outcome
from aggregator.config.model import Fetch
from aggregator.errors import ConnectFailed, HttpStatus
from aggregator.fetch import Fetcher
from aggregator.store import pings
from aggregator.store.database import Store
from aggregator.store.pings import Ping
from tests.integration.hub import Hub
from tests.integration.loopback import Proxy
from tests.making import NOW, feed

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
BASE = "https://presse.example/p/"
TOLD = Ping(topic=f"{BASE}a.rss", hub="h", told="alt")


class House:
    """A folder of feeds, and who tells hubs of them."""

    def __init__(self, folder, store, fetcher):
        self.folder, self.store = folder, store
        self.now = datetime(2026, 1, 3, 4, 37, tzinfo=UTC)
        self.announcer = Announcer(
            store, fetcher, output=folder, base_url=BASE, clock=lambda: self.now
        )

    def write(self, **files):
        for name, text in files.items():
            (self.folder / name.replace("_", ".")).write_text(text)

    @property
    def kept(self):
        return self.store.read_now(pings.load)


@pytest.fixture(params=["direct", "proxied"])
async def house(request, tmp_path, hub):
    async with AsyncExitStack() as stack:
        given = {"allow_private_addresses": True}
        hub.name = hub.url
        if request.param == "proxied":
            proxy = await stack.enter_async_context(Proxy({"hub.example": hub}))
            given, hub.name = {"proxy": proxy.url}, "http://hub.example/hub"
        settings = Fetch(per_host_delay=timedelta(0), **given)
        fetcher = await stack.enter_async_context(Fetcher(settings, clock=lambda: NOW))
        store = Store.open(tmp_path / "news.db")
        stack.callback(store.close)
        yield House(tmp_path, store, fetcher)


@pytest.fixture
async def hub():
    async with Hub() as made:
        made.status = 204
        yield made


def topics(hub):
    assert {form["hub.mode"] for form in hub.asked} == {"publish"}
    assert all(form["hub.topic"] == form["hub.url"] for form in hub.asked)
    return [form["hub.url"].removeprefix(BASE) for form in hub.asked]


async def test_a_hub_is_told_of_every_change_and_of_nothing_else(house, hub):
    named = feed("a", hub=hub.name, formats=["rss", "atom"])
    house.write(a_rss="1", a_atom="1", a_json="1", b_rss="1")
    await house.announcer.announce([named, feed("b")])
    assert topics(hub) == ["a.rss", "a.atom"]
    await house.announcer.announce([named, feed("b")])
    house.write(a_atom="2", a_json="2", b_rss="2")
    await house.announcer.announce([named, feed("b")])
    assert topics(hub) == ["a.rss", "a.atom", "a.atom"]


async def test_of_a_public_feed_counts_what_everybody_reads(house, hub):
    (house.folder / "public").mkdir()
    named = feed("a", hub=hub.name, formats=["rss"], access="public")
    public = house.folder / "public" / "a.rss"
    house.write(a_rss="at home")
    await house.announcer.announce([named])
    assert hub.asked == [], "it is not there yet"
    public.write_text("1")
    await house.announcer.announce([named])
    house.write(a_rss="at home, and more")
    await house.announcer.announce([named])
    assert topics(hub) == ["a.rss"]
    public.write_text("2")
    await house.announcer.announce([named])
    assert topics(hub) == ["a.rss", "a.rss"]


async def test_what_is_not_published_yet_is_not_told(house, hub):
    await house.announcer.announce([feed("a", hub=hub.name)])
    assert hub.asked == []
    assert not house.announcer.is_due()


async def test_a_hub_that_cannot_be_told_is_told_later(house, hub):
    hub.status = 500
    named = feed("a", hub=hub.name, formats=["rss"])
    house.write(a_rss="1")
    for minutes in (1, 2):
        await house.announcer.announce([named])
        (one,) = house.kept.values()
        assert one.retry_at == house.now + minutes * MINUTE
        assert "500" in one.message
        await house.announcer.announce([named])
        assert not house.announcer.is_due()
        house.now += minutes * MINUTE
        assert house.announcer.is_due()
    hub.status = 204
    await house.announcer.announce([named])
    assert len(hub.asked) == 3
    (one,) = house.kept.values()
    assert (one.failures, one.retry_at, one.message) == (0, None, None)
    assert not house.announcer.is_due()


async def test_a_hub_that_is_not_there_costs_patience_once(house, hub, caplog):
    address = hub.name.replace(str(hub.port), "1").replace("hub.example", "weg.example")
    house.write(a_rss="1", a_atom="1", a_json="1")
    sent = []
    post = house.announcer._fetcher.post

    async def counted(url, form):
        sent.append(url)
        return await post(url, form)

    house.announcer._fetcher.post = counted
    await house.announcer.announce([feed("a", hub=address)])
    assert len(set(sent)) == len(sent), "each of its addresses once"
    assert [one.failures for one in house.kept.values()] == [1, 1, 1]


async def test_feeds_that_are_gone_are_forgotten(house, hub):
    house.write(a_rss="1")
    await house.announcer.announce([feed("a", hub=hub.name, formats=["rss"])])
    assert len(house.kept) == 1
    await house.announcer.announce([feed("a", formats=["rss"])])
    assert house.kept == {}


@pytest.mark.parametrize(
    ("known", "digest", "due"),
    [
        (Ping(topic="t", hub="h"), "neu", True),
        (TOLD, "neu", True),
        (TOLD, "alt", False),
        (Ping(topic="t", hub="h", told="alt", retry_at=NOW), "neu", True),
        (Ping(topic="t", hub="h", told="alt", retry_at=NOW + MINUTE), "neu", False),
    ],
)
def test_when_a_hub_is_told(known, digest, due):
    assert is_due(known, digest, NOW) is due


def test_retries_grow_and_keep_a_pause_that_the_hub_asks_for():
    one, waits = TOLD, []
    for _ in range(11):
        one = outcome(one, "neu", ConnectFailed("u", "niemand da"), NOW)
        waits.append((one.retry_at - NOW) / MINUTE)
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360]
    assert one.told == "alt"
    busy = HttpStatus("u", "bald", status=503, retry_at=NOW + 9 * HOUR)
    assert outcome(TOLD, "neu", busy, NOW).retry_at == NOW + 9 * HOUR
    assert outcome(one, "neu", None, NOW) == Ping(topic=TOLD.topic, hub="h", told="neu")
