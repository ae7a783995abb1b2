"""An http(s) address, taken apart once and put together again for the wire.

What is checked must be what is asked. So the address is parsed here and
nowhere else: the parts are validated, percent-encoded where they must be and
otherwise left exactly as written (a signed address would not survive tidying),
and everything that follows, the guard, the connection and the error message,
works with these parts.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import quote, unquote, urljoin, urlsplit

import idna

from aggregator.errors import AddressForbidden, ConnectFailed

_PORTS = {"http": 80, "https": 443}
_NAME = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\Z")
_NUMBER = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)\Z")
_LONGEST_NAME = 253  # RFC 1035, 2.3.4
_LONGEST_PATH = 16_000  # twice what RFC 9110 asks everybody to take
_LONGEST_SHOWN = 200
_BARE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
# RFC 3986: unreserved and reserved characters, but for "#"; "%" is seen to apart.
_PATH_SAFE = "%/:@!$&'()*+,;=~-._"
_QUERY_SAFE = _PATH_SAFE + "?[]"


@dataclass(frozen=True, kw_only=True)
class Address:
    """An http(s) address in the parts that matter.

    Without slots: what is made of the parts is kept, a check asks for it ten times.

    Attributes:
        scheme: ``http`` or ``https``.
        host: Lower-case ASCII (IDNA 2008, UTS 46), no brackets, no trailing
            dot; an IPv4 literal in four decimal numbers, IPv6 compressed.
        port: Always set.
        path: Path and query, percent-encoded, beginning with a slash.
        login: The value of the ``Authorization`` header that the address's
            user information asks for. Never part of ``url``.
    """

    scheme: str
    host: str
    port: int
    path: str
    login: str | None = None

    @cached_property
    def origin(self) -> str:
        """Scheme, host and port, serialised as RFC 6454 says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}"

    @property
    def is_usual_port(self) -> bool:
        """Whether the port is the scheme's own."""
        return self.port == _PORTS[self.scheme]

    @cached_property
    def url(self) -> str:
        """The whole address, without user information and fragment."""
        return self.origin + self.path

    @property
    def shown(self) -> str:
        """The address for messages; see the function of this name."""
        return shown(self.url)

    def joined(self, location: str) -> str:
        """The address that a ``Location`` header means (RFC 9110, 10.2.2)."""
        try:
            return urljoin(self.url, location.strip())
        except ValueError as error:
            raise ConnectFailed(shown(location), f"{shown(location)!r} is no address.") from error


@lru_cache(maxsize=4096)
def parse(url: str) -> Address:
    """Take an address apart. The last thousands are remembered: one check asks three times.

    Raises:
        AddressForbidden: Its scheme is not fetched, or its host is written in
            a way that serves only to disguise it.
        ConnectFailed: It is no address.
    """
    try:
        url.encode()  # half a surrogate pair, which JSON can hold, has no encoding
        parts = urlsplit(url.strip())
        port = parts.port
        name = parts.hostname or ""
        has_user = "@" in parts.netloc
        user, password = (parts.username, parts.password) if has_user else (None, None)
    except ValueError as error:
        raise ConnectFailed(shown(url), f"{shown(url)} is no address: check it.") from error
    scheme = parts.scheme.lower()
    if scheme not in _PORTS:
        raise AddressForbidden(
            shown(url), f"{shown(url)!r} is not fetched: only http and https addresses are."
        )
    return Address(
        scheme=scheme,
        host=_host(name, url),
        port=_PORTS[scheme] if port is None else port,
        path=_path(parts.path, parts.query, url),
        login=_login(user, password),
    )


def shown(url: str) -> str:
    """An address as it may appear in a message: nothing in it that could be a secret.

    User information, query and fragment are left out; tokens travel in all
    three. Nothing in it that could disturb a terminal, either, and not too
    long. Never raises.
    """
    text = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in url)
    plain = _without_secrets(text)
    return plain if len(plain) <= _LONGEST_SHOWN else plain[: _LONGEST_SHOWN - 1] + "…"


def _without_secrets(url: str) -> str:
    head, mark, rest = url.partition("://")
    if not mark:
        return re.split(r"[?#]", url.rpartition("@")[2], maxsplit=1)[0]
    authority, *tail = re.split(r"([/?#])", rest, maxsplit=1)
    if "@" not in authority and ":" in authority and "@" in rest:
        return f"{head}://…"  # a password with a bare slash looks like this
    path = re.split(r"[?#]", "".join(tail), maxsplit=1)[0]
    return f"{head}://{authority.rpartition('@')[2]}{path}"


def _host(name: str, url: str) -> str:
    if "%" in name and ":" in name:
        raise AddressForbidden(shown(url), "An address with a zone is local and not fetched.")
    if ":" in name:
        try:
            return str(IPv6Address(name))
        except AddressValueError as error:
            raise ConnectFailed(shown(url), f"{name!r} is no IPv6 address.") from error
    if len(name) > _LONGEST_NAME:
        raise ConnectFailed(shown(url), "A host name of such length does not exist.")
    try:
        host = name if name.isascii() else idna.encode(name, uts46=True).decode("ascii")
        host = host.lower().rstrip(".")
        if "xn--" in host:
            idna.decode(host)  # the libraries below decode it, and do not expect to fail
    except UnicodeError as error:
        raise ConnectFailed(shown(url), f"{name!r} is no valid host name.") from error
    if not _NAME.match(host):
        raise ConnectFailed(shown(url), f"{name!r} is no valid host name.")
    if _NUMBER.match(host.rpartition(".")[2]):
        try:
            IPv4Address(host)
        except AddressValueError as error:
            raise AddressForbidden(
                shown(url), f"Write the IPv4 address {name!r} as four decimal numbers."
            ) from error
    return host


def _path(path: str, query: str, url: str) -> str:
    whole = quote(_BARE_PERCENT.sub("%25", path or "/"), safe=_PATH_SAFE)
    if query:
        whole += "?" + quote(_BARE_PERCENT.sub("%25", query), safe=_QUERY_SAFE)
    if len(whole) > _LONGEST_PATH:
        raise ConnectFailed(shown(url), "An address of such length is not asked.")
    return whole


def _login(user: str | None, password: str | None) -> str | None:
    """Basic authentication as RFC 7617 has it, in UTF-8."""
    if not user and not password:
        return None
    pair = f"{unquote(user or '')}:{unquote(password or '')}"
    return "Basic " + base64.b64encode(pair.encode()).decode("ascii")
