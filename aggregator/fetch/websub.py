"""WebSub on the wire, the subscriber's side (W3C Recommendation, 23 January 2018).

Pure readings of what publishers and hubs send, and the forms that hubs are
sent. Who is subscribed to when is decided elsewhere (``subscribing``).
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aggregator.text.addresses import resolve

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LEASE = timedelta(days=10)
"""How long a subscription is asked to last; 8.2 calls it a good default."""
LONGEST_CHALLENGE = 1000
"""Characters; section 8.2 asks for a limit."""

_SHORTEST_LEASE = timedelta(minutes=5)
_LEASE_UNSAID = timedelta(days=1)
"""What a hub must say (5.3) and did not; the subscription is renewed within it."""
_LONGEST_LINKS = 8192
_LINK = re.compile(
    r"<(?P<target>[^<>]*)>"
    r"(?P<parameters>(?:\s*;\s*[\w!#$&+.^`|~*-]+(?:\s*=\s*(?:\"(?:[^\"\\]|\\.)*\"|[^\s;,\"]*))?)*)"
)
_PARAMETER = re.compile(
    r";\s*(?P<name>[\w!#$&+.^`|~*-]+)"
    r"(?:\s*=\s*(?:\"(?P<quoted>(?:[^\"\\]|\\.)*)\"|(?P<token>[^\s;,\"]*)))?"
)
_CHALLENGE = re.compile(rf"[!-~]{{1,{LONGEST_CHALLENGE}}}")
_METHODS = ("sha1", "sha256", "sha384", "sha512")


@dataclass(frozen=True, slots=True)
class Announced:
    """Where a publisher says that its news are told of.

    Attributes:
        hub: Address of the hub.
        topic: What to subscribe to there: the address that the document
            gives as its own.
    """

    hub: str
    topic: str


def announced(
    headers: Mapping[str, str], *, hubs: Sequence[str], self_link: str | None, url: str
) -> Announced | None:
    """Find out which hub tells of news, and of what (section 4).

    The ``Link`` headers come before what the document says. Of several hubs
    one that speaks TLS is chosen, else the first.

    Args:
        headers: Of the answer, names in lower case.
        hubs: As the document names them, absolute.
        self_link: As the document gives it, absolute.
        url: The address that answered; the topic where none is given.
    """
    related = _related(headers.get("link", ""), url)
    found = related.get("hub") or list(hubs)
    if not found:
        return None
    hub = next((one for one in found if one.startswith("https://")), found[0])
    topic = next(iter(related.get("self", ())), None) or self_link or url
    return Announced(hub, topic)


def _related(header: str, url: str) -> dict[str, list[str]]:
    """The targets of a ``Link`` header (RFC 8288) by relation; those about other documents not."""
    found: dict[str, list[str]] = {}
    for link in _LINK.finditer(header[:_LONGEST_LINKS]):
        parameters: dict[str, str] = {}
        for one in _PARAMETER.finditer(link["parameters"]):
            parameters.setdefault(one["name"].lower(), one["quoted"] or one["token"] or "")
        target = resolve(link["target"], url) if link["target"].strip() else None
        if target is None or "anchor" in parameters:
            continue
        for relation in parameters.get("rel", "").lower().split():
            found.setdefault(relation, []).append(target)
    return found


def favoured(hub: str) -> tuple[str, ...]:
    """The addresses to try for a hub, in turn: over TLS first, as 8.2 asks."""
    parts = urlsplit(hub)
    if parts.scheme.lower() != "http" or parts.port not in {None, 80}:
        return (hub,)
    return (parts._replace(scheme="https", netloc=parts.netloc.removesuffix(":80")).geturl(), hub)


def keeps_secrets(hub: str) -> bool:
    """Whether a hub may be told a secret: over TLS (5.1), or without leaving this machine."""
    parts = urlsplit(hub)
    if parts.scheme == "https":
        return True
    try:
        return ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False


def form(mode: str, *, topic: str, callback: str, secret: str | None) -> dict[str, str]:
    """What a hub is sent (5.1).

    Args:
        mode: ``subscribe`` or ``unsubscribe``.
        topic: As announced.
        callback: Where the hub reaches us; nobody else knows it.
        secret: What the hub is to sign with; only for hubs that speak TLS.
    """
    fields = {"hub.mode": mode, "hub.topic": topic, "hub.callback": callback}
    if mode == "subscribe":
        fields["hub.lease_seconds"] = str(int(LEASE.total_seconds()))
        if secret:
            fields["hub.secret"] = secret
    return fields


def lease_of(text: str | None) -> timedelta:
    """How long a hub says that a subscription lasts; at least long enough to renew it, if asked."""
    if not text or not text.isdecimal():
        return _LEASE_UNSAID
    return min(max(timedelta(seconds=int(text[:9])), _SHORTEST_LEASE), 3 * LEASE)


def is_challenge(text: str) -> bool:
    """Whether a challenge may be sent back: short, and nothing that does not print (8.2)."""
    return _CHALLENGE.fullmatch(text) is not None


def is_signed(signature: str | None, secret: str, body: bytes) -> bool:
    """Whether ``X-Hub-Signature`` proves that the hub sent this (7.1).

    Compared in constant time. SHA-1 is taken too: as HMAC it holds, and most
    hubs know nothing else.
    """
    method, _, digest = (signature or "").strip().partition("=")
    if method.lower() not in _METHODS:
        return False
    own = hmac.new(secret.encode(), body, method.lower()).hexdigest()
    return hmac.compare_digest(own.encode(), digest.strip().lower().encode())
