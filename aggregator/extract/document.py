"""From the characters of a page to a tree that is small enough to work on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import lxml.html
from lxml import etree

from aggregator.errors import ExtractError
from aggregator.text import markup

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

MAX_CHARS = 12_000_000
"""Longest page that is read at all; the longest real one measured had 0.9 million characters."""
MAX_TAGS = 200_000
"""Most ``<`` in a page that is parsed: bounds the memory of the tree before there is one."""
MAX_ELEMENTS = 30_000
"""Most elements of a page. The worst shapes of that many took three seconds; trafilatura's time
grows with the square of the siblings. The largest real article page measured had 2,300."""
MAX_DEPTH = 256
"""Deepest nesting: copying and serialising a tree recurse in C. Real pages reach 30."""

_CONTROL = bytes([*range(9), 11, 12, *range(14, 32), 127])
"""What ends a document for libxml2, or may stand in no text."""
_TOO_DEEP = etree.XPath(f"boolean({'/*' * (MAX_DEPTH + 1)})")
_COUNT = etree.XPath("count(//*)")
_NO_WIDTH = re.compile("[\u200b\u2060\ufeff]+")
BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "dd", "details", "div", "dl", "dt"),
        *("fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table"),
        *("td", "th", "tr", "ul"),
    )
)
"""Elements that end a line of text."""


def parse(html: str) -> lxml.html.HtmlElement:
    """Read a page into a tree, comments left out.

    Raises:
        ExtractError: it holds no markup, or more than the limits above.
    """
    if len(html) > MAX_CHARS:
        raise ExtractError(
            f"the page has {len(html):,} characters, more than the {MAX_CHARS:,} that are read"
        )
    tags = html.count("<")
    if tags > MAX_TAGS:
        raise ExtractError(f"the page has {tags:,} tags, more than the {MAX_TAGS:,} that are read")
    parser = lxml.html.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, collect_ids=False
    )
    try:
        tree = lxml.html.document_fromstring(
            html.encode("utf-8", "replace").translate(None, _CONTROL), parser=parser
        )
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise ExtractError(f"the page holds nothing that can be read as HTML ({error})") from error
    _check_size(tree)
    return tree


def _check_size(tree: lxml.html.HtmlElement) -> None:
    if _TOO_DEEP(tree):
        raise ExtractError(f"the page nests its elements more than {MAX_DEPTH} deep")
    count = int(_COUNT(tree))
    if count > MAX_ELEMENTS:
        raise ExtractError(
            f"the page has {count:,} elements, more than the {MAX_ELEMENTS:,} that are read"
        )


def tidy(text: str) -> str:
    """One line of text: NFC, single spaces, no soft hyphens or characters without width."""
    return markup.clean(_NO_WIDTH.sub("", markup.one_line(text))).strip()


def text_of(
    element: lxml.html.HtmlElement, without: Container[str] = ("script", "style", "template")
) -> str:
    """The text inside an element as one line; a block inside it separates words.

    Args:
        element: Anything below the root of a page.
        without: Names of elements whose text is left out.
    """
    parts: list[str] = []
    skip = 0
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            skip += node.tag in without
            if node.tag in BLOCKS or node.tag == "br":
                parts.append(" ")
            if not skip and node.text:
                parts.append(node.text)
            continue
        skip -= node.tag in without
        if node is element:
            break
        if node.tag in BLOCKS:
            parts.append(" ")
        if not skip and node.tail:
            parts.append(node.tail)
    return tidy("".join(parts))


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, for comparing two texts."""
    return re.findall(r"\w+", text.lower())


def blocks_of(tree: lxml.html.HtmlElement) -> Iterator[lxml.html.HtmlElement]:
    """The innermost blocks of a page that hold text, in the order of the page."""
    for element in tree.iter(*BLOCKS):
        if not any(child.tag in BLOCKS for child in element.iterdescendants()):
            yield element
