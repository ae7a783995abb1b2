"""Who is said to say it: the sources that a sentence of a story's TLDR names.

    "Laut blatt.de wurden drei Menschen verletzt, laut funk.de fünf."
     └──────── blatt.de: wurden drei Menschen verletzt ─────┘└─ funk.de: wurden fünf Menschen … ─┘

A sentence is cut where a source is named. What a later source says in one
number only is filled up with the words of the first, as a reader does it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aggregator.summarise.grounding.reading import read
from aggregator.text.numbers import Quantity, quantities

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ARTICLE = r"(?:(?:der|die|das|dem|den|des|the)\s+)?"
_REPORTS = r"(?:berichtet|meldet|schreibt|spricht\s+von|nennt|zählt|reports|says|writes)"
_EDGES = re.compile(
    r"^(?:[\s,;:–-]|\b(?:und|während|aber|jedoch|hingegen|dagegen|dass|that|and|while|but)\b)+"
    r"|(?:[\s,;:–-]|\b(?:und|während|aber|jedoch|hingegen|dagegen|and|while|but)\b)+$",
    re.IGNORECASE,
)
_SHORT = 2
"""Content words. What says no more than these beside its number leans on the source before."""
COUNTED = re.compile(r"\s+(?:[a-zäöüß]+\s+){0,2}([A-ZÄÖÜ][\w-]+)")
"""What is counted, behind its number."""
_HOST = re.compile(r"\b(?:[\w-]+\.)+[a-z]{2,}\b")
_SPEAKER = re.compile(
    r"\b(?:laut|gemäß|gemäss|according\s+to|nach\s+(?:Angaben|Informationen)\s+(?:von|des|der|vom))"
    r"\s+(?:(?:der|die|das|dem|den|des|the|einem|einer|eines)\s+)?(\w[\w-]*)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement, and the source that is said to make it.

    Attributes:
        text: The part of the sentence, as it stands.
        said: The statement alone, to be held against a report.
        source: Place of the source among those that may be named; ``None``: nobody's.
    """

    text: str
    said: str
    source: int | None = None


class Naming:
    """Finds in a sentence the sources that it names.

    Args:
        names: Of each source how it may be called, the foremost first.
    """

    def __init__(self, names: Sequence[Sequence[str]]) -> None:
        self._known = {one.casefold(): n for n, its in enumerate(names) for one in reversed(its)}
        longest_first = sorted(self._known, key=len, reverse=True)
        name = rf"({'|'.join(map(re.escape, longest_first))})(?![\w-])"
        self._named = re.compile(
            rf"\b(?:laut|gemäß|gemäss|according\s+to)\s+{_ARTICLE}{name}"
            rf"|\bnach\s+(?:Angaben|Informationen|Berichten|einem\s+Bericht)\s+"
            rf"(?:von\s+|vom\s+)?{_ARTICLE}{name}"
            rf"|\b{_ARTICLE}{name}\s+zufolge"
            rf"|\bwie\s+{_ARTICLE}{name}\s+{_REPORTS}"
            rf"|(?:^|(?<=[,;]\s)|(?<=\bund\s)|(?<=\bwährend\s)){_ARTICLE}{name}\s+{_REPORTS}"
            rf"|,\s*(?:so|{_REPORTS})\s+{_ARTICLE}{name}",
            re.IGNORECASE,
        )

    def claims(self, sentence: str) -> list[Claim]:
        """Cut a sentence into the statements of the sources that it names."""
        found = list(self._named.finditer(sentence))
        if not found:
            return [Claim(sentence, sentence)]
        starts = [0, *(match.start() for match in found[1:])]
        ends = [*starts[1:], len(sentence)]
        claims: list[Claim] = []
        for match, start, end in zip(found, starts, ends, strict=True):
            name = next(filter(None, match.groups())).casefold()
            rest = f"{sentence[start : match.start()]} {sentence[match.end() : end]}"
            said = _EDGES.sub("", " ".join(rest.split()).removesuffix("."))
            text = sentence[start:end].strip()
            filled = _filled(claims[0].said, said) if claims else None
            claims.append(Claim(text, filled or _whole(said), self._known[name]))
        return claims

    def strays(self, claim: Claim, report: str) -> Iterator[str]:
        """Name sources in a statement that are neither named as such nor in the report."""
        known = report.casefold()
        for match in _HOST.finditer(claim.said):
            if match[0].casefold() not in known:
                yield match[0]


def speakers(said: str) -> list[str]:
    """Give the words that name whose statement it is: "laut Polizei"."""
    return [match[1] for match in _SPEAKER.finditer(said)]


def _whole(said: str) -> str:
    return said if not said or said[-1] in ".!?…" else f"{said}."


def _filled(first: str, said: str) -> str | None:
    """Give the first source's statement with another's number; ``None`` where it stands alone."""
    numbers = quantities(said)
    words = [word for word in read(said, "de") if word.content]
    inside = [w for w in words if not any(n.start <= w.start < n.end for n in numbers)]
    if len(numbers) != 1 or len(inside) > _SHORT:
        return None
    place = _slot(first, numbers[0], [word.lower for word in inside])
    if place is None:
        return None
    number = said[numbers[0].start : numbers[0].end].strip()
    known = {word.stem for word in read(first, "de")}
    own = [word.text for word in inside if word.stem not in known]
    rest = first[place.end :]
    if own and (counted := COUNTED.match(rest)):
        rest = rest[counted.end() :]
    return f"{first[: place.start]}{' '.join((number, *own))} {rest.lstrip()}"


def _slot(first: str, number: Quantity, nouns: Sequence[str]) -> Quantity | None:
    """Give the number of a statement in whose place another's is meant to stand."""
    ours = [one for one in quantities(first) if one.unit == number.unit]
    if len(ours) > 1:
        after = [one for one in ours if any(first[one.end :].lower().find(n) >= 0 for n in nouns)]
        ours = after or ours
    return ours[0] if len(ours) == 1 else None
