"""One pass over many sources, in this process.

Some walks for each request that may be under way run beside each other; each
belongs to itself: what goes wrong in one, expected or not, is reported as its
outcome and does not touch the others.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from aggregator.errors import StoreError
from aggregator.model import Failure
from aggregator.pipeline import Outcome
from aggregator.pipeline.check import MANY_DOCUMENTS
from aggregator.store import records, sources, traces

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from aggregator.config.model import Fetch, Source
    from aggregator.model import Answer
    from aggregator.pipeline import Pipeline
    from aggregator.store.sources import Known

log = logging.getLogger(__name__)

_WALKS_A_REQUEST = 4
"""Most of its time a walk waits for its host's pause, for a worker or for the store."""


def walks_at_once(settings: Fetch) -> int:
    """Say how many walks may be under way at once; the fetcher itself bounds their requests."""
    return _WALKS_A_REQUEST * settings.concurrency


async def run_pass(
    pipeline: Pipeline,
    chosen: Collection[Source],
    *,
    wish: bool,
    done: Callable[[Outcome], None],
    stopping: Callable[[], bool] = lambda: False,
) -> list[Outcome]:
    """Walk every one of ``chosen``; nothing is published.

    Args:
        pipeline: With the stages.
        chosen: The sources to walk, in whatever order.
        wish: A person asked for this pass; else each source's schedule is
            kept and only its unfinished entries are worked on before its time.
        done: Told of each outcome as it comes.
        stopping: Says that no further source is to be walked.

    Returns:
        The outcomes of those that were walked, in the order of ``chosen``.
    """
    known = await pipeline.store.read(sources.load)
    unfinished = await pipeline.store.read(
        records.with_unfinished, now=pipeline.clock(), every_failure=wish
    )
    unfinished |= await pipeline.store.read(traces.with_due, now=pipeline.clock())
    if sum(known[one.name].last_success is None for one in chosen) > MANY_DOCUMENTS:
        pipeline.workers.start()  # they are ready by the time they are needed
    turns = asyncio.Semaphore(walks_at_once(pipeline.config.settings.fetch))

    async def one(source: Source) -> Outcome | None:
        async with turns:
            if stopping():
                return None
            outcome = await walk_safely(
                pipeline,
                source,
                known[source.name],
                wish=wish,
                backlog=source.name in unfinished,
            )
        done(outcome)
        return outcome

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(source)) for source in chosen]
    except ExceptionGroup as errors:  # of the store: nothing can go on without it
        raise next(_leaves(errors)) from errors
    return [outcome for task in tasks if (outcome := task.result())]


async def walk_safely(
    pipeline: Pipeline,
    source: Source,
    known: Known,
    *,
    wish: bool,
    backlog: bool = True,
    due: bool | None = None,
    sent: Answer | None = None,
) -> Outcome:
    """Walk one source; an error nobody foresaw is logged and becomes its outcome.

    Args:
        pipeline: With the stages.
        source: As configured.
        known: What the store knows of it.
        wish: See ``run_pass``.
        backlog: Whether there may be unfinished entries from before.
        due: Whether to check it; as its schedule says, if left out.
        sent: A document that the source's hub sent, to be read instead.

    Raises:
        StoreError: The store is no source's own; nothing can go on without it.
    """
    if due is None:
        now = pipeline.clock()
        due = wish or known.due_at(now) <= now
    try:
        return await pipeline.walk(source, known, wish=wish, due=due, backlog=backlog, sent=sent)
    except Exception as error:
        causes = list(_leaves(error))
        for cause in causes:
            if isinstance(cause, StoreError):
                raise cause from error
        log.exception("source %s: an error in Presseschau itself; please report it", source.name)
        failure = Failure("internal_error", f"{type(causes[0]).__name__}: {causes[0]}")
        return Outcome(source=source.name, answer="failed", failure=failure)


def _leaves(error: Exception) -> Iterator[Exception]:
    """Give the errors in a group of groups; an error that is no group is its own leaf."""
    if isinstance(error, ExceptionGroup):
        for one in error.exceptions:
            yield from _leaves(one)
    else:
        yield error
