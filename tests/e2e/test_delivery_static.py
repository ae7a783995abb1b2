"""The configurations that the how-to gives for static hosts, as they stand there, on the real servers."""

from __future__ import annotations

import gzip
import http.client
import os
import re
import shutil
import subprocess
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin, urlsplit
from zoneinfo import ZoneInfo

import pytest

from aggregator.fetch.websub import announced
from aggregator.model import Edition, Origin, PublishedEntry, Selection
from aggregator.publish import publish
from tests.e2e.running import free_port, until
from tests.making import record

if TYPE_CHECKING:
    from collections.abc import Iterator

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "static-hosts.md"
ROOT = "/srv/presseschau/feeds/public"
BASE = "http://presse.example/"
TOKEN = "k" * 43
NOW = datetime(2026, 1, 3, 4, 37, tzinfo=UTC)
NAMES = (
    *("politik.rss", "politik.atom", "politik.json", "morgens.rss"),
    *("presseschau.opml", "index.html", "icon.png"),
    *("digests/morgens-2026-01-03.html", "digests/morgens-2026-01-03.txt"),
    *(f"token/{TOKEN}/geheim.atom", f"token/{TOKEN}/index.html"),
)


def entry(number: int) -> PublishedEntry:
    return PublishedEntry(
        id=f"urn:uuid:00000000-0000-0000-0000-{number:012}",
        record=record(number, tldr="Äußerst kurz gesagt. " * 5),
        origin=Origin(name="blatt", title="Das Blatt"),
        updated=NOW,
    )


def selection(slug: str, **given) -> Selection:
    values = {
        "id": f"urn:uuid:00000000-0000-0000-0001-{len(slug):012}",
        "slug": slug,
        "title": slug,
        "description": "",
        "language": "de",
        "updated": NOW,
        "entries": tuple(map(entry, range(1, 9))),
        "access": "public",
    }
    return Selection(**values | given)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("static")
    edition = Edition(
        id="urn:uuid:e2b8f2a4-0000-4000-8000-000000000001",
        moment=NOW,
        name="2026-01-03",
        title="Presseschau, 3. Januar 2026",
        language="de",
        updated=NOW,
        stories=tuple(map(entry, range(1, 9))),
    )
    chosen = (
        selection("politik", hub="https://hub.example/"),
        selection("morgens", entries=(), editions=(edition,)),
        selection("geheim", access="token", token=TOKEN),
        selection("daheim", access="local"),
    )
    done = publish(made, chosen, base_url=BASE, zone=ZoneInfo("Europe/Berlin"), version="1")
    assert not done.errors
    for one in made.rglob("*"):
        one.chmod(one.stat().st_mode | 0o055)
    for one in (made, *made.parents[:2]):
        one.chmod(0o755)  # nginx's workers may be another user
    return made / "public"


def documented(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", HOW_TO.read_text("utf-8"), re.DOTALL)
    assert ROOT in found
    return str(found)


def nginx(program: str, folder: Path, place: Path, port: int) -> list[str]:
    told = documented("nginx").replace(ROOT, str(folder)).replace("/var/log/nginx", str(place))
    assert "listen 80;" in told
    user = "user root;" if os.geteuid() == 0 else ""
    temporary = "".join(
        f"{kind}_temp_path {place}/tmp; "
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (place / "nginx.conf").write_text(
        f"{user} worker_processes 1; pid {place}/pid; error_log {place}/error.log; events {{}}\n"
        f"http {{ {temporary}\n{told.replace('listen 80;', f'listen 127.0.0.1:{port};')}}}"
    )
    return [program, "-p", str(place), "-c", str(place / "nginx.conf"), "-g", "daemon off;"]


def caddy(program: str, folder: Path, place: Path, port: int) -> list[str]:
    told = documented("caddyfile").replace(ROOT, str(folder))
    assert "http://presse.example {" in told
    told = told.replace("http://presse.example {", f"http://presse.example:{port} {{", 1)
    (place / "Caddyfile").write_text(f"{{\n admin off\n}}\n{told}")
    return [program, "run", "--config", str(place / "Caddyfile"), "--adapter", "caddyfile"]


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes = field(repr=False)


@dataclass
class Host:
    """A server that is running."""

    name: str
    port: int
    place: Path

    def ask(self, path: str, *, method: str = "GET", **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, f"/{path}", headers={"Host": "presse.example"} | named)
            answer = connection.getresponse()
            given = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, given, answer.read())
        finally:
            connection.close()

    def is_up(self) -> bool:
        try:
            return self.ask("index.html").status > 0
        except OSError:
            return False


@contextmanager
def running(name: str, command: list[str], port: int, place: Path) -> Iterator[Host]:
    with (place / "log").open("wb") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=log, env=os.environ | {"HOME": str(place)}
        )
    try:
        made = Host(name, port, place)
        until(lambda: made.is_up() or process.poll() is not None, "the server")
        assert process.poll() is None, (place / "log").read_text()
        yield made
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="module", params=[nginx, caddy], ids=["nginx", "caddy"])
def host(request, folder, tmp_path_factory) -> Iterator[Host]:
    name = request.param.__name__
    program = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        pytest.skip(f"{name} is not installed")
    place, port = tmp_path_factory.mktemp(name), free_port()
    with running(name, request.param(program, folder, place, port), port, place) as made:
        yield made


