"""Takes out of a page's tree what is never the article, before its text is looked for.

Three kinds, each told by the markup alone: elements whose class or id names
another purpose, lists and paragraphs that consist of links, and captions. An
element that holds a good part of the page's prose is kept whatever it is
called: classes like ``has-newsletter`` sit on ``body`` too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aggregator.extract.document import text_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_PURPOSE = re.compile(
    r"(?:^|[\s_-])(?:"
    r"newsletter\w*|(?:cookie|consent|cmp|privacy)[-_]?(?:banner|layer|box|notice|wall|overlay|message|manager)?"
    r"|related(?:[-_]?\w+)?|recommend(?:ation|ed)?s?|recommendations?|more[-_](?:on|from|articles|stories|topics)"
    r"|read[-_]?(?:more|also|on)|also[-_]?read|see[-_]?also|most[-_]?(?:read|popular|viewed)|trending"
    r"|outbrain|taboola|plista|teads|advert(?:isement|orial)?s?|anzeige|werbung|ad[-_](?:slot|container|wrapper|label|banner)|adslot"
    r"|share(?:bar|buttons?|links?|tools?)?|sharing|social(?:[-_]?(?:media|bar|links?|share|buttons?))?"
    r"|comments?(?:[-_]?(?:section|list|area|form|box))?|disqus\w*|leserkommentare?|kommentare"
    r"|breadcrumbs?|pagination|tag[-_]?(?:list|cloud)|tags|keywords|topics|schlagworte"
    r"|author[-_]?(?:box|bio|info|card|profile|teaser)|about[-_]?author|byline|article[-_]?(?:meta|info|footer|tools|actions)"
    r"|feedback|survey|poll|voting|rating|subscribe|subscription|promo(?:tion)?(?:[-_]?box)?|app[-_]?(?:promo|teaser|download)"
    r"|print[-_]?only|visually[-_]?hidden|sr[-_]?only|screen[-_]?reader(?:[-_]text)?|skip[-_]?links?"
    r"|embed[-_]?(?:consent|placeholder|privacy)|video[-_]?(?:caption|meta|info|teaser)|image[-_]?(?:caption|credit|copyright)|caption|copyright"
    r"|zum[-_]?thema|mehr[-_]?zum[-_]?thema|lesen[-_]?sie[-_]?auch|auch[-_]?interessant|weiterlesen"
    r")(?:$|[\s_-])",
    re.IGNORECASE,
)
_NAMED = (
    "aside",
    "div",
    "section",
    "ul",
    "ol",
    "nav",
    "p",
    "span",
    "header",
    "footer",
    "form",
    "details",
    "dl",
    "figure",
    "table",
    "a",
)
_NEVER = (
    "script",
    "style",
    "template",
    "noscript",
    "iframe",
    "svg",
    "object",
    "nav",
    "dialog",
    "button",
    "select",
    "audio",
    "video",
    "canvas",
)
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_SHARE_OF_PROSE = 0.25
_LINKED = 0.9
_A_LINK = 20
"""Characters; a paragraph that is one shorter link may be a name the text needs."""


def prune(tree: HtmlElement) -> None:
    """Remove from the tree, in place, what its markup says is not the article."""
    for element in list(tree.iter(*_NEVER)):
        _drop(element)
    prose = sum(map(_length, tree.iter("p")))
    for element in list(tree.iter(*_NAMED)):
        names = f"{element.get('class', '')} {element.get('id', '')}"
        if not _PURPOSE.search(names) or element.getparent() is None:
            continue
        if sum(map(_length, element.iter("p"))) <= _SHARE_OF_PROSE * prose:
            _drop(element)
    for element in list(tree.iter("ul", "ol")):
        if _is_link_list(element):
            _drop(element)
    for element in list(tree.iter("p", *_HEADINGS)):
        length = _length(element)
        if length >= _A_LINK and _linked(element) >= _LINKED * length:
            _drop(element)


def _drop(element: HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()  # keeps the tail: it belongs to the parent


def _length(element: HtmlElement) -> int:
    return len(" ".join("".join(element.itertext()).split()))


def _linked(element: HtmlElement) -> int:
    return sum(map(_length, element.iter("a")))


def _is_link_list(element: HtmlElement) -> bool:
    items = [item for item in element.iter("li") if text_of(item)]
    total = sum(map(_length, items))
    return bool(items) and _linked(element) >= _LINKED * total
