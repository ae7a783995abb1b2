"""Text without case and umlauts, and what a database can ask of it.

A rule's word is looked for in folded text. To fold the texts of a whole store
for it would take minutes; SQL's LIKE goes through them in a second, and finds
at least all that folding would.
"""

from __future__ import annotations

import unicodedata

_FOLDS = (("ä", "a"), ("ö", "o"), ("ü", "u"), ("ß", "ss"), ("\xad", ""))
_FOLDED_TO = frozenset("aou")
_ESCAPED = frozenset('"\\')
"""JSON writes these with one character more."""

ODD = "*\u0130*"
"""For SQLite's GLOB: clean text of which ``like`` does not know what it is folded.

Of all that ``markup.clean`` leaves, only the Turkish capital becomes an ASCII letter.
"""

ODD_CASE = "*[\u0130\u0149\u017f\u01f0\u0390\u03b0\u0587\u1e96-\u1e9a\ufb00-\ufb06\ufb13-\ufb17]*"
"""The same of clean text that is compared by its case-folded form: letters that become several."""


def folded(text: str) -> str:
    """Give a text in lower case and without umlauts, as plurals change them."""
    text = unicodedata.normalize("NFC", text).lower()
    for letter, plain in _FOLDS:
        text = text.replace(letter, plain)
    return text


def like(text: str) -> str:
    r"""Give a pattern for SQL's LIKE that whatever is written like ``text`` matches.

    That is clean text with ``text`` for its ``folded`` form, unless it is
    ``ODD``, or for its case-folded form, unless it is ``ODD_CASE``; also within
    JSON. The pattern may match more.

    >>> like("bündnis 90")
    'b_ndnis 90'
    """
    marked = text.replace("ss", "ß")
    if marked.startswith("s"):  # the half of an ß
        marked = f"ß{marked[1:]}"
    if marked.endswith("s"):
        marked = f"{marked[:-1]}ß"
    return "".join(map(_alike, marked))


def _alike(char: str) -> str:
    if char in _FOLDED_TO:
        return "_"
    if char.isascii() and (char.isalnum() or char == " "):
        return char
    return "%" if char == "ß" or char in _ESCAPED or not char.isprintable() else "_"
