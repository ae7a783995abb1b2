"""The order of the stages, and nothing else.

    walk:     check | finish | revise
    check:    fetch feed | parse | normalise | (which are new?) | store
    finish:   wanted? | fetch page | extract | normalise | withdrawn? | store | summarise | store
    revise:   due? | fetch page, if it changed | extract | another text? | summarise | store
    issue:    store | select | (several reports?) summarise | render | write

One module for each line, and ``equipment`` for what they all work with. Every
step ends in the store, so a process that dies at any moment goes on where it
was. One bad source or entry never stops another: expected errors become
stored states here. What it does *not* do: decide when to run and what runs
beside what (the runner, the daemon), or build its collaborators (bootstrap).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from aggregator.pipeline.check import Check
from aggregator.pipeline.equipment import IMPORTED, Equipment
from aggregator.pipeline.issue import Issue
from aggregator.pipeline.outcome import Outcome, Publication, unasked
from aggregator.pipeline.withdrawal import erase
from aggregator.store import housekeeping, retention, withdrawals

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from aggregator.config.model import CuratedFeed, Source
    from aggregator.curate import Choice, Verdict
    from aggregator.model import Answer, Edition, Record
    from aggregator.pipeline.finish import Finish
    from aggregator.pipeline.revise import Revise
    from aggregator.store.sources import Known

__all__ = ["IMPORTED", "Outcome", "Pipeline", "Publication"]

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Pipeline(Equipment):
    """The walk of an entry, for one configuration. Attributes: see ``Equipment``."""

    async def walk(
        self,
        source: Source,
        known: Known,
        *,
        wish: bool,
        due: bool = True,
        backlog: bool = True,
        sent: Answer | None = None,
    ) -> Outcome:
        """Check a source and finish its entries, as far as they can be now.

        Args:
            source: As configured.
            known: What the store knows of it.
            wish: A person asked for it: articles that failed are tried again,
                whenever they would be due.
            due: Whether to check the feed at all, or only finish its entries.
            backlog: Whether there may be entries from before that are to be finished or revised.
            sent: A document that the source's hub sent, to be read instead of asking.
        """
        if sent is not None:
            outcome = await self._check.told(source, known, sent)
        else:
            outcome = await self._check.source(source, known) if due else unasked(source, "not due")
        if not backlog and outcome.new == outcome.tldrs and not outcome.corrected:
            return outcome
        outcome = await self._finish.source(source, outcome, wish=wish)
        return await self._revise.source(source, outcome)

    async def publish_all(self, *, busy: Collection[str] | None = None) -> Publication:
        """Write every curated feed whose content changed, and remove what is configured no longer.

        Editions of digests that are due are made before. Where no walk will
        follow, models then write the TLDRs of stories that wait for them, and
        what came of that is written too.

        Args:
            busy: Names of the sources that are being walked; ``None`` where
                no walk will follow, so that no edition waits for one.

        Raises:
            PublishError: Nothing can be written to the output folder.
        """
        done = await self._issue.feeds(busy=busy)
        while busy is None and done.unwritten and await self.write_stories():
            done = (await self._issue.feeds()).after(done)
        await erase(self.store)
        return done

    async def is_withdrawing(self) -> bool:
        """Say whether what was withdrawn may still stand in files, which publishing ends."""
        return await self.store.read(withdrawals.is_unerased)

    async def write_stories(self, done: Callable[[], None] = lambda: None) -> bool:
        """Let models write TLDRs over several reports of some stories that wait for them.

        Args:
            done: Told of each; by then there is something new to publish.

        Returns:
            Whether there is.
        """
        return await self._issue.write_stories(done)

    async def tidy(self) -> None:
        """Let the store forget what nobody will miss, once a day; see ``store.housekeeping``."""
        now = self.clock()
        if not await self.store.read(housekeeping.is_due, now):
            return
        gone = await self.store.write(housekeeping.tidy, now)
        if any(gone):
            said = (f"{name} {count}" for name, count in gone._asdict().items() if count)
            log.info("the store forgot: %s", ", ".join(said))
        if keep := self.config.settings.keep:
            shown = await self._issue.shown()
            count = await self.store.write(retention.retire, now - keep, shown=shown, now=now)
            if count:
                log.info("older than settings.keep, and out of all feeds: %d records", count)

    async def digest(self, feed: CuratedFeed, *, since: datetime, top: int) -> Edition:
        """Give a digest of ``feed`` over any span up to now; see ``Editions.over``."""
        return await self._issue.digest(feed, since=since, top=top)

    async def chosen(self, feed: CuratedFeed) -> list[Record]:
        """Give the records that ``feed`` holds now, in its order."""
        return await self._issue.chosen(feed)

    async def choice(self, feed: CuratedFeed, *, look_at: int = 0) -> Choice:
        """Give what ``feed`` holds now, and why not the rest; see ``curate.choose``."""
        return await self._issue.choice(feed, look_at=look_at)

    async def verdict(self, feed: CuratedFeed, record: Record) -> tuple[Verdict, int]:
        """Say what becomes of a record in ``feed``; see ``Issue.verdict``."""
        return await self._issue.verdict(feed, record)

    def carries(self, feed: CuratedFeed, record: Record) -> str | None:
        """Say what a public feed carries of a record that it holds; see ``Public.kind``."""
        return self._issue.carries(feed, record)

    async def summarised(self, record: Record) -> Record:
        """Give the record with its TLDR; see ``Finish.summarised``."""
        return await self._finish.summarised(record)

    async def redone(self, record: Record, source: Source | None, *, page: bool) -> Record:
        """Give the record with a TLDR written anew; see ``Finish.redone``."""
        return await self._finish.redone(record, source, page=page)

    @cached_property
    def _check(self) -> Check:
        return Check(self)

    @cached_property
    def _finish(self) -> Finish:
        from aggregator.pipeline.finish import Finish  # noqa: PLC0415 - a pass without news needs none

        return Finish(self)

    @cached_property
    def _revise(self) -> Revise:
        from aggregator.pipeline.revise import Revise  # noqa: PLC0415 - as above

        return Revise(self, self._finish)

    @cached_property
    def _issue(self) -> Issue:
        return Issue(self)
