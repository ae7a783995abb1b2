"""Addresses that lead to a sentence: URL text fragments (WICG scroll-to-text-fragment).

A browser that knows them (Chromium, Safari, Firefox) opens the page at the
first place where the words stand and marks it; any other opens the page. The
words are taken from the article's text as it was extracted, which is not the
page's to the letter: links, footnotes and pictures may stand between. So of a
long sentence only its first and last words are named, as few as tell it from
the rest of the article, and none that a page is likely to spell otherwise.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable

_ENOUGH = 4
"""Words that begin a range, if the article says them only once; the same number ends it."""
_WHOLE = 8
"""A sentence of so many words is named whole."""
_MOST_BEGINNING = 12
_OUTER = re.compile(r"^[\W_]+|[\W_]+$")
_SPACE = re.compile(r"\s+")


def address(link: str, sentences: Iterable[str], text: str) -> str | None:
    """The address of a page at some of its sentences; the first is scrolled to.

    Args:
        link: Of the page, a URI.
        sentences: As they stand in ``text``.
        text: The article, to see which words are said once.

    Returns:
        ``None`` where none of the sentences has a word to look for.
    """
    haystack = _SPACE.sub(" ", text).casefold()
    directives = dict.fromkeys(filter(None, (directive(one, haystack) for one in sentences)))
    if not directives:
        return None
    words = "&".join(f"text={one}" for one in directives)
    return f"{link}{'' if '#' in link else '#'}:~:{words}"


def sure(sentences: Iterable[str], text: str) -> tuple[str, ...]:
    """Give the sentences that an address names in the same way when the text is not there."""
    haystack = _SPACE.sub(" ", text).casefold()
    return tuple(
        one
        for one in sentences
        if (named := directive(one, haystack)) and named == directive(one, "")
    )


def directive(sentence: str, haystack: str) -> str | None:
    """What follows ``text=`` for one sentence: ``textStart``, or ``textStart,textEnd``.

    Args:
        sentence: Plain text.
        haystack: The article with single spaces, case folded.
    """
    words = sentence.split()
    if not (whole := _outer(words)):
        return None
    if len(words) <= _WHOLE:
        return _encoded(whole)
    end = _outer(words[-_ENOUGH:])
    most = min(_MOST_BEGINNING, len(words) - _ENOUGH)
    for count in range(_ENOUGH, most + 1):
        begin = _outer(words[:count])
        if begin and end and haystack.count(begin.casefold()) <= 1:
            return f"{_encoded(begin)},{_encoded(end)}"
    return _encoded(whole)


def _outer(words: list[str]) -> str:
    """The words without marks before the first and after the last: pages vary in quotes."""
    return _OUTER.sub("", " ".join(words))


def _encoded(text: str) -> str:
    # "-", "," and "&" mean something in a directive; quote leaves the first as it is.
    return quote(text, safe="").replace("-", "%2D")
