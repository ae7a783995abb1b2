"""A configuration of the user's own: one commented file, ready to run.

    <folder>/presseschau.yaml          settings, sources and three feeds
    <folder>/presseschau.schema.json   what an editor completes the YAML by
    <folder>/.gitignore                keeps all of it, and the store, out of git

Store and feeds are put into the same folder, so that everything of one
Presseschau is in one place.
"""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING

from aggregator.errors import ConfigError, Problem

if TYPE_CHECKING:
    from pathlib import Path

_GITIGNORE = """\
# Written by `presseschau init`: this folder is yours alone. Delete this file
# to let git track your configuration, and list the store and feeds/ instead.
*
"""
_USABLE = re.compile(r"[\w.-]+")


def write_starter(folder: Path) -> tuple[Path, ...]:
    """Write a commented configuration into a new or empty folder.

    Returns:
        The files written, the YAML first.

    Raises:
        ConfigError: the folder holds something already, its name cannot
            stand in the YAML as it is, or it cannot be written.
    """
    name = folder.resolve().name
    if not _USABLE.fullmatch(name):
        raise _refusal(folder, "choose a folder name of letters, digits, “-”, “_” and “.”")
    package = files("aggregator.config")
    starter = package.joinpath("starter.yaml").read_text(encoding="utf-8")
    contents = {
        folder / "presseschau.yaml": starter.replace("@FOLDER@", name),
        folder / "presseschau.schema.json": package.joinpath("schema.json").read_text("utf-8"),
        folder / ".gitignore": _GITIGNORE,
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise _refusal(folder, "there is something in this folder; name a new or an empty one")
        for path, text in contents.items():
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
    except OSError as error:
        raise _refusal(folder, f"cannot be written: {error.strerror}") from error
    return tuple(contents)


def _refusal(folder: Path, text: str) -> ConfigError:
    return ConfigError([Problem.of(folder, "init", text)])
