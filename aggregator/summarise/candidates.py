"""Which sentences of an article may stand in a TLDR, and in what form.

    text --sentences--> boilerplate, headings, boxes out --> light compression --> candidates

A candidate keeps the sentence it came from word for word beside its own text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from aggregator.summarise.boilerplate import LONGEST_SENTENCE, is_boilerplate, opens_box
from aggregator.summarise.compression import compress
from aggregator.summarise.dangling import leans
from aggregator.text.lemmas import content_lemmas, is_stop_word, lemma, primary, tokens
from aggregator.text.sentences import Sentence, split

if TYPE_CHECKING:
    from collections.abc import Iterator


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_CLOSED = re.compile(r"[.!?…؟۔।。！？][\s\"'“”’»«)\]]*$")
_QUESTION = re.compile(r"[?؟？][\s\"'“”’»«)\]]*$")
_ELLIPSIS = re.compile(r"(?:…|\.\.\.)[\s\"'“”’»«)\]]*$")
_SPEECH = re.compile(r"[„“»«\"][^„“”»«\"]+[“”»«\"]")
_PERSONAL = re.compile(
    r"\b(?:[Ii]ch|[Ww]ir|[Mm]ich|[Mm]ir|[Uu]ns(?:er\w*)?|[Mm]ein(?:e[nmrs]?)?|[Dd]u|[Dd]ich|[Dd]ir|"
    r"[Dd]eine?[nmr]?|[Ee]uch|I|[Ww]e|[Mm]y|[Oo]ur|[Yy]ou|[Yy]our)\b"
    r"|(?<=\w[ ,])\s?(?:Sie|Ihnen|Ihren?|Ihrem|Ihrer)\b"
)
_NO_MAIN_CLAUSE = re.compile(
    r"""
    Nicht(?:\ etwa)?,?\ (?:etwa,\ )?(?:weil|wegen)\b
    | (?:Nicht\ (?:etwa|nur|zuletzt|weil|wegen|dass)|Sondern|Und\ zwar|Weil|Obwohl|Wobei|Sodass
        |So\ dass|Vorausgesetzt)\b[^,]*(?:,[^,]*)?$
    | [A-ZÄÖÜ][\w-]+,\ (?:die|der|das|den|dem|denen|dessen|deren|wo)\b[^,]*(?:,\ um\b[^,]*)?$
    | [A-ZÄÖÜ]\w+(?:\ \w+){0,2},\ (?:da|weil|wo|wenn|als|dass|obwohl)\b[^,]*$
    | (?=.*\b[Zz]war\b)(?!.*\b(?:aber|jedoch|doch|dennoch|trotzdem|allerdings|und\ zwar)\b)
    | (?:Was|Wie|Warum|Wieso|Weshalb|Wo|Wann|Wer|Welche[nrs]?)\b
        (?!.*,\ (?!(?:seit|mit|laut|nicht|den|einen|gegen|neben|zwischen|wegen)\b)
            (?:war|kann|soll|will|muss|darf|kam|gab|ging|sei|habe|wurde|[a-zäöüß]+(?:t|te|ten|en))\b)
    | (?:Nun|Jetzt|Inzwischen)\ (?:steht\ fest|ist\ klar),\ (?:wie|wann|was|wer|wo|warum)\b
    | (?=.*\bErstens\b)(?!.*\b[Zz]weitens\b) | (?=.*\b[Zz]um\ einen\b)(?!.*\b[Zz]um\ anderen\b)
    """,
    re.VERBOSE,
)
_OPENING_NOUN = re.compile(r"(?:Der|Die|Das|Dem|Den)\s(?:[a-zäöüß-]+\s){0,2}([A-ZÄÖÜ][\w-]+)")
_SPEAKER = re.compile(
    r"(?:sag|erklär|mein|berichte|beton|erzähl|erinner|ergänz|argwöhn|so)\w* (der |die |das )?"
    r"([A-ZÄÖÜ]\w+)(?=[.,:]| (?:ha|sei|we|wü|im|in|am|vor|bei|an)\w*)"
)
_CAPITAL = re.compile(r"\b[A-ZÄÖÜ][\w’-]{2,}")
_FULL_NAME = re.compile(r"(?=\b([A-ZÄÖÜ][\w’-]{1,40}) ([A-ZÄÖÜ][\w’-]{2,40})\b)")
_LATIN = re.compile(r"[A-Za-z]")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_PAIRS = (("„", '“”"'), ("(", ")"), ("[", "]"))
_NO_VERB = _words("""
    den einen keinen ihren seinen meinen unseren diesen jeden allen vielen beiden gegen neben
    zwischen wegen unten oben innen außen morgen selten offen eigen an in von schon nun denn
    wenn dann daran davon daran man ihn ihnen denen hinten vorn gestern anderen zehn sieben neun
    von mitten
