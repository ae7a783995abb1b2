from __future__ import annotations

import asyncio
import gzip
import os
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import aiohttp
import pytest

from aggregator.errors import ServeError
from aggregator.web import Server

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

SAME = "Sat, 03 Jan 2026 04:37:00 GMT"
EARLIER = "Sat, 03 Jan 2026 04:36:59 GMT"
FEED = '<?xml version="1.0"?><rss version="2.0">Ein längerer Feed. </rss>'.encode() * 50
PAGE = b"<!doctype html><title>Presseschau</title>" + b"style-src 'sha256-" + b"B" * 43 + b"='"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, data in {
        "politik.rss": FEED,
        "politik.atom": FEED,
        "politik.json": b'{"items": []}' * 100,
        "presseschau.opml": b"<opml/>",
        "index.html": PAGE,
        ".politik.rss.unfinished": b"halb",
        "presseschau.db": b"geheim",
    }.items():
        (tmp_path / name).write_bytes(data)
        os.utime(tmp_path / name, (1_767_415_020, 1_767_415_020))
    return tmp_path


@asynccontextmanager
async def _serving(
    folder: Path, base_url: str = "http://127.0.0.1/"
) -> AsyncIterator[aiohttp.ClientSession]:
    server = Server(folder, "127.0.0.1", 0, base_url)
    address = await server.start()
    session = aiohttp.ClientSession(
        address, auto_decompress=False, skip_auto_headers=["Accept-Encoding"]
    )
    try:
        async with session:
            yield session
    finally:
        await server.stop(timedelta(seconds=5))


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("politik.rss", "application/rss+xml; charset=utf-8"),
        ("politik.atom", "application/atom+xml; charset=utf-8"),
        ("politik.json", "application/feed+json"),
        ("presseschau.opml", "text/x-opml; charset=utf-8"),
        ("index.html", "text/html; charset=utf-8"),
        ("", "text/html; charset=utf-8"),
        ("feeds/politik.rss", "application/rss+xml; charset=utf-8"),
        ("feeds/", "text/html; charset=utf-8"),
    ],
)
async def test_published_files_come_byte_for_byte(folder: Path, path: str, media_type: str) -> None:
    async with _serving(folder) as client, client.get("/" + path) as answer:
        name = path.rpartition("/")[2] or "index.html"
        assert answer.status == 200
        assert await answer.read() == (folder / name).read_bytes()
        assert answer.headers["Content-Type"] == media_type
        assert answer.headers["Last-Modified"] == "Sat, 03 Jan 2026 04:37:00 GMT"


@pytest.mark.parametrize(
    ("path", "name", "media_type"),
    [
        ("twin/zeit.rss", "twin/zeit.rss", "application/rss+xml; charset=utf-8"),
        ("feeds/twin/zeit.rss", "twin/zeit.rss", "application/rss+xml; charset=utf-8"),
        ("twin/", "twin/index.html", "text/html; charset=utf-8"),
        ("twin/presseschau.opml", "twin/presseschau.opml", "text/x-opml; charset=utf-8"),
        ("digests/a-2026-01-03.html", "digests/a-2026-01-03.html", "text/html; charset=utf-8"),
        ("digests/a-2026-01-03.txt", "digests/a-2026-01-03.txt", "text/plain; charset=utf-8"),
    ],
)
async def test_twins_and_editions_are_in_folders_of_their_own(
    folder: Path, path: str, name: str, media_type: str
) -> None:
    (folder / name).parent.mkdir()
    (folder / name).write_bytes(PAGE)
    async with _serving(folder) as client:
        async with client.get("/" + path) as answer:
            assert (answer.status, await answer.read()) == (200, PAGE)
            assert answer.headers["Content-Type"] == media_type
            policy = answer.headers["Content-Security-Policy"]
        async with client.get("/twin", allow_redirects=False) as answer:
            assert answer.headers["Location"] == "twin/"
    assert "default-src 'none'" in policy
    assert ("style-src 'unsafe-inline'" in policy) == name.startswith("digests/")


