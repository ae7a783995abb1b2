"""Finds the lead: the paragraph between headline and text that trafilatura tends to leave out.

It is taken only from what the page shows. That a feed or a meta element carries
a summary is no reason to put it into a text in which it does not stand.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aggregator.extract.boilerplate import Line, ends_sentence, is_boilerplate, is_prose
from aggregator.extract.document import blocks_of, text_of, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lxml.html import HtmlElement

_NAMED = re.compile(
    r"(?:^|[\s_-])(?:lead|lede|intro|introduction|teaser[-_]?text|standfirst|summary|abstract|excerpt|"
    r"vorspann|deck|dek|subline|subtitle|sub[-_]?head(?:line)?|anriss|einleitung|description)(?:$|[\s_-])",
    re.IGNORECASE,
)
_SHORTEST = 40
_LONGEST = 1200
"""Characters of a lead."""
_ALIKE = 0.8


def find_lead(tree: HtmlElement, lines: Sequence[Line], summaries: Iterable[str]) -> list[Line]:
    """The lead of a page whose text was found without it; empty if it has none.

    Args:
        tree: The page.
        lines: The text as found so far, without boilerplate.
        summaries: What the feed and the page give as their summary: a
            paragraph of the page that says the same is its lead.
    """
    present = " ".join(words_of(" ".join(line.text for line in lines)))
    prose = next((line.text for line in lines if is_prose(line)), "")
    wanted = [words_of(summary) for summary in summaries if len(summary) >= _SHORTEST]
    named: list[Line] = []
    below_headline = False
    for block in blocks_of(tree):
        text = text_of(block)
        below_headline = below_headline or block.tag == "h1"
        if prose and text.endswith(prose):
            break
        if not _SHORTEST <= len(text) <= _LONGEST or block.tag == "h1":
            continue
        words = words_of(text)
        if " ".join(words) in present or is_boilerplate(Line(text)):
            continue
        if any(_alike(words, summary) for summary in wanted):
            return [Line(text)]
        if below_headline and ends_sentence(text) and _is_named(block):
            named.append(Line(text))
    return named[:1]


def _alike(one: list[str], other: list[str]) -> bool:
    """Whether most words of the shorter of two texts are in the other."""
    short, long = sorted((set(one), set(other)), key=len)
    return len(short) > 4 and len(short & long) >= _ALIKE * len(short)  # noqa: PLR2004 - four words are alike by chance


def _is_named(block: HtmlElement) -> bool:
    for element in (block, *list(block.iterancestors())[:2]):
        if _NAMED.search(f"{element.get('class', '')} {element.get('itemprop', '')}"):
            return True
    return False
