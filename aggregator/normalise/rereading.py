"""A page was read again: does its article say something else now?

Sentences are held against sentences. A sentence that was changed, or a
paragraph that came or went, is a correction. Headlines of other articles,
advertisements between the paragraphs, counters and times are not.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING

from aggregator.normalise.changes import without_restless
from aggregator.text import sentences

if TYPE_CHECKING:
    from collections.abc import Collection

Words = tuple[str, ...]

_WORD = re.compile(r"\w+")
_ENDS = re.compile(r"[.!?…][”“»«\"')\]]*$")
_POINTER = re.compile(
    r"(?:lesen sie|lies|mehr (?:zum|zu|dazu|lesen|hier)|auch interessant|das könnte|siehe auch|"
    r"zum thema|anzeige|werbung|sponsored|newsletter|jetzt (?:abonnieren|lesen|sichern|bestellen)|"
    r"read (?:more|also)|related|advertisement|sign up|subscribe)\b",
    re.IGNORECASE,
)
_SHORTEST = 5
"""Words. What is shorter is a heading, a caption, a button."""
_REWORDED = 0.5
"""Two sentences that share so many of their words are one, before and after."""
_PARAGRAPH = 25
_PART = 0.03
"""What comes or goes without replacing anything counts from so many words, and so much of all."""
_REMAINS = 0.6
"""An article that is shorter than this was cut, by a wall or by a mistake."""
_MOST_COMPARED = 60


class Rereading(Enum):
    """What became of an article's text."""

    SAME = "same"
    CHANGED = "changed"
    CUT = "cut"
    """Much of it is gone and little came instead: what was read first is better."""


def compare(before: str, now: str, language: str | None = None) -> Rereading:
    """Hold an article's text against what it was.

    Args:
        before: Plain text, as it was read first.
        now: Plain text, as it was read again.
        language: BCP 47, for where sentences end.
    """
    if before == now:
        return Rereading.SAME
    ours, theirs = _prose(before, language), _prose(now, language)
    gone = [one for one in ours if one not in theirs]
    come = [one for one in theirs if one not in ours]
    if _count(theirs) < _REMAINS * _count(ours) and _count(come) < _count(gone) / 2:
        return Rereading.CUT
    enough = max(_PARAGRAPH, _PART * _count(ours))
    if _count(come) >= enough or _count(gone) >= enough or _is_reworded(gone, come):
        return Rereading.CHANGED
    return Rereading.SAME


def _prose(text: str, language: str | None) -> dict[Words, None]:
    """Give the words of each sentence of a text that is one, in order, none twice."""
    found = (one.text for one in sentences.split(text, language))
    said = (one for one in found if _ENDS.search(one) and not _POINTER.match(one))
    words = (tuple(_WORD.findall(without_restless(one))) for one in said)
    return {one: None for one in words if len(one) >= _SHORTEST}


def _count(found: Collection[Words]) -> int:
    return sum(map(len, found))


def _is_reworded(gone: list[Words], come: list[Words]) -> bool:
    return any(
        len(set(old) & set(new)) >= _REWORDED * len(set(old) | set(new))
        for old in gone[:_MOST_COMPARED]
        for new in come[:_MOST_COMPARED]
    )
