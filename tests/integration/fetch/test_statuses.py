from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from aggregator.errors import AskedToWait, Gone, HttpStatus
from aggregator.fetch import PAGES
from aggregator.model import Validators
from tests.integration.loopback import Reply, Request, sends

if TYPE_CHECKING:
    from tests.integration.fetch.conftest import Net


async def test_nothing_new_has_no_body_and_keeps_its_validators(net: Net) -> None:
    site = await net.site()
    site.says("/", Reply(304), Reply(304, b"", {"ETag": '"neu"'}))
    fetcher = await net.fetcher()
    sent = Validators('"alt"', "Sat, 03 Jan 2026 04:37:00 GMT")
    first = await fetcher.get(net.url("/"), validators=sent)
    assert (first.status, first.body, first.validators) == (304, b"", sent)
    second = await fetcher.get(net.url("/"), validators=sent)
    assert second.validators == Validators('"neu"', sent.last_modified)
    assert site.requests[0].headers["if-none-match"] == '"alt"'
    assert site.requests[0].headers["if-modified-since"] == "Sat, 03 Jan 2026 04:37:00 GMT"


async def test_validators_of_a_new_answer_replace_the_old_ones(net: Net) -> None:
    site = await net.site()
    site.says("/", Reply(200, b"neu"))
    answer = await (await net.fetcher()).get(net.url("/"), validators=Validators('"alt"', "x"))
    assert answer.validators == Validators()


async def test_nothing_new_is_a_fault_when_nobody_asked(net: Net) -> None:
    site = await net.site()
    site.says("/", Reply(304))
    with pytest.raises(HttpStatus, match="not asked conditionally"):
        await (await net.fetcher()).get(net.url("/"))


async def test_a_refusal_of_a_page_or_a_feed_brings_its_beginning(net: Net) -> None:
    site = await net.site()
    defence = Reply(403, b"<title>Just a moment</title>" + b" " * 100_000)
    site.says("/", defence, defence, Reply(503, b"x", {"Retry-After": "60"}))
    fetcher = await net.fetcher()
    with pytest.raises(HttpStatus) as page:
        await fetcher.get(net.url("/"), accept=PAGES)
    with pytest.raises(HttpStatus) as feed:
        await fetcher.get(net.url("/"))
    with pytest.raises(AskedToWait) as pause:
        await fetcher.get(net.url("/"), accept=PAGES)
    assert page.value.page.startswith(b"<title>Just")
    assert len(page.value.page) < len(defence.body)
    assert feed.value.page == page.value.page
    assert pause.value.page == b""


async def test_a_refusal_whose_page_cannot_be_read_stays_one(net: Net) -> None:
    site = await net.site()
    site.says("/", Reply(403, b"x", {"Content-Encoding": "br"}))
    with pytest.raises(HttpStatus) as error:
        await (await net.fetcher()).get(net.url("/"), accept=PAGES)
    assert (error.value.status, error.value.page) == (403, b"")


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (400, HttpStatus, "400 Bad Request"),
        (401, HttpStatus, "user name and a password"),
        (403, HttpStatus, "does not let this program in"),
        (404, HttpStatus, "check the address"),
        (410, Gone, "gone for good"),
        (418, HttpStatus, "418"),
        (500, HttpStatus, "a fault of the server"),
        (503, HttpStatus, "cannot answer just now"),
        (599, HttpStatus, "599"),
    ],
)
async def test_other_statuses_are_errors_for_a_person(
    net: Net, status: int, kind: type[HttpStatus], words: str
) -> None:
    site = await net.site()
    site.says("/", Reply(status, b"<html>"))
    fetcher = await net.fetcher()
    with pytest.raises(kind) as caught:
        await fetcher.get(net.url("/"))
    assert type(caught.value) is kind
    assert (caught.value.status, caught.value.reason) == (status, f"http_{status}")
    assert caught.value.retry_at is None
    assert caught.value.message.startswith(f"{net.host()} answered {status}")
    assert words in caught.value.message
    assert not fetcher.pauses


async def test_a_reason_in_another_encoding_does_no_harm(net: Net) -> None:
    site = await net.site()
    length = b"\r\nContent-Length: 2\r\n\r\nda"
    site.says("/", sends(b"HTTP/1.1 503 Nicht verf\xfcgbar" + length))
    site.says("/gut", sends(b"HTTP/1.1 200 M\xe4\xdfig" + length))
    fetcher = await net.fetcher()
    with pytest.raises(HttpStatus, match="503 Service Unavailable"):
        await fetcher.get(net.url("/"))
    assert (await fetcher.get(net.url("/gut"))).body == b"da"


