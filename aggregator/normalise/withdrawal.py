"""Is this an article that was withdrawn? Asked of everything that is new, before it is stored.

Of a withdrawn article nothing is kept but hashes. An article is one of them if

    1. page         it has the same page, in whatever source and under whatever guid
    2. words        it is the same text, as a file of seed records brings it
    3. guid         it has the same guid in the same source, and nothing speaks against it
    4. title, date  the same source gives the same title at the same instant

Publishers use guids again. So a guid that comes back is no withdrawn article
if page, title and date, as far as both have them, are all others: one of them
stays when an article is corrected or moved, none when it is another article.
"""

from __future__ import annotations

import hashlib
from datetime import UTC
from typing import TYPE_CHECKING

from aggregator.model import Marks
from aggregator.normalise.identity import Told, signs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from aggregator.model import Record


def marks(source: str, told: Told, *, words: str | None = None) -> Marks:
    """Give what an entry is known by.

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


def is_withdrawn(new: Marks, withdrawn: Iterable[Marks]) -> bool:
    """Whether something new is one of the articles that were withdrawn."""
    return any(_is_same(new, one) for one in withdrawn)


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
    same_title = new.title is not None and new.title == old.title
    return same_title and new.published is not None and new.published == old.published


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "backslashreplace"), digest_size=16).hexdigest()
