"""``withdraw`` as an editor uses it: afterwards no file of the program holds a word of the article."""

from __future__ import annotations

import json
import sqlite3

import pytest

from tests.e2e.running import Desk, Press, get, stop, until

FEEDS = [
    {"slug": "alles", "title": "Alles", "content": "full", "limit": 4},
    {"slug": "lage", "title": "Lage", "stories": "merge"},
    {"slug": "morgen", "title": "Morgen", "digest": {"at": "00:01", "top": 30}},
]


@pytest.fixture(scope="module")
def press():
    with Press() as running:
        yield running


@pytest.fixture(scope="module")
def read_once(tmp_path_factory, press):
    made = Desk(tmp_path_factory.mktemp("read-once"))
    sources = [one | {"twins": True} for one in press.room.sources()]
    made.configure(settings=made.settings(press.proxy), sources=sources, feeds=FEEDS)
    made.run("once")
    return made


@pytest.fixture
def desk(tmp_path, read_once):
    return read_once.copy(tmp_path)


def words_of(record):
    """What a reader would know the article by: title, address, and every sentence of its text."""
    sentences = [one.strip() for text in ("tldr", "inhalt") for one in record[text].split(". ")]
    return [record["title"], record["link"], *(one for one in sentences if len(one) > 30)]


def holding(desk, words):
    """Name the files, all that the program has ever written, in which any of the words stands."""
    shown = [json.dumps(one, ensure_ascii=False)[1:-1] for one in words]
    wanted = {one.encode() for one in (*words, *shown)}
    wanted |= {one.encode("ascii", "backslashreplace") for one in words}
    paths = [one for one in desk.folder.rglob("*") if one.is_file() and one.suffix != ".yaml"]
    return [one.name for one in paths if any(word in one.read_bytes() for word in wanted)]


def on_a_page(desk):
    """Give the id of a record that lies on a page of the archive, in a story of several."""
    with sqlite3.connect(desk.folder / "presseschau.db") as store:
        return store.execute(
            "SELECT p.record FROM published p JOIN record r ON r.id = p.record"
            " JOIN story s ON s.record = p.record WHERE p.page IS NOT NULL AND s.story IN"
            " (SELECT story FROM story GROUP BY story HAVING count(*) > 1) ORDER BY 1"
        ).fetchone()[0]


def test_no_file_holds_a_word_of_it_and_atom_tells_of_it(desk):
    one = next(row for row in desk.records() if row["id"] == on_a_page(desk))
    words = words_of(one)
    assert len(words) > 8
    before = holding(desk, words)
    assert "presseschau.db" in before
    assert len(before) > 6
    told = desk.run("withdraw", one["id"][:10], "--reason", "Bitte der Betroffenen")
    assert f"{one['id']}  withdrawn: {one['title']}" in told
    assert "out of the feed alles, page " in told
    assert holding(desk, words) == []
    atom = (desk.folder / "feeds" / "alles.atom").read_text(encoding="utf-8")
    assert "<at:comment>Bitte der Betroffenen</at:comment>" in atom
    assert one["id"] in desk.run("withdraw", "--list")
    desk.run("show", one["id"], code=2)
    assert "was withdrawn on" in desk.errors
    assert "was withdrawn before" in desk.run("withdraw", one["id"])


def test_it_does_not_come_back_until_that_is_undone(desk):
    one = desk.records()[0]
    exported = {form: desk.run("export", "--format", form) for form in ("jsonl", "seed")}
    desk.run("withdraw", one["id"])
    with sqlite3.connect(desk.folder / "presseschau.db") as store:
        store.execute("UPDATE source SET etag = NULL, last_modified = NULL")
    store.close()
    desk.run("once")
    assert one["id"] not in {row["id"] for row in desk.records()}
    for form, text in exported.items():
        file = desk.folder / f"records.{form}"
        file.write_text(text, encoding="utf-8")
        told = desk.run("import", str(file), "--format", form)
        assert "withdrawn, and not taken in" in told
        assert "0 added" in told
        file.unlink()
    assert holding(desk, words_of(one)) == []
    assert "may be taken again" in desk.run("withdraw", "--undo", one["id"])
    desk.run("once")
    assert one["id"] in {row["id"] for row in desk.records()}
    atom = (desk.folder / "feeds" / "alles.atom").read_text(encoding="utf-8")
    assert one["title"] in atom
    assert "deleted-entry" not in atom


def test_beside_a_running_daemon_it_takes_its_turn_and_takes_effect_at_once(desk):
    one = desk.records()[0]
    daemon = desk.start("run")
    try:
        until(lambda: get(desk.base + "alles.json"), "the server answers")
        desk.run("withdraw", one["id"])
        for name in ("alles.json", "alles.rss", "alles.atom", f"twin/{one['source']}.json"):
            assert one["title"].encode() not in (get(desk.base + name) or b"")
    finally:
        code, _ = stop(daemon)
    assert code == 0
    assert holding(desk, words_of(one)) == []


def test_what_names_nothing_withdraws_nothing(desk):
    one = desk.records()[0]
    desk.run("withdraw", one["id"], "ffffffffffffffff", code=2)
    assert "no record has the ID ffffffffffffffff" in desk.errors
    assert one["id"] in {row["id"] for row in desk.records()}
    desk.run("withdraw", code=2)
    desk.run("withdraw", "--undo", one["id"], code=2)
    desk.run("withdraw", "--list", one["id"], code=2)
    assert desk.run("withdraw", "--list") == ""
