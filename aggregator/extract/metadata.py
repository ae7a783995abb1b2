"""Title, authors, date, language and image of a page: one ladder for each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aggregator.extract.document import text_of, tidy
from aggregator.text import addresses, dates

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from lxml.html import HtmlElement

    from aggregator.extract.structured import Structured

_LANGUAGE = re.compile(r"^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$")
_SITE_SUFFIX = re.compile(r"\s+[|–—·•-]\s+[^|–—·•]{2,40}$")
_BY = re.compile(r"^(?:von|by|text:|autor(?:in)?:)\s+", re.IGNORECASE)
_NO_NAME = re.compile(r"https?:|@|^\d+$|\.(?:de|at|ch|com|net|org)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What a page says about its article, apart from the text.

    Attributes:
        headings: Every first-level heading, for telling a repeated title.
        descriptions: What the page gives others as its summary.
        published: UTC.
        language: BCP 47, lower case.
        image: Absolute http(s) address.
    """

    title: str
    headings: tuple[str, ...]
    descriptions: tuple[str, ...]
    authors: tuple[str, ...]
    published: datetime | None
    language: str | None
    image: str | None
    type: str


def read_metadata(tree: HtmlElement, structured: Structured, url: str) -> Metadata:
    """Read what the page says of itself: JSON-LD first, then meta elements, then what is shown.

    Args:
        tree: The page.
        structured: Its JSON-LD.
        url: Its address, for relative addresses in it.
    """
    meta = _meta(tree)
    headings = tuple(filter(None, map(text_of, tree.iter("h1"))))
    shown = tidy(tree.findtext(".//head/title") or tree.findtext(".//title") or "")
    descriptions = (
        structured.description,
        *(meta.get(name, "") for name in ("description", "og:description", "twitter:description")),
    )
    return Metadata(
        title=_first(
            structured.headline,
            meta.get("og:title"),
            meta.get("twitter:title"),
            _headline(headings, _SITE_SUFFIX.sub("", shown)),
        ),
        headings=(
            *headings,
            *filter(None, (shown, _SITE_SUFFIX.sub("", shown), meta.get("og:title"))),
        ),
        descriptions=tuple(dict.fromkeys(filter(None, descriptions))),
        authors=_authors(tree, structured, meta),
        published=_published(tree, structured, meta),
        language=_language(tree, structured, meta),
        image=_image(tree, structured, meta, url),
        type=meta.get("og:type", "").lower(),
    )


def _headline(headings: tuple[str, ...], title: str) -> str:
    """The first heading, or the page's title when that is the heading without its kicker."""
    return title if not headings or (title and title in headings[0]) else headings[0]


def _meta(tree: HtmlElement) -> dict[str, str]:
    """Names (``name``, ``property``, ``itemprop``) in lower case to the first content given."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        content = tidy(element.get("content") or "")
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = (element.get(attribute) or "").strip().lower()
            if name and content:
                found.setdefault(name, content)
    return found


def _first(*values: str | None) -> str:
    return next((value for value in values if value), "")


def _authors(tree: HtmlElement, structured: Structured, meta: dict[str, str]) -> tuple[str, ...]:
    for names in (
        structured.authors,
        [meta.get("author", "")],
        [meta.get("article:author", "")],
        [meta.get("dc.creator", "") or meta.get("parsely-author", "")],
        [text_of(element) for element in tree.iterfind(".//a[@rel='author']")],
    ):
        kept = [_BY.sub("", name) for name in names]
        kept = [name for name in kept if 2 < len(name) < 80 and not _NO_NAME.search(name)]  # noqa: PLR2004 - what a name can be
        if kept:
            return tuple(dict.fromkeys(kept))
    return ()


def _published(tree: HtmlElement, structured: Structured, meta: dict[str, str]) -> datetime | None:
    shown = (element.get("datetime") for element in tree.iter("time"))
    said: Iterable[str | None] = (
        structured.published,
        meta.get("article:published_time"),
        meta.get("og:article:published_time"),
        meta.get("datepublished"),
        meta.get("date"),
        meta.get("dc.date") or meta.get("dc.date.issued") or meta.get("dcterms.created"),
        meta.get("last-modified"),
        *list(shown)[:1],
    )
    return next((date for text in said if text and (date := dates.read_date(text))), None)


def _language(tree: HtmlElement, structured: Structured, meta: dict[str, str]) -> str | None:
    for value in (
        tree.get("lang"),
        tree.get("{http://www.w3.org/XML/1998/namespace}lang") or tree.get("xml:lang"),
        meta.get("og:locale"),
        meta.get("content-language"),
        structured.language,
    ):
        tag = (value or "").strip().lower().replace("_", "-")
        if _LANGUAGE.match(tag):
            return tag
    return None


def _image(tree: HtmlElement, structured: Structured, meta: dict[str, str], url: str) -> str | None:
    linked = tree.find(".//link[@rel='image_src']")
    for address in (
        meta.get("og:image:secure_url"),
        meta.get("og:image") or meta.get("og:image:url"),
        structured.image,
        meta.get("twitter:image") or meta.get("twitter:image:src"),
        linked.get("href") if linked is not None else None,
    ):
        absolute = addresses.resolve(address, url) if address else None
        if absolute:
            return absolute
    return None
