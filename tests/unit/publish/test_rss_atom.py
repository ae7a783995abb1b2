from __future__ import annotations

import json
import locale
from calendar import timegm
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from aggregator.errors import PublishError
from aggregator.model import Enclosure, Imprint, Origin, Report
from aggregator.publish import view
from aggregator.publish.jsonfeed import json_feed
from aggregator.publish.rss_atom import atom, rss

if TYPE_CHECKING:
    from collections.abc import Callable

    from aggregator.model import PublishedEntry


ATOM = "{http://www.w3.org/2005/Atom}"
DC = "{http://purl.org/dc/elements/1.1/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
OURS = "{urn:presseschau:ns:1}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"


@pytest.fixture(scope="session")
def render(zone: ZoneInfo) -> Any:
    def render(selection: Any, form: str) -> Any:
        document = view.document(selection, base_url="https://presse.example/p/", zone=zone)
        return {"rss": rss, "atom": atom, "json": json_feed}[form](document, version="1.2.3")

    return render


@pytest.fixture
def channel(
    render: Callable[..., bytes], selection: Any, entry: Callable[..., PublishedEntry]
) -> Any:
    return etree.fromstring(render(selection(entry(1), entry(2)), "rss")).find("channel")


@pytest.fixture
def feed(render: Callable[..., bytes], selection: Any, entry: Callable[..., PublishedEntry]) -> Any:
    return etree.fromstring(render(selection(entry(1), entry(2)), "atom"))


def test_rss_channel(channel: Any) -> None:
    assert channel.findtext("title") == "Politik in Kürze"
    assert channel.findtext("description") == "Was in der Politik geschah."
    assert channel.findtext("link") == "https://presse.example/p/"
    assert channel.findtext("language") == "de"
    assert channel.findtext("lastBuildDate") == "Sat, 03 Jan 2026 04:37:00 +0000"
    assert channel.findtext("generator") == "Presseschau/1.2.3"
    [self_link] = channel.findall(ATOM + "link")
    assert dict(self_link.attrib) == {
        "href": "https://presse.example/p/politik.rss",
        "rel": "self",
        "type": "application/rss+xml",
    }


def test_rss_item(channel: Any) -> None:
    item = channel.find("item")
    assert [child.tag for child in item] == [
        "title",
        "link",
        "description",
        CONTENT + "encoded",
        "guid",
        "category",
        "category",
        DC + "creator",
        DC + "creator",
        DC + "language",
        "pubDate",
        "enclosure",
        "source",
        MEDIA + "content",
        MEDIA + "thumbnail",
        OURS + "tldr",
        OURS + "datum",
        OURS + "quelle",
    ]
    assert item.findtext("link") == "https://www.zeit.example/politik/1"
    assert item.findtext("description") == (
        "Die Berater treffen sich in Kyjiw. Es geht um Sicherheit &amp; Frieden."
    )
    assert item.findtext(CONTENT + "encoded").startswith("<p>Die Berater treffen")
    assert item.find("guid").attrib == {"isPermaLink": "false"}
    assert item.findtext("pubDate") == "Sat, 03 Jan 2026 03:37:00 +0000"
    assert dict(item.find("enclosure").attrib) == {
        "url": "https://cdn.example/folge.mp3",
        "length": "4711",
        "type": "audio/mpeg",
    }
    assert item.find("source").attrib == {"url": "https://www.zeit.example/"}
    assert item.findtext("source") == "ZEIT ONLINE"


def test_rss_says_zero_for_an_unknown_length_and_carries_one_enclosure(
    render: Callable[..., bytes], selection: Any, entry: Callable[..., PublishedEntry]
) -> None:
    files = (Enclosure("https://a.example/1.mp3"), Enclosure("https://a.example/2.mp3"))
    root = etree.fromstring(render(selection(entry(enclosures=files)), "rss"))
    [enclosure] = root.findall("channel/item/enclosure")
    assert (enclosure.get("url"), enclosure.get("length")) == ("https://a.example/1.mp3", "0")


