"""RSS 2.0 and Atom 1.0 (RFC 4287): the one place that knows feedgen.

feedgen builds the document; ``parts``, by its extension mechanism, puts right
what it gets wrong: it loses ``rel``, ``type`` and ``length`` of Atom links and
half of ``source``, formats RSS dates by changing the locale of the whole
process, and has no place for an entry's language. What comes out is parsed
again before anybody else sees it.

What validators and readers ask for, and where we go:

* RSS ``source`` wants the address of the origin's feed. That address may hold
  a credential, so ours is the origin's home page; without one there is no
  ``source``, since its ``url`` is required.
* RSS allows one enclosure with a length; an unknown length is 0. Atom carries
  them all.
* RSS ``author`` must be an e-mail address; names go into ``dc:creator``.
* feedgen writes every link of a channel as if it were its home page; the other
  links of RSS are therefore parts of ours.
* RSS has no element for ``updated``; ``pubDate`` is when the article appeared.
* RSS ``description`` is HTML by custom: the TLDR is escaped once as HTML.
* A title in RSS is read as text by some and as HTML by others, and validators
  take ``1&1`` in it for HTML, in Atom too. Its ``<`` and ``&`` are written as
  hexadecimal references, as the RSS Profile advises: the same to an XML parser,
  and a sign that text is meant. So are those of all elements, and titles of
  links, that hold plain text.
* Validators warn of two Atom entries with one ``updated``; many articles appear
  in one minute. Ours are whole seconds, so the fraction, which says nothing
  otherwise, is made of the id and never changes.
* Atom wants an author for every entry: where nobody is named, the publisher.
"""

from __future__ import annotations

import hashlib
import html
import re
import threading
from typing import TYPE_CHECKING, Any

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml import etree

from aggregator.errors import PublishError
from aggregator.publish import icons
from aggregator.publish.parts import ATOM, EntryParts, FeedParts
from aggregator.publish.view import MEDIA_TYPES

if TYPE_CHECKING:
    from aggregator.publish.view import Document, Item

_PLAIN = re.compile(
    rb"<(title|category|copyright|description|source|subtitle|summary|rights|name)\b[^<]*&[^<]*</\1>"
    rb"|<(?:atom:)?link\b[^<>]*\btitle=[^<>]*>"
)
"""What holds plain text; HTML stands in ``content`` and ``content:encoded``."""
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
    data = _PLAIN.sub(_in_hexadecimal, data)
    _check(data, feed, form)
    return data


def _in_hexadecimal(element: re.Match[bytes]) -> bytes:
    return element[0].replace(b"&amp;", b"&#x26;").replace(b"&lt;", b"&#x3C;")


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
    if feed.rights:
        generator.rights(feed.rights)
    # The last link becomes the channel's link in RSS, whatever its rel.
    generator.link(href=feed.address(form), rel="self", type=MEDIA_TYPES[form])
    if form == "atom":
        for rel, address in feed.relations(form):
            generator.link(href=address, rel=rel)
        generator.icon(feed.base + icons.ICON)
        generator.logo(feed.base + icons.LOGO)
    else:
        generator.image(feed.base + icons.ICON, feed.title, feed.home, *map(str, icons.ICON_SIZE))
        generator.ttl(feed.ttl)
    generator.link(href=feed.home, rel="alternate", type="text/html")
    generator.author(name="Presseschau", uri=feed.base)
    generator.register_extension("presseschau", FeedParts, EntryParts)
    generator.presseschau.feed = feed
    generator.presseschau.form = form
    return generator


def _entry(item: Item) -> Any:
    entry = FeedEntry()
    entry.register_extension("presseschau", EntryParts)
    entry.presseschau.item = item
    entry.id(item.id)
    entry.title(item.title)
    entry.updated(item.updated.replace(microsecond=_fraction(item.id)))
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


def _fraction(own: str) -> int:
    """Microseconds that tell an entry from all that changed in the same second."""
    return int.from_bytes(hashlib.blake2b(own.encode(), digest_size=8).digest()) % 1_000_000


def _check(data: bytes, feed: Document, form: str) -> None:
    """Parse the bytes as a reader would and look for every entry's identity."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise PublishError(f"feed {feed.slug}: its {form} is not well-formed: {error}") from error
    path = "channel/item/guid" if form == "rss" else f"{{{ATOM}}}entry/{{{ATOM}}}id"
    written = [element.text for element in root.findall(path)]
    for position, item in enumerate(feed.items):
        own = item.guid if form == "rss" and item.guid else item.id
        if position >= len(written) or written[position] != own:
            raise PublishError(f"feed {feed.slug}: its {form} lost entry {item.id}")
