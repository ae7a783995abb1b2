"""Atom 1.0 (RFC 4287) and 0.3, from a well-formed document.

One function for each field: it lists the candidates, the better ones first.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from aggregator.parse.draft import EntryDraft, FeedDraft
from aggregator.parse.extensions import (
    find_creators,
    find_description,
    find_images,
    find_older,
    find_related,
    find_subjects,
    seconds_between_updates,
)
from aggregator.parse.tree import (
    XML_LANG,
    Fields,
    base_of,
    fields,
    first_text,
    inner_html,
    text_of,
    texts,
)

if TYPE_CHECKING:
    from lxml import etree

_NOT_THE_ARTICLE = frozenset(
    (
        *("self", "edit", "edit-media", "enclosure", "replies", "license", "hub", "via"),
        # The other documents of a paged or archived feed (RFC 5005).
        *("next", "prev", "previous", "first", "last", "current", "prev-archive", "next-archive"),
    )
)


def read(root: etree._Element, url: str) -> FeedDraft:
    """Read a document whose root is ``feed``."""
    found = fields(root)
    authors = _find_authors(found)
    title, is_html = _find_title(found)
    return FeedDraft(
        format="atom",
        base=base_of(root, url) or url,
        title=title,
        title_is_html=is_html,
        links=_find_links(found),
        language=root.get(XML_LANG, "") or first_text(found, "dc:language"),
        ttl=seconds_between_updates(found),
        older=find_older(found),
        hubs=find_related(found, "hub"),
        self_links=find_related(found, "self"),
        entries=[_read_entry(entry, authors, url) for entry in found["atom:entry"]],
    )


def _read_entry(entry: etree._Element, feed_authors: list[str], url: str) -> EntryDraft:
    found = fields(entry)
    ids = texts(found, "atom:id")
    title, is_html = _find_title(found)
    return EntryDraft(
        id=ids[0] if ids else "",
        links=_find_links(found) + _find_content_address(found) + _find_id_address(ids),
        base=_find_base(entry, found, url),
        title=title,
        title_is_html=is_html,
        summary=_find_html(found, "atom:summary") or find_description(found),
        content=_find_html(found, "atom:content"),
        authors=_find_authors(found) or _find_authors_of_source(found) or feed_authors,
        categories=_find_categories(found) + find_subjects(found),
        language=entry.get(XML_LANG, "") or first_text(found, "dc:language"),
        published=texts(
            found, "atom:published", "atom:issued", "atom:created", "dcterms:issued", "dc:date"
        ),
        updated=texts(found, "atom:updated", "atom:modified", "dcterms:modified"),
        images=find_images(found),
        enclosures=_find_enclosures(found),
    )


def _find_title(found: Fields) -> tuple[str, bool]:
    """The title as it stands, and whether that is HTML or plain text (RFC 4287, 3.1.1)."""
    for key in ("atom:title", "media:title", "dc:title"):
        for element in found.get(key, ()):
            kind = _type(element)
            if kind == "xhtml" or len(element):
                return inner_html(element), True
            if text := text_of(element):
                return text, kind == "html"
    return "", False


def _find_html(found: Fields, key: str) -> str:
    """The first text of this name that can be shown, as HTML."""
    for element in found.get(key, ()):
        kind = _type(element)
        if kind == "xhtml" or (kind != "other" and len(element)):
            return _unwrapped(element)
        if kind in {"html", "text"} and (text := element.text) and not text.isspace():
            return text if kind == "html" else escape(text, quote=False)
    return ""


def _type(element: etree._Element) -> str:
    """``text``, ``html``, ``xhtml``, or ``other`` for what is no text (RFC 4287, 4.1.3)."""
    kind, mode = element.get("type", "text").strip().lower(), element.get("mode")
    if mode in {"escaped", "base64"} and kind.startswith("text/"):  # Atom 0.3
        return "html" if mode == "escaped" and kind == "text/html" else "other"
    if kind in {"text", "html", "xhtml"}:
        return kind
    if kind == "application/xhtml+xml" or mode == "xml":
        return "xhtml"
    return {"text/html": "html", "text/plain": "text"}.get(kind, "other")


def _unwrapped(element: etree._Element) -> str:
    """Inline XHTML without the ``div`` that the format demands around it."""
    children = list(element)
    only = children[0] if len(children) == 1 and not _own_text(element) else None
    if only is not None and isinstance(only.tag, str) and only.tag.endswith("}div"):
        return inner_html(only)
    return inner_html(element)


def _own_text(element: etree._Element) -> str:
    """The text directly in an element, outside its first child."""
    return (element.text or "").strip() + "".join((child.tail or "").strip() for child in element)


def _find_links(found: Fields) -> list[str]:
    """Alternates, web pages first; then links whose relation may still be the article."""
    plain: list[str] = []
    others: list[str] = []
    odd: list[str] = []
    for element in found.get("atom:link", ()):
        relation, href = element.get("rel", "alternate").strip().lower(), element.get("href", "")
        if relation == "alternate":
            (plain if "html" in element.get("type", "html") else others).append(href)
        elif relation not in _NOT_THE_ARTICLE:
            odd.append(href)
    return [*texts(found, "feedburner:origlink"), *plain, *others, *odd]


def _find_content_address(found: Fields) -> list[str]:
    return [src for element in found.get("atom:content", ()) if (src := element.get("src"))]


def _find_id_address(ids: list[str]) -> list[str]:
    """The id, if it is an address: no promise that it leads anywhere, but the best there is."""
    return [text for text in ids if text[:4].lower() == "http"]


def _find_base(entry: etree._Element, found: Fields, url: str) -> str | None:
    """An ``xml:base`` may stand at the link itself, too."""
    for element in found.get("atom:link", ()):
        if element.get("rel", "alternate") == "alternate":
            return base_of(element, url)
    return base_of(entry, url)


def _find_authors(found: Fields) -> list[str]:
    people = map(fields, found.get("atom:author", ()))
    names = [first_text(person, "atom:name", "atom:email") for person in people]
    return [name for name in names if name] or find_creators(found)


def _find_authors_of_source(found: Fields) -> list[str]:
    """Where the author of an entry from elsewhere is, if not in it (RFC 4287, 4.2.1)."""
    return [
        name for source in found.get("atom:source", ()) for name in _find_authors(fields(source))
    ]


def _find_categories(found: Fields) -> list[str]:
    return [
        element.get("label") or element.get("term") or text_of(element)
        for element in found.get("atom:category", ())
    ]


def _find_enclosures(found: Fields) -> list[tuple[str, str, str]]:
    return [
        (element.get("href", ""), element.get("type", ""), element.get("length", ""))
        for element in found.get("atom:link", ())
        if element.get("rel") == "enclosure"
    ]
