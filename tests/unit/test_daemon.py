"""The daemon's turn at the store. What it does as a whole is tried in tests/e2e/test_run.py."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from aggregator import daemon as module
from aggregator.daemon import Daemon, Turn, tell
from aggregator.errors import StoreError
from aggregator.model import Failure
from aggregator.pipeline import Outcome, Publication
from aggregator.pipeline.equipment import Tally
from aggregator.store import records, traces
from aggregator.store.sources import Known
from tests.making import NOW, config, feed, source

HOUR = timedelta(hours=1)


class Lock:
    """A lock whose other side a test plays."""

    def __init__(self):
        self.mine = self.theirs = self.waiting = False

    def try_acquire(self):
        self.mine = self.mine or not self.theirs
        return self.mine

    def wanted(self):
        return self.waiting

    def release(self):
        self.mine = False


async def test_the_turn_is_shared_and_ends_with_the_last():
    lock = Lock()
    turn = Turn(lock)
    async with turn.taken():
        async with turn.taken():
            assert lock.mine
        assert lock.mine
    assert not lock.mine


async def test_while_another_process_waits_new_work_waits_too():
    lock = Lock()
    turn = Turn(lock)
    begun = asyncio.Event()

    async def more():
        async with turn.taken():
            begun.set()

    async with turn.taken():
        lock.waiting = True
        task = asyncio.create_task(more())
        await asyncio.sleep(0.25)
        assert not begun.is_set()
    assert not lock.mine, "the turn ended, so that the other can begin"
    lock.theirs, lock.waiting = True, False
    await asyncio.sleep(0.25)
    assert not begun.is_set()
    lock.theirs = False
    await asyncio.wait_for(task, 10)
    assert begun.is_set()


async def test_an_error_ends_the_turn():
    lock = Lock()
    turn = Turn(lock)
    with pytest.raises(ValueError):
        async with turn.taken():
            raise ValueError
    assert not lock.mine


def test_walks_are_told_by_what_they_came_to(caplog):
    caplog.set_level("DEBUG")
    tell(Outcome(source="a", answer="unchanged"))
    tell(Outcome(source="b", answer="new", new=3, articles=2, tldrs=2, failed=1))
    tell(Outcome(source="c", answer="failed", failure=Failure("timeout", "zu langsam")))
    tell(Outcome(source="d", answer="failed", failure=Failure("no_network", "kein Netz")))
    assert [(one.levelname, one.getMessage()) for one in caplog.records] == [
        ("DEBUG", "a: unchanged"),
        ("INFO", "b: 3 new, 2 articles, 2 TLDRs, 1 failed, 0 revised"),
        ("WARNING", "c: failed: zu langsam"),
        ("DEBUG", "d: kein Netz"),
    ]


# -- planning ---------------------------------------------------------------------------------


class Shelf:
    """A store of nothing but what is known of sources, and which are to be revised when."""

    def __init__(self, *known):
        self.known = {one.name: one for one in known}
        self.again = {}

    async def read(self, work, *arguments):
        if work is traces.next_dues:
            return self.again
        if work is traces.next_due:
            return self.again.get(*arguments)
        if work is records.next_retry:
            return None
        return self.known[arguments[0]] if arguments else dict(self.known)


class Desk:
    """As much of a pipeline as planning looks at."""

    def __init__(self, *known):
        self.now = NOW
        self.config = config(*(source(one.name) for one in known))
        self.store = Shelf(*known)
        self.tally = Tally()
        self.withdrawing = False

    async def is_withdrawing(self):
        return self.withdrawing

    def clock(self):
        return self.now


def known(name, at=None, *, last=NOW - 2 * HOUR, **more):
    return Known(name=name, url="u", last_check=last if at else None, next_check=at, **more)


@pytest.fixture
async def daemons():
    made = []

    def make(*names):
        daemon = Daemon(
            Desk(*names), lock=Lock(), reload=None, stamp=lambda: None, stop=asyncio.Event()
        )
        daemon._clock.start(paused=True)
        made.append(daemon)
        return daemon

    yield make
    for one in made:
        one._clock.shutdown(wait=False)


def planned(daemon):
    return {job.id.removeprefix("source:"): job.next_run_time for job in daemon._clock.get_jobs()}


async def test_at_the_start_new_sources_come_at_once_and_overdue_ones_in_a_row(daemons):
    overdue = [known(f"alt-{number}", NOW - HOUR) for number in range(5)]
    later = known("spaeter", NOW + HOUR)
    gone = known("weg", NOW - HOUR, retired_at=NOW - HOUR)
    daemon = daemons(known("neu"), later, gone, *overdue)
    await daemon._plan()
    found = planned(daemon)
    assert (found.pop("neu"), found.pop("spaeter")) == (NOW, NOW + HOUR)
    assert sorted(found.values()) == [NOW + timedelta(seconds=2 * n) for n in range(5)]


async def test_at_the_start_pages_that_are_to_be_looked_at_again_are_not_forgotten(daemons):
    daemon = daemons(known("a", NOW + 5 * HOUR), known("b", NOW + HOUR), known("neu"))
    daemon._pipeline.store.again = dict.fromkeys(("a", "b", "neu"), NOW + 2 * HOUR)
    await daemon._plan()
    assert planned(daemon) == {"a": NOW + 2 * HOUR, "b": NOW + HOUR, "neu": NOW}


@pytest.mark.parametrize(
    ("again", "failure", "expected"),
    [
        (NOW + 2 * HOUR, None, 2 * HOUR),
        (NOW + 9 * HOUR, None, 5 * HOUR),
        (NOW - HOUR, None, timedelta(0)),
        (NOW - HOUR, Failure("internal_error", "huch"), timedelta(minutes=1)),
    ],
    ids=["due", "after the check", "due since the walk began", "after an error"],
)
async def test_the_next_walk_is_for_whatever_is_due_first(daemons, again, failure, expected):
    daemon = daemons(known("a", NOW + 5 * HOUR))
    daemon._pipeline.store.again = {"a": again}
    outcome = Outcome(source="a", answer="unchanged", failure=failure)
    assert await daemon._next_walk(source("a"), [outcome]) == NOW + expected


async def test_what_was_excused_is_planned_anew_as_soon_as_nobody_walks_it(daemons):
    daemon = daemons(*(known(name, NOW + HOUR) for name in "abcd"))
    await daemon._plan()
    shelf, soon = daemon._pipeline.store, NOW + timedelta(minutes=1)

    async def walk(source):
        if source.name == "c":  # it is found out while a was planned already, and b is not yet
            for name in "abc":
                shelf.known[name] = known(name, soon)
            return [Outcome(source="c", answer="failed", excused=("a", "b"))]
        return [Outcome(source=source.name, answer="failed")]

    daemon._hubs.walk = walk
    daemon._walking.add("b")
    await daemon._walk(source("c"))
    await asyncio.gather(*daemon._tasks)
    found = planned(daemon)
    assert [found[name] for name in "abcd"] == [soon, NOW + HOUR, soon, NOW + HOUR]
    daemon._walking.discard("b")
    await daemon._walk(source("d"))
    await asyncio.gather(*daemon._tasks)
    assert planned(daemon)["b"] == soon


async def test_after_a_sleep_what_is_overdue_is_spread_instead_of_fired(daemons):
    daemon = daemons(*(known(f"quelle-{number}", NOW + number * HOUR) for number in range(20)))
    await daemon._plan()
    daemon._pipeline.now += timedelta(hours=24)
    walked = []
    daemon._walk = walked.append
    for job in daemon._clock.get_jobs():
        await job.func(*job.args)
    await asyncio.gather(*daemon._tasks)
    assert walked == []
    row = sorted(at - daemon._pipeline.now for at in planned(daemon).values())
    assert row == [timedelta(seconds=2 * n) for n in range(20)]


async def test_a_clock_that_was_wrong_is_no_reason_to_sleep_for_a_year(daemons):
    year = timedelta(days=365)
    daemon = daemons(known("a", NOW + year + HOUR, last=NOW + year), known("b", NOW + HOUR))
    await daemon._plan()
    assert planned(daemon) == {"a": NOW, "b": NOW + HOUR}


async def test_a_source_that_was_revived_gets_its_job_back(daemons):
    daemon = daemons(known("a", NOW + HOUR), known("b", NOW, retired_at=NOW))
    await daemon._plan()
    await daemon._plan_missing()
    assert set(planned(daemon)) == {"a"}
    daemon._pipeline.store.known["b"] = known("b", None)
    await daemon._plan_missing()
    assert planned(daemon) == {"a": NOW + HOUR, "b": NOW}


async def test_a_withdrawal_that_was_killed_before_it_published_is_finished(daemons):
    daemon = daemons(known("a", NOW + HOUR))
    await daemon._finish_withdrawing()
    assert daemon._clock.get_job("publish") is None
    daemon._pipeline.withdrawing = True
    await daemon._finish_withdrawing()
    assert daemon._clock.get_job("publish") is not None


async def test_the_watch_notices_that_the_clock_was_set(daemons, monkeypatch):
    daemon = daemons(known("a", NOW + HOUR))
    monkeypatch.setattr(module, "_WATCH_EVERY", 0.0)
    seen = []

    async def planned_anew():
        seen.append(daemon._pipeline.now)

    daemon._plan_anew = planned_anew
    watch = asyncio.create_task(daemon._watch())
    for _ in range(5):
        await asyncio.sleep(0)
    assert seen == []
    for step in (-HOUR, 3 * HOUR):
        daemon._pipeline.now += step
        for _ in range(5):
            await asyncio.sleep(0)
    watch.cancel()
    assert seen == [NOW - HOUR, NOW + 2 * HOUR]


async def test_the_watch_reads_the_configuration_once_it_rests(daemons, monkeypatch):
    daemon = daemons(known("a", NOW + HOUR))
    monkeypatch.setattr(module, "_WATCH_EVERY", 0.0)
    stamps = [None, 1, 2, None, 3, 3, 3, 3]
    read = []
    daemon._stamp = lambda: stamps[0] if len(stamps) == 1 else stamps.pop(0)

    async def read_again():
        daemon._seen = 3
        read.append(len(stamps))

    daemon._read_again = read_again
    watch = asyncio.create_task(daemon._watch())
    for _ in range(30):
        await asyncio.sleep(0)
    watch.cancel()
    assert read == [2]


# -- digests ----------------------------------------------------------------------------------

DIGEST = {"at": "07:00", "days": "mon-fri"}


async def test_each_digest_has_a_job_at_its_next_moment_while_it_is_there(daemons):
    daemon = daemons()
    daemon._pipeline.config = config(
        feed("lage", digest=DIGEST), feed("nacht", digest={"at": "02:30"}), feed("alles")
    )
    await daemon._plan()
    monday = datetime(2026, 1, 5, 6, tzinfo=UTC)
    assert planned(daemon) == {
        "digest:lage": monday,
        "digest:nacht": datetime(2026, 1, 4, 1, 30, tzinfo=UTC),
    }
    daemon._pipeline.config = config(feed("lage"), feed("alles"))
    await daemon._plan()
    assert planned(daemon) == {}


async def test_at_its_moment_a_digest_is_published_and_its_next_moment_planned(daemons):
    daemon = daemons()
    daemon._pipeline.config = config(feed("lage", digest=DIGEST))
    await daemon._plan()
    (job,) = daemon._clock.get_jobs()
    published = []

    async def publish():
        published.append(daemon._pipeline.now)

    daemon._publish_in_turn = publish
    daemon._pipeline.now = datetime(2026, 1, 5, 6, tzinfo=UTC)
    await job.func(*job.args)
    await asyncio.gather(*daemon._tasks)
    assert published == [daemon._pipeline.now]
    assert planned(daemon) == {"digest:lage": datetime(2026, 1, 6, 6, tzinfo=UTC)}


async def test_while_a_late_edition_waits_publishing_is_tried_again(daemons):
    daemon = daemons()

    async def publish_all(*, busy):
        return Publication(waiting=("lage",))

    daemon._pipeline.publish_all = publish_all
    await daemon._publish()
    assert planned(daemon) == {"publish": NOW + timedelta(minutes=1)}


async def test_while_a_model_writes_of_stories_nothing_waits_and_each_is_published(daemons):
    daemon = daemons()
    begun, goes_on = asyncio.Event(), asyncio.Event()

    async def publish_all(*, busy):
        return Publication(unwritten=True)

    async def write_stories(done):
        begun.set()
        await goes_on.wait()
        done()

    daemon._pipeline.publish_all, daemon._pipeline.write_stories = publish_all, write_stories
    await daemon._publish()
    await begun.wait()
    assert planned(daemon) == {}
    goes_on.set()
    await asyncio.gather(*daemon._tasks)
    assert list(planned(daemon)) == ["publish"]


# -- while a walk lasts -----------------------------------------------------------------------


async def test_a_walk_that_lasts_has_published_what_it_wrote_since(daemons):
    daemon = daemons()

    def due():
        job = daemon._clock.get_job("publish")
        if job:
            job.remove()
        return job is not None

    daemon._publish_ready()
    assert not due(), "nobody is walked"
    daemon._walking.add("a")
    daemon._publish_ready()
    assert not due(), "nothing was written"
    daemon._pipeline.tally.tldrs += 1
    daemon._publish_ready()
    assert due()

    async def publish_all(*, busy):
        assert busy == {"a"}
        return Publication()

    daemon._pipeline.publish_all = publish_all
    await daemon._publish()
    daemon._publish_ready()
    assert not due(), "all of it is published"


async def test_the_store_is_tidied_in_turn_and_an_error_of_it_ends_nothing(daemons, caplog):
    daemon, done = daemons(), []

    async def tidy():
        assert daemon._turn._lock.mine
        done.append(1)
        raise StoreError("the disk is full")

    daemon._pipeline.tidy = tidy
    await daemon._tidy()
    assert done == [1]
    assert "the disk is full" in caplog.text


async def test_the_watch_looks_once_a_minute_for_what_is_ready(daemons, monkeypatch):
    daemon, looks, asked, tidied = daemons(), 0, [], []

    async def sleep(seconds):
        nonlocal looks
        looks += 1
        if looks > 900:
            raise asyncio.CancelledError

    monkeypatch.setattr(module.asyncio, "sleep", sleep)

    def start(work):
        tidied.extend([looks] * (work.__name__ == "_tidy"))
        work.close()

    monkeypatch.setattr(daemon, "_start", start)
    monkeypatch.setattr(daemon, "_publish_ready", lambda: asked.append(looks))
    with pytest.raises(asyncio.CancelledError):
        await daemon._watch()
    assert asked == list(range(30, 901, 30))
    assert tidied == [450, 900], "the daily housekeeping, every quarter of an hour"
