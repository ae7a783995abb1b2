"""What belongs to one source, over real HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aggregator.errors import AddressForbidden, FetchTimeout
from aggregator.fetch import options_of
from tests.integration.loopback import Proxy, Reply, endless
from tests.making import source

if TYPE_CHECKING:
    from tests.integration.fetch.conftest import Net

GIVEN = {"headers": {"x-key": "k", "user-agent": "Mein Leser"}, "cookies": {"sitzung": "s"}}


async def test_headers_cookies_and_credentials_reach_the_own_site_and_no_other(net: Net) -> None:
    site, other = await net.site(), await net.site("anderswo.example")
    away = net.url("/", name="anderswo.example")
    site.says("/feed", Reply(302, b"", {"Location": away, "Set-Cookie": "x=1"}))
    site.says("/2", Reply(200, b"da"))
    other.says("/", Reply(200, b"da"))
    options = options_of(source(url=net.url("/feed"), auth={"basic": "ich:geheim"}, **GIVEN))
    fetcher = await net.fetcher()
    await fetcher.get(net.url("/feed"), options=options)
    await fetcher.get(net.url("/2"), options=options)
    for request in site.requests:
        assert request.headers["authorization"] == "Basic aWNoOmdlaGVpbQ=="
        assert request.headers["cookie"] == "sitzung=s"
        assert request.headers["x-key"] == "k"
        assert request.headers["user-agent"] == "Mein Leser"
    (request,) = other.requests
    assert request.headers["user-agent"].startswith("Presseschau/")
    assert not {"authorization", "cookie", "x-key"} & request.headers.keys()


async def test_a_source_has_a_timeout_of_its_own(net: Net) -> None:
    site = await net.site()
    site.says("/feed", endless(b"", b"", every=1))
    options = options_of(source(url=net.url("/feed"), timeout="0.3s"))
    with pytest.raises(FetchTimeout, match=r"within 0\.3 s \(timeout\)"):
        await (await net.fetcher()).get(net.url("/feed"), options=options)


async def test_a_source_has_a_proxy_of_its_own(net: Net) -> None:
    site = await net.site()
    site.says("/feed", Reply(200, b"da"))
    async with Proxy({"nur-dort.example": site}) as proxy:
        url = "http://nur-dort.example/feed"
        options = options_of(source(url=url, proxy=proxy.url))
        answer = await (await net.fetcher()).get(url, options=options)
    assert answer.body == b"da"
    assert len(proxy.requests) == 1


async def test_only_the_own_origin_of_a_source_may_be_private(net: Net) -> None:
    if net.proxied:
        pytest.skip("the proxy resolves and connects")
    bridge, box = await net.site(), await net.site("fritz.box")
    bridge.says("/feed", Reply(200, b"da"), Reply(302, b"", {"Location": box.url("/")}))
    fetcher = await net.fetcher(allow_private_addresses=False)
    with pytest.raises(AddressForbidden, match="allow_private"):
        await fetcher.get(bridge.url("/feed"))
    options = options_of(source(url=bridge.url("/feed"), allow_private=True))
    assert (await fetcher.get(bridge.url("/feed"), options=options)).body == b"da"
    for address in (bridge.url("/feed"), box.url("/artikel")):
        with pytest.raises(AddressForbidden):
            await fetcher.get(address, options=options)
    assert box.requests == []
    with pytest.raises(AddressForbidden, match=r"Only fetch\.allow_private_addresses lets"):
        await fetcher.get("http://127.0.0.2/", options=options)
