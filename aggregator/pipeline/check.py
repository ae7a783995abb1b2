"""Check a source: is there anything new?

fetch feed | parse | normalise | (which are new?) | store
"""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from aggregator.errors import (
    AskedToWait,
    ExtractError,
    FetchError,
    Gone,
    HttpStatus,
    NoNetwork,
    ParseError,
    PresseschauError,
    Unreached,
    WorkerError,
)
from aggregator.fetch import options_of
from aggregator.model import Access, Failure, State
from aggregator.pipeline.outcome import Outcome, unasked
from aggregator.pipeline.withdrawal import leave_out
from aggregator.standing import Asking, Found, has_moved, is_gap, told_to_wait
from aggregator.store import pauses, sources, withdrawals
from aggregator.text import addresses

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from aggregator.config.model import Source
    from aggregator.model import Answer, Article, SourceFeed
    from aggregator.pipeline.equipment import Equipment
    from aggregator.pipeline.sighting import Sighting
    from aggregator.reading import Document
    from aggregator.store.sources import Known

log = logging.getLogger(__name__)

_OLDER_DOCUMENTS = 10
"""So many are read at most to close a gap."""
_LARGE_DOCUMENT = 200_000
"""Bytes above which a document is read in a worker, under its deadline."""
_A_PAGE = {"html", "selector"}
"""Reasons of documents that are a page, where it may be another one than was wanted."""
MANY_DOCUMENTS = 30
"""So many small documents are read in this process; more pay for starting the workers."""


class SourceDefended(PresseschauError):
    """A bot defence answered in place of a source's feed or page."""

    reason = Access.BLOCKED.value

    def __init__(self, host: str, page: Article) -> None:
        super().__init__(
            f"{host}: {page.message}. It is not got around; its operator may let this program in,"
            " if asked (fetch.contact says by whom), or have another address for programs."
        )


class _Find(NamedTuple):
    """What was found at a source, and what is known of it therefore."""

    source: Source
    sightings: list[Sighting]
    known: Known
    now: datetime


class _Doubt(NamedTuple):
    """A source that could not be reached, which may be for want of a network."""

    source: Source
    before: Known
    written: Known
    error: Unreached


