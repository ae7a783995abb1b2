"""The web server as the daemon and ``serve`` start and stop it."""

from __future__ import annotations

import asyncio
import errno
import os
from typing import TYPE_CHECKING

from aiohttp import web

from aggregator.errors import ServeError
from aggregator.web.site import Site

if TYPE_CHECKING:
    from datetime import timedelta
    from pathlib import Path

    from aggregator.web.callback import Listener

_IDLE = 75.0
"""Seconds after which a connection without a request is closed."""


class Server:
    """Serves an output folder; started once, stopped once."""

    def __init__(
        self,
        folder: Path,
        host: str,
        port: int,
        base_url: str,
        *,
        listener: Listener | None = None,
        requests_per_minute: int = 0,
    ) -> None:
        """Prepare; nothing listens yet.

        Args:
            folder: What ``publish`` writes to; need not exist yet.
            host: Address or name to listen on.
            port: 0 takes any free port.
            base_url: Where people reach the server; its host is answered to,
                and its path, if it has one.
            listener: Who hears what hubs tell, if anybody does.
            requests_per_minute: Most of one client; 0: no limit.
        """
        self._host = host
        self._port = port
        self._application = Site(
            folder,
            base_url=base_url,
            listener=listener,
            requests_per_minute=requests_per_minute,
        ).application()
        self._runner: web.AppRunner | None = None

    async def start(self) -> str:
        """Listen.

        Returns:
            The root's address with the port that was really taken, such as
            ``http://127.0.0.1:8080/``.

        Raises:
            ServeError: The port is taken, or host or port cannot be used.
        """
        runner = web.AppRunner(self._application, access_log=None, keepalive_timeout=_IDLE)
        await runner.setup()
        site = web.TCPSite(runner, self._host, self._port, reuse_address=True)
        try:
            await site.start()
        except OSError as error:
            await runner.cleanup()
            raise ServeError(self._refusal(error)) from error
        self._runner = runner
        address, port = runner.addresses[0][:2]
        return f"http://[{address}]:{port}/" if ":" in address else f"http://{address}:{port}/"

    async def stop(self, grace: timedelta) -> None:
        """Take no more connections, finish answers under way, then close what is left.

        Does nothing if the server was not started.

        Args:
            grace: How long answers under way may take.
        """
        runner, self._runner = self._runner, None
        if runner is None:
            return
        for site in runner.sites:
            await site.stop()
        if runner.server is not None:
            await asyncio.sleep(0)  # requests already accepted begin to be handled
            runner.server.pre_shutdown()
            await runner.server.shutdown(grace.total_seconds())
        await runner.cleanup()

    def _refusal(self, error: OSError) -> str:
        place = f"{self._host}, port {self._port}"
        if error.errno == errno.EADDRINUSE:
            return f"another program listens on {place}: choose another settings.web.port, or 0"
        if error.errno == errno.EACCES:
            return f"no permission to listen on {place}: choose a settings.web.port above 1023"
        why = os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)
        return f"cannot listen on {place}: {why}"
