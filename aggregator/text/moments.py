"""Days, months, years and weekdays named in running text, German and English.

A moment is only as exact as its words: "Ende September" has a month and a
part, "am 15. September 2019" a day, a month and a year. Nothing is counted
from today: what "gestern" means depends on the day an article appeared.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar jänner january jan", "februar feber february feb", "märz march mär",
            "april apr", "mai may", "juni june jun", "juli july jul", "august aug",
            "september sept sep", "oktober october okt", "november nov", "dezember december dez",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "montag monday", "dienstag tuesday", "mittwoch wednesday", "donnerstag thursday",
            "freitag friday", "samstag sonnabend saturday", "sonntag sunday",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_PARTS = {
    "anfang": "begin",
    "early": "begin",
    "mitte": "middle",
    "mid": "middle",
    "ende": "end",
    "late": "end",
}
_RELATIVE = frozenset(["gestern", "vorgestern", "übermorgen", "yesterday", "tomorrow"])

_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATE = re.compile(
    rf"(?<!\w)(?:(?P<part>anfang|mitte|ende|early|mid|late)[\s-]+)?"
    rf"(?:(?P<day>[0-3]?\d)(?:\.|st|nd|rd|th)?\s*)?(?P<month>{_MONTH})\b\.?"
    rf"(?:\s(?P<day_after>[0-3]?\d)(?:st|nd|rd|th)?(?!\d)(?=,|\s|$),?)?(?:\s(?P<year>[12]\d{{3}})\b)?"
    r"|(?<![\d.,])(?P<d>[0-3]?\d)\.\s?(?P<m>[01]?\d)\.(?:\s?(?P<y>(?:[12]\d)?\d\d)(?!\d|,\d))?"
    r"|(?<![\d-])(?P<iso_y>[12]\d{3})-(?P<iso_m>[01]\d)-(?P<iso_d>[0-3]\d)(?![\d-])"
    r"|(?<![\d.,'’])(?P<only_year>(?:1[5-9]|20)\d\d)(?:er(?:[- ]jahren?)?)?"
    r"(?![\d'’]|[.,]\d|\s?(?:[%€$]|\w*prozent|euro|franken|dollar|meter|kilometer|personen"
    r"|menschen))"
    rf"|\b(?P<weekday>{'|'.join(_WEEKDAYS)})(?:s\b|e\b|abends?|morgens?|vormittags?|nachmittags?|mittags?|nachts?|früh|nacht)?\b"
    rf"|\b(?P<relative>{'|'.join(_RELATIVE)})\b",
    re.IGNORECASE,
)
_CENTURY = 2000


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time as far as its words say it.

    Attributes:
        day: Of the month, 1 to 31.
        month: 1 to 12.
        year: With four digits.
        weekday: Monday is 1.
        part: ``begin``, ``middle`` or ``end`` of the month, or a word like ``gestern``.
        text: As it stands.
        start: Where it begins in the text.
        end: Where it ends.
    """

    day: int | None
    month: int | None
    year: int | None
    weekday: int | None
    part: str
    text: str
    start: int
    end: int

    def within(self, other: Moment) -> bool:
        """Whether everything this one says, the other says too."""
        return (
            self.day in (None, other.day)
            and self.month in (None, other.month)
            and self.year in (None, other.year)
            and self.weekday in (None, other.weekday)
            and self.part in ("", other.part)
        )


def moments(text: str) -> list[Moment]:
    """Find the days, months, years and weekdays of a text, in order.

    Groups of digits that only look like a date (``45.13.``) are left alone.
    """
    found = (_moment(match) for match in _DATE.finditer(text))
    return [moment for moment in found if moment is not None]


def _moment(match: re.Match[str]) -> Moment | None:
    get = match.groupdict().get
    day = get("day") or get("day_after") or get("d") or get("iso_d")
    month = get("m") or get("iso_m")
    number = int(month) if month else _MONTHS.get((get("month") or "").lower())
    year = get("year") or get("y") or get("iso_y") or get("only_year")
    if (number is not None and not 1 <= number <= 12) or (day and not 1 <= int(day) <= 31):  # noqa: PLR2004 - the calendar's own numbers
        return None
    if get("month") and not day and match["month"].islower():
        return None
    return Moment(
        day=int(day) if day else None,
        month=number,
        year=(int(year) + (_CENTURY if len(year) == len("24") else 0)) if year else None,
        weekday=_WEEKDAYS.get((get("weekday") or "").lower()),
        part=_PARTS.get((get("part") or "").lower(), (get("relative") or "").lower()),
        text=match[0].strip(),
        start=match.start(),
        end=match.end(),
    )
