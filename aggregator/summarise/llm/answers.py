"""What a model said, as plain sentences: reasoning, wrapping and decoration taken off.

    content --reasoning, tagged or aloud--> answer --JSON or free text--> sentences

Pure, and for every text there is: models answer with anything.
"""

from __future__ import annotations

import contextlib
import json
import re
from typing import Any

from aggregator.text import markup
from aggregator.text.sentences import split

LONGEST = 20_000
"""Characters of an answer that are looked at; a TLDR has a thirtieth of it."""
_LONGEST_WITH_REASONING = 20 * LONGEST
"""Likewise, from its end, of an answer whose reasoning is still in it."""
_TOO_MANY = 2
"""Times the words that were asked for; what is only somewhat longer loses its last sentences."""
_NAMES = (
    r"(?:think|thinking|thoughts?|reason|reasoning|reflect|reflection|analysis|scratch[_-]?pad"
    r"|monologue|deliberation|cot|antthinking|seed:think|denken|nachdenken|gedanken?"
    r"|überlegung(?:en)?|思考)"
)
_WORDS = rf"(?:[a-z]+[_-](?:of[_-])?){{0,2}}{_NAMES}(?:[_-](?:content|process|steps?|block|trace))?"
_SPACE = r"\s{0,3}"
_OPEN = re.compile(
    rf"<{_SPACE}\|?(?!end[_-]){_WORDS}\b[^<>]{{0,60}}\|?>|〈{_WORDS}〉|◁think▷"
    r"|\[(?:THINK|THINKING|REASONING)\]|<\|channel>\s{0,3}(?:thought|analysis)\b|<unused94>"
    r"|<details\b[^<>]{0,60}>",
    re.IGNORECASE,
)
_CLOSE = re.compile(
    rf"<{_SPACE}\|?/{_SPACE}\|?{_WORDS}{_SPACE}\|?>|<\|end[_-](?:of[_-])?{_WORDS}\|>|〈/{_WORDS}〉"
    r"|◁/think▷|\[/(?:THINK|THINKING|REASONING)\]|<channel\|>|<unused95>|</details>",
    re.IGNORECASE,
)
_ESCAPED = re.compile(r"&lt;([/|\w:-]{1,40})&gt;|\\u003c([/|\w:-]{1,40})\\u003e", re.IGNORECASE)
"""A tag as it stands in HTML or JSON, by a server that has escaped it once too often."""
_THOUGHT_FENCE = re.compile(rf"```{_NAMES}[ \t]*\n.*?(?:```|\Z)", re.DOTALL | re.IGNORECASE)
_WRAPPING = re.compile(
    r"</?(?:answer|response|result|output|final|final[_-]answer|summary|tl;?dr|article|text|p|b|i"
    r"|strong|em|ul|ol|li|br|antwort|zusammenfassung)\s{0,3}/?>|<\|[^<>|\s]{1,40}\|>|</s>",
    re.IGNORECASE,
)
"""What stands around an answer or decorates it, and is no word of it."""
_STRESSED = re.compile(r"(\*\*|__)(?=\S)([^*_]{1,300}?)(?<=\S)\1")
_BETWEEN = "\x1f"
"""Holds the sentences of a JSON answer apart while reasoning is looked for in all of them."""
_CHANNEL = re.compile(r"<\|channel\|>\s*(\w+)[^<]{0,80}<\|message\|>", re.IGNORECASE)
_CHANNEL_END = re.compile(r"<\|(?:end|return|start|call)\|>(?:assistant\b)?", re.IGNORECASE)
_FENCED = re.compile(r"```[\w-]*\s*\n?(.*?)(?:```|\Z)", re.DOTALL)
_BULLET = re.compile(r"^\s*(?:[-*•–]|\(?\d{1,2}[.)])\s+(?=\S)")
_LABEL = re.compile(
    r"^\W{0,3}(?:tl;?dr|zusammenfassung|kurzfassung|summary|antwort|answer)\W{0,3}:\W{0,3}",
    re.IGNORECASE,
)
_THOUGHT = (
    r"(?:thinking|thoughts?|reasoning|denk|gedanken)[ -]?(?:process|steps?|trace|prozess|gang)\b"
)
_TASK = (
    r"(?:think|analy[sz]e|summari[sz]e|read|start|begin|write|produce|identify|extract|break|go"
    r"|parse|output|craft|draft|create|find|look)\b"
)
_ALOUD = re.compile(
    r"[\s#*_>=\"'„“`-]{0,20}(?:"
    rf"(?:here(?:['’]s| is) (?:an?|the|my)|hier ist (?:ein|der|mein)) (?:[\w-]{{1,20}} )?{_THOUGHT}"
    rf"|(?:(?:the|my|mein) )?{_THOUGHT}[^\n:]{{0,40}}:"
    r"|(?:thinking|reasoning|chain[ -]of[ -]thought|nachdenken)[ *_]{0,4}:"
    r"|(?:thoughts?|analysis|gedanken|überlegung(?:en)?)[ *_]{0,4}:[ *_]{0,4}\n"
    r"|(?:(?:okay|ok|alright|hmm{0,5}|so|well|also|gut)\b[,.!… ]{1,5}){0,2}(?:"
    r"the user (?:wants|asks|asked|is asking|has asked|provided|gave)\b"
    r"|der (?:be)?nutzer (?:möchte|bittet|verlangt|will)\b"
    r"|(?:first,? |now,? )?(?:let me|let['’]s|(?:we|i) (?:need|have|want) to"
    rf"|(?:we|i) (?:should|must|will)|i['’]ll) (?:first |now )?{_TASK}"
    r"|lass mich (?:\w{1,20} )?(?:nachdenken|überlegen|denken|zusammenfassen)\b)"
    r"|analysis(?=(?-i:[A-Z]))"
    r")",
    re.IGNORECASE,
)
"""How an answer begins in which a model thinks without any sign around it."""
_ANSWER_BEGINS = re.compile(
    r"^(?:#{1,6} )?(?:\*\*|__)?(?:"
    r"(?:here is |this is )?(?:the |my )?final (?:answer|output|response|summary|tl;?dr|version"
    r"|result|text|json)|(?:endgültige|finale|fertige) (?:antwort|fassung|version"
    r"|zusammenfassung|tl;?dr)|answer|output|response|antwort|summary|zusammenfassung|tl;?dr"
    r")(?:\*\*|__)?[ \t]*(?::(?:\*\*|__)?|$)|assistant ?final(?=\W|(?-i:[A-Z]))",
    re.IGNORECASE | re.MULTILINE,
)
"""Where that ends: on a line of its own, not on one of the model's indented notes."""
_STILL_ALOUD = re.compile(
    r"^[ \t#*_>(-]*(?:wait|hmm+|let me|let['’]s|(?:re)?check|self[- ]correction|word count|draft"
    r"|revis\w+|refine\w*|count|constraints?|looks good|i think|\d+ words)\b",
    re.IGNORECASE | re.MULTILINE,
)
_LAST_JSON = re.compile(r"^[ \t]*(?=\{\s*\"|\[\s*[\"{])", re.MULTILINE)
_MOST_JSON = 50
"""So many places where JSON may begin are tried."""
_KEYS = ("sentences", "sätze", "saetze", "tldr", "summary", "zusammenfassung", "text", "answer")


