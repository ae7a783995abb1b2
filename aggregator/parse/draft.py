"""What every path finds in a document, still as it stands there, and how it becomes entries.

The paths differ in how they take a document apart; what a title, a link or a
date is, and which entry is which, is decided here once, so that they agree.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from html import unescape
from typing import TYPE_CHECKING

from aggregator.model import Enclosure, Entry, SourceFeed
from aggregator.text.addresses import canonical, resolve
from aggregator.text.dates import read_date
from aggregator.text.markup import clean, one_line, plain, to_text
from aggregator.text.relative_dates import read_relative_date

if TYPE_CHECKING:
    from collections.abc import Iterable

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8})*")
_LONGEST_TTL = 366 * 86400
_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONGEST_GUID = 500
_LONGEST_NAME = 500
_IMG = re.compile(r"<img\b[^<>]*>", re.IGNORECASE)
_SRC = re.compile(r"\ssrc\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+))", re.IGNORECASE)
_PIXEL = re.compile(r"\s(?:width|height)\s*=\s*[\"']?[01](?:px)?[\"'\s/>]", re.IGNORECASE)
_COUNTERS = re.compile(
    r"//[^/]*(?:vgwort|doubleclick|feedburner|ioam|statcounter)|/pixel(?:\.gif|$|\?)|1x1\.(?:gif|png)"
)
"""Addresses of pictures that only count readers."""
_MAIL = re.compile(r"[^\s()<>,;:]+@[^\s()<>,;:]+")


@dataclass(slots=True, kw_only=True)
class EntryDraft:
    """An entry's raw parts; lists hold candidates, the better ones first.

    Attributes:
        base: Absolute address that this entry's relative links refer to.
        title_is_html: Else the title is plain text (Atom ``type="text"``).
        summary: HTML.
        content: HTML.
        enclosures: Address, media type and length as they stand.
    """

    id: str = ""
    links: list[str] = field(default_factory=list)
    base: str | None = None
    title: str = ""
    title_is_html: bool = True
    summary: str = ""
    content: str = ""
    authors: list[str] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)
    language: str = ""
    published: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    enclosures: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class FeedDraft:
    """A feed's raw parts.

    Attributes:
        format: As in :class:`~aggregator.model.SourceFeed`.
        base: Absolute address that the feed's own relative links refer to.
        ttl: Seconds; the longest wait the document asks for.
        skip_hours: As they stand in RSS.
        skip_days: As they stand in RSS, in English.
        older: Candidates for the address of the entries before these.
        hubs: Addresses of hubs.
        self_links: Candidates for the address of the document itself.
    """

    format: str
    base: str
    title: str = ""
    title_is_html: bool = True
    links: list[str] = field(default_factory=list)
    language: str = ""
    ttl: float | None = None
    skip_hours: list[str] = field(default_factory=list)
    skip_days: list[str] = field(default_factory=list)
    older: list[str] = field(default_factory=list)
    hubs: list[str] = field(default_factory=list)
    self_links: list[str] = field(default_factory=list)
    entries: list[EntryDraft] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Given:
    """What holds for every entry of a feed unless it says otherwise."""

    base: str
    language: str | None
    zone: tzinfo
    now: datetime | None


def finish(
    feed: FeedDraft, *, url: str, language: str | None, zone: tzinfo, now: datetime | None
) -> SourceFeed:
    """Make values of a draft. See :func:`aggregator.parse.parse` for the arguments."""
    declared = _language(feed.language)
    spoken = _language(language or "") or declared
    own = canonical(url)
    links = (resolve(link, feed.base) for link in feed.links)
    home = next((link for link in links if link and canonical(link) != own), None)
    base = home if home and feed.format != "atom" else feed.base
    given = _Given(base, spoken, zone, now)
    entries = (_finish_entry(entry, given) for entry in feed.entries)
    return SourceFeed(
        format=feed.format,
        title=_title(feed.title, is_html=feed.title_is_html),
        link=home,
        language=declared,
        ttl=int(min(feed.ttl, _LONGEST_TTL)) if feed.ttl and feed.ttl > 0 else None,
        skip_hours=_skipped_hours(feed.skip_hours),
        skip_days=_skipped_days(feed.skip_days),
        older=_older(feed, own, url),
        hubs=_distinct(resolve(hub, feed.base) or "" for hub in feed.hubs),
        self_link=_first_address(feed.self_links, feed.base),
        entries=_told_apart(entries),
    )


def _skipped_hours(raw: Iterable[str]) -> tuple[int, ...]:
    """0 to 23; RSS 0.91 counts from 1, and its 24 is midnight."""
    hours = {int(text) % 24 for text in raw if re.fullmatch(r"[01]?\d|2[0-4]", text.strip())}
    return tuple(sorted(hours))


def _skipped_days(raw: Iterable[str]) -> tuple[int, ...]:
    names = {text.strip().lower()[:3] for text in raw}
    return tuple(number for number, name in enumerate(_WEEK) if name in names)


def _older(feed: FeedDraft, own: str | None, url: str) -> str | None:
    links = (resolve(link, url) for link in feed.older)
    return next((link for link in links if link and canonical(link) != own), None)


def _finish_entry(draft: EntryDraft, given: _Given) -> Entry:
    base = draft.base or given.base
    link = _first_address(draft.links, base)
    title = _title(draft.title, is_html=draft.title_is_html)
    published = _first_date(draft.published, given)
    # Most entries were never changed, and say so by the same date twice.
    same = draft.updated == draft.published
    updated = published if same else _first_date(draft.updated, given)
    enclosures = _enclosures(draft, base)
    return Entry(
        guid=_guid(draft, link, title),
        link=link,
        title=title,
        summary=draft.summary.strip(),
        content=draft.content.strip(),
        authors=_distinct(map(_person, draft.authors)),
        categories=_distinct(map(plain, draft.categories)),
        language=_language(draft.language) or given.language,
        published=published or updated,
        updated=updated,
        image=_image(draft, enclosures, base),
        enclosures=enclosures,
    )


def _told_apart(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Entries with guids of their own, exact repetitions left out.

    Where several entries share a guid, each of them takes its link into it,
    and its title where they share the link too: then their order, which
    changes with every new entry, does not matter. Their dates and texts do not
    count, or every correction would make a new entry.
    """
    listed = list(entries)
    times = Counter(entry.guid for entry in listed)
    if len(times) == len(listed):
        return tuple(listed)
    for key in (_with_link, _with_title):
        listed = [key(entry) if times[entry.guid] > 1 else entry for entry in listed]
        times = Counter(entry.guid for entry in listed)
    return tuple({entry.guid: entry for entry in reversed(listed)}.values())[::-1]


