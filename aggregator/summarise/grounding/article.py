"""The article as evidence: which of its sentences say a word, and which say it all.

Only cutting the text into words is done for the whole article; the closer
reading of a sentence waits until it is asked for.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from math import log
from typing import TYPE_CHECKING

from aggregator.summarise.grounding.reading import Word, read, stem
from aggregator.text.copying import plain
from aggregator.text.moments import Moment, moments
from aggregator.text.numbers import Quantity, quantities
from aggregator.text.sentences import split

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 120_000
"""Characters that are read for meaning (some 18,000 words); copies are found in all of it."""
_LONGEST_UNIT = 1_200
"""Characters. What has no sentence end for so long is cut anyway."""
_INNER_END = re.compile(r"(?<=[a-zäöüß]{3}[.!?…])[\"“”»«]?\s+(?=[\"„“»«]?\s?[A-ZÄÖÜ])")
_QUOTED = re.compile('[„“”»«"]')
_SHORTEST_PART = 4
"""Letters. A shorter stem is not looked for inside compounds."""
_SAME_MEANING = {
    "kommend": "nachst", "künftig": "nachst", "nächster": "nachst", "nächst": "nachst",
    "erhalten": "bekomm", "bekommen": "bekomm", "kriegen": "bekomm",
    "sagen": "sag", "erklären": "sag", "mitteilen": "sag", "äussern": "sag",
    "beginnen": "beginn", "anfangen": "beginn", "starten": "beginn", "start": "beginn",
    "auto": "wagen", "wagen": "wagen", "polizist": "polizei", "polizistin": "polizei",
    "person": "mensch", "leute": "mensch", "mensch": "mensch",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence of the article, or one of several inside a quotation.

    Attributes:
        text: As it stands.
        whole: The sentence it belongs to; what is shown as support.
        plain: Its words in lower case, for comparing.
        quoted: Whether it stands inside a longer quotation, so that no
            mark shows who speaks.
    """

    text: str
    whole: str
    plain: str
    quoted: bool

    @property
    def asks(self) -> bool:
        """Whether it is a question."""
        return self.text.rstrip(" \"'“”«»)").endswith("?")


class ArticleText:
    """One article, prepared for questions about what it says."""

    def __init__(self, text: str, language: str | None) -> None:
        self.text = text
        self.language = language
        self._words: dict[int, list[Word]] = {}
        self._said: dict[str, frozenset[int]] = {}

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The article's sentences, and those inside its quotations."""
        return tuple(_units(self.text[:LONGEST], self.language))

    @cached_property
    def by_words(self) -> dict[str, list[Unit]]:
        """The units by their words in lower case."""
        found: dict[str, list[Unit]] = defaultdict(list)
        for unit in self.units:
            found[unit.plain].append(unit)
        return dict(found)

    @cached_property
    def plain(self) -> str:
        """All words in lower case, with a space before and after each."""
        return f" {plain(self.text)} "

    @cached_property
    def quantities(self) -> list[Quantity]:
        """The article's numbers."""
        return quantities(self.text[:LONGEST])

    @cached_property
    def moments(self) -> list[Moment]:
        """The article's dates."""
        return moments(self.text[:LONGEST])

    @cached_property
    def _stems(self) -> dict[str, set[int]]:
        """Which units have a stem."""
        found: dict[str, set[int]] = defaultdict(set)
        for number in range(len(self.units)):
            for word in self.words(number):
                for form in forms_of(word):
                    found[form].add(number)
        return dict(found)

    @cached_property
    def _nouns(self) -> frozenset[str]:
        every = (self.words(number)[1:] for number in range(len(self.units)))
        return frozenset(word.text for words in every for word in words if word.capital)

    def words(self, number: int) -> list[Word]:
        """Give the words of a unit."""
        if number not in self._words:
            self._words[number] = read(self.units[number].text, self.language)
        return self._words[number]

    def has_noun(self, text: str) -> bool:
        """Whether a word stands with a capital letter inside a sentence."""
        return text in self._nouns

    def around(self, unit: Unit) -> frozenset[int]:
        """Give the two units before this one, itself, and the one after."""
        place = self.units.index(unit)
        return frozenset(range(max(0, place - 2), min(len(self.units), place + 2)))

    def has_form(self, form: str) -> bool:
        """Whether the article has this dictionary form, also as the head of a compound."""
        root = stem(form)
        return root in self._stems or (
            len(root) >= _SHORTEST_PART and any(known.endswith(root) for known in self._stems)
        )

    def same(self, known: Word, word: Word) -> bool:
        """Whether a word of the article is a form, a part or a compound of this one."""
        return not forms_of(known).isdisjoint(forms_of(word)) or related(word.stem, known.stem)

    def says(self, word: Word) -> frozenset[int]:
        """Give the units that have this word, in any form or inside a compound."""
        if word.lower not in self._said:
            self._said[word.lower] = frozenset(self._find(word))
        return self._said[word.lower]

    def _find(self, word: Word) -> set[int]:
        found: set[int] = set()
        for form in forms_of(word):
            found |= self._stems.get(form, set())
        if found or not word.content:
            return found
        for known, numbers in self._stems.items():
            if len(known) > len(word.stem):
                if related(word.stem, known):
                    found |= numbers
            elif related(word.stem, known) and self._knows_rest(word.stem, known):
                found |= numbers
        return found

    def _knows_rest(self, compound: str, part: str) -> bool:
        """Whether what a compound has beyond a part of it stands in the article, too."""
        rest = compound.removeprefix(part).removesuffix(part).strip("-")
        bare = rest.removesuffix("s").removeprefix("s")
        if len(bare) < _SHORTEST_PART:
            return rest in self._stems
        return any(known.startswith(bare) or known.endswith(bare) for known in self._stems)

    def weight(self, word: Word) -> float:
        """How telling a word is: a rare one more than a frequent one."""
        return 1.0 + log((1 + len(self.units)) / (1 + len(self.says(word))))

    def nearest(self, words: Iterable[Word], most: int = 8) -> list[int]:
        """Give the units that say most of these words, best first, earlier first."""
        scores: Counter[int] = Counter()
        for word in words:
            numbers = self.says(word)
            weight = int(1000 * self.weight(word))
            for number in numbers:
                scores[number] += weight
        return sorted(scores, key=lambda number: (-scores[number], number))[:most]


def forms_of(word: Word) -> set[str]:
    """Give what a word is known by: stem, meaning, and the parts of a hyphenated compound."""
    forms = {word.stem, word.lower}
    if word.lemma in _SAME_MEANING:
        forms.add(_SAME_MEANING[word.lemma])
    if "-" in word.text:
        forms.update(part for part in word.stem.split("-") if len(part) > 1)
    return forms


def related(stem: str, known: str) -> bool:
    """Whether one stem is the front or the head of the other as a compound."""
    short, long = sorted((stem, known), key=len)
    if len(short) < _SHORTEST_PART or len(short) == len(long):
        return False
    return long.startswith(short) or long.endswith(short)


def _units(text: str, language: str | None) -> Iterable[Unit]:
    for sentence in split(text, language):
        quoted = _QUOTED.search(sentence.text)
        pieces = _INNER_END.split(sentence.text) if quoted else [sentence.text]
        for piece in pieces:
            for start in range(0, len(piece), _LONGEST_UNIT):
                part = piece[start : start + _LONGEST_UNIT]
                whole = sentence.text if len(sentence.text) <= _LONGEST_UNIT else part
                yield Unit(part, whole, plain(part), quoted=len(pieces) > 1)
