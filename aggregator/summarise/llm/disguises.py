"""Texts that are written so that people and filters see something else than a model does.

text --invisible signs off--> plain --lookalikes, digits, accents--> readings
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_LOOKALIKES = str.maketrans(
    "аеорсухіїѕјԁɡԛԝѵոօսԱհցզΑΒΕΖΗΙΚΜΝΟΡΤΥΧαεικνορτυχωАВЕКМНОРСТУХІЅЈ",
    "aeopcyxiisjdgqwvnouUhgqABEZHIKMNOPTYXaeiKvoptuxwABEKMHOPCTYXISJ",
)
"""Letters of other scripts that look like Latin ones."""
_FOREIGN = r"\u0370-\u03ff\u0400-\u052f\u0531-\u058f\u13a0-\u13ff"
_MIXED = re.compile(rf"\b(?=\w*[A-Za-z])(?=\w*[{_FOREIGN}])[A-Za-zÀ-ɏ{_FOREIGN}]{{5,}}\b")
_SPACED = re.compile(r"\b(?:\w[ .\-_]){4,}\w\b")
_CHOPPED = re.compile(r"\b(?:[^\W\d_]{2,}[.!]\s+){2,}(?=[^\W\d_]{2,}\b)")
_WITH_DIGITS = re.compile(r"\b(?=\w*[a-z])(?=\w*[013457])\w{3,}\b", re.IGNORECASE)
_DIGITS = str.maketrans("013457", "oieast")
_STRAY = re.compile(r"[\u0300-\u036f\u1dc0-\u1dff\u20d0-\u20ff]")
_MANY_STRAY = 10
"""Accents that belong to no letter there is, in one paragraph. A foreign name has one or two."""


def visible(text: str) -> str:
    """Give a text without the signs that nobody sees."""
    return _INVISIBLE.sub("", text)


def is_disguised(text: str) -> bool:
    """Tell whether words are spelt with letters of two scripts, or buried under accents."""
    plain = unicodedata.normalize("NFC", visible(text))
    return bool(_MIXED.search(plain)) or len(_STRAY.findall(plain)) >= _MANY_STRAY


def readings(text: str) -> Iterator[str]:
    """Give a text as a model may read it: first as it stands, then with its tricks undone."""
    plain = unicodedata.normalize("NFKC", visible(text))
    plain = _SPACED.sub(lambda m: re.sub(r"[ .\-_]", "", m[0]), plain).translate(_LOOKALIKES)
    yield plain
    if _CHOPPED.search(plain):
        yield _CHOPPED.sub(lambda m: re.sub(r"[.!]", "", m[0]), plain)
    if _WITH_DIGITS.search(plain):
        yield _WITH_DIGITS.sub(lambda m: m[0].translate(_DIGITS), plain)
