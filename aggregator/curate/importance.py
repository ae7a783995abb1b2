"""How much an entry matters, for feeds in the order of importance.

A score is a sum of points, and a point is what one ``half_life`` makes: of two
entries that differ in nothing else, the one that is a half-life older has one
point less. So two entries keep their order as both grow older, and a feed
changes only when there is something new.

    recency    minus the age in half-lives
    sources    a point for each doubling of the independent sources that tell its story, for the
               first of its reports; the further ones lose points (``selection``)
    weight     a point for each doubling of its source's ``weight``
    words      the logarithm of the factors of words in title and TLDR: 2 is a point, 0.5 minus one
    fullness   up to 0.2 points for a full text

times the factors that the YAML gives.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING

from aggregator.curate.words import finder
from aggregator.model import Access

if TYPE_CHECKING:
    from datetime import datetime

    from aggregator.config.model import Importance
    from aggregator.model import Record

_FULL = 400
"""Words of a full text."""
_NOTHING = 2.0**-20
"""Weight 0 stands for this: after everything else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The points of an entry, and what gave them."""

    recency: float
    sources: float
    weight: float
    words: float
    fullness: float

    @property
    def lasting(self) -> float:
        """The points that do not change with time."""
        return self.sources + self.weight + self.words + self.fullness

    @property
    def total(self) -> float:
        """All points."""
        return self.recency + self.lasting


def score(
    record: Record,
    counts: Importance,
    *,
    now: datetime,
    weight: float = 1.0,
    reports: int = 1,
    language: str | None = None,
) -> Score:
    """Say how much a record matters.

    Args:
        record: With its TLDR.
        counts: What counts how much.
        now: UTC.
        weight: Of its source.
        reports: How many independent sources tell its story, its own among them.
        language: Of the feed, for a record that does not know its own.
    """
    age = (now - record.published) / counts.half_life
    found: tuple[str, ...] = ()
    if counts.words:
        text = f"{record.title}\n{record.tldr}"
        found = finder(tuple(counts.words)).all(text, record.language or language)
    full = min(1.0, len(record.inhalt.split()) / _FULL) if record.access is Access.OPEN else 0.0
    return Score(
        recency=-age,
        sources=counts.sources * log2(max(1, reports)),
        weight=counts.weight * log2(max(weight, _NOTHING)),
        words=sum(log2(counts.words[word]) for word in found),
        fullness=counts.fullness * full,
    )
