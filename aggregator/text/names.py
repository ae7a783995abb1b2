"""A short name for what stands at an address: ``zeit`` for ``https://newsfeed.zeit.de/index``."""

from __future__ import annotations

import re
import unicodedata
from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aggregator.text.addresses import host

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

_LONGEST = 48
"""Of 64 that a name may have, so that a number fits behind it."""
_SERVICE = frozenset(("www", "feed", "feeds", "rss", "newsfeed", "m", "amp", "api", "xml"))
_REGISTRIES = frozenset(("co", "com", "org", "net", "ac", "gov", "edu", "or", "gv"))
"""Second parts of public suffixes: ``co.uk``, ``or.at``."""
_GENERIC = re.compile(
    r"(?:rss|atom|feeds?|index|rdf|xml|json|news|newsfeed|alle|all|default|posts?|export|html?|php"
    r"|de|en|v?\d+)+"
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def name_for(url: str, taken: Container[str]) -> str:
    """A name of letters, digits and ``-`` that is not taken: the host's, else with the path's.

    ``www``, ``feeds`` and the like, and the top level, are left out of the
    host's. A second feed of a host takes the last telling part of its path
    along (``zeit-politik``), and where there is none a number.

    Args:
        url: An absolute http(s) address.
        taken: Names that are not to be given.
    """
    return next(name for name in _candidates(url) if name not in taken)


def _candidates(url: str) -> Iterator[str]:
    own = _of_host(host(url)) or "source"
    yield own
    parts = [_slug(part.rpartition(".")[0] or part) for part in urlsplit(url).path.split("/")]
    telling = [part for part in parts if part and not _GENERIC.fullmatch(part.replace("-", ""))]
    if telling:
        own = f"{own}-{telling[-1]}"[:_LONGEST].rstrip("-")
        yield own
    yield from (f"{own}-{number}" for number in count(2))


def _of_host(name: str) -> str:
    if ":" in name or re.fullmatch(r"[\d.]+", name):
        return _slug(name)
    parts = name.lower().split(".")
    while len(parts) > 2 and parts[0] in _SERVICE:  # noqa: PLR2004 - a name and its top level
        parts = parts[1:]
    parts = parts[:-1] or parts
    if len(parts) > 1 and parts[-1] in _REGISTRIES:
        parts = parts[:-1]
    return _slug("-".join(parts))


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower().translate(_UMLAUTS))
    letters = plain.encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", letters)[:_LONGEST].strip("-")
