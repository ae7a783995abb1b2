"""A server with a chat API: asked a few times at once, left alone while it is down.

    admit | wait for a place | admit | send --trouble?--> again | down
                                        └--answer--> completion

A server that fails is not asked again by every article that waits: for a
while all of them are told at once that it is down. How long it asked to be
left alone is kept where a restart finds it.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from aggregator.errors import BodyTooLarge, BrokenBody, EngineDown, FetchError, FetchTimeout
from aggregator.summarise.llm import protocol
from aggregator.summarise.llm.protocol import Then

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from aggregator.summarise.llm.protocol import Completion, Trouble

log = logging.getLogger(__name__)

_PAUSES = (timedelta(seconds=1), timedelta(seconds=4))
"""Before it is asked once more, and once more again."""
_SHORT = timedelta(seconds=30)
"""A pause that the server asks for is waited for, if it is no longer."""
_FIRST_DOWN = timedelta(minutes=1)
_LONGEST_DOWN = timedelta(minutes=15)
_MISCONFIGURED = timedelta(minutes=15)
_COLD_AFTER = timedelta(minutes=4)
"""Ollama lets go of a model after five minutes."""


class Reply(Protocol):
    """An answer, whatever its status."""

    @property
    def status(self) -> int:
        """HTTP's."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Names in lower case."""

    @property
    def body(self) -> bytes:
        """After unpacking."""


class Send(Protocol):
    """Posts JSON and waits for the whole answer; raises FetchError. Follows no redirect."""

    async def __call__(
        self, url: str, body: bytes, *, headers: Mapping[str, str], seconds: float
    ) -> Reply:
        """Send it; there are so many seconds from connecting to the last byte."""


class Lost(EngineDown):
    """It went down over a request that may have been paid for."""


class Refused(Exception):
    """The server does not take this request, though it may take others."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.message)
        self.said = trouble.said


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a server is, and how it is asked.

    Attributes:
        base_url: Gives it; may start the server first. Raises EngineDown.
        key: Sent as a bearer token; never part of a message.
        timeout: For one answer.
        cold_start: The same, while the server may be loading the model.
        concurrency: Requests at once.
    """

    base_url: Callable[[], Awaitable[str]]
    key: str | None
    timeout: timedelta
    cold_start: timedelta
    concurrency: int


class Server:
    """Asks one server. Belongs to the event loop of its first request.

    Args:
        place: Where it is.
        send: Posts to it.
        clock: The present in UTC.
        keep_pause: Remembers until when it asked to be left alone.
        paused_until: What was remembered.
        sleep: Waits so many seconds.
    """

    def __init__(
        self,
        place: Place,
        send: Send,
        *,
        clock: Callable[[], datetime],
        keep_pause: Callable[[datetime], Awaitable[None]],
        paused_until: datetime | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._place = place
        self._send = send
        self._clock = clock
        self._keep_pause = keep_pause
        self._sleep = sleep
        self._places = asyncio.Semaphore(place.concurrency)
        self._down_until = paused_until
        self._down_because = "it asked to be left alone"
        self._down_reason = "asked_to_wait"
        self._next_pause = _FIRST_DOWN
        self._warm_at: datetime | None = None

    async def ask(self, body: bytes) -> Completion:
        """Ask once, and again where that may help.

        Raises:
            EngineDown: It cannot be asked now.
            Refused: It does not take this request.
        """
        self._admit()
        async with self._places:
            self._admit()
            for pause in (*_PAUSES, None):
                trouble = await self._try(body)
                if not isinstance(trouble, protocol.Trouble):
                    self._next_pause = _FIRST_DOWN
                    return trouble
                if trouble.then is Then.OTHERWISE:
                    raise Refused(trouble)
                wait = self._wait(trouble, pause)
                if wait is None:
                    raise await self._down(trouble)
                await self._sleep(wait.total_seconds())
        raise AssertionError("the last try has no pause behind it")

    def _admit(self) -> None:
        now = self._clock()
        if self._down_until is not None and now < self._down_until:
            raise EngineDown(
                self._down_because, reason=self._down_reason, retry_at=self._down_until
            )

    async def _try(self, body: bytes) -> Completion | Trouble:
        base = await self._place.base_url()
        host = urlsplit(base).hostname or base
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._place.key:
            headers["Authorization"] = f"Bearer {self._place.key}"
        limit, key = self._limit()
        try:
            url = base.rstrip("/") + protocol.PATH
            reply = await self._send(url, body, headers=headers, seconds=limit.total_seconds())
        except FetchTimeout:
            said = f"{host} gave no whole answer within {limit.total_seconds():g} s ({key})"
            return protocol.Trouble(Then.WAIT, said, paid=True)
        except BodyTooLarge as error:
            return protocol.Trouble(Then.OTHERWISE, self._hidden(error.message))
        except FetchError as error:
            paid = isinstance(error, BrokenBody)
            return protocol.Trouble(Then.AGAIN, self._hidden(error.message), paid=paid)
        found = protocol.trouble(
            reply.status, reply.headers, reply.body, host=host, now=self._clock()
        )
        if found is not None:
            return protocol.Trouble(
                found.then, self._hidden(found.message), found.retry_at, self._hidden(found.said)
            )
        self._warm_at = self._clock()
        try:
            return protocol.completion(reply.body)
        except ValueError as error:
            told = f"{host}: {error}; is base_url right?"
            return protocol.Trouble(Then.AGAIN, told, paid=True)

    def _limit(self) -> tuple[timedelta, str]:
        warm = self._warm_at is not None and self._clock() - self._warm_at < _COLD_AFTER
        if warm or self._place.cold_start < self._place.timeout:
            return self._place.timeout, "summariser.timeout"
        return self._place.cold_start, "summariser.cold_start"

    def _wait(self, trouble: Trouble, pause: timedelta | None) -> timedelta | None:
        """Say how long to wait before asking once more; ``None``: not at all."""
        if pause is None or trouble.then is not Then.AGAIN:
            return None
        if trouble.retry_at is None:
            return pause
        asked = trouble.retry_at - self._clock()
        return asked if asked <= _SHORT else None

    async def _down(self, trouble: Trouble) -> EngineDown:
        """Remember that nothing is to be asked for a while, and give the error that says so."""
        now = self._clock()
        if trouble.retry_at is not None and trouble.retry_at > now:
            until, self._down_reason = trouble.retry_at, "asked_to_wait"
            await self._keep_pause(until)
        else:
            pause = self._next_pause
            if trouble.then is Then.WAIT:
                pause = max(pause, _MISCONFIGURED)
            until, self._down_reason = now + pause, "engine_down"
            self._next_pause = min(2 * self._next_pause, _LONGEST_DOWN)
        self._down_until, self._down_because = until, trouble.message
        log.warning("the model's server: %s; left alone until %s", trouble.message, until)
        kind = Lost if trouble.paid else EngineDown
        return kind(trouble.message, reason=self._down_reason, retry_at=until)

    def _hidden(self, text: str) -> str:
        return text.replace(self._place.key, "…") if self._place.key else text
