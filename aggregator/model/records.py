"""A record, from the state in which its entry is found to the one in which it can be published."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class State(StrEnum):
    """How far an entry has come on its walk."""

    NEW = "new"
    """Known from its source's feed; its article was not fetched yet."""
    FETCHED = "fetched"
    """Inhalt is stored; the TLDR is not written yet."""
    SUMMARISED = "summarised"
    """The TLDR is stored; the record can be published."""
    FAILED = "failed"
    """The last step failed; the record's failure says why and when it is tried again."""


class Access(StrEnum):
    """What the page behind an entry let us read."""

    OPEN = "open"
    PAYWALLED = "paywalled"
    CONSENT_WALL = "consent_wall"
    BLOCKED = "blocked"
    LOGIN_EXPIRED = "login_expired"
    NO_TEXT = "no_text"


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that belongs to an entry (RFC 4287, 4.2.7.2 ``rel="enclosure"``).

    ``length`` is in bytes; ``None`` where the source does not say.
    """

    url: str
    type: str | None = None
    length: int | None = None


HAND = "hand"
"""The engine of a TLDR that a person wrote."""


EXCERPT = "excerpt"
"""In place of an engine: what stands for a TLDR is a few words of the publisher's own."""


@dataclass(frozen=True, slots=True)
class Support:
    """One sentence of a TLDR and the article's sentences that carry it."""

    sentence: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TurnedDown:
    """Why what one engine wrote was not taken, so that another one wrote the TLDR.

    Attributes:
        engine: The one that was turned down.
        reason: Short and stable, for programs: the word of the fault that the
            check found, or what kept the engine from writing at all.
        message: For a person.
    """

    engine: str
    reason: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tldr:
    """A summary and who wrote it.

    Attributes:
        text: One paragraph of plain text, in the article's language.
        engine: What wrote it: ``extractive``, ``teaser`` (the source's own
            teaser, kept because there was no article text), ``hand``, or the
            name of a model.
        support: Per sentence, where the article says it; empty for a teaser,
            which is the source's own word, and for a translation.
        language: BCP 47, of a TLDR that is not in the article's language.
            Numbers, names and quotations are all that was checked of it.
        turned_down: The engines that were to write it and did not.
    """

    text: str
    engine: str
    support: tuple[Support, ...] = ()
    language: str | None = None
    turned_down: tuple[TurnedDown, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """Why something did not work, as a state that is stored and retried.

    Attributes:
        reason: A short stable word for programs (``timeout``, ``http_404``).
        message: One sentence for the person who must act on it.
        retry_at: UTC; ``None`` when it will not be tried again by itself.
    """

    reason: str
    message: str
    retry_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Datum, Quelle, TLDR and Inhalt, and where they came from.

    A record exists from the moment its entry is first seen; ``state`` says
    how far it has come. It has one TLDR, whatever feeds it appears in.

    Attributes:
        id: Sixteen hexadecimal digits, given once and never changed.
        source: Name of the source in the configuration.
        guid: The entry's identity within the source.
        link: Canonical address (no tracking parameters), as published.
        original_link: The address exactly as the source gave it.
        quelle: Host that published the article, as in the seed record.
        published: UTC; shown as Datum in the configured time zone.
        updated: UTC; moves when title, text or TLDR change, not when a
            source merely touches its timestamp.
        first_seen: UTC; when we first saw the entry.
        teaser: The source's own summary, as plain text.
        content: HTML of the full text where the source's feed carries it and
            the source is configured so; dropped once Inhalt is stored.
        failure: Why the last step failed; in another state than ``failed``,
            why there is not the whole article.
        attempts: How often the current step was tried and failed.
        tldr_language, turned_down: See ``Tldr``.
        vetoed: A person took it out of all feeds, until a person says otherwise.
        reserved: What the publisher reserves of it for machines: the words of
            ``text.reservations``.
    """

    id: str
    source: str
    guid: str
    title: str
    link: str | None
    quelle: str
    published: datetime
    updated: datetime
    first_seen: datetime
    original_link: str | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    language: str | None = None
    teaser: str = ""
    content: str = ""
    tldr: str = ""
    inhalt: str = ""
    engine: str = ""
    support: tuple[Support, ...] = ()
    tldr_language: str | None = None
    turned_down: tuple[TurnedDown, ...] = ()
    image: str | None = None
    enclosures: tuple[Enclosure, ...] = ()
    state: State = State.NEW
    access: Access = Access.OPEN
    failure: Failure | None = None
    attempts: int = 0
    vetoed: bool = False
    reserved: tuple[str, ...] = ()

    @property
    def basis(self) -> str:
        """The text that the TLDR must be carried by: the article, else all we were shown of it."""
        is_article = self.access is Access.OPEN or not self.teaser
        return self.inhalt if is_article and self.inhalt else self.teaser