def test_rss_leaves_source_out_where_no_address_may_be_shown(
    render: Callable[..., bytes], selection: Any, entry: Callable[..., PublishedEntry]
) -> None:
    hidden = replace(entry(), origin=Origin(name="zeit", title="ZEIT", home=None))
    root = etree.fromstring(render(selection(hidden), "rss"))
    assert root.find("channel/item/source") is None


def test_atom_feed(feed: Any) -> None:
    links = [dict(link.attrib) for link in feed.findall(ATOM + "link")]
    assert links == [
        {
            "href": "https://presse.example/p/politik.atom",
            "rel": "self",
            "type": "application/atom+xml",
        },
        {"href": "https://presse.example/p/", "rel": "alternate", "type": "text/html"},
    ]
    assert feed.findtext(ATOM + "id") == "urn:example:feed:politik"
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Presseschau"
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "de"


def test_atom_entry(feed: Any) -> None:
    entry = feed.find(ATOM + "entry")
    names = [name.text for name in entry.findall(f"{ATOM}author/{ATOM}name")]
    assert names == ["Anna Berg", "Jörg Öztürk"]
    assert [term.get("term") for term in entry.findall(ATOM + "category")] == ["Politik", "Ausland"]
    assert entry.findtext(ATOM + "published") == "2026-01-03T03:37:00Z"
    assert entry.find(ATOM + "content").get("type") == "html"
    assert entry.findtext(ATOM + "summary").endswith("Sicherheit & Frieden.")
    alternate, enclosure = (dict(link.attrib) for link in entry.findall(ATOM + "link"))
    assert alternate == {
        "href": "https://www.zeit.example/politik/1",
        "rel": "alternate",
        "type": "text/html",
    }
    assert enclosure == {
        "href": "https://cdn.example/folge.mp3",
        "rel": "enclosure",
        "type": "audio/mpeg",
        "length": "4711",
    }
    source = entry.find(ATOM + "source")
    assert source.findtext(ATOM + "title") == "ZEIT ONLINE"
    assert source.findtext(ATOM + "id") == "https://www.zeit.example/"
    assert source.find(ATOM + "link").get("href") == "https://www.zeit.example/"
    assert source.findtext(ATOM + "updated")


def test_atom_names_the_publisher_where_no_author_is_known(
    render: Callable[..., bytes], selection: Any, entry: Callable[..., PublishedEntry]
) -> None:
    root = etree.fromstring(render(selection(entry(authors=())), "atom"))
    assert root.findtext(f"{ATOM}entry/{ATOM}author/{ATOM}name") == "ZEIT ONLINE"


@pytest.mark.parametrize("form", ["rss", "atom"])
def test_entries_keep_their_order(
    render: Callable[..., bytes], selection: Any, entry: Callable[..., PublishedEntry], form: str
) -> None:
    parsed = feedparser.parse(render(selection(entry(3), entry(1), entry(2)), form))
    assert [each.id[-1] for each in parsed.entries] == ["3", "1", "2"]


@pytest.mark.parametrize("form", ["rss", "atom", "json"])
def test_an_empty_feed_is_a_feed(render: Callable[..., bytes], selection: Any, form: str) -> None:
    data = render(selection(language=None, description=""), form)
    if form == "json":
        assert json.loads(data)["items"] == []
    else:
        parsed = feedparser.parse(data)
        assert (parsed.bozo, parsed.feed.title) == (False, "Politik in Kürze")


@pytest.mark.parametrize("form", ["rss", "atom", "json"])
def test_an_entry_without_a_link_is_published_without_one(
    render: Callable[..., bytes], selection: Any, entry: Callable[..., PublishedEntry], form: str
) -> None:
    data = render(selection(entry(link=None)), form)
    assert b"zeit.example/politik" not in data


@pytest.mark.parametrize("form", ["rss", "atom"])
def test_the_entry_that_feedgen_refuses_is_named(
    render: Callable[..., bytes], selection: Any, entry: Callable[..., PublishedEntry], form: str
) -> None:
    broken = replace(entry(2), id="urn:example:\x00")
    with pytest.raises(PublishError, match=r"feed politik: entry urn:example:\x00 cannot"):
        render(selection(entry(1), broken), form)


