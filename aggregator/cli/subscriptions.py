"""``add`` and ``remove``: sources come and go in the user's own YAML.

What would make the configuration wrong is refused before anything is written;
a running daemon takes the change over by itself.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING

from aggregator import bootstrap
from aggregator.cli import screen
from aggregator.cli.parser import DEFAULT_FOLDER
from aggregator.config.complaints import did_you_mean
from aggregator.config.reader import read
from aggregator.config.writer import (
    Change,
    mentions,
    names,
    save,
    with_sources,
    without_mentions,
    without_source,
)
from aggregator.errors import AskedToWait, ConfigError, FetchError, ParseError, UsageError
from aggregator.fetch import Fetcher
from aggregator.parse import Clue, find_feeds, parse
from aggregator.text import addresses
from aggregator.text.names import name_for

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Mapping, Sequence

    from aggregator.config.model import Config
    from aggregator.config.reader import Loaded
    from aggregator.config.writer import Item
    from aggregator.model import Answer, SourceFeed
    from aggregator.parse import Found

_MOST_LISTS = 3
"""Links of a page that are looked at for whether they lead to a feed or to a list of feeds."""
_MOST_TRIES = 10
"""Feeds that a page names or links to which are asked, until one answers with a feed."""


def add(options: argparse.Namespace) -> int:
    """Find the feed at an address, or of the site there, and write it into the YAML."""
    loaded = read(options.config, os.environ)
    url = _address(options.url)
    _refuse_if_known(loaded.config, url)
    url, feed = asyncio.run(_find(loaded, url, options.pick))
    _refuse_if_known(loaded.config, url)
    taken = {one.name for one in loaded.config.sources}
    item: Item = {"name": options.name or name_for(url, taken), "url": url}
    if options.every:
        item["every"] = options.every
    if options.tag:
        item["tags"] = list({tag.strip().casefold(): tag.strip() for tag in options.tag}.values())
    file = append(options.config, loaded, [item], options.file)
    print(f"{item['name']}: {feed.format}, “{feed.title}”, {len(feed.entries)} entries, {url}")
    print(f"written: {file}")
    print(what_next(options.config, loaded.config, [str(item["name"])]))
    return 0


def remove(options: argparse.Namespace) -> int:
    """Take a source out of the YAML; with ``--force`` out of the lists of feeds too."""
    loaded = read(options.config, os.environ)
    known = [one.name for one in loaded.config.sources]
    if options.name not in known:
        near = did_you_mean(options.name, known)
        raise UsageError(f"no source is called “{options.name}”;{near}".rstrip(";"))
    changes = _without(options.name, loaded.files, force=options.force)
    write(options.config, changes)
    print(f"removed: {options.name}")
    print(f"written: {', '.join(map(str, changes))}")
    print("Its records stay in the store; `export` still has them.")
    return 0


def append(folder: Path, loaded: Loaded, items: Sequence[Item], wish: Path | None) -> Path:
    """Write sources into the file that has them, or into the one that is wished for.

    Raises:
        UsageError: Nothing was written, since the configuration would be
            wrong, or cannot be edited; says why.
    """
    file = _file(folder, loaded.files, wish)
    before = file.read_bytes() if file in loaded.files else None
    after = with_sources(before or b"", items, file=str(file))
    write(folder, {file: Change(before, after)})
    return file


def what_next(folder: Path, config: Config, added: Iterable[str]) -> str:
    """Say how new sources come to be read."""
    where = "" if folder == DEFAULT_FOLDER else f"--config {folder} "
    said = f"next: `presseschau {where}once` checks it now; a running `run` does so by itself."
    shown = [one for one in config.feeds if one.sources == "all" or {*added} & {*one.sources}]
    if config.feeds and not shown:
        said += " No feed lists it yet: name it in the `sources` of one."
    return said


def write(folder: Path, changes: Mapping[Path, Change]) -> None:
    """Replace files of the configuration, in the order given, if it is right then.

    Raises:
        UsageError: It would be wrong, and nothing was written; or a file cannot be written.
    """
    drafts = {path: change.after for path, change in changes.items()}
    try:
        read(folder, os.environ, drafts=drafts)
    except ConfigError as error:
        told = "\n".join(f"  {one.key}: {one.text}" for one in error.problems)
        raise UsageError(f"nothing was written, as this would be wrong then:\n{told}") from error
    save(changes)


def _file(folder: Path, files: Sequence[Path], wish: Path | None) -> Path:
    """Choose the file: the one wished for, the last with sources, the only one, or a new one."""
    if wish is not None:
        inside = wish.parent == Path() or wish.resolve().parent == folder.resolve()
        if not inside or wish.suffix != ".yaml" or wish.name.startswith("."):
            raise UsageError(f"--file {wish}: must be a *.yaml file in {folder}")
        return folder / wish.name
    found = {file: names(file.read_bytes(), file=str(file)) for file in files}
    holders = [file for file, listed in found.items() if listed]
    holders = holders or [file for file, listed in found.items() if listed is not None]
    if not holders and len(files) == 1:
        return files[0]
    return holders[-1] if holders else folder / "sources.yaml"


# -- add: what is there? ----------------------------------------------------------------------


def _address(written: str) -> str:
    if "${" in written:
        raise UsageError(
            "an address with a ${NAME} is written into the YAML by hand, so that no shell and"
            " no page sees what it stands for"
        )
    address = addresses.resolve(written if "://" in written else f"https://{written}")
    if address is None:
        raise UsageError(f"{written}: is no http:// or https:// address")
    return address


def _refuse_if_known(config: Config, url: str) -> None:
    own = addresses.canonical(url)
    for one in config.sources:
        if addresses.canonical(one.url) == own:
            raise UsageError(f"the source “{one.name}” reads this address already")


async def _find(loaded: Loaded, url: str, pick: int | None) -> tuple[str, SourceFeed]:
    """Fetch what is at the address; if it is a page, the feed that it has.

    Returns:
        The feed's address, where it was moved to for good if so, and the feed.

    Raises:
        FetchError: The address does not answer.
        ParseError: There is no feed.
        UsageError: ``pick`` is none of the feeds that the page has.
    """
    async with Fetcher(loaded.config.settings.fetch, clock=bootstrap.now) as fetcher:
        answer = await fetcher.get(url)
        try:
            return answer.moved_to or url, _read(answer)
        except ParseError as error:
            if error.reason not in {"html", "not_a_feed"}:
                raise
            page_error = error
        offered = await _offered(fetcher, answer)
        _show(answer.final_url, offered)
        if pick is not None:
            if not 0 < pick <= len(offered):
                raise UsageError(f"--pick {pick}: there are {len(offered)} feeds to pick from")
            return await _feed_at(fetcher, offered[pick - 1])
        for one in (*offered[:_MOST_TRIES], *_clues(answer, Clue.GUESSED)):
            try:
                return await _feed_at(fetcher, one)
            except AskedToWait:
                raise
            except (FetchError, ParseError) as error:
                if one in offered:
                    screen.say(f"{one.url}: {error.message}")
    raise ParseError(
        f"{url}: {page_error.message} Nor does a feed answer at one of the usual addresses. A page"
        " without a feed can be read with `kind: page` and selectors; see the documentation.",
        reason=page_error.reason,
    )


async def _feed_at(fetcher: Fetcher, found: Found) -> tuple[str, SourceFeed]:
    answer = await fetcher.get(found.url)
    return answer.moved_to or found.url, _read(answer)


def _read(answer: Answer) -> SourceFeed:
    content_type = answer.headers.get("content-type")
    return parse(answer.body, content_type=content_type, url=answer.final_url)


async def _offered(fetcher: Fetcher, page: Answer) -> list[Found]:
    """List the feeds that a page names; else those it links to, be it by way of a list of feeds."""
    if named := _clues(page, Clue.NAMED):
        return named
    linked = _clues(page, Clue.LINKED)
    offered: list[Found] = []
    for one in linked[:_MOST_LISTS]:
        try:
            answer = await fetcher.get(one.url)
            _read(answer)
        except FetchError as error:
            screen.say(f"{one.url}: {error.message}")
        except ParseError:
            offered += _clues(answer, Clue.NAMED, Clue.LINKED)
        else:
            offered.append(one)
    return list({one.url: one for one in (*offered, *linked[_MOST_LISTS:])}.values())


def _clues(page: Answer, *clues: Clue) -> list[Found]:
    found = find_feeds(page.body, page.headers.get("content-type"), page.final_url)
    return [one for one in found if one.clue in clues]


def _show(url: str, offered: Sequence[Found]) -> None:
    if len(offered) > 1:
        print(f"{url} has {len(offered)} feeds; the first is taken unless --pick says another:")
        for number, one in enumerate(offered, 1):
            print(f"{number:>4}  {one.title or '–'}  {one.url}")


# -- remove -----------------------------------------------------------------------------------


def _without(name: str, files: Sequence[Path], *, force: bool) -> dict[Path, Change]:
    """Make the changes that let a source go; the feeds' come first, which is right at any time."""
    data = {file: file.read_bytes() for file in files}
    listed = {file: mentions(data[file], name, file=str(file)) for file in files}
    places = [place for found in listed.values() for place in found]
    if places and not force:
        told = "\n".join(f"  {place}" for place, _ in places)
        raise UsageError(f"feeds name “{name}”; --force takes it out of their lists too:\n{told}")
    if alone := [place for place, has_others in places if not has_others]:
        told = "\n".join(f"  {place}" for place in alone)
        raise UsageError(f"“{name}” is all that these lists hold; change them by hand:\n{told}")
    after = dict(data)
    for file in files:
        if listed[file]:
            after[file] = without_mentions(after[file], name, file=str(file))
    home = next(file for file in files if name in (names(data[file], file=str(file)) or ()))
    after[home] = without_source(after[home], name, file=str(home))
    changed = [file for file in files if after[file] != data[file]]
    changed.sort(key=lambda file: file == home)
    return {file: Change(data[file], after[file]) for file in changed}
