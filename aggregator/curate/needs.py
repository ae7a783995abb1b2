"""What every record has that a feed may hold, as far as a database can be asked for it.

A feed whose rules few records fulfil is never full: all records would be read
and asked, at each publication. These needs leave out most of those that the
``rules`` would refuse, and none that they would not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aggregator.curate.words import finder

if TYPE_CHECKING:
    from aggregator.config.model import CuratedFeed
    from aggregator.curate.knowledge import Tags


class Needs(NamedTuple):
    """What a record must have; where nothing is given, nothing is needed.

    Attributes:
        sources: It is of one of these.
        categories: One of these, without regard to case.
        roots: Of one group all stand in its title, TLDR or Inhalt, folded.
    """

    sources: tuple[str, ...]
    categories: tuple[str, ...] = ()
    roots: tuple[tuple[str, ...], ...] = ()


def needs(feed: CuratedFeed, tags: Tags) -> Needs:
    """Say what a record needs to be held by ``feed``; by hand, others may be too.

    Args:
        feed: Its rules.
        tags: The tags of each configured source, by its name.
    """
    include = feed.include
    wanted = {one.casefold() for one in include.tags}
    sources = tuple(
        name
        for name, its in tags.items()
        if (feed.sources == "all" or name in feed.sources)
        and (not include.sources or name in include.sources)
        and (not wanted or any(one.casefold() in wanted for one in its))
    )
    roots = finder(include.words).roots if include.words else ()
    return Needs(sources, include.categories, roots)
