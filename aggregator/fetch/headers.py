"""What the headers of an answer say about time: when to come back.

Pure readings of RFC 9110 (dates, Retry-After) and RFC 9111 (freshness). What
cannot be read counts as not said.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_PAUSE = timedelta(days=7)
"""A server that asks for more is asked again after this."""

_MAX_AGE = re.compile(r"max-age\s*=\s*\"?(\d+)")
_MOST_SECONDS = 10**9  # so that no number of digits overflows a timedelta


def http_date(text: str) -> datetime | None:
    """An instant in one of HTTP's formats (RFC 9110, 5.6.7), in UTC."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        return None


def retry_after(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """When ``Retry-After`` allows the next request, in UTC.

    Seconds or a date; at most seven days ahead. ``None`` if the header is
    missing, unreadable, or asks for no pause.
    """
    text = headers.get("retry-after", "").strip()
    if text.isdecimal():
        moment: datetime | None = now + timedelta(seconds=min(int(text[:12]), _MOST_SECONDS))
    else:
        moment = http_date(text)
    if moment is None or moment <= now:
        return None
    return min(moment, now + LONGEST_PAUSE)


def says_freshness(headers: Mapping[str, str]) -> bool:
    """Whether an answer says anything about how long it stays fresh."""
    return "cache-control" in headers or "expires" in headers


def fresh_for(headers: Mapping[str, str], now: datetime) -> tuple[timedelta, str]:
    """How long an answer stays fresh for a private cache, and which header says so.

    ``max-age`` less ``Age``, else ``Expires`` less ``Date`` (RFC 9111, 4.2.1).
    Nothing with ``no-cache`` or ``no-store``: there is nothing to wait for.
    ``s-maxage`` is for shared caches and not for us.
    """
    control = headers.get("cache-control", "").lower()
    directives = {part.partition("=")[0].strip() for part in control.split(",")}
    if directives & {"no-cache", "no-store"}:
        return timedelta(0), "Cache-Control"
    if found := _MAX_AGE.search(control):
        age = headers.get("age", "").strip()
        seconds = int(found[1][:12]) - (int(age[:12]) if age.isdecimal() else 0)
        return timedelta(seconds=min(max(seconds, 0), _MOST_SECONDS)), "Cache-Control"
    if expires := http_date(headers.get("expires", "")):
        asked = http_date(headers.get("date", "")) or now
        return max(expires - asked, timedelta(0)), "Expires"
    return timedelta(0), ""
