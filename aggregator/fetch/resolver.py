"""Names to addresses, in threads of our own.

The system's resolver blocks, for many seconds when a name server is dead. In
the event loop's own few threads a handful of such names would stop all others,
and everything else that runs there.
"""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from aiohttp.abc import AbstractResolver

if TYPE_CHECKING:
    from aiohttp.abc import ResolveResult

_THREADS = 64  # they are made when needed, and only wait


class Resolver(AbstractResolver):
    """Asks the system (hosts file, DNS, whatever is configured there)."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="resolve")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """All addresses of a name, as numbers.

        Raises:
            OSError: There are none, or nobody could be asked.
        """
        look_up = partial(
            socket.getaddrinfo, host, port, family, socket.SOCK_STREAM, 0, socket.AI_ADDRCONFIG
        )
        found = await asyncio.get_running_loop().run_in_executor(self._threads, look_up)
        return [
            {
                "hostname": host,
                "host": str(where[0]),
                "port": port,
                "family": kind,
                "proto": protocol,
                "flags": socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            }
            for kind, _, protocol, _, where in found
        ]

    async def close(self) -> None:
        """Forget the names that nobody waits for any more."""
        self._threads.shutdown(wait=False, cancel_futures=True)
