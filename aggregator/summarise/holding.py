"""A TLDR that holds: what the check lets through, and the remedy for what it does not.

text --engine--> TLDR --check--> held, with its support | less of it | SummariseError
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aggregator.errors import SummariseError
from aggregator.model import Support
from aggregator.summarise.extractive import summarise_text
from aggregator.summarise.grounding import check

if TYPE_CHECKING:
    from aggregator.model import Tldr
    from aggregator.summarise.grounding import Verdict


def hold(tldr: Tldr, article: str, language: str | None = None) -> Tldr:
    """Check a TLDR against its article, and keep what the article carries.

    Sentences with a fault are left out; what is left must hold as a whole.

    Args:
        tldr: As an engine wrote it.
        article: Plain text, paragraphs separated by line breaks.
        language: BCP 47; told by the article where unknown.

    Returns:
        The TLDR with, per sentence, the article's sentences that carry it.

    Raises:
        SummariseError: Nothing of it holds, or what does is no TLDR; says
            what was found.
    """
    verdict = check(tldr.text, article, language)
    if verdict.supported:
        return _supported(tldr, verdict)
    carried = " ".join(one.text for one in verdict.sentences if one.supported)
    again = check(carried, article, language) if carried else verdict
    if not again.supported:
        raise SummariseError(f"the TLDR does not hold: {_found(verdict)}")
    return _supported(replace(tldr, text=carried), again)


def extract_and_hold(
    text: str,
    *,
    title: str = "",
    teaser: str = "",
    language: str | None = None,
    sentences: int = 5,
    max_words: int = 90,
) -> Tldr:
    """Write a TLDR with the embedded engine and check it; one trip to a worker.

    Arguments are those of ``summarise_text``, errors those of both.
    """
    written = summarise_text(
        text,
        title=title,
        teaser=teaser,
        language=language,
        sentences=sentences,
        max_words=max_words,
    )
    return hold(written, text, language)


def _supported(tldr: Tldr, verdict: Verdict) -> Tldr:
    return replace(tldr, support=tuple(Support(one.text, one.support) for one in verdict.sentences))


def _found(verdict: Verdict) -> str:
    faults = [one.fault for one in verdict.sentences if one.fault]
    return "; ".join(f"{fault.message}" for fault in (*faults, *verdict.faults))
