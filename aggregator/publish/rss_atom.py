"""RSS 2.0 and Atom 1.0 (RFC 4287): the one place that knows feedgen.

feedgen builds the document; ``_FeedParts`` and ``_EntryParts``, its extension
mechanism, put right what it gets wrong: it loses ``rel``, ``type`` and
``length`` of Atom links and half of ``source``, formats RSS dates by changing
the locale of the whole process, and has no place for an entry's language.
Its elements have no namespace in memory, only in the bytes, so the parts use
bare tags, and what comes out is parsed again before anybody else sees it.

What validators and readers ask for, and where we go:

* RSS ``source`` wants the address of the origin's feed. That address may hold
  a credential, so ours is the origin's home page; without one there is no
  ``source``, since its ``url`` is required.
* RSS allows one enclosure with a length; an unknown length is 0. Atom carries
  them all.
* RSS ``author`` must be an e-mail address; names go into ``dc:creator``.
* feedgen writes every link of a channel as if it were its home page; the hub of
  RSS is therefore a part of ours.
* RSS has no element for ``updated``; ``pubDate`` is when the article appeared.
* RSS ``description`` is HTML by custom: the TLDR is escaped once as HTML.
* Atom wants an author for every entry: where nobody is named, the publisher.
"""

from __future__ import annotations

import html
import threading
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from aggregator.errors import PublishError
from aggregator.publish.view import MEDIA_TYPES, rfc3339

if TYPE_CHECKING:
    from aggregator.publish.view import Document, Item

_DC = "http://purl.org/dc/elements/1.1/"
_ATOM = "http://www.w3.org/2005/Atom"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# feedgen switches the process's locale while it writes lastBuildDate.
_LOCALE = threading.Lock()


def rss(feed: Document, *, version: str) -> bytes:
    """Render a feed as RSS 2.0.

    Raises:
        PublishError: What came out is not a well-formed feed; names the feed
            and, where it is one entry's doing, the entry.
    """
    with _LOCALE:
        return _render(feed, "rss", version)


def atom(feed: Document, *, version: str) -> bytes:
    """Render a feed as Atom 1.0.

    Raises:
        PublishError: As for ``rss``.
    """
    return _render(feed, "atom", version)


def _render(feed: Document, form: str, version: str) -> bytes:
    generator = _channel(feed, form, version)
    for item in feed.items:
        generator.add_entry(_entry(item), order="append")
    try:
        write = generator.rss_str if form == "rss" else generator.atom_str
        data: bytes = write(pretty=True)
    except (ValueError, TypeError) as error:
        culprit = _culprit(feed, form)
        raise PublishError(
            f"feed {feed.slug}{culprit} cannot be written as {form}: {error}"
        ) from error
    _check(data, feed, form)
    return data


def _culprit(feed: Document, form: str) -> str:
    """Which entry feedgen refuses, for an error that does not say it."""
    for item in feed.items:
        entry = _entry(item)
        try:
            entry.rss_entry() if form == "rss" else entry.atom_entry()
        except (ValueError, TypeError):
            return f": entry {item.id}"
    return ""


def _channel(feed: Document, form: str, version: str) -> Any:
    generator = FeedGenerator()
    generator.id(feed.id)
    generator.title(feed.title)
    generator.description(feed.description)
    generator.subtitle(feed.description)
    generator.updated(feed.updated)
    generator.generator(f"Presseschau/{version}")
    generator.docs("https://www.rssboard.org/rss-specification")
    if feed.language:
        generator.language(feed.language)
    # The last link becomes the channel's link in RSS, whatever its rel.
    generator.link(href=feed.address(form), rel="self", type=MEDIA_TYPES[form])
    if feed.hub and form == "atom":
        generator.link(href=feed.hub, rel="hub")
    generator.link(href=feed.home, rel="alternate", type="text/html")
    generator.author(name="Presseschau", uri=feed.base)
    generator.register_extension("presseschau", _FeedParts, _EntryParts, atom=False)
    generator.presseschau.hub = feed.hub
    return generator


