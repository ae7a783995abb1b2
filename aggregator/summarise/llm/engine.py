"""The engine that lets a model write, and gives out only what was checked."""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

from aggregator.errors import EngineDown, SummariseError
from aggregator.model import Tldr, TurnedDown
from aggregator.summarise.llm import answers, estimate, protocol
from aggregator.summarise.llm.judging import judge
from aggregator.summarise.llm.prompt import Task
from aggregator.summarise.llm.screening import screened
from aggregator.summarise.llm.server import Lost, Refused
from aggregator.summarise.llm.splitting import parts

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from aggregator.config.model import Summariser
    from aggregator.summarise.engine import Engine, Request
    from aggregator.summarise.llm.judging import Judgement
    from aggregator.summarise.llm.prompt import Library, Message
    from aggregator.summarise.llm.screening import Screened
    from aggregator.summarise.llm.server import Server

log = logging.getLogger(__name__)

_LONGEST_ANSWER = 2048
"""Tokens. A TLDR has 300 at most; a model that reasons needs the rest for it."""
_SHARE_OF_CONTEXT = 4
"""Of the context no more than one part in so many is kept free for the answer."""
_MOST_PARTS = 16
_PART_SENTENCES = 6
_PART_WORDS = 180
_LOOK_AGAIN = timedelta(minutes=10)
"""When an article is tried again whose server does not say when it is back."""
_ALTERED = 2
"""How often the parts of a long article may be summed up before they fit."""


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


