"""Rules for single sites: what reading pages in general gets wrong there.

    rules/*.yaml --parse--> tables --validate--> SiteRule

A file holds a list of rules under ``sites``. Some come with the program; a
folder ``rules`` beside the user's YAML adds to them, or overrides them key by
key. Nothing here knows what a selector finds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from aggregator.config import document
from aggregator.config.complaints import complaint, unknown
from aggregator.config.document import Listing, Place, Scalar, Table, plain
from aggregator.config.values import Selector  # noqa: TC001 - pydantic reads it when it runs
from aggregator.errors import ConfigError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FOLDER = "rules"
"""Beside the files of the configuration."""
_KEY = "sites"

Host = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$", min_length=1, max_length=253)
]


class SiteRule(BaseModel):
    """How the articles of one site are read, where the general way falls short."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: Host = Field(description="The site's host; its subdomains are meant too.")
    keep: tuple[Selector, ...] = Field(
        (), description="The article is what these find, and nothing else; tried in turn."
    )
    remove: tuple[Selector, ...] = Field((), description="What these find is no part of articles.")
    next_page: Selector | None = Field(None, description="The link to the next page of an article.")
    whole_article: Selector | None = Field(
        None, description="The link to the whole of an article that has several pages."
    )


def read(folder: Path, problems: list[Problem]) -> tuple[SiteRule, ...]:
    """Read the rules of a folder, in the order of its files; none where there is no such folder.

    Args:
        folder: Holds ``*.yaml``; looked at without its subfolders.
        problems: Gets what is wrong, each with its place.
    """
    rules: dict[str, tuple[SiteRule, Place]] = {}
    for path in _files(folder, problems):
        try:
            found = _parsed(path.read_bytes(), str(path), problems)
        except OSError as error:
            text = f"this file cannot be read: {error.strerror}"
            problems.append(Problem.of(path, "file", text))
            continue
        for rule, place in found:
            if rule.host in rules:
                text = f"{rule.host} has a rule already, at {rules[rule.host][1]}; make them one"
                problems.append(place.problem(_KEY, text))
            rules.setdefault(rule.host, (rule, place))
    return tuple(rule for rule, _ in rules.values())


def parse(body: bytes, file: str) -> tuple[SiteRule, ...]:
    """Read one file of rules.

    Raises:
        ConfigError: With every problem there is.
    """
    problems: list[Problem] = []
    rules = _parsed(body, file, problems)
    if problems:
        raise ConfigError(problems)
    return tuple(rule for rule, _ in rules)


def rule_for(url: str, *groups: Iterable[SiteRule]) -> SiteRule | None:
    """Give the rule that holds for an address, made of all that name its host or a parent of it.

    Key by key the last one that says something counts: later groups count
    for more than earlier ones, and in a group the longer host. An empty list
    or ``null`` says something too: nothing.
    """
    host = (urlsplit(url).hostname or "").lower()
    said: dict[str, object] = {}
    for group in groups:
        fitting = [one for one in group if host == one.host or host.endswith(f".{one.host}")]
        for rule in sorted(fitting, key=lambda one: len(one.host)):
            said |= {key: getattr(rule, key) for key in rule.model_fields_set}
    return SiteRule.model_construct(**said) if said else None  # type: ignore[arg-type] # all were validated


def _files(folder: Path, problems: list[Problem]) -> list[Path]:
    try:
        paths = sorted(one for one in folder.iterdir() if not one.name.startswith("."))
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        text = f"this folder cannot be read: {error.strerror}"
        problems.append(Problem.of(folder, "folder", text))
        return []
    for path in paths:
        if path.suffix == ".yml":
            text = f"only *.yaml is read; rename it to {path.stem}.yaml"
            problems.append(Problem.of(path, "file", text))
    return [path for path in paths if path.suffix == ".yaml"]


def _parsed(body: bytes, file: str, problems: list[Problem]) -> list[tuple[SiteRule, Place]]:
    try:
        table = document.parse(body, file, holds=f"the key {_KEY}")
    except ConfigError as error:
        problems += error.problems
        return []
    problems += [
        table.keys[key].problem(key, unknown(key, [_KEY])) for key in table.members if key != _KEY
    ]
    listing = table.members.get(_KEY)
    if listing is None or (isinstance(listing, Scalar) and listing.value is None):
        return []
    if not isinstance(listing, Listing):
        problems.append(listing.place.problem(_KEY, "must be a list; begin each item with “- ”"))
        return []
    rules = []
    for number, item in enumerate(listing.items):
        label = f"{_KEY}[{number}]"
        if not isinstance(item, Table):
            text = "must be a mapping, such as {host: …, remove: […]}"
            problems.append(item.place.problem(label, text))
            continue
        try:
            rules.append((SiteRule.model_validate(plain(item)), item.place))
        except ValidationError as error:
            errors = error.errors(include_url=False, include_input=False)
            problems += [complaint(SiteRule, item, label, one) for one in errors]
    return rules
