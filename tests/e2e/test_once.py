"""``once`` on a whole newsroom: everything stored and published, and a second time nothing at all."""

from __future__ import annotations

import html
import random
import signal
import socket
import time
from contextlib import contextmanager

import feedparser
import pytest

from aggregator.store.lock import WriterLock
from tests.e2e.running import PATIENCE, Desk, hear, stop


def articles(press):
    """Every article that a source lists, by its address."""
    return {
        publisher.address(report): report
        for publisher in press.room.publishers
        for report in publisher.reports
    }


def test_everything_is_stored_and_published_and_a_second_pass_changes_nothing(desk, press):
    table = desk.run("once")
    records = desk.records()
    assert {one["link"] for one in records} == set(articles(press))
    assert {one["state"] for one in records} == {"summarised"}
    assert all(one["tldr"] and one["datum"] and one["inhalt"] for one in records)
    assert f"feed alles: {len(records)} entries" in table
    first = desk.published()
    assert set(first) >= {
        *("alles.rss", "alles.atom", "alles.json", "kurz.atom"),
        *("index.html", "presseschau.opml"),
    }
    press.journal.clear()
    assert "files changed: none" in desk.run("once")
    assert desk.published() == first
    feeds = {source["url"] for source in press.room.sources()}
    assert {url for url, _, _ in press.journal} == feeds, "no article is fetched again"
    assert {(status, asked) for _, status, asked in press.journal} == {(304, True)}
    assert len(press.journal) == len(feeds)


@pytest.mark.parametrize("form", ["rss", "atom"])
def test_feedparser_reads_what_is_published_without_complaint(filled, form):
    records = {one["title"]: one for one in filled.records()}
    feed = feedparser.parse((filled.folder / "feeds" / f"alles.{form}").read_bytes())
    assert not feed.bozo
    assert {entry.title for entry in feed.entries} == set(records)
    for entry in feed.entries:
        one = records[entry.title]
        assert entry.link == one["link"]
        # RSS holds HTML in its description, Atom says that its summary is text.
        summary = html.unescape(entry.summary) if form == "rss" else entry.summary
        assert summary == one["tldr"]
        assert f"Quelle {one['quelle']}" in entry.content[0].value
    assert len({entry.id for entry in feed.entries}) == len(records)


def test_killed_at_any_moment_nothing_is_lost_and_nothing_is_there_twice(desk, press):
    rng = random.Random(20260103)
    for _ in range(5):
        process = desk.start("once")
        time.sleep(rng.uniform(0.3, 3.0))
        process.kill()
        process.communicate()
    desk.run("once")
    records = desk.records()
    assert sorted(one["link"] for one in records) == sorted(articles(press))
    assert {one["state"] for one in records} == {"summarised"}
    feed = feedparser.parse((desk.folder / "feeds" / "alles.atom").read_bytes())
    assert len(feed.entries) == len({entry.id for entry in feed.entries}) == len(records)
    before = desk.published()
    desk.run("once")
    assert desk.published() == before


def test_one_bad_source_is_told_and_the_others_are_untouched(desk, press):
    bad = [
        {"name": "weg", "url": "http://nirgends.example/feed"},
        {"name": "aus", "url": "http://aus.example/feed", "enabled": False},
    ]
    desk.configure("bad", sources=bad)
    table = desk.run("once", code=1)
    assert "404" in next(line for line in table.splitlines() if line.startswith("weg"))
    assert {one["link"] for one in desk.records()} == set(articles(press))
    status = desk.run("status")
    assert "failing" in status
    assert "disabled" in status
    # What failed keeps its schedule: a run that keeps to it leaves the source alone.
    press.journal.clear()
    desk.run("once", "--due")
    assert press.journal == []


def test_without_a_proxy_the_same_is_done_over_direct_connections(tmp_path, press):
    desk = Desk(tmp_path)
    port = press.proxy
    sources = [
        {"name": one.name, "url": one.feed.replace("http://", f"{port}/")}
        for one in press.room.publishers
    ]
    settings = desk.settings()
    settings["fetch"] = {"per_host_delay": "0s", "allow_private_addresses": True}
    desk.configure(settings=settings, sources=sources, feeds=[{"slug": "alles", "title": "Alles"}])
    desk.run("once", code=0)
    assert len(desk.records()) == len(articles(press))


def test_private_addresses_are_refused_unless_allowed(tmp_path, press):
    desk = Desk(tmp_path)
    publisher = press.room.publishers[0]
    url = publisher.feed.replace("http://", f"{press.proxy}/")
    desk.configure(settings=desk.settings(), sources=[{"name": "nah", "url": url}])
    assert "loopback" in desk.run("once", code=1)
    assert press.journal == []


@contextmanager
def walking(desk, grace):
    """A pass over forty sources, of which the first was asked and does not answer."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(PATIENCE)
        url = "http://127.0.0.1:{}/{}".format(silent.getsockname()[1], "{}")
        desk.configure(
            settings=desk.settings(grace=grace, store="sqlite:///news.db")
            | {"fetch": {"allow_private_addresses": True, "concurrency": 1}},
            sources=[{"name": f"q{i}", "url": url.format(i)} for i in range(40)],
            feeds=[{"slug": "alles", "title": "Alles"}],
        )
        process = desk.start("once")
        connection, _ = silent.accept()
        yield process
        connection.close()


def test_ctrl_c_ends_a_pass_within_the_grace_and_publishes(tmp_path):
    desk = Desk(tmp_path)
    with walking(desk, "1s") as process:
        code, told = stop(process, signal.SIGINT)
    assert code == 130
    assert "stopping: finishing what is in hand, at most 1 s" in told
    assert "stopped: 40 sources are left for the next pass" in told
    assert "Traceback" not in told
    assert (tmp_path / "feeds" / "alles.rss").exists()


def test_a_second_ctrl_c_ends_a_pass_at_once(tmp_path):
    with walking(Desk(tmp_path), "1h") as process:
        process.send_signal(signal.SIGINT)
        hear(process, "stopping")
        code, told = stop(process, signal.SIGINT)
    assert (code, told) == (130, "")
    assert not (tmp_path / "feeds").exists()


def test_ctrl_c_ends_waiting_for_another_writer(tmp_path):
    desk = Desk(tmp_path)
    desk.configure(settings={"store": "sqlite:///news.db"})
    lock = WriterLock(tmp_path / "news.db")
    assert lock.try_acquire()
    process = desk.start("once")
    hear(process, "waiting for it to finish")
    assert stop(process, signal.SIGINT) == (130, "")
    lock.release()
