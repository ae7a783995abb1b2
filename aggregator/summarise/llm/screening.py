"""Articles that speak to machines, and TLDRs that speak to readers.

Nothing here understands a text; ``orders`` knows the words with which
instructions are given to language models, in German and English, ``disguises``
how they are hidden. An article that has either
is not shown to a model, and the passage is no part of what is summed up: an
engine that only copies should not publish it either. That some article about
such instructions loses a paragraph is the price.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from aggregator.summarise.llm.disguises import is_disguised, readings, visible
from aggregator.summarise.llm.orders import is_order
from aggregator.text.sentences import split

_ADDRESSES = re.compile(
    r"https?://|www\.|\b[\w.+-]+@[\w-]+\.\w+|\bbit\.ly/|\bt\.me/", re.IGNORECASE
)
_INVITES = re.compile(
    r"\b(?:kauf|klick|besuch|ruf|überweis|investier|abonnier|folg|lad|bestell|meld|sicher|hol|"
    r"registrier|spend|wähl|vertrau|teil|handel|nutz|probier|scann|install|öffn)\w*\s+sie\b"
    r"|(?:^|[.!?:]\s+)(?:jetzt\s+)?(?:kaufe?|kauft|klicke?|klickt|besuche|abonniere|folge|"
    r"lade|bestelle|melde|sichere?|investiere|spende|überweise)\b(?!\s+(?:der|die|das|ein|eine)\b)"
    r"|(?:^|[.!?:]\s+)(?:please\s+|now\s+|just\s+)?(?:buy|click|visit|subscribe|follow|download|"
    r"invest|donate|register|sign up|call now|send|transfer|scan|install|order)\b"
    r"|\b(?:buy now|jetzt kaufen|click here|hier klicken|you (?:should|must|need to|can now)|"
    r"du (?:solltest|musst)|sie sollten (?:jetzt|sofort))\b",
    re.IGNORECASE,
)
_TAG_LIKE = re.compile(r"<(?=[|/!?a-zA-Z｜])")
_INST = re.compile(r"\[(?=/?(?:INST|SYS|THINK|AVAILABLE|TOOL))", re.IGNORECASE)
_ONE_PARAGRAPH = 2
"""Sentences behind a suspicious one that go with it."""
_LONGEST_SHOWN = 120


@dataclass(frozen=True, slots=True)
class Screened:
    """An article without what speaks to machines.

    Attributes:
        text: What is left; the whole article where nothing was found.
        title: The same, or empty.
        found: The beginning of what was found first; empty if nothing was.
    """

    text: str
    title: str
    found: str


def screened(text: str, title: str = "") -> Screened:
    """Take out passages that give a machine instructions, with the sentences that follow them."""
    kept: list[str] = []
    found = _shown(title) if _speaks_to_machines(title) else ""
    clean_title = "" if found else title
    skip_next = False
    for line in text.split("\n"):
        passage = _first_suspicious(line)
        if passage is None and not (skip_next and line.strip()):
            kept.append(line)
            continue
        if passage is None:  # what follows a suspicious paragraph belongs to it
            skip_next = False
            continue
        found = found or _shown(passage)
        rest, whole = _without(line, passage)
        skip_next = whole
        if rest:
            kept.append(rest)
    return Screened("\n".join(kept).strip() if found else text, clean_title, found)


def _first_suspicious(line: str) -> str | None:
    if not line.strip():
        return None
    if not _suspicious(line):
        return None
    return next((one.text for one in split(line) if _suspicious(one.text)), line)


def _without(line: str, passage: str) -> tuple[str, bool]:
    """Give what is left of a paragraph, and whether the next one is to go too."""
    sentences = [one.text for one in split(line)]
    bad = {n for n, one in enumerate(sentences) if one == passage or _suspicious(one)}
    if not bad:  # it takes several sentences to say it
        return "", True
    gone = {n + more for n in bad for more in range(_ONE_PARAGRAPH + 1)}
    left = " ".join(one for n, one in enumerate(sentences) if n not in gone)
    return left, max(gone, default=0) >= len(sentences) - 1


def _speaks_to_machines(text: str) -> bool:
    return bool(text) and _suspicious(text)


def _suspicious(text: str) -> bool:
    return is_disguised(text) or any(map(is_order, readings(text)))


def speaks_to_readers(tldr: str) -> str | None:
    """Give the words with which a TLDR wants something of its reader; ``None`` if it does not.

    News tells what happened. Addresses, and sentences that tell people to buy
    or click, are an advertisement, or an instruction that somebody followed.
    """
    found = _ADDRESSES.search(tldr) or _INVITES.search(tldr)
    return found[0].strip() if found else None


def defused(text: str) -> str:
    """Give a text in which nothing is a sign of a chat template: ``<|im_start|>``, ``[INST]``.

    Servers turn a chat into one text and read such signs in it, whoever wrote them.
    """
    return _INST.sub("[ ", _TAG_LIKE.sub("< ", visible(text)))


def _shown(text: str) -> str:
    line = " ".join(visible(text).split())
    return line if len(line) <= _LONGEST_SHOWN else line[: _LONGEST_SHOWN - 1] + "…"
