"""One large file, fetched to disk: resumed where it broke off, and checked at the end.

    file.part so far --Range--> the rest --sha256--> file

A server that is busy is asked again a few times, and not before it wants to be.

For files of gigabytes, such as models, that are known by size and checksum.
"""

from __future__ import annotations

import asyncio
import hashlib
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from aggregator.errors import AddressForbidden, BrokenBody, FetchError, FetchTimeout, HttpStatus
from aggregator.fetch.address import parse
from aggregator.fetch.client import Client
from aggregator.fetch.guard import why_forbidden_host
from aggregator.fetch.headers import retry_after

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from pathlib import Path

    from aggregator.fetch.address import Address
    from aggregator.fetch.client import Reply

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_HOPS = 5
_SILENCE = 60.0
"""Seconds without a byte after which a connection is given up."""
_TRIES = 6
"""Connections in a row that may break off without bringing a byte."""
_BUSY = frozenset({429, 500, 502, 503, 504})
_TIMES = 6
"""So many times a server is asked that says each time that it is busy."""
_FIRST_WAIT = timedelta(seconds=2)
"""Twice as long each time, where the server does not say how long."""
_LONGEST_WAIT = timedelta(minutes=5)
"""A person who waits for a command waits so long; one who is told when to come back may go."""
_PIECE = 1 << 20
_OK, _PARTIAL, _UNSATISFIABLE = 200, 206, 416


