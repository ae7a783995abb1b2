"""What is published: entries of feeds, editions of digests, and what people said of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from aggregator.model.records import Record, TurnedDown


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
        shingles: Of every few words in a row of title, teaser and Inhalt, of a
            long article a sample; none where it had no text to be told by.
    """

    source: str
    guid: str
    page: str | None = None
    title: str | None = None
    published: datetime | None = None
    words: str | None = None
    shingles: frozenset[int] = frozenset()


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
