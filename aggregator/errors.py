"""Every error this program raises on purpose.

    PresseschauError
    ├── ConfigError            the YAML: where, what is wrong, what is allowed
    ├── FetchError             one address could not be fetched
    │   ├── AddressForbidden       refused by the address guard
    │   ├── ConnectFailed          name, network or TLS
    │   │   └── Unreached              nobody could be asked: no such name, or no way to it
    │   ├── NoNetwork              nor could anybody else: this machine is offline
    │   ├── FetchTimeout           the whole answer took too long
    │   ├── BodyTooLarge           more bytes than allowed, packed or unpacked
    │   ├── BrokenBody             cut short, or not what its encoding says
    │   ├── TooManyRedirects
    │   ├── RobotsForbid           the site's robots.txt does not let programs in
    │   ├── RobotsUnread           robots.txt cannot be had, so nothing is allowed yet
    │   ├── HttpStatus             any other status that is no success
    │   │   ├── Gone                   410
    │   │   └── AskedToWait            429, or 503 with Retry-After
    ├── ParseError             a document is not a feed that can be read
    ├── ExtractError           a page could not be read
    ├── SummariseError         no TLDR that holds could be written
    ├── EngineDown             the model that is to write TLDRs cannot be asked now
    ├── WorkerError            a worker process died or missed its deadline
    ├── RecordFormatError      a file of records cannot be read: file and line
    ├── PublishError           a feed could not be rendered or written
    ├── ServeError             the web server could not be started
    ├── UsageError             an argument of a command names nothing that can be used
    │   └── NoSuchRecord           an ID that names no record, or several
    └── StoreError             the store cannot be used
        ├── StoreBusy              another writer holds it
        ├── StoreFull              no space left
        └── StoreTooNew            written by a later version of this program

The pipeline turns the expected ones (fetch, parse, extract, summarise,
worker) into stored states; the others reach the person who ran the command.
Foreign exceptions are wrapped, with ``from``, in the stage that owns the
library they come from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


class PresseschauError(Exception):
    """Base of all errors raised on purpose.

    ``reason`` is a short, stable word for programs and the store; the
    message is one sentence for the person who must act on it.
    """

    reason = "error"

    @property
    def message(self) -> str:
        """The sentence for a person."""
        return str(self)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong with a configuration.

    Lines and columns count from 1; 0 where a whole file or folder is meant.
    """

    file: str
    line: int
    column: int
    key: str
    text: str

    def __str__(self) -> str:
        """``file:line:column: key: text``, which editors can jump to; of a whole file no line."""
        where = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{where}: {self.key}: {self.text}"

    @classmethod
    def of(cls, path: Path, key: str, text: str) -> Problem:
        """Say that something is wrong with a whole file or folder."""
        return cls(str(path), 0, 0, key, text)


class ConfigError(PresseschauError):
    """The configuration is wrong; all its problems at once."""

    reason = "config"

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)))


class FetchError(PresseschauError):
    """An address could not be fetched.

    Attributes:
        url: The address at fault (after redirects, where there were any).
        retry_at: UTC, when the server said when to come back, or it is known otherwise.
    """

    reason = "fetch"

    def __init__(self, url: str, message: str, *, retry_at: datetime | None = None) -> None:
        super().__init__(message)
        self.url = url
        self.retry_at = retry_at


class AddressForbidden(FetchError):
    """The address is private, local, or of a scheme that is not fetched."""

    reason = "forbidden_address"


class ConnectFailed(FetchError):
    """The name did not resolve, nobody listened, or TLS failed."""

    reason = "connect"


class Unreached(ConnectFailed):
    """Nobody could be asked: the name did not resolve, or no network leads there.

    ``no_such_name`` says that it is for the name, and that this is what the
    system answered; the machine itself may be fine then.
    """

    def __init__(self, url: str, message: str, *, no_such_name: bool = False) -> None:
        super().__init__(url, message)
        self.no_such_name = no_such_name


