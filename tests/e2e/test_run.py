"""``run`` and ``serve``: the daemon as a service manager and a person at a terminal see it."""

from __future__ import annotations

import signal

import pytest

from tests.e2e.running import get, hear, stop, until


@pytest.fixture
def daemon(desk):
    yield from running(desk)


@pytest.fixture
def settled(filled):
    """The daemon when all is read and published."""
    yield from running(filled)


def running(desk):
    process = desk.start("run")
    until(lambda: b"<entry" in (get(f"{desk.base}alles.atom") or b""), "the first feed")
    yield process
    if process.poll() is None:
        process.kill()
        process.communicate()


def complete(desk):
    return all(one["state"] == "summarised" for one in desk.records())


def test_it_fetches_publishes_and_serves_and_stops_when_told(desk, daemon):
    until(lambda: complete(desk), "all articles")
    assert b"Alles" in (get(desk.base) or b"")
    code, told = stop(daemon)
    assert code == 0
    assert desk.base in told
    assert "stopping" in told
    assert get(desk.base) is None


def test_ctrl_c_stops_it_too(daemon):
    assert stop(daemon, signal.SIGINT)[0] == 0


def test_a_changed_configuration_is_taken_over_while_it_runs(filled, settled):
    filled.configure("more", feeds=[{"slug": "neu", "title": "Neu"}])
    until(lambda: b"<entry" in (get(f"{filled.base}neu.atom") or b""), "the new feed")
    (filled.folder / "config" / "more.yaml").unlink()
    settled.send_signal(signal.SIGHUP)
    until(lambda: get(f"{filled.base}neu.atom") is None, "the end of the feed")
    assert get(f"{filled.base}alles.atom")
    stop(settled)


def test_a_broken_configuration_is_refused_and_the_old_one_stays(filled, settled):
    filled.configure("more", feeds=[{"slug": "neu", "titel": "Neu"}])
    settled.send_signal(signal.SIGHUP)
    told = hear(settled, 'did you mean "title"')
    assert "more.yaml:" in told
    assert get(f"{filled.base}alles.atom")
    assert stop(settled)[0] == 0


def test_a_configuration_that_was_emptied_takes_no_feed_down(filled, settled):
    for file in (filled.folder / "config").glob("*.yaml"):
        file.write_text("")
    settled.send_signal(signal.SIGHUP)
    assert "the old one stays" in hear(settled, "`sources: []`")
    assert get(f"{filled.base}alles.atom")
    assert stop(settled)[0] == 0


def test_nor_does_one_file_of_it_that_is_just_being_saved(filled):
    feeds = [{"slug": "neu", "title": "Neu"}]
    file = filled.configure("more", feeds=feeds)
    process = filled.start("run")
    until(lambda: get(f"{filled.base}neu.atom"), "the feed of the other file")
    whole = file.read_text()
    file.write_text("")
    process.send_signal(signal.SIGHUP)
    assert "more.yaml:" in hear(process, "`feeds: []`")
    file.write_text(whole.replace("Neu", "Anders"))
    until(lambda: b"Anders" in (get(f"{filled.base}neu.atom") or b""), "the whole file")
    file.write_text("feeds: []\n")
    until(lambda: get(f"{filled.base}neu.atom") is None, "the end of the feed, which was said")
    assert get(f"{filled.base}alles.atom")
    assert stop(process)[0] == 0


def test_once_beside_it_is_ordinary_use(desk, daemon):
    assert "sources" in desk.run("once")
    assert daemon.poll() is None
    assert stop(daemon)[0] == 0


def test_serve_shows_what_is_published_and_fetches_nothing(filled, press):
    press.journal.clear()
    process = filled.start("serve")
    until(lambda: get(filled.base), "the page")
    assert get(f"{filled.base}alles.rss") == (filled.folder / "feeds" / "alles.rss").read_bytes()
    assert stop(process)[0] == 0
    assert press.journal == []


def test_a_port_that_is_taken_is_told(filled, settled):
    filled.run("serve", code=1)
    assert str(filled.port) in filled.errors
    stop(settled)
