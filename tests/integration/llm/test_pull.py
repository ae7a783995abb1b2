"""``model pull`` from a hub of the tests' own: whole, in pieces, and not what it should be."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import io
import pathlib
import random
import re
from datetime import timedelta
from types import SimpleNamespace

import pytest

from aggregator.cli import main
from aggregator.errors import BrokenBody, FetchError, HttpStatus
from aggregator.fetch import download
from aggregator.fetch.download import Download, Wanted
from tests.integration.loopback import Origin, Reply, sends

DATA = random.Random(7).randbytes(300_000)
SHA = hashlib.sha256(DATA).hexdigest()
PLACE = "blatt/klein-GGUF/klein.gguf"
POINTER = (
    f"version https://git-lfs.github.com/spec/v1\noid sha256:{SHA}\nsize {len(DATA)}\n".encode()
)


class File:
    """A server of one file that knows Range, and may break off after so many bytes."""

    def __init__(self, data=DATA, *, breaks_after=None, ranges=True):
        self.data, self.breaks_after, self.ranges = data, breaks_after, ranges
        self.begins = []

    async def __call__(self, request, writer):
        asked = request.headers.get("range", "bytes=0-")
        begin = int(asked.removeprefix("bytes=").rstrip("-")) if self.ranges else 0
        self.begins.append(begin)
        rest = self.data[begin:]
        head = f"HTTP/1.1 {206 if begin else 200} OK\r\nContent-Length: {len(rest)}\r\n"
        if begin:
            head += f"Content-Range: bytes {begin}-{len(self.data) - 1}/{len(self.data)}\r\n"
        writer.write(head.encode() + b"\r\n" + rest[: self.breaks_after])
        await writer.drain()


@pytest.fixture
async def hub():
    async with Origin() as origin:
        origin.says("/blatt/klein-GGUF/raw/main/klein.gguf", Reply(200, POINTER))
        origin.says(
            "/blatt/klein-GGUF/resolve/main/klein.gguf", Reply(302, b"", {"Location": "/cdn"})
        )
        origin.says("/cdn", File())
        yield origin


async def fetched(origin, target, *, sha256=SHA, size=len(DATA)):
    seen = []
    wanted = Wanted(url=origin.url("/cdn"), size=size, sha256=sha256)
    await Download(proxy=None, trusted=origin.url("")).fetch(wanted, target, seen.append)
    return seen


async def test_the_command_fetches_checks_and_says_what_to_write(
    hub, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    command = ["model", "pull", PLACE, "--hub", hub.url("")]
    assert await asyncio.to_thread(main, command) == 0
    assert (tmp_path / "models" / "klein.gguf").read_bytes() == DATA
    assert "model_path: models/klein.gguf" in capsys.readouterr().out
    assert await asyncio.to_thread(main, command) == 0
    assert len(hub.requests) == 3  # the second time nothing is asked


@pytest.mark.parametrize("name", ["gibtsnicht", "a/b/c.bin", "a/../b/c.gguf"])
def test_a_name_that_is_none_is_told_with_those_there_are(name, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["model", "pull", name]) == 2
    assert "qwen2.5-1.5b" in capsys.readouterr().err


def test_the_list_says_what_each_needs(capsys):
    assert main(["model", "list"]) == 0
    told = capsys.readouterr().out
    assert "qwen3-4b" in told
    assert "2.5 GB" in told


async def test_what_breaks_off_goes_on_where_it_was(hub, tmp_path):
    file = File(breaks_after=70_000)
    hub.says("/cdn", file)
    seen = await fetched(hub, tmp_path / "klein.gguf")
    assert (tmp_path / "klein.gguf").read_bytes() == DATA
    assert file.begins[:3] == [0, 70_000, 140_000]
    assert seen[-1] == len(DATA)
    assert not list(tmp_path.glob("*.part"))


async def test_another_run_goes_on_where_one_was_stopped(hub, tmp_path):
    (tmp_path / "klein.gguf.part").write_bytes(DATA[:123_456])
    file = File()
    hub.says("/cdn", file)
    await fetched(hub, tmp_path / "klein.gguf")
    assert file.begins == [123_456]
    assert (tmp_path / "klein.gguf").read_bytes() == DATA


async def test_a_server_that_knows_no_ranges_is_read_from_the_beginning(hub, tmp_path):
    (tmp_path / "klein.gguf.part").write_bytes(DATA[:1000])
    hub.says("/cdn", File(ranges=False))
    await fetched(hub, tmp_path / "klein.gguf")
    assert (tmp_path / "klein.gguf").read_bytes() == DATA


@pytest.fixture
def slept(monkeypatch):
    """How long was waited, without the waiting."""
    waits = []
    real = asyncio.sleep

    async def sleep(seconds):
        waits.append(seconds)
        await real(0)

    monkeypatch.setattr(download, "asyncio", SimpleNamespace(**vars(asyncio) | {"sleep": sleep}))
    return waits


class Busy:
    """A server of one file that is busy so many times before each of its answers."""

    def __init__(self, file, times, *, status=503, **headers):
        self.file, self.times, self.left = file, times, times
        self.busy = f"HTTP/1.1 {status} Busy\r\nContent-Length: 0\r\n"
        self.busy += "".join(f"{key.replace('_', '-')}: {one}\r\n" for key, one in headers.items())

    async def __call__(self, request, writer):
        if self.left:
            self.left -= 1
            writer.write(self.busy.encode() + b"\r\n")
            await writer.drain()
            return
        self.left = self.times
        await self.file(request, writer)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
async def test_a_busy_server_is_asked_again_ever_later_and_goes_on_where_it_was(
    hub, tmp_path, slept, status
):
    file = File(breaks_after=150_000)
    hub.says("/cdn", Busy(file, 4, status=status))
    await fetched(hub, tmp_path / "klein.gguf")
    assert (tmp_path / "klein.gguf").read_bytes() == DATA
    assert file.begins == [0, 150_000]
    assert [one for one in slept if one] == [2, 4, 8, 16] * 2


async def test_it_is_not_asked_before_it_wishes(hub, tmp_path, slept):
    hub.says("/cdn", Busy(File(), 2, status=429, Retry_After=100))
    await fetched(hub, tmp_path / "klein.gguf")
    assert [round(one) for one in slept] == [101, 101]


async def test_one_that_stays_busy_is_given_up_and_what_is_there_stays(hub, tmp_path, slept):
    (tmp_path / "klein.gguf.part").write_bytes(DATA[:1000])
    hub.says("/cdn", Busy(File(), 99))
    with pytest.raises(HttpStatus, match="answered 503"):
        await fetched(hub, tmp_path / "klein.gguf")
    assert len(slept) == 5
    assert (tmp_path / "klein.gguf.part").stat().st_size == 1000


@pytest.mark.parametrize("busy", [Busy(File(), 1, Retry_After=3600), Busy(File(), 1, status=404)])
async def test_one_that_wants_an_hour_or_has_nothing_is_not_waited_for(hub, tmp_path, slept, busy):
    hub.says("/cdn", busy)
    with pytest.raises(
        HttpStatus, match=r"answered 503 and asks for a pause until 20|answered 404"
    ):
        await fetched(hub, tmp_path / "klein.gguf")
    assert slept == []


@pytest.mark.parametrize("headers", [{}, {"Retry_After": 1}])
async def test_a_hub_that_is_busy_when_asked_what_the_file_is_is_asked_again(
    hub, tmp_path, monkeypatch, capsys, headers
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(download, "_FIRST_WAIT", timedelta(0))
    pointer = sends(f"HTTP/1.1 200 OK\r\nContent-Length: {len(POINTER)}\r\n\r\n".encode() + POINTER)
    hub.says("/blatt/klein-GGUF/raw/main/klein.gguf", Busy(pointer, 1, **headers))
    assert await asyncio.to_thread(main, ["model", "pull", PLACE, "--hub", hub.url("")]) == 0
    assert (tmp_path / "models" / "klein.gguf").read_bytes() == DATA
    assert re.search(r"503.*Asked again in [12] s", capsys.readouterr().err)


async def test_what_is_not_what_it_should_be_is_not_kept(hub, tmp_path):
    hub.says("/cdn", File(DATA[:-1] + b"?"))
    with pytest.raises(BrokenBody, match="sha256"):
        await fetched(hub, tmp_path / "klein.gguf")
    assert list(tmp_path.iterdir()) == []


async def test_no_space_is_told_before_anything_is_fetched(hub, tmp_path):
    with pytest.raises(FetchError, match="bytes free"):
        await fetched(hub, tmp_path / "klein.gguf", size=10**17)
    assert hub.requests == []


async def test_a_file_without_end_is_not_read_to_it(hub, tmp_path):
    asked = []

    async def endless(request, writer):
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(1000):
            asked.append(1)
            writer.write(DATA)
            await writer.drain()

    hub.says("/cdn", endless)
    with pytest.raises(BrokenBody, match="sha256"):
        await fetched(hub, tmp_path / "klein.gguf")
    assert len(asked) < 100


async def test_a_disk_that_is_full_in_the_middle_is_told_and_what_is_there_stays(
    hub, tmp_path, monkeypatch
):
    class Full(io.FileIO):
        def write(self, data):
            if self.tell() > 100_000:
                raise OSError(errno.ENOSPC, "No space left on device")
            return super().write(data)

    def open_(self, mode, **_):
        return Full(self, mode)

    with monkeypatch.context() as patched:
        patched.setattr(pathlib.Path, "open", open_)
        with pytest.raises(
            FetchError, match=r"klein\.gguf\.part: cannot be written: No space left"
        ):
            await fetched(hub, tmp_path / "klein.gguf")
    assert (tmp_path / "klein.gguf.part").stat().st_size > 100_000
    await fetched(hub, tmp_path / "klein.gguf")
    assert (tmp_path / "klein.gguf").read_bytes() == DATA


async def test_a_folder_that_cannot_be_made_is_told(hub, tmp_path):
    (tmp_path / "models").write_text("")
    with pytest.raises(FetchError, match="models: cannot be written"):
        await fetched(hub, tmp_path / "models" / "klein.gguf")


async def test_a_redirect_into_the_private_network_is_not_followed(hub, tmp_path):
    hub.says("/cdn", Reply(302, b"", {"Location": "http://127.0.0.2:80/x"}))
    with pytest.raises(FetchError, match="loopback"):
        await fetched(hub, tmp_path / "klein.gguf")


async def test_a_page_is_no_pointer(hub, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    hub.says("/blatt/klein-GGUF/raw/main/klein.gguf", sends(b"HTTP/1.1 200 OK\r\n\r\n<html>"))
    assert await asyncio.to_thread(main, ["model", "pull", PLACE, "--hub", hub.url("")]) == 1
    assert "does not say what the file is" in capsys.readouterr().err
