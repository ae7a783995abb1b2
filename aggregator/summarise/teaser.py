"""The source's own teaser as TLDR, where there is no article text to sum up."""

from __future__ import annotations

from dataclasses import replace

from aggregator.errors import SummariseError
from aggregator.model import Tldr
from aggregator.summarise.boilerplate import (
    LONGEST_SENTENCE,
    could_hold_boilerplate,
    is_boilerplate,
)
from aggregator.text.sentences import split


def keep_teaser(teaser: str, *, max_words: int = 90, note: str = "") -> Tldr:
    """Keep a teaser as one clean paragraph.

    Boilerplate is dropped; what is longer than ``max_words`` ends with the
    last sentence that fits. It is its own support: none is listed.

    Args:
        teaser: Plain text.
        max_words: Of the paragraph, with the note.
        note: Our own words, to stand behind it.

    Raises:
        SummariseError: There is no teaser, or nothing of it fits.
    """
    kept = _paragraph(teaser, max_words - len(note.split()))
    return replace(kept, text=f"{kept.text} {note}") if note else kept


def _paragraph(teaser: str, max_words: int) -> Tldr:
    whole = " ".join(teaser.split())
    is_short = whole[:1].isalnum() and whole.count(" ") < max_words
    if is_short and "\n" not in teaser.strip() and not could_hold_boilerplate(whole):
        return Tldr(text=whole, engine="teaser")
    kept: list[str] = []
    left = max_words
    for sentence in split(teaser):
        text = " ".join(sentence.text.split())
        if len(text) > LONGEST_SENTENCE:
            break
        if is_boilerplate(text):
            continue
        left -= len(text.split())
        if left < 0:
            break
        kept.append(text)
    if not kept:
        raise SummariseError("there is no teaser that could stand in for a TLDR")
    return Tldr(text=" ".join(kept), engine="teaser")
