from __future__ import annotations

import errno
import socket
import ssl

import aiohttp
import httpx
import pytest

from aggregator.errors import AddressForbidden, BrokenBody, ConnectFailed, FetchError, Unreached
from aggregator.fetch.address import parse
from aggregator.fetch.failures import explained, somebody_was_there
from aggregator.fetch.guard import Blocked

ADDRESS = parse("http://quelle.example/feed")


def caused(outer: Exception, inner: Exception) -> Exception:
    outer.__cause__ = inner
    return outer


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (caused(httpx.ConnectTimeout(""), Blocked()), AddressForbidden, "private or local"),
        (OSError(errno.ENETUNREACH, "x"), Unreached, "no network that leads there"),
        (OSError(errno.EMFILE, "x"), ConnectFailed, "ulimit -n"),
        (OSError(errno.EIO, "Input/output error"), ConnectFailed, "Input/output error"),
        (OSError(), ConnectFailed, "the connection failed"),
        (aiohttp.ServerDisconnectedError(), ConnectFailed, "without an answer"),
        (caused(httpx.ReadError(""), aiohttp.ClientPayloadError()), ConnectFailed, "failed"),
    ],
)
def test_in_words(error: Exception, kind: type[FetchError], words: str) -> None:
    failure = explained(error, ADDRESS)
    assert type(failure) is kind
    assert words in failure.message
    assert "quelle.example" in failure.message


def test_while_reading_it_is_the_answer_that_broke() -> None:
    error = caused(httpx.ReadError(""), aiohttp.ClientPayloadError())
    assert type(explained(error, ADDRESS, reading=True)) is BrokenBody


@pytest.mark.parametrize("error", [KeyError("x"), AttributeError("y"), RuntimeError("closed")])
def test_faults_of_the_program_are_not_explained_away(error: Exception) -> None:
    assert explained(error, ADDRESS) is None


def wrapped(error: OSError, kind: type[aiohttp.ClientConnectorError]) -> Exception:
    """As aiohttp and httpx-aiohttp hand on what the system said."""
    return caused(httpx.ConnectTimeout(""), kind(None, error))  # type: ignore[arg-type] # no matter


CONNECTOR, PROXY = aiohttp.ClientConnectorError, aiohttp.ClientProxyConnectionError
NO_NAME = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
NO_DNS = socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
DNS = aiohttp.ClientConnectorDNSError
HANDSHAKE = ssl.SSLError(1, "x")
HANDSHAKE.reason = "EOF"


@pytest.mark.parametrize(
    ("error", "no_such_name"),
    [
        (wrapped(NO_NAME, DNS), True),
        (wrapped(NO_DNS, DNS), False),
        (wrapped(OSError(errno.ENETUNREACH, "x"), CONNECTOR), False),
        (wrapped(OSError(errno.EHOSTUNREACH, "x"), CONNECTOR), False),
        (wrapped(OSError(errno.ENETDOWN, "x"), CONNECTOR), False),
        (wrapped(OSError(errno.ECONNREFUSED, "x"), PROXY), False),
        (wrapped(DNS(None, NO_NAME), PROXY), False),  # type: ignore[arg-type] # no matter
    ],
    ids=["name", "DNS", "network", "way", "down", "proxy refuses", "proxy's name"],
)
def test_nobody_could_be_asked_at_all(error: Exception, no_such_name: bool) -> None:
    failure = explained(error, ADDRESS, proxy="proxy.example")
    assert type(failure) is Unreached
    assert failure.no_such_name is no_such_name
    assert not somebody_was_there(caused(failure, error))  # type: ignore[arg-type] # still the same


@pytest.mark.parametrize(
    ("error", "somebody"),
    [
        (wrapped(OSError(errno.ECONNREFUSED, "x"), CONNECTOR), True),
        (wrapped(OSError(errno.ECONNRESET, "x"), CONNECTOR), True),
        (wrapped(HANDSHAKE, aiohttp.ClientConnectorSSLError), True),
        (wrapped(HANDSHAKE, PROXY), True),
        (aiohttp.ServerDisconnectedError(), True),
        (wrapped(OSError(errno.ETIMEDOUT, "x"), CONNECTOR), False),
        (wrapped(OSError(errno.EMFILE, "x"), CONNECTOR), False),
        (OSError(), False),
    ],
    ids=["refused", "reset", "TLS", "proxy's TLS", "closed", "silent", "files", "unknown"],
)
def test_one_server_that_fails_says_nothing_of_the_network(
    error: Exception, somebody: bool
) -> None:
    failure = explained(error, ADDRESS)
    assert type(failure) is ConnectFailed
    failure.__cause__ = error
    assert somebody_was_there(failure) is somebody
