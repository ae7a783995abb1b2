"""Title, authors, date, language and image of a page: one ladder for each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from aggregator.extract.document import text_of, tidy
from aggregator.text import addresses, dates
from aggregator.text.reservations import Statement, of_page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime, tzinfo

    from lxml.html import HtmlElement

    from aggregator.extract.structured import Structured

_LANGUAGE = re.compile(r"^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$")
_SITE_SUFFIX = re.compile(r"\s+[|–—·•-]\s+[^|–—·•]{2,40}$")
_BY = re.compile(r"^(?:von|by|text:|autor(?:in)?:)\s+", re.IGNORECASE)
_NO_NAME = re.compile(r"https?:|@|^\d+$|\.(?:de|at|ch|com|net|org)\b", re.IGNORECASE)
_NAMED_BYLINE = re.compile(
    r"(?:^|[\s_-])(?:authors?|autor(?:in|en)?|byline)(?:$|[\s_-])", re.IGNORECASE
)
_WORD = r"[^\W\d_a-z][\w.’'-]*"
_NAME = rf"{_WORD}(?: (?:von|van|vom|zu|zur|der|den|de|di|da|la|le|al|el|ten|ter|{_WORD})){{1,3}}"
_BYLINE = re.compile(
    rf"(?i:(?:ein \w+ )?(?:von|by|text|autor(?:in)?):? )?({_NAME}(?:(?:,| und| and) {_NAME})*)"
)
_LONGEST_BYLINE = 120
_BETWEEN = re.compile(r", | und | and ")
_ZONE = re.compile(r"\d:\d\d.*(?:[Zz]|[+-]\d\d:?\d\d)\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What a page says about its article, apart from the text.

    Attributes:
        headings: Every first-level heading, for telling a repeated title.
        descriptions: What the page gives others as its summary.
        published: UTC.
        language: BCP 47, lower case.
        image: Absolute http(s) address.
        reservation: What it says of what machines may do with it.
    """

    title: str
    headings: tuple[str, ...]
    descriptions: tuple[str, ...]
    authors: tuple[str, ...]
    published: datetime | None
    language: str | None
    image: str | None
    type: str
    reservation: Statement


def read_metadata(
    tree: HtmlElement, structured: Structured, url: str, zone: tzinfo = UTC
) -> Metadata:
    """Read what the page says of itself: JSON-LD first, then meta elements, then what is shown.

    Args:
        tree: The page.
        structured: Its JSON-LD.
        url: Its address, for relative addresses in it.
        zone: Of dates that name none.
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
        authors=_authors(tree, structured, meta, url),
        published=_published(tree, structured, meta, zone),
        language=_language(tree, structured, meta),
        image=_image(tree, structured, meta, url),
        type=meta.get("og:type", "").lower(),
        reservation=of_page(meta),
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


def _authors(
    tree: HtmlElement, structured: Structured, meta: dict[str, str], url: str
) -> tuple[str, ...]:
    """The first list with a person in it; else the site's own name, where it is given as one."""
    sites = {_letters(structured.publisher), _letters(meta.get("og:site_name", ""))} - {""}
    label = _letters((addresses.host(url).split(".")[-2:] or [""])[0])
    site: list[str] = []
    for names in _named(tree, structured, meta):
        kept = [_BY.sub("", name) for name in names]
        kept = [name for name in kept if 2 < len(name) < 80 and not _NO_NAME.search(name)]  # noqa: PLR2004 - what a name can be
        if any(not _is_site(_letters(name), sites, label) for name in kept):
            return tuple(dict.fromkeys(kept))
        site = site or kept
    return tuple(dict.fromkeys(site))


def _named(
    tree: HtmlElement, structured: Structured, meta: dict[str, str]
) -> Iterator[Sequence[str]]:
    """Where authors may be named, the best place first; none is looked at before its turn."""
    yield structured.authors
    yield [meta.get("author", "")]
    yield [meta.get("article:author", "")]
    yield [meta.get("dc.creator", "") or meta.get("parsely-author", "")]
    yield [text_of(element) for element in tree.iterfind(".//a[@rel='author']")]
    yield _byline(tree)


def _letters(name: str) -> str:
    return re.sub(r"[\W\d_]+", "", name.lower())


def _is_site(name: str, sites: set[str], label: str) -> bool:
    """Whether a name is the site's own, or begins with it (``n-tv NACHRICHTEN``)."""
    return name in sites or (len(label) > 2 and name.startswith(label))  # noqa: PLR2004 - initials


def _byline(tree: HtmlElement) -> list[str]:
    """The names that the page shows as those of its authors; only where they are nothing else."""
    for element in tree.iter("a", "span", "p", "div", "address", "li"):
        names = f"{element.get('class', '')} {element.get('itemprop', '')}"
        if _NAMED_BYLINE.search(names):
            text = text_of(element)
            found = _BYLINE.fullmatch(text) if len(text) < _LONGEST_BYLINE else None
            if found:
                return _BETWEEN.split(found[1])
    return []


def _published(
    tree: HtmlElement, structured: Structured, meta: dict[str, str], zone: tzinfo
) -> datetime | None:
    """The first date that names its zone, else the first that there is."""
    shown = (element.get("datetime") for element in tree.iter("time"))
    said = (
        structured.published,
        meta.get("article:published_time"),
        meta.get("og:article:published_time"),
        meta.get("datepublished"),
        meta.get("date"),
        meta.get("dc.date") or meta.get("dc.date.issued") or meta.get("dcterms.created"),
        meta.get("last-modified"),
        *list(shown)[:1],
    )
    given = [text for text in said if text]
    given.sort(key=lambda text: _ZONE.search(text) is None)  # keeps the order within the two
    read = (dates.read_date(text, default_zone=zone) for text in given)
    return next((date for date in read if date), None)


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
