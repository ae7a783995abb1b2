"""One model, asked within its budget: what is spent is counted, what is no answer is told.

messages --reserve tokens--> server --usable?--> what the model said
"""

from __future__ import annotations

import logging
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from aggregator.errors import EngineDown, SummariseError
from aggregator.summarise.llm import answers, estimate, protocol
from aggregator.summarise.llm.server import Bill, Patience, Refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from datetime import datetime

    from aggregator.config.model import Summariser
    from aggregator.summarise.engine import Engine
    from aggregator.summarise.llm.prompt import Library, Message, Prompts
    from aggregator.summarise.llm.server import Server

log = logging.getLogger(__name__)

_LONGEST_ANSWER = 2048
"""Tokens. A TLDR has 300 at most; a model that reasons needs the rest for it."""
_SHARE_OF_CONTEXT = 4
"""Of the context no more than one part in so many is kept free for the answer."""
_LOOK_AGAIN = timedelta(minutes=10)
"""When an article is tried again whose server does not say when it is back."""


class Ledger(Protocol):
    """What is remembered of models from one run to the next."""

    async def recall(self, key: str) -> str | None:
        """Give the TLDR that was kept under a key."""

    async def keep(self, key: str, text: str) -> None:
        """Keep a TLDR that was checked."""

    async def reserve(self, engine: str, tokens: int) -> str | None:
        """Count tokens before they are spent and give the day; ``None`` beyond its budget."""

    async def settle(self, day: str, engine: str, *, reserved: int, used: int) -> None:
        """Put what was used in the place of what was reserved."""

    def renewed_at(self) -> datetime:
        """When the next day's budget begins, in UTC."""


class Unusable(SummariseError):
    """What the model gave cannot be a TLDR.

    Attributes:
        sentence: The one at fault, if it is one.
        answer: What the model said, to be shown to it again.
    """

    def __init__(self, reason: str, message: str, *, sentence: str = "", answer: str = "") -> None:
        super().__init__(message)
        self.reason = reason
        self.sentence = sentence
        self.answer = answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What is asked, and what it is asked with.

    Attributes:
        server: Asks the model.
        ledger: Remembers.
        library: The prompts.
        run: Calls a picklable function somewhere else and waits for its result.
        clock: The present in UTC.
        stand_in: Writes where the model does not; without one, that is an error.
        where: Tells the server from others that know a model of this name.
    """

    server: Server
    ledger: Ledger
    library: Library
    run: Callable[..., Awaitable[Any]]
    clock: Callable[[], datetime]
    stand_in: Engine | None
    where: str


class Finding(Protocol):
    """What was found of a text: ``reason`` is empty where it holds."""

    @property
    def reason(self) -> str:
        """The fault's word."""

    @property
    def message(self) -> str:
        """For a person, and for the model."""

    @property
    def sentence(self) -> str:
        """The one at fault, if it is one."""


F = TypeVar("F", bound=Finding)


