"""The configuration that ``presseschau demo`` runs with: YAML as a user would write it."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

if TYPE_CHECKING:
    from pathlib import Path

    from aggregator.demo.newsroom import Newsroom

_FEEDS: list[dict[str, Any]] = [
    {
        "slug": "politik",
        "title": "Politik in Kürze",
        "description": "Was regiert, gewählt und verhandelt wird.",
        "include": {"categories": ["Politik"]},
    },
    {
        "slug": "wirtschaft-wissen",
        "title": "Wirtschaft und Wissen",
        "description": "Unternehmen, Märkte, Forschung und Technik.",
        "include": {"categories": ["Wirtschaft", "Wissen", "Technik"]},
    },
    {
        "slug": "alles",
        "title": "Alles von heute",
        "description": "Sämtliche Meldungen der sechs Redaktionen, jedes Ereignis einmal.",
        "stories": "merge",
        "settle": "0s",
    },
]


def configuration(newsroom: Newsroom, proxy: str, *, port: int | None = None) -> dict[str, Any]:
    """Make the demo's whole configuration, as the YAML would be read.

    Args:
        newsroom: Whose publishers become sources.
        proxy: What ``newsroom.start()`` returned.
        port: Where the pages are served. Left out, 8080 if nobody listens
            there, else one that is free.

    Returns:
        ``settings``, ``sources`` and ``feeds``; store and output are relative.
    """
    port = _free_port() if port is None else port
    return {
        "settings": {
            "base_url": f"http://127.0.0.1:{port}/",
            "web": {"host": "127.0.0.1", "port": port},
            "fetch": {
                "proxy": proxy,
                "per_host_delay": "0s",
                "allow_private_addresses": True,
            },
        },
        "sources": newsroom.sources(),
        "feeds": _FEEDS,
    }


def write_configuration(
    newsroom: Newsroom, proxy: str, folder: Path, *, port: int | None = None
) -> Path:
    """Write the demo's configuration below a folder, which will also hold its store and output.

    Args:
        newsroom: Whose publishers become sources.
        proxy: What ``newsroom.start()`` returned.
        folder: An existing folder.
        port: As for :func:`configuration`.

    Returns:
        The folder to give as ``--config``.
    """
    target = folder / "config"
    target.mkdir()
    with (target / "demo.yaml").open("w", encoding="utf-8") as file:
        YAML(typ="safe", pure=True).dump(configuration(newsroom, proxy, port=port), file)
    return target


def _free_port(wanted: int = 8080) -> int:
    """The wanted loopback port, or any other where that one is taken.

    It is a number rather than 0 because the addresses in the published feeds
    are made of it before anybody listens.
    """
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no loopback port is free")
