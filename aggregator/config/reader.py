"""A folder of YAML files becomes one typed configuration, or all that is wrong with it.

    files --parse--> tables --merge--> --expand ${NAME}--> --validate--> Config
                                                  └--check names--┘

Every ``*.yaml`` is read in the order of its name; ``settings``, ``sources``
and ``feeds`` may stand in any. ``read`` is the only function here that
touches the disk, and nothing looks at the process's environment: it is passed in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from aggregator.config import document, rules
from aggregator.config.checks import Item, check, check_hubs
from aggregator.config.complaints import complaint, unknown
from aggregator.config.document import Listing, Node, Place, Scalar, Table, plain
from aggregator.config.env import Expansion, Secrets, hidden
from aggregator.config.model import Config, CuratedFeed, Settings, Source
from aggregator.config.models import check_models
from aggregator.errors import ConfigError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aggregator.config.rules import SiteRule

Model = TypeVar("Model", bound=BaseModel)

_SQLITE = "sqlite:///"
_NO_DRAFTS: Mapping[Path, bytes] = MappingProxyType({})
_NAMES = {"sources": "name", "feeds": "slug"}
_EXAMPLES = {"sources": "{name: …, url: …}", "feeds": "{slug: …, title: …}"}


@dataclass(frozen=True, slots=True)
class Loaded:
    """A configuration, and where it came from.

    Attributes:
        config: May hold values from the environment, so it is not printed.
        root: The folder that holds the configuration's folder; relative
            paths of the configuration start here.
        files: What was read, in that order.
        secrets: Hides what came from the environment.
        rules: The user's own rules for sites, of the folder ``rules`` in it.
        lists: Names of sources and slugs of feeds, by the file that lists them
            and its key; none where the list is written and empty.
    """

    config: Config = field(repr=False)
    root: Path
    files: tuple[Path, ...]
    secrets: Secrets
    rules: tuple[SiteRule, ...] = ()
    lists: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    @property
    def store(self) -> Path:
        """The store's file, there or not."""
        return self.root / self.config.settings.store.removeprefix(_SQLITE)

    @property
    def output(self) -> Path:
        """The folder where curated feeds are written."""
        return self.root / self.config.settings.output


def read(
    folder: Path, environment: Mapping[str, str], *, drafts: Mapping[Path, bytes] = _NO_DRAFTS
) -> Loaded:
    """Read, merge and validate a folder of YAML files.

    Files are named in messages as ``folder`` was given, so that an editor
    can jump to them from where the command was run. Names that begin with a
    dot are not read.

    Args:
        folder: Holds ``*.yaml``, and rules for sites in its folder ``rules``.
        environment: Where ``${NAME}`` is taken from.
        drafts: Files of the folder, changed or new, that are read as if they
            were in their places already.

    Raises:
        ConfigError: with every problem there is, in the order of their places.
    """
    problems: list[Problem] = []
    files = _files(folder, drafts, problems)
    parsed = (_parsed(file, drafts.get(file), problems) for file in files)
    tables = [table for table in parsed if table is not None]
    whole = not problems
    merged = _Merged(problems)
    for table in tables:
        merged.add(table)
    expansion = Expansion(environment)
    settings = expansion.expand(merged.settings, "settings", ("settings",))
    sources = _expanded(expansion, merged.sources, "sources")
    feeds = _expanded(expansion, merged.feeds, "feeds")
    problems += expansion.problems
    typed = _validated(settings, sources, feeds, problems)
    if whole:  # else a name may stand in the file that could not be read
        told = {(p.file, p.line, p.column) for p in problems}
        problems += [p for p in check(sources, feeds) if (p.file, p.line, p.column) not in told]
    if typed is not None and isinstance(settings, Table):
        problems += check_hubs(settings, feeds, typed.settings.base_url)
        problems += check_models(typed, settings, sources)
    site_rules = rules.read(folder / rules.FOLDER, problems)
    if problems or typed is None:
        raise ConfigError(list(dict.fromkeys(problems)))
    secrets = hidden(expansion.secrets, [source.url for source in typed.sources])
    return Loaded(typed, folder.resolve().parent, files, secrets, site_rules, merged.lists)


def _files(folder: Path, drafts: Iterable[Path], problems: list[Problem]) -> tuple[Path, ...]:
    try:
        names = sorted({*(p for p in folder.iterdir() if not p.name.startswith(".")), *drafts})
    except OSError as error:
        text = f"this folder cannot be read: {error.strerror}; `presseschau init DIR` makes one"
        raise ConfigError([Problem.of(folder, "folder", text)]) from error
    for path in names:
        if path.suffix == ".yml":
            text = f"only *.yaml is read; rename it to {path.stem}.yaml"
            problems.append(Problem.of(path, "file", text))
    files = tuple(path for path in names if path.suffix == ".yaml")
    if not files and not problems:
        text = "no *.yaml file is in this folder; `presseschau init DIR` writes one"
        problems.append(Problem.of(folder, "folder", text))
    return files


