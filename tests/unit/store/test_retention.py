"""Which records leave the store for being old, and what must hold them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from aggregator.model import Mark
from aggregator.store import entries, hand, published, records, retention, sources, stories, traces
from aggregator.store.database import Store
from aggregator.store.rows import row_of
from aggregator.store.schema import hand as hand_table
from aggregator.store.schema import story, trace
from aggregator.store.sources import Tally
from aggregator.store.traces import Trace
from tests.making import NOW, record

DAY = timedelta(days=1)
BEFORE, OLD = NOW - 90 * DAY, NOW - 100 * DAY
FEED = "key"


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setattr(retention, "NEWEST", 1)
    made = Store.open(tmp_path / "a.db")
    newest = [record(0, source=name, published=NOW) for name in ("blatt", "funk")]
    made.write_now(records.add, newest)
    yield made
    made.close()


def old(store, *numbers, **given):
    its = [record(one, **{"published": OLD, "first_seen": OLD} | given) for one in numbers]
    store.write_now(records.add, its)
    return [one.id for one in its]


def retire(store, *, shown=()):
    return store.write_now(retention.retire, BEFORE, shown=set(shown), now=NOW)


def left(store):
    found = store.read_now(lambda c: list(records.newest(c)))
    return {one.id for one in found if one.guid != "g0"}


def column(store, which):
    return set(store.read_now(lambda c: c.execute(select(which)).scalars().all()))


def publish(store, *pages, feed=FEED):
    """Publish entries, of which each list makes a page, and the last lies on none."""
    for ids in pages:
        store.write_now(published.append, feed, [(one, f"urn:{one}") for one in ids])
    loose = store.read_now(published.loose, feed)
    sealed, start = [], 0
    for ids in pages[:-1]:
        sealed.append([one.sequence for one in loose[start : start + len(ids)]])
        start += len(ids)
    store.write_now(published.seal, feed, sealed)


def pages(store, feed=FEED):
    return [one.number for one in store.read_now(published.pages, feed)]


# -- what goes -----------------------------------------------------------------------------------


def test_old_records_that_nothing_holds_go_with_all_that_was_kept_of_them(store):
    gone, young = old(store, 1), old(store, 2, published=NOW - 80 * DAY)
    late = old(store, 3, first_seen=NOW - DAY)
    for one in (*gone, *young):
        store.write_now(traces.save, Trace(record=one, revisions=1))
        store.write_now(stories.assign, {one: one})
        store.write_now(hand.save, FEED, {one: Mark(approved=True)})
    assert retire(store) == 1
    assert left(store) == {*young, *late}
    for its in (trace.c.record, story.c.record, hand_table.c.record):
        assert column(store, its) == set(young)
    assert retire(store) == 0


def test_an_entry_that_its_feed_shows_still_does_not_come_back(store):
    old(store, 1)
    retire(store)
    known = store.read_now(entries.passed_over, "blatt", ["g1"])
    assert (known["g1"].why, known["g1"].seen) == (entries.FIRST, NOW)
    (akin,) = store.read_now(lambda c: entries.akin(c, "blatt", links=[record(1).link], dates=()))
    assert akin.guid == "g1"
    assert store.read_now(sources.tally)["blatt"] == Tally(entries=1, tldrs=1, passed=1)


def test_that_entries_are_known_does_not_count_as_seen(store):
    """Else what a source shows that could not be asked for long would be forgotten by that."""
    row = row_of(record(7))
    store.write_now(entries.pass_over, [(row, None, entries.FIRST)], OLD)
    old(store, 1)
    retire(store)
    known = store.read_now(entries.passed_over, "blatt", ["g1", "g7"])
    assert {one.seen for one in known.values()} == {OLD}


# -- what holds them -----------------------------------------------------------------------------


def test_the_newest_of_each_source_stay(store, monkeypatch):
    monkeypatch.setattr(retention, "NEWEST", 3)
    ids = [old(store, one, published=OLD - one * DAY)[0] for one in (1, 2, 3)]
    (other,) = old(store, 9, source="funk")
    assert retire(store) == 1
    assert left(store) == {*ids[:2], other}


def test_what_a_feed_shows_stays_with_the_other_reports_of_its_story(store):
    shown, beside, other = old(store, 1, 2, 3)
    store.write_now(stories.assign, {shown: shown, beside: shown, other: other})
    assert retire(store, shown=[shown]) == 1
    assert left(store) == {shown, beside}


@pytest.mark.parametrize("mark", [Mark(pinned=True), Mark(note="Lesen!")])
def test_what_a_person_pinned_or_noted_stays(store, mark):
    (one,) = old(store, 1)
    store.write_now(hand.save, FEED, {one: mark})
    assert retire(store) == 0


def test_a_veto_does_not_keep_a_record(store):
    old(store, 1, vetoed=True)
    assert retire(store) == 1


# -- archives ------------------------------------------------------------------------------------


def test_a_page_of_an_archive_goes_as_a_whole(store):
    first, second, third = old(store, 1, 2), old(store, 3, 4), old(store, 5, 6)
    young = old(store, 7, published=NOW)
    loose = old(store, 8)
    publish(store, first, [*second, *young], third, loose)
    assert retire(store) == 2
    assert left(store) == {*second, *young, *third, *loose}
    assert pages(store) == [2, 3]
    assert store.read_now(published.unknown, FEED, [*first, *second]) == set(first)


def test_the_last_page_stays_so_that_numbers_go_on(store):
    first, second = old(store, 1), old(store, 2)
    publish(store, first, second, [])
    assert retire(store) == 1
    assert pages(store) == [2]
    store.write_now(published.append, FEED, [("f" * 16, "urn:f")])
    assert [one.sequence for one in store.read_now(published.loose, FEED)] == [3]


def test_a_page_that_stays_holds_the_pages_of_other_feeds(store):
    one, two, three, last = (old(store, number)[0] for number in (1, 2, 3, 4))
    young = old(store, 7, published=NOW)
    publish(store, [one, *young], [last], [])
    publish(store, [one, two], [last], [], feed="second")
    publish(store, [two, three], [last], [], feed="third")
    assert retire(store) == 0
    assert [pages(store, feed) for feed in (FEED, "second", "third")] == [[1, 2]] * 3


def test_what_was_withdrawn_from_a_page_does_not_hold_it(store):
    first, second = old(store, 1), old(store, 2)
    publish(store, [*first, "0" * 16], second, [])
    assert retire(store) == 1
    assert pages(store) == [2]
