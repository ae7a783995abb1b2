"""Remembers on what terms the public files of an output folder were written.

A feed that cannot be rendered keeps its old files, so that readers have
something. Not so where they may hold what is not to be published any more.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from aggregator.publish import files
from aggregator.publish.public import Terms

if TYPE_CHECKING:
    from pathlib import Path

NAME = ".terms.json"


def are_narrower(folder: Path, terms: Terms) -> bool:
    """Whether files may be there that were written on wider terms, or on unknown ones.

    Raises:
        PublishError: What is remembered is there and cannot be read.
    """
    data = files.read(folder / NAME)
    before = _terms(data)
    return before is None or terms.most < before.most or not before.granted <= terms.granted


def keep(folder: Path, terms: Terms) -> None:
    """Remember these terms; to be called when all files were written on them.

    Raises:
        PublishError: They could not be written.
    """
    said = {"most": terms.most, "granted": sorted(terms.granted)}
    files.replace(folder / NAME, json.dumps(said, indent=1).encode())


def _terms(data: bytes | None) -> Terms | None:
    try:
        said = json.loads(data or b"")
        return Terms(most=int(said["most"]), granted=frozenset(said["granted"]))
    except (ValueError, TypeError, KeyError):
        return None
