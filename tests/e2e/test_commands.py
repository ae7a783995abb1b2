"""The commands that look, and those that take records out and in; and every exit code."""

from __future__ import annotations

import csv
import io
import json
import sqlite3

import pytest

from tests.e2e.running import Desk

SEED = (
    "Datum03.01.2026 05:37\nQuellewww.blatt.example\nTLDRDer Rat baut eine Brücke.\n"
    "InhaltDer Rat der Stadt hat am Dienstag beschlossen, eine Brücke zu bauen."
)


@pytest.fixture
def empty(tmp_path):
    desk = Desk(tmp_path)
    desk.configure(settings=desk.settings(), feeds=[{"slug": "alles", "title": "Alles"}])
    return desk


def test_check_says_that_all_is_in_order(desk):
    assert "in order" in desk.run("check")


def test_check_names_place_key_and_remedy(desk):
    file = desk.folder / "config" / "presseschau.yaml"
    file.write_text(file.read_text().replace("slug: kurz", "slugg: kurz"), encoding="utf-8")
    desk.run("check", code=2)
    assert 'unknown key; did you mean "slug"' in desk.errors
    assert desk.errors.startswith("config/presseschau.yaml:")


def test_check_probe_asks_every_source_once(desk, press):
    assert desk.run("check", "--probe").count("entries") == len(press.room.publishers)
    asked = [url for url, *_ in press.journal if not url.endswith(("/robots.txt", "/tdmrep.json"))]
    assert sorted(asked) == sorted(one.feed for one in press.room.publishers)


def test_status_as_table_and_as_json(filled, press):
    rows = json.loads(filled.run("status", "--json"))
    assert [row["name"] for row in rows] == [one.name for one in press.room.publishers]
    assert {row["status"] for row in rows} == {"ok"}
    for row in rows:
        assert row["entries"] == row["tldrs"] > 0
        assert row["next_check"] > row["last_check"]
        assert row["next_reason"]
    table = filled.run("status")
    assert all(row["name"] in table for row in rows)


def test_a_source_that_is_gone_is_asked_again_when_it_is_revived(filled, press):
    source = press.room.sources()[0]
    name, url = source["name"], source["url"]
    press.gone.add(url)
    filled.run("once")
    row = next(one for one in json.loads(filled.run("status", "--json")) if one["name"] == name)
    assert (row["status"], row["next_check"]) == ("retired", None)
    assert f"presseschau revive {name}" in " ".join(filled.run("status").split())
    press.gone.clear()
    press.journal.clear()
    filled.run("once")
    assert url not in {asked for asked, _, _ in press.journal}
    assert "asked again" in filled.run("revive", name)
    filled.run("once", "--due")
    assert url in {asked for asked, _, _ in press.journal}
    filled.run("revive", "gibtsnicht", code=2)


def test_show_gives_one_record_by_the_beginning_of_its_id(filled):
    one = filled.records()[0]
    shown = filled.run("show", one["id"][:8])
    assert one["link"] in shown
    assert f"\nTLDR{one['tldr']}\n" in shown
    filled.run("show", "0000000000000000", code=2)
    assert "no record" in filled.errors


def test_export_and_import_take_every_record_to_another_store(filled, tmp_path_factory):
    wanted = filled.records()
    other = Desk(tmp_path_factory.mktemp("other"))
    other.configure(settings=other.settings())
    file = other.folder / "records.jsonl"
    file.write_text(filled.run("export"), encoding="utf-8")
    assert f"{len(wanted)} added" in other.run("import", str(file), "--format", "jsonl")
    assert other.records() == wanted
    assert " 0 added" in other.run("import", str(file), "--format", "jsonl")


def test_seed_records_come_back_byte_for_byte(empty):
    file = empty.folder / "seed.txt"
    file.write_text(SEED, encoding="utf-8")
    assert " 1 added" in empty.run("import", str(file), "--format", "seed")
    assert empty.run("export", "--format", "seed") == SEED
    assert " 0 added" in empty.run("import", str(file), "--format", "seed")
    exported = empty.records()[0]
    assert (exported["datum"], exported["quelle"]) == ("03.01.2026 05:37", "www.blatt.example")


@pytest.mark.parametrize("form", ["seed", "jsonl"])
def test_imported_text_is_cleaned(empty, form):
    file = empty.folder / "seed.txt"
    odd = SEED.replace("Brücke", "Bru\u0308\xadcke")
    if form == "jsonl":
        told = {
            "id": "x",
            "source": "blatt",
            "title": "Bru\u0308cke\u202e",
            "inhalt": "Bru\u0308cke",
        }
        odd = json.dumps({**told, "tldr": "", "published": "2026-01-03T04:37:00Z", "state": "new"})
    file.write_text(odd, encoding="utf-8")
    assert " 1 added" in empty.run("import", str(file), "--format", form)
    (record,) = empty.records()
    assert "Brücke" in record["inhalt"]
    assert "\u0308" not in json.dumps(record, ensure_ascii=False)
    assert not {"\xad", "\u202e"} & set(json.dumps(record, ensure_ascii=False))


