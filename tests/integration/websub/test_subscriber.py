"""Subscribing at a hub over real HTTP: our server, our client, a hub and a store between them."""

from __future__ import annotations

import asyncio
import logging
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import aiohttp
import pytest

from aggregator.config.env import hidden
from aggregator.config.model import Fetch
from aggregator.fetch import Fetcher
from aggregator.store import sources, subscriptions
from aggregator.store.database import Store
from aggregator.store.sources import Known
from aggregator.store.subscriptions import SubscriptionState
from aggregator.subscriber import Subscriber
from aggregator.subscribing import is_relied_on
from aggregator.web import Server
from tests.integration.hub import Hub
from tests.integration.loopback import Origin, Proxy, Reply
from tests.making import source

TOPIC = "https://blatt.example/feed"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BODY = b"<rss/>"
NOBODY = hidden({}, [])


@dataclass
class Office:
    """The program's side, as far as hubs see it."""

    stack: AsyncExitStack
    store: Store
    folder: object
    now: datetime = datetime(2026, 1, 3, 4, 37, tzinfo=UTC)
    sources: list = field(default_factory=lambda: [source()])
    fetching: dict = field(default_factory=lambda: {"allow_private_addresses": True})
    reachable: bool = True

    async def open(self, port=0):
        settings = Fetch(per_host_delay=timedelta(0), timeout=timedelta(seconds=5), **self.fetching)
        fetcher = await self.stack.enter_async_context(Fetcher(settings, clock=lambda: self.now))
        self.subscriber = Subscriber(
            self.store, fetcher, base_url="", reachable=self.reachable, clock=lambda: self.now
        )
        self.server = Server(
            self.folder, "127.0.0.1", port, "http://127.0.0.1/", listener=self.subscriber
        )
        self.base = await self.server.start()
        self.subscriber._base_url = self.base
        self.stack.push_async_callback(self.server.stop, timedelta(0))
        await self.subscriber.start()

    def names(self, hub, topic=TOPIC, name="blatt"):
        """Let a source's document name a hub."""
        known = Known(name=name, url="u")
        self.store.write_now(sources.ensure, [known], {})
        named = Known(name=name, url="u", hub=hub, topic=topic, last_check=self.now)
        self.store.write_now(sources.save, named)

    async def attend(self):
        await self.subscriber.attend(self.sources, NOBODY)

    @property
    def held(self):
        return self.store.read_now(subscriptions.load)

    @property
    def one(self):
        (one,) = self.held
        return one

    def is_active(self):
        return [one.state for one in self.held] == [SubscriptionState.ACTIVE]


@pytest.fixture
async def hub():
    async with Hub() as made:
        yield made


@pytest.fixture
async def office(tmp_path):
    async with AsyncExitStack() as stack:
        store = Store.open(tmp_path / "news.db")
        stack.callback(store.close)
        made = Office(stack, store, tmp_path)
        await made.open()
        yield made


async def subscribed(office, hub):
    office.names(hub.url)
    await office.attend()
    await hub.until(lambda: office.is_active() and hub.subscribers)
    return next(iter(hub.subscribers.values()))


async def test_a_subscription_from_asking_to_news(office, hub):
    office.names(hub.url)
    await office.attend()
    await hub.until(office.is_active)
    (form,) = hub.asked
    assert form.keys() == {
        "hub.mode",
        "hub.topic",
        "hub.callback",
        "hub.lease_seconds",
        "hub.secret",
    }
    assert form["hub.callback"].startswith(f"{office.base}websub/")
    assert len(form["hub.callback"]) > len(office.base) + 40
    await hub.until(lambda: hub.subscribers)
    assert hub.verified == [(200, "frage-1")]
    assert office.one.lease_until == office.now + 10 * DAY
    await office.attend()
    assert len(hub.asked) == 1, "it has what it wished"

    assert await hub.publish(TOPIC, BODY) == [202]
    push = office.subscriber.pushes.get_nowait()
    assert (push.source, push.document.body, push.document.final_url) == ("blatt", BODY, TOPIC)
    assert push.document.headers == {"content-type": "application/rss+xml"}
    assert is_relied_on(office.one, office.now)


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
async def test_every_method_of_signing_is_understood(office, hub, method):
    hub.method = method
    await subscribed(office, hub)
    assert await hub.publish(TOPIC, BODY) == [202]
    assert office.subscriber.pushes.get_nowait().document


