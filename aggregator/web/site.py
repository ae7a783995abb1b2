"""The web application: one handler for what is published, and one for hubs (``callback``).

Answers GET and HEAD for published names at the root and, where ``base_url``
has a path, under that path too; in both places also below ``feeds/``, as the
documentation writes the names. Who asks (``clients``) decides where it is
looked for (``shelves``): what somebody may not read is not there for them. A
JSON Feed may be read by pages of other sites only where it is not local and
``base_url`` is a public address: on a private one any page that a person opens
could otherwise find out what they read.
"""

from __future__ import annotations

import asyncio
import html
import logging
import time
from email.utils import format_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from aiohttp import hdrs, web

from aggregator.config.hosts import is_private
from aggregator.web.callback import PATH, Callback
from aggregator.web.clients import client
from aggregator.web.conditional import accepts_gzip, not_modified, precondition_failed
from aggregator.web.folder import PAGE, TWINS, is_edition, is_page, is_published_name
from aggregator.web.hosts import is_ours
from aggregator.web.limits import Limits
from aggregator.web.shelves import Shelves, is_secret

if TYPE_CHECKING:
    from pathlib import Path

    from aggregator.web.callback import Listener
    from aggregator.web.clients import Client
    from aggregator.web.folder import Published
    from aggregator.web.shelves import Sought

log = logging.getLogger(__name__)

_ALLOWED = "GET, HEAD, OPTIONS"
_ALIAS = "feeds/"
_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": _POLICY,
}
_FRESH = {True: "no-cache", False: "max-age=60"}
"""Of pages, which people reload, and of all else."""
_SOON = "30"
"""Seconds after which to ask again for what has not been published yet."""

_PAGE = """<!doctype html>
<html lang="de">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title} – Presseschau</title>
<h1>{title}</h1>
<p>{text}</p>
<p><a href="{home}">Zur Übersicht aller Feeds</a></p>
</html>
"""


