"""What is asked of a model's sentences beyond what is asked of people's: to stay close.

Models mend pieces of several sentences into one that none of them says, word
by word true and wrong as a whole. People do the same and mean it. And they
tell as a fact what the article only quotes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aggregator.summarise.grounding.article import ArticleText
from aggregator.summarise.grounding.sentence import judge
from aggregator.summarise.grounding.verdict import Fault
from aggregator.text.copying import longest_run, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.summarise.grounding.verdict import SentenceVerdict

_SAID_AT_ONCE = 0.75
"""Of the words of a sentence; so many must stand in one place of the article.

Of what a model of 1.5 billion parameters wrote and all else let through, the
sentences that were false when read had 0.37 to 0.70, nearly all true ones 1.00.
"""
_MARKS = re.compile(r"[„“”\"«»‹›]")
_SPEAKER = re.compile(
    r"\b(?:laut|zufolge|nach (?:Angaben|Worten|Ansicht)|so (?:der|die|das)|sag(?:t|te|ten|en)|"
    r"erklär(?:t|te|ten|en)|mein(?:t|te|ten|en)|according to|sa(?:id|ys?))\b",
    re.IGNORECASE,
)
_COPIED = 0.7
"""Of a sentence's words in a row within somebody's words: then it is theirs."""


def closeness_faults(verdict: SentenceVerdict, language: str | None) -> Iterator[Fault]:
    """Name what keeps a sentence from being close to what one place of the article says.

    Args:
        verdict: Of a sentence that is supported.
        language: Of the article.
    """
    if _is_only_quoted(verdict):
        yield Fault("hearsay", f"The article only quotes somebody who says so: „{verdict.text}“")
    if _said_at_once(verdict, language) < _SAID_AT_ONCE:
        places = len(verdict.support)
        yield Fault("scattered", f"The article says this only in pieces, in {places} places")


def _said_at_once(verdict: SentenceVerdict, language: str | None) -> float:
    """Say how much of a sentence that one of its places says which says most of it, 0 to 1."""
    alone = (judge(verdict.text, ArticleText(place, language)) for place in verdict.support)
    return max((one.score for one in alone), default=0.0)


def _is_only_quoted(verdict: SentenceVerdict) -> bool:
    """Whether a sentence tells as a fact what stands in the article between quotation marks."""
    if _MARKS.search(verdict.text) or _SPEAKER.search(verdict.text):
        return False
    said = plain(verdict.text)
    enough = _COPIED * len(said.split())
    # Of what marks part, each second piece stands between two of them.
    quoted = (words for place in verdict.support for words in _MARKS.split(place)[1::2])
    return any(longest_run(said, plain(words)) >= enough for words in quoted)
