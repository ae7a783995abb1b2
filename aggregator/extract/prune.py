"""Takes out of a page's tree what is never the article, before its text is looked for.

Five kinds, each told by the markup alone: elements that hold no text of their
own, teasers (a headline that is a link, and little more), elements whose class
or id names another purpose, lists and paragraphs that consist of links, and what
readers do not see, which may be meant for machines that read along. An element
that holds a good part of the page's prose is kept whatever it is called:
classes like ``has-newsletter`` sit on ``body`` too.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from lxml import etree

from aggregator.extract.wordings import pattern
from aggregator.text import addresses

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_NEVER = (
    *("script", "style", "template", "noscript", "iframe", "object", "svg", "canvas", "audio"),
    *("video", "nav", "dialog", "button", "select", "figcaption"),
)
_NAMED = (
    *("aside", "div", "section", "ul", "ol", "p", "span", "header", "footer", "form", "details"),
    *("dl", "figure", "table", "a"),
)
_INLINE = ("b", "i", "em", "strong", "u", "font", "small", "mark", "span")
"""Taken off the text they mark: trafilatura's time grows with the square of their number."""
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_LINES = ("p", *_HEADINGS)
_SHARE_OF_PROSE = 0.25
"""Share of the page's prose from which an element is kept whatever it is called."""
_MISREAD = re.compile(r"paid|premium|paywall|locked|blur|obfuscat|expand|overlay", re.IGNORECASE)
"""Names from which trafilatura concludes that an element is no text; paid texts have them."""
_UNSEEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?![.\d]*[1-9])"
    r"|font-size\s*:\s*1(?:px|pt)\b|clip\s*:\s*rect\(\s*[01](?:px)?[\s,]"
    r"|(?:left|top|right|text-indent|margin-left)\s*:\s*-(?:[3-9]\d{3}|\d{5,})"
    r"|(?<![\w-])(?:height|width)\s*:\s*[01](?:px)?\s*;.{0,200}?overflow\s*:\s*hidden"
    r"|overflow\s*:\s*hidden.{0,200}?(?<![\w-])(?:height|width)\s*:\s*[01](?:px)?\s*(?:;|$)"
    r"|(?<![\w-])color\s*:\s*transparent"
    r"|font-size\s*:\s*0(?![.\d]*[1-9])",
    re.IGNORECASE,
)
"""Styles under which nobody sees an element's text."""
_CARD = 500
"""Characters of a teaser for another article, with its headline."""
_NAMES = 300
"""Characters of an element's class and id that are looked at."""
_LINKED = 0.9
"""Share of its text within links from which a line is a link to something else."""
_LINKED_ITEM = 0.6
"""The same for an item of a list, before whose link a kicker or a site's name may stand."""
_LINK = 20
"""Characters; a line that is one shorter link may be a name that the text needs."""


def drop_mute(tree: HtmlElement) -> None:
    """Remove from the tree, in place, the elements whose content is never text to read."""
    for element in list(tree.iter(*_NEVER)):
        _drop(element)


def prune(tree: HtmlElement, url: str) -> None:
    """Remove from the tree, in place, what its markup says is not the article.

    Args:
        tree: The page.
        url: Its address: a headline that links within the site is another article's.
    """
    drop_mute(tree)
    for heading in list(tree.iter(*_HEADINGS)):
        if _links_within(heading, url):
            _drop(_card(heading))
    prose = _prose_within(tree)
    most = _SHARE_OF_PROSE * prose[tree]
    for element in list(tree.iter(*_NAMED)):
        names = f"{element.get('class', '')} {element.get('id', '')}"[:_NAMES]
        if (_names_a_purpose(names) or _is_unseen(element)) and prose[element] <= most:
            _drop(element)
        elif _MISREAD.search(names) and prose[element] > most:
            element.attrib.pop("class", None)
            element.attrib.pop("id", None)
    for element in list(tree.iter("ul", "ol")):
        items = [item for item in element.iter("li") if _length(item)]
        links = sum(_linked(item) >= _LINKED_ITEM * _length(item) for item in items)
        if 2 * links >= len(items):
            _drop(element)
    for element in list(tree.iter(*_LINES)):
        length = _length(element)
        if length >= _LINK and _linked(element) >= _LINKED * length:
            _drop(element)
    _strip_inline(tree)


def _is_unseen(element: HtmlElement) -> bool:
    return element.get("hidden") is not None or bool(_UNSEEN.search(element.get("style", "")))


@lru_cache(maxsize=4096)  # the pages of a site share their names
def _names_a_purpose(names: str) -> bool:
    return bool(_purpose().search(names))


@cache
def _purpose() -> re.Pattern[str]:
    purposes = pattern("purposes").pattern
    return re.compile(rf"(?:^|[\s_-])(?:{purposes})(?:$|[\s_-])", re.IGNORECASE)


def _strip_inline(tree: HtmlElement) -> None:
    etree.strip_tags(tree, *_INLINE)
    for element in tree.iter():  # libxml2 leaves the pieces of text apart; setting it joins them
        element.text, element.tail = element.text, element.tail


def _links_within(heading: HtmlElement, url: str) -> bool:
    """Whether a headline, or all there is around it, is a link to another page of the site."""
    around = next(heading.iterancestors("a"), None)
    link = next(heading.iter("a"), None) if around is None else around
    if link is None or (around is None and _linked(heading) < _LINKED * _length(heading)):
        return False
    target = addresses.resolve(link.get("href") or "", url)
    return target is not None and addresses.host(target) == addresses.host(url)


def _card(heading: HtmlElement) -> HtmlElement:
    """The largest element around a headline that holds no more than a teaser."""
    card = heading
    for element in heading.iterancestors():
        whole = element.tag in {"body", "main"} or element.find(".//h1") is not None
        if whole or _length(element) > _CARD:
            break
        card = element
    return card


def _drop(element: HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()  # keeps the tail: it belongs to the parent


def _prose_within(tree: HtmlElement) -> dict[HtmlElement, int]:
    """How many characters of paragraphs each element holds, counted in one pass."""
    prose: dict[HtmlElement, int] = {}
    sums = [0]
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if event == "start":
            sums.append(0)
            continue
        inside = sums.pop()
        prose[element] = max(inside, _length(element)) if element.tag == "p" else inside
        sums[-1] += prose[element]
    return prose


def _length(element: HtmlElement) -> int:
    return len(" ".join("".join(element.itertext()).split()))


def _linked(element: HtmlElement) -> int:
    return sum(map(_length, element.iter("a")))
