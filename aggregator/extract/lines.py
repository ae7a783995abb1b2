"""All lines of a part of a page, where it is known to be the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from aggregator.extract.boilerplate import Line
from aggregator.extract.document import BLOCKS, tidy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

KINDS = {
    "li": "item",
    "blockquote": "quote",
    **dict.fromkeys(("h2", "h3", "h4", "h5", "h6"), "head"),
}
"""Elements to the kind of their lines; of all others they are paragraphs."""
CELL = " | "
"""Between the cells of a table's row."""
_CELLS = frozenset(("td", "th"))


def lines_of(element: HtmlElement, *, kind: str | None = None) -> Iterator[Line]:
    """Give the lines within an element of a page.

    One for each innermost block, for text beside blocks, and for the row of a table.

    Args:
        element: Where they are.
        kind: Of lines that are in no other element that tells; else its own.
    """
    parts: list[str] = []
    kinds = [kind or KINDS.get(str(element.tag), "p")]
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if (node.tag in BLOCKS and node.tag not in _CELLS) or node.tag == "br":
            if text := tidy("".join(parts).removesuffix(CELL)):
                yield Line(text, kinds[-1])
            parts.clear()
        if event == "start":
            kinds.append(kinds[0] if node is element else KINDS.get(str(node.tag), kinds[-1]))
            parts.append(node.text or "")
        else:
            kinds.pop()
            if node is element:
                break
            parts.append(CELL if node.tag in _CELLS else "")
            parts.append(node.tail or "")
    if text := tidy("".join(parts)):
        yield Line(text, kinds[0])