class Check:
    """Asks sources, and stores the entries they had not had before."""

    def __init__(self, kit: Equipment) -> None:
        self._kit = kit
        self._documents = count()
        self._doubts: dict[str, _Doubt] = {}

    async def source(self, source: Source, known: Known) -> Outcome:
        """Ask a source now, whatever its schedule; its new entries are stored."""
        if known.retired_at is not None:
            return unasked(source, "retired")
        url = self._address(source, known)
        asking = self._asking(source, known)
        answer = None
        try:
            if until := self._kit.fetcher.paused_until(url):
                await self._kit.store.write_among(sources.save_all, asking.kept_waiting(until))
                why = Failure("http_429", told_to_wait(source.url, until), until)
                return replace(unasked(source, "waiting"), failure=why)
            answer = await self._kit.fetcher.get(
                url,
                options=options_of(source),
                validators=asking.trusted(),
                given_by=self._kit.secrets.expand(known.given_by) if known.given_by else None,
            )
            if answer.not_modified:
                checked = self._asking(source, known).answered(answer, None)
                await self._kit.store.write_among(sources.save_all, checked)
                return Outcome(source=source.name, answer="unchanged")
            document = await self._read(answer, source)
        except NoNetwork as error:
            return await self._without_network(source, known, error)
        except (FetchError, ParseError, WorkerError) as error:
            cause = await self._defended(error, answer, url) or error
            return await self._failed(source, known, cause, answer)
        found, sightings = await self._look_through(source, known, document)
        checked = self._asking(source, known).answered(answer, found)
        return await self._kept(source, document, sightings, checked)

    async def told(self, source: Source, known: Known, sent: Answer) -> Outcome:
        """Take in a document that the source's hub sent; the source is not asked.

        It may hold the news alone (WebSub, section 7), so nothing is said of
        gaps. Where it cannot be read, the source is asked after all.
        """
        try:
            document = await self._read(sent, source)
        except (ParseError, WorkerError) as error:
            log.info("%s: what its hub sent cannot be read: %s", source.name, error.message)
            return await self.source(source, known)
        sighting = await self._seen(source, known, document, is_whole=False)
        heard = self._asking(source, known).told(sighting.dates)
        return await self._kept(source, document, [sighting], heard)

    async def _kept(
        self, source: Source, document: Document, sightings: list[Sighting], known: Known
    ) -> Outcome:
        find = _Find(source, sightings, known, self._kit.clock())
        added = await self._kit.store.write_among(_keep_all, find)
        new = [one.row.state for sighting in sightings for one in sighting.new]
        finished = sum(state == State.SUMMARISED for state in new) if added == len(new) else 0
        return Outcome(
            source=source.name,
            answer="new" if added else "unchanged",
            entries=len(document.rows),
            new=added,
            articles=finished,
            tldrs=finished,
            corrected=sum(len(one.corrected) for one in sightings),
        )

    def _asking(self, source: Source, known: Known) -> Asking:
        return Asking(
            source=source,
            known=known,
            longest=self._kit.config.settings.fetch.max_interval,
            redact=self._kit.secrets.redact,
            now=self._kit.clock(),
        )

    async def _look_through(
        self, source: Source, known: Known, document: Document
    ) -> tuple[Found, list[Sighting]]:
        """Say what a document holds, and what is to be stored of it.

        Where it shares no entry with what is known, the documents before it
        are read too, as far as it names them.
        """
        sighting = await self._seen(source, known, document)
        found = Found(document.feed, document.dates, sighting.dates)
        is_first = known.last_success is None
        if sighting.shares or is_first or not is_gap(len(document.rows), known):
            return found, [sighting]
        older, closed = await self._before(source, known, document.feed)
        return replace(found, gap=True, closed=closed), [sighting, *older]

    async def _before(
        self, source: Source, known: Known, feed: SourceFeed
    ) -> tuple[list[Sighting], bool]:
        """Read older documents until one shares an entry with what is known.

        Returns:
            What was seen in them, and whether such a one was reached.
        """
        seen: list[Sighting] = []
        asked: set[str] = set()
        while feed.older and feed.older not in asked and len(asked) < _OLDER_DOCUMENTS:
            asked.add(feed.older)
            try:
                answer = await self._kit.fetcher.get(feed.older, options=options_of(source))
                document = await self._read(answer, source)
            except (FetchError, ParseError, WorkerError) as error:
                log.info("%s: no older entries: %s", source.name, error.message)
                break
            feed = document.feed
            seen.append(await self._seen(source, known, document))
            if seen[-1].shares:
                return seen, True
        return seen, False

    async def _seen(
        self, source: Source, known: Known, document: Document, *, is_whole: bool = True
    ) -> Sighting:
        """Look through a document; the store is not asked where it has nothing to tell.

        At its first check, a source has only entries if its address was changed.
        """
        from aggregator.pipeline import sighting  # noqa: PLC0415 - a pass without news needs none of it

        now, is_first = self._kit.clock(), known.last_success is None
        rows = map(self._kit.concealed_row, document.rows)
        seen = list(map(sighting.Seen, rows, document.dates, document.marks))
        if is_first and not known.entries:
            return sighting.first_look(source, seen, now)
        return await self._kit.store.read(
            sighting.look,
            source,
            seen,
            now=now,
            is_whole=is_whole,
            most=source.first if is_first else None,
        )

    def _address(self, source: Source, known: Known) -> str:
        """Say where to ask: where the source has moved to, if we may take its secrets there."""
        if known.moved_to is None or not has_moved(known):
            return source.url
        moved = self._kit.secrets.expand(known.moved_to)
        return source.url if self._kit.secrets and "${" in moved else moved

    async def _read(self, answer: Answer, source: Source) -> Document:
        from aggregator.reading import manner_of, read  # noqa: PLC0415 - a pass without news needs no parser

        job = partial(
            read,
            answer.body,
            manner=manner_of(source),
            content_type=answer.headers.get("content-type"),
            url=answer.final_url,
            zone=self._kit.config.settings.zone,
            now=self._kit.clock(),
            max_words=self._kit.config.settings.summariser.max_words,
            reserved=answer.reserved,
        )
        # a page and its selectors may take long together, however small both are
        is_heavy = source.select is not None or len(answer.body) > _LARGE_DOCUMENT
        is_many = next(self._documents) >= MANY_DOCUMENTS
        if is_heavy:
            return await self._kit.workers.run(job)
        if is_many or self._kit.workers.running:
            return await self._kit.workers.run_small(job)
        return job()

    async def _defended(
        self, error: PresseschauError, answer: Answer | None, url: str
    ) -> SourceDefended | None:
        """Say whether a bot defence answered, with whatever status, in place of what was wanted."""
        page = b""
        if isinstance(error, HttpStatus):
            page = error.page
        elif answer is not None and error.reason in _A_PAGE:
            page = answer.body
        if not page or len(page) > _LARGE_DOCUMENT:
            return None
        from aggregator.extract import extract  # noqa: PLC0415 - feeds that answer need none of it

        shown = addresses.host(answer.final_url if answer else url) or "the page"
        try:
            found = await self._kit.workers.run(extract, page, content_type=None, url=url)
        except (ExtractError, WorkerError):
            return None
        return SourceDefended(shown, found) if found.access is Access.BLOCKED else None

    async def _failed(
        self, source: Source, known: Known, error: PresseschauError, answer: Answer | None
    ) -> Outcome:
        changed = self._asking(source, known).failed(error, answer)
        if isinstance(error, Unreached):
            self._doubts[source.name] = _Doubt(source, known, changed, error)
        await self._kit.store.write(
            _keep_failure, changed, dict(self._kit.fetcher.pauses), self._kit.clock()
        )
        waiting, retired = isinstance(error, AskedToWait), isinstance(error, Gone)
        word = "waiting" if waiting else "retired" if retired else "failed"
        return Outcome(source=source.name, answer=word, failure=changed.failure)

    async def _without_network(self, source: Source, known: Known, error: NoNetwork) -> Outcome:
        """Hold it against nobody: neither this source, nor those that failed when it began."""
        changed = self._asking(source, known).without_network(error)
        doubts, self._doubts = self._doubts, {}
        instead = [
            (
                one.written,
                self._asking(one.source, one.before).without_network(error.instead_of(one.error)),
            )
            for name, one in doubts.items()
            if name != source.name and (one.written.last_check or error.since) >= error.since
        ]
        excused = await self._kit.store.write(_keep_excused, changed, instead)
        return Outcome(
            source=source.name, answer="failed", failure=changed.failure, excused=excused
        )


