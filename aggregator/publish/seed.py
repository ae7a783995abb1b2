r"""The seed form: a record as four labelled lines.

    Datum03.01.2026 05:37
    Quellewww.zeit.de
    TLDREin Satz. Noch einer.
    InhaltDer Text.

``docs/reference/record-forms.md`` has the grammar. It fixes what one record
in one file leaves open: records are separated by one empty line, and a line
break inside a value starts a continuation line, which gets a backslash in
front where it would otherwise be read as something else. Every value comes
back as it was, whatever is in it; Datum is a minute of local time, so
seconds, and which of two equal autumn hours it was, do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from aggregator.errors import RecordFormatError
from aggregator.text import dates

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aggregator.model import Record

_LABELS = ("Datum", "Quelle", "TLDR", "Inhalt")
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class SeedRecord:
    """The four fields. ``datum`` is UTC, to the minute."""

    datum: datetime
    quelle: str
    tldr: str
    inhalt: str


def of(record: Record) -> SeedRecord:
    """The four fields of a record."""
    return SeedRecord(record.published, record.quelle, record.tldr, record.inhalt)


def write(records: Iterable[SeedRecord], zone: tzinfo) -> bytes:
    """Write records in the seed form, in UTF-8 and without a line end after the last.

    Args:
        records: In the order to be written; none gives no bytes.
        zone: Where Datum is local.
    """
    text = "\n\n".join(_written(record, zone) for record in records)
    # Text that was cleaned has no lone surrogate; of what has, a question mark is left.
    return text.encode("utf-8", "replace")


def read(data: bytes, *, file: str, zone: tzinfo) -> Iterator[SeedRecord]:
    """Read what ``write`` writes.

    A byte order mark, CRLF as line end, and empty lines more than needed,
    which editors add, are not held against it.

    Args:
        data: A whole file.
        file: Its name, for errors.
        zone: Where Datum is local.

    Raises:
        RecordFormatError: With file and line; the records before it were given out.
    """
    block: list[str] = []
    first = 1
    for number, line in enumerate((*_lines(data, file), ""), start=1):
        if line:
            block.append(line)
            continue
        if block:
            yield _read_one(block, first=first, file=file, zone=zone)
        block, first = [], number + 1


def _written(record: SeedRecord, zone: tzinfo) -> str:
    values = (
        dates.format_datum(record.datum, zone),
        record.quelle,
        record.tldr,
        record.inhalt,
    )
    lines = []
    for label, value in zip(_LABELS, values, strict=True):
        first, *more = value.split("\n")
        lines += [label + first, *map(_guarded, more)]
    return "\n".join(lines)


def _guarded(line: str) -> str:
    return "\\" + line if not line or line.startswith((*_LABELS, "\\")) else line


def _lines(data: bytes, file: str) -> list[str]:
    try:
        text = data.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        number = data.count(b"\n", 0, error.start) + 1
        raise RecordFormatError(file, number, "this is not UTF-8") from error
    lines = text.split("\n")
    # Datum never ends in a carriage return, so its line says how lines end in this file.
    if lines[0].endswith("\r"):
        lines = [line.removesuffix("\r") for line in lines]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _read_one(lines: list[str], *, first: int, file: str, zone: tzinfo) -> SeedRecord:
    values: list[list[str]] = []
    for number, line in enumerate(lines, start=first):
        wanted = _LABELS[len(values)] if len(values) < len(_LABELS) else None
        if wanted and line.startswith(wanted):
            values.append([line.removeprefix(wanted)])
        elif not values or line.startswith(_LABELS):
            raise RecordFormatError(file, number, _unexpected(line, wanted))
        else:
            values[-1].append(line.removeprefix("\\"))
    if len(values) < len(_LABELS):
        missing = _LABELS[len(values)]
        raise RecordFormatError(
            file, first + len(lines), f"the record ends before its line {missing}"
        )
    datum, quelle, tldr, inhalt = ("\n".join(parts) for parts in values)
    try:
        moment = dates.read_datum(datum, zone)
    except (ValueError, OverflowError) as error:
        raise RecordFormatError(file, first, str(error)) from error
    return SeedRecord(moment, quelle, tldr, inhalt)


def _unexpected(line: str, wanted: str | None) -> str:
    expected = f"a line beginning with {wanted}" if wanted else "an empty line"
    return (
        f"{expected} is expected here, not {line[:40]!r}; "
        "a line of the text that begins with a label has a backslash in front"
    )
