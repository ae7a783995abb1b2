"""robots.txt (RFC 9309), over real HTTP."""

from __future__ import annotations

import gzip
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from aggregator.errors import AskedToWait, RobotsForbid, RobotsUnread
from aggregator.fetch import PAGES, Fetcher
from aggregator.fetch.robots import LARGEST
from tests.integration.loopback import Reply, sends

if TYPE_CHECKING:
    from tests.integration.fetch.conftest import Net

PAGE = Reply(200, b"Seite")
TDM = "/.well-known/tdmrep.json"
FORBIDS = b"User-agent: *\nDisallow: /intern/\n"


async def page(fetcher: Fetcher, url: str) -> bytes:
    return (await fetcher.get(url, accept=PAGES, robots=True)).body


def all_targets(site) -> list[str]:
    return [request.target.partition("example")[2] or request.target for request in site.requests]


def targets(site) -> list[str]:
    """What was asked for, but for the file that is read with robots.txt (see the last tests)."""
    return [one for one in all_targets(site) if one != TDM]


async def test_it_is_asked_once_a_day_for_all_pages_of_a_site_and_not_for_feeds(net: Net) -> None:
    site = await net.site()
    site.says("/robots.txt", Reply(200, FORBIDS))
    site.says("/1", PAGE)
    site.says("/intern/2", PAGE)
    fetcher = await net.fetcher()
    assert await page(fetcher, net.url("/1")) == b"Seite"
    with pytest.raises(RobotsForbid, match=r"robots\.txt"):
        await page(fetcher, net.url("/intern/2"))
    await fetcher.get(net.url("/intern/2"))
    assert targets(site) == ["/robots.txt", "/1", "/intern/2"]
    assert site.requests[0].headers["accept"].startswith("text/plain")
    net.clock.move(86_400)
    await page(fetcher, net.url("/1"))
    assert targets(site)[3:] == ["/robots.txt", "/1"]


async def test_a_restart_does_not_ask_again(net: Net) -> None:
    site = await net.site()
    site.says("/robots.txt", Reply(200, FORBIDS))
    site.says("/1", PAGE)
    first = await net.fetcher()
    await page(first, net.url("/1"))
    kept = first.robots_read()
    assert first.robots_read() == {}
    second = await net.fetcher(robots_kept=kept)
    with pytest.raises(RobotsForbid):
        await page(second, net.url("/intern/2"))
    assert targets(site) == ["/robots.txt", "/1"]


