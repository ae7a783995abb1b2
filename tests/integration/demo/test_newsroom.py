from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from html import unescape

import aiohttp
import pytest

from aggregator.demo import Newsroom

NOW = datetime(2026, 3, 3, 7, 30, tzinfo=UTC)
FEED = "http://www.morgenblatt.example/rss/aktuell.xml"


class Client:
    """Asks the newsroom as a program does that has it as its proxy."""

    def __init__(self, newsroom: Newsroom, address: str, session: aiohttp.ClientSession) -> None:
        self.newsroom, self.address, self.session = newsroom, address, session

    async def get(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        *,
        method: str = "GET",
        direct: bool = False,
    ) -> tuple[int, Mapping[str, str], bytes]:
        proxy = None if direct else self.address
        async with self.session.request(method, url, proxy=proxy, headers=headers) as answer:
            return answer.status, answer.headers, await answer.read()


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    newsroom = Newsroom(NOW)
    address = await newsroom.start()
    async with aiohttp.ClientSession() as session:
        yield Client(newsroom, address, session)
    await newsroom.stop()


async def test_every_source_and_every_link_in_it_is_served(client: Client) -> None:
    for publisher in client.newsroom.publishers:
        status, headers, body = await client.get(publisher.feed)
        assert (status, bool(body)) == (200, True)
        assert headers["Content-Type"].startswith("application/")
        for report in publisher.reports:
            status, headers, body = await client.get(publisher.link(report))
            assert status == 200
            assert headers["Content-Type"] == "text/html; charset=utf-8"
            assert report.paragraphs[0] in unescape(body.decode())


async def test_sources_name_the_feeds(client: Client) -> None:
    for source in client.newsroom.sources():
        status, _, _ = await client.get(source["url"])
        assert status == 200


async def test_what_has_not_changed_is_304_by_either_validator(client: Client) -> None:
    _, headers, _ = await client.get(FEED)
    etag, modified = headers["ETag"], headers["Last-Modified"]
    for sent in ({"If-None-Match": etag}, {"If-Modified-Since": modified}):
        status, headers, body = await client.get(FEED, sent)
        assert (status, body) == (304, b"")
        assert headers["ETag"] == etag


async def test_another_etag_counts_more_than_the_date(client: Client) -> None:
    _, headers, _ = await client.get(FEED)
    status, _, body = await client.get(
        FEED, {"If-None-Match": '"other"', "If-Modified-Since": headers["Last-Modified"]}
    )
    assert (status, bool(body)) == (200, True)


async def test_gzip_is_for_those_who_take_it(client: Client) -> None:
    _, packed, _ = await client.get(FEED, {"Accept-Encoding": "gzip"})
    _, plain, _ = await client.get(FEED, {"Accept-Encoding": "identity"})
    assert packed["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain


@pytest.mark.parametrize(
    "url", ["http://www.morgenblatt.example/nichts", "http://other.example/", "http://a.example/x"]
)
async def test_nothing_is_forwarded(client: Client, url: str) -> None:
    status, _, _ = await client.get(url)
    assert status == 404


async def test_writing_is_refused(client: Client) -> None:
    status, _, _ = await client.get(FEED, method="POST")
    assert status == 405


async def test_a_person_finds_the_articles_at_the_newsrooms_own_address(client: Client) -> None:
    status, _, body = await client.get(f"{client.address}/", direct=True)
    assert status == 200
    assert "Alle Verlage, Orte und Menschen sind erfunden." in body.decode()
    status, _, _ = await client.get(
        f"{client.address}/www.morgenblatt.example/rss/aktuell.xml", direct=True
    )
    assert status == 200


async def test_it_stops_and_starts_again() -> None:
    newsroom = Newsroom(NOW)
    await newsroom.stop()
    for _ in range(2):
        address = await newsroom.start()
        assert address.startswith("http://127.0.0.1:")
        await newsroom.stop()
        async with aiohttp.ClientSession() as session:
            with pytest.raises(aiohttp.ClientConnectorError):
                await session.get(address)


async def test_reports_come_one_by_one_where_that_is_asked_for(client: Client) -> None:
    newest = [one.reports[0] for one in client.newsroom.publishers]
    (first, *_) = client.newsroom.publishers
    client.newsroom.show(1)
    _, headers, body = await client.get(first.feed)
    assert first.reports[-1].title in unescape(body.decode())
    assert newest[0].title not in unescape(body.decode())
    assert (await client.get(first.address(newest[0])))[0] == 404
    client.newsroom.show(len(first.reports))
    status, _, body = await client.get(first.feed, {"If-None-Match": headers["ETag"]})
    assert (status, newest[0].title in unescape(body.decode())) == (200, True)
    assert [one.reports[0] for one in client.newsroom.publishers] == newest
