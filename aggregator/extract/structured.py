"""What a page says about its article in JSON-LD (schema.org)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any

from aggregator.extract.document import tidy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

_ARTICLE = re.compile(r"(?:Article|Posting|Report|Review|Reportage)$")
_MEDIA = {
    "VideoObject": "video",
    "AudioObject": "audio",
    "ImageGallery": "gallery",
    "MediaGallery": "gallery",
    "PodcastEpisode": "audio",
}
_INTO = ("@graph", "mainEntity", "mainEntityOfPage", "video")
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_BREAK = re.compile(r"</?(?:p|div|li|h[1-6]|br)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_WRAPPER = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)[\s;]*$")


@dataclass(frozen=True, slots=True)
class Update:
    """A post of a liveblog: ``published`` as it is written, ``body`` with its line breaks."""

    headline: str
    body: str
    published: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Structured:
    """The statements that are used; empty where the page makes none.

    Attributes:
        body: ``articleBody``, line breaks kept.
        free: ``isAccessibleForFree``; ``None`` where the page does not say.
        locked: CSS selectors of the parts that are said not to be free.
        words: ``wordCount``, zero where the page does not say.
        publisher: Name of who publishes the page.
        media: Kinds of media that the page itself is about: ``video``, ``audio``, ``gallery``.
        liveblog: The page says that it is one.
        updates: The posts of a liveblog that have a text, in the order of the page.
    """

    headline: str = ""
    description: str = ""
    body: str = ""
    authors: tuple[str, ...] = ()
    publisher: str = ""
    published: str = ""
    language: str = ""
    image: str = ""
    free: bool | None = None
    locked: tuple[str, ...] = ()
    words: int = 0
    types: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    liveblog: bool = False
    updates: tuple[Update, ...] = ()


def read_structured(tree: HtmlElement) -> Structured:
    """Read the JSON-LD of a page; what cannot be read counts as not said."""
    nodes = [node for block in _documents(tree) for node in _nodes(block)]
    media = tuple(
        dict.fromkeys(_MEDIA[kind] for node in nodes for kind in _types(node) if kind in _MEDIA)
    )
    articles = [node for node in nodes if any(_ARTICLE.search(kind) for kind in _types(node))]
    if not articles:
        return Structured(media=media)
    node = max(articles, key=lambda one: (bool(one.get("articleBody")), bool(one.get("headline"))))
    parts = [part for part in _many(node.get("hasPart")) if isinstance(part, dict)]
    blogs = [one for one in articles if "LiveBlogPosting" in _types(one)]
    return Structured(
        headline=_text(node.get("headline") or node.get("name")),
        description=_text(node.get("description")),
        body=_lines(node.get("articleBody")),
        authors=_authors(node.get("author")),
        publisher=next(iter(_authors(node.get("publisher"))), ""),
        published=_text(node.get("datePublished")),
        language=_text(node.get("inLanguage")),
        image=_address(node.get("image")),
        free=_free([node, *parts]),
        locked=tuple(
            _text(selector)
            for part in parts
            if _truth(part.get("isAccessibleForFree")) is False
            for selector in _many(part.get("cssSelector"))
        ),
        words=_number(node.get("wordCount")),
        types=_types(node),
        media=media,
        liveblog=bool(blogs),
        updates=tuple(update for blog in blogs for update in _updates(blog)),
    )


def _updates(blog: dict[str, Any]) -> Iterator[Update]:
    for item in _many(blog.get("liveBlogUpdate")):
        if isinstance(item, dict) and (body := _lines(item.get("articleBody"))):
            yield Update(_text(item.get("headline")), body, _text(item.get("datePublished")))


def _documents(tree: HtmlElement) -> Iterator[Any]:
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        text = _WRAPPER.sub("", script.text or "")
        for attempt in (text, _TRAILING_COMMA.sub("", text)):
            try:
                yield json.loads(attempt, strict=False)
            except (ValueError, RecursionError):
                continue
            break


def _nodes(document: Any) -> Iterator[dict[str, Any]]:
    """The things a document is about; not those it merely lists or mentions."""
    waiting = [document]
    while waiting:
        item = waiting.pop(0)
        if isinstance(item, list):
            waiting[:0] = item
        elif isinstance(item, dict):
            yield item
            waiting.extend(item[key] for key in _INTO if isinstance(item.get(key), dict | list))


def _types(node: dict[str, Any]) -> tuple[str, ...]:
    kinds = (kind for kind in _many(node.get("@type")) if isinstance(kind, str))
    return tuple(re.split(r"[/#:]", kind)[-1] for kind in kinds)


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: Any) -> str:
    found = next((item for item in _many(value) if isinstance(item, str | int | float)), "")
    return tidy(unescape(str(found)))


def _lines(value: Any) -> str:
    text = next((item for item in _many(value) if isinstance(item, str)), "")
    if "</" in text or "<br" in text:
        text = _TAG.sub("", _BREAK.sub("\n", text))
    return "\n".join(filter(None, map(tidy, unescape(text).splitlines())))


def _authors(value: Any) -> tuple[str, ...]:
    names = (
        _text(item.get("name")) if isinstance(item, dict) else _text(item) for item in _many(value)
    )
    return tuple(dict.fromkeys(name for name in names if name))


def _address(value: Any) -> str:
    for item in _many(value):
        address = item.get("url") or item.get("contentUrl") if isinstance(item, dict) else item
        if _text(address):
            return _text(address)
    return ""


def _truth(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    return {"true": True, "yes": True, "false": False, "no": False}.get(
        _text(value).rpartition("/")[2].lower()
    )


def _free(nodes: list[dict[str, Any]]) -> bool | None:
    said = [_truth(node.get("isAccessibleForFree")) for node in nodes]
    if said[0] is not None:
        return said[0]
    return False if False in said else True if True in said else None


def _number(value: Any) -> int:
    text = _text(value)
    return int(text) if text.isdecimal() and len(text) < 8 else 0  # noqa: PLR2004 - no article has ten million words
