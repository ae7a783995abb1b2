"""What selectors make of a page, and what is said when they find nothing."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.errors import ParseError
from aggregator.model import Selectors
from aggregator.parse.page import MAX_ITEMS, read_page
from aggregator.parse.webpage import MAX_TAGS

if TYPE_CHECKING:
    from aggregator.model import SourceFeed

URL = "https://rat.example/aktuelles/liste.html"
PAGE = """<!DOCTYPE html>
<html lang="de-DE"><head><title>Aktuelles – Stadtrat</title></head><body>
<nav><a href="/">Start</a></nav>
<ul class="news">
  <li><a href="bruecke.html"><img src="b.jpg" alt=""></a>
      <h3><a href="bruecke.html">Rat baut <em>Brücke</em> &amp; Steg</a></h3>
      <time datetime="2026-01-03T05:37:00+01:00">heute</time>
      <p class="lead">Der Rat hat entschieden. <a href="/mehr">Mehr</a></p></li>
  <li><a href="#oben">nach oben</a> <a href="/markt?utm_source=x">Der Markt zieht um</a>
      <span class="am">Fr, 02. Januar 2026, 18.05 Uhr</span>
      <p class="lead">Ab Mai.</p></li>
  <li>Ohne alles</li>
</ul></body></html>"""


def read(page: str | bytes, **given: Any) -> SourceFeed:
    """Select with the keywords that are selectors, and hand the others on."""
    body = page.encode() if isinstance(page, str) else page
    parts = {key: given.pop(key) for key in Selectors.__dataclass_fields__ if key in given}
    select = Selectors(**{"item": "ul.news > li"} | parts)
    about: dict[str, Any] = {"content_type": "text/html", "url": URL}
    return read_page(body, select=select, **about | {"zone": ZoneInfo("Europe/Berlin")} | given)


def test_an_item_alone_is_enough() -> None:
    feed = read(PAGE)
    assert (feed.format, feed.title, feed.language) == ("page", "Aktuelles – Stadtrat", "de-de")
    bridge, market = feed.entries
    assert bridge.title == "Rat baut Brücke & Steg"
    assert bridge.link == bridge.guid == "https://rat.example/aktuelles/bruecke.html"
    assert bridge.published == datetime(2026, 1, 3, 4, 37, tzinfo=UTC)
    assert bridge.summary == ""
    assert bridge.language == "de-de"
    assert market.title == "Der Markt zieht um"
    assert market.link == "https://rat.example/markt?utm_source=x"
    assert market.guid == "https://rat.example/markt"
    assert market.published is None


def test_a_date_may_be_told_from_the_moment_of_the_fetch() -> None:
    page = """<ul class="news"><li><a href="a">A</a> <i>Gestern, 18.05 Uhr</i></li>
    <li><a href="b">B</a> <i>vor 2&nbsp;Stunden</i></li><li><a href="c">C</a> <i>bald</i></li></ul>"""
    now = datetime(2026, 1, 3, 4, 37, tzinfo=UTC)
    dates = [one.published for one in read(page, date="i", now=now).entries]
    assert dates == [
        datetime(2026, 1, 2, 17, 5, tzinfo=UTC),
        datetime(2026, 1, 3, 2, 37, tzinfo=UTC),
        None,
    ]


def test_every_selector_counts() -> None:
    bridge, market = read(
        PAGE, title="h3, .am", link="p a, a + a", date=".am", teaser=".lead"
    ).entries
    assert bridge.link == "https://rat.example/mehr"
    assert bridge.published is None
    assert bridge.summary.startswith('<p class="lead">Der Rat hat')
    assert market.title == "Fr, 02. Januar 2026, 18.05 Uhr"
    assert market.link == "https://rat.example/markt?utm_source=x"
    assert market.published == datetime(2026, 1, 2, 17, 5, tzinfo=UTC)


def test_an_item_may_be_its_own_link_title_and_teaser() -> None:
    feed = read(
        '<a class=x href="/1">Eins</a><a class=x href="/2">Zwei</a>', item="a.x", teaser=":scope"
    )
    assert [(one.title, one.link) for one in feed.entries] == [
        ("Eins", "https://rat.example/1"),
        ("Zwei", "https://rat.example/2"),
    ]
    assert feed.entries[0].summary == '<a class="x" href="/1">Eins</a>'


def test_an_item_without_a_link_is_known_by_its_words() -> None:
    page = "<ul class=news><li><b>Eins</b><li><b>Zwei</b></ul>"
    first, second = read(page, title="b").entries
    assert (first.title, first.link, second.title) == ("Eins", None, "Zwei")
    assert first.guid != second.guid
    assert read(page, title="b").entries[0].guid == first.guid


@pytest.mark.parametrize(
    ("markup", "address"),
    [
        (
            '<base href="/neu/"><ul class=news><li><a href="a">A</a></ul>',
            "https://rat.example/neu/a",
        ),
        ('<ul class=news><li><a href="//b.example/a">A</a></ul>', "https://b.example/a"),
        (
            (
                '<ul class=news><li><a href="mailto:x@y">x</a><a href="javascript:a()">y</a>'
                '<a href="a">A</a></ul>'
            ),
            "https://rat.example/aktuelles/a",
        ),
    ],
)
def test_links_become_absolute(markup: str, address: str) -> None:
    assert read(markup).entries[0].link == address


@pytest.mark.parametrize(
    ("html", "date"),
    [
        ('<time datetime="2026-01-03">3.1.</time>', datetime(2026, 1, 2, 23, tzinfo=UTC)),
        ("<time>03.01.2026 05:37</time>", datetime(2026, 1, 3, 4, 37, tzinfo=UTC)),
        ('<time datetime="">03.01.2026</time>', datetime(2026, 1, 2, 23, tzinfo=UTC)),
        ('<time datetime="P1D">03.01.2026</time>', datetime(2026, 1, 2, 23, tzinfo=UTC)),
        ("<time>neulich</time>", None),
        ("", None),
    ],
)
def test_dates(html: str, date: datetime | None) -> None:
    assert read(f"<ul class=news><li><a href=a>A</a>{html}</ul>").entries[0].published == date


def test_a_date_may_stand_in_a_meta_element() -> None:
    page = '<ul class=news><li><a href=a>A</a><meta itemprop=date content="2026-01-03T05:37Z"></ul>'
    found = read(page, date="[itemprop=date]").entries[0].published
    assert found == datetime(2026, 1, 3, 5, 37, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"item": "div.weg"}, "select.item (div.weg) finds nothing on this page."),
        ({"title": "h9"}, "select.title (h9) finds nothing in any of the 3 items."),
        ({"link": "b a"}, "select.link (b a) finds nothing in any of the 3 items."),
        ({"date": ".gestern"}, "select.date (.gestern) finds nothing in any of the 3 items."),
        ({"teaser": "q"}, "select.teaser (q) finds nothing in any of the 3 items."),
    ],
)
def test_a_selector_that_finds_nothing_is_named(given: dict[str, str], said: str) -> None:
    with pytest.raises(ParseError) as caught:
        read(PAGE, **given)
    assert (caught.value.message, caught.value.reason) == (said, "selector")


def test_items_without_any_link_are_told() -> None:
    with pytest.raises(ParseError, match=r"None of the 1 items .* select\.link"):
        read("<ul class=news><li>Nur Text</ul>")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "not_a_page"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', "not_a_page"),
        (b"<html>" + b"<p>" * (MAX_TAGS + 1), "malformed"),
    ],
)
def test_what_is_no_page_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(ParseError) as caught:
        read(body)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("head", "content_type", "encoding"),
    [
        ("", "text/html", "utf-8"),
        ("", "text/html; charset=windows-1252", "cp1252"),
        ('<meta charset="windows-1250">', None, "cp1250"),
        (
            '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-2">',
            "text/html",
            "iso8859-2",
        ),
        ("", None, "cp1252"),
    ],
)
def test_characters(head: str, content_type: str | None, encoding: str) -> None:
    page = f"<html><head>{head}</head><ul class=news><li><a href=a>Süße Äpfel</a></ul>"
    feed = read(page.encode(encoding), content_type=content_type)
    assert feed.entries[0].title == "Süße Äpfel"


def test_the_same_link_twice_is_one_entry_each_other_title_its_own() -> None:
    page = "<ul class=news><li><a href=a>A</a><li><a href=a>A</a><li><a href=a>B</a></ul>"
    assert [one.title for one in read(page).entries] == ["A", "B"]


def test_of_a_very_long_page_the_first_items_are_read() -> None:
    page = "<ul class=news>" + "".join(f"<li><a href={i}>{i}</a>" for i in range(MAX_ITEMS + 9))
    assert [one.title for one in read(page).entries] == [str(i) for i in range(MAX_ITEMS)]


def test_a_persons_word_on_the_language_counts_most() -> None:
    assert read(PAGE, language="en").entries[0].language == "en"


MARKUP = st.lists(
    st.sampled_from(
        ["<ul class=news>", "<li>", "<a href=", "'x'>", "</a>", "<time datetime=", "\x00", "&#0;", "&",
         "<!--", "-->", "<![CDATA[", "<base href='http://[']>", "<template>", "<svg>", "ä", '"']
    )
    | st.text(max_size=5)
)  # fmt: skip


@given(
    st.one_of(
        st.binary(max_size=200), MARKUP.map(lambda parts: "".join(parts).encode("utf-8", "replace"))
    )
)
def test_no_bytes_raise_anything_but_the_own_error(body: bytes) -> None:
    with suppress(ParseError):
        feed = read(body, item="li, a")
        assert all(one.guid for one in feed.entries)


def test_hubs_are_believed_in_the_head_alone() -> None:
    head = '<link rel="hub" href="//hub.example/"><link rel="self alternate" href="liste.html">'
    body = '<body><link rel="hub" href="https://fremd.example/">'
    feed = read(PAGE.replace("</head>", head + "</head>").replace("<body>", body))
    assert feed.hubs == ("https://hub.example/",)
    assert feed.self_link == URL
