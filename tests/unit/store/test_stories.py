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


def test_reports_are_those_with_a_tldr_and_their_stories(store):
    store.write_now(stories.assign, {A.id: B.id, B.id: B.id})
    store.write_now(records.add, [record(0, source="c")])
    found = {one.id: one.story for one in store.read_now(stories.reports, B.published)}
    assert found == {A.id: B.id, B.id: B.id, record(0, source="c").id: None}
    assert [one.id for one in store.read_now(stories.reports, A.published)] != [B.id]


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
