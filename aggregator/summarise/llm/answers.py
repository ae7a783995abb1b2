"""What a model said, as plain sentences: reasoning, wrapping and decoration taken off.

    content --reasoning--> answer --JSON or free text--> sentences

Pure, and for every text there is: models answer with anything.
"""

from __future__ import annotations

import json
import re
from typing import Any

from aggregator.text import markup
from aggregator.text.sentences import split

LONGEST = 20_000
"""Characters of an answer that are looked at; a TLDR has a thirtieth of it."""
_TOO_MANY = 2
"""Times the words that were asked for; what is only somewhat longer loses its last sentences."""
_WORDS = (
    r"(?:think|thinking|thought|thoughts|reason|reasoning|reflection|reflect|analysis|scratchpad"
    r"|seed:think)"
)
_OPEN = re.compile(rf"<\|?{_WORDS}\b[^<>]{{0,60}}\|?>|◁think▷|\[THINK\]", re.IGNORECASE)
_CLOSE = re.compile(
    rf"<\|?/\|?{_WORDS}\|?>|<\|end_of_{_WORDS}\|>|◁/think▷|\[/THINK\]", re.IGNORECASE
)
_CHANNEL = re.compile(r"<\|channel\|>\s*(\w+)[^<]{0,80}<\|message\|>", re.IGNORECASE)
_CHANNEL_END = re.compile(r"<\|(?:end|return|start|call)\|>(?:assistant\b)?", re.IGNORECASE)
_FENCED = re.compile(r"```[\w-]*\s*\n?(.*?)(?:```|\Z)", re.DOTALL)
_BULLET = re.compile(r"^\s*(?:[-*•–]|\(?\d{1,2}[.)])\s+(?=\S)")
_LABEL = re.compile(
    r"^\W{0,3}(?:tl;?dr|zusammenfassung|kurzfassung|summary|antwort|answer)\W{0,3}:\W{0,3}",
    re.IGNORECASE,
)
_KEYS = ("sentences", "sätze", "saetze", "tldr", "summary", "zusammenfassung", "text", "answer")


def without_reasoning(content: str) -> str:
    """Give an answer without what the model thought on the way.

    What stands before the last closing sign was thought, also where no
    opening sign is: some servers swallow it. What stands behind an opening
    sign that is never closed was thought to the end, and is no answer.
    """
    content = _final_channel(content)
    closings = list(_CLOSE.finditer(content))
    if closings:
        opening = _OPEN.search(content)
        before = content[: opening.start()] if opening and opening.start() else ""
        after = content[closings[-1].end() :]
        content = after if after.strip() else before
    opening = _OPEN.search(content)
    return (content[: opening.start()] if opening else content).strip()


def _final_channel(content: str) -> str:
    """Give the last channel called final (OpenAI's harmony format), else all of it."""
    channels = list(_CHANNEL.finditer(content))
    if not channels:
        return content
    last = next((one for one in reversed(channels) if one[1].lower() == "final"), None)
    return _CHANNEL_END.split(content[last.end() :])[0] if last else ""


def read(content: str, *, sentences: int, words: int) -> str:
    """Give the TLDR in an answer: one paragraph of clean plain text.

    A sentence that comes again is left out, and so are, at the end, those
    beyond what was asked for.

    Args:
        content: As the server gave it.
        sentences: Most that are kept.
        words: Most of all of them together; the first sentence is always kept.

    Returns:
        Empty where there is no answer.

    Raises:
        ValueError: It is JSON that breaks off, or JSON without sentences, or
            so long that it is no summary.
    """
    answer = without_reasoning(content)[:LONGEST]
    found = _from_json(answer)
    pieces = _from_text(answer) if found is None else found
    said = sum(len(piece.split()) for piece in pieces)
    if said > _TOO_MANY * words:
        raise ValueError(f"the answer has {said} words, and {words} were asked for")
    kept: list[str] = []
    left = words
    cleaned = dict.fromkeys(" ".join(markup.clean(piece).split()) for piece in pieces)
    for text in list(cleaned)[:sentences]:
        left -= len(text.split())
        if kept and left < 0:
            break
        kept.append(text)
    return " ".join(filter(None, kept))


def _from_json(answer: str) -> list[str] | None:
    """Give the sentences of a JSON answer; ``None`` where it is none."""
    text = answer
    if "```" in text and (fenced := _FENCED.search(text)) and "{" in fenced[1]:
        text = fenced[1]
    start = text.find("{")
    if start < 0 or not re.match(r"\{\s*[\"}]", text[start:]):
        return None
    try:
        value, _ = json.JSONDecoder(strict=False).raw_decode(text[start:])
    except (ValueError, RecursionError) as error:
        raise ValueError("the answer is JSON that breaks off or is broken") from error
    return _strings(value)


def _strings(value: Any) -> list[str]:
    folded = {str(key).lower(): item for key, item in value.items()}
    for key in _KEYS:
        item = folded.get(key)
        if isinstance(item, str):
            return _from_text(item)
        if isinstance(item, list) and all(isinstance(one, str) for one in item):
            return [text for one in item if (text := _bare(one))]
    raise ValueError('the answer is JSON without a list "sentences"')


def _from_text(answer: str) -> list[str]:
    if fenced := _FENCED.search(answer):
        answer = fenced[1]
    lines = [text for line in answer.splitlines() if (text := _bare(line))]
    return [one.text for line in lines for one in split(line)]


def _bare(line: str) -> str:
    text = _LABEL.sub("", _BULLET.sub("", line.strip())).strip()
    for mark in ("**", "__"):
        if text.startswith(mark) and text.endswith(mark) and len(text) > 2 * len(mark):
            text = text.removeprefix(mark).removesuffix(mark)
    return text.strip()
