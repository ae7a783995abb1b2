"""What is new between the reports of one story, and where they disagree.

    reports --counted things--> numbers that differ      --> "Abweichend"
            --sentences--> none earlier says so, a new fact --> "Neu"

Both are claims about other people's reports, so both are made only where the
texts leave little doubt, and otherwise nothing is said. A number disagrees
only if each report gives a single number for the thing, without "rund" or
"mindestens", in sentences that say the same around it. A sentence is new only
if every earlier report has a text, none of them carries it, most of its words
are in none of them, and it brings a name or a number that none of them has.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias

from aggregator.curate.duplicates import same_text
from aggregator.curate.stories.vocabulary import COMMON, concept
from aggregator.text.lemmas import content_lemmas, in_dictionary, lemma, tokens
from aggregator.text.numbers import Quantity, quantities
from aggregator.text.sentences import split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_LEAST_WORDS = 60
"""A report of fewer words is no text that a claim could be made about."""
_LEAD_SENTENCES = 15
"""So far is read for new things: what matters comes first, and notices come last."""
_LEAD_CHARACTERS = 8_000
"""In these they must stand."""
_SENTENCE_WORDS = range(7, 41)
_UNHEARD = 0.5
"""Share of a new sentence's content words that no single earlier report has."""
_ON_TOPIC = 2
"""So many of its content words must stand where an earlier report says what happened."""
_OPENING_SENTENCES = 5
_SAME_SAYING = 0.4
"""Share of the shorter sentence's other words that both have around a number that differs."""

_LEANING = frozenset(
    """
    er sie es das dies diese dieser dieses diesem diesen dort da dabei dadurch dafür dagegen daher
    damit danach daneben dann daran darauf daraufhin darin darüber darum davon davor dazu denn
    dennoch deshalb deswegen doch aber auch außerdem ausserdem zudem ebenso ebenfalls hier hierzu
    hinzu so solche bis konkret jedoch allerdings indes unterdessen trotzdem und oder sein
    seine seinen seiner ihr ihre ihren ihrer ihm ihn ihnen wir ich man beide
    """.split()  # noqa: SIM905 - a table reads better as text
)
"""A sentence that opens with one of these leans on the one before it."""
_NOTICE = re.compile(
    r"\b(?:Foto|Bild|Video|Newsletter|Abo\w*|Anzeige|Mehr (?:zum|dazu)|Lesen|Hören|Podcast|WhatsApp"
    r"|Datenschutz\w*|Quelle|dpa|afp|ich|mein\w*|wir|uns\w*|Ihnen|Ihre?)\b|[?!:]|\+\+|https?:"
)
_HEDGE = re.compile(
    r"\b(?:mindestens|wenigstens|höchstens|mehr als|weniger als|über|unter|rund|etwa|circa|ca\.?"
    r"|knapp|fast|gut|bis zu|ungefähr|nahezu|annähernd|schätzungsweise|bisher|zunächst|zuvor"
    r"|ursprünglich|erst|weitere\w*)(?: \w+)? ?$",
    re.IGNORECASE,
)
_HEDGE_CHARACTERS = 28
_COUNTED = re.compile(r"[\s\u00a0]+(?:[a-zäöüß]+[\s\u00a0]+){0,2}([A-ZÄÖÜ][\w-]+)")
_NOT_COUNTED = frozenset(
    """
    januar jänner februar märz april mai juni juli august september oktober november dezember uhr
    jahr monat woche tag stunde minute sekunde mal platz rang seite kapitel artikel nummer liga
    jahrhundert grad bundesliga runde spieltag
    """.split()  # noqa: SIM905 - a table reads better as text
)
"""What one report may number in several ways, or does not count at all."""


class NoteKind(StrEnum):
    """The kinds of note, as they are shown."""

    NEW = "Neu"
    DIFFERENT = "Abweichend"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report of a story, as it is compared with the others.

    Attributes:
        source: As notes name it, such as its host.
        text: Plain text of the article; empty where there is none to read.
        published: An aware instant.
        language: BCP 47; ``None`` is read as German.
    """

    source: str
    text: str
    published: datetime
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """One line about the reports of a story.

    Attributes:
        text: Without its kind: a sentence as its report has it, or what each
            of two reports counts, with their names.
        sources: Whose words these are.
        counts: What each of them counts, where they disagree: ``drei Verletzte``.
    """

    kind: NoteKind
    text: str
    sources: tuple[str, ...]
    counts: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The line as it is shown."""
        return f"{self.kind}: {self.text}"


Supported: TypeAlias = "Callable[[str, Report], bool]"
"""Whether a report carries a sentence; where it cannot tell, that it does."""


def whats_new(reports: Iterable[Report], supported: Supported, *, most: int = 3) -> list[Note]:
    """Say what later reports of a story add, and where two of them disagree.

    Only German is compared; other languages give nothing. Often gives nothing,
    which says nothing about the reports.

    Args:
        reports: Of one story, in any order.
        supported: The check of a sentence against an earlier report.
        most: So many notes at most.

    Returns:
        Disagreements first, then what is new; earlier reports before later.
    """
    ordered = _in_order(reports)
    different = list(_different(ordered))
    told = {note.text for note in different}
    fresh = (note for note in _fresh(ordered, supported) if note.text not in told)
    return [*different, *fresh][:most]