async def test_what_is_not_signed_as_agreed_is_taken_and_ignored(office, hub, caplog):
    one = await subscribed(office, hub)
    forged = type(one)(one.topic, one.callback, "geraten")
    assert await hub.tell(forged, BODY) == 202
    hub.method = None
    assert await hub.publish(TOPIC, BODY) == [202]
    assert office.subscriber.pushes.empty()
    assert not is_relied_on(office.one, office.now)
    assert "does not sign" in office.one.message
    hub.method = "sha256"
    await hub.publish(TOPIC, BODY)
    assert office.one.message is None
    assert office.subscriber.pushes.qsize() == 1


async def test_through_a_proxy_and_without_tls_no_secret_is_told(tmp_path, hub):
    async with AsyncExitStack() as stack:
        proxy = await stack.enter_async_context(Proxy({"hub.example": hub}))
        store = Store.open(tmp_path / "news.db")
        stack.callback(store.close)
        office = Office(stack, store, tmp_path, fetching={"proxy": proxy.url})
        await office.open()
        office.names("http://hub.example/hub")
        await office.attend()
        await hub.until(lambda: office.is_active() and hub.subscribers)
        assert [request.method for request in proxy.requests] == ["CONNECT", "POST"], "TLS first"
        assert "hub.secret" not in hub.asked[0]
        assert office.one.secret is None
        assert await hub.publish(TOPIC, BODY) == [202]
        push = office.subscriber.pushes.get_nowait()
        assert (push.source, push.document) == ("blatt", None), "no more than a word"
        assert not is_relied_on(office.one, office.now), "not before it proves true"
        await office.subscriber.proved_right("blatt")
        assert is_relied_on(office.one, office.now)


async def test_no_hub_is_asked_at_a_private_address(tmp_path, hub):
    async with AsyncExitStack() as stack:
        store = Store.open(tmp_path / "news.db")
        stack.callback(store.close)
        office = Office(stack, store, tmp_path, fetching={})
        await office.open()
        office.names(hub.url)
        await office.attend()
        assert hub.asked == []
        assert office.one.state is SubscriptionState.FAILED
        assert "loopback" in office.one.message


async def test_where_nobody_reaches_us_no_hub_is_asked(tmp_path, hub):
    async with AsyncExitStack() as stack:
        store = Store.open(tmp_path / "news.db")
        stack.callback(store.close)
        office = Office(stack, store, tmp_path, reachable=False)
        await office.open()
        office.names(hub.url)
        await office.attend()
        assert (hub.asked, office.held) == ([], [])


@pytest.mark.parametrize("status", [307, 308])
async def test_a_hub_may_send_us_to_another(office, hub, status):
    async with Hub("127.0.0.2") as other:
        hub.status, hub.location = status, other.url
        office.names(hub.url)
        await office.attend()
        await other.until(office.is_active)
        assert len(hub.asked) == len(other.asked) == 1


async def test_a_hub_that_refuses_is_asked_again_ever_more_rarely(office, hub):
    hub.status = 500
    office.names(hub.url)
    for hours in (1, 2, 4):
        await office.attend()
        assert office.one.retry_at == office.now + hours * HOUR
        assert "500" in office.one.message
        await office.attend()
        office.now += hours * HOUR
    assert len(hub.asked) == 3
    hub.status = 202
    await office.attend()
    await hub.until(office.is_active)
    assert (office.one.failures, office.one.message) == (0, None)
    assert len({form["hub.callback"] for form in hub.asked}) == 1


