"""What a publisher reserves: opt-outs from text and data mining, as machines can read them.

    tdm-reservation   of the TDM Reservation Protocol (W3C Community Group Report,
    tdm-policy=URL    https://www.w3.org/2022/tdmrep/): in a page's meta elements, in the
                      headers of an answer, in a file of the site; in this order of priority
    noai, noimageai   words in X-Robots-Tag and ``meta name="robots"``, of no standard

These words are what is stored and shown. What is not reserved is not told of;
a page that says ``tdm-reservation: 0`` takes back what its site says.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from aggregator.text import addresses

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FILE = "/.well-known/tdmrep.json"
"""Where a site says what it reserves."""
TDM = "tdm-reservation"
_POLICY = "tdm-policy"
_ROBOTS = ("noai", "noimageai")
_WORD = re.compile(r"[\w-]+")
_MOST_RULES = 1000
_LONGEST = 2000
"""Characters of a rule's path, and of a policy's address."""


class Statement(NamedTuple):
    """What one place says.

    Attributes:
        tdm: Whether text and data mining is reserved; ``None`` where it does not say.
        policy: Where to ask for it.
        robots: Of ``noai`` and ``noimageai``.
    """

    tdm: bool | None = None
    policy: str | None = None
    robots: tuple[str, ...] = ()


def of_headers(headers: Mapping[str, str]) -> Statement:
    """Read an answer's headers, whose names are in lower case."""
    return _statement(headers.get(TDM), headers.get(_POLICY), headers.get("x-robots-tag", ""))


def of_page(meta: Mapping[str, str]) -> Statement:
    """Read a page's meta elements: names in lower case, and their contents."""
    return _statement(meta.get(TDM), meta.get(_POLICY), meta.get("robots", ""))


def of_file(text: str, url: str) -> Statement:
    """Say what a site's file says of one of its addresses: its first rule that fits.

    A rule's ``location`` is matched as in robots.txt, with ``*`` and ``$``.
    """
    split = urlsplit(url)
    path = (split.path or "/") + (f"?{split.query}" if split.query else "")
    for one in rules(text):
        if _fits(one["location"], path):
            return _statement(one.get(TDM), one.get(_POLICY), "")
    return Statement()


def rules(text: str) -> list[dict[str, Any]]:
    """Give the rules of such a file; none where it is not one."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return []
    listed = found[:_MOST_RULES] if isinstance(found, list) else []
    return [
        one
        for one in listed
        if isinstance(one, dict)
        and isinstance(one.get("location"), str)
        and len(one["location"]) <= _LONGEST
    ]


def words(*statements: Statement) -> tuple[str, ...]:
    """Give what is reserved, by statements of which the first that says so decides of TDM."""
    tdm = next((one for one in statements if one.tdm is not None), Statement())
    said: list[str] = []
    if tdm.tdm:
        said.append(TDM)
        if tdm.policy:
            said.append(f"{_POLICY}={tdm.policy}")
    robots = {word for one in statements for word in one.robots}
    return (*said, *(word for word in _ROBOTS if word in robots))


def statement(said: Iterable[str]) -> Statement:
    """Make one statement of the words again."""
    known = list(said)
    policy = next((one.partition("=")[2] for one in known if one.startswith(f"{_POLICY}=")), None)
    robots = tuple(one for one in _ROBOTS if one in known)
    return Statement(TDM in known or None, policy, robots)


def signs(said: Iterable[str]) -> tuple[str, ...]:
    """Give the words without the address of a policy."""
    return tuple(one for one in said if not one.startswith(f"{_POLICY}="))


def _statement(tdm: object, policy: object, robots: str) -> Statement:
    said = str(tdm).strip() if tdm is not None and not isinstance(tdm, bool) else ""
    address = addresses.resolve(policy) if isinstance(policy, str) else None
    found = {word.lower() for word in _WORD.findall(robots)}
    return Statement(
        {"1": True, "0": False}.get(said),
        address if address and len(address) <= _LONGEST else None,
        tuple(word for word in _ROBOTS if word in found),
    )


def _fits(pattern: str, path: str) -> bool:
    """Whether a path begins as a pattern says; in linear time, whatever the pattern."""
    is_whole = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    if not rest:
        return not is_whole or path == first
    place = len(first)
    for part in rest[:-1]:
        found = path.find(part, place)
        if found < 0:
            return False
        place = found + len(part)
    if is_whole:
        return len(path) - len(rest[-1]) >= place and path.endswith(rest[-1])
    return path.find(rest[-1], place) >= 0
