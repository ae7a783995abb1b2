"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/): a document of our own making.

Keys come in a fixed order and without those that would be empty. Where a
name of the format means something else than ours: ``external_url`` is for
link blogs, so the article's address is ``url``; ``_presseschau`` is our
extension and holds Datum, Quelle and the origin.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aggregator.errors import PublishError
from aggregator.publish import icons
from aggregator.publish.view import rfc3339
from aggregator.text import reservations

if TYPE_CHECKING:
    from aggregator.publish.content import Making
    from aggregator.publish.view import Document, Item

VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(feed: Document, *, version: str) -> bytes:
    """Render a feed as JSON Feed 1.1, in UTF-8, with a line end after the last brace.

    Raises:
        PublishError: Text that UTF-8 cannot hold; names the feed.
    """
    document = _given(
        version=VERSION,
        title=feed.title,
        home_page_url=feed.home,
        feed_url=feed.address("json"),
        next_url=feed.earlier("json"),
        icon=feed.base + icons.ICON,
        favicon=feed.base + icons.ICON,
        description=feed.description,
        language=feed.language,
        authors=[{"name": "Presseschau", "url": feed.base}],
        hubs=[{"type": "WebSub", "url": feed.hub}] if feed.hub else [],
        _presseschau={
            "id": feed.id,
            "updated": rfc3339(feed.updated),
            "generator": f"Presseschau/{version}",
        }
        | ({"rights": feed.rights} if feed.rights else {})
        | ({"archive": feed.page} if feed.page is not None else {}),
    )
    document["items"] = [_item(item) for item in feed.items]
    try:
        return json.dumps(document, ensure_ascii=False).encode() + b"\n"
    except ValueError as error:
        raise PublishError(f"feed {feed.slug} cannot be written as json: {error}") from error


def _item(item: Item) -> dict[str, Any]:
    return _given(
        id=item.guid or item.id,
        url=item.link,
        title=item.title,
        summary=item.summary,
        content_html=item.content,
        content_text=item.text,
        image=item.image,
        date_published=rfc3339(item.published),
        date_modified=rfc3339(item.updated),
        authors=[{"name": name} for name in item.authors],
        tags=list(item.categories),
        language=item.language,
        attachments=[
            _given(url=file.url, mime_type=file.type, size_in_bytes=file.length)
            for file in item.enclosures
        ],
        _presseschau=_given(
            datum=item.datum,
            quelle=item.quelle,
            note=item.note,
            comment=item.comment,
            tldr=_making(item.making) if item.making and not item.making.is_excerpt else None,
            excerpt=item.making.line if item.making and item.making.is_excerpt else None,
            remarks=list(item.remarks),
            reports=[
                _given(quelle=one.quelle, title=one.title, url=one.link) for one in item.reports
            ],
            source=_given(title=item.source_title, url=item.source_home),
            reserved=_given(
                signs=list(reservations.signs(item.reserved)),
                policy=reservations.statement(item.reserved).policy,
            ),
        ),
    )


def _making(making: Making) -> dict[str, Any]:
    return _given(
        engine=making.engine,
        author=making.author,
        line=making.line,
        sources=list(making.sources),
        sentences=[
            _given(text=one.text, evidence=one.address, source=one.source)
            for one in making.sentences
        ],
    )


def _given(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in (None, "", [], {})}
