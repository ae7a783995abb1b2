"""A report as grouping compares it: what it speaks of, where, and with which figures.

    item --words--> lemmas, parts of compounds, numbers --vocabulary, places--> Reading

A concept is the word under which a thing is compared: the dictionary form, the
common name of several that mean the same, ``@fr`` for France and the French,
``#11 tot`` for eleven dead. Each has a weight for the part it plays in the
report: most in the title. How much a shared concept says is not known here:
that depends on the other reports.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from aggregator.curate.stories import places
from aggregator.curate.stories.genre import Genre, genre
from aggregator.curate.stories.vocabulary import COMMON, concept, unfold
from aggregator.text.lemmas import in_dictionary, is_stop_word, lemma, primary, tokens
from aggregator.text.numbers import Quantity, quantities, value_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.curate.stories.item import Item

_TITLE, _TEASER, _TEXT = 1.0, 0.7, 0.3
_AGAIN, _MOST = 0.15, 1.3
"""What a concept gains that comes back in another part of the report, and its limit."""
_LEAD_CHARACTERS = 300
"""Up to here a short teaser is filled up with the beginning of the text. More of it would say what
happened before: there all reports of a large event are alike."""
_LONGEST_TITLE, _LONGEST_TEASER = 300, 700
"""Characters. What is longer is no title, or the article itself in place of a teaser."""

_NOUN, _OTHER, _PART, _FROM_CITY = 1.0, 0.6, 0.5, 0.5
_SHORTEST_COMPOUND, _SHORTEST_TAIL, _SHORTEST_HEAD = 8, 3, 3
_LINKS = ("", "s", "es", "n", "en", "er", "e")
"""What German puts between the parts of a compound."""
_TELLING_NUMBER = 100
"""From here a bare number, whatever it counts, is more than chance."""

_PIECES = re.compile(r"[-–/]")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_CLAUSE = re.compile(r"[^.!?:;,]*")
_NUMBER_OF = re.compile(r"[Zz]ahl der (\w+)[^.!?:;]*$")
_NEARBY_CHARACTERS = 60
_BYLINE = re.compile(r"\bVon [A-ZÄÖÜ][\w.-]*(?:(?:,| und)? [A-ZÄÖÜ][\w.-]*){1,7}\.?$")
_WOMEN = re.compile(r"\b(?:Frauen|Fußballerinnen|Spielerinnen|Damen|Biathletinnen)\b")
_COUNTS = frozenset(("", "percent", "eur", "usd", "chf", "gbp", "score", "degree", "km"))
"""Units of which one event has one number; hours and years it has many."""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What is compared of a report.

    Attributes:
        at: When it was published, in seconds since 1970.
        language: First part of the BCP 47 tag.
        concepts: Each concept of the report and its weight, from 0 to 1.3.
        countries: Signs of the countries that title, teaser and the text's beginning name.
        cities: The cities that they name.
        figures: By what they count, the numbers in them.
        women: Whether it says that it is about women, as sport does.
    """

    key: str
    source: str
    at: float
    language: str
    genre: Genre
    concepts: dict[str, float]
    countries: frozenset[str]
    cities: frozenset[str]
    figures: dict[str, frozenset[float]]
    women: bool


class _Word(NamedTuple):
    """What a word says: concepts with the weight of their kind, and where it is."""

    concepts: tuple[tuple[str, float], ...]
    country: str | None = None
    city: str | None = None


def read(item: Item) -> Reading:
    """Read a report. Pure; loads the language's dictionary at the first call."""
    language = primary(item.language) or "de"
    title = unfold(item.title[:_LONGEST_TITLE])
    teaser = _BYLINE.sub("", item.teaser[:_LONGEST_TEASER].strip())
    parts = (
        (title, _TITLE),
        (unfold(teaser), _TEASER),
        (unfold(_beginning(item, teaser)), _TEASER if not teaser else _TEXT),
    )
    concepts: dict[str, float] = {}
    words: list[_Word] = []
    figures: dict[str, set[float]] = {}
    for text, share in parts:
        here = [_of_word(piece, language) for piece in _pieces(text, language)]
        counts = [(number, _counted(text, number, language)) for number in quantities(text)]
        here.extend(_Word(tuple(_of_number(number, what))) for number, what in counts)
        _add(concepts, here, share)
        words.extend(here)
        for number, what in counts:
            if what and number.unit in _COUNTS:
                figures.setdefault(what, set()).update(number.values)
    return Reading(
        key=item.key,
        source=item.source,
        at=item.published.timestamp(),
        language=language,
        genre=genre(title, teaser),
        concepts=concepts,
        countries=frozenset(word.country for word in words if word.country),
        cities=frozenset(word.city for word in words if word.city),
        figures={what: frozenset(values) for what, values in figures.items()},
        women=bool(_WOMEN.search(f"{title} {teaser}")),
    )


