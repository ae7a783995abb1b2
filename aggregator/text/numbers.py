"""Numbers in running text, German and English: digits, words, fractions and their units.

``5,4 Prozent``, ``5,4 %`` and ``5.4 percent`` are the same quantity; so are
``zwei`` and ``2``, ``1,2 Mio. Franken`` and ``1'200'000 CHF``, ``drei
Viertel`` and ``75 Prozent``, ``21-jährig`` and ``21 Jahre``. How digits are grouped is not
told from the language, because one article has several ways: ``3.000`` has
two readings, and two quantities agree when they share one.

Not read: dates (see `aggregator.text.moments`), Roman numerals, and ``ein``
and ``eine``, which are articles far more often than numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_ONES = {
    "null": 0, "eins": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7,
    "acht": 8, "neun": 9, "zehn": 10, "elf": 11, "zwölf": 12, "dreizehn": 13, "vierzehn": 14,
    "fünfzehn": 15, "sechzehn": 16, "siebzehn": 17, "achtzehn": 18, "neunzehn": 19,
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "zwanzig": 20, "dreißig": 30, "dreissig": 30, "vierzig": 40, "fünfzig": 50, "sechzig": 60,
    "siebzig": 70, "achtzig": 80, "neunzig": 90,
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
_ORDINALS = {
    "erst": 1, "zweit": 2, "dritt": 3, "viert": 4, "fünft": 5, "sechst": 6, "siebt": 7,
    "acht": 8, "neunt": 9, "zehnt": 10, "elft": 11, "zwölft": 12,
}  # fmt: skip
_SCALES = {
    "hundert": 1e2, "tausend": 1e3, "tsd": 1e3, "million": 1e6, "millionen": 1e6, "mio": 1e6,
    "milliarde": 1e9, "milliarden": 1e9, "mrd": 1e9, "billion": 1e12, "billionen": 1e12,
    "hundred": 1e2, "thousand": 1e3, "millions": 1e6, "bn": 1e9, "dutzend": 12.0, "dozen": 12.0,
}  # fmt: skip
_PARTS = {
    "drittel": 1 / 3, "viertel": 1 / 4, "fünftel": 1 / 5, "sechstel": 1 / 6, "achtel": 1 / 8,
    "zehntel": 1 / 10, "third": 1 / 3, "thirds": 1 / 3, "quarter": 1 / 4, "quarters": 1 / 4,
}  # fmt: skip
_HALVES = frozenset(["hälfte", "half"])
_UNITS = {
    "percent": "% prozent prozentig prozentige prozentigen prozentiger prozentpunkt "
    "prozentpunkte prozentpunkten percent",
    "eur": "€ euro euros eur",
    "usd": "$ dollar dollars usd us-dollar us-dollars",
    "chf": "franken fr sfr chf schweizerfranken",
    "gbp": "£ pfund pounds gbp",
    "km": "km kilometer kilometern kilometers",
    "m": "m meter metern",
    "kg": "kg kilo kilogramm",
    "t": "tonne tonnen tonnes",
    "hour": "uhr",
    "degree": "° °c grad",
    "year": "jahr jahre jahren jahres jährig jährige jährigen jähriger jähriges years year",
    "month": "monat monate monaten monatig monatige monatigen months",
    "week": "woche wochen wöchig wöchige wöchigen weeks",
    "day": "tag tage tagen tägig tägige tägigen days",
    "hours": "stunde stunden stündig stündige stündigen hours",
    "minute": "minute minuten minütig minütige minütigen minutes",
    "times": "mal fach fache fachen facher times",
}
_UNIT_OF = {form: unit for unit, forms in _UNITS.items() for form in forms.split()}

_NUMBER = re.compile(
    r"(?<![\w.,])(?<!\w-)(?P<digits>\d+(?:[.,:’'\"]\d+|[\u00a0\u202f\u2009 ]\d{3}(?!\d))*)"
    r"|(?P<word>[^\W\d_]+)"
)
_NEXT_WORD = re.compile(r"[\s\u00a0-]{0,3}(%|€|\$|£|°C?|[^\W\d_]+)\.?")
_CURRENCY_BEFORE = re.compile(r"(€|\$|£|\b(?:CHF|EUR|USD|Fr\.?))\s?$")
_SUFFIXED = re.compile(
    r"(?P<number>.+?)(?P<unit>jährig|monatig|wöchig|tägig|stündig|minütig|prozentig|fach|mal)"
    r"(?:e[nrsm]?)?"
)
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_SCORE = re.compile(r"(\d{1,3}):(\d)")
_GROUP_SIGNS = re.compile("[’'\"\u00a0\u202f\u2009 ]")
_NEAR = 1e-9


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as it is used in a text.

    Attributes:
        values: What it may mean; more than one when the grouping is unclear.
        unit: A short name (``percent``, ``eur``, ``year``, …); empty when
            what follows is no unit known here.
        text: As it stands, without the unit.
        start: Where it begins in the text.
        end: Where the number and its unit end.
    """

    values: tuple[float, ...]
    unit: str
    text: str
    start: int
    end: int

    def agrees(self, other: Quantity, *, tolerance: float = 0.0) -> bool:
        """Whether both can mean the same amount; a missing unit agrees with any.

        ``tolerance`` is the relative difference that still counts as the same.
        """
        if self.unit and other.unit and self.unit != other.unit:
            return False
        return any(
            abs(a - b) <= max(tolerance * abs(b), _NEAR) for a in self.values for b in other.values
        )


