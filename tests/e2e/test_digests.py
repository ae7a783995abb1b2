"""Digests on a whole newsroom: made when due, valid everywhere, once, and as people ask for them."""

from __future__ import annotations

import html
import json
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import feedparser
import pytest
from lxml import etree

from tests.e2e.running import get, stop, until

BERLIN = ZoneInfo("Europe/Berlin")
GRAMMAR = Path(__file__).parents[1] / "unit" / "publish" / "atom.rng"


@pytest.fixture
def moment():
    """A whole minute that is not long ago: an edition was due then, and is late now."""
    return datetime.now(BERLIN).replace(second=0, microsecond=0) - timedelta(minutes=1)


@pytest.fixture
def digest(filled, moment):
    """One more feed of everything, as a digest."""
    return with_digest(filled, moment)


def with_digest(desk, moment):
    rule = {"at": f"{moment:%H:%M}", "top": 100}
    desk.configure("digest", feeds=[{"slug": "lage", "title": "Lage", "digest": rule}])
    return desk


def told(desk, moment):
    """The titles that an edition must hold: of the day up to its moment."""
    return {
        one["title"]
        for one in desk.records()
        if moment - timedelta(days=1) < datetime.fromisoformat(one["published"]) <= moment
    }


def test_once_makes_the_edition_that_is_due_and_every_format_is_valid(digest, moment):
    assert "feed lage: 1 entries" in digest.run("once")
    feeds = digest.folder / "feeds"
    etree.RelaxNG(etree.parse(GRAMMAR)).assertValid(etree.parse(feeds / "lage.atom"))
    titles = told(digest, moment)
    assert len(titles) > 10
    for form in ("rss", "atom"):
        feed = feedparser.parse((feeds / f"lage.{form}").read_bytes())
        assert not feed.bozo
        (edition,) = feed.entries
        assert edition.title.startswith(f"Presseschau Lage, {moment.day}. ")
        assert edition.title.endswith(f" {moment.year}")
        root = etree.fromstring(edition.content[0].value, etree.HTMLParser())
        assert {"".join(one.itertext()) for one in root.iter("h2")} == titles
        assert set(html.unescape(edition.summary).split(" · ")) == titles
    (item,) = json.loads((feeds / "lage.json").read_text())["items"]
    name = f"lage-{moment:%Y-%m-%d}"
    assert item["url"] == f"{digest.base}digests/{name}.html"
    assert item["content_text"] == (feeds / "digests" / f"{name}.txt").read_text()
    assert item["date_published"].startswith(moment.astimezone(ZoneInfo("UTC")).isoformat()[:16])
    page = etree.parse(feeds / "digests" / f"{name}.html", etree.HTMLParser())
    assert {"".join(one.itertext()) for one in page.iter("h2")} == titles


def test_an_edition_is_made_once(digest):
    digest.run("once")
    before = (digest.folder / "feeds" / "lage.atom").read_bytes()
    assert "files changed: none" in digest.run("once")
    assert (digest.folder / "feeds" / "lage.atom").read_bytes() == before


def test_the_daemon_makes_up_what_was_missed_when_all_sources_were_asked(desk, moment):
    digest = with_digest(desk, moment)
    process = digest.start("run")
    until(lambda: b"<entry" in (get(f"{digest.base}lage.atom") or b""), "the edition")
    name = f"lage-{moment:%Y-%m-%d}"
    page = get(f"{digest.base}digests/{name}.html")
    assert get(f"{digest.base}digests/{name}.txt").startswith(b"Presseschau Lage, ")
    assert stop(process)[0] == 0
    root = etree.fromstring(page, etree.HTMLParser())
    assert {"".join(one.itertext()) for one in root.iter("h2")} == told(digest, moment)
    process = digest.start("run")
    until(lambda: get(digest.base), "the page")
    stop(process)
    feed = feedparser.parse((digest.folder / "feeds" / "lage.atom").read_bytes())
    assert len(feed.entries) == 1


def test_the_backlog_is_told_as_text_and_as_html(filled):
    text = filled.run("digest", "alles", "--since", "14d", "--top", "5", "--html", "backlog.html")
    assert text.startswith("Presseschau Alles, ")
    assert "\n5. " in text
    assert "\n6. " not in text
    assert all(len(line) <= 72 or "://" in line for line in text.splitlines())
    page = (filled.folder / "backlog.html").read_text()
    assert page.count("<h2") == 5
    assert "src=" not in page
    assert filled.run("digest", "alles", "--since", "1m") == ""
    assert "nothing to tell" in filled.errors
    filled.run("digest", "nichts", code=2)
    assert "no such feed; there are: alles, kurz" in filled.errors


def test_what_is_vetoed_leaves_the_edition(digest):
    digest.run("once")
    one = digest.records()[-1]
    digest.run("tldr", one["id"], "--veto")
    digest.run("once")
    (item,) = json.loads((digest.folder / "feeds" / "lage.json").read_text())["items"]
    assert one["title"] not in item["summary"]
    assert item["date_modified"] > item["date_published"]
