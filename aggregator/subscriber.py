"""WebSub's subscriber: asks hubs, answers them, and hands on what they tell.

    attend:   store | plan | ask hubs
    confirm:  a hub asks back whether we meant it
    take:     a hub tells of news --signed--> its document, --unsigned--> a word to go and look

A document that is signed is read as it is, so that nobody has to be asked for
it. Only a hub that was asked over TLS was told what to sign with; whatever
another sends is believed no more than that there may be news.

What there is to decide is in ``subscribing``; here it is done. Belongs to one
event loop, and to the one process that listens.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from dataclasses import dataclass, field, replace
from hashlib import sha256
from http import HTTPStatus
from typing import TYPE_CHECKING

from aggregator import subscribing
from aggregator.errors import AskedToWait, FetchError
from aggregator.fetch import options_of, websub
from aggregator.model import Answer, Validators
from aggregator.store import pauses, subscriptions
from aggregator.store.subscriptions import Subscription, SubscriptionState
from aggregator.subscribing import PATH, Wish
from aggregator.text.markup import clean, one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from aggregator.config.env import Secrets
    from aggregator.config.model import Source
    from aggregator.fetch import Fetcher
    from aggregator.fetch.options import Options
    from aggregator.store.database import Store
    from aggregator.store.sources import Known

log = logging.getLogger(__name__)

_HUBS_AT_ONCE = 8
_MOST_WAITING = 16
"""News that wait to be read; a hub that tells of more is asked to come again."""
_LONGEST_REASON = 200
_UNSIGNED = "its hub does not sign as it was asked to; what it sends is ignored"


@dataclass(frozen=True, slots=True)
class Push:
    """A hub's word that a source has news.

    Attributes:
        source: Its name.
        document: What the hub sent, if that is proved to be the hub's.
    """

    source: str
    document: Answer | None = field(default=None, repr=False)


class Subscriber:
    """Keeps the subscriptions at hubs.

    Args:
        store: Where they are kept.
        fetcher: Asks the hubs.
        base_url: Where hubs reach us.
        reachable: Whether they do; else there are no wishes.
        clock: The present in UTC.
    """

    def __init__(
        self,
        store: Store,
        fetcher: Fetcher,
        *,
        base_url: str,
        reachable: bool,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._base_url = base_url
        self._reachable = reachable
        self._clock = clock
        self._held: dict[bytes, Subscription] = {}
        self._running: dict[str, Subscription] | None = None
        self._attending = False
        self.pushes: asyncio.Queue[Push] = asyncio.Queue(_MOST_WAITING)

    async def start(self) -> None:
        """Begin to listen: what was told before now may not have been heard."""
        held = await self._store.write(subscriptions.listen, self._clock())
        self._held = {_digest(one.token): one for one in held}
        self._running = None

    async def attend(self, sources: Iterable[Source], hide: Secrets) -> None:
        """Ask hubs for what is wished and not had, and end what is not wished.

        Args:
            sources: As configured.
            hide: Takes secrets out of what is stored.

        Raises:
            StoreError: The store cannot be used.
        """
        if self._attending or not (self._reachable or self._held):
            return
        self._attending = True
        try:
            by_name = {one.name: one for one in sources}
            wishes = await self._wishes(by_name)
            todo = subscribing.plan(
                wishes, self._held.values(), base_url=self._base_url, now=self._clock()
            )
            for one in todo.forget:
                await self._forget(one)
            turns = asyncio.Semaphore(_HUBS_AT_ONCE)

            async def ask(one: Subscription) -> None:
                async with turns:
                    await self._ask(one, by_name[one.source], hide)

            async def end(one: Subscription) -> None:
                async with turns:
                    await self._end(one, by_name.get(one.source))

            asked = [*map(self._made, todo.begin), *todo.again]
            await asyncio.gather(*map(ask, asked), *map(end, todo.end))
        finally:
            self._attending = False

    def of(self, source: str) -> Subscription | None:
        """Give the subscription of a source that runs, if there is one."""
        if self._running is None:
            active = (one for one in self._held.values() if one.state is SubscriptionState.ACTIVE)
            self._running = {one.source: one for one in sorted(active, key=_age)}
        return self._running.get(source)

    def relied_on(self) -> set[str]:
        """Give the names of the sources whose hubs are relied on now."""
        now = self._clock()
        names = {one.source for one in self._held.values()}
        return {name for name in names if subscribing.is_relied_on(self.of(name), now)}

    # -- asking hubs ------------------------------------------------------------------------

    async def _wishes(self, sources: Mapping[str, Source]) -> list[Wish]:
        if not self._reachable:
            return []
        found = await self._store.read(subscriptions.announced, sources)
        wishes = (subscribing.wish_of(sources[name], *at) for name, at in found.items())
        return [one for one in wishes if one is not None]

    def _made(self, wish: Wish) -> Subscription:
        token = secrets.token_urlsafe(32)
        return Subscription(
            token=token,
            source=wish.source,
            hub=wish.hub,
            topic=wish.topic,
            callback=f"{self._base_url}{PATH}{token}",
            asked_at=self._clock(),
        )

    async def _ask(self, one: Subscription, source: Source, hide: Secrets) -> None:
        one = subscribing.asking(one, self._clock())
        error: FetchError | None = None
        for hub in websub.favoured(one.hub):
            secret = secrets.token_urlsafe(32) if websub.keeps_secrets(hub) else None
            one = replace(one, secret=secret)
            await self._keep(one)  # before it is asked: it may ask back at once
            error = await self._send("subscribe", one, hub, source)
            if error is None or isinstance(error, AskedToWait):
                break
        if error is None or self._held.get(_digest(one.token)) != one:
            return
        message = hide.redact(error.message)
        log.warning("%s: its hub cannot be subscribed to: %s", one.source, message)
        now = self._clock()
        await self._keep(subscribing.refused(one, message, retry_at=error.retry_at, now=now))

    async def _end(self, one: Subscription, source: Source | None) -> None:
        one = subscribing.ending(one, self._clock())
        await self._keep(one)
        for hub in websub.favoured(one.hub):
            error = await self._send("unsubscribe", one, hub, source)
            if error is None or isinstance(error, AskedToWait):
                break

    async def _send(
        self, mode: str, one: Subscription, hub: str, source: Source | None
    ) -> FetchError | None:
        form = websub.form(mode, topic=one.topic, callback=one.callback, secret=one.secret)
        try:
            options = _plain_options(source) if source else None
            await self._fetcher.post(hub, form, options=options)
        except FetchError as error:
            if isinstance(error, AskedToWait):
                running = dict(self._fetcher.pauses)
                await self._store.write(pauses.save, running, self._clock())
            return error
        return None

    # -- hearing hubs -----------------------------------------------------------------------

    async def confirm(self, token: str, query: Mapping[str, str]) -> str | None:
        """Answer a hub that asks back, or says no.

        Returns:
            What it is to be sent; ``None`` where we know nothing of that.

        Raises:
            StoreError: The store cannot be used.
        """
        one = self._held.get(_digest(token))
        mode, topic = query.get("hub.mode", ""), query.get("hub.topic", "")
        now = self._clock()
        if one is None:
            return None
        if mode == "denied" and subscribing.is_about(one, topic):
            reason = clean(one_line(query.get("hub.reason", "")))[:_LONGEST_REASON]
            await self._keep(subscribing.denied(one, reason, now))
            log.warning("%s: its hub denies the subscription: %s", one.source, reason)
            return ""
        challenge = query.get("hub.challenge", "")
        if not subscribing.expects(one, mode, topic, now) or not websub.is_challenge(challenge):
            return None
        if mode == "unsubscribe":
            await self._forget(one)
            return challenge
        lease = websub.lease_of(query.get("hub.lease_seconds"))
        before = self.of(one.source)
        one = subscribing.confirmed(one, lease, now, before)
        await self._keep(one)
        log.info("%s: its hub tells of news until %s", one.source, one.lease_until)
        return challenge

    def may_tell(self, token: str) -> HTTPStatus:
        """Say what becomes of news sent to a callback; 202 for those that are taken."""
        one = self._held.get(_digest(token))
        if one is None:
            return HTTPStatus.NOT_FOUND
        if one.state is SubscriptionState.ENDING:
            return HTTPStatus.GONE
        return HTTPStatus.SERVICE_UNAVAILABLE if self.pushes.full() else HTTPStatus.ACCEPTED

    async def take(
        self, token: str, body: bytes, *, signature: str | None, content_type: str | None
    ) -> HTTPStatus:
        """Take in what a hub sent (section 7), and tell it no more than that it came.

        Args:
            token: Of the callback.
            body: As sent.
            signature: The ``X-Hub-Signature`` header.
            content_type: The header's value.

        Raises:
            StoreError: The store cannot be used.
        """
        status = self.may_tell(token)
        if status is not HTTPStatus.ACCEPTED:
            return status
        one = self._held[_digest(token)]
        if one.secret is None:
            self.pushes.put_nowait(Push(one.source))
            return status
        if not websub.is_signed(signature, one.secret, body):
            if one.message != _UNSIGNED:
                log.warning("%s: %s", one.source, _UNSIGNED)
                await self._keep(replace(one, message=_UNSIGNED))
            return status
        self.pushes.put_nowait(Push(one.source, _document(one, body, content_type)))
        await self._keep(subscribing.pushed(one, self._clock()))
        return status

    async def proved_right(self, source: str) -> None:
        """Note that a hub's unsigned word was true: there were news."""
        if one := self.of(source):
            await self._keep(subscribing.pushed(one, self._clock()))

    async def checked(self, source: str, known: Known, *, news: bool) -> None:
        """Note a check that no hub was the cause of.

        Args:
            source: Its name.
            known: What was known of it before.
            news: Whether it found any.
        """
        one = self.of(source)
        now = self._clock()
        if one and subscribing.is_relied_on(one, now):
            after = subscribing.checked(one, known, now, news=news)
            if after is not one:
                log.info("%s: %s", source, after.message)
                await self._keep(after)

    async def _keep(self, one: Subscription) -> None:
        self._held[_digest(one.token)] = one
        self._running = None
        await self._store.write(subscriptions.save, one)

    async def _forget(self, one: Subscription) -> None:
        self._held.pop(_digest(one.token), None)
        self._running = None
        await self._store.write(subscriptions.forget, one.token)


def _age(one: Subscription) -> datetime:
    return one.asked_at


def _digest(token: str) -> bytes:
    """What tokens are looked up by, so that no clock tells how much of a guess is right."""
    return sha256(token.encode("utf-8", "replace")).digest()


def _plain_options(source: Source) -> Options:
    """A source's proxy and limits, without what only its own site may see."""
    return replace(options_of(source), headers={})


def _document(one: Subscription, body: bytes, content_type: str | None) -> Answer:
    return Answer(
        url=one.topic,
        final_url=one.topic,
        status=HTTPStatus.OK,
        headers={"content-type": content_type} if content_type else {},
        body=body,
        validators=Validators(),
    )
