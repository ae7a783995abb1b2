"""What people see: tables, progress, log lines. Plain text where nobody looks at a terminal."""

from __future__ import annotations

import asyncio
import logging
import re
import sys
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import tzinfo
    from typing import TextIO

    from aggregator.config.env import Secrets
    from aggregator.pipeline import Outcome
    from aggregator.store.lock import WriterLock

_TOKEN = re.compile(r"(\btoken/)[\w%-]{10,}")
"""The secret part of an address, or what somebody tried in its place."""
_WAIT_FOR_TURN = 120.0
"""Seconds."""
_TOGETHER = 0.1
"""Seconds in which lines are gathered."""
_NAME, _TEXT = 32, 24
"""Cells of a terminal in which a name is not broken, and a text can be read."""
_GAP = 2
_SILENT = frozenset(("", "0", "–"))
"""What stands in a cell that says nothing."""


def say(text: str) -> None:
    """Tell something that is not the result: to standard error.

    Nothing is left undone because nobody listens any more (`once 2>&1 | head`).
    """
    with suppress(BrokenPipeError):
        print(text, file=sys.stderr, flush=True)


def zone_name(zone: tzinfo, now: datetime) -> str:
    """Give the short name that a zone has now, such as CET, or its offset."""
    return f"{now.astimezone(zone):%Z}"


def local(instant: datetime, zone: tzinfo, *, known: str = "", form: str = "%d.%m. %H:%M") -> str:
    """Say an instant in a zone, with the zone's name unless it is ``known`` from elsewhere."""
    text, name = f"{instant.astimezone(zone):{form}}", zone_name(zone, instant)
    return text if name == known else f"{text} {name}"


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    to: TextIO | None = None,
    lesser: Sequence[str] = (),
) -> None:
    """Print a table: fitted to a terminal, aligned columns elsewhere.

    Args:
        head: The columns' names.
        rows: As many cells each.
        to: Standard output, if left out.
        lesser: Columns that a narrow terminal is not shown, the least
            important first; before all others those that say nothing.
    """
    out = to or sys.stdout
    if out.isatty():
        _draw(head, rows, lesser, out)
        return
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    padded = (map(str.ljust, row, widths) for row in (head, *rows))
    out.write("".join(f"{'  '.join(row).rstrip()}\n" for row in padded))


def _draw(
    head: Sequence[str], rows: Sequence[Sequence[str]], lesser: Sequence[str], out: TextIO
) -> None:
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415 - rich costs a tenth of a second
    from rich.cells import cell_len  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console(file=out)
    columns = [
        _Column.of(title, [row[i] for row in rows], cell_len) for i, title in enumerate(head)
    ]
    columns = _fitting(columns, lesser, console.width)
    drawn = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for column, width in zip(columns, _widths(columns, console.width), strict=True):
        # a name that is cut short names nothing
        drawn.add_column(Text(column.title), overflow="fold", width=width)
    for cells in zip(*(column.cells for column in columns), strict=True):
        drawn.add_row(*map(Text, cells))
    console.print(drawn)


class _Column(NamedTuple):
    """A column on a terminal.

    Attributes:
        least: The width in which names, numbers and times stay whole, and
            texts can be read.
        whole: The width in which nothing is wrapped.
        speaks: Whether it says anything.
    """

    title: str
    cells: Sequence[str]
    least: int
    whole: int
    speaks: bool

    @classmethod
    def of(cls, title: str, cells: Sequence[str], measure: Callable[[str], int]) -> _Column:
        widest = max(map(measure, cells), default=0)
        longest = max((measure(word) for cell in cells for word in cell.split()), default=0)
        least = min(widest, max(_TEXT, min(longest, _NAME)))
        return cls(
            title=title,
            cells=cells,
            least=max(least, *map(measure, title.split(" "))),
            whole=max(widest, measure(title)),
            speaks=not _SILENT.issuperset(cells),
        )


def _fitting(columns: list[_Column], lesser: Sequence[str], room: int) -> list[_Column]:
    """Leave out columns until the others have room, or all of the lesser are gone."""
    by_title = {one.title: one for one in columns if one.title in lesser}
    leaving = sorted(lesser, key=lambda title: by_title[title].speaks)
    while leaving and _needed(columns) > room:
        columns.remove(by_title[leaving.pop(0)])
    return columns


