from __future__ import annotations

import errno

import aiohttp
import httpx
import pytest

from aggregator.errors import AddressForbidden, BrokenBody, ConnectFailed, FetchError
from aggregator.fetch.address import parse
from aggregator.fetch.failures import explained
from aggregator.fetch.guard import Blocked

ADDRESS = parse("http://quelle.example/feed")


def caused(outer: Exception, inner: Exception) -> Exception:
    outer.__cause__ = inner
    return outer


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (caused(httpx.ConnectTimeout(""), Blocked()), AddressForbidden, "private or local"),
        (OSError(errno.ENETUNREACH, "x"), ConnectFailed, "no network that leads there"),
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
