"""What one text has of another, word for word.

Words are compared without regard to case, punctuation and line breaks. Where a
script has no spaces between its words (Han, Kana, Thai and others), each
character counts as one.
"""

from __future__ import annotations

import re
import unicodedata

UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
)
"""Characters of scripts without spaces between words, as a class of a regular expression."""
WORD = re.compile(
    r"\d+(?:[.,:’']\d+)*(?:-[^\W\d_]+)*|[^\W_]+(?:[-’'][^\W_]+)*(?:[*:_/]-?inn?(?:en)?\b)?|[%€$£]"
)
"""A word as a person counts them: ``US-Präsident`` and ``3.000`` are one each."""
_UNSPACED = re.compile(f"[{UNSPACED}]")


def plain(text: str) -> str:
    """Give a text's words in lower case, one space between; for comparing word by word."""
    composed = unicodedata.normalize("NFC", text).replace("\xad", "").lower()
    if not composed.isascii():
        composed = _UNSPACED.sub(r" \g<0> ", composed)
    return " ".join(WORD.findall(composed))


def longest_run(said: str, original: str) -> int:
    """Count the words of the longest run that two texts share.

    Args:
        said: As ``plain`` gives it; the cost grows with its length.
        original: As ``plain`` gives it.
    """
    words = said.split()
    inside = f" {original} "
    longest = 0
    for start in range(len(words)):
        while start + longest < len(words):
            run = " ".join(words[start : start + longest + 1])
            if f" {run} " not in inside:
                break
            longest += 1
    return longest
