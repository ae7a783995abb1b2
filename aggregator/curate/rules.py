"""What belongs in a curated feed: the rules, and the order in which they act.

    1. sources      the feed's ``sources`` (all, if left out)
    2. include      every key that is given must match; within a key, any value
    3. exclude      any value of any key leaves the record out
    4. max_age      older records are left out
    5. duplicates   of the same article, one record stays (``duplicates``)
    6. order        newest first
    7. limit        the first so many

Sources, tags and categories are compared without regard to case. Words are
whole words, or several in a row, without regard to case, in title, TLDR and
Inhalt (before there is a text: in nothing, so ``wants`` cannot decide by them).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from aggregator.config.model import CuratedFeed, Rule
    from aggregator.model import Record

Tags: TypeAlias = Mapping[str, tuple[str, ...]]
"""The tags of each source that is configured, by its name."""


def wants(record: Record, feed: CuratedFeed, *, tags: Tags, now: datetime) -> bool:
    """Say whether ``feed`` could hold ``record``, by the rules that need no text.

    Args:
        record: In any state; its TLDR and Inhalt are not looked at.
        feed: Whose rules are asked.
        tags: The tags of each configured source, by its name. A source that
            is not among them is not configured and not wanted.
        now: UTC.
    """
    return (
        record.source in tags
        and _from_its_sources(record, feed)
        and _included(record, feed.include, tags, by_words=False)
        and not _excluded(record, feed.exclude, tags, by_words=False)
        and not _too_old(record, feed, now)
    )


def belongs(record: Record, feed: CuratedFeed, *, tags: Tags, now: datetime) -> bool:
    """Say whether ``record`` passes all rules that look at one record alone (1 to 4)."""
    return (
        wants(record, feed, tags=tags, now=now)
        and _included(record, feed.include, tags, by_words=True)
        and not _excluded(record, feed.exclude, tags, by_words=True)
    )


def _from_its_sources(record: Record, feed: CuratedFeed) -> bool:
    return feed.sources == "all" or record.source in feed.sources


def _too_old(record: Record, feed: CuratedFeed, now: datetime) -> bool:
    return feed.max_age is not None and record.published < now - feed.max_age


def _included(record: Record, rule: Rule, tags: Tags, *, by_words: bool) -> bool:
    return all(_matches(record, rule, tags, by_words=by_words))


def _excluded(record: Record, rule: Rule, tags: Tags, *, by_words: bool) -> bool:
    return any(_matches(record, rule, tags, by_words=by_words))


def _matches(record: Record, rule: Rule, tags: Tags, *, by_words: bool) -> Iterable[bool]:
    """Answer for each key of ``rule`` that is given."""
    if rule.sources:
        yield record.source in rule.sources
    if rule.tags:
        yield _share(rule.tags, tags.get(record.source, ()))
    if rule.categories:
        yield _share(rule.categories, record.categories)
    if rule.words and by_words:
        text = f"{record.title}\n{record.tldr}\n{record.inhalt}"
        yield whole_words(rule.words).search(text) is not None


def _share(wanted: Iterable[str], given: Iterable[str]) -> bool:
    return not {one.casefold() for one in wanted}.isdisjoint(one.casefold() for one in given)


@lru_cache(maxsize=256)
def whole_words(words: tuple[str, ...]) -> re.Pattern[str]:
    """Give the pattern that finds any of ``words`` in a text."""
    # Literal words between borders: nothing a user writes here can make a regex explode.
    parts = (r"\s+".join(map(re.escape, word.split())) for word in words)
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)
