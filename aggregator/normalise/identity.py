"""Which entry of before is this one? Asked when a feed gives an entry a guid that is not known.

Feeds change guids: one by one (an address of http becomes one of https), and
all at once (another content management system). Whoever believed them would
see every entry as new. In this order it is asked:

    1. link          the same page, and a further sign that it is the same entry
    2. title, date   the same title at the same instant, wherever its page is now

Only entries are compared whose old guid has left the document: two entries
that stand beside each other are two. Where several fit, none is taken, for an
entry that is taken for another is lost, and one that comes twice is not.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from aggregator.normalise.changes import shared
from aggregator.text import addresses

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence
    from datetime import datetime

_ALIKE_TITLE = 0.5
_ALIKE_TEASER = 0.6
"""So much of their words texts share that say the same after a correction."""
_TELLING_WORDS = 3
"""A title of fewer words ("Wetter", "Am Abend") may come back any day."""
_NOT_LETTERS = re.compile(r"[\W_]+")


class Told(NamedTuple):
    """What an entry is recognised by.

    Attributes:
        guid: As its feed gives it.
        link: Canonical.
        title: Plain text.
        teaser: Plain text.
        published: UTC; ``None`` without a date.
    """

    guid: str
    link: str | None
    title: str
    teaser: str
    published: datetime | None


def recognised(
    unknown: Sequence[Told], before: Sequence[Told], *, wholesale: bool
) -> dict[str, str]:
    """Say which entries are old acquaintances under a new guid.

    Args:
        unknown: Entries of one document whose guid is not known.
        before: Entries of the same source whose guid is not in the document.
        wholesale: Whether not a single guid of the document is known. Then
            the same page is enough, and for undated entries the same title.

    Returns:
        The guid of before, by the new one; no guid of before stands twice.
    """
    found = _paired(unknown, before, _page, lambda new, old: wholesale or _is_same(new, old))
    for key in (_page_and_title, _title_and_date, *([_undated_title] if wholesale else [])):
        taken = set(found.values())
        left = [one for one in unknown if one.guid not in found]
        found |= _paired(left, [one for one in before if one.guid not in taken], key)
    return found


def signs(one: Told) -> tuple[str | None, str | None]:
    """Give the page that an entry has of its own, and its title's letters, where they tell it."""
    telling = len(one.title.split()) >= _TELLING_WORDS
    return _page(one), _letters(one.title) if telling else None


def _paired(
    unknown: Iterable[Told],
    before: Iterable[Told],
    key: Callable[[Told], Hashable],
    fits: Callable[[Told, Told], bool] = lambda *_: True,
) -> dict[str, str]:
    """Pair those that have a key in common which nobody else has."""
    news, olds = _by(key, unknown), _by(key, before)
    return {
        ours[0].guid: theirs[0].guid
        for value, ours in news.items()
        if value is not None
        and len(ours) == 1
        and len(theirs := olds.get(value, [])) == 1
        and fits(ours[0], theirs[0])
    }


def _by(key: Callable[[Told], Hashable], told: Iterable[Told]) -> dict[Hashable, list[Told]]:
    groups: dict[Hashable, list[Told]] = defaultdict(list)
    for one in told:
        groups[key(one)].append(one)
    return groups


def _page(one: Told) -> str | None:
    """The article's page; a site's home page is nobody's article."""
    page = addresses.bare(one.link) if one.link else ""
    return page if "/" in page or "?" in page else None


def _page_and_title(one: Told) -> tuple[str, str] | None:
    page, title = _page(one), _letters(one.title)
    return (page, title) if page and title else None


def _title_and_date(one: Told) -> tuple[str, datetime] | None:
    telling = len(one.title.split()) >= _TELLING_WORDS
    return (_letters(one.title), one.published) if telling and one.published else None


def _undated_title(one: Told) -> str | None:
    telling = len(one.title.split()) >= _TELLING_WORDS
    return _letters(one.title) if telling and not one.published else None


def _is_same(new: Told, old: Told) -> bool:
    """Whether two entries with one page are one: a page may also be that of a ticker or series."""
    return (
        _letters(new.title) == _letters(old.title)
        or (new.published is not None and new.published == old.published)
        or _bare_guid(new.guid) == _bare_guid(old.guid)
        or shared(new.title, old.title) >= _ALIKE_TITLE
        or shared(new.teaser, old.teaser) >= _ALIKE_TEASER
    )


def _bare_guid(guid: str) -> str:
    address = addresses.canonical(guid)
    return addresses.bare(address) if address else _letters(guid)


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub(" ", text).strip().casefold()
