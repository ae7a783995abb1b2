"""From the bytes of a source's document to records: one job, here or in a worker.

    bytes --parse--> entries --normalise--> records --no page wanted? teaser--> TLDR | rows

Pure and picklable on both sides, so that a pass over many documents uses all
processors, and a hostile one costs a worker its deadline.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from aggregator.errors import SummariseError
from aggregator.model import Manner, Selectors, State
from aggregator.normalise import from_entry
from aggregator.normalise.changes import fingerprint
from aggregator.parse import parse
from aggregator.store.rows import Row, row_of
from aggregator.summarise.teaser import keep_teaser
from aggregator.text import addresses

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from aggregator.config.model import Source
    from aggregator.model import SourceFeed


@dataclass(frozen=True, slots=True)
class Document:
    """What a document holds.

    Attributes:
        feed: Without its entries: ``rows`` tell all of them that is kept.
        rows: A record for each entry, as the store takes it, in their order.
        dates: When each entry was published (UTC), as far as its feed says so.
        marks: Fingerprint of the full text that each entry carries; empty
            where it is not wanted.
    """

    feed: SourceFeed
    rows: tuple[Row, ...]
    dates: tuple[datetime | None, ...]
    marks: tuple[str, ...]

    def __reduce__(self) -> tuple[Any, ...]:
        """Go to another process with plain tuples for rows, at half the cost of named ones."""
        rows = tuple(map(tuple, self.rows))
        return _from_plain, (self.feed, rows, self.dates, self.marks)


def _from_plain(
    feed: SourceFeed,
    rows: tuple[tuple[Any, ...], ...],
    dates: tuple[datetime | None, ...],
    marks: tuple[str, ...],
) -> Document:
    return Document(feed, tuple(map(Row._make, rows)), dates, marks)


def manner_of(source: Source) -> Manner:
    """Say how a source's documents are read."""
    return Manner(
        name=source.name,
        host=addresses.host(source.url),
        language=source.language,
        full_text=source.full_text,
        select=Selectors(**source.select.model_dump()) if source.select else None,
    )


def read(
    body: bytes,
    *,
    manner: Manner,
    content_type: str | None,
    url: str,
    zone: tzinfo,
    now: datetime,
    max_words: int,
    reserved: tuple[str, ...] = (),
) -> Document:
    """Read a document.

    Args:
        body: As it came, content encoding undone.
        manner: How its source is read; see ``manner_of``.
        content_type: Value of the Content-Type header, if there was one.
        url: The address that answered.
        zone: For dates that name none.
        now: UTC.
        max_words: Of a TLDR.
        reserved: What its publisher reserves of it for machines.

    Raises:
        ParseError: It is nothing that can be read.
    """
    feed = parse(
        body,
        content_type=content_type,
        url=url,
        select=manner.select,
        language=manner.language,
        zone=zone,
        now=now,
    )
    records = (from_entry(one, manner=manner, feed=feed, now=now) for one in feed.entries)
    if reserved:
        records = (replace(one, reserved=reserved) for one in records)
    rows = tuple(map(row_of, records))
    if manner.full_text == "none":
        rows = tuple(_finished(one, max_words) for one in rows)
    return Document(
        feed=replace(feed, entries=()),
        rows=rows,
        dates=tuple(one.published for one in feed.entries),
        marks=tuple(fingerprint(one.content) if one.content else "" for one in rows),
    )


def _finished(row: Row, max_words: int) -> Row:
    """Finish a record that wants no page, so that it costs one write and not three.

    Where that fails it stays new, and the ordinary way will tell why.
    """
    try:
        tldr = keep_teaser(row.teaser, max_words=max_words)
    except SummariseError:
        return row
    return row._replace(
        inhalt=row.teaser,
        tldr=tldr.text,
        engine=tldr.engine,
        state=State.SUMMARISED.value,
    )
