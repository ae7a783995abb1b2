from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from aggregator.errors import BodyTooLarge, BrokenBody, ConnectFailed, FetchTimeout, HttpStatus
from aggregator.fetch import FEEDS, PAGES
from aggregator.model import Validators
from tests.integration.loopback import Behaviour, Reply, endless, resets, sends

if TYPE_CHECKING:
    from tests.integration.fetch.conftest import Net

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"


async def test_an_answer_is_what_the_server_said(net: Net) -> None:
    site = await net.site()
    site.says(
        "/feed",
        Reply(200, b"<rss/>", {"ETag": '"a"', "Last-Modified": "gestern", "X-Note": "Grüße"}),
    )
    fetcher = await net.fetcher()
    answer = await fetcher.get(net.url("/feed?a=1"))
    assert (answer.status, answer.body, answer.moved_to) == (200, b"<rss/>", None)
    assert answer.url == answer.final_url == net.url("/feed?a=1")
    assert answer.validators == Validators('"a"', "gestern")
    assert answer.headers["etag"] == '"a"'
    assert not answer.not_modified


async def test_a_request_says_who_asks_and_what_for(net: Net) -> None:
    site = await net.site()
    site.says("/", Reply(200))
    fetcher = await net.fetcher(contact="https://example.org/presseschau")
    await fetcher.get(net.url("/"))
    await fetcher.get(net.url("/"), accept=PAGES)
    feed, page = (request.headers for request in site.requests)
    assert feed["user-agent"].startswith("Presseschau/")
    assert feed["user-agent"].endswith(" (+https://example.org/presseschau)")
    assert (feed["accept"], page["accept"]) == (FEEDS, PAGES)
    assert feed["accept-encoding"] == "gzip"
    assert not feed.keys() & {"cookie", "authorization", "if-none-match", "if-modified-since"}
    assert "transfer-encoding" not in feed
    assert "content-length" not in feed


async def test_the_user_may_choose_the_user_agent(net: Net) -> None:
    site = await net.site()
    site.says("/", Reply(200))
    await (await net.fetcher(user_agent="Leser/1 x", contact="ich")).get(net.url("/"))
    assert site.requests[0].headers["user-agent"] == "Leser/1 x"


async def test_cookies_are_not_kept(net: Net) -> None:
    site = await net.site()
    site.says("/", Reply(200, b"", {"Set-Cookie": "id=1; Path=/"}))
    fetcher = await net.fetcher()
    await fetcher.get(net.url("/"))
    await fetcher.get(net.url("/"))
    assert "cookie" not in site.requests[1].headers


@pytest.mark.parametrize(
    "target",
    [
        "/a%27b'c%2Fd%3De?s=%27%2B+%26%3d~&u=%E4|%7C",
        "/%7Ea//b;c=d,e?x=a/../b",
        "/x?q=%u00e4&y=100%",
    ],
)
async def test_an_address_is_asked_for_as_it_is_written(net: Net, target: str) -> None:
    site = await net.site()
    with pytest.raises(HttpStatus, match="404"):
        await (await net.fetcher()).get(net.url(target))
    sent = target.replace("|", "%7C").replace("%u", "%25u").replace("100%", "100%25")
    assert [request.target for request in site.requests] == [sent]


async def test_gzip_is_unpacked(net: Net) -> None:
    site = await net.site()
    site.says("/", Reply(200, gzip.compress(b"x" * 90_000), {"Content-Encoding": "gzip"}))
    assert (await (await net.fetcher()).get(net.url("/"))).body == b"x" * 90_000


