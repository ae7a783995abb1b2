"""OPML 2.0 of the *sources*, for other programs; that of the curated feeds is ``opml``'s.

Each tag is a folder, and a source with several tags stands in several folders,
as readers do it. What OPML has no words for is said in those of FreshRSS
(namespace ``https://freshrss.org/opml``): how often, whether at all, and where
the entries of a page stand, as XPath.
"""

from __future__ import annotations

from email.utils import format_datetime
from typing import TYPE_CHECKING

from cssselect import HTMLTranslator
from lxml import etree

from aggregator.config.model import Source
from aggregator.errors import PublishError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

_FRESHRSS = "https://freshrss.org/opml"
_EVERY = Source.model_fields["every"].default


def subscriptions(
    sources: Sequence[Source],
    *,
    redact: Callable[[str], str],
    homes: Mapping[str, str],
    now: datetime,
) -> bytes:
    """Render the list of sources.

    Args:
        sources: As configured, in that order; folders are in the order of their first source.
        redact: Takes out of an address what came from the environment.
        homes: Home pages of sources, by name, as far as they are known.
        now: Aware; when the list is made.

    Raises:
        PublishError: A title or tag that XML cannot hold.
    """
    root = etree.Element("opml", version="2.0", nsmap={"frss": _FRESHRSS})
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = "Presseschau"
    etree.SubElement(head, "dateCreated").text = format_datetime(now)
    etree.SubElement(head, "docs").text = "http://opml.org/spec2.opml"
    body = etree.SubElement(root, "body")
    folders: dict[str, etree._Element] = {}
    for source in sources:
        try:
            home = redact(homes.get(source.name, ""))
            attributes = _attributes(source, redact(source.url), home)
            for tag in source.tags or [""]:
                if tag.casefold() not in folders:
                    made = etree.SubElement(body, "outline", text=tag) if tag else body
                    folders[tag.casefold()] = made
                etree.SubElement(folders[tag.casefold()], "outline", attributes)
        except ValueError as error:
            raise PublishError(f"source {source.name} cannot be listed: {error}") from error
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _attributes(source: Source, url: str, home: str) -> dict[str, str]:
    title = source.title or source.name
    found = {"text": title, "title": title, "type": "rss", "xmlUrl": url}
    if home:
        found["htmlUrl"] = home
    if source.language:
        found["language"] = source.language
    seconds = int(source.every.total_seconds())
    if source.every != _EVERY or not source.enabled:
        found[f"{{{_FRESHRSS}}}ttl"] = str(seconds if source.enabled else -seconds)
    if source.select is not None:
        found |= {"type": "HTML+XPath", "htmlUrl": url, **_xpaths(source)}
    return found


def _xpaths(source: Source) -> dict[str, str]:
    """FreshRSS needs what is found by itself here said: the first link, and its text."""
    select = source.select
    assert select is not None
    translate = HTMLTranslator().css_to_xpath
    link = translate(select.link or ":scope a")
    found = {
        "": translate(select.item, prefix="//"),
        "Title": translate(select.title or select.link or ":scope a"),
        "Uri": " | ".join(f"{path}/@href" for path in link.split(" | ")),
        "Timestamp": translate(select.date or ":scope time"),
    }
    if select.teaser:
        found["Content"] = translate(select.teaser)
    return {f"{{{_FRESHRSS}}}xPathItem{part}": path for part, path in found.items()}
