"""Writes rendered files so that nobody ever reads half of one.

A file is written beside its place under a name that is never published, made
durable, and renamed over the old one. A file whose bytes did not change is
not touched, so its time of change says when its content changed, and the web
server and every cache rely on that. What a crash leaves behind is swept by
the next call. One process writes to a folder at a time.

A host may keep compressed copies beside the files and send them instead. Of a
file that changes or goes they go first: they are of other bytes.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from typing import TYPE_CHECKING

from aggregator.errors import PublishError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_UNFINISHED = ".unfinished"
_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]*\.[a-z]+")
PACKED = ("gz", "br", "zst")
"""Endings of compressed copies."""


def write(
    folder: Path, files: Mapping[str, bytes], *, obsolete: Iterable[str] = ()
) -> tuple[str, ...]:
    """Bring a folder up to date, in the order of ``files``.

    Args:
        folder: Made if it is not there.
        files: Whole content by file name; no folders in names.
        obsolete: Names to remove where they exist, before anything is written.

    Returns:
        The names whose content changed, removed ones first.

    Raises:
        PublishError: A file could not be written or removed; names it and
            says why. The files before it are in place, its old content too.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for left_over in folder.glob(f".*{_UNFINISHED}"):
            left_over.unlink(missing_ok=True)
    except OSError as error:
        raise PublishError(f"{folder}: cannot be used as output folder: {_why(error)}") from error
    removed = [name for name in obsolete if _remove(folder / _checked(name))]
    changed = [name for name, data in files.items() if _renew(folder / _checked(name), data)]
    if removed or changed:
        _make_durable(folder)
    return (*removed, *changed)


def read(path: Path) -> bytes | None:
    """The file's bytes, or ``None`` where there is none.

    Raises:
        PublishError: It is there and cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise PublishError(f"{path}: cannot be read: {_why(error)}") from error


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise PublishError(f"{name!r} is no name for a published file")
    return name


def _renew(path: Path, data: bytes) -> bool:
    if read(path) == data:
        return False
    _unpack(path)
    return replace(path, data)


def _remove(path: Path) -> bool:
    _unpack(path)
    return _unlink(path)


def _unpack(path: Path) -> None:
    """Remove a file's compressed copies."""
    for ending in PACKED:
        _unlink(path.with_name(f"{path.name}.{ending}"))


def _unlink(path: Path) -> bool:
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise PublishError(f"{path}: cannot be removed: {_why(error)}") from error
    return True


def replace(path: Path, data: bytes) -> bool:
    """Give a file its bytes, whole or not at all; say whether it had others or was not there.

    Raises:
        PublishError: It could not be written; what was there is in place.
    """
    if read(path) == data:
        return False
    unfinished = path.with_name(f".{path.name}{_UNFINISHED}")
    try:
        with unfinished.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        with suppress(OSError):  # the first error is the one to tell; the next call sweeps
            unfinished.unlink(missing_ok=True)
        raise PublishError(f"{path}: cannot be written: {_why(error)}") from error
    return True


def _make_durable(folder: Path) -> None:
    """Let the renames survive a power cut; a folder is synced like a file on POSIX."""
    try:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise PublishError(f"{folder}: cannot be made durable: {_why(error)}") from error


def _why(error: OSError) -> str:
    return error.strerror or str(error)