def different(reports: Iterable[Report]) -> list[Note]:
    """Say where reports of a story disagree about a number, and nothing else of them."""
    return list(_different(_in_order(reports)))


def _in_order(reports: Iterable[Report]) -> list[Report]:
    return sorted(
        (one for one in reports if (one.language or "de").lower().startswith("de")),
        key=lambda one: (one.published, one.source),
    )


@dataclass(frozen=True, slots=True)
class _Count:
    """A number of something, and the sentence that gives it."""

    what: str
    number: Quantity
    shown: str
    hedged: bool
    around: frozenset[str]


def _different(reports: Sequence[Report]) -> Iterator[Note]:
    counts = [(one, _single_counts(one.text)) for one in reports if _long_enough(one)]
    noted: set[str] = set()
    for (one, here), (other, there) in combinations(counts, 2):
        if one.source == other.source:
            continue
        for what in sorted((here.keys() & there.keys()) - noted):
            if _disagree(here[what], there[what]):
                noted.add(what)
                text = f"{here[what].shown} ({one.source}), {there[what].shown} ({other.source})"
                shown = (here[what].shown, there[what].shown)
                yield Note(NoteKind.DIFFERENT, text, (one.source, other.source), shown)


def _disagree(one: _Count, other: _Count) -> bool:
    shared = one.around & other.around
    return (
        not one.number.agrees(other.number)
        and not one.hedged
        and not other.hedged
        and len(shared) >= _ON_TOPIC
        and len(shared) >= _SAME_SAYING * min(len(one.around), len(other.around))
    )


def _single_counts(text: str) -> dict[str, _Count]:
    """Give what a text counts with one number only."""
    found: dict[str, _Count] = {}
    unclear: set[str] = set()
    for sentence in split(text[:_LEAD_CHARACTERS], "de")[:_LEAD_SENTENCES]:
        for count in _counts(sentence.text):
            first = found.setdefault(count.what, count)
            if not first.number.agrees(count.number):
                unclear.add(count.what)
    return {what: count for what, count in found.items() if what not in unclear}


def _counts(sentence: str) -> Iterator[_Count]:
    for number in quantities(sentence):
        noun = _COUNTED.match(sentence, number.end)
        if number.unit or not noun:
            continue
        what = concept(lemma(noun[1].split("-")[-1], "de"))
        if what in _NOT_COUNTED:
            continue
        before = sentence[max(0, number.start - _HEDGE_CHARACTERS) : number.start]
        words = frozenset(map(concept, content_lemmas(sentence, "de")))
        yield _Count(
            what=what,
            number=number,
            shown=sentence[number.start : noun.end()],
            hedged=_HEDGE.search(before) is not None,
            around=words - {what, *content_lemmas(number.text, "de")},
        )


def _fresh(reports: Sequence[Report], supported: Supported) -> Iterator[Note]:
    for at, report in enumerate(reports):
        earlier = [one for one in reports[:at] if one.source != report.source]
        if (
            not earlier
            or not _long_enough(report)
            or not all(map(_long_enough, reports[:at]))
            or any(same_text(one.text, report.text) for one in earlier)
        ):
            continue
        heard = [_hear(one.text) for one in reports[:at]]
        for sentence in split(report.text[:_LEAD_CHARACTERS], "de")[:_LEAD_SENTENCES]:
            if _adds(sentence.text, heard) and not any(
                supported(sentence.text, one) for one in reports[:at]
            ):
                yield Note(NoteKind.NEW, sentence.text, (report.source,))


def _adds(sentence: str, heard: Sequence[_Heard]) -> bool:
    """Say whether a sentence stands alone, is on topic, and brings a fact that is not known."""
    words = tokens(sentence)
    if (
        len(words) not in _SENTENCE_WORDS
        or words[0].lower() in _LEANING
        or not sentence.endswith(".")
        or not sentence[0].isupper()
        or _NOTICE.search(sentence)
    ):
        return False
    content = _lemmas(sentence) - COMMON
    known = frozenset().union(*(one.lemmas for one in heard))
    return (
        _brings_a_fact(sentence, words, heard, known)
        and any(len(content & one.opening) >= _ON_TOPIC for one in heard)
        and all(len(content - one.lemmas) >= _UNHEARD * len(content) for one in heard)
    )


def _brings_a_fact(
    sentence: str, words: Sequence[str], heard: Sequence[_Heard], known: frozenset[str]
) -> bool:
    """Say whether a sentence has a number or a name that no earlier report has."""
    names = {
        concept(lemma(word, "de"))
        for word in words[1:]
        if word[0].isupper() and not in_dictionary(word, "de")
    }
    numbers = [number for one in heard for number in one.numbers]
    return bool(names - known) or any(
        not any(number.agrees(other) for other in numbers) for number in quantities(sentence)
    )


@dataclass(frozen=True, slots=True)
class _Heard:
    """What a report said already."""

    lemmas: frozenset[str]
    opening: frozenset[str]
    numbers: list[Quantity]


def _hear(text: str) -> _Heard:
    opening = " ".join(
        one.text for one in split(text[:_LEAD_CHARACTERS], "de")[:_OPENING_SENTENCES]
    )
    return _Heard(_lemmas(text), _lemmas(opening), quantities(text))


def _lemmas(text: str) -> frozenset[str]:
    return frozenset(map(concept, content_lemmas(text, "de")))


def _long_enough(report: Report) -> bool:
    return len(report.text.split()) >= _LEAST_WORDS
