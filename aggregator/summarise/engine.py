"""What every engine that writes TLDRs looks like from outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from aggregator.errors import SummariseError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from aggregator.model import Carried, Tldr, TurnedDown


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A report of a story of which a TLDR is wanted.

    Attributes:
        id: Of its record.
        text: Inhalt.
        title: Plain text; may be empty.
        names: How its source may be called, the foremost first; no two reports share one.
        datum: When it was published, for people.
    """

    id: str
    text: str
    title: str
    names: tuple[str, ...]
    datum: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A number that two reports give differently.

    Attributes:
        sides: Of each its record's id, and what it counts: ``drei Verletzte``.
    """

    sides: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryRequest:
    """Reports of one event of which one TLDR is wanted.

    Attributes:
        reports: That which leads first, then in the order in which they matter.
        disagreements: Where they are known to disagree; a TLDR must name both sides.
        language: BCP 47, of all of them.
        sentences: How many the TLDR should have.
        max_words: How long it may be.
        waiting_since: UTC; since when the story has been without it.
        before: A TLDR of before, which stays if it still holds; may be empty.
    """

    reports: tuple[Reported, ...]
    disagreements: tuple[Disagreement, ...] = ()
    language: str | None = None
    sentences: int = 5
    max_words: int = 90
    waiting_since: datetime
    before: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryTldr:
    """A TLDR over several reports that holds, or why there is none.

    Attributes:
        text: Empty where none held.
        engine: What wrote it, or was to.
        parts: The text in order, each part with the report that carries it.
        records: Ids of the reports that it was made of.
        turned_down: Why there is none, first; and reports that were shown to nobody.
    """

    text: str = ""
    engine: str
    parts: tuple[Carried, ...] = ()
    records: tuple[str, ...]
    turned_down: tuple[TurnedDown, ...] = ()


class NobodyWrote(SummariseError):
    """Neither a model wrote a TLDR that holds, nor who stands in for it.

    Attributes:
        turned_down: The engines that were to write it before the one that failed.
    """

    def __init__(self, message: str, turned_down: tuple[TurnedDown, ...]) -> None:
        super().__init__(message)
        self.turned_down = turned_down


class Engine(Protocol):
    """Writes TLDRs, and gives out only what the check let through."""

    @property
    def name(self) -> str:
        """What ``Tldr.engine`` says."""

    @property
    def where(self) -> str | None:
        """The server that is shown texts; ``None``: nobody is, and stories are told by a lead."""

    async def write_story(self, request: StoryRequest) -> StoryTldr:
        """Write one TLDR over several reports; for engines with a ``where``.

        Raises:
            EngineDown: It cannot be asked now, and the story may wait.
            WorkerError: The process it ran in died or missed its deadline.
        """

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
    where = None

    def __init__(self, run: Callable[..., Awaitable[Tldr]]) -> None:
        self._run = run

    async def write_story(self, request: StoryRequest) -> StoryTldr:
        """Leave it to the report that leads: sentences of several make no text."""
        raise SummariseError(
            f"the embedded engine tells no stories; {request.reports[0].names[0]} leads"
        )

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