@pytest.mark.parametrize(
    "path",
    [
        "/presseschau.db",
        "/.politik.rss.unfinished",
        "/%2Epolitik.rss.unfinished",
        "/../presseschau.db",
        "/..%2f..%2fetc/passwd",
        "/feeds/../politik.rss.unfinished",
        "/politik.rss/",
        "/POLITIK.RSS",
        "/politik.rss%00",
        "/politik.rss%0a",
        "//politik.rss",
        "/%ff",
        "/nichts.rss",
        "/feeds/feeds/politik.rss",
    ],
)
async def test_nothing_else_comes(folder: Path, path: str) -> None:
    async with _serving(folder) as client:
        reader, writer = await _connect(client)
        writer.write(
            f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
        )
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
    assert answer.split(b" ", 2)[1] in {b"404", b"400"}
    assert b"geheim" not in answer
    assert b"halb" not in answer


async def _connect(
    client: aiohttp.ClientSession,
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    base = client._base_url
    assert base is not None
    return await asyncio.open_connection(base.host, base.port)


async def test_head_says_what_get_would(folder: Path) -> None:
    async with _serving(folder) as client:
        for encoding in ("identity", "gzip"):
            asked = {"Accept-Encoding": encoding}
            async with client.get("/politik.rss", headers=asked) as got:
                size = str(len(await got.read()))
            async with client.head("/politik.rss", headers=asked) as head:
                assert await head.read() == b""
                assert head.headers["Content-Length"] == size
                for name in ("ETag", "Last-Modified", "Content-Type", "Vary", "Cache-Control"):
                    assert head.headers[name] == got.headers[name]


async def test_gzip_has_its_own_etag_and_each_answers_for_itself(folder: Path) -> None:
    async with _serving(folder) as client:
        async with client.get("/politik.rss") as plain:
            assert "Content-Encoding" not in plain.headers
            assert plain.headers["Vary"] == "Accept-Encoding"
        async with client.get("/politik.rss", headers={"Accept-Encoding": "gzip"}) as packed:
            assert packed.headers["Content-Encoding"] == "gzip"
            assert gzip.decompress(await packed.read()) == FEED
        tags = {"identity": plain.headers["ETag"], "gzip": packed.headers["ETag"]}
        assert len(set(tags.values())) == 2
        for encoding, own in tags.items():
            for known, tag in tags.items():
                asked = {"Accept-Encoding": encoding, "If-None-Match": tag}
                async with client.get("/politik.rss", headers=asked) as answer:
                    assert answer.status == (304 if known == encoding else 200)
                    assert answer.headers["ETag"] == own


async def test_304_has_no_body_and_keeps_what_caches_need(folder: Path) -> None:
    async with _serving(folder) as client:
        asked = {"If-Modified-Since": "Sat, 03 Jan 2026 04:37:00 GMT"}
        for method in ("GET", "HEAD"):
            async with client.request(method, "/politik.rss", headers=asked) as answer:
                assert answer.status == 304
                assert await answer.read() == b""
                assert "Content-Type" not in answer.headers
                assert answer.headers["Vary"] == "Accept-Encoding"
                assert answer.headers["Cache-Control"] == "private, max-age=60"
                assert answer.headers["ETag"].startswith('"')


async def test_conditions_may_come_in_several_lines(folder: Path) -> None:
    async with _serving(folder) as client:
        async with client.get("/politik.rss") as first:
            tag = first.headers["ETag"]
        lines = [("If-None-Match", '"x"'), ("If-None-Match", tag)]
        async with client.get("/politik.rss", headers=lines) as answer:
            assert answer.status == 304


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        # RFC 9110, 13.2.2: If-Match, If-Unmodified-Since, If-None-Match, If-Modified-Since.
        ({"If-Match": "{tag}"}, 200),
        ({"If-Match": "W/{tag}"}, 412),
        ({"If-Match": "{tag}", "If-Unmodified-Since": EARLIER}, 200),
        ({"If-Match": '"x"', "If-None-Match": "{tag}"}, 412),
        ({"If-Unmodified-Since": EARLIER}, 412),
        ({"If-Unmodified-Since": SAME, "If-None-Match": "{tag}"}, 304),
        ({"If-None-Match": '"x"', "If-Modified-Since": SAME}, 200),
        ({"If-None-Match": "W/{tag}"}, 304),
        ({"If-None-Match": '"x", {tag}'}, 304),
        ({"If-None-Match": "*"}, 304),
        # 14.2: a server may ignore Range; then If-Range is ignored too (13.1.5).
        ({"Range": "bytes=0-9"}, 200),
        ({"Range": "bytes=0-9", "If-Range": "{tag}"}, 200),
        ({"Range": "bytes=99999999-"}, 200),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_preconditions_in_their_order(
    folder: Path, method: str, asked: dict[str, str], status: int
) -> None:
    async with _serving(folder) as client:
        async with client.head("/politik.rss") as first:
            tag = first.headers["ETag"]
        headers = {name: value.replace("{tag}", tag) for name, value in asked.items()}
        async with client.request(method, "/politik.rss", headers=headers) as answer:
            body = await answer.read()
            assert answer.status == status
            assert answer.headers["ETag"] == tag
            assert body == (FEED if (status, method) == (200, "GET") else b"")


async def test_a_connection_survives_304_and_errors(folder: Path) -> None:
    async with _serving(folder) as client:
        reader, writer = await _connect(client)
        for path, status in (("/politik.rss", b"304"), ("/nix", b"404"), ("/politik.json", b"200")):
            writer.write(
                f"GET {path} HTTP/1.1\r\nHost: localhost\r\nIf-Modified-Since: "
                f"{'Sun, 04 Jan 2026 00:00:00 GMT' if status == b'304' else ''}\r\n\r\n".encode()
            )
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.split(b" ", 2)[1] == status
            length = [line for line in head.split(b"\r\n") if line.lower().startswith(b"content-l")]
            if length and status != b"304":
                await reader.readexactly(int(length[0].split(b":")[1]))
        writer.close()
        await writer.wait_closed()


async def test_a_new_version_is_seen_at_once(folder: Path) -> None:
    async with _serving(folder) as client:
        async with client.get("/politik.rss") as first:
            await first.read()
        (folder / "new").write_bytes(b"<rss/>")
        (folder / "new").replace(folder / "politik.rss")
        asked = {"If-None-Match": first.headers["ETag"]}
        async with client.get("/politik.rss", headers=asked) as second:
            assert (second.status, await second.read()) == (200, b"<rss/>")


async def test_other_methods_are_refused_and_options_answered(folder: Path) -> None:
    async with _serving(folder) as client:
        for method in ("POST", "PUT", "DELETE", "TRACE"):
            async with client.request(method, "/politik.rss", data=b"x") as answer:
                assert answer.status == 405
                assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
        async with client.options("/politik.json") as answer:
            assert answer.status == 204
            assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


async def test_every_answer_is_hardened(folder: Path) -> None:
    async with _serving(folder) as client:
        for path in ("/", "/politik.rss", "/nix", "/feeds"):
            async with client.get(path, allow_redirects=False) as answer:
                headers = answer.headers
                policy = headers["Content-Security-Policy"]
                assert policy.startswith("default-src 'none';")
                assert "frame-ancestors 'none'" in policy
                assert headers["X-Content-Type-Options"] == "nosniff"
                assert headers["Referrer-Policy"] == "no-referrer"
                assert headers["Server"] == "Presseschau"
        async with client.get("/") as page:
            style = f"style-src 'sha256-{'B' * 43}='"
            assert style in page.headers["Content-Security-Policy"]


async def test_a_page_of_another_site_reads_json_only_where_the_feeds_are_public(
    folder: Path,
) -> None:
    async with (
        _serving(folder, "https://presse.example/") as client,
        client.get("/politik.json") as answer,
    ):
        assert answer.status == 200
        assert "Access-Control-Allow-Origin" not in answer.headers
    (folder / "public").mkdir()
    for name in ("politik.rss", "politik.json"):
        (folder / "public" / name).write_bytes((folder / name).read_bytes())
    async with _serving(folder, "https://presse.example/") as client:
        async with client.get("/politik.json") as answer:
            assert answer.headers["Access-Control-Allow-Origin"] == "*"
            assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        async with client.get("/politik.rss") as answer:
            assert "Access-Control-Allow-Origin" not in answer.headers
        async with client.options("/politik.json") as answer:
            assert "If-None-Match" in answer.headers["Access-Control-Allow-Headers"]
    async with (
        _serving(folder, "http://127.0.0.1:8080/") as client,
        client.get("/politik.json") as answer,
    ):
        assert "Access-Control-Allow-Origin" not in answer.headers


HUBBED = b"""<feed xmlns="http://www.w3.org/2005/Atom"><link rel="hub" href="https://hub.example/"/>
<link rel="self" href="https://presse.example/politik.atom"/></feed>"""


async def test_a_feed_with_a_hub_names_it_in_every_answer(folder: Path) -> None:
    (folder / "politik.atom").write_bytes(HUBBED)
    link = '<https://hub.example/>; rel="hub", <https://presse.example/politik.atom>; rel="self"'
    async with _serving(folder) as client:
        for method, asked, status in (
            ("GET", {}, 200),
            ("HEAD", {}, 200),
            ("GET", {"If-None-Match": "*"}, 304),
        ):
            async with client.request(method, "/politik.atom", headers=asked) as answer:
                assert (answer.status, answer.headers["Link"]) == (status, link)
        async with client.get("/politik.rss") as answer:
            assert "Link" not in answer.headers


async def test_a_rebound_name_reads_nothing(folder: Path) -> None:
    async with _serving(folder, "https://presse.example/") as client:
        async with client.get("/politik.rss", headers={"Host": "evil.example"}) as answer:
            assert answer.status == 421
            assert b"rss" not in await answer.read()
        (folder / "public").mkdir()
        (folder / "public" / "politik.rss").write_bytes(FEED)
        async with client.get("/politik.rss", headers={"Host": "presse.example"}) as answer:
            assert answer.status == 200


async def test_the_path_of_base_url_is_served_too(folder: Path) -> None:
    async with _serving(folder, "http://127.0.0.1/meine/presse/") as client:
        for path in (
            "/politik.rss",
            "/meine/presse/politik.rss",
            "/meine/presse/feeds/politik.rss",
        ):
            async with client.get(path) as answer:
                assert await answer.read() == FEED
        async with client.get("/meine/presse") as answer:
            assert answer.status == 200
            assert answer.url.path == "/meine/presse/"
        async with client.get("/meine/politik.rss") as answer:
            assert answer.status == 404
            assert b'href="/meine/presse/"' in await answer.read()


async def test_before_the_first_run_it_says_so(tmp_path: Path) -> None:
    async with _serving(tmp_path / "noch-nicht-da") as client:
        for path in ("/", "/politik.rss"):
            async with client.get(path) as answer:
                assert answer.status == 503
                assert answer.headers["Retry-After"] == "30"
        async with client.get("/favicon.ico") as answer:
            assert answer.status == 404


async def test_a_taken_port_is_told_to_the_person(folder: Path) -> None:
    first = Server(folder, "127.0.0.1", 0, "http://127.0.0.1/")
    address = await first.start()
    port = int(address.rstrip("/").rpartition(":")[2])
    second = Server(folder, "127.0.0.1", port, "http://127.0.0.1/")
    with pytest.raises(ServeError, match=rf"another program listens on 127.0.0.1, port {port}"):
        await second.start()
    await second.stop(timedelta(0))
    await first.stop(timedelta(seconds=5))


async def test_a_host_that_is_not_here_is_told_to_the_person(folder: Path) -> None:
    with pytest.raises(ServeError, match=r"cannot listen on 192\.0\.2\.1, port 0"):
        await Server(folder, "192.0.2.1", 0, "http://127.0.0.1/").start()


async def test_stop_ends_idle_connections_and_frees_the_port(folder: Path) -> None:
    server = Server(folder, "127.0.0.1", 0, "http://127.0.0.1/")
    address = await server.start()
    port = int(address.rstrip("/").rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /politik.rss HTTP/1.1\r\nHost: localhost\r\n\r\n")
    await reader.readuntil(b"\r\n\r\n")
    await server.stop(timedelta(seconds=30))
    assert (await reader.read()).endswith(b"</rss>")
    writer.close()
    await writer.wait_closed()
    again = Server(folder, "127.0.0.1", port, "http://127.0.0.1/")
    assert await again.start() == address
    await again.stop(timedelta(seconds=5))
