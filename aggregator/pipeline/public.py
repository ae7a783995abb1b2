"""Let public feeds carry only what their editor may publish.

    entries, editions | (what do the texts say?) | judge | entries, editions

What is judged are the texts in the store; the judgement of a TLDR is kept as
long as it and its text stay as they are.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from aggregator.model import EXCERPT, Origin, PublishedEntry
from aggregator.publish import public
from aggregator.store import records

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from aggregator.config.model import CuratedFeed
    from aggregator.model import Edition, Record, Selection
    from aggregator.pipeline.equipment import Equipment

_MOST_KEPT = 20_000
"""Judgements; a few thousand records in several feeds."""


class Public:
    """Judges what feeds carry; those that are not public carry all they hold."""

    def __init__(self, kit: Equipment) -> None:
        self._kit = kit
        self._judged: dict[bytes, bool] = {}

    async def selection(self, selection: Selection) -> Selection:
        """Give a feed with what it carries."""
        if selection.access != "public":
            return selection
        editions = [await self.edition(one) for one in selection.editions]
        return replace(
            selection,
            entries=await self._entries(selection.entries),
            editions=tuple(one for one in editions if one.stories),
        )

    async def edition(self, edition: Edition) -> Edition:
        """Give what a public feed carries of an edition, which was kept as it was told.

        It may have no stories then.
        """
        known = await self._known(one.record.id for one in edition.stories)
        stories = [_with_texts(one, known) for one in edition.stories]
        return replace(edition, stories=await self._entries(stories))

    def entry(
        self, feed: CuratedFeed, entry: PublishedEntry, others: Iterable[Record] = ()
    ) -> PublishedEntry | None:
        """Give what a feed carries of an entry, if anything.

        Args:
            feed: As configured.
            entry: As it would be at home.
            others: The reports that it names.
        """
        if feed.access != "public":
            return entry
        return self._carried(entry, {one.id: one for one in others})

    def kind(self, record: Record) -> str | None:
        """Say whether ``everything`` of a record is carried, a ``tldr`` or an ``excerpt``."""
        if self._kit.terms.grants(record.source):
            return "everything"
        origin = Origin(name=record.source, title=record.source)
        entry = PublishedEntry(id="", record=record, origin=origin, updated=record.updated)
        if (carried := self._carried(entry, {})) is None:
            return None
        return "excerpt" if carried.record.engine == EXCERPT else "tldr"

    def terms(self, sources: Iterable[str]) -> str:
        """Say what changes when records of these sources may be published on other terms.

        An entry may name reports of any other source that are not to be told of later.
        """
        terms = self._kit.terms
        granted = sorted(terms.granted.intersection(sources))
        lent = sorted((name, until.isoformat()) for name, until in terms.lent.items())
        return f"public {terms.most} {granted} {lent}"

    async def _entries(self, entries: Sequence[PublishedEntry]) -> tuple[PublishedEntry, ...]:
        others = await self._reports(entries)
        return await asyncio.to_thread(self._judge, entries, others)

    def _judge(
        self, entries: Sequence[PublishedEntry], others: Mapping[str, Record]
    ) -> tuple[PublishedEntry, ...]:
        return tuple(one for its in entries if (one := self._carried(its, others)))

    def _carried(
        self, entry: PublishedEntry, others: Mapping[str, Record]
    ) -> PublishedEntry | None:
        named = [*(one.record for one in entry.reports), *(one.id for one in entry.made_of)]
        its = {key: others[key] for key in named if key in others}
        return public.carried(entry, self._kit.terms, others=its, quotes=self._quotes)

    async def _reports(self, entries: Sequence[PublishedEntry]) -> dict[str, Record]:
        own = {one.id: one for its in entries for one in its.made_of}
        return own | await self._known(report.record for its in entries for report in its.reports)

    async def _known(self, ids: Iterable[str]) -> dict[str, Record]:
        wanted = set(ids)
        if not wanted:
            return {}
        return {one.id: one for one in await self._kit.store.read(records.by_id, wanted)}

    def _quotes(self, said: str, original: str, most: int) -> bool:
        data = f"{most}\0{said}\0{original}".encode("utf-8", "surrogatepass")
        key = hashlib.blake2b(data, digest_size=16).digest()
        found = self._judged.get(key)
        if found is None:
            if len(self._judged) >= _MOST_KEPT:
                self._judged.clear()
            found = self._judged[key] = public.quotes(said, original, most)
        return found


def _with_texts(entry: PublishedEntry, known: Mapping[str, Record]) -> PublishedEntry:
    """Give a story as it was told, with the texts to hold it to.

    A record that says something else by now is told as it is now, since what
    its text was then is not known.
    """
    now = known.get(entry.record.id)
    if now is None:
        return entry
    told = replace(
        entry.record,
        tldr=now.tldr,
        support=now.support,
        engine=now.engine,
        tldr_language=now.tldr_language,
        inhalt=now.inhalt,
        teaser=now.teaser,
        first_seen=now.first_seen,
    )
    return replace(entry, record=told)
