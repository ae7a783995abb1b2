"""How much speaks for two reports being of one event, and what speaks against it.

What speaks for it is what both speak of, weighed by how rarely anything else
does (the cosine of their concepts, weighed by inverse document frequency).
What speaks against it is what one event cannot be at once: in two countries,
with two numbers of the same thing, men's and women's football, a report and a
comment on it; and time that lies between.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from aggregator.curate.stories.genre import Genre
from aggregator.curate.stories.vocabulary import COMMON

if TYPE_CHECKING:
    from aggregator.curate.stories.reading import Reading

_BACKGROUND = 150
"""Reports that are thought to have been seen before the first, so that in a small batch a word
that any news has does not look rare."""
_OFTEN, _SELDOM = 0.05, 0.002
"""In what share of those a common and any other concept stands."""

_FEW = 5
"""A report that says less than so many words of a title that nothing else has is thought to say
more than it shows: two that are short are not alike for want of anything that tells them apart."""
_MOST_OF_ONE = 0.125

_ALONE = frozenset((Genre.LIVE, Genre.SERVICE, Genre.OPINION, Genre.MEDIA))
"""Kinds that are of no event, or not about it: never one story with anything."""
_OTHER_GENRE, _BOTH_EXPLAIN = 0.16, 0.1
_OTHER_COUNTRY, _OTHER_CITY, _OTHER_FIGURES, _OTHER_SEX = 0.12, 0.04, 0.08, 0.3
_FREE_HOURS, _PER_HOUR, _MOST_HOURS = 10.0, 0.003, 72.0


class Rarity:
    """How rare a concept is among the reports seen so far."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()
        self._reports = 0
        self._worked_out: dict[str, float] = {}

    def add(self, reading: Reading) -> None:
        """Count a report."""
        self._seen.update(reading.concepts.keys())
        self._reports += 1
        self._worked_out.clear()

    def discard(self, reading: Reading) -> None:
        """Take back a report that was counted."""
        for name in reading.concepts:
            self._seen[name] -= 1
            if not self._seen[name]:
                del self._seen[name]
        self._reports -= 1
        self._worked_out.clear()

    def of(self, concept: str) -> float:
        """Give the inverse document frequency: above zero, rarely more than eight."""
        rarity = self._worked_out.get(concept)
        if rarity is None:
            share = _OFTEN if concept in COMMON else _SELDOM
            seen = max(1.0, self._seen[concept] + share * _BACKGROUND)
            rarity = math.log((self._reports + _BACKGROUND) / seen)
            self._worked_out[concept] = rarity
        return rarity

    def weigh(self, reading: Reading) -> dict[str, float]:
        """Give a report's concepts, each with its share in a vector of length one, or less."""
        weights = {name: weight * self.of(name) for name, weight in reading.concepts.items()}
        least = _FEW * math.log(self._reports + _BACKGROUND) ** 2
        length = math.sqrt(max(least, sum(weight * weight for weight in weights.values())))
        return {name: weight / length for name, weight in weights.items()}


def likeness(one: dict[str, float], other: dict[str, float]) -> float:
    """Say how much of two weighed reports is shared, from 0 to 1.

    Their cosine, but no single concept gives more than an eighth: one rare word
    may be the topic of both, and the events still be two.
    """
    if len(one) > len(other):
        one, other = other, one
    return sum(
        min(_MOST_OF_ONE, weight * other[name]) for name, weight in one.items() if name in other
    )


def comparable(one: Reading, other: Reading) -> bool:
    """Say whether two reports could be of one story at all, whatever they share."""
    return (
        one.language == other.language
        and not {one.genre, other.genre} & _ALONE
        and (one.genre is other.genre or Genre.MARKET not in {one.genre, other.genre})
        and abs(one.at - other.at) <= _MOST_HOURS * 3600
    )


def objections(one: Reading, other: Reading) -> float:
    """Say how much speaks against two comparable reports being of one event.

    Returns:
        What is to be taken from their cosine. Below zero where both explain
        what is known so far: of one event such a piece says nothing rare.
    """
    against = 0.0
    if one.genre is not other.genre:
        against += _OTHER_GENRE
    elif one.genre is Genre.EXPLAINER:
        against -= _BOTH_EXPLAIN
    if one.countries and other.countries and not one.countries & other.countries:
        against += _OTHER_COUNTRY
    elif one.cities and other.cities and not one.cities & other.cities:
        against += _OTHER_CITY
    if one.women != other.women:
        against += _OTHER_SEX
    if _figures_disagree(one, other):
        against += _OTHER_FIGURES
    hours = abs(one.at - other.at) / 3600
    return against + max(0.0, hours - _FREE_HOURS) * _PER_HOUR


def _figures_disagree(one: Reading, other: Reading) -> bool:
    """Say whether both give numbers for the same things, and never the same."""
    shared = one.figures.keys() & other.figures.keys()
    return bool(shared) and not any(one.figures[what] & other.figures[what] for what in shared)
