"""OPML: the list of sources that another program exported.

    bytes → characters → (bare ampersands and HTML's entities mended) → tree → outlines → values

OPML 2.0 (http://opml.org/spec2.opml) and the extensions of FreshRSS (namespace
``https://freshrss.org/opml``). Folders and categories become tags; a feed that
stands in several folders is one source with several tags. What stands before
the root is dropped, and with it every entity that could be declared.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html.entities import html5
from typing import TYPE_CHECKING

from lxml import etree

from aggregator.errors import ParseError
from aggregator.parse.document import read_document, without_controls
from aggregator.parse.xpath import to_css
from aggregator.text.addresses import canonical, resolve
from aggregator.text.markup import clean, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_BYTES = 10_000_000
_ROOT = re.compile(r"<opml[\s>]", re.IGNORECASE)
_AMPERSAND = re.compile(r"&(?:#\d+;|#[xX][0-9a-fA-F]+;|(\w+);)?")
_POSITION = re.compile(r",? line \d+(?:, column \d+)?")
"""Within what we cut out; the line of the file is told instead."""
_XML = frozenset(("amp", "lt", "gt", "quot", "apos"))
_FRESHRSS = "{https://freshrss.org/opml}"
_LONGEST = 200
_PAGE = "html+xpath"
_NO_FEEDS = {
    "xml+xpath": "XML read by XPath",
    "json+dotnotation": "JSON read by paths",
    "html+xpath+json+dotnotation": "JSON within a page",
}
_PARTS = {
    "title": "xpathitemtitle",
    "link": "xpathitemuri",
    "date": "xpathitemtimestamp",
    "teaser": "xpathitemcontent",
}
_BY_ITSELF = {"title": ":scope a", "link": ":scope a", "date": ":scope time"}
"""What is found without a selector."""
_SAYS_NOTHING = {"priority": "main", "unicitycriteria": "id"}
_FEED_SCHEME = re.compile(r"^feed:(?://)?(?=https?:)|^feed(?=://)", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A source as another program had it.

    Attributes:
        url: Absolute, of the feed or page.
        title: As that program showed it; may be empty.
        tags: Its folders, the outermost first, and its categories.
        every: Shortest pause between checks, in seconds.
        is_enabled: Whether that program checked it.
        select: Selectors by their keys, where it is a page.
        lost: Names of what was said of it and cannot be taken over.
        written: Every ``xmlUrl`` that means it, as it stands in the file.
    """

    url: str
    title: str = ""
    tags: tuple[str, ...] = ()
    language: str | None = None
    every: int | None = None
    is_enabled: bool = True
    select: Mapping[str, str] | None = None
    lost: tuple[str, ...] = ()
    written: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that is no source, and why not."""

    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """All sources of a file, each address once, and the rows that are none."""

    sources: tuple[Subscription, ...]
    refused: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class _Outline:
    """An outline with its attributes by their names in lower case, FreshRSS's apart."""

    plain: Mapping[str, str]
    extension: Mapping[str, str]
    names: Mapping[str, str]
    tags: tuple[str, ...]
    is_leaf: bool

    @property
    def title(self) -> str:
        return _text(self.plain.get("title") or self.plain.get("text") or "")


def read_opml(data: bytes) -> Subscriptions:
    """Read a list of sources.

    Raises:
        ParseError: It is ``too_large``, ``empty``, no OPML (``not_opml``), or
            not well-formed (``malformed``).
    """
    found: dict[str | None, Subscription] = {}
    refused = []
    for outline in _outlines(_root(data)):
        one = _read(outline)
        if isinstance(one, Refusal):
            refused.append(one)
        elif one is not None:
            known = canonical(one.url)
            earlier = found.setdefault(known, one)
            tags = _distinct((*earlier.tags, *one.tags))
            written = tuple(dict.fromkeys((*earlier.written, *one.written)))
            found[known] = replace(earlier, tags=tags, written=written)
    return Subscriptions(tuple(found.values()), tuple(refused))


def mended(data: bytes) -> bytes:
    """Give the same list as well-formed XML in UTF-8, without comments.

    Raises:
        ParseError: As for ``read_opml``.
    """
    return etree.tostring(_root(data), encoding="UTF-8", xml_declaration=True)


def _root(data: bytes) -> etree._Element:
    if len(data) > MAX_BYTES:
        raise ParseError(f"It has more than {MAX_BYTES:,} bytes.", reason="too_large")
    if not data.strip():
        raise ParseError("It is empty.", reason="empty")
    text = without_controls(read_document(data, None).text)
    start = _ROOT.search(text)
    if start is None:
        begin = clean(one_line(text[:200]))[:60]
        raise ParseError(f"It is not OPML: it begins with {begin!r}.", reason="not_opml")
    mended = _AMPERSAND.sub(_mend, text[start.start() :])
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        return etree.fromstring(mended.encode(), parser)
    except etree.XMLSyntaxError as error:
        line = data.count(b"\n") - mended.count("\n") + (error.lineno or 1)
        what = _POSITION.sub("", error.msg or "it ends early")
        message = f"It is not well-formed in line {line}: {what}."
        raise ParseError(message, reason="malformed") from error


