"""What the check says of a TLDR."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """Something a TLDR must not have.

    Attributes:
        word: Short and stable, for programs: ``number``, ``date``, ``name``,
            ``quotation``, ``negation``, ``hearsay``, ``question``, ``roles``,
            ``joined``, ``unsupported`` for a sentence; ``empty``, ``language``,
            ``length``, ``repetition``, ``markup``, ``prompt``, ``machine``,
            ``broken_end`` for the TLDR as a whole.
        message: For the person who must mend it; names what is wrong.
    """

    word: str
    message: str


@dataclass(frozen=True, slots=True)
class SentenceVerdict:
    """One sentence of a TLDR held against the article.

    Attributes:
        text: The sentence as it stands in the TLDR.
        support: The article's sentences that carry it, in the article's
            order; the nearest ones when there is a fault.
        score: 0 to 1, how much of the sentence the article says.
        fault: The first thing found wrong, ``None`` when it is supported.
    """

    text: str
    support: tuple[str, ...]
    score: float
    fault: Fault | None = None

    @property
    def supported(self) -> bool:
        """Whether nothing was found against the sentence."""
        return self.fault is None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A TLDR held against its article.

    Attributes:
        sentences: In the order of the TLDR.
        faults: What is wrong with the TLDR as a whole.
        verbatim: Words in the longest run copied from the article.
    """

    sentences: tuple[SentenceVerdict, ...]
    faults: tuple[Fault, ...]
    verbatim: int

    @property
    def supported(self) -> bool:
        """Whether the TLDR may be stored and published."""
        return not self.faults and all(sentence.supported for sentence in self.sentences)

    @property
    def score(self) -> float:
        """0 to 1: the mean of the sentences, where one with a fault counts nothing.

        Never more than one half when the TLDR as a whole has a fault.
        """
        if not self.sentences:
            return 0.0
        found = sum(s.score for s in self.sentences if s.supported) / len(self.sentences)
        return min(found, 0.5) if self.faults else found
