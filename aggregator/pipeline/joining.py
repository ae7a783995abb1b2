"""Let models write one TLDR over the reports of a story, and know when that is due.

    stories of a feed | (is one wanted?) | ask | check | store

A story gets it before it is first told, or not at all: what readers were told
is replaced only where its reports have doubled since, or one of them says
something else, and then they are told so. Where the embedded engine writes,
the report that leads speaks for all.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from aggregator.curate.duplicates import near_duplicates
from aggregator.curate.merging import MOST_REVISIONS
from aggregator.errors import EngineDown, PresseschauError, StoreError
from aggregator.model import Access, Joint, TurnedDown
from aggregator.pipeline.remarks import disagreements
from aggregator.store import joints, records
from aggregator.summarise.engine import Reported, StoryRequest, StoryTldr
from aggregator.text import dates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from aggregator.curate.merging import Merged
    from aggregator.model import Record
    from aggregator.pipeline.equipment import Equipment

log = logging.getLogger(__name__)

_MOST = 6
"""Reports of one story that a model reads."""
_AT_ONCE = 8
"""Stories in hand at once."""
_GROWN = 2
"""So many times the reports there must be before a story that was told is told anew."""
_SHORTEST_NAME = 3


class _Wanted(NamedTuple):
    """A story that waits for a model."""

    feed: str
    story: str
    reports: tuple[Record, ...]
    stands: Joint | None
    is_stale: bool
    since: datetime


@dataclass(frozen=True, slots=True)
class Wish:
    """Whether a model is to write over the reports of a story.

    Attributes:
        reports: That which leads first; what it is to be made of.
        is_wanted: Whether it is to be asked now.
        is_stale: Whether a report that the present TLDR was made of says something else now.
        weighed: To be remembered of a story that is told as it is.
    """

    reports: tuple[Record, ...]
    is_wanted: bool
    weighed: int
    is_stale: bool = False


class Joining:
    """Knows which stories wait for a model, and lets it write."""

    def __init__(self, kit: Equipment) -> None:
        self._kit = kit
        self._wanted: dict[tuple[str, str], _Wanted] = {}
        self._noticed: dict[tuple[str, str], datetime] = {}
        self._not_before: dict[tuple[str, str], datetime] = {}
        self._in_hand: set[tuple[str, str]] = set()

    def wish(self, one: Merged, row: Joint | None, *, is_told: bool) -> Wish:
        """Say whether a model is to write over a story's reports.

        Args:
            one: The story as a feed would tell it now.
            row: What became of the last wish.
            is_told: Whether the feed has told it.
        """
        reports = self._choice(one)
        weighed = max(one.told.weighed, row.weighed if row else 0)
        if len(reports) < _GROWN or self._where(one.lead) is None:
            is_kept = self._where(one.lead) is not None and is_told
            return Wish(reports, is_wanted=False, weighed=weighed if is_kept else len(reports))
        is_stale = one.joint is not None and one.joint.texts != digest(_of(one.joint, one.reports))
        is_gone = row is not None and bool(row.text) and one.joint is None
        is_new = row is None and not is_told
        has_grown = is_told and len(reports) >= _GROWN * max(weighed, 1)
        may_change = one.told.revisions < MOST_REVISIONS
        return Wish(
            reports,
            is_wanted=is_stale or (may_change and (is_gone or is_new or has_grown)),
            weighed=weighed or len(reports),
            is_stale=is_stale,
        )

    def note(self, feed: str, one: Merged, wish: Wish, *, is_told: bool) -> None:
        """Remember what is to be asked."""
        key = (feed, one.told.story)
        if not wish.is_wanted:
            self._wanted.pop(key, None)
            return
        now = self._kit.clock()
        since = self._noticed.setdefault(key, now)
        if not is_told:
            since = min(its.first_seen for its in wish.reports)
        self._wanted[key] = _Wanted(
            feed, one.told.story, wish.reports, one.joint, wish.is_stale, since
        )

    def is_due(self, feed: str | None = None) -> bool:
        """Whether a model is to be asked now, for a feed (its key) or any."""
        return any(feed in (None, key[0]) for key in self._due())

    async def write(self, done: Callable[[], None] = lambda: None) -> bool:
        """Ask for some of what is wanted; say whether anything was decided.

        Not for all at once, so that others have their turn at the store, and
        what is there is published.

        Args:
            done: Told of each story that was decided.

        Raises:
            StoreError: What came of it cannot be kept.
        """
        due = [self._wanted[key] for key in self._due()[:_AT_ONCE]]
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._decided(one, done)) for one in due]
        except ExceptionGroup as errors:
            raise errors.exceptions[0] from errors
        return any(task.result() for task in tasks)

    def _due(self) -> list[tuple[str, str]]:
        now = self._kit.clock()
        return [
            key
            for key in self._wanted
            if key not in self._in_hand and self._not_before.get(key, now) <= now
        ]

    async def _decided(self, one: _Wanted, done: Callable[[], None]) -> bool:
        key = (one.feed, one.story)
        self._in_hand.add(key)
        try:
            is_decided = not self._kit.stopping() and await self._decide(one)
        finally:
            self._in_hand.discard(key)
        if is_decided:
            for known in (self._wanted, self._noticed, self._not_before):
                known.pop(key, None)
            done()
        return is_decided

    async def _decide(self, one: _Wanted) -> bool:
        """Let a model write, and keep what came of it; ``False`` where the story may wait."""
        ids = [its.id for its in one.reports]
        if len(await self._kit.store.read(records.known_ids, ids)) < len(ids):
            return True  # one was withdrawn meanwhile; publishing looks at the story anew
        try:
            told = await self._told(one)
        except EngineDown as down:
            if not one.is_stale:
                self._not_before[one.feed, one.story] = down.retry_at or self._kit.clock()
                return False
            # A report that it was made of says something else: it must not stay.
            told = self._none(one, down.reason, down.message)
        except StoreError:
            raise
        except PresseschauError as error:
            told = self._none(one, error.reason, error.message)
        except Exception as error:
            log.exception("story %s: an error in Presseschau itself; please report it", one.story)
            told = self._none(one, "internal_error", f"{type(error).__name__}: {error}")
        await self._kit.store.write(joints.keep, one.feed, one.story, told)
        return True

    async def _told(self, one: _Wanted) -> Joint:
        reports = await self._kit.workers.run(independent, one.reports)
        lead, engine = reports[0], self._kit.engine_of(one.reports[0].source)
        if len(reports) < _GROWN:  # one text in several papers
            return self._kept(one, StoryTldr(engine=engine.name, records=_ids(reports)))
        limits = self._kit.limits_of(lead.source)
        request = StoryRequest(
            reports=self._reported(reports),
            disagreements=await self._kit.workers.run(disagreements, reports),
            language=lead.language,
            sentences=limits.sentences,
            max_words=limits.max_words,
            waiting_since=one.since,
            before=one.stands.text if one.stands and one.is_stale else "",
        )
        return self._kept(one, await engine.write_story(request))

    def _none(self, one: _Wanted, reason: str, message: str) -> Joint:
        name = self._kit.engine_of(one.reports[0].source).name
        why = TurnedDown(name, reason, message)
        told = StoryTldr(engine=name, records=_ids(one.reports), turned_down=(why,))
        return self._kept(one, told)

    def _kept(self, one: _Wanted, told: StoryTldr) -> Joint:
        if one.stands and not one.is_stale and not told.text:  # it was to be told anew, that is all
            return replace(one.stands, weighed=len(one.reports), turned_down=told.turned_down)
        by_id = {its.id: its for its in one.reports}
        return Joint(
            text=told.text,
            engine=told.engine,
            parts=told.parts,
            records=told.records,
            texts=digest([by_id[its] for its in told.records]),
            weighed=len(one.reports),
            written=self._kit.clock(),
            turned_down=told.turned_down,
        )

    def _choice(self, one: Merged) -> tuple[Record, ...]:
        """Give the reports with a text of their own, one of each paper, that which leads first.

        What its source's own settings show to another server than the lead's,
        or to none, is shown to that one only.
        """
        chosen: dict[str, Record] = {}
        where = self._where(one.lead)
        for its in (one.lead, *one.others):
            is_open = its.access is Access.OPEN and its.inhalt != its.teaser
            same = self._where(its) == where and _spoken(its.language) == _spoken(one.lead.language)
            if is_open and same:
                chosen.setdefault(_host(its), its)
        reports = tuple(chosen.values())[:_MOST]
        return reports if reports[:1] == (one.lead,) else ()

    def _where(self, one: Record) -> str | None:
        """Say which server may be shown a report to tell its story; ``None``: none.

        A translation cannot be held against several reports.
        """
        wanted = self._kit.limits_of(one.source).language
        if wanted is not None and _spoken(wanted) != _spoken(one.language):
            return None
        return self._kit.engine_of(one.source).where

    def _reported(self, reports: Sequence[Record]) -> tuple[Reported, ...]:
        zone = self._kit.config.settings.zone
        titles = {one.name: one.title for one in self._kit.config.sources}
        names = [_names(one, titles.get(one.source)) for one in reports]
        shared = Counter(name.casefold() for its in names for name in dict.fromkeys(its))
        return tuple(
            Reported(
                id=one.id,
                text=one.inhalt,
                title=one.title,
                names=tuple(n for n in its if n == its[0] or shared[n.casefold()] == 1),
                datum=dates.format_datum(one.published, zone),
            )
            for one, its in zip(reports, names, strict=True)
        )


def independent(reports: Sequence[Record]) -> list[Record]:
    """Leave out reports that print another one's text; the first is kept. For a worker."""
    prints = near_duplicates((one.id, one.inhalt) for one in reports)
    copies = {copy for some in prints for copy in some[1:]}
    return [one for one in reports if one.id not in copies]


def digest(reports: Iterable[Record]) -> str:
    """Name what reports say."""
    said = "\0".join(f"{one.id}\0{one.inhalt}" for one in reports)
    return hashlib.blake2b(said.encode("utf-8", "replace"), digest_size=8).hexdigest()


def _of(joint: Joint, reports: Iterable[Record]) -> list[Record]:
    by_id = {one.id: one for one in reports}
    return [by_id[its] for its in joint.records]


def _ids(reports: Iterable[Record]) -> tuple[str, ...]:
    return tuple(one.id for one in reports)


def _host(one: Record) -> str:
    return one.quelle.removeprefix("www.")


def _names(one: Record, title: str | None) -> tuple[str, ...]:
    """Say how a source may be called: by its host, or the word in it that is its own."""
    host = _host(one)
    word = host.rpartition(".")[0].rpartition(".")[2]
    known = (host, one.quelle, word, one.source, title or "")
    return tuple(dict.fromkeys(name for name in known if len(name) >= _SHORTEST_NAME))


def _spoken(language: str | None) -> str:
    return (language or "de").lower().partition("-")[0]
