"""Who gets what from our server: from home, from outside, by a proxy, with a token, too often."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import aiohttp
import pytest

from aggregator.cli.screen import _Redacting
from aggregator.config.env import hidden
from aggregator.publish import places
from aggregator.web import Server, folder, shelves

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

BASE = "https://presse.example/"
TOKEN, OTHER = "t" * 43, "o" * 43
OUTSIDE = {"X-Forwarded-For": "203.0.113.7"}
AT_HOME = {"X-Forwarded-For": "192.168.178.20"}
SECRET = f"/token/{TOKEN}/"

FILES = {
    "index.html": "daheim und offen",
    "presseschau.opml": "daheim und offen",
    "daheim.rss": "daheim",
    "daheim.html": "daheim",
    "daheim.json": "daheim",
    "daheim.1.atom": "daheim",
    "digests/daheim-2026-01-03.html": "daheim",
    "twin/zeit.rss": "Zwilling",
    "twin/index.html": "Zwilling",
    "offen.rss": "offen",
    "offen.html": "offen",
    "offen.json": "offen",
    "public/index.html": "offen",
    "public/presseschau.opml": "offen",
    "public/offen.rss": "offen",
    "public/offen.html": "offen",
    "public/offen.json": "offen",
    f"public/token/{TOKEN}/index.html": "geheim",
    f"public/token/{TOKEN}/geheim.rss": "geheim",
    f"public/token/{TOKEN}/geheim.html": "geheim",
    f"public/token/{TOKEN}/geheim.json": "geheim",
    f"public/token/{TOKEN}/geheim.1.atom": "geheim",
    f"public/token/{TOKEN}/digests/geheim-2026-01-03.html": "geheim",
}  # fmt: skip


@pytest.fixture
def output(tmp_path: Path) -> Path:
    for name, said in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(said)
    return tmp_path


@asynccontextmanager
async def serving(
    output: Path, base_url: str = BASE, *, host: str = "127.0.0.1", per_minute: int = 0
) -> AsyncIterator[aiohttp.ClientSession]:
    server = Server(output, host, 0, base_url, requests_per_minute=per_minute)
    session = aiohttp.ClientSession(await server.start())
    try:
        yield session
    finally:
        await session.close()
        await server.stop(timedelta(seconds=5))


async def get(
    client: aiohttp.ClientSession, path: str, headers: dict[str, str] | None = None
) -> tuple[int, str]:
    async with client.get(path, headers=headers, allow_redirects=False) as answer:
        return answer.status, await answer.text()


def test_both_sides_name_the_folders_alike() -> None:
    assert (shelves.PUBLIC, shelves.TOKENS) == (places.PUBLIC, places.TOKENS)
    assert shelves._TOKEN.pattern == places.TOKEN.pattern
    assert folder.PAGE == places.PAGE


LOCAL = [name for name in FILES if not name.startswith("public/") and "offen" not in name]
LOCAL.remove("index.html")
LOCAL.remove("presseschau.opml")


@pytest.mark.parametrize("name", LOCAL)
async def test_local_feeds_are_there_at_home_and_nowhere_else(name: str, output: Path) -> None:
    async with serving(output) as client:
        for headers in (None, AT_HOME):
            assert await get(client, f"/{name}", headers) == (200, FILES[name])
        for headers in (OUTSIDE, {"X-Real-IP": "2001:db8::1"}, {"Forwarded": "for=203.0.113.7"}):
            missing = await get(client, f"/nix.{name.rpartition('.')[2]}", headers)
            assert missing[0] == 404
            assert await get(client, f"/{name}", headers) == missing


async def test_what_is_local_differs_in_no_header_from_what_is_not_there(output: Path) -> None:
    async with serving(output) as client:
        said = []
        for path in ("/daheim.json", "/nix.json"):
            for method in ("GET", "HEAD", "OPTIONS", "POST"):
                conditions = {"If-None-Match": "*", "Accept-Encoding": "gzip"}
                async with client.request(method, path, headers=OUTSIDE | conditions) as answer:
                    headers = {k: v for k, v in answer.headers.items() if k != "Date"}
                    said.append((method, answer.status, headers, await answer.read()))
        assert said[:4] == said[4:]


async def test_page_and_list_tell_strangers_of_public_feeds_only(output: Path) -> None:
    async with serving(output) as client:
        for path in ("/", "/index.html", "/presseschau.opml"):
            assert await get(client, path) == (200, "daheim und offen")
            assert await get(client, path, OUTSIDE) == (200, "offen")


async def test_public_feeds_are_there_for_everybody_at_one_address(output: Path) -> None:
    async with serving(output) as client:
        for headers in (None, OUTSIDE):
            assert await get(client, "/offen.rss", headers) == (200, "offen")
            assert (await get(client, "/public/offen.rss", headers))[0] == 404


async def test_where_nothing_is_public_strangers_find_nothing(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("daheim")
    (tmp_path / "a.rss").write_text("daheim")
    async with serving(tmp_path) as client:
        for path in ("/", "/presseschau.opml", "/a.rss", "/nix.rss", "/icon.png"):
            assert (await get(client, path, OUTSIDE))[0] == 404


async def test_who_comes_from_outside_without_a_proxy_is_outside(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        aiohttp.web.Request, "remote", property(lambda _: "2001:db8::7"), raising=True
    )
    async with serving(output) as client:
        assert (await get(client, "/daheim.rss"))[0] == 404
        assert (await get(client, "/daheim.rss", {"X-Forwarded-For": "127.0.0.1"}))[0] == 404
        assert (await get(client, "/offen.rss"))[0] == 200


async def test_loopback_is_home_in_ipv6_too(output: Path) -> None:
    async with serving(output, host="::1") as client:
        assert await get(client, "/daheim.rss") == (200, "daheim")


async def test_a_proxy_that_names_nobody_is_noticed_where_it_can_be(output: Path) -> None:
    async with serving(output) as client:
        for headers in ({"Host": "presse.example"}, {"X-Forwarded-Proto": "https"}):
            assert (await get(client, "/daheim.rss", headers))[0] == 404
            assert (await get(client, "/offen.rss", headers))[0] == 200


async def test_with_its_token_a_feed_is_there_for_everybody(output: Path) -> None:
    async with serving(output) as client:
        for headers in (None, OUTSIDE):
            for name in ("", "geheim.rss", "geheim.1.atom", "digests/geheim-2026-01-03.html"):
                assert await get(client, SECRET + name, headers) == (200, "geheim")
            assert (await get(client, f"/feeds{SECRET}geheim.rss", headers))[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "/geheim.rss",
        f"/token/{OTHER}/geheim.rss",
        f"/token/{TOKEN[:-1]}/geheim.rss",
        f"/token/{TOKEN}t/geheim.rss",
        f"/token/{TOKEN.upper()}/geheim.rss",
        f"/token/{OTHER}",
        f"/token/{TOKEN}/offen.rss",
        f"/token/{TOKEN}/twin/zeit.rss",
        f"/token/{TOKEN}/.rendered.json",
        f"/token/{TOKEN}/../{TOKEN}/.rendered.json",
        f"/public/token/{TOKEN}/geheim.rss",
        f"/twin/token/{TOKEN}/geheim.rss",
        "/token",
        "/token/",
        "/token//geheim.rss",
        "/token/./geheim.rss",
        "/token/%2e%2e/geheim.rss",
        "/token/../offen.rss%00",
        "/token/%ff/geheim.rss",
    ],
)
async def test_without_its_token_it_is_not(path: str, output: Path) -> None:
    async with serving(output) as client:
        for headers in (None, OUTSIDE):
            assert (await get(client, path, headers))[0] == 404


async def test_the_folder_of_a_token_may_lack_its_slash(output: Path) -> None:
    async with serving(output) as client, client.get(SECRET.rstrip("/")) as answer:
        assert answer.status == 200
        assert answer.url.path == SECRET


async def test_another_token_holds_at_once_and_the_old_one_no_more(output: Path) -> None:
    async with serving(output) as client:
        async with client.get(SECRET + "geheim.rss") as first:
            tag = first.headers["ETag"]
        new = output / "public" / "token" / OTHER
        (output / "public" / "token" / TOKEN).rename(new)
        assert (await get(client, SECRET + "geheim.rss", {"If-None-Match": tag}))[0] == 404
        assert await get(client, f"/token/{OTHER}/geheim.rss") == (200, "geheim")
        places.close(output, OTHER)
        assert (await get(client, f"/token/{OTHER}/geheim.rss"))[0] == 404


async def test_what_is_not_for_everybody_is_kept_by_no_cache_and_no_search_engine(
    output: Path,
) -> None:
    async with serving(output) as client:
        for path in ("/daheim.rss", "/", SECRET, SECRET + "geheim.rss"):
            for conditions in ({}, {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}):
                async with client.get(path, headers=conditions) as answer:
                    assert answer.status == (304 if conditions else 200)
                    assert answer.headers["Cache-Control"].startswith("private, ")
                    assert answer.headers["X-Robots-Tag"] == "noindex"
                    assert answer.headers["Referrer-Policy"] == "no-referrer"
        for headers in ({}, OUTSIDE):
            async with client.get("/offen.rss", headers=headers) as answer:
                assert "private" not in answer.headers["Cache-Control"]
                assert "X-Robots-Tag" not in answer.headers


async def test_pages_of_others_read_what_is_local_nowhere(output: Path) -> None:
    async with serving(output) as client:
        for path, is_shared in (
            ("/daheim.json", False),
            ("/offen.json", True),
            (SECRET + "geheim.json", True),
        ):
            async with client.get(path) as answer:
                assert ("Access-Control-Allow-Origin" in answer.headers) is is_shared
            async with client.options(path) as answer:
                assert ("Access-Control-Allow-Origin" in answer.headers) is is_shared


async def test_who_asks_too_often_is_told_when_to_come_back(output: Path) -> None:
    async with serving(output, per_minute=20) as client:
        async with client.get("/offen.rss", headers=OUTSIDE) as first:
            known = OUTSIDE | {"If-None-Match": first.headers["ETag"]}
        said = [await get(client, "/offen.rss", OUTSIDE) for _ in range(20)]
        assert [status for status, _ in said] == [*[200] * 19, 429]
        async with client.get("/offen.rss", headers=OUTSIDE) as refused:
            assert 1 <= int(refused.headers["Retry-After"]) <= 3
            assert refused.headers["Cache-Control"] == "no-store"
        for _ in range(50):
            assert (await get(client, "/offen.rss", known))[0] == 304
        others = (
            {},
            {"X-Forwarded-For": "203.0.113.8"},
            {"X-Forwarded-For": "9.9.9.9, 203.0.113.9"},
        )
        for headers in others:
            assert (await get(client, "/offen.rss", headers))[0] == 200
        same = {"X-Forwarded-For": "203.0.113.8, 203.0.113.7"}
        assert (await get(client, "/offen.rss", same))[0] == 429


async def test_who_guesses_tokens_soon_hears_nothing_more_of_any(output: Path) -> None:
    async with serving(output, per_minute=20) as client:
        guesses = [await get(client, f"/token/{c * 43}/geheim.rss", OUTSIDE) for c in "abcd"]
        assert [status for status, _ in guesses] == [404, 404, 429, 429]
        assert (await get(client, SECRET + "geheim.rss", OUTSIDE))[0] == 429
        misses = [await get(client, "/nix.rss", {"X-Real-IP": "9.9.9.9"}) for _ in range(11)]
        assert [status for status, _ in misses] == [*[404] * 10, 429]


async def test_who_asks_too_often_costs_no_look_at_the_disk(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(output, per_minute=1) as client:
        assert (await get(client, "/offen.rss", OUTSIDE))[0] == 200
        looks = []
        monkeypatch.setattr(folder.Folder, "known", lambda _, name: looks.append(name))
        assert (await get(client, "/offen.rss", OUTSIDE))[0] == 429
        assert looks == []


async def test_this_machine_may_ask_as_often_as_it_likes(output: Path) -> None:
    async with serving(output, per_minute=2) as client:
        said = [await get(client, "/nix.rss") for _ in range(20)]
        assert {status for status, _ in said} == {404}


async def test_no_log_line_tells_a_token(
    output: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.handler.setFormatter(_Redacting(hidden({}, [])))

    def refuse(self: object, name: str) -> None:
        raise PermissionError(13, "Permission denied", str(output / "public" / "token" / TOKEN))

    async with serving(output) as client:
        assert (await get(client, SECRET + "geheim.rss"))[0] == 200
        assert (await get(client, SECRET + "nix.rss"))[0] == 404
        reader, writer = await asyncio.open_connection(client._base_url.host, client._base_url.port)
        writer.write(f"GET {SECRET}geheim.rss\x01 HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        assert b"400" in await reader.readline()
        writer.close()
        monkeypatch.setattr(folder.Folder, "read", refuse)
        assert (await get(client, SECRET + "geheim.json"))[0] == 503
    assert "token/…/geheim.json cannot be read: Permission denied" in caplog.text
    assert "Error handling request" in caplog.text
    assert TOKEN not in caplog.text


async def test_a_folder_that_cannot_be_listed_is_told_to_the_operator(
    output: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    async with serving(output) as client:
        monkeypatch.setattr("pathlib.Path.iterdir", refuse)
        assert (await get(client, SECRET + "geheim.rss"))[0] == 404
    assert "public/token cannot be listed: Permission denied" in caplog.text
