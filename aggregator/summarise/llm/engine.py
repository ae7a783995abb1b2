"""The engine that lets a model write, and gives out only what was checked."""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from aggregator.errors import EngineDown, SummariseError
from aggregator.model import Tldr, TurnedDown
from aggregator.summarise.engine import NobodyWrote
from aggregator.summarise.llm import estimate
from aggregator.summarise.llm.asking import Asking, Means, Unusable, read
from aggregator.summarise.llm.judging import judge
from aggregator.summarise.llm.prompt import Task
from aggregator.summarise.llm.screening import screened
from aggregator.summarise.llm.splitting import parts
from aggregator.summarise.llm.story import StoryWriter

if TYPE_CHECKING:
    from aggregator.config.model import Summariser
    from aggregator.summarise.engine import Request, StoryRequest, StoryTldr
    from aggregator.summarise.llm.judging import Judgement
    from aggregator.summarise.llm.screening import Screened

__all__ = ["Means", "ModelEngine"]

log = logging.getLogger(__name__)

_MOST_PARTS = 16
_PART_SENTENCES = 6
_PART_WORDS = 180
_ALTERED = 2
"""How often the parts of a long article may be summed up before they fit."""


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
        self._asking = Asking(name, settings, means)
        self._stories = StoryWriter(self._asking)

    @property
    def name(self) -> str:
        """What ``Tldr.engine`` says."""
        return self._name

    @property
    def where(self) -> str:
        """See ``Engine``."""
        return self._means.where

    async def write_story(self, request: StoryRequest) -> StoryTldr:
        """Write one TLDR over several reports; see ``Engine``."""
        return await self._stories.write(request)

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
            end = self._asking.end_of_patience(request.waiting_since)
            if end is None or end > self._means.clock() or self._means.stand_in is None:
                raise self._asking.later(down, end) from down
            why = TurnedDown(self._name, down.reason, down.message)
        except Unusable as unusable:
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
            message = f"{error.message} ({why.engine} did not write it: {why.message})"
            raise NobodyWrote(message, (why,)) from error
        return replace(written, turned_down=(why, *written.turned_down))

    async def _by_model(self, request: Request, clean: Screened) -> Tldr:
        if clean.found:
            raise Unusable("instructions", f"the article speaks to machines: „{clean.found}“")
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
        prompts = self._means.library.speaking(request.language)
        opening = prompts.opening("tldr", self._task(request), text, title=request.title)
        return await self._asking.written(
            opening,
            lambda said: self._judged(said, request),
            prompts=prompts,
            sentences=request.sentences,
            words=request.max_words,
        )

    async def _judged(self, text: str, request: Request) -> Judgement:
        language, wanted = request.language, self._settings.language
        found: Judgement = await self._means.run(
            judge, text, request.text, language=language, wanted=wanted
        )
        return found

    async def _in_one_piece(self, request: Request) -> str:
        """Give the article, or of one that is too long the model's sentences on each part.

        Raises:
            Unusable: It is too long even so.
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
                answer = await self._asking.answer(opening, _PART_SENTENCES)
                notes.append(read(answer, _PART_SENTENCES, _PART_WORDS))
            text = "\n".join(notes)
        if len(parts(text, room, request.language)) > 1:
            raise Unusable(
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
        taken = estimate.most_of([*empty, *again]) + self._asking.answer_tokens
        return max(estimate.bytes_within(self._settings.context - taken), 1000)

    def _task(self, request: Request) -> Task:
        return Task(
            sentences=request.sentences,
            words=request.max_words,
            language=self._settings.language or request.language,
            fence=f"=== {secrets.token_hex(12)} ===",
        )

    def _key(self, request: Request) -> str:
        """Give a hash of all that makes the answer: engine, prompt and text."""
        prompts = self._means.library.speaking(request.language)
        made_of = [
            *(self._means.where, self._name, self._settings.temperature, self._settings.context),
            *(prompts.version("tldr", "part", "again"), self._settings.language),
            *(request.sentences, request.max_words, request.language),
            *(request.title, request.text),
        ]
        return hashlib.sha256(json.dumps(made_of, ensure_ascii=True).encode()).hexdigest()
