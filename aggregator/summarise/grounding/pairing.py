"""Which word of a TLDR's sentence is which word of the article's."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aggregator.summarise.grounding.vocabulary import NEGATORS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aggregator.summarise.grounding.article import ArticleText, Unit
    from aggregator.summarise.grounding.reading import Word

_FEWEST = 2
"""Content words that make a stretch between commas a statement of its own."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """A statement of the TLDR beside the unit of the article that says most of it.

    Attributes:
        ours: Words of the TLDR's whole sentence.
        first: Where the statement begins among them.
        last: Behind its last word.
        theirs: Words of the unit.
        unit: The unit itself.
        partner: Place in ``theirs`` by place in ``ours``, for the words both have.
        share: Of the statement's content words that the unit says, 0 to 1.
    """

    ours: Sequence[Word]
    first: int
    last: int
    theirs: Sequence[Word]
    unit: Unit
    partner: Mapping[int, int]
    share: float

    @property
    def statement(self) -> Sequence[Word]:
        """The words of the statement."""
        return self.ours[self.first : self.last]

    @property
    def our_place(self) -> dict[int, int]:
        """Place in ``ours`` by place in ``theirs``."""
        return {there: here for here, there in self.partner.items()}


def statements(words: Sequence[Word]) -> list[tuple[int, int]]:
    """Cut a sentence at its commas; a stretch with little content joins the one before it."""
    cuts = [0, *(i for i in range(1, len(words)) if words[i].clause != words[i - 1].clause)]
    found: list[tuple[int, int]] = []
    for begin, end in zip(cuts, [*cuts[1:], len(words)], strict=True):
        weak = sum(word.content for word in words[begin:end]) < _FEWEST
        if found and (weak or sum(w.content for w in words[slice(*found[-1])]) < _FEWEST):
            found[-1] = (found[-1][0], end)
        else:
            found.append((begin, end))
    return found


def pairings(
    words: Sequence[Word],
    article: ArticleText,
    parts: Sequence[tuple[int, int]],
    *,
    most: int = 2,
) -> Iterator[Pairing]:
    """Put each part of a sentence beside the units that say most of it, best first."""
    for first, last in parts:
        content = [word for word in words[first:last] if word.content]
        weight = sum(map(article.weight, content))
        for number in article.nearest(content, most):
            said = sum(article.weight(word) for word in content if number in article.says(word))
            theirs = article.words(number)
            found = pair(words, theirs)
            yield Pairing(words, first, last, theirs, article.units[number], found, said / weight)


def by_statement(pairings: Sequence[Pairing], least: float) -> list[list[Pairing]]:
    """Group the pairings with at least that share by their statement."""
    groups: dict[int, list[Pairing]] = defaultdict(list)
    for pairing in pairings:
        if pairing.share >= least:
            groups[pairing.first].append(pairing)
    return list(groups.values())


def pair(ours: Sequence[Word], theirs: Sequence[Word]) -> dict[int, int]:
    """Find for each word its like in the other sentence, each used once.

    Of several the one nearest to where the word before was found is taken.
    All negations count as one word.
    """
    places: dict[str, list[int]] = defaultdict(list)
    for number, word in enumerate(theirs):
        for form in _names(word):
            places[form].append(number)
    found: dict[int, int] = {}
    used: set[int] = set()
    expected = 0
    for number, word in enumerate(ours):
        free = {p for form in _names(word) for p in places.get(form, ()) if p not in used}
        if free:
            place = min(free, key=lambda p: (abs(p - expected), p))
            found[number] = place
            used.add(place)
            expected = place + 1
    return found


def _names(word: Word) -> tuple[str, ...]:
    if word.lower in NEGATORS:
        return ("nicht",)
    return (word.stem, word.lemma) if word.content else (word.lower,)
