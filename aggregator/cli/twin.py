"""``twin``: the subscriptions of any reader, each with TLDRs in place of teasers.

The sources come into the YAML, and the OPML back with the addresses of their
twins. Both may be done again whenever the list has grown: what is there stays
as it is, under the name and the address that it has.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aggregator.cli import screen
from aggregator.cli.opml import as_item, objection, opened
from aggregator.cli.subscriptions import write
from aggregator.config.env import Secrets
from aggregator.config.model import Config
from aggregator.config.reader import Loaded, read
from aggregator.config.writer import Change, with_flag, with_sources
from aggregator.config.writer import names as names_in
from aggregator.errors import ParseError, UsageError
from aggregator.parse import read_opml
from aggregator.parse.opml import mended
from aggregator.publish import files
from aggregator.publish.twin_list import twinned
from aggregator.publish.twins import address
from aggregator.publish.view import base_address
from aggregator.text import addresses

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from pathlib import Path

    from aggregator.config.writer import Item
    from aggregator.parse.opml import Subscription, Subscriptions

FILE = "twins.yaml"
_KEY = "twins"


@dataclass(slots=True)
class _Plan:
    """What becomes of a list's feeds.

    Attributes:
        names: The source that is twinned, by each ``xmlUrl`` that means it.
        new: Sources to be added to the YAML.
        flagged: Names of sources that are configured and not twinned yet.
        kept: Feeds that stay as they were, each with its title and the reason.
    """

    names: dict[str, str] = field(default_factory=dict)
    new: list[Item] = field(default_factory=list)
    flagged: list[str] = field(default_factory=list)
    kept: list[tuple[str, str]] = field(default_factory=list)

    def leave(self, name: str, why: str) -> None:
        """Let a source that is configured stay as it is, and its feed with it."""
        self.flagged.remove(name)
        self.names = {url: own for url, own in self.names.items() if own != name}
        self.kept.append((name, why))


def twin(options: argparse.Namespace) -> int:
    """Write the sources of an OPML file into the YAML, and the OPML of their twins."""
    loaded = _loaded(options.config)
    data = opened(options.opml)
    try:
        plan = _planned(read_opml(data), loaded)
        sane = mended(data)
    except ParseError as error:
        raise UsageError(f"{options.opml}: {error.message}") from error
    written = _write(options.config, loaded, plan)
    base = address(loaded.config.settings.base_url)
    out = twinned(sane, {url: f"{base}{name}.rss" for url, name in plan.names.items()})
    if options.out is None:
        sys.stdout.buffer.write(out)
        sys.stdout.buffer.flush()
    else:
        files.replace(options.out, out)
        screen.say(f"written: {options.out}")
    _tell(plan, written)
    return 1 if plan.kept else 0


def _loaded(folder: Path) -> Loaded:
    """Read the configuration; where there is none yet, every setting has its default."""
    if any(folder.glob("*.y*ml")):
        return read(folder, os.environ)
    return Loaded(Config(), folder.resolve().parent, (), Secrets({}))


def _planned(found: Subscriptions, loaded: Loaded) -> _Plan:
    config = loaded.config
    known = {addresses.canonical(one.url): one for one in config.sources}
    taken = {one.name for one in config.sources}
    own = base_address(config.settings.base_url)
    plan = _Plan()
    for one in found.sources:
        source = known.get(addresses.canonical(one.url))
        if one.url.startswith(own):
            plan.kept.append((one.title or one.url, "it is published by this Presseschau"))
        elif not one.is_enabled:
            plan.kept.append((one.title or one.url, "it is muted"))
        elif source is not None:
            if not source.twins:
                plan.flagged.append(source.name)
            plan.names |= dict.fromkeys(one.written, source.name)
        else:
            _add(plan, one, taken)
    plan.kept += [(one.title or "–", one.reason) for one in found.refused]
    return plan


def _add(plan: _Plan, one: Subscription, taken: set[str]) -> None:
    item = as_item(one, taken) | {_KEY: True}
    if why := objection(item):
        plan.kept.append((one.title or one.url, why))
        return
    name = str(item["name"])
    plan.new.append(item)
    taken.add(name)
    plan.names |= dict.fromkeys(one.written, name)


def _write(folder: Path, loaded: Loaded, plan: _Plan) -> list[Path]:
    """Bring the YAML up to date, all of it or nothing.

    Raises:
        UsageError: Nothing was written; says why.
    """
    before = {file: file.read_bytes() for file in loaded.files}
    after = dict(before)
    for name in list(plan.flagged):
        home = next(one for one in before if name in (names_in(before[one], file=str(one)) or ()))
        try:
            after[home] = with_flag(after[home], name, _KEY, file=str(home))
        except UsageError as error:
            plan.leave(name, str(error))
    if plan.new:
        place = folder / FILE
        after[place] = with_sources(after.get(place, b""), plan.new, file=str(place))
    changed = [file for file in after if after[file] != before.get(file)]
    if changed:
        folder.mkdir(parents=True, exist_ok=True)
        write(folder, {file: Change(before.get(file), after[file]) for file in changed})
    return changed


def _tell(plan: _Plan, written: Sequence[Path]) -> None:
    if plan.kept:
        screen.table(("kept as it was", "why"), plan.kept, to=sys.stderr)
    there = len(set(plan.names.values())) - len(plan.new) - len(plan.flagged)
    screen.say(
        f"{len(plan.new)} sources added, {len(plan.flagged)} that were there are twinned now,"
        f" {there} were already, {len(plan.kept)} feeds kept as they were"
    )
    for file in written:
        screen.say(f"written: {file}")
    if written:
        screen.say("next: `presseschau once` or a running `run` fills them; then import the OPML")
