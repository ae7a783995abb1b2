"""What a source's own rules take of its entries, before anything is fetched for them.

    1. include   one of the words must stand in title, teaser or categories
    2. exclude   none of the words may
    3. max_age   older entries are left out

Words are those of the rules of feeds: whole words, or several in a row, in any case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.curate.words import whole_words

if TYPE_CHECKING:
    from datetime import datetime

    from aggregator.config.model import Source


def takes(source: Source, text: str, published: datetime, now: datetime) -> bool:
    """Say whether a source's rules take an entry.

    Args:
        source: Its rules.
        text: Title, teaser and categories of the entry, one after the other.
        published: UTC.
        now: UTC.
    """
    if source.include and not whole_words(source.include).search(text):
        return False
    if source.exclude and whole_words(source.exclude).search(text):
        return False
    return source.max_age is None or published >= now - source.max_age
