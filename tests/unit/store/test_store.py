"""The store as its users see it, on a real file. One suite for whatever database comes next."""

from __future__ import annotations

import asyncio
import stat
import time
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from aggregator.errors import NoSuchRecord, StoreError, StoreTooNew
from aggregator.model import (
    Access,
    Enclosure,
    Failure,
    RobotsFile,
    SourceStatus,
    State,
    Support,
    Validators,
)
from aggregator.store import feeds, pauses, records, robots, schema, sources
from aggregator.store.database import Store
from aggregator.store.sources import Known, Tally
from tests.making import NOW, record


@pytest.fixture
def store(tmp_path):
    opened = Store.open(tmp_path / "deep" / "news.db")
    yield opened
    opened.close()


FULL = record(
    authors=("Anna Beispiel", "Bert"),
    categories=("Politik",),
    language="de",
    teaser="Anriss",
    content="<p>x</p>",
    support=(Support("Kurz gesagt 1.", ("Der Text der Meldung 1.",)),),
    image="https://blatt.example/b.jpg",
    enclosures=(
        Enclosure("https://blatt.example/t.mp3", "audio/mpeg", 12),
        Enclosure("https://x.example/"),
    ),
    state=State.FAILED,
    access=Access.PAYWALLED,
    failure=Failure("timeout", "zu langsam", NOW + timedelta(hours=1)),
    attempts=2,
    vetoed=True,
    original_link="https://blatt.example/1?utm_source=x",
)


def test_a_record_comes_back_as_it_was(store):
    store.write_now(records.add, [FULL])
    assert store.read_now(records.find, FULL.id) == FULL


def test_a_store_that_is_made_is_its_owners_alone(store, tmp_path):
    store.write_now(records.add, [FULL])
    files = list((tmp_path / "deep").glob("news.db*"))
    assert len(files) > 1
    assert [stat.S_IMODE(file.stat().st_mode) & 0o077 for file in files] == [0] * len(files)


def test_what_is_written_survives_closing(store, tmp_path):
    store.write_now(records.add, [FULL])
    store.close()
    again = Store.open(tmp_path / "deep" / "news.db")
    assert again.read_now(records.find, FULL.id) == FULL
    again.close()


def test_a_transaction_that_fails_leaves_nothing(store):
    def half(connection):
        records.add(connection, [record(1)])
        raise ValueError

    with pytest.raises(ValueError):
        store.write_now(half)
    assert list(store.read_now(lambda c: list(records.newest(c)))) == []


def test_records_that_are_there_stay_as_they_are(store):
    store.write_now(records.add, [record(1)])
    assert store.write_now(records.add, [record(1, title="anders"), record(2)]) == 1
    assert store.read_now(records.find, record(1).id).title == "Meldung 1"


def test_save_changes_one_record_whole(store):
    store.write_now(records.add, [record(1), record(2)])
    changed = replace(record(1), tldr="Neu.", state=State.SUMMARISED)
    store.write_now(records.save, changed)
    assert store.read_now(records.find, changed.id) == changed
    assert store.read_now(records.find, record(2).id) == record(2)


