from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from aggregator.publish import Published, Rendering, publish, receipt, render

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo
    from pathlib import Path

    from aggregator.model import PublishedEntry, Selection

BASE = "https://presse.example/"
OWN = ["icon.png", "logo.png", "index.html", "presseschau.opml"]


@pytest.fixture
def make(zone: tzinfo) -> Callable[..., Rendering]:
    def make(*selections: Selection, base_url: str = BASE) -> Rendering:
        return render(selections, base_url=base_url, zone=zone, version="1")

    return make


@pytest.fixture
def put(zone: tzinfo, tmp_path: Path) -> Callable[..., Published]:
    def put(*selections: Selection) -> Published:
        return publish(tmp_path, selections, base_url=BASE, zone=zone, version="1")

    return put


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != receipt.NAME)


def test_every_file_of_the_folder_is_rendered(
    make: Callable[..., Rendering],
    selection: Callable[..., Selection],
    entry: Callable[..., PublishedEntry],
) -> None:
    made = make(selection(entry()), selection(slug="sport", formats=("json",)))
    assert list(made.files) == [
        *("politik.rss", "politik.atom", "politik.json", "politik.html"),
        *("sport.json", "sport.html", *OWN),
    ]
    assert made.errors == {}


def test_nothing_to_publish_is_still_a_page_and_a_list(make: Callable[..., Rendering]) -> None:
    assert list(make().files) == OWN


def test_the_last_slash_of_the_address_does_not_matter(
    make: Callable[..., Rendering], selection: Callable[..., Selection]
) -> None:
    made = make(selection(), base_url="https://presse.example")
    assert made == make(selection(), base_url="https://presse.example/")


def test_the_same_selections_give_the_same_bytes(
    make: Callable[..., Rendering],
    selection: Callable[..., Selection],
    entry: Callable[..., PublishedEntry],
) -> None:
    chosen = selection(entry(1), entry(2), content="full")
    assert make(chosen) == make(chosen)


_ELSEWHERE = """
import sys
from datetime import UTC, datetime
from zoneinfo import ZoneInfo
from aggregator.model import Origin, PublishedEntry, Record, Selection
from aggregator.publish import render
now = datetime(2026, 1, 3, 4, 37, tzinfo=UTC)
record = Record(id="0" * 16, source="a", guid="g", title="Titel", link="https://a.example/", quelle="a",
                published=now, updated=now, first_seen=now, tldr="Ein Satz.", authors=("B", "A"),
                categories=("x", "y", "z"))
entry = PublishedEntry(id="urn:e", record=record, origin=Origin(name="a", title="A"), updated=now)
chosen = Selection(id="urn:f", slug="f", title="F", description="", language=None, updated=now,
                   entries=(entry,))
made = render([chosen], base_url="https://presse.example/", zone=ZoneInfo("Europe/Berlin"), version="1")
for name, data in made.files.items():
    sys.stdout.buffer.write(name.encode() + b"\\n" + data)
"""


def test_another_process_with_another_hash_seed_zone_and_locale_gives_the_same_bytes() -> None:
    def run(**environment: str) -> bytes:
        settings = {"PYTHONPATH": ":".join(sys.path), "PATH": "/usr/bin:/bin"} | environment
        command = [sys.executable, "-c", _ELSEWHERE]
        return subprocess.run(command, env=settings, capture_output=True, check=True).stdout

    one = run(PYTHONHASHSEED="1", TZ="Asia/Tokyo", LC_ALL="C")
    assert one == run(PYTHONHASHSEED="2", TZ="America/New_York", LC_ALL="C.UTF-8")
    assert b"presseschau.opml" in one


def test_a_feed_that_fails_keeps_its_old_files_and_stops_no_other(
    put: Callable[..., Published],
    selection: Callable[..., Selection],
    entry: Callable[..., PublishedEntry],
    tmp_path: Path,
) -> None:
    put(selection(entry(1)))
    before = (tmp_path / "politik.rss").read_bytes()
    broken = replace(entry(2), id="urn:\x00")
    done = put(selection(broken), selection(slug="sport"))
    assert list(done.errors) == ["politik"]
    assert "urn:\x00" in done.errors["politik"].message
    assert (tmp_path / "politik.rss").read_bytes() == before
    assert (tmp_path / "politik.json").exists()
    assert (tmp_path / "sport.rss").exists()
    assert b"politik.atom" in (tmp_path / "presseschau.opml").read_bytes()
    put(selection(slug="sport"))
    assert "politik.rss" not in _names(tmp_path)


def test_publishing_again_changes_nothing_and_a_new_record_only_its_feeds(
    put: Callable[..., Published],
    selection: Callable[..., Selection],
    entry: Callable[..., PublishedEntry],
) -> None:
    politik, sport = selection(entry(1)), selection(entry(2), slug="sport", formats=("rss",))
    assert len(put(politik, sport).changed) == 10
    assert put(politik, sport).changed == ()
    more = replace(sport, entries=(*sport.entries, entry(3)), updated=sport.updated)
    assert put(politik, more).changed == ("sport.rss", "sport.html", "index.html")
    later = replace(more, updated=more.updated + timedelta(hours=1))
    changed = ("sport.rss", "sport.html", "index.html", "presseschau.opml")
    assert put(politik, later).changed == changed


def test_what_is_no_longer_published_goes_and_other_files_stay(
    put: Callable[..., Published], selection: Callable[..., Selection], tmp_path: Path
) -> None:
    for name in ("package.json", "mine.rss", "notes.txt"):
        (tmp_path / name).write_text("x")
    put(selection(), selection(slug="sport"))
    done = put(selection(formats=("atom",)))
    kept = ["mine.rss", "notes.txt", "package.json"]
    assert _names(tmp_path) == sorted(["politik.atom", "politik.html", *OWN, *kept])
    gone = {"politik.json", "politik.rss", "sport.rss", "sport.atom", "sport.json", "sport.html"}
    assert gone == set(done.removed)
    assert gone < set(done.changed)


def test_a_list_that_somebody_edited_cannot_make_us_remove_other_files(
    put: Callable[..., Published], selection: Callable[..., Selection], tmp_path: Path
) -> None:
    victim: Any = tmp_path.parent / "victim.rss"
    victim.write_text("x")
    (tmp_path / "presseschau.opml").write_text(
        '<opml><body><outline xmlUrl="https://x/..%2Fvictim.rss"/>'
        '<outline xmlUrl="https://x/%2E%2E/victim.rss"/><outline xmlUrl="x/.a.rss"/></body></opml>'
    )
    put(selection())
    assert victim.exists()


def test_every_feed_leads_to_its_own_page(
    make: Callable[..., Rendering],
    selection: Callable[..., Selection],
    entry: Callable[..., PublishedEntry],
) -> None:
    made = make(selection(entry(1), language=None)).files
    own = f"{BASE}politik.html"
    assert f"<link>{own}</link>".encode() in made["politik.rss"]
    assert f'<link href="{own}" rel="alternate" type="text/html"/>'.encode() in made["politik.atom"]
    assert f'"home_page_url": "{own}"'.encode() in made["politik.json"]
    assert f'htmlUrl="{own}"'.encode() in made["presseschau.opml"]
    assert b'<a href="politik.html">' in made["index.html"]
