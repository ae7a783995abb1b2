"""The daemon: APScheduler 3 as the clock, and everything it wakes.

The scheduler only says *when*; its jobs start tasks of the daemon's own,
which it can wait for when it is told to stop. Each source has one job, at the
instant that the store holds for it. After walks, publishing is due two
seconds later, once for all walks that end until then; while a walk lasts that
writes TLDRs, every minute.

    source:<name>   walk one source, then set its next job
    publish         write the curated feeds that changed
    digest:<slug>   the same, at the moment when a feed's next edition is due

Where hubs are listened to (WebSub), what they tell makes a walk of the source
at once: what they sent is read, or the source is checked.

Beside it a watch looks every two seconds whether the YAML changed and is no
longer being written, and whether the clock was set, every ten seconds whether
hubs have to be asked for something, every minute whether a source in the store
has no job (a person revived it) and whether something that was withdrawn may
still be published (the command was killed), and every quarter of an hour
whether the store's daily housekeeping is due. Checks that are overdue, because
the program or the machine slept or the clock jumped, are spread and never fired
at once.

SIGTERM and SIGINT: no new work is begun, what is in hand is finished within
``settings.grace``, then cancelled; either way the store is whole. SIGHUP
reads the configuration again.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from datetime import timedelta
from typing import TYPE_CHECKING

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

from aggregator.curate.editions import following
from aggregator.daemon.hubs import Hubs
from aggregator.daemon.turn import Turn
from aggregator.errors import ConfigError, NoNetwork, PublishError, StoreError
from aggregator.fetch.spread import starts
from aggregator.runner.local import walks_at_once
from aggregator.store import records, sources, traces

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
    from datetime import datetime

    from aggregator.announcer import Announcer
    from aggregator.config.model import Digest, Source
    from aggregator.pipeline import Outcome, Pipeline
    from aggregator.store.lock import WriterLock
    from aggregator.subscriber import Subscriber

log = logging.getLogger(__name__)

_PUBLISH_AFTER = timedelta(seconds=2)
_WAITING_EVERY = timedelta(minutes=1)
"""While a late edition waits for sources, publishing is tried again."""
_WATCH_EVERY = 2.0
"""Seconds between two looks at the configuration and the clock."""
_MISSING_EVERY = 30
"""So many such looks between two looks for sources without a job."""
_READY_EVERY = 30
"""So many such looks between two looks whether a walk that lasts has written TLDRs."""
_TIDY_EVERY = 450
"""So many such looks between two looks whether the store's daily housekeeping is due."""
_ATTEND_EVERY = 5
"""So many such looks between two looks at the subscriptions."""
_LATE = timedelta(minutes=1)
"""A job that begins later than this was slept through; a clock that is off by it was set."""
_TRY_AGAIN = timedelta(minutes=1)
"""After an error of the store or the output folder, which a person may mend meanwhile."""