@pytest.mark.parametrize("strangers", [0, 3, 200])
def test_newest_pages_through_everything_once_in_order(store, strangers):
    # 900 records of three sources over many pages, many with the very same date.
    papers = ["blatt", "funk", "netz"]
    many = [
        record(n, source=papers[n % 3], published=NOW - timedelta(minutes=n // 100))
        for n in range(900)
    ]
    store.write_now(records.add, many)
    expected = sorted(many, key=lambda one: (one.published, one.id), reverse=True)

    def found(sources):
        return store.read_now(lambda c: [one.guid for one in records.newest(c, sources=sources)])

    assert found(None) == [one.guid for one in expected]
    others = [f"s{number}" for number in range(strangers)]
    two = [one.guid for one in expected if one.source != "funk"]
    assert found(["blatt", "netz", *others]) == two


def test_newest_keeps_to_sources_time_and_state(store):
    some = [record(1), record(2, source="funk"), record(3, state=State.NEW), record(90)]
    store.write_now(records.add, some)

    def guids(**only):
        return store.read_now(lambda c: [one.guid for one in records.newest(c, **only)])

    assert guids(sources=["funk"]) == ["g2"]
    assert guids(since=NOW - timedelta(hours=1)) == ["g1", "g2", "g3"]
    assert guids(state=State.NEW) == ["g3"]
    for some in (["blatt"], ["blatt", *(f"s{number}" for number in range(200))]):
        assert guids(sources=some) == ["g1", "g3", "g90"]
        assert guids(sources=some, since=NOW - timedelta(hours=1)) == ["g1", "g3"]
        assert guids(sources=some, state=State.NEW) == ["g3"]
    assert guids(sources=[]) == []


def test_newest_leaves_out_what_lacks_categories_and_roots(store):
    texts = ["Der Bundestag tagt.", "Im BÜNDNIS", "Der BUND in \u0130stanbul", "Sonst nichts"]
    some = [record(n, inhalt=text) for n, text in enumerate(texts)]
    some += [record(7, title="Landtag"), record(8, tldr="Vom Bundestag", categories=("Ärzte",))]
    store.write_now(records.add, [*some, record(9, categories=("Politik", "Inland"))])

    def guids(**only):
        return store.read_now(lambda c: {one.guid for one in records.newest(c, **only)})

    assert guids(roots=[["bundestag"]]) == {"g0", "g8", "g2"}, "whose case is odd is looked at"
    assert guids(roots=[["tag", "land"], ["bundnis"]]) == {"g1", "g7", "g2"}
    assert guids(categories=["politik", "ärzte"]) == {"g8", "g9"}
    assert guids(categories=["Polit"]) == set()
    assert guids(categories=["Ärzte"], roots=[["bundestag"]], sources=["blatt"]) == {"g8"}


def test_unfinished_are_new_fetched_and_failures_that_are_due(store):
    soon, past = NOW + timedelta(hours=1), NOW - timedelta(hours=1)
    store.write_now(
        records.add,
        [
            record(1, state=State.NEW),
            record(2, state=State.FETCHED),
            record(3),
            record(4, state=State.FAILED, failure=Failure("x", "y", soon)),
            record(5, state=State.FAILED, failure=Failure("x", "y", past)),
            record(6, state=State.FAILED, failure=Failure("x", "y", None)),
            record(7, source="funk", state=State.NEW),
        ],
    )

    def guids(*, every):
        found = store.read_now(records.unfinished, "blatt", now=NOW, every_failure=every)
        return [one.guid for one in found]

    assert guids(every=False) == ["g1", "g2", "g5"]
    assert guids(every=True) == ["g1", "g2", "g4", "g5", "g6"]
    assert store.read_now(records.next_retry, "blatt") == past
    assert store.read_now(records.next_retry, "funk") is None


def test_a_record_is_found_by_the_beginning_of_its_id(store):
    store.write_now(records.add, [record(1), record(2)])
    assert store.read_now(records.find, record(1).id[:8].upper()) == record(1)


@pytest.mark.parametrize(
    ("given", "told"),
    [("ffff", "no record"), ("", "no record's ID"), ("xyz", "0-9 and a-f"), ("0" * 17, "up to 16")],
)
def test_an_id_that_names_nothing_is_told(store, given, told):
    with pytest.raises(NoSuchRecord, match=told):
        store.read_now(records.find, given)


def test_an_id_that_names_several_is_told(store):
    store.write_now(
        records.add, [record(1, id="aa00000000000001"), record(2, id="aa00000000000002")]
    )
    with pytest.raises(NoSuchRecord, match="several"):
        store.read_now(records.find, "aa")


@pytest.mark.parametrize(
    "same",
    [
        record(1),
        record(1, id="0123456789abcdef"),
        record(
            9,
            source="import",
            quelle="blatt.example",
            published=NOW - timedelta(minutes=1),
            inhalt=record(1).inhalt,
        ),
    ],
    ids=["id", "entry", "words"],
)
def test_an_imported_record_that_is_there_is_known(store, same):
    store.write_now(records.add, [record(1, published=NOW - timedelta(seconds=30))])
    assert store.read_now(records.missing, [same]) == []
    assert store.read_now(records.missing, [record(2), record(2)]) == [record(2)]


# -- sources ----------------------------------------------------------------------------------

KNOWN = Known(
    name="blatt",
    url="https://blatt.example/feed?key=${KEY}",
    validators=Validators('"a"', "gestern"),
    validators_at=NOW,
    given_by="https://www.blatt.example/feed",
    parsed_as="x",
    moved_to="https://neu.example/",
    moved_seen=2,
    title="Das Blatt",
    home="https://blatt.example/",
    language="de",
    ttl=600,
    skip_hours=(0, 5),
    skip_days=(6,),
    fresh=300,
    entries=30,
    usual=7200,
    window=86_400,
    gap_at=NOW,
    gap="Es fehlt etwas.",
    last_check=NOW,
    last_success=NOW,
    last_new=NOW,
    next_check=NOW + timedelta(hours=1),
    next_reason="every 1h",
    failures=3,
    failure=Failure("timeout", "zu langsam", NOW + timedelta(hours=1)),
    waiting_until=NOW,
    retired_at=NOW,
)


def test_what_is_known_of_a_source_comes_back(store):
    store.write_now(sources.ensure, [Known(name="blatt", url=KNOWN.url)], {})
    store.write_now(sources.save, KNOWN)
    assert store.read_now(sources.load) == {"blatt": KNOWN}
    assert store.read_now(sources.load_one, "blatt") == KNOWN


def test_what_is_known_of_many_sources_is_kept_at_once(store):
    many = [KNOWN._replace(name=f"s{number}", failures=number) for number in range(300)]
    store.write_now(sources.ensure, [Known(name=one.name, url=one.url) for one in many], {})
    store.write_now(sources.save_all, [KNOWN._replace(name="s7"), *many])
    store.write_now(sources.save_all, [KNOWN._replace(name="nie-gehört")])
    assert store.read_now(sources.load) == {one.name: one for one in many}


def test_a_source_that_is_known_stays_as_it_is(store):
    store.write_now(sources.ensure, [KNOWN], {})
    store.write_now(sources.ensure, [Known(name="blatt", url=KNOWN.url)], {})
    assert store.read_now(sources.load) == {"blatt": KNOWN}


def test_a_new_address_starts_afresh_and_keeps_the_records(store):
    store.write_now(sources.ensure, [KNOWN], {})
    store.write_now(records.add, [record(1)])
    store.write_now(sources.ensure, [Known(name="blatt", url="https://anders.example/")], {})
    moved = Known(name="blatt", url="https://anders.example/", entries=KNOWN.entries)
    assert store.read_now(sources.load) == {"blatt": moved}
    assert store.read_now(sources.tally) == {"blatt": Tally(1, 1, 0)}


def test_a_renamed_source_takes_its_records_and_schedule_along(store):
    store.write_now(sources.ensure, [KNOWN], {})
    store.write_now(records.add, [record(1)])
    renamed = Known(name="zeitung", url=KNOWN.url)
    store.write_now(sources.ensure, [renamed], {"zeitung": "blatt"})
    assert store.read_now(sources.load) == {"zeitung": KNOWN._replace(name="zeitung")}
    assert store.read_now(sources.tally) == {"zeitung": Tally(1, 1, 0)}
    assert store.read_now(records.find, record(1).id).source == "zeitung"


@pytest.mark.parametrize(
    ("given", "enabled", "expected"),
    [
        ({}, True, SourceStatus.OK),
        ({}, False, SourceStatus.DISABLED),
        ({"failure": Failure("x", "y")}, True, SourceStatus.FAILING),
        (
            {"waiting_until": NOW + timedelta(1), "failure": Failure("x", "y")},
            True,
            SourceStatus.WAITING,
        ),
        ({"waiting_until": NOW - timedelta(1)}, True, SourceStatus.OK),
        ({"retired_at": NOW, "failure": Failure("x", "y")}, True, SourceStatus.RETIRED),
        ({"usual": 20 * 3600, "last_new": NOW - timedelta(hours=100)}, True, SourceStatus.OK),
        ({"usual": 20 * 3600, "last_new": NOW - timedelta(hours=101)}, True, SourceStatus.QUIET),
        ({"usual": 3600, "last_new": NOW - timedelta(hours=72)}, True, SourceStatus.OK),
        ({"usual": 3600, "last_new": NOW - timedelta(hours=73)}, True, SourceStatus.QUIET),
        ({"last_new": NOW - timedelta(days=99)}, True, SourceStatus.OK),
    ],
)
def test_the_status_of_a_source(given, enabled, expected):
    known = Known(name="blatt", url="https://blatt.example/", **given)
    assert known.status(NOW, enabled=enabled) is expected


@pytest.mark.parametrize(
    ("last", "next_", "due"),
    [
        (None, None, 0),
        (-2, -1, -1),
        (-1, 1, 1),
        (1, 3, 3),  # set back a little: the pause gets a little longer
        (100, 101, 0),  # the clock was wrong then, and what it planned means nothing
    ],
)
def test_a_clock_that_was_wrong_does_not_decide_when_a_source_is_due(last, next_, due):
    def hours(number):
        return None if number is None else NOW + timedelta(hours=number)

    known = Known(name="a", url="u", last_check=hours(last), next_check=hours(next_))
    assert known.due_at(NOW) == hours(due)


def test_robots_txt_is_kept_while_it_holds(store):
    soon, later = NOW + timedelta(hours=1), NOW + timedelta(days=1)
    first = {"https://a": RobotsFile("x", later), "https://b": RobotsFile(None, soon, 3)}
    store.write_now(robots.save, first, NOW)
    assert store.read_now(robots.load, NOW) == first
    store.write_now(robots.save, {"https://a": RobotsFile("", later)}, soon)
    assert store.read_now(robots.load, NOW) == {"https://a": RobotsFile("", later)}
    assert store.read_now(robots.load, later) == {}


def test_a_revived_source_is_due_unless_its_server_asked_for_a_pause():
    later = NOW + timedelta(hours=5)
    gone = KNOWN._replace(retired_at=NOW, waiting_until=None).revived(NOW)
    assert gone.due_at(NOW) == NOW
    assert (gone.status(NOW), gone.failures) == (SourceStatus.OK, 0)
    assert gone.validators == KNOWN.validators
    waiting = KNOWN._replace(waiting_until=later).revived(NOW)
    assert waiting.due_at(NOW) == later
    assert waiting.status(NOW) is SourceStatus.WAITING


def test_pauses_end_and_the_later_one_counts(store):
    soon, later = NOW + timedelta(minutes=1), NOW + timedelta(hours=1)
    store.write_now(pauses.save, {"https://a:443": soon, "https://b:443": later}, NOW)
    assert store.read_now(pauses.running, NOW) == {"https://a:443": soon, "https://b:443": later}
    assert store.read_now(pauses.running, soon) == {"https://b:443": later}
    store.write_now(pauses.save, {"https://b:443": later + timedelta(1)}, soon)
    assert store.read_now(pauses.running, NOW) == {"https://b:443": later + timedelta(1)}


# -- feeds ------------------------------------------------------------------------------------


def test_a_feed_keeps_its_key_and_its_ids(store):
    first = store.write_now(feeds.ensure, {"politik": None}, NOW)["politik"]
    again = store.write_now(feeds.ensure, {"politik": None}, NOW + timedelta(1))["politik"]
    assert first == again
    assert first.id == f"urn:uuid:{first.key}"
    assert first.entry_id("a") == again.entry_id("a") != first.entry_id("b")


def test_two_feeds_with_one_record_do_not_share_its_id(store):
    keys = store.write_now(feeds.ensure, {"politik": None, "alles": None}, NOW)
    assert keys["politik"].entry_id("a") != keys["alles"].entry_id("a")


def test_a_renamed_feed_keeps_its_ids(store):
    old = store.write_now(feeds.ensure, {"politik": None}, NOW)["politik"]
    new = store.write_now(feeds.ensure, {"inland": "politik"}, NOW)["inland"]
    assert (new.key, new.slug) == (old.key, "inland")


def test_an_entry_id_is_fixed_for_ever():
    key = feeds.FeedKey("politik", uuid.UUID("0c6f3c0e-93a5-4f0e-9d0e-000000000001"), NOW)
    assert key.entry_id("6a58fe13b1e5b04d") == "urn:uuid:3e80ecf4-4c91-5e8b-93f0-a04bada533cd"


# -- the file ---------------------------------------------------------------------------------


def test_a_store_of_a_later_version_is_left_alone(store, tmp_path):
    store.write_now(lambda c: c.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    store.close()
    with pytest.raises(StoreTooNew, match="9999"):
        Store.open(tmp_path / "deep" / "news.db")


def test_a_file_that_is_no_store_is_told(tmp_path):
    (tmp_path / "x.db").write_bytes(b"kein Speicher" * 1000)
    with pytest.raises(StoreError, match=r"x\.db"):
        Store.open(tmp_path / "x.db")


def test_the_database_of_another_program_is_left_alone(store, tmp_path):
    store.write_now(lambda c: c.execute(text("DROP TABLE alembic_version")))
    store.close()
    with pytest.raises(StoreError, match="some other program"):
        Store.open(tmp_path / "deep" / "news.db")


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="folder cannot be made"):
        Store.open(tmp_path / "file" / "news.db")


def test_a_naive_instant_is_refused(store):
    with pytest.raises(Exception, match="without a time zone"):
        store.write_now(records.add, [record(published=datetime(2026, 1, 3))])  # noqa: DTZ001 - that is the mistake


def test_another_zone_is_stored_as_utc(store):
    from zoneinfo import ZoneInfo

    local = datetime(2026, 1, 3, 5, 37, tzinfo=ZoneInfo("Europe/Berlin"))
    store.write_now(records.add, [record(1, published=local)])
    assert store.read_now(records.find, record(1).id).published == datetime(
        2026, 1, 3, 4, 37, tzinfo=UTC
    )


async def test_reading_goes_on_while_another_process_writes(store, tmp_path):
    other = Store.open(tmp_path / "deep" / "news.db")
    store.write_now(records.add, [record(1)])

    def slow(connection):
        records.add(connection, [record(2)])
        # Seen from outside, nothing has happened yet, and nobody has to wait.
        return other.read_now(lambda c: len(list(records.newest(c))))

    assert await store.write(slow) == 1
    assert other.read_now(lambda c: len(list(records.newest(c)))) == 2
    other.close()


def test_the_migrations_build_what_the_code_describes(store):
    def differences(connection):
        return compare_metadata(
            MigrationContext.configure(connection, opts={"compare_type": False}), schema.metadata
        )

    assert store.write_now(differences) == []


async def test_writes_that_wait_together_are_kept_or_refused_each_for_itself(store):
    def slow(connection):
        time.sleep(0.05)

    def half(connection):
        records.add(connection, [record(99)])
        raise ValueError

    jobs = [store.write(slow), store.write(records.add, [record(1)]), store.write(half)]
    jobs += [store.write(records.add, [record(2)])]
    results = await asyncio.gather(*jobs, return_exceptions=True)
    assert results[:2] == [None, 1]
    assert isinstance(results[2], ValueError)
    assert results[3] == 1
    assert store.read_now(lambda c: {one.guid for one in records.newest(c)}) == {"g1", "g2"}


async def test_items_that_wait_for_the_same_work_are_one_call_of_it(store):
    calls = []

    def add_all(connection, items):
        calls.append(list(items))
        return [records.add(connection, [record(number)]) + number for number in items]

    def slow(connection):
        time.sleep(0.05)

    results = await asyncio.gather(
        store.write(slow),
        *(store.write_among(add_all, number) for number in (1, 2, 3)),
        store.write(records.add, [record(4)]),
    )
    assert results == [None, 2, 3, 4, 1]
    assert calls == [[1, 2, 3]]
    found = store.read_now(lambda c: {one.guid for one in records.newest(c)})
    assert found == {"g1", "g2", "g3", "g4"}


async def test_an_item_that_cannot_be_written_takes_none_of_the_others_along(store):
    def add_all(connection, items):
        for number in items:
            records.add(connection, [record(number)])
            if number == 2:
                raise ValueError
        return items

    def slow(connection):
        time.sleep(0.05)

    jobs = (store.write_among(add_all, number) for number in (1, 2, 3))
    results = await asyncio.gather(store.write(slow), *jobs, return_exceptions=True)
    assert [results[0], results[1], results[3]] == [None, 1, 3]
    assert isinstance(results[2], ValueError)
    assert store.read_now(lambda c: {one.guid for one in records.newest(c)}) == {"g1", "g3"}


async def test_what_waits_is_written_before_the_store_closes(tmp_path):
    store = Store.open(tmp_path / "news.db")
    jobs = [asyncio.create_task(store.write(records.add, [record(n)])) for n in range(20)]
    await asyncio.sleep(0)
    store.close()
    assert await asyncio.gather(*jobs) == [1] * 20
