"""``once``: one full pass."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import time
from typing import TYPE_CHECKING, Any, TypeVar

from aggregator.cli import screen
from aggregator.cli.loading import loading
from aggregator.config.reader import read
from aggregator.errors import PublishError
from aggregator.runner import loop
from aggregator.runner.interim import published_meanwhile
from aggregator.runner.workers import warm

if TYPE_CHECKING:
    import argparse
    from collections.abc import Coroutine
    from datetime import timedelta

    from aggregator.bootstrap import Built
    from aggregator.config.reader import Loaded
    from aggregator.pipeline import Outcome, Pipeline, Publication

T = TypeVar("T")

log = logging.getLogger(__name__)


def once(options: argparse.Namespace) -> int:
    """Make one full pass, then publish."""
    loaded = read(options.config, os.environ)
    screen.log_to_terminal(loaded.secrets, loaded.config.settings.zone)
    screen.say(f"store: {loaded.store}")
    if not loaded.store.exists():
        warm()  # everything is new, and will be read by workers
    begun = time.monotonic()
    with loading():
        from aggregator import bootstrap  # noqa: PLC0415 - what workers need is loaded meanwhile
    stop = Stop(loaded.config.settings.grace)
    with screen.turn(bootstrap.writer_lock(loaded)):
        outcomes, publication = stop.run(_pass(loaded, stop, wish=not options.due))
    report(outcomes, publication)
    if left := sum(one.enabled for one in loaded.config.sources) - len(outcomes):
        screen.say(f"stopped: {left} sources are left for the next pass")
    screen.say(f"done in {time.monotonic() - begun:.1f} s")
    if stop.interrupted:
        raise KeyboardInterrupt
    failed = any(one.answer == "failed" for one in outcomes) or publication.errors
    return 1 if failed else 0


class Stop:
    """What Ctrl-C and SIGTERM do to a pass: it ends soon, and at the second of them at once.

    Args:
        grace: For what is in hand at the first.
    """

    def __init__(self, grace: timedelta) -> None:
        self.event = asyncio.Event()
        self.interrupted = False
        self._grace = grace

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run the work on a loop of its own.

        Raises:
            KeyboardInterrupt: It was told to stop at once.
        """
        try:
            return loop.run(self._heeding(work))
        except asyncio.CancelledError:
            raise KeyboardInterrupt from None

    async def _heeding(self, work: Coroutine[Any, Any, T]) -> T:
        task = asyncio.ensure_future(work)
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, self._told, number, task)
        return await task

    def _told(self, number: int, task: asyncio.Future[Any]) -> None:
        self.interrupted |= number == signal.SIGINT
        if self.event.is_set():
            task.cancel()
            return
        self.event.set()
        screen.say(
            f"stopping: finishing what is in hand, at most {self._grace.total_seconds():g} s,"
            " then publishing; Ctrl-C again stops at once"
        )

    async def heeded(self, walk: asyncio.Task[Any]) -> None:
        """Wait for a walk, after the first signal no longer than the grace; then cut it short."""
        told = asyncio.create_task(self.event.wait())
        try:
            await asyncio.wait({walk, told}, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait({walk}, timeout=self._grace.total_seconds())
        finally:
            told.cancel()
            walk.cancel()
            await asyncio.wait({walk})
        if not walk.cancelled():
            walk.result()


async def _pass(loaded: Loaded, stop: Stop, *, wish: bool) -> tuple[list[Outcome], Publication]:
    from aggregator import bootstrap  # noqa: PLC0415 - see once

    with bootstrap.opened(loaded) as store:
        bootstrap.check_output(loaded, loaded.output)
        async with bootstrap.built(loaded, store, stopping=stop.event.is_set) as made:
            return await passed(made, wish=wish, stop=stop)


async def passed(
    made: Built, *, wish: bool, stop: Stop | None = None
) -> tuple[list[Outcome], Publication]:
    """Make one full pass and publish, also meanwhile what is ready, if it takes minutes."""
    pipeline, feeds = made.pipeline, made.pipeline.config.feeds
    walking = {one.name for one in pipeline.config.sources if one.enabled}
    earlier: list[Publication] = []

    async def publish() -> None:
        try:
            publication = await pipeline.publish_all(busy=frozenset(walking))
        except PublishError as error:
            log.error("nothing was published: %s", error)  # noqa: TRY400 - the message says it; the trace helps nobody
            return
        earlier.append(publication)
        if publication.changed:
            screen.say(f"published what is ready: files {'; '.join(publication.told())}")
            await made.announcer.announce(feeds)
        if publication.unwritten and await pipeline.write_stories():
            await publish()

    async with published_meanwhile(lambda: pipeline.tally.tldrs, publish):
        outcomes = await pass_over(pipeline, wish=wish, walking=walking, stop=stop)
    # of those that were left when told to stop, editions wait for the next pass
    publication = await pipeline.publish_all(busy=frozenset(walking) or None)
    await made.announcer.announce(feeds)
    await pipeline.tidy()
    for one in reversed(earlier):
        publication = publication.after(one)
    return outcomes, publication


async def pass_over(
    pipeline: Pipeline, *, wish: bool, walking: set[str], stop: Stop | None = None
) -> list[Outcome]:
    """Walk every enabled source and show how it goes on; who is done leaves ``walking``.

    Returns:
        The outcomes, in the order of the sources; of those that were cut
        short, or not begun any more, none.
    """
    from aggregator.runner.local import run_pass  # noqa: PLC0415 - see once

    chosen = [one for one in pipeline.config.sources if one.enabled]
    outcomes: dict[str, Outcome] = {}
    stop = stop or Stop(pipeline.config.settings.grace)
    with screen.progress(len(chosen)) as show:

        def done(outcome: Outcome) -> None:
            walking.discard(outcome.source)
            outcomes[outcome.source] = outcome
            show(outcome)

        work = run_pass(pipeline, chosen, wish=wish, done=done, stopping=stop.event.is_set)
        await stop.heeded(asyncio.create_task(work))
    return [outcomes[one.name] for one in chosen if one.name in outcomes]


def report(outcomes: list[Outcome], publication: Publication) -> None:
    """Print what a pass did, as tables."""
    head = (
        "source",
        "answer",
        "entries",
        "new",
        "articles",
        "TLDRs",
        "failed",
        "revised",
        "reason",
    )
    rows = [
        (
            *(one.source, one.answer),
            *map(str, (one.entries, one.new, one.articles, one.tldrs, one.failed, one.revised)),
            one.failure.message if one.failure else "",
        )
        for one in outcomes
    ]
    counts = ("entries", "new", "articles", "tldrs", "failed", "revised")
    sums = [str(sum(getattr(one, count) for one in outcomes)) for count in counts]
    screen.table(
        head,
        [*rows, (f"{len(outcomes)} sources", "", *sums, "")],
        lesser=("entries", "articles", "revised", "failed"),
    )
    for slug, entries in publication.entries.items():
        error = publication.errors.get(slug)
        print(f"feed {slug}: {error or f'{entries} entries'}")
    print("\n".join(f"files {line}" for line in publication.told() or ["changed: none"]))
