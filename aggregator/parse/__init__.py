"""A body becomes a feed: ``bytes → document → (gate → tree | feedparser | JSON) → draft → values``.

The modules, in that order::

    document   which characters, and where the feed in them begins; no DTD survives
    gate       is it well-formed XML? then it is read from lxml's tree:
    rss atom     (with tree and extensions) one function for each field
    tolerant   all other XML: feedparser
    jsonfeed   JSON Feed
    draft      what they found, raw, made into values: links absolute, dates read,
               titles plain, guids unique

and for what is no feed::

    webpage    a page as a tree
    page         read by selectors, where a source is a page
    discovery    which feeds it names or links to (``find_feeds``)
    opml         another program's list of sources (``read_opml``)
    xpath        what such a list says of pages, said in CSS

It does not fetch, does not sanitise (summaries and contents are as the source
gave them), and has no opinion about dates in the future or missing titles:
those are the normaliser's. It keeps nothing between calls, and its results and
errors can be pickled, so it may run in a worker.
"""

from __future__ import annotations

import re
from datetime import UTC
from html import unescape
from typing import TYPE_CHECKING

from aggregator.errors import ParseError
from aggregator.parse import atom, jsonfeed, rss, tolerant
from aggregator.parse.discovery import Clue, Found, find_feeds
from aggregator.parse.document import Document, read_document
from aggregator.parse.draft import FeedDraft, finish
from aggregator.parse.gate import strict_root
from aggregator.parse.opml import read_opml
from aggregator.parse.page import read_page
from aggregator.parse.tree import name
from aggregator.text.addresses import resolve
from aggregator.text.markup import clean, one_line, to_text

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from aggregator.model import Selectors, SourceFeed

__all__ = ["Clue", "Found", "find_feeds", "parse", "read_opml"]

_LINK = re.compile(r"<link\b[^<>]{1,2000}>", re.IGNORECASE)
_FEED_TYPE = re.compile(r"application/(?:rss\+xml|atom\+xml|feed\+json)", re.IGNORECASE)
_HREF = re.compile(r"\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+))", re.IGNORECASE)
_TITLE = re.compile(r"<title[^<>]{0,200}>([^<]{1,500})", re.IGNORECASE)


def parse(
    body: bytes,
    *,
    content_type: str | None,
    url: str,
    select: Selectors | None = None,
    language: str | None = None,
    zone: tzinfo = UTC,
    now: datetime | None = None,
) -> SourceFeed:
    """Read a feed in any of the formats: RSS 0.90 to 2.0, RSS 1.0, Atom 0.3 and 1.0, JSON Feed.

    Args:
        body: The document as it came, content encoding undone.
        content_type: The header's value; only its charset is believed, and that not blindly.
        url: The address that answered; relative links refer to it at last.
        select: For a page without a feed: where its entries stand; see
            :func:`aggregator.parse.page.read_page`.
        language: Of the source, if a person has said so; outranks the feed's
            own declaration, but not an entry's.
        zone: For dates that name none.
        now: When it was fetched, for dates without a year and relative ones;
            the clock's, if left out.

    Raises:
        ParseError: It is ``empty``, a web page (``html``), something else
            (``not_a_feed``), or a feed too broken to read (``malformed``).
            With ``select``: it is no page, or a selector finds nothing.
    """
    if select is not None:
        return read_page(
            body,
            content_type=content_type,
            url=url,
            select=select,
            language=language,
            zone=zone,
            now=now,
        )
    document = read_document(body, content_type)
    if document.kind == "json":
        draft = jsonfeed.read(document.text, url)
    elif document.kind == "xml":
        draft = _read_xml(document.text, url)
    elif document.kind == "html":
        raise ParseError(_about_page(document.text, url), reason="html")
    else:
        raise ParseError(_about_other(document), reason="not_a_feed")
    return finish(draft, url=url, language=language, zone=zone, now=now)


def _read_xml(text: str, url: str) -> FeedDraft:
    root = strict_root(text)
    if root is None:
        return tolerant.read(text, url)
    kind = name(str(root.tag))
    if kind in {"rss", "rdf:rdf"}:
        return rss.read(root, url)
    # An unknown namespace around a known name is feedparser's guess, not ours.
    return atom.read(root, url) if kind == "atom:feed" else tolerant.read(text, url)


def _about_page(text: str, url: str) -> str:
    title = _TITLE.search(text)
    named = f" (“{clean(one_line(to_text(title[1])))[:80]}”)" if title else ""
    for link in _LINK.finditer(text):
        if _FEED_TYPE.search(link[0]) and (href := _HREF.search(link[0])):
            feed = resolve(unescape(href[1] or href[2] or href[3] or ""), url)
            if feed:
                return f"This is a web page{named}, not a feed. It names its feed: {feed}"
    return f"This is a web page{named}, not a feed, and it names none."


def _about_other(document: Document) -> str:
    if document.root:
        return f"This is a document that begins with <{document.root}>, not a feed."
    begin = clean(one_line(document.text[:200]))[:60]
    return f"This is not a feed. It begins: {begin!r}"
