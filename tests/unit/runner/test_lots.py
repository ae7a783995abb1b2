from __future__ import annotations

import asyncio
from functools import partial

import pytest

from aggregator.errors import ParseError, WorkerError
from aggregator.runner.lots import Lots


class Bench:
    """Does lots when it is let to, and remembers how many jobs each had."""

    def __init__(self):
        self.lots: list[int] = []
        self.may = asyncio.Event()
        self.poison = None

    async def run(self, work, jobs):
        self.lots.append(len(jobs))
        await self.may.wait()
        if any(job.args == (self.poison,) for job in jobs):
            raise WorkerError("the worker process died over it", reason="died")
        return work(jobs)


@pytest.fixture
async def bench():
    return Bench()


def half(number):
    if number % 2:
        raise ParseError(f"{number} is odd", reason="malformed")
    return number // 2


async def halves(bench, numbers, *, at_once=1):
    lots = Lots(bench.run, at_once=at_once)
    jobs = [asyncio.create_task(lots.run(partial(half, number))) for number in numbers]
    await asyncio.sleep(0)
    bench.may.set()
    return await asyncio.gather(*jobs, return_exceptions=True)


async def test_a_job_that_waits_for_none_goes_alone(bench):
    assert await halves(bench, [4]) == [2]
    assert bench.lots == [1]


async def test_those_that_wait_go_together_and_keep_their_order(bench):
    assert await halves(bench, range(0, 40, 2)) == list(range(20))
    assert bench.lots == [1, 8, 8, 3]


async def test_several_lots_may_be_under_way(bench):
    assert await halves(bench, range(0, 8, 2), at_once=3) == [0, 1, 2, 3]
    assert bench.lots == [1, 1, 1, 1]


async def test_what_is_wrong_with_one_is_told_to_it_alone(bench):
    found = await halves(bench, [0, 2, 3, 4])
    assert [found[0], found[1], found[3]] == [0, 1, 2]
    assert isinstance(found[2], ParseError)
    assert found[2].reason == "malformed"


async def test_an_error_nobody_foresaw_says_where_it_happened(bench):
    found = await halves(bench, [0, "zwei", 4])
    assert [found[0], found[2]] == [0, 2]
    assert isinstance(found[1], TypeError)
    assert "in half" in found[1].__notes__[0]


async def test_of_a_lot_that_does_not_come_back_each_is_done_by_itself(bench):
    bench.poison = 6
    found = await halves(bench, [0, 2, 4, 6, 8])
    assert [*found[:3], found[4]] == [0, 1, 2, 4]
    assert isinstance(found[3], WorkerError)
    assert found[3].reason == "died"
    assert bench.lots == [1, 4, 1, 1, 1, 1]


async def test_who_no_longer_waits_is_left_out(bench):
    lots = Lots(bench.run, at_once=1)
    jobs = [asyncio.create_task(lots.run(partial(half, number))) for number in (0, 2, 4)]
    await asyncio.sleep(0)
    jobs[1].cancel()
    bench.may.set()
    assert await asyncio.gather(jobs[0], jobs[2]) == [0, 2]
    assert bench.lots == [1, 1]


async def test_when_the_workers_are_ended_nobody_waits_for_ever(bench):
    async def ended(work, jobs):
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await Lots(ended, at_once=1).run(partial(half, 2))


async def test_nor_where_a_lot_was_being_done_again(bench):
    async def dying(work, jobs):
        await bench.may.wait()
        if len(jobs) > 1:
            raise WorkerError("the worker process died over it", reason="died")
        raise asyncio.CancelledError

    lots = Lots(dying, at_once=0)
    jobs = [asyncio.create_task(lots.run(partial(half, number))) for number in (0, 2)]
    await asyncio.sleep(0)
    lots._at_once = 1
    lots._begin()
    bench.may.set()
    found = await asyncio.gather(*jobs, return_exceptions=True)
    assert all(isinstance(one, asyncio.CancelledError) for one in found)
