"""Choose what twins hold: sources as they are, with TLDRs in place of teasers.

No rule of a curated feed acts here: every entry of the source is told, under
the guid that the source gave it, the newest first and those of one instant in
the order of the source. An entry whose article could not be had is told with
its teaser, so that who reads a twin misses nothing that the source tells. What
a person vetoed, or the source's own rules keep out, is left out.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from aggregator.model import PublishedEntry, Selection
from aggregator.publish import Twin
from aggregator.store import records

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection

    from aggregator.config.model import Source
    from aggregator.model import Origin, Record
    from aggregator.pipeline.equipment import Equipment

MARK = " (TLDR)"
"""What follows the source's title, so that the two can be told apart in a reader."""
_MOST = 50
"""Entries of a twin, the newest."""
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s\x00-\x20<>\"{}|\\^`]+")
"""As far as RFC 3987 can be told from any other text."""


def key_name(source: str) -> str:
    """Say under which name the key of a source's twin is kept; no slug has a slash."""
    return f"twin/{source}"


def twin_keys(sources: Iterable[Source]) -> dict[str, str | None]:
    """Say under which name each twin's key is to be kept, and under which it was before."""
    return {
        key_name(one.name): key_name(one.was) if one.was else None for one in sources if one.twins
    }


class Twins:
    """Chooses the entries of every source that is published as it is."""

    def __init__(self, kit: Equipment) -> None:
        self._kit = kit

    async def all(self, origins: Mapping[str, Origin]) -> list[Twin]:
        """Say of every source that has a twin what the twin is, and give it a mark."""
        wanted = [one for one in self._kit.config.sources if one.twins]
        if not wanted:
            return []
        marks = await self._kit.store.read(self._marks, wanted)
        return [
            self._twin(source, origins[source.name], told, language)
            for source, (told, language) in zip(wanted, marks, strict=True)
        ]

    async def filled(self, twin: Twin, origin: Origin) -> Selection:
        """Give a twin with its entries."""
        name = twin.bare.slug
        key = self._kit.keys[key_name(name)]
        found = await self._kit.store.read(
            records.as_listed, name, most=_MOST, paywalled=name not in self._kit.skipping
        )
        entries = tuple(
            PublishedEntry(
                id=one.guid if _IRI.fullmatch(one.guid) else key.entry_id(one.id),
                record=_told(one),
                origin=origin,
                updated=one.updated,
                guid=one.guid,
            )
            for one in found
        )
        newest = max((one.updated for one in entries), default=key.created)
        return replace(twin.bare, entries=entries, updated=newest)

    def _marks(
        self, connection: Connection, wanted: Iterable[Source]
    ) -> list[tuple[str, str | None]]:
        skipping = self._kit.skipping
        return [
            records.mark(connection, one.name, most=_MOST, paywalled=one.name not in skipping)
            for one in wanted
        ]

    def _twin(self, source: Source, origin: Origin, told: str, language: str | None) -> Twin:
        key = self._kit.keys[key_name(source.name)]
        bare = Selection(
            id=key.id,
            slug=source.name,
            title=origin.title + MARK,
            description=f"{origin.title}: TLDR",
            language=source.language or language,
            updated=key.created,
        )
        said = repr((bare, origin, told)).encode("utf-8", "backslashreplace")
        return Twin(bare, hashlib.blake2b(said, digest_size=16).hexdigest())


def _told(record: Record) -> Record:
    """Give what a twin says of a record: where there is no TLDR, what the source said."""
    if record.tldr:
        return record
    engine = "teaser" if record.teaser else ""
    return replace(record, tldr=record.teaser or record.title, engine=engine)
