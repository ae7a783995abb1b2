"""The reports that are held, and which of them resemble a given one."""

from __future__ import annotations

from collections import defaultdict
from heapq import nlargest
from typing import TYPE_CHECKING

from aggregator.curate.stories.likeness import Rarity, likeness

if TYPE_CHECKING:
    from aggregator.curate.stories.reading import Reading

_NEAREST = 50
"""So many reports are compared closely with one."""
_VISITS = 2_000
"""So many are looked at to find those, by the report's rarest concepts first. In comparing two
reports all concepts count."""


class Neighbours:
    """Readings by key, found again by what they speak of.

    What is rare, and so what is near, depends on the reports held and on
    nothing else: not on the order in which they came, nor on earlier questions.
    """

    def __init__(self) -> None:
        self._readings: dict[str, Reading] = {}
        self._weights: dict[str, dict[str, float]] = {}
        self._having: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._rarity = Rarity()

    def __contains__(self, key: str) -> bool:
        """Say whether a report is held."""
        return key in self._readings

    def __len__(self) -> int:
        """Count the reports that are held."""
        return len(self._readings)

    def __getitem__(self, key: str) -> Reading:
        """Give a report that is held."""
        return self._readings[key]

    def add(self, reading: Reading) -> None:
        """Hold a report; its key must be new."""
        self._readings[reading.key] = reading
        self._rarity.add(reading)
        self._weights.clear()
        for name in reading.concepts:
            self._having[name][reading.key] = None

    def before(self, instant: float) -> list[str]:
        """Give the keys of the reports published before an instant, in seconds since 1970."""
        return [key for key, reading in self._readings.items() if reading.at < instant]

    def remove(self, key: str) -> None:
        """Let go of a report that is held."""
        reading = self._readings.pop(key)
        self._rarity.discard(reading)
        self._weights.clear()
        for name in reading.concepts:
            having = self._having[name]
            del having[key]
            if not having:
                del self._having[name]

    def likeness(self, one: str, other: str) -> float:
        """Give the cosine of two reports, from 0 to 1."""
        return likeness(self._weighed(one), self._weighed(other))

    def near(self, key: str) -> list[str]:
        """Give the reports that share most with one, the nearest first."""
        own = self._weighed(key)
        shared: defaultdict[str, float] = defaultdict(float)
        visits = 0
        for name in sorted(own, key=lambda name: (len(self._having[name]), name)):
            having = self._having[name]
            visits += len(having)
            if visits > _VISITS:
                break
            for other in having:
                shared[other] += own[name]
        shared.pop(key, None)
        nearest = nlargest(_NEAREST, zip(shared.values(), shared.keys(), strict=True))
        return [other for _, other in nearest]

    def _weighed(self, key: str) -> dict[str, float]:
        if key not in self._weights:
            self._weights[key] = self._rarity.weigh(self._readings[key])
        return self._weights[key]
