"""One TLDR over several reports of a story, by a model.

    reports --screen--> clean ones --fit--> fenced, each --model--> TLDR --check--> held
               |                                                     |  ^
               v                                              one retry, which names the fault
           left out                                                  v
                                                      no TLDR, and the reason why not

All that ``engine`` says of articles holds here: strangers wrote the reports,
nothing is believed. Nobody stands in where the model does not write: the
report that leads the story has a TLDR of its own.
"""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from aggregator.errors import EngineDown
from aggregator.model import Carried, TurnedDown
from aggregator.summarise.engine import StoryTldr
from aggregator.summarise.grounding.several import Dispute, Voice
from aggregator.summarise.llm import estimate
from aggregator.summarise.llm.asking import Unusable
from aggregator.summarise.llm.judging import judge_story
from aggregator.summarise.llm.prompt import Task
from aggregator.summarise.llm.screening import screened
from aggregator.summarise.llm.splitting import beginnings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aggregator.summarise.engine import StoryRequest
    from aggregator.summarise.llm.asking import Asking
    from aggregator.summarise.llm.judging import StoryJudgement
    from aggregator.summarise.llm.prompt import Prompts
    from aggregator.summarise.llm.screening import Screened

log = logging.getLogger(__name__)

_FEWEST = 2
"""Reports."""
_LEAST_SHARE = 500
"""Bytes. Less of a report is not worth reading."""
_DIFFERENT = "Abweichend"


