"""Which names in a request's ``Host`` are ours: the guard against DNS rebinding.

A page on the web can give its own name our address (127.0.0.1, or one of the
home network) and then read, as if from its own site, what we serve. Its
requests carry its name, so a name that could be registered on the Internet is
only answered if it is the one in ``base_url``. Addresses cannot be rebound,
and neither can names of the local network.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from aggregator.config.hosts import is_local


def is_ours(host: str | None, base_url: str) -> bool:
    """Whether a request for this host is meant for us.

    Args:
        host: The header, with or without a port; absent in HTTP/1.0.
        base_url: The address that the operator gave us.
    """
    if not host:
        return True
    try:
        name = (urlsplit(f"//{host}").hostname or "").removesuffix(".")
        own = (urlsplit(base_url).hostname or "").removesuffix(".")
    except ValueError:
        return False
    return name == own or is_local(name)
