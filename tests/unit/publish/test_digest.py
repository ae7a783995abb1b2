"""Editions of digests: in a feed, as a page, as plain text; and twins, which keep guids."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import feedparser
import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from aggregator.model import (
    Access,
    Edition,
    Imprint,
    Origin,
    PublishedEntry,
    Report,
    Selection,
    Support,
)
from aggregator.publish import Twin, digest, publish, receipt, stale
from tests.making import NOW, record
from tests.unit.publish.test_jsonfeed import SCHEMA

BASE = "https://presse.example/"
GRAMMAR = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))
TAGS = {"html", "head", "meta", "title", "body", "h1", "h2", "p", "a", "em", "ul", "li"}
ATTRIBUTES = {"lang", "charset", "http-equiv", "content", "name", "style", "href", "title"}
_TEXT = st.text(max_size=60)
LONG = (
    "Der Rat der Stadt hat am Dienstag nach langer Beratung beschlossen, eine Brücke zu bauen. " * 3
)


def story(number=1, *, reports=(), remarks=(), **given):
    one = record(number, language="de", **given)
    origin = Origin(name=one.source, title="Das Blatt")
    return PublishedEntry(
        id=f"urn:s:{number}",
        record=one,
        origin=origin,
        updated=one.updated,
        reports=reports,
        remarks=remarks,
    )


def edition(*stories, **given):
    values = {
        "id": "urn:uuid:e2b8f2a4-0000-4000-8000-000000000001",
        "moment": datetime(2026, 1, 3, 6, tzinfo=UTC),
        "name": "2026-01-03",
        "title": "Presseschau Politik, 3. Januar 2026",
        "language": "de",
        "updated": datetime(2026, 1, 3, 6, tzinfo=UTC),
        "stories": stories or (story(1), story(2)),
    }
    return Edition(**values | given)


@pytest.fixture
def put(zone, tmp_path):
    def put(*selections, twins=(), version="1"):
        given = {"base_url": BASE, "zone": zone, "version": version}
        marked = [Twin(replace(one, entries=(), updated=NOW), repr(one)) for one in twins]
        names = stale(tmp_path, marked, **given)
        put.stale = sorted(names)
        filled = [one for one in twins if one.slug in names]
        return publish(tmp_path, selections, twins=marked, stale=filled, **given)

    return put


@pytest.mark.parametrize(
    ("feed", "language", "first", "last", "title"),
    [
        ("Politik", "de", (2026, 1, 3), (2026, 1, 3), "Presseschau Politik, 3. Januar 2026"),
        ("Politik", None, (2026, 3, 29), (2026, 3, 29), "Presseschau Politik, 29. März 2026"),
        ("Die Presseschau", "de-AT", (2026, 1, 3), (2026, 1, 3), "Die Presseschau, 3. Januar 2026"),
        ("Politics", "en-GB", (2026, 1, 3), (2026, 1, 3), "Presseschau Politics, 3 January 2026"),
        (
            *("Politik", "de", (2025, 12, 20), (2026, 1, 3)),
            "Presseschau Politik, 20. Dezember 2025 bis 3. Januar 2026",
        ),
        (
            *("Politics", "en", (2025, 12, 20), (2026, 1, 3)),
            "Presseschau Politics, 20 December 2025 to 3 January 2026",
        ),
    ],
)
def test_a_digest_is_named_by_its_feed_and_day(feed, language, first, last, title):
    assert digest.title(feed, language, date(*first), date(*last)) == title


def test_each_sentence_leads_to_its_place_in_feed_and_page_and_the_text_stays_plain(zone):
    told = "Der Rat baut eine Brücke. Sie wird rot."
    cited = Support("Der Rat baut eine Brücke.", ("Der Rat baut nun eine Brücke.",))
    one = story(1, tldr=told, engine="extractive", support=(cited,))
    made = edition(replace(one, comment="Endlich <mal>."))
    stories = digest.shown(made, zone)
    feed = Selection(
        id="urn:f", slug="politik", title="Politik", description="", language="de",
        updated=NOW, entries=(), editions=(made,),
    )  # fmt: skip
    (item,) = digest.items(feed, base=BASE, zone=zone)
    for markup in (item.content, digest.page(made, stories)):
        paragraph = re.search(r"<p[^>]*>(\[Anm.*?)</p>", markup)[1]
        text = html.unescape(re.sub(r"<[^>]*>", "", paragraph))
        comment = "[Anmerkung der Redaktion: Endlich <mal>.]"
        assert text == f"{comment} Der Rat baut eine Brücke. ↗ Sie wird rot."
        (link,) = re.findall(r'href="([^"]*)"', paragraph)
        assert link == "https://blatt.example/1#:~:text=Der%20Rat%20baut%20nun%20eine%20Br%C3%BCcke"
    assert "automatisch erstellt" in item.content, "as the page says it"
    assert "↗" not in digest.text(made, stories)


def test_the_plain_text_holds_everything_in_72_columns(zone):
    others = (Report("www.welt.example", "Auch dort gebaut", "https://www.welt.example/1"),)
    one = edition(
        story(1, title=LONG, tldr=LONG, access=Access.PAYWALLED, engine="extractive"),
        story(2, reports=others, remarks=("Neu: Die Brücke wird rot (www.welt.example).",)),
        story(3, link=None),
    )
    text = digest.text(one, digest.shown(one, zone))
    assert text.startswith("Presseschau Politik, 3. Januar 2026\n" + "=" * 35 + "\n\n1. Der Rat")
    assert all(len(line) <= 72 or "://" in line for line in text.splitlines())
    assert " ".join(text.split()).count(" ".join(LONG.split())) == 2
    assert "nicht ganz frei zugänglich" in text
    assert (
        "\n2. Meldung 2\n\n   Kurz gesagt 2.\n\n"
        "   Datum 03.01.2026 05:35 · Quelle blatt.example\n   https://blatt.example/2\n\n"
        "   Neu: Die Brücke wird rot (www.welt.example).\n\n"
        "   Auch darüber:\n   - Auch dort gebaut (www.welt.example)\n"
        "     https://www.welt.example/1\n\n3. Meldung 3\n"
    ) in text
    assert " ".join(text.split()).endswith("es gilt der verlinkte Artikel.")


@pytest.mark.parametrize(
    ("editor", "line"), [("Anna Berg", "TLDR von Anna Berg."), (None, "TLDR von Hand geschrieben.")]
)
def test_who_wrote_a_tldr_by_hand_is_named_in_every_form(put, selection, tmp_path, editor, line):
    one = edition(story(1, engine="hand"), story(2))
    put(selection(editions=(one,), imprint=Imprint(editor=editor)))
    entry = json.loads((tmp_path / "politik.json").read_text())["items"][0]
    for said in (
        (tmp_path / "digests" / "politik-2026-01-03.html").read_text(),
        (tmp_path / "digests" / "politik-2026-01-03.txt").read_text(),
        entry["content_html"],
        entry["content_text"],
    ):
        assert said.count(line) == 1, "the one that was written by hand, and no other"


def test_the_page_needs_nothing_from_elsewhere(zone):
    one = edition(story(1, title="<script>alert(1)</script> & mehr", tldr='<img src="x"> "ja"'))
    page = digest.page(one, digest.shown(one, zone))
    assert "<script>" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; mehr</a></h2>" in page
    root = etree.fromstring(page.encode(), etree.HTMLParser())
    tags = {element.tag for element in root.iter(etree.Element)}
    assert tags <= TAGS
    assert {name for element in root.iter() for name in element.attrib} <= ATTRIBUTES
    assert root.get("lang") == "de"
    assert "url(" not in page


@settings(max_examples=60, deadline=None)
@given(texts=st.tuples(_TEXT, _TEXT, _TEXT, _TEXT), language=st.sampled_from(["de", "en", None]))
def test_whatever_stands_in_records_the_page_is_ours(zone, texts, language):
    title, tldr, quelle, other = texts
    told = story(1, title=title, tldr=tldr, quelle=quelle, reports=(Report(quelle, other, other),))
    day = date(2026, 1, 3)
    named = digest.title(title, language, day, day)
    one = edition(told, title=named, language=language)
    stories = digest.shown(one, zone)
    root = etree.fromstring(digest.page(one, stories).encode(), etree.HTMLParser())
    tags = {element.tag for element in root.iter(etree.Element)}
    assert tags <= TAGS
    text = digest.text(one, stories)
    assert text.endswith("\n")
    assert not re.search(r"[\x00-\x08\x0b-\x1f]", text)
    assert "\n\n1. " in text


def test_editions_are_valid_entries_in_every_format(put, selection, tmp_path):
    older = edition(
        story(3),
        id="urn:uuid:e2b8f2a4-0000-4000-8000-000000000002",
        moment=datetime(2026, 1, 2, 6, tzinfo=UTC),
        name="2026-01-02",
        title="Presseschau Politik, 2. Januar 2026",
    )
    done = put(selection(editions=(edition(), older)))
    assert done.errors == {}
    GRAMMAR.assertValid(etree.parse(tmp_path / "politik.atom"))
    whole = json.loads((tmp_path / "politik.json").read_text())
    schema = json.loads(json.dumps(SCHEMA))
    schema["properties"]["items"]["items"]["properties"]["content_text"] = {"type": "string"}
    jsonschema.validate(whole, schema)
    for form in ("rss", "atom"):
        feed = feedparser.parse((tmp_path / f"politik.{form}").read_bytes())
        assert not feed.bozo
        assert [one.title for one in feed.entries] == [
            "Presseschau Politik, 3. Januar 2026",
            "Presseschau Politik, 2. Januar 2026",
        ]
        first = feed.entries[0]
        assert first.id == edition().id
        assert first.link == f"{BASE}digests/politik-2026-01-03.html"
        assert first.published_parsed[:5] == (2026, 1, 3, 6, 0)
        assert html.unescape(first.summary) == "Meldung 1 · Meldung 2"
        content = first.content[0].value
        assert content.count("<h2>") == 2
        assert "Kurz gesagt 1." in content
        assert 'href="https://blatt.example/2"' in content
        assert "style=" not in content
    assert whole["items"][0]["content_text"].startswith("Presseschau Politik, 3. Januar 2026\n==")


def test_files_of_editions_come_and_go_with_them(put, selection, tmp_path):
    folder = tmp_path / "digests"
    one = selection(editions=(edition(),))
    done = put(one, selection(slug="sport"))
    names = {"digests/politik-2026-01-03.html", "digests/politik-2026-01-03.txt"}
    assert names <= set(done.changed)
    assert put(one, selection(slug="sport")).changed == ()
    for name in ("politik-2025-12-31.html", "mine-2026-01-01.txt", "notes.txt"):
        (folder / name).write_text("x")
    new = edition(name="2026-01-04", id="urn:uuid:e2b8f2a4-0000-4000-8000-000000000003")
    put(replace(one, editions=(new,)))
    assert {path.name for path in folder.iterdir()} == {
        *("politik-2026-01-04.html", "politik-2026-01-04.txt"),
        *("mine-2026-01-01.txt", "notes.txt"),
    }
    put(selection(slug="sport"))
    assert {path.name for path in folder.iterdir()} == {"mine-2026-01-01.txt", "notes.txt"}


def test_an_edition_that_cannot_be_shown_leaves_its_old_files(put, selection, tmp_path):
    put(selection(editions=(edition(),)))
    before = (tmp_path / "digests" / "politik-2026-01-03.html").read_bytes()
    broken = edition(story(1, published=datetime(2026, 1, 3)))  # noqa: DTZ001 - that is the fault
    done = put(selection(editions=(broken,)), selection(slug="sport"))
    assert list(done.errors) == ["politik"]
    assert (tmp_path / "digests" / "politik-2026-01-03.html").read_bytes() == before
    assert (tmp_path / "sport.rss").exists()


# -- twins --------------------------------------------------------------------------------------


def twin(selection, *guids, slug="zeit.de"):
    entries = tuple(
        replace(story(number), id=guid if ":" in guid else f"urn:uuid:{number}", guid=guid)
        for number, guid in enumerate(guids, start=1)
    )
    return selection(*entries, id="urn:uuid:t", slug=slug, title="ZEIT (TLDR)")


GUIDS = ("https://www.zeit.example/1", "4711", "tag:zeit.example,2026:x", "mit Leerzeichen & <x>")


def test_a_twin_has_the_guids_of_its_source_and_atom_has_iris(put, selection, tmp_path):
    put(selection(), twins=[twin(selection, *GUIDS)])
    feed = feedparser.parse((tmp_path / "twin" / "zeit.de.rss").read_bytes())
    assert not feed.bozo
    assert [one.id for one in feed.entries] == list(GUIDS)
    assert [one.guidislink for one in feed.entries] == [False] * 4
    assert [
        one["id"] for one in json.loads((tmp_path / "twin" / "zeit.de.json").read_text())["items"]
    ] == list(GUIDS)
    atom = etree.parse(tmp_path / "twin" / "zeit.de.atom")
    GRAMMAR.assertValid(atom)
    ids = [one.text for one in atom.getroot().iterfind("{*}entry/{*}id")]
    assert ids == [GUIDS[0], "urn:uuid:2", GUIDS[2], "urn:uuid:4"]


def test_twins_are_listed_apart(put, selection, tmp_path):
    put(selection(), twins=[twin(selection, *GUIDS)])
    root = etree.parse(tmp_path / "presseschau.opml").getroot()
    curated, folder = root.findall("body/outline")
    assert curated.get("xmlUrl") == f"{BASE}politik.atom"
    assert dict(folder.attrib) == {"text": "Zwillinge"}
    (listed,) = folder
    assert (listed.get("title"), listed.get("xmlUrl")) == ("ZEIT (TLDR)", f"{BASE}twin/zeit.de.rss")
    index = (tmp_path / "index.html").read_text()
    assert f'href="{BASE}twin/zeit.de.rss"' in index
    assert "Meldung 1" not in index
    names = (tmp_path / "twin" / "index.html").read_text()
    assert f'href="{BASE}twin/zeit.de.rss"' in names
    assert "Meldung 1" not in names
    own = etree.parse(tmp_path / "twin" / "presseschau.opml").getroot()
    assert own.find("body/outline/outline").get("xmlUrl") == f"{BASE}twin/zeit.de.rss"


def test_twins_come_and_go_and_touch_nothing_else(put, selection, tmp_path):
    one, other = twin(selection, "a"), twin(selection, "b", slug="politik")
    assert "twin/zeit.de.rss" in put(selection(), twins=[one, other]).changed
    assert put(selection(), twins=[one, other]).changed == ()
    done = put(selection(), twins=[one])
    assert {"twin/politik.rss", "twin/politik.atom", "twin/politik.json"} == set(done.removed)
    assert set(done.removed) < set(done.changed)
    assert (tmp_path / "politik.rss").exists(), "the curated feed has that name too"
    (tmp_path / "twin" / "mine.txt").write_text("x")
    put(selection())
    assert [path.name for path in (tmp_path / "twin").iterdir()] == ["mine.txt"]
    assert "Zwillinge" not in (tmp_path / "presseschau.opml").read_text()
    assert put(selection()).changed == ()


def test_a_new_entry_of_a_twin_changes_its_files_alone(put, selection):
    put(selection(), twins=[twin(selection, "a")])
    later = twin(selection, "a", "b")
    done = put(selection(), twins=[replace(later, updated=NOW + timedelta(days=1))])
    assert {name.partition("/")[0] for name in done.changed} == {"twin"}


def test_only_twins_that_changed_are_rendered(put, selection, tmp_path):
    one, other = twin(selection, "a"), twin(selection, "b", slug="welt")
    put(twins=[one, other])
    assert put.stale == ["welt", "zeit.de"]
    put(twins=[one, other])
    assert put.stale == []
    done = put(twins=[one, twin(selection, "b", "c", slug="welt")])
    assert put.stale == ["welt"]
    assert set(done.changed) == {"twin/welt.rss", "twin/welt.atom", "twin/welt.json"}


@pytest.mark.parametrize("harm", ["changed", "lost", "receipt", "version"])
def test_a_twin_is_rendered_again_where_its_files_are_not_as_they_were_left(
    put, selection, tmp_path, harm
):
    one = twin(selection, "a")
    put(twins=[one])
    path = tmp_path / "twin" / "zeit.de.rss"
    before = path.read_bytes()
    if harm == "changed":
        path.write_bytes(before + b" ")
    elif harm == "lost":
        path.unlink()
    elif harm == "receipt":
        (tmp_path / "twin" / receipt.NAME).write_text("[]")
    put(twins=[one], version="2" if harm == "version" else "1")
    assert put.stale == ["zeit.de"]
    assert path.read_bytes() == before.replace(b"Presseschau/1<", b"Presseschau/2<") or (
        harm != "version" and path.read_bytes() == before
    )


def test_a_twin_that_cannot_be_rendered_keeps_its_files_and_is_tried_again(
    put, selection, tmp_path
):
    put(twins=[twin(selection, "a")])
    path = tmp_path / "twin" / "zeit.de.rss"
    before = path.read_bytes()
    whole = twin(selection, "a", "b")
    broken = replace(whole, entries=(replace(whole.entries[0], id="urn:\x00"),))
    for _ in range(2):
        done = put(twins=[broken, twin(selection, "b", slug="welt")])
        assert list(done.errors) == ["twin/zeit.de"]
        assert "zeit.de" in put.stale
        assert path.read_bytes() == before
    assert (tmp_path / "twin" / "welt.rss").exists()


def test_the_folder_of_twins_goes_with_the_last(put, selection, tmp_path):
    put(selection(), twins=[twin(selection, "a")])
    assert (tmp_path / "twin" / receipt.NAME).exists()
    put(selection())
    assert not (tmp_path / "twin").exists()
