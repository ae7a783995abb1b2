from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from aggregator.fetch.websub import announced
from aggregator.model import Origin, PublishedEntry, Selection
from aggregator.publish import publish
from aggregator.publish.archive import Archive, Page
from aggregator.web.topics import link_header
from tests.making import record

if TYPE_CHECKING:
    from pathlib import Path

HUB = "https://hub.example/?a=1&b=<2>"
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom">'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a feed with a hub, whose entries tell of one too, a page of its archive, and one without."""
    told = PublishedEntry(
        id="urn:uuid:00000000-0000-0000-0000-000000000001",
        record=record(1, tldr='<a rel="hub" href="http://x/">hub</a>'),
        origin=Origin(name="blatt", title="Das Blatt"),
        updated=datetime(2026, 1, 3, 4, 37, tzinfo=UTC),
    )
    feeds = [
        Selection(
            id=f"urn:uuid:{slug}",
            slug=slug,
            title=slug,
            description="",
            language=None,
            updated=told.updated,
            entries=(told,),
            hub=hub,
        )
        for slug, hub in (("mit", HUB), ("ohne", None))
    ]
    archives = {"mit": Archive((Page(1, "1"),), lambda _: [told])}
    done = publish(
        tmp_path,
        feeds,
        base_url="https://presse.example/ö/",
        zone=ZoneInfo("Europe/Berlin"),
        version="1",
        archives=archives,
    )
    assert not done.errors
    return tmp_path


@pytest.mark.parametrize("form", ["rss", "atom", "json"])
def test_a_feed_with_a_hub_says_so_as_subscribers_read_it(folder: Path, form: str) -> None:
    name = f"mit.{form}"
    given = link_header(name, (folder / name).read_bytes())
    assert given is not None
    found = announced({"link": given}, hubs=(), self_link=None, url="http://elsewhere.example/")
    assert found is not None
    assert found.hub == "https://hub.example/?a=1&b=%3C2%3E"
    assert found.topic == f"https://presse.example/%C3%B6/mit.{form}"


@pytest.mark.parametrize("name", ["ohne.rss", "ohne.atom", "ohne.json", "mit.1.atom", "mit.1.json"])
def test_other_feeds_and_pages_of_archives_name_none(folder: Path, name: str) -> None:
    assert link_header(name, (folder / name).read_bytes()) is None


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.json", '{"hubs": [], "feed_url": "http://a/"}'),
        ("a.json", '{"hubs": [{"type": "WebSub", "url": "http://h/"}]}'),
        ("a.json", '{"hubs": "hub"}'),
        ("a.json", '["hub"]'),
        ("a.json", "hub"),
        ("a.json", '{"hubs": [{"url": "http://h/\\r\\nSet-Cookie: a"}], "feed_url": "http://a/"}'),
        ("a.atom", f'{ATOM}<link rel="hub" href="http://h/"/></feed>'),
        ("a.atom", f'{ATOM}<entry><link rel="hub" href="h"/><link rel="self" href="s"/></entry>'),
        ("a.atom", f'{ATOM}<link rel="hub" href="h&#10;x"/><link rel="self" href="s&gt;"/></feed>'),
        ("a.atom", "hub"),
        ("index.html", f'{ATOM}<link rel="hub" href="h"/><link rel="self" href="s"/></feed>'),
    ],
)
def test_what_is_no_feed_of_ours_names_none(name: str, data: str) -> None:
    assert link_header(name, data.encode()) is None