def _entry(item: Item) -> Any:
    entry = FeedEntry()
    entry.register_extension("presseschau", _EntryParts)
    entry.presseschau.item = item
    entry.id(item.id)
    entry.title(item.title)
    entry.updated(item.updated)
    entry.description(html.escape(item.summary, quote=False))
    entry.summary(item.summary)
    entry.content(item.content, type="html")
    if item.link:
        entry.link(href=item.link, rel="alternate")
    for name in item.authors or (item.source_title,):
        entry.author(name=name)
    for category in item.categories:
        entry.category(term=category)
    return entry


class _FeedParts(BaseExtension):  # type: ignore[misc]  # feedgen has no types
    """Announces the namespace that the entries' parts use, and names the hub in RSS."""

    hub: str | None = None

    def extend_ns(self) -> dict[str, str]:
        return {"dc": _DC}

    def extend_rss(self, root: etree._Element) -> etree._Element:
        own = root.find(f"channel/{{{_ATOM}}}link")
        if self.hub and own is not None:
            link = etree.Element(f"{{{_ATOM}}}link", rel="hub", href=self.hub)
            own.addnext(link)
        return root


class _EntryParts(BaseEntryExtension):  # type: ignore[misc]  # feedgen has no types
    """What feedgen cannot say of an entry, or says wrongly."""

    item: Item

    def extend_rss(self, entry: etree._Element) -> etree._Element:
        item = self.item
        for name in item.authors:
            _add(entry, f"{{{_DC}}}creator", name)
        if item.language:
            _add(entry, f"{{{_DC}}}language", item.language)
        guid = entry.find("guid")
        if item.guid and guid is not None:
            guid.text = item.guid
        _add(entry, "pubDate", format_datetime(item.published))
        if item.enclosures:
            first = item.enclosures[0]
            _add(
                entry,
                "enclosure",
                url=first.url,
                length=str(first.length or 0),
                type=str(first.type),
            )
        if item.source_home:
            _add(entry, "source", item.source_title, url=item.source_home)
        return entry

    def extend_atom(self, entry: etree._Element) -> etree._Element:
        item = self.item
        if item.language:
            entry.set(_XML_LANG, item.language)
        _add(entry, "published", rfc3339(item.published))
        for link in entry.findall("link"):
            link.set("rel", "alternate")
            link.set("type", "text/html")
        for enclosure in item.enclosures:
            link = _add(
                entry, "link", rel="enclosure", href=enclosure.url, type=str(enclosure.type)
            )
            if enclosure.length:
                link.set("length", str(enclosure.length))
        for report in item.reports:
            if report.link:
                title = f"{report.title} ({report.quelle})"
                _add(entry, "link", rel="related", type="text/html", href=report.link, title=title)
        source = _add(entry, "source")
        _add(source, "id", item.source_id)
        _add(source, "title", item.source_title)
        _add(source, "updated", rfc3339(item.updated))
        if item.source_home:
            _add(source, "link", rel="alternate", type="text/html", href=item.source_home)
        return entry


def _add(parent: etree._Element, tag: str, text: str | None = None, **attributes: str) -> Any:
    element = etree.SubElement(parent, tag, attributes)
    element.text = text
    return element


def _check(data: bytes, feed: Document, form: str) -> None:
    """Parse the bytes as a reader would and look for every entry's identity."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise PublishError(f"feed {feed.slug}: its {form} is not well-formed: {error}") from error
    path = "channel/item/guid" if form == "rss" else f"{{{_ATOM}}}entry/{{{_ATOM}}}id"
    written = [element.text for element in root.findall(path)]
    for position, item in enumerate(feed.items):
        own = item.guid if form == "rss" and item.guid else item.id
        if position >= len(written) or written[position] != own:
            raise PublishError(f"feed {feed.slug}: its {form} lost entry {item.id}")
