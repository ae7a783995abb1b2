"""The published feeds over HTTP: what a static host would do, for one folder.

    request --site--> which file? --folder--> its bytes --conditional--> 200 or 304

It serves the names that ``publish`` writes and nothing else, reads nothing
but the output folder, and writes nothing.
"""

from __future__ import annotations

from aggregator.web.server import Server

__all__ = ["Server"]
