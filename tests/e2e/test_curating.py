"""The editor's tools as an editor uses them: preview, pin, drop, note, approve."""

from __future__ import annotations

import json

import pytest

from tests.e2e.running import Desk, Press

FEEDS = [
    {"slug": "alles", "title": "Alles"},
    {
        "slug": "lage",
        "title": "Lage",
        "order": "importance",
        "importance": {"words": {"Wahl": 4}},
        "exclude": {"words": ["Bahn"]},
        "per_source": 2,
        "limit": 5,
    },
    {"slug": "geprueft", "title": "Geprüft", "review": "required", "where": "words > 50"},
]


@pytest.fixture(scope="module")
def press(now):
    with Press(now) as running:
        yield running


@pytest.fixture(scope="module")
def curated(tmp_path_factory, press, read_once):
    made = read_once.copy(tmp_path_factory.mktemp("curated"))
    made.configure(settings=made.settings(press.proxy), sources=press.room.sources(), feeds=FEEDS)
    made.run("once")
    return made


@pytest.fixture
def desk(tmp_path, curated):
    return curated.copy(tmp_path)


def items(desk, slug):
    return json.loads((desk.folder / "feeds" / f"{slug}.json").read_text(encoding="utf-8"))["items"]


def links(desk, slug):
    return [one["url"] for one in items(desk, slug)]


def test_preview_shows_what_is_published_and_which_rule_left_out_the_rest(desk):
    seen = json.loads(desk.run("preview", "lage", "--json", "--all"))
    assert [one["link"] for one in seen["entries"]] == links(desk, "lage")
    assert len(seen["entries"]) + sum(seen["left_out"].values()) == seen["looked_at"]
    assert len(seen["left"]) == sum(seen["left_out"].values())
    assert set(seen["left_out"]) == {"exclude.words", "per_source", "limit"}
    totals = [one["score"]["total"] for one in seen["entries"]]
    assert totals == sorted(totals, reverse=True)
    told = desk.run("preview", "lage")
    assert "lage: 5 entries" in told
    assert f"exclude.words: {seen['left_out']['exclude.words']}" in told
    out = next(one for one in seen["left"] if one["rule"] == "exclude.words")
    assert "not in lage: exclude.words: Bahn" in desk.run("preview", "lage", "--why", out["id"])
    first = seen["entries"][0]
    assert "in lage, at place 1" in desk.run("preview", "lage", "--why", first["id"])
    desk.run("preview", "lag", code=2)
    assert 'did you mean "lage"?' in desk.errors


def test_what_is_pinned_comes_first_and_what_is_dropped_is_gone_until_undone(desk):
    seen = json.loads(desk.run("preview", "lage", "--json", "--all"))
    held, out = seen["entries"][0], next(r for r in seen["left"] if r["rule"] == "exclude.words")
    desk.run("pin", out["id"], "lage")
    desk.run("drop", held["id"][:12], "lage")
    desk.run("once")
    assert links(desk, "lage")[0] == out["link"]
    assert held["link"] not in links(desk, "lage")
    assert held["link"] in links(desk, "alles")
    desk.run("pin", out["id"], "lage", "--undo")
    desk.run("drop", held["id"], "lage", "--undo")
    desk.run("once")
    assert held["link"] in links(desk, "lage")
    assert out["link"] not in links(desk, "lage")


def test_a_note_stands_above_the_tldr_in_every_format_and_is_told_to_readers(desk):
    before = items(desk, "alles")[0]
    one = next(row for row in desk.records() if row["link"] == before["url"])
    desk.run("note", one["id"], "alles", "Siehe auch <hier> & dort.")
    desk.run("once")
    after = next(item for item in items(desk, "alles") if item["url"] == before["url"])
    assert after["content_html"].startswith(
        "<p><strong>Anmerkung der Redaktion:</strong> Siehe auch &lt;hier&gt; &amp; dort.</p><p>"
    )
    assert after["summary"] == f"[Anmerkung der Redaktion: Siehe auch <hier> & dort.] {one['tldr']}"
    assert after["date_modified"] > before["date_modified"]
    assert after["id"] == before["id"]
    for form in ("rss", "atom"):
        text = (desk.folder / "feeds" / f"alles.{form}").read_text(encoding="utf-8")
        assert text.count("Anmerkung der Redaktion") == 2
    desk.run("note", one["id"], "alles", "--undo")
    desk.run("once")
    gone = next(item for item in items(desk, "alles") if item["url"] == before["url"])
    assert gone["summary"] == before["summary"]
    desk.run("note", one["id"], "alles", code=2)


def test_a_feed_that_requires_a_review_holds_only_what_is_approved(desk):
    assert items(desk, "geprueft") == []
    assert "wait for approval" in desk.run("preview", "geprueft")
    one, *others = [r for r in desk.records() if len(r["inhalt"].split()) > 50]
    desk.run("approve", one["id"], "geprueft")
    desk.run("once")
    assert links(desk, "geprueft") == [one["link"]]
    assert f"{len(others)} records" in desk.run("approve", "--all", "geprueft")
    desk.run("approve", one["id"], "geprueft", "--undo")
    desk.run("once")
    assert set(links(desk, "geprueft")) == {r["link"] for r in others}
    desk.run("approve", "geprueft", code=2)


def test_what_was_said_by_hand_outlives_a_new_slug(desk, press):
    one = desk.records()[-1]
    desk.run("drop", one["id"], "alles")
    renamed = [{"slug": "alles-neu", "title": "Alles", "was": "alles"}]
    desk.configure(settings=desk.settings(press.proxy), sources=press.room.sources(), feeds=renamed)
    desk.run("once")
    assert one["link"] not in links(desk, "alles-neu")
    assert "not in alles-neu: dropped" in desk.run("preview", "alles-neu", "--why", one["id"])


def test_what_no_feed_wanted_is_fetched_when_it_is_pinned(tmp_path, press):
    desk = Desk(tmp_path)
    desk.configure(
        settings=desk.settings(press.proxy),
        sources=press.room.sources(),
        feeds=[{"slug": "sport", "title": "Sport", "sources": ["sportblick"]}],
    )
    desk.run("once")
    one = next(row for row in desk.records() if row["state"] == "new")
    assert "not in sport: sources" in desk.run("preview", "sport", "--why", one["id"])
    desk.run("pin", one["id"], "sport")
    desk.run("once")
    assert links(desk, "sport")[0] == one["link"]
