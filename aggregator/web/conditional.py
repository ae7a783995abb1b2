"""Conditional requests and content negotiation (RFC 9110, 8.8, 12.5.3 and 13): pure decisions."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_ETAG = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')
_QUALITY = re.compile(r"\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*", re.IGNORECASE)


def not_modified(
    *,
    etag: str,
    modified: datetime,
    if_none_match: str | None,
    if_modified_since: str | None,
) -> bool:
    """Whether a GET or HEAD is to be answered with 304.

    ``If-None-Match`` decides alone where it is there (RFC 9110, 13.2.2), by
    weak comparison. A date that cannot be read, or several of them, are as
    good as none.

    Args:
        etag: Of the representation that would be sent, with its quotes.
        modified: UTC; its parts below a second do not count.
        if_none_match: The header, its lines joined by commas.
        if_modified_since: Likewise.
    """
    if if_none_match is not None:
        return _names(if_none_match, etag, weak=True)
    since = _date(if_modified_since)
    return since is not None and modified.replace(microsecond=0) <= since


def precondition_failed(
    *,
    etag: str,
    modified: datetime,
    if_match: str | None,
    if_unmodified_since: str | None,
) -> bool:
    """Whether a request is to be answered with 412; asked before ``not_modified``.

    ``If-Match`` decides alone where it is there, by strong comparison. The
    arguments are those of ``not_modified``.
    """
    if if_match is not None:
        return not _names(if_match, etag, weak=False)
    since = _date(if_unmodified_since)
    return since is not None and modified.replace(microsecond=0) > since


def _names(header: str, etag: str, *, weak: bool) -> bool:
    """Whether a list of tags, or a star, stands for the one given, which is strong."""
    if header.strip() == "*":
        return True
    return any(tag == etag.strip('"') and (weak or not mark) for mark, tag in _ETAG.findall(header))


def _date(header: str | None) -> datetime | None:
    if header is None or header.count(",") > 1:
        return None
    try:
        found = parsedate_to_datetime(header)
    except (ValueError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def accepts_gzip(accept_encoding: str | None) -> bool:
    """Whether the client takes gzip and does not prefer the bytes as they are.

    No header means no gzip: simple clients that say nothing often cannot.
    """
    qualities: dict[str, float] = {}
    for part in (accept_encoding or "").lower().split(","):
        coding, _, parameters = part.partition(";")
        found = _QUALITY.fullmatch(parameters)
        qualities[coding.strip()] = float(found[1]) if found else 1.0
    gzip = max(qualities.get(name, 0.0) for name in ("gzip", "x-gzip"))
    if "gzip" not in qualities and "x-gzip" not in qualities:
        gzip = qualities.get("*", 0.0)
    return gzip > 0 and gzip >= qualities.get("identity", 0.0)
