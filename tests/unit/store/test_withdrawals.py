"""What is left of a withdrawn record in the store: nothing, and the hashes it is known by."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest

from aggregator.errors import NoSuchRecord
from aggregator.model import Edition, Mark, Origin, PublishedEntry, Report, Told, Tombstone
from aggregator.normalise.withdrawal import marks_of
from aggregator.store import (
    editions,
    entries,
    feeds,
    hand,
    published,
    records,
    sources,
    stories,
    traces,
    withdrawals,
    written,
)
from aggregator.store.database import Store
from aggregator.store.rows import row_of
from aggregator.store.sources import Known
from aggregator.store.traces import Trace
from tests.making import NOW, record

SECRET = "Wortlaut-der-verschwinden-muss"
GONE = record(
    1, title=f"Titel {SECRET}", tldr=f"Kurz {SECRET}.", inhalt=f"Lang {SECRET}.", first_seen=NOW
)
OTHER = record(2, source="anders", inhalt="Ein anderer Bericht.")
HOUR = timedelta(hours=1)


@pytest.fixture
def store(tmp_path):
    opened = Store.open(tmp_path / "news.db")
    opened.write_now(records.add, [GONE, OTHER])
    yield opened
    opened.close()


@pytest.fixture
def key(store):
    return store.write_now(feeds.ensure, {"alles": None}, NOW)["alles"]


def withdraw(store, *gone, reason=""):
    pairs = [(one, marks_of(one)) for one in gone or (GONE,)]
    return store.write_now(withdrawals.withdraw, pairs, reason=reason, now=NOW + HOUR)


def is_in_files(store, text=SECRET):
    """Whether a text stands anywhere in the store's file, or in the log beside it."""
    return any(text.encode() in path.read_bytes() for path in store.path.parent.glob("news.db*"))


def told(story, lead, *remarks):
    return Told(
        story=story, lead=lead, words="w", published=NOW, updated=NOW, revisions=3,
        remarks=remarks, compared="c",
    )  # fmt: skip


def shown(one, key, *reports):
    return PublishedEntry(
        id=key.entry_id(one.id),
        record=one,
        origin=Origin(name=one.source, title=one.source),
        updated=one.updated,
        reports=reports,
        remarks=(f"Neu: {SECRET}",) if reports else (),
    )


def test_nothing_of_a_withdrawn_record_is_left_in_any_table(store, key):
    feed = str(key.key)
    report = Report(GONE.quelle, GONE.title, GONE.link, GONE.id)
    edition = Edition(
        id="urn:x",
        moment=NOW,
        name="2026-01-03",
        title="Heute",
        language="de",
        updated=NOW,
        stories=(shown(GONE, key), shown(OTHER, key, report)),
    )
    correction = traces.postponed(row_of(GONE), "1:x")
    store.write_now(traces.save, Trace(record=GONE.id, pending=correction))
    store.write_now(hand.save, feed, {GONE.id: Mark(note=SECRET)})
    store.write_now(written.keep, "key", GONE.tldr, NOW)
    store.write_now(editions.add, key, edition, [GONE.id])
    store.write_now(stories.assign, {GONE.id: GONE.id, OTHER.id: GONE.id})
    store.write_now(stories.remember, feed, [told(GONE.id, GONE.id, f"Neu: {SECRET}")])
    store.write_now(
        entries.pass_over,
        [(row_of(replace(GONE, source="dritte", guid="y")), None, entries.RULES)],
        NOW,
    )
    withdraw(store)
    assert SECRET not in "\n".join(dump(store))
    assert GONE.link not in "\n".join(dump(store))
    assert store.erase_now()
    assert not is_in_files(store)
    assert not is_in_files(store, GONE.link)
    assert is_in_files(store, OTHER.inhalt)


def dump(store):
    connection = sqlite3.connect(store.path)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


def test_what_was_deleted_stays_in_the_file_until_it_is_rewritten(store):
    """That is how SQLite works, and why ``erase_now`` is there."""
    store.write_now(records.save, replace(GONE, inhalt="kurz"))
    store.write_now(records.save, replace(GONE, title="-", tldr="-", inhalt="-"))
    assert is_in_files(store)
    store.erase_now()
    assert not is_in_files(store)


