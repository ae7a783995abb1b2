"""Where hubs reach us (WebSub): they ask back by GET and tell of news by POST.

Nobody but a hub knows the address; it is in no log and in no answer. Whoever
guesses learns nothing, costs one look into a table, and is not read.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections import Counter
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol

from aiohttp import hdrs, web

from aggregator.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping

log = logging.getLogger(__name__)

PATH = re.compile(r"websub/(?P<token>[\w-]{1,100})")

_LARGEST = 5_000_000
"""Bytes that are taken of one push."""
_SECONDS = 30.0
"""In which a push must have arrived."""
_MINUTE = 60.0
_A_MINUTE = 60
"""So many requests are answered for one callback."""
_AT_ONCE = 8
"""Pushes that arrive at the same time."""
_SOON = "60"
_METHODS = {hdrs.METH_GET, hdrs.METH_POST}
_SIGNATURE = "X-Hub-Signature"
_NOBODY = HTTPStatus.NOT_FOUND


class Listener(Protocol):
    """Who knows what hubs were asked for: see ``aggregator.subscriber``."""

    async def confirm(self, token: str, query: Mapping[str, str]) -> str | None:
        """Give what a hub that asks back is sent; ``None`` if we know nothing of it."""

    def may_tell(self, token: str) -> HTTPStatus:
        """Say what becomes of news; 202 for those that are taken."""

    async def take(
        self, token: str, body: bytes, *, signature: str | None, content_type: str | None
    ) -> HTTPStatus:
        """Take in what a hub sent."""


class Callback:
    """Answers hubs."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._since = 0.0
        self._asked: Counter[str] = Counter()
        self._arriving = 0

    async def answer(self, request: web.Request, token: str) -> web.Response:
        """Answer one request for the callback that ends in ``token``."""
        if request.method not in _METHODS:
            allowed = {hdrs.ALLOW: ", ".join(sorted(_METHODS))}
            return web.Response(status=HTTPStatus.METHOD_NOT_ALLOWED, headers=allowed)
        if self._listener.may_tell(token) is _NOBODY:
            return web.Response(status=_NOBODY)
        if self._is_too_often(token):
            return _later(HTTPStatus.TOO_MANY_REQUESTS)
        try:
            if request.method == hdrs.METH_GET:
                return await self._confirm(request, token)
            return await self._take(request, token)
        except StoreError as error:
            log.error("a hub could not be answered: %s", error)  # noqa: TRY400 - the message says it; the trace helps nobody
            return _later(HTTPStatus.SERVICE_UNAVAILABLE)

    async def _confirm(self, request: web.Request, token: str) -> web.Response:
        text = await self._listener.confirm(token, request.query)
        if text is None:
            return web.Response(status=_NOBODY)
        # Of no type that anything would run (5.3.1); nosniff comes with every answer.
        return web.Response(body=text.encode(), content_type="application/octet-stream")

    async def _take(self, request: web.Request, token: str) -> web.Response:
        status = self._listener.may_tell(token)
        if status is HTTPStatus.ACCEPTED and self._arriving < _AT_ONCE:
            self._arriving += 1
            try:
                async with asyncio.timeout(_SECONDS):
                    body = await _body(request)
            except TimeoutError:
                return web.Response(status=HTTPStatus.REQUEST_TIMEOUT)
            finally:
                self._arriving -= 1
            if body is None:
                return web.Response(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            status = await self._listener.take(
                token,
                body,
                signature=request.headers.get(_SIGNATURE),
                content_type=request.headers.get(hdrs.CONTENT_TYPE),
            )
        elif status is HTTPStatus.ACCEPTED:
            status = HTTPStatus.SERVICE_UNAVAILABLE
        if status is HTTPStatus.SERVICE_UNAVAILABLE:
            return _later(status)
        return web.Response(status=status)

    def _is_too_often(self, token: str) -> bool:
        now = asyncio.get_running_loop().time()
        if now - self._since > _MINUTE:
            self._since = now
            self._asked.clear()
        self._asked[token] += 1
        return self._asked[token] > _A_MINUTE


async def _body(request: web.Request) -> bytes | None:
    """The body; ``None`` if it is larger than what is taken."""
    if (request.content_length or 0) > _LARGEST:
        return None
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > _LARGEST:
            return None
    return bytes(body)


def _later(status: HTTPStatus) -> web.Response:
    return web.Response(status=status, headers={hdrs.RETRY_AFTER: _SOON})
