"""What one source's requests carry that no other's do, and who may see it.

Headers, cookies and credentials of a source are for its own site: the host of
its address and the hosts below it. Never for another port, never in the clear
where the source itself is asked over TLS, and across a redirect for the same
host only.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from aggregator.fetch.address import parse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aggregator.config.model import Auth, Source
    from aggregator.fetch.address import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How one source is fetched.

    Attributes:
        home: The source's own address.
        headers: For its own site alone, secrets among them.
        proxy: Instead of the one in the settings.
        timeout: Instead of the one in the settings.
        allow_private: The source's own origin may be at a private address.
    """

    home: Address
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    proxy: str | None = field(default=None, repr=False)
    timeout: timedelta | None = None
    allow_private: bool = False

    def headers_for(self, here: Address, first: Address) -> Mapping[str, str]:
        """Give the headers that may be sent.

        Args:
            here: Who is asked now.
            first: Who was asked before any redirect.
        """
        if here is not first and here.host not in {first.host, self.home.host}:
            return {}
        return self.headers if _on_site(here, self.home) else {}

    def may_be_private(self, here: Address) -> bool:
        """Say whether ``here`` may be a private address."""
        return self.allow_private and here.origin == self.home.origin


def options_of(source: Source) -> Options:
    """Make the options that a source's configuration asks for.

    Raises:
        FetchError: The source's address is none that is fetched.
    """
    headers = dict(source.headers)
    if source.cookies:
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in source.cookies.items())
    if source.auth:
        headers["Authorization"] = _authorization(source.auth)
    return Options(
        home=parse(source.url),
        headers=headers,
        proxy=source.proxy,
        timeout=source.timeout,
        allow_private=source.allow_private,
    )


def _authorization(auth: Auth) -> str:
    if auth.basic:
        return "Basic " + base64.b64encode(auth.basic.encode()).decode("ascii")
    return f"Bearer {auth.bearer}"


def _on_site(here: Address, home: Address) -> bool:
    bare = home.host.removeprefix("www.")
    site = bare if "." in bare else home.host
    if here.host not in {home.host, site} and not here.host.endswith(f".{site}"):
        return False
    if here.scheme == home.scheme:
        return here.port == home.port
    return here.scheme == "https" and here.is_usual_port and home.is_usual_port