@pytest.mark.parametrize("name", NAMES)
def test_every_file_is_called_what_our_own_server_calls_it(host, folder, name):
    own = {
        "rss": "application/rss+xml; charset=utf-8",
        "atom": "application/atom+xml; charset=utf-8",
        "json": "application/feed+json",
        "opml": "text/x-opml; charset=utf-8",
        "html": "text/html; charset=utf-8",
        "txt": "text/plain; charset=utf-8",
        "png": "image/png",
    }[name.rpartition(".")[2]]
    is_feed = name.rpartition(".")[2] in {"rss", "atom", "json"}
    answer = host.ask(name)
    assert (answer.status, answer.body) == (200, (folder / name).read_bytes())
    assert answer.headers["content-type"] == own
    assert answer.headers["cache-control"] == ("max-age=60" if is_feed else "no-cache")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert ("access-control-allow-origin" in answer.headers) == name.endswith(".json")
    assert ("x-robots-tag" in answer.headers) == name.startswith("token/")


@pytest.mark.parametrize("name", ["politik.rss", "politik.atom", "politik.json"])
def test_a_feed_is_packed_conditional_and_names_its_hub(host, folder, name):
    plain, packed = host.ask(name), host.ask(name, Accept_Encoding="gzip")
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body == (folder / name).read_bytes()
    assert len(packed.body) < len(plain.body) / 2
    for encoding, answer in (("identity", plain), ("gzip", packed)):
        assert answer.headers["vary"].lower() == "accept-encoding"
        link = announced({"link": answer.headers["link"]}, hubs=(), self_link=None, url="http://x/")
        assert link is not None
        assert (link.hub, link.topic) == ("https://hub.example/", f"https://presse.example/{name}")
        tag, since = answer.headers["etag"], answer.headers["last-modified"]
        for condition in ({"If_None_Match": tag}, {"If_Modified_Since": since}):
            again = host.ask(name, Accept_Encoding=encoding, **condition)
            assert (again.status, again.body) == (304, b"")
        head = host.ask(name, method="HEAD", Accept_Encoding=encoding)
        assert (head.status, head.body) == (200, b"")
        assert head.headers["etag"] == tag
    assert "link" not in host.ask("morgens.rss").headers


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in {"href", "src"} and value]


@pytest.mark.parametrize("page", ["", f"token/{TOKEN}/"])
def test_what_the_page_links_to_is_there(host, page):
    links = Links()
    links.feed(host.ask(page).body.decode())
    own = [one for one in links.found if not urlsplit(one).scheme]
    assert len(own) >= 4
    for one in own:
        assert not one.startswith("/"), "it works in any folder"
        assert host.ask(urldefrag(urljoin(f"/{page}", one))[0][1:]).status == 200


@pytest.mark.parametrize(
    "path",
    [
        *("nichts.atom", "daheim.atom", "geheim.atom", f"token/{'x' * 43}/geheim.atom"),
        *(
            ".rendered.json",
            ".archive.json",
            "digests/.x",
            "../daheim.atom",
            "..%2f..%2fetc/passwd",
        ),
        *("token/", "token", "digests/"),
    ],
)
def test_nothing_else_is_given_out(host, path):
    answer = host.ask(path)
    assert answer.status in {301, 308, 400, 403, 404}
    assert TOKEN.encode() not in answer.body


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_is_taken(host, method):
    assert host.ask("politik.atom", method=method).status == 405


def test_no_log_holds_a_token(host):
    host.ask(f"token/{TOKEN}/geheim.atom")
    host.ask("politik.atom")
    logged = {one.name: one.read_bytes() for one in host.place.glob("*log*")}
    assert logged
    assert not any(TOKEN.encode() in data for data in logged.values())
    if host.name == "nginx":
        assert b"politik.atom" in logged["presseschau.log"]


def test_a_reader_never_meets_half_a_file(host, folder):
    """Two versions take turns as fast as they can be written; each answer is one of them."""
    from aggregator.publish import files

    versions = [b"a" * 300_000, b"b" * 200_000]
    files.replace(folder / "wechsel.rss", versions[0])
    ended = threading.Event()

    def write() -> None:
        while not ended.is_set():
            for one in versions:
                files.replace(folder / "wechsel.rss", one)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        bodies = [host.ask("wechsel.rss").body for _ in range(60)]
    finally:
        ended.set()
        writer.join()
        (folder / "wechsel.rss").unlink()
    assert all(one in versions for one in bodies)
