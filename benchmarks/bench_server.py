"""Serves the feeds of a measurement on 127.0.x.y, by nginx, or by aiohttp where there is none.

Every source is a host of its own, because politeness is per host. Linux only:
elsewhere not all of 127.0.0.0/8 is this machine.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NGINX = """
{user}
worker_processes {processes};
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 8192; }}
http {{
  log_format status '$status';
  access_log {folder}/access.log status;
  client_body_temp_path {folder}/tmp; proxy_temp_path {folder}/tmp; fastcgi_temp_path {folder}/tmp;
  uwsgi_temp_path {folder}/tmp; scgi_temp_path {folder}/tmp;
  types {{ application/rss+xml rss; application/atom+xml atom; }}
  gzip_static on;
  server {{
    listen 0.0.0.0:{port} backlog=4096;
    allow 127.0.0.0/8;
    deny all;
    root {folder}/feeds/$server_addr;
  }}
}}
"""


class Server:
    """A running server.

    Attributes:
        name: What it is, for the output.
        port: The same on every address.
    """

    def __init__(self, name: str, port: int, log: Path) -> None:
        self.name, self.port, self._log, self._read = name, port, log, 0

    def answered(self) -> Counter[str]:
        """How many answers of which status it gave since the last call."""
        lines = self._log.read_text().split()
        new, self._read = lines[self._read :], len(lines)
        return Counter(new)


@contextlib.contextmanager
def serve(folder: Path) -> Iterator[Server]:
    """Serve ``folder/feeds/ADDRESS/`` at the root of each address while the block runs."""
    port = _free_port()
    nginx = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    commands = [_nginx(nginx, folder, port)] if nginx else _aiohttp(folder, port)
    processes = [subprocess.Popen(command) for command in commands]
    try:
        _wait_for(port, processes)
        name = _version(nginx) if nginx else f"aiohttp in {len(processes)} processes"
        yield Server(name, port, folder / "access.log")
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()


def _nginx(program: str, folder: Path, port: int) -> list[str]:
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "tmp").mkdir()
    settings = folder / "nginx.conf"
    settings.write_text(NGINX.format(user=user, processes=1, folder=folder, port=port))
    return [program, "-p", str(folder), "-c", str(settings), "-g", "daemon off;"]


def _version(program: str) -> str:
    found = subprocess.run([program, "-v"], capture_output=True, text=True, check=True)
    return found.stderr.strip().removeprefix("nginx version: ")


def _aiohttp(folder: Path, port: int) -> list[list[str]]:
    """One process serves about 2,000 requests a second, so two are never what is waited for."""
    return [[sys.executable, __file__, str(folder), str(port)] for _ in range(2)]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, processes: list[subprocess.Popen[bytes]]) -> None:
    for _ in range(200):
        if any(process.poll() is not None for process in processes):
            break
        with contextlib.suppress(OSError), socket.create_connection(("127.0.1.1", port), 1):
            return
        time.sleep(0.05)
    sys.exit("the server of the benchmark did not start; its own message stands above")


def _run_aiohttp(folder: Path, port: int) -> None:
    """Serve in this process; several share the port."""
    from aiohttp import web  # noqa: PLC0415 - not needed where nginx serves

    log = (folder / "access.log").open("a", buffering=1)

    async def answer(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        host = request.transport.get_extra_info("sockname")[0]
        file = folder / "feeds" / host / request.path.lstrip("/")
        kind = {".rss": "application/rss+xml", ".atom": "application/atom+xml"}.get(file.suffix)
        if kind is None or not file.is_file():
            return web.Response(status=404)
        return web.FileResponse(file, headers={"Content-Type": kind})

    async def note(_: web.Request, response: web.StreamResponse) -> None:
        log.write(f"{response.status}\n")

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    app.on_response_prepare.append(note)
    options: dict[str, Any] = {"access_log": None, "print": None, "reuse_port": True}
    web.run_app(app, host="0.0.0.0", port=port, backlog=4096, **options)


if __name__ == "__main__":
    from pathlib import Path

    _run_aiohttp(Path(sys.argv[1]), int(sys.argv[2]))
