"""Whether there is a network, as real requests tell it."""

from __future__ import annotations

import asyncio
import socket
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aggregator.config.model import Fetch
from aggregator.errors import ConnectFailed, FetchError, FetchTimeout, NoNetwork, Unreached
from aggregator.fetch import Fetcher
from aggregator.fetch.address import parse
from aggregator.fetch.options import Options
from tests.integration.loopback import Origin, Proxy, Reply

NOW = datetime(2026, 1, 3, tzinfo=UTC)
NAMES = ("a.example", "b.example", "c.example")


@pytest.fixture
def dead(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Names that do not resolve: all, until some are taken out; the others are on loopback."""
    dead = set(NAMES)

    def look_up(host: str, port: int, *_: object) -> list[tuple[Any, ...]]:
        if host in dead:
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("127.0.0.1", port))]

    monkeypatch.setattr("aggregator.fetch.resolver.socket.getaddrinfo", look_up)
    return dead


def fetcher(**settings: Any) -> Fetcher:
    given = {"timeout": timedelta(seconds=5), "per_host_delay": timedelta(0)}
    given["allow_private_addresses"] = True
    return Fetcher(Fetch(**(given | settings)), clock=lambda: NOW)


async def failures(under_test: Fetcher, *urls: str) -> list[type[FetchError]]:
    kinds = []
    for url in urls:
        with pytest.raises(FetchError) as caught:
            await under_test.get(url)
        kinds.append(type(caught.value))
    return kinds


def urls(*names: str, port: int = 80) -> list[str]:
    return [f"http://{name}:{port}/feed" for name in names]


async def test_it_is_told_when_it_begins_and_when_it_ends(
    dead: set[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "aggregator")
    async with Origin() as origin, fetcher() as under_test:
        origin.says("/feed", Reply(404))
        found = await failures(under_test, *urls(*NAMES, *NAMES))
        assert found == [Unreached, Unreached, *[NoNetwork] * 4]
        dead.remove("b.example")
        assert NoNetwork not in await failures(under_test, *urls("b.example", port=origin.port))
        assert await failures(under_test, *urls("a.example")) == [Unreached]
    told = [(one.levelname, one.getMessage().partition(":")[0]) for one in caplog.records]
    assert told == [("WARNING", "no network"), ("INFO", "the network is back, after 0s")]


async def test_it_says_of_whom_since_when_and_when_to_try_again(dead: set[str]) -> None:
    async with fetcher() as under_test:
        await failures(under_test, *urls("a.example", "b.example"))
        with pytest.raises(NoNetwork) as caught:
            await under_test.get("http://c.example/feed")
    error = caught.value
    assert (error.since, error.retry_at) == (NOW, NOW + timedelta(minutes=1))
    assert "c.example cannot be reached" in error.message
    assert "no network" in error.message


async def test_a_refused_connection_shows_that_there_is_a_network(dead: set[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        refusing = urls("offen.example", port=taken.getsockname()[1])
        async with fetcher() as under_test:
            found = await failures(under_test, *urls(*NAMES[:2]), *refusing, *urls(NAMES[2]))
    assert found == [Unreached, Unreached, ConnectFailed, Unreached]


async def test_silent_servers_are_no_missing_network(dead: set[str]) -> None:
    dead.clear()
    async with Origin() as origin, fetcher(timeout=timedelta(seconds=0.1)) as under_test:

        async def silent(*_: object) -> None:
            await asyncio.sleep(5)

        origin.says("/feed", silent)
        found = await failures(under_test, *urls(*NAMES, port=origin.port))
    assert found == [FetchTimeout] * 3


async def test_this_machine_itself_says_nothing_of_the_way_out(dead: set[str]) -> None:
    async with Origin() as origin, fetcher() as under_test:
        origin.says("/feed", Reply(200, b"da"))
        await failures(under_test, *urls(*NAMES[:2]))
        await under_test.get(origin.url("/feed"))
        assert await failures(under_test, *urls(NAMES[2])) == [NoNetwork]
        await under_test.get(origin.url("/feed"))
        assert await failures(under_test, *urls(NAMES[0])) == [NoNetwork]


async def test_a_neighbour_that_is_gone_says_nothing_of_the_way_out_either(dead: set[str]) -> None:
    near = ("drucker", "nas.local", "router.lan")
    dead.update(near)
    async with fetcher() as under_test:
        assert await failures(under_test, *urls(*near)) == [Unreached] * 3
        await failures(under_test, *urls(*NAMES))
        assert await failures(under_test, *urls(*near)) == [NoNetwork] * 3, "but is not blamed"


async def test_what_began_without_a_network_says_nothing_when_it_is_back(
    dead: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Name servers that are gone are waited for: their failures come after the first answers."""
    late, goes_on = ("spaet-1.example", "spaet-2.example", "spaet-3.example"), threading.Event()
    look_up = socket.getaddrinfo

    def looked_up(host: str, *more: Any) -> Any:
        if host in late:
            goes_on.wait(20)
        return look_up(host, *more)

    dead.update(late)
    async with Origin() as origin, fetcher() as under_test:
        origin.says("/feed", Reply(404))
        await failures(under_test, *urls(*NAMES))
        monkeypatch.setattr("aggregator.fetch.resolver.socket.getaddrinfo", looked_up)
        waiting = [asyncio.create_task(failures(under_test, url)) for url in urls(*late)]
        await asyncio.sleep(0.05)
        dead.clear()
        dead.update(late)
        await failures(under_test, *urls(NAMES[0], port=origin.port))
        goes_on.set()
        assert await asyncio.gather(*waiting) == [[NoNetwork]] * 3, "they are not blamed"
        assert await failures(under_test, *urls(late[0])) == [Unreached], "and prove nothing"


async def test_a_proxy_that_cannot_be_reached_is_the_same() -> None:
    async with Origin() as origin, Proxy(dict.fromkeys(NAMES, origin)) as proxy:
        address, port = proxy.url, proxy.port
    async with fetcher(proxy=address) as under_test:
        assert (await failures(under_test, *urls(*NAMES)))[-1] is NoNetwork
        again = await asyncio.start_server(_not_found, "127.0.0.1", port)
        async with again:
            assert NoNetwork not in await failures(under_test, *urls(*NAMES))


async def _not_found(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    writer.close()


async def test_a_source_with_a_proxy_of_its_own_says_nothing_of_the_others(dead: set[str]) -> None:
    async with Origin() as origin, Proxy({"d.example": origin}) as proxy, fetcher() as under_test:
        origin.says("/feed", Reply(200, b"da"))
        own = Options(home=parse("http://d.example/feed"), proxy=proxy.url)
        await failures(under_test, *urls(*NAMES[:2]))
        await under_test.get("http://d.example/feed", options=own)
        assert await failures(under_test, *urls(NAMES[2])) == [NoNetwork]


async def test_pages_wait_without_a_word_against_robots_txt(dead: set[str]) -> None:
    async with fetcher() as under_test:
        await failures(under_test, *urls(*NAMES))
        with pytest.raises(NoNetwork):
            await under_test.get("http://a.example/seite", robots=True)
        assert under_test.robots_read() == {}


async def test_few_hosts_tell_it_where_there_are_no_more(dead: set[str]) -> None:
    async with fetcher() as under_test:
        under_test.expect(["http://a.example/1", "http://a.example/2", "http://b.example/"])
        assert await failures(under_test, *urls(*NAMES[:2])) == [Unreached, NoNetwork]
