"""aiohttp without the certificates that it reads, twice, when it is loaded.

They are for contexts that it uses where none is given; ``client`` gives one
for every https address, and reads the certificates when it first needs them.
Reading them twice more is a twentieth of a pass without news.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_FILE = "SSL_CERT_FILE"
"""Where OpenSSL looks for them, if it is set."""


@contextmanager
def unread() -> Iterator[None]:
    """Let OpenSSL find no file of certificates while the block runs."""
    named = os.environ.get(_FILE)
    os.environ[_FILE] = os.devnull
    try:
        yield
    finally:
        del os.environ[_FILE]
        if named is not None:
            os.environ[_FILE] = named


with unread():
    import aiohttp as _  # noqa: F401
