"""``run`` and ``serve``: the daemon as a service manager and a person at a terminal see it."""

from __future__ import annotations

import signal
import time

import pytest

from tests.e2e.running import get, stop, until


@pytest.fixture
def daemon(desk):
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


def test_a_changed_configuration_is_taken_over_while_it_runs(desk, daemon):
    desk.configure("more", feeds=[{"slug": "neu", "title": "Neu"}])
    until(lambda: b"<entry" in (get(f"{desk.base}neu.atom") or b""), "the new feed")
    (desk.folder / "config" / "more.yaml").unlink()
    daemon.send_signal(signal.SIGHUP)
    until(lambda: get(f"{desk.base}neu.atom") is None, "the end of the feed")
    assert get(f"{desk.base}alles.atom")
    stop(daemon)


def test_a_broken_configuration_is_refused_and_the_old_one_stays(desk, daemon):
    until(lambda: complete(desk), "all articles")  # a broken configuration stops `export` too
    desk.configure("more", feeds=[{"slug": "neu", "titel": "Neu"}])
    daemon.send_signal(signal.SIGHUP)
    time.sleep(1)
    assert get(f"{desk.base}alles.atom")
    code, told = stop(daemon)
    assert code == 0
    assert "more.yaml:" in told
    assert 'did you mean "title"' in told


def test_once_beside_it_is_ordinary_use(desk, daemon):
    assert "sources" in desk.run("once")
    assert daemon.poll() is None
    assert stop(daemon)[0] == 0


def test_serve_shows_what_is_published_and_fetches_nothing(desk, press):
    desk.run("once")
    press.journal.clear()
    process = desk.start("serve")
    until(lambda: get(desk.base), "the page")
    assert get(f"{desk.base}alles.rss") == (desk.folder / "feeds" / "alles.rss").read_bytes()
    assert stop(process)[0] == 0
    assert press.journal == []


def test_a_port_that_is_taken_is_told(desk, daemon):
    desk.run("serve", code=1)
    assert str(desk.port) in desk.errors
    stop(daemon)
