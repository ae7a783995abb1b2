"""A server of the user's own choice, such as one that runs a language model.

Unlike a source it is named in the settings, and its address is the user's
word: it may be on a private network, and only it, since no redirect is
followed. It is not a site to be polite to; whoever asks it bounds that.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aggregator import __version__
from aggregator.errors import BodyTooLarge, FetchTimeout
from aggregator.fetch.address import parse
from aggregator.fetch.body import Body
from aggregator.fetch.client import Client
from aggregator.fetch.guard import why_forbidden_host
from aggregator.model import Answer, Validators

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aggregator.fetch.address import Address

LARGEST = 2_000_000
"""Bytes of an answer, after unpacking."""


class Service:
    """Posts JSON. Belongs to the event loop of its first request; close it in the end.

    Args:
        proxy: For servers on the Internet; one on this machine or its network
            is asked directly.
        connect: Makes the clients.
    """

    def __init__(self, *, proxy: str | None, connect: Callable[..., Client] = Client) -> None:
        self._proxy = proxy
        self._connect = connect
        self._clients: dict[str | None, Client] = {}

    async def aclose(self) -> None:
        """Close what is open. Requests under way fail."""
        for client in self._clients.values():
            await client.aclose()

    async def post(
        self, url: str, body: bytes, *, headers: Mapping[str, str], seconds: float
    ) -> Answer:
        """Send JSON and read the whole answer, whatever its status.

        Args:
            url: http or https.
            body: The JSON.
            headers: Beside our own.
            seconds: For the whole answer, from connecting to the last byte.

        Raises:
            FetchError: No whole answer came; see ``aggregator.errors``.
        """
        address = parse(url)
        ours = {"User-Agent": f"Presseschau/{__version__}", "Accept-Encoding": "gzip"}
        if address.login:
            ours["Authorization"] = address.login
        try:
            async with (
                asyncio.timeout(seconds),
                self._client(address).send(address, ours | dict(headers), body) as reply,
            ):
                read = Body(
                    address,
                    encoding=reply.headers.get("content-encoding", ""),
                    limit=LARGEST,
                    cut=True,
                )
                async for chunk in reply.chunks:
                    read.add(chunk)
                    if read.is_full:
                        raise BodyTooLarge(
                            address.shown,
                            f"{address.host} answered with more than {LARGEST:,} bytes.",
                        )
        except TimeoutError as error:
            raise FetchTimeout(
                address.shown, f"{address.host} did not answer within {seconds:g} s."
            ) from error
        return Answer(
            url=url,
            final_url=address.url,
            status=reply.status,
            headers=reply.headers,
            body=read.finish(),
            validators=Validators(),
        )

    def _client(self, address: Address) -> Client:
        proxy = None if why_forbidden_host(address.host) else self._proxy
        if proxy not in self._clients:
            self._clients[proxy] = self._connect(proxy=proxy, guarded=False)
        return self._clients[proxy]
