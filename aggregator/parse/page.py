"""A web page without a feed, read by CSS selectors (``kind: page``).

    page → tree → items → (title, link, date, teaser of each) → draft → values

What an item's parts are is found here; what a link or a date is, and which
entry is which, is decided where it is for feeds (``draft``).
"""

from __future__ import annotations

from datetime import UTC
from functools import lru_cache
from typing import TYPE_CHECKING

import lxml.html
from lxml.cssselect import CSSSelector

from aggregator.errors import ParseError
from aggregator.parse.draft import EntryDraft, FeedDraft, finish
from aggregator.parse.webpage import base_of, read_page_tree, title_of
from aggregator.text.addresses import resolve
from aggregator.text.markup import to_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime, tzinfo

    from lxml.html import HtmlElement

    from aggregator.model import Selectors, SourceFeed

MAX_ITEMS = 500
"""Most entries of one page, the first ones."""
_PARTS = ("title", "link", "date", "teaser")


def read_page(
    body: bytes,
    *,
    content_type: str | None,
    url: str,
    select: Selectors,
    language: str | None = None,
    zone: tzinfo = UTC,
    now: datetime | None = None,
) -> SourceFeed:
    """Read the entries that stand on a page; each is an item that the selectors find.

    Without a selector of its own, the link is the item's first one, the title
    that link's text, the date the item's first ``<time>``, and there is no
    teaser. An item with neither link nor title is left out. Entries are told
    apart by their links.

    Args:
        body: The page as it came, content encoding undone.
        content_type: The header's value.
        url: The address that answered.
        select: Checked selectors, as configured.
        language: Of the source, if a person has said so; outranks the page's word.
        zone: For dates that name none.
        now: When it was fetched, for dates without a year and relative ones;
            the clock's, if left out.

    Raises:
        ParseError: It is no page that can be read, or a selector finds
            nothing in any item (``selector``); says which.
    """
    tree = read_page_tree(body, content_type)
    items = _find(select.item)(tree)[:MAX_ITEMS]
    if not items:
        raise _nothing("item", select.item, "on this page")
    for part in _PARTS:
        selector = getattr(select, part)
        if selector and not any(_find(selector)(item) for item in items):
            raise _nothing(part, selector, f"in any of the {len(items)} items")
    base = base_of(tree, url)
    drafts = [_draft(item, select, base) for item in items]
    kept = [one for one in drafts if one.links or to_text(one.title)]
    if not kept:
        raise ParseError(
            f"None of the {len(items)} items that select.item finds holds a link with an"
            " address; choose other elements, or name the link with select.link.",
            reason="selector",
        )
    feed = FeedDraft(
        format="page",
        base=base,
        title=title_of(tree),
        title_is_html=False,
        language=tree.get("lang") or "",
        hubs=_related(tree, "hub"),
        self_links=_related(tree, "self"),
        entries=kept,
    )
    return finish(feed, url=url, language=language, zone=zone, now=now)


def _related(tree: HtmlElement, relation: str) -> list[str]:
    """Where links of the page's head lead; in its body anyone may have written them."""
    return [
        link.get("href", "")
        for link in tree.iterfind("./head/link")
        if relation in link.get("rel", "").lower().split()
    ]


def _draft(item: HtmlElement, select: Selectors, base: str) -> EntryDraft:
    link, address = _link(item, select.link, base)
    return EntryDraft(
        links=[address] if address else [],
        title=_title(item, select.title, link, address, base),
        published=list(_dates(item, select.date)),
        summary=_html(_first(item, select.teaser)) if select.teaser else "",
    )


def _link(item: HtmlElement, selector: str | None, base: str) -> tuple[HtmlElement | None, str]:
    """The item's link and its address; of what a selector finds, the first link in it."""
    for found in _find(selector)(item) if selector else [item]:
        for element in found.iter("a", "area"):
            if address := _address(element, base):
                return element, address
    return None, ""


def _address(element: HtmlElement, base: str) -> str:
    href = (element.get("href") or "").strip()
    return "" if href.startswith("#") else resolve(href, base) or ""


def _title(
    item: HtmlElement, selector: str | None, link: HtmlElement | None, address: str, base: str
) -> str:
    """What is selected, else the first text among the item's links to the same address."""
    if selector:
        return _html(_first(item, selector))
    if link is None:
        return ""
    same = [one for one in item.iter("a", "area") if _address(one, base) == address]
    return next((html for one in (link, *same) if to_text(html := _html(one))), "")


def _dates(item: HtmlElement, selector: str | None) -> Iterator[str]:
    """Everything in the selected element, or the first ``<time>``, that may be a date."""
    found = _first(item, selector) if selector else next(item.iter("time"), None)
    if found is None:
        return
    for element in (found, *found.iter("time")):
        yield from filter(None, (element.get("datetime"), element.get("content")))
    yield to_text(_html(found)).replace("\n", " ")


def _first(item: HtmlElement, selector: str) -> HtmlElement | None:
    return next(iter(_find(selector)(item)), None)


def _html(element: HtmlElement | None) -> str:
    if element is None:
        return ""
    return lxml.html.tostring(element, encoding="unicode", with_tail=False)


def _nothing(part: str, selector: str, where: str) -> ParseError:
    return ParseError(f"select.{part} ({selector}) finds nothing {where}.", reason="selector")


@lru_cache(maxsize=256)
def _find(selector: str) -> CSSSelector:
    return CSSSelector(selector, translator="html")
