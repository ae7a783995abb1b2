"""Dates as feeds and pages write them, read by one function for every path.

Covers RFC 822 and its successors (RFC 2822, RFC 5322), RFC 3339, ISO 8601 in
the profiles that occur (W3CDTF, basic form), asctime, and the German forms of
the press: ``Sa, 03 Jan 2026 05:37:00 MEZ``, ``03. Januar 2026, 05.37 Uhr``,
``03.01.2026 05:37``, ``20 Mai 2025``, ``10 Dez``. Relative dates ("gestern",
"vor 2 Stunden") are read by ``relative_dates``. The usual forms take a short cut; everything
else is taken apart into time, zone and date.

Datum, the first field of the seed record, is written and read here too.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import NamedTuple


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_EARLIEST_YEAR = 1900
"""Earlier ones are machines' words for "no date" (``0001-01-01``)."""
_LONGEST = 100
"""Characters; what is longer is prose."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar jän jänner jaen jaenner",
            "feb february februar feber",
            "mar march mär märz mrz maerz",
            "apr april",
            "may mai",
            "jun june juni",
            "jul july juli",
            "aug august",
            "sep sept september",
            "oct october okt oktober",
            "nov november",
            "dec december dez dezember",
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAYS = _words(
    "mo di mi do fr sa so mon tue tues wed thu thur thurs fri sat sun "
    "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag "
    "monday tuesday wednesday thursday friday saturday sunday"
)
_FILLERS = _words("am um den der vom ab von at on of the uhr h t stand st nd rd th")

_HOURS = {
    # UTC, and zones of the press we read
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "wez": 0,
    "mez": 1, "met": 1, "cet": 1, "west": 1, "wesz": 1, "bst": 1,
    "mesz": 2, "mest": 2, "cest": 2, "eet": 2, "oez": 2, "sast": 2,
    "eest": 3, "oesz": 3, "msk": 3, "trt": 3,
    # the zones of RFC 822 and their neighbours
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
    "pst": -8, "pdt": -7, "akst": -9, "akdt": -8, "hst": -10, "ast": -4, "adt": -3,
    # where the letters mean one thing only
    "ist": 5.5, "sgt": 8, "hkt": 8, "awst": 8, "jst": 9, "kst": 9,
    "acst": 9.5, "acdt": 10.5, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
}  # fmt: skip
_ZONES: dict[str, tzinfo] = {
    name: timezone(timedelta(hours=hours)) if hours else UTC for name, hours in _HOURS.items()
}

_ISO_BEGINS = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[Tt ]|$)|[0-9]{4}-W")
_MAIL = re.compile(
    r"(?:[A-Za-z]{2,3},? )?([0-9]{1,2}) ([A-Za-z]{3}) ([0-9]{4}) "
    r"([0-9]{2}:[0-9]{2}(?::[0-9]{2})?) (?:([+-][0-9]{2}:?[0-9]{2})|([A-Za-z]{1,4}))"
)
_TIME = re.compile(
    r"(?<![0-9:.])(?P<hour>[0-9]{1,2})(?:"
    r":(?P<minute>[0-9]{1,2})(?::(?P<second>[0-9]{1,2})(?:[.,](?P<fraction>[0-9]+))?)?"
    r"|\.(?P<dotted>[0-9]{2})(?=\s*uhr|\s*h\b)|(?=\s*uhr))"
    r"(?![0-9])\s*(?P<half>[ap]\.?m\b\.?)?(?:\s*(?:uhr|h)\b)?"
)
_OFFSET = re.compile(
    r"\s*(?:\(?(?:gmt|utc|ut|z)\)?)?\s*([+-])\s?([0-9]{1,2})(?::?([0-9]{2}))?(?![0-9])"
)
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:t?([0-9]{2})([0-9]{2})([0-9]{2})?)?")
_YEAR_FIRST = re.compile(
    r"(?<![0-9])([0-9]{4})(?:([-/.])([0-9]{1,2})(?:\2([0-9]{1,2}))?)?(?![0-9])"
)
_DOTTED = re.compile(r"(?<![0-9])([0-9]{1,2})\.\s*([0-9]{1,2})\.\s*([0-9]{4}|[0-9]{2})?(?![0-9])")
_SLASHED = re.compile(r"(?<![0-9])([0-9]{1,2})([/-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?![0-9])")
_WORDS = re.compile(r"[0-9]+|[^\W\d_]+")
_EPOCH = re.compile(r"[0-9]{10}(?:[0-9]{3})?")
_DATUM = re.compile(r"([0-9]{2})\.([0-9]{2})\.([0-9]{4}) ([0-9]{2}):([0-9]{2})")


def read_date(
    text: str, *, default_zone: tzinfo = UTC, now: datetime | None = None
) -> datetime | None:
    """Read a date in any of the forms that feeds use.

    A time that is missing is midnight. Zone abbreviations are taken at their
    word: MEZ is +01:00 in July too. Unknown zones (RFC 5322, 4.3) and missing
    ones are the default zone's. ``24:00`` is the next midnight, a leap second
    the second before it; two-digit years follow RFC 5322 (50 is 1950). Of two
    readings of ``3/4/2026`` the European one is taken, unless it says AM or PM.

    Args:
        text: What stands in the feed.
        default_zone: For dates that name no zone.
        now: For ``10 Dez``, which names no year: the year is the last one in
            which that day is not later than tomorrow. The clock's, if left out;
            nothing else here asks the clock.

    Returns:
        The instant in UTC, or ``None`` for what is not a date, and for years
        before 1900.
    """
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return None
    try:
        found = _short_cut(text, default_zone) or _take_apart(text, default_zone, now)
        if found is None or found.year < _EARLIEST_YEAR:
            return None
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def format_datum(instant: datetime, zone: tzinfo) -> str:
    """Write an instant as Datum: ``03.01.2026 05:37``, local to the zone, cut to the minute."""
    return instant.astimezone(zone).strftime("%d.%m.%Y %H:%M")


def read_datum(text: str, zone: tzinfo) -> datetime:
    """Read what :func:`format_datum` writes.

    The hour that autumn repeats is read as the first of the two.

    Returns:
        The instant in UTC.

    Raises:
        ValueError: The text has another form, or names no day there is.
    """
    found = _DATUM.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is no Datum: write it as 03.01.2026 05:37")
    day, month, year, hour, minute = map(int, found.groups())
    return datetime(year, month, day, hour, minute, tzinfo=zone).astimezone(UTC)


def _short_cut(text: str, default_zone: tzinfo) -> datetime | None:
    """The two forms nearly every feed uses, as they should be."""
    if _ISO_BEGINS.match(text):
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            return None
        return found if found.tzinfo else found.replace(tzinfo=default_zone)
    mail = _MAIL.fullmatch(text)
    if not mail:
        return None
    day, name, year, clock, offset, letters = mail.groups()
    month = _MONTHS.get(name.lower())
    zone = None if offset else _ZONES.get(letters.lower())
    if not month or not (offset or zone):
        return None
    try:  # ISO's form is read in C, which takes half the time of six numbers made one by one
        found = datetime.fromisoformat(f"{year}-{month:02}-{day:0>2}T{clock}{offset or ''}")
    except ValueError:  # 24:00, or a leap second: the long way knows them
        return None
    return found if offset else found.replace(tzinfo=zone)


class _Clock(NamedTuple):
    since_midnight: timedelta
    twelve_hours: bool
    """Whether it said AM or PM."""


def _take_apart(text: str, default_zone: tzinfo, now: datetime | None) -> datetime | None:
    if _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC)
    text = re.sub(r"\s+", " ", text.lower().replace("−", "-").replace("–", "-"))
    compact = _COMPACT.match(text)
    clock, zone, rest = _Clock(timedelta(), twelve_hours=False), None, text
    if (
        compact
        and len(compact[0]) in {8, 12, 13, 14, 15}
        and not text[compact.end() :][:1].isdigit()
    ):
        year, month, day, hour, minute, second = (int(part or 0) for part in compact.groups())
        clock = _Clock(timedelta(hours=hour, minutes=minute, seconds=second), twelve_hours=False)
        zone, rest = _zone(text[compact.end() :])
        found: date | None = date(year, month, day)
    else:
        time = _TIME.search(text)
        if time:
            read = _clock(time)
            if read is None:
                return None
            clock = read
            zone, tail = _zone(text[time.end() :])
            rest = f"{text[: time.start()].removesuffix('t')} {tail}"
        found = _day(rest, us=clock.twelve_hours, now=now)
    if found is None:
        return None
    midnight = datetime(found.year, found.month, found.day, tzinfo=zone or default_zone)
    return midnight + clock.since_midnight


def _clock(time: re.Match[str]) -> _Clock | None:
    hour, minute = int(time["hour"]), int(time["minute"] or time["dotted"] or 0)
    second = min(int(time["second"] or 0), 59)
    half = (time["half"] or "")[:1]
    if half and hour <= 12:  # noqa: PLR2004 - hours on a clock's face
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 24 or minute > 59 or (hour == 24 and (minute or second)):  # noqa: PLR2004 - a day's
        return None
    return _Clock(timedelta(hours=hour, minutes=minute, seconds=second), bool(half))


def _zone(tail: str) -> tuple[tzinfo | None, str]:
    """The zone named after the time, and what is left when it is taken out."""
    offset = _OFFSET.match(tail)
    if offset:
        sign, hours, minutes = offset.groups()
        return _offset(sign, hours, minutes), tail[offset.end() :]
    for word in re.finditer(r"[a-z]+", tail):
        # The single letters of RFC 822 were defined the wrong way round: UTC (RFC 5322, 4.3).
        zone = _ZONES.get(word[0]) or (UTC if len(word[0]) == 1 and word[0] not in "ht" else None)
        if zone:
            return zone, tail[: word.start()] + tail[word.end() :]
    return None, tail


@lru_cache(maxsize=128)
def _offset(sign: str, hours: str, minutes: str | None) -> tzinfo | None:
    """A zone from its distance to UTC; ``None`` for a distance that no clock has."""
    shift = timedelta(hours=int(hours), minutes=int(minutes or 0))
    if not shift:
        return UTC
    return timezone(-shift if sign == "-" else shift) if shift < timedelta(hours=24) else None


def _day(text: str, *, us: bool, now: datetime | None) -> date | None:
    """The day that is named in what is left without time and zone."""
    if found := _DOTTED.search(text):
        day, month, year = found.groups()
        if year is None:
            return _last(int(day), int(month), now)
        return date(_year(year), int(month), int(day))
    if found := _SLASHED.search(text):
        first, second, year = int(found[1]), int(found[3]), _year(found[4])
        swap = second > 12 or (us and first <= 12)  # noqa: PLR2004 - months of a year
        return date(year, *((first, second) if swap else (second, first)))
    if (found := _YEAR_FIRST.search(text)) and not _named_month(text):
        year, _, month, day = found.groups()
        if day is None and found[0] != text.strip():
            return None
        return date(int(year), int(month or 1), int(day or 1))
    return _day_by_name(text, now)


def _named_month(text: str) -> bool:
    return any(word in _MONTHS for word in _WORDS.findall(text))


def _day_by_name(text: str, now: datetime | None) -> date | None:
    """A day whose month is a word: ``3. Januar 2026``, ``Jan 3, 2026``, ``10 Dez``."""
    months, numbers, strange = [], [], False
    for word in _WORDS.findall(text):
        if word in _MONTHS:
            months.append(_MONTHS[word])
        elif word.isdecimal():
            numbers.append(word)
        elif word not in _WEEKDAYS and word not in _FILLERS:
            strange = True
    if len(months) != 1 or not 1 <= len(numbers) <= 2:  # noqa: PLR2004 - day and year
        return None
    if len(numbers) == 1:
        # Two loose words and a number are too little to call prose a date.
        return None if strange else _last(int(numbers[0]), months[0], now)
    day, year = numbers if len(numbers[0]) <= 2 else numbers[::-1]  # noqa: PLR2004 - digits of a day
    return date(_year(year), months[0], int(day))


def _year(digits: str) -> int:
    """RFC 5322, 4.3: two digits below 50 are this century, three are counted from 1900."""
    year = int(digits)
    if len(digits) == 2:  # noqa: PLR2004
        return year + (2000 if year < 50 else 1900)  # noqa: PLR2004
    return year + 1900 if len(digits) == 3 else year  # noqa: PLR2004


def _last(day: int, month: int, now: datetime | None) -> date | None:
    """The newest such day that is not later than tomorrow."""
    tomorrow = (now or datetime.now(UTC)).date() + timedelta(days=1)
    for year in range(tomorrow.year, tomorrow.year - 9, -1):  # 29 February may be eight years away
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found <= tomorrow:
            return found
    return None
