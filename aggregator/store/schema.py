"""The tables, as SQLAlchemy Core sees them. Migrations build them; this describes them.

Instants are stored in UTC. Lists are stored as JSON, since they are only
read and written whole.
"""

from __future__ import annotations

import struct
from datetime import UTC, datetime
from json import JSONDecoder
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

from aggregator.model import Carried, Enclosure, State, Support, TurnedDown
from aggregator.store import rows

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.engine import Dialect


_decode = JSONDecoder().decode


class Instant(TypeDecorator[datetime]):
    """An aware instant, stored in UTC. A naive one is a mistake and refused.

    SQLite has no type for it; there it is text (ISO 8601, always of the same
    length, so that text and time have one order), which Python writes and
    reads at a fifth of the cost of SQLAlchemy's own.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Say what the column is in this database."""
        return dialect.type_descriptor(String(32) if dialect.name == "sqlite" else self.impl)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Turn an aware instant into UTC."""
        if value is None:
            return None
        return rows.instant(value) if dialect.name == "sqlite" else rows.in_utc(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Give an aware instant in UTC."""
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        return None if value is None else value.astimezone(UTC)


class _Json(TypeDecorator[Any]):
    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        return rows.listed(self.pack(value)) if value else None

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002 - SQLAlchemy's signature
        return tuple(self.unpack(_decode(value))) if value else ()

    def pack(self, value: Any) -> Any:
        return list(value)

    def unpack(self, value: Any) -> Any:
        return value


class Strings(_Json):
    """A tuple of strings."""

    cache_ok = True


class Numbers(_Json):
    """A tuple of whole numbers."""

    cache_ok = True


class Hashes(TypeDecorator[frozenset[int]]):
    """A set of numbers below 2³², four bytes each."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Collection[int] | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Write them in their order."""
        return struct.pack(f">{len(value)}I", *sorted(value)) if value else None

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> frozenset[int]:  # noqa: ARG002 - SQLAlchemy's signature
        """Read them."""
        return frozenset(struct.unpack(f">{len(value) // 4}I", value)) if value else frozenset()


class Enclosures(_Json):
    """A tuple of enclosures."""

    cache_ok = True

    def pack(self, value: Any) -> Any:
        """Turn enclosures into lists that JSON knows."""
        return rows.plain_enclosures(value)

    def unpack(self, value: Any) -> Any:
        """Turn them back."""
        return [Enclosure(*one) for one in value]


class Supports(_Json):
    """The supports of a TLDR, sentence by sentence."""

    cache_ok = True

    def pack(self, value: Any) -> Any:
        """Turn supports into lists that JSON knows."""
        return rows.plain_supports(value)

    def unpack(self, value: Any) -> Any:
        """Turn them back."""
        return [Support(sentence, tuple(evidence)) for sentence, evidence in value]


class TurnedDowns(_Json):
    """The engines that did not write a TLDR, and why."""

    cache_ok = True

    def pack(self, value: Any) -> Any:
        """Turn them into lists that JSON knows."""
        return rows.plain_turned_down(value)

    def unpack(self, value: Any) -> Any:
        """Turn them back."""
        return [TurnedDown(*one) for one in value]


class Parts(_Json):
    """The parts of a story's TLDR."""

    cache_ok = True

    def pack(self, value: Any) -> Any:
        """Turn them into lists that JSON knows."""
        return [[one.text, one.record, list(one.evidence)] for one in value]

    def unpack(self, value: Any) -> Any:
        """Turn them back."""
        return [Carried(text, record, tuple(evidence)) for text, record, evidence in value]


metadata = MetaData()

ON_ITS_WAY = f"state <> '{State.SUMMARISED.value}'"
"""In these very words: SQLite uses an index of few rows only where a query says so too."""

source = Table(
    "source",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("url", Text, nullable=False),  # as the YAML has it: ${NAME} stays ${NAME}
    Column("etag", Text),
    Column("last_modified", Text),
    Column("validators_at", Instant),
    Column("given_by", Text),  # the address that gave the validators
    Column("parsed_as", Text),  # the settings that shaped parsing when the validators came
    Column("moved_to", Text),
    Column("moved_seen", Integer, nullable=False, default=0),
    Column("title", Text),
    Column("home", Text),
    Column("hub", Text),
    Column("topic", Text),
    Column("language", Text),
    Column("ttl", Integer),
    Column("skip_hours", Numbers),
    Column("skip_days", Numbers),
    Column("fresh", Integer),
    Column("entries", Integer, nullable=False, default=0),
    Column("usual", Integer),
    Column("window", Integer),
    Column("gap_at", Instant),
    Column("gap", Text),
    Column("last_check", Instant),
    Column("last_success", Instant),
    Column("last_new", Instant),
    Column("next_check", Instant),
    Column("next_reason", Text),
    Column("failures", Integer, nullable=False, default=0),
    Column("failure_reason", Text),
    Column("failure_message", Text),
    Column("waiting_until", Instant),
    Column("retired_at", Instant),
    Column("reserved", Strings),  # what the publisher reserves of it for machines
)

