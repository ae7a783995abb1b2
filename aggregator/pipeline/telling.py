"""Make entries of what a feed chose: one for each record, or one for each story.

    chosen | (which others tell the same?) | merge | (does a model write?) | store what is told

The rules have let every report through that is named here; one that they leave
out is not named in an entry either.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from aggregator import curate
from aggregator.curate.merging import merge
from aggregator.errors import WorkerError
from aggregator.model import Mark, Origin, PublishedEntry, Report
from aggregator.pipeline.joining import Joining
from aggregator.pipeline.remarks import comparable, digest, remarks
from aggregator.store import hand, joints, records, stories

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlalchemy import Connection

    from aggregator.config.model import CuratedFeed
    from aggregator.curate import Choice, Knowledge
    from aggregator.curate.merging import Merged
    from aggregator.model import Joint, Record, Told
    from aggregator.pipeline.equipment import Equipment
    from aggregator.store.feeds import FeedKey

log = logging.getLogger(__name__)


class Entries(NamedTuple):
    """The entries of a feed, in its order, and whether any story waits, and is not among them."""

    entries: tuple[PublishedEntry, ...]
    waits: bool = False


class _Read(NamedTuple):
    """What the store knows of the stories that a feed chose."""

    stories: dict[str, str]
    members: list[Record]
    told: dict[str, Told]
    joints: dict[str, Joint]
    aged: list[Record]


class _Making(NamedTuple):
    """What entries are made with, beside their records."""

    marks: Mapping[str, Mark]
    ids: FeedKey
    origins: Mapping[str, Origin]

    def entry(self, one: Record) -> PublishedEntry:
        return entry(one, self.marks.get(one.id, Mark()), self.ids, self.origins)

    def story(self, one: Merged) -> PublishedEntry:
        told = one.told
        marks = (self.marks.get(its.id, Mark()) for its in (one.lead, *one.others))
        mark = next((mark for mark in marks if mark.note), Mark())
        made = entry(one.lead, mark, self.ids, self.origins)
        if one.joint:
            by_id = {its.id: its for its in one.reports}
            made = replace(
                made,
                record=_jointly(one.lead, one.joint),
                joint=one.joint,
                made_of=tuple(by_id[its] for its in one.joint.records),
                announced=told.updated if told.revisions else None,
            )
        return replace(
            made,
            id=self.ids.entry_id(told.story),
            updated=max(told.updated, mark.noted_at or told.updated),
            published=told.published,
            reports=tuple(map(_report, one.others)),
            remarks=told.remarks,
            story=told.story,
        )


class Telling:
    """Tells what was chosen."""

    def __init__(
        self, kit: Equipment, known: Callable[[Connection, CuratedFeed], Knowledge]
    ) -> None:
        self._kit = kit
        self._known = known
        self.joining = Joining(kit)

    async def entries(
        self,
        feed: CuratedFeed,
        choice: Choice,
        *,
        ids: FeedKey,
        origins: Mapping[str, Origin],
        patient: bool = True,
    ) -> Entries:
        """Give the entries of a feed.

        Args:
            feed: As configured.
            choice: What it holds now.
            ids: The key of which the ids of its entries are made.
            origins: Of all sources, by name.
            patient: Whether a story that was not told yet waits for the TLDR
                that a model is to write of it.
        """
        key = str(self._kit.keys[feed.slug].key)
        marks = await self._kit.store.read(hand.load, key)
        making = _Making(marks, ids, origins)
        single = [making.entry(one) for one in choice.records]
        if feed.stories == "off":
            return Entries(tuple(single))
        read = await self._kit.store.read(self._read, feed, choice)
        if feed.stories == "list":
            return Entries(tuple(_listed(one, read) for one in single))
        return await self._merged(feed, choice, read, making, patient=patient)

    def _read(self, connection: Connection, feed: CuratedFeed, choice: Choice) -> _Read:
        chosen = {one.id: one for one in chain(choice.records, _reports(choice))}
        known = self._known(connection, feed)
        shared = dict(known.stories)
        names = {shared[one] for one in chosen if one in shared}
        others = [one for one, its in shared.items() if its in names and one not in chosen]
        refused = [
            (one, curate.refusal(one, feed, known)) for one in records.by_id(connection, others)
        ]
        members = [one for one, reason in refused if reason is None]
        aged = [one for one, reason in refused if reason and reason.rule == "max_age"]
        key = str(self._kit.keys[feed.slug].key)
        told, written = stories.remembered(connection, key), joints.of(connection, key)
        return _Read(shared, [*chosen.values(), *members], told, written, aged)

    async def _merged(
        self, feed: CuratedFeed, choice: Choice, read: _Read, making: _Making, *, patient: bool
    ) -> Entries:
        key = str(self._kit.keys[feed.slug].key)
        names = _names(choice, read)
        made, waits = merge(
            read.members,
            stories=names,
            told=read.told,
            now=self._kit.clock(),
            settle=feed.settle,
            joints=read.joints,
            aged=read.aged,
        )
        made, waiting = self._wished(made, read, key)
        waits = waits or bool(waiting)
        made = [await self._remarked(one) for one in made]
        new = [one.told for one in made if read.told.get(one.told.story) != one.told]
        if not patient:
            made += waiting
        if new:
            await self._kit.store.write(stories.remember, key, new)
        places = {
            names.get(verdict.record.id, verdict.record.id): (not verdict.pinned, place)
            for place, verdict in enumerate(choice.kept)
        }
        shown = [one for one in made if one.told.story in places]
        if feed.order == "newest":
            shown.sort(key=lambda one: (one.told.published, one.told.story), reverse=True)
            shown.sort(key=lambda one: places[one.told.story][0])
        else:
            shown.sort(key=lambda one: places[one.told.story])
        return Entries(tuple(map(making.story, shown)), waits)

    def _wished(
        self, made: Iterable[Merged], read: _Read, key: str
    ) -> tuple[list[Merged], list[Merged]]:
        """Note what models are to write; give what is told, and what waits for that first."""
        ready, waiting = [], []
        for one in made:
            story = one.told.story
            is_told = story in read.told
            wish = self.joining.wish(one, read.joints.get(story), is_told=is_told)
            self.joining.note(key, one, wish, is_told=is_told)
            if wish.is_wanted and not is_told:
                waiting.append(one)
            else:
                ready.append(replace(one, told=replace(one.told, weighed=wish.weighed)))
        return ready, waiting

    async def _remarked(self, one: Merged) -> Merged:
        """Compare a story's reports, unless just these were compared before."""
        reports = comparable((one.lead, *one.others))
        compared = digest(reports)
        if compared == one.told.compared:
            return one
        lines: tuple[str, ...] = ()
        if compared:
            try:
                lines = await self._kit.workers.run(remarks, reports)
            except WorkerError as error:
                log.warning("story %s: its reports were not compared: %s", one.told.story, error)
        return replace(one, told=replace(one.told, remarks=lines, compared=compared))


