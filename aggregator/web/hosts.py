"""Which names in a request's ``Host`` are ours: the guard against DNS rebinding.

A page on the web can give its own name our address (127.0.0.1, or one of the
home network) and then read, as if from its own site, what we serve. Its
requests carry its name, so a name that could be registered on the Internet is
only answered if it is the one in ``base_url``. Addresses cannot be rebound;
names without a dot and those under reserved domains belong to the local
network (RFC 6761, 6762, 8375, and ICANN's .internal).
"""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

_RESERVED = (".localhost", ".local", ".internal", ".home.arpa", ".test")


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


def is_local(name: str) -> bool:
    """Whether a name or address can only be of this machine or its network, or is an address."""
    if _is_address(name):
        return True
    return "." not in name or name.endswith(_RESERVED)


def is_private(name: str) -> bool:
    """Whether what is served there is for this machine or its network only."""
    if _is_address(name):
        return not ip_address(name).is_global
    return is_local(name)


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
