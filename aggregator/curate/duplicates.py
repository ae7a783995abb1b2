"""The same text printed more than once: an agency's in many papers, an article and its update.

    texts --MinHash--> candidates --shared runs of words, numbers in place--> the same text

Headline, introduction and credits of a paper's own do not make another text,
nor does a cut end. Texts that only share a form are two, however much of it
they share: yesterday's and today's weather, two stock reports. What tells them
is that in the same words around it the number is another.

Candidates come from MinHash signatures in bands (Broder, 1997; ``rensa``), so
that a new text is not held against every other; whatever they miss is a miss.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from rensa import RMinHash, RMinHashLSH

from aggregator.text.lemmas import tokens
from aggregator.text.numbers import value_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SHORTEST = 50
"""Words. What is shorter may be equal by chance or by form ("Video ansehen")."""
_SHORTER_SHARE = 0.4
"""A text that is this much shorter is a brief, not the same text."""
_RUN = 4
"""Words that are compared together."""
_CONTAINED = 0.8
"""Share of the shorter text's runs that the longer has."""
_KEPT_FOR_EACH = 4
"""So many numbers must stand unchanged in their place for each that was changed."""

_AROUND = 2
"""Words on either side that say where a number stands."""

_PERMUTATIONS, _BANDS, _SEED = 126, 42, 7
"""Three rows a band: texts whose runs are alike by 0.29 become candidates half of the time, by
0.5 nearly always."""
_BAND_THRESHOLD = 0.29

_DAY = re.compile(
    r"(?:mon|diens|mitt|donners|frei|sams)(?:tag|woch)s?|sonntag|sonnabend|januar|jänner|februar"
    r"|märz|april|mai|juni|juli|august|september|oktober|november|dezember"
    r"|\d{1,2}\.\d{1,2}\.(?:\d{2,4})?|20\d\d-\d\d-\d\d"
)
_DATE_WORD = "@"
_NUMBER_WORD = "#"

_Places: TypeAlias = dict[tuple[str, ...], set[str]]
"""The words around a number or day, and what stands there."""


def same_text(one: str, other: str) -> bool:
    """Say whether two articles are the same text, up to a paper's own additions and cuts.

    Symmetric. ``False`` for texts of fewer than fifty words, for a brief and
    the long article it was made from, and where in doubt.

    Args:
        one: Plain text of an article.
        other: Plain text of another.
    """
    return _same(_words(one), _words(other))


class TextIndex:
    """Texts by key, and which of them was there first.

    Holds the texts themselves. Nothing is read or written; the same calls
    give the same answers in every process.
    """

    def __init__(self) -> None:
        self._words: dict[str, list[str]] = {}
        self._numbers: dict[str, int] = {}
        self._keys: dict[int, str] = {}
        self._bands = _bands()
        self._added = 0

    def __len__(self) -> int:
        """Count the texts that are held."""
        return len(self._words)

    def add(self, key: str, text: str) -> str | None:
        """Hold a text, and give the key of the first one held that is the same text.

        Texts too short to tell are not held. A text added again under its key
        takes the place of what was held.
        """
        self.remove(key)
        words = _words(text)
        if len(words) < _SHORTEST:
            return None
        sketch = RMinHash(num_perm=_PERMUTATIONS, seed=_SEED)
        sketch.update(sorted(_runs(words)))
        found = None
        for number in sorted(self._bands.query(sketch)):
            if _same(words, self._words[self._keys[number]]):
                found = self._keys[number]
                break
        self._words[key] = words
        self._numbers[key] = self._added
        self._keys[self._added] = key
        self._bands.insert(self._added, sketch)
        self._added += 1
        return found

    def remove(self, key: str) -> None:
        """Let go of a text; nothing happens where it is not held."""
        if key in self._words:
            number = self._numbers.pop(key)
            self._bands.remove(number)
            del self._words[key], self._keys[number]


def near_duplicates(texts: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Group texts that are the same.

    Args:
        texts: Keys and texts; keys are unique.

    Returns:
        Lists of at least two keys, in the order given. All texts of a list are
        the same text as its first, so no chain of small changes makes one.
    """
    index = TextIndex()
    groups: dict[str, list[str]] = {}
    for key, text in texts:
        first = index.add(key, text)
        if first is not None:
            index.remove(key)
            groups.setdefault(first, [first]).append(key)
    return list(groups.values())


def _bands() -> RMinHashLSH:
    return RMinHashLSH(threshold=_BAND_THRESHOLD, num_perm=_PERMUTATIONS, num_bands=_BANDS)


def _words(text: str) -> list[str]:
    return [token.lower() for token in tokens(text)]


def _runs(words: Sequence[str]) -> set[str]:
    return {" ".join(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}


def _same(one: Sequence[str], other: Sequence[str]) -> bool:
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < max(_SHORTEST, _SHORTER_SHARE * len(longer)):
        return False
    runs = _runs(shorter)
    if len(runs & _runs(longer)) < _CONTAINED * len(runs):
        return False
    return _numbers_stay(shorter, longer)


def _numbers_stay(one: Sequence[str], other: Sequence[str]) -> bool:
    """Say whether the numbers and days of two texts are the same where they stand alike."""
    here, there = _in_place(one), _in_place(other)
    kept = changed = 0
    for place in here.keys() & there.keys():
        if here[place] & there[place]:
            kept += 1
        elif _DATE_WORD in place:
            return False
        else:
            changed += 1
    return kept >= _KEPT_FOR_EACH * changed


def _in_place(words: Sequence[str]) -> _Places:
    masked = [_masked(word) for word in words]
    places: _Places = {}
    for at, mask in enumerate(masked):
        if mask in (_DATE_WORD, _NUMBER_WORD):
            place = tuple(masked[max(0, at - _AROUND) : at + _AROUND + 1])
            places.setdefault(place, set()).add(words[at])
    return places


def _masked(word: str) -> str:
    if _DAY.fullmatch(word):
        return _DATE_WORD
    return _NUMBER_WORD if word[0].isdigit() or value_of(word) is not None else word
