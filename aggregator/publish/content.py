"""What an entry's HTML says, in the entry's language: TLDR, facts, link, notes, full text.

Each sentence of a TLDR that the article carries is followed by a small arrow
that leads to the sentence on the publisher's page (``fragments``). The
sentences themselves stay plain text: readers that show links in colour, or
number them, leave the TLDR readable.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aggregator.model import EXCERPT, HAND, Access
from aggregator.publish import fragments
from aggregator.text import markup

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aggregator.model import Record, Report

ARROW = "↗"
_TEASER = "teaser"
_CLOSED = (Access.PAYWALLED, Access.CONSENT_WALL, Access.LOGIN_EXPIRED)


@dataclass(frozen=True, slots=True)
class Words:
    """The few words of our own that stand in an entry, in one language.

    ``excerpt`` is said of a publisher's teaser, ``closed`` of an article that
    is not open to everybody, ``excerpt_closed`` where both hold; ``short`` of
    the few words that a public feed may carry, ``elsewhere`` in their place
    where it may carry none.
    """

    original: str
    evidence: str
    automatic: str
    jointly: str
    announced: str
    by_hand: str
    by: str
    excerpt: str
    closed: str
    excerpt_closed: str
    short: str
    elsewhere: str
    reports: str
    comment: str


_GERMAN = Words(
    original="Zum Artikel",
    evidence="Beleg im Artikel",
    automatic="TLDR automatisch erstellt ({engine}).",
    jointly="TLDR automatisch erstellt ({engine}) aus {count} Berichten: {sources}.",
    announced="Aktualisiert am {datum}.",
    by_hand="TLDR von Hand geschrieben.",
    by="TLDR von {name}.",
    excerpt="Anriss des Verlags.",
    closed="Der Artikel ist nicht ganz frei zugänglich.",
    excerpt_closed="Anriss des Verlags; der Artikel ist nicht frei zugänglich.",
    short="Kurzer Auszug aus dem Text des Verlags.",
    elsewhere="Zu lesen bei {quelle}.",
    reports="Auch darüber:",
    comment="Anmerkung der Redaktion:",
)
_ENGLISH = Words(
    original="Read the article",
    evidence="Where the article says so",
    automatic="TLDR made automatically ({engine}).",
    jointly="TLDR made automatically ({engine}) of {count} reports: {sources}.",
    announced="Updated on {datum}.",
    by_hand="TLDR written by hand.",
    by="TLDR by {name}.",
    excerpt="The publisher's own teaser.",
    closed="Parts of the article are not freely accessible.",
    excerpt_closed="The publisher's own teaser; the article is not freely accessible.",
    short="A short excerpt of the publisher's text.",
    elsewhere="To be read at {quelle}.",
    reports="Also on this:",
    comment="Editor's note:",
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a TLDR and where the article says it; ``None`` where that is not known.

    ``source`` is the Quelle of the report, where it is one of several.
    """

    text: str
    address: str | None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Making:
    """How a TLDR was made.

    Attributes:
        engine: As ``Record.engine`` has it: ``extractive``, ``teaser``,
            ``hand``, or a model's name; ``excerpt`` where there is no TLDR.
        author: ``machine``, ``publisher`` (a teaser) or ``editor``.
        line: The same for people, in the entry's language; empty where nothing
            of the article's is shown.
        sentences: With the places that carry them; empty where none is known.
        sources: Quelle of each report, where it was made of several.
    """

    engine: str
    author: str
    line: str
    sentences: tuple[Sentence, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def is_excerpt(self) -> bool:
        """Whether there is no TLDR, but a few words of the publisher's own, or none."""
        return self.engine == EXCERPT


def words(language: str | None) -> Words:
    """Give the words for an entry's language (BCP 47): German, and English for all others."""
    return _GERMAN if language is None or language.lower().split("-")[0] == "de" else _ENGLISH


def note(record: Record, said: Words) -> str:
    """Say what a person should know of the TLDR's origin; empty where there is nothing."""
    closed = record.access in _CLOSED
    if record.engine == EXCERPT:
        parts = (said.short if record.tldr else "", said.closed if closed else "")
        return " ".join(filter(None, parts))
    if record.engine == _TEASER and record.access is Access.PAYWALLED:
        return said.excerpt  # the TLDR says the other itself
    if record.engine == _TEASER:
        return said.excerpt_closed if closed else said.excerpt
    return said.closed if closed else ""


def making(
    record: Record, said: Words, *, summary: str, link: str | None, editor: str | None
) -> Making:
    """Say how a record's TLDR was made.

    Args:
        record: With its TLDR.
        said: In the entry's language.
        summary: The TLDR as it is shown, in one line.
        link: The article's page; ``None`` where there is none to lead to.
        editor: Who answers for what was written by hand.
    """
    if record.engine == _TEASER:
        return Making(_TEASER, "publisher", said.excerpt)
    if record.engine == EXCERPT:
        return Making(EXCERPT, "publisher", said.short if record.tldr else "")
    if record.engine == HAND:
        line = said.by.format(name=editor) if editor else said.by_hand
        return Making(HAND, "editor", line)
    engine = markup.printed(record.engine)
    line = said.automatic.format(engine=engine)
    return Making(engine, "machine", line, tuple(_sentences(record, summary, link)))


def _sentences(record: Record, summary: str, link: str | None) -> Iterable[Sentence]:
    """The summary cut behind each sentence that has a support; nothing where none has."""
    begin = 0
    for one in record.support:
        told = markup.printed(one.sentence)
        found = summary.find(told, begin) if told else -1
        if found < 0:
            continue
        end = found + len(told)
        where = fragments.address(link, one.evidence, record.inhalt) if link else None
        yield Sentence(summary[begin:end].strip(), where)
        begin = end
    if begin and (rest := summary[begin:].strip()):
        yield Sentence(rest, None)


def body(
    *,
    summary: str,
    sentences: Sequence[Sentence],
    facts: str,
    link: str | None,
    notes: str,
    reports: Iterable[Report],
    text: str,
    said: Words,
    comment: str = "",
    remarks: Iterable[str] = (),
) -> str:
    """Write an entry's HTML, sanitised.

    Args:
        summary: The TLDR as plain text.
        sentences: The same in parts, with the places that carry them; may be empty.
        facts: Datum and Quelle.
        link: The article's page.
        notes: How the TLDR was made, and what else is to be known of it.
        reports: The story's other reports.
        text: Inhalt, where the whole text is published; else empty.
        said: In the entry's language.
        comment: The editor's own; stands before everything else.
        remarks: Lines on what the other reports add.
    """
    paragraphs = [_told(summary, sentences, said), _escape(facts)]
    if comment:
        paragraphs.insert(0, f"<strong>{_escape(said.comment)}</strong> {_escape(comment)}")
    if link:
        paragraphs.append(f'<a href="{_escape(link)}">{_escape(said.original)}</a>')
    if notes:
        paragraphs.append(f"<em>{_escape(notes)}</em>")
    paragraphs += map(_escape, remarks)
    told = "".join(f"<p>{part}</p>" for part in paragraphs) + _listed(reports, said)
    parts = (_escape(markup.printed(part)) for part in text.split("\n"))
    return markup.sanitise(told + "".join(f"<p>{part}</p>" for part in parts if part))


def _told(summary: str, sentences: Sequence[Sentence], said: Words) -> str:
    if not any(one.address for one in sentences):
        return _escape(summary)
    return " ".join(
        f'{_escape(one.text)} <a href="{_escape(one.address)}"'
        f' title="{_escape(place(one, said))}">{ARROW}</a>'
        if one.address
        else _escape(one.text)
        for one in sentences
    )


def place(one: Sentence, said: Words) -> str:
    """Say where the arrow behind a sentence leads."""
    return f"{said.evidence}: {one.source}" if one.source else said.evidence


def _listed(reports: Iterable[Report], said: Words) -> str:
    """The other reports of a story as HTML; nothing where there are none."""
    rows = []
    for one in reports:
        title = _escape(one.title or one.quelle)
        linked = f'<a href="{_escape(one.link)}">{title}</a>' if one.link else title
        rows.append(f"<li>{linked} ({_escape(one.quelle)})</li>")
    return f"<p>{said.reports}</p><ul>{''.join(rows)}</ul>" if rows else ""


def _escape(text: str) -> str:
    return html.escape(text, quote=True)
