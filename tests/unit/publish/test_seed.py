from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aggregator.errors import RecordFormatError
from aggregator.publish import seed
from aggregator.publish.seed import SeedRecord

if TYPE_CHECKING:
    from collections.abc import Callable

    from aggregator.model import Record


BERLIN = ZoneInfo("Europe/Berlin")
SAMPLE = (
    "Datum24.05.2026 18:05\n"
    "Quellewww.beispielzeitung.example\n"
    "TLDRDer Stadtrat hat die neue Brücke beschlossen. Sie soll 2029 fertig sein.\n"
    "InhaltNach langer Debatte stimmte der Stadtrat am Sonntag für die Brücke. "
    "„Das ist ein guter Tag“, sagte die Bürgermeisterin."
).encode()


def _read(data: bytes) -> list[SeedRecord]:
    return list(seed.read(data, file="akte.txt", zone=BERLIN))


def test_one_record_is_four_lines_and_comes_back_byte_for_byte() -> None:
    [record] = _read(SAMPLE)
    assert record.datum == datetime(2026, 5, 24, 16, 5, tzinfo=UTC)
    assert record.quelle == "www.beispielzeitung.example"
    assert record.tldr.startswith("Der Stadtrat")
    assert record.inhalt.endswith("Bürgermeisterin.")
    assert seed.write([record], BERLIN) == SAMPLE


def test_records_are_separated_by_one_empty_line() -> None:
    assert seed.write(_read(SAMPLE) * 2, BERLIN) == SAMPLE + b"\n\n" + SAMPLE
    assert len(_read(SAMPLE + b"\n\n" + SAMPLE)) == 2


def test_nothing_is_nothing() -> None:
    assert seed.write([], BERLIN) == b""
    assert _read(b"") == []


def test_lines_that_would_be_read_as_something_else_are_guarded() -> None:
    record = SeedRecord(
        datetime(2026, 1, 1, tzinfo=UTC), "", "Inhalt\n\\", "Datum\n\nDatumsgrenze\n \nTLDR\n"
    )
    data = seed.write([record], BERLIN)
    assert data.decode().split("\n") == [
        "Datum01.01.2026 01:00",
        "Quelle",
        "TLDRInhalt",
        "\\\\",
        "InhaltDatum",
        "\\",
        "\\Datumsgrenze",
        " ",
        "\\TLDR",
        "\\",
    ]
    assert _read(data) == [record]


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + SAMPLE,
        SAMPLE.replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + SAMPLE.replace(b"\n", b"\r\n") + b"\r\n\r\n",
        SAMPLE + b"\n",
        b"\n" + SAMPLE + b"\n\n\n",
    ],
)
def test_what_editors_do_to_a_file_is_tolerated(data: bytes) -> None:
    assert _read(data) == _read(SAMPLE)


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        (b"Hallo", 1, "a line beginning with Datum is expected here, not 'Hallo'"),
        (SAMPLE.replace(b"Quelle", b"Inhalt"), 2, "a line beginning with Quelle is expected"),
        (SAMPLE + b"\nDatum02.02.2026 10:00", 5, "an empty line is expected here"),
        (SAMPLE + b"\n\nDatum02.02.2026 10:00\nQuellex", 8, "the record ends before its line TLDR"),
        (SAMPLE.replace(b"24.05.", b"31.02."), 1, "day is out of range"),
        (SAMPLE.replace(b"24.05.2026 18:05", b"gestern"), 1, "'gestern' is no Datum"),
        (SAMPLE[:-1] + b"\xff", 4, "this is not UTF-8"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(data: bytes, line: int, message: str) -> None:
    with pytest.raises(RecordFormatError, match=message) as caught:
        _read(data)
    assert (caught.value.file, caught.value.line) == ("akte.txt", line)


def test_a_record_gives_its_four_fields(record: Callable[..., Record]) -> None:
    made = record()
    assert seed.of(made) == SeedRecord(made.published, made.quelle, made.tldr, made.inhalt)


_VALUES = st.text() | st.lists(
    st.sampled_from(["", "\\", "Datum", "Quelle x", "TLDR", "Inhalt", "\r", " ", "\u2028", "Text."])
).map("\n".join)
_MINUTES = st.integers(0, 200 * 365 * 24 * 60).map(
    lambda minutes: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(st.lists(st.builds(SeedRecord, _MINUTES, _VALUES, _VALUES, _VALUES)))
@example([SeedRecord(datetime(2026, 1, 1, tzinfo=UTC), "\n", "\n\n", "\r\n\r")])
def test_every_record_survives_export_and_import(records: list[SeedRecord]) -> None:
    assert list(seed.read(seed.write(records, UTC), file="x", zone=UTC)) == records
