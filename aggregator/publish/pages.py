"""Pages for people: one lists all feeds with their newest entries, and each feed has its own.

They need no script, no address outside their own folder, and no server: they
can be opened from a disk. Their Content-Security-Policy stands in the pages
themselves, since a static host may not send any, and allows one style sheet:
the one in the page, by its hash.
"""

from __future__ import annotations

import base64
import functools
import hashlib
from importlib import resources
from typing import TYPE_CHECKING

import jinja2
from markupsafe import Markup

from aggregator.publish.opml import NAME as OPML
from aggregator.publish.view import FORMAT_TITLES, MEDIA_TYPES
from aggregator.text import dates

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from aggregator.publish.view import Document

INDEX = "index.html"
SHOWN = 12
"""Entries of each feed on the page of all."""


def index(
    feeds: Sequence[Document],
    *,
    zone: tzinfo,
    version: str,
    twins: Sequence[Document] = (),
    is_public: bool = False,
) -> bytes:
    """Render the page of all feeds.

    Args:
        feeds: In the order to be shown; there may be none, and empty ones.
        twins: Feeds that are only named, in a list of their own.
        zone: Where the time of the last change is shown.
        version: Of this program.
        is_public: Whether search engines may list it.
    """
    newest = max((feed.updated for feed in feeds), default=None)
    return _page(
        "index.html",
        feeds=feeds,
        twins=twins,
        is_public=is_public,
        shown=SHOWN,
        opml=OPML,
        updated=newest,
        datum=dates.format_datum(newest, zone) if newest else None,
        version=version,
    )


def feed(shown: Document, *, zone: tzinfo, version: str, is_public: bool = False) -> bytes:
    """Render the page of one feed: all its entries, as readers show them.

    Args:
        shown: The feed; its entries' HTML is sanitised.
        zone: Where the time of the last change is shown.
        version: Of this program.
        is_public: Whether search engines may list it.
    """
    return _page(
        "feed.html",
        feed=shown,
        overview=INDEX,
        is_public=is_public,
        datum=dates.format_datum(shown.updated, zone),
        version=version,
    )


def _page(template: str, **said: object) -> bytes:
    return (
        _environment()
        .get_template(template)
        .render(
            **said,
            formats=FORMAT_TITLES,
            media_types=MEDIA_TYPES,
            style=Markup(_style()),  # noqa: S704 - our own packaged file
            policy=f"default-src 'none'; style-src '{style_hash()}'; base-uri 'none'; "
            "form-action 'none'",
        )
        .encode()
    )


@functools.cache
def style_hash() -> str:
    """The page's style sheet as a Content-Security-Policy names it (CSP Level 3)."""
    digest = hashlib.sha256(_style().encode()).digest()
    return "sha256-" + base64.b64encode(digest).decode("ascii")


@functools.cache
def _style() -> str:
    return _template("style.css")


@functools.cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FunctionLoader(_template),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
    )


def _template(name: str) -> str:
    return resources.files(__package__).joinpath("templates", name).read_text("utf-8")
