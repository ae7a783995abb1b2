"""What a status that is no success means, and what a person can do about it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from aggregator.errors import AskedToWait, Gone, HttpStatus
from aggregator.fetch.headers import retry_after

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from aggregator.fetch.address import Address

_ADVICE = {
    304: "although it was not asked conditionally: a fault of the server",
    401: "it wants a user name and a password, which may stand in the address "
    "(https://name:password@host/) and are sent to that host only",
    402: "it wants to be paid",
    403: "it does not let this program in. Its operator may, if asked; "
    "a contact (fetch.contact) helps",
    404: "check the address",
    406: "it has no format that can be read here",
    407: "the proxy wants a user name and a password in fetch.proxy",
    410: "it is gone for good",
    451: "it may not show this for legal reasons",
    500: "a fault of the server, tried again later",
    502: "a fault of the server, or of a proxy before it, tried again later",
    503: "it cannot answer just now, tried again later",
    504: "a fault of the server, or of a proxy before it, tried again later",
}


def refusal(
    address: Address, status: int, headers: Mapping[str, str], *, now: datetime
) -> HttpStatus:
    """The error for a status that is neither 2xx nor a redirect that can be followed.

    Args:
        address: Who answered.
        status: With what.
        headers: Names in lower case.
        now: UTC, to count Retry-After from.
    """
    said = f"{address.host} answered {_named(status)}"
    if status == HTTPStatus.TOO_MANY_REQUESTS or (
        status == HTTPStatus.SERVICE_UNAVAILABLE and "retry-after" in headers
    ):
        until = retry_after(headers, now)
        wish = f" until {_minute(until)}" if until else ""
        return AskedToWait(
            address.shown, f"{said}: it asks for a pause{wish}.", status=status, retry_at=until
        )
    kind = Gone if status == HTTPStatus.GONE else HttpStatus
    return kind(address.shown, f"{said}{_advice(status)}.", status=status)


def kept_waiting(address: Address, until: datetime) -> AskedToWait:
    """The error instead of a request, while a pause runs until an instant in UTC."""
    return AskedToWait(
        address.shown,
        f"{address.host} asked for a pause until {_minute(until)} and is not asked before.",
        status=HTTPStatus.TOO_MANY_REQUESTS,
        retry_at=until,
    )


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _named(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _advice(status: int) -> str:
    if 300 <= status < 400 and status not in _ADVICE:  # noqa: PLR2004 - the class of redirects
        return " without saying where to go"
    advice = _ADVICE.get(status)
    return f": {advice}" if advice else ""
