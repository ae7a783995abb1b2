"""What an entry says of a TLDR over several reports: who wrote it, of what, where each says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.publish import fragments
from aggregator.publish.content import Making, Sentence
from aggregator.text import markup

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aggregator.model import Joint, Record
    from aggregator.publish.content import Words


def making(
    joint: Joint,
    reports: Mapping[str, Record],
    said: Words,
    *,
    summary: str,
    links: Mapping[str, str | None],
    announced: str,
) -> Making:
    """Say how a TLDR over several reports was made.

    Args:
        joint: The TLDR.
        reports: By id, those that it was made of.
        said: In the entry's language.
        summary: The TLDR as it is shown, in one line.
        links: By id, the pages of the reports.
        announced: Datum of its last change; empty where it is what was said first.
    """
    engine = markup.printed(joint.engine)
    sources = tuple(_source(reports[one]) for one in joint.records)
    line = said.jointly.format(engine=engine, count=len(sources), sources=", ".join(sources))
    if announced:
        line = f"{line} {said.announced.format(datum=announced)}"
    sentences = tuple(_sentences(joint, reports, summary, links))
    return Making(engine, "machine", line, sentences, sources)


def _sentences(
    joint: Joint, reports: Mapping[str, Record], summary: str, links: Mapping[str, str | None]
) -> Iterator[Sentence]:
    """The summary cut behind each part, which leads to the report that carries it."""
    begin = 0
    for part in joint.parts:
        told = markup.printed(part.text)
        found = summary.find(told, begin) if told else -1
        if found < 0:
            continue
        end = found + len(told)
        its, link = reports[part.record], links[part.record]
        where = fragments.address(link, part.evidence, its.inhalt) if link else None
        yield Sentence(summary[begin:end].strip(), where, _source(its))
        begin = end
    if begin and (rest := summary[begin:].strip()):
        yield Sentence(rest, None)


def _source(one: Record) -> str:
    return markup.printed(one.quelle)
