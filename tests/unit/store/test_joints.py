"""What is kept of TLDRs over several reports."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aggregator.model import Carried, Joint, TurnedDown
from aggregator.store import feeds, joints, records
from aggregator.store.database import Store
from tests.making import NOW, record

A, B, C = (record(number, source=name) for number, name in enumerate("abc", 1))
WRITTEN = Joint(
    text="Ein Zug ist entgleist. Laut b.example waren es zwei Wagen.",
    engine="klein",
    parts=(
        Carried("Ein Zug ist entgleist.", A.id, ("Ein Zug ist bei Uelzen entgleist.",)),
        Carried("Laut b.example waren es zwei Wagen.", B.id, ("Es waren zwei Wagen.",)),
    ),
    records=(A.id, B.id),
    texts="abc",
    weighed=2,
    written=NOW,
)
NOT = replace(
    WRITTEN,
    text="",
    parts=(),
    turned_down=(TurnedDown("klein", "mended", "zwei Berichte"), TurnedDown("klein", "x", "y")),
)


@pytest.fixture
def store(tmp_path):
    made = Store.open(tmp_path / "a.db")
    made.write_now(records.add, [A, B, C])
    yield made
    made.close()


def test_each_feed_keeps_what_became_of_its_stories(store):
    store.write_now(joints.keep, "feed", A.id, NOT)
    store.write_now(joints.keep, "feed", A.id, WRITTEN)
    store.write_now(joints.keep, "feed", C.id, replace(NOT, records=(C.id,)))
    assert store.read_now(joints.of, "feed") == {
        A.id: WRITTEN,
        C.id: replace(NOT, records=(C.id,)),
    }
    assert store.read_now(joints.of, "other") == {}


def test_a_record_is_found_in_all_that_was_made_with_it_and_takes_it_along(store):
    key = str(store.write_now(feeds.ensure, {"politik": None}, NOW)["politik"].key)
    store.write_now(joints.keep, key, A.id, WRITTEN)
    store.write_now(joints.keep, key, C.id, replace(WRITTEN, records=(C.id, A.id)))
    assert store.read_now(joints.made_of, B.id) == [("politik", A.id, WRITTEN)]
    store.write_now(joints.forget, [])
    store.write_now(joints.forget, [B.id])
    assert list(store.read_now(joints.of, key)) == [C.id]


def test_what_was_written_and_turned_down_is_counted_by_the_leading_source(store):
    store.write_now(joints.keep, "feed", A.id, WRITTEN)
    store.write_now(joints.keep, "other", A.id, NOT)
    store.write_now(joints.keep, "other", C.id, replace(NOT, records=("weg",)))
    (found,) = store.read_now(joints.tally).items()
    assert found[0] == "a"
    assert (dict(found[1].wrote), dict(found[1].turned_down)) == ({"klein": 1}, {"mended": 1})
