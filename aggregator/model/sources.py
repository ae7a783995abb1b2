"""What sources give: a document's feed and entries, a server's answer, a page's article."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from aggregator.model.records import Access, Enclosure


class SourceStatus(StrEnum):
    """How a source is doing, as ``status`` shows it."""

    OK = "ok"
    WAITING = "waiting"
    """The server asked for a pause (Retry-After) that is still running."""
    FAILING = "failing"
    QUIET = "quiet"
    """It answers, but has had nothing new for far longer than usual."""
    RETIRED = "retired"
    """It answered 410 Gone; not asked again until a person says otherwise."""
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selectors:
    """Where the entries stand on a page without a feed, as CSS selectors that were checked.

    Attributes:
        item: Each element it finds is an entry.
        title, link, date, teaser: Within an item; ``None`` for the usual place.
    """

    item: str
    title: str | None = None
    link: str | None = None
    date: str | None = None
    teaser: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a source's documents are read: all that a worker is told of it.

    Who reads what strangers wrote has none of the source's credentials, which
    may stand in its address too, and need not load what configurations are made of.

    Attributes:
        name: Of the source.
        host: The one it is asked at.
        language: Its own, if a person has said so (BCP 47).
        full_text: ``article``, ``feed`` or ``none``.
        select: Where it is a page.
    """

    name: str
    host: str
    language: str | None = None
    full_text: str = "article"
    select: Selectors | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An item as its source's feed gives it, before anything is fetched for it.

    Attributes:
        guid: Identity within the source: the feed's own id, else the link,
            else a hash of title and text. Unique within one document.
        link: Absolute http(s) address of the article; ``None`` where the
            item has none or one with another scheme.
        title: Plain text, no markup, as ``text.markup.clean`` leaves it; may
            be empty.
        categories: Plain and clean like the title.
        summary: HTML as the source gave it, not sanitised.
        content: HTML as the source gave it, not sanitised; the full text
            where the source's feed carries it.
        published: UTC; ``None`` where the feed has no date that can be read.
        updated: UTC; ``None`` where the feed does not say.
        image: Absolute address of a picture, if the feed names one.
    """

    guid: str
    link: str | None = None
    title: str = ""
    summary: str = ""
    content: str = ""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    language: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    image: str | None = None
    enclosures: tuple[Enclosure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFeed:
    """What a parser makes of the document behind a source's address.

    Attributes:
        format: ``rss``, ``rdf``, ``atom``, ``json`` or ``page``, for people.
        link: The home page of the origin; never the feed's own address.
        language: As the feed declares it (BCP 47, lower case).
        ttl: The longest wait that the document itself asks for between two
            checks (RSS ``ttl``, ``sy:updatePeriod``), in seconds.
        skip_hours: Hours of the day, in UTC, in which it asks to be left
            alone (RSS ``skipHours``): 0 to 23.
        skip_days: Days of the week, in UTC, in which it asks to be left
            alone (RSS ``skipDays``): 0 is Monday.
        older: Address of the document with the entries before these (RFC
            5005 ``prev-archive``, else ``next``; JSON Feed ``next_url``).
        hubs: Addresses of the hubs that tell subscribers of news (WebSub).
        self_link: The address that the document gives as its own
            (``rel="self"``, JSON Feed ``feed_url``).
        entries: In the order of the document.
    """

    format: str
    title: str = ""
    link: str | None = None
    language: str | None = None
    ttl: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    older: str | None = None
    hubs: tuple[str, ...] = ()
    self_link: str | None = None
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask it conditionally next time (RFC 9110, 8.8). Opaque."""

    etag: str | None = None
    last_modified: str | None = None

    def __bool__(self) -> bool:
        """Whether there is anything to ask with."""
        return bool(self.etag or self.last_modified)


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """A site's robots.txt (RFC 9309), as it is kept.

    Attributes:
        text: Empty where there is none; ``None`` where it could not be had,
            and nothing is known of it.
        until: UTC; then it is asked for again.
        failures: How often in a row it could not be had.
        tdm: What the site reserves, as its file says (``text.reservations``); read with it.
    """

    text: str | None
    until: datetime
    failures: int = 0
    tdm: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A server's answer to one GET, redirects followed and the body decoded.

    Attributes:
        url: The address that was asked for.
        final_url: The address that answered, after redirects.
        status: 200 to 299, or 304; everything else is raised as an error.
        headers: Names in lower case.
        body: Bytes after content decoding; empty for 304.
        validators: For the next conditional request; on 304 those that the
            server repeated, else those that were sent.
        moved_to: Where 301 and 308 led, when every redirect was of that kind.
        reserved: What the publisher reserves of it for machines, as far as
            headers and the site's file say; see ``text.reservations``.
    """

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    validators: Validators
    moved_to: str | None = None
    reserved: tuple[str, ...] = ()

    @property
    def not_modified(self) -> bool:
        """Whether the server said that nothing has changed."""
        return self.status == 304  # noqa: PLR2004 - the number is its own name


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The text found on an entry's page.

    Attributes:
        text: Plain text, paragraphs separated by one line break; empty
            unless there was something to read.
        access: What the page let us read. Text is only kept for ``open``
            and, as far as it is shown to everybody, ``paywalled``.
        published: UTC, as the page says; for entries whose feed has no date.
        message: For a person: what was found when access is not ``open``, and
            why an article that has several pages is not all there.
        next_page: Address of the article's next page, where the page names one.
        whole: Address of the whole article, where the page is a part of it.
        reserved: What the publisher reserves of it for machines.
    """

    text: str
    access: Access
    title: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    language: str | None = None
    image: str | None = None
    message: str = ""
    next_page: str | None = None
    whole: str | None = None
    reserved: tuple[str, ...] = ()
