from __future__ import annotations

import pytest

from aggregator.model import Mark
from aggregator.store import hand, records
from aggregator.store.database import Store
from tests.making import NOW, record


@pytest.fixture
def store(tmp_path):
    made = Store.open(tmp_path / "store.db")
    yield made
    made.close()


def test_what_was_said_is_kept_by_feed_and_comes_back(store):
    one = Mark(pinned=True, note="Lesen!", noted_at=NOW)
    store.write_now(hand.save, "feed-a", {"r1": one, "r2": Mark(dropped=True)})
    store.write_now(hand.save, "feed-b", {"r1": Mark(approved=True)})
    assert store.read_now(hand.load, "feed-a") == {"r1": one, "r2": Mark(dropped=True)}
    assert store.read_now(hand.load, "feed-b") == {"r1": Mark(approved=True)}
    assert store.read_now(hand.load, "feed-c") == {}


def test_the_last_word_counts_and_nothing_said_is_nothing_kept(store):
    store.write_now(hand.save, "feed-a", {"r1": Mark(pinned=True)})
    store.write_now(hand.save, "feed-a", {"r1": Mark(dropped=True)})
    assert store.read_now(hand.load, "feed-a") == {"r1": Mark(dropped=True)}
    store.write_now(hand.save, "feed-a", {"r1": Mark()})
    assert store.read_now(hand.load, "feed-a") == {}


def test_when_a_note_was_taken_away_is_remembered(store):
    store.write_now(hand.save, "feed-a", {"r1": Mark(noted_at=NOW)})
    assert store.read_now(hand.load, "feed-a") == {"r1": Mark(noted_at=NOW)}


def test_pinned_records_are_given_newest_first(store):
    new, old, other = record(1), record(9), record(2)
    store.write_now(records.add, [old, new, other])
    marks = {one.id: Mark(pinned=True) for one in (old, new)} | {other.id: Mark(approved=True)}
    store.write_now(hand.save, "feed-a", marks)
    store.write_now(hand.save, "feed-b", {old.id: Mark(pinned=True), "gone": Mark(pinned=True)})
    assert store.read_now(hand.pinned, "feed-a") == [new, old]
    assert store.read_now(hand.pins) == {new.id, old.id, "gone"}