subscription = Table(
    "subscription",
    metadata,
    Column("token", String(64), primary_key=True),  # the unguessable end of the callback
    Column("source", String(64), nullable=False),
    Column("hub", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("callback", Text, nullable=False),
    Column("secret", Text),
    Column("state", String(16), nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("retry_at", Instant),
    Column("failures", Integer, nullable=False, default=0),
    Column("message", Text),
    Column("lease_until", Instant),
    Column("renew_at", Instant),
    Column("listening_since", Instant),
    Column("pushed_at", Instant),
    Column("missed_at", Instant),
)

ping = Table(
    "ping",  # what hubs were told of our own feeds
    metadata,
    Column("topic", Text, primary_key=True),
    Column("hub", Text, nullable=False),
    Column("told", String(64)),  # hash of the file
    Column("failures", Integer, nullable=False, default=0),
    Column("retry_at", Instant),
    Column("message", Text),
)

pause = Table(
    "pause",
    metadata,
    Column("origin", Text, primary_key=True),  # scheme://host:port
    Column("until", Instant, nullable=False),
)

robots = Table(
    "robots",
    metadata,
    Column("origin", Text, primary_key=True),  # scheme://host:port
    Column("text", Text),  # NULL: it could not be had
    Column("until", Instant, nullable=False),
    Column("failures", Integer, nullable=False, default=0),
    Column("tdm", Text, nullable=False, default=""),  # what the site reserves
)

record = Table(
    "record",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("source", String(64), nullable=False),
    Column("guid", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("link", Text),
    Column("original_link", Text),
    Column("quelle", Text, nullable=False),
    Column("published", Instant, nullable=False),
    Column("updated", Instant, nullable=False),
    Column("first_seen", Instant, nullable=False),
    Column("authors", Strings),
    Column("categories", Strings),
    Column("language", Text),
    Column("teaser", Text, nullable=False, default=""),
    Column("tldr", Text, nullable=False, default=""),
    Column("engine", Text, nullable=False, default=""),
    Column("support", Supports),
    Column("tldr_language", Text),  # NULL: the article's own
    Column("turned_down", TurnedDowns),
    Column("image", Text),
    Column("enclosures", Enclosures),
    Column("state", String(16), nullable=False),
    Column("access", String(16), nullable=False),
    Column("failure_reason", Text),
    Column("failure_message", Text),
    Column("retry_at", Instant),
    Column("attempts", Integer, nullable=False, default=0),
    Column("vetoed", Boolean, nullable=False, default=False),
    Column("reserved", Strings),
    # The long columns stand last: SQLite reads a row only as far as it must.
    Column("inhalt", Text, nullable=False, default=""),
    Column("content", Text, nullable=False, default=""),
    UniqueConstraint("source", "guid", name="record_source_guid"),
    Index("record_on_its_way", "source", "state", sqlite_where=text(ON_ITS_WAY)),  # few are
    Index("record_published", "published", "id"),
    Index("record_of_source", "source", "published"),
    Index("record_link", "link"),
    Index("record_vetoed", "id", sqlite_where=text("vetoed = 1")),  # few are
    Index("record_reserved", "source", sqlite_where=text("reserved IS NOT NULL")),
)

passed = Table(
    "passed",  # entries that are known and were not taken
    metadata,
    Column("source", String(64), primary_key=True),
    Column("guid", Text, primary_key=True),
    Column("link", Text),
    Column("title", Text, nullable=False, default=""),
    Column("published", Instant),
    Column("why", String(8), nullable=False),  # first: one too many; rules: not wanted
    Column("seen", Instant, nullable=False),  # last in the source's feed, to the day
)

withdrawn = Table(
    "withdrawn",  # articles that must not come back: what they are known by, and nothing of them
    metadata,
    Column("record", String(16), primary_key=True),
    Column("source", String(64), nullable=False),
    Column("guid", String(32), nullable=False),  # hashes, like the next ones
    Column("page", String(32)),
    Column("title", String(32)),
    Column("published", Instant),
    Column("words", String(32)),
    Column("at", Instant, nullable=False),
    Column("reason", Text, nullable=False, default=""),
    Column("erased", Boolean, nullable=False, default=False),  # also from the file's free pages
    Column("shingles", Hashes),  # of what it said; none of what was withdrawn before there were any
)

deleted = Table(
    "deleted",  # entries that feeds published and that were withdrawn
    metadata,
    Column("feed", String(36), primary_key=True),  # its key
    Column("entry", String(64), primary_key=True),  # the id that readers know
    Column("record", String(16), nullable=False),
    Column("page", Integer),  # of the feed's archive, if it lay on one
)

trace = Table(
    "trace",  # what is remembered to notice that an entry or its page has changed
    metadata,
    Column("record", String(16), primary_key=True),
    Column("content", String(32)),  # fingerprint of the full text in the source's feed
    Column("revisions", Integer, nullable=False, default=0),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("given_by", Text),  # the page that gave the validators
    Column("due_at", Instant),  # when the page is read again
    Column("failures", Integer, nullable=False, default=0),
    Column("pending", Text),  # a correction that came too soon after others
    Index("trace_due_at", "due_at"),
)

story = Table(  # which report tells which story
    "story",
    metadata,
    Column("record", String(16), primary_key=True),
    Column("story", String(16), nullable=False),
)

told = Table(  # what a feed that merges stories has told of each
    "told",
    metadata,
    Column("feed", String(36), primary_key=True),  # its key
    Column("story", String(16), primary_key=True),
    Column("lead", String(16), nullable=False),
    Column("words", String(16), nullable=False),
    Column("published", Instant, nullable=False),
    Column("updated", Instant, nullable=False),
    Column("revisions", Integer, nullable=False),
    Column("remarks", Strings),
    Column("compared", String(16), nullable=False, default=""),
    Column("weighed", Integer, nullable=False, default=0),
)

joint = Table(  # what became of one TLDR over the reports of a story, in each feed
    "joint",
    metadata,
    Column("feed", String(36), primary_key=True),  # its key
    Column("story", String(16), primary_key=True),
    Column("text", Text, nullable=False, default=""),  # empty: none held
    Column("engine", Text, nullable=False),
    Column("parts", Parts),
    Column("records", Strings),  # that it was made of; without one of them it goes
    Column("texts", String(16), nullable=False),
    Column("weighed", Integer, nullable=False),
    Column("written", Instant, nullable=False),
    Column("turned_down", TurnedDowns),
)

edition = Table(  # what each digest of a feed told
    "edition",
    metadata,
    Column("feed", String(36), primary_key=True),  # its key
    Column("moment", Instant, primary_key=True),  # when it was due
    Column("name", String(16), nullable=False),
    Column("title", Text, nullable=False),
    Column("language", Text),
    Column("updated", Instant, nullable=False),
    Column("stories", Text, nullable=False),
    Column("weighed", Strings),  # entries it told or passed over; the next does not tell them
    Column("withdrawn", Strings),  # records that it tells no longer
)

hand = Table(
    "hand",  # what a person said of a record in one feed
    metadata,
    Column("feed", String(36), primary_key=True),  # its key, so that a renamed feed keeps it
    Column("record", String(16), primary_key=True),
    Column("pinned", Boolean, nullable=False, default=False),
    Column("dropped", Boolean, nullable=False, default=False),
    Column("approved", Boolean, nullable=False, default=False),
    Column("note", Text, nullable=False, default=""),
    Column("noted_at", Instant),
)

published = Table(
    "published",  # what each feed has published, in order
    metadata,
    Column("feed", String(36), primary_key=True),  # its key
    Column("sequence", Integer, primary_key=True),
    Column("record", String(16), nullable=False),
    Column("entry", String(64), nullable=False),  # the id that readers know
    Column("page", Integer),  # of the feed's archive; NULL: only in the feed itself
    Column("reports", Strings),  # of a story: the records that the entry named, its own first
    UniqueConstraint("feed", "record", name="published_feed_record"),
    Index("published_page", "feed", "page", "record", "sequence"),
)

feed = Table(
    "feed",
    metadata,
    Column("slug", String(80), primary_key=True),  # of a twin: twin/ and the source's name
    Column(
        "key", String(36), nullable=False, unique=True
    ),  # a UUID; every published id is made of it
    Column("created", Instant, nullable=False),
)

credential = Table(
    "credential",  # sources that are or were read with credentials
    metadata,
    Column("source", String(64), primary_key=True),
    Column("until", Instant),  # NULL: they are still
)

token = Table(  # what the address of a feed that not everybody may read is made of
    "token",
    metadata,
    Column("feed", String(36), primary_key=True),  # its key
    Column("token", String(64), nullable=False, unique=True),
)

chore = Table(  # what is done now and then
    "chore",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("at", Instant, nullable=False),  # when it was done last
)

written = Table(  # TLDRs of models, that none is paid for twice
    "written",
    metadata,
    Column("key", String(64), primary_key=True),  # hash of engine, prompt and text
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Index("written_at", "at"),
)

spent = Table(  # what models have cost
    "spent",
    metadata,
    Column("day", String(10), primary_key=True),  # of the configured time zone
    Column("engine", Text, primary_key=True),
    Column("tokens", Integer, nullable=False),
    Column("requests", Integer, nullable=False),
)
