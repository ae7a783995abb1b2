r"""Whether a text has a word of a rule.

    the rule says        the text has it in             but not in
    Bundestag            Bundestags, Bundestagswahl     Bund, Tagung
    Wahl                 Wahlen, Landtagswahlkampf      Auswahl, wählerisch
    Ukraine              Ukraine-Krieg, Ukrainekrieg    ukrainisch
    Europäische Union    der Europäischen Union         die Union Europas
    "Wahl"               Wahl                           Wahlen, Bundestagswahl
    C++                  C++                            C
    /Bundes\w+/          Bundesrat                      Bund

A *word* stands for its inflected forms and, in German, for the compounds that
it is a part of, with or without a hyphen: the rest of the compound must be
words of the dictionary too, and no prefix or suffix, which make another word.
Several words in a row stand for their inflected forms in a row. A "phrase"
stands for itself alone, and case never matters.

The dictionary is large and slow to load. So a text is first looked through
for what all forms of a word have in common, and only one that has it is read
word by word. An infinitive (small, with -n at its end) has no such common
part, as in sprechen and sprach; texts are always read for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from aggregator.config import patterns
from aggregator.text import lemmas
from aggregator.text.folding import folded

if TYPE_CHECKING:
    from collections.abc import Sequence

_ENDINGS = re.compile(r"(?:innen|ern|ien|ium|um|us|is|en|er|es|em|on|[ensaoi])$")
_VOWEL = re.compile("[aeiouyäöü]")
_SHORTEST_ROOT = 3
_JOINTS = ("", "s", "es", "n", "en", "er", "e")
"""What German puts between the parts of a compound."""
_LEAST_FIRST, _LEAST_LAST = 2, 3
"""Letters of a compound's first and last part."""
_PREFIXES = frozenset(
    """
    ab an auf aus be bei da dar durch ein emp ent er erz ex fort ge gegen hei her heran heraus
    herein herunter hin hinaus hinein hinter hinunter in ko los miss mit nach neben nieder ob per
    pro raus re rein rund runter sub um un unter ur ver voran voraus vor vorbei weg wider wieder
    zer zu zurück zusammen zwischen über
    """.split()  # noqa: SIM905 - a list of sixty strings reads worse
)
_SUFFIXES = frozenset(
    """
    chen ei en end ende enden ender er erei erin erinnen erisch erische erischen ern ers esse haft
    rin rinnen
    heit heiten ierung ig ige igen iger iges igkeit in innen isch ische ischen ischer isches ismus
    ist isten keit lein ler lerin lern lich liche lichen licher ling linge los lose losen loser
    gen ion ionen mal rin sal sam same schaft schaften sel tum ung ungen voll wärts
    """.split()  # noqa: SIM905 - as above
)
_WHOLE = frozenset(
    """
    apparat bankrott deutschland england estland finnland griechenland heirat hochzeit holland
    irland island lettland neuseeland ration russland schottland thailand transport united
    """.split()  # noqa: SIM905 - as above
)
"""Words that only look like compounds."""


@lru_cache(maxsize=256)
def whole_words(words: tuple[str, ...]) -> re.Pattern[str]:
    """Give the pattern that finds any of ``words``, exactly as they stand, in a text."""
    # Literal words between borders: nothing a user writes here can make a regex explode.
    parts = (r"\s+".join(map(re.escape, word.split())) for word in words)
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=256)
def finder(words: tuple[str, ...]) -> Finder:
    """Give what finds ``words``, which the configuration has checked."""
    return Finder(words)


class Finder:
    """Looks for a rule's words in texts."""

    def __init__(self, words: tuple[str, ...]) -> None:
        self._sought = tuple(map(_sought, words))

    def first(self, text: str, language: str | None) -> str | None:
        """Give the first of the words, in the rule's order, that the text has."""
        read = _Read(text, language)
        return next((one.written for one in self._sought if one.is_in(read)), None)

    @property
    def roots(self) -> tuple[tuple[str, ...], ...]:
        """What stands, folded, in every text that has one of the words: all of one group.

        Nothing where a word of the rule has no such thing.
        """
        groups = tuple(tuple(filter(None, one.roots)) for one in self._sought)
        return groups if all(groups) else ()

    def all(self, text: str, language: str | None) -> tuple[str, ...]:
        """Give every one of the words that the text has, in the rule's order."""
        read = _Read(text, language)
        return tuple(one.written for one in self._sought if one.is_in(read))


class _Read:
    """A text, read as far as it was needed."""

    def __init__(self, text: str, language: str | None) -> None:
        self.text = text
        self._language = language

    @cached_property
    def folded(self) -> str:
        return folded(self.text)

    @cached_property
    def tokens(self) -> list[str]:
        return lemmas.tokens(self.text)

    @cached_property
    def language(self) -> str | None:
        return lemmas.primary(self._language) or lemmas.detect_language(self.text)


@dataclass(frozen=True, slots=True)
class _Sought:
    """One word of a rule: ``parts`` of a word or words, or else a pattern; ``roots`` of both."""

    written: str
    parts: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()
    pattern: Any = None

    def is_in(self, read: _Read) -> bool:
        if not all(root in read.folded for root in self.roots):
            return False
        if self.pattern is not None:
            return self.pattern.search(read.text) is not None
        if len(self.parts) == 1:
            part, root = self.parts[0], self.roots[0]
            return any(
                root in folded(token) and _has(token, part, read.language)
                for token in dict.fromkeys(read.tokens)
            )
        return _in_a_row(self.parts, read.tokens, read.language)