class Site:
    """Serves the published files of a folder, to each what it may read."""

    def __init__(
        self,
        folder: Path,
        *,
        base_url: str,
        listener: Listener | None = None,
        requests_per_minute: int = 0,
    ) -> None:
        self._shelves = Shelves(folder)
        self._callback = Callback(listener) if listener else None
        self._limits = Limits(requests_per_minute, time.monotonic)
        self._base_url = base_url
        address = urlsplit(base_url)
        prefix = unquote(address.path).strip("/")
        self._home = f"/{prefix}/" if prefix else "/"
        self._folders = (f"{prefix}/", _ALIAS) if prefix else (_ALIAS,)
        self._shared = not is_private(address.hostname or "")

    def application(self) -> web.Application:
        """An aiohttp application that answers every address."""
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", self.answer)
        application.on_response_prepare.append(_add_headers)
        return application

    async def answer(self, request: web.Request) -> web.Response:
        """Answer one request, unless its client asks too often."""
        who = client(
            request.remote,
            {name.lower(): request.headers.getall(name) for name in request.headers},
            version=(request.version.major, request.version.minor),
            port=_own_port(request),
            base_url=self._base_url,
        )
        called = self._called(request.path) is not None
        if not (called or _is_conditional(request)) and (wait := self._limits.wait(who.counted)):
            return self._too_often(wait)
        answer = await self._answered(request, who)
        if called and answer.status != HTTPStatus.NOT_FOUND:
            return answer  # who knows the path of a callback is a hub, and counted there
        secret = called or is_secret(self._name(request.path) or "")
        wait = self._limits.refuse_for(who.counted, answer.status, secret=secret)
        return self._too_often(wait) if wait else answer

    async def _answered(self, request: web.Request, who: Client) -> web.Response:
        if not is_ours(request.headers.get(hdrs.HOST), self._base_url):
            return self._tell(
                HTTPStatus.MISDIRECTED_REQUEST,
                "Unbekannter Name",
                "Dieser Server antwortet nicht unter jedem Namen; der richtige steht in der "
                "Konfiguration als base_url.",
            )
        if self._callback and (called := self._called(request.path)):
            return await self._callback.answer(request, called)
        name = self._name(request.path)
        sought = None if name is None else self._shelves.sought(name, is_home=who.is_home)
        if request.method == hdrs.METH_OPTIONS:
            return self._options(sought)
        if request.method not in {hdrs.METH_GET, hdrs.METH_HEAD}:
            answer = self._tell(
                HTTPStatus.METHOD_NOT_ALLOWED, "Nur lesen", "Hier gibt es nur etwas zu lesen."
            )
            answer.headers[hdrs.ALLOW] = _ALLOWED
            return answer
        return await self._given(request, name, sought)

    async def _given(
        self, request: web.Request, name: str | None, sought: Sought | None
    ) -> web.Response:
        """Give out the file of a name, or say why not."""
        if name is None or self._shelves.lacks_slash(name):
            complete = request.path.rpartition("/")[2] + "/"
            return web.Response(
                status=HTTPStatus.PERMANENT_REDIRECT, headers={hdrs.LOCATION: complete}
            )
        if sought is None:
            return self._missing(name)
        try:
            published = await _found(sought)
        except OSError as error:
            log.error("%s cannot be read: %s", sought.shown, error.strerror)  # noqa: TRY400 - a trace names the folder
            return self._later(
                "Gerade nicht zu lesen", "Die Datei ist da, aber sie lässt sich nicht lesen."
            )
        return self._send(request, sought, published) if published else self._missing(name)

    def _called(self, path: str) -> str | None:
        """The unguessable end of a path that only a hub knows."""
        rest = path.removeprefix(self._home) if path.startswith(self._home) else path[1:]
        found = PATH.fullmatch(rest)
        return found["token"] if found else None

    def _name(self, path: str) -> str | None:
        """The file that a path means; ``None`` if the path lacks its last slash."""
        rest = path.removeprefix("/")
        for folder in self._folders:
            if rest == folder.removesuffix("/"):
                return None
            rest = rest.removeprefix(folder)
        if rest == TWINS.removesuffix("/"):
            return None
        return rest + PAGE if rest in {"", TWINS} else rest

    def _send(self, request: web.Request, sought: Sought, published: Published) -> web.Response:
        packed = published.packed
        if packed and not accepts_gzip(_joined(request, hdrs.ACCEPT_ENCODING)):
            packed = None
        body = packed or published.plain
        headers = {
            hdrs.ETAG: body.etag,
            hdrs.LAST_MODIFIED: format_datetime(published.modified, usegmt=True),
            **self._headers(sought, published),
        }
        if precondition_failed(
            etag=body.etag,
            modified=published.modified,
            if_match=_joined(request, hdrs.IF_MATCH),
            if_unmodified_since=_joined(request, hdrs.IF_UNMODIFIED_SINCE),
        ):
            return web.Response(status=HTTPStatus.PRECONDITION_FAILED, headers=headers)
        if not_modified(
            etag=body.etag,
            modified=published.modified,
            if_none_match=_joined(request, hdrs.IF_NONE_MATCH),
            if_modified_since=_joined(request, hdrs.IF_MODIFIED_SINCE),
        ):
            return web.Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
        if packed:
            headers[hdrs.CONTENT_ENCODING] = "gzip"
        headers[hdrs.CONTENT_TYPE] = published.media_type
        return web.Response(body=body.data, headers=headers)

    def _headers(self, sought: Sought, published: Published) -> dict[str, str]:
        """What is said of a file, whichever of its encodings is sent."""
        fresh = _FRESH[is_page(sought.name)]
        headers: dict[str, str] = {hdrs.CACHE_CONTROL: fresh}
        if sought.access != "public":  # a cache between us must not show it to others
            headers |= {hdrs.CACHE_CONTROL: f"private, {fresh}", "X-Robots-Tag": "noindex"}
        if published.packed:
            headers[hdrs.VARY] = hdrs.ACCEPT_ENCODING
        if published.link:
            headers[hdrs.LINK] = published.link
        if is_edition(sought.name):  # its styles stand on its elements, as mailers want it
            headers["Content-Security-Policy"] = f"{_POLICY}; style-src 'unsafe-inline'"
        elif published.style:
            headers["Content-Security-Policy"] = f"{_POLICY}; style-src '{published.style}'"
        if self._may_share(sought):
            headers |= {
                hdrs.ACCESS_CONTROL_ALLOW_ORIGIN: "*",
                hdrs.ACCESS_CONTROL_EXPOSE_HEADERS: "ETag, Last-Modified, Link",
                "Cross-Origin-Resource-Policy": "cross-origin",
            }
        return headers

    def _options(self, sought: Sought | None) -> web.Response:
        headers: dict[str, str] = {hdrs.ALLOW: _ALLOWED}
        if sought and self._may_share(sought):
            headers |= {
                hdrs.ACCESS_CONTROL_ALLOW_ORIGIN: "*",
                hdrs.ACCESS_CONTROL_ALLOW_METHODS: "GET, HEAD",
                hdrs.ACCESS_CONTROL_ALLOW_HEADERS: "If-None-Match, If-Modified-Since",
            }
        return web.Response(status=HTTPStatus.NO_CONTENT, headers=headers)

    def _may_share(self, sought: Sought) -> bool:
        return self._shared and sought.access != "local" and sought.name.endswith(".json")

    def _missing(self, name: str) -> web.Response:
        if is_published_name(name) and self._shelves.is_empty:
            return self._later(
                "Noch nichts veröffentlicht",
                "Der erste Durchgang ist noch nicht fertig. Gleich noch einmal versuchen.",
            )
        return self._tell(
            HTTPStatus.NOT_FOUND, "Nicht gefunden", "Unter dieser Adresse gibt es keinen Feed."
        )

    def _later(self, title: str, text: str) -> web.Response:
        answer = self._tell(HTTPStatus.SERVICE_UNAVAILABLE, title, text)
        answer.headers[hdrs.RETRY_AFTER] = _SOON
        return answer

    def _too_often(self, seconds: int) -> web.Response:
        answer = self._tell(
            HTTPStatus.TOO_MANY_REQUESTS,
            "Zu viele Anfragen",
            "So oft muss niemand fragen. Wer If-None-Match oder If-Modified-Since mitschickt, "
            "darf es, solange sich nichts ändert.",
        )
        answer.headers[hdrs.RETRY_AFTER] = str(seconds)
        return answer

    def _tell(self, status: HTTPStatus, title: str, text: str) -> web.Response:
        page = _PAGE.format(
            title=html.escape(title), text=html.escape(text), home=html.escape(self._home)
        )
        return web.Response(
            status=status,
            text=page,
            content_type="text/html",
            headers={hdrs.CACHE_CONTROL: "no-store"},
        )


async def _found(sought: Sought) -> Published | None:
    known = sought.folder.known(sought.name)
    return known or await asyncio.to_thread(sought.folder.read, sought.name)


def _own_port(request: web.Request) -> int | None:
    own = request.transport and request.transport.get_extra_info("sockname")
    return own[1] if own else None


def _is_conditional(request: web.Request) -> bool:
    return hdrs.IF_NONE_MATCH in request.headers or hdrs.IF_MODIFIED_SINCE in request.headers


def _joined(request: web.Request, name: str) -> str | None:
    """A list header that may have come in several lines (RFC 9110, 5.3)."""
    lines = request.headers.getall(name, [])
    return ", ".join(lines) if lines else None


async def _add_headers(_request: web.Request, answer: web.StreamResponse) -> None:
    answer.headers[hdrs.SERVER] = "Presseschau"  # not which libraries, in which versions
    for name, value in _ALWAYS.items():
        answer.headers.setdefault(name, value)
