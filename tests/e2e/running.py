"""The program as people run it: a process of its own, over real HTTP, on a folder of its own."""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from aiohttp import web
from ruamel.yaml import YAML

from aggregator.demo import Newsroom

PATIENCE = 120.0
"""Seconds after which something that should happen is taken not to."""


NEWSROOM = os.environ.get("PRESSESCHAU_NEWSROOM", "")
"""The folder of the replay newsroom, which is not part of the project."""

STARTED: list[subprocess.Popen[bytes]] = []
"""Every process of a desk; the test that started it ends it, or else ``conftest``."""


class Press:
    """The demo's newsroom in a thread of its own, with a journal of who asked for what."""

    def __init__(self, now: datetime | None = None) -> None:
        self.journal: list[tuple[str, int, bool]] = []
        self.gone: set[str] = set()
        self.room = Newsroom(now)
        answer = self.room._answer

        async def journalled(request):
            response = await answer(request)
            if str(request.url) in self.gone:
                response = web.Response(status=410)
            conditional = "If-None-Match" in request.headers
            self.journal.append((str(request.url), response.status, conditional))
            return response

        self.room._answer = journalled
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self.proxy = asyncio.run_coroutine_threadsafe(self.room.start(), self._loop).result(
            PATIENCE
        )
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self.room.stop(), self._loop).result(PATIENCE)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()


def free_port() -> int:
    """Give a port that nobody listens at, and that the kernel gives to nobody.

    A port from the kernel may be gone before it is used: in the meantime it
    is given to whoever connects to something.
    """
    while True:
        port = random.randrange(15_000, 32_000)  # below what Linux hands out
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@dataclass
class Desk:
    """A folder with a configuration, and the command that works on it."""

    folder: Path
    port: int = field(default_factory=free_port)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def configure(self, name: str = "presseschau", **parts: Any) -> Path:
        file = self.folder / "config" / f"{name}.yaml"
        file.parent.mkdir(exist_ok=True)
        with file.open("w", encoding="utf-8") as out:
            YAML(typ="safe", pure=True).dump(parts, out)
        return file

    def copy(self, folder: Path) -> Desk:
        """Give a desk with the same files at the same address, in a folder of its own."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return Desk(folder, self.port)

    def settings(self, proxy: str | None = None, **more: Any) -> dict[str, Any]:
        return {
            "base_url": self.base,
            "web": {"port": self.port},
            "fetch": {"proxy": proxy, "per_host_delay": "0s"},
        } | more

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "aggregator", *arguments],
            cwd=self.folder,
            env={"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": "/usr/bin:/bin"}
            | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        STARTED.append(process)
        return process

    def run(self, *arguments: str, code: int = 0, **environment: str) -> str:
        """Run a command to its end and give what it printed; its exit code must be ``code``."""
        process = self.start(*arguments, **environment)
        out, err = process.communicate(timeout=PATIENCE)
        assert process.returncode == code, f"{arguments}\n{out.decode()}\n{err.decode()}"
        self.errors = err.decode()
        return out.decode()

    def records(self, *arguments: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.run("export", *arguments).splitlines()]

    def published(self) -> dict[str, str]:
        """Give the hash of every published file, by name."""
        files = sorted((self.folder / "feeds").iterdir())
        return {file.name: sha256(file.read_bytes()).hexdigest() for file in files}


def until(true: Any, what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, f"never happened: {what}"
        time.sleep(0.05)


def get(url: str) -> bytes | None:
    """Fetch from our own server; nothing while it does not answer with success."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bytes(answer.read())
    except OSError:
        return None


def hear(process: subprocess.Popen[bytes], what: str) -> str:
    """Wait until the process has told this, and give what it told so far."""
    assert process.stderr is not None
    told = b""
    while what.encode() not in told:
        more = os.read(process.stderr.fileno(), 1 << 16)  # `stop` reads the rest
        assert more, f"it ended without telling {what}\n{told.decode()}"
        told += more
    return told.decode()


def ask(proxy: str, url: str) -> str:
    """Fetch a page through a proxy; it must be there."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": proxy}))
    with opener.open(url, timeout=PATIENCE) as answer:
        return str(answer.read().decode("utf-8", "replace"))


def stop(process: subprocess.Popen[bytes], number: int = signal.SIGTERM) -> tuple[int, str]:
    """Signal the process, wait for its end, and give its exit code and what it told."""
    process.send_signal(number)
    _, err = process.communicate(timeout=PATIENCE)
    return process.returncode, err.decode()
