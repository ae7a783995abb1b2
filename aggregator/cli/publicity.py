"""What ``check`` says of public feeds: what each carries of its sources, and why no more."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from aggregator.pipeline.terms import offers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.config.model import CuratedFeed
    from aggregator.config.reader import Loaded

_COLUMNS = 100
_CARRIES = {
    "everything": "everything, as rights: granted allows",
    "own words": "title, link, and a TLDR in other words than the publisher's, else an excerpt",
    "excerpts": "title, link, and mostly an excerpt instead of a TLDR",
    "nothing": "nothing at all",
}
_LIMITED = ("own words", "excerpts")
_WITHOUT_WORDS = "title and link, and no TLDR or excerpt that has a word of the publisher's"
"""With ``public_excerpt: 0``."""


def lines(loaded: Loaded) -> Iterator[str]:
    """Say of every public feed what it will lack, by source; nothing where none is public."""
    for feed in loaded.config.feeds:
        if feed.access == "public":
            yield ""
            yield from _of(feed, loaded)


def _of(feed: CuratedFeed, loaded: Loaded) -> Iterator[str]:
    found = offers(feed, loaded.config, loaded.secrets)
    most = loaded.config.settings.public_excerpt
    carries = _CARRIES if most else {**_CARRIES, **dict.fromkeys(_LIMITED, _WITHOUT_WORDS)}
    yield f"{feed.slug} is for everybody, so it carries"
    for one in found:
        why = f" ({one.why})" if one.why else ""
        yield from _row(f"{carries[one.what]}{why}, of: {', '.join(one.sources)}")
    kinds = {one.what for one in found}
    if not kinds.isdisjoint(_LIMITED):
        lacks = "pictures, enclosures" + (", full texts" * (feed.content == "full"))
        words = f"more than {most} words in a row" if most else "any words"
        yield from _row(
            f"without rights: granted no {lacks}, nor {words}"
            " of a publisher's own (settings.public_excerpt)"
        )
    if not kinds - {"nothing"}:
        yield from _row("so it holds nothing")


def _row(text: str) -> list[str]:
    return textwrap.wrap(text, _COLUMNS, initial_indent="- ", subsequent_indent="  ")