@pytest.mark.parametrize("form", ["rss", "atom", "json"])
def test_text_that_no_format_can_hold_is_cleaned(
    render: Callable[..., bytes], selection: Any, entry: Callable[..., PublishedEntry], form: str
) -> None:
    nasty = "a\x00b\x0b ]]> \ud800\ufffe\u202e <![CDATA[ &nbsp;"
    shown = "ab ]]> <![CDATA[ &nbsp;"
    data = render(selection(entry(title=nasty, tldr=nasty, authors=(nasty,)), title=nasty), form)
    if form == "json":
        assert json.loads(data)["items"][0]["title"] == shown
    else:
        path = {"rss": "channel/item/title", "atom": f"{ATOM}entry/{ATOM}title"}[form]
        assert etree.fromstring(data).findtext(path) == shown


def test_rendering_does_not_depend_on_the_locale_and_leaves_it_alone(
    render: Callable[..., bytes], selection: Any, entry: Callable[..., PublishedEntry]
) -> None:
    before = locale.setlocale(locale.LC_ALL)
    once = render(selection(entry()), "rss")
    assert locale.setlocale(locale.LC_ALL) == before
    assert render(selection(entry()), "rss") == once


_TEXT = st.text(max_size=60)
_INSTANTS = st.datetimes(
    min_value=datetime(1971, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2199, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    timezones=st.sampled_from([UTC, ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")]),
)


@settings(max_examples=80, deadline=None)
@given(
    title=_TEXT,
    tldr=_TEXT,
    name=_TEXT,
    category=_TEXT,
    inhalt=_TEXT,
    published=_INSTANTS,
    content=st.sampled_from(["tldr", "full"]),
)
def test_all_formats_agree_whatever_the_text(
    *,
    render: Callable[..., bytes],
    selection: Any,
    entry: Callable[..., PublishedEntry],
    title: str,
    tldr: str,
    name: str,
    category: str,
    inhalt: str,
    published: datetime,
    content: str,
) -> None:
    made = entry(
        title=title,
        tldr=f"TLDR {tldr}",
        authors=(name,),
        categories=(category,),
        inhalt=inhalt,
        published=published,
    )
    chosen = selection(made, title=title, description=tldr, content=content)
    as_rss, as_atom = render(chosen, "rss"), render(chosen, "atom")
    item = json.loads(render(chosen, "json"))["items"][0]

    # feedparser guesses whether a title is HTML, so texts are compared as XML has them.
    for data in (as_rss, as_atom):
        read = feedparser.parse(data)
        assert read.bozo is False
        [found] = read.entries
        assert (found.id, found.link) == (item["id"], item["url"])
        assert timegm(found.published_parsed) == int(published.timestamp())
    in_rss: Any = etree.fromstring(as_rss).find("channel/item")
    in_atom: Any = etree.fromstring(as_atom).find(ATOM + "entry")
    assert in_rss.findtext("title") == in_atom.findtext(ATOM + "title") == item["title"]
    assert unescape(in_rss.findtext("description")) == in_atom.findtext(ATOM + "summary")
    assert in_atom.findtext(ATOM + "summary") == item["summary"]
    assert in_rss.findtext(CONTENT + "encoded") == item["content_html"]
    assert in_atom.findtext(ATOM + "content") == item["content_html"]


HUB = "https://hub.example/?a=b&c=d"


def links(found: Any) -> dict[str, str]:
    return {link.get("rel"): link.get("href") for link in found.findall(f"{ATOM}link")}


def test_every_format_names_the_hub(render: Any, selection: Any, entry: Any) -> None:
    made = selection(entry(1), hub=HUB)
    channel = etree.fromstring(render(made, "rss")).find("channel")
    base = "https://presse.example/p/"
    assert links(channel) == {"self": f"{base}politik.rss", "hub": HUB}
    assert channel.findtext("link") == base
    feed = etree.fromstring(render(made, "atom"))
    assert links(feed) == {"self": f"{base}politik.atom", "hub": HUB, "alternate": base}
    assert json.loads(render(made, "json"))["hubs"] == [{"type": "WebSub", "url": HUB}]
    for form in ("rss", "atom"):
        named = feedparser.parse(render(made, form)).feed.links
        assert {link.rel for link in named} >= {"hub", "self", "alternate"}


def test_without_a_hub_none_is_named(render: Any, selection: Any, entry: Any) -> None:
    for form in ("rss", "atom", "json"):
        assert b"hub" not in render(selection(entry(1)), form)


def test_plain_text_in_rss_is_marked_as_such(
    render: Callable[..., bytes], selection: Any, entry: Callable[..., PublishedEntry]
) -> None:
    data = render(selection(entry(title="5 < 6 & &amp;", categories=("A & B",))), "rss")
    assert b"<title>5 &#x3C; 6 &#x26; &#x26;amp;</title>" in data
    assert b"<category>A &#x26; B</category>" in data
    assert etree.fromstring(data).findtext("channel/item/title") == "5 < 6 & &amp;"


def test_plain_text_in_atom_is_marked_as_such(
    render: Callable[..., bytes], selection: Any, entry: Callable[..., PublishedEntry]
) -> None:
    told = "1&1 wächst"
    made = replace(
        entry(title=told, tldr=told, authors=(told,)),
        reports=(Report("blatt.example", told, "https://blatt.example/?a&b"),),
        origin=Origin(name="z", title=told, home="https://z.example/"),
    )
    imprint = Imprint(rights=told)
    data = render(selection(made, title=told, description=told, imprint=imprint), "atom")
    for tag in ("title", "subtitle", "rights", "summary", "name"):
        assert f"<{tag}>1&#x26;1 wächst</{tag}>".encode() in data, tag
    assert 'title="1&#x26;1 wächst (blatt.example)"'.encode() in data
    assert data.count(b"1&amp;1") == 0
    root = etree.fromstring(data)
    assert root.findtext(f"{ATOM}entry/{ATOM}source/{ATOM}title") == told
    assert feedparser.parse(data).entries[0].title == told


def test_both_say_what_the_feed_is(render: Any, selection: Any, entry: Any) -> None:
    imprint = Imprint(rights="Nur privat.", ttl=7)
    made = selection(entry(1), imprint=imprint, language=None)
    channel = etree.fromstring(render(made, "rss")).find("channel")
    said = {child.tag: child.text for child in channel}
    assert (said["copyright"], said["ttl"], said["language"]) == ("Nur privat.", "7", "de")
    image = {child.tag: child.text for child in channel.find("image")}
    assert image == {
        "url": "https://presse.example/p/icon.png",
        "title": "Politik in Kürze",
        "link": channel.findtext("link"),
        "width": "96",
        "height": "96",
    }
    feed = etree.fromstring(render(made, "atom"))
    assert feed.findtext(ATOM + "rights") == "Nur privat."
    assert feed.findtext(ATOM + "icon") == "https://presse.example/p/icon.png"
    assert feed.findtext(ATOM + "logo") == "https://presse.example/p/logo.png"


def test_both_carry_the_picture_and_how_the_tldr_was_made(channel: Any, feed: Any) -> None:
    for one in (channel.find("item"), feed.find(ATOM + "entry")):
        assert dict(one.find(MEDIA + "content").attrib) == {
            "url": "https://cdn.example/bild.jpg",
            "medium": "image",
            "type": "image/jpeg",
        }
        assert one.find(MEDIA + "thumbnail").get("url") == "https://cdn.example/bild.jpg"
        made = one.find(OURS + "tldr")
        assert dict(made.attrib) == {"engine": "extractive", "author": "machine"}
        assert made.text == "TLDR automatisch erstellt (extractive)."
        assert one.findtext(OURS + "datum") == "03.01.2026 04:37"
        assert one.findtext(OURS + "quelle") == "www.zeit.example"