def _beginning(item: Item, teaser: str) -> str:
    """Give so much of the text that it and the teaser make a lead."""
    room = _LEAD_CHARACTERS - len(teaser)
    text = item.text.removeprefix(teaser)
    if len(text) <= room:
        return text
    return text[: max(0, room)].rpartition(" ")[0]


def _add(concepts: dict[str, float], words: list[_Word], share: float) -> None:
    """Count in what one part of the report says."""
    here: dict[str, float] = {}
    for word in words:
        for name, weight in word.concepts:
            here[name] = max(here.get(name, 0.0), share * weight)
    for name, weight in here.items():
        before = concepts.get(name)
        concepts[name] = weight if before is None else min(_MOST, max(before, weight) + _AGAIN)


def _pieces(text: str, language: str) -> Iterator[str]:
    """Give the words of a text that carry content, those joined by hyphens one by one."""
    for token in tokens(text):
        for piece in _PIECES.split(token) if "-" in token or "–" in token else (token,):
            if (
                len(piece) > 1
                and not piece[0].isdigit()
                and not is_stop_word(piece, language)
                and value_of(piece.lower()) is None
            ):
                yield piece


@lru_cache(maxsize=100_000)
def _of_word(word: str, language: str) -> _Word:
    form = lemma(word, language)
    country, city = places.country(form), places.city(form)
    if city:
        return _Word(((city, _NOUN), (f"@{country}", _FROM_CITY)), country, city)
    if country:
        return _Word(((f"@{country}", _NOUN),), country)
    name, noun = concept(form), word[:1].isupper()
    found = [(name, _NOUN if noun else _OTHER)]
    if language == "de" and noun and name == form and form not in COMMON:
        found += [(_named(part), _PART) for part in _parts(form)]
    return _Word(tuple(found))


def _named(form: str) -> str:
    country = None if places.city(form) else places.country(form)
    return f"@{country}" if country else concept(form)


def _parts(word: str) -> tuple[str, ...]:
    """Split a German compound into two words of the dictionary, as evenly as it can be."""
    if len(word) < _SHORTEST_COMPOUND or not word.isalpha():
        return ()
    best: tuple[str, str] | None = None
    for cut in range(_SHORTEST_TAIL, len(word) - _SHORTEST_TAIL + 1):
        tail = word[cut:]
        head = _unlinked(word[:cut]) if in_dictionary(tail.capitalize(), "de") else None
        if head and (best is None or min(map(len, best)) <= min(len(head), len(tail))):
            best = (head, tail)
    return tuple(lemma(part.capitalize(), "de") for part in best) if best else ()


def _unlinked(head: str) -> str | None:
    """Give the first part of a compound as the dictionary has it."""
    for link in _LINKS:
        bare = head.removesuffix(link)
        if (
            head.endswith(link)
            and len(bare) >= _SHORTEST_HEAD
            and in_dictionary(bare.capitalize(), "de")
        ):
            return bare
    return None


def _of_number(number: Quantity, what: str) -> Iterator[tuple[str, float]]:
    for value in number.values:
        if what:
            yield f"#{value:g} {what}", _NOUN
        if value >= _TELLING_NUMBER or value != int(value):
            yield f"#{value:g}", _NOUN


def _counted(text: str, number: Quantity, language: str) -> str:
    """Name what a number counts: its unit, the noun that follows, or "Zahl der …" before it."""
    if number.unit:
        return number.unit
    behind = _CLAUSE.match(text, number.end, number.end + _NEARBY_CHARACTERS)
    for follower in _WORD.findall(behind[0] if behind else "")[:3]:
        if follower[:1].isupper():
            return concept(lemma(follower.split("-")[-1], language))
    before = _NUMBER_OF.search(text[max(0, number.start - _NEARBY_CHARACTERS) : number.start])
    return concept(lemma(before[1], language)) if before else ""
