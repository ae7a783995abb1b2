"""``run`` and ``serve``: what stays until it is told to stop."""

from __future__ import annotations

import asyncio
import os
import signal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aggregator import bootstrap
from aggregator.cli import screen
from aggregator.config.hosts import is_private
from aggregator.config.reader import read
from aggregator.daemon import Daemon
from aggregator.errors import ConfigError, Problem
from aggregator.runner import loop
from aggregator.web import Server

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from aggregator.config.env import Secrets
    from aggregator.config.reader import Loaded
    from aggregator.pipeline import Pipeline
    from aggregator.subscriber import Subscriber


def run(options: argparse.Namespace) -> int:
    """Run the daemon and the web server until told to stop."""
    loaded = read(options.config, os.environ)
    hide = screen.log_to_terminal(loaded.secrets, loaded.config.settings.zone)
    loop.run(_run(options.config, loaded, hide))
    return 0


async def _run(folder: Path, loaded: Loaded, hide: Callable[[Secrets], None]) -> None:
    stop = asyncio.Event()
    settings = loaded.config.settings
    bootstrap.check_output(loaded, loaded.output)
    with bootstrap.opened(loaded) as store:
        async with bootstrap.built(loaded, store, stopping=stop.is_set) as made:
            server = _server(loaded, made.subscriber)
            await made.subscriber.start()  # before the first hub can call
            address = await server.start()
            try:
                screen.say(f"store:  {loaded.store}")
                _show_addresses(loaded, address)

                last = loaded

                async def reload() -> Pipeline:
                    nonlocal last
                    new = await asyncio.to_thread(read, folder, os.environ)
                    _refuse_emptied(last, new, folder)
                    bootstrap.check_output(new, loaded.output)
                    hide(new.secrets)
                    _say_what_waits(loaded, new)
                    pipeline = made.again(new)
                    last = new
                    return pipeline

                daemon = Daemon(
                    made.pipeline,
                    lock=bootstrap.writer_lock(loaded),
                    reload=reload,
                    stamp=partial(_stamp, folder),
                    stop=stop,
                    subscriber=made.subscriber,
                    announcer=made.announcer,
                )
                await daemon.run()
            finally:
                await server.stop(settings.grace)


def serve(options: argparse.Namespace) -> int:
    """Serve the output folder until told to stop."""
    loaded = read(options.config, os.environ)
    screen.log_to_terminal(loaded.secrets, loaded.config.settings.zone)
    loop.run(_serve(loaded))
    return 0


async def _serve(loaded: Loaded) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    server = _server(loaded)
    _show_addresses(loaded, await server.start())
    await stop.wait()
    await server.stop(loaded.config.settings.grace)


def _server(loaded: Loaded, subscriber: Subscriber | None = None) -> Server:
    settings = loaded.config.settings
    return Server(
        loaded.output,
        settings.web.host,
        settings.web.port,
        settings.base_url,
        listener=subscriber,
        requests_per_minute=settings.web.requests_per_minute,
    )


def _show_addresses(loaded: Loaded, address: str) -> None:
    settings = loaded.config.settings
    screen.say(f"page:   {address}")
    if settings.base_url != address:
        screen.say(f"known as {settings.base_url} (base_url)")
    for feed in loaded.config.feeds:
        if feed.access == "token":
            screen.say(f"feed:   {feed.slug}: `presseschau token {feed.slug} --show` tells where")
            continue
        names = ", ".join(f"{settings.base_url}{feed.slug}.{form}" for form in feed.formats)
        screen.say(f"feed:   {names}")
    is_outside = not is_private(urlsplit(settings.base_url).hostname or "")
    if is_outside and any(feed.access == "local" for feed in loaded.config.feeds):
        screen.say(
            "local feeds are for this machine and its network: a reverse proxy in front must"
            " send X-Forwarded-For, or it is taken for somebody at home"
        )


def _stamp(folder: Path) -> object:
    """Say in which state the configuration's files are, by time and size."""
    try:
        files = sorted([*folder.glob("*.yaml"), *folder.glob("rules/*.yaml")])
        return [(str(path), (stat := path.stat()).st_mtime_ns, stat.st_size) for path in files]
    except OSError:
        return None  # being replaced in this moment; the next look will see what came of it


def _refuse_emptied(old: Loaded, new: Loaded, folder: Path) -> None:
    """Take no file that lists nothing any more for what somebody wants.

    A file that is being saved is empty for a moment, and stays so on a full
    disk; what it held would be taken down. What somebody wants can be said: by
    an empty list, or without the file.

    Args:
        old: What is in use.
        new: What is to be.
        folder: Of the configuration, as messages name it.

    Raises:
        ConfigError: It is such a one.
    """
    left: dict[str, set[str]] = {"sources": set(), "feeds": set()}
    for (_, key), names in new.lists.items():
        left[key] |= names
    problems = [
        Problem.of(Path(file), key, f"none is listed here any more; if that is meant: `{key}: []`")
        for (file, key), names in old.lists.items()
        if (file, key) not in new.lists and Path(file) in new.files and names - left[key]
    ]
    if not problems and not new.lists:
        text = "there is neither a source nor a feed any more; a restart takes this over"
        problems = [Problem.of(folder, "YAML", text)]
    if problems:
        raise ConfigError(problems)


def _say_what_waits(old: Loaded, new: Loaded) -> None:
    """Name the settings that changed and hold only after a restart."""
    before = old.config.settings.model_dump()
    after = new.config.settings.model_dump()
    changed = [f"settings.{key}" for key in after if after[key] != before[key]]
    if changed:
        screen.say(f"changed, but only after a restart: {', '.join(changed)}")
