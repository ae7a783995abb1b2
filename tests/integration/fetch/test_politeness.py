from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from aggregator.errors import AskedToWait, FetchTimeout
from tests.integration.loopback import Reply, Request, endless

if TYPE_CHECKING:
    from tests.integration.fetch.conftest import Net


async def test_one_host_is_asked_with_pauses_and_another_does_not_wait(net: Net) -> None:
    site, other = await net.site(), await net.site("andere.example")
    site.says("/", Reply(200))
    other.says("/", Reply(200))
    fetcher = await net.fetcher(per_host_delay="0.3s")
    urls = [net.url("/")] * 4 + [net.url("/", name="andere.example")]
    await asyncio.gather(*map(fetcher.get, urls))
    # Arrival is not start: less than the delay may lie between two arrivals.
    assert all(b.at - a.at > 0.15 for a, b in pairwise(site.requests))
    assert other.requests[0].at < site.requests[1].at


async def test_redirects_wait_for_their_turn_too(net: Net) -> None:
    site = await net.site()
    site.says("/", Reply(302, b"", {"Location": "/b"}))
    site.says("/b", Reply(200))
    await (await net.fetcher(per_host_delay="0.3s")).get(net.url("/"))
    assert site.requests[1].at - site.requests[0].at > 0.15


class Crowd:
    """Counts who is there at the same time."""

    def __init__(self) -> None:
        self.now = self.most = 0

    async def __call__(self, request: Request, writer: asyncio.StreamWriter) -> None:
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0.02)
        self.now -= 1
        await Reply(200)(request, writer)


async def test_never_more_than_two_at_once_at_one_host(net: Net) -> None:
    site, crowd = await net.site(), Crowd()
    site.says("/", crowd)
    fetcher = await net.fetcher()
    await asyncio.gather(*(fetcher.get(net.url("/")) for _ in range(8)))
    assert crowd.most == 2


async def test_never_more_at_once_than_the_settings_allow(net: Net) -> None:
    crowd = Crowd()
    for n in range(6):
        (await net.site(f"s{n}.example")).says("/", crowd)
    fetcher = await net.fetcher(concurrency=3)
    await asyncio.gather(*(fetcher.get(net.url("/", name=f"s{n}.example")) for n in range(6)))
    assert crowd.most == 3


async def test_waiting_for_a_turn_is_not_counted_as_the_server_being_slow(net: Net) -> None:
    site = await net.site()
    site.says("/", Reply(200))
    fetcher = await net.fetcher(per_host_delay="0.4s", timeout="1s")
    answers = await asyncio.gather(*(fetcher.get(net.url("/")) for _ in range(4)))
    assert len(answers) == 4


async def test_a_host_that_hangs_delays_nobody_else(net: Net) -> None:
    site, other = await net.site(), await net.site("andere.example")
    site.says("/", endless(b"", b"", every=1))
    other.says("/", Reply(200, b"da"))
    fetcher = await net.fetcher(timeout="1s", concurrency=3)
    hung = [asyncio.create_task(fetcher.get(net.url("/"))) for _ in range(4)]
    await asyncio.sleep(0.05)
    answer = await fetcher.get(net.url("/", name="andere.example"))
    assert answer.body == b"da"
    assert not any(task.done() for task in hung)
    results = await asyncio.gather(*hung, return_exceptions=True)
    assert all(isinstance(result, FetchTimeout) for result in results)


async def test_a_queue_dissolves_when_the_host_asks_for_a_pause(net: Net) -> None:
    site = await net.site()
    site.says("/", Reply(429, b"", {"Retry-After": "60"}))
    fetcher = await net.fetcher(per_host_delay="0.3s")
    waiting = [fetcher.get(net.url("/")) for _ in range(40)]
    async with asyncio.timeout(5):
        results = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(result, AskedToWait) for result in results)
    assert len(site.requests) == 1


async def test_a_thousand_hosts_are_forgotten_again(net: Net) -> None:
    if net.proxied:
        pytest.skip("one wiring is enough to count")
    site = await net.site()
    site.says("/", Reply(200))
    fetcher = await net.fetcher()
    urls = [f"http://127.0.{n // 250 + 1}.{n % 250 + 1}:1/" for n in range(1000)]
    await asyncio.gather(*map(fetcher.get, urls), return_exceptions=True)
    assert len(fetcher._hosts) == 0
