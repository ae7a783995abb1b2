"""What a public feed carries of an entry: only what its editor may publish.

    whose publisher granted it      everything, as in any other feed
    read with credentials           nothing
    any other                       title, link, who wrote it and when; a TLDR in
                                    other words than the publisher's, else an excerpt

Other words are such that no run of them, longer than ``Terms.most``, stands in
the article or the teaser. A TLDR that cannot be held against either, since the
text is not there, is not carried, unless a person wrote it. There are no
pictures, no enclosures and no full text; a sentence's place in the article is
named only as far as the address that leads there quotes no more words either.

The record of an entry that passed here holds nothing else any more, so no
format can show what it must not. Pure: the terms come in as a value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import unquote

from aggregator.model import EXCERPT, HAND, Support
from aggregator.publish import fragments
from aggregator.text.copying import UNSPACED, WORD, longest_run, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from aggregator.model import Joint, PublishedEntry, Record

    Quoting = Callable[[str, str, int], bool]
    """Says whether one text quotes another for more than so many words in a row."""

LONGEST_TITLE = 25
"""Words of a title, or of a source's, that are shown: what is longer is no title, but the text."""
LONGEST_NAME = 10
"""Words of an author: what is longer is no name."""
_LONGEST_TLDR = 6_000
"""Characters; what is longer is none."""
_TEASER = "teaser"
_WORDS = rf"[{UNSPACED}]|[^\W{UNSPACED}]+"
"""Words as anybody may count them: of ``US-Präsident`` two."""
_PIECE = rf"\s*(?:[{UNSPACED}]|[^\s{UNSPACED}]+)"
_EDGES = 3
"""So many more words are enough, whatever stands before the first and after the last of them."""
_LOOSE_END = " ,;:–—-(„“»«\"'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On what terms a public feed is published.

    Attributes:
        most: Most words in a row of a publisher's own that may be carried.
        granted: Names of the sources whose publishers let the editor publish all.
        lent: By name, sources that are or were read with credentials, and did not
            grant anything: UTC; what was first seen before that is not shown.
    """

    most: int
    granted: frozenset[str] = frozenset()
    lent: Mapping[str, datetime] = field(default_factory=dict)

    def grants(self, source: str) -> bool:
        """Whether all of a source may be published."""
        return source in self.granted

    def withholds(self, record: Record) -> bool:
        """Whether nothing of a record may be published."""
        until = self.lent.get(record.source)
        return until is not None and record.first_seen < until


def quotes(said: str, original: str, most: int) -> bool:
    """Say whether more than ``most`` words in a row of one text stand in another.

    Words are those that the check of a TLDR counts as ``verbatim``.
    """
    begin = said.split()[: most + _EDGES]
    if len(begin) == most + _EDGES and all(map(WORD.search, begin)) and " ".join(begin) in original:
        return True  # copied as it stands, as most are: found without reading all of it
    return longest_run(plain(said), plain(original)) > most


def carried(
    entry: PublishedEntry,
    terms: Terms,
    *,
    others: Mapping[str, Record],
    quotes: Quoting = quotes,
) -> PublishedEntry | None:
    """Give of an entry what a public feed carries; ``None`` where that is nothing.

    Args:
        entry: As any other feed would show it.
        terms: On which the feed is published.
        others: By id, the story's other reports and those that a TLDR over
            several was made of. One that is missing is not named any more.
        quotes: Compares texts.
    """
    if terms.withholds(entry.record):
        return None
    shown = {key: one for key, one in others.items() if not terms.withholds(one)}
    guarded = _not_granted((entry.record, *others.values()), terms)
    is_told = all(one.record in shown for one in entry.reports)

    def is_free(said: str, of: Iterable[Record] = guarded) -> bool:
        texts = [text for one in of for text in (one.inhalt, one.teaser) if text]
        return not any(quotes(said, text, terms.most) for text in texts)

    entry = replace(
        entry,
        reports=tuple(
            replace(one, title=_headline(one.title)) for one in entry.reports if one.record in shown
        ),
        # What compares reports may name one that is not told of any more.
        remarks=tuple(one for one in entry.remarks if is_told and is_free(one)),
        comment=entry.comment if is_free(entry.comment) else "",
    )
    if not terms.grants(entry.record.source):
        origin = replace(entry.origin, title=_headline(entry.origin.title))
        entry = replace(entry, origin=origin)
    if (joint := entry.joint) is not None:
        made_of = [one for one in entry.made_of if not terms.withholds(one)]
        is_whole = {one.id for one in made_of} >= {*joint.records}
        if is_whole and is_free(joint.text, _not_granted(made_of, terms)):
            return _with_joint(entry, joint, terms)
        entry = replace(entry, record=_alone(entry, joint), joint=None, made_of=())
    if terms.grants(entry.record.source):
        return entry
    own = _is_own(entry.record) and is_free(entry.record.tldr, [entry.record])
    return replace(entry, record=_limited(entry.record, terms.most, own=own))


def excerpt(text: str, most: int) -> str:
    """Give the first words of a text, at most so many, and ``…`` where it goes on.

    Words that hyphens or points join count one by one here.
    """
    taken, count = [], 0
    pieces = re.findall(_PIECE, text)
    for piece in pieces:
        count += max(1, _count(piece))
        if count > most:
            break
        taken.append(piece)
    said = " ".join("".join(taken).split())
    if not said or len(taken) == len(pieces):
        return said
    return f"{said.rstrip(_LOOSE_END)} …"


def _is_own(record: Record) -> bool:
    """Whether a TLDR may be in words of our own: no teaser, and there is a text to hold it to."""
    if record.engine in {_TEASER, EXCERPT} or not 0 < len(record.tldr) <= _LONGEST_TLDR:
        return False
    return bool(record.inhalt or record.teaser) or record.engine == HAND


def _not_granted(records: Iterable[Record], terms: Terms) -> list[Record]:
    return [one for one in records if not terms.grants(one.source)]


def _alone(entry: PublishedEntry, joint: Joint) -> Record:
    """Give the record that leads a story with its own TLDR, or none."""
    own = next((one for one in entry.made_of if one.id == entry.record.id), entry.record)
    return own if own.tldr != joint.text else replace(own, tldr="", engine="")


def _with_joint(entry: PublishedEntry, joint: Joint, terms: Terms) -> PublishedEntry:
    """Give a story whose TLDR over several reports may be carried."""

    def limited(one: Record) -> Record:
        return one if terms.grants(one.source) else _limited(one, terms.most, own=True)

    texts = {one.id: one.inhalt for one in _not_granted(entry.made_of, terms)}
    parts = (
        replace(one, evidence=_evidence(one.evidence, texts[one.record], terms.most))
        if one.record in texts
        else one
        for one in joint.parts
    )
    return replace(
        entry,
        record=limited(entry.record),
        joint=replace(joint, parts=tuple(parts), turned_down=()),
        made_of=tuple(map(limited, entry.made_of)),
    )


def _limited(record: Record, most: int, *, own: bool) -> Record:
    """Give a record with nothing but what may be shown of it."""
    bare = replace(
        record,
        title=_headline(record.title),
        authors=tuple(one for one in record.authors if _count(one) <= LONGEST_NAME),
        categories=tuple(one for one in record.categories if _count(one) <= most),
        teaser="",
        content="",
        inhalt="",
        image=None,
        enclosures=(),
        support=(),
        turned_down=(),
        failure=None,
    )
    if own:
        supports = (
            Support(one.sentence, _evidence(one.evidence, record.inhalt, most))
            for one in record.support
        )
        return replace(bare, support=tuple(supports))
    said = excerpt(record.teaser or record.inhalt, most)
    return replace(bare, tldr=said, engine=EXCERPT, tldr_language=None)


def _evidence(sentences: Iterable[str], text: str, most: int) -> tuple[str, ...]:
    """Give what carries a sentence, as far as an address can name it in so few words.

    The text will not be there when the address is made, so only what it would
    name in the same way without it.
    """
    left, kept = most, []
    for sentence in fragments.sure(sentences, text):
        left -= _count(unquote(fragments.directive(sentence, "") or ""))
        if left >= 0:
            kept.append(sentence)
    return tuple(kept)


def _headline(title: str) -> str:
    return excerpt(title, LONGEST_TITLE)


def _count(text: str) -> int:
    """Count words, by whichever way gives more of them."""
    return max(len(re.findall(_WORDS, text)), len(plain(text).split()))
