"""The archive of a feed: RFC 5005, section 4."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import feedparser
import pytest
from lxml import etree

from aggregator.publish import publish
from aggregator.publish.archive import NAME, Archive, Page

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from aggregator.model import PublishedEntry, Selection
    from aggregator.publish import Published

BASE = "https://presse.example/"
HISTORY = "{http://purl.org/syndication/history/1.0}archive"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def put(
    tmp_path: Path,
    zone: ZoneInfo,
    selection: Callable[..., Selection],
    entry: Callable[..., PublishedEntry],
) -> Callable[..., Published]:
    """Publish a feed of one entry over the pages given: numbers of entries by page."""

    def put(held: dict[int, list[int]], base: str = BASE, **changes: Any) -> Published:
        pages = tuple(Page(number, str(numbers)) for number, numbers in held.items())
        archive = Archive(pages, lambda number: [entry(one) for one in held[number]])
        chosen = selection(entry(1), **changes)
        archives = {chosen.slug: archive}
        return publish(tmp_path, [chosen], base_url=base, zone=zone, version="1", archives=archives)

    return put


def links(path: Path) -> dict[str, str]:
    root = etree.fromstring(path.read_bytes())
    found = root.findall(f"{ATOM}link") or root.findall(f"channel/{ATOM}link")
    return {one.get("rel"): one.get("href") for one in found}


@pytest.mark.parametrize("form", ["atom", "rss"])
def test_the_feed_leads_back_page_by_page(put: Any, tmp_path: Path, form: str) -> None:
    put({1: [9, 8], 2: [7, 6], 5: [4]})
    seen, name = [], f"politik.{form}"
    while name:
        seen.append(name)
        given = links(tmp_path / name)
        assert given["self"] == BASE + name
        assert given.get("current") == (None if len(seen) == 1 else f"{BASE}politik.{form}")
        data = (tmp_path / name).read_bytes()
        assert (b"<fh:archive/>" in data) == (len(seen) > 1)
        assert not feedparser.parse(data).bozo
        name = given.get("prev-archive", "").removeprefix(BASE)
    assert seen == [f"politik{part}.{form}" for part in ("", ".5", ".2", ".1")]
    ids = [one.id[-1] for one in feedparser.parse(tmp_path / f"politik.2.{form}").entries]
    assert ids == ["7", "6"]


def test_json_leads_back_too(put: Any, tmp_path: Path) -> None:
    put({1: [9], 2: [7]})
    read = {n: json.loads((tmp_path / f"politik{n}.json").read_text()) for n in ("", ".2", ".1")}
    assert read[""]["next_url"] == f"{BASE}politik.2.json"
    assert read[".2"]["next_url"] == f"{BASE}politik.1.json"
    assert read[".2"]["_presseschau"]["archive"] == 2
    assert "next_url" not in read[".1"]


@pytest.mark.parametrize("form", ["atom", "rss"])
def test_the_first_page_leads_on_to_the_second_and_no_other_does(
    put: Any, tmp_path: Path, form: str
) -> None:
    put({1: [9], 2: [8], 3: [7]})
    later = {name: links(tmp_path / f"politik.{name}.{form}").get("next-archive") for name in "123"}
    assert later == {"1": f"{BASE}politik.2.{form}", "2": None, "3": None}
    assert "next-archive" not in links(tmp_path / f"politik.{form}")


def test_a_page_is_only_written_once(put: Any, tmp_path: Path) -> None:
    assert "politik.1.atom" in put({1: [9, 8]}).changed
    before = {path: path.stat().st_mtime_ns for path in tmp_path.glob("politik.1.*")}
    assert len(before) == 3
    assert put({1: [9, 8]}).changed == ()
    done = put({1: [9, 8], 2: [7]})
    assert {"politik.2.atom", "politik.atom"} <= set(done.changed)
    assert not [name for name in done.changed if name.startswith("politik.1.")]
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_a_page_changes_when_an_entry_is_withdrawn(put: Any, tmp_path: Path) -> None:
    put({1: [9, 8], 2: [7, 6], 3: [5]})
    done = put({1: [9, 8], 2: [6], 3: [5]})
    assert set(done.changed) == {"politik.2.rss", "politik.2.atom", "politik.2.json"}
    assert len(feedparser.parse(tmp_path / "politik.2.atom").entries) == 1


def test_a_page_that_holds_nothing_goes_and_the_others_lead_past_it(
    put: Any, tmp_path: Path
) -> None:
    put({1: [9], 2: [7], 3: [5]})
    done = put({1: [9], 3: [5]})
    assert "politik.2.atom" in done.changed
    assert not (tmp_path / "politik.2.atom").exists()
    assert links(tmp_path / "politik.3.atom")["prev-archive"] == f"{BASE}politik.1.atom"


def test_a_page_that_is_gone_is_written_again(put: Any, tmp_path: Path) -> None:
    put({1: [9]})
    before = (tmp_path / "politik.1.rss").read_bytes()
    (tmp_path / "politik.1.rss").unlink()
    assert put({1: [9]}).changed == ("politik.1.rss",)
    assert (tmp_path / "politik.1.rss").read_bytes() == before
    (tmp_path / NAME).write_text("[1]")
    assert put({1: [9]}).changed == ()


def test_pages_move_with_their_feed(put: Any, tmp_path: Path) -> None:
    put({1: [9]})
    put({1: [9]}, base="https://anders.example/")
    assert links(tmp_path / "politik.1.atom")["current"] == "https://anders.example/politik.atom"
    put({1: [9]}, slug="neu")
    assert [path.name for path in sorted(tmp_path.glob("*.1.atom"))] == ["neu.1.atom"]


def test_pages_of_a_format_that_is_gone_go(put: Any, tmp_path: Path) -> None:
    put({1: [9]})
    put({1: [9]}, formats=("rss",))
    assert [path.name for path in tmp_path.glob("*.1.*")] == ["politik.1.rss"]


def test_a_page_that_cannot_be_written_leaves_the_others(
    put: Any, tmp_path: Path, entry: Callable[..., PublishedEntry], selection: Any, zone: ZoneInfo
) -> None:
    held = {1: [entry(9)], 2: [entry(8, published=entry(8).record.published.replace(tzinfo=None))]}
    archive = Archive((Page(1, "a"), Page(2, "b")), held.__getitem__)
    chosen = selection(entry(1))
    done = publish(
        tmp_path, [chosen], base_url=BASE, zone=zone, version="1", archives={"politik": archive}
    )
    assert "0000000000000008" in done.errors["politik"].message
    assert (tmp_path / "politik.1.atom").exists()
    assert not (tmp_path / "politik.2.atom").exists()
