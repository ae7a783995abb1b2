"""The OPML of somebody's reader with twins in place of feeds.

Folders, order, titles and what else the reader noted stay. What says how the
original is fetched or reworked goes: of a twin's entries a reader would make
the full articles again, or send its cookies to the wrong server.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Mapping

_FRESHRSS = "https://freshrss.org/opml"
_KEPT_OF_FRESHRSS = frozenset(("priority", "ttl", "unicitycriteria", "filtersactionread"))
_DROPPED = frozenset(
    (
        *("version", "etag", "lastmodified", "username", "password", "cookies", "useragent"),
        *("filtercmd", "html5extract", "loaditemlink", "markasread"),  # Liferea
        *("source", "sourcetype", "postprocess", "encoding"),  # RSS Guard
    )
)


def twinned(opml: bytes, twins: Mapping[str, str]) -> bytes:
    """Replace the addresses of feeds.

    Args:
        opml: Well-formed.
        twins: The address of each twin, by the feed's ``xmlUrl`` as it stands there.
    """
    root = etree.fromstring(opml, etree.XMLParser(resolve_entities=False, no_network=True))
    for outline in root.iter(etree.Element):
        names = {str(name).lower(): str(name) for name in outline.attrib}
        key = names.get("xmlurl")
        twin = twins.get(outline.attrib[key].strip()) if key else None
        if key is None or twin is None:
            continue
        for name in map(str, list(outline.attrib)):
            if _is_of_the_original(name):
                del outline.attrib[name]
        outline.set(key, twin)
        outline.set(names.get("type", "type"), "rss")
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _is_of_the_original(name: str) -> bool:
    own = etree.QName(name)
    word = own.localname.lower()
    if own.namespace == _FRESHRSS:
        return word not in _KEPT_OF_FRESHRSS
    return word in _DROPPED
