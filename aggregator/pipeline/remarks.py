"""What the reports of a story add to each other: one job for a worker.

    reports --counted things, sentences--> notes --grounding check--> lines

The check that no TLDR may say more than its article, turned outward: a
sentence is new if it is carried by no earlier report.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from aggregator.model import Access
from aggregator.summarise.engine import Disagreement

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aggregator.curate.stories import Note, Report
    from aggregator.model import Record

_MOST_REPORTS = 6
"""The oldest ones are compared; each one more is compared with all before it."""


def comparable(reports: Iterable[Record]) -> list[Record]:
    """Give those reports that have a text of their own, oldest first."""
    open_ones = (one for one in reports if one.access is Access.OPEN and one.inhalt != one.teaser)
    return sorted(open_ones, key=lambda one: (one.published, one.id))[:_MOST_REPORTS]


def digest(reports: Sequence[Record]) -> str:
    """Name what would be compared; nothing where there is nothing to compare."""
    if len(reports) < 2:  # noqa: PLR2004 - it takes two
        return ""
    said = "\0".join(f"{one.id}\0{one.inhalt}" for one in reports)
    return hashlib.blake2b(said.encode("utf-8", "replace"), digest_size=8).hexdigest()


def remarks(reports: Sequence[Record]) -> tuple[str, ...]:
    """Say in at most three lines what later reports add and where two disagree.

    Often nothing, which says nothing about the reports.
    """
    from aggregator.curate.stories import whats_new  # noqa: PLC0415 - loads dictionaries

    return tuple(map(_line, whats_new(map(_compared, reports), _is_supported)))


def disagreements(reports: Sequence[Record]) -> tuple[Disagreement, ...]:
    """Say where two reports, of which no two are of one paper, give different numbers."""
    from aggregator.curate.stories import different  # noqa: PLC0415 - loads dictionaries

    ids = {one.quelle: one.id for one in reports}
    return tuple(
        Disagreement(
            tuple((ids[source], n) for source, n in zip(note.sources, note.counts, strict=True))
        )
        for note in different(map(_compared, reports))
    )


def _compared(one: Record) -> Report:
    from aggregator.curate.stories import Report  # noqa: PLC0415 - as above

    return Report(
        source=one.quelle, text=one.inhalt, published=one.published, language=one.language
    )


def _is_supported(sentence: str, report: Report) -> bool:
    from aggregator.summarise.grounding import check  # noqa: PLC0415 - as above

    judged = check(sentence, report.text, report.language).sentences
    return all(one.supported for one in judged)


def _line(note: Note) -> str:
    from aggregator.curate.stories import NoteKind  # noqa: PLC0415 - as above

    if note.kind is NoteKind.NEW:
        return f"{note.kind} ({', '.join(note.sources)}): {note.text}"
    return str(note)