class StoryWriter:
    """Lets a model write of several reports.

    Args:
        asking: Asks it.
    """

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def write(self, request: StoryRequest) -> StoryTldr:
        """Write a TLDR, or say why there is none.

        Raises:
            EngineDown: The story may wait for the model; says until when.
            WorkerError: The process in which it was checked died.
        """
        clean, left_out = await self._clean(request)
        try:
            _see_that_enough_is_left(clean, request, left_out)
            text, found = await self._held(clean)
        except EngineDown as down:
            end = self._asking.end_of_patience(request.waiting_since)
            if end is None or end > self._asking.means.clock():
                raise self._asking.later(down, end) from down
            return self._none(request, TurnedDown(self._asking.name, down.reason, down.message))
        except Unusable as unusable:
            why = TurnedDown(self._asking.name, unusable.reason, unusable.message)
            return self._none(request, why, *left_out)
        ids = [one.id for one in clean.reports]
        return StoryTldr(
            text=text,
            engine=self._asking.name,
            parts=tuple(Carried(one.text, ids[one.report], one.support) for one in found.parts),
            records=tuple(ids),
            turned_down=left_out,
        )

    def _none(self, request: StoryRequest, *why: TurnedDown) -> StoryTldr:
        log.info("%s told no story (%s): %s", self._asking.name, why[0].reason, why[0].message)
        ids = tuple(one.id for one in request.reports)
        return StoryTldr(engine=self._asking.name, records=ids, turned_down=why)

    async def _clean(self, request: StoryRequest) -> tuple[StoryRequest, tuple[TurnedDown, ...]]:
        """Leave out the reports that speak to machines; say which."""
        kept, left_out = [], []
        for one in request.reports:
            seen: Screened = await self._asking.means.run(screened, one.text, one.title)
            if seen.found:
                told = f"the report of {one.names[0]} speaks to machines: „{seen.found}“"
                left_out.append(TurnedDown(self._asking.name, "instructions", told))
            else:
                kept.append(one)
        ids = {one.id for one in kept}
        known = (one for one in request.disagreements if ids >= {id_ for id_, _ in one.sides})
        return replace(request, reports=tuple(kept), disagreements=tuple(known)), tuple(left_out)

    async def _held(self, request: StoryRequest) -> tuple[str, StoryJudgement]:
        """Give a TLDR that holds: one that was written before, or a new one.

        Raises:
            EngineDown: The budget is spent, or the server down.
            Unusable: None held.
        """
        ledger = self._asking.means.ledger
        prompts = self._asking.means.library.speaking(request.language)
        request, texts = self._fitting(request, prompts)
        key = self._key(request, prompts)
        for kept in filter(None, (request.before, await ledger.recall(key))):
            found = await self._judged(kept, request)
            if not found.reason:
                return kept, found
        task = self._task(request)
        opening = prompts.opening("story", task, _told(request, texts, task.fence))
        text, found = await self._asking.written(
            opening,
            lambda said: self._judged(said, request),
            prompts=prompts,
            sentences=request.sentences,
            words=request.max_words,
        )
        await ledger.keep(key, text)
        return text, found

    def _fitting(self, request: StoryRequest, prompts: Prompts) -> tuple[StoryRequest, list[str]]:
        """Give the reports that fit into the context, and the beginning of each that does.

        News say first what matters most, so the rest of a long report is
        left out; what of it was read is checked against all of it.

        Raises:
            Unusable: Not even two fit.
        """
        heads = _told(request, [""] * len(request.reports), "x" * 40)
        empty = prompts.opening("story", self._task(request), heads)
        again = prompts.again("x" * 8 * request.max_words, "x" * 300, "x" * 300)
        taken = estimate.most_of([*empty, *again]) + self._asking.answer_tokens
        room = estimate.bytes_within(self._asking.settings.context - taken)
        texts = [one.text for one in request.reports]
        fitting = beginnings(texts, room, request.language, least=_LEAST_SHARE)
        if len(fitting) < _FEWEST:
            raise Unusable(
                "too_long",
                f"two reports do not fit into a context of {self._asking.settings.context} tokens"
                " (summariser.context)",
            )
        # Who was not read cannot be named, so nothing of theirs has to be.
        kept = request.reports[: len(fitting)]
        ids = {one.id for one in kept}
        known = (one for one in request.disagreements if ids >= {id_ for id_, _ in one.sides})
        return replace(request, reports=kept, disagreements=tuple(known)), fitting

    async def _judged(self, text: str, request: StoryRequest) -> StoryJudgement:
        places = {one.id: number for number, one in enumerate(request.reports)}
        disputes = [
            Dispute(tuple((places[id_], counted) for id_, counted in one.sides))
            for one in request.disagreements
        ]
        voices = [Voice(one.text, one.names) for one in request.reports]
        found: StoryJudgement = await self._asking.means.run(
            judge_story, text, voices, language=request.language, disputes=disputes
        )
        return found

    def _task(self, request: StoryRequest) -> Task:
        return Task(
            sentences=request.sentences,
            words=request.max_words,
            language=request.language,
            fence=f"=== {secrets.token_hex(12)} ===",
        )

    def _key(self, request: StoryRequest, prompts: Prompts) -> str:
        """Give a hash of all that makes the answer: engine, prompt and reports."""
        settings, means = self._asking.settings, self._asking.means
        made_of = [
            *("story", means.where, self._asking.name, settings.temperature, settings.context),
            *(prompts.version("story", "again"), request.language),
            *(request.sentences, request.max_words),
            [[one.names, one.datum, one.title, one.text] for one in request.reports],
            [[counted for _, counted in one.sides] for one in request.disagreements],
        ]
        return hashlib.sha256(json.dumps(made_of, ensure_ascii=True).encode()).hexdigest()


def _see_that_enough_is_left(
    clean: StoryRequest, request: StoryRequest, left_out: Sequence[TurnedDown]
) -> None:
    leads = clean.reports[:1] == request.reports[:1]
    if len(clean.reports) < _FEWEST or not leads:
        raise Unusable("instructions", left_out[0].message)


def _told(request: StoryRequest, texts: Sequence[str], fence: str) -> str:
    """Write down the reports, a fence between any two, and then where they disagree."""
    blocks = [
        f"[{number}] {one.names[0]}, {one.datum}\n\n{one.title}\n\n{text}"
        for number, (one, text) in enumerate(zip(request.reports, texts, strict=False), start=1)
    ]
    names = {one.id: one.names[0] for one in request.reports}
    lines = [
        ", ".join(f"{counted} ({names[id_]})" for id_, counted in one.sides)
        for one in request.disagreements
    ]
    if lines:
        blocks.append("\n".join(f"{_DIFFERENT}: {line}" for line in lines))
    return f"\n{fence}\n".join(blocks)
