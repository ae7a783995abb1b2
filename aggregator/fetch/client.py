"""The one place that touches the network: httpx over aiohttp.

httpx gives the seam (a request, a response, a transport that can be replaced),
aiohttp's connector does the work: a fifth of the CPU of httpx's own for a
thousand hosts. No cookies, no redirects, no retries, nothing from the
environment, every request on a fresh connection. Whatever goes wrong below
comes out as a ``FetchError`` that says it in words.
"""

from __future__ import annotations

import ssl
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport
from yarl import URL

from aggregator.fetch.address import Address, parse
from aggregator.fetch.failures import explained
from aggregator.fetch.guard import guarded_socket
from aggregator.fetch.resolver import Resolver

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Iterable, Mapping
    from contextlib import AbstractAsyncContextManager

_LONGEST_HEADER = 65_536  # bytes; news sites send policies longer than aiohttp's 8 kB


@dataclass(frozen=True, slots=True)
class Reply:
    """The head of an answer, and its body still on the wire.

    Attributes:
        headers: Names in lower case; repeated ones joined by a comma.
        chunks: The body as sent, to be read at most once; raises
            ``FetchError`` when it breaks off.
    """

    status: int
    headers: Mapping[str, str]
    chunks: AsyncIterator[bytes]


class Client:
    """Sends single requests. Belongs to the event loop of its first one.

    Args:
        proxy: Every request goes through it, if given; it may hold user and
            password.
        guarded: Whether connections to private and local addresses are
            refused. A proxy's own address is the user's word and exempt; it
            is also the only one connected to when there is one.
    """

    def __init__(self, *, proxy: str | None, guarded: bool) -> None:
        self._proxy = parse(proxy) if proxy else None
        self._guarded = guarded and proxy is None
        self._session: _Session | None = None
        self._transport = AiohttpTransport(
            # Trusts nobody and is not used: the session brings its own.
            verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
            proxy=_proxy(self._proxy) if self._proxy else None,
            # Not a ClientSession, but asked for nothing beyond request().
            client=cast("Any", self._open),
        )

    def get(
        self, address: Address, headers: Mapping[str, str]
    ) -> AbstractAsyncContextManager[Reply]:
        """Ask once. The body can be read inside; leaving drops the connection.

        Raises:
            FetchError: No answer came.
        """
        return self._send(address, _Get(address, headers))

    def post(
        self, address: Address, headers: Mapping[str, str], form: Mapping[str, str]
    ) -> AbstractAsyncContextManager[Reply]:
        """Send a form once, in UTF-8. Else like ``get``."""
        request = httpx.Request("POST", address.url, headers=headers, data=form)
        return self._send(address, request)

    def send(
        self, address: Address, headers: Mapping[str, str], body: bytes
    ) -> AbstractAsyncContextManager[Reply]:
        """Send bytes once; ``headers`` say what they are. Else like ``get``."""
        request = httpx.Request("POST", address.url, headers=headers, content=body)
        return self._send(address, request)

    @asynccontextmanager
    async def _send(self, address: Address, request: httpx.Request) -> AsyncIterator[Reply]:
        proxy = self._proxy.host if self._proxy else None
        try:
            response = await self._transport.handle_async_request(request)
        except Exception as error:
            if failure := explained(error, address, proxy=proxy):
                raise failure from error
            raise
        try:
            yield Reply(
                response.status_code,
                _named(response.headers.raw),
                _chunks(response, address),
            )
        finally:
            await response.aclose()

    async def aclose(self) -> None:
        """Close what is open."""
        if self._session is not None:
            await self._session.aclose()

    def _open(self) -> _Session:
        """The session; made with the first request, because it needs a running loop."""
        if self._session is None:
            self._session = _Session(guarded=self._guarded)
        return self._session


class _Get(httpx.Request):
    """A GET of an address that is taken apart already.

    httpx would do that once more, and look for a body and for defaults: a
    tenth of what a check without news costs. The transport asks of the address
    only its text, and hands the headers on to aiohttp, which adds the host.
    """

    def __init__(self, address: Address, headers: Mapping[str, str]) -> None:
        self.method = "GET"
        self.url = address.url  # type: ignore[assignment] # text, see above
        self.headers = headers  # type: ignore[assignment] # aiohttp takes them as they are
        self.extensions = {}
        self.stream = httpx.ByteStream(b"")
        self._content = b""


class _Session:
    """An aiohttp session as httpx-aiohttp uses it, without two of their faults.

    Given an address as text, aiohttp would decode and re-encode it, and
    ``%27`` or ``%3D`` in a signed address would come out as another address.
    And httpx-aiohttp fails on a reason phrase that is not UTF-8, as in
    ``503 Service nicht verfügbar``, which says nothing that the status does not.
    """

    def __init__(self, *, guarded: bool) -> None:
        self._resolver = Resolver()
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=self._resolver,
                limit=0,  # bounded by whose turn it is
                force_close=True,  # a thousand idle hosts would be a thousand open files
                socket_factory=guarded_socket if guarded else None,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            max_field_size=_LONGEST_HEADER,
            max_line_size=_LONGEST_HEADER,
        )
        # aiohttp would send a GET twice when the first connection breaks off; there is no other
        # way to tell it not to, and whether to ask again is not for a library to decide.
        self._session._retry_connection = False  # noqa: SLF001

    def __call__(self) -> _Session:
        """The transport asks again before each request, because of the type."""
        return self

    def request(self, *, url: str, **settings: Any) -> _Opening:
        """Like ``aiohttp.ClientSession.request``."""
        exact = URL(url, encoded=True)
        if exact.scheme == "https":
            settings["ssl"] = self._tls
        return _Opening(self._session.request(url=exact, **settings))

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Whom to trust: certifi, or what SSL_CERT_FILE says. Takes 30 ms to read."""
        return httpx.create_ssl_context()

    async def aclose(self) -> None:
        await self._session.close()
        await self._resolver.close()


class _Opening:
    """A response to come; it is only ever entered, and closed by its stream."""

    def __init__(self, response: Awaitable[aiohttp.ClientResponse]) -> None:
        self._response = response

    async def __aenter__(self) -> aiohttp.ClientResponse:
        response = await self._response
        response.reason = None
        return response


def _named(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Give headers by their names in lower case; httpx looks at each of them five times."""
    named: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), _text(value)
        named[key] = f"{named[key]}, {text}" if key in named else text
    return named


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _proxy(address: Address) -> httpx.Proxy:
    """The proxy with its password where aiohttp turns it into ``Proxy-Authorization``.

    httpx-aiohttp would hand it over in a way that aiohttp has deprecated.
    """
    return httpx.Proxy(
        address.origin, headers={"Authorization": address.login} if address.login else None
    )


async def _chunks(response: httpx.Response, address: Address) -> AsyncIterator[bytes]:
    stream = response.stream
    assert isinstance(stream, httpx.AsyncByteStream)
    try:
        async for chunk in stream:
            yield chunk
    except Exception as error:
        if failure := explained(error, address, reading=True):
            raise failure from error
        raise
