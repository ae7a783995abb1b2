"""What to ask of hubs, and what their word is worth: pure decisions of WebSub's subscriber.

    announced --wish_of--> Wish --plan--> begin | again | end | forget
    asking --> pending --confirmed--> active --renew_at--> another one, and this is ending
                  |
               refused, denied --retry_at--> asking

A hub's promise is not relied on before it was kept once: many feeds name a
hub that nobody ever tells of news. Once it told of some, the source is checked
rarely; a check that finds news which the hub did not tell of ends the trust
until it tells of news again. So a hub can make news come sooner, never later
than without it for more than one check.

A renewal is a new subscription with a callback and secret of its own (section
5.1.1); the one it replaces is ended when it is confirmed. They ask nobody and
store nothing; ``subscriber`` does.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aggregator.fetch.rhythm import roughly, spoken
from aggregator.fetch.schedule import out_of_skipped
from aggregator.fetch.spread import jitter
from aggregator.store.subscriptions import SubscriptionState
from aggregator.text.addresses import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from aggregator.config.model import Source
    from aggregator.store.sources import Known
    from aggregator.store.subscriptions import Subscription

PATH = "websub/"
"""Where callbacks are, below ``base_url``."""

_SILENT = "its hub took the request and never asked back; can base_url be reached from outside?"
_MAY_ASK_BACK = timedelta(days=1)
"""So long after the last request its question is answered."""
_LONGEST_BACKOFF = timedelta(days=1)
_DOUBLINGS = 5  # from an hour to a day
_AFTER_DENIAL = timedelta(days=7)
_RENEWED_BEFORE = timedelta(days=1)
_MOST_ENDINGS = 3
"""A hub that does not end a subscription when asked so often is left to its lease."""
_SAFETY_NET = timedelta(days=1)
_OVERLAP = 0.5
"""The part of what a document spans that may pass between two checks, as without a hub."""
_WAITING = {SubscriptionState.PENDING, SubscriptionState.FAILED}
_ATTEMPTS = _WAITING | {SubscriptionState.DENIED}


@dataclass(frozen=True, slots=True)
class Wish:
    """A source whose hub is to tell of news."""

    source: str
    hub: str
    topic: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done now.

    Attributes:
        begin: Make a subscription.
        again: Ask the hub once more for one that came to nothing so far.
        end: Ask the hub to end it.
        forget: It means nothing any more.
    """

    begin: list[Wish] = field(default_factory=list)
    again: list[Subscription] = field(default_factory=list)
    end: list[Subscription] = field(default_factory=list)
    forget: list[Subscription] = field(default_factory=list)


def wish_of(source: Source, hub: str, topic: str) -> Wish | None:
    """Say whether a source's news may be told of by a hub.

    Not where only a login opens it, and not where the topic holds a secret
    (``${NAME}``, as secrets are kept, or user information): the hub is a
    stranger.
    """
    if not source.enabled or source.auth or source.cookies:
        return None
    if "${" in hub + topic or "@" in urlsplit(topic).netloc:
        return None
    return Wish(source.name, hub, topic)


def plan(
    wishes: Iterable[Wish], held: Iterable[Subscription], *, base_url: str, now: datetime
) -> Plan:
    """Compare what is wished with what there is.

    Args:
        wishes: At most one for each source.
        held: All subscriptions there are.
        base_url: Callbacks elsewhere are of no use any more.
        now: UTC.
    """
    todo = Plan()
    by_source = {one.source: one for one in wishes}
    fitting: dict[str, list[Subscription]] = {name: [] for name in by_source}
    for one in held:
        wish = by_source.get(one.source)
        if one.state is SubscriptionState.ENDING:
            _plan_ending(todo, one, now)
        elif wish and _fits(one, wish, base_url):
            fitting[one.source].append(one)
        elif _runs(one, now):
            todo.end.append(one)
        else:
            todo.forget.append(one)
    for name, those in fitting.items():
        _plan_wished(todo, by_source[name], those, now)
    return todo


