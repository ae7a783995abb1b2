"""What is known of a source's entries, and what its records' traces tell."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event, text

from aggregator.model import State, Validators
from aggregator.store import entries, records, sources, traces
from aggregator.store.database import Store
from aggregator.store.entries import Akin, Kept, Passed
from aggregator.store.rows import row_of
from aggregator.store.sources import Known, Tally
from aggregator.store.traces import Trace
from tests.making import NOW, record

HOUR = timedelta(hours=1)


@pytest.fixture
def store(tmp_path):
    opened = Store.open(tmp_path / "news.db")
    yield opened
    opened.close()


def plan(connection, asked):
    """Say how SQLite goes about the first question that ``asked`` asks."""
    questions = []

    def before(_connection, _cursor, statement, parameters, *_):
        questions.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", before)
    asked(connection)
    statement, parameters = questions[0]
    explained = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
    return [row.detail for row in explained]


def over(number, why=entries.FIRST, **given):
    one = record(number, **given)
    return row_of(one), one.published, why


def test_a_row_becomes_the_record_it_was_made_of():
    one = record(1, authors=("Anna",), categories=("Politik",), teaser="Anriss")
    assert records.from_row(row_of(one)) == one


def test_known_entries_are_those_of_the_source(store):
    one = record(1, teaser="Anriss")
    store.write_now(records.add, [one, record(2, source="funk")])
    store.write_now(traces.save, Trace(record=one.id, content="1:x", revisions=2))
    assert store.read_now(entries.kept, "blatt", ["g1", "g2", "g3"]) == {
        "g1": Kept("g1", one.id, one.title, "Anriss", one.link, one.first_seen, "1:x", 2, None)
    }


def test_there_may_be_more_entries_than_one_statement_takes(store):
    store.write_now(records.add, [record(1)])
    guids = [f"g{number}" for number in range(40_000)]
    assert list(store.read_now(entries.kept, "blatt", guids)) == ["g1"]
    assert store.read_now(entries.passed_over, "blatt", guids) == {}
    assert store.read_now(records.known_ids, [*guids, record(1).id]) == {record(1).id}


def test_entries_are_passed_over_once_and_may_be_taken_later(store):
    for _ in range(2):
        store.write_now(entries.pass_over, [over(1), over(2, entries.RULES)], NOW)
    assert store.read_now(entries.passed_over, "blatt", ["g1", "g2", "g3"]) == {
        "g1": Passed("g1", "first", NOW),
        "g2": Passed("g2", "rules", NOW),
    }
    assert store.read_now(entries.passed_over, "funk", ["g1"]) == {}
    assert store.read_now(sources.tally) == {"blatt": Tally(passed=2)}
    store.write_now(entries.taken, "blatt", ["g2"])
    assert store.read_now(sources.tally) == {"blatt": Tally(passed=1)}


def test_that_they_are_still_there_is_written_down_once_a_day(store):
    def seen_again(after):
        known = store.read_now(entries.passed_over, "blatt", ["g1"])
        store.write_now(entries.see_again, "blatt", known.values(), NOW + after)
        return store.read_now(entries.passed_over, "blatt", ["g1"])["g1"].seen - NOW

    store.write_now(entries.pass_over, [over(1)], NOW)
    store.write_now(entries.pass_over, [over(1, source="funk")], NOW)
    assert [seen_again(after * HOUR) / HOUR for after in (1, 23, 24, 47, 50)] == [0, 0, 24, 24, 50]
    assert store.read_now(entries.passed_over, "funk", ["g1"])["g1"].seen == NOW


def test_entries_that_may_be_others_under_a_new_guid(store):
    dated = record(1, first_seen=NOW)
    undated = record(2, title="Ohne Datum", link=None, first_seen=record(2).published)
    store.write_now(records.add, [dated, undated, record(1, source="funk"), record(5)])
    store.write_now(entries.pass_over, [over(3)], NOW)

    def found(**given):
        given = {"links": (), "dates": ()} | given
        return store.read_now(lambda c: entries.akin(c, "blatt", **given))

    first = Akin(dated.id, "g1", dated.link, dated.title, "", dated.published)
    assert found(links=[dated.link]) == found(dates=[dated.published]) == [first]
    assert found(links=[dated.link], dates=[dated.published]) == [first], "once"
    second = Akin(undated.id, "g2", None, "Ohne Datum", "", None)
    assert found(titles=["Ohne Datum"]) == [second]
    third = record(3)
    over_there = Akin(None, "g3", third.link, third.title, "", third.published)
    assert found(links=[third.link]) == found(dates=[third.published]) == [over_there]
    assert found() == []


@pytest.mark.parametrize("name", ["link", "published"])
def test_looking_for_them_does_not_go_through_all_records_of_a_source(store, name):
    given = {"name": "blatt", "some": ["x"] if name == "link" else [NOW]}
    asked = entries._RECORDED[name].params(given)

    def plan(connection):
        compiled = asked.compile(connection.engine, compile_kwargs={"literal_binds": True})
        return connection.execute(text(f"EXPLAIN QUERY PLAN {compiled}")).all()

    found = [row.detail for row in store.read_now(plan)]
    assert found == [f"SEARCH record USING INDEX record_{name} ({name}=?)"]


def test_an_entry_gets_another_guid_and_keeps_its_id(store):
    one, other = record(1), record(3)
    store.write_now(records.add, [one])
    store.write_now(entries.pass_over, [over(3)], NOW)
    new = row_of(record(1, guid="neu", link="https://neu.example/1", original_link="https://n/"))
    for old in store.read_now(
        lambda c: entries.akin(c, "blatt", links=[one.link, other.link], dates=())
    ):
        guid = "neu" if old.id else "neu-3"
        store.write_now(entries.rename, "blatt", old, new._replace(guid=guid))
    kept = store.read_now(records.find, one.id)
    assert (kept.guid, kept.link, kept.original_link) == (
        "neu", "https://neu.example/1", "https://n/",
    )  # fmt: skip
    assert kept.tldr == one.tldr
    assert store.read_now(entries.passed_over, "blatt", ["g3", "neu-3"]) == {
        "neu-3": Passed("neu-3", "first", NOW)
    }


def test_what_was_passed_over_goes_with_the_source_when_it_is_renamed(store):
    store.write_now(sources.ensure, [Known(name="blatt", url="https://blatt.example/")], {})
    store.write_now(entries.pass_over, [over(1)], NOW)
    new = Known(name="zeitung", url="https://blatt.example/")
    store.write_now(sources.ensure, [new], {"zeitung": "blatt"})
    assert store.read_now(sources.tally) == {"zeitung": Tally(passed=1)}


TRACE = Trace(
    record=record(1).id,
    content="1:abc",
    revisions=2,
    validators=Validators('"x"', "gestern"),
    given_by="https://blatt.example/1",
    due_at=NOW + HOUR,
    failures=1,
    pending=traces.postponed(row_of(record(1)), "1:neu"),
)


def test_a_trace_is_kept_whole(store):
    assert store.read_now(traces.of, TRACE.record) == Trace(record=TRACE.record)
    for trace in (Trace(record=TRACE.record), TRACE):
        store.write_now(traces.save, trace)
        assert store.read_now(traces.of, TRACE.record) == trace
    store.write_now(traces.note, {TRACE.record: "1:neu", "0" * 16: "1:x"})
    assert store.read_now(traces.of, TRACE.record).content == "1:neu"
    assert store.read_now(traces.of, TRACE.record).revisions == 2
    assert store.read_now(traces.of, "0" * 16).content == "1:x"


def test_a_postponed_correction_comes_back_as_it_was():
    row = row_of(record(1, authors=("Änne",), link=None))
    assert traces.taken_up(traces.postponed(row, "1:x")) == (row, "1:x")


def test_what_is_due_is_known_by_source(store):
    one, failed, later = record(1), record(2, state=State.FAILED), record(3)
    elsewhere = record(4, source="funk")
    store.write_now(records.add, [one, failed, later, elsewhere])
    for number, at in ((one, 1), (failed, 1), (later, 3), (elsewhere, 9)):
        store.write_now(traces.save, Trace(record=number.id, due_at=NOW + at * HOUR))
    assert store.read_now(traces.due, "blatt", now=NOW) == []
    assert store.read_now(traces.with_due, now=NOW) == set()
    now = NOW + HOUR
    due = [(one, Trace(record=one.id, due_at=now))]
    assert store.read_now(traces.due, "blatt", now=now) == due
    assert store.read_now(traces.with_due, now=now) == {"blatt"}
    assert store.read_now(traces.next_dues) == {"blatt": now, "funk": NOW + 9 * HOUR}
    assert store.read_now(traces.next_due, "blatt") == now
    assert store.read_now(traces.next_due, "anderes") is None


@pytest.mark.parametrize(
    ("asked", "way"),
    [
        (
            lambda c: list(records.newest(c, sources=[f"s{number}" for number in range(101)])),
            "SCAN record USING INDEX record_published",
        ),
        (lambda c: list(records.newest(c)), "SCAN record USING INDEX record_published"),
        (
            lambda c: traces.with_due(c, now=NOW),
            "SEARCH record USING INDEX sqlite_autoindex_record_1 (id=?)",
        ),
        (traces.next_dues, "SCAN trace"),
        (
            lambda c: traces.next_due(c, "blatt"),
            "SEARCH record USING INDEX record_of_source (source=?)",
        ),
    ],
)
def test_what_every_pass_asks_does_not_go_through_all_records(store, asked, way):
    found = store.read_now(plan, asked)
    assert found[0] == way
    assert "USE TEMP B-TREE FOR ORDER BY" not in found


def test_of_a_few_sources_only_the_newest_of_each_are_looked_at(store):
    found = store.read_now(plan, lambda c: list(records.newest(c, sources=["blatt", "funk"])))
    assert found[:2] == [
        "SCAN anon_1 VIRTUAL TABLE INDEX 1:",
        "SEARCH record USING INDEX sqlite_autoindex_record_1 (id=?)",
    ]
    assert "SEARCH own USING INDEX record_of_source (source=?)" in found
