"""The output folder as the web server sees it: published names, ready to send.

A file is read and compressed once for each of its versions. A version is
known by the file's stamp (inode, size, time of change); ``publish`` renames a
new file over the old one, so the stamp moves with every change and a reader
never meets half a file.
"""

from __future__ import annotations

import errno
import gzip
import hashlib
import os
import re
import stat
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from aggregator.web.topics import link_header

PAGE = "index.html"
OPML = "presseschau.opml"

TWINS = "twin/"
_FEED = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*(?:(?:\.[1-9][0-9]*)?\.(rss|atom|json)|\.html)")
_PICTURE = re.compile(r"(?:twin/)?(?:icon|logo)\.png")
_TWIN = re.compile(r"twin/(?:[a-z0-9][a-z0-9_.-]*\.(rss|atom|json)|index\.html|presseschau\.opml)")
_EDITION = re.compile(r"digests/[a-z0-9]+(?:[-_][a-z0-9]+)*\.(html|txt)")
_FORMS = (_FEED, _PICTURE, _TWIN, _EDITION)
_TYPES = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json",
    "opml": "text/x-opml; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "png": "image/png",
    "txt": "text/plain; charset=utf-8",
}
_WORTH_COMPRESSING = 500
"""Bytes; less fits into one packet either way."""
_STYLE = re.compile(rb"sha256-[A-Za-z0-9+/]{43}=")


@dataclass(frozen=True, slots=True)
class Body:
    """One encoding of a file. ``etag`` is strong and stands in its quotes."""

    data: bytes
    etag: str


@dataclass(frozen=True, slots=True)
class Published:
    """A version of a published file.

    Attributes:
        modified: UTC, whole seconds.
        packed: Compressed with gzip, where that makes it smaller.
        style: The hash of the one style sheet that a page vouches for.
        link: Which hub tells of it, as a ``Link`` header.
    """

    media_type: str
    modified: datetime
    plain: Body
    packed: Body | None
    style: str | None
    link: str | None


_Stamp = tuple[int, int, int]


class Folder:
    """Gives out the published files of one folder, and no other files."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, tuple[_Stamp, Published]] = {}

    def known(self, name: str) -> Published | None:
        """The file's current version, if it was read before: costs one ``stat``."""
        if not is_published_name(name) or name not in self._known:
            return None
        stamp, published = self._known[name]
        try:
            current = _stamp((self._path / name).lstat())
        except OSError:
            return None
        return published if current == stamp else None

    def has(self, name: str) -> bool:
        """Whether there is such a file, or something of its name: costs one ``stat``."""
        return is_published_name(name) and (self._path / name).exists()

    def read(self, name: str) -> Published | None:
        """Read the file's current version; ``None`` where there is none.

        Names that are not published, links and whatever is no plain file are
        treated as if they were not there.

        Raises:
            OSError: The file is there and cannot be read.
        """
        if not is_published_name(name):
            return None
        found = _read(self._path / name)
        if found is None:
            self._known.pop(name, None)
            return None
        stamp, modified, data = found
        published = _prepare(name, modified, data)
        self._known[name] = stamp, published
        return published


def is_published_name(name: str) -> bool:
    """Whether ``publish`` could have written a file of this name for people."""
    return name in {PAGE, OPML} or any(form.fullmatch(name) for form in _FORMS)


def is_page(name: str) -> bool:
    """Whether a published file is a page with a style sheet of ours."""
    return name.endswith(".html") and not is_edition(name)


def is_edition(name: str) -> bool:
    """Whether a published file is one edition of a digest."""
    return _EDITION.fullmatch(name) is not None


def _read(path: Path) -> tuple[_Stamp, datetime, bytes] | None:
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        handle = os.open(path, flags)
    except OSError as error:
        if error.errno in {errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO}:
            return None
        raise
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            return None
        with os.fdopen(handle, "rb", closefd=False) as file:
            data = file.read()
    finally:
        os.close(handle)
    return _stamp(status), datetime.fromtimestamp(int(status.st_mtime), UTC), data


def _stamp(status: os.stat_result) -> _Stamp:
    return status.st_ino, status.st_size, status.st_mtime_ns


def _prepare(name: str, modified: datetime, data: bytes) -> Published:
    digest = hashlib.sha256(data).hexdigest()[:32]
    packed = None
    if len(data) >= _WORTH_COMPRESSING:
        smaller = gzip.compress(data, mtime=0)
        if len(smaller) < len(data):
            packed = Body(smaller, f'"{digest}-gzip"')
    style = _STYLE.search(data[:2000]) if is_page(name) else None
    return Published(
        media_type=_TYPES[name.rpartition(".")[2]],
        modified=modified,
        plain=Body(data, f'"{digest}"'),
        packed=packed,
        style=style[0].decode("ascii") if style else None,
        link=link_header(name, data),
    )
