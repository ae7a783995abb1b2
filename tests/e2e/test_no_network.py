"""A machine without a network: nothing is held against the sources, and it is told once."""

from __future__ import annotations

import json

import pytest

from tests.e2e.running import Desk, free_port


@pytest.fixture
def cut_off(desk, press):
    """The demo's newsroom behind a proxy that is not there, which is no network for all of it."""

    def configure(proxy):
        desk.configure(
            settings=desk.settings(proxy),
            sources=press.room.sources(),
            feeds=[{"slug": "alles", "title": "Alles"}],
        )

    configure(f"http://127.0.0.1:{free_port()}")
    desk.connect = lambda: configure(press.proxy)
    return desk


def status(desk):
    return json.loads(desk.run("status", "--json"))


def test_it_is_told_once_held_against_nobody_and_forgotten_with_the_first_answer(cut_off):
    cut_off.run("once", code=1)
    assert cut_off.errors.count("WARNING no network: nobody can be reached") == 1
    rows = status(cut_off)
    assert len(rows) > 3
    assert {(one["failures"], one["next_reason"], one["reason"]) for one in rows} == {
        (0, "no network", "no_network")
    }
    cut_off.connect()
    cut_off.run("once")
    assert "no network" not in cut_off.errors
    rows = status(cut_off)
    assert {one["status"] for one in rows} == {"ok"}
    assert all(one["entries"] for one in rows)


@pytest.mark.parametrize("names", [("eins", "zwei"), ("eins", "zwei", "drei", "vier")])
def test_names_that_do_not_resolve_are_the_same(tmp_path, names):
    desk = Desk(tmp_path)
    sources = [{"name": name, "url": f"http://{name}.invalid/feed"} for name in names]
    desk.configure(sources=sources)
    desk.run("once", code=1)
    assert desk.errors.count("WARNING no network") == 1
    assert {(one["failures"], one["next_reason"]) for one in status(desk)} == {(0, "no network")}


def test_one_dead_host_among_living_ones_is_an_ordinary_failure(tmp_path, press):
    desk = Desk(tmp_path)
    near = [
        {
            "name": one.name,
            "url": one.feed.replace("http://", f"{press.proxy}/"),
            "full_text": "none",
        }
        for one in press.room.publishers[:2]
    ]
    settings = desk.settings()
    settings["fetch"] |= {"allow_private_addresses": True}
    dead = {"name": "weg", "url": "http://weg.invalid/feed"}
    desk.configure(settings=settings, sources=[*near, dead])
    desk.run("once", code=1)
    assert "no network" not in desk.errors
    (row,) = [one for one in status(desk) if one["name"] == "weg"]
    assert (row["failures"], row["next_reason"]) == (1, "backoff after 1 failure")
