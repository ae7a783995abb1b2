"""What a value of the YAML may be: durations, sizes, addresses, names, words.

Each type turns what stands in the file into what the program works with, or
says what is allowed, and gives editors a pattern to complete and check by.
Durations are ``timedelta`` (written ``90s``, ``15m``, ``2h``, ``7d``), sizes
are bytes (``15MB``). ``model`` says which key takes which of them.
"""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema

from aggregator.config import patterns

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_BYTES = {"": 1, "B": 1, "KB": 1000, "MB": 1000**2, "GB": 1000**3}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([smhdw])")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMG]?B?)", re.IGNORECASE)
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONGEST = timedelta(days=3650)
_LARGEST = 10**12


def _duration(value: object) -> object:
    if isinstance(value, timedelta):
        return value
    if not isinstance(value, str) or not (found := _DURATION.fullmatch(value.strip())):
        raise ValueError("must be a number with a unit, such as 90s, 15m, 2h or 7d")
    seconds = float(found[1]) * _UNITS[found[2]]
    if seconds > _LONGEST.total_seconds():
        raise ValueError("must be at most 3650d")
    return timedelta(seconds=seconds)


def duration(text: str) -> timedelta:
    """The duration that ``90s``, ``15m``, ``2h`` or ``7d`` means.

    Raises:
        ValueError: It is no duration, or longer than ten years.
    """
    value = _duration(text)
    assert isinstance(value, timedelta)
    return value


def duration_text(value: timedelta) -> str:
    """A duration as the YAML writes it: ``90s``, ``15m``, ``2h``, ``7d``."""
    seconds = value.total_seconds()
    for unit in ("d", "h", "m"):
        if seconds and seconds % _UNITS[unit] == 0:
            return f"{seconds // _UNITS[unit]:.0f}{unit}"
    return f"{seconds:g}s"


def _size(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        size: float = value
    elif isinstance(value, str) and (found := _SIZE.fullmatch(value.strip())):
        unit = found[2].upper()
        size = float(found[1]) * _BYTES[unit if unit in _BYTES else unit + "B"]
    else:
        raise ValueError("must be a number of bytes, or one with a unit, such as 500KB or 15MB")
    if size > _LARGEST:
        raise ValueError("must be at most 1000GB")
    return int(size)


def _clock(value: object) -> str:
    found = _CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
    if not found:
        raise ValueError('must be a time of day in quotes, from "00:00" to "23:59"')
    return f"{int(found[1]):02}:{found[2]}"


def _days(value: object) -> str:
    if not isinstance(value, str) or not weekdays(value):
        days = ", ".join(_WEEK)
        raise ValueError(f"must be days or spans of days, such as mon-fri or sat,sun (of {days})")
    return value.strip().lower()


def weekdays(text: str) -> frozenset[int]:
    """The days that ``mon-fri`` or ``sat,sun`` means, 0 for Monday; none if it means nothing.

    A span may go over the end of the week: ``fri-mon``.
    """
    found: set[int] = set()
    for part in text.lower().split(","):
        first, dash, last = (end.strip() for end in part.partition("-"))
        if first not in _WEEK or (dash and last not in _WEEK):
            return frozenset()
        begin, end = _WEEK.index(first), _WEEK.index(last or first)
        found |= {day % len(_WEEK) for day in range(begin, end + (end < begin) * len(_WEEK) + 1)}
    return frozenset(found)


def _longer_than_nothing(value: timedelta) -> timedelta:
    if not value:
        raise ValueError("must be longer than nothing")
    return value


def _ascending(value: tuple[timedelta, ...]) -> tuple[timedelta, ...]:
    if any(later <= sooner for sooner, later in pairwise(value)):
        raise ValueError("must be durations of which each is longer than the one before")
    return value


def _web_address(value: str) -> str:
    try:
        parts = urlsplit(value)
        broken = not parts.hostname or parts.port == 0
    except ValueError:
        broken = True
    if broken:
        raise ValueError(
            "must be an http:// or https:// address with a host, and a port below 65536"
        )
    return value


def _prefix(value: str) -> str:
    parts = urlsplit(value)
    if "?" in value or "#" in value or parts.username is not None:
        raise ValueError("must be an address without user, query or fragment")
    return value if value.endswith("/") else value + "/"


def _written_out(value: str) -> str:
    if value.startswith("~"):
        raise ValueError('must be a path without "~", which is not expanded (${HOME} is)')
    return value


def _selector(value: str) -> str:
    from cssselect import HTMLTranslator, SelectorError  # noqa: PLC0415 - few sources are pages

    try:
        HTMLTranslator().css_to_xpath(value)
    except SelectorError as error:
        raise ValueError(f"must be a CSS selector ({error})") from error
    if re.search(r"\|(?!=)", re.sub(r"\"[^\"]*\"|'[^']*'", "", value)):
        raise ValueError("must be a CSS selector without namespaces")
    return value


def _rule_word(value: str) -> str:
    patterns.word(value)
    return value


def _model_name(value: str) -> str:
    if value in {"extractive", "teaser", "hand", "excerpt"}:
        raise ValueError(f"must be another name: {value} is what other TLDRs are called by")
    return value


def _schema(pattern: str, *examples: str) -> dict[str, object]:
    return {"type": "string", "pattern": pattern, "examples": list(examples)}


Duration = Annotated[
    timedelta,
    BeforeValidator(_duration),
    WithJsonSchema(_schema(r"^\d+(\.\d+)?\s*[smhdw]$", "90s", "15m", "2h")),
]
Span = Annotated[Duration, AfterValidator(_longer_than_nothing)]
Spans = Annotated[tuple[Span, ...], AfterValidator(_ascending)]
Size = Annotated[
    int,
    BeforeValidator(_size),
    WithJsonSchema(
        {
            "anyOf": [
                _schema(r"^\d+(\.\d+)?\s*([kKmMgG]?[bB]?)$", "500KB", "15MB"),
                {"type": "integer", "minimum": 0},
            ]
        }
    ),
]
Address = Annotated[str, StringConstraints(pattern=r"^https?://\S+$"), AfterValidator(_web_address)]
Prefix = Annotated[Address, AfterValidator(_prefix)]
Path = Annotated[str, AfterValidator(_written_out)]
Name = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_.-]*$", min_length=1, max_length=64)
]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$", max_length=64)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
HeaderText = Annotated[str, StringConstraints(pattern=r"^[!-~]([ -~]*[!-~])?$")]
Selector = Annotated[str, StringConstraints(min_length=1), AfterValidator(_selector)]
Cookie = Annotated[str, StringConstraints(pattern=r"^[!#-+\--:<-\[\]-~]*$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
ModelName = Annotated[
    str, StringConstraints(pattern=r"^[!-~]+$", max_length=200), AfterValidator(_model_name)
]
Key = Annotated[str, StringConstraints(pattern=r"^[!-~]+$", max_length=4000)]
WhenDown = Annotated[str, StringConstraints(pattern=r"^(extractive|wait\s+\d+(\.\d+)?\s*[smhdw])$")]
RuleWord = Annotated[Words, AfterValidator(_rule_word)]
Factor = Annotated[float, Field(gt=0, le=1000)]
Clock = Annotated[
    str,
    BeforeValidator(_clock),
    WithJsonSchema(_schema(r"^([01]?\d|2[0-3]):[0-5]\d$", "07:00", "18:30")),
]
Days = Annotated[
    str,
    BeforeValidator(_days),
    WithJsonSchema({"type": "string", "examples": ["mon-fri", "sat", "mon,wed,fri"]}),
]
