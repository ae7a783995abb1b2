"""What feedgen cannot say of a feed or an entry, or says wrongly, as extensions of feedgen.

Elements of Atom have no namespace in feedgen's memory, only in the bytes, so
bare tags are used for them; all others are qualified. Ours are described in
docs/reference/namespace.md.
"""

from __future__ import annotations

from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from lxml import etree

from aggregator.publish.view import rfc3339
from aggregator.text import reservations

if TYPE_CHECKING:
    from aggregator.publish.content import Making
    from aggregator.publish.view import Document, Item

ATOM = "http://www.w3.org/2005/Atom"
OURS = "urn:presseschau:ns:1"
_DC = "http://purl.org/dc/elements/1.1/"
_MEDIA = "http://search.yahoo.com/mrss/"
_HISTORY = "http://purl.org/syndication/history/1.0"
_TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


class FeedParts(BaseExtension):  # type: ignore[misc]  # feedgen has no types
    """Announces namespaces, and says in RSS what Atom says by links."""

    feed: Document
    form: str

    def extend_ns(self) -> dict[str, str]:
        """Name the prefixes; those of RFC 5005 and RFC 6721 only where they are used."""
        named = {"media": _MEDIA, "presse": OURS}
        if self.form == "rss":
            named["dc"] = _DC
        if self.feed.page is not None:
            named["fh"] = _HISTORY
        if self.feed.tombstones and self.form == "atom":
            named["at"] = _TOMBSTONES
        return named

    def extend_rss(self, root: etree._Element) -> etree._Element:
        """Put the links beside the channel's own address."""
        channel = root.find("channel")
        own = None if channel is None else channel.find(f"{{{ATOM}}}link")
        assert channel is not None
        assert own is not None
        for rel, address in reversed(self.feed.relations(self.form)):
            link = etree.Element(f"{{{ATOM}}}link", rel=rel, href=address)
            own.addnext(link)
        if self.feed.page is not None:
            own.addprevious(etree.Element(f"{{{_HISTORY}}}archive"))
        return root

    def extend_atom(self, root: etree._Element) -> etree._Element:
        """Say that the document is an archive's, and what was withdrawn from it."""
        if self.feed.page is not None:
            root.insert(0, etree.Element(f"{{{_HISTORY}}}archive"))
        for one in self.feed.tombstones:
            when = rfc3339(one.when)
            deleted = add(root, f"{{{_TOMBSTONES}}}deleted-entry", ref=one.entry, when=when)
            if one.comment:
                add(deleted, f"{{{_TOMBSTONES}}}comment", one.comment)
        return root


class EntryParts(BaseEntryExtension):  # type: ignore[misc]  # feedgen has no types
    """Adds to an entry what the view holds and feedgen has no place for."""

    item: Item

    def extend_rss(self, entry: etree._Element) -> etree._Element:
        """Complete an RSS item."""
        item = self.item
        for name in item.authors:
            add(entry, f"{{{_DC}}}creator", name)
        if item.language:
            add(entry, f"{{{_DC}}}language", item.language)
        if item.guid and (guid := entry.find("guid")) is not None:
            guid.text = item.guid
        add(entry, "pubDate", format_datetime(item.published))
        if item.enclosures:
            first = item.enclosures[0]
            length = str(first.length or 0)
            add(entry, "enclosure", url=first.url, length=length, type=str(first.type))
        if item.source_home:
            add(entry, "source", item.source_title, url=item.source_home)
        _related(entry, item, f"{{{ATOM}}}link")
        _complete(entry, item)
        return entry

    def extend_atom(self, entry: etree._Element) -> etree._Element:
        """Complete an Atom entry."""
        item = self.item
        if item.language:
            entry.set(_XML_LANG, item.language)
        add(entry, "published", rfc3339(item.published))
        for link in entry.findall("link"):
            link.set("rel", "alternate")
            link.set("type", "text/html")
        for enclosure in item.enclosures:
            link = add(entry, "link", rel="enclosure", href=enclosure.url, type=str(enclosure.type))
            if enclosure.length:
                link.set("length", str(enclosure.length))
        _related(entry, item, "link")
        source = add(entry, "source")
        add(source, "id", item.source_id)
        add(source, "title", item.source_title)
        add(source, "updated", rfc3339(item.updated))
        if item.source_home:
            add(source, "link", rel="alternate", type="text/html", href=item.source_home)
        _complete(entry, item)
        return entry


def add(parent: etree._Element, tag: str, text: str | None = None, **attributes: str) -> Any:
    """Append an element."""
    element = etree.SubElement(parent, tag, attributes)
    element.text = text
    return element


def _related(entry: etree._Element, item: Item, tag: str) -> None:
    """Lead to the story's other reports; RSS borrows the element of Atom."""
    for one in item.reports:
        if one.link:
            title = f"{one.title} ({one.quelle})" if one.title else one.quelle
            add(entry, tag, rel="related", type="text/html", href=one.link, title=title)


def _made(entry: etree._Element, making: Making) -> None:
    """Say how the TLDR was made, or that what stands there is none."""
    if not making.is_excerpt:
        own = {"engine": making.engine, "author": making.author}
        if making.sources:
            own["sources"] = " ".join(making.sources)
        add(entry, f"{{{OURS}}}tldr", making.line, **own)
    elif making.line:
        add(entry, f"{{{OURS}}}excerpt", making.line, author=making.author)


def _complete(entry: etree._Element, item: Item) -> None:
    """Add what RSS and Atom say in the same elements: the picture, and how the TLDR was made."""
    if item.image:
        content = add(entry, f"{{{_MEDIA}}}content", url=item.image, medium="image")
        if item.image_type:
            content.set("type", item.image_type)
        add(entry, f"{{{_MEDIA}}}thumbnail", url=item.image)
    if item.making:
        _made(entry, item.making)
        add(entry, f"{{{OURS}}}datum", item.datum)
        add(entry, f"{{{OURS}}}quelle", item.quelle)
    if item.reserved:
        policy = reservations.statement(item.reserved).policy
        told = " ".join(reservations.signs(item.reserved))
        add(entry, f"{{{OURS}}}reserved", told, **({"policy": policy} if policy else {}))
