"""A newsroom's side of HTTP, on loopback: an origin and a proxy that do as a test says.

Written on bare streams, because most of what is worth testing is what a
proper server would not do: break off, drip, lie about lengths.

    async with Origin() as origin:
        origin.says("/feed", Reply(200, b"<rss/>", {"ETag": '"1"'}), Reply(304))
        ... origin.url("/feed") ...
        assert [r.path for r in origin.requests] == ["/feed", "/feed"]
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import ssl


@dataclass(frozen=True)
class Request:
    """What was asked. ``target`` is as sent, ``headers`` have lower-case names."""

    method: str
    target: str
    headers: Mapping[str, str]
    at: float
    """The event loop's time of its arrival, in seconds."""
    body: bytes = b""


@dataclass(frozen=True)
class Reply:
    """An answer with a correct Content-Length, unless ``headers`` give another."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    async def __call__(self, request: Request, writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {self.status} {_phrase(self.status)}"]
        given = {"Content-Length": str(len(self.body)), **self.headers}
        lines += [f"{name}: {value}" for name, value in given.items()]
        writer.write("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + self.body)
        await writer.drain()


Behaviour = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]


def sends(*pieces: bytes, every: float = 0.0) -> Behaviour:
    """These bytes as they are, with a pause in seconds after each, and then the end."""

    async def behave(request: Request, writer: asyncio.StreamWriter) -> None:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(every)

    return behave


def resets() -> Behaviour:
    """Break the connection off without a word."""

    async def behave(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    return behave


def endless(head: bytes, piece: bytes, *, every: float = 0.0) -> Behaviour:
    """The head, then the piece for ever."""

    async def behave(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while True:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(every)

    return behave


class _Server:
    """One connection, one request; everything is closed when the block is left."""

    def __init__(self, host: str, tls: ssl.SSLContext | None = None) -> None:
        self.host = host
        self.port = 0
        self.requests: list[Request] = []
        self._tls = tls
        self._busy: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, self.host, 0, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._busy:
            task.cancel()
        await asyncio.gather(*self._busy, return_exceptions=True)
        await self._server.wait_closed()

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._busy.add(task)
        task.add_done_callback(self._busy.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            method, target, _ = head[0].split(" ", 2)
            pairs = (line.partition(":") for line in head[1:] if line)
            headers = {name.lower(): value.strip() for name, _, value in pairs}
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            request = Request(method, target, headers, asyncio.get_running_loop().time(), body)
            self.requests.append(request)
            await self._answer(request, reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass  # the client has gone, which is its right
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _answer(
        self, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        raise NotImplementedError


class Origin(_Server):
    """A site on an address of its own."""

    def __init__(self, host: str = "127.0.0.1", *, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(host, tls)
        self._says: dict[str, list[Behaviour]] = {}

    def url(self, target: str = "/") -> str:
        """The address of a path on this site."""
        return f"{'https' if self._tls else 'http'}://{self.host}:{self.port}{target}"

    def says(self, path: str, *behaviours: Behaviour) -> None:
        """Answer a path so: one behaviour after another, the last one for ever."""
        self._says[path] = list(behaviours)

    async def _answer(
        self, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        queue = self._says.get(request.target.partition("?")[0], [Reply(404)])
        await (queue.pop(0) if len(queue) > 1 else queue[0])(request, writer)


class Proxy(_Server):
    """A forward proxy that knows where names are, and passes bytes on untouched.

    Args:
        names: Host name to the origin that plays it; a name that is missing
            is answered with 502.
    """

    def __init__(self, names: Mapping[str, Origin]) -> None:
        super().__init__("127.0.0.1")
        self._names = names

    @property
    def url(self) -> str:
        """What a client is given as its proxy."""
        return f"http://{self.host}:{self.port}"

    async def _answer(
        self, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        tunnel = request.method == "CONNECT"
        parts = urlsplit(f"//{request.target}" if tunnel else request.target)
        origin = self._names.get(parts.hostname or "")
        if origin is None:
            return await Reply(502)(request, writer)
        far_reader, far_writer = await asyncio.open_connection(origin.host, origin.port)
        try:
            if tunnel:
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                forth = asyncio.create_task(_pass_on(reader, far_writer))
            else:
                path = parts.path + (f"?{parts.query}" if parts.query else "")
                lines = [f"{request.method} {path} HTTP/1.1"]
                lines += [f"{name}: {value}" for name, value in request.headers.items()]
                head = "\r\n".join(lines).encode("latin-1")
                far_writer.write(head + b"\r\n\r\n" + request.body)
                forth = None
            await _pass_on(far_reader, writer)
            if forth:
                await forth
        finally:
            if forth:
                forth.cancel()
            far_writer.close()
            with contextlib.suppress(OSError):
                await far_writer.wait_closed()
        return None


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(65536):
        writer.write(piece)
        await writer.drain()


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Something"
