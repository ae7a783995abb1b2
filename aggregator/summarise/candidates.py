"""Which sentences of an article may stand in a TLDR, and in what form.

    text --sentences--> boilerplate, headings, boxes out --> light compression --> candidates

A candidate keeps the sentence it came from word for word; its own text has
lost what means nothing in a TLDR: a dateline, a bullet, a leading
conjunction, a pointer in brackets, an agency's mark at the end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aggregator.summarise.boilerplate import is_boilerplate, opens_box
from aggregator.summarise.dangling import leans, upright
from aggregator.text.lemmas import content_lemmas, lemma, tokens
from aggregator.text.sentences import Sentence, split

if TYPE_CHECKING:
    from collections.abc import Iterator

_DATELINE = re.compile(
    r"(?:[A-ZÄÖÜ][\w.’-]+(?:[ /][A-ZÄÖÜ(][\w.’)-]+){0,4}\s?)?"
    r"\((?:[a-zäöü]{2,4}|dpa|APA|AFP|AP|SDA|epd|KNA|Reuters|SID|dapd|ots|dpo)(?:[/-][\w-]+)*\)\s*[-–—:]\s*"
    r"|(?:[A-ZÄÖÜ]{3,}[A-ZÄÖÜ /]*)\s*[-–—]\s+(?=[A-ZÄÖÜ][a-zäöü])"
)
_BULLET = re.compile(r"[-–—•*·▪►■+]\s+")
_AGENCY_MARK = re.compile(
    r"\s*[(\[](?:[a-zäöü]{2,4}|dpa|APA|AFP|AP|SDA|epd|KNA|Reuters|SID|red)(?:[/,-]\s?[\w-]+)*[)\]]\s*$"
)
_POINTER = re.compile(
    r"\s*\((?:siehe|s\.|vgl\.|hier|mehr|lesen|Foto|Bild|Video|Anm|link|ab \d|live)\b[^()]*\)"
    r"|\s*\[(?:\d+|…|\.\.\.)\]",
    re.IGNORECASE,
)
_CLOSED = re.compile(r"[.!?…؟۔।。！？][\s\"'“”’»«)\]]*$")
_QUESTION = re.compile(r"[?؟？][\s\"'“”’»«)\]]*$")
_ELLIPSIS = re.compile(r"(?:…|\.\.\.)[\s\"'“”’»«)\]]*$")
_SPEECH = re.compile(r"[„“»«\"][^„“”»«\"]+[“”»«\"]")
_FIRST_PERSON = re.compile(
    r"\b(?:[Ii]ch|[Ww]ir|[Mm]ich|[Mm]ir|[Uu]ns(?:er\w*)?|[Mm]ein\w*|I|we|We|my|our)\b"
)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_PAIRS = (("„", '“”"'), ("(", ")"), ("[", "]"))
_SHORTEST = 4
_LONGEST_BOX = 4
"""Lines that a "Darum gehts" box has at most."""
_LONGEST_BOX_LINE = 30
_BARE_QUOTE = 0.8
"""Share of a sentence in quotation marks from which nobody is named who said it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may stand in a TLDR.

    Attributes:
        text: As it would stand in the TLDR.
        source: The article's sentence, word for word.
        place: Its number among the article's sentences that are no boilerplate.
        words: Length of ``text``.
        lemmas: Its content words.
        leans: Whether the sentence at ``place - 1`` must stand before it.
        usable: Whether it may be chosen; it still counts for what the article is about.
        spoken: Share of it that is direct speech, 0 to 1.
        personal: Whether its author speaks of himself or addresses the reader.
    """

    text: str
    source: str
    place: int
    words: int
    lemmas: frozenset[str]
    leans: bool
    usable: bool
    spoken: float
    personal: bool


def count_words(text: str) -> int:
    """Count words; two characters of a script without spaces count as one."""
    return len(text.split()) + len(_CJK.findall(text)) // 2


def candidates(text: str, language: str | None) -> list[Candidate]:
    """Find the sentences of a text that belong to its body, in order.

    Boilerplate, headings and boxes are left out. Where no line ends like a
    sentence (poems, text broken at a fixed width), lines are joined first.
    """
    found = list(_body(text, language)) or list(_body(" ".join(text.split()), language))
    return [_candidate(text, place, language) for place, text in enumerate(found)]


def _body(text: str, language: str | None) -> Iterator[str]:
    box_lines = 0
    for line in _lines(text, language):
        whole = " ".join(sentence.text for sentence in line)
        if opens_box(whole):
            box_lines = _LONGEST_BOX
            continue
        if box_lines and len(line) == 1 and count_words(whole) <= _LONGEST_BOX_LINE:
            box_lines -= 1
            continue
        box_lines = 0
        for sentence in line:
            if _is_whole(sentence.text) and not is_boilerplate(sentence.text):
                yield sentence.text


def _lines(text: str, language: str | None) -> Iterator[list[Sentence]]:
    """Group a text's sentences by the line they stand in."""
    line: list[Sentence] = []
    for sentence in split(text, language):
        if line and "\n" in text[line[-1].end : sentence.start]:
            yield line
            line = []
        line.append(sentence)
    if line:
        yield line


def _is_whole(sentence: str) -> bool:
    """Tell sentences from headings, table rows and items of lists."""
    return _CLOSED.search(sentence) is not None


def _candidate(source: str, place: int, language: str | None) -> Candidate:
    text = _compress(source)
    bare = _SPEECH.sub(" ", text)
    spoken = 1 - len(bare) / max(1, len(text))
    words = count_words(text)
    return Candidate(
        text=text,
        source=source,
        place=place,
        words=words,
        lemmas=frozenset(content_lemmas(text, language)),
        leans=leans(text),
        usable=words >= _SHORTEST and spoken < _BARE_QUOTE and _is_thought(text, language),
        spoken=spoken,
        personal=_FIRST_PERSON.search(bare) is not None,
    )


def _compress(sentence: str) -> str:
    text = _BULLET.sub("", sentence, count=1) if _BULLET.match(sentence) else sentence
    if dateline := _DATELINE.match(text):
        text = text[dateline.end() :]
    text = _POINTER.sub("", _AGENCY_MARK.sub("", text))
    return " ".join(upright(text).split())


def _is_thought(text: str, language: str | None) -> bool:
    """Tell whole statements from questions, fragments and torn quotations."""
    if _QUESTION.search(text) or _ELLIPSIS.search(text) or text[:1].islower():
        return False
    if text.count('"') % 2 or any(
        text.count(opening) > sum(map(text.count, closing)) for opening, closing in _PAIRS
    ):
        return False
    return not (language or "").startswith("de") or _has_verb(text)


def _has_verb(text: str) -> bool:
    words = [token for token in tokens(text)[1:] if token[:1].islower()]
    return any(lemma(word, "de").endswith("n") and word not in _NO_VERB for word in words)


_NO_VERB = frozenset(
    """
    den einen keinen ihren seinen meinen unseren diesen jeden allen vielen beiden gegen neben zwischen
    wegen unten oben innen außen morgen selten offen eigen an in von schon nun denn wenn dann daran
    davon daran man ihn ihnen denen hinten vorn gestern anderen zehn sieben neun von mitten
    """.split()
)
