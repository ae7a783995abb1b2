from __future__ import annotations

import asyncio
import re
import socket
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Network
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from aggregator.config.model import Fetch
from aggregator.errors import AddressForbidden, ConnectFailed
from aggregator.fetch import Fetcher
from tests.integration.loopback import Origin, Proxy, Reply, Request

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.fetch.conftest import Net

PEM = Path(__file__).parent / "data" / "loopback.pem"


def clock() -> datetime:
    return datetime(2026, 1, 3, tzinfo=UTC)


def fetcher(**settings: Any) -> Fetcher:
    given = {"timeout": timedelta(seconds=5), "per_host_delay": timedelta(0)}
    return Fetcher(Fetch(**(given | settings)), clock=clock)


def tls() -> ssl.SSLContext:
    """For names ``sicher.example`` and 127.0.0.1, signed by nobody."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(PEM)
    return context


def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


async def failure(url: str, **settings: Any) -> ConnectFailed:
    async with fetcher(**settings) as under_test:
        with pytest.raises(ConnectFailed) as caught:
            await under_test.get(url)
    assert not re.search(r"Errno|Error|<|ssl:", caught.value.message)
    return caught.value


async def test_nobody_listens() -> None:
    error = await failure(f"http://127.0.0.1:{closed_port()}/", allow_private_addresses=True)
    assert error.message == (
        "127.0.0.1 cannot be reached: nobody listens there (connection refused)."
    )


async def test_a_name_does_not_resolve(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody_knows(*_: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr("aggregator.fetch.resolver.socket.getaddrinfo", nobody_knows)
    error = await failure("http://gibt-es.example/")
    assert error.message == "gibt-es.example cannot be reached: its name does not resolve."


async def test_the_name_server_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody_answers(*_: object) -> None:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr("aggregator.fetch.resolver.socket.getaddrinfo", nobody_answers)
    assert "no answer from DNS" in (await failure("http://gibt-es.example/")).message


async def test_the_proxy_is_not_there_and_its_password_is_not_told() -> None:
    error = await failure(
        "http://quelle.example/", proxy=f"http://u:geheim@127.0.0.1:{closed_port()}"
    )
    assert error.message == (
        "The proxy 127.0.0.1 cannot be reached: nobody listens there (connection refused)."
    )


async def test_the_proxy_refuses_a_tunnel() -> None:
    async with Proxy({}) as proxy:
        error = await failure("https://quelle.example/", proxy=proxy.url)
    assert (
        error.message == "The proxy 127.0.0.1 answered 502 when asked to connect to quelle.example."
    )


async def test_the_proxy_is_told_its_own_password_and_the_site_is_not() -> None:
    async with Origin() as origin, Proxy({"quelle.example": origin}) as proxy:
        origin.says("/", Reply(200, b"da"))
        async with fetcher(proxy=proxy.url.replace("://", "://u:p@")) as under_test:
            await under_test.get("http://quelle.example/")
        assert proxy.requests[0].headers["proxy-authorization"] == "Basic dTpw"
        assert "authorization" not in origin.requests[0].headers


@pytest.mark.parametrize("proxied", [False, True])
async def test_a_certificate_that_nobody_vouches_for(proxied: bool) -> None:
    async with Origin(tls=tls()) as origin, Proxy({"sicher.example": origin}) as proxy:
        if proxied:
            error = await failure("https://sicher.example/", proxy=proxy.url)
        else:
            error = await failure(origin.url(), allow_private_addresses=True)
    assert "its TLS certificate is not valid (self-signed certificate)" in error.message
    assert not origin.requests


async def test_a_certificate_for_another_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(PEM))
    async with Origin(tls=tls()) as origin, Proxy({"andere.example": origin}) as proxy:
        error = await failure("https://andere.example/", proxy=proxy.url)
    assert "certificate is not valid for 'andere.example'" in error.message


@pytest.mark.parametrize("proxied", [False, True])
async def test_a_certificate_that_holds(monkeypatch: pytest.MonkeyPatch, proxied: bool) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(PEM))
    async with Origin(tls=tls()) as origin, Proxy({"sicher.example": origin}) as proxy:
        origin.says("/", Reply(200, b"da"))
        way = {"proxy": proxy.url} if proxied else {"allow_private_addresses": True}
        async with fetcher(**way) as under_test:
            url = "https://sicher.example/" if proxied else origin.url()
            assert (await under_test.get(url)).body == b"da"


async def test_no_tls_where_tls_was_expected() -> None:
    def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(talk, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        error = await failure(f"https://127.0.0.1:{port}/", allow_private_addresses=True)
    assert "TLS failed" in error.message


async def test_a_request_that_is_given_up_leaves_nothing_behind(net: Net) -> None:
    site = await net.site()
    arrived = asyncio.Event()

    async def hang(request: Request, writer: asyncio.StreamWriter) -> None:
        arrived.set()
        await asyncio.sleep(60)

    site.says("/", hang, Reply(200, b"da"))
    under_test = await net.fetcher(concurrency=1)
    task = asyncio.create_task(under_test.get(net.url("/")))
    await arrived.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await under_test.get(net.url("/"))).body == b"da"


LITERALS = [
    "127.0.0.1", "127.0.0.1.", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1", "127.0.0.01",
    "１２７.０.０.１", "127。0。0。1", "0", "0.0.0.0", "10.1.2.3", "172.31.0.1", "192.168.1.1", "169.254.169.254",
    "100.100.100.200", "168.63.129.16", "224.0.0.1", "255.255.255.255", "[::1]", "[::]", "[::ffff:127.0.0.1]",
    "[::ffff:a00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fe80::1]", "[fe80::1%25eth0]", "[fec0::1]",
    "[fd00:ec2::254]", "[ff02::1]", "[::127.0.0.1]", "localhost", "LOCALHOST.", "a.localhost", "drucker.local",
    "drucker", "metadata.google.internal", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
]  # fmt: skip


@pytest.mark.parametrize("host", LITERALS)
@pytest.mark.parametrize("proxied", [False, True])
async def test_no_request_leaves_for_a_forbidden_host(host: str, proxied: bool) -> None:
    async with Origin() as origin, Proxy({}) as proxy:
        async with fetcher(proxy=proxy.url if proxied else None) as under_test:
            with pytest.raises(AddressForbidden):
                await under_test.get(f"http://{host}:{origin.port}/")
        assert not origin.requests
        assert not proxy.requests


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "localhost", "2130706433", "[::ffff:7f00:1]", "boese.example"]
)
async def test_a_redirect_cannot_lead_there_either(
    host: str, names_lead_to: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    names_lead_to("127.0.0.1")
    closed = (IPv4Network("127.0.0.1/32"), "loopback")  # so that 127.0.0.2 may play a public site
    monkeypatch.setattr("aggregator.fetch.guard._CLOSED_V4", (closed,))
    async with Origin() as inside, Origin("127.0.0.2") as outside, fetcher() as under_test:
        outside.says("/", Reply(302, b"", {"Location": f"http://{host}:{inside.port}/"}))
        with pytest.raises(AddressForbidden):
            await under_test.get(outside.url())
        assert len(outside.requests) == 1
        assert not inside.requests


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost", "2130706433"])
async def test_a_redirect_cannot_lead_the_proxy_there(host: str) -> None:
    async with Origin() as site, Proxy({"quelle.example": site}) as proxy:
        async with fetcher(proxy=proxy.url) as under_test:
            site.says("/", Reply(302, b"", {"Location": f"http://{host}/"}))
            with pytest.raises(AddressForbidden):
                await under_test.get("http://quelle.example/")
        assert len(proxy.requests) == 1


@pytest.mark.parametrize(
    "addresses",
    [("127.0.0.1",), ("127.0.0.1", "127.0.0.2"), ("::1", "127.0.0.1"), ("::ffff:127.0.0.1",)],
)
async def test_a_name_that_leads_inside_is_refused_when_connecting(
    names_lead_to: Callable[..., None], addresses: tuple[str, ...]
) -> None:
    names_lead_to(*addresses)
    async with Origin() as inside:
        async with fetcher() as under_test:
            with pytest.raises(AddressForbidden, match=r"boese.example leads to a private"):
                await under_test.get(f"http://boese.example:{inside.port}/")
        assert not inside.requests


async def test_a_name_that_leads_inside_is_fine_where_the_user_says_so(
    names_lead_to: Callable[..., None],
) -> None:
    names_lead_to("127.0.0.1")
    async with Origin() as inside, fetcher(allow_private_addresses=True) as under_test:
        inside.says("/", Reply(200, b"da"))
        assert (await under_test.get(f"http://boese.example:{inside.port}/")).body == b"da"


async def test_a_proxy_does_not_lift_the_guard_for_its_own_address() -> None:
    async with Origin() as origin, Proxy({"127.0.0.1": origin}) as proxy:
        async with fetcher(proxy=proxy.url) as under_test:
            with pytest.raises(AddressForbidden):
                await under_test.get(proxy.url)
        assert not proxy.requests
