from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.errors import PublishError
from aggregator.publish import view
from aggregator.publish.jsonfeed import json_feed

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from aggregator.model import PublishedEntry, Selection

_TEXT = {"type": "string", "minLength": 1}
_ADDRESS = {"type": "string", "pattern": "^https?://[!-~]+$"}
_INSTANT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}
_AUTHORS = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "properties": {"name": _TEXT, "url": _ADDRESS, "avatar": _ADDRESS},
        "minProperties": 1,
        "additionalProperties": False,
    },
}
_EXTENSION = {"^_[a-zA-Z]": {"type": "object"}}
# Written after https://www.jsonfeed.org/version/1.1/; our own rules are stricter in places.
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["version", "title", "items", "feed_url", "home_page_url"],
    "patternProperties": _EXTENSION,
    "additionalProperties": False,
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": _TEXT,
        "home_page_url": _ADDRESS,
        "feed_url": _ADDRESS,
        "next_url": _ADDRESS,
        "icon": _ADDRESS,
        "favicon": _ADDRESS,
        "hubs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["type", "url"],
                "properties": {"type": _TEXT, "url": _ADDRESS},
                "additionalProperties": False,
            },
        },
        "description": _TEXT,
        "language": _TEXT,
        "authors": _AUTHORS,
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "content_html", "date_published", "date_modified"],
                "patternProperties": _EXTENSION,
                "additionalProperties": False,
                "properties": {
                    "id": _TEXT,
                    "url": _ADDRESS,
                    "title": _TEXT,
                    "summary": _TEXT,
                    "content_html": _TEXT,
                    "content_text": _TEXT,
                    "image": _ADDRESS,
                    "date_published": _INSTANT,
                    "date_modified": _INSTANT,
                    "authors": _AUTHORS,
                    "tags": {"type": "array", "items": _TEXT, "minItems": 1},
                    "language": _TEXT,
                    "attachments": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["url", "mime_type"],
                            "additionalProperties": False,
                            "properties": {
                                "url": _ADDRESS,
                                "mime_type": _TEXT,
                                "size_in_bytes": {"type": "integer", "minimum": 1},
                            },
                        },
                    },
                },
            },
        },
    },
}


@pytest.fixture(scope="session")
def render(zone: tzinfo) -> Callable[[Selection], bytes]:
    def render(selection: Selection) -> bytes:
        document = view.document(selection, base_url="https://presse.example/", zone=zone)
        return json_feed(document, version="1.2.3")

    return render


def test_feed_and_item(
    render: Callable[..., bytes],
    selection: Callable[..., Selection],
    entry: Callable[..., PublishedEntry],
) -> None:
    data = render(selection(entry(1)))
    feed = json.loads(data)
    jsonschema.validate(feed, SCHEMA)
    assert data.endswith(b"}\n")
    assert "Kürze" in data.decode()
    assert feed["feed_url"] == "https://presse.example/politik.json"
    assert feed["_presseschau"]["generator"] == "Presseschau/1.2.3"
    [item] = feed["items"]
    assert list(item)[:4] == ["id", "url", "title", "summary"]
    assert item["image"] == "https://cdn.example/bild.jpg"
    assert item["authors"] == [{"name": "Anna Berg"}, {"name": "Jörg Öztürk"}]
    assert item["tags"] == ["Politik", "Ausland"]
    assert item["attachments"] == [
        {
            "url": "https://cdn.example/folge.mp3",
            "mime_type": "audio/mpeg",
            "size_in_bytes": 4711,
        }
    ]
    assert item["date_published"] == "2026-01-03T03:37:00Z"
    assert item["_presseschau"] == {
        "datum": "03.01.2026 04:37",
        "quelle": "www.zeit.example",
        "tldr": {
            "engine": "extractive",
            "author": "machine",
            "line": "TLDR automatisch erstellt (extractive).",
        },
        "source": {"title": "ZEIT ONLINE", "url": "https://www.zeit.example/"},
    }


def test_what_there_is_none_of_has_no_key(
    render: Callable[..., bytes],
    selection: Callable[..., Selection],
    entry: Callable[..., PublishedEntry],
) -> None:
    bare = entry(link=None, authors=(), categories=(), language=None, image=None, enclosures=())
    [item] = json.loads(render(selection(bare, language=None)))["items"]
    assert not item.keys() & {"url", "authors", "tags", "language", "image", "attachments"}


def test_an_id_that_is_no_text_names_the_feed(
    render: Callable[..., bytes], selection: Callable[..., Selection]
) -> None:
    with pytest.raises(PublishError, match="feed politik cannot be written as json"):
        render(selection(id="\ud800"))


@settings(max_examples=60, deadline=None)
@given(title=st.text(max_size=40), tldr=st.text(max_size=40), names=st.lists(st.text(max_size=9)))
def test_the_schema_holds_whatever_the_text(
    *,
    render: Callable[..., bytes],
    selection: Callable[..., Selection],
    entry: Callable[..., PublishedEntry],
    title: str,
    tldr: str,
    names: list[str],
) -> None:
    made = entry(title=title, tldr=tldr, authors=tuple(names), categories=tuple(names))
    jsonschema.validate(json.loads(render(selection(made, title=title))), SCHEMA)
