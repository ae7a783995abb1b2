"""Which hosts can only be of this machine or its network.

Names without a dot and those under reserved domains belong to the local
network (RFC 6761, 6762, 8375, and ICANN's .internal).
"""

from __future__ import annotations

from ipaddress import ip_address

_RESERVED = (".localhost", ".local", ".internal", ".home.arpa", ".test")


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
