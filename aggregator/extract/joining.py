"""Joins the pages of an article to one text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aggregator.model import Access

if TYPE_CHECKING:
    from aggregator.model import Article

_LONG = 60
"""Characters of a line that no author writes twice: a lead, a box, a note on the author."""


def join(so_far: Article, page: Article) -> Article:
    """Add a page to the pages before it; what they share stands once.

    A line that was there already is left out where it is long, and at the top
    and the bottom of the page whatever its length. The first page says what
    the article is called and who wrote it. A page that is not free makes the
    article one that is not.

    Args:
        so_far: The pages before, joined.
        page: The next one, ``open`` or ``paywalled``.

    Returns:
        ``so_far`` itself where the page adds nothing to it.
    """
    known = {_key(line) for line in so_far.text.split("\n")}
    lines = page.text.split("\n") if page.text else []
    while lines and _key(lines[0]) in known:
        lines.pop(0)
    while lines and _key(lines[-1]) in known:
        lines.pop()
    added = [line for line in lines if len(line) < _LONG or _key(line) not in known]
    if not added:
        return so_far
    access = Access.PAYWALLED if page.access is Access.PAYWALLED else so_far.access
    return replace(
        so_far,
        text="\n".join((so_far.text, *added)),
        access=access,
        message=page.message or so_far.message,
        next_page=page.next_page,
    )


def _key(line: str) -> str:
    return " ".join(line.casefold().split())
