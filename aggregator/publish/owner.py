"""Remembers which configuration fills an output folder, and with what.

What is configured no longer is removed. So where another configuration is
given the same folder by mistake, as two beside each other are that do not say
where they publish, each would take down what the other publishes. It is
refused while the one that filled the folder is still there and named feeds
that this one does not. One that was renamed, moved or copied with its folder
is the same as before, so what is remembered is the way from one to the other.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from aggregator.errors import PublishError
from aggregator.publish import files

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

NAME = ".filled-from.json"
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Owner:
    """A configuration that publishes.

    Attributes:
        folder: Of its YAML, as the user named it.
        names: Of its feeds, and of its twins with the folder of twins before.
    """

    folder: Path
    names: frozenset[str]


def objection(output: Path, owner: Owner) -> str | None:
    """Say why this configuration may not publish here; ``None`` where it may.

    Raises:
        PublishError: What is remembered is there and cannot be read.
    """
    way, names = _remembered(files.read(output / NAME))
    lost = names - owner.names
    if way is None or not lost:
        return None
    other = Path(os.path.normpath(_at(output) / way))
    if _is_same(other, owner.folder) or not any(other.glob("*.yaml")):
        return None
    return (
        f"{output} is filled from {other}, which is still there, and its {_listed(lost)} would be"
        f" taken down, since {owner.folder} does not name it. Nothing was touched. Give"
        f" {owner.folder} a settings.output and a settings.store of its own; if it takes the place"
        f" of the other, delete {output / NAME}"
    )


def keep(output: Path, owner: Owner) -> None:
    """Remember that this configuration publishes here; to be called before it does.

    Raises:
        PublishError: It may not, or that could not be written.
    """
    if why := objection(output, owner):
        raise PublishError(why)
    said = {"configuration": _way(output, owner.folder), "feeds": sorted(owner.names)}
    if not output.is_dir():
        files.write(output, {})
    files.replace(output / NAME, json.dumps(said, indent=1).encode())


def _way(output: Path, folder: Path) -> str:
    """Give the way from the output folder to the configuration's.

    Within one project it is that of the real folders, however the project was
    come by; but what a user calls the configuration may be a link, and lead
    elsewhere tomorrow.
    """
    named, here = _at(folder), output.resolve()
    its = named.parent.resolve() / named.name
    if here.is_relative_to(its.parent):
        return os.path.relpath(its, here)
    return os.path.relpath(named, _at(output))


def _at(path: Path) -> Path:
    """Give an absolute path that keeps its links, and has no ``..``."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one == _at(other) or one.samefile(other)
    except OSError:
        return False  # one of them is not there


def _remembered(data: bytes | None) -> tuple[str | None, frozenset[str]]:
    try:
        said = json.loads(data or b"")
        return str(said["configuration"]), frozenset(map(str, said["feeds"]))
    except (ValueError, TypeError, KeyError):
        return None, frozenset()


def _listed(names: Collection[str]) -> str:
    first: Iterable[str] = sorted(names)[:_MOST_NAMED]
    more = len(names) - _MOST_NAMED
    return f"{', '.join(first)}{f' and {more} more' if more > 0 else ''}"
