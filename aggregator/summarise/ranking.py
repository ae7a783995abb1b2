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
_POSITION_BESIDE_TITLE = 0.1
"""Title and teaser tell what matters better than the place does."""
_DECAY = 0.2
"""How fast a place further down loses worth: 1 / (1 + decay * place)."""
_FIRST = 0.1
"""The first sentence tells the news, whatever is known from the title."""
_LEAST_NEWS = 8
"""Words; a shorter first sentence sets a scene."""
_TITLE = 0.2
_TEASER = 0.2
_TITLE_WORD = 2.0
"""How much more a word counts that title or teaser hold, too."""
_LEAST_TITLE_WORD = math.log(2)
"""A word of the title counts as one said in three sentences, at least."""
_LENGTH = 0.5
"""Worth is divided by words to this power: 0 favours long sentences, 1 short ones."""
_SPOKEN = 0.2
_PERSONAL = 0.1
_UNMET = 0.1
_SAME = 0.4
"""Share of content words in common from which two sentences tell the same."""
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
    chosen: list[Candidate] = []
    left = budget.words
    options = [chain for candidate in found if (chain := _chain(found, candidate))]
    while len(chosen) < budget.sentences or budget.words - left < budget.at_least:
        slots = max(1, budget.sentences - len(chosen))
        options = [
            option
            for option in (_not_yet(chain, chosen) for chain in options)
            if option and sum(candidate.words for candidate in option) <= left
        ]
        fitting = [option for option in options if len(option) <= slots]
        if not fitting:
            break
        told = frozenset[str]().union(*(candidate.lemmas for candidate in chosen))
        best = max(fitting, key=lambda option: mix.worth(option, told, chosen))
        chosen += best
        left -= sum(candidate.words for candidate in best)
    return sorted(chosen, key=lambda candidate: candidate.place)


def _not_yet(chain: list[Candidate], chosen: Sequence[Candidate]) -> list[Candidate]:
    """Give what of a chain is still to be chosen; nothing if some of it was told already."""
    rest = [candidate for candidate in chain if candidate not in chosen]
    repeated = any(_repeats(candidate, other) for candidate in rest for other in chosen)
    return [] if repeated else rest


def _chain(found: Sequence[Candidate], candidate: Candidate) -> list[Candidate] | None:
    """Give a sentence and those it leans on, first things first."""
    chain = [candidate]
    while chain[0].leans:
        if chain[0].place == 0 or len(chain) == _LONGEST_CHAIN:
            return None
        chain.insert(0, found[chain[0].place - 1])
    return chain if all(candidate.usable for candidate in chain) else None


def _repeats(one: Candidate, other: Candidate) -> bool:
    shorter = min(len(one.lemmas), len(other.lemmas))
    return shorter > 0 and len(one.lemmas & other.lemmas) > _SAME * shorter


class _Mix:
    """The worth of sentences, given what is told already."""

    def __init__(
        self, found: Sequence[Candidate], title: AbstractSet[str], teaser: AbstractSet[str]
    ) -> None:
        self._found = found
        self._title = title
        self._teaser = teaser
        self._position = _POSITION_BESIDE_TITLE if title or teaser else _POSITION
        said = Counter(word for candidate in found for word in candidate.lemmas)
        self._weight = {word: math.log((1 + times) / 2) for word, times in said.items()}
        heaviest = sorted(self._weight.values(), reverse=True)[:_ARTICLE_IN_A_NUTSHELL]
        self._whole = sum(heaviest) or 1.0
        for word in (title | teaser) & said.keys():
            self._weight[word] = _TITLE_WORD * max(self._weight[word], _LEAST_TITLE_WORD)

        self._worth = {candidate.place: self._static(candidate) for candidate in found}

    def worth(
        self, option: Sequence[Candidate], told: AbstractSet[str], chosen: Sequence[Candidate]
    ) -> float:
        """Give the mean worth of sentences that would be chosen together."""
        total = 0.0
        for candidate in option:
            news = candidate.lemmas - told
            worth = self._worth[candidate.place] + self._news(news)
            if candidate.assumes and self._is_unmet(candidate, [*chosen, *option]):
                worth -= _UNMET
            total += worth / candidate.words**_LENGTH
            told = told | news
        return total / len(option)

    def _static(self, candidate: Candidate) -> float:
        return (
            self._position / (1 + _DECAY * candidate.place)
            + _FIRST * (candidate.place == 0 and candidate.words >= _LEAST_NEWS)
            - _SPOKEN * candidate.spoken
            - _PERSONAL * candidate.personal
        )

    def _news(self, news: AbstractSet[str]) -> float:
        return (
            sum(self._weight[word] for word in news) / self._whole
            + _TITLE * len(news & self._title) / max(1, len(self._title))
            + _TEASER * len(news & self._teaser) / max(1, len(self._teaser))
        )

    def _is_unmet(self, candidate: Candidate, others: Sequence[Candidate]) -> bool:
        before = (other.lemmas for other in others if other.place < candidate.place)
        return bool(candidate.assumes.difference(self._title, *before))