def _keep_all(connection: Connection, finds: Sequence[_Find]) -> list[int]:
    """Store entries, then the validators that vouch for them, in one transaction.

    Returns:
        How many records each find added.
    """
    from aggregator.pipeline.sighting import keep  # noqa: PLC0415 - see _seen

    if withdrawals.are_there(connection):  # at a first look nobody had asked
        for one in finds:
            for sighting in one.sightings:
                leave_out(connection, sighting, one.source, one.now)
    added = [
        sum(keep(connection, its, one.source, one.now) for its in one.sightings) for one in finds
    ]
    sources.save_all(connection, [one.known for one in finds])
    return added


def _keep_excused(
    connection: Connection, changed: Known, doubts: Sequence[tuple[Known, Known]]
) -> tuple[str, ...]:
    """Store a source that cannot be reached, and others anew of which nothing else is known since.

    Args:
        connection: Of a writing transaction.
        changed: The source.
        doubts: What was stored of each of the others, and what is to stand instead.

    Returns:
        The names of those that were changed.
    """
    found = sources.load(connection) if doubts else {}
    excused = [
        instead
        for written, instead in doubts
        if written.name in found and found[written.name].last_check == written.last_check
    ]
    sources.save_all(connection, [*excused, changed])
    return tuple(one.name for one in excused)


def _keep_failure(
    connection: Connection, changed: Known, running: Mapping[str, datetime], now: datetime
) -> None:
    sources.save(connection, changed)
    pauses.save(connection, running, now)