def _parsed(file: Path, draft: bytes | None, problems: list[Problem]) -> Table | None:
    try:
        return document.parse(file.read_bytes() if draft is None else draft, str(file))
    except OSError as error:
        text = f"this file cannot be read: {error.strerror}"
        problems.append(Problem.of(file, "file", text))
    except ConfigError as error:
        problems += error.problems
    return None


class _Merged:
    """What all files say together."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        self.settings = Table(Place(""))
        self.sources: list[Item] = []
        self.feeds: list[Item] = []
        self.lists: dict[tuple[str, str], frozenset[str]] = {}

    def add(self, table: Table) -> None:
        for key, node in table.members.items():
            if key not in Config.model_fields:
                text = unknown(key, Config.model_fields)
                self.problems.append(table.keys[key].problem(key, text))
            elif _is_nothing(node):
                continue  # every line under the key is a comment
            elif key != "settings":
                self._add_items(key, node, self.sources if key == "sources" else self.feeds)
            elif isinstance(node, Table):
                self.settings = self._together(self.settings, node, "settings")
            else:
                self.problems.append(node.place.problem(key, "must be a mapping of keys to values"))

    def _add_items(self, key: str, node: Node, items: list[Item]) -> None:
        if not isinstance(node, Listing):
            text = "must be a list; begin each item with “- ”"
            self.problems.append(node.place.problem(key, text))
            return
        named = (item.members.get(_NAMES[key]) for item in node.items if isinstance(item, Table))
        self.lists[node.place.file, key] = frozenset(
            one.written for one in named if isinstance(one, Scalar)
        )
        for index, item in enumerate(node.items):
            label = f"{key}[{index}]"
            if isinstance(item, Table):
                items.append(Item(label, item))
            else:
                text = f"must be a mapping, such as {_EXAMPLES[key]}"
                self.problems.append(item.place.problem(label, text))

    def _together(self, old: Table, new: Table, label: str) -> Table:
        members, keys = dict(old.members), dict(old.keys)
        for key, node in new.members.items():
            path, before = f"{label}.{key}", members.get(key)
            if before is None or (_is_nothing(before) and isinstance(node, Table)):
                members[key], keys[key] = node, new.keys[key]
            elif isinstance(before, Table) and isinstance(node, Table):
                members[key] = self._together(before, node, path)
            elif plain(before) != plain(node) and not (
                isinstance(before, Table) and _is_nothing(node)
            ):
                was = f" to {before.shown}" if isinstance(before, Scalar) else ""
                text = f"is already set{was} at {before.place}; one of the two must go"
                self.problems.append(node.place.problem(path, text))
        return Table(new.place if not old.members else old.place, members, keys)


def _is_nothing(node: Node) -> bool:
    return isinstance(node, Scalar) and node.value is None


def _expanded(expansion: Expansion, items: Iterable[Item], key: str) -> tuple[Item, ...]:
    return tuple(
        Item(item.label, table)
        for item in items
        if isinstance(table := expansion.expand(item.table, item.label, (key,)), Table)
    )


def _validated(
    settings: Node, sources: tuple[Item, ...], feeds: tuple[Item, ...], problems: list[Problem]
) -> Config | None:
    assert isinstance(settings, Table)
    found: list[Problem] = []
    typed_settings = _typed(Settings, Item("settings", settings), found)
    typed_sources = [_typed(Source, item, found) for item in sources]
    typed_feeds = [_typed(CuratedFeed, item, found) for item in feeds]
    # a value that the environment could not give has been told already
    told = {(p.file, p.line, p.column) for p in problems}
    problems += [p for p in found if (p.file, p.line, p.column) not in told]
    if found or typed_settings is None:
        return None
    return Config(
        settings=typed_settings,
        sources=tuple(source for source in typed_sources if source is not None),
        feeds=tuple(feed for feed in typed_feeds if feed is not None),
    )


def _typed(model: type[Model], item: Item, problems: list[Problem]) -> Model | None:
    table = _without_empty_sections(model, item.table)
    try:
        return model.model_validate(plain(table))
    except ValidationError as error:
        errors = error.errors(include_url=False, include_input=False)
        problems += [complaint(model, table, item.label, one) for one in errors]
    return None


def _without_empty_sections(model: type[BaseModel], table: Table) -> Table:
    """Leave out sections whose every line is a comment: they say nothing."""
    kept = {
        key: node
        for key, node in table.members.items()
        if not (_is_nothing(node) and _is_section(model, key))
    }
    return Table(table.place, kept, table.keys)


def _is_section(model: type[BaseModel], key: str) -> bool:
    info = model.model_fields.get(key)
    kind = info.annotation if info else None
    return isinstance(kind, type) and issubclass(kind, BaseModel)
