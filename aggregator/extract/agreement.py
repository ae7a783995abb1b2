"""Holds the text found on a page against the ``articleBody`` of its JSON-LD.

Where both say the same, the publisher's own text decides where the article
begins and ends; where far too little was found, it stands in. It is never
used for an article that is not free: what the page does not show is not ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.extract.boilerplate import Line
from aggregator.extract.document import words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHORTEST = 60
"""Words; a shorter ``articleBody`` is a teaser."""
_SAME = 0.8
"""Share of a text that must be in the other for the two to agree."""
_COMPLETE = 0.6
"""Share of the found words that a complete ``articleBody`` has at least."""
_TOO_LITTLE = 0.5
_LINE = 0.6
"""Share of a line's shingles that must be in ``articleBody`` for the line to stand in it."""


def agree(lines: Sequence[Line], body: str, *, free: bool | None) -> list[Line]:
    """The lines of an article, corrected by what its publisher says its text is.

    Args:
        lines: As found on the page.
        body: ``articleBody``; may be empty, cut, or about something else.
        free: What the page says about ``isAccessibleForFree``.
    """
    theirs = words_of(body)
    if len(theirs) < _SHORTEST:
        return list(lines)
    ours = [words_of(line.text) for line in lines]
    count = sum(map(len, ours))
    shingles = _shingles(theirs)
    held = [_share(_shingles(words), shingles) >= _LINE for words in ours]
    found = _shingles([word for words in ours for word in words])
    if count < _TOO_LITTLE * len(theirs) and free is not False:
        agrees = (
            not lines or sum(len(w) for w, h in zip(ours, held, strict=True) if h) >= _SAME * count
        )
        return [Line(text) for text in body.split("\n")] if agrees else list(lines)
    if _share(shingles, found) < _SAME or len(theirs) < _COMPLETE * count or not any(held):
        return list(lines)
    first, last = held.index(True), len(held) - 1 - held[::-1].index(True)
    return [
        line
        for number, line in enumerate(lines)
        if held[number] or (first < number < last and line.kind in {"head", "item"})
    ]


def _shingles(words: Sequence[str]) -> frozenset[tuple[str, ...]]:
    size = min(3, len(words))
    return (
        frozenset(tuple(words[n : n + size]) for n in range(len(words) - size + 1))
        if size
        else frozenset()
    )


def _share(part: frozenset[tuple[str, ...]], whole: frozenset[tuple[str, ...]]) -> float:
    return len(part & whole) / len(part) if part else 0.0
