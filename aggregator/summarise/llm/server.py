"""A server with a chat API: asked a few times at once, left alone while it is down.

    admit | wait for a place | admit | count | send --trouble?--> again | down
                                                └--answer--> completion

A server that fails is not asked again by every article that waits: for a
while all of them are told at once that it is down. How long it asked to be
left alone is kept where a restart finds it.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from aggregator.errors import BodyTooLarge, BrokenBody, EngineDown, FetchError, FetchTimeout
from aggregator.summarise.llm import protocol
from aggregator.summarise.llm.protocol import Then

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from contextlib import AbstractAsyncContextManager

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
_CERTAINLY_A_KEY = 16
"""Characters. Shorter ones (``ollama``) are words that an answer may well have."""


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


@dataclass(slots=True)
class Bill:
    """What one request costs.

    Attributes:
        used: Tokens; at first what was reserved for it.
    """

    used: int


class Meter(Protocol):
    """Counts a request before it is made, and what it has cost after it."""

    def __call__(self) -> AbstractAsyncContextManager[Bill]:
        """Begin to count one; raises EngineDown where the budget leaves no room for it."""


class Refused(Exception):
    """The server does not take this request, though it may take others.

    Attributes:
        said: The server's own words, if it had any.
        for_itself: Whether it may be taken in another form.
    """

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.message)
        self.said = trouble.said
        self.for_itself = not trouble.paid


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a server is, and how it is asked.

    Attributes:
        base_url: Gives it; may start the server first. Raises EngineDown.
        key: Sent as a bearer token; never part of a message.
        concurrency: Requests at once.
    """

    base_url: Callable[[], Awaitable[str]]
    key: str | None = field(repr=False)
    concurrency: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long one answer is waited for.

    Attributes:
        timeout: To its last byte.
        cold_start: The same, while the server may be loading the model.
    """

    timeout: timedelta
    cold_start: timedelta


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
        self._quiet_until: datetime | None = None
        self._warm_at: datetime | None = None

    async def ask(
        self, body: Callable[[], bytes], *, patience: Patience, meter: Meter
    ) -> Completion:
        """Ask once, and again where that may help.

        Args:
            body: Gives it when it is this request's turn; see ``protocol.body``.
            patience: How long each answer is waited for.
            meter: Counts each request that is made, once there is a place for it.

        Raises:
            EngineDown: It cannot be asked now.
            Refused: It does not take this request.
        """
        self._admit()
        async with self._places:
            for pause in (*_PAUSES, None):
                await self._quiet()
                self._admit()
                async with meter() as bill:
                    found = await self._try(body(), patience)
                    if isinstance(found, protocol.Trouble):
                        bill.used = bill.used if found.paid else 0
                    else:
                        bill.used = found.read + found.wrote or bill.used
                if not isinstance(found, protocol.Trouble):
                    self._next_pause = _FIRST_DOWN
                    return found
                if found.then is Then.OTHERWISE:
                    raise Refused(found)
                wait = self._wait(found, pause)
                if wait is None:
                    raise await self._down(found)
                await self._sleep(wait.total_seconds())
        raise AssertionError("the last try has no pause behind it")

    def _admit(self) -> None:
        now = self._clock()
        if self._down_until is not None and now < self._down_until:
            raise EngineDown(
                self._down_because, reason=self._down_reason, retry_at=self._down_until
            )

    async def _quiet(self) -> None:
        """Wait while the server has asked somebody for a short pause."""
        while self._quiet_until is not None and (left := self._quiet_until - self._clock()):
            if left <= timedelta(0):
                break
            await self._sleep(left.total_seconds())

    async def _try(self, body: bytes, patience: Patience) -> Completion | Trouble:
        try:
            base = await self._place.base_url()
        except EngineDown as error:  # a model file that cannot be served
            return protocol.Trouble(Then.LATER, self._hidden(error.message))
        host = urlsplit(base).hostname or base
        reply = await self._sent(base, host, body, patience)
        if isinstance(reply, protocol.Trouble):
            return reply
        success = 200 <= reply.status < 300  # noqa: PLR2004 - the class of successes
        data = self._without_key(reply.body, always=not success)
        told = {name: self._hidden(value) for name, value in reply.headers.items()}
        found = protocol.trouble(reply.status, told, data, host=host, now=self._clock())
        if found is not None:
            return found
        self._warm_at = self._clock()
        try:
            return protocol.completion(data)
        except ValueError as error:
            message = f"{host}: {error}; is base_url right?"
            return protocol.Trouble(Then.AGAIN, message, paid=True)

    async def _sent(self, base: str, host: str, body: bytes, patience: Patience) -> Reply | Trouble:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._place.key:
            headers["Authorization"] = f"Bearer {self._place.key}"
        limit, key = self._limit(patience)
        try:
            url = protocol.address(base)
            return await self._send(url, body, headers=headers, seconds=limit.total_seconds())
        except FetchTimeout:
            said = f"{host} gave no whole answer within {limit.total_seconds():g} s ({key})"
            return protocol.Trouble(Then.WAIT, said, paid=True)
        except BodyTooLarge as error:
            return protocol.Trouble(Then.OTHERWISE, self._hidden(error.message), paid=True)
        except FetchError as error:
            paid = isinstance(error, BrokenBody)
            return protocol.Trouble(Then.AGAIN, self._hidden(error.message), paid=paid)

    def _limit(self, patience: Patience) -> tuple[timedelta, str]:
        warm = self._warm_at is not None and self._clock() - self._warm_at < _COLD_AFTER
        if warm or patience.cold_start < patience.timeout:
            return patience.timeout, "summariser.timeout"
        return patience.cold_start, "summariser.cold_start"

    def _wait(self, trouble: Trouble, pause: timedelta | None) -> timedelta | None:
        """Say how long to wait before asking once more; ``None``: not at all."""
        if pause is None or trouble.then is not Then.AGAIN:
            return None
        if trouble.retry_at is None:
            return pause
        asked = trouble.retry_at - self._clock()
        if asked > _SHORT:
            return None
        self._quiet_until = max(trouble.retry_at, self._quiet_until or trouble.retry_at)
        return max(asked, timedelta(0))

    async def _down(self, trouble: Trouble) -> EngineDown:
        """Remember that nothing is to be asked for a while, and give the error that says so."""
        now = self._clock()
        if trouble.retry_at is not None and trouble.retry_at > now:
            until, self._down_reason = trouble.retry_at, "asked_to_wait"
            await self._keep_pause(until)
        elif self._down_until is not None and now < self._down_until:
            # another request, which was under way with this one, has found out already
            return EngineDown(trouble.message, reason=self._down_reason, retry_at=self._down_until)
        else:
            pause = self._next_pause
            if trouble.then is Then.WAIT:
                pause = max(pause, _MISCONFIGURED)
            until, self._down_reason = now + pause, "engine_down"
            self._next_pause = min(2 * self._next_pause, _LONGEST_DOWN)
        self._down_until, self._down_because = until, trouble.message
        told = trouble.message.rstrip(".")
        log.warning(
            "the model's server: %s; left alone until %s", told, f"{until:%d.%m. %H:%M} UTC"
        )
        return EngineDown(trouble.message, reason=self._down_reason, retry_at=until)

    def _hidden(self, text: str) -> str:
        return text.replace(self._place.key, "…") if self._place.key else text

    def _without_key(self, data: bytes, *, always: bool) -> bytes:
        """Give an answer in which the key does not stand, should the server say it again."""
        key = self._place.key
        if key is None or not (always or len(key) >= _CERTAINLY_A_KEY):
            return data
        for form in (key, key.replace("/", "\\/")):
            data = data.replace(form.encode(), "…".encode())
        return data
