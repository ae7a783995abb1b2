"""What every engine that writes TLDRs looks like from outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from aggregator.model import Tldr


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """An article of which a TLDR is wanted.

    Attributes:
        text: Inhalt; plain text, paragraphs separated by line breaks.
        title: Plain text; may be empty.
        teaser: The source's own summary as plain text; may be empty.
        language: BCP 47; ``None`` where nobody said.
        sentences: How many the TLDR should have.
        max_words: How long it may be.
        waiting_since: UTC; since when the article has been without a TLDR.
            ``None``: it has one, or a person waits for another one: then no
            other engine is to stand in for one that is down, and nothing
            that was written before is given again.
    """

    text: str
    title: str = ""
    teaser: str = ""
    language: str | None = None
    sentences: int = 5
    max_words: int = 90
    waiting_since: datetime | None = None


class Engine(Protocol):
    """Writes TLDRs, and gives out only what the check let through."""

    @property
    def name(self) -> str:
        """What ``Tldr.engine`` says."""

    async def write(self, request: Request) -> Tldr:
        """Write a TLDR.

        Raises:
            SummariseError: None could be written that holds; says why.
            EngineDown: It cannot be asked now; the article may wait.
            WorkerError: The process it ran in died or missed its deadline.
        """


class ExtractiveEngine:
    """The embedded engine, thinking where it is told to.

    Args:
        run: Calls a picklable function with keyword arguments somewhere else
            (a worker process) and waits for its result.
    """

    name = "extractive"

    def __init__(self, run: Callable[..., Awaitable[Tldr]]) -> None:
        self._run = run

    async def write(self, request: Request) -> Tldr:
        """Choose sentences of the article and check them; see ``summarise_text`` and ``hold``."""
        from aggregator.summarise.holding import extract_and_hold  # noqa: PLC0415 - loads simplemma

        return await self._run(
            extract_and_hold,
            request.text,
            title=request.title,
            teaser=request.teaser,
            language=request.language,
            sentences=request.sentences,
            max_words=request.max_words,
        )