class Daemon:
    """Runs a pipeline for ever.

    Args:
        pipeline: For the configuration as it is now.
        lock: On the store, not held.
        reload: Gives the pipeline for the configuration as it is on disk;
            raises ConfigError.
        stamp: Says in which state the configuration's files are; another
            value means that they changed.
        stop: Set to make it stop; the pipeline looks at it too.
        subscriber: Who listens to hubs, started, if anybody does.
        announcer: Who tells hubs of what was published, if anybody does.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        *,
        lock: WriterLock,
        reload: Callable[[], Awaitable[Pipeline]],
        stamp: Callable[[], object],
        stop: asyncio.Event,
        subscriber: Subscriber | None = None,
        announcer: Announcer | None = None,
    ) -> None:
        self._pipeline = pipeline
        self._turn = Turn(lock)
        self._reload = reload
        self._stamp = stamp
        self._seen = stamp()
        self._clock = AsyncIOScheduler(timezone="UTC")
        self._tasks: set[asyncio.Task[None]] = set()
        self._walking: set[str] = set()
        self._excused: set[str] = set()
        self._walks = asyncio.Semaphore(walks_at_once(pipeline.config.settings.fetch))
        self._publishing = asyncio.Lock()
        self._issued = pipeline.tally.tldrs
        self._planning = False
        self._stop = stop
        self._hubs = Hubs(subscriber, lambda: self._pipeline)
        self._announcer = announcer

    @property
    def stopping(self) -> bool:
        """Whether the daemon was told to stop."""
        return self._stop.is_set()

    async def run(self) -> None:
        """Work until told to stop, then finish what is in hand within the grace."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        loop.add_signal_handler(signal.SIGHUP, lambda: self._start(self._read_again()))
        self._clock.start()
        beside: list[asyncio.Task[None]] = []
        try:
            await self._plan()
            beside.append(loop.create_task(self._hubs.hear(self._walk_soon)))
            self._publish_soon()
            beside.append(loop.create_task(self._watch()))
            await self._stop.wait()
        finally:
            for task in beside:
                task.cancel()
            self._clock.shutdown(wait=False)
            await self._finish()

    def stop(self) -> None:
        """Begin nothing new and let ``run`` end."""
        if not self._stop.is_set():
            log.info(
                "stopping: finishing what is in hand, at most %g s", self._grace.total_seconds()
            )
        self._stop.set()

    @property
    def _grace(self) -> timedelta:
        return self._pipeline.config.settings.grace

    async def _finish(self) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=self._grace.total_seconds())
        left = list(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        if left:
            log.warning("%d pieces of work were cut short; the next start goes on there", len(left))
        async with self._turn.taken():
            await self._publish()

    def _start(self, work: Coroutine[object, object, None]) -> None:
        """Run ``work`` as a task of ours; the scheduler would cancel its own when it stops."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # -- sources ----------------------------------------------------------------------------

    async def _plan(self) -> None:
        """Give every source its job, and take away those of sources that are gone."""
        wanted = self._present()
        for job in self._clock.get_jobs():
            kind, _, name = job.id.partition(":")
            if kind == "source" and name not in wanted:
                job.remove()
        self._plan_editions()
        await self._plan_those(wanted)

    async def _plan_those(self, wanted: Mapping[str, Source]) -> None:
        known = await self._pipeline.store.read(sources.load)
        now = self._pipeline.clock()
        due = {
            name: None
            if known[name].last_check is None
            else self._hubs.due(wanted[name], known[name])
            for name in wanted
            if name in known and known[name].retired_at is None and name not in self._walking
        }
        again = await self._pipeline.store.read(traces.next_dues)
        due |= {name: min(at, again[name]) for name, at in due.items() if at and name in again}
        due |= {name: now for name in due if self._hubs.has_told(name)}
        for name, at in starts(due, now).items():
            self._plan_walk(wanted[name], at)

    async def _plan_missing(self) -> None:
        """Give those sources a job that have none although they are to be asked."""
        wanted = {
            one.name: one
            for one in self._pipeline.config.sources
            if one.enabled
            and one.name not in self._walking
            and self._clock.get_job(f"source:{one.name}") is None
        }
        if wanted:
            await self._plan_those(wanted)

    async def _plan_anew(self) -> None:
        """Plan all walks once more, spread; once for all jobs that found themselves late."""
        if self._planning:
            return
        self._planning = True
        log.info("the clock was set or the machine slept: what is overdue is spread")
        try:
            await self._plan()
        except StoreError as error:
            log.error("nothing can be planned: %s", error)  # noqa: TRY400 - the message says it; the trace helps nobody
        finally:
            self._planning = False

    def _plan_walk(self, source: Source, at: datetime) -> None:
        self._clock.add_job(
            self._begin_walk,
            DateTrigger(at),
            args=[source, at],
            id=f"source:{source.name}",
            replace_existing=True,
            misfire_grace_time=None,
        )

    async def _begin_walk(self, source: Source, at: datetime) -> None:
        if self.stopping:
            return
        late = self._pipeline.clock() - at > _LATE
        self._start(self._plan_anew() if late else self._walk(source))

    async def _walk(self, source: Source) -> None:
        if source.name in self._walking:
            return  # a reload planned it anew while it was under way; that walk plans the next
        self._walking.add(source.name)
        try:
            async with self._walks, self._turn.taken():
                if self.stopping or source not in self._pipeline.config.sources:
                    return
                outcomes = await self._hubs.walk(source)
                at = await self._next_walk(source, outcomes)
        except StoreError as error:
            log.error("source %s: the store cannot be used: %s", source.name, error)  # noqa: TRY400 - the message says it; the trace helps nobody
            at = self._pipeline.clock() + _TRY_AGAIN
            outcomes = []
        finally:
            self._walking.discard(source.name)
        for outcome in outcomes:
            tell(outcome)
            self._excused.update(outcome.excused)
        if outcomes:
            self._publish_soon()
        present = self._present()
        if at is not None and source.name in present and not self.stopping:
            self._plan_walk(present[source.name], at)
        if excused := self._excused - self._walking:  # who is being walked has its turn after that
            self._excused -= excused
            self._start(self._plan_excused(excused))

    async def _next_walk(self, source: Source, outcomes: Sequence[Outcome]) -> datetime | None:
        known = await self._pipeline.store.read(sources.load_one, source.name)
        if known.retired_at is not None:
            return None
        now = self._pipeline.clock()
        at = self._hubs.due(source, known)
        retry = await self._pipeline.store.read(records.next_retry, source.name)
        # A retry that is overdue after a walk was left out by it, because no feed wants the entry.
        if retry and retry > now:
            at = min(at, retry)
        again = await self._pipeline.store.read(traces.next_due, source.name)
        if again:  # one that is overdue has become due while the others were looked at
            is_broken = any(one.failure for one in outcomes)
            at = min(at, max(again, now + _TRY_AGAIN if is_broken else now))
        return at

    async def _plan_excused(self, names: set[str]) -> None:
        """Plan anew those whose walks did not know yet that there is no network."""
        present = self._present()
        try:
            await self._plan_those({name: present[name] for name in names & present.keys()})
        except StoreError as error:
            log.error("nothing can be planned: %s", error)  # noqa: TRY400 - the message says it; the trace helps nobody

    async def _attend(self) -> None:
        """Let hubs be asked, and plan anew where their word counts more or less than before."""
        try:
            changed = await self._hubs.attend()
            present = self._present()
            await self._plan_those(
                {name: present[name] for name in changed - self._walking if name in present}
            )
        except StoreError as error:
            log.error("hubs cannot be asked: %s", error)  # noqa: TRY400 - the message says it; the trace helps nobody

    def _walk_soon(self, name: str) -> None:
        """Walk a source that a hub has told of; if it is being walked, that walk plans the next."""
        if name in self._walking or self.stopping:
            return
        if source := self._present().get(name):
            self._plan_walk(source, self._pipeline.clock())

    def _present(self) -> dict[str, Source]:
        return {one.name: one for one in self._pipeline.config.sources if one.enabled}

    # -- publishing -------------------------------------------------------------------------

    def _publish_soon(self, after: timedelta = _PUBLISH_AFTER) -> None:
        job = self._clock.get_job("publish")
        soon = self._pipeline.clock() + after
        if (job is None or job.next_run_time > soon) and not self.stopping:
            self._clock.add_job(
                self._begin_publishing,
                DateTrigger(soon),
                id="publish",
                replace_existing=True,
                misfire_grace_time=None,
            )

    async def _begin_publishing(self) -> None:
        self._start(self._publish_in_turn())

    def _publish_ready(self) -> None:
        """Publish what a walk has written that goes on for long, as one with a slow model does."""
        if self._walking and self._issued != self._pipeline.tally.tldrs:
            self._publish_soon()

    async def _finish_withdrawing(self) -> None:
        """Publish where a record was withdrawn and the command did not come to the files."""
        if await self._pipeline.is_withdrawing():
            self._publish_soon()

    def _plan_editions(self) -> None:
        """Give every digest a job at its next moment, and those that are gone none."""
        for job in self._clock.get_jobs():
            if job.id.startswith("digest:"):
                job.remove()
        for feed in self._pipeline.config.feeds:
            if feed.digest is not None:
                self._plan_edition(feed.slug, feed.digest)

    def _plan_edition(self, slug: str, digest: Digest) -> None:
        # Not APScheduler's cron trigger: where the clock is put back over the moment it never ends.
        zone, now = self._pipeline.config.settings.zone, self._pipeline.clock()
        self._clock.add_job(
            self._begin_edition,
            DateTrigger(following(digest, zone, now)),
            args=[slug],
            id=f"digest:{slug}",
            replace_existing=True,
            misfire_grace_time=None,
        )

    async def _begin_edition(self, slug: str) -> None:
        """Publish: whoever publishes makes the editions that are due."""
        digests = {one.slug: one.digest for one in self._pipeline.config.feeds}
        if not self.stopping and (digest := digests.get(slug)) is not None:
            self._start(self._publish_in_turn())
            self._plan_edition(slug, digest)

    async def _publish_in_turn(self) -> None:
        async with self._turn.taken():
            await self._publish()
        if not self.stopping:
            self._start(self._announce())

    async def _announce(self) -> None:
        """Tell hubs of what changed; they may take their time, the turn is over."""
        if self._announcer is None:
            return
        try:
            await self._announcer.announce(self._pipeline.config.feeds)
        except (PublishError, StoreError) as error:
            log.error("hubs cannot be told: %s", error)  # noqa: TRY400 - the message says it; the trace helps nobody

    async def _publish(self) -> None:
        try:
            async with self._publishing:
                self._issued = self._pipeline.tally.tldrs
                done = await self._pipeline.publish_all(busy=frozenset(self._walking))
        except (PublishError, StoreError) as error:
            log.error("nothing was published: %s", error)  # noqa: TRY400 - the message says it; the trace helps nobody
            return
        for slug, problem in done.errors.items():
            log.error("feed %s was not published: %s", slug, problem)
        if done.changed:
            log.info("published: files %s", "; ".join(done.told()))
        if done.waiting:
            self._publish_soon(_WAITING_EVERY)
        if done.unwritten:
            self._start(self._write_stories())

    async def _write_stories(self) -> None:
        """Let models write of stories; they may take minutes, and nothing waits for them."""
        try:
            async with self._turn.taken():
                await self._pipeline.write_stories(self._publish_soon)
        except StoreError as error:
            log.error("stories were not written: %s", error)  # noqa: TRY400 - the message says it; the trace helps nobody

    async def _tidy(self) -> None:
        async with self._turn.taken(), self._publishing:
            try:
                await self._pipeline.tidy()
            except StoreError as error:
                log.error("the store was not tidied: %s", error)  # noqa: TRY400 - the message says it; the trace helps nobody

    # -- configuration and clock ------------------------------------------------------------

    async def _watch(self) -> None:
        """Look at the configuration and the clock until cancelled; by a clock nobody sets."""
        loop = asyncio.get_running_loop()
        looks, before = 0, self._seen
        while True:
            shown, passed = self._pipeline.clock(), loop.time()
            await asyncio.sleep(_WATCH_EVERY)
            looks += 1
            stamp = self._stamp()
            if stamp == before != self._seen:  # and not in the middle of being written
                self._start(self._read_again())
            before = stamp
            moved = self._pipeline.clock() - shown - timedelta(seconds=loop.time() - passed)
            if abs(moved) > _LATE:
                self._start(self._plan_anew())
                self._publish_soon()
            elif looks % _MISSING_EVERY == 0:
                self._start(self._plan_missing())
                self._start(self._finish_withdrawing())
            if looks % _READY_EVERY == 0:
                self._publish_ready()
            if looks % _TIDY_EVERY == 0:
                self._start(self._tidy())
            if looks % _ATTEND_EVERY == 0:
                self._start(self._attend())
                if self._announcer is not None and self._announcer.is_due():
                    self._start(self._announce())

    async def _read_again(self) -> None:
        self._seen = self._stamp()
        try:
            self._pipeline = await self._reload()
        except (ConfigError, PublishError) as error:
            log.error("the changed configuration was refused, the old one stays:\n%s", error)  # noqa: TRY400 - the message says it; the trace helps nobody
            return
        log.info("the configuration was read again: %d sources", len(self._pipeline.config.sources))
        await self._plan()
        self._publish_soon()


def tell(outcome: Outcome) -> None:
    """Log in one line what a walk came to."""
    if outcome.failure is not None and outcome.failure.reason == NoNetwork.reason:
        log.debug("%s: %s", outcome.source, outcome.failure.message)  # it was told, once for all
    elif outcome.failure is not None:
        log.warning("%s: %s: %s", outcome.source, outcome.answer, outcome.failure.message)
    elif outcome.new or outcome.articles or outcome.tldrs or outcome.failed or outcome.revised:
        log.info(
            "%s: %d new, %d articles, %d TLDRs, %d failed, %d revised",
            *(outcome.source, outcome.new, outcome.articles, outcome.tldrs, outcome.failed),
            outcome.revised,
        )
    else:
        log.debug("%s: %s", outcome.source, outcome.answer)
