"""What the store forgets, and what it must not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from aggregator.model import Mark, Told
from aggregator.store import (
    editions,
    entries,
    feeds,
    hand,
    housekeeping,
    published,
    records,
    stories,
)
from aggregator.store.database import Store
from aggregator.store.rows import row_of
from aggregator.store.schema import edition, joint, passed, story, told
from tests.making import NOW, record

DAY = timedelta(days=1)
OLD, FEED = NOW - 60 * DAY, "key"


@pytest.fixture
def store(tmp_path):
    made = Store.open(tmp_path / "a.db")
    made.write_now(housekeeping.tidy, NOW - DAY)  # the day begins
    yield made
    made.close()


def tidied(store, now=NOW):
    return store.write_now(housekeeping.tidy, now)


def column(store, which):
    return set(store.read_now(lambda c: c.execute(select(which)).scalars().all()))


# -- when ---------------------------------------------------------------------------------------


def test_it_is_due_once_a_day(store):
    due = [store.read_now(housekeeping.is_due, NOW + hours * DAY / 24) for hours in (-1, 0, 1)]
    assert due == [False, True, True]
    tidied(store)
    due = [store.read_now(housekeeping.is_due, NOW + hours * DAY / 24) for hours in (0, 23, 24)]
    assert due == [False, False, True]


def test_a_clock_that_was_put_back_does_not_stop_it(store):
    assert store.read_now(housekeeping.is_due, NOW - 400 * DAY)


def test_in_a_new_store_only_the_day_begins(tmp_path):
    new = Store.open(tmp_path / "new.db")
    assert new.read_now(housekeeping.is_due, NOW)
    assert new.write_now(housekeeping.tidy, NOW) == housekeeping.Forgotten()
    assert not new.read_now(housekeeping.is_due, NOW)
    new.close()


# -- entries that were passed over ---------------------------------------------------------------


def over(store, number, seen, source="blatt"):
    row = row_of(record(number, source=source))
    store.write_now(entries.pass_over, [(row, None, entries.FIRST)], seen)


def test_what_a_feed_has_not_shown_for_three_months_is_forgotten(store):
    over(store, 1, NOW)
    over(store, 2, NOW - 90 * DAY)
    over(store, 3, NOW - 91 * DAY)
    assert tidied(store).passed == 1
    assert column(store, passed.c.guid) == {"g1", "g2"}


def test_a_feed_that_shows_nothing_else_meanwhile_loses_nothing(store):
    over(store, 1, NOW - 400 * DAY)
    over(store, 2, NOW - 400 * DAY)
    over(store, 3, NOW, source="funk")
    assert tidied(store).passed == 0


# -- stories -------------------------------------------------------------------------------------


def tell(store, *numbers, name=None, at=OLD, feed=FEED):
    """Keep records of a story, and what a feed has told of it; give its name."""
    its = [
        record(number, source=f"blatt{number}", published=at, first_seen=at, updated=at)
        for number in numbers
    ]
    name = name or its[0].id
    store.write_now(records.add, its)
    store.write_now(stories.assign, {one.id: name for one in its})
    one = Told(story=name, lead=its[0].id, words="w", published=at, updated=at)
    store.write_now(stories.remember, feed, [one])
    return name


def show(store, *names, feed=FEED):
    store.write_now(published.append, feed, [(name, f"urn:{name}") for name in names])


def held(store):
    assert column(store, told.c.story) == column(store, story.c.story)
    return column(store, story.c.story)


def test_a_month_after_its_last_report_a_story_is_over(store):
    tell(store, 1, 2)
    tell(store, 3)
    young = tell(store, 4, 5, at=NOW - 29 * DAY)
    gone = tidied(store)
    assert (gone.stories, gone.told) == (3, 2)
    assert held(store) == {young}


def test_a_young_report_keeps_a_story_with_all_its_old_ones(store):
    name = tell(store, 1, 2)
    late = record(3, published=NOW, first_seen=NOW)
    store.write_now(records.add, [late])
    store.write_now(stories.assign, {late.id: name})
    assert tidied(store).stories == 0


def test_a_report_with_an_old_date_that_came_yesterday_is_young(store):
    late = record(3, published=OLD, first_seen=NOW - DAY)
    store.write_now(records.add, [late])
    store.write_now(stories.assign, {late.id: late.id})
    assert tidied(store).stories == 0


def test_what_a_feed_may_still_show_stays(store):
    shown = tell(store, 1, 2)
    show(store, shown)
    assert tidied(store) == housekeeping.Forgotten()
    assert held(store) == {shown}


def test_a_report_that_a_feed_shows_by_itself_keeps_its_story(store):
    """As in a feed with ``stories: list``, of which the first report is not part."""
    name = tell(store, 1, 2)
    show(store, record(2, source="blatt2").id)
    assert tidied(store).stories == 0
    assert column(store, story.c.story) == {name}


def test_what_a_thousand_newer_entries_have_driven_out_is_not_shown_any_more(store):
    name = tell(store, 1, 2)
    show(store, name, *(f"{number:016x}" for number in range(999)))
    assert tidied(store).told == 0
    show(store, "f" * 16)
    assert tidied(store).told == 1


def test_what_one_feed_shows_does_not_keep_what_another_has_told(store):
    name = tell(store, 1, 2)
    tell(store, 3, feed="other")
    show(store, name, feed="other")
    gone = tidied(store)
    assert gone.told == 2
    assert column(store, story.c.story) == {name}


def test_a_story_of_which_a_person_said_something_stays(store):
    name = tell(store, 1, 2)
    store.write_now(hand.save, FEED, {record(2, source="blatt2").id: Mark(pinned=True)})
    assert tidied(store) == housekeeping.Forgotten()
    assert held(store) == {name}


def test_a_joint_tldr_goes_with_what_was_told(store):
    values = {"feed": FEED, "engine": "m", "texts": "t", "weighed": 2, "written": OLD}
    shown = tell(store, 3, 4)
    show(store, shown)
    for name in (tell(store, 1, 2), shown):
        store.write_now(lambda c, name=name: c.execute(insert(joint).values(story=name, **values)))
    tidied(store)
    assert column(store, joint.c.story) == {shown}


def test_records_stay(store):
    tell(store, 1, 2)
    tidied(store)
    assert len(store.read_now(lambda c: list(records.newest(c)))) == 2


# -- editions ------------------------------------------------------------------------------------


def test_the_last_editions_of_every_feed_stay(store):
    keys = store.write_now(feeds.ensure, {"a": None, "b": None}, NOW)

    def keep(connection):
        rows = [
            {
                "feed": str(keys[slug].key),
                "moment": NOW - number * DAY,
                "name": f"{slug}{number}",
                "title": "t",
                "updated": NOW,
                "stories": "[]",
            }
            for slug, count in (("a", 402), ("b", 3))
            for number in range(count)
        ]
        connection.execute(insert(edition), rows)

    store.write_now(keep)
    assert tidied(store).editions == 2
    names = column(store, edition.c.name)
    assert {"a0", "a399", "b2"} <= names
    assert names.isdisjoint({"a400", "a401"})
    assert len(store.read_now(editions.newest, keys["a"], 1000)) == 400
