"""Joining reports to stories: what links two of them, and when a link is enough.

The strongest links join first. Two groups join only if every pair across them
is linked and the links are strong on average (average linkage), so that no
chain of neighbours becomes a story; and only if no source would tell it twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING

from aggregator.curate.stories.likeness import comparable, objections

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aggregator.curate.stories.neighbours import Neighbours
    from aggregator.curate.stories.reading import Reading

_ENOUGH = 0.27
"""What two groups need on average for each pair across them."""
_LEAST = 0.1
"""What each single pair needs."""
_REPEATED = 0.75
"""Likeness from which two reports of one source are the same report."""


@dataclass(slots=True, eq=False)
class Group:
    """Reports that are being joined.

    Attributes:
        story: Name of the story that the group is part of already; ``None``
            for one of new reports alone.
    """

    story: str | None
    members: list[Reading] = field(default_factory=list)


class Linkage:
    """The links of some reports, worked out when they are asked for."""

    def __init__(self, neighbours: Neighbours) -> None:
        self._neighbours = neighbours
        self._links: dict[tuple[str, str], float] = {}

    def strongest(self, readings: Sequence[Reading]) -> list[tuple[str, str]]:
        """Give the pairs that could start a group, the strongest first.

        Each has one of ``readings`` first; the other may be any report held.
        """
        found = {}
        for reading in readings:
            for other in self._neighbours.near(reading.key):
                pair = (reading.key, other)
                link = self._link(reading, self._neighbours[other])
                if link >= _ENOUGH and (other, reading.key) not in found:
                    found[pair] = link
        return sorted(found, key=lambda pair: (-found[pair], pair))

    def fit(self, one: Group, other: Group) -> bool:
        """Say whether two groups are of one story."""
        if one.story is not None and other.story is not None:
            return False
        links = [self._link(a, b) for a, b in product(one.members, other.members)]
        return min(links) >= _LEAST and sum(links) / len(links) >= _ENOUGH

    def _link(self, one: Reading, other: Reading) -> float:
        pair = (one.key, other.key) if one.key < other.key else (other.key, one.key)
        if pair not in self._links:
            self._links[pair] = self._work_out(one, other)
        return self._links[pair]

    def _work_out(self, one: Reading, other: Reading) -> float:
        if not comparable(one, other):
            return 0.0
        likeness = self._neighbours.likeness(one.key, other.key)
        if one.source == other.source:
            return likeness if likeness >= _REPEATED else 0.0
        return likeness - objections(one, other)


def join(readings: Sequence[Reading], stories: Iterable[Group], linkage: Linkage) -> list[Group]:
    """Join new reports with one another and with stories.

    Args:
        readings: New ones, in an order that does not depend on chance.
        stories: The stories that they may join; changed in place.
        linkage: Of all reports in question.

    Returns:
        The groups that hold new reports.
    """
    group_of = {one.key: group for group in stories for one in group.members}
    group_of.update((one.key, Group(None, [one])) for one in readings)
    for one, other in linkage.strongest(readings):
        kept, gone = group_of[one], group_of[other]
        if kept is gone or not linkage.fit(kept, gone):
            continue
        if kept.story is None and gone.story is not None:
            kept, gone = gone, kept
        kept.members.extend(gone.members)
        group_of.update(dict.fromkeys((member.key for member in gone.members), kept))
    return list({id(group_of[one.key]): group_of[one.key] for one in readings}.values())
