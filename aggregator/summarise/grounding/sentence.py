"""One sentence of a TLDR, held against the article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.summarise.grounding.article import LONGEST, Unit
from aggregator.summarise.grounding.assertion import (
    assertion_faults,
    own_words_faults,
    speaker_faults,
)
from aggregator.summarise.grounding.cohesion import cohesion_faults, copied_share
from aggregator.summarise.grounding.facts import (
    code_faults,
    date_faults,
    name_faults,
    number_faults,
    quotation_faults,
    swapped_name_faults,
)
from aggregator.summarise.grounding.grave import grave_faults
from aggregator.summarise.grounding.pairing import pairings, statements
from aggregator.summarise.grounding.reading import Word, read
from aggregator.summarise.grounding.roles import role_faults, title_faults
from aggregator.summarise.grounding.verdict import Fault, SentenceVerdict
from aggregator.text.copying import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aggregator.summarise.grounding.article import ArticleText

_LEAST_SAID = 0.5
"""Share of a sentence's words that its support must say."""
_MOST_SUPPORT = 4
_CERTAIN = 5
"""Spaces between words. So long a run is found by no chance in the unread part of an article."""
_COPIED = 0.4
"""Share of its words that such a copy has in whole runs."""
_COPY = 0.7
"""Share of a sentence from which on it is a copy with some words exchanged."""


def judge(sentence: str, article: ArticleText) -> SentenceVerdict:
    """Find the support of a sentence, and what is wrong with it."""
    words = read(sentence, article.language)
    copied = copied_from(sentence, article)
    if copied is not None:
        fault = next(own_words_faults(sentence, words, copied), None)
        return SentenceVerdict(sentence, (copied.whole,), 1.0, fault)
    content = [word for word in words if word.content]
    carrying = support_of([w for w in words if w.content or w.text.isdigit()], article)
    said = [w for w in content if article.says(w) & set(carrying)]
    share = sum(map(article.weight, said)) / (sum(map(article.weight, content)) or 1.0)
    support = tuple(dict.fromkeys(article.units[n].whole for n in sorted(carrying)))
    fault = next(_faults(sentence, words, carrying, share, article), None)
    return SentenceVerdict(sentence, support, round(share, 3), fault)


def copied_from(sentence: str, article: ArticleText) -> Unit | None:
    """Give the article's sentence that this one is, if it stands there as it is."""
    wanted = plain(sentence)
    same = article.by_words.get(wanted, ())
    found = next((unit for unit in same if unit.asks == _asks(sentence)), None)
    if found is None and len(article.text) > LONGEST and wanted.count(" ") >= _CERTAIN:
        beyond = f" {wanted} " in article.plain
        found = Unit(sentence, sentence, wanted, quoted=False) if beyond else None
    return found


def _asks(sentence: str) -> bool:
    return sentence.rstrip(" \"'“”«»)").endswith("?")


def support_of(content: Sequence[Word], article: ArticleText) -> list[int]:
    """Choose the few sentences that together say most of these words."""
    chosen: list[int] = []
    left = list(content)
    while left and len(chosen) < _MOST_SUPPORT:
        best = next(iter(article.nearest(left, 1)), None)
        if best is None:
            break
        chosen.append(best)
        left = [word for word in left if best not in article.says(word)]
    return chosen


def _faults(
    sentence: str,
    words: Sequence[Word],
    carrying: Sequence[int],
    share: float,
    article: ArticleText,
) -> Iterator[Fault]:
    near = [article.units[number].whole for number in carrying]
    paired = list(pairings(words, article, statements(words)))
    whole = list(pairings(words, article, [(0, len(words))]))
    copied = copied_share(sentence, article)
    copy = next((p for p in whole if p.share >= _COPY and copied >= _COPIED), None)
    unknown = [n for n, word in enumerate(words) if word.content and not article.says(word)]
    german = article.language == "de"
    yield from quotation_faults(sentence, article.plain)
    yield from date_faults(sentence, article)
    yield from number_faults(sentence, near, article, copy=copy is not None)
    yield from code_faults(sentence, article.plain)
    yield from name_faults(words, unknown, german=german)
    if copy is not None:
        yield from swapped_name_faults(copy, article)
    yield from grave_faults(words, article)
    yield from assertion_faults(paired, asks="?" in sentence)
    yield from speaker_faults(paired)
    for best in whole[:1]:
        yield from own_words_faults(sentence, words, best.unit)
    if german:
        yield from role_faults(paired, whole)
        yield from title_faults(words, article)
    yield from cohesion_faults(words, article, copied=copied)
    if share < _LEAST_SAID:
        yield Fault("unsupported", f"The article does not say this: „{sentence}“")
