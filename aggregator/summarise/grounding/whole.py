"""What is wrong with a TLDR as a whole, whatever its article says.

The rules stand in `faults` in the order in which they are reported.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from aggregator.summarise.grounding.verdict import Fault
from aggregator.text.lemmas import content_lemmas, detect_language, primary, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LONGEST = 130
"""Words. A TLDR has 40 to 90; a little room is left for hands and models."""
_SHORT_ARTICLE = 110
"""Words. Up to here a TLDR may be as long as its article."""
_LARGEST_SHARE = 0.8
"""Of a longer article that a TLDR may be."""

_MARKUP = re.compile(
    r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>|&(?:[a-z]{2,8}|#\d{1,6}|#x[0-9a-f]{1,6});"
    r"|\[[^\]\n]+\]\([^)\s]+\)|\*\*[^*\n]+\*\*|__[^_\n]+__|^\s{0,3}#{1,6}\s|^\s{0,3}[-*•]\s|```|\{\{"
    r"|<\|[^|<>]*\|>|\[/?INST\]|</?s>",
    re.IGNORECASE | re.MULTILINE,
)
_PROMPT = re.compile(
    r"^\W*(?:hier (?:ist|sind|folgt)\b[^.!?]{0,60}(?:zusammenfassung|tl;?dr|sätze)"
    r"|(?:zusammenfassung|tl;?dr|kurzfassung|summary|antwort|answer|assistant|user|system)\s*:"
    r"|(?:gerne|natürlich|klar|sure|certainly|of course)[,!:]\s"
    r"|here(?:'s| is| are)\b[^.!?]{0,60}(?:summary|tl;?dr|sentences))"
    r"|\b(?:fasse|fassen sie|schreibe?|schreiben sie)\b[^.!?]{0,80}"
    r"\b(?:zusammen\b|zusammenfassung|(?:fünf|5) sätze)"
    r"|\b(?:summari[sz]e|write)\b[^.!?]{0,60}\b(?:article|summary|text below|following text)\b"
    r"|\b(?:nur|ausschließlich|ausschliesslich) (?:die )?(?:informationen|fakten|angaben) aus dem"
    r" (?:text|artikel)\b|\bin maximal \d+ (?:wörtern|sätzen)\b"
    r"|\b(?:der|die|das|the) (?:obige|folgende|vorliegende|bereitgestellte|above|following|"
    r"provided)[nrs]? (?:text|artikel|article)\b",
    re.IGNORECASE,
)
_MACHINE = re.compile(
    r"\bals (?:eine? )?(?:ki|künstliche intelligenz|ai|(?:ki-|ai-)?sprachmodell|ki-modell|"
    r"ki-assistent(?:in)?|assistent)\b(?!-)"
    r"[ ,]+(?:kann|habe|bin|darf|ist es mir|fällt|verfüge|weiß|weiss)\b"
    r"|\bas an? (?:ai|artificial intelligence|(?:large )?language model)\b"
    r"|\bich (?:kann|darf) (?:(?:dir|ihnen|leider|diese[nrs]?|den|das|keine|hierzu|dazu) )*"
    r"(?:artikel|text|zusammenfassung|anfrage|zusammenfassen|helfen|"
    r"nicht (?:helfen|zusammenfassen))\b"
    r"|\bi (?:cannot|can't|am unable to|'m sorry)\b[^.!?]{0,40}\b(?:summar|assist|help|article)",
    re.IGNORECASE,
)
_ENDS_WELL = re.compile(r"[.!?…。؟।][\s\"'”“’‘«»›‹)\]]*$")
_OPEN_END = re.compile(r"(?:\.{3}|…)[\s\"'”“’‘«»)\]]*$")
_SAME_RUN = 6
"""Words. A run this long that comes back is a loop, not style."""
_TITLE_RUN = 3
_TITLE_TIMES = 3


def faults(tldr: str, article: str, sentences: Sequence[str], language: str | None) -> list[Fault]:
    """Give what is wrong with the TLDR as a whole: language, length, repetition, form.

    Args:
        tldr: As it would be published.
        article: For its length and language only.
        sentences: The TLDR's sentences.
        language: Of the article; told from its text when ``None``.
    """
    if not any(map(str.isalnum, tldr)):
        return [Fault("empty", "The TLDR has no words.")]
    return [
        *_language(tldr, article, language),
        *_length(tldr, article),
        *_repetition(sentences, article, language),
        *_form(tldr),
    ]


def _language(tldr: str, article: str, language: str | None) -> Iterator[Fault]:
    written, expected = detect_language(tldr), detect_language(article) or primary(language)
    if written and expected and written != expected:
        yield Fault("language", f"The TLDR is written in {written}, the article in {expected}.")


def _length(tldr: str, article: str) -> Iterator[Fault]:
    words, room = len(tldr.split()), len(article.split())
    most = room if room <= _SHORT_ARTICLE else min(LONGEST, int(room * _LARGEST_SHARE))
    if words > max(most, 1):
        yield Fault(
            "length", f"The TLDR has {words} words; at most {most} go with an article of {room}."
        )


def _repetition(sentences: Sequence[str], article: str, language: str | None) -> Iterator[Fault]:
    seen: dict[tuple[str, ...], str] = {}
    runs: Counter[tuple[str, ...]] = Counter()
    for sentence in sentences:
        words = tuple(word.lower() for word in tokens(sentence))
        content = tuple(sorted(set(content_lemmas(sentence, language)))) or words
        if content in seen:
            yield Fault("repetition", f"This is said twice: „{sentence}“")
            return
        seen[content] = sentence
        runs.update({words[i : i + _SAME_RUN] for i in range(len(words) - _SAME_RUN + 1)})
    flat = [word.lower() for sentence in sentences for word in tokens(sentence)]
    short = Counter(tuple(flat[i : i + _TITLE_RUN]) for i in range(len(flat) - _TITLE_RUN + 1))
    looping = [run for run, times in runs.items() if times > 1]
    looping += [run for run, times in short.items() if times > _TITLE_TIMES]
    known = " ".join(word.lower() for word in tokens(article)) if looping else ""
    for run in looping:
        text = " ".join(run)
        if known.count(text) < runs[run] + short[run]:
            yield Fault("repetition", f"These words come back again and again: „{text}“")
            return


def _form(tldr: str) -> Iterator[Fault]:
    if markup := _MARKUP.search(tldr):
        yield Fault("markup", f"Markup in plain text: „{markup[0].strip()}“")
    if prompt := _PROMPT.search(tldr):
        yield Fault("prompt", f"Words of an instruction, not of the article: „{prompt[0].strip()}“")
    if machine := _MACHINE.search(tldr):
        yield Fault("machine", f"A machine speaks of itself: „{machine[0].strip()}“")
    if not _ENDS_WELL.search(tldr.rstrip()) or _OPEN_END.search(tldr.rstrip()):
        yield Fault("broken_end", f"The last sentence is cut off: „…{tldr.rstrip()[-40:]}“")
