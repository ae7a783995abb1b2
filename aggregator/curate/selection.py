"""From all records to the few that a curated feed shows."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from aggregator.curate.rules import Tags, belongs
from aggregator.model import State

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from aggregator.config.model import CuratedFeed
    from aggregator.model import Record

_SAME_TEXT_WORDS = 50
"""Shorter texts may be equal by chance ("Video ansehen"), longer ones are the same article."""


def select(
    feed: CuratedFeed,
    records: Iterable[Record],
    *,
    tags: Tags,
    now: datetime,
) -> list[Record]:
    """Give the records that ``feed`` shows, in its order.

    Args:
        feed: Its rules and limit.
        records: Newest first; read only as far as the limit needs. Those
            without a TLDR, and those a person vetoed, are passed over.
        tags: The tags of each configured source, by its name.
        now: UTC.
    """
    fitting = (
        one
        for one in records
        if one.state is State.SUMMARISED
        and one.tldr
        and not one.vetoed
        and belongs(one, feed, tags=tags, now=now)
    )
    return without_duplicates(fitting, limit=feed.limit)


def without_duplicates(records: Iterable[Record], *, limit: int) -> list[Record]:
    """Give the first ``limit`` records, of several of one article only one.

    Only what is exactly the same counts (address or text): a false merge is
    worse than a miss. Of several the one that was seen first stays, so that a
    paper that prints the article later does not bring it back as new.
    """
    kept: list[Record] = []
    places: dict[str, int] = {}
    for one in records:
        marks = _marks(one)
        place = min((places[mark] for mark in marks if mark in places), default=len(kept))
        if place == len(kept):
            if place == limit:
                break
            kept.append(one)
        else:
            kept[place] = min(kept[place], one, key=lambda r: (r.first_seen, r.id))
        places.update(dict.fromkeys(marks, place))
    return sorted(kept, key=lambda r: (r.published, r.id), reverse=True)


def _marks(record: Record) -> list[str]:
    marks = [record.link] if record.link else []
    words = record.inhalt.split()
    if len(words) >= _SAME_TEXT_WORDS:
        marks.append(hashlib.blake2b(" ".join(words).encode(), digest_size=16).hexdigest())
    return marks
