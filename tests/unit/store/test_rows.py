"""Rows are what the schema's own types would have written."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.types import TypeDecorator

from aggregator.model import Access, Enclosure, Failure, State, Support, TurnedDown
from aggregator.store import records
from aggregator.store.database import Store
from aggregator.store.rows import Row, row_of
from aggregator.store.schema import record as table
from tests.making import record

BERLIN = timezone(timedelta(hours=1))
FULL = replace(
    record(1),
    link="https://a.test/1",
    original_link="https://a.test/1?utm_source=x",
    published=datetime(2026, 1, 3, 5, 37, tzinfo=BERLIN),
    authors=("Ä. Ö", "B"),
    categories=("Politik",),
    language="de",
    teaser="Anriss",
    content="<p>Voll</p>",
    tldr="Kurz.",
    inhalt="Lang.",
    engine="extractive",
    support=(Support("Kurz.", ("Lang.",)),),
    tldr_language="en",
    turned_down=(TurnedDown("qwen", "number", "„7“ does not stand in the article."),),
    image="https://a.test/1.jpg",
    enclosures=(Enclosure("https://a.test/1.mp3", "audio/mpeg", 7), Enclosure("https://a.test/2")),
    state=State.FAILED,
    access=Access.PAYWALLED,
    failure=Failure("timeout", "zu langsam", datetime(2026, 1, 4, tzinfo=UTC)),
    attempts=2,
    vetoed=True,
)


def test_a_row_has_the_columns_of_the_table_in_their_order():
    assert Row._fields == tuple(column.name for column in table.columns)


@pytest.mark.parametrize("one", [FULL, record(2)], ids=["full", "bare"])
def test_each_value_is_what_the_columns_type_would_write(one):
    values = records._values(one)
    sqlite = dialect()
    for column, written in zip(table.columns, row_of(one), strict=True):
        value = values[column.name]
        if isinstance(column.type, TypeDecorator):
            value = column.type.process_bind_param(value, sqlite)
        assert written == value, column.name


def test_a_record_comes_back_from_its_row(tmp_path):
    store = Store.open(tmp_path / "a.db")
    try:
        assert store.write_now(records.add_rows, [row_of(FULL)]) == 1
        assert store.read_now(lambda one: one.execute(select(table.c.guid)).scalar()) == FULL.guid
        assert store.read_now(records.find, FULL.id) == FULL
    finally:
        store.close()


def test_a_naive_instant_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        row_of(replace(FULL, updated=datetime(2026, 1, 3)))  # noqa: DTZ001 - that is the mistake


def test_a_worker_that_reads_documents_does_not_load_sqlalchemy():
    script = "import sys, aggregator.reading; sys.exit('sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
