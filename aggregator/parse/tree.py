"""A well-formed document as named fields, whatever its author called the namespaces."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

from lxml import etree

from aggregator.text.addresses import resolve

if TYPE_CHECKING:
    from collections.abc import Mapping

Fields = defaultdict[str, list[etree._Element]]  # noqa: SLF001 - lxml's public elements have no public type

_XHTML = "http://www.w3.org/1999/xhtml"
_PREFIXES = {
    "": "",
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://channel.netscape.com/rdf/simple/0.9/": "",
    "http://purl.org/net/rss1.1#": "",
    "http://purl.org/rss/1.0/modules/rss091#": "",
    "http://www.w3.org/2005/atom": "atom:",
    "http://purl.org/atom/ns#": "atom:",
    "http://purl.org/dc/elements/1.0/": "dc:",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://purl.org/rss/1.0/modules/syndication/": "sy:",
    "http://search.yahoo.com/mrss": "media:",
    "http://search.yahoo.com/mrss/": "media:",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner:",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf:",
    _XHTML: "xhtml:",
}
_DECLARATION = re.compile(r" xmlns(?::[\w.-]+)?=\"[^\"]*\"")
RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@lru_cache(maxsize=4096)
def name(tag: str) -> str:
    """``dc:creator`` of ``{http://purl.org/dc/elements/1.1/}creator``; strangers stay strangers."""
    if not tag.startswith("{"):
        return tag.lower()
    namespace, _, local = tag[1:].partition("}")
    namespace = namespace.lower()
    if namespace.startswith(
        ("http://backend.userland.com/rss", "http://blogs.law.harvard.edu/tech/rss")
    ):
        return local.lower()
    prefix = _PREFIXES.get(namespace)
    return tag if prefix is None else prefix + local.lower()


def fields(element: etree._Element) -> Fields:
    """An element's children by name, in the document's order."""
    found: Fields = defaultdict(list)
    for child in element:
        found[name(child.tag)].append(child)  # type: ignore[arg-type] # the gate lets only elements in
    return found


def texts(found: Mapping[str, list[etree._Element]], *names: str) -> list[str]:
    """The text of every such field that has some, better names first."""
    listed: list[str] = []
    for key in names:
        if key in found:
            listed.extend(filter(None, map(text_of, found[key])))
    return listed


def first_text(found: Mapping[str, list[etree._Element]], *names: str) -> str:
    """The first of :func:`texts`, or nothing."""
    for key in names:
        if key in found:
            for element in found[key]:
                if text := text_of(element):
                    return text
    return ""


def text_of(element: etree._Element) -> str:
    """All text in an element, without markup, trimmed."""
    text = "".join(element.itertext()) if len(element) else element.text
    return text.strip() if text else ""


def markup_of(element: etree._Element) -> str:
    """What is in an element, as HTML: its text as it is, child elements serialised."""
    if not len(element):
        return element.text or ""
    return inner_html(element)


def inner_html(element: etree._Element) -> str:
    """Child elements and text as HTML, without namespaces."""
    for child in element.iter():
        if isinstance(child.tag, str) and child is not element:
            child.tag = etree.QName(child).localname
    parts = [escape(element.text or "", quote=False)]
    parts += [etree.tostring(child, encoding="unicode", method="html") for child in element]
    return _DECLARATION.sub("", "".join(parts))


def base_of(element: etree._Element, url: str) -> str | None:
    """The absolute address that ``xml:base`` gives an element; ``None`` without one."""
    base = element.base
    return resolve(base, url) if base else None
