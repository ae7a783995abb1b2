"""The demo's press as a web server gives it out: pages and feeds in four formats."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader

from aggregator.demo.press import BERLIN, Publisher, Report

if TYPE_CHECKING:
    from collections.abc import Iterable

_FEED_TYPES = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "rdf": "application/rdf+xml",
    "json": "application/feed+json",
}


@dataclass(frozen=True, slots=True)
class Document:
    """What one address answers. ``modified`` is UTC; ``etag`` comes without its quotes."""

    body: bytes
    type: str
    modified: datetime

    @property
    def etag(self) -> str:
        """A strong validator made of the bytes."""
        return hashlib.sha256(self.body).hexdigest()[:16]


def documents(publishers: Iterable[Publisher]) -> dict[tuple[str, str], Document]:
    """Render every page and feed of some publishers.

    Returns:
        Documents by host and path (without a query).
    """
    templates = _templates()
    found = {}
    for publisher in publishers:
        found[publisher.host, publisher.path] = _feed(templates, publisher)
        for report in publisher.reports:
            found[publisher.host, report.path] = _page(templates, publisher, report)
    return found


def index(publishers: tuple[Publisher, ...]) -> Document:
    """Render the page on which a person finds everything the newsroom serves."""
    body = _templates().get_template("index.html").render(publishers=publishers)
    return Document(body.encode(), "text/html", max(map(_updated, publishers)))


def _page(templates: Environment, publisher: Publisher, report: Report) -> Document:
    body = templates.get_template("page.html").render(
        publisher=publisher,
        report=report,
        address=publisher.address(report),
        feed_type=_FEED_TYPES[publisher.format],
        others=[other for other in publisher.reports if other is not report][:3],
        json_ld=_json_ld(publisher, report),
    )
    return Document(body.encode(), "text/html", report.published)


def _feed(templates: Environment, publisher: Publisher) -> Document:
    updated = _updated(publisher)
    if publisher.format == "json":
        body = json.dumps(_json_feed(publisher), ensure_ascii=False, indent=1)
    else:
        template = templates.get_template(f"feed.{publisher.format}")
        body = template.render(publisher=publisher, updated=updated)
    return Document(body.encode(), _FEED_TYPES[publisher.format], updated)


def _json_feed(publisher: Publisher) -> dict[str, Any]:
    """JSON Feed 1.1."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": publisher.title,
        "description": publisher.slogan,
        "home_page_url": publisher.home,
        "feed_url": publisher.feed,
        "language": "de",
        "items": [
            {
                "id": _guid(report),
                "url": publisher.link(report),
                "title": report.title,
                "summary": report.teaser,
                "content_html": f"<p>{escape(report.teaser)}</p>",
                "date_published": _iso(report.published),
                "authors": [{"name": author} for author in report.authors],
                "tags": report.categories,
            }
            for report in publisher.reports
        ],
    }


def _json_ld(publisher: Publisher, report: Report) -> dict[str, Any]:
    """What search engines are told (schema.org/NewsArticle), paywalls included."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": report.title,
        "description": report.teaser,
        "url": publisher.address(report),
        "inLanguage": "de",
        "datePublished": _iso(report.published),
        "dateModified": _iso(report.published),
        "author": [{"@type": "Person", "name": name} for name in report.authors]
        or [{"@type": "Organization", "name": publisher.title}],
        "publisher": {"@type": "Organization", "name": publisher.title},
        "isAccessibleForFree": not report.paywall,
    }
    if report.paywall:
        data["hasPart"] = {
            "@type": "WebPageElement",
            "isAccessibleForFree": False,
            "cssSelector": ".paywall",
        }
    return data


def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("aggregator.demo"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        guid=_guid, html=_html, iso=_iso, rfc822=format_datetime, german=_german
    )
    return environment


def _updated(publisher: Publisher) -> datetime:
    return max(report.published for report in publisher.reports)


def _guid(report: Report) -> str:
    """Made of the path, as a content management system's number would be."""
    return hashlib.sha256(report.path.encode()).hexdigest()[:12]


def _html(report: Report) -> str:
    """The whole text as markup, for feeds that carry it. Escaped once more by the template."""
    blocks = (
        f"<h2>{escape(paragraph[3:])}</h2>"
        if paragraph.startswith("## ")
        else f"<p>{escape(paragraph)}</p>"
        for paragraph in report.paragraphs
    )
    return "\n".join(blocks)


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _german(moment: datetime) -> str:
    return f"{moment.astimezone(BERLIN):%d.%m.%Y, %H:%M}"
