"""A reader's whole list given back as twins: subscribed, and compared with the originals."""

from __future__ import annotations

import json
import urllib.request

import feedparser
import pytest
from lxml import etree

from tests.e2e.running import Desk, get, stop, until

FRESHRSS = "https://freshrss.org/opml"


@pytest.fixture
def bare(tmp_path, press):
    """A desk that knows how to reach the newsroom, and no source."""
    desk = Desk(tmp_path)
    desk.configure(settings=desk.settings(press.proxy))
    return desk


def listed(desk, publishers):
    """Write the OPML of a reader: two folders, one in the other, and what cannot be twinned."""
    rows = [
        f'<outline text="{one.title}" title="Mein {one.title}" type="rss" xmlUrl="{one.feed}"'
        f' htmlUrl="{one.home}" frss:cssFullContent="article" frss:priority="important" x="y"/>'
        for one in publishers
    ]
    half = len(rows) // 2
    text = (
        f'<opml version="2.0" xmlns:frss="{FRESHRSS}"><head><title>Meine Liste</title></head><body>'
        f'<outline text="Zeitungen &amp; mehr">{"".join(rows[:half])}'
        f'<outline text="Innen">{"".join(rows[half:])}</outline></outline>'
        '<outline text="Ohne Adresse" type="rss"/><outline text="Alt" xmlUrl="ftp://a.example/"/>'
        "</body></opml>"
    )
    (desk.folder / "abo.opml").write_text(text)


def outlines(data):
    """Every outline with its depth, as its attributes."""
    root = etree.fromstring(data)
    return [(len(list(one.iterancestors())), dict(one.attrib)) for one in root.iter("outline")]


def original(press, publisher):
    """Guid, title and teaser of every entry, as the publisher's own feed gives them."""
    proxy = urllib.request.ProxyHandler({"http": press.proxy})
    with urllib.request.build_opener(proxy).open(publisher.feed, timeout=5) as answer:
        data = answer.read()
    if publisher.format == "json":
        items = json.loads(data)["items"]
        return [(one["id"], one["title"], one.get("summary")) for one in items]
    entries = feedparser.parse(data).entries
    return [(one.get("id") or one.link, one.title, one.get("summary")) for one in entries]


@pytest.fixture
def server(bare):
    process = bare.start("serve")
    yield
    stop(process)


@pytest.mark.usefixtures("server")
def test_a_list_comes_back_with_its_folders_and_every_feed_is_its_twin(bare, press):
    listed(bare, press.room.publishers)
    before = outlines((bare.folder / "abo.opml").read_bytes())
    out = bare.run("twin", "abo.opml", code=1).encode()
    assert "Ohne Adresse" in bare.errors
    assert "ftp://a.example/" in bare.errors
    after = outlines(out)
    twins = [one["xmlUrl"] for _, one in after if "/twin/" in one.get("xmlUrl", "")]
    assert len(after) == len(before)
    for (depth, old), (new_depth, new) in zip(before, after, strict=True):
        assert new_depth == depth
        if old.get("xmlUrl", "").startswith("http"):
            assert new.pop("xmlUrl").startswith(f"{bare.base}twin/")
            assert old.pop(f"{{{FRESHRSS}}}cssFullContent")
            del old["xmlUrl"]
        assert new == old
    bare.run("once")
    until(lambda: get(bare.base), "the server")
    for publisher, url in zip(press.room.publishers, twins, strict=True):
        twin = feedparser.parse(get(url))
        assert not twin.bozo
        assert twin.feed.title == f"Mein {publisher.title} (TLDR)"
        entries = original(press, publisher)
        assert [(one.id, one.title) for one in twin.entries] == [one[:2] for one in entries]
        for one, (_, _, teaser) in zip(twin.entries, entries, strict=True):
            assert one.summary
            assert one.summary != teaser


def test_again_adds_what_is_new_and_renames_nothing(bare, press):
    first, *others = press.room.publishers
    listed(bare, others)
    bare.run("twin", "abo.opml", "--out", "zwillinge.opml", code=1)
    before = (bare.folder / "config" / "twins.yaml").read_text()
    urls = {
        one["xmlUrl"]
        for _, one in outlines((bare.folder / "zwillinge.opml").read_bytes())
        if "xmlUrl" in one
    }
    bare.run("twin", "abo.opml", "--out", "zwillinge.opml", code=1)
    assert (bare.folder / "config" / "twins.yaml").read_text() == before
    listed(bare, [first, *others])
    again = outlines(bare.run("twin", "abo.opml", code=1).encode())
    assert "1 sources added" in bare.errors
    after = (bare.folder / "config" / "twins.yaml").read_text()
    assert after.startswith(before)
    assert after.count("twins: true") == len(others) + 1
    assert urls < {one["xmlUrl"] for _, one in again if "xmlUrl" in one}


def test_what_is_given_back_is_not_twinned_again(bare, press):
    listed(bare, press.room.publishers)
    bare.run("twin", "abo.opml", "--out", "zwillinge.opml", code=1)
    before = (bare.folder / "config" / "twins.yaml").read_text()
    bare.run("twin", "zwillinge.opml", "--out", "nochmal.opml", code=1)
    assert "published by this Presseschau" in bare.errors
    assert (bare.folder / "config" / "twins.yaml").read_text() == before
    assert outlines((bare.folder / "nochmal.opml").read_bytes()) == outlines(
        (bare.folder / "zwillinge.opml").read_bytes()
    )


def test_sources_that_are_there_keep_their_names_and_get_a_twin(filled, press):
    listed(filled, press.room.publishers)
    filled.run("twin", "abo.opml", "--out", "zwillinge.opml", code=1)
    assert not (filled.folder / "config" / "twins.yaml").exists()
    assert "0 sources added, 6 that were there are twinned now" in filled.errors
    filled.run("once")
    names = {path.stem for path in (filled.folder / "feeds" / "twin").glob("*.rss")}
    assert names == {one.name for one in press.room.publishers}
    assert (filled.folder / "feeds" / "alles.rss").exists()


def test_a_configuration_is_not_needed_before(tmp_path, press):
    desk = Desk(tmp_path)
    listed(desk, press.room.publishers[:1])
    out = desk.run("twin", "abo.opml", code=1)
    assert "http://127.0.0.1:8080/twin/" in out
    assert desk.run("check").startswith("config: in order: 1 files, 1 sources, 0 feeds")


def test_what_is_no_opml_is_refused(bare):
    (bare.folder / "abo.opml").write_text("<html/>")
    bare.run("twin", "abo.opml", code=2)
    assert "abo.opml: It is not OPML" in bare.errors
    assert not (bare.folder / "config" / "twins.yaml").exists()