async def test_an_answer_in_pieces_without_a_length(net: Net) -> None:
    site = await net.site()
    site.says("/close", sends(HEAD + b"\r\n<rss>", b"</rss>", every=0.01))
    site.says(
        "/chunked",
        sends(HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\n<rs\r\n", b"3\r\ns/>\r\n0\r\n\r\n"),
    )
    fetcher = await net.fetcher()
    assert (await fetcher.get(net.url("/close"))).body == b"<rss></rss>"
    assert (await fetcher.get(net.url("/chunked"))).body == b"<rss/>"


async def test_long_headers_are_no_obstacle(net: Net) -> None:
    site = await net.site()
    site.says("/", Reply(200, b"ja", {"Content-Security-Policy": "x" * 30_000}))
    assert (await (await net.fetcher()).get(net.url("/"))).body == b"ja"


@pytest.mark.parametrize(
    "behaviour",
    [
        Reply(200, b"<rss>", {"Content-Length": "500"}),
        sends(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n"),
        sends(HEAD + b"Transfer-Encoding: chunked\r\n\r\n50\r\n<rss>"),
        sends(HEAD + b"Transfer-Encoding: chunked\r\n\r\nkaputt\r\n<rss>"),
        Reply(200, gzip.compress(b"<rss/>" * 99)[:-9], {"Content-Encoding": "gzip"}),
        Reply(200, b"\x1f\x8b\x08\x00kaputt", {"Content-Encoding": "gzip"}),
        Reply(200, b"<rss/>", {"Content-Encoding": "gzip"}),
        Reply(200, b"<rss/>", {"Content-Encoding": "br"}),
        sends(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"),
        sends(b"HTTP/1.1 abc OK\r\n\r\n"),
        sends(HEAD + b"Content-Length: -5\r\n\r\n"),
        sends(HEAD + b"X: " + b"x" * 99_999 + b"\r\n\r\n"),
    ],
)
async def test_a_broken_answer_is_an_error_and_not_a_short_one(
    net: Net, behaviour: Behaviour
) -> None:
    site = await net.site()
    site.says("/", behaviour)
    with pytest.raises(BrokenBody, match=net.host()):
        await (await net.fetcher()).get(net.url("/"))
    assert len(site.requests) == 1


@pytest.mark.parametrize(
    "behaviour",
    [
        Reply(200, b"x" * 100_001),
        Reply(200, gzip.compress(b" " * 50_000_000, 9), {"Content-Encoding": "gzip"}),
        Reply(200, gzip.compress(b" " * 50_000_000, 9)),
        endless(HEAD + b"\r\n", b"<item/>" * 1000),
        # Refused by its length alone: the body never comes.
        endless(HEAD + b"Content-Length: 100001\r\n\r\n", b"", every=1),
    ],
)
async def test_more_than_allowed_is_not_read(net: Net, behaviour: Behaviour) -> None:
    site = await net.site()
    site.says("/", behaviour)
    with pytest.raises(BodyTooLarge, match="100,000 bytes"):
        await (await net.fetcher()).get(net.url("/"))


async def test_the_limit_itself_is_allowed(net: Net) -> None:
    site = await net.site()
    site.says("/", Reply(200, b"x" * 100_000))
    assert len((await (await net.fetcher()).get(net.url("/"))).body) == 100_000


@pytest.mark.parametrize(
    ("behaviour", "message"),
    [
        (endless(b"", b"", every=1), "did not answer within 0.3 s"),
        (endless(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n", every=0.05), "did not answer within 0.3 s"),
        (endless(HEAD + b"\r\n", b"<", every=0.05), "did not end within 0.3 s"),
        (endless(HEAD + b"\r\n", b"", every=1), "did not end within 0.3 s"),
    ],
)
async def test_the_whole_answer_must_come_in_time(
    net: Net, behaviour: Behaviour, message: str
) -> None:
    site = await net.site()
    site.says("/", behaviour)
    with pytest.raises(FetchTimeout, match=message):
        await (await net.fetcher(timeout="0.3s")).get(net.url("/"))


async def test_redirects_share_the_time_of_the_answer(net: Net) -> None:
    site = await net.site()
    away = b"HTTP/1.1 302 Found\r\nLocation: /%d\r\nContent-Length: 0\r\n\r\n"
    for n in range(5):
        site.says(
            f"/{n}", sends(b"HTTP/1.1", (away % (n + 1)).removeprefix(b"HTTP/1.1"), every=0.6)
        )
    with pytest.raises(FetchTimeout):
        await (await net.fetcher(timeout="1.5s")).get(net.url("/0"))
    assert 2 <= len(site.requests) <= 3


async def test_a_connection_that_breaks_off_is_not_tried_again(net: Net) -> None:
    site = await net.site()
    site.says("/", resets())
    with pytest.raises(ConnectFailed, match=r"closed the connection|reset"):
        await (await net.fetcher()).get(net.url("/"))
    assert len(site.requests) == 1


async def test_nothing_comes_from_the_environment(
    net: Net, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = await net.site()
    site.says("/", Reply(200, b"ja"))
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert (await (await net.fetcher()).get(net.url("/"))).body == b"ja"
