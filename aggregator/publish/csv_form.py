"""The CSV form (RFC 4180): records for a spreadsheet. It is written, never read.

Spreadsheets run a cell that begins like a formula, and the text of a web page
is anybody's; such a cell gets an apostrophe in front, by which spreadsheets
know text. Programs that need the exact text take the JSON Lines form.
"""

from __future__ import annotations

import csv
import io
from datetime import UTC, tzinfo
from typing import TYPE_CHECKING

from aggregator.text import dates

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aggregator.model import Record

_COLUMNS = (
    "id",
    "datum",
    "quelle",
    "title",
    "link",
    "author",
    "categories",
    "language",
    "published",
    "tldr",
    "inhalt",
    "source",
    "engine",
    "state",
    "access",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write(records: Iterable[Record], zone: tzinfo) -> bytes:
    """Write a header and one row for each record, in UTF-8, lines ending in CRLF.

    Args:
        records: In the order to be written.
        zone: Where Datum is local.
    """
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(_COLUMNS)
    for record in records:
        writer.writerow(map(_harmless, _row(record, zone)))
    return table.getvalue().encode("utf-8", "replace")


def _row(record: Record, zone: tzinfo) -> tuple[str, ...]:
    return (
        record.id,
        dates.format_datum(record.published, zone),
        record.quelle,
        record.title,
        record.link or "",
        ", ".join(record.authors),
        ", ".join(record.categories),
        record.language or "",
        record.published.astimezone(UTC).isoformat(),
        record.tldr,
        record.inhalt,
        record.source,
        record.engine,
        str(record.state),
        str(record.access),
    )


def _harmless(cell: str) -> str:
    return "'" + cell if cell.startswith(_FORMULA) else cell
