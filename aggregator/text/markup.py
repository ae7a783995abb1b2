"""Between HTML and plain text: what feeds carry, what people read, what we may publish.

Each function takes a string and returns one, in time proportional to its
length whatever the string is. Whole pages are the extractor's; these are for
the fragments that feeds carry.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from html import escape, unescape

import nh3


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_HIDDEN = re.compile(
    r"<!--|<(script|style|template|iframe|object|svg|math|select|textarea|title|head)\b",
    re.IGNORECASE,
)
_TAG = re.compile(
    # Neither part crosses a "<", so that no input makes it look at a character twice over.
    r"<(?:/?([a-zA-Z][^\s/<>]*)(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+>|/?([a-zA-Z])?[^<>\s][^<>]*>)"
)
_TAG_NAME = re.compile(r"[a-z0-9]+")
_BREAKS = _words(
    "address article aside blockquote br caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol "
    "option p pre section summary table tbody tfoot thead tr ul"
)
_GAPS = frozenset(("td", "th"))

_ALLOWED = {
    "a": {"href", "title", "hreflang"},
    "abbr": {"title"},
    "blockquote": {"cite"},
    "img": {"src", "alt", "title", "width", "height"},
    "li": {"value"},
    "ol": {"start", "reversed"},
    "q": {"cite"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "time": {"datetime"},
    "*": {"lang", "dir"},
} | {
    tag: set()
    for tag in _words(
        "b bdi bdo br caption cite code col colgroup dd del details dfn div dl dt em figcaption "
        "figure h1 h2 h3 h4 h5 h6 hr i ins kbd mark p pre rp rt ruby s samp small span strong "
        "sub summary sup table tbody tfoot thead tr u ul var wbr"
    )
}
_DROPPED_WITH_CONTENT = _words(
    "script style template iframe object svg math select textarea title head"
)
_VOID = _words("area base br col embed hr img input link meta source track wbr")
# nh3 (html5ever) takes time that grows with the square of the depth and of the
# number of ampersands (60,000 levels: 12 s; 400,000 "&": 2 s).
_LONGEST = 1_000_000
_DEEPEST = 400
_MOST_AMPERSANDS = 20_000
_OPEN_OR_CLOSE = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")

_NOT_TEXT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(chr(plane << 16 | low) for plane in range(1, 17) for low in (0xFFFE, 0xFFFF))
    + "]"
)
_RIGHT_TO_LEFT = re.compile("[\u0590-\u05ff\u0600-\u07bf\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc]")
_MARKS = frozenset("\u061c\u200e\u200f")
_INSTEAD = {chr(code): bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)} | {
    "\u2028": "\n",
    "\u2029": "\n",
    "\x0b": " ",
    "\x0c": " ",
}


def to_text(html: str) -> str:
    """Plain text of a fragment of HTML, one line for each block.

    Entities are decoded once; scripts, styles, comments and the like are
    dropped with what they hold; white space is collapsed as a browser would.
    Text without ``<`` and ``&`` is only collapsed. The result may still hold
    characters that XML forbids: see :func:`clean`.
    """
    if "<" not in html:
        return one_line(unescape(html) if "&" in html else html)
    html = _TAG.sub(_space_of, _without_hidden(one_line(html)))
    if "&" in html:
        html = unescape(html)
    lines = (" ".join(line.split()) for line in html.split("\n"))
    return "\n".join(line for line in lines if line)


def one_line(text: str) -> str:
    """The text with every run of white space, line breaks included, made one space."""
    if text.isprintable() and "  " not in text:  # then no white space but single blanks
        return text.strip()
    return " ".join(text.split())


def plain(html: str) -> str:
    """Plain text of a fragment of HTML, cleaned and in one line.

    What ``one_line(clean(to_text(html)))`` makes of it, in a third of the time
    for what most fragments are: plain already.
    """
    if html.isprintable() and not ("<" in html or "&" in html or "  " in html):
        text = html.strip()
        return text if text.isascii() else unicodedata.normalize("NFC", text)
    return one_line(clean(to_text(html)))


def sanitise(html: str, base: str | None = None) -> str:
    """HTML from outside, made safe to publish.

    Only structure, links and pictures stay: no scripts, forms, frames, styles,
    classes or ids; addresses are http, https or (links) mailto. What is nested
    deeper, or is longer (a million characters), than any author would write is
    reduced to its text.

    Args:
        html: A fragment from a feed or page.
        base: Absolute address that relative ones are resolved against;
            without one they are dropped.
    """
    if _is_absurd(html):
        return "".join(f"<p>{escape(line)}</p>" for line in to_text(html).split("\n") if line)
    return _cleaner(base).clean(html)


def clean(text: str) -> str:
    r"""Plain text that XML 1.0 can carry and that shows what it says, in NFC.

    Removed: control characters, lone surrogates, noncharacters, soft hyphens,
    byte order marks, and bidirectional controls (embeddings and overrides
    always, the three marks unless there is a right-to-left script). C1
    controls are read as the Windows-1252 characters they nearly always are.
    Line ends become ``\n``; tabs stay.
    """
    if text.isprintable():
        return text if text.isascii() else unicodedata.normalize("NFC", text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _NOT_TEXT.search(text):
        kept = _MARKS if _RIGHT_TO_LEFT.search(text) else frozenset[str]()
        text = _NOT_TEXT.sub(
            lambda found: found[0] if found[0] in kept else _INSTEAD.get(found[0], ""), text
        )
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def printed(text: str) -> str:
    """Plain text as it is published: cleaned, in one line, with ``?`` for what nobody could decode.

    Validators take a U+FFFD for a mistake in the feed's own encoding.
    """
    return one_line(clean(text)).replace("\ufffd", "?")


def _without_hidden(html: str) -> str:
    """Without comments and elements whose content nobody reads; unclosed ones end the text."""
    kept, position = [], 0
    while found := _HIDDEN.search(html, position):
        kept.append(html[position : found.start()])
        end = _end_of(html, found)
        if end < 0:
            return "".join(kept)
        position = end
    kept.append(html[position:])
    return "".join(kept)


def _end_of(html: str, opened: re.Match[str]) -> int:
    if opened[1] is None:
        end = html.find("-->", opened.start() + 2)
        return end + 3 if end >= 0 else -1
    close = re.compile(f"</{opened[1]}[^>]*>", re.IGNORECASE).search(html, opened.end())
    return close.end() if close else -1


def _space_of(tag: re.Match[str]) -> str:
    """What a tag leaves between the words around it."""
    name = tag[1]
    if name is None:
        found = _TAG_NAME.match(tag[0].lower().lstrip("</"))
        name = found[0] if found else ""
    name = name.lower()
    return "\n" if name in _BREAKS else " " if name in _GAPS else ""


def _is_absurd(html: str) -> bool:
    return (
        len(html) > _LONGEST
        or html.count("&") > _MOST_AMPERSANDS
        or (html.count("<") > _DEEPEST and _depth(html) > _DEEPEST)
    )


def _depth(html: str) -> int:
    """How deep elements nest; a closing tag only counts against an open element of its name."""
    deepest = depth = 0
    opened: Counter[str] = Counter()
    for found in _OPEN_OR_CLOSE.finditer(html):
        name = found[2].lower()
        if not found[1] and name not in _VOID:
            opened[name] += 1
            depth += 1
            deepest = max(deepest, depth)
        elif found[1] and opened[name]:
            opened[name] -= 1
            depth -= 1
    return deepest


@lru_cache(maxsize=64)
def _cleaner(base: str | None) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(_ALLOWED) - {"*"},
        attributes=_ALLOWED,
        clean_content_tags=set(_DROPPED_WITH_CONTENT),
        url_schemes={"http", "https", "mailto"},
        url_relative=("rewrite_with_base", base) if base else "deny",
        link_rel="noopener noreferrer",
    )
