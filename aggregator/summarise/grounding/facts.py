"""Numbers, dates, quotations and names of a TLDR's sentence, looked up in the article."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aggregator.summarise.grounding.reading import Word, plain
from aggregator.summarise.grounding.verdict import Fault
from aggregator.text.moments import Moment, moments
from aggregator.text.numbers import Quantity, quantities

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_ROUNDING = re.compile(
    r"\b(?:rund|etwa|circa|zirka|ca\.|ungefähr|fast|knapp|nahezu|beinahe|gut|über|mehr als|"
    r"weniger als|unter|gegen|about|around|nearly|almost|over|more than|some)\s+(?:\w+\s)?$",
    re.IGNORECASE,
)
_ROUNDED = 0.06
_EXACT = 0.0015
_QUOTATION = re.compile(
    r"„([^“”\"„]+)[“”\"]|»([^»«]+)«|«([^»«]+)»|“([^“”]+)”|\"([^\"]+)\"|‚([^‘’‚]{3,})[‘’]|‹([^›]+)›"
)
_ELLIPSIS = re.compile(r"\[[^\]]*\]|\([^)]*\)|\.{3}|…")


def dates_and_numbers(text: str) -> tuple[list[Moment], list[Quantity]]:
    """Find both; digits that belong to a date are no number."""
    dates = moments(text)
    taken = {place for date in dates for place in range(date.start, date.end)}
    return dates, [q for q in quantities(text) if q.start not in taken]


def number_faults(sentence: str, near: Sequence[str], article: str) -> Iterator[Fault]:
    """Name the numbers that the article does not give.

    ``near`` are the sentences that carry this one. A number without a unit
    must stand there; one with a unit may stand anywhere in the article.
    """
    _, numbers = dates_and_numbers(sentence)
    if not numbers:
        return
    close = [q for text in near for q in quantities(text)]
    anywhere = quantities(article)
    for number in numbers:
        rounded = _ROUNDING.search(sentence[: number.start])
        tolerance = _ROUNDED if rounded else _EXACT
        pool = close if not number.unit else [*close, *(q for q in anywhere if q.unit)]
        if not any(number.agrees(known, tolerance=tolerance) for known in pool):
            said = sentence[number.start : number.end].strip()
            yield Fault("number", f"„{said}“ does not stand in the article like this.")


def date_faults(sentence: str, article: str) -> Iterator[Fault]:
    """Name the days, months, years and weekdays that the article does not give."""
    dates = moments(sentence)
    if not dates:
        return
    known = moments(article)
    years = {date.year for date in known if date.year}
    for date in dates:
        if not any(_carried(date, other, years) for other in known):
            yield Fault("date", f"„{date.text}“ is not a date that the article gives.")


def _carried(date: Moment, other: Moment, years: set[int | None]) -> bool:
    if date.within(other):
        return True
    if date.month is None and date.year is not None:
        return other.year == date.year
    same_day = date.month == other.month and date.day in (None, other.day)
    same_part = date.part in ("", other.part)
    return (
        same_day
        and same_part
        and date.month is not None
        and other.year is None
        and date.year in years
    )


def quotations(sentence: str) -> list[str]:
    """Give what stands in quotation marks."""
    return [next(filter(None, match.groups())) for match in _QUOTATION.finditer(sentence)]


def quotation_faults(sentence: str, article_plain: str) -> Iterator[Fault]:
    """Name the quotations that do not stand in the article word for word."""
    for quotation in quotations(sentence):
        pieces = filter(None, map(plain, _ELLIPSIS.split(quotation)))
        if not all(f" {piece} " in article_plain for piece in pieces):
            yield Fault("quotation", f"„{quotation.strip()}“ does not stand in the article.")


def is_name(word: Word, previous: Word | None, *, german: bool) -> bool:
    """Tell whether a word looks like a name rather than a noun.

    In German every noun has a capital, so only a word that follows another
    capitalised one, has no lower-case letters, or no dictionary form is taken for a name.
    """
    if not word.capital or previous is None:
        return False
    if not german:
        return True
    return word.text.isupper() or (previous.capital and previous.clause == word.clause)


def name_faults(words: Sequence[Word], unknown: Iterable[Word], *, german: bool) -> Iterator[Fault]:
    """Name those of the unknown words that are names."""
    missing = {word.start for word in unknown}
    previous: Word | None = None
    for word in words:
        if word.start in missing and is_name(word, previous, german=german):
            yield Fault("name", f"„{word.text}“ does not stand in the article.")
        previous = word
