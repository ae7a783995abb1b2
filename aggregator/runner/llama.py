"""A model file, served by llama.cpp in a process of its own (xllamacpp, the extra ``llama``).

In a process of its own, because what is not Python can die without an
exception, and because a model that is done with gives its memory back only so.
It listens on loopback, on any free port, and answers those who know a key
made for it. Should this process die, the kernel takes it along (Linux).
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import logging
import os
import secrets
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aggregator.errors import EngineDown
from aggregator.runner.kin import die_with_parent

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)

MODULE = "xllamacpp"
_READY = "listening on "
_LONGEST_LOADING = 300.0
"""Seconds. A model of several gigabytes on a slow disk takes one or two minutes."""
_MOST_THREADS = 8
_KEY = "PRESSESCHAU_LLAMA_KEY"
"""Under this name the process finds its key: arguments are for all to see."""


class ModelFiles:
    """Serves model files, each in a process of its own; see ``LlamaServer``.

    Attributes:
        key: Made for this run; nobody else knows it.
    """

    def __init__(self) -> None:
        self.key = secrets.token_hex(24)
        self._servers: dict[tuple[Path, int, int], LlamaServer] = {}

    async def address(self, path: Path, *, context: int, slots: int) -> str:
        """Give the base address at which a file is served; starts it where it is not running.

        Raises:
            EngineDown: It cannot be served; says what is missing.
        """
        which = (path, context, slots)
        if which not in self._servers:
            self._servers[which] = LlamaServer(path, context=context, slots=slots, key=self.key)
        return await self._servers[which].address()

    async def stop(self) -> None:
        """End all of them."""
        for server in self._servers.values():
            await server.stop()


class LlamaServer:
    """Serves one model file from its first request on. Belongs to one event loop.

    Args:
        path: A GGUF file.
        context: Tokens that one request may have, prompt and answer.
        slots: Requests that it works on at once; each takes memory for a context.
        key: What requests must carry.
        start: Starts a process; the one place to put another program.
    """

    def __init__(
        self,
        path: Path,
        *,
        context: int,
        slots: int,
        key: str,
        start: Callable[..., Awaitable[asyncio.subprocess.Process]] = (
            asyncio.create_subprocess_exec
        ),
    ) -> None:
        self._path = path
        self._context = context
        self._slots = slots
        self._key = key
        self._start = start
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._address = ""
        self._starting = asyncio.Lock()

    async def address(self) -> str:
        """Give its base address; starts it where it is not running.

        Raises:
            EngineDown: It cannot be started; says what is missing.
        """
        async with self._starting:
            if self._process is None or self._process.returncode is not None:
                self._address = await self._started()
        return self._address

    async def stop(self) -> None:
        """End it."""
        process, self._process = self._process, None
        if self._reading is not None:
            self._reading.cancel()
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):  # it ended just now
                process.kill()
            await process.wait()

    async def _started(self) -> str:
        if text := lacking(self._path):
            raise EngineDown(text)
        self._process = await self._start(
            *(sys.executable, "-m", "aggregator.runner.llama"),
            *(str(self._path), str(self._context), str(self._slots)),
            env=os.environ | {_KEY: self._key},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            address = await asyncio.wait_for(self._ready(self._process), _LONGEST_LOADING)
        except TimeoutError as error:
            await self.stop()
            raise EngineDown(f"{self._path.name} was not loaded in time") from error
        assert self._process.stderr is not None
        self._reading = asyncio.create_task(_drained(self._process.stderr))
        log.info("%s is loaded", self._path.name)
        return f"{address}/v1"

    async def _ready(self, process: asyncio.subprocess.Process) -> str:
        assert process.stdout is not None
        assert process.stderr is not None
        said = asyncio.create_task(_last_of(process.stderr))
        try:
            while line := (await process.stdout.readline()).decode("utf-8", "replace").strip():
                if line.startswith(_READY):
                    return line.removeprefix(_READY)
            await process.wait()
            last = await said
        finally:
            said.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await said
        raise EngineDown(
            f"{self._path.name} cannot be served (exit code {process.returncode}): {last}"
        )


def lacking(path: Path) -> str:
    """Say what is not there that a model file needs to be served; empty if all is."""
    if not path.is_file():
        return (
            f"{path}: no such model file (summariser.model_path); "
            "`presseschau model pull NAME` fetches one"
        )
    if importlib.util.find_spec(MODULE) is None:
        return "engine llama needs the extra: python -m pip install 'presseschau[llama]'"
    return ""


async def _last_of(stream: asyncio.StreamReader) -> str:
    """Read to the end, and give the last line with an error, else the last one."""
    last = error = ""
    async for line in stream:
        text = line.decode("utf-8", "replace").strip()
        last = text or last
        if "error" in text.lower() or "failed" in text.lower():
            error = text
    return (error or last)[:300]


async def _drained(stream: asyncio.StreamReader) -> None:
    """Read what it tells, so that it never waits for somebody who reads."""
    while await stream.read(65_536):
        pass


def serve(path: str, context: int, slots: int) -> None:
    """Serve a model until told to end. This is the other process."""
    die_with_parent()
    import xllamacpp  # noqa: PLC0415 - of the extra, and only needed in this process

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal's Ctrl-C is the parent's to answer
    server = xllamacpp.Server(_parameters(xllamacpp, path, context, slots))
    print(f"{_READY}{server.listening_address}", flush=True)  # noqa: T201 - the parent reads it
    signal.sigwait({signal.SIGTERM})


def _parameters(xllamacpp: Any, path: str, context: int, slots: int) -> Any:
    parameters = xllamacpp.CommonParams()
    parameters.model.path = path
    parameters.n_ctx = context * slots
    parameters.n_parallel = slots
    parameters.port = 0
    parameters.hostnames = ["127.0.0.1"]
    parameters.api_keys = [os.environ[_KEY]]
    parameters.ui = False
    threads = max(1, min(len(os.sched_getaffinity(0)), _MOST_THREADS))
    parameters.cpuparams.n_threads = threads
    return parameters


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