def test_the_log_cannot_be_emptied_while_somebody_reads(store):
    reader = sqlite3.connect(store.path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM record").fetchone()
    with_short_patience(store)
    assert not store.erase_now()
    reader.close()
    assert store.erase_now()


def with_short_patience(store):
    def hurry(connection):
        connection.exec_driver_sql("PRAGMA busy_timeout=50")

    store.write_now(hurry)
    store.read_now(hurry)


def test_that_the_file_was_rewritten_is_remembered(store):
    assert not store.read_now(withdrawals.is_unerased)
    withdraw(store)
    assert store.read_now(withdrawals.is_unerased)
    store.write_now(withdrawals.erased)
    assert not store.read_now(withdrawals.is_unerased)


def test_whoever_asks_for_a_withdrawn_record_is_told_so(store):
    withdraw(store, reason="Verfügung")
    with pytest.raises(NoSuchRecord, match=r"was withdrawn on 2026-01-03 .+: Verfügung"):
        store.read_now(records.find, GONE.id[:8])
    one = store.read_now(withdrawals.find, GONE.id[:8])
    assert (one.record, one.source, one.reason) == (GONE.id, "blatt", "Verfügung")
    assert store.read_now(withdrawals.load) == [one]
    with pytest.raises(NoSuchRecord, match="nothing with the ID"):
        store.read_now(withdrawals.find, OTHER.id)


def test_feeds_remember_what_they_published_and_archives_forget_it(store, key):
    feed = str(key.key)
    ids = [(one.id, key.entry_id(one.id)) for one in (GONE, OTHER)]
    store.write_now(published.append, feed, ids)
    store.write_now(published.seal, feed, [[1, 2]])
    removed = withdraw(store, reason="Bitte der Betroffenen")
    assert removed.entries == {feed: (1,)}
    tombstone = Tombstone(key.entry_id(GONE.id), NOW + HOUR, "Bitte der Betroffenen")
    assert store.read_now(withdrawals.by_feed) == {feed: [(tombstone, 1)]}
    assert [one.entries for one in store.read_now(published.pages, feed)] == [1]


def test_a_story_that_others_tell_goes_on_under_its_id(store, key):
    feed = str(key.key)
    store.write_now(stories.assign, {GONE.id: GONE.id, OTHER.id: GONE.id})
    store.write_now(stories.remember, feed, [told(GONE.id, GONE.id, "Neu: alt")])
    store.write_now(published.append, feed, [(GONE.id, key.entry_id(GONE.id))])
    removed = withdraw(store)
    assert removed.stories == (feed,)
    assert store.read_now(withdrawals.by_feed) == {}
    assert store.read_now(stories.shared) == {OTHER.id: GONE.id}
    left = store.read_now(stories.remembered, feed)[GONE.id]
    assert (left.words, left.revisions, left.remarks, left.compared) == ("", 0, (), "")


def test_a_story_that_nobody_tells_any_more_has_ended(store, key):
    feed = str(key.key)
    store.write_now(stories.assign, {GONE.id: GONE.id, OTHER.id: GONE.id})
    store.write_now(stories.remember, feed, [told(GONE.id, GONE.id)])
    store.write_now(published.append, feed, [(GONE.id, key.entry_id(GONE.id))])
    withdraw(store)
    store.write_now(published.append, feed, [(GONE.id, key.entry_id(GONE.id))])
    withdraw(store, OTHER)
    assert store.read_now(stories.remembered, feed) == {}
    (one,) = store.read_now(withdrawals.by_feed)[feed]
    assert one.tombstone.entry == key.entry_id(GONE.id)


def test_an_edition_of_which_nothing_is_left_is_told_of_as_deleted(store, key):
    edition = Edition(
        id=key.edition_id(NOW),
        moment=NOW,
        name="2026-01-03",
        title="Heute",
        language="de",
        updated=NOW,
        stories=(shown(GONE, key),),
    )
    store.write_now(editions.add, key, edition, [GONE.id])
    assert withdraw(store).editions == {str(key.key): ("2026-01-03",)}
    (one,) = store.read_now(withdrawals.by_feed)[str(key.key)]
    assert one == (Tombstone(edition.id, NOW + HOUR), None)


def test_an_edition_goes_on_without_the_report_of_another_story(store, key):
    report = Report(GONE.quelle, GONE.title, GONE.link, GONE.id)
    edition = Edition(
        id=key.edition_id(NOW),
        moment=NOW,
        name="2026-01-03",
        title="Heute",
        language="de",
        updated=NOW,
        stories=(shown(replace(OTHER, tldr=f"Gemeinsam {SECRET}"), key, report),),
    )
    store.write_now(editions.add, key, edition, [OTHER.id])
    withdraw(store)
    (left,) = store.read_now(editions.newest, key, 5)
    (story,) = left.stories
    assert (story.reports, story.remarks, story.record.tldr) == ((), (), OTHER.tldr)
    assert left.updated == NOW + HOUR


def test_other_records_of_the_page_are_found_in_every_source(store):
    same = replace(
        OTHER, id="a" * 16, guid="z", link=GONE.link.replace("https://", "http://www.") + "/"
    )
    store.write_now(records.add, [same])
    assert store.read_now(withdrawals.same_page, GONE) == [same]
    assert store.read_now(withdrawals.same_page, replace(GONE, link=None)) == []


def test_what_is_alike_is_found_by_any_hash(store):
    assert not store.read_now(withdrawals.are_there)
    withdraw(store)
    assert store.read_now(withdrawals.are_there)
    assert store.read_now(withdrawals.alike, [marks_of(OTHER)]) == []
    new = replace(marks_of(OTHER), page=marks_of(GONE).page)
    assert store.read_now(withdrawals.alike, [new]) == [marks_of(GONE)]
    assert store.read_now(withdrawals.known_ids, [GONE.id, OTHER.id]) == {GONE.id}


def test_what_is_lifted_may_come_back_and_its_source_is_asked_for_everything(store, key):
    validators = {"etag": '"x"', "last_modified": "gestern"}
    store.write_now(sources.ensure, [Known(name="blatt", url="https://blatt.example/feed")], {})
    store.write_now(
        lambda c: c.exec_driver_sql("UPDATE source SET etag = :etag, last_modified = :last_modified", validators)
    )  # fmt: skip
    twin = replace(OTHER, link=GONE.link)
    store.write_now(published.append, str(key.key), [(GONE.id, key.entry_id(GONE.id))])
    withdraw(store, GONE, twin)
    one = store.read_now(withdrawals.find, GONE.id)
    assert store.write_now(withdrawals.lift, one) == sorted([GONE.id, OTHER.id])
    assert store.read_now(withdrawals.load) == []
    assert store.read_now(withdrawals.by_feed) == {}
    assert not store.read_now(sources.load_one, "blatt").validators


def test_a_renamed_source_takes_its_withdrawals_along(store):
    store.write_now(sources.ensure, [Known(name="blatt", url="https://blatt.example/feed")], {})
    withdraw(store)
    renamed = [Known(name="neu", url="https://blatt.example/feed")]
    store.write_now(sources.ensure, renamed, {"neu": "blatt"})
    assert store.read_now(withdrawals.find, GONE.id).source == "neu"