def entry(
    record: Record, mark: Mark, ids: FeedKey, origins: Mapping[str, Origin]
) -> PublishedEntry:
    """Make the entry of a single record."""
    return PublishedEntry(
        id=ids.entry_id(record.id),
        record=record,
        origin=origins.get(record.source) or Origin(name=record.source, title=record.quelle),
        updated=max(record.updated, mark.noted_at or record.updated),
        comment=mark.note,
    )


def _jointly(lead: Record, joint: Joint) -> Record:
    """Give the record that leads with the words that were written over several."""
    return replace(
        lead,
        tldr=joint.text,
        engine=joint.engine,
        support=(),
        tldr_language=None,
        turned_down=(),
    )


def naming(one: PublishedEntry, others: Iterable[Record]) -> PublishedEntry:
    """Let an entry name other reports."""
    return replace(one, reports=tuple(map(_report, others)))


def _listed(one: PublishedEntry, read: _Read) -> PublishedEntry:
    """Name the other sources' reports in the entry of one, each source's first."""
    story = read.stories.get(one.record.id)
    first: dict[str, Record] = {}
    for its in sorted(read.members, key=lambda its: (its.published, its.id)):
        is_other = its.source != one.record.source and read.stories.get(its.id) == story
        if story is not None and is_other:
            first.setdefault(its.source, its)
    return replace(one, reports=tuple(map(_report, first.values())))


def _report(one: Record) -> Report:
    return Report(one.quelle, one.title, one.link, one.id)


def _reports(choice: Choice) -> Iterable[Record]:
    return chain.from_iterable(one.reports for one in choice.kept)


def _names(choice: Choice, read: _Read) -> dict[str, str]:
    """Give each record's story; reports that the choice holds to be the same text tell one."""
    names = dict(read.stories)
    for verdict in choice.kept:
        stories_of = [names.get(its.id, its.id) for its in verdict.reports]
        if len(set(stories_of)) > 1:
            oldest = min(verdict.reports, key=lambda its: (its.published, its.id))
            own = names.get(oldest.id, oldest.id)
            name = next((its for its in sorted(stories_of) if its in read.told), own)
            names |= {its.id: name for its in verdict.reports}
    return names
