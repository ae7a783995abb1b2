"""The list of sources names the home pages that the store knows."""

from __future__ import annotations

from argparse import Namespace

import pytest

from aggregator.cli.opml import export
from aggregator.store import sources
from aggregator.store.database import Store
from aggregator.store.sources import Known

CONFIG = """
settings: {store: "sqlite:///news.db"}
sources:
  - {name: blatt, url: "https://blatt.example/feed"}
  - {name: funk, url: "https://funk.example/feed"}
"""


@pytest.fixture
def options(tmp_path):
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "a.yaml").write_text(CONFIG, encoding="utf-8")
    return Namespace(config=tmp_path / "config")


def test_of_sources_that_were_read(options, tmp_path, capfdbinary):
    store = Store.open(tmp_path / "news.db")
    known = [
        Known(name="blatt", url="https://blatt.example/feed", home="https://blatt.example/start"),
        Known(name="funk", url="https://funk.example/feed"),
    ]
    store.write_now(sources.ensure, known, {})
    store.write_now(sources.save, known[0])
    store.close()
    assert export(options) == 0
    assert capfdbinary.readouterr().out.count(b"htmlUrl") == 1


def test_where_there_is_no_store_yet_none_is_made(options, tmp_path, capfdbinary):
    assert export(options) == 0
    assert b"htmlUrl" not in capfdbinary.readouterr().out
    assert not (tmp_path / "news.db").exists()
