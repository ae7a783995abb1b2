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

ARTICLES = {
    "Neue Brücke am Markt": (
        "Der Rat der Stadt hat am Dienstag mit großer Mehrheit beschlossen, die alte Brücke am "
        "Markt im kommenden Frühjahr abzureißen und durch eine neue zu ersetzen. Die Kosten "
        "schätzt das Bauamt auf elf Millionen Euro, von denen das Land sechs übernimmt. Während "
        "der Bauzeit von achtzehn Monaten wird der Verkehr über die Nordbrücke geleitet. "
    ),
    "Orchester spielt wieder": (
        "Nach zwei Jahren Pause gibt das Jugendorchester am Samstag sein erstes Konzert in der "
        "renovierten Stadthalle. Auf dem Programm stehen Werke von Schubert und Dvořák. Die "
        "Dirigentin Lena Vogt erwartet ein volles Haus, denn die Karten waren nach vier Stunden "
        "ausverkauft. Ein zweiter Abend ist für den März geplant. "
    ),
    "Wölfe im Moor gesichtet": (
        "Eine Wildkamera im Naturschutzgebiet hat erstmals drei junge Wölfe aufgenommen, wie das "
        "Umweltamt mitteilt. Die Tiere stammen nach Einschätzung der Fachleute aus dem Rudel, "
        "das seit dem Herbst an der Landesgrenze lebt. Schafhalter können Zuschüsse für höhere "
        "Zäune beantragen. Spaziergänger sollen ihre Hunde anleinen. "
    ),
}
FIRST, SECOND, THIRD = ARTICLES


def path_of(title: str) -> str:
    return f"{list(ARTICLES).index(title)}"


class Publisher:
    """A newspaper with a feed that names a hub, and the hub, in a thread of their own."""

    def __init__(self) -> None:
        self.titles = [FIRST]
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
            f"<link>{self.base}{path_of(title)}</link><pubDate>{now}</pubDate></item>"
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
        title = next((one for one in ARTICLES if path_of(one) == request.path[1:]), None)
        if title is None:
            return web.Response(status=404)
        text = f"<p>{ARTICLES[title]}</p>" * 2
        page = f"<html lang=de><body><article><h1>{title}</h1>{text}</article></body></html>"
        return web.Response(text=page, content_type="text/html")


@pytest.fixture
def publisher():
    with Publisher() as made:
        yield made


def furnished(folder, url, every, **feed):
    """Set a desk up that reads one source, and that a hub on loopback reaches."""
    folder.mkdir(exist_ok=True)
    made = Desk(folder)
    settings = made.settings(web={"port": made.port, "reachable": True})
    settings["fetch"]["allow_private_addresses"] = True
    made.configure(
        settings=settings,
        sources=[{"name": "blatt", "url": url, "every": every}],
        feeds=[{"slug": "alles", "title": "Alles"} | feed],
    )
    return made


@pytest.fixture
def office(request, tmp_path, publisher):
    return furnished(tmp_path, publisher.topic, request.param)


def shows(office, title):
    return lambda: title.encode() in (get(f"{office.base}alles.atom") or b"")


def status(office):
    return json.loads(office.run("status", "--json"))[0]


@pytest.fixture
def started():
    """Start the program, as often as is asked; what still runs in the end is killed."""
    running = []

    def start(desk):
        running.append(desk.start("run"))
        until(lambda: get(desk.base), "the server")
        return running[-1]

    yield start
    for process in running:
        if process.poll() is None:
            process.kill()
            process.communicate()


@pytest.mark.parametrize("office", ["30m"], indirect=True)
def test_news_are_published_within_seconds_and_nobody_is_asked(office, publisher, started):
    process = started(office)
    until(shows(office, FIRST), "the first feed")
    until(lambda: publisher.hub.subscribers, "the subscription")
    publisher.publish(SECOND)
    until(shows(office, SECOND), "what the hub told of")
    shown = [stop(process)[1]]

    process = started(office)
    publisher.publish(THIRD)
    until(shows(office, THIRD), "what the hub told of after a restart")
    assert [form["hub.mode"] for form in publisher.hub.asked] == ["subscribe"]
    assert publisher.asked.count("/feed") == 1

    (one,) = publisher.hub.subscribers.values()
    shown += [stop(process)[1], office.run("status"), office.run("status", "--json")]
    for text in shown:
        assert one.secret not in text
        assert one.callback.rpartition("/")[2] not in text


@pytest.mark.parametrize("office", ["2s"], indirect=True)
def test_a_hub_that_kept_its_word_spares_the_source_almost_all_checks(office, publisher, started):
    started(office)
    until(lambda: publisher.hub.subscribers, "the subscription")
    assert not status(office)["websub"]["relied_on"], "it has told of nothing yet"
    publisher.publish(SECOND)
    until(shows(office, SECOND), "what the hub told of")
    until(lambda: status(office)["next_reason"] == "WebSub, safety net 1d", "trust")
    found = status(office)["websub"]
    assert (found["state"], found["relied_on"], found["message"]) == ("active", True, None)
    checks = publisher.asked.count("/feed")
    publisher.publish(THIRD)
    until(shows(office, THIRD), "what the hub told of")
    assert publisher.asked.count("/feed") == checks


def test_our_own_feeds_reach_a_subscriber_of_ours_through_a_hub(tmp_path, publisher, started):
    first = furnished(tmp_path / "first", publisher.topic, "2s", hub=publisher.hub.url)
    started(first)
    until(shows(first, FIRST), "the publisher's feed")
    assert publisher.hub.url.encode() in get(f"{first.base}alles.rss")
    second = furnished(tmp_path / "second", f"{first.base}alles.atom", "30m")
    started(second)
    until(shows(second, FIRST), "the subscriber's feed")
    topic = f"{first.base}alles.atom"
    until(lambda: topic in {one for one, _ in publisher.hub.subscribers}, "the subscription")
    publisher.publish(SECOND, tells=False)
    until(shows(second, SECOND), "the news, from publisher to hub to subscriber")
    topics = {f"{first.base}alles.{form}" for form in ("rss", "atom", "json")}
    told = {form["hub.url"] for form in publisher.hub.asked if form["hub.mode"] == "publish"}
    assert told == topics
    assert set(publisher.hub.distributed) == {202}
