"""The daemon's turn at the store. What it does as a whole is tried in tests/e2e/test_run.py."""

from __future__ import annotations

import asyncio

from aggregator.daemon import Turn, tell
from aggregator.model import Failure
from aggregator.pipeline import Outcome


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
    try:
        async with turn.taken():
            raise ValueError
    except ValueError:
        pass
    assert not lock.mine


def test_walks_are_told_by_what_they_came_to(caplog):
    caplog.set_level("DEBUG")
    tell(Outcome(source="a", answer="unchanged"))
    tell(Outcome(source="b", answer="new", new=3, articles=2, tldrs=2, failed=1))
    tell(Outcome(source="c", answer="failed", failure=Failure("timeout", "zu langsam")))
    assert [(one.levelname, one.getMessage()) for one in caplog.records] == [
        ("DEBUG", "a: unchanged"),
        ("INFO", "b: 3 new, 2 articles, 2 TLDRs, 1 failed"),
        ("WARNING", "c: failed: zu langsam"),
    ]
