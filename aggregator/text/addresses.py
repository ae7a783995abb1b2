"""Addresses of the web: made absolute, made comparable, shown to people.

Only http and https exist here; everything else (``javascript:``, ``data:``,
``file:``, ``mailto:``) is no address. Nothing is looked up and nothing is
decided about who may be asked: that is the fetcher's guard.
"""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv6Address
from typing import NamedTuple
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import idna

from aggregator.text.tracking import is_tracking

_NAME = r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*"
_BEGIN = rf"https?://({_NAME})"
"""Scheme and host that are as they should be; IPv4 addresses too."""
_PLAIN = re.compile(
    _BEGIN + r"(?::[1-5]?[1-9][0-9]{3})?(?:/[\w,;:=@!$*()+~-][\w.,;:=@!$*()+~-]*)*/?", re.ASCII
)
"""Addresses that canonical() would give back as they are; most links, once queries are gone.
No scheme's own port, no empty segment and none that begins with a dot, so no dot segment either."""
_ABSOLUTE = re.compile(_BEGIN + r"(?::[0-9]{1,4})?(?:[/?#][A-Za-z0-9%/:?#@!$&'()*+,;=~._-]*)?")
"""Addresses that resolve() would give back as they are; nearly all links are such."""
_PLAIN_HOST = re.compile(_BEGIN + r"(?::[0-9]{1,4})?(?:[/?#]|\Z)")
"""Addresses whose host can be read off without taking them apart."""
_FORBIDDEN = re.compile('[\x00-\x20\x7f"<>\\\\^`{|}\ud800-\udfff]')
_ASCII_HOST = re.compile(_NAME)
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_ESCAPED = re.compile(r"[A-Za-z0-9%/:?#\[\]@!$&'()*+,;=~._-]*")
_SAFE = "%/:?#[]@!$&'()*+,;=~"
_PORTS = {"http": 80, "https": 443}


class _Address(NamedTuple):
    """An http(s) address in parts: the host in ASCII, IPv6 in brackets, no default port."""

    scheme: str
    host: str
    port: int | None
    split: SplitResult

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.host}" + (f":{self.port}" if self.port else "")


def canonical(url: str) -> str | None:
    """The one spelling under which an address is compared and published.

    Scheme and host in lower case, the host in ASCII (UTS 46), default port,
    user name and password dropped, dot segments resolved, escapes in upper
    case and only where needed (RFC 3986, 6.2.2), tracking parameters gone, the
    fragment gone unless it is a route (``#!…``, ``#/…``). The order of the
    other parameters, letter case, ``www.`` and a closing slash stay: they may
    name another page, and a false match is worse than a missed one.

    Returns:
        The address, or ``None`` for what is not an absolute http(s) address.
    """
    if _PLAIN.fullmatch(url):
        # A path is needed: http://host and http://host/ are one address.
        return url if url.find("/", 8) > 0 else url + "/"
    address = _read(url)
    if address is None:
        return None
    path = _escape(_without_dots(address.split.path)) or "/"
    query = _escape(_without_tracking(address.split.query))
    fragment = address.split.fragment
    return (
        address.origin
        + path
        + (f"?{query}" if query else "")
        + (f"#{_escape(fragment)}" if fragment.startswith(("!", "/")) else "")
    )


def resolve(url: str, base: str | None = None) -> str | None:
    """An address as it stands in a document, made absolute (RFC 3986, 5) and nothing else.

    White space around it and line breaks within are dropped and characters
    that no address may hold are escaped; everything else, tracking and all, is
    left as its source wrote it.

    Args:
        url: Absolute, or relative to the base.
        base: Absolute address of the document; without one, relative addresses are nothing.

    Returns:
        An absolute http(s) address, or ``None`` for every other scheme and for no address at all.
    """
    url = url.strip()
    if _ABSOLUTE.fullmatch(url):
        return url
    if _FORBIDDEN.search(url):
        url = re.sub(r"[\r\n\t]", "", url)
        url = _FORBIDDEN.sub(lambda found: quote(found[0], safe="", errors="replace"), url)
    if not url:
        return None
    if not url[:8].lower().startswith(("http://", "https://")):
        if base is None:
            return None
        try:
            url = urljoin(base, url)
        except ValueError:
            return None
    return url if _read(url) else None


def host(url: str) -> str:
    """Quelle: the host as people know it (``www.zeit.de``, ``www.müller.de``).

    Without port, user name and password; empty where there is no http(s) host.
    """
    plain = _PLAIN_HOST.match(url)
    if plain and "xn--" not in plain[1]:
        return plain[1]
    address = _read(url)
    if address is None:
        return ""
    if "xn--" not in address.host:
        return address.host
    try:
        return idna.decode(address.host)
    except (idna.IDNAError, UnicodeError):
        return address.host


def origin(url: str) -> str:
    """Scheme, host and port (RFC 6454), the port only if it is not the scheme's own; or empty."""
    address = _read(url)
    return address.origin if address else ""


def home(url: str) -> str:
    """``scheme://host/`` of an address, with nothing in it that could be a secret; or empty."""
    address = _read(url)
    return f"{address.origin}/" if address else ""


def bare(url: str) -> str:
    """What is left of a canonical address when nothing counts that moves in a site's relaunch.

    Without scheme, ``www.`` and a closing slash: not to ask for, but to tell
    that ``http://blatt.example/a`` has become ``https://www.blatt.example/a/``.
    """
    return url.partition("://")[2].removeprefix("www.").rstrip("/")


def spellings(url: str) -> tuple[str, ...]:
    """All canonical addresses that have the same ``bare`` one."""
    rest = bare(url)
    return tuple(
        f"{scheme}://{www}{rest}{slash}"
        for scheme in _PORTS
        for www in ("", "www.")
        for slash in ("", "/")
    )


def _read(url: str) -> _Address | None:
    try:
        split = urlsplit(url.strip())
        name, port = split.hostname, split.port
    except ValueError:
        return None
    if split.scheme not in _PORTS or not name:
        return None
    ascii_name = _ascii(name)
    if ascii_name is None:
        return None
    return _Address(split.scheme, ascii_name, None if port == _PORTS[split.scheme] else port, split)


@lru_cache(maxsize=4096)
def _ascii(name: str) -> str | None:
    """A host name in the form that goes on the wire; ``None`` if there is none."""
    if ":" in name:
        try:
            return f"[{IPv6Address(name).compressed}]"
        except ValueError:
            return None
    name = name.removesuffix(".")
    if _ASCII_HOST.fullmatch(name):
        return name
    try:
        return idna.encode(name, uts46=True, transitional=False).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return None


def _without_dots(path: str) -> str:
    """RFC 3986, 5.2.4."""
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")
    for position, segment in enumerate(segments):
        last = position == len(segments) - 1
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
            continue
        if last:
            kept.append("")
    return "/".join(kept)


def _escape(part: str) -> str:
    if "%" in part:
        part = _ESCAPE.sub(_normal_escape, part)
    return part if _ESCAPED.fullmatch(part) else quote(part, safe=_SAFE, errors="replace")


def _normal_escape(found: re.Match[str]) -> str:
    letter = chr(int(found[1], 16))
    return letter if letter in _UNRESERVED else found[0].upper()


def _without_tracking(query: str) -> str:
    if not query:
        return query
    return "&".join(
        pair for pair in query.split("&") if pair and not is_tracking(*pair.partition("=")[::2])
    )
