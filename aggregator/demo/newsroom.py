"""The demo's web server: every publisher behind one loopback port.

It is given to Presseschau as its HTTP proxy, so that
``http://www.morgenblatt.example/…`` travels over real HTTP and the Quelle
reads ``www.morgenblatt.example`` without any name being resolved. It forwards
nothing: what is not in the package is 404.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aiohttp import web

from aggregator.demo.documents import Document, documents, index
from aggregator.demo.press import read_press

if TYPE_CHECKING:
    from aiohttp.web_request import BaseRequest

    from aggregator.demo.press import Publisher


class Newsroom:
    """Serves the demo's publishers, as a proxy for programs and as pages for people.

    A person finds an index at its own address, and each document there under
    ``/HOST/PATH``. Answers conditional requests with 304 (RFC 9110, 13.1) and
    gzips where the client takes it.
    """

    def __init__(self, now: datetime | None = None) -> None:
        """Read and render everything.

        Args:
            now: Aware; what the dates of the articles are counted from.
                Left out, the present. They stay as they are from then on.
        """
        self._press = read_press(now or datetime.now(UTC))
        self._print(self._press)
        self._runner: web.ServerRunner | None = None

    def show(self, count: int) -> None:
        """Show only the oldest reports of each publisher, from now on; the others come later.

        Args:
            count: So many of each; at least one.
        """
        self._print(tuple(replace(one, reports=one.reports[-count:]) for one in self._press))

    def _print(self, publishers: tuple[Publisher, ...]) -> None:
        self.publishers = publishers
        self._documents = documents(publishers)
        self._index = index(publishers)

    async def start(self) -> str:
        """Listen on a free loopback port.

        Returns:
            The address to use as ``fetch.proxy``, such as ``http://127.0.0.1:40123``.
        """
        self._runner = web.ServerRunner(web.Server(self._answer, access_log=None))
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}"

    async def stop(self) -> None:
        """Stop listening and close what is open. Does nothing where nothing was started."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def sources(self) -> list[dict[str, Any]]:
        """The publishers as entries for ``sources:`` in a configuration."""
        return [
            {
                "name": publisher.name,
                "url": publisher.feed,
                "every": "15m",
                "language": "de",
                "full_text": "feed" if publisher.full_text else "article",
            }
            for publisher in self.publishers
        ]

    async def _answer(self, request: BaseRequest) -> web.Response:
        if request.method not in {"GET", "HEAD"}:
            return web.Response(status=405, headers={"Allow": "GET, HEAD"})
        document = self._find(request)
        if document is None:
            return web.Response(status=404, text="Diese Seite gibt es in der Vorführung nicht.")
        unchanged = _unchanged(request, document)
        response = web.Response(
            status=304 if unchanged else 200,
            body=None if unchanged else document.body,
            headers={"Cache-Control": "max-age=60"},
        )
        response.etag = document.etag
        response.last_modified = document.modified
        if not unchanged:
            response.content_type, response.charset = document.type, "utf-8"
            if "gzip" in request.headers.get("Accept-Encoding", ""):
                response.enable_compression(web.ContentCoding.gzip)
        return response

    def _find(self, request: BaseRequest) -> Document | None:
        """What is meant: by the host of a proxied request, by the path of a person's."""
        host, path = request.url.host, request.url.path
        if host not in {"127.0.0.1", "localhost"}:
            return self._documents.get((host or "", path))
        if path == "/":
            return self._index
        host, _, path = path.removeprefix("/").partition("/")
        return self._documents.get((host, f"/{path}"))


def _unchanged(request: BaseRequest, document: Document) -> bool:
    """Whether the client has this document already. An ETag counts more than a date."""
    if (tags := request.if_none_match) is not None:
        return any(tag.value in {document.etag, "*"} for tag in tags)
    since = request.if_modified_since
    return since is not None and document.modified <= since