def _needed(columns: Sequence[_Column]) -> int:
    return sum(one.least for one in columns) + _GAP * (len(columns) - 1)


def _widths(columns: Sequence[_Column], room: int) -> list[int | None]:
    """Give each column its least, then those all that want little more, and the last the rest."""
    left = room - _needed(columns)
    if left < 0:
        return [None] * len(columns)  # whatever can be done
    widths = [one.least for one in columns]
    wants = [one.whole - one.least for one in columns]
    ordered = sorted(range(len(columns)), key=wants.__getitem__)
    for i in ordered:
        if wants[i] <= left or i == ordered[-1]:
            more = min(wants[i], left)
            widths[i] += more
            left -= more
    return [*widths]


@contextmanager
def turn(lock: WriterLock) -> Iterator[None]:
    """Hold the store's lock while the block runs, waiting for a daemon to finish its turn.

    Raises:
        StoreBusy: It did not finish in two minutes.
    """
    lock.acquire(timeout=_WAIT_FOR_TURN, waiting=say)
    try:
        yield
    finally:
        lock.release()


@contextmanager
def progress(total: int) -> Iterator[Callable[[Outcome], None]]:
    """Show how a pass goes on: a bar on a terminal, a line a source elsewhere."""
    if not sys.stderr.isatty():
        with _lines(total) as line:
            yield line
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("sources", total=total)

        def step(outcome: Outcome) -> None:
            bar.update(task, advance=1, description=outcome.source)

        yield step


@contextmanager
def _lines(total: int) -> Iterator[Callable[[Outcome], None]]:
    """Tell lines within a tenth of a second, those that come together in one piece."""
    count, untold = 0, list[str]()

    def tell() -> None:
        if untold:
            say("\n".join(untold))
            untold.clear()

    def line(outcome: Outcome) -> None:
        nonlocal count
        count += 1
        if not untold:
            asyncio.get_running_loop().call_later(_TOGETHER, tell)
        untold.append(f"[{count}/{total}] {outcome.source}: {sentence(outcome)}")

    try:
        yield line
    finally:
        tell()


def sentence(outcome: Outcome) -> str:
    """Say in one line what a walk came to."""
    counts = ((outcome.new, "new"), (outcome.articles, "articles"), (outcome.tldrs, "TLDRs"))
    parts = [f"{count} {what}" for count, what in counts if count]
    if outcome.failed:
        parts.append(f"{outcome.failed} failed")
    if outcome.failure:
        parts.append(outcome.failure.message)
    return ", ".join([outcome.answer, *parts])


def log_to_terminal(secrets: Secrets, zone: tzinfo) -> Callable[[Secrets], None]:
    """Let the log be seen, without the values that came from the environment, and without tokens.

    Args:
        secrets: Of the configuration.
        zone: In which its times are, as those of tables are.

    Returns:
        A function that adds the secrets of a configuration that is read later.
    """
    formatter = _Redacting(secrets, zone)
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in ("apscheduler", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
    return formatter.hide


class _Redacting(logging.Formatter):
    """Redacts whole lines, so that no message, argument or traceback can tell a secret.

    Libraries log what was asked of our server, where it was no HTTP, with its path.
    """

    def __init__(self, secrets: Secrets, zone: tzinfo = UTC) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(message)s")
        self._hidden = [secrets]
        self._zone = zone

    def hide(self, secrets: Secrets) -> None:
        """Hide these too; what was secret once stays hidden."""
        if secrets not in self._hidden:
            self._hidden.append(secrets)

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: ARG002, N802 - as the base has it
        """Give the line's time with its offset."""
        return datetime.fromtimestamp(record.created, self._zone).isoformat(" ", "seconds")

    def format(self, record: logging.LogRecord) -> str:
        """Give the line without any secret."""
        line = super().format(record)
        for secrets in self._hidden:
            line = secrets.redact(line)
        return _TOKEN.sub(r"\1…", line)
