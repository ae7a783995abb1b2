"""Is this an article that was withdrawn? Asked of everything that is new, before it is stored.

Of a withdrawn article nothing is kept but hashes. An article is one of them if

    1. page         it has the same page, in whatever source and under whatever guid
    2. words        it is the same text, as a file of seed records brings it
    3. guid         it has the same guid in the same source, and nothing speaks against it
    4. title, date  the same source gives the same title at the same instant

Publishers use guids again, and pages with them; then content decides. What has
a withdrawn article's guid and another title is no withdrawn article if its
text is wholly another: no four words in a row of it are the withdrawn one's.
A title and a teaser say too little for that, since most say nothing in the
words of their article. So an entry whose page is to be read is let in by them,
and asked again when its text is there. What has no text to be told by is no
withdrawn article only if page, title and date, as far as both have them, are
all others: one of them stays when an article is corrected or moved.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import UTC
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from aggregator.model import Marks
from aggregator.normalise.identity import Told, signs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from aggregator.model import Record

_RUN = 4
"""Words in a row that are hashed together: a shingle."""
_WORD = re.compile(r"\w+")
_MOST_WORDS = 50_000
"""Of a text; no article is longer."""
_MOST = 4_000
"""Shingles that are kept of an article: 16 kB. Of longer ones those whose hashes are the smallest,
which is a sample that can be compared with the same sample of another text."""
_ANOTHER = 0.05
"""Two texts that share more of their shingles, of those of the shorter one, are no two articles.

Measured on 97 German articles. Two that have nothing to do with each other: in 98 of 100 pairs
nothing, at most 0.012 (4,656 pairs); the first twenty words of one and another one: none or one
shingle by chance, 0.06; whole pages of one publisher, as we extract them: at most 0.0015 (22
pairs). An article and itself: cut to its first tenth 0.86 or more; every tenth word another one
0.50 or more, every fifth 0.25, three of ten 0.14; half of its sentences written anew 0.26 or
more, and 0.18 in nine of ten where only three of ten sentences are left."""
_BACK = 0.25
"""So much a record that was let in as another article has to share to be taken out again.

More than to be let in: it may have been published, and an article and itself share so much with
every fifth word another one."""
_LEAST_TEXT = 30
"""Shingles of a text, beside those of title and teaser, by which it can be told: three sentences.