def without_reasoning(content: str) -> str:
    """Give an answer without what the model thought on the way.

    What stands before the last closing sign was thought, also where no
    opening sign is: some servers swallow it. What stands behind an opening
    sign that is never closed was thought to the end, and is no answer.
    """
    content = _ESCAPED.sub(lambda m: f"<{m[1] or m[2]}>", _final_channel(content))
    content = _THOUGHT_FENCE.sub("", content)
    closings = list(_CLOSE.finditer(content))
    if closings:
        opening = _OPEN.search(content)
        before = content[: opening.start()] if opening and opening.start() else ""
        after = content[closings[-1].end() :]
        content = next(filter(str.strip, (after, before)), _without_pairs(content))
    opening = _OPEN.search(content)
    return (content[: opening.start()] if opening else content).strip()


def _without_pairs(content: str) -> str:
    """Give what stands outside of all that was opened and closed."""
    signs = [(one.start(), 1, one.end()) for one in _OPEN.finditer(content)]
    signs += [(one.start(), -1, one.end()) for one in _CLOSE.finditer(content)]
    kept, depth, end = [], 0, 0
    for start, step, after in sorted(signs):
        if depth == 0:
            kept.append(content[end:start])
        depth, end = max(0, depth + step), max(end, after)
    return "".join((*kept, content[end:] if depth == 0 else ""))


