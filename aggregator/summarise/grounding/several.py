"""Is every sentence of a story's TLDR carried by one of its reports?

    TLDR --sentences--> claims --each report--> the one that carries it whole --rules--> verdict

Each statement is held against every report alone, as ``check`` holds it
against an article; one must carry it whole. A sentence mended out of two
reports is carried by none: what it has of another's words gives it away.
A source that is named must itself say so, and where the reports are known to
disagree about a number, both must be told, each with its source.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from aggregator.summarise.grounding.article import ArticleText
from aggregator.summarise.grounding.attribution import COUNTED, Claim, Naming, speakers
from aggregator.summarise.grounding.closeness import closeness_faults
from aggregator.summarise.grounding.reading import read, stem
from aggregator.summarise.grounding.sentence import judge
from aggregator.summarise.grounding.verdict import Fault
from aggregator.summarise.grounding.whole import faults
from aggregator.text.copying import longest_run, plain
from aggregator.text.lemmas import content_lemmas, detect_language, lemma, primary
from aggregator.text.numbers import quantities
from aggregator.text.sentences import split

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from aggregator.summarise.grounding.verdict import SentenceVerdict

_LONGEST_TLDR = 6_000
_SAID_ALREADY = 0.8
"""Of the shorter sentence's content words that another one has, which then says the same."""
_FEWEST = 3
"""Content words. Of fewer nothing is said about sameness."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A report as statements are held against it.

    Attributes:
        text: Plain text, paragraphs separated by line breaks.
        names: How its source may be called, the foremost first; no two reports share one.
    """

    text: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dispute:
    """A number that two reports give differently.

    Attributes:
        sides: Of each report its place, and what it counts: ``drei Verletzte``.
    """

    sides: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a TLDR held against the reports.

    Attributes:
        text: A sentence, or the part of it that one source is named for.
        report: Place of the report that carries it, or comes nearest.
        support: That report's sentences that carry it.
        score: 0 to 1, how much of it the report says.
        fault: ``None`` where it is carried. Beside those of ``Fault``:
            ``mended`` (out of several reports), ``attribution`` (a source is
            named that does not say so), ``disagreement`` (the reports do, and
            the sentence does not say so).
        named: Whether its source is named.
    """

    text: str
    report: int
    support: tuple[str, ...]
    score: float
    fault: Fault | None = None
    named: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """A TLDR held against several reports.

    Attributes:
        parts: The TLDR in order.
        faults: What is wrong with it as a whole.
        verbatim: Words in the longest run copied from any report.
    """

    parts: tuple[Part, ...]
    faults: tuple[Fault, ...]
    verbatim: int

    @property
    def supported(self) -> bool:
        """Whether it may be stored and published."""
        return not self.faults and all(one.fault is None for one in self.parts)


def check_several(
    tldr: str,
    voices: Sequence[Voice],
    language: str | None = None,
    disputes: Sequence[Dispute] = (),
) -> Verdict:
    """Hold a TLDR against the reports that it sums up.

    Pure, and never raises whatever the texts are.

    Args:
        tldr: Plain text, one paragraph.
        voices: The reports; where several carry a sentence alike, the first counts.
        language: Of all of them (BCP 47); told by the first where unknown.
        disputes: Where they are known to disagree.
    """
    every = "\n".join(one.text for one in voices)
    language = primary(language) or detect_language(every)
    sentences = [one.text for one in split(tldr[:_LONGEST_TLDR], language)]
    bench = _Bench(voices, language, disputes)
    parts = [part for sentence in sentences for part in bench.parts(sentence)]
    said_twice = _said_twice([one.text for one in parts if not one.named], language)
    return Verdict(
        parts=tuple(parts),
        faults=(
            *faults(tldr, every, sentences, language),
            *said_twice,
            *bench.untold(sentences),
        ),
        verbatim=bench.longest_run(tldr),
    )


class _Bench:
    """The reports, prepared for judging one TLDR."""

    def __init__(
        self, voices: Sequence[Voice], language: str | None, disputes: Sequence[Dispute]
    ) -> None:
        self._voices = voices
        self._texts = [ArticleText(one.text, language) for one in voices]
        self._naming = Naming([one.names for one in voices]) if _any_names(voices) else None
        self._language = language
        self._disputes = disputes
        self._told: set[tuple[int, int]] = set()
        self._before: set[str] = set()

    def parts(self, sentence: str) -> Iterator[Part]:
        """Judge a sentence, cut where it names sources."""
        claims = self._naming.claims(sentence) if self._naming else [Claim(sentence, sentence)]
        stems = {word.stem for word in read(sentence, self._language) if word.content}
        for claim in claims:
            part = self._judged(claim)
            # "Laut B waren es fünf." speaks of what the sentence before it did.
            spoken_of = stems if claim.source is None else stems | self._before
            fault = part.fault or self._disputed(claim, spoken_of, part.report)
            yield replace(part, fault=fault, named=claim.source is not None)
        self._before = stems

    def longest_run(self, tldr: str) -> int:
        """Count the words of the longest run that the TLDR shares with any report."""
        said = plain(tldr[:_LONGEST_TLDR])
        return max((longest_run(said, one.plain) for one in self._texts), default=0)

    def untold(self, sentences: Sequence[str]) -> Iterator[Fault]:
        """Name the disputes of which the sentences judged do not tell every side."""
        if not sentences:
            return
        for number, dispute in enumerate(self._disputes):
            if any((number, side) not in self._told for side in range(len(dispute.sides))):
                yield Fault("disagreement", self._both(dispute))

    def _judged(self, claim: Claim) -> Part:
        asked = range(len(self._texts)) if claim.source is None else [claim.source]
        found = [(number, *self._held(claim, number)) for number in asked]
        carried = [one for one in found if one[2] is None]
        number, verdict, fault = max(carried or found, key=lambda one: (one[1].score, -one[0]))
        if claim.source is not None and fault is not None:
            told = f"This is not what {self._name(number)} reports. {fault.message}"
            fault = Fault("attribution", told)
        if claim.source is None and fault is None:
            fault = self._denied(claim, number)
        return Part(claim.text, number, verdict.support, verdict.score, fault)

    def _held(self, claim: Claim, number: int) -> tuple[SentenceVerdict, Fault | None]:
        """Hold a statement against one report."""
        text = self._texts[number]
        verdict = judge(claim.said, text)
        return verdict, verdict.fault or next(self._more(claim, verdict, text), None)

    def _more(self, claim: Claim, verdict: SentenceVerdict, text: ArticleText) -> Iterator[Fault]:
        words = [word for word in read(claim.said, self._language) if word.content]
        if not words:
            yield Fault("unsupported", f"This says nothing: „{claim.text}“")
        for name in speakers(claim.said):
            if f" {plain(name)}" not in text.plain:
                yield Fault("attribution", f"The report names no „{name}“ who says so.")
        for name in self._naming.strays(claim, text.text) if self._naming else ():
            yield Fault("attribution", f"„{name}“ is none of the reports' sources.")
        for word in words:
            if not text.says(word) and any(one.says(word) for one in self._texts):
                told = f"No report says all of this; „{word.text}“ is another one's"
                yield Fault("mended", f"{told}: „{claim.text}“")
        yield from closeness_faults(verdict, self._language)

    def _denied(self, claim: Claim, carrying: int) -> Fault | None:
        """Say whether another report denies what nobody is named for."""
        for number, text in enumerate(self._texts):
            if number == carrying:
                continue
            verdict = judge(claim.said, text)
            if verdict.fault is not None and verdict.fault.word == "negation":
                said = "".join(verdict.support[:1])
                return Fault("disagreement", f"{self._name(number)} denies it: „{said}“")
        return None

    def _disputed(self, claim: Claim, stems: Collection[str], report: int) -> Fault | None:
        """Note which sides of the disputes a claim tells; one that names nobody must tell none."""
        numbers = [one for one in quantities(claim.said) if not one.unit]
        for at, dispute in enumerate(self._disputes):
            for side, (_, counted) in enumerate(dispute.sides):
                noun = stem(lemma(counted.split()[-1].split("-")[-1], self._language))
                same = any(one.endswith(noun) or noun.endswith(one) for one in stems)
                count = quantities(counted)[:1]
                is_side = same and any(a.agrees(b) for a in numbers for b in count)
                if claim.source is None and (is_side or self._counts(claim.said, noun)):
                    return Fault("disagreement", self._both(dispute))
                if not is_side:
                    continue
                if report == claim.source:
                    self._told.add((at, side))
        return None

    def _counts(self, said: str, noun: str) -> bool:
        """Whether a statement has any number of what reports count differently."""
        found = (COUNTED.match(said[one.end :]) for one in quantities(said) if not one.unit)
        nouns = (match[1].split("-")[-1] for match in found if match)
        return any(stem(lemma(one, self._language)) == noun for one in nouns)

    def _both(self, dispute: Dispute) -> str:
        said = ", ".join(f"{said} ({self._name(n)})" for n, said in dispute.sides)
        names = [f"„Laut {self._name(n)} …“" for n, _ in dispute.sides]
        return f"The reports disagree: {said}. Tell both, as {' and '.join(names)}."

    def _name(self, number: int) -> str:
        return next(iter(self._voices[number].names), f"report {number + 1}")


def _any_names(voices: Sequence[Voice]) -> bool:
    return any(one.names for one in voices)


def _said_twice(sentences: Sequence[str], language: str | None) -> Iterator[Fault]:
    """Name a sentence that says what another one says, in words of its own."""
    known: list[frozenset[str]] = []
    for sentence in sentences:
        content = frozenset(content_lemmas(sentence, language))
        for other in known:
            least = min(len(content), len(other))
            if least >= _FEWEST and len(content & other) >= _SAID_ALREADY * least:
                yield Fault("repetition", f"This is said twice: „{sentence}“")
                return
        known.append(content)
