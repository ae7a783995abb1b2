"""Which source has which engine, and what engines share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from aggregator.config.model import Settings, Summariser
from aggregator.engines import StoreLedger, Workshop
from aggregator.runner.llama import ModelFiles
from aggregator.store import spent, written
from aggregator.store.database import Store
from tests.making import NOW, source

MODEL = {"engine": "openai", "base_url": "http://127.0.0.1:1/v1", "model": "klein"}


@pytest.fixture
def store(tmp_path):
    made = Store.open(tmp_path / "news.db")
    yield made
    made.close()


def workshop(store, tmp_path, **summariser):
    return Workshop(
        settings=Settings(summariser=Summariser(**summariser)),
        store=store,
        clock=lambda: NOW,
        run=None,
        send=None,
        model_files=ModelFiles(),
        root=tmp_path,
        folder=None,
    )


def test_a_source_changes_what_it_names_and_shares_the_rest(store, tmp_path):
    shop = workshop(store, tmp_path, **MODEL, when_down="wait 2h")
    sources = [
        source("a"),
        source("b", summariser={"engine": "extractive"}),
        source("c", summariser={"model": "gross"}),
        source("d", summariser={"model": "gross"}),
    ]
    engines = shop.by_source(sources)
    assert {name: one.name for name, one in engines.items()} == {
        "b": "extractive",
        "c": "gross",
        "d": "gross",
    }
    assert engines["c"] is engines["d"]
    assert engines["c"]._settings.patience == timedelta(hours=2)
    assert engines["c"]._means.server is shop.everywhere()._means.server


def test_a_model_file_gives_its_engine_the_name(store, tmp_path):
    shop = workshop(store, tmp_path, engine="llama", model_path="models/klein-q4.gguf")
    assert shop.everywhere().name == "klein-q4"


async def test_a_day_begins_and_ends_in_the_configured_zone(store):
    now = datetime(2026, 1, 3, 22, 59, tzinfo=UTC)
    ledger = StoreLedger(store, lambda: now, ZoneInfo("Europe/Berlin"), 100)
    assert await ledger.reserve("klein", 60) == "2026-01-03"
    assert await ledger.reserve("gross", 60) is None
    await ledger.settle("2026-01-03", "klein", reserved=60, used=20)
    assert await ledger.reserve("gross", 60) == "2026-01-03"
    assert ledger.renewed_at() == datetime(2026, 1, 3, 23, 0, tzinfo=UTC)
    now += timedelta(minutes=1)
    assert await ledger.reserve("klein", 100) == "2026-01-04"
    assert store.read_now(spent.on, "2026-01-03") == (80, 2)


def test_what_was_written_is_kept_for_three_months(store):
    store.write_now(written.keep, "alt", "Kurz.", NOW)
    store.write_now(written.keep, "alt", "Kürzer.", NOW)
    assert store.read_now(written.recall, "alt") == "Kürzer."
    store.write_now(written.keep, "neu", "Neu.", NOW + timedelta(days=91))
    assert store.read_now(written.recall, "alt") is None
