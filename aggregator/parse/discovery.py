"""Which feeds a web page has: those it names, those it links to, and where one may lie.

Nothing is fetched; what is found here may turn out to be no feed. The page's
own word comes first (``<link rel="alternate">``, HTML 4.6.7.1; in the body
too, where many put it), then links that look like feeds, then the addresses at
which common software publishes one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aggregator.errors import ParseError
from aggregator.parse.webpage import base_of, read_page_tree
from aggregator.text.addresses import canonical, home, resolve
from aggregator.text.markup import clean, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

MOST = 50
"""Most feeds of one page that are named or linked."""
_TYPES = frozenset(
    (
        *("application/rss+xml", "application/atom+xml", "application/rdf+xml"),
        *("application/feed+json", "text/rss+xml", "text/atom+xml"),
    )
)
_LOOSE_TYPES = frozenset(("application/json", "application/xml", "text/xml", "text/rss"))
"""Types of much else; believed where the address looks like a feed's."""
_LOOKS = re.compile(
    r"""
      \.(?:rss|atom|rdf)\b
    | (?:^|[/_.~-])(?:rss|atom|feed|rdf|index|newsfeed|feeds)\d?\.(?:xml|json|php)$
    | /(?:rss|feed|atom|newsfeed|rss2|rss\.xml)/?$
    | /(?:rss|atom|feeds?|newsfeeds?)/ | /rss[\w-]*\.(?:xml|php)$
    | [?&](?:feed|format|type|output|view)=(?:rss2?|atom|feed|rdf|xml)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Paths with their queries."""
_FEED_HOST = re.compile(r"^(?:feeds?\d?|rss|newsfeed)\.", re.IGNORECASE)
_NO_FEED = re.compile(r"oembed|opensearch|wp-json|\.(?:html?|css|js|png|svg)$", re.IGNORECASE)
_SAYS_FEED = re.compile(r"\brss\b|\brss-?feeds?\b|\b(?:news|web|atom)-?feeds?\b", re.IGNORECASE)
"""Words of a link that leads to a feed, or to a page that lists a site's feeds."""
_COMMENTS = re.compile(r"comment|kommentar", re.IGNORECASE)
_COMMON = (
    *("feed", "rss", "rss.xml", "feed.xml", "atom.xml", "index.xml", "feed.json"),
    *("index.rdf", "feeds/posts/default"),
)


class Clue(StrEnum):
    """Why there may be a feed at an address, the strongest first.

    A link may also lead to a page that lists the feeds of a site.
    """

    NAMED = "named"
    LINKED = "linked"
    GUESSED = "guessed"


@dataclass(frozen=True, slots=True)
class Found:
    """The address of what is probably a feed.

    Attributes:
        url: Absolute.
        title: What the page calls it; may be empty.
    """

    url: str
    title: str
    clue: Clue


def find_feeds(body: bytes, content_type: str | None, url: str) -> tuple[Found, ...]:
    """Find the feeds of a page, the likeliest first and feeds of comments last in their group.

    Args:
        body: The page, content encoding undone.
        content_type: The header's value.
        url: The address that answered.

    Returns:
        Each address once, never the page's own. Those that are guessed come
        last, and are there whatever the page is; a body that cannot be read
        as a page has no others.
    """
    seen = {canonical(url)}
    found = []
    for one in (*_on_page(body, content_type, url), *_guesses(url)):
        if (known := canonical(one.url)) not in seen:
            seen.add(known)
            found.append(one)
    return tuple(found)


def _on_page(body: bytes, content_type: str | None, url: str) -> list[Found]:
    try:
        tree = read_page_tree(body, content_type)
    except ParseError:
        return []
    base = base_of(tree, url)
    named = sorted(_named(tree, base), key=_is_of_comments)[:MOST]
    linked = sorted(_linked(tree, base), key=_doubtful)[:MOST]
    return [*named, *linked]


def _named(tree: HtmlElement, base: str) -> Iterator[Found]:
    for element in tree.iter("link"):
        relations = (element.get("rel") or "").lower().split()
        address = resolve(element.get("href") or "", base)
        if not address or not {"alternate", "feed"} & set(relations):
            continue
        kind = (element.get("type") or "").partition(";")[0].strip().lower()
        is_feed = kind in _TYPES or (kind in _LOOSE_TYPES and _looks_like_feed(address))
        if is_feed or ("feed" in relations and not kind):
            yield Found(address, _text(element.get("title")), Clue.NAMED)


def _linked(tree: HtmlElement, base: str) -> Iterator[Found]:
    for element in tree.iter("a", "area"):
        kind = (element.get("type") or "").partition(";")[0].strip().lower()
        address = resolve(element.get("href") or "", base)
        if not address:
            continue
        title = _text(element.text_content()) or _text(element.get("title"))
        if kind in _TYPES or _looks_like_feed(address) or _SAYS_FEED.search(title):
            yield Found(address, title, Clue.LINKED)


def _guesses(url: str) -> Iterator[Found]:
    """Below the page's own folder first, as a blog may be a part of a site; then at its root."""
    root = home(url)
    folder = resolve(".", url) or root
    for place in dict.fromkeys((folder, root)):
        for path in _COMMON if place == root else _COMMON[:2]:
            yield Found(place + path, "", Clue.GUESSED)


def _looks_like_feed(address: str) -> bool:
    parts = urlsplit(address)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    if _NO_FEED.search(target):
        return False
    return bool(_LOOKS.search(target) or _FEED_HOST.match(parts.netloc))


def _doubtful(found: Found) -> tuple[bool, bool]:
    return not _looks_like_feed(found.url), _is_of_comments(found)


def _is_of_comments(found: Found) -> bool:
    return bool(_COMMENTS.search(found.title) or _COMMENTS.search(urlsplit(found.url).path))


def _text(raw: str | None) -> str:
    return clean(one_line(raw or ""))[:100]