def _sought(written: str) -> _Sought:
    word = patterns.word(written)
    if word.kind == "regex":
        return _Sought(written, pattern=patterns.regex(word.text))
    if word.kind == "phrase":
        first = folded(word.text.split()[0])
        return _Sought(written, roots=(first,), pattern=whole_words((word.text,)))
    parts = tuple(lemmas.tokens(word.text))
    return _Sought(written, parts=parts, roots=tuple(map(_root, parts)))


def _root(word: str) -> str:
    """Give what stands, folded, in every form of a word; nothing where they may differ in all."""
    if word.islower() and word.endswith("n"):
        return ""
    whole = folded(word)
    root = _ENDINGS.sub("", whole)
    return root if len(root) >= _SHORTEST_ROOT else whole


def _in_a_row(parts: Sequence[str], tokens: Sequence[str], language: str | None) -> bool:
    return any(
        all(_is_form(tokens[at + n], part, language) for n, part in enumerate(parts))
        for at in range(len(tokens) - len(parts) + 1)
    )


@lru_cache(maxsize=50_000)
def _has(token: str, part: str, language: str | None) -> bool:
    """Whether a token is a form of ``part``, or a compound with it."""
    if _is_form(token, part, language):
        return True
    pieces = token.split("-")
    if len(pieces) > 1 and any(_has(piece, part, language) for piece in pieces if piece):
        return True
    # abbreviations make compounds with a hyphen only: EU is not in Euter
    is_whole = len(pieces) == 1 and token.isalpha() and not part.isupper()
    return language == "de" and is_whole and _in_compound(token.lower(), part)


@lru_cache(maxsize=50_000)
def _is_form(token: str, part: str, language: str | None) -> bool:
    if _same(token, part):
        return True
    if not token[:1].isalpha() or not _may_be_form(token, part):
        return False
    if not _token_lemmas(token, language).isdisjoint(_part_lemmas(part, language)):
        return True
    # the genitive of a name that no dictionary has: Selenskyjs
    return _same(token, part + "s") and not lemmas.in_dictionary(token, language)


def _may_be_form(token: str, part: str) -> bool:
    return _root(part) in folded(token)


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


@lru_cache(maxsize=1_000)
def _part_lemmas(part: str, language: str | None) -> frozenset[str]:
    """The dictionary forms of a rule's word, whose first letter may be small or not."""
    return frozenset(lemmas.lemma(one, language) for one in (part, part[:1].upper() + part[1:]))


def _token_lemmas(token: str, language: str | None) -> set[str]:
    """The dictionary form of a word as it stands, so that landen is no form of Land."""
    written = (token, token.capitalize()) if token.isupper() else (token,)
    return {lemmas.lemma(one, language) for one in written}


def _in_compound(word: str, part: str) -> bool:
    """Whether a German word, in small letters, is made of ``part`` and others."""
    if lemmas.lemma(word[:1].upper() + word[1:], "de") in _WHOLE:
        return False
    root = _root(part)
    begins = not _is_derived(word, part)
    for at in range(_LEAST_FIRST, len(word) - 1):
        first, last = word[:at], word[at:]
        if root in folded(last) and _is_first(first):
            # three letters behind three are chance more often than not, too: Fak-tor
            by_chance = len(first) == len(part) == _LEAST_LAST
            if last not in _SUFFIXES and not by_chance and _is_noun_form(last, part):
                return True
            # a short part in the middle is chance more often than not: Quad-rat-meter
            if len(part) > _LEAST_LAST < len(last) - len(part) and _in_compound(last, part):
                return True
        if begins and root in folded(first) and _is_last(last) and _joins(first, part):
            return True
    return False


def _is_derived(word: str, part: str) -> bool:
    """Whether a word that begins with ``part`` begins with a prefix: zu-gesagt for Zug."""
    known = (
        len(one)
        for one in _PREFIXES
        if word.startswith(one) and len(one) < len(part) and part.lower().startswith(one)
    )
    return any(
        lemmas.in_dictionary(word[at:], "de") and not lemmas.in_dictionary(part[at:], "de")
        for at in known
    )


def _joins(first: str, part: str) -> bool:
    """Whether a compound's first part, with what joins it to the next, is a form of ``part``."""
    if any(_same(first, part + joint) for joint in _JOINTS):
        return True
    return _is_noun_form(first, part) or _is_noun_form(first + "e", part)


def _is_noun_form(piece: str, part: str) -> bool:
    """Whether a piece of a compound is a form of ``part``; what is no word is not asked about."""
    noun = piece[:1].upper() + piece[1:]
    return _same(piece, part) or (lemmas.in_dictionary(noun, "de") and _is_form(noun, part, "de"))


def _is_first(word: str) -> bool:
    if word in _PREFIXES or len(word) <= _LEAST_FIRST or not _VOWEL.search(word):
        return False
    stems = [word.removesuffix(joint) for joint in ("s", "es") if word.endswith(joint)]
    return any(
        len(stem) > _LEAST_FIRST and stem not in _PREFIXES and lemmas.in_dictionary(stem, "de")
        for stem in (word, word + "e", *stems)
    )


def _is_last(word: str) -> bool:
    if len(word) < _LEAST_LAST or word in _SUFFIXES or lemmas.is_stop_word(word, "de"):
        return False
    return lemmas.in_dictionary(word, "de")