def _final_channel(content: str) -> str:
    """Give the last channel called final (OpenAI's harmony format), else all of it."""
    channels = list(_CHANNEL.finditer(content))
    if not channels:
        return content
    last = next((one for one in reversed(channels) if one[1].lower() == "final"), None)
    return _CHANNEL_END.split(content[last.end() :])[0] if last else ""


def without_thinking_aloud(answer: str) -> str:
    """Give an answer without what a model thought before it in plain words.

    It is known to have ended where the model says so, or where all that
    follows is JSON. What it may have noted on the way is no answer.

    Args:
        answer: Without tagged reasoning.

    Raises:
        ValueError: It cannot be told where the answer begins.
    """
    if not _ALOUD.match(answer):
        return answer
    if (found := _json_at_the_end(answer)) is not None:
        return found
    begins = list(_ANSWER_BEGINS.finditer(answer))
    left = answer[begins[-1].end() :].strip()[:LONGEST] if begins else ""
    if not left or _ALOUD.match(left) or _STILL_ALOUD.search(left):
        raise ValueError(
            "the model thought aloud, and it cannot be told where its answer begins; let its"
            " server split off the reasoning, or switch that off"
        )
    return left


def _json_at_the_end(answer: str) -> str | None:
    end = answer.rstrip("` \t\n")[-LONGEST:]
    for begin in list(_LAST_JSON.finditer(end))[-_MOST_JSON:]:
        try:
            value = json.loads(end[begin.end() :], strict=False)
            _strings(value)
        except (ValueError, RecursionError):
            continue
        return end[begin.end() :]
    return None


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
            so long that it is no summary, or thoughts that nobody can tell from it.
    """
    pieces = _pieces(content)
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


def _pieces(content: str) -> list[str]:
    """Give the sentences of an answer; reasoning may stand before its JSON, or within."""
    content = content[-_LONGEST_WITH_REASONING:]
    found = None
    if _begins_as_json(content):
        with contextlib.suppress(ValueError):
            found = _from_json(content.strip()[:LONGEST])
    if found is None:
        answer = without_thinking_aloud(without_reasoning(content))[:LONGEST]
        found = _from_json(answer)
        if found is None:
            return _from_text(answer)
    told = without_thinking_aloud(without_reasoning(_BETWEEN.join(found)))
    return _bare_ones(told.split(_BETWEEN))


def _begins_as_json(content: str) -> bool:
    return re.match(r"\s*(?:```(?:json)?\s*)?[{\[]\s*[\"{]", content) is not None


def _from_json(answer: str) -> list[str] | None:
    """Give the sentences of a JSON answer; ``None`` where it is none.

    Raises:
        ValueError: It breaks off, or has no sentences.
    """
    text = answer
    if "```" in text and (fenced := _FENCED.search(text)) and re.search(r"[{\[]", fenced[1]):
        text = fenced[1]
    start = text.find("{")
    if text.lstrip().startswith("["):
        start = text.find("[")
    if start < 0 or not re.match(r"(?:\{\s*[\"}]|\[\s*[\"{])", text[start:]):
        return None
    try:
        value, _ = json.JSONDecoder(strict=False).raw_decode(text[start:])
    except (ValueError, RecursionError) as error:
        raise ValueError("the answer is JSON that breaks off or is broken") from error
    return _strings(value)


def _strings(value: Any, *, again: bool = True) -> list[str]:
    if isinstance(value, list):
        value = value[0] if value and isinstance(value[0], dict) else {"sentences": value}
    folded = {str(key).lower(): item for key, item in value.items()}
    for key in _KEYS:
        item = folded.get(key)
        if isinstance(item, str):
            if again and _begins_as_json(item):  # encoded twice
                with contextlib.suppress(ValueError, RecursionError):
                    return _strings(json.loads(item), again=False)
            return _from_text(item)
        if isinstance(item, list) and all(isinstance(one, str) for one in item):
            return item
    raise ValueError('the answer is JSON without a list "sentences"')


def _bare_ones(texts: list[str]) -> list[str]:
    return [text for one in texts if (text := _bare(one))]


def _from_text(answer: str) -> list[str]:
    if fenced := _FENCED.search(answer):
        answer = fenced[1]
    return [one.text for line in _bare_ones(answer.splitlines()) for one in split(line)]


def _bare(line: str) -> str:
    text = _WRAPPING.sub("", line).strip()
    text = _LABEL.sub("", _BULLET.sub("", text)).strip()
    return _STRESSED.sub(r"\2", text).strip()