def test_own_records_exported_as_seed_add_nothing_when_they_come_back(filled):
    file = filled.folder / "seed.txt"
    file.write_text(filled.run("export", "--format", "seed"), encoding="utf-8")
    assert " 0 added" in filled.run("import", str(file), "--format", "seed")


def test_an_imported_tldr_that_its_text_does_not_carry_is_stored_and_not_published(empty):
    file = empty.folder / "seed.txt"
    invented = "Kaiserin Xanthippe hat 987 Elefanten verschenkt."
    file.write_text(SEED.replace("Der Rat baut eine Brücke.", invented), encoding="utf-8")
    assert "left out of all feeds" in empty.run("import", str(file), "--format", "seed")
    assert empty.run("export", "--format", "seed") == file.read_text(encoding="utf-8")
    assert "feed alles: 0 entries" in empty.run("once")


def test_a_broken_file_changes_nothing_and_names_its_line(empty):
    file = empty.folder / "seed.txt"
    file.write_text(SEED + "\n\nDatumgestern\nQuellex\nTLDRy\nInhaltz", encoding="utf-8")
    empty.run("import", str(file), "--format", "seed", code=2)
    assert "seed.txt:6:" in empty.errors
    assert empty.records() == []


def test_export_of_one_feed_since_a_day_as_csv(filled):
    rows = list(
        csv.DictReader(io.StringIO(filled.run("export", "--format", "csv", "--feed", "kurz")))
    )
    assert len(rows) == 3
    assert filled.records("--since", "2099-01-01") == []
    assert len(filled.records("--since", "3650d")) == len(filled.records())
    filled.run("export", "--feed", "kurtz", code=2)
    assert "kurz" in filled.errors


def test_tldr_of_a_text_needs_no_configuration(tmp_path):
    desk = Desk(tmp_path)
    (tmp_path / "text.txt").write_text(
        "Der Stadtrat von Neustadt hat am Dienstag den Bau einer Brücke beschlossen. "
        "Sie soll 40 Meter lang werden und drei Millionen Euro kosten. "
        "Die Bauarbeiten beginnen nach Angaben der Stadt im März.",
        encoding="utf-8",
    )
    told = desk.run("tldr", "text.txt")
    assert "Brücke" in told
    assert told.endswith("Engine: extractive\n")
    desk.run("tldr", "fehlt.txt", code=2)
    assert "fehlt.txt" in desk.errors


def test_tldr_of_a_page(desk, press):
    publisher = press.room.publishers[0]
    url = publisher.address(publisher.reports[0])
    assert "Engine: extractive" in desk.run("tldr", url)


@pytest.mark.parametrize(
    "arguments", [(), ("frühstück",), ("export", "--format", "xml"), ("--config", "fehlt", "once")]
)
def test_wrong_usage_is_exit_code_2(empty, arguments):
    empty.run(*arguments, code=2)


def test_a_store_that_is_no_store_is_exit_code_3(empty):
    (empty.folder / "presseschau.db").write_bytes(b"kein Speicher " * 100)
    for command in ("once", "status", "export"):
        empty.run(command, code=3)
        assert "presseschau.db" in empty.errors


def test_a_store_of_a_later_version_is_exit_code_3(empty):
    empty.run("status")
    with sqlite3.connect(empty.folder / "presseschau.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    empty.run("once", code=3)
    assert "later version" in empty.errors


def test_what_came_from_the_environment_is_never_seen_again(filled, press):
    secret = "geheim-4711-schluessel"
    publisher = press.room.publishers[0]
    file = filled.configure(
        "secret", sources=[{"name": "abo", "url": f"{publisher.feed}?key=${{KEY}}"}]
    )
    filled.run("check", code=2)
    assert "KEY" in filled.errors
    told = filled.run("once", code=0, KEY=secret) + filled.errors
    told += filled.run("status", "--json", KEY=secret) + filled.run("export", KEY=secret)
    assert secret in press.journal[-1][0] or any(secret in url for url, _, _ in press.journal)
    everything = [told.encode(), file.read_bytes()]
    everything += [one.read_bytes() for one in (filled.folder / "feeds").iterdir()]
    everything += [one.read_bytes() for one in filled.folder.glob("presseschau.db*")]
    assert not any(secret.encode() in one for one in everything)


def test_init_writes_a_configuration_that_is_in_order(tmp_path):
    desk = Desk(tmp_path)
    assert "run" in desk.run("init", "mein")
    assert "in order" in desk.run("--config", "mein", "check")
    desk.run("init", "mein", code=2)


def test_the_demo_shows_everything_at_work(tmp_path):
    desk = Desk(tmp_path)
    told = desk.run("demo", "--once")
    assert "feed" in told
    assert list(tmp_path.iterdir()) == [], "the demo leaves nothing behind"
    assert "19        19" in told, "all its articles have a TLDR"
    assert "feed alles: 18 entries" in told, "two tell one event"
