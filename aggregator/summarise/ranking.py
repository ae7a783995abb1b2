"""Which candidates make up the TLDR.

A candidate is worth a plain mix of what it tells that is not told yet, how
early it stands, and what it shares with title and teaser. A word counts by
the number of sentences it is in; one that is said only once does not count.
Chosen one after the other, best first (the idea of concept coverage: Gillick
and Favre, 2009); a sentence that leans comes with the one it leans on.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from aggregator.summarise.candidates import Candidate

_POSITION = 0.3
_TITLE = 0.2
_TEASER = 0.2
_DECAY = 0.3
"""How fast a place further down loses worth: 1 / (1 + decay * place)."""
_LENGTH = 0.5
"""Worth is divided by words to this power: 0 favours long sentences, 1 short ones."""
_SPOKEN = 0.1
_PERSONAL = 0.1
_ARTICLE_IN_A_NUTSHELL = 25
"""Words of highest weight that stand for all an article tells."""
_LONGEST_CHAIN = 3


@dataclass(frozen=True, slots=True)
class Budget:
    """How long a TLDR may be.

    Attributes:
        sentences: Wanted number.
        words: Never more than these.
        at_least: More than the wanted sentences are taken until these many words are there.
    """

    sentences: int
    words: int
    at_least: int = 0


def choose(
    found: Sequence[Candidate],
    budget: Budget,
    *,
    title: AbstractSet[str] = frozenset(),
    teaser: AbstractSet[str] = frozenset(),
) -> list[Candidate]:
    """Choose the candidates of a TLDR, in the article's order; empty if none fits."""
    mix = _Mix(found, title, teaser)
    chosen: set[int] = set()
    told: set[str] = set()
    left = budget.words
    chains = [chain for chain in (_chain(found, c.place) for c in found) if chain]
    while chains:
        options = [
            [place for place in chain if place not in chosen]
            for chain in chains
            if chain[-1] not in chosen
        ]
        slots = max(1, budget.sentences - len(chosen))
        options = [
            option
            for option in options
            if len(option) <= slots and sum(found[p].words for p in option) <= left
        ]
        if not options:
            break
        best = max(options, key=lambda option: mix.worth(option, told))
        chosen.update(best)
        left -= sum(found[place].words for place in best)
        for place in best:
            told |= found[place].lemmas
        if len(chosen) >= budget.sentences and budget.words - left >= budget.at_least:
            break
    return [found[place] for place in sorted(chosen)]


def _chain(found: Sequence[Candidate], place: int) -> list[int] | None:
    """Give a sentence and those it leans on, first things first."""
    chain = [place]
    while found[chain[0]].leans:
        if chain[0] == 0 or len(chain) == _LONGEST_CHAIN:
            return None
        chain.insert(0, chain[0] - 1)
    return chain if all(found[p].usable for p in chain) else None


class _Mix:
    """The worth of sentences, given what is told already."""

    def __init__(
        self, found: Sequence[Candidate], title: AbstractSet[str], teaser: AbstractSet[str]
    ) -> None:
        self._found = found
        self._title = title
        self._teaser = teaser
        said = Counter(word for candidate in found for word in candidate.lemmas)
        self._weight = {word: math.log((1 + times) / 2) for word, times in said.items()}
        heaviest = sorted(self._weight.values(), reverse=True)[:_ARTICLE_IN_A_NUTSHELL]
        self._whole = sum(heaviest) or 1.0

    def worth(self, places: Sequence[int], told: AbstractSet[str]) -> float:
        """Give the mean worth of sentences that are chosen together."""
        seen = set(told)
        total = 0.0
        for place in places:
            total += self._single(self._found[place], seen)
            seen |= self._found[place].lemmas
        return total / len(places)

    def _single(self, candidate: Candidate, told: AbstractSet[str]) -> float:
        news = candidate.lemmas - told
        return (
            sum(self._weight[word] for word in news) / self._whole
            + _POSITION / (1 + _DECAY * candidate.place)
            + _TITLE * len(news & self._title) / max(1, len(self._title))
            + _TEASER * len(news & self._teaser) / max(1, len(self._teaser))
            - _SPOKEN * candidate.spoken
            - _PERSONAL * candidate.personal
        ) / candidate.words**_LENGTH