class Asking:
    """Asks one model.

    Args:
        name: Of the model, as records say it.
        settings: As they hold for the sources that it writes for.
        means: What it is asked with.
    """

    def __init__(self, name: str, settings: Summariser, means: Means) -> None:
        self.name = name
        self.settings = settings
        self.means = means
        self._without: set[str] = set()

    @property
    def answer_tokens(self) -> int:
        """Tokens of the context that are kept free for the answer."""
        return min(_LONGEST_ANSWER, self.settings.context // _SHARE_OF_CONTEXT)

    def end_of_patience(self, since: datetime | None) -> datetime | None:
        """Say from when on another may write instead; ``None``: never, a person waits."""
        return since + self.settings.patience if since is not None else None

    def later(self, down: EngineDown, end: datetime | None) -> EngineDown:
        """Give the error with the instant at which it is to be tried again."""
        now = self.means.clock()
        again = down.retry_at if down.retry_at and down.retry_at > now else now + _LOOK_AGAIN
        if end is not None and end > now:
            again = min(again, end)
        return EngineDown(down.message, reason=down.reason, retry_at=again)

    async def written(
        self,
        opening: list[Message],
        judged: Callable[[str], Awaitable[F]],
        *,
        prompts: Prompts,
        sentences: int,
        words: int,
    ) -> tuple[str, F]:
        """Let the model write, and once more where that was not right.

        Args:
            opening: The instruction and what is to be summed up.
            judged: Finds what is wrong with what was written.
            prompts: Say what was wrong.
            sentences: Most that are taken of an answer.
            words: Likewise.

        Returns:
            What was written, and what was found of it: no fault.

        Raises:
            EngineDown: The budget is spent, or the server down.
            Unusable: It was not right again.
        """

        async def attempt(messages: list[Message]) -> tuple[str, F]:
            text = read(await self.answer(messages, sentences), sentences, words)
            found = await judged(text)
            if found.reason:
                raise Unusable(found.reason, found.message, sentence=found.sentence, answer=text)
            return text, found

        try:
            return await attempt(opening)
        except Unusable as first:
            if first.reason in {"refused", "huge", "cut"}:
                raise
            log.debug("%s once more (%s): %s", self.name, first.reason, first.message)
            more = prompts.again(first.answer, first.message, first.sentence)
            return await attempt([*opening, *more])

    async def answer(self, messages: list[Message], sentences: int) -> str:
        """Ask, within the budget, and give what the model said.

        Raises:
            EngineDown: The budget is spent, or the server down.
            Unusable: The answer is none.
        """
        tried: set[str] = set()
        sent: set[str] = set()

        def body() -> bytes:
            sent.clear()
            sent.update(tried | self._without)  # what others have found out meanwhile, too
            return protocol.body(
                self.settings.model or self.name,
                messages,
                sentences=sentences,
                temperature=self.settings.temperature,
                answer_tokens=self.answer_tokens,
                without=sent,
            )

        patience = Patience(timeout=self.settings.timeout, cold_start=self.settings.cold_start)
        while True:
            try:
                answered = await self.means.server.ask(
                    body, patience=patience, meter=lambda: self._counted(messages)
                )
            except Refused as refused:
                name = protocol.refused_parameter(refused.said, sent)
                if name is None or not refused.for_itself:
                    self._without -= tried  # it did not help
                    raise self._refused(refused) from refused
                tried.add(name)
                self._without.add(name)  # others need not be refused, too
                continue
            if tried:
                log.info("%s takes no %s; asked without it", self.name, ", ".join(sorted(tried)))
                self._without |= tried
            return self._usable(answered, messages)

    def _refused(self, refused: Refused) -> Unusable:
        message = str(refused)
        if protocol.is_too_long(refused.said):
            message += (
                f"; write under summariser.context, which is {self.settings.context}, "
                "how many tokens the server takes at once"
            )
        return Unusable("refused" if refused.for_itself else "huge", message)

    @asynccontextmanager
    async def _counted(self, messages: list[Message]) -> AsyncIterator[Bill]:
        """Count a request before it is made, as the most it can cost, and then what it did.

        Raises:
            EngineDown: The budget is spent.
        """
        ledger = self.means.ledger
        reserved = estimate.most_of(messages) + self.answer_tokens
        day = await ledger.reserve(self.name, reserved)
        if day is None:
            budget = self.settings.daily_token_budget
            raise EngineDown(
                f"today's budget of {budget} tokens (summariser.daily_token_budget) leaves no room",
                reason="budget",
                retry_at=ledger.renewed_at(),
            )
        bill = Bill(reserved)  # what breaks off in the middle may have cost as much
        try:
            yield bill
        finally:
            await ledger.settle(day, self.name, reserved=reserved, used=bill.used)

    def _usable(self, answered: protocol.Completion, messages: list[Message]) -> str:
        if estimate.is_cut(answered.read, messages):
            raise Unusable(
                "cut",
                f"the server read {answered.read} tokens of a prompt that has more "
                f"(at least {estimate.least_of(messages)}): it cut the article. Give the model as "
                f"much context as summariser.context says, {self.settings.context} tokens "
                "(Ollama: OLLAMA_CONTEXT_LENGTH or num_ctx), or lower that",
            )
        if answered.finish != "stop":
            raise Unusable(
                "unfinished",
                f"the model did not finish its answer (finish_reason {answered.finish or 'none'})",
            )
        return answered.content


def read(answer: str, sentences: int, words: int) -> str:
    """Give the TLDR in an answer; see ``answers.read``.

    Raises:
        Unusable: There is none.
    """
    try:
        text = answers.read(answer, sentences=sentences, words=words)
    except ValueError as error:
        raise Unusable("broken", f"{error}", answer=answer[: answers.LONGEST // 20]) from error
    if not text:
        raise Unusable("empty", "the model gave no answer")
    return text