def quantities(text: str) -> list[Quantity]:
    """Find the numbers of a text, in order; overlapping ones once."""
    found: list[Quantity] = []
    end = 0
    for match in _NUMBER.finditer(text):
        if match.start() < end:
            continue
        quantity = _digits(text, match) if match["digits"] else _word(text, match)
        if quantity is not None:
            found.append(quantity)
            end = quantity.end
    return found


def _digits(text: str, match: re.Match[str]) -> Quantity:
    if score := _SCORE.fullmatch(match["digits"]):
        value = float(score[1]) + float(score[2]) / 1000
        return Quantity((value,), "score", match[0], match.start(), match.end())
    return _finish(text, match.start(), match.end(), _readings(match["digits"]))


def _word(text: str, match: re.Match[str]) -> Quantity | None:
    word = match[0].lower()
    if word in _HALVES:
        return Quantity((50.0,), "percent", match[0], match.start(), match.end())
    suffixed = _SUFFIXED.fullmatch(word)
    if suffixed and (value := value_of(suffixed["number"])) is not None:
        unit = _UNIT_OF[suffixed["unit"]]
        return Quantity((value,), unit, match[0], match.start(), match.end())
    value = value_of(word)
    if value is None and word in ("ein", "eine", "einem", "einer", "einen", "a", "one"):
        after = _NEXT_WORD.match(text, match.end())
        if after and (after[1].lower() in _PARTS or after[1].lower() in _SCALES):
            value = 1.0
    return None if value is None else _finish(text, match.start(), match.end(), (value,))


def _finish(text: str, start: int, end: int, values: tuple[float, ...]) -> Quantity:
    """Add what follows: a scale (Millionen), a part (Drittel), a unit."""
    number = text[start:end]
    after = _NEXT_WORD.match(text, end)
    while after and (scale := _SCALES.get(after[1].lower())):
        values = tuple(v * scale for v in values)
        end = after.end()
        after = _NEXT_WORD.match(text, end)
    if after and (part := _PARTS.get(after[1].lower())):
        return Quantity(
            tuple(v * part * 100 for v in values), "percent", number, start, after.end()
        )
    unit = _UNIT_OF.get(after[1].lower(), "") if after else ""
    if not unit and (before := _CURRENCY_BEFORE.search(text, max(0, start - 4), start)):
        unit = _UNIT_OF[before[1].lower().rstrip(".")]
    return Quantity(values, unit, number, start, after.end() if after and unit else end)


def _readings(digits: str) -> tuple[float, ...]:
    plain = _GROUP_SIGNS.sub("", digits)
    readings = []
    if _GROUPED.fullmatch(plain):
        readings.append(float(re.sub("[.,]", "", plain)))
    *whole, last = re.split("[.,:]", plain)
    if not whole:
        return (float(last),)
    if len(whole) == 1 or plain.count(plain[len(plain) - len(last) - 1]) == 1:
        readings.append(float("".join(whole) + "." + last))
    return tuple(readings) or (float("".join([*whole, last])),)


@lru_cache(maxsize=10_000)
def value_of(word: str) -> float | None:
    """Read one number word (``einundzwanzig``, ``zwölfte``, ``fünfhundert``); lower case.

    ``None`` for any other word, among them ``ein``.
    """
    if word in _ONES or word in _TENS:
        return float({**_ONES, **_TENS}[word])
    if word in ("hundert", "tausend"):
        return _SCALES[word]
    stem = re.sub(r"e[nrsm]?$", "", word)
    if stem != word:
        if stem in _ORDINALS:
            return float(_ORDINALS[stem])
        if stem.endswith(("zigst", "ßigst", "ssigst")):
            return value_of(stem.removesuffix("st"))
    return _composed(word)


def _composed(word: str) -> float | None:
    for name, scale in (("tausend", 1000), ("hundert", 100)):
        head, found, tail = word.partition(name)
        if found and (head or tail):
            high = 1.0 if head in ("", "ein") else value_of(head)
            low = 0.0 if not tail else value_of(tail.removeprefix("und"))
            return None if high is None or low is None else high * scale + low
    ones, found, tens = word.partition("und")
    if found and tens in _TENS:
        unit = 1 if ones == "ein" else _ONES.get(ones)
        return None if unit is None else float(_TENS[tens] + unit)
    return None