@pytest.mark.parametrize("status", [429, 503])
async def test_a_pause_is_kept_by_everybody_and_ends(net: Net, status: int) -> None:
    site = await net.site()
    site.says("/feed", Reply(status, b"", {"Retry-After": "120"}))
    site.says("/artikel", Reply(200, b"da"))
    fetcher = await net.fetcher()
    until = net.clock.now + timedelta(seconds=120)
    for path in ("/feed", "/artikel", "/feed"):
        with pytest.raises(AskedToWait, match="2026-01-03 04:39 UTC") as caught:
            await fetcher.get(net.url(path))
        assert caught.value.retry_at == until
    assert len(site.requests) == 1
    assert fetcher.paused_until(net.url("/irgendwas")) == until
    assert list(fetcher.pauses.values()) == [until]
    net.clock.move(120)
    assert fetcher.paused_until(net.url("/")) is None
    assert not fetcher.pauses
    assert (await fetcher.get(net.url("/artikel"))).body == b"da"


async def test_a_pause_is_not_shortened_by_another_answer(net: Net) -> None:
    site = await net.site()
    first_is_kept = asyncio.Event()
    both_are_there = asyncio.Barrier(2)

    async def long(request: Request, writer: asyncio.StreamWriter) -> None:
        await both_are_there.wait()
        await Reply(429, b"", {"Retry-After": "120"})(request, writer)

    async def short(request: Request, writer: asyncio.StreamWriter) -> None:
        await both_are_there.wait()
        await first_is_kept.wait()
        await Reply(429, b"", {"Retry-After": "60"})(request, writer)

    site.says("/lang", long)
    site.says("/kurz", short)
    fetcher = await net.fetcher()
    kurz = asyncio.create_task(fetcher.get(net.url("/kurz")))
    with pytest.raises(AskedToWait):
        await fetcher.get(net.url("/lang"))
    first_is_kept.set()
    with pytest.raises(AskedToWait):
        await kurz
    assert fetcher.paused_until(net.url("/")) == net.clock.now + timedelta(seconds=120)


async def test_a_pause_may_be_a_date_and_is_bounded(net: Net) -> None:
    site = await net.site()
    site.says("/", Reply(429, b"", {"Retry-After": "Fri, 01 Jan 2027 00:00:00 GMT"}))
    with pytest.raises(AskedToWait) as caught:
        await (await net.fetcher()).get(net.url("/"))
    assert caught.value.retry_at == net.clock.now + timedelta(days=7)


async def test_a_pause_without_an_end_is_not_kept(net: Net) -> None:
    site = await net.site()
    site.says("/", Reply(429), Reply(200, b"da"))
    fetcher = await net.fetcher()
    with pytest.raises(AskedToWait) as caught:
        await fetcher.get(net.url("/"))
    assert caught.value.retry_at is None
    assert (await fetcher.get(net.url("/"))).body == b"da"


async def test_a_pause_holds_for_one_origin_only(net: Net) -> None:
    site = await net.site()
    other = await net.site("andere.example")
    site.says("/", Reply(429, b"", {"Retry-After": "120"}))
    other.says("/", Reply(200, b"da"))
    other.says("/hin", Reply(302, b"", {"Location": net.url("/")}))
    fetcher = await net.fetcher()
    with pytest.raises(AskedToWait):
        await fetcher.get(net.url("/"))
    assert (await fetcher.get(net.url("/", name="andere.example"))).body == b"da"
    with pytest.raises(AskedToWait):
        await fetcher.get(net.url("/hin", name="andere.example"))
    assert len(site.requests) == 1


async def test_pauses_outlive_a_restart(net: Net) -> None:
    site = await net.site()
    site.says("/", Reply(429, b"", {"Retry-After": "120"}))
    before = await net.fetcher()
    with pytest.raises(AskedToWait):
        await before.get(net.url("/"))
    after = await net.fetcher(pauses=dict(before.pauses))
    with pytest.raises(AskedToWait):
        await after.get(net.url("/"))
    assert len(site.requests) == 1


async def test_given_pauses_are_not_changed_under_the_giver(net: Net) -> None:
    given = {"http://x.example": datetime(2020, 1, 1, tzinfo=UTC)}
    fetcher = await net.fetcher(pauses=given)
    assert fetcher.paused_until("http://x.example/") is None
    assert len(given) == 1
