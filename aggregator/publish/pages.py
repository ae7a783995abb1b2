"""The local page: every curated feed, its formats, and its newest entries.

It needs no script, no address outside its own folder, and no server: it can
be opened from a disk. Its Content-Security-Policy stands in the page itself,
since a static host may not send any, and allows one style sheet: the one in
the page, by its hash.
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

SHOWN = 12
"""Entries of each feed on the page."""


def index(
    feeds: Sequence[Document],
    *,
    zone: tzinfo,
    version: str,
    twins: Sequence[Document] = (),
    is_public: bool = False,
) -> bytes:
    """Render the page.

    Args:
        feeds: In the order to be shown; there may be none, and empty ones.
        twins: Feeds that are only named, in a list of their own.
        zone: Where the time of the last change is shown.
        version: Of this program.
        is_public: Whether search engines may list it.
    """
    newest = max((feed.updated for feed in feeds), default=None)
    return (
        _environment()
        .get_template("index.html")
        .render(
            feeds=feeds,
            twins=twins,
            is_public=is_public,
            shown=SHOWN,
            formats=FORMAT_TITLES,
            media_types=MEDIA_TYPES,
            opml=OPML,
            updated=newest,
            datum=dates.format_datum(newest, zone) if newest else None,
            version=version,
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
