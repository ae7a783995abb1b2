"""Bytes to text: which characters they are, and where the feed in them begins.

The character set is settled here, once, for every path. Declarations are
often wrong and UTF-8 is hard to hit by accident, so bytes that are valid
UTF-8 are UTF-8 whatever they say; only others are taken at their word (RFC
7303 and the XML declaration), and what is left is UTF-8 with single bytes of
Windows-1252 in it, the usual outcome of copying between systems.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from aggregator.errors import ParseError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BARE = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"), (b"{\0", "utf-16-le"), (b"\0{", "utf-16-be"))
"""How UTF-16 begins that has lost its byte order mark."""
_LATIN = frozenset(("iso8859-1", "ascii"))
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_DECLARED = re.compile(rb"^[^<]{0,100}<\?xml[^>]{0,200}?\bencoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
_PROLOGUE = re.compile(r"(?:[\s\ufeff\0]+|<!--.*?-->|<\?.*?\?>)*", re.DOTALL)
_ROOT = re.compile(r"<(?:[\w.-]+:)?(?:rss|feed|rdf)(?=[\s>/])", re.IGNORECASE)
_FIRST_TAG = re.compile(r"<([a-z][\w.:-]*)", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Document:
    """A body as text.

    Attributes:
        text: From the feed's first tag on; for what is no XML feed, all of it.
        kind: ``xml``, ``json``, ``html`` or ``other``.
        root: Name of the first tag, for messages.
    """

    text: str
    kind: str
    root: str = ""


def read_document(body: bytes, content_type: str | None) -> Document:
    """Decode a body and find the feed in it.

    Whatever stands before a feed's first tag is dropped: byte order marks,
    caches' comments, PHP's warnings, and the document type declaration. With
    it go its entities: no path ever sees one, so nothing can be read from a
    file or a network, nor blown up, by way of them.

    Raises:
        ParseError: The body is empty.
    """
    text = _decode(body, content_type)
    start = _PROLOGUE.match(text)
    after = start.end() if start else 0
    if after >= len(text):
        raise ParseError("The server sent an empty document.", reason="empty")
    if text[after] in "{[":
        return Document(text[after:], "json")
    first = _FIRST_TAG.search(text, after)
    name = first[1].lower() if first else ""
    begin = text[after : after + 200].lower()
    if name == "html" or begin.startswith("<!doctype html"):
        return Document(text, "html", "html")
    root = _ROOT.search(text, after)
    if root:
        return Document(text[root.start() :], "xml", root[0][1:].lower())
    if name in {"head", "body", "meta", "title", "div", "script"}:
        return Document(text, "html", name)
    return Document(text[after:], "other", name)


def without_controls(text: str) -> str:
    """The text without what no XML document may hold, and no database can: NUL, surrogates."""
    return _CONTROL.sub("", text)


def _decode(body: bytes, content_type: str | None) -> str:
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body.decode(name, "replace").removeprefix("\ufeff")
    for mark, name in _BARE:
        if body.startswith(mark):
            return body.decode(name, "replace")
    declared = _names(body, content_type)
    if b"\x1b" not in body or not any(name.startswith("iso2022") for name in declared):
        try:
            return body.decode("utf-8")
        except UnicodeDecodeError:
            pass
    for name in declared:
        try:
            return body.decode("cp1252" if name in _LATIN else name)
        except UnicodeDecodeError:
            continue
    return body.decode("utf-8", "presseschau.windows-1252")


def _names(body: bytes, content_type: str | None) -> list[str]:
    """Declared character sets by Python's names, the more believable first.

    HTTP outranks the document (RFC 7303, 3.2), except for the ISO-8859-1 that
    servers add by themselves.
    """
    header = _CHARSET.search(content_type or "")
    inside = _DECLARED.match(body[:400])
    found = [header[1] if header else "", inside[1].decode("ascii", "ignore") if inside else ""]
    names = []
    for name in found:
        try:
            codec = codecs.lookup(name)
        except (LookupError, ValueError):
            continue
        # "hex" and the like are no character sets; UTF-7 smuggles markup past everybody.
        if codec._is_text_encoding and codec.name not in {"utf-8", "utf-7"}:  # noqa: SLF001 - what bytes.decode asks itself
            names.append(codec.name)
    return sorted(names, key=lambda name: name in _LATIN)


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return wrong.decode("cp1252", "replace"), error.end


codecs.register_error("presseschau.windows-1252", _as_windows_1252)
