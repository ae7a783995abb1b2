"""The order of the stages, and nothing else.

    walk:     check | finish
    check:    fetch feed | parse | normalise | (which are new?) | store
    finish:   wanted? | fetch page | extract | normalise | store | summarise | store
    publish:  store | select | render | write

Every step ends in the store, so a process that dies at any moment goes on
where it was. One bad source or entry never stops another: expected errors
become stored states here. What it does *not* do: decide when to run and what
runs beside what (the runner, the daemon), or build its collaborators
(bootstrap).
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property, partial
from itertools import count
from typing import TYPE_CHECKING, ParamSpec, Protocol, TypeVar

from aggregator import __version__, curate, normalise
from aggregator.errors import (
    AskedToWait,
    ExtractError,
    FetchError,
    Gone,
    ParseError,
    PresseschauError,
    PublishError,
    SummariseError,
    WorkerError,
)
from aggregator.extract import extract, extract_html
from aggregator.fetch import PAGES, options_of
from aggregator.model import (
    Access,
    Failure,
    Origin,
    PublishedEntry,
    Record,
    Selection,
    State,
)
from aggregator.publish import publish
from aggregator.reading import read
from aggregator.standing import Asking, Found, has_moved, is_gap
from aggregator.store import pauses, records, robots, sources
from aggregator.summarise import keep_teaser
from aggregator.summarise.engine import Request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Connection

    from aggregator.config.env import Secrets
    from aggregator.config.model import Config, CuratedFeed, Source
    from aggregator.fetch import Fetcher
    from aggregator.model import Answer, Article, Entry, SourceFeed, Tldr
    from aggregator.reading import Document
    from aggregator.store.database import Store
    from aggregator.store.feeds import FeedKey
    from aggregator.store.sources import Known
    from aggregator.summarise.engine import Engine

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

IMPORTED = "import"
"""The source that records from a file belong to, unless the file names one."""

_OLDER_DOCUMENTS = 10
"""So many are read at most to close a gap."""
_RETRIES = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=3))
"""When an article that failed is tried again; after the last it is given up."""
_LARGE_DOCUMENT = 200_000
"""Bytes above which a document is read in a worker, under its deadline."""
_DOCUMENTS_HERE = 30
"""Small documents that are read in this process; more pay for starting the workers."""
_ARTICLES_AT_ONCE = 8
"""Articles of one source in hand at once."""
_NO_ENTRY = {Access.BLOCKED, Access.LOGIN_EXPIRED}
"""What a page may answer that can be another next time, so that it is tried again."""


class Workers(Protocol):
    """Where CPU work on foreign bytes is done: see ``runner.workers``."""

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work`` elsewhere; raises WorkerError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one walk of a source came to.

    Attributes:
        source: Its name.
        answer: ``new``, ``unchanged``, ``failed``, or why it was not asked:
            ``waiting``, ``retired``, ``not due``.
        entries: In the document, where there was one.
        new: Entries not seen before.
        articles: Articles whose text was stored.
        tldrs: TLDRs that were stored.
        failed: Articles and TLDRs that failed.
        failure: Of the source's feed.
    """

    source: str
    answer: str
    entries: int = 0
    new: int = 0
    articles: int = 0
    tldrs: int = 0
    failed: int = 0
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Publication:
    """What publishing did.

    Attributes:
        changed: Names of the files whose bytes changed, or that were removed.
        entries: How many entries each feed holds, by slug.
        errors: Feeds that could not be rendered, by slug; their old files stay.
    """

    changed: tuple[str, ...] = ()
    entries: Mapping[str, int] = field(default_factory=dict)
    errors: Mapping[str, PublishError] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Pipeline:
    """The stages and what they work with, for one configuration.

    Attributes:
        clock: Gives the present in UTC.
        keys: Permanent key of each configured feed, by slug.
        stopping: Says that no new piece of work is to be begun.
    """

    config: Config
    secrets: Secrets
    store: Store
    fetcher: Fetcher
    workers: Workers
    engine: Engine
    output: Path
    keys: Mapping[str, FeedKey]
    clock: Callable[[], datetime]
    stopping: Callable[[], bool] = lambda: False
    _documents: Iterator[int] = field(default_factory=count, repr=False)

    async def walk(
        self,
        source: Source,
        known: Known,
        *,
        wish: bool,
        due: bool = True,
        backlog: bool = True,
    ) -> Outcome:
        """Check a source and finish its entries, as far as they can be now.

        Args:
            source: As configured.
            known: What the store knows of it.
            wish: A person asked for it: articles that failed are tried again,
                whenever they would be due.
            due: Whether to check the feed at all, or only finish its entries.
            backlog: Whether there may be unfinished entries from before.
        """
        outcome = await self._check(source, known) if due else _unasked(source, "not due")
        if not backlog and outcome.new == outcome.tldrs:
            return outcome
        return await self._finish_all(source, outcome, wish=wish)

    async def publish_all(self) -> Publication:
        """Write every curated feed whose content changed, and remove what is configured no longer.

        Raises:
            PublishError: Nothing can be written to the output folder.
        """
        origins = await self._origins()
        selections = [await self._selection(feed, origins) for feed in self.config.feeds]
        settings = self.config.settings
        done = await asyncio.to_thread(
            publish,
            self.output,
            selections,
            base_url=settings.base_url,
            zone=settings.zone,
            version=__version__,
        )
        return Publication(
            done.changed, {one.slug: len(one.entries) for one in selections}, done.errors
        )

    # -- check: is there anything new? ------------------------------------------------------

    async def _check(self, source: Source, known: Known) -> Outcome:
        if known.retired_at is not None:
            return _unasked(source, "retired")
        url = self._address(source, known)
        asking = self._asking(source, known)
        if until := self.fetcher.paused_until(url):
            await self.store.write(sources.save, asking.kept_waiting(until))
            return _unasked(source, "waiting")
        answer = None
        try:
            answer = await self.fetcher.get(
                url,
                options=options_of(source),
                validators=asking.trusted(),
                given_by=self.secrets.expand(known.given_by) if known.given_by else None,
            )
            if answer.not_modified:
                checked = self._asking(source, known).answered(answer, None)
                await self.store.write(sources.save, checked)
                return Outcome(source=source.name, answer="unchanged")
            document = await self._read(answer, source)
        except (FetchError, ParseError, WorkerError) as error:
            return await self._check_failed(source, known, error, answer)
        found, new = await self._look_through(source, known, document)
        checked = self._asking(source, known).answered(answer, found)
        added = await self.store.write(_keep_entries, new, checked)
        finished = sum(one.state is State.SUMMARISED for one in new) if added == len(new) else 0
        return Outcome(
            source=source.name,
            answer="new" if added else "unchanged",
            entries=len(document.records),
            new=added,
            articles=finished,
            tldrs=finished,
        )

    def _asking(self, source: Source, known: Known) -> Asking:
        return Asking(
            source=source,
            known=known,
            longest=self.config.settings.fetch.max_interval,
            redact=self.secrets.redact,
            now=self.clock(),
        )

    async def _look_through(
        self, source: Source, known: Known, document: Document
    ) -> tuple[Found, list[Record]]:
        """Say what a document holds, and give the records of its new entries.

        Where it shares no entry with what is known, the documents before it
        are read too, as far as it names them.
        """
        feed, first = document.feed, known.last_success is None
        new, shares = await self._unknown(source, document, first=first)
        entries = [entry for entry, _ in new]
        made = [one for _, one in new]
        if shares or first or not is_gap(feed, known):
            return Found(feed=feed, new=entries), made
        older, closed = await self._before(source, feed)
        return Found(feed=feed, new=entries, gap=True, closed=closed), made + older

    async def _before(self, source: Source, feed: SourceFeed) -> tuple[list[Record], bool]:
        """Read older documents until one shares an entry with what is known.

        Returns:
            Records of their new entries, and whether such a one was reached.
        """
        made: dict[str, Record] = {}
        asked: set[str] = set()
        while feed.older and feed.older not in asked and len(asked) < _OLDER_DOCUMENTS:
            asked.add(feed.older)
            try:
                answer = await self.fetcher.get(feed.older, options=options_of(source))
                document = await self._read(answer, source)
            except (FetchError, ParseError, WorkerError) as error:
                log.info("%s: no older entries: %s", source.name, error.message)
                break
            feed = document.feed
            new, shares = await self._unknown(source, document)
            made |= {one.guid: one for _, one in new}
            if shares:
                return list(made.values()), True
        return list(made.values()), False

    async def _unknown(
        self, source: Source, document: Document, *, first: bool = False
    ) -> tuple[list[tuple[Entry, Record]], bool]:
        """Give the entries of a document that are not known, and say whether others are.

        At the first check the store is not asked: there is nothing, or (after
        a change of address) it keeps what it has when the rest is written.
        """
        made = [self._concealed(one) for one in document.records]
        found = list(zip(document.feed.entries, made, strict=True))
        if first:
            return found, False
        guids = [one.guid for one in made]
        known = await self.store.read(records.known_guids, source.name, guids)
        new = [pair for pair in found if pair[1].guid not in known]
        if known:
            return new, True
        links = [one.link for _, one in new if one.link]
        return new, await self.store.read(sources.has_links, source.name, links)

    def _address(self, source: Source, known: Known) -> str:
        """Say where to ask: where the source has moved to, if we may take its secrets there."""
        if known.moved_to is None or not has_moved(known):
            return source.url
        moved = self.secrets.expand(known.moved_to)
        return source.url if self.secrets and "${" in moved else moved

    async def _read(self, answer: Answer, source: Source) -> Document:
        job = partial(
            read,
            answer.body,
            source=source,
            content_type=answer.headers.get("content-type"),
            url=answer.final_url,
            zone=self.config.settings.zone,
            now=self.clock(),
            max_words=self.config.settings.summariser.max_words,
        )
        # a page and its selectors may take long together, however small both are
        is_heavy = source.select is not None or len(answer.body) > _LARGE_DOCUMENT
        if is_heavy or next(self._documents) >= _DOCUMENTS_HERE:
            return await self.workers.run(job)
        return job()

    async def _check_failed(
        self, source: Source, known: Known, error: PresseschauError, answer: Answer | None
    ) -> Outcome:
        changed = self._asking(source, known).failed(error, answer)
        await self.store.write(_keep_failure, changed, dict(self.fetcher.pauses), self.clock())
        waiting, retired = isinstance(error, AskedToWait), isinstance(error, Gone)
        word = "waiting" if waiting else "retired" if retired else "failed"
        return Outcome(source=source.name, answer=word, failure=changed.failure)

    # -- finish: article, record, TLDR ------------------------------------------------------

    async def _finish_all(self, source: Source, outcome: Outcome, *, wish: bool) -> Outcome:
        waiting = await self.store.read(
            records.unfinished, source.name, now=self.clock(), every_failure=wish
        )
        turns = asyncio.Semaphore(_ARTICLES_AT_ONCE)
        done: Counter[str] = Counter()

        async def finish(record: Record) -> None:
            async with turns:
                if not self.stopping():
                    done.update(await self.finish(record, source))

        async with asyncio.TaskGroup() as group:
            for one in waiting:
                if one.inhalt or self._wanted(one):
                    group.create_task(finish(one))
        return replace(
            outcome,
            articles=outcome.articles + done["article"],
            tldrs=outcome.tldrs + done["tldr"],
            failed=done["failed"],
        )

    async def finish(self, record: Record, source: Source) -> list[str]:
        """Take a record as far as it can go now, storing each step.

        Returns:
            What was done: ``article``, ``tldr``, ``failed``.
        """
        done = []
        try:
            if not record.inhalt:
                record = await self._with_article(record, source)
                await self.store.write(records.save, record)
                done.append("article")
            record = await self.summarised(record)
            await self.store.write(records.save, record)
            done.append("tldr")
        except PresseschauError as error:
            if isinstance(error, AskedToWait):
                await self.store.write(pauses.save, dict(self.fetcher.pauses), self.clock())
            await self.store.write(records.save, self._failed(record, error))
            done.append("failed")
        return done

    async def _with_article(self, record: Record, source: Source) -> Record:
        if source.full_text == "feed" and record.content:
            article = await self.workers.run(
                extract_html, record.content, url=record.link or source.url
            )
            return normalise.with_article(record, article)
        if source.full_text != "article" or record.original_link is None:
            return normalise.with_teaser_only(record)
        address = self.secrets.expand(record.original_link)
        answer = await self._page(address, source)
        article = await self.workers.run(
            extract,
            answer.body,
            content_type=answer.headers.get("content-type"),
            url=answer.final_url,
            teaser=record.teaser,
            title=record.title,
        )
        if article.access in _NO_ENTRY:
            raise _PageRefused(article)
        return self._concealed(normalise.with_article(record, article, final_url=answer.final_url))

    async def _page(self, address: str, source: Source) -> Answer:
        """Fetch an article's page; what its site's robots.txt says is kept."""
        try:
            return await self.fetcher.get(
                address, accept=PAGES, robots=True, options=options_of(source)
            )
        finally:
            if read := self.fetcher.robots_read():
                await self.store.write(robots.save, read, self.clock())

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
            fresh = await self._with_article(replace(record, inhalt="", access=Access.OPEN), source)
            if fresh.access is not Access.OPEN and record.access is Access.OPEN:
                raise ExtractError(f"the page is {fresh.access} now; its text was kept")
        fresh = await self.summarised(fresh)
        return replace(fresh, updated=self.clock()) if fresh.tldr != record.tldr else fresh

    async def _tldr(self, record: Record) -> Tldr:
        limits = self.config.settings.summariser
        if record.access is not Access.OPEN or record.inhalt == record.teaser:
            return keep_teaser(record.teaser, max_words=limits.max_words)
        request = Request(
            text=record.inhalt,
            title=record.title,
            teaser=record.teaser,
            language=record.language,
            sentences=limits.sentences,
            max_words=limits.max_words,
        )
        try:
            return await self.engine.write(request)
        except SummariseError:
            if not record.teaser:
                raise
            return keep_teaser(record.teaser, max_words=limits.max_words)

    def _failed(self, record: Record, error: PresseschauError) -> Record:
        attempts = record.attempts + 1
        retry_at = getattr(error, "retry_at", None)
        if retry_at is None and attempts <= len(_RETRIES):
            retry_at = self.clock() + _RETRIES[attempts - 1]
        failure = Failure(error.reason, self.secrets.redact(error.message), retry_at)
        access = error.access if isinstance(error, _PageRefused) else record.access
        return replace(
            record, state=State.FAILED, failure=failure, attempts=attempts, access=access
        )

    def _wanted(self, record: Record) -> bool:
        feeds = self.config.feeds
        now, tags = self.clock(), self._tags
        return not feeds or any(curate.wants(record, one, tags=tags, now=now) for one in feeds)

    def _concealed(self, record: Record) -> Record:
        """Keep what came from the environment out of what a source sent back to us."""
        if not self.secrets:
            return record
        redact = self.secrets.redact
        return replace(
            record,
            guid=redact(record.guid),
            title=redact(record.title),
            link=redact(record.link) if record.link else None,
            original_link=redact(record.original_link) if record.original_link else None,
            teaser=redact(record.teaser),
            content=redact(record.content),
            inhalt=redact(record.inhalt),
            tldr=redact(record.tldr),
            image=redact(record.image) if record.image else None,
            enclosures=tuple(replace(one, url=redact(one.url)) for one in record.enclosures),
        )

    # -- publish ----------------------------------------------------------------------------

    async def _selection(self, feed: CuratedFeed, origins: Mapping[str, Origin]) -> Selection:
        chosen = await self.chosen(feed)
        key = self.keys[feed.slug]
        entries = tuple(
            PublishedEntry(
                id=key.entry_id(one.id),
                record=one,
                origin=origins.get(one.source) or Origin(name=one.source, title=one.quelle),
                updated=one.updated,
            )
            for one in chosen
        )
        return Selection(
            id=key.id,
            slug=feed.slug,
            title=feed.title,
            description=feed.description,
            language=feed.language,
            updated=max((one.updated for one in entries), default=key.created),
            content=feed.content,
            formats=feed.formats,
            entries=entries,
        )

    async def chosen(self, feed: CuratedFeed) -> list[Record]:
        """Give the records that ``feed`` holds now, in its order."""
        return await self.store.read(self._chosen, feed)

    def _chosen(self, connection: Connection, feed: CuratedFeed) -> list[Record]:
        now, tags = self.clock(), self._tags
        candidates = records.newest(
            connection,
            sources=list(tags) if feed.sources == "all" else list(feed.sources),
            since=now - feed.max_age if feed.max_age else None,
            state=State.SUMMARISED,
        )
        return curate.select(feed, candidates, tags=tags, now=now)

    @cached_property
    def _tags(self) -> dict[str, tuple[str, ...]]:
        return {IMPORTED: ()} | {one.name: one.tags for one in self.config.sources}

    async def _origins(self) -> dict[str, Origin]:
        known = await self.store.read(sources.titles)
        origins = {}
        for one in self.config.sources:
            title, home = known.get(one.name, (None, None))
            origins[one.name] = Origin(
                name=one.name, title=one.title or title or one.name, home=home
            )
        return origins


class _PageRefused(PresseschauError):
    """The page answered, but not with its article; it may do so another time."""

    def __init__(self, article: Article) -> None:
        super().__init__(article.message)
        self.reason = self.access = article.access


def _with_tldr(record: Record, tldr: Tldr) -> Record:
    return replace(
        record,
        tldr=tldr.text,
        engine=tldr.engine,
        support=tldr.support,
        state=State.SUMMARISED,
        failure=None,
        attempts=0,
    )


def _keep_entries(connection: Connection, new: list[Record], checked: Known) -> int:
    """Store entries, then the validators that vouch for them, in one transaction."""
    added = records.add(connection, new)
    sources.save(connection, checked)
    return added


def _keep_failure(
    connection: Connection, changed: Known, running: Mapping[str, datetime], now: datetime
) -> None:
    sources.save(connection, changed)
    pauses.save(connection, running, now)


def _unasked(source: Source, why: str) -> Outcome:
    return Outcome(source=source.name, answer=why)
