"""Which hub tells of a published file: the ``Link`` header of WebSub (section 4).

It repeats what the file says of itself, so header and document never differ,
whichever configuration wrote the file. Pages of archives name no hub.
"""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Mapping

_LINK = "{http://www.w3.org/2005/Atom}link"
_ENTRIES = {"item", "{http://www.w3.org/2005/Atom}entry"}
_RELATIONS = ("hub", "self")
_UNSAFE = set("<>\r\n")


def link_header(name: str, data: bytes) -> str | None:
    """Give ``<hub>; rel="hub", <address>; rel="self"``; ``None`` for a file without a hub.

    Args:
        name: Of the published file.
        data: Its bytes.
    """
    form = name.rpartition(".")[2]
    if b"hub" not in data or form not in {"rss", "atom", "json"}:
        return None
    found = _in_json(data) if form == "json" else _in_xml(data)
    if len(found) < len(_RELATIONS) or _UNSAFE & set("".join(found.values())):
        return None
    return ", ".join(f'<{found[one]}>; rel="{one}"' for one in _RELATIONS)


def _in_xml(data: bytes) -> Mapping[str, str]:
    """Read what stands before the first entry."""
    found: dict[str, str] = {}
    events = etree.iterparse(
        io.BytesIO(data), events=("start",), resolve_entities=False, no_network=True
    )
    try:
        for _, element in events:
            if element.tag in _ENTRIES:
                break
            if element.tag == _LINK and (relation := element.get("rel")) in _RELATIONS:
                found.setdefault(relation, element.get("href", ""))
    except etree.XMLSyntaxError:
        return {}  # somebody else's file; it is served as it is
    return found


def _in_json(data: bytes) -> Mapping[str, str]:
    try:
        document = json.loads(data)
        return {"hub": str(document["hubs"][0]["url"]), "self": str(document["feed_url"])}
    except (ValueError, LookupError, TypeError):
        return {}
