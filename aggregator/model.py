"""The values that the stages hand to one another.

    source's feed --parse--> SourceFeed of Entry
    Entry + page  --extract--> Article
    Entry + Article --normalise--> Record --summarise--> Record with a TLDR

Everything here is frozen, knows no other module of the program, and does
nothing. All instants are aware and in UTC; all text is plain text unless a
field says HTML. Field names follow RFC 4287 where it has a name; the four
fields of the seed record (Datum, Quelle, TLDR, Inhalt) keep theirs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


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


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that belongs to an entry (RFC 4287, 4.2.7.2 ``rel="enclosure"``).

    ``length`` is in bytes; ``None`` where the source does not say.
    """

    url: str
    type: str | None = None
    length: int | None = None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a published entry says of the source it came from.

    Attributes:
        name: The source's name in the configuration.
        title: The feed's own title, for people.
        home: Home page; never an address that may hold a credential.
    """

    name: str
    title: str
    home: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a person said of a record in one curated feed.

    Attributes:
        pinned: The feed holds it, whatever its rules say.
        dropped: The feed does not hold it.
        approved: It may be published, where the feed requires a review.
        note: The editor's own comment, shown above the TLDR; plain text.
        noted_at: UTC; when the note last changed.
    """

    pinned: bool = False
    dropped: bool = False
    approved: bool = False
    note: str = ""
    noted_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a feed has told of a story.

    Attributes:
        story: Its name, the id of its first record.
        lead: Id of the record whose words stand.
        words: A digest of these words.
        published: UTC; when its first report was published. Never moves.
        updated: UTC.
        revisions: How often ``updated`` has moved.
        remarks: Lines on what its reports add and where two disagree.
        compared: A digest of the reports that the remarks are on.
        weighed: How many reports of several papers there were to choose its words from.
    """

    story: str
    lead: str
    words: str
    published: datetime
    updated: datetime
    revisions: int = 0
    remarks: tuple[str, ...] = ()
    compared: str = ""
    weighed: int = 0


@dataclass(frozen=True, slots=True)
class Carried:
    """A part of a story's TLDR, and the report that carries it.

    Attributes:
        text: A sentence, or of one that names several sources the part of one of them.
        record: Id of the report.
        evidence: The report's sentences that carry it.
    """

    text: str
    record: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Joint:
    """One TLDR over several reports of a story, or why there is none.

    Attributes:
        text: One paragraph; empty where none held, and ``turned_down`` says why.
        engine: The model that wrote it, or was to.
        parts: The text in order, each part with its report.
        records: Ids of all reports it was made of, that which leads first.
        texts: A digest of what they said then.
        weighed: How many reports of several papers there were to choose from.
        written: UTC.
        turned_down: What was not taken: the whole, or a single report.
    """

    text: str
    engine: str
    parts: tuple[Carried, ...]
    records: tuple[str, ...]
    texts: str
    weighed: int
    written: datetime
    turned_down: tuple[TurnedDown, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Another source's report of a story, as an entry names it; ``record`` is its id."""

    quelle: str
    title: str
    link: str | None
    record: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedEntry:
    """A record as one curated feed shows it.

    Attributes:
        id: Permanent IRI, made of the record (or of the story's first one)
            and the feed's stored key, so that two feeds with the same record
            do not share an id.
        updated: UTC; stable until something a reader would notice changes.
        published: UTC; of a story, when its first report was published.
            ``None``: when the record was.
        reports: The story's other reports, oldest first.
        remarks: Lines on what they add and where two disagree.
        story: Where reports are merged, the id of the story's first record.
        comment: The editor's own, plain text; may be empty.
        guid: The entry's identity as its source gave it, where it is that
            which readers are to know the entry by (a twin's entries).
        joint: How the record's TLDR was made, where it is one over several reports.
        made_of: These reports, in the order of ``joint.records``.
        announced: UTC; when readers were last told that it says something else
            now; ``None`` where it says what it said first.
    """

    id: str
    record: Record
    origin: Origin
    updated: datetime
    published: datetime | None = None
    reports: tuple[Report, ...] = ()
    remarks: tuple[str, ...] = ()
    story: str | None = None
    comment: str = ""
    guid: str | None = None
    joint: Joint | None = None
    made_of: tuple[Record, ...] = ()
    announced: datetime | None = None

    @property
    def key(self) -> str:
        """The record's id of which the entry's own is made; it stays when another one leads."""
        return self.story or self.record.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What an article is known by, as hashes, so that nothing of it can be read from them.

    Attributes:
        source: Name of the source that gave it.
        guid: Of its identity within the source.
        page: Of its address; ``None`` where it has none of its own.
        title: Of a title that says what it is about; ``None`` for any other.
        published: UTC; ``None`` where its feed gave no date.
        words: Of Quelle, Datum and Inhalt, by which a seed record is known;
            ``None`` before there is an Inhalt.
    """

    source: str
    guid: str
    page: str | None = None
    title: str | None = None
    published: datetime | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What is told of an entry that was withdrawn (RFC 6721, ``at:deleted-entry``).

    Attributes:
        entry: The id that readers know.
        when: UTC.
        comment: Why, in the editor's words; may be empty.
    """

    entry: str
    when: datetime
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One digest of a feed: what it told at one moment and goes on telling.

    Attributes:
        id: Permanent IRI, made of the moment and the feed's stored key.
        moment: UTC; when it was due, whenever it was made.
        name: Tells it from the feed's other editions, in names of files:
            ``2026-01-03``.
        updated: UTC; moves only when a story is withdrawn or let back in.
        stories: In the order in which they are told. Of their records there
            is only what is told of them.
    """

    id: str
    moment: datetime
    name: str
    title: str
    language: str | None
    updated: datetime
    stories: tuple[PublishedEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """What is said of a feed as a whole, beside what it holds.

    Attributes:
        editor: Who answers for TLDRs written by hand.
        rights: What others may do with the feed, in a sentence; may be empty.
        ttl: Minutes for which a copy of the feed need not be renewed.
    """

    editor: str | None = None
    rights: str = ""
    ttl: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """A curated feed with the entries it holds now: what ``publish`` renders.

    Attributes:
        id: Permanent IRI of the feed.
        updated: UTC; the newest change among the entries, else the instant
            the feed was first published.
        content: ``tldr`` or ``full``.
        formats: Of ``rss``, ``atom``, ``json``.
        entries: In the order in which they are to be shown.
        hub: Tells subscribers of changes (WebSub).
        tombstones: Of entries that were withdrawn, the newest first.
        access: Who may read it: ``local``, ``token`` or ``public``.
        token: With ``access: token``, what its address is made of.
    """

    id: str
    slug: str
    title: str
    description: str
    language: str | None
    updated: datetime
    content: str = "tldr"
    formats: tuple[str, ...] = ("rss", "atom", "json")
    entries: tuple[PublishedEntry, ...] = field(default=())
    editions: tuple[Edition, ...] = ()
    hub: str | None = None
    imprint: Imprint = Imprint()
    tombstones: tuple[Tombstone, ...] = ()
    access: str = "local"
    token: str | None = field(default=None, repr=False)
