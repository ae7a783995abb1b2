from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
import time
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from functools import partial

import pytest

from aggregator.errors import ParseError, WorkerError
from aggregator.runner.workers import Workers


def refuse():
    raise ParseError("keine Quelle", reason="html")


@pytest.fixture
async def workers():
    made = Workers(1, deadline=0.5)
    yield made
    await made.stop()


async def test_work_is_done_in_another_process(workers):
    assert await workers.run(os.getpid) != os.getpid()
    assert await workers.run(int, "ff", base=16) == 255


async def test_our_own_errors_come_through_whole(workers):
    with pytest.raises(ParseError, match="keine Quelle") as caught:
        await workers.run(refuse)
    assert caught.value.reason == "html"


async def test_a_job_that_takes_too_long_costs_one_deadline(workers):
    with pytest.raises(WorkerError) as caught:
        await workers.run(time.sleep, 60)
    assert caught.value.reason == "deadline"
    assert await workers.run(abs, -1) == 1


async def test_a_worker_that_dies_is_replaced(workers):
    with pytest.raises(WorkerError) as caught:
        await workers.run(os._exit, 7)
    assert caught.value.reason == "died"
    assert await workers.run(abs, -1) == 1


async def test_idle_workers_that_are_killed_are_replaced(workers):
    """As by the system for want of memory, or by a service manager that signals all processes."""
    for _ in range(2):
        os.kill(await workers.run(os.getpid), signal.SIGKILL)
        async with asyncio.timeout(30):
            while workers._pool.active:  # noqa: ASYNC110 - pebble tells nobody
                await asyncio.sleep(0.05)
        assert await workers.run(abs, -1) == 1


async def test_what_a_broken_pool_had_in_hand_says_so(workers, monkeypatch):
    await workers.run(abs, -1)
    waiting = asyncio.create_task(workers.run(time.sleep, 60))
    await asyncio.sleep(0)
    workers._pool._pool_manager.handle_broken_pool(BrokenProcessPool("no process can be forked"))
    with pytest.raises(WorkerError) as caught:
        await waiting
    assert caught.value.reason == "died"
    assert await workers.run(abs, -1) == 1


async def test_small_jobs_come_back_whoever_goes_with_them(workers):
    jobs = [partial(abs, -1), refuse, partial(abs, -2), partial(os._exit, 7), partial(abs, -3)]
    found = await asyncio.gather(*map(workers.run_small, jobs), return_exceptions=True)
    assert [found[0], found[2], found[4]] == [1, 2, 3]
    assert isinstance(found[1], ParseError)
    assert isinstance(found[3], WorkerError)
    assert found[3].reason == "died"


async def test_starting_them_waits_for_nothing(workers, monkeypatch):
    loaded = threading.Event()
    made = "aggregator.runner.workers._wake"
    monkeypatch.setattr(made, lambda *_: [] if loaded.wait(30) else None)
    workers.start()
    assert workers.running
    job = asyncio.create_task(workers.run(abs, -1))
    await asyncio.sleep(0.05)
    assert not job.done()
    loaded.set()
    assert await job == 1


async def test_they_can_be_stopped_while_they_start(workers):
    workers.start()
    await workers.stop()
    assert not workers.running
    assert await workers.run(abs, -1) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the address space")
async def test_a_job_that_wants_too_much_memory_is_stopped(workers):
    with pytest.raises(WorkerError) as caught:
        await workers.run(bytearray, 4 * 1024**3)
    assert caught.value.reason == "memory"
    assert await workers.run(abs, -1) == 1


async def test_stopping_does_not_wait_for_what_is_in_hand():
    made = Workers(1, deadline=60)
    assert await made.run(abs, -1) == 1
    await made.stop()
    await made.stop()


async def test_workers_that_were_started_before_are_those_that_work():
    made = Workers(1, deadline=60)
    try:
        made.start()
        first = await made.run(os.getpid)
        made.start()  # nothing happens: they are there
        assert await made.run(os.getpid) == first != os.getpid()
    finally:
        await made.stop()


async def test_stopping_waits_for_those_that_are_just_being_made(workers, monkeypatch):
    waking = Future()
    monkeypatch.setattr("aggregator.runner.workers._wake", lambda *_: [waking])
    workers.start()
    stopping = asyncio.create_task(workers.stop())
    await asyncio.sleep(0.2)
    assert not stopping.done()
    waking.set_result(None)
    await stopping
