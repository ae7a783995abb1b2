"""Does what a model wrote hold? One function, for one trip to a worker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aggregator.model import Support
from aggregator.summarise import grounding
from aggregator.summarise.llm import across
from aggregator.summarise.llm.screening import speaks_to_readers
from aggregator.text.lemmas import detect_language, primary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aggregator.summarise.grounding.several import Dispute, Part, Voice

_FEWEST_WORDS = 12
_SHORT_ARTICLE = 40
"""Words. Of a longer article a TLDR with fewer than the above is none."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was found of a TLDR.

    Attributes:
        support: Per sentence; empty for a translation.
        reason: The fault's word; empty where it holds.
        message: For a person.
        sentence: The one at fault; empty where it is the TLDR as a whole.
        translated: Whether it is in another language than the article.
    """

    support: tuple[Support, ...] = ()
    reason: str = ""
    message: str = ""
    sentence: str = ""
    translated: bool = False


def judge(tldr: str, article: str, *, language: str | None, wanted: str | None) -> Judgement:
    """Hold a model's TLDR against its article.

    Args:
        tldr: One paragraph of plain text.
        article: Plain text.
        language: Of the article (BCP 47); told from its text when ``None``.
        wanted: The language in which the TLDR was asked for; ``None``: the article's.
    """
    if invitation := speaks_to_readers(tldr):
        return Judgement(reason="appeal", message=f"It speaks to its readers: „{invitation}“")
    if len(tldr.split()) < _FEWEST_WORDS and len(article.split()) >= _SHORT_ARTICLE:
        return Judgement(reason="too_short", message=f"This is too little for a summary: „{tldr}“")
    own = primary(language) or detect_language(article)
    if wanted is None or primary(wanted) == own:
        return _grounded(tldr, article, language)
    fault = across.fault(tldr, article, language=own, wanted=wanted)
    if fault:
        return Judgement(reason=fault.word, message=fault.message, translated=True)
    return Judgement(translated=True)


@dataclass(frozen=True, slots=True)
class StoryJudgement:
    """What was found of a story's TLDR.

    Attributes:
        parts: In order, each with the report that carries it; empty where it does not hold.
        reason, message, sentence: As in ``Judgement``.
    """

    parts: tuple[Part, ...] = ()
    reason: str = ""
    message: str = ""
    sentence: str = ""


def judge_story(
    tldr: str, voices: Sequence[Voice], *, language: str | None, disputes: Sequence[Dispute]
) -> StoryJudgement:
    """Hold a model's TLDR against several reports; see ``grounding.check_several``."""
    if invitation := speaks_to_readers(tldr):
        return StoryJudgement(reason="appeal", message=f"It speaks to its readers: „{invitation}“")
    if len(tldr.split()) < _FEWEST_WORDS:
        return StoryJudgement(
            reason="too_short", message=f"This is too little for a summary: „{tldr}“"
        )
    verdict = grounding.check_several(tldr, voices, language, disputes)
    for one in verdict.parts:
        if one.fault:
            return StoryJudgement(
                reason=one.fault.word, message=one.fault.message, sentence=one.text
            )
    for whole in verdict.faults:
        return StoryJudgement(reason=whole.word, message=whole.message)
    return StoryJudgement(parts=verdict.parts)


def _grounded(tldr: str, article: str, language: str | None) -> Judgement:
    verdict = grounding.check(tldr, article, language)
    for one in verdict.sentences:
        fault = one.fault or next(grounding.closeness_faults(one, language), None)
        if fault:
            return Judgement(reason=fault.word, message=fault.message, sentence=one.text)
    for whole in verdict.faults:
        return Judgement(reason=whole.word, message=whole.message)
    return Judgement(support=tuple(Support(one.text, one.support) for one in verdict.sentences))
