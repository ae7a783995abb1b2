"""What is asked of hubs and when, and what their word changes: tables of cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from aggregator.fetch.spread import jitter
from aggregator.model import Failure
from aggregator.store.sources import Known
from aggregator.store.subscriptions import Subscription, SubscriptionState
from aggregator.subscribing import (
    Plan,
    Wish,
    asking,
    checked,
    confirmed,
    denied,
    due,
    ending,
    expects,
    is_relied_on,
    plan,
    pushed,
    refused,
    wish_of,
)
from tests.making import NOW, source

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BASE, HUB, TOPIC = "https://wir.example/", "https://hub.example/", "https://blatt.example/feed"
WISH = Wish("blatt", HUB, TOPIC)
PENDING, ACTIVE, FAILED, DENIED, ENDING = SubscriptionState


def held(token="t", **given):
    asked = {"source": "blatt", "hub": HUB, "topic": TOPIC, "asked_at": NOW - HOUR}
    return Subscription(**{"token": token, "callback": f"{BASE}websub/{token}"} | asked | given)


def running(token="t", **given):
    lease = {"lease_until": NOW + 9 * DAY, "renew_at": NOW + 8 * DAY, "listening_since": NOW - DAY}
    return held(token, **{"state": ACTIVE} | lease | given)


# -- which sources ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "hub", "topic", "wished"),
    [
        ({}, HUB, TOPIC, True),
        ({"enabled": False}, HUB, TOPIC, False),
        ({"auth": {"bearer": "abc"}}, HUB, TOPIC, False),
        ({"cookies": {"abo": "1"}}, HUB, TOPIC, False),
        ({"headers": {"X-Von": "mir"}}, HUB, TOPIC, True),
        ({}, HUB, "https://blatt.example/feed?t=${TOKEN}", False),
        ({}, "https://hub.example/${TOKEN}", TOPIC, False),
        ({}, HUB, "https://ich:geheim@blatt.example/feed", False),
    ],
)
def test_no_stranger_is_told_what_only_we_may_see(given, hub, topic, wished):
    assert wish_of(source(**given), hub, topic) == (Wish("blatt", hub, topic) if wished else None)


# -- what is to be done -------------------------------------------------------------------------

OVER = {"lease_until": NOW, "renew_at": NOW - DAY}
CASES = {
    "nothing is held": ([], Plan(begin=[WISH])),
    "asked, and the hub has time to ask back": ([held(retry_at=NOW + HOUR)], Plan()),
    "the hub never asked back": ([a := held(retry_at=NOW)], Plan(again=[a])),
    "refused, and not yet time": ([held(state=FAILED, retry_at=NOW + HOUR)], Plan()),
    "refused a while ago": ([a := held(state=FAILED, retry_at=NOW)], Plan(again=[a])),
    "denied a week ago": ([a := held(state=DENIED, retry_at=NOW)], Plan(again=[a])),
    "it runs": ([running()], Plan()),
    "the lease ends soon": ([running(renew_at=NOW)], Plan(begin=[WISH])),
    "it is being renewed": ([running(renew_at=NOW), held("u", retry_at=NOW + HOUR)], Plan()),
    "renewing came to nothing": (
        [running(renew_at=NOW), a := held("u", state=FAILED, retry_at=NOW)],
        Plan(again=[a]),
    ),
    "it was renewed": (
        [a := running(asked_at=NOW - DAY), running("u")],
        Plan(end=[a]),
    ),
    "the lease is over": ([a := running(**OVER)], Plan(begin=[WISH], forget=[a])),
    "another hub": ([a := running(hub="https://alt.example/")], Plan(begin=[WISH], end=[a])),
    "another topic": ([a := running(topic=TOPIC + "2")], Plan(begin=[WISH], end=[a])),
    "our address changed": (
        [a := running(callback="https://alt.example/websub/t")],
        Plan(begin=[WISH], end=[a]),
    ),
    "the source is gone": ([a := running(source="weg")], Plan(begin=[WISH], end=[a])),
    "it is gone and was never confirmed": (
        [a := held(source="weg", retry_at=NOW + HOUR)],
        Plan(begin=[WISH], forget=[a]),
    ),
    "it is being ended": (
        [running("u"), running(state=ENDING, retry_at=NOW + HOUR, failures=1)],
        Plan(),
    ),
    "the hub did not ask whether to end it": (
        [running("u"), a := running(state=ENDING, retry_at=NOW, failures=1)],
        Plan(end=[a]),
    ),
    "it never will": (
        [running("u"), a := running(state=ENDING, retry_at=NOW, failures=3)],
        Plan(forget=[a]),
    ),
    "it ended by itself": (
        [running("u"), a := running(state=ENDING, retry_at=NOW + HOUR, lease_until=NOW)],
        Plan(forget=[a]),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_plan(case):
    have, expected = CASES[case]
    assert plan([WISH], have, base_url=BASE, now=NOW) == expected


def test_nothing_is_wished_any_more():
    one, other = running(), held("u", retry_at=NOW + HOUR)
    assert plan([], [one, other], base_url=BASE, now=NOW) == Plan(end=[one], forget=[other])


# -- how it stands ------------------------------------------------------------------------------


def test_a_hub_that_stays_silent_is_asked_ever_more_rarely_and_a_person_is_told():
    one, waits = held(retry_at=None), []
    for _ in range(8):
        one = asking(one, NOW)
        waits.append((one.retry_at - NOW) / HOUR)
    assert waits == [1, 1, 2, 4, 8, 16, 24, 24]
    assert "base_url" in one.message
    assert asking(held(retry_at=None), NOW).message is None


def test_a_hub_that_refuses_is_asked_again_when_it_allows():
    one = refused(asking(held(), NOW), "sagt nein", retry_at=None, now=NOW)
    assert (one.state, one.failures, one.message, one.retry_at) == (
        FAILED,
        1,
        "sagt nein",
        NOW + HOUR,
    )
    assert refused(one, "sagt nein", retry_at=NOW + DAY, now=NOW).retry_at == NOW + DAY
    assert refused(one, "sagt nein", retry_at=NOW, now=NOW).retry_at == NOW + 2 * HOUR
    assert asking(one, NOW).message is None


@pytest.mark.parametrize(
    ("lease", "renewed_before"),
    [(10 * DAY, DAY), (2 * DAY, 12 * HOUR), (HOUR, HOUR / 4)],
)
def test_a_lease_is_renewed_before_its_end(lease, renewed_before):
    one = confirmed(asking(held(), NOW), lease, NOW, None)
    assert (one.state, one.retry_at, one.failures, one.message) == (ACTIVE, None, 0, None)
    assert (one.lease_until - NOW, one.lease_until - one.renew_at) == (lease, renewed_before)
    assert one.listening_since == NOW


def test_a_renewal_takes_the_trust_along():
    before = running(pushed_at=NOW - HOUR)
    one = confirmed(held("u"), 10 * DAY, NOW, before)
    assert (one.pushed_at, one.listening_since) == (NOW - HOUR, NOW - DAY)
    assert is_relied_on(one, NOW)


def test_a_denial_ends_it_for_a_week():
    one = denied(running(pushed_at=NOW), "kein Platz", NOW)
    assert (one.state, one.retry_at) == (DENIED, NOW + 7 * DAY)
    assert one.message == "its hub denies the subscription: kein Platz"
    assert not is_relied_on(one, NOW)


def test_ending_counts_how_often_the_hub_was_asked():
    one = ending(running(failures=0), NOW)
    assert (one.state, one.failures, one.retry_at) == (ENDING, 1, NOW + HOUR)
    assert ending(one, NOW).failures == 2


@pytest.mark.parametrize(
    ("one", "mode", "topic", "expected"),
    [
        (held(), "subscribe", TOPIC, True),
        (held(state=FAILED), "subscribe", TOPIC, True),
        (held(state=DENIED), "subscribe", TOPIC, False),
        (running(), "subscribe", TOPIC, True),
        (running(asked_at=NOW - 2 * DAY), "subscribe", TOPIC, False),
        (held(asked_at=NOW - 2 * DAY), "subscribe", TOPIC, False),
        (held(), "subscribe", TOPIC + "2", False),
        (held(), "subscribe", "", False),
        (held(topic="https://blatt.example/~a"), "subscribe", "https://blatt.example/%7Ea", True),
        (held(), "unsubscribe", TOPIC, False),
        (running(), "unsubscribe", TOPIC, False),
        (running(state=ENDING), "unsubscribe", TOPIC, True),
        (running(state=ENDING), "subscribe", TOPIC, False),
        (held(), "", TOPIC, False),
        (held(), "publish", TOPIC, False),
    ],
)
def test_only_what_was_asked_is_confirmed(one, mode, topic, expected):
    assert expects(one, mode, topic, NOW) is expected


# -- what it means for the checks ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "relied"),
    [
        (None, False),
        (running(), False),
        (running(pushed_at=NOW - HOUR), True),
        (running(pushed_at=NOW - HOUR, missed_at=NOW), False),
        (running(pushed_at=NOW - HOUR, lease_until=NOW), False),
        (held(pushed_at=NOW - HOUR), False),
        (running(pushed_at=NOW - HOUR, state=ENDING), False),
    ],
)
def test_a_hub_is_relied_on_when_it_has_kept_its_word(one, relied):
    assert is_relied_on(one, NOW) is relied


def test_news_that_a_hub_missed_end_the_trust_until_it_tells_of_some():
    one, known = running(pushed_at=NOW - DAY), knows()
    assert checked(one, known, NOW, news=False) is one
    missed = checked(one, known, NOW, news=True)
    assert not is_relied_on(missed, NOW)
    assert "did not tell" in missed.message
    again = pushed(missed, NOW + HOUR)
    assert is_relied_on(again, NOW + HOUR)
    assert again.message is None


def test_what_came_while_nobody_listened_is_not_the_hubs_fault():
    one = running(pushed_at=NOW - DAY, listening_since=NOW - HOUR)
    assert checked(one, knows(), NOW, news=True) is one


def knows(**given):
    checks = {"last_check": NOW - 2 * HOUR, "next_check": NOW - HOUR, "next_reason": "every 1h"}
    return Known(**{"name": "blatt", "url": "u"} | checks | given)


NET = NOW - 2 * HOUR + DAY + jitter("blatt", DAY), "WebSub, safety net 1d"
USUAL = NOW - HOUR, "every 1h"
RELIED = running(pushed_at=NOW - HOUR)


@pytest.mark.parametrize(
    ("known", "one", "expected"),
    [
        (knows(), RELIED, NET),
        (knows(), None, USUAL),
        (knows(), running(), USUAL),
        (knows(), replace(RELIED, missed_at=NOW), USUAL),
        (knows(), replace(RELIED, listening_since=NOW - HOUR), USUAL),
        (knows(failure=Failure("timeout", "zu langsam")), RELIED, USUAL),
        (knows(next_check=NOW + 3 * DAY, next_reason="Retry-After"), RELIED, (NOW + 3 * DAY, "Retry-After")),
        (knows(last_check=NOW + HOUR), RELIED, (NOW, "every 1h")),
        (knows(last_check=None, next_check=None, next_reason=None), RELIED, (NOW, None)),
        (knows(window=24 * 3600), RELIED, (NOW + 10 * HOUR + jitter("blatt", 12 * HOUR), "WebSub, a document spans 24h")),
        (knows(window=1800), RELIED, USUAL),
    ],
    ids=range(11),
)  # fmt: skip
def test_the_safety_net(known, one, expected):
    assert due(known, one, source=source(), longest=DAY, now=NOW) == expected


def test_the_net_never_hangs_lower_than_a_person_wished():
    given = {"longest": DAY, "now": NOW}
    at, why = due(knows(), RELIED, source=source(max_interval=timedelta(hours=6)), **given)
    assert (at - NOW, why) == (4 * HOUR + jitter("blatt", 6 * HOUR), "WebSub, safety net 6h")
    at, why = due(knows(), RELIED, source=source(every=timedelta(days=3)), **given)
    assert why == "WebSub, safety net 3d"


def test_the_net_stays_out_of_hours_in_which_the_feed_wants_no_visit():
    at, why = due(knows(skip_hours=(2, 3)), RELIED, source=source(), longest=DAY, now=NOW)
    assert (at.hour, why) == (4, "skipHours")
