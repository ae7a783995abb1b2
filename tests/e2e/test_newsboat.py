"""Debian's newsboat subscribes to what we publish, through our own web server."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from aggregator.model import Origin, PublishedEntry, Record, Selection, State
from aggregator.publish import publish
from aggregator.web import Server

if TYPE_CHECKING:
    from pathlib import Path

NEWSBOAT = shutil.which("newsboat")
NEWEST = datetime(2026, 1, 3, 4, 37, tzinfo=UTC)
TITLES = (
    "Berater treffen sich in Kyjiw",
    "Bahn & Bus: „Alles <b>neu</b>“ ‹sagt› die Ministerin",
    "5 < 6 – und &amp; bleibt &amp;",
    "Ärger um Öl in Übersee",
)

pytestmark = pytest.mark.skipif(NEWSBOAT is None, reason="newsboat is not installed")


@dataclass(frozen=True)
class Row:
    """What newsboat keeps of an entry."""

    title: str
    url: str
    published: int
    content: str


def _record(number: int) -> Record:
    published = NEWEST - timedelta(hours=number)
    return Record(
        id=f"{number:016x}",
        source="zeitung",
        guid=str(number),
        title=TITLES[number],
        link=f"https://www.zeitung.example/artikel/{number}?a=1&b=2",
        quelle="www.zeitung.example",
        published=published,
        updated=published,
        first_seen=published,
        language="de",
        authors=("Anna Berg",),
        tldr=f"Kurz gesagt, Nummer {number}: A & B < C.",
        engine="extractive",
        state=State.SUMMARISED,
    )


def _selection(slug: str, form: str, numbers: range) -> Selection:
    entries = tuple(
        PublishedEntry(
            id=f"urn:example:{slug}:{number}",
            record=_record(number),
            origin=Origin(name="zeitung", title="Zeitung", home="https://www.zeitung.example/"),
            updated=_record(number).updated,
        )
        for number in numbers
    )
    return Selection(
        id=f"urn:example:{slug}",
        slug=slug,
        title=f"Feed {slug}",
        description="",
        language="de",
        updated=NEWEST,
        formats=(form,),
        entries=entries,
    )


def _publish(folder: Path, *selections: Selection) -> None:
    zone = ZoneInfo("Europe/Berlin")
    done = publish(folder, selections, base_url="http://127.0.0.1/", zone=zone, version="1")
    assert not done.errors


async def _reload(home: Path, *feeds: str) -> dict[str, dict[str, Row]]:
    """Let newsboat fetch the feeds and return its cache: feed, then id, then entry."""
    (home / "urls").write_text("".join(f"{feed}\n" for feed in feeds))
    (home / "config").write_text("")
    files = ("-u", home / "urls", "-c", home / "cache", "-C", home / "config")
    assert NEWSBOAT is not None
    process = await asyncio.create_subprocess_exec(
        NEWSBOAT,
        *files,
        "-x",
        "reload",
        env={"HOME": str(home), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await asyncio.wait_for(process.communicate(), timeout=60)
    assert process.returncode == 0, output.decode()
    cache: dict[str, dict[str, Row]] = {feed: {} for feed in feeds}
    with closing(sqlite3.connect(home / "cache")) as database:
        for feed, guid, title, url, published, content in database.execute(
            "SELECT feedurl, guid, title, url, pubDate, content FROM rss_item WHERE deleted = 0"
        ):
            cache[feed][guid] = Row(title, url, published, content)
    return cache


@pytest.mark.parametrize(("first", "second"), [("rss", "rss"), ("atom", "atom"), ("rss", "atom")])
async def test_two_feeds_that_share_entries_keep_all_their_own(
    tmp_path: Path, first: str, second: str
) -> None:
    shared = {"politik": (first, range(3)), "ausland": (second, range(1, 4))}
    folder = tmp_path / "feeds"
    _publish(folder, *(_selection(slug, *rest) for slug, rest in shared.items()))
    server = Server(folder, "127.0.0.1", 0, "http://127.0.0.1/")
    address = await server.start()
    try:
        cache = await _reload(
            tmp_path, *(f"{address}{slug}.{form}" for slug, (form, _) in shared.items())
        )
    finally:
        await server.stop(timedelta(seconds=5))
    for slug, (form, numbers) in shared.items():
        found = cache[f"{address}{slug}.{form}"]
        assert found.keys() == {f"urn:example:{slug}:{number}" for number in numbers}
        for number in numbers:
            row, record = found[f"urn:example:{slug}:{number}"], _record(number)
            assert row.title == record.title
            assert row.url == record.link
            assert row.published == int(record.published.timestamp())
            assert row.content.startswith(f"<p>Kurz gesagt, Nummer {number}: A &amp; B &lt; C.</p>")


async def test_a_second_look_finds_the_new_entry_and_no_double(tmp_path: Path) -> None:
    folder = tmp_path / "feeds"
    server = Server(folder, "127.0.0.1", 0, "http://127.0.0.1/")
    address = await server.start()
    feed = f"{address}politik.rss"
    try:
        _publish(folder, _selection("politik", "rss", range(2)))
        before = await _reload(tmp_path, feed)
        _publish(folder, _selection("politik", "rss", range(4)))
        after = await _reload(tmp_path, feed)
    finally:
        await server.stop(timedelta(seconds=5))
    assert len(before[feed]) == 2
    assert len(after[feed]) == 4
    assert before[feed].items() <= after[feed].items()
