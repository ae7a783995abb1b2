"""What real feed readers and libraries make of a feed's file: each gives the same kind of rows.

Those that are no Python package of ours are looked for and may be missing:
``reader`` where ``PRESSESCHAU_READER`` names a Python that has it, npm's
libraries where ``PRESSESCHAU_NODE`` names a folder with their node_modules.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
from calendar import timegm
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import feedparser

from tests.e2e.clients import liferea

if TYPE_CHECKING:
    from collections.abc import Callable

_READER = os.environ.get("PRESSESCHAU_READER", "")
_NODE = os.environ.get("PRESSESCHAU_NODE", "")
_PATIENCE = 60
_READ = """
import json, sys
from calendar import timegm
from reader import make_reader
reader = make_reader(":memory:", feed_root="")
reader.add_feed(sys.argv[1])
reader.update_feed(sys.argv[1])
print(json.dumps([
    {"id": one.id, "title": one.title, "link": one.link,
     "published": timegm(one.published.timetuple()), "content": one.content[0].value}
    for one in reader.get_entries()
]))
"""


@dataclass(frozen=True, slots=True)
class Row:
    """What a client says of an entry; ``published`` in seconds since 1970."""

    title: str
    link: str
    published: int
    content: str


Rows = dict[str, Row]
"""By id."""


def read_by_feedparser(file: Path) -> Rows:
    feed = feedparser.parse(file.read_bytes())
    assert not feed.bozo, feed.bozo_exception
    return {
        one.id: Row(one.title, one.link, timegm(one.published_parsed), one.content[0].value)
        for one in feed.entries
    }


def read_by_reader(file: Path) -> Rows:
    return _rows(_run([_READER, "-c", _READ, str(file)]))


def read_by_newsboat(file: Path) -> Rows:
    return newsboat(file.parent, file)[file]


def newsboat(home: Path, *feeds: Path) -> dict[Path, Rows]:
    """Let newsboat read feeds into one cache, and give what it keeps of each."""
    names = {f"file://{feed}": feed for feed in feeds}
    (home / "urls").write_text("".join(f"{name}\n" for name in names))
    (home / "config").write_text("")
    files = ["-u", str(home / "urls"), "-c", str(home / "cache"), "-C", str(home / "config")]
    _run(["newsboat", *files, "-x", "reload"], HOME=str(home), LC_ALL="C.UTF-8")
    found: dict[Path, Rows] = {feed: {} for feed in feeds}
    query = "SELECT feedurl, guid, title, url, pubDate, content FROM rss_item WHERE deleted = 0"
    with closing(sqlite3.connect(home / "cache")) as database:
        for feed, guid, *rest in database.execute(query):
            found[names[feed]][guid] = Row(*rest)
    (home / "cache").unlink()
    return found


def read_by_sfeed(file: Path) -> Rows:
    with file.open("rb") as data:
        out = subprocess.run(
            ["sfeed"], stdin=data, capture_output=True, timeout=_PATIENCE, check=True
        )
    rows = {}
    for line in out.stdout.decode().splitlines():
        moment, title, link, content, _, own, *_ = line.split("\t")
        content = content.replace("\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\")
        rows[own] = Row(title, link, int(moment), content)
    return rows


def read_by_liferea(file: Path) -> Rows:
    count = len(feedparser.parse(file.read_bytes()).entries)
    return {own: Row(*rest) for own, *rest in liferea.entries(file, count)}


def read_by_rss_parser(file: Path) -> Rows:
    return _rows(_node("rss-parser", file))


def read_by_feedsmith(file: Path) -> Rows:
    return _rows(_node("feedsmith", file))


CLIENTS: dict[str, tuple[Callable[[Path], Rows], bool, str]] = {
    "feedparser": (read_by_feedparser, True, "rss atom"),
    "reader": (read_by_reader, bool(_READER), "rss atom"),
    "newsboat": (read_by_newsboat, shutil.which("newsboat") is not None, "rss atom"),
    "sfeed": (read_by_sfeed, shutil.which("sfeed") is not None, "rss atom"),
    "liferea": (read_by_liferea, liferea.IS_HERE, "rss atom"),
    "rss-parser": (read_by_rss_parser, bool(_NODE), "rss atom"),
    "feedsmith": (read_by_feedsmith, bool(_NODE), "rss atom json"),
}
"""Each client by name: what reads, whether it is here, and the formats it knows."""


def _node(library: str, file: Path) -> str:
    script = Path(__file__).with_name("read.mjs")
    return _run(["node", str(script), library, str(file)], cwd=_NODE)


def _rows(text: str) -> Rows:
    rows: list[dict[str, Any]] = json.loads(text)
    return {one.pop("id"): Row(**one) for one in rows}


def _run(command: list[str], cwd: str | None = None, **environment: str) -> str:
    done = subprocess.run(
        command,
        cwd=cwd,
        env={"PATH": os.environ["PATH"]} | environment,
        capture_output=True,
        timeout=_PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()
