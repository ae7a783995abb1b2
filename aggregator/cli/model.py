"""``model``: files for the engine ``llama``, from a model hub."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from aggregator import bootstrap
from aggregator.cli import screen
from aggregator.cli.tldr import read_or_default
from aggregator.errors import FetchError, UsageError
from aggregator.fetch import Fetcher
from aggregator.fetch.address import parse
from aggregator.fetch.download import Download, Wanted, patiently
from aggregator.fetch.options import Options
from aggregator.summarise.llm import hub

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from aggregator.config.reader import Loaded

FOLDER = "models"
"""Beside the store, unless said otherwise."""
_PERCENT = 100


def list_(options: argparse.Namespace) -> int:  # noqa: ARG001 - every command takes its options
    """Show a few models that write German, with what they need."""
    head = ("name", "to fetch", "memory", "licence", "")
    rows = [
        (one.name, f"{one.size:g} GB", f"{one.memory:g} GB", one.licence, one.remark)
        for one in hub.MODELS
    ]
    screen.table(head, rows)
    return 0


def pull(options: argparse.Namespace) -> int:
    """Fetch a model, resuming what broke off, and check it."""
    place = hub.place_of(options.name)
    if place is None:
        known = ", ".join(one.name for one in hub.MODELS)
        raise UsageError(
            f"{options.name}: no model is called so; there are {known}, and any GGUF file of the "
            "hub as OWNER/REPOSITORY/FILE.gguf"
        )
    loaded = read_or_default(options.config)
    folder = options.to or loaded.root / FOLDER
    target = folder / place.rpartition("/")[2]
    if target.is_file():
        print(f"{target}: is there already")
    else:
        asyncio.run(_pull(place, target, options.hub, loaded))
        print(f"{target}: fetched and checked")
    shown = os.path.relpath(target, loaded.root) if target.is_relative_to(loaded.root) else target
    print(f"\nsettings:\n  summariser:\n    engine: llama\n    model_path: {shown}")
    return 0


async def _pull(place: str, target: Path, own: str | None, loaded: Loaded) -> None:
    """Fetch a file from the user's ``own`` hub, which may be in a private network, or the known."""
    settings = loaded.config.settings.fetch
    base = own or hub.HUB
    home = parse(base)
    pointer = hub.pointer_url(place, base)
    async with Fetcher(settings, clock=bootstrap.now) as fetcher:
        options = Options(home=home, allow_private=own is not None)
        ask = partial(fetcher.get, pointer, accept="*/*", options=options)
        answer = await patiently(ask, screen.say)
    told = hub.read_pointer(answer.body)
    if told is None:
        raise FetchError(pointer, f"{pointer} does not say what the file is; is it one of the hub?")
    sha256, size = told
    with _progress(target.name, size) as progress:
        trusted = home.origin if own else None
        download = Download(proxy=settings.proxy, trusted=trusted, tell=screen.say)
        wanted = Wanted(url=hub.file_url(place, base), size=size, sha256=sha256)
        await download.fetch(wanted, target, progress)


@contextmanager
def _progress(name: str, size: int) -> Iterator[Callable[[int], None]]:
    """Show how a download goes on: a bar on a terminal, a line for each tenth elsewhere."""
    if not sys.stderr.isatty():
        told = -1

        def line(have: int) -> None:
            nonlocal told
            tenth = _PERCENT * have // max(size, 1) // 10
            if tenth > told:
                told = tenth
                screen.say(f"{name}: {10 * tenth} % of {size / 1e9:.2f} GB")

        yield line
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        DownloadColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    columns = (
        *(TextColumn("{task.description}"), BarColumn(), DownloadColumn()),
        *(TransferSpeedColumn(), TimeRemainingColumn()),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(name, total=size)
        yield lambda have: bar.update(task, completed=have)
