"""Where a request comes from: this machine, its home network, or anywhere else. Pure decisions.

A reverse proxy asks in the place of others, from an address at home. So a
request is from home only if everybody is who is named as having had a hand in
it: who asks us, and every address in ``Forwarded`` (RFC 7239),
``X-Forwarded-For`` and their like. Whoever forges such a header names one
address more, and so gains nothing from a proxy that adds the true one.

A proxy that names nobody cannot be told from somebody at home. What gives it
away is taken: that it names the host or scheme it was asked for, but no
client; the host of a public ``base_url`` whose scheme or port is not ours, so
that somebody must stand between; and HTTP/1.0, which hardly anything but nginx
speaks, to those behind it.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlsplit

from aggregator.config.hosts import is_private

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Address: TypeAlias = IPv4Address | IPv6Address

_HOME = tuple(
    map(
        ip_network,
        (
            *("127.0.0.0/8", "::1/128"),  # loopback
            *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"),  # private
            *("169.254.0.0/16", "fe80::/10"),  # link-local
        ),
    )
)
_CHAIN = "x-forwarded-for"
_STANDARD = "forwarded"
_ONE = (
    *("x-real-ip", "x-client-ip", "x-cluster-client-ip", "true-client-ip"),
    *("cf-connecting-ip", "cf-connecting-ipv6", "fastly-client-ip", "fly-client-ip"),
)
_SIGNS = ("x-forwarded-", "x-original-", "via", "cdn-loop")
"""Beginnings of the names of headers that only a proxy sends."""
_NETWORK = 64
"""Bits of an IPv6 address that tell one household from another."""
_MODERN = (1, 1)
_HTTP = 80


@dataclass(frozen=True, slots=True)
class Client:
    """Who asks.

    Attributes:
        is_home: Whether all who have a hand in the request are here or at home.
        counted: By which its requests are counted: an IPv4 address, or the
            first half of an IPv6 address; ``None`` where they are not, because
            it is this machine, or nobody knows.
    """

    is_home: bool
    counted: str | None


def client(
    peer: str | None,
    headers: Mapping[str, Sequence[str]],
    *,
    version: tuple[int, int],
    port: int | None,
    base_url: str,
) -> Client:
    """Say who asks.

    Args:
        peer: The address that the connection is from.
        headers: By their names in lower case, the lines of each.
        version: Of HTTP.
        port: At which we were asked.
        base_url: The address that the operator gave us.
    """
    asking = _address(peer or "")
    named = {name: list(_named(name, headers[name])) for name in (_CHAIN, _STANDARD, *_ONE)
             if name in headers}  # fmt: skip
    behind = [one for found in named.values() for one in found]
    if not behind and any(name.startswith(_SIGNS) for name in headers):
        behind = [None]
    is_home = all(map(_is_home, (asking, *behind)))
    if is_home and not behind:
        is_home = not _is_passed_on(headers.get("host", ()), version, port, base_url)
    return Client(is_home, _counted(asking, named))


def _is_passed_on(
    host: Iterable[str], version: tuple[int, int], port: int | None, base_url: str
) -> bool:
    """Whether a request that names nobody has come by a proxy all the same."""
    own = urlsplit(base_url)
    name = _host(base_url)
    if is_private(name):
        return False
    stands_between = own.scheme != "http" or (own.port or _HTTP) != port
    is_for_us = any(_host(f"//{one}") == name for one in host)
    return version < _MODERN or (stands_between and is_for_us)


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removesuffix(".")
    except ValueError:
        return ""


def _counted(asking: Address | None, named: Mapping[str, Sequence[Address | None]]) -> str | None:
    """By which address to count: the last that a proxy of ours vouches for."""
    found = asking
    if _is_home(asking):
        for name in (_CHAIN, _STANDARD, *_ONE):
            if name in named:
                # Each proxy adds whom it was asked by, so what stands last was not made up.
                outside = (one for one in reversed(named[name]) if not _is_home(one))
                found = next(outside, named[name][0])
                break
    if found is None or found.is_loopback:
        return None
    if isinstance(found, IPv4Address):
        return str(found)
    return str(ip_network((int(found), _NETWORK), strict=False))


def _is_home(address: Address | None) -> bool:
    return address is not None and any(address in network for network in _HOME)


def _named(name: str, lines: Iterable[str]) -> Iterator[Address | None]:
    """The addresses in a header; ``None`` for one that is hidden, or cannot be read."""
    for element in ",".join(lines).split(","):
        said = element
        if name == _STANDARD:
            pairs = (part.partition("=") for part in element.split(";"))
            said = next((value for key, _, value in pairs if key.strip().lower() == "for"), "")
        yield _address(said)


def _address(said: str) -> Address | None:
    """An address with or without quotes, brackets and a port."""
    text = said.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
