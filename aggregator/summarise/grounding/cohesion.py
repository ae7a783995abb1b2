"""Does the article say a statement in one place, or only its words here and there?

A text that copies whole stretches and joins them anew looks as if every word
of it were in the article. So the more of a sentence is copied, the more of
each of its statements must stand in one place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.summarise.grounding.pairing import statements
from aggregator.summarise.grounding.verdict import Fault
from aggregator.text.copying import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aggregator.summarise.grounding.article import ArticleText
    from aggregator.summarise.grounding.reading import Word

_RUN = 3
"""Words. A shorter run that both have is no copy."""
_MOSTLY_COPIED = 0.45
_IN_ONE_PLACE = 0.62
"""Share of a statement that one sentence must say when the sentence is mostly copied."""
_FEWEST = 3
"""Content words that a statement must have to be judged at all."""


def copied_share(sentence: str, article: ArticleText) -> float:
    """Give the share of a sentence's words that stand in runs copied from the article."""
    words = plain(sentence).split()
    copied = start = 0
    while start < len(words):
        end = start + 1
        while end < len(words) and f" {' '.join(words[start : end + 1])} " in article.plain:
            end += 1
        copied += end - start if end - start >= _RUN else 0
        start = end
    return copied / (len(words) or 1)


def cohesion_faults(
    words: Sequence[Word], article: ArticleText, *, copied: float
) -> Iterator[Fault]:
    """Name the statement whose copied words come from different places of the article."""
    if copied < _MOSTLY_COPIED:
        return
    for first, last in statements(words):
        content = [word for word in words[first:last] if word.content]
        if len(content) < _FEWEST:
            continue
        weight = sum(map(article.weight, content))
        best = max(
            (
                sum(article.weight(word) for word in content if number in article.says(word))
                for number in article.nearest(content, 3)
            ),
            default=0.0,
        )
        if best < _IN_ONE_PLACE * weight:
            said = " ".join(word.text for word in words[first:last])
            yield Fault("joined", f"The article says these words, but not together: „{said}“")
