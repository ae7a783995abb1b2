"""A small WebSub hub on loopback, which does as the Recommendation says, or as a test says.

async with Hub() as hub:
    ... something subscribes at hub.url ...
    await hub.until(lambda: hub.subscribers)
    await hub.publish(topic, body)
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import aiohttp
from aiohttp import web

if TYPE_CHECKING:
    import ssl

PATIENCE = 20.0


@dataclass(frozen=True)
class Subscriber:
    """Who is told of what, and what the hub signs with."""

    topic: str
    callback: str
    secret: str | None


class Hub:
    """Takes requests at ``url``, asks back, and tells of news.

    Attributes:
        asked: The forms that came, in their order.
        verified: What the subscriber answered when it was asked back: status and text.
        subscribers: Those that are told, by topic and callback.
        lease: What it grants, in seconds.
        asks_back: Whether it ever does.
        denies: With what reason, if it denies.
        status: What it answers to a form, instead of 202.
        location: Where it redirects, with that status.
        method: What it signs with; ``None`` if it forgets to.
        distributed: What subscribers answered when a publisher had something for them.
    """

    def __init__(self, host: str = "127.0.0.1", *, tls: ssl.SSLContext | None = None) -> None:
        self.host, self.port = host, 0
        self._tls = tls
        self.asked: list[dict[str, str]] = []
        self.verified: list[tuple[int, str]] = []
        self.subscribers: dict[tuple[str, str], Subscriber] = {}
        self.lease = "864000"
        self.asks_back = True
        self.denies: str | None = None
        self.status = 202
        self.location: str | None = None
        self.method: str | None = "sha256"
        self.distributed: list[int] = []
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://{self.host}:{self.port}/hub"

    async def __aenter__(self) -> Self:
        application = web.Application()
        application.router.add_post("/hub", self._answer)
        self._runner = web.AppRunner(application, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, self.host, 0, ssl_context=self._tls).start()
        self.port = self._runner.addresses[0][1]
        self._client = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._client.close()
        await self._runner.cleanup()

    async def publish(
        self, topic: str, body: bytes, *, content_type: str = "application/rss+xml"
    ) -> list[int]:
        """Tell all who subscribed to a topic; give what they answered."""
        told = [one for one in self.subscribers.values() if one.topic == topic]
        return [await self.tell(one, body, content_type=content_type) for one in told]

    async def tell(self, one: Subscriber, body: bytes, *, content_type: str = "text/xml") -> int:
        headers = {
            "Content-Type": content_type,
            "Link": f'<{self.url}>; rel="hub", <{one.topic}>; rel="self"',
        }
        if one.secret and self.method:
            digest = hmac.new(one.secret.encode(), body, self.method).hexdigest()
            headers["X-Hub-Signature"] = f"{self.method}={digest}"
        async with self._client.post(one.callback, data=body, headers=headers) as answer:
            assert await answer.read() == b""
            return answer.status

    async def ask_back(self, callback: str, **query: str) -> tuple[int, str]:
        """Ask at a callback, with ``hub.`` before each name; give status and text."""
        asked = {f"hub.{name}": value for name, value in query.items()}
        async with self._client.get(callback, params=asked) as answer:
            return answer.status, await answer.text()

    async def until(self, true: Callable[[], object]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not true():  # noqa: ASYNC110 - what is waited for does not tell
                await asyncio.sleep(0.01)

    async def _answer(self, request: web.Request) -> web.Response:
        form = {str(name): str(value) for name, value in (await request.post()).items()}
        self.asked.append(form)
        if self.location:
            return web.Response(status=self.status, headers={"Location": self.location})
        if form["hub.mode"] == "publish" and self.status == 202:
            self._start(self._fetch_and_tell(form["hub.url"]))
        elif self.status == 202 and (self.asks_back or self.denies):
            self._start(self._verify(form))
        return web.Response(status=self.status)

    def _start(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _fetch_and_tell(self, topic: str) -> None:
        async with self._client.get(topic) as answer:
            body, content_type = await answer.read(), answer.headers["Content-Type"]
        self.distributed += await self.publish(topic, body, content_type=content_type)

    async def _verify(self, form: dict[str, str]) -> None:
        mode, topic, callback = form["hub.mode"], form["hub.topic"], form["hub.callback"]
        if self.denies is not None:
            await self.ask_back(callback, mode="denied", topic=topic, reason=self.denies)
            return
        asked = {"mode": mode, "topic": topic, "challenge": f"frage-{len(self.asked)}"}
        if mode == "subscribe":
            asked["lease_seconds"] = self.lease
        answer = await self.ask_back(callback, **asked)
        self.verified.append(answer)
        if answer != (200, asked["challenge"]):
            return
        if mode == "subscribe":
            one = Subscriber(topic, callback, form.get("hub.secret"))
            self.subscribers[topic, callback] = one
        else:
            self.subscribers.pop((topic, callback), None)
