"""What the choice of a feed knows beside the records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime

    from aggregator.model import Mark, Record

Tags: TypeAlias = Mapping[str, tuple[str, ...]]
"""The tags of each source that is configured, by its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What the choice of a feed knows beside the records.

    Attributes:
        tags: The tags of each configured source, by its name. A source that
            is not among them is not configured, and nothing of it is shown.
        now: UTC.
        marks: What a person said of records in this feed, by their ids.
        weights: The weight of each source, by its name; 1 where it is missing.
        stories: The story that each record tells, by its id; one of its own
            where it is missing.
        reports: How many independent sources tell a record's story, by its
            id; 1 where it is missing.
        skipping: Sources whose paywalled records are left out.
        lent: In a public feed, sources that are or were read with credentials:
            UTC; what was first seen before that is left out.
    """

    tags: Tags
    now: datetime
    marks: Mapping[str, Mark] = field(default_factory=dict)
    weights: Mapping[str, float] = field(default_factory=dict)
    stories: Mapping[str, str] = field(default_factory=dict)
    reports: Mapping[str, int] = field(default_factory=dict)
    skipping: frozenset[str] = frozenset()
    lent: Mapping[str, datetime] = field(default_factory=dict)

    def weight(self, record: Record) -> float:
        """Give the weight of a record's source."""
        return self.weights.get(record.source, 1.0)