def _plan_ending(todo: Plan, one: Subscription, now: datetime) -> None:
    is_over = one.lease_until is None or one.lease_until <= now
    if is_over or (one.failures >= _MOST_ENDINGS and _is_due(one.retry_at, now)):
        todo.forget.append(one)
    elif _is_due(one.retry_at, now):
        todo.end.append(one)


def _plan_wished(todo: Plan, wish: Wish, held: list[Subscription], now: datetime) -> None:
    newest = sorted(held, key=lambda one: one.asked_at, reverse=True)
    running = [one for one in newest if _runs(one, now)]
    attempts = [one for one in newest if one.state in _ATTEMPTS]
    lapsed = [one for one in held if one.state is SubscriptionState.ACTIVE and one not in running]
    todo.end.extend(running[1:])
    todo.forget.extend(attempts[1:] + lapsed)
    if attempts:
        todo.again.extend(one for one in attempts[:1] if _is_due(one.retry_at, now))
    elif not running or _is_due(running[0].renew_at, now):
        todo.begin.append(wish)


def _fits(one: Subscription, wish: Wish, base_url: str) -> bool:
    at_home = one.callback == f"{base_url}{PATH}{one.token}"
    return at_home and (one.hub, one.topic) == (wish.hub, wish.topic)


def _runs(one: Subscription, now: datetime) -> bool:
    is_active = one.state is SubscriptionState.ACTIVE
    return is_active and one.lease_until is not None and one.lease_until > now


def _is_due(at: datetime | None, now: datetime) -> bool:
    return at is None or at <= now


# -- what a request comes to ------------------------------------------------------------------


def asking(one: Subscription, now: datetime) -> Subscription:
    """Say how it stands from when its hub is asked for it until that asks back."""
    is_silent = one.state is SubscriptionState.PENDING and one.retry_at is not None
    failures = one.failures + is_silent
    return replace(
        one,
        state=SubscriptionState.PENDING,
        asked_at=now,
        retry_at=now + _backoff(failures),
        failures=failures,
        message=_SILENT if is_silent else None,
    )


def refused(
    one: Subscription, message: str, *, retry_at: datetime | None, now: datetime
) -> Subscription:
    """Say how it stands when its hub could not be asked, or said no.

    Args:
        one: As it was while the hub was asked.
        message: Why, for a person.
        retry_at: When the hub may be asked again, if it said so.
        now: UTC.
    """
    failures = one.failures + 1
    again = max(retry_at or now, now + _backoff(failures))
    state = SubscriptionState.FAILED
    return replace(one, state=state, failures=failures, message=message, retry_at=again)


def ending(one: Subscription, now: datetime) -> Subscription:
    """Say how it stands while its hub is being asked to end it."""
    failures = one.failures + 1 if one.state is SubscriptionState.ENDING else 1
    again = now + _backoff(failures)
    state = SubscriptionState.ENDING
    return replace(one, state=state, asked_at=now, retry_at=again, failures=failures)


def _backoff(failures: int) -> timedelta:
    doublings = min(max(failures - 1, 0), _DOUBLINGS)
    return min(timedelta(hours=2**doublings), _LONGEST_BACKOFF)


# -- what hubs say ----------------------------------------------------------------------------


def expects(one: Subscription, mode: str, topic: str, now: datetime) -> bool:
    """Whether a hub asks back for what we asked of it (section 5.3.1).

    The same question may come twice, where the answer was lost.
    """
    if not is_about(one, topic) or now - one.asked_at > _MAY_ASK_BACK:
        return False
    if mode == "subscribe":
        return one.state in _WAITING | {SubscriptionState.ACTIVE}
    return mode == "unsubscribe" and one.state is SubscriptionState.ENDING


def is_about(one: Subscription, topic: str) -> bool:
    """Whether a hub means the subscription's topic, however it escapes the address."""
    return topic == one.topic or canonical(topic) == canonical(one.topic) is not None


