"""One entry for each story, where a feed merges them.

A feed that merges stories remembers what it has told: the report whose TLDR
stands (the *lead*), and what it said. Readers know an entry by its id and hear
of a change by its ``updated``; so the id is that of the story, which never
changes, and ``updated`` moves only when the words of the lead do. Another
source that joins is listed below them and moves nothing.

Where a model wrote one TLDR over several reports, these are the words, as long
as every report that it was made of is there.

Pure: what is remembered comes in and goes out as values.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from aggregator.model import Access, Told

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from aggregator.model import Joint, Record

MOST_REVISIONS = 3
"""So often ``updated`` of one story moves; what comes later is shown without a word of it."""
_FULLER = 1.5
"""So many times the words another report must have to take the lead."""
_NONE: Mapping[str, Joint] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """A story as a feed tells it now.

    Attributes:
        lead: The record whose words stand.
        others: The other reports, each source's first one, oldest first.
        told: To be remembered once the feed is written.
        reports: All of them, oldest first, and those older ones of which ``joint`` was made.
        joint: One TLDR over several reports, where it stands.
    """

    lead: Record
    others: tuple[Record, ...]
    told: Told
    reports: tuple[Record, ...] = ()
    joint: Joint | None = None


def merge(
    chosen: Iterable[Record],
    *,
    stories: Mapping[str, str],
    told: Mapping[str, Told],
    now: datetime,
    settle: timedelta = timedelta(0),
    joints: Mapping[str, Joint] = _NONE,
    aged: Iterable[Record] = (),
) -> tuple[list[Merged], bool]:
    """Make one entry of all reports of a story.

    Args:
        chosen: What the feed's rules let through, in any order.
        stories: Each record's story, by its id; a record without one is a
            story of its own.
        told: What this feed has told before, by story.
        now: UTC.
        settle: A story that was not told yet waits so long after its first
            report appeared, for the others of the first wave.
        joints: What was written over several reports, by story.
        aged: Reports that are too old for the feed by now, and nothing else:
            they lead and are named no more, but what was made of them may stand.

    Returns:
        In the order in which ``chosen`` first names them, and whether any
        story still waits.
    """
    groups: dict[str, list[Record]] = {}
    for one in chosen:
        groups.setdefault(stories.get(one.id, one.id), []).append(one)
    ready = {
        story: reports
        for story, reports in groups.items()
        if story in told or not _settles(reports, now, settle)
    }
    old = {one.id: one for one in aged}
    made = [
        _told(story, reports, told.get(story), _standing(joints.get(story), reports, old), now)
        for story, reports in ready.items()
    ]
    return made, len(ready) < len(groups)


def _settles(reports: list[Record], now: datetime, settle: timedelta) -> bool:
    return min(map(_appeared, reports)) + settle > now


def _appeared(one: Record) -> datetime:
    return min(one.published, one.first_seen)


def _told(
    story: str,
    reports: list[Record],
    before: Told | None,
    standing: tuple[Joint, list[Record]] | None,
    now: datetime,
) -> Merged:
    by_age = sorted(reports, key=lambda one: (one.published, one.id))
    joint, made_of = standing or (None, [])
    lead = made_of[0] if made_of else _lead(by_age, before)
    words = _digest(lead, joint.text if joint else lead.tldr)
    if before is None:
        told = Told(
            story=story,
            lead=lead.id,
            words=words,
            published=by_age[0].published,
            updated=max(lead.updated, by_age[0].published),
        )
    else:
        told = _again(before, lead, words, now)
    return Merged(
        lead=lead,
        others=tuple(_others(by_age, lead)),
        told=told,
        reports=(*by_age, *(one for one in made_of if one not in by_age)),
        joint=joint,
    )


def _standing(
    joint: Joint | None, reports: list[Record], aged: Mapping[str, Record]
) -> tuple[Joint, list[Record]] | None:
    """Give what was written over several reports, and these, if all are there still."""
    if joint is None or not joint.text:
        return None
    present = {one.id: one for one in reports}
    known = {**aged, **present}
    if joint.records[0] not in present or not known.keys() >= {*joint.records}:
        return None
    return joint, [known[one] for one in joint.records]


def _again(before: Told, lead: Record, words: str, now: datetime) -> Told:
    moves = words != before.words and before.revisions < MOST_REVISIONS
    return replace(
        before,
        lead=lead.id,
        words=words,
        updated=now if moves else before.updated,
        revisions=before.revisions + (1 if moves else 0),
    )


def _lead(by_age: list[Record], before: Told | None) -> Record:
    """The fullest open report; the present lead unless another says far more."""
    fullest = max(by_age, key=_fullness)  # of equals the oldest
    present = next((one for one in by_age if before and one.id == before.lead), None)
    if present is None or before is None:
        return fullest
    if before.revisions >= MOST_REVISIONS:
        return present
    (is_open, length), (was_open, had) = _fullness(fullest), _fullness(present)
    return fullest if is_open > was_open or (is_open and length > had * _FULLER) else present


def _fullness(one: Record) -> tuple[bool, int]:
    is_open = one.access is Access.OPEN and one.inhalt != one.teaser
    return is_open, len(one.inhalt.split())


def _others(by_age: list[Record], lead: Record) -> Iterable[Record]:
    seen = {lead.source}
    for one in by_age:
        if one.source not in seen:
            seen.add(one.source)
            yield one


def _digest(lead: Record, tldr: str) -> str:
    said = f"{lead.id}\0{lead.title}\0{tldr}"
    return hashlib.blake2b(said.encode("utf-8", "replace"), digest_size=8).hexdigest()
