"""What went wrong on the network, in words.

aiohttp's errors reach us half translated (httpx-aiohttp makes one
``ConnectTimeout`` of a refused, an unresolvable and a forbidden connection),
some not at all. The truth is in the chain of causes; it is read here once.
"""

from __future__ import annotations

import errno
import socket
import ssl
from typing import TYPE_CHECKING

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError

from aggregator.errors import (
    AddressForbidden,
    BodyTooLarge,
    BrokenBody,
    ConnectFailed,
    FetchError,
    HttpStatus,
    Unreached,
)
from aggregator.fetch.guard import Blocked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.fetch.address import Address

_NETWORK = {
    errno.ECONNREFUSED: "nobody listens there (connection refused)",
    errno.ECONNRESET: "the connection was reset",
    errno.EPIPE: "the connection was closed",
    errno.ETIMEDOUT: "the connection was not answered",
    errno.ENETUNREACH: "there is no network that leads there",
    errno.ENETDOWN: "there is no network that leads there",
    errno.EHOSTUNREACH: "there is no way to it",
    errno.EADDRNOTAVAIL: "there is no network that leads there",
    errno.EMFILE: "this program has too many files open (raise its limit, ulimit -n)",
    errno.ENFILE: "this machine has too many files open",
}
_NO_WAY = {errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL}
_SOMEBODY = {errno.ECONNREFUSED, errno.ECONNRESET, errno.EPIPE}
_NOT_HTTP = (aiohttp.ClientResponseError, HttpProcessingError)


def explained(
    error: Exception, address: Address, *, proxy: str | None = None, reading: bool = False
) -> FetchError | None:
    """The error to raise instead of one from the libraries below.

    Args:
        error: What was caught.
        address: What was asked for.
        proxy: Host of the proxy, if there is one.
        reading: Whether the answer had begun.

    Returns:
        ``None`` if this is no failure of the network but of the program.
    """
    causes = list(_causes(error))
    if not any(isinstance(c, (aiohttp.ClientError, HttpProcessingError, OSError)) for c in causes):
        return None
    if any(isinstance(cause, Blocked) for cause in causes):
        return AddressForbidden(
            address.shown,
            f"{address.host} leads to a private or local address, which is not asked. If it is "
            "yours and meant, set the source's allow_private to true.",
        )
    if reading:
        return BrokenBody(address.shown, f"The answer of {address.host} was cut short.")
    if any(isinstance(cause, _NOT_HTTP) for cause in causes) and not _refusal(causes):
        return BrokenBody(
            address.shown, f"What {address.host} answered is not HTTP that can be read."
        )
    return _failed(causes, address, proxy)


def somebody_was_there(error: FetchError) -> bool:
    """Whether a request that failed shows all the same that there is a network."""
    if isinstance(error, Unreached):
        return False  # a refusing proxy is no way out
    if isinstance(error, ConnectFailed):
        return any(map(_is_somebody, _causes(error)))
    return isinstance(error, (BodyTooLarge, BrokenBody, HttpStatus))


def _is_somebody(cause: BaseException) -> bool:
    cause = _innermost(cause)
    if isinstance(cause, (ssl.SSLError, aiohttp.ServerDisconnectedError, *_NOT_HTTP)):
        return True
    if isinstance(cause, socket.gaierror):
        return False  # its numbers are others
    return isinstance(cause, OSError) and cause.errno in _SOMEBODY


def _failed(causes: list[BaseException], address: Address, proxy: str | None) -> ConnectFailed:
    message = _in_words(causes, address.host, proxy)
    inner = [_innermost(cause) for cause in causes]
    if any(isinstance(cause, aiohttp.ClientProxyConnectionError) for cause in causes):
        # Without it nobody can be reached, whatever the reason; but its TLS is for a person.
        is_there = any(isinstance(cause, ssl.SSLError) for cause in inner)
        return (ConnectFailed if is_there else Unreached)(address.shown, message)
    names = [cause for cause in inner if isinstance(cause, socket.gaierror)]
    if names:
        unknown = names[0].errno != socket.EAI_AGAIN
        return Unreached(address.shown, message, no_such_name=unknown)
    if any(isinstance(cause, OSError) and cause.errno in _NO_WAY for cause in inner):
        return Unreached(address.shown, message)
    return ConnectFailed(address.shown, message)


def _in_words(causes: list[BaseException], host: str, proxy: str | None) -> str:
    if refusal := _refusal(causes):
        return f"The proxy {proxy} answered {refusal.status} when asked to connect to {host}."
    who = host
    if any(isinstance(cause, aiohttp.ClientProxyConnectionError) for cause in causes):
        who = f"The proxy {proxy}"
    reason = next((words for cause in causes if (words := _words(cause))), "the connection failed")
    return f"{who} cannot be reached: {reason}."


def _refusal(causes: list[BaseException]) -> aiohttp.ClientHttpProxyError | None:
    return next((c for c in causes if isinstance(c, aiohttp.ClientHttpProxyError)), None)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and all that it was made of, the outermost first."""
    following: BaseException | None = error
    while following is not None:
        yield following
        following = following.__cause__


def _innermost(cause: BaseException) -> BaseException:
    """What the system said, where aiohttp has wrapped it, also twice (a proxy's name)."""
    while isinstance(cause, aiohttp.ClientConnectorError):
        cause = cause.os_error
    return cause


def _words(cause: BaseException) -> str | None:
    cause = _innermost(cause)
    match cause:
        case socket.gaierror(errno=socket.EAI_AGAIN):
            words: str | None = "its name cannot be looked up just now (no answer from DNS)"
        case socket.gaierror():
            words = "its name does not resolve"
        case ssl.SSLCertVerificationError():
            words = f"its TLS certificate is not valid ({cause.verify_message})"
        case ssl.SSLError():
            words = f"TLS failed ({cause.reason or 'the handshake broke off'})"
        case aiohttp.ServerDisconnectedError():
            words = "it closed the connection without an answer"
        case OSError():
            words = _NETWORK.get(cause.errno or 0) or cause.strerror
        case _:
            words = None
    return words