Title and teaser tell nothing: of 45 articles of newsrooms 24 have not one shingle of their own
title and teaser in their text; of 92 summaries by hand 51 have none."""
_LEAST_SAID = 80
"""Shingles that are a text wherever they stand, as a feed that has only one field for all brings
it. A title with its teaser has 10 to 77 (median 30)."""
_LEAST_LEAD = 5
"""Shingles of title and teaser by which an entry is let in to have its page read: eight words."""


class Content(NamedTuple):
    """What something new says.

    Attributes:
        shingles: Hashes of all its words, four in a row each.
        is_enough: Whether another article can be told by them, or its page will be read.
    """

    shingles: frozenset[int] = frozenset()
    is_enough: bool = False


def content_of(title: str, teaser: str, text: str, *, awaits_page: bool = False) -> Content:
    """Give what an entry or a record says.

    Args:
        title: Plain text.
        teaser: Plain text.
        text: Plain text; empty where there is none yet, or none but the teaser.
        awaits_page: Whether its page will be read, and this asked again.
    """
    lead = _shingles(title) | _shingles(teaser)
    said = lead | _shingles(text)
    is_text = len(said) - len(lead) >= _LEAST_TEXT or len(said) >= _LEAST_SAID
    return Content(said, is_text or (awaits_page and len(lead) >= _LEAST_LEAD))


def marks(source: str, told: Told, *, words: str | None = None) -> Marks:
    """Give what an entry is known by, without its content.

    Args:
        source: Name of its source.
        told: As its feed gives it.
        words: See ``Marks``.
    """
    page, title = signs(told)
    return Marks(
        source=source,
        guid=_hash(told.guid),
        page=_hash(page) if page else None,
        title=_hash(title) if title else None,
        published=told.published,
        words=words,
    )


def marks_of(record: Record) -> Marks:
    """Do the same for a record. Of an entry without a date the day it was seen says nothing."""
    undated = record.published == record.first_seen
    published: datetime | None = None if undated else record.published
    told = Told(record.guid, record.link, record.title, record.teaser, published)
    text = record.inhalt or record.tldr
    minute = f"{record.published.astimezone(UTC):%Y-%m-%dT%H:%M}"
    words = _hash(f"{minute}\0{record.quelle}\0{text}") if text else None
    return marks(record.source, told, words=words)


def kept_of(record: Record, *, came_back: bool = False) -> Marks:
    """Give what a record that is withdrawn is known by from now on.

    Args:
        record: It is not stored any more.
        came_back: Whether it is a withdrawn article that was let in as another one. What it
            said is kept however little that is, so that it is not let in again.
    """
    content = content_of(record.title, record.teaser, record.inhalt)
    kept = content.shingles if content.is_enough or came_back else ()
    return replace(marks_of(record), shingles=frozenset(sorted(kept)[:_MOST]))


def is_withdrawn(new: Marks, withdrawn: Iterable[Marks], content: Content) -> bool:
    """Whether something new is one of the articles that were withdrawn."""
    old = list(withdrawn)
    its_own = having_guid(new, old)
    if any(_share(content, one) > _ANOTHER for one in its_own):
        return True
    same = [one for one in old if _is_same(new, one)]
    if not same:
        return False
    return not (its_own and content.is_enough and _is_another(new, same, content))


def has_come_back(new: Marks, withdrawn: Iterable[Marks], content: Content) -> bool:
    """Whether what was let in as another article is now one of those that had its guid."""
    is_enough = len(content.shingles) >= _LEAST_LEAD
    return any(
        (is_enough or _has_its_title(new, one)) and _share(content, one) >= _BACK
        for one in having_guid(new, withdrawn)
    )


def having_guid(new: Marks, withdrawn: Iterable[Marks]) -> list[Marks]:
    """Give those that had the same guid in the same source."""
    return [one for one in withdrawn if (one.source, one.guid) == (new.source, new.guid)]


def _is_same(new: Marks, old: Marks) -> bool:
    if new.page is not None and new.page == old.page:
        return True
    if new.words is not None and new.words == old.words:
        return True
    if new.source != old.source:
        return False
    pairs = ((new.page, old.page), (new.title, old.title), (new.published, old.published))
    agree = [one == other for one, other in pairs if one is not None and other is not None]
    if new.guid == old.guid:
        return any(agree) or not agree
    return _has_its_title(new, old) and new.published is not None and new.published == old.published


def _has_its_title(new: Marks, old: Marks) -> bool:
    return new.title is not None and new.title == old.title


def _is_another(new: Marks, same: Sequence[Marks], content: Content) -> bool:
    """Whether something is another article than all that its marks take it for.

    One of which no text is known is told by another one of its page: it went along with it.
    """
    told = {one.page for one in same if one.shingles and one.page is not None}
    for one in same:
        if _has_its_title(new, one):
            return False
        if new.words is not None and new.words == one.words:
            return False
        if one.shingles:
            if not _comparable(content, one) or _share(content, one) > _ANOTHER:
                return False
        elif one.page not in told:
            return False
    return True


def _share(content: Content, old: Marks) -> float:
    ours = _comparable(content, old)
    least = min(len(ours), len(old.shingles))
    return len(ours & old.shingles) / least if least else 0.0


def _comparable(content: Content, old: Marks) -> frozenset[int]:
    """Leave out what a withdrawn article's sample would not hold in any case."""
    if len(old.shingles) < _MOST:
        return content.shingles
    largest = max(old.shingles)
    return frozenset(one for one in content.shingles if one <= largest)


def _shingles(text: str) -> frozenset[int]:
    words = [one[0].casefold() for one in islice(_WORD.finditer(text), _MOST_WORDS)]
    runs = zip(*(words[at:] for at in range(_RUN)), strict=False)
    return frozenset(int.from_bytes(_digest(" ".join(run), 4)) for run in runs)


def _hash(text: str) -> str:
    return _digest(text, 16).hex()


def _digest(text: str, size: int) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "backslashreplace"), digest_size=size).digest()