T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A file.

    Attributes:
        size: Bytes.
        sha256: Hexadecimal, lower case.
    """

    url: str
    size: int
    sha256: str


async def patiently(ask: Callable[[], Awaitable[T]], tell: Callable[[str], None]) -> T:
    """Ask a server, and again while it is busy: a few times, and as late as it wishes.

    Args:
        ask: Asks once.
        tell: Told, for a person, why nothing happens for a while.

    Raises:
        FetchError: Nothing came of it, or the server wants more than a few minutes.
    """
    for tried in range(1, _TIMES):
        try:
            return await ask()
        except HttpStatus as error:
            wait = _wait(error, tried)
            if error.status not in _BUSY or wait > _LONGEST_WAIT:
                raise
            tell(f"{error} Asked again in {max(1, round(wait.total_seconds()))} s.")
        await asyncio.sleep(wait.total_seconds())
    return await ask()


def _wait(error: HttpStatus, tried: int) -> timedelta:
    if error.retry_at is None:
        return _FIRST_WAIT * (1 << (tried - 1))
    return max(error.retry_at - datetime.now(UTC), timedelta(0)) + timedelta(seconds=1)


class Download:
    """Fetches large files.

    Args:
        proxy: For every request, if given.
        trusted: Scheme, host and port that the user named: it may be on a private network.
        connect: Makes the clients.
        tell: Told, for a person, why nothing happens for a while.
    """

    def __init__(
        self,
        *,
        proxy: str | None,
        trusted: str | None = None,
        connect: Callable[..., Client] = Client,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._proxy = proxy
        self._trusted = trusted
        self._connect = connect
        self._tell = tell

    async def fetch(self, wanted: Wanted, target: Path, progress: Callable[[int], None]) -> None:
        """Fetch a file, from where an earlier try broke off.

        Args:
            wanted: What it is.
            target: Where it is to stand; beside it stands ``….part`` until it is whole.
            progress: Told how many bytes are there, as they come.

        Raises:
            FetchError: It cannot be had, or is not what it should be.
        """
        part = target.with_name(target.name + ".part")
        with _told(wanted, target.parent):
            target.parent.mkdir(parents=True, exist_ok=True)
            have = part.stat().st_size if part.exists() else 0
            free = shutil.disk_usage(target.parent).free
        if free < wanted.size - have:
            raise FetchError(
                wanted.url,
                f"{target.parent} has {free:,} bytes free, and {wanted.size - have:,} are missing.",
            )
        fruitless = 0
        while (have := part.stat().st_size if part.exists() else 0) < wanted.size:
            try:
                more = partial(self._more, wanted, part, have, progress)
                await patiently(more, self._tell)
            except (BrokenBody, FetchTimeout):
                grown = part.exists() and part.stat().st_size > have
                fruitless = 0 if grown else fruitless + 1
                if fruitless == _TRIES:
                    raise
                await asyncio.sleep(0 if grown else min(fruitless, _TRIES))
        found = await asyncio.to_thread(_sha256, part)
        if have != wanted.size or found != wanted.sha256:
            part.unlink()
            raise BrokenBody(
                wanted.url,
                f"{target.name} is not what the hub says it is (its sha256 is {found}, not "
                f"{wanted.sha256}); it was deleted: try again.",
            )
        with _told(wanted, target):
            part.replace(target)

    async def _more(
        self, wanted: Wanted, part: Path, have: int, progress: Callable[[int], None]
    ) -> None:
        here = parse(wanted.url)
        for _ in range(_MOST_HOPS + 1):
            client = self._client(here)
            headers = {"Accept-Encoding": "identity"}
            if have:
                headers["Range"] = f"bytes={have}-"
            try:
                async with client.get(here, headers) as reply:
                    location = reply.headers.get("location")
                    if reply.status not in _REDIRECTS or not location:
                        await _save(reply, here, wanted, part, progress)
                        return
            finally:
                await client.aclose()
            here = parse(here.joined(location))
        raise FetchError(wanted.url, f"{here.host} redirects without end.")

    def _client(self, here: Address) -> Client:
        guarded = here.origin != self._trusted
        if guarded and (kind := why_forbidden_host(here.host)):
            raise AddressForbidden(
                here.shown, f"{here.shown} is a {kind} address, which is not asked."
            )
        return self._connect(proxy=self._proxy, guarded=guarded)


async def _save(
    reply: Reply,
    here: Address,
    wanted: Wanted,
    part: Path,
    progress: Callable[[int], None],
) -> None:
    have = part.stat().st_size if part.exists() else 0  # noqa: ASYNC240 - one file of its own
    if reply.status == _UNSATISFIABLE:  # what is here is of another file
        part.unlink(missing_ok=True)  # noqa: ASYNC240 - one file of its own
        raise BrokenBody(here.shown, f"{here.host} has nothing beyond what is here.")
    if reply.status not in {_OK, _PARTIAL}:
        until = retry_after(reply.headers, datetime.now(UTC)) if reply.status in _BUSY else None
        wish = f" and asks for a pause until {until:%Y-%m-%d %H:%M} UTC" if until else ""
        said = f"{here.host} answered {reply.status}{wish}."
        raise HttpStatus(here.shown, said, status=reply.status, retry_at=until)
    begins = reply.headers.get("content-range", "").removeprefix("bytes ").partition("-")[0]
    resumed = reply.status == _PARTIAL and begins == str(have)
    have = have if resumed else 0
    chunks = aiter(reply.chunks)
    with _told(wanted, part):
        file = part.open("ab" if resumed else "wb", buffering=0)
    with file:
        while have <= wanted.size:  # what has more is another file, and may have no end
            try:
                async with asyncio.timeout(_SILENCE):
                    chunk = await anext(chunks, b"")
            except TimeoutError as error:
                raise FetchTimeout(here.shown, f"{here.host} went silent.") from error
            if not chunk:
                return
            with _told(wanted, part):
                left = memoryview(chunk)
                while left:  # a disk that is nearly full takes a part
                    left = left[file.write(left) :]
            have += len(chunk)
            progress(min(have, wanted.size))


@contextmanager
def _told(wanted: Wanted, where: Path) -> Iterator[None]:
    """Turn what the disk refuses into an error that says where and why."""
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error)
        raise FetchError(wanted.url, f"{where}: cannot be written: {why}.") from error


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
