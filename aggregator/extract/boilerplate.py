"""Tells lines of an article from what stands between, before and after them.

Decisions on single lines of plain text, by wordings that many publishers share
(``rules/``). Nothing here knows a publisher. A rule fires only on a line that is
nothing but boilerplate: a sentence of an article that mentions a newsletter is
a sentence of the article.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from aggregator.extract.document import words_of
from aggregator.extract.wordings import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LONGEST = 420
"""Characters; longer lines are prose, whatever they mention."""
_HEADING = 90
"""Characters of the longest heading of a part of the page."""
_PROSE = 90
"""Characters from which a line that ends like a sentence counts as running text."""
_TITLE = 15
"""Characters from which a title is told within a longer line."""
_KICKER = 60
"""Characters that a line with a title in it has besides."""
_CLOSING = 6
"""Lines from one offer to the next below an article."""
_SIGNATURE = 3
"""Words of a last line that is no sentence."""
_SENTENCE_END = re.compile(r"[.!?…][\"“”«»‹›’')\]]*$")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text and what the page marked it as: ``p``, ``head``, ``item`` or ``quote``."""

    text: str
    kind: str = "p"


def ends_sentence(text: str) -> bool:
    """Whether a text ends where a sentence does."""
    return bool(_SENTENCE_END.search(text))


def is_boilerplate(line: Line) -> bool:
    """Whether a line is nothing but boilerplate, told by its wording alone."""
    if len(line.text) > _LONGEST:
        return False
    if pattern("lines").fullmatch(line.text):
        return True
    return _offers(line)


def _offers(line: Line) -> bool:
    if not pattern("offers").search(line.text):
        return False
    listed = line.kind == "item" and len(line.text) <= _HEADING and not ends_sentence(line.text)
    return listed or bool(pattern("calls").search(line.text))


def is_section(line: Line) -> bool:
    """Whether a line heads a part of the page that is not the article."""
    return len(line.text) <= _HEADING and bool(pattern("sections").fullmatch(line.text))


def is_prose(line: Line) -> bool:
    """Whether a line reads like running text."""
    return line.kind in {"p", "quote"} and len(line.text) >= _PROSE and ends_sentence(line.text)


def without_boilerplate(lines: Sequence[Line], titles: Iterable[str] = ()) -> list[Line]:
    """The lines of an article: no title, no offers, no sections about other things.

    Args:
        lines: In the order of the page.
        titles: The article's title in every wording the page and the feed know.
    """
    kept = _without_sections(_without_titles(lines, titles))
    kept = _without_closing_offer(_without_offered_lists(kept))
    kept = [line for line in kept if not is_boilerplate(line)]
    if len(kept) > 1 and _only_signs(kept[-1]):
        kept.pop()
    while kept and kept[-1].kind == "head":  # what it headed is gone
        kept.pop()
    return kept


def _only_signs(last: Line) -> bool:
    """Whether the last line is a name or the like."""
    return (
        last.kind == "p" and len(last.text.split()) <= _SIGNATURE and not ends_sentence(last.text)
    )


def _without_offered_lists(lines: Sequence[Line]) -> list[Line]:
    """Drop a list of which half or more is boilerplate: the rest are its other selling points."""
    kept: list[Line] = []
    for kind, group in groupby(lines, key=lambda line: line.kind):
        run = list(group)
        if kind != "item" or 2 * sum(is_boilerplate(line) for line in run) < len(run):
            kept += run
    return kept


def _without_closing_offer(lines: Sequence[Line]) -> list[Line]:
    """Drop what stands between two offers below the article: it is part of them."""
    offers = [number for number, line in enumerate(lines) if is_boilerplate(line) and _offers(line)]
    if len(offers) < 2:  # noqa: PLR2004 - between two
        return list(lines)
    first, last = offers[-2:]
    if last - first > _CLOSING or any(map(is_prose, lines[last + 1 :])):
        return list(lines)
    return [*lines[:first], *lines[last + 1 :]]


def _without_titles(lines: Sequence[Line], titles: Iterable[str]) -> list[Line]:
    """Drop repetitions of the title above the first paragraph."""
    known = {"".join(words_of(title)) for title in titles} - {""}
    prose = next((n for n, line in enumerate(lines) if is_prose(line)), len(lines))
    return [
        line
        for n, line in enumerate(lines)
        if n > prose or not _repeats("".join(words_of(line.text)), known)
    ]


def _repeats(text: str, titles: set[str]) -> bool:
    """A title as it is, or between a kicker and the name of the site."""
    return text in titles or any(
        len(title) > _TITLE and title in text and len(text) < len(title) + _KICKER
        for title in titles
    )


def _without_sections(lines: Sequence[Line]) -> list[Line]:
    """Drop the heading of another part with the list below it, or with all that follows.

    All that follows goes when there is no running text in it.
    """
    last_prose = max((n for n, line in enumerate(lines) if is_prose(line)), default=-1)
    kept: list[Line] = []
    inside = False
    for number, line in enumerate(lines):
        if is_section(line) and not is_prose(line):
            if number > last_prose >= 0:
                break
            inside = True
            continue
        inside = inside and line.kind != "head" and not _stands_alone(line)
        if not inside:
            kept.append(line)
    return kept


def _stands_alone(line: Line) -> bool:
    """Whether a line is no item of a list of links: a sentence, or anything long."""
    return line.kind != "item" and (len(line.text) > _PROSE or ends_sentence(line.text))
