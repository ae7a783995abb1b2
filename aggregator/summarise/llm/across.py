"""What can be checked of a TLDR in another language than its article's.

Numbers, dates, names and quotations look alike in both, so they are looked up;
what a sentence asserts of them is not checked at all, and the record says so.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from aggregator.summarise.grounding.facts import dates_and_numbers, quotations
from aggregator.summarise.grounding.verdict import Fault
from aggregator.summarise.grounding.whole import faults
from aggregator.text.copying import plain
from aggregator.text.lemmas import detect_language, in_dictionary, is_stop_word, primary
from aggregator.text.moments import moments
from aggregator.text.sentences import split

if TYPE_CHECKING:
    from collections.abc import Iterator

_CAPITAL = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_BILLION = re.compile(r"\b(?:billion|trillion)s?\b", re.IGNORECASE)
_FEWEST_QUOTED = 3
"""Words. Shorter than this, quotation marks hold a title or a word of somebody's."""
_SMALL = 12
"""Numbers up to this one are words in one language and digits in the other."""
_ENGLISH = {
    "german": "deutsch", "germany": "deutsch", "austria": "osterreich", "austrian": "osterreich",
    "switzerland": "schweiz", "swiss": "schweiz", "france": "frankreich", "french": "franz",
    "spain": "span", "greece": "griech", "greek": "griech", "poland": "pol", "polish": "pol",
    "sweden": "schwed", "swedish": "schwed", "denmark": "dan", "danish": "dan", "czech": "tschech",
    "hungary": "ungar", "hungarian": "ungar", "dutch": "niederl", "netherlands": "niederl",
    "egypt": "agypt", "lebanon": "libanon", "iraq": "irak", "palestinian": "palastin",
    "moscow": "moskau", "vienna": "wien", "munich": "munch", "cologne": "koln", "geneva": "genf",
    "bavaria": "bayer", "bavarian": "bayer", "saxony": "sachs", "rhine": "rhein", "rome": "rom",
    "milan": "mailand", "venice": "venedig", "danube": "donau", "lucerne": "luzern",
    "states": "staaten", "united": "vereinigt", "kingdom": "konigreich", "us": "usa",
    "uk": "grossbritann", "britain": "grossbritann", "british": "brit", "russian": "russ",
    "chancellor": "kanzler", "chancellery": "kanzler",
}  # fmt: skip
"""German names by which the article may call what English calls so; all without accents."""
_TITLES = frozenset(
    [
        "council",
        "president",
        "minister",
        "ministry",
        "federal",
        "state",
        "government",
        "parliament",
        "party",
        "university",
        "police",
        "court",
        "union",
        "office",
        "association",
        "mayor",
        "director",
        "professor",
        "doctor",
        "king",
        "queen",
        "prince",
        "pope",
        "commission",
        "committee",
        "republic",
        "constitution",
        "supreme",
        "foreign",
        "interior",
        "finance",
        "defence",
        "defense",
        "health",
        "economy",
        "prime",
        "vice",
        "mr",
        "mrs",
        "ms",
        "dr",
        "city",
        "town",
        "district",
        "county",
        "canton",
        "region",
        "mountain",
        "river",
        "lake",
        "sea",
        "north",
        "south",
        "east",
        "west",
        "northern",
        "southern",
        "eastern",
        "western",
    ]
)
"""Words that English writes with a capital as part of a title or name."""
_NEAR = 4
"""Letters at its beginning by which a name is known in another language: Ukraine, ukrainisch."""


def fault(tldr: str, article: str, *, language: str | None, wanted: str) -> Fault | None:
    """Give the first thing wrong with a translated TLDR.

    Args:
        tldr: Plain text in the wanted language.
        article: Plain text in its own.
        language: The article's (BCP 47).
        wanted: The TLDR's.
    """
    return next(_faults(tldr, article, language, wanted), None)


def _faults(tldr: str, article: str, language: str | None, wanted: str) -> Iterator[Fault]:
    sentences = [one.text for one in split(tldr, wanted)]
    for one in faults(tldr, article, sentences, language):
        if one.word != "language":
            yield one
    written = detect_language(tldr)
    if written != primary(wanted) and (written or detect_language(article) == language):
        yield Fault("language", f"The TLDR is not written in {wanted}.")
    yield from _numbers(_scaled(tldr, primary(wanted)), _scaled(article, language))
    yield from _quoted(tldr, article)
    yield from _names(sentences, article, primary(wanted))


def _scaled(text: str, language: str | None) -> str:
    """Give a text in which a billion is a German one, as our reader of numbers takes it."""
    if language != "en":
        return text
    return _BILLION.sub(lambda m: "bn" if m[0][0] in "bB" else "billion", text)


def _numbers(tldr: str, article: str) -> Iterator[Fault]:
    dates, numbers = dates_and_numbers(tldr)
    known_dates, known = dates_and_numbers(article)
    for date in dates:
        if not any(date.within(other) for other in known_dates):
            yield Fault("date", f"„{date.text}“ is not a date that the article gives.")
    for number in numbers:
        if max(number.values) <= _SMALL and not number.unit:
            continue
        if not any(number.agrees(other) for other in known):
            text = tldr[number.start : number.end].strip()
            yield Fault("number", f"„{text}“ does not stand in the article.")


def _quoted(tldr: str, article: str) -> Iterator[Fault]:
    words = f" {plain(article)} "
    for quotation in quotations(tldr):
        said = plain(quotation)
        if said.count(" ") + 1 >= _FEWEST_QUOTED and f" {said} " not in words:
            yield Fault("quotation", f"„{quotation.strip()}“ is not what the article quotes.")


def _names(sentences: list[str], article: str, wanted: str | None) -> Iterator[Fault]:
    known = {_folded(word) for word in _CAPITAL.findall(article)}
    for sentence in sentences:
        for number, match in enumerate(_CAPITAL.finditer(sentence)):
            word = match[0].removesuffix("'s").removesuffix("’s")
            if not word[0].isupper() or is_stop_word(word, wanted):
                continue
            common = not word.isupper() and in_dictionary(word, wanted)
            if common and (number == 0 or wanted == "de" or word.lower() in _TITLES):
                continue
            if not _stands(_folded(word), known) and not moments(word):
                yield Fault("name", f"„{word}“ does not stand in the article.")


def _stands(word: str, known: set[str]) -> bool:
    beginning = _ENGLISH.get(word) or (word[:_NEAR] if len(word) > _NEAR else "")
    return word in known or any(beginning and other.startswith(beginning) for other in known)


def _folded(word: str) -> str:
    bare = unicodedata.normalize("NFD", word.lower())
    return "".join(c for c in bare if not unicodedata.combining(c)).replace("ß", "ss")
