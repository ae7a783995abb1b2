"""Knows whether the output folder already holds what would be rendered.

Rendering needs libraries that take longer to load than most passes have work
for them. So beside the files stands what they were made of and what they came
to, as two hashes. Where both still hold, rendering would give the bytes that
are there: it reads no clock and nothing else that is not in the first hash.
A file that was changed, lost or half written breaks the second; any other
setting, entry, version or line of this package breaks the first.
"""

from __future__ import annotations

import functools
import hashlib
import json
import sys
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from aggregator.publish import files
from aggregator.text import dates

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import tzinfo

    from aggregator.publish.view import Document

NAME = ".rendered.json"
_LIBRARIES = ("feedgen", "lxml", "jinja2", "markupsafe", "python-dateutil")


def fingerprint(documents: Sequence[Document], *, base_url: str, zone: tzinfo, version: str) -> str:
    """Hash everything that the bytes of the files depend on.

    Args:
        documents: All feeds; their items already carry Datum and clean HTML.
        base_url: Of the output folder.
        zone: Where pages show the time of the last change.
        version: Of this program.
    """
    told = [dates.format_datum(one.updated, zone) for one in documents]
    made_of = (version, base_url, told, makers(), *documents)
    return hashlib.sha256(repr(made_of).encode("utf-8", "backslashreplace")).hexdigest()


def vouches(folder: Path, made_of: str, names: Iterable[str]) -> bool:
    """Whether the files of these names are, to the byte, what ``made_of`` was rendered to.

    Raises:
        PublishError: A file is there and cannot be read.
    """
    present = {name: files.read(folder / name) for name in names}
    known = {name: data for name, data in present.items() if data is not None}
    return len(known) == len(present) and files.read(folder / NAME) == _receipt(made_of, known)


def keep(folder: Path, made_of: str, rendered: Mapping[str, bytes]) -> None:
    """Remember what was written; to be called when all of it is in place.

    Raises:
        PublishError: It could not be written.
    """
    files.replace(folder / NAME, _receipt(made_of, rendered))


def _receipt(made_of: str, rendered: Mapping[str, bytes]) -> bytes:
    came_to = {name: hashlib.sha256(rendered[name]).hexdigest() for name in sorted(rendered)}
    return json.dumps({"made_of": made_of, "files": came_to}, indent=1).encode()


@functools.cache
def makers() -> tuple[str, ...]:
    """What renders, so that neither an update nor a developer's change is overlooked."""
    package = Path(__file__).parent
    own = hashlib.sha256()
    for path in sorted(package.rglob("*")):
        if path.suffix in {".py", ".html", ".css", ".png"}:
            own.update(path.name.encode() + b"\0" + path.read_bytes())
    return (sys.version, own.hexdigest(), *map(metadata.version, _LIBRARIES))
