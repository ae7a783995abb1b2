"""``once``: one full pass."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import time
from typing import TYPE_CHECKING

from aggregator.cli import screen
from aggregator.cli.loading import loading
from aggregator.config.reader import read
from aggregator.errors import PublishError
from aggregator.runner import loop
from aggregator.runner.interim import published_meanwhile
from aggregator.runner.workers import warm

if TYPE_CHECKING:
    import argparse

    from aggregator.bootstrap import Built
    from aggregator.config.reader import Loaded
    from aggregator.pipeline import Outcome, Pipeline, Publication

log = logging.getLogger(__name__)


def once(options: argparse.Namespace) -> int:
    """Make one full pass, then publish."""
    loaded = read(options.config, os.environ)
    screen.log_to_terminal(loaded.secrets, loaded.config.settings.zone)
    screen.say(f"store: {loaded.store}")
    if not loaded.store.exists():
        warm()  # everything is new, and will be read by workers
    begun = time.monotonic()
    outcomes, publication = loop.run(_pass(loaded, wish=not options.due))
    report(outcomes, publication)
    screen.say(f"done in {time.monotonic() - begun:.1f} s")
    failed = any(one.answer == "failed" for one in outcomes) or publication.errors
    return 1 if failed else 0


async def _pass(loaded: Loaded, *, wish: bool) -> tuple[list[Outcome], Publication]:
    with loading():
        from aggregator import bootstrap  # noqa: PLC0415 - what workers need is loaded meanwhile

    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    with screen.turn(bootstrap.writer_lock(loaded)), bootstrap.opened(loaded) as store:
        bootstrap.check_output(loaded, loaded.output)
        async with bootstrap.built(loaded, store, stopping=stop.is_set) as made:
            return await passed(made, wish=wish)


async def passed(made: Built, *, wish: bool) -> tuple[list[Outcome], Publication]:
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
        outcomes = await pass_over(pipeline, wish=wish, walking=walking)
    publication = await pipeline.publish_all()
    await made.announcer.announce(feeds)
    await pipeline.tidy()
    for one in reversed(earlier):
        publication = publication.after(one)
    return outcomes, publication


async def pass_over(pipeline: Pipeline, *, wish: bool, walking: set[str]) -> list[Outcome]:
    """Walk every enabled source and show how it goes on; who is done leaves ``walking``."""
    from aggregator.runner.local import run_pass  # noqa: PLC0415 - see _pass

    chosen = [one for one in pipeline.config.sources if one.enabled]
    with screen.progress(len(chosen)) as show:

        def done(outcome: Outcome) -> None:
            walking.discard(outcome.source)
            show(outcome)

        return await run_pass(pipeline, chosen, wish=wish, done=done)


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