async def test_a_pause_that_a_hub_asks_for_is_kept_and_stored(office):
    async with Origin() as busy:
        busy.says("/hub", Reply(429, headers={"Retry-After": "7200"}))
        office.names(busy.url("/hub"))
        await office.attend()
        assert office.one.retry_at == office.now + 2 * HOUR


async def test_a_hub_that_never_asks_back_is_told_to_a_person(office, hub):
    hub.asks_back = False
    office.names(hub.url)
    await office.attend()
    assert (office.one.state, office.one.message) == (SubscriptionState.PENDING, None)
    office.now += HOUR
    await office.attend()
    assert "base_url" in office.one.message


async def test_a_denial_is_told_to_a_person_and_kept_for_a_week(office, hub):
    hub.denies = "nur für\nAbonnenten"
    office.names(hub.url)
    await office.attend()
    await hub.until(lambda: office.one.state is SubscriptionState.DENIED)
    assert office.one.message == "its hub denies the subscription: nur für Abonnenten"
    office.now += 6 * DAY
    await office.attend()
    assert len(hub.asked) == 1
    hub.denies = None
    office.now += DAY
    await office.attend()
    await hub.until(office.is_active)


async def test_a_lease_is_renewed_under_a_new_address_and_the_old_one_ended(office, hub):
    first = await subscribed(office, hub)
    await hub.publish(TOPIC, BODY)
    office.now += 9 * DAY
    await office.attend()
    await hub.until(lambda: len(hub.subscribers) == 2)
    assert await hub.publish(TOPIC, BODY) == [202, 202], "nothing is lost meanwhile"
    await office.attend()
    await hub.until(lambda: len(hub.subscribers) == 1)
    await hub.until(office.is_active)
    (second,) = hub.subscribers.values()
    assert (first.callback, first.secret) != (second.callback, second.secret)
    assert office.one.lease_until == office.now + 10 * DAY
    assert is_relied_on(office.one, office.now)
    assert await hub.tell(first, BODY) == 404


@pytest.mark.parametrize("change", ["gone", "disabled", "hub", "topic", "none"])
async def test_what_is_wished_no_longer_is_ended(office, hub, change):
    first = await subscribed(office, hub)
    async with Hub("127.0.0.2") as other:
        match change:
            case "gone":
                office.sources = []
            case "disabled":
                office.sources = [source(enabled=False)]
            case "hub":
                office.names(other.url)
            case "topic":
                office.names(hub.url, TOPIC + "2")
            case "none":
                office.names(None, None)
        await office.attend()
        await hub.until(lambda: (first.topic, first.callback) not in hub.subscribers)
        if change in {"hub", "topic"}:
            await hub.until(office.is_active)
            assert office.one.hub == (other.url if change == "hub" else hub.url)
        else:
            assert office.held == []


async def test_what_is_being_ended_takes_no_news(office, hub):
    one = await subscribed(office, hub)
    hub.asks_back = False
    office.sources = []
    await office.attend()
    assert await hub.tell(one, BODY) == 410
    for _ in range(4):
        office.now += DAY
        await office.attend()
    assert office.held == []
    assert [form["hub.mode"] for form in hub.asked] == ["subscribe"] + ["unsubscribe"] * 3


async def test_a_restart_changes_nothing(office, hub):
    one = await subscribed(office, hub)
    await hub.publish(TOPIC, BODY)
    port = int(office.base.rstrip("/").rpartition(":")[2])
    await office.server.stop(timedelta(0))
    office.now += HOUR
    await office.open(port)
    await office.attend()
    assert len(hub.asked) == 1
    assert await hub.tell(one, BODY) == 202
    assert office.subscriber.pushes.qsize() == 1
    assert office.one.listening_since == office.now


# -- the callback ---------------------------------------------------------------------------------