def confirmed(
    one: Subscription, lease: timedelta, now: datetime, before: Subscription | None
) -> Subscription:
    """Say how it stands when the hub was told that we mean it.

    Args:
        one: The subscription.
        lease: How long the hub says that it lasts.
        now: UTC.
        before: The one that it replaces; what that has earned is passed on.
    """
    kept = before or one
    return replace(
        one,
        state=SubscriptionState.ACTIVE,
        retry_at=None,
        failures=0,
        message=None,
        lease_until=now + lease,
        renew_at=now + lease - min(lease / 4, _RENEWED_BEFORE),
        listening_since=kept.listening_since or now,
        pushed_at=kept.pushed_at,
        missed_at=kept.missed_at,
    )


def denied(one: Subscription, reason: str, now: datetime) -> Subscription:
    """Say how it stands when the hub will not do it, or not any longer (section 5.2)."""
    return replace(
        one,
        state=SubscriptionState.DENIED,
        retry_at=now + _AFTER_DENIAL,
        lease_until=None,
        renew_at=None,
        message=f"its hub denies the subscription: {reason or 'it gives no reason'}",
    )


def foremost(held: Iterable[Subscription]) -> dict[str, Subscription]:
    """Give of each source the subscription that says how it is doing, a running one if there is."""
    shown = [one for one in held if one.state is not SubscriptionState.ENDING]
    shown.sort(key=lambda one: (one.state is SubscriptionState.ACTIVE, one.asked_at))
    return {one.source: one for one in shown}


# -- what that means for the checks -----------------------------------------------------------


def is_relied_on(one: Subscription | None, now: datetime) -> bool:
    """Whether the hub tells of news now, as far as can be known: it did, and missed none since."""
    if one is None or not _runs(one, now):
        return False
    return one.pushed_at is not None and one.missed_at is None


def pushed(one: Subscription, now: datetime) -> Subscription:
    """Say how it stands when the hub told of news."""
    return replace(one, pushed_at=now, missed_at=None, message=None)


def checked(one: Subscription, known: Known, now: datetime, *, news: bool) -> Subscription:
    """Say how it stands after a check that the hub was no cause of.

    Args:
        one: The subscription that is relied on.
        known: What was known of the source before the check.
        now: UTC.
        news: Whether it found any.
    """
    if not news or not _was_listening(one, known):
        return one
    message = "its hub did not tell of the last news; checked as often as without it"
    return replace(one, missed_at=now, message=message)


def due(
    known: Known, one: Subscription | None, *, source: Source, longest: timedelta, now: datetime
) -> tuple[datetime, str | None]:
    """Say when to check a source next, and why then.

    Where a hub tells of news the check is a safety net: once a day, or as
    often as it takes to miss nothing of what a document spans. Never sooner
    than without the hub. The first check after a start comes as it would
    without: news may have been told of while nobody listened.

    Args:
        known: Of the source.
        one: Its running subscription, if there is one.
        source: As configured.
        longest: The longest pause for want of news, if the source sets none.
        now: UTC.
    """
    usual = known.due_at(now), known.next_reason
    if not is_relied_on(one, now) or known.last_check is None or known.last_check > now:
        return usual
    assert one is not None
    if known.failure is not None or not _was_listening(one, known):
        return usual
    wait, why = _net(known, source, longest)
    at = known.last_check + wait + jitter(source.name, wait)
    if at <= usual[0]:
        return usual
    return out_of_skipped(at, why, hours=known.skip_hours, days=known.skip_days)


def _net(known: Known, source: Source, longest: timedelta) -> tuple[timedelta, str]:
    wait = max(min(_SAFETY_NET, source.max_interval or longest), source.every)
    why = f"WebSub, safety net {spoken(wait)}"
    window = timedelta(seconds=known.window or 0)
    if window and (seen := max(window * _OVERLAP, source.every)) < wait:
        wait, why = seen, f"WebSub, a document spans {roughly(window)}"
    return wait, why


def _was_listening(one: Subscription, known: Known) -> bool:
    since = one.listening_since
    return since is not None and known.last_check is not None and known.last_check >= since
