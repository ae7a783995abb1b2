"""OPML 2.0 (http://opml.org/spec2.opml): all curated feeds in one file to import.

Validators know of the head only what OPML 1 had, and want a ``type`` beside
every attribute but ``text``.

The file is also how a later run knows which feeds it once published here, so
that it removes the files of those that are gone and no others.
"""

from __future__ import annotations

import re
from email.utils import format_datetime
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from lxml import etree

from aggregator.errors import PublishError
from aggregator.publish.view import FORMAT_TITLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aggregator.publish.view import Document

NAME = "presseschau.opml"


_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]*")
TWINS = "Zwillinge"
"""The folder that twins stand in, apart from the curated feeds."""


def opml(feeds: Sequence[Document], *, twins: Sequence[Document] = ()) -> bytes:
    """Render the list of feeds; each is named once, in the first of Atom, RSS, JSON it has.

    Args:
        feeds: In this order.
        twins: Feeds that stand in a folder of their own, and in RSS, which
            takes every guid as its source gave it.

    Raises:
        PublishError: A title that XML cannot hold.
    """
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = "Presseschau"
    if feeds:
        newest = max(feed.updated for feed in feeds)
        etree.SubElement(head, "dateModified").text = format_datetime(newest)
    body = etree.SubElement(root, "body")
    for feed in feeds:
        preferred = next(form for form in FORMAT_TITLES if form in feed.names)
        _add(body, feed, preferred)
    if twins:
        folder = etree.SubElement(body, "outline", text=TWINS)
        for twin in twins:
            _add(folder, twin, "rss")
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _add(body: etree._Element, feed: Document, form: str) -> None:
    try:
        outline = etree.SubElement(body, "outline", type="rss", text=feed.title)
        outline.set("title", feed.title)
        outline.set("description", feed.description)
        outline.set("xmlUrl", feed.address(form))
        outline.set("htmlUrl", feed.home)
        if feed.language:
            outline.set("language", feed.language)
    except ValueError as error:
        raise PublishError(f"feed {feed.slug} cannot be listed: {error}") from error


def slugs(data: bytes) -> frozenset[str]:
    """The feeds that an earlier ``opml`` listed; none if the bytes are not one."""
    return _names(data, "body/outline")


def twin_names(data: bytes) -> frozenset[str]:
    """The twins that an earlier ``opml`` listed, as far as their names are such of files."""
    found = _names(data, "body/outline/outline")
    return frozenset(filter(_NAME.fullmatch, found))


def _names(data: bytes, path: str) -> frozenset[str]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return frozenset()
    addresses = (outline.get("xmlUrl") or "" for outline in root.iterfind(path))
    names = (unquote(urlsplit(address).path).rpartition("/")[2] for address in addresses)
    return frozenset(name.rpartition(".")[0] for name in names)
