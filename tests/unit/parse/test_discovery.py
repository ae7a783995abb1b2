from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.parse import find_feeds
from aggregator.parse.discovery import MOST, Clue

URL = "https://blatt.example/ressort/seite.html"


def found(page: str, url: str = URL) -> list[tuple[str, str]]:
    """What the page itself tells: address and title."""
    feeds = find_feeds(page.encode(), "text/html", url)
    return [(one.url, one.title) for one in feeds if one.clue is not Clue.GUESSED]


def link(href: str = "/feed", kind: str = "application/rss+xml", more: str = "") -> str:
    return f'<html><head><link rel="alternate" type="{kind}" href="{href}" {more}></head></html>'


NAMED = {
    "rss": (link(), "https://blatt.example/feed"),
    "atom": (link("a.atom", "application/atom+xml"), "https://blatt.example/ressort/a.atom"),
    "rdf": (link("x", "application/rdf+xml"), "https://blatt.example/ressort/x"),
    "json": (link("https://x.example/f", "application/feed+json"), "https://x.example/f"),
    "a type with a charset": (
        link(kind="application/rss+xml; charset=utf-8"),
        "https://blatt.example/feed",
    ),
    "a type in capitals": (link(kind="Application/RSS+XML"), "https://blatt.example/feed"),
    "json at a feed's address": (
        link("/feed.json", "application/json"),
        "https://blatt.example/feed.json",
    ),
    "xml at a feed's address": (link("/rss.xml", "text/xml"), "https://blatt.example/rss.xml"),
    "in the body": (f"<body><p>x</p>{link()}</body>", "https://blatt.example/feed"),
    "rel feed": ('<link rel="feed" href="/x">', "https://blatt.example/x"),
    "several relations": (
        '<link rel="Alternate home" type="application/rss+xml" href="/x">',
        "https://blatt.example/x",
    ),
    "a base": (
        f'<base href="https://cdn.example/b/">{link("f")}',
        "https://cdn.example/b/f",
    ),
    "an address with entities": (link("/f?a=1&amp;b=2"), "https://blatt.example/f?a=1&b=2"),
}


@pytest.mark.parametrize("case", NAMED)
def test_a_page_names_its_feed(case: str) -> None:
    page, address = NAMED[case]
    assert [url for url, _ in found(page)] == [address]


@pytest.mark.parametrize(
    "page",
    [
        link("/wp-json/wp/v2/pages/2", "application/json"),
        link("/oembed?format=xml", "text/xml"),
        link("/en/", "text/html", 'hreflang="en"'),
        '<link rel="alternate" hreflang="en" href="/en/feed">',
        '<link rel="stylesheet" type="text/css" href="/feed">',
        '<link rel="alternate" type="application/rss+xml">',
        link("javascript:feed()"),
        link(URL),
        "<p>Kein Feed.</p>",
    ],
)
def test_what_is_no_feed_is_not_taken_for_one(page: str) -> None:
    assert found(page) == []


@pytest.mark.parametrize(
    ("href", "is_feed"),
    [
        ("/feed", True),
        ("/feed/", True),
        ("/blog/rss", True),
        ("/rss.xml", True),
        ("/index.xml", True),
        ("/atom.xml", True),
        ("/index.rdf", True),
        ("/news.rss", True),
        ("/feed.json", True),
        ("/feed.php", True),
        ("/?feed=rss2", True),
        ("/liste?format=atom", True),
        ("https://feeds.blatt.example/alle", True),
        ("https://newsfeed.blatt.example/index", True),
        ("/index~rss2.xml", True),
        ("/rss/politik", True),
        ("/feed/standard/sport/", True),
        ("/x/rss_politik.php", True),
        ("/service/rss/alle-feeds.html", False),
        ("/feedback", False),
        ("/atomkraft", False),
        ("/rss.html", False),
        ("/presse", False),
        ("/sitemap.xml", False),
        ("/artikel/rss-ist-tot", False),
    ],
)
def test_links_that_look_like_feeds(href: str, is_feed: bool) -> None:
    assert bool(found(f'<a href="{href}">Der <b>Feed</b></a>')) == is_feed


def test_titles_are_told_and_comments_come_last() -> None:
    page = (
        link("/comments/feed/", more='title="Blatt » Kommentar-Feed"')
        + link("/feed/", more='title="Blatt  &raquo; Feed"')
        + '<a href="/politik.rss"><img src=x alt=""></a><a href="/sport.rss" title=Sport></a>'
        '<a href="/feed/">noch einmal</a>'
    )
    assert found(page) == [
        ("https://blatt.example/feed/", "Blatt » Feed"),
        ("https://blatt.example/comments/feed/", "Blatt » Kommentar-Feed"),
        ("https://blatt.example/politik.rss", ""),
        ("https://blatt.example/sport.rss", "Sport"),
    ]


@pytest.mark.parametrize(
    ("text", "is_taken"),
    [
        ("RSS", True),
        ("Unsere RSS-Feeds", True),
        ("RSSFeed", True),
        ("Newsfeed", True),
        ("Webfeeds", True),
        ("Feedback", False),
        ("Pressespiegel", False),
    ],
)
def test_links_that_say_they_are_feeds_come_after_those_that_look_so(
    text: str, is_taken: bool
) -> None:
    page = f'<a href="/service/alle.html">{text}</a><a href="/x.rss">x</a>'
    taken = ["https://blatt.example/service/alle.html"] if is_taken else []
    assert [url for url, _ in found(page)] == ["https://blatt.example/x.rss", *taken]


def test_guesses_begin_at_the_page_and_end_at_the_root() -> None:
    feeds = find_feeds(b"", None, URL)
    assert {one.clue for one in feeds} == {Clue.GUESSED}
    addresses = [one.url for one in feeds]
    assert addresses[:3] == [
        "https://blatt.example/ressort/feed",
        "https://blatt.example/ressort/rss",
        "https://blatt.example/feed",
    ]
    assert len(addresses) == len(set(addresses)) < 15
    assert "https://blatt.example/ressort/feed" not in [
        one.url for one in find_feeds(b"", None, "https://blatt.example")
    ]


def test_a_page_of_thousands_of_links_is_cut() -> None:
    page = "".join(f'<a href="/{number}.rss">x</a>' for number in range(2000))
    assert len(found(page)) == MOST


@given(st.binary(max_size=300))
def test_any_bytes_have_guesses_at_least(body: bytes) -> None:
    assert find_feeds(body, None, URL)