def _with_link(entry: Entry) -> Entry:
    link = canonical(entry.link) if entry.link else None
    return replace(entry, guid=f"{entry.guid} {link}") if link and link != entry.guid else entry


def _with_title(entry: Entry) -> Entry:
    return replace(entry, guid=f"{entry.guid} {_hash(entry.title or to_text(entry.summary))}")


def _guid(draft: EntryDraft, link: str | None, title: str) -> str:
    guid = clean(one_line(draft.id))
    if len(guid) > _LONGEST_GUID:
        guid = _hash(guid)
    if guid:
        return guid
    return (canonical(link) if link else None) or _hash(
        f"{title}\n{to_text(draft.summary or draft.content)}"
    )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def _first_address(candidates: list[str], base: str) -> str | None:
    for raw in candidates:
        if found := resolve(raw, base):
            return found
    return None


def _first_date(candidates: list[str], given: _Given) -> datetime | None:
    for text in candidates:
        if found := read_date(text, default_zone=given.zone, now=given.now):
            return found
        if found := read_relative_date(text, zone=given.zone, now=given.now):
            return found
    return None


def _title(raw: str, *, is_html: bool) -> str:
    return plain(raw) if is_html else clean(one_line(raw))


def _person(raw: str) -> str:
    """The name in ``mail (Name)``, ``Name (mail)`` and ``Name <mail>``; else the mail."""
    text = plain(raw[:_LONGEST_NAME])
    if "@" in text and (mail := _MAIL.search(text)):
        return text.replace(mail[0], "").strip(" ()<>,;:\"'") or mail[0].removeprefix("mailto:")
    return text


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, texts)))


def _language(raw: str) -> str | None:
    if not raw:
        return None
    tag = raw.strip().lower().replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else None


def _enclosures(draft: EntryDraft, base: str) -> tuple[Enclosure, ...]:
    found: dict[str, Enclosure] = {}
    for raw, kind, length in draft.enclosures:
        if url := resolve(raw, base):
            digits = length.strip()
            size = int(digits) if digits.isdecimal() and len(digits) < 19 else 0  # noqa: PLR2004 - 64 bits
            found.setdefault(url, Enclosure(url, kind.strip().lower() or None, size or None))
    return tuple(found.values())


def _image(draft: EntryDraft, enclosures: tuple[Enclosure, ...], base: str) -> str | None:
    named = _first_address(draft.images, base)
    if named:
        return named
    for enclosure in enclosures:
        if enclosure.type and enclosure.type.startswith("image/"):
            return enclosure.url
    return _image_in(draft.summary, base) or _image_in(draft.content, base)


def _image_in(html: str, base: str) -> str | None:
    """The first picture in a text that is there to be looked at."""
    if "<" not in html or ("<img" not in html and "<IMG" not in html):
        return None
    for tag in _IMG.finditer(html):
        src = _SRC.search(tag[0])
        if src is None or _PIXEL.search(tag[0]):
            continue
        address = resolve(unescape(src[1] or src[2] or src[3] or ""), base)
        if address and not _COUNTERS.search(address):
            return address
    return None