class _Unusable(SummariseError):
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
    """What the engine works with.

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


class ModelEngine:
    """Lets a model write TLDRs.

    Args:
        name: What ``Tldr.engine`` says.
        settings: As they hold for the sources that it writes for.
        means: What it works with.
    """

    def __init__(self, name: str, settings: Summariser, means: Means) -> None:
        self._name = name
        self._settings = settings
        self._means = means
        self._without: set[str] = set()

    @property
    def name(self) -> str:
        """What ``Tldr.engine`` says."""
        return self._name

    async def write(self, request: Request) -> Tldr:
        """Write a TLDR; see ``Engine``.

        Raises:
            EngineDown: The article is to wait, or nobody stands in.
            SummariseError: The model's was turned down, and nobody could do better.
        """
        clean: Screened = await self._means.run(screened, request.text, request.title)
        try:
            return await self._by_model(request, clean)
        except EngineDown as down:
            end = self._end_of_patience(request)
            if end is None or end > self._means.clock() or self._means.stand_in is None:
                raise self._later(down, end) from down
            why = TurnedDown(self._name, down.reason, down.message)
        except _Unusable as unusable:
            if self._means.stand_in is None:
                raise
            why = TurnedDown(self._name, unusable.reason, unusable.message)
        log.info("%s did not write a TLDR (%s): %s", self._name, why.reason, why.message)
        if clean.found:
            request = replace(request, text=clean.text, title=clean.title, teaser="")
        return await self._by_other(request, why)

    async def _by_other(self, request: Request, why: TurnedDown) -> Tldr:
        assert self._means.stand_in is not None
        try:
            written = await self._means.stand_in.write(request)
        except SummariseError as error:
            raise SummariseError(
                f"{error.message} ({why.engine} did not write it: {why.message})"
            ) from error
        return replace(written, turned_down=(why, *written.turned_down))

    def _end_of_patience(self, request: Request) -> datetime | None:
        """Say from when on another engine may stand in; ``None``: never, a person waits."""
        since = request.waiting_since
        return since + self._settings.patience if since is not None else None

    def _later(self, down: EngineDown, end: datetime | None) -> EngineDown:
        """Give the error with the instant at which the article is to be tried again."""
        now = self._means.clock()
        again = down.retry_at if down.retry_at and down.retry_at > now else now + _LOOK_AGAIN
        if end is not None and end > now:
            again = min(again, end)
        return EngineDown(down.message, reason=down.reason, retry_at=again)

    async def _by_model(self, request: Request, clean: Screened) -> Tldr:
        if clean.found:
            raise _Unusable("instructions", f"the article speaks to machines: „{clean.found}“")
        key = self._key(request)
        if request.waiting_since is not None and (kept := await self._means.ledger.recall(key)):
            found = await self._judged(kept, request)
            if not found.reason:
                return self._given(kept, found)
        text = await self._in_one_piece(request)
        text, found = await self._written(text, request)
        await self._means.ledger.keep(key, text)
        return self._given(text, found)

    def _given(self, text: str, found: Judgement) -> Tldr:
        language = self._settings.language if found.translated else None
        return Tldr(text=text, engine=self._name, support=found.support, language=language)

    async def _written(self, text: str, request: Request) -> tuple[str, Judgement]:
        """Let the model write, and once more where that was not right.

        Raises:
            _Unusable: It was not right again.
        """
        prompts = self._means.library.speaking(request.language)
        opening = prompts.opening("tldr", self._task(request), text, title=request.title)
        try:
            return await self._attempt(opening, request)
        except _Unusable as first:
            if first.reason in {"refused", "cut"}:
                raise
            log.debug("%s once more (%s): %s", self._name, first.reason, first.message)
            more = prompts.again(first.answer, first.message, first.sentence)
            return await self._attempt([*opening, *more], request)

    async def _attempt(self, messages: list[Message], request: Request) -> tuple[str, Judgement]:
        answer = await self._answer(messages, request.sentences)
        text = _read(answer, request.sentences, request.max_words)
        found = await self._judged(text, request)
        if found.reason:
            raise _Unusable(found.reason, found.message, sentence=found.sentence, answer=text)
        return text, found

    async def _judged(self, text: str, request: Request) -> Judgement:
        language, wanted = request.language, self._settings.language
        found: Judgement = await self._means.run(
            judge, text, request.text, language=language, wanted=wanted
        )
        return found

    async def _in_one_piece(self, request: Request) -> str:
        """Give the article, or of one that is too long the model's sentences on each part.

        Raises:
            _Unusable: It is too long even so.
        """
        text, room = request.text, self._room(request)
        for _ in range(_ALTERED):
            pieces = parts(text, room, request.language)
            if len(pieces) == 1:
                return text
            if len(pieces) > _MOST_PARTS:
                break
            prompts = self._means.library.speaking(request.language)
            notes = []
            for piece in pieces:
                task = replace(
                    self._task(request), sentences=_PART_SENTENCES, words=_PART_WORDS, language=None
                )
                opening = prompts.opening("part", task, piece, title=request.title)
                answer = await self._answer(opening, _PART_SENTENCES)
                notes.append(_read(answer, _PART_SENTENCES, _PART_WORDS))
            text = "\n".join(notes)
        if len(parts(text, room, request.language)) > 1:
            raise _Unusable(
                "too_long",
                f"the article is too long for a context of {self._settings.context} tokens "
                f"(summariser.context), also in {_MOST_PARTS} parts",
            )
        return text

    def _room(self, request: Request) -> int:
        """Bytes of an article that fit into one request beside all else, the retry too."""
        prompts = self._means.library.speaking(request.language)
        empty = prompts.opening("tldr", self._task(request), "", title=request.title)
        again = prompts.again("x" * 8 * request.max_words, "x" * 200, "x" * 300)
        taken = estimate.most_of([*empty, *again]) + self._answer_tokens()
        return max(estimate.bytes_within(self._settings.context - taken), 1000)

    def _answer_tokens(self) -> int:
        return min(_LONGEST_ANSWER, self._settings.context // _SHARE_OF_CONTEXT)

    def _task(self, request: Request) -> Task:
        return Task(
            sentences=request.sentences,
            words=request.max_words,
            language=self._settings.language or request.language,
            fence=f"=== {secrets.token_hex(12)} ===",
        )

    async def _answer(self, messages: list[Message], sentences: int) -> str:
        """Ask, within the budget, and give what the model said.

        Raises:
            EngineDown: The budget is spent, or the server down.
            _Unusable: The answer is none.
        """
        while True:
            body = protocol.body(
                self._settings.model or self._name,
                messages,
                sentences=sentences,
                temperature=self._settings.temperature,
                answer_tokens=self._answer_tokens(),
                without=self._without,
            )
            try:
                answered = await self._paid(messages, body)
            except Refused as refused:
                name = protocol.refused_parameter(refused.said, self._without)
                if name is None:
                    raise _Unusable("refused", str(refused)) from refused
                log.info("%s takes no %s; asked without it", self._name, name)
                self._without.add(name)
                continue
            return self._usable(answered, messages)

    async def _paid(self, messages: list[Message], body: bytes) -> protocol.Completion:
        ledger = self._means.ledger
        reserved = estimate.most_of(messages) + self._answer_tokens()
        day = await ledger.reserve(self._name, reserved)
        if day is None:
            budget = self._settings.daily_token_budget
            raise EngineDown(
                f"today's budget of {budget} tokens (summariser.daily_token_budget) leaves no room",
                reason="budget",
                retry_at=ledger.renewed_at(),
            )
        used = reserved  # what broke off in the middle may have cost as much
        try:
            answered = await self._means.server.ask(body)
            used = answered.read + answered.wrote or reserved
        except (Refused, EngineDown) as error:
            used = reserved if isinstance(error, Lost) else 0
            raise
        finally:
            await ledger.settle(day, self._name, reserved=reserved, used=used)
        return answered

    def _usable(self, answered: protocol.Completion, messages: list[Message]) -> str:
        if estimate.is_cut(answered.read, messages):
            raise _Unusable(
                "cut",
                f"the server read {answered.read} tokens of a prompt that has more "
                f"(at least {estimate.least_of(messages)}): it cut the article. Give the model as "
                f"much context as summariser.context says, {self._settings.context} tokens "
                "(Ollama: OLLAMA_CONTEXT_LENGTH or num_ctx), or lower that",
            )
        if answered.finish != "stop":
            raise _Unusable(
                "unfinished",
                f"the model did not finish its answer (finish_reason {answered.finish or 'none'})",
            )
        return answered.content

    def _key(self, request: Request) -> str:
        """Give a hash of all that makes the answer: engine, prompt and text."""
        made_of = [
            *(self._means.where, self._name, self._settings.temperature, self._settings.context),
            *(self._means.library.speaking(request.language).version, self._settings.language),
            *(request.sentences, request.max_words, request.language),
            *(request.title, request.text),
        ]
        return hashlib.sha256(json.dumps(made_of, ensure_ascii=True).encode()).hexdigest()


def _read(answer: str, sentences: int, words: int) -> str:
    try:
        text = answers.read(answer, sentences=sentences, words=words)
    except ValueError as error:
        raise _Unusable("broken", f"{error}", answer=answer[: answers.LONGEST // 20]) from error
    if not text:
        raise _Unusable("empty", "the model gave no answer")
    return text
