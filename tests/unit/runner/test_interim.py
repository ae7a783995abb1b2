"""Publishing while a pass goes on: when, and that no two publish at once."""

from __future__ import annotations

import asyncio

import pytest

from aggregator.runner import interim
from aggregator.runner.interim import published_meanwhile


class Minutes:
    """A clock that a test moves on; the block's end ends the wait, as time does."""

    def __init__(self):
        self._ticks = asyncio.Queue()

    async def is_over(self, over):
        ticking = asyncio.ensure_future(self._ticks.get())
        ending = asyncio.ensure_future(over.wait())
        await asyncio.wait({ticking, ending}, return_when=asyncio.FIRST_COMPLETED)
        ticking.cancel()
        ending.cancel()
        return over.is_set()

    async def pass_(self):
        self._ticks.put_nowait(None)
        for _ in range(5):
            await asyncio.sleep(0)


class Counted:
    def __init__(self):
        self.tldrs = self.times = 0

    async def publish(self):
        self.times += 1


async def test_each_minute_with_new_tldrs_publishes_once_and_the_others_do_not():
    clock, count = Minutes(), Counted()
    times = []
    async with published_meanwhile(lambda: count.tldrs, count.publish, is_over=clock.is_over):
        for written in (0, 3, 3, 4, 4):
            count.tldrs = written
            await clock.pass_()
            times.append(count.times)
    assert times == [0, 1, 1, 2, 2]


async def test_what_was_written_since_the_last_minute_is_left_to_the_end():
    clock, count = Minutes(), Counted()
    async with published_meanwhile(lambda: count.tldrs, count.publish, is_over=clock.is_over):
        count.tldrs = 30
    assert count.times == 0


async def test_a_pass_of_seconds_publishes_nothing_meanwhile():
    count = Counted()
    assert interim.EVERY >= 60
    async with published_meanwhile(lambda: count.tldrs, count.publish):
        count.tldrs = 30
        await asyncio.sleep(0)
    assert count.times == 0


async def test_the_end_waits_for_a_publication_that_is_under_way():
    clock, may_go_on, told = Minutes(), asyncio.Event(), []

    async def publish():
        await may_go_on.wait()
        told.append("published")

    async def pass_():
        async with published_meanwhile(
            lambda: len(told) or next(counts), publish, is_over=clock.is_over
        ):
            await clock.pass_()
        told.append("ended")

    counts = iter(range(100))
    task = asyncio.create_task(pass_())
    for _ in range(20):
        await asyncio.sleep(0)
    assert not task.done()
    may_go_on.set()
    await task
    assert told == ["published", "ended"]


async def test_an_error_of_publishing_is_raised_once_the_pass_is_done():
    clock, done, counts = Minutes(), [], iter(range(100))

    async def publish():
        raise ValueError("the store is gone")

    async def pass_():
        async with published_meanwhile(lambda: next(counts), publish, is_over=clock.is_over):
            await clock.pass_()
            done.append("passed")

    with pytest.raises(ValueError, match="gone"):
        await pass_()
    assert done == ["passed"]
