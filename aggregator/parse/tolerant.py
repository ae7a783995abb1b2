"""Everything that is not well-formed: feedparser, with its sanitiser and its dates left aside."""

from __future__ import annotations

import re
from html import escape
from io import BytesIO
from itertools import islice
from typing import Any

from aggregator.errors import ParseError
from aggregator.parse.document import without_controls
from aggregator.parse.draft import EntryDraft, FeedDraft
from aggregator.parse.extensions import number, pause
from aggregator.text.addresses import resolve

_FORMATS = {"rss10": "rdf", "rss090": "rdf"}
_ENTRY_BEGINS = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_ENTRY_ENDS = re.compile(r"</(?:[\w.-]+:)?(?:item|entry)\s*>", re.IGNORECASE)
_ROOT_ENDS = re.compile(r"</(?:[\w.-]+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
_LOOSE_AMPERSAND = re.compile(
    # A CDATA section that never ends is the rest, or looking for ends would take for ever.
    r"<!\[CDATA\[(?:.*?\]\]>|.*)|&(?!(?:#[0-9]+|#[xX][0-9a-fA-F]+|\w{1,32});)",
    re.DOTALL,
)
_HEAD = 50_000
"""Characters in which a channel says everything about itself."""
# feedparser keeps only the last of several hours.
_SKIPPED_HOURS = re.compile(r"<skipHours\s*>([^!]{1,2000}?)</skipHours", re.IGNORECASE)
_SKIPPED_DAYS = re.compile(r"<skipDays\s*>([^!]{1,2000}?)</skipDays", re.IGNORECASE)
_HOUR = re.compile(r"<hour\s*>\s*(\d{1,2})\s*<", re.IGNORECASE)
_DAY = re.compile(r"<day\s*>\s*(\w{1,10})\s*<", re.IGNORECASE)
# feedparser takes seconds for what lxml reads in milliseconds; new entries stand first.
_LONGEST = 1_000_000
_MOST_ENTRIES = 500
# feedparser answers some keys with the value of another and a warning; its dict's own get does not.
_get = dict.get


def read(text: str, url: str) -> FeedDraft:
    """Read a document that claims to be RSS or Atom, mending what is broken.

    An entry that the document's end cuts in two is left out: half a link is
    another link. Only the first million characters and 500 entries are read.

    Raises:
        ParseError: The document ends before its first entry does.
    """
    text = _LOOSE_AMPERSAND.sub(_escape_ampersand, without_controls(text[:_LONGEST]))
    whole = _whole_entries(text)
    answer = _ask_feedparser(whole)
    if not answer.entries and not _ROOT_ENDS.search(text):
        raise ParseError("The feed ends before its first entry is complete.", reason="malformed")
    feed, version = answer.feed, answer.get("version") or ""
    is_atom = version.startswith("atom") or text[:5].lower() == "<feed"
    title = _detail(feed, "title")
    return FeedDraft(
        format="atom" if is_atom else _FORMATS.get(version, "rss"),
        base=resolve(title.get("base") or "", url) or url,
        title=_text(feed, "title"),
        title_is_html=not is_atom or title.get("type") != "text/plain",
        links=_alternates(feed) or ([] if is_atom else [_text(feed, "link")]),
        language=_text(feed, "language"),
        ttl=_find_ttl(feed),
        skip_hours=_find_skipped(_SKIPPED_HOURS, _HOUR, text),
        skip_days=_find_skipped(_SKIPPED_DAYS, _DAY, text),
        older=_related(feed, "prev-archive") + _related(feed, "next"),
        hubs=_related(feed, "hub"),
        self_links=_related(feed, "self"),
        entries=[_read_entry(entry, feed, url, is_atom=is_atom) for entry in answer.entries],
    )


def _ask_feedparser(text: str) -> Any:
    import feedparser  # noqa: PLC0415 - loads in 0.1 s, and most feeds are well-formed

    try:
        return feedparser.parse(
            BytesIO(text.encode()),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except Exception as error:  # it raises what its parts do, on hostile input nearly anything
        raise ParseError(
            f"The feed is too broken to be read ({type(error).__name__}: {error}).",
            reason="malformed",
        ) from error


def _escape_ampersand(found: re.Match[str]) -> str:
    """Keep feedparser from making ``R&D;`` of ``R&D``; in CDATA an ampersand is as it should be."""
    return "&amp;" if found[0] == "&" else found[0]


def _whole_entries(text: str) -> str:
    """The text up to where its last entry ends, if the document was cut short, here or before."""
    begins = [found.start() for found in islice(_ENTRY_BEGINS.finditer(text), _MOST_ENTRIES + 1)]
    if len(begins) > _MOST_ENTRIES:
        return text[: begins[-1]]
    if not begins or _ROOT_ENDS.search(text, begins[-1]):
        return text
    return text if _ENTRY_ENDS.search(text, begins[-1]) else text[: begins[-1]]


def _read_entry(
    entry: dict[str, Any], feed: dict[str, Any], url: str, *, is_atom: bool
) -> EntryDraft:
    title = _detail(entry, "title")
    published = [_text(entry, key) for key in ("published", "created")]
    updated = [_text(entry, "updated")]
    if not is_atom and not any(published):
        # feedparser files dc:date, RSS 1.0's only date, under "updated".
        published, updated = updated, []
    return EntryDraft(
        id=_text(entry, "id"),
        links=_find_links(entry),
        base=_find_base(entry, url),
        title=_text(entry, "title"),
        title_is_html=not is_atom or title.get("type") != "text/plain",
        summary=_find_summary(entry, is_atom=is_atom),
        content=_find_content(entry, is_atom=is_atom),
        authors=_find_authors(entry) or (_find_authors(feed) if is_atom else []),
        categories=[_text(tag, "label") or _text(tag, "term") for tag in _list(entry, "tags")],
        language=_text(entry, "language"),
        published=published,
        updated=updated,
        images=_find_images(entry),
        enclosures=[
            (_text(link, "href"), _text(link, "type"), _text(link, "length"))
            for link in _list(entry, "links")
            if _get(link, "rel") == "enclosure"
        ],
    )


def _find_links(entry: dict[str, Any]) -> list[str]:
    return [_text(entry, "feedburner_origlink"), _text(entry, "link"), *_alternates(entry)]


def _alternates(found: dict[str, Any]) -> list[str]:
    return [
        _text(link, "href")
        for link in _list(found, "links")
        if _get(link, "rel", "alternate") == "alternate"
    ]


def _find_base(entry: dict[str, Any], url: str) -> str | None:
    bases = (_detail(entry, key).get("base") for key in ("title", "summary"))
    return next((found for base in bases if base and (found := resolve(base, url))), None)


def _find_summary(entry: dict[str, Any], *, is_atom: bool) -> str:
    if _list(entry, "content") and not _detail(entry, "summary"):
        return ""  # feedparser's copy of the content
    return _as_html(_text(entry, "summary"), _detail(entry, "summary"), is_atom=is_atom)


def _find_content(entry: dict[str, Any], *, is_atom: bool) -> str:
    for content in _list(entry, "content"):
        if _text(content, "value") and _get(content, "type", "").startswith(
            ("text/", "application/xhtml")
        ):
            return _as_html(_text(content, "value"), content, is_atom=is_atom)
    return ""


def _as_html(text: str, detail: dict[str, Any], *, is_atom: bool) -> str:
    """Plain text of Atom as HTML; RSS does not tell them apart, and means HTML."""
    return escape(text, quote=False) if is_atom and _get(detail, "type") == "text/plain" else text


def _find_authors(entry: dict[str, Any]) -> list[str]:
    people = [_text(person, "name") or _text(person, "email") for person in _list(entry, "authors")]
    return people if any(people) else list(filter(None, [_text(entry, "author")]))


def _find_images(entry: dict[str, Any]) -> list[str]:
    thumbnails = [_text(picture, "url") for picture in _list(entry, "media_thumbnail")]
    contents = [
        _text(picture, "url")
        for picture in _list(entry, "media_content")
        if _get(picture, "medium") == "image" or _text(picture, "type").startswith("image/")
    ]
    image = _get(entry, "image")
    return thumbnails + contents + ([_text(image, "href")] if isinstance(image, dict) else [])


def _find_ttl(feed: dict[str, Any]) -> float | None:
    minutes = number(_text(feed, "ttl"))
    period = pause(_text(feed, "sy_updateperiod"), _text(feed, "sy_updatefrequency"))
    return max([*([minutes * 60] if minutes else []), *([period] if period else [])], default=None)


def _find_skipped(section: re.Pattern[str], item: re.Pattern[str], text: str) -> list[str]:
    found = section.search(text, 0, _HEAD)
    return item.findall(found[1]) if found else []


def _related(feed: dict[str, Any], relation: str) -> list[str]:
    links = _list(feed, "links")
    return [_text(link, "href") for link in links if _get(link, "rel") == relation]


def _text(found: dict[str, Any], key: str) -> str:
    value = _get(found, key)
    return without_controls(value) if isinstance(value, str) else ""


def _list(found: dict[str, Any], key: str) -> list[dict[str, Any]]:
    value = _get(found, key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _detail(found: dict[str, Any], key: str) -> dict[str, Any]:
    value = _get(found, f"{key}_detail")
    return value if isinstance(value, dict) else {}