""")
_MOST = 400
_WRAPPED = 0.2
"""Share of lines that go on with a small letter from which line breaks mean nothing."""
_SINGLE_BREAK = re.compile(r"(?<!\n)[ \t]*\r?\n(?!\s*\n)")
SHORTEST = 4
"""Words of a sentence that says something."""
_DATELINES = 3
"""Sentences at the top of an article that may begin with the place the news is from."""
_LONGEST_BOX = 4
"""Lines that a "Darum gehts" box has at most."""
_LONGEST_BOX_LINE = 30


@dataclass(frozen=True, slots=True, eq=False)
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
        assumes: Words that a reader must have met before: bare surnames of people whom
            the article names in full further up, and what it opens with as known.
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
    assumes: frozenset[str]
    spoken: float
    personal: bool


def count_words(text: str) -> int:
    """Count words; two characters of a script without spaces count as one."""
    return len(text.split()) + len(_CJK.findall(text)) // 2


def candidates(text: str, language: str | None) -> list[Candidate]:
    """Find the sentences of a text that belong to its body, in order.

    Boilerplate, headings and boxes are left out, and all after the first 400
    sentences. Lines are joined where they break within sentences (poems, text
    broken at a fixed width).
    """
    found = list(islice(_body(_unwrapped(text), language), _MOST))
    named: set[str] = set()
    met: set[str] = set()
    result = []
    for place, source in enumerate(found):
        full = {b for a, b in _FULL_NAME.findall(source) if not is_stop_word(a, language)}
        candidate = _candidate(source, place, language, named - full, met)
        met |= candidate.lemmas
        named |= full
        result.append(candidate)
    return result


def _unwrapped(text: str) -> str:
    lines = text.splitlines()
    continued = sum(
        line[:1].islower() and not _is_whole(above.rstrip())
        for above, line in pairwise(lines)
        if above
    )
    if continued < max(1, _WRAPPED * len(lines)):
        return text
    return _SINGLE_BREAK.sub(" ", text)


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
            is_short = len(sentence.text) <= LONGEST_SENTENCE
            if is_short and _is_whole(sentence.text) and not is_boilerplate(sentence.text):
                yield sentence.text.removeprefix("- ")  # an item of a list


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


def _candidate(
    source: str, place: int, language: str | None, named: set[str], met: set[str]
) -> Candidate:
    text = compress(source, at_top=place < _DATELINES)
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
        usable=words >= SHORTEST and _is_attributed(bare) and _is_thought(text, language),
        assumes=_assumed(text, language, named, met),
        spoken=spoken,
        personal=_PERSONAL.search(bare) is not None,
    )


def _assumed(text: str, language: str | None, named: set[str], met: set[str]) -> frozenset[str]:
    assumed = {
        lemma(word, language)
        for word in _CAPITAL.findall(text)
        if word in named or word.removesuffix("s") in named
    }
    assumed.update(
        noun
        for article, word in _SPEAKER.findall(text)
        if (noun := lemma(word, language)) in met or not article
    )
    opening = _OPENING_NOUN.match(text)
    if opening and (noun := lemma(opening[1], language)) in met:
        assumed.add(noun)
    return frozenset(assumed)


def _is_attributed(unquoted: str) -> bool:
    return len(tokens(unquoted)) > 1


def _is_thought(text: str, language: str | None) -> bool:
    """Tell whole statements from questions, fragments and torn quotations."""
    if _QUESTION.search(text) or _ELLIPSIS.search(text) or text[:1].islower():
        return False
    if _NO_MAIN_CLAUSE.match(text):
        return False
    if text.count('"') % 2 or any(
        text.count(opening) > sum(map(text.count, closing)) for opening, closing in _PAIRS
    ):
        return False
    return primary(language) != "de" or _has_verb(text)


def _has_verb(text: str) -> bool:
    if not _LATIN.search(text):
        return True
    words = [token for token in tokens(text)[1:] if token[:1].islower()]
    return any(lemma(word, "de").endswith("n") and word not in _NO_VERB for word in words)