async def test_the_setting_turns_it_off(net: Net) -> None:
    site = await net.site()
    site.says("/intern/2", PAGE)
    assert await page(await net.fetcher(robots=False), net.url("/intern/2")) == b"Seite"
    assert targets(site) == ["/intern/2"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
async def test_a_site_that_has_none_allows_everything(net: Net, status: int) -> None:
    site = await net.site()
    site.says("/robots.txt", Reply(status, b"User-agent: *\nDisallow: /\n"))
    site.says("/1", PAGE)
    assert await page(await net.fetcher(), net.url("/1")) == b"Seite"


@pytest.mark.parametrize(
    "broken", [Reply(500), Reply(503), Reply(429), sends(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nU")]
)  # fmt: skip
async def test_a_site_that_cannot_say_is_not_asked_for_pages_until_it_can(net: Net, broken) -> None:
    site = await net.site()
    site.says("/robots.txt", broken, broken, Reply(200, FORBIDS))
    site.says("/1", PAGE)
    fetcher = await net.fetcher()
    for hours in (1, 2):
        for _ in range(3):
            with pytest.raises(RobotsUnread) as caught:
                await page(fetcher, net.url("/1"))
            assert caught.value.retry_at == net.clock() + timedelta(hours=hours)
        net.clock.move(hours * 3600)
    assert await page(fetcher, net.url("/1")) == b"Seite"
    assert targets(site) == ["/robots.txt"] * 3 + ["/1"]


async def test_what_a_site_said_holds_on_while_it_cannot_say_it_again(net: Net) -> None:
    site = await net.site()
    site.says("/robots.txt", Reply(200, FORBIDS), Reply(500))
    site.says("/1", PAGE)
    fetcher = await net.fetcher()
    await page(fetcher, net.url("/1"))
    net.clock.move(86_400)
    await page(fetcher, net.url("/1"))
    with pytest.raises(RobotsForbid):
        await page(fetcher, net.url("/intern/2"))


async def test_a_pause_it_asks_for_is_kept(net: Net) -> None:
    site = await net.site()
    site.says("/robots.txt", Reply(503, b"", {"Retry-After": "7200"}))
    fetcher = await net.fetcher()
    for _ in range(3):
        with pytest.raises(AskedToWait) as caught:
            await page(fetcher, net.url("/1"))
        assert caught.value.retry_at == net.clock() + timedelta(hours=2)
    assert len(site.requests) == 1


async def test_only_the_beginning_of_a_long_one_counts(net: Net) -> None:
    site = await net.site()
    long = FORBIDS + b"#" * LARGEST + b"\nDisallow: /\n"
    packed = Reply(200, gzip.compress(long), {"Content-Encoding": "gzip"})
    site.says("/1", PAGE)
    for answer in (Reply(200, long), packed):
        site.says("/robots.txt", answer)
        fetcher = await net.fetcher()
        assert await page(fetcher, net.url("/1")) == b"Seite"
        with pytest.raises(RobotsForbid):
            await page(fetcher, net.url("/intern/2"))


async def test_it_may_be_elsewhere_and_a_circle_means_there_is_none(net: Net) -> None:
    site = await net.site()
    site.says(
        "/robots.txt",
        Reply(301, b"", {"Location": "/r"}),
        Reply(301, b"", {"Location": "/robots.txt"}),
    )
    site.says("/r", Reply(200, FORBIDS))
    site.says("/1", PAGE)
    with pytest.raises(RobotsForbid):
        await page(await net.fetcher(), net.url("/intern/2"))
    assert await page(await net.fetcher(), net.url("/1")) == b"Seite"


async def test_the_site_that_a_page_redirects_to_is_asked_too(net: Net) -> None:
    site, other = await net.site(), await net.site("anderswo.example")
    site.says("/robots.txt", Reply(404))
    other.says("/robots.txt", Reply(200, FORBIDS))
    away = net.url("/intern/2", name="anderswo.example")
    site.says("/1", Reply(302, b"", {"Location": away}))
    with pytest.raises(RobotsForbid):
        await page(await net.fetcher(), net.url("/1"))
    assert targets(other) == ["/robots.txt"]


RESERVED = b"""[
    {"location": "/frei/", "tdm-reservation": 0},
    {"location": "/", "tdm-reservation": 1, "tdm-policy": "https://blatt.example/tdm"}
]"""
WORDS = ("tdm-reservation", "tdm-policy=https://blatt.example/tdm")


async def test_what_a_site_reserves_is_asked_with_it_and_told_of_each_of_its_pages(
    net: Net,
) -> None:
    site = await net.site()
    site.says("/robots.txt", Reply(404))
    site.says(TDM, Reply(200, RESERVED))
    site.says("/1", PAGE)
    site.says("/frei/2", PAGE)
    site.says("/3", Reply(200, b"Seite", {"TDM-Reservation": "0", "X-Robots-Tag": "noai"}))
    fetcher = await net.fetcher()

    async def reserved(path: str) -> tuple[str, ...]:
        return (await fetcher.get(net.url(path), accept=PAGES, robots=True)).reserved

    assert await reserved("/1") == WORDS
    assert await reserved("/frei/2") == ()
    assert await reserved("/3") == ("noai",)
    assert all_targets(site) == ["/robots.txt", TDM, "/1", "/frei/2", "/3"]
    kept = fetcher.robots_read()
    again = await net.fetcher(robots_kept=kept)
    assert (await again.get(net.url("/1"))).reserved == WORDS, "also of a feed, once it is known"
    net.clock.move(86_400)
    await reserved("/1")
    assert all_targets(site)[-3:] == ["/robots.txt", TDM, "/1"]


async def test_robots_txt_may_forbid_to_ask_what_a_site_reserves(net: Net) -> None:
    site = await net.site()
    site.says("/robots.txt", Reply(200, b"User-agent: *\nDisallow: /.well-known/\n"))
    site.says("/1", PAGE)
    await page(await net.fetcher(), net.url("/1"))
    assert all_targets(site) == ["/robots.txt", "/1"]


@pytest.mark.parametrize(
    "answer", [Reply(404), Reply(500), Reply(200, b"<html>Nicht gefunden</html>")]
)
async def test_a_site_that_does_not_say_reserves_nothing_and_its_pages_are_read(
    net: Net, answer: Reply
) -> None:
    site = await net.site()
    site.says("/robots.txt", Reply(404))
    site.says(TDM, answer)
    site.says("/1", PAGE)
    fetcher = await net.fetcher()
    found = await fetcher.get(net.url("/1"), accept=PAGES, robots=True)
    assert (found.body, found.reserved) == (b"Seite", ())
    (kept,) = fetcher.robots_read().values()
    assert kept.tdm == ""


async def test_what_a_site_reserves_holds_on_while_it_cannot_say_it_again(net: Net) -> None:
    site = await net.site()
    site.says("/robots.txt", Reply(404))
    site.says(TDM, Reply(200, RESERVED), Reply(500))
    site.says("/1", PAGE)
    fetcher = await net.fetcher()
    await page(fetcher, net.url("/1"))
    net.clock.move(86_400)
    assert (await fetcher.get(net.url("/1"), accept=PAGES, robots=True)).reserved == WORDS
