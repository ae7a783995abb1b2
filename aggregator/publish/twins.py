"""Twins in the output folder: often hundreds of feeds, of which few change at a time.

So each has a mark, which says what it tells now, and the folder a receipt of
what the files were made of. Only a twin whose mark is another, or whose files
are not as they were left, is asked for its entries and rendered.

    twin/<source>.rss .atom .json
    twin/index.html, twin/presseschau.opml     the list of all, without entries
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aggregator.errors import PublishError
from aggregator.publish import files, receipt, view
from aggregator.publish.icons import ICONS, icons
from aggregator.publish.opml import NAME as OPML
from aggregator.publish.opml import opml, twin_names

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import tzinfo
    from pathlib import Path

    from aggregator.model import Selection
    from aggregator.publish.view import Document

FOLDER = "twin"
"""Where in the output folder twins are; a twin's files are named as its source."""
_PAGE = "index.html"
_LISTS = (_PAGE, OPML, *ICONS)


@dataclass(frozen=True, slots=True)
class Twin:
    """A source that is published as it is.

    Attributes:
        bare: The feed without its entries; its slug is the source's name.
        mark: Another one whenever the feed would tell anything else.
    """

    bare: Selection
    mark: str


def address(base_url: str) -> str:
    """Say where the folder of twins is found; ends with a slash."""
    return f"{view.base_address(base_url)}{FOLDER}/"


def stale(
    output: Path, twins: Sequence[Twin], *, base_url: str, zone: tzinfo, version: str
) -> frozenset[str]:
    """Name the twins whose files are not as their marks say.

    Args:
        output: The output folder.
        twins: All of them.
        base_url: Of the output folder.
        zone: Where Datum is shown.
        version: Of this program.

    Raises:
        PublishError: The receipt is there and cannot be read.
    """
    folder = output / FOLDER
    kept = _receipt(folder, _made_by(base_url, zone, version))["twins"]
    there = {one.bare.slug: _now(folder, one) for one in twins}
    return frozenset(name for name, now in there.items() if now is None or kept.get(name) != now)


def update(
    output: Path,
    twins: Sequence[Twin],
    changed: Sequence[Selection],
    *,
    render: Callable[[Document, str], bytes],
    base_url: str,
    zone: tzinfo,
    version: str,
) -> tuple[list[Document], tuple[str, ...], dict[str, PublishError]]:
    """Bring the folder of twins up to date.

    Args:
        output: The output folder.
        twins: All of them, in the order of the list.
        changed: Those that are ``stale``, with their entries.
        render: Makes the bytes of one format.
        base_url: Of the output folder.
        zone: Where Datum is shown.
        version: Of this program.

    Returns:
        All twins for the lists of others, without entries; names of the files
        that changed or went; errors by name. A twin with an error keeps its
        old files.

    Raises:
        PublishError: The folder or a file in it cannot be written.
    """
    folder, base = output / FOLDER, address(base_url)
    listed = [view.document(one.bare, base_url=base, zone=zone) for one in twins]
    gone = twin_names(files.read(folder / OPML) or b"") - {one.slug for one in listed}
    obsolete = [f"{name}.{form}" for name in sorted(gone) for form in sorted(view.MEDIA_TYPES)]
    if not twins:
        return [], _emptied(folder, obsolete), {}
    wanted, errors = _rendered(changed, render, base, zone)
    before = _receipt(folder, _made_by(base_url, zone, version))
    names = _hash(listed)
    is_listed = before["listed"] == names and all((folder / one).exists() for one in _LISTS)
    if not is_listed:
        wanted |= icons() | _lists(listed, zone, version)
    written = files.write(folder, wanted, obsolete=obsolete)
    fresh = {one.slug for one in changed} - errors.keys()
    now = {
        one.bare.slug: _now(folder, one)
        if one.bare.slug in fresh
        else before["twins"].get(one.bare.slug)
        for one in twins
    }
    after = before | {"listed": names, "twins": {name: said for name, said in now.items() if said}}
    files.replace(folder / receipt.NAME, json.dumps(after, indent=1).encode())
    return listed, tuple(f"{FOLDER}/{name}" for name in written), errors


def _rendered(
    changed: Sequence[Selection],
    render: Callable[[Document, str], bytes],
    base: str,
    zone: tzinfo,
) -> tuple[dict[str, bytes], dict[str, PublishError]]:
    wanted: dict[str, bytes] = {}
    errors: dict[str, PublishError] = {}
    for selection in changed:
        try:
            document = view.document(selection, base_url=base, zone=zone)
            wanted |= {name: render(document, form) for form, name in document.names.items()}
        except PublishError as error:
            errors[selection.slug] = error
    return wanted, errors


def _lists(listed: Sequence[Document], zone: tzinfo, version: str) -> dict[str, bytes]:
    from aggregator.publish import pages  # noqa: PLC0415 - jinja2, 0.1 s

    return {
        _PAGE: pages.index((), zone=zone, version=version, twins=listed),
        OPML: opml((), twins=listed),
    }


def _emptied(folder: Path, obsolete: Sequence[str]) -> tuple[str, ...]:
    if files.read(folder / OPML) is None:
        return ()
    removed = files.write(folder, {}, obsolete=[*obsolete, *_LISTS])
    with suppress(OSError):  # what others put there stays there
        (folder / receipt.NAME).unlink(missing_ok=True)
        folder.rmdir()
    return tuple(f"{FOLDER}/{name}" for name in removed)


def _made_by(base_url: str, zone: tzinfo, version: str) -> str:
    """Hash what the bytes of all twins depend on."""
    return _hash((version, base_url, str(zone), receipt.makers()))


def _hash(said: object) -> str:
    return hashlib.sha256(repr(said).encode("utf-8", "backslashreplace")).hexdigest()


def _receipt(folder: Path, made_by: str) -> dict[str, Any]:
    """What the folder's files were made of; an empty one where anything else made them."""
    empty: dict[str, Any] = {"made_by": made_by, "listed": "", "twins": {}}
    try:
        whole = json.loads(files.read(folder / receipt.NAME) or b"{}")
    except ValueError:
        return empty
    is_ours = isinstance(whole, dict) and whole.keys() == empty.keys()
    return whole if is_ours and whole["made_by"] == made_by else empty


def _now(folder: Path, twin: Twin) -> dict[str, Any] | None:
    """Say of a twin what the receipt would; nothing where a file is missing."""
    there = {}
    for name in view.file_names(twin.bare).values():
        try:
            stat = (folder / name).stat()
        except OSError:
            return None
        there[name] = [stat.st_size, stat.st_mtime_ns]
    return {"mark": twin.mark, "files": there}
