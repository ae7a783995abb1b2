"""A sentence as the check reads it: its words, their dictionary forms and clauses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from aggregator.text.copying import WORD
from aggregator.text.lemmas import is_stop_word, lemma

_BOUNDARY = re.compile(r"[,;:()–—!?]|\s-\s|(?<!\d)\.\s")
_SUFFIXES = (
    "ationen", "eter", "innen", "ungen", "ieren", "ation", "isch", "lich", "keit", "heit", "erin",
    "ung", "ant", "ern", "ion", "er", "in", "en", "em", "es", "et", "ig", "e", "n", "s", "t", "a",
)  # fmt: skip
_SHORTEST_STEM = 4
_UMLAUTS = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})


@dataclass(frozen=True, slots=True)
class Word:
    """A word in its sentence.

    Attributes:
        text: As it stands.
        lower: In lower case.
        lemma: Dictionary form in lower case.
        stem: The lemma without endings and umlauts, for a rough comparison.
        content: Whether it is neither a stop word nor a number.
        start: Where it begins in the sentence.
        clause: Number of the stretch between two punctuation marks.
    """

    text: str
    lower: str
    lemma: str
    stem: str
    content: bool
    start: int
    clause: int

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter: in German a noun or a name."""
        return self.text[:1].isupper()

    @property
    def verb(self) -> bool:
        """Whether it is a content word whose German dictionary form looks like an infinitive."""
        return self.content and not self.capital and self.lemma.endswith(("en", "ern", "eln"))


def read(sentence: str, language: str | None) -> list[Word]:
    """Cut a sentence into words; boundaries of clauses are told by punctuation alone."""
    words: list[Word] = []
    clause, end = 0, 0
    for match in WORD.finditer(sentence):
        if words and _BOUNDARY.search(sentence, end, match.start() + 1):
            clause += 1
        end = match.end()
        form, root, content = _forms(match[0], language)
        words.append(Word(match[0], match[0].lower(), form, root, content, match.start(), clause))
    return words


@lru_cache(maxsize=100_000)
def _forms(word: str, language: str | None) -> tuple[str, str, bool]:
    form = lemma(word, language)
    letters = any(map(str.isalpha, word))
    content = letters and len(word) > 1 and not is_stop_word(word, language)
    return form, stem(form), content


def stem(form: str) -> str:
    """Take endings and umlauts from a dictionary form (``beratung``, ``beraten`` → ``berat``)."""
    root = form.translate(_UMLAUTS)
    for suffix in _SUFFIXES:
        if root.endswith(suffix) and len(root) - len(suffix) >= _SHORTEST_STEM:
            return root.removesuffix(suffix)
    return root
