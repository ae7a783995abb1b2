from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from aggregator.publish import csv_form

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

    from aggregator.model import Record


def _rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def test_rows_have_a_header_and_keep_line_breaks_and_quotes(
    record: Callable[..., Record], zone: ZoneInfo
) -> None:
    data = csv_form.write([record(title='Sie sagte: „"Ja"“', inhalt="a\nb, c")], zone)
    [row] = _rows(data)
    assert row["datum"] == "03.01.2026 04:37"
    assert row["title"] == 'Sie sagte: „"Ja"“'
    assert row["inhalt"] == "a\nb, c"
    assert row["author"] == "Anna Berg, Jörg Öztürk"
    assert data.startswith(b"id,datum,quelle,title,link,")
    assert data.count(b"\r\n") == 2


def test_no_records_are_a_header(zone: ZoneInfo) -> None:
    assert _rows(csv_form.write([], zone)) == []


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_a_cell_that_a_spreadsheet_would_run_is_text(
    record: Callable[..., Record], zone: ZoneInfo, start: str
) -> None:
    [row] = _rows(csv_form.write([record(title=start + "1+1")], zone))
    assert row["title"] == "'" + start + "1+1"