class NoNetwork(FetchError):
    """Nobody at all can be reached just now: it says nothing of the address.

    Attributes:
        since: When the first of the requests failed that show it, in UTC.
        retry_at: When to try again, in UTC.
    """

    reason = "no_network"
    retry_at: datetime

    def __init__(self, error: Unreached, *, since: datetime, retry_at: datetime) -> None:
        message = f"{error.message} There seems to be no network."
        super().__init__(error.url, message, retry_at=retry_at)
        self.since = since

    def instead_of(self, error: Unreached) -> NoNetwork:
        """Say the same of another address that was out of reach meanwhile."""
        return NoNetwork(error, since=self.since, retry_at=self.retry_at)


class FetchTimeout(FetchError):
    """The answer was not complete in time."""

    reason = "timeout"


class BodyTooLarge(FetchError):
    """The answer is larger than the limit, as sent or after unpacking."""

    reason = "too_large"


class BrokenBody(FetchError):
    """The answer ended early, or is not what its encoding says."""

    reason = "broken_body"


class TooManyRedirects(FetchError):
    """The redirects do not end, or lead in a circle."""

    reason = "redirects"


class RobotsForbid(FetchError):
    """The site's robots.txt does not let programs fetch this page."""

    reason = "robots"


class RobotsUnread(FetchError):
    """The site's robots.txt cannot be had just now, so nothing is allowed yet (RFC 9309, 2.3)."""

    reason = "robots_unread"


class HttpStatus(FetchError):
    """The server answered with a status that is no success.

    ``page`` is the beginning of the page that came with it, where a feed or an
    article's page was asked for and it may say who refuses; empty otherwise.
    """

    def __init__(
        self, url: str, message: str, *, status: int, retry_at: datetime | None = None
    ) -> None:
        super().__init__(url, message, retry_at=retry_at)
        self.status = status
        self.reason = f"http_{status}"
        self.page = b""


class Gone(HttpStatus):
    """410: the address is not coming back."""


class AskedToWait(HttpStatus):
    """429, or 503 with Retry-After: the server wants a pause."""


class ParseError(PresseschauError):
    """A document is not a feed that can be read.

    ``reason`` says which way: ``empty``, ``html`` (a web page), ``not_a_feed``
    or ``malformed``.
    """

    reason = "parse"

    def __init__(self, message: str, *, reason: str = "parse") -> None:
        super().__init__(message)
        self.reason = reason


class ExtractError(PresseschauError):
    """A page could not be read as an article."""

    reason = "extract"


class SummariseError(PresseschauError):
    """No TLDR that holds could be written."""

    reason = "summarise"


class EngineDown(PresseschauError):
    """The model that is to write TLDRs cannot be asked now.

    ``reason`` says why: ``engine_down``, ``asked_to_wait`` or ``budget``.

    Attributes:
        retry_at: UTC; when it may be asked again, ``None`` if nobody knows.
    """

    def __init__(
        self, message: str, *, reason: str = "engine_down", retry_at: datetime | None = None
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.retry_at = retry_at


class WorkerError(PresseschauError):
    """A worker process died, or missed its deadline, on one job."""

    reason = "worker"

    def __init__(self, message: str, *, reason: str = "worker") -> None:
        super().__init__(message)
        self.reason = reason


class RecordFormatError(PresseschauError):
    """A file of records cannot be read. ``line`` counts from 1."""

    reason = "record_format"

    def __init__(self, file: str | Path, line: int, message: str) -> None:
        super().__init__(f"{file}:{line}: {message}")
        self.file = str(file)
        self.line = line


class PublishError(PresseschauError):
    """A curated feed could not be rendered or written."""

    reason = "publish"


class ServeError(PresseschauError):
    """The web server could not be started."""

    reason = "serve"


class UsageError(PresseschauError):
    """An argument of a command names nothing that can be used."""

    reason = "usage"


class NoSuchRecord(UsageError):
    """An ID that names no record, or is the beginning of several."""

    reason = "no_such_record"


class StoreError(PresseschauError):
    """The store cannot be used."""

    reason = "store"


class StoreBusy(StoreError):
    """Another writer holds the store."""

    reason = "store_busy"


class StoreFull(StoreError):
    """There is no space left for the store."""

    reason = "store_full"


class StoreTooNew(StoreError):
    """A later version of this program wrote the store."""

    reason = "store_too_new"
