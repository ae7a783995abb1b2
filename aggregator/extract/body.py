"""Finds the article in a page's tree and reads it line by line.

trafilatura decides where the article is; what it returns as a small XML tree is
read here, so that a heading, a list item and a paragraph are still told apart
when boilerplate is judged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import trafilatura
from lxml import etree

from aggregator.errors import ExtractError
from aggregator.extract.boilerplate import Line
from aggregator.extract.document import blocks_of, text_of, tidy
from aggregator.extract.lines import CELL, KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

_KINDS = {"head": "head", "item": "item", "quote": "quote", "p": "p", "code": "p"}
_REGAINED = 0.8
"""Share of a text run together that must be found again in the page's paragraphs."""
_BREAKS = frozenset({*_KINDS, "list", "table", "row", "lb", "div", "main"})


def find_lines(tree: HtmlElement, url: str) -> list[Line]:
    """The lines of the article in a page; none where trafilatura finds no article.

    Raises:
        ExtractError: trafilatura failed on the page.
    """
    try:
        found = trafilatura.bare_extraction(
            tree, url=url, fast=True, include_comments=False, include_tables=True
        )
    except Exception as error:  # it promises nothing about what it may raise
        raise ExtractError(f"the page's text could not be found ({error!r})") from error
    if found is None or isinstance(found, dict) or found.body is None:
        return []
    lines = list(_lines(found.body))
    return _apart(tree, lines[0]) if len(lines) == 1 else lines


def _apart(tree: HtmlElement, line: Line) -> list[Line]:
    """The paragraphs of a text that trafilatura ran together, as it does where it has to guess."""
    position, lines = 0, []
    for block in blocks_of(tree):
        text = text_of(block)
        start = line.text.find(text, position) if text else -1
        if start >= 0:
            position = start + len(text)
            lines.append(Line(text, KINDS.get(str(block.tag), "p")))
    return lines if sum(len(one.text) for one in lines) >= _REGAINED * len(line.text) else [line]


def _lines(body: etree._Element) -> Iterator[Line]:
    """Text is gathered until an element ends the line; the innermost block names its kind."""
    parts: list[str] = []
    kinds = ["p"]
    for event, node in etree.iterwalk(body, events=("start", "end")):
        if node.tag in _BREAKS:
            if text := tidy("".join(parts)):
                yield Line(text, kinds[-1])
            parts.clear()
        if event == "start":
            kinds.append(_KINDS.get(str(node.tag), kinds[-1]))
            parts.append(node.text or "")
        else:
            kinds.pop()
            parts.append(CELL if node.tag == "cell" and node.getnext() is not None else "")
            parts.append(node.tail or "")
    if text := tidy("".join(parts)):
        yield Line(text)
