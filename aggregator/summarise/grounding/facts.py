"""Numbers, dates, quotations and names of a TLDR's sentence, looked up in the article."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aggregator.summarise.grounding.article import related
from aggregator.summarise.grounding.verdict import Fault
from aggregator.text.copying import plain
from aggregator.text.lemmas import in_dictionary
from aggregator.text.moments import Moment, moments
from aggregator.text.numbers import Quantity, quantities

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from aggregator.summarise.grounding.article import ArticleText
    from aggregator.summarise.grounding.pairing import Pairing
    from aggregator.summarise.grounding.reading import Word

_ROUNDING = re.compile(
    r"\b(rund|etwa|circa|zirka|ca\.|ungefähr|fast|knapp|nahezu|beinahe|gut|über|mehr als|"
    r"weniger als|unter|gegen|about|around|nearly|almost|over|more than|some)\s+$",
    re.IGNORECASE,
)
_BOTH = re.compile(r"\b(?:beiden?|beider|both)\b", re.IGNORECASE)
_SMALL = 12
"""Numbers up to this one are found by chance in many a sentence."""
_PART_OF_WHOLE = 0.006
"""How far a fraction may be from its percentage: two thirds are 66 or 67 percent."""
_LESS = frozenset(
    ["fast", "knapp", "nahezu", "beinahe", "weniger als", "unter", "nearly", "almost"]
)
_MORE = frozenset(["gut", "über", "mehr als", "over", "more than"])
_NOUN_ENDINGS = ("ung", "heit", "keit", "schaft", "ion", "tum", "nis", "tät", "ling", "ment")
_LONGEST_NAME = 10
"""Letters. A longer word that is in no dictionary is rather a German compound."""
_QUOTATION = re.compile(
    r"„([^“”\"„]+)[“”\"]|»([^»«]+)«|«([^»«]+)»|“([^“”]+)”|\"([^\"]+)\"|‚([^‘’‚]{3,})[‘’]|‹([^›]+)›"
)
_CODE = re.compile(r"\b[^\W\d_]+-?\d+\b")
_ELLIPSIS = re.compile(r"\[[^\]]*\]|\([^)]*\)|\.{3}|…")


def dates_and_numbers(text: str) -> tuple[list[Moment], list[Quantity]]:
    """Find both; digits that belong to a date are no number."""
    dates = moments(text)
    taken = {place for date in dates for place in range(date.start, date.end)}
    return dates, [q for q in quantities(text) if q.start not in taken]


def number_faults(
    sentence: str, near: Sequence[str], article: ArticleText, *, copy: bool
) -> Iterator[Fault]:
    """Name the numbers that the article does not give.

    Args:
        sentence: Of the TLDR.
        near: The article's sentences that carry it.
        article: A number with a unit may stand anywhere in it; so may a
            large one, unless the sentence is a copy.
        copy: Whether the sentence all but copies the first of ``near``.
    """
    _, numbers = dates_and_numbers(sentence)
    if not numbers:
        return
    close = [q for text in near for q in quantities(text)]
    both = _BOTH.search(article.text) is not None
    for number in numbers:
        wide = not copy and max(number.values) > _SMALL
        pool = [*close, *(q for q in article.quantities if wide or (number.unit and q.unit))]
        hedge = _ROUNDING.search(sentence[: number.start])
        said = hedge[1].lower() if hedge else ""
        known = any(_same_amount(number, other, said) for other in pool)
        if not known and not (both and number.values == (2.0,)):
            text = sentence[number.start : number.end].strip()
            yield Fault("number", f"„{text}“ does not stand in the article like this.")


def _same_amount(number: Quantity, known: Quantity, hedge: str) -> bool:
    """Whether both are the same, or the first is the second rounded and says so."""
    part = number.unit == "percent" and not all(v.is_integer() for v in known.values)
    if number.agrees(known, tolerance=_PART_OF_WHOLE if part else 0.0):
        return True
    if not hedge or (number.unit and known.unit and number.unit != known.unit):
        return False
    return any(_rounded(a, b, hedge) for a in number.values for b in known.values)


def _rounded(value: float, exact: float, hedge: str) -> bool:
    """Whether a value is the exact one with fewer digits, on the side that the hedge says."""
    if not value or (hedge in _LESS and exact > value) or (hedge in _MORE and exact < value):
        return False
    step = 10.0 ** (len(f"{value:.0f}") - len(f"{value:.0f}".rstrip("0")))
    return (step > 1 and abs(value - exact) < step) or (exact % 1 > 0 and abs(value - exact) < 1)


def date_faults(sentence: str, article: ArticleText) -> Iterator[Fault]:
    """Name the days, months, years and weekdays that the article does not give."""
    dates = moments(sentence)
    if not dates:
        return
    known = article.moments
    years = {date.year for date in known if date.year}
    for date in dates:
        if not any(_carried(date, other, years) for other in known):
            yield Fault("date", f"„{date.text}“ is not a date that the article gives.")


def _carried(date: Moment, other: Moment, years: Collection[int]) -> bool:
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


def name_faults(
    words: Sequence[Word], unknown: Collection[int], *, german: bool
) -> Iterator[Fault]:
    """Name those of the unknown words (by place) that are names.

    In German every noun has a capital; a name is one that follows another
    capitalised word, has no small letter, or is short, bare and in no dictionary.
    """
    for place in sorted(unknown):
        word = words[place]
        if not word.capital or (place == 0 and not word.text.isupper() and not german):
            continue
        if not german or word.text.isupper() or _after_capital(words, place) or _foreign(word):
            yield Fault("name", f"„{word.text}“ does not stand in the article.")


def code_faults(sentence: str, article_plain: str) -> Iterator[Fault]:
    """Name words with a number of their own (Covid-19, A7, U-23) that the article does not have."""
    for code in _CODE.findall(sentence):
        if code.lower() not in article_plain:
            yield Fault("name", f"„{code}“ does not stand in the article.")


def _after_capital(words: Sequence[Word], place: int) -> bool:
    """Whether it follows a capitalised word, and is not formed like a noun."""
    if place == 0 or words[place].lemma.endswith(_NOUN_ENDINGS):
        return False
    before = words[place - 1]
    adjective = place == 1 and before.lower.endswith("e")
    same = before.clause == words[place].clause
    return before.capital and before.content and same and not adjective


def _foreign(word: Word) -> bool:
    return len(word.text) <= _LONGEST_NAME and not in_dictionary(word.text, "de")


def swapped_name_faults(pairing: Pairing, article: ArticleText) -> Iterator[Fault]:
    """Name the word that stands where the article has another name.

    The sentence all but copies the pairing's unit. What the sentences around
    that unit name as well may be the same thing in other words.
    """
    beside = article.around(pairing.unit)
    ours, theirs, kept = pairing.ours, pairing.theirs, pairing.our_place
    for place, word in enumerate(ours):
        noun = word.content and word.capital
        if place in pairing.partner or not noun or article.says(word) & beside:
            continue
        if place and ours[place - 1].content and not ours[place - 1].capital:
            continue
        slots = [pairing.partner[n] + 1 for n in (place - 1,) if n in pairing.partner]
        slots += [pairing.partner[n] - 1 for n in (place + 1,) if n in pairing.partner]
        for slot in slots:
            if 0 <= slot < len(theirs) and slot not in kept and _other_name(theirs[slot], word):
                said = theirs[slot].text
                yield Fault("name", f"„{word.text}“ stands where the article says „{said}“.")


def _other_name(theirs: Word, word: Word) -> bool:
    return theirs.capital and theirs.content and not related(theirs.stem, word.stem)
