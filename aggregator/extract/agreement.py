"""Holds the text found on a page against the ``articleBody`` of its JSON-LD.

Where both say the same, the publisher's own text decides where the article
begins and ends; where far too little was found, it stands in. It is never
used for an article that is not free: what the page does not show is not ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.extract.boilerplate import Line, is_prose
from aggregator.extract.document import words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHORTEST = 60
"""Words; a shorter ``articleBody`` is a teaser."""
_SAME = 0.7
"""Share of one text that must be in the other for the two to agree; both have boilerplate."""
_LOST = 0.25
"""Share of the words, in running text, that may go because ``articleBody`` has not got them."""
_TOO_LITTLE = 0.5
_LINE = 0.6
"""Share of a line's shingles that must be in ``articleBody`` for the line to stand in it."""


def stand_in(lines: Sequence[Line], body: str, *, free: bool | None) -> list[Line]:
    """The ``articleBody`` in place of lines that are far too little of it; else the lines.

    Args:
        lines: As found on the page.
        body: ``articleBody``; may be empty, cut, or about something else.
        free: What the page says about ``isAccessibleForFree``.
    """
    theirs = words_of(body)
    ours = [words_of(line.text) for line in lines]
    count = sum(map(len, ours))
    if free is False or len(theirs) < _SHORTEST or count >= _TOO_LITTLE * len(theirs):
        return list(lines)
    shingles = _shingles(theirs)
    held = sum(len(words) for words in ours if _share(_shingles(words), shingles) >= _LINE)
    return [Line(text) for text in body.split("\n")] if held >= _SAME * count else list(lines)


def agree(lines: Sequence[Line], body: str) -> list[Line]:
    """The lines without those that the publisher does not count to the text.

    Nothing changes unless the two are nearly the same: an ``articleBody`` that
    was cut after so many characters would cut the text.

    Args:
        lines: As found on the page, without boilerplate.
        body: ``articleBody``; may be empty, cut, or about something else.
    """
    theirs = words_of(body)
    ours = [words_of(line.text) for line in lines]
    shingles = _shingles(theirs)
    found = _shingles([word for words in ours for word in words])
    held = [_share(_shingles(words), shingles) >= _LINE for words in ours]
    if len(theirs) < _SHORTEST or not any(held) or _share(shingles, found) < _SAME:
        return list(lines)
    first, last = held.index(True), len(held) - 1 - held[::-1].index(True)
    kept = [
        held[number] or (first < number < last and line.kind in {"head", "item"})
        for number, line in enumerate(lines)
    ]
    lost = [line for line, stays in zip(lines, kept, strict=True) if not stays and is_prose(line)]
    if sum(len(words_of(line.text)) for line in lost) > _LOST * sum(map(len, ours)):
        return list(lines)
    return [line for line, stays in zip(lines, kept, strict=True) if stays]


def _shingles(words: Sequence[str]) -> frozenset[tuple[str, ...]]:
    size = min(3, len(words))
    return (
        frozenset(tuple(words[n : n + size]) for n in range(len(words) - size + 1))
        if size
        else frozenset()
    )


def _share(part: frozenset[tuple[str, ...]], whole: frozenset[tuple[str, ...]]) -> float:
    return len(part & whole) / len(part) if part else 0.0
