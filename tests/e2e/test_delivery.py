"""From the publisher's change to the subscriber's feed, and hubs that `once` tells."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import threading
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import pytest

from tests.e2e.running import PATIENCE, stop, until
from tests.e2e.test_websub import FIRST, SECOND, Publisher, furnished
from tests.integration.hub import Hub

if TYPE_CHECKING:
    from collections.abc import Iterator

WITHIN = 60.0
"""Seconds that an entry may take from the due check on; see benchmarks/bench_latency.py."""


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with Publisher() as made:
        yield made


class Subscriber:
    """Asks for a feed again and again, with the tag of what it has."""

    def __init__(self, address: str) -> None:
        self.address, self.tag = address, ""
        self.body = b""
        self.statuses: list[int] = []

    def shows(self, title: str) -> bool:
        asked = {"If-None-Match": self.tag} if self.tag else {}
        try:
            with urllib.request.urlopen(urllib.request.Request(self.address, headers=asked)) as got:
                self.body, self.tag = got.read(), got.headers["ETag"]
                self.statuses.append(got.status)
        except urllib.error.HTTPError as error:
            self.statuses.append(error.code)
            error.close()
        except OSError:
            pass  # the server is not there yet
        return title.encode() in self.body


def test_news_reach_a_subscriber_soon_after_the_check_that_finds_them(tmp_path, publisher):
    desk = furnished(tmp_path, publisher.topic, "2s")
    subscribers = [Subscriber(f"{desk.base}alles.{form}") for form in ("rss", "atom", "json")]

    def show(title: str, status: int | None = None) -> bool:
        """Let all ask; say whether all have it, and whether their last answer had this status."""
        have = [one.shows(title) for one in subscribers]
        return all(have) and all(status in {None, one.statuses[-1]} for one in subscribers)

    process = desk.start("run")
    try:
        until(lambda: show(FIRST), "the first feeds")
        until(lambda: show(FIRST, 304), "a 304 of each")
        due = time.monotonic() + 2.0  # at the latest: the source is asked every two seconds
        publisher.publish(SECOND, tells=False)
        until(lambda: show(SECOND), "the news")
        assert time.monotonic() - due < WITHIN
        assert {status for one in subscribers for status in one.statuses} <= {200, 304, 503}
    finally:
        stop(process)


@pytest.fixture
def hub() -> Iterator[Hub]:
    """Give a hub in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def do(work):
        return asyncio.run_coroutine_threadsafe(work, loop).result(PATIENCE)

    made = do(Hub().__aenter__())
    made.status = 204
    yield made
    do(made.__aexit__())
    loop.call_soon_threadsafe(loop.stop)
    thread.join(PATIENCE)
    loop.close()


def told(hub: Hub) -> list[str]:
    """Give the formats of which it was told since the last time."""
    forms = [form["hub.url"].rpartition(".")[2] for form in hub.asked]
    hub.asked.clear()
    return forms


def test_once_tells_the_hub_and_what_it_could_not_tell_it_tells_later(tmp_path, publisher, hub):
    desk = furnished(tmp_path, publisher.topic, "2s", hub=hub.url, formats=["atom", "json"])
    desk.run("once")
    assert told(hub) == ["atom", "json"]
    desk.run("once")
    assert told(hub) == [], "nothing has changed"

    publisher.publish(SECOND, tells=False)
    hub.status = 500
    desk.run("once")
    assert told(hub)
    assert "could not be told" in desk.errors
    desk.run("once")
    assert told(hub) == [], "a hub that is down is left alone for a while"

    hub.status = 204
    with sqlite3.connect(tmp_path / "presseschau.db") as store:  # the while is over
        store.execute("UPDATE ping SET retry_at = '2026-01-03 04:37:00.000000'")
    store.close()
    desk.run("once")
    assert told(hub) == ["atom", "json"], "of a change that an earlier run made"
    desk.run("once")
    assert told(hub) == []


def test_what_the_server_sends_is_what_lies_in_the_folder(tmp_path, publisher, hub):
    desk = furnished(tmp_path, publisher.topic, "30m", hub=hub.url)
    desk.run("once")
    process = desk.start("serve")
    try:
        until(lambda: Subscriber(desk.base).shows("Alles"), "the server")
        for form, kind in (
            ("rss", "application/rss+xml; charset=utf-8"),
            ("atom", "application/atom+xml; charset=utf-8"),
            ("json", "application/feed+json"),
        ):
            address = f"{desk.base}alles.{form}"
            with urllib.request.urlopen(address) as got:
                body, headers = got.read(), dict(got.headers)
            assert body == (tmp_path / "feeds" / f"alles.{form}").read_bytes()
            assert headers["Content-Type"] == kind
            assert headers["Link"] == f'<{hub.url}>; rel="hub", <{address}>; rel="self"'
            request = urllib.request.Request(address, method="HEAD")
            with urllib.request.urlopen(request) as got:
                assert {**got.headers, "Date": ""} == headers | {"Date": ""}
        assert json.loads(body)["hubs"] == [{"type": "WebSub", "url": hub.url}]
    finally:
        stop(process)
