"""The bytes of a web page as a tree, and its addresses made absolute.

Damage is mended as libxml2 mends it; what is too large or too deep for that is
refused. Nothing is loaded from anywhere.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import lxml.html
from lxml import etree

from aggregator.errors import ParseError
from aggregator.parse.document import read_document, without_controls
from aggregator.text.addresses import resolve
from aggregator.text.markup import clean, one_line

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_TAGS = 200_000
"""Most ``<`` of a page that is read: bounds the memory of its tree before there is one."""
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_END = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
"""What comes after these belongs to the body (HTML, 13.2.6.4.19); libxml2 would drop it."""
_HEAD = 4096
"""Bytes that are searched for the page's own word on its characters (WHATWG asks for 1024)."""


def read_page_tree(body: bytes, content_type: str | None) -> HtmlElement:
    """Read a web page.

    Args:
        body: The page, content encoding undone.
        content_type: The header's value; where it names no charset, the
            page's own ``<meta>`` counts.

    Raises:
        ParseError: It is ``empty``, a feed or JSON (``not_a_page``), or
            nothing that can be read as HTML (``malformed``).
    """
    document = read_document(body, _with_charset(body, content_type))
    if document.kind in {"json", "xml"}:
        what = "a JSON document" if document.kind == "json" else f"a feed (<{document.root}>)"
        raise ParseError(f"This is {what}, not a web page.", reason="not_a_page")
    if document.text.count("<") > MAX_TAGS:
        raise ParseError(
            f"This page has more than {MAX_TAGS:,} tags and is not read.", reason="malformed"
        )
    text = _END.sub("", without_controls(document.text))
    parser = lxml.html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False
    )
    try:
        tree = lxml.html.document_fromstring(text.encode(), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise ParseError(
            f"This holds nothing that can be read as HTML ({error}).", reason="malformed"
        ) from error
    return tree


def base_of(tree: HtmlElement, url: str) -> str:
    """The address that the page's relative ones refer to (HTML, 4.2.3)."""
    for element in tree.iter("base"):
        if href := element.get("href"):
            return resolve(href, url) or url
    return url


def title_of(tree: HtmlElement) -> str:
    """The page's title; empty without one."""
    for element in tree.iter("title"):
        return clean(one_line(element.text or ""))
    return ""


def _with_charset(body: bytes, content_type: str | None) -> str | None:
    if content_type and "charset" in content_type.lower():
        return content_type
    declared = _CHARSET.search(body[:_HEAD])
    return (
        f"{content_type or 'text/html'}; charset={declared[1].decode()}"
        if declared
        else content_type
    )
