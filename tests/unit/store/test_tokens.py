from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from aggregator.store import tokens
from aggregator.store.database import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "news.db")
    yield opened
    opened.close()


def test_a_token_is_made_once_and_stays(store: Store) -> None:
    first = store.write_now(tokens.ensure, ["a", "b"])
    assert store.write_now(tokens.ensure, ["b", "c"])["b"] == first["b"]
    assert store.read_now(tokens.load, ["a"]) == {"a": first["a"]}


def test_tokens_are_of_256_bits_and_fit_into_an_address(store: Store) -> None:
    made = store.write_now(tokens.ensure, [str(number) for number in range(50)])
    assert len(set(made.values())) == 50
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", one) for one in made.values())


def test_only_the_feed_that_is_named_gets_another(store: Store) -> None:
    before = store.write_now(tokens.ensure, ["a", "b"])
    assert store.write_now(tokens.rotate, "a") == before["a"]
    after = store.read_now(tokens.load, ["a", "b"])
    assert after["a"] != before["a"]
    assert after["b"] == before["b"]


def test_a_feed_that_had_none_gets_its_first(store: Store) -> None:
    assert store.write_now(tokens.rotate, "a") is None
    assert store.read_now(tokens.load, ["a"])
