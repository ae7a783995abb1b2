"""What is kept of stories."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from aggregator.model import State, Told
from aggregator.store import records, stories
from aggregator.store.database import Store
from tests.making import NOW, record

A, B = record(1, source="a"), record(2, source="b")


@pytest.fixture
def store(tmp_path):
    made = Store.open(tmp_path / "a.db")
    made.write_now(records.add, [A, B, record(3, state=State.NEW, tldr="")])
    yield made
    made.close()


def test_reports_with_a_tldr_are_sorted_once(store):
    since = B.published
    assert {one.id for one in store.read_now(stories.unsorted, since)} == {A.id, B.id}
    store.write_now(stories.assign, {A.id: B.id})
    assert [one.id for one in store.read_now(stories.unsorted, since)] == [B.id]
    assert [(one.id, its) for one, its in store.read_now(stories.sorted_reports, since)] == [
        (A.id, B.id)
    ]
    assert store.read_now(stories.count, since) == 1


def test_reports_from_before_are_left_out(store):
    assert [one.id for one in store.read_now(stories.unsorted, A.published)] == [A.id]
    store.write_now(stories.assign, {A.id: A.id, B.id: A.id})
    assert store.read_now(stories.count, A.published) == 1
    assert len(store.read_now(stories.sorted_reports, A.published)) == 1


def test_only_the_beginning_of_a_text_counts_and_a_teaser_is_none(store):
    whole = record(7, inhalt="Wort " * 2000, teaser="Anriss")
    bare = record(8, inhalt="Anriss", teaser="Anriss")
    store.write_now(records.add, [whole, bare])
    found = {one.id: one for one in store.read_now(stories.unsorted, bare.published)}
    assert found[bare.id].text == ""
    assert whole.inhalt.startswith(found[whole.id].text)
    assert 0 < len(found[whole.id].text) < len(whole.inhalt)


def test_a_story_once_given_stays(store):
    store.write_now(stories.assign, {A.id: A.id})
    store.write_now(stories.assign, {A.id: B.id})
    store.write_now(stories.assign, {})
    assert store.read_now(stories.of, [A.id, B.id]) == {A.id: A.id}


def test_each_feed_remembers_what_it_has_told(store):
    first = Told(story=A.id, lead=A.id, words="wort", published=NOW, updated=NOW)
    store.write_now(stories.remember, "feed", [first])
    store.write_now(stories.remember, "other", [first])
    later = replace(first, lead=B.id, updated=NOW + timedelta(hours=1), revisions=1)
    store.write_now(stories.remember, "feed", [later])
    store.write_now(stories.remember, "feed", [])
    assert store.read_now(stories.remembered, "feed") == {A.id: later}
    assert store.read_now(stories.remembered, "other") == {A.id: first}
    assert store.read_now(stories.remembered, "none") == {}
