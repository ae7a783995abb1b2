"""JSON Feed 1.0 and 1.1 (jsonfeed.org), read leniently: a wrong type is a missing value."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from aggregator.errors import ParseError
from aggregator.parse.document import without_controls
from aggregator.parse.draft import EntryDraft, FeedDraft


def read(text: str, url: str) -> FeedDraft:
    """Read a JSON document.

    Raises:
        ParseError: It is no JSON, or no feed.
    """
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise ParseError(
            f"This begins like JSON, but is not: {error}.", reason="malformed"
        ) from error
    except (ValueError, RecursionError) as error:  # what Python itself sets limits to
        raise ParseError(
            "This JSON nests too deep, or holds a number too long, to be a feed.",
            reason="malformed",
        ) from error
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        raise ParseError(
            "This is JSON, but no JSON Feed: it has no list of items.", reason="not_a_feed"
        )
    items = [item for item in document["items"] if isinstance(item, dict)]
    return FeedDraft(
        format="json",
        base=url,
        title=_text(document, "title"),
        title_is_html=False,
        links=[_text(document, "home_page_url")],
        language=_text(document, "language"),
        older=[_text(document, "next_url")],
        hubs=_find_hubs(document),
        self_links=[_text(document, "feed_url")],
        entries=[_read_item(item, _find_authors(document)) for item in items],
    )


def _read_item(item: dict[str, Any], feed_authors: list[str]) -> EntryDraft:
    html, plain = _text(item, "content_html"), _text(item, "content_text")
    return EntryDraft(
        id=_text(item, "id"),
        links=[_text(item, "url"), _text(item, "external_url"), _as_link(_text(item, "id"))],
        title=_text(item, "title"),
        title_is_html=False,
        summary=escape(_text(item, "summary"), quote=False),
        content=html or escape(plain, quote=False).replace("\n", "<br>\n"),
        authors=_find_authors(item) or feed_authors,
        categories=[escape(tag) for tag in _list(item, "tags") if isinstance(tag, str)],
        language=_text(item, "language"),
        published=[_text(item, "date_published")],
        updated=[_text(item, "date_modified")],
        images=[_text(item, "image"), _text(item, "banner_image")],
        enclosures=_find_enclosures(item),
    )


def _find_authors(item: dict[str, Any]) -> list[str]:
    """``authors`` of 1.1, else ``author`` of 1.0."""
    people = _list(item, "authors") or [item.get("author")]
    return [
        name for person in people if isinstance(person, dict) and (name := _text(person, "name"))
    ]


def _find_hubs(document: dict[str, Any]) -> list[str]:
    return [
        _text(hub, "url")
        for hub in _list(document, "hubs")
        if isinstance(hub, dict) and _text(hub, "type").lower() == "websub"
    ]


def _find_enclosures(item: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (_text(file, "url"), _text(file, "mime_type"), _text(file, "size_in_bytes"))
        for file in _list(item, "attachments")
        if isinstance(file, dict)
    ]


def _as_link(identity: str) -> str:
    """An id that is an address may stand in for a missing one."""
    return identity if identity.startswith(("http://", "https://")) else ""


def _text(item: dict[str, Any], key: str) -> str:
    """A string, or a number where some writers put one (ids, sizes)."""
    value = item.get(key)
    if isinstance(value, str):
        return without_controls(value.strip())
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(int(value)) if value == value // 1 else str(value)
    return ""


def _list(item: dict[str, Any], key: str) -> list[Any]:
    value = item.get(key)
    return value if isinstance(value, list) else []
