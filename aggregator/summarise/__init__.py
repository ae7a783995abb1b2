"""Write TLDRs, and check them.

    article --engine--> TLDR --grounding--> TLDR that holds, or the reason why it does not

An engine writes; it does not fetch, store or decide what is published.
Importing this package is cheap; what reads German loads with the first call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.summarise.engine import Engine, ExtractiveEngine, Request

if TYPE_CHECKING:
    from aggregator.model import Tldr

__all__ = ["Engine", "ExtractiveEngine", "Request", "summarise_text"]


def summarise_text(
    text: str,
    *,
    title: str | None = None,
    teaser: str | None = None,
    language: str | None = None,
    sentences: int = 5,
    max_words: int = 90,
) -> Tldr:
    """Sum up an article in sentences of its own, by the embedded engine.

    Pure; arguments, result and errors are those of
    ``aggregator.summarise.extractive.summarise_text``.
    """
    from aggregator.summarise import extractive  # noqa: PLC0415 - loads simplemma, 0.4 s

    return extractive.summarise_text(
        text,
        title=title,
        teaser=teaser,
        language=language,
        sentences=sentences,
        max_words=max_words,
    )
