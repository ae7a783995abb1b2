"""The stage that makes one record of an entry and, later, of its article.

    Entry --from_entry--> Record(new) --with_article--> Record(fetched)

It decides which of several answers to believe (the feed's date or the
page's, the feed's author or the page's), and makes every text plain and
clean. It also tells which entry of before one is (``identity``), whether it
was withdrawn (``withdrawal``), and whether an entry (``changes``) or its page
(``rereading``) says something else now. It fetches, reads and stores nothing.
"""

from aggregator.normalise.record import (
    from_entry,
    imported,
    record_id,
    with_article,
    with_teaser_only,
)

__all__ = [
    "from_entry",
    "imported",
    "record_id",
    "with_article",
    "with_teaser_only",
]
