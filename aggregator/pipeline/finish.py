"""Finish entries: article, record, TLDR.

wanted? | fetch pages | extract | normalise | withdrawn? | store | summarise | store
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from aggregator import curate, normalise
from aggregator.errors import (
    AskedToWait,
    EngineDown,
    ExtractError,
    NoNetwork,
    PresseschauError,
    SummariseError,
)
from aggregator.extract import extract_html
from aggregator.model import Access, Failure, Record, State
from aggregator.pipeline.pages import Page, PageRefused, Pages, PageUnchanged
from aggregator.pipeline.withdrawal import CameBack, raise_if_back, take_back
from aggregator.store import hand, pauses, records, traces
from aggregator.summarise.engine import NobodyWrote, Request
from aggregator.summarise.notes import paywall_note
from aggregator.summarise.teaser import keep_teaser

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from aggregator.config.model import Source
    from aggregator.model import Tldr, TurnedDown
    from aggregator.pipeline.equipment import Equipment
    from aggregator.pipeline.outcome import Outcome

_RETRIES = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=3))
"""When an article that failed is tried again; after the last it is given up."""
_ARTICLES_AT_ONCE = 8
"""Articles of one source in hand at once."""


class Read(NamedTuple):
    """A record with its article, and the page it stood on, if it stood on one."""

    record: Record
    page: Page | None = None


class Finish:
    """Takes records as far as they can go now."""

    def __init__(self, kit: Equipment) -> None:
        self._kit = kit
        self._pages = Pages(kit)

    async def source(self, source: Source, outcome: Outcome, *, wish: bool) -> Outcome:
        """Finish what waits of a source; give ``outcome`` with the work added."""
        waiting = await self._kit.store.read(
            records.unfinished, source.name, now=self._kit.clock(), every_failure=wish
        )
        turns = asyncio.Semaphore(_ARTICLES_AT_ONCE)
        done: Counter[str] = Counter()

        async def finish(record: Record) -> None:
            async with turns:
                if not self._kit.stopping():
                    done.update(await self.record(record, source))

        wanted = {one.id for one in waiting if one.inhalt or self._wanted(one, source)}
        if len(wanted) < len(waiting):
            wanted |= await self._kit.store.read(hand.pins)  # a person wants what no rule does
        async with asyncio.TaskGroup() as group:
            for one in waiting:
                if one.id in wanted:
                    group.create_task(finish(one))
        return replace(
            outcome,
            articles=outcome.articles + done["article"],
            tldrs=outcome.tldrs + done["tldr"],
            failed=done["failed"],
        )

    async def record(self, record: Record, source: Source) -> list[str]:
        """Take a record as far as it can go now, storing each step.

        Returns:
            What was done: ``article``, ``tldr``, ``failed``.
        """
        done = []
        try:
            if not record.inhalt:
                read = await self._with_article(record, source)
                await self._kit.store.read(raise_if_back, read.record, is_known=False)
                record = read.record
                due_at = next_look(record, source, self._kit.clock())
                await self._kit.store.write(_keep_article, read, due_at)
                done.append("article")
            record = await self.summarised(record)
            await self._kit.store.write(records.save, record)
            self._kit.tally.tldrs += 1
            done.append("tldr")
        except CameBack as error:
            await self._kit.store.write(take_back, error.record, self._kit.clock())
        except PresseschauError as error:
            if isinstance(error, AskedToWait):
                await self._kit.store.write(
                    pauses.save, dict(self._kit.fetcher.pauses), self._kit.clock()
                )
            await self._kit.store.write(records.save, self._failed(record, error))
            done.append("failed")
        return done

    async def _with_article(
        self, record: Record, source: Source, since: Page | None = None
    ) -> Read:
        if source.full_text == "feed" and record.content:
            article = await self._kit.workers.run(
                extract_html, record.content, url=record.link or source.url
            )
            return Read(normalise.with_article(record, article))
        if source.full_text != "article" or record.original_link is None:
            return Read(normalise.with_teaser_only(record))
        last_try = record.attempts >= len(_RETRIES)
        article, page = await self._pages.article(record, source, last_try=last_try, since=since)
        article = replace(article, message=self._kit.secrets.redact(article.message))
        fresh = normalise.with_article(record, article, final_url=page.url)
        page = page._replace(url=self._kit.secrets.redact(page.url))
        return Read(self._kit.concealed(fresh), page)

    async def read_again(self, record: Record, source: Source, since: Page) -> Read | None:
        """Read a finished record's page, or the full text its entry carries, once more.

        Nothing is stored.

        Args:
            record: Finished.
            source: As configured.
            since: The page as it was read last.

        Returns:
            What was read, without a TLDR; ``None`` where nothing has changed,
            or there is nothing to be read.

        Raises:
            CameBack: It is an article that was withdrawn.
            PresseschauError: It was not to be had.
        """
        carried = source.full_text == "feed" and record.content
        if not carried and (source.full_text != "article" or record.original_link is None):
            return None
        blank = replace(record, inhalt="", access=Access.OPEN, failure=None)
        try:
            read = await self._with_article(blank, source, since)
        except PageUnchanged:
            return None
        await self._kit.store.read(raise_if_back, read.record, is_known=True)
        return read

    async def summarised(self, record: Record) -> Record:
        """Give the record with its TLDR, in state ``summarised``; nothing is stored.

        Raises:
            SummariseError: There is nothing to write a TLDR of, or none held.
            WorkerError: The worker missed its deadline or died.
        """
        return _with_tldr(record, await self._tldr(record))

    async def redone(self, record: Record, source: Source | None, *, page: bool) -> Record:
        """Give the record with a TLDR written anew; nothing is stored.

        A TLDR that says something new moves ``updated``, so that readers are told.

        Args:
            record: Any but one that is new.
            source: As configured, if it is.
            page: Whether to fetch and read the page again first.

        Raises:
            PresseschauError: Something failed; the record in the store is
                better than what could be had now.
        """
        fresh = record
        if page and source is not None:
            blank = replace(record, inhalt="", access=Access.OPEN)
            fresh = (await self._with_article(blank, source)).record
            await self._kit.store.read(raise_if_back, fresh, is_known=True)
            if fresh.access is not Access.OPEN and record.access is Access.OPEN:
                raise ExtractError(f"the page is {fresh.access} now; its text was kept")
        fresh = await self.summarised(fresh)
        return replace(fresh, updated=self._kit.clock()) if fresh.tldr != record.tldr else fresh

    async def _tldr(self, record: Record) -> Tldr:
        limits = self._kit.limits_of(record.source)
        if record.access is Access.PAYWALLED:
            note = paywall_note(record.language)
            return keep_teaser(record.basis, max_words=limits.max_words, note=note)
        if record.access is not Access.OPEN or record.inhalt == record.teaser:
            return keep_teaser(record.teaser, max_words=limits.max_words)
        request = Request(
            text=record.inhalt,
            title=record.title,
            teaser=record.teaser,
            language=record.language,
            sentences=limits.sentences,
            max_words=limits.max_words,
            waiting_since=None if record.tldr else record.first_seen,
        )
        try:
            return await self._kit.engine_of(record.source).write(request)
        except SummariseError as error:
            if not record.teaser:
                raise
            teaser = record.teaser
            turned_down: tuple[TurnedDown, ...] = ()
            if isinstance(error, NobodyWrote):
                from aggregator.summarise.llm.screening import (  # noqa: PLC0415 - only models need it
                    screened,
                )

                teaser = screened(teaser).text  # what speaks to machines may stand here, too
                turned_down = error.turned_down
            kept = keep_teaser(teaser, max_words=limits.max_words)
            return replace(kept, turned_down=turned_down)

    def _failed(self, record: Record, error: PresseschauError) -> Record:
        # for a model or a network, which says nothing of the article
        waits = isinstance(error, (EngineDown, NoNetwork))
        attempts = record.attempts + (not waits)
        retry_at = getattr(error, "retry_at", None)
        if retry_at is None and attempts <= len(_RETRIES):
            retry_at = self._kit.clock() + _RETRIES[attempts - 1]
        failure = Failure(error.reason, self._kit.secrets.redact(error.message), retry_at)
        access = error.access if isinstance(error, PageRefused) else record.access
        return replace(
            record, state=State.FAILED, failure=failure, attempts=attempts, access=access
        )

    def _wanted(self, record: Record, source: Source) -> bool:
        feeds = self._kit.config.feeds
        now, tags = self._kit.clock(), self._kit.tags
        text = "\n".join((record.title, record.teaser, *record.categories))
        if not curate.takes(source, text, record.published, now):
            return False
        if source.twins or not feeds:
            return True
        weights = self._kit.weights
        return any(curate.wants(record, one, tags=tags, now=now, weights=weights) for one in feeds)


def next_look(record: Record, source: Source, now: datetime) -> datetime | None:
    """Say when a record's page is to be looked at next, by its source's ``recheck``; UTC."""
    if source.full_text != "article":
        return None
    looks = (record.first_seen + after for after in source.recheck)
    return next((at for at in looks if at > now), None)


def _keep_article(connection: Connection, read: Read, due_at: datetime | None) -> None:
    records.save(connection, read.record)
    if read.page or due_at:
        page = read.page or Page()
        trace = traces.of(connection, read.record.id)
        traces.save(
            connection,
            replace(trace, validators=page.validators, given_by=page.url or None, due_at=due_at),
        )


def _with_tldr(record: Record, tldr: Tldr) -> Record:
    return replace(
        record,
        tldr=tldr.text,
        engine=tldr.engine,
        support=tldr.support,
        tldr_language=tldr.language,
        turned_down=tldr.turned_down,
        state=State.SUMMARISED,
        # what is said of an article that is not all there stays
        failure=None if record.state is State.FAILED else record.failure,
        attempts=0,
    )
