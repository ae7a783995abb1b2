from __future__ import annotations

import asyncio

import pytest

from aggregator.fetch.hosts import Hosts


def welcome() -> None:
    """Let everybody in."""


class Refused(Exception):
    pass


def refuse() -> None:
    raise Refused


async def test_a_host_is_forgotten_when_its_pause_is_over() -> None:
    hosts = Hosts(delay=0.02, places=4)
    async with hosts.turn("a", welcome):
        assert len(hosts) == 1
    assert len(hosts) == 1
    await asyncio.sleep(0.03)
    async with hosts.turn("b", welcome):
        assert len(hosts) == 1


async def test_the_pause_holds_after_the_host_was_idle() -> None:
    hosts = Hosts(delay=0.05, places=4)
    loop = asyncio.get_running_loop()
    async with hosts.turn("a", welcome):
        begun = loop.time()
    async with hosts.turn("a", welcome):
        assert loop.time() - begun >= 0.05


async def test_who_is_refused_takes_nothing() -> None:
    hosts = Hosts(delay=60, places=1)
    for _ in range(5):
        with pytest.raises(Refused):
            async with hosts.turn("a", refuse):
                pass
    async with asyncio.timeout(5), hosts.turn("a", welcome):
        pass


async def test_a_failure_gives_the_place_back() -> None:
    hosts = Hosts(delay=0, places=1)
    for _ in range(3):
        with pytest.raises(Refused):
            async with hosts.turn("a", welcome):
                raise Refused
    assert len(hosts) == 0


async def test_who_gives_up_waiting_takes_nothing() -> None:
    hosts = Hosts(delay=0, places=1)

    async def wait(host: str) -> None:
        async with hosts.turn(host, welcome):
            pass

    async with hosts.turn("a", welcome):
        waiting = [asyncio.create_task(wait(host)) for host in "abcbb"]
        await asyncio.sleep(0)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
    assert len(hosts) == 0
    async with asyncio.timeout(5):
        await wait("b")


async def test_who_waits_for_a_host_holds_no_place() -> None:
    hosts = Hosts(delay=60, places=1)
    async with hosts.turn("a", welcome):
        pass
    waiting = asyncio.create_task(hosts.turn("a", welcome).__aenter__())
    await asyncio.sleep(0)
    async with asyncio.timeout(5), hosts.turn("b", welcome):
        pass
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
