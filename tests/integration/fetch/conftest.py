"""The two wirings of the fetcher, because they fail differently."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from aggregator.config.model import Fetch
from aggregator.fetch import Fetcher
from tests.integration.loopback import Origin, Proxy

if TYPE_CHECKING:
    from aggregator.model import RobotsFile


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = datetime(2026, 1, 3, 4, 37, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class Net:
    """Sites, and fetchers that reach them in one of the two ways."""

    proxied: bool
    stack: AsyncExitStack
    origins: dict[str, Origin] = field(default_factory=dict)
    proxy: Proxy | None = None
    clock: Clock = field(default_factory=Clock)

    async def site(self, name: str = "quelle.example", **settings: Any) -> Origin:
        """Open a site; each is on an address of its own."""
        host = f"127.0.0.{len(self.origins) + 1}"
        origin = await self.stack.enter_async_context(Origin(host, **settings))
        self.origins[name] = origin
        return origin

    def url(self, target: str, *, name: str = "quelle.example", login: str = "") -> str:
        """The address under which the fetcher finds a site."""
        origin = self.origins[name]
        url = origin.url(target)
        if self.proxied:
            url = url.replace(f"{origin.host}:{origin.port}", name)
        return url.replace("://", f"://{login}@") if login else url

    def host(self, name: str = "quelle.example") -> str:
        """How messages call a site."""
        return name if self.proxied else self.origins[name].host

    async def fetcher(
        self,
        *,
        pauses: dict[str, datetime] | None = None,
        robots_kept: dict[str, RobotsFile] | None = None,
        **settings: Any,
    ) -> Fetcher:
        """A fetcher with short limits, which ``settings`` replace."""
        given: dict[str, Any] = {
            "timeout": timedelta(seconds=5),
            "per_host_delay": timedelta(0),
            "max_body": 100_000,
        }
        given |= {"proxy": self.proxy.url} if self.proxy else {"allow_private_addresses": True}
        fetcher = Fetcher(
            Fetch(**(given | settings)),
            clock=self.clock,
            pauses=pauses or {},
            robots=robots_kept or {},
        )
        return await self.stack.enter_async_context(fetcher)


@pytest.fixture(params=["direct", "proxied"])
async def net(request: pytest.FixtureRequest) -> AsyncIterator[Net]:
    async with AsyncExitStack() as stack:
        net = Net(request.param == "proxied", stack)
        if net.proxied:
            net.proxy = await stack.enter_async_context(Proxy(net.origins))
        yield net


@pytest.fixture
def names_lead_to(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let every name resolve to the given addresses, as a hostile DNS would."""

    def lead(*addresses: str) -> None:
        def look_up(host: str, port: int, *_: object) -> list[tuple[Any, ...]]:
            return [
                (
                    socket.AF_INET6 if ":" in address else socket.AF_INET,
                    socket.SOCK_STREAM,
                    socket.IPPROTO_TCP,
                    "",
                    (address, port),
                )
                for address in addresses
            ]

        monkeypatch.setattr("aggregator.fetch.resolver.socket.getaddrinfo", look_up)

    return lead
