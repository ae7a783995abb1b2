"""From the bytes of a page to its characters; and what is no page.

    byte order mark -> valid UTF-8 -> Content-Type -> meta -> windows-1252

Valid UTF-8 with a multi-byte character in it is never anything else by
accident, so it outranks what the server and the page declare. A declared
``iso-8859-1`` means windows-1252, as in browsers (WHATWG Encoding, 4.2).
"""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = {
    b"%PDF-": "a PDF file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"RIFF": "a picture or a recording",
    b"PK\x03\x04": "an archive or office document",
    b"\x1f\x8b": "a packed file",
    b"ID3": "a recording",
    b"OggS": "a recording",
    b"\x1aE\xdf\xa3": "a video",
}
_KINDS = {"image": "a picture", "audio": "a recording", "video": "a video", "font": "a font"}
_DEFAULT = "cp1252"
_WHATWG = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
"""Python's codec name to the one that a browser uses for the same label."""
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_HEAD = 4096
"""How many bytes of a page are searched for its own declaration (WHATWG HTML asks for 1024)."""
_STRAY = re.compile("[\udc80-\udcff]+")


def other_kind(body: bytes, content_type: str | None) -> str:
    """What a body is that is no page, for a person; empty where it may be one.

    Its first bytes decide; a server's word for it only where it names a medium.
    """
    for begin, kind in _MAGIC.items():
        if body.startswith(begin):
            return kind
    declared = (content_type or "").partition(";")[0].strip().lower()
    return _KINDS.get(declared.partition("/")[0], "")


def decode(body: bytes, content_type: str | None = None) -> str:
    """The characters of a page, whatever it says or fails to say about them.

    Args:
        body: The page after content decoding.
        content_type: Value of the Content-Type header, if there was one.

    Returns:
        Text; bytes that mean nothing in the chosen charset become U+FFFD.
        Never raises.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body.decode(name, "replace").lstrip("\ufeff")
    declared = _declared(body, content_type)
    if declared is not None and declared.startswith("iso2022"):  # seven bits: valid UTF-8 too
        return body.decode(declared, "replace")
    try:
        return body.decode()
    except UnicodeDecodeError:
        pass
    wide = _wide(body)
    if wide:
        return body.decode(wide, "replace")
    if declared is None or declared in {"utf-8", _DEFAULT}:
        return _mostly_utf8(body) or body.decode(_DEFAULT, "replace")
    return body.decode(declared, "replace")


def _declared(body: bytes, content_type: str | None) -> str | None:
    """The codec that the header or the page names; ``None`` if there is none that is known."""
    labels = _HEADER.findall(content_type or "")
    labels += [label.decode("ascii", "replace") for label in _META.findall(body[:_HEAD])]
    for label in labels:
        try:
            codec = codecs.lookup(label)
            " ".encode(codec.name)  # refuses the codecs that are none for text
        except (LookupError, ValueError):
            continue
        return _WHATWG.get(codec.name, codec.name)
    return None


def _wide(body: bytes) -> str | None:
    """UTF-16 without its mark, told by the zero bytes of its markup."""
    even, odd = body[:_HEAD:2].count(0), body[1:_HEAD:2].count(0)
    half = min(len(body), _HEAD) // 2
    if half and max(even, odd) > 0.4 * half:
        return "utf-16-be" if even > odd else "utf-16-le"
    return None


def _mostly_utf8(body: bytes) -> str | None:
    """UTF-8 into which a few bytes of windows-1252 were pasted; ``None`` if it is not that."""
    text = body.decode("utf-8", "surrogateescape")
    stray = sum(len(found) for found in _STRAY.findall(text))
    real = sum(1 for char in text if char > "\x7f") - stray
    if real <= stray:
        return None
    return _STRAY.sub(
        lambda found: found.group().encode("utf-8", "surrogateescape").decode(_DEFAULT, "replace"),
        text,
    )