def _mend(found: re.Match[str]) -> str:
    """Keep XML's own references, put in what HTML's stand for, and escape all else."""
    name = found[1]
    if name is None:
        return "&amp;" if found[0] == "&" else found[0]
    if name in _XML:
        return found[0]
    return html5.get(f"{name};", f"&amp;{name};")


def _outlines(root: etree._Element) -> Iterator[_Outline]:
    """Every outline in the order of the document, with the names of the folders around it."""
    top = next(root.iter("body", "Body"), root)
    waiting: list[tuple[etree._Element, tuple[str, ...]]] = [(child, ()) for child in reversed(top)]
    while waiting:
        element, tags = waiting.pop()
        outline = _outline(element, tags)
        yield outline
        inner = tags
        if not outline.plain.get("xmlurl"):
            inner = _distinct((*tags, outline.title))
        waiting += [(child, inner) for child in reversed(element)]


def _outline(element: etree._Element, tags: tuple[str, ...]) -> _Outline:
    plain, extension, names = {}, {}, {}
    for name, value in element.attrib.items():
        key, text = str(name), str(value).strip()
        if key.startswith(_FRESHRSS):
            local = key.removeprefix(_FRESHRSS)
            extension[local.lower()], names[local.lower()] = text, local
        elif not key.startswith("{"):
            plain[key.lower()] = text
    return _Outline(plain, extension, names, tags, is_leaf=not len(element))


def _read(outline: _Outline) -> Subscription | Refusal | None:
    """A source; a refusal; or nothing, where the outline is only a folder."""
    written, kind = outline.plain.get("xmlurl", ""), outline.plain.get("type", "").lower()
    if listed := outline.extension.get("opmlurl"):
        return Refusal(outline.title, f"it is filled from another list, {_text(listed)}")
    if not written:
        is_row = outline.is_leaf and (kind or {"url", "htmlurl"} & outline.plain.keys())
        return Refusal(outline.title, "it has no xmlUrl") if is_row else None
    if kind in _NO_FEEDS:
        return Refusal(outline.title, f"{_NO_FEEDS[kind]} is not supported")
    url = resolve(_FEED_SCHEME.sub(_web, written))
    if url is None:
        return Refusal(outline.title, f"{_text(written)!r} is no http:// or https:// address")
    return _source(outline, url, is_page=kind == _PAGE)


def _web(scheme: re.Match[str]) -> str:
    """``feed:https://…`` is what follows; ``feed://…`` is http."""
    return "http" if scheme[0].lower() == "feed" else ""


def _source(outline: _Outline, url: str, *, is_page: bool) -> Subscription | Refusal:
    used = {"ttl"} | {
        key for key, value in _SAYS_NOTHING.items() if outline.extension.get(key) == value
    }
    select = None
    if is_page:
        item = to_css(outline.extension.get("xpathitem", ""), within=False)
        if item is None:
            return Refusal(outline.title, _not_in_css(outline.extension.get("xpathitem", "")))
        parts = {
            part: css
            for part, key in _PARTS.items()
            if (css := to_css(outline.extension.get(key, ""), within=True))
        }
        used |= {"xpathitem"} | {_PARTS[part] for part in parts}
        select = {"item": item} | {
            part: css for part, css in parts.items() if _BY_ITSELF.get(part) != css
        }
    language = outline.plain.get("language", "")
    seconds = _whole(outline.extension.get("ttl", ""))
    categories = re.split(r"[,/]", outline.plain.get("category", ""))
    return Subscription(
        url=url,
        title=outline.title,
        tags=_distinct((*outline.tags, *map(_text, categories))),
        language=language if _LANGUAGE.fullmatch(language) else None,
        every=abs(seconds) or None,
        is_enabled=seconds >= 0,
        select=select,
        lost=tuple(
            outline.names[key]
            for key, value in outline.extension.items()
            if value and key not in used
        ),
        written=(outline.plain["xmlurl"],),
    )


def _not_in_css(xpath: str) -> str:
    if not xpath:
        return "it is a page without xPathItem"
    return f"its XPath cannot be said as a CSS selector: {_text(xpath)}"


def _whole(text: str) -> int:
    return int(text) if re.fullmatch(r"-?\d{1,8}", text) else 0


def _text(raw: str) -> str:
    return clean(one_line(raw))[:_LONGEST].strip()


def _distinct(tags: tuple[str, ...]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for tag in filter(None, tags):
        found.setdefault(tag.casefold(), tag)
    return tuple(found.values())
