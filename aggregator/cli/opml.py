"""``opml export`` and ``opml import``: the list of sources, from and to other programs."""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from aggregator import bootstrap
from aggregator.cli import screen
from aggregator.cli.subscriptions import append, what_next
from aggregator.config.complaints import SENTENCES
from aggregator.config.model import Source
from aggregator.config.reader import read
from aggregator.config.values import Name, duration_text
from aggregator.errors import ParseError, UsageError
from aggregator.parse import read_opml
from aggregator.parse.opml import MAX_BYTES
from aggregator.publish.subscriptions import subscriptions
from aggregator.store.sources import titles
from aggregator.text import addresses
from aggregator.text.names import name_for

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from pathlib import Path

    from aggregator.config.model import Config
    from aggregator.config.reader import Loaded
    from aggregator.config.writer import Item
    from aggregator.parse.opml import Subscription, Subscriptions


def export(options: argparse.Namespace) -> int:
    """Write all sources as OPML to standard output; values from the environment stay out."""
    loaded = read(options.config, os.environ)
    sources, redact = loaded.config.sources, loaded.secrets.redact
    hidden = [one.name for one in sources if redact(one.url) != one.url]
    if hidden:
        screen.say(f"written with ${{NAME}} in place of what is secret: {', '.join(hidden)}")
    written = subscriptions(sources, redact=redact, homes=_homes(loaded), now=bootstrap.now())
    sys.stdout.buffer.write(written)
    sys.stdout.buffer.flush()
    return 0


def _homes(loaded: Loaded) -> dict[str, str]:
    """Give the home pages that sources have named, where there is a store yet."""
    if not loaded.store.is_file():
        return {}
    with bootstrap.opened(loaded) as store:
        known = store.read_now(titles)
    return {name: home for name, (_, home) in known.items() if home}


def import_(options: argparse.Namespace) -> int:
    """Write the sources of an OPML file into the YAML, and list what is not taken over."""
    loaded = read(options.config, os.environ)
    try:
        found = read_opml(opened(options.opml))
    except ParseError as error:
        raise UsageError(f"{options.opml}: {error.message}") from error
    items, rows = _sorted(found, loaded.config)
    if items:
        file = append(options.config, loaded, items, options.file)
    if rows:
        screen.table(("source", "what became of it", "why"), rows)
    refused = sum(1 for _, what, _ in rows if what == "not taken")
    known = sum(1 for _, what, _ in rows if what == "there already")
    print(f"{len(items)} added, {known} there already, {refused} not taken")
    if items:
        print(f"written: {file}")
        print(what_next(options.config, loaded.config, [str(item["name"]) for item in items]))
    return 1 if refused else 0


def opened(path: Path) -> bytes:
    """Read a file that should be OPML; of one that is too large no more than shows that it is.

    Raises:
        UsageError: It cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error


def _sorted(found: Subscriptions, config: Config) -> tuple[list[Item], list[Sequence[str]]]:
    """Tell the sources that can be added from all the others, and what was lost of those."""
    items: list[Item] = []
    rows: list[Sequence[str]] = []
    known = {addresses.canonical(one.url): one.name for one in config.sources}
    taken = set(known.values())
    for one in found.sources:
        if name := known.get(addresses.canonical(one.url)):
            rows.append((one.title or one.url, "there already", f"as {name}"))
            continue
        item = as_item(one, taken)
        if why := objection(item):
            rows.append((one.title or one.url, "not taken", why))
            continue
        items.append(item)
        taken.add(str(item["name"]))
        if one.lost:
            rows.append((str(item["name"]), "added without", ", ".join(one.lost)))
    rows += [(one.title or "–", "not taken", one.reason) for one in found.refused]
    return items, rows


def as_item(one: Subscription, taken: set[str]) -> Item:
    """Say a subscription as the YAML does; a title that is a free name is the source's name."""
    is_name = _is_name(one.title) and one.title not in taken
    item: Item = {"name": one.title if is_name else name_for(one.url, taken), "url": one.url}
    if one.title and one.title != item["name"]:
        item["title"] = one.title
    if one.select is not None:
        item |= {"kind": "page", "select": dict(one.select)}
    if one.every:
        item["every"] = duration_text(timedelta(seconds=one.every))
    if one.language:
        item["language"] = one.language
    if one.tags:
        item["tags"] = list(one.tags)
    if not one.is_enabled:
        item["enabled"] = False
    return item


def _is_name(text: str) -> bool:
    try:
        TypeAdapter(Name).validate_python(text)
    except ValidationError:
        return False
    return True


def objection(item: Item) -> str:
    """Why this can be no source; empty if it can."""
    try:
        Source.model_validate(item)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(map(str, first["loc"]))
        return f"{key}: {SENTENCES[first['type']](first.get('ctx', {}))}"
    return ""
