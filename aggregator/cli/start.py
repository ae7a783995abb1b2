"""``init`` and ``demo``: the first steps of a new user."""

from __future__ import annotations

import asyncio
import signal
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from aggregator import bootstrap
from aggregator.cli import once, screen
from aggregator.config.init import write_starter
from aggregator.config.reader import read
from aggregator.demo import Newsroom, write_configuration
from aggregator.web import Server

if TYPE_CHECKING:
    import argparse


def init(options: argparse.Namespace) -> int:
    """Write a commented configuration that can be run as it is."""
    for path in write_starter(options.folder):
        print(f"written: {path}")
    print(f"next: presseschau --config {options.folder} run")
    return 0


def demo(options: argparse.Namespace) -> int:
    """Fetch, summarise and publish an invented newsroom, and serve the result."""
    with tempfile.TemporaryDirectory(prefix="presseschau-demo-") as folder:
        return asyncio.run(_demo(Path(folder), stay=not options.once))


async def _demo(folder: Path, *, stay: bool) -> int:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    newsroom = Newsroom()
    proxy = await newsroom.start()
    try:
        loaded = read(write_configuration(newsroom, proxy, folder), {})
        with bootstrap.opened(loaded) as store:
            async with bootstrap.built(loaded, store, stopping=stop.is_set) as made:
                outcomes, publication = await once.passed(made, wish=True)
        once.report(outcomes, publication)
        settings = loaded.config.settings
        if stop.is_set():
            return 0  # nobody waits for it any more
        server = Server(loaded.output, settings.web.host, settings.web.port, settings.base_url)
        address = await server.start()
        screen.say(f"\nOpen {address} – Ctrl-C ends the demo and removes all of it.")
        if stay:
            await stop.wait()
        await server.stop(settings.grace)
    finally:
        await newsroom.stop()
    return 1 if any(one.answer == "failed" for one in outcomes) else 0