async def test_only_what_was_asked_is_confirmed(office, hub):
    one = await subscribed(office, hub)
    ask = {"mode": "subscribe", "topic": TOPIC, "challenge": "abc", "lease_seconds": "60"}
    assert await hub.ask_back(one.callback, **ask) == (200, "abc"), "the answer may have been lost"
    for wrong in (
        {"mode": "unsubscribe"},
        {"mode": "publish"},
        {"topic": "https://fremd.example/"},
        {"challenge": ""},
        {"challenge": "x" * 1001},
        {"challenge": "<script>alert(1)</script>\n"},
        {"mode": "denied", "topic": "https://fremd.example/"},
    ):
        assert await hub.ask_back(one.callback, **ask | wrong) == (404, "")
    assert await hub.ask_back(one.callback) == (404, "")
    assert office.is_active()


async def test_a_challenge_is_nothing_that_a_browser_runs(office, hub):
    one = await subscribed(office, hub)
    params = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.challenge": "<script>"}
    async with aiohttp.ClientSession() as session, session.get(one.callback, params=params) as got:
        assert got.content_type == "application/octet-stream"
        assert got.headers["X-Content-Type-Options"] == "nosniff"


async def test_who_guesses_learns_nothing(office, hub):
    await subscribed(office, hub)
    query = {"mode": "subscribe", "topic": TOPIC, "challenge": "abc"}
    for guess in ("", "x", "A" * 43, "x" * 101):
        url = f"{office.base}websub/{guess}"
        status, text = await hub.ask_back(url, **query)
        assert status == 404
        assert "abc" not in text
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{office.base}websub/{'A' * 43}", data=b"x" * 1000) as answer:
            assert answer.status == 404
        for method in ("PUT", "DELETE", "HEAD", "OPTIONS"):
            one = next(iter(hub.subscribers.values()))
            async with session.request(method, one.callback) as answer:
                assert (answer.status, answer.headers["Allow"]) == (405, "GET, POST")


async def test_too_much_is_not_read(office, hub, monkeypatch):
    monkeypatch.setattr("aggregator.web.callback._LARGEST", 1000)
    one = await subscribed(office, hub)
    assert await hub.tell(one, b"x" * 1001) == 413

    async def endless():
        for _ in range(100):
            yield b"x" * 100

    async with (
        aiohttp.ClientSession() as session,
        session.post(one.callback, data=endless()) as got,
    ):
        assert got.status == 413
    assert office.subscriber.pushes.empty()
    assert await hub.tell(one, b"x" * 1000) == 202


async def test_what_does_not_arrive_is_given_up(office, hub, monkeypatch):
    monkeypatch.setattr("aggregator.web.callback._SECONDS", 0.05)
    one = await subscribed(office, hub)

    async def slow():
        yield b"x"
        await asyncio.sleep(30)

    async with aiohttp.ClientSession() as session, session.post(one.callback, data=slow()) as got:
        assert got.status == 408


async def test_too_many_requests_are_put_off(office, hub, monkeypatch):
    monkeypatch.setattr("aggregator.web.callback._A_MINUTE", 4)
    one = await subscribed(office, hub)  # asking back was the first
    assert [await hub.tell(one, BODY) for _ in range(4)] == [202, 202, 202, 429]


async def test_news_that_nobody_reads_are_put_off(office, hub):
    one = await subscribed(office, hub)
    found = {await hub.tell(one, BODY) for _ in range(16)}
    assert found == {202}
    assert await hub.tell(one, BODY) == HTTPStatus.SERVICE_UNAVAILABLE


async def test_nothing_secret_is_logged_or_shown(office, hub, caplog):
    caplog.set_level(logging.DEBUG)
    one = await subscribed(office, hub)
    await hub.publish(TOPIC, BODY)
    hub.method = None
    await hub.publish(TOPIC, BODY)
    shown = [repr(office.held), repr(office.subscriber.pushes), *caplog.messages]
    token = one.callback.rpartition("/")[2]
    for text in shown:
        assert token not in text
        assert one.secret not in text
