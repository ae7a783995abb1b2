"""One request and its answer: how long it may take, and how much of it is read."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from aggregator.errors import FetchError, FetchTimeout
from aggregator.fetch.body import Body, too_large
from aggregator.fetch.redirects import NOT_MODIFIED, REDIRECTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aggregator.errors import HttpStatus
    from aggregator.fetch.address import Address
    from aggregator.fetch.client import Client, Reply
    from aggregator.fetch.options import Options
    from aggregator.model import Validators

FEEDS = (
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)
"""``Accept`` for sources."""

PAGES = "text/html, application/xhtml+xml, application/xml;q=0.8, */*;q=0.5"
"""``Accept`` for article pages."""

_DEFENDED = {403, 503}
"""Statuses that bot defences answer with."""
_REFUSAL = 64_000
"""Bytes that are read of a page that comes with them, which may say that it is one."""
_REFUSAL_WITHIN = 3.0
"""Seconds that this may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is wanted, for all hops of it.

    Attributes:
        first: Who is asked before any redirect.
        robots: Whether robots.txt is heeded.
        most: Bytes of an answer that are read.
        cut: Whether what is longer is cut there instead of refused.
        timeout: Seconds for all hops together.
        form: What is sent; ``None`` where something is asked for.
    """

    first: Address
    accept: str
    timeout: float
    most: int
    cut: bool = False
    robots: bool = False
    validators: Validators | None = None
    given_by: str | None = None
    options: Options | None = None
    form: Mapping[str, str] | None = field(default=None, repr=False)


async def exchange(
    client: Client,
    address: Address,
    headers: Mapping[str, str],
    *,
    left: float,
    request: Request,
    refused: Callable[[Address, Reply], HttpStatus],
) -> tuple[Reply, bytes]:
    """Ask once and read the answer; the body of a success only.

    Args:
        client: Sends it.
        address: Who is asked now.
        headers: What is sent with it.
        left: Seconds, from connecting to the last byte.
        request: What it is a hop of.
        refused: Makes the error of an answer that is no success.

    Raises:
        FetchError: No answer came, or one that is no success.
    """
    told = "it did not answer"
    try:
        if request.form is None:
            asked = client.get(address, headers)
        else:
            asked = client.post(address, headers, request.form)
        async with asyncio.timeout(left), asked as reply:
            told = "its answer did not end"
            if reply.status in REDIRECTS and reply.headers.get("location"):
                return reply, b""
            if reply.status == NOT_MODIFIED and headers.keys() & {
                "If-None-Match",
                "If-Modified-Since",
            }:
                return reply, b""
            if not 200 <= reply.status < 300:  # noqa: PLR2004 - the class of successes
                error = refused(address, reply)
                may_tell = reply.status in _DEFENDED and error.retry_at is None
                if may_tell and request.accept in {FEEDS, PAGES}:
                    error.page = await _beginning(address, reply, request)
                raise error
            return reply, await _read(address, reply, request)
    except TimeoutError as error:
        own = request.options and request.options.timeout
        key = "timeout" if own else "fetch.timeout"
        raise FetchTimeout(
            address.shown, f"{address.host}: {told} within {request.timeout:g} s ({key})."
        ) from error


async def _beginning(address: Address, reply: Reply, request: Request) -> bytes:
    """The beginning of a page that comes with a refusal, as far as it is to be had."""
    with suppress(FetchError, TimeoutError):
        async with asyncio.timeout(_REFUSAL_WITHIN):
            return await _read(address, reply, replace(request, most=_REFUSAL, cut=True))
    return b""


async def _read(address: Address, reply: Reply, request: Request) -> bytes:
    length = reply.headers.get("content-length", "")
    if not request.cut and length.isdecimal() and int(length[:20]) > request.most:
        raise too_large(address, request.most)
    encoding = reply.headers.get("content-encoding", "")
    body = Body(address, encoding=encoding, limit=request.most, cut=request.cut)
    async for chunk in reply.chunks:
        body.add(chunk)
        if body.is_full:
            break
    return body.finish()
