"""Which addresses may be asked, decided without asking anybody.

A source or a redirect must not make this program speak to the machines around
it (server-side request forgery). ``ipaddress.is_global`` is no help: it says
yes to ``64:ff9b::7f00:1`` (NAT64 for 127.0.0.1), to ``2002:7f00:1::`` (6to4),
to multicast and to ``fec0::1``. So the table is our own, made of the IANA
special-purpose registries (RFC 6890): IPv4 is open but for a list, IPv6 is
closed but for global unicast, and an IPv4 address inside an IPv6 one is
judged as what it is.

Names are judged only where they can mean nothing public. What a name resolves
to is checked when the connection is made, by ``guarded_socket``, so that a
name that changes its mind between the check and the connection gains nothing.
"""

from __future__ import annotations

import errno
import socket
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TypeAlias

AddressInfo: TypeAlias = tuple[
    int | socket.AddressFamily,
    int | socket.SocketKind,
    int,
    str,
    tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes],
]

_CLOSED_V4 = tuple(
    (IPv4Network(network), kind)
    for network, kind in (
        ("0.0.0.0/8", "local"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "shared"),  # carriers' NAT; cloud metadata lives here too
        ("127.0.0.0/8", "loopback"),
        ("168.63.129.16/32", "metadata"),  # Azure's, on an address that looks public
        ("169.254.0.0/16", "link-local"),  # metadata of most clouds
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved"),
        ("192.0.2.0/24", "reserved"),
        ("192.88.99.0/24", "reserved"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "reserved"),
        ("198.51.100.0/24", "reserved"),
        ("203.0.113.0/24", "reserved"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
    )
)
_OPEN_V6 = IPv6Network("2000::/3")
_CLOSED_V6 = tuple(
    (IPv6Network(network), kind)
    for network, kind in (
        ("::/128", "local"),
        ("::1/128", "loopback"),
        ("2001::/23", "reserved"),  # Teredo, ORCHID, benchmarking
        ("2001:db8::/32", "reserved"),
        ("3fff::/20", "reserved"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "private"),
        ("ff00::/8", "multicast"),
    )
)
# Where an IPv4 address hides in an IPv6 one, and how far right it stands.
_CARRIERS = (
    (IPv6Network("::ffff:0:0/96"), 0),  # mapped
    (IPv6Network("64:ff9b::/96"), 0),  # NAT64, RFC 6052
    (IPv6Network("2002::/16"), 80),  # 6to4, RFC 3056
)
_ISATAP = {0x00005EFE, 0x02005EFE}  # RFC 5214: these 32 bits, then an IPv4 address

_LOCAL_DOMAINS = frozenset({"localhost", "local", "localdomain", "internal", "lan"})


def why_forbidden(address: IPv4Address | IPv6Address) -> str | None:
    """The kind of network that makes an address forbidden; ``None`` if it is public."""
    if isinstance(address, IPv6Address):
        return _why_forbidden_v6(address)
    return next((kind for network, kind in _CLOSED_V4 if address in network), None)


def _why_forbidden_v6(address: IPv6Address) -> str | None:
    if address.scope_id is not None:
        return "link-local"
    for network, shift in _CARRIERS:
        if address in network:
            return why_forbidden(IPv4Address((int(address) >> shift) & 0xFFFFFFFF))
    for network, kind in _CLOSED_V6:
        if address in network:
            return kind
    if address not in _OPEN_V6:
        return "reserved"
    if (int(address) >> 32) & 0xFFFFFFFF in _ISATAP:
        return why_forbidden(IPv4Address(int(address) & 0xFFFFFFFF))
    return None


def why_forbidden_host(host: str) -> str | None:
    """The same for a host as it stands in an address.

    Names are forbidden only where no public site can be meant: special-use
    domains (RFC 6761, RFC 6762, RFC 8375) and names without a dot, which
    matter where a proxy resolves them.

    Args:
        host: In the form ``address.parse`` gives: lower case, ASCII, no
            brackets, no trailing dot, IPv4 in four decimal numbers only.
    """
    try:
        return why_forbidden(ip_address(host))
    except ValueError:
        labels = host.split(".")
    if len(labels) == 1 or labels[-1] in _LOCAL_DOMAINS or host.endswith(".home.arpa"):
        return "local"
    return None


class Blocked(OSError):
    """A connection was about to go to a forbidden address.

    An ``OSError``, so that the connector tries the name's other addresses;
    always with the same text, so that it comes out unchanged when all of them
    are forbidden.
    """

    def __init__(self) -> None:
        super().__init__(errno.EACCES, "a private or local address is not asked")


def guarded_socket(info: AddressInfo) -> socket.socket:
    """A socket for this address; the last moment to say no.

    Args:
        info: As ``socket.getaddrinfo`` gives it, with a numeric host.

    Raises:
        Blocked: The address is forbidden.
    """
    family, kind, protocol, _, where = info
    if why_forbidden(ip_address(where[0])):
        raise Blocked
    return socket.socket(family, kind, protocol)
