"""A publisher's news in our feed within seconds, without our asking: ``run``, a hub, a publisher."""

from __future__ import annotations

import asyncio
import json
import threading
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Self

import pytest
from aiohttp import web

from tests.e2e.running import PATIENCE, Desk, get, stop, until
from tests.integration.hub import Hub

ARTICLE = (
    "Der Rat der Stadt hat am Dienstag mit großer Mehrheit beschlossen, die alte Brücke am Markt "
    "im kommenden Frühjahr abzureißen und durch eine neue zu ersetzen. Die Kosten schätzt das "
    "Bauamt auf elf Millionen Euro, von denen das Land sechs übernimmt. Während der Bauzeit von "
    "achtzehn Monaten wird der Verkehr über die Nordbrücke geleitet. "
)


class Publisher:
    """A newspaper with a feed that names a hub, and the hub, in a thread of their own."""

    def __init__(self) -> None:
        self.titles = ["Erste Meldung"]
        self.asked: list[str] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self.do(self._start())
        return self

    def __exit__(self, *_: object) -> None:
        self.do(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()

    def do(self, work):
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    @property
    def topic(self) -> str:
        return f"{self.base}feed"

    def publish(self, title: str, *, tells: bool = True) -> None:
        """Print something; the hub is told of it, and hands on that alone."""
        self.titles.append(title)
        if tells:
            assert self.do(self.hub.publish(self.topic, self.feed([title]))) == [202]

    def feed(self, titles: list[str]) -> bytes:
        now = format_datetime(datetime.now(UTC))
        items = "".join(
            f"<item><title>{title}</title><guid isPermaLink='false'>{title}</guid>"
            f"<link>{self.base}{title.replace(' ', '-')}</link><pubDate>{now}</pubDate></item>"
            for title in titles
        )
        links = "".join(
            f'<atom:link rel="{relation}" href="{href}"/>'
            for relation, href in (("hub", self.hub.url), ("self", self.topic))
        )
        return (
            '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>'
            f"<title>Blatt</title><link>{self.base}</link><description/>{links}{items}"
            "</channel></rss>"
        ).encode()

    async def _start(self) -> None:
        self.hub = await Hub("127.0.0.2").__aenter__()
        self._runner = web.ServerRunner(web.Server(self._answer, access_log=None))
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.base = f"http://127.0.0.1:{self._runner.addresses[0][1]}/"

    async def _stop(self) -> None:
        await self._runner.cleanup()
        await self.hub.__aexit__()

    async def _answer(self, request) -> web.Response:
        self.asked.append(request.path)
        if request.path == "/feed":
            return web.Response(body=self.feed(self.titles), content_type="application/rss+xml")
        title = request.path[1:].replace("-", " ")
        page = (
            f"<html lang=de><body><article><h1>{title}</h1><p>{title}: {ARTICLE * 3}</p></article>"
        )
        return web.Response(text=page, content_type="text/html")


@pytest.fixture
def publisher():
    with Publisher() as made:
        yield made


@pytest.fixture
def office(request, tmp_path, publisher):
    made = Desk(tmp_path)
    settings = made.settings(web={"port": made.port, "reachable": True})
    settings["fetch"]["allow_private_addresses"] = True
    made.configure(
        settings=settings,
        sources=[{"name": "blatt", "url": publisher.topic, "every": request.param}],
        feeds=[{"slug": "alles", "title": "Alles"}],
    )
    return made


def shows(office, title):
    return lambda: title.encode() in (get(f"{office.base}alles.atom") or b"")


def status(office):
    return json.loads(office.run("status", "--json"))[0]


@pytest.fixture
def started(office):
    """Start the program, as often as is asked; what still runs in the end is killed."""
    running = []

    def start():
        running.append(office.start("run"))
        until(lambda: get(office.base), "the server")
        return running[-1]

    yield start
    for process in running:
        if process.poll() is None:
            process.kill()
            process.communicate()


@pytest.mark.parametrize("office", ["30m"], indirect=True)
def test_news_are_published_within_seconds_and_nobody_is_asked(office, publisher, started):
    process = started()
    until(shows(office, "Erste Meldung"), "the first feed")
    until(lambda: publisher.hub.subscribers, "the subscription")
    publisher.publish("Zweite Meldung")
    until(shows(office, "Zweite Meldung"), "what the hub told of")
    shown = [stop(process)[1]]

    process = started()
    publisher.publish("Dritte Meldung")
    until(shows(office, "Dritte Meldung"), "what the hub told of after a restart")
    assert [form["hub.mode"] for form in publisher.hub.asked] == ["subscribe"]
    assert publisher.asked.count("/feed") == 1

    (one,) = publisher.hub.subscribers.values()
    shown += [stop(process)[1], office.run("status"), office.run("status", "--json")]
    for text in shown:
        assert one.secret not in text
        assert one.callback.rpartition("/")[2] not in text


@pytest.mark.parametrize("office", ["2s"], indirect=True)
def test_a_hub_that_kept_its_word_spares_the_source_almost_all_checks(office, publisher, started):
    started()
    until(lambda: publisher.hub.subscribers, "the subscription")
    assert not status(office)["websub"]["relied_on"], "it has told of nothing yet"
    publisher.publish("Zweite Meldung")
    until(shows(office, "Zweite Meldung"), "what the hub told of")
    until(lambda: status(office)["next_reason"] == "WebSub, safety net 1d", "trust")
    found = status(office)["websub"]
    assert (found["state"], found["relied_on"], found["message"]) == ("active", True, None)
    checks = publisher.asked.count("/feed")
    publisher.publish("Dritte Meldung")
    until(shows(office, "Dritte Meldung"), "what the hub told of")
    assert publisher.asked.count("/feed") == checks
