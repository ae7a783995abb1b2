"""Dates that are told from now on: ``heute, 14:30``, ``vor 2 Stunden``, ``yesterday at 6 pm``.

German and English, as lists of news on web pages write them. Minutes and hours
are counted in time, so that a clock that is set between then and now counts
right; days by the calendar of the zone, at midnight where no time is named, as
everywhere else. What says too little ("gestern Abend", "vor wenigen Minuten",
a time without a day, a weekday) is not read: the moment at which an entry was
first seen is nearer to the truth than a guess.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo

from aggregator.text.dates import read_date

_LONGEST = 60
"""Characters; what is longer is prose."""

_DAYS = {
    "heute": 0, "gestern": 1, "vorgestern": 2,
    "today": 0, "yesterday": 1,
}  # fmt: skip
"""So many days ago."""
_NOW = frozenset(("jetzt", "gerade eben", "soeben", "eben", "eben gerade", "now", "just now"))
_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)
_UNITS = {
    name: unit
    for names, unit in (
        ("s sek sekunde sekunden sec secs second seconds", timedelta(seconds=1)),
        ("m min minute minuten mins minutes", _MINUTE),
        ("h std stunde stunden hr hrs hour hours", _HOUR),
        ("t tag tage tagen d day days", _DAY),
        ("w wo woche wochen wk wks week weeks", _WEEK),
    )
    for name in names.split()
}
_NUMBERS = {
    name: number
    for number, names in enumerate(
        (
            "ein eine einer einem einen a an one",
            "zwei two",
            "drei three",
            "vier four",
            "fünf five",
            "sechs six",
            "sieben seven",
            "acht eight",
            "neun nine",
            "zehn ten",
            "elf eleven",
            "zwölf twelve",
        ),
        start=1,
    )
    for name in names.split()
}

_LABEL = re.compile(
    r"(?:(?:zuletzt )?(?:aktualisiert|veröffentlicht|erstellt|geändert|stand|update|updated"
    r"|published|posted)(?: am)?\s*:?\s+)"
)
_SEPARATOR = r"[\s,;:|·•–—-]*"
_CLOCK = (
    r"(?:(?:um|at|gegen) )?(?P<hour>[0-9]{1,2})"
    r"(?:[:.](?P<minute>[0-9]{2})(?::[0-9]{2})?|(?=\s*(?:uhr|h|[ap]\.?m)\b))"
    r"(?:\s*(?:(?P<half>[ap])\.?m\b\.?|(?:uhr|h)\b))?"
    r"(?:\s*(?P<zone>mez|mesz|cet|cest|utc|gmt|[+-][0-9]{2}:?[0-9]{2})(?!\w))?"
)
_NAMED = "|".join(_DAYS)
_DAY_FIRST = re.compile(rf"(?P<day>{_NAMED})\b{_SEPARATOR}(?:{_CLOCK})?")
_CLOCK_FIRST = re.compile(rf"{_CLOCK}{_SEPARATOR}(?P<day>{_NAMED})")
_AGO = re.compile(r"vor (?P<since>.+)|(?P<before>.+) ago")
_COUNTED = re.compile(
    r"(?:(?P<digits>[0-9]{1,3})\s*|(?P<word>[^\W\d_]+)\s+)(?P<unit>[^\W\d_]+)\b\.?"
    r"\s*(?:,|und\b|and\b)?\s*"
)


def read_relative_date(
    text: str, *, zone: tzinfo = UTC, now: datetime | None = None
) -> datetime | None:
    """Read a date that is told from now on.

    Args:
        text: What stands on the page or in the feed.
        zone: Whose calendar and clock are meant.
        now: When the text was fetched; the clock's, if left out.

    Returns:
        The instant in UTC, to the minute; ``None`` for what is no such date.
    """
    text = " ".join(text.lower().split())
    if not text or len(text) > _LONGEST:
        return None
    text = text.removeprefix(found[0]) if (found := _LABEL.match(text)) else text
    now = (now or datetime.now(UTC)).astimezone(UTC).replace(second=0, microsecond=0)
    if text in _NOW:
        return now
    if found := _DAY_FIRST.fullmatch(text) or _CLOCK_FIRST.fullmatch(text):
        return _at(found, zone, now)
    if found := _AGO.fullmatch(text):
        return _ago(found["since"] or found["before"], zone, now)
    return None


def _at(found: re.Match[str], zone: tzinfo, now: datetime) -> datetime | None:
    """Give the instant of a clock's time, so many days ago by the calendar."""
    day = now.astimezone(zone).date() - _DAYS[found["day"]] * _DAY
    clock = f"{found['hour'] or 0}:{found['minute'] or '00'}"
    half = f" {found['half']}m" if found["half"] else ""
    text = f"{day:%d.%m.%Y} {clock}{half} {found['zone'] or ''}"
    return read_date(text, default_zone=zone, now=now)


def _ago(span: str, zone: tzinfo, now: datetime) -> datetime | None:
    """Give the instant that lies so far back; by the calendar from a day on."""
    total, at = timedelta(), 0
    while at < len(span):
        found = _COUNTED.match(span, at)
        if found is None:
            return None
        count = int(found["digits"]) if found["digits"] else _NUMBERS.get(found["word"])
        unit = _UNITS.get(found["unit"])
        if count is None or unit is None:
            return None
        total, at = total + count * unit, found.end()
    if total < _DAY:
        return now - total
    day = now.astimezone(zone).date() - (total // _DAY) * _DAY
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
