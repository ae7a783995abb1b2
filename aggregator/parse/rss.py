"""RSS 0.90 to 2.0 and RSS 1.0 (RDF), from a well-formed document.

One function for each field: it lists the candidates, the better ones first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.parse.draft import EntryDraft, FeedDraft
from aggregator.parse.extensions import (
    find_creators,
    find_description,
    find_images,
    find_older,
    find_related,
    find_subjects,
    number,
    seconds_between_updates,
)
from aggregator.parse.tree import (
    RDF_ABOUT,
    XML_LANG,
    Fields,
    base_of,
    fields,
    first_text,
    markup_of,
    text_of,
    texts,
)

if TYPE_CHECKING:
    from lxml import etree


def read(root: etree._Element, url: str) -> FeedDraft:
    """Read a document whose root is ``rss`` or ``rdf:RDF``."""
    top = fields(root)
    channels = top["channel"]
    channel = channels[0] if channels else root
    found = fields(channel)
    # RSS 1.0 puts items beside the channel, and some 2.0 do so by mistake.
    items = found["item"] + (top["item"] if channel is not root else [])
    return FeedDraft(
        format="rss" if root.tag == "rss" or found["item"] else "rdf",
        base=base_of(channel, url) or url,
        title=_first_markup(found, "title", "dc:title"),
        links=texts(found, "link") + _alternates(found),
        language=first_text(found, "language", "dc:language") or _lang(channel, root),
        ttl=_find_ttl(found),
        skip_hours=_nested(found, "skiphours", "hour"),
        skip_days=_nested(found, "skipdays", "day"),
        older=find_older(found),
        hubs=find_related(found, "hub"),
        self_links=find_related(found, "self"),
        entries=[_read_item(item, url) for item in items],
    )


def _read_item(item: etree._Element, url: str) -> EntryDraft:
    found = fields(item)
    return EntryDraft(
        id=_find_id(item, found),
        links=_find_links(item, found),
        base=base_of(item, url),
        title=_first_markup(found, "title", "media:title", "dc:title"),
        summary=_first_markup(found, "description", "summary", "dc:description")
        or find_description(found),
        content=_first_markup(
            found, "content:encoded", "xhtml:body", "atom:content", "fullitem", "body"
        ),
        authors=_find_authors(found),
        categories=texts(found, "category") + find_subjects(found),
        language=first_text(found, "dc:language", "language") or item.get(XML_LANG, ""),
        published=texts(
            found,
            "pubdate",
            "dc:date",
            "dcterms:issued",
            "dcterms:created",
            "atom:published",
            "published",
            "date",
        ),
        updated=texts(found, "atom:updated", "dcterms:modified", "updated"),
        images=_find_images(found),
        enclosures=_find_enclosures(found),
    )


def _find_id(item: etree._Element, found: Fields) -> str:
    own = first_text(found, "guid") or item.get(RDF_ABOUT, "")
    return own or first_text(found, "atom:id", "id")


def _find_links(item: etree._Element, found: Fields) -> list[str]:
    """The publisher's own address before the one that counts clicks; at last the guid."""
    links = texts(found, "feedburner:origlink", "link")
    links += [href for element in found.get("link", ()) if (href := element.get("href"))]
    links += _alternates(found)
    for guid in found.get("guid", ()):
        address = text_of(guid)
        if address.startswith("http") and guid.get("isPermaLink", "true").lower() != "false":
            links.append(address)
    return [*links, item.get(RDF_ABOUT, "")]


def _alternates(found: Fields) -> list[str]:
    return [
        element.get("href", "")
        for element in found.get("atom:link", ())
        if element.get("rel", "alternate") == "alternate"
    ]


def _find_authors(found: Fields) -> list[str]:
    authors = texts(found, "author")
    if not authors and "atom:author" in found:
        authors = [
            name for person in found["atom:author"] for name in texts(fields(person), "atom:name")
        ]
    return authors or find_creators(found)


def _find_images(found: Fields) -> list[str]:
    return find_images(found) + _nested(found, "image", "url")


def _find_enclosures(found: Fields) -> list[tuple[str, str, str]]:
    own = [
        (element.get("url", ""), element.get("type", ""), element.get("length", ""))
        for element in found.get("enclosure", ())
    ]
    borrowed = [
        (element.get("href", ""), element.get("type", ""), element.get("length", ""))
        for element in found.get("atom:link", ())
        if element.get("rel") == "enclosure"
    ]
    return own + borrowed


def _find_ttl(found: Fields) -> float | None:
    minutes = [value * 60 for text in texts(found, "ttl") if (value := number(text))]
    period = seconds_between_updates(found)
    return max([*minutes, *([period] if period else [])], default=None)


def _nested(found: Fields, outer: str, inner: str) -> list[str]:
    return [text for element in found.get(outer, ()) for text in texts(fields(element), inner)]


def _first_markup(found: Fields, *names: str) -> str:
    for key in names:
        if key in found:
            for element in found[key]:
                if (text := markup_of(element)) and not text.isspace():
                    return text
    return ""


def _lang(channel: etree._Element, root: etree._Element) -> str:
    return channel.get(XML_LANG) or root.get(XML_LANG) or ""
