"""What people see: tables, progress, log lines. Plain text where nobody looks at a terminal."""

from __future__ import annotations

import asyncio
import logging
import re
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
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


def say(text: str) -> None:
    """Tell something that is not the result: to standard error."""
    print(text, file=sys.stderr, flush=True)


def table(head: Sequence[str], rows: Sequence[Sequence[str]], *, to: TextIO | None = None) -> None:
    """Print a table: drawn on a terminal, aligned columns elsewhere."""
    out = to or sys.stdout
    if out.isatty():
        from rich.console import Console  # noqa: PLC0415 - costs a tenth of a second
        from rich.table import Table  # noqa: PLC0415
        from rich.text import Text  # noqa: PLC0415

        drawn = Table()
        for title in head:
            drawn.add_column(title, overflow="fold")  # a name that is cut short names nothing
        for row in rows:
            drawn.add_row(*map(Text, row))
        Console(file=out).print(drawn)
        return
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    padded = (map(str.ljust, row, widths) for row in (head, *rows))
    out.write("".join(f"{'  '.join(row).rstrip()}\n" for row in padded))


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


def log_to_terminal(secrets: Secrets) -> Callable[[Secrets], None]:
    """Let the log be seen, without the values that came from the environment, and without tokens.

    Returns:
        A function that adds the secrets of a configuration that is read later.
    """
    formatter = _Redacting(secrets)
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

    def __init__(self, secrets: Secrets) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(message)s", "%Y-%m-%d %H:%M:%S")
        self._hidden = [secrets]

    def hide(self, secrets: Secrets) -> None:
        """Hide these too; what was secret once stays hidden."""
        if secrets not in self._hidden:
            self._hidden.append(secrets)

    def format(self, record: logging.LogRecord) -> str:
        """Give the line without any secret."""
        line = super().format(record)
        for secrets in self._hidden:
            line = secrets.redact(line)
        return _TOKEN.sub(r"\1…", line)
