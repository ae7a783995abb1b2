"""What a redirect may lead to (RFC 9110, 15.4), and what is kept to ask conditionally (13.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.errors import FetchError, HttpStatus
from aggregator.fetch.address import Address, parse
from aggregator.model import Validators

if TYPE_CHECKING:
    from aggregator.fetch.client import Reply

PERMANENT = frozenset({301, 308})
REDIRECTS = PERMANENT | {302, 303, 307}
NOT_MODIFIED = 304

_KEEPING_METHOD = frozenset({307, 308})


def redirected(here: Address, location: str) -> Address:
    """The address that a redirect leads to.

    Raises:
        FetchError: It is none that is fetched.
    """
    try:
        return parse(here.joined(location))
    except FetchError as error:
        # Who wrote the configuration has never seen the address that is refused.
        raise type(error)(error.url, f"{here.host} redirects wrongly. {error.message}") from error


def check_resent(before: Address, here: Address, status: int) -> None:
    """Refuse redirects that a form cannot follow."""
    if status not in _KEEPING_METHOD:
        text = f"{before.host} answered a form with {status}, which does not say where to send it."
        raise HttpStatus(before.shown, text, status=status)
    if before.scheme == "https" and here.scheme != "https":
        text = f"{before.host} redirects a form from https to http, where it is not sent."
        raise HttpStatus(before.shown, text, status=status)


def fitting(
    validators: Validators | None, here: Address, first: Address, given_by: str | None
) -> Validators | None:
    """The validators, where they may be sent."""
    same = here.url == given_by if given_by else here.host == first.host
    return validators if same else None


def validators_of(reply: Reply, asked: Validators | None) -> Validators:
    """For the next request. What is not ASCII could not be repeated byte for byte."""
    etag = reply.headers.get("etag", "")
    modified = reply.headers.get("last-modified", "")
    kept = asked if asked and reply.status == NOT_MODIFIED else Validators()
    return Validators(
        etag=etag if etag and etag.isascii() else kept.etag,
        last_modified=modified if modified and modified.isascii() else kept.last_modified,
    )
