"""The strict pass: only what is well-formed XML takes the fast path.

It mends nothing. A parser that mends silently, as fast ones do, turns
``Bahn & Bus`` into ``Bahn``; what needs mending goes to feedparser.
"""

from __future__ import annotations

from lxml import etree


def strict_root(text: str) -> etree._Element | None:
    """The root of a well-formed document that begins with its root's tag.

    No recovery, no network, no DTD, no entities but XML's five; libxml2's own
    limits on depth (256) and size of a text (10 MB) hold.

    Returns:
        ``None`` if the text is not well-formed.
    """
    parser = etree.XMLParser(
        encoding="utf-8",
        recover=False,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        return etree.fromstring(text.encode("utf-8"), parser)
    except (etree.XMLSyntaxError, UnicodeEncodeError):
        return None
