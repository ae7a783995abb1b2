"""Reads a liveblog as one text: what it says in front, then its posts, the newest first.

    is it one? | find the posts | leave out what is repeated or minutes old | order | lines

A page is one when it says so (schema.org/LiveBlogPosting, or the word in its
title, headline or address) *and* shows posts, each with its time. Comments and
lists of teasers have times too, so repeated times alone say nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lxml import etree

from aggregator.extract.boilerplate import Line, is_boilerplate
from aggregator.extract.document import text_of, tidy, words_of
from aggregator.extract.lines import lines_of
from aggregator.extract.paging import in_comments
from aggregator.text import dates

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from lxml.html import HtmlElement

    from aggregator.extract.structured import Structured, Update

_NAMED = re.compile(
    r"\b(?:live-?blog|live-?ticker|news-?blog|news-?ticker|minutenprotokoll|live-?updates?)\b",
    re.IGNORECASE,
)
_FEWEST = 3
"""Posts that make a liveblog."""
_POST = 4
"""Words of a post; less is a button."""
_ARTICLE = 80
"""Words of a text that must be in the posts for them to be its posts."""
_HELD = 0.4
"""Share of its runs of three words; the rest may be what stands in front, and older posts."""
_MOST_POSTS = 60
_MOST_WORDS = 3_000
"""Of a liveblog that are kept, whole posts; ten times what a TLDR is made of."""
_SETTLED = timedelta(minutes=15)
"""Age at which a post is no longer being corrected."""
_CLOCK = re.compile(r"\b(\d{1,2})[:.](\d{2})(?![.\d])")
_ONLY_STAMP = re.compile(
    r"(?:[\w.,|·/ -]{0,40}?\s)?\d{1,2}[:.]\d{2}(?: ?(?:Uhr|h|a\.?m\.?|p\.?m\.?))?", re.IGNORECASE
)
_STAMPED = ("span", "div", "p", "strong", "b", "em", "small", "h2", "h3", "h4", "a")
"""Elements that hold a post's time where none is marked as one."""
_STAMP = 60
"""Characters of a line that is nothing but a time and a date."""
_OPENING = 40
"""Lines in front of the first post."""


@dataclass(frozen=True, slots=True)
class Post:
    """One post. ``clock`` is the time of day as shown, ``when`` UTC; either may be missing."""

    clock: str
    when: datetime | None
    title: str
    lines: tuple[Line, ...]

    @property
    def words(self) -> int:
        """Length of its text."""
        return sum(len(line.text.split()) for line in self.lines)

    @property
    def key(self) -> str:
        """What it says; equal for a post that is shown twice."""
        return " ".join(words_of(" ".join((self.title, *(line.text for line in self.lines)))))


def is_named_so(structured: Structured, titles: Iterable[str], url: str) -> bool:
    """Whether a page says of itself that it is a liveblog."""
    slug = urlsplit(url).path.rstrip("/").rpartition("/")[2]
    return structured.liveblog or any(map(_NAMED.search, (*titles, slug)))


def read_liveblog(
    tree: HtmlElement,
    lines: Sequence[Line],
    structured: Structured,
    *,
    now: datetime | None = None,
) -> list[Line]:
    """The lines of a liveblog; none where the page shows no posts.

    Args:
        tree: The page, without what holds no text.
        lines: As they were found on it without knowing of posts.
        structured: Its JSON-LD, of which the posts are taken where it has more.
        now: UTC; posts that are minutes old then are left out, as long as others are left.
    """
    shown = _shown_posts(tree)
    told = [_told(update) for update in structured.updates]
    posts = max(shown, told, key=lambda found: sum(one.words for one in found))
    held = _hold(posts, lines)
    if len(posts) < _FEWEST or not (held or posts is told):
        return []
    inside = {line.text for post in posts for line in post.lines} | {one.title for one in posts}
    before = len(lines) if not held else 0  # then the page only shows what stands in front
    first = next((n for n, line in enumerate(lines) if line.text in inside), before)
    opening = [line for line in lines[:first] if not _is_stamp(line.text)][:_OPENING]
    return [*opening, *(line for post in _chosen(posts, now) for line in _form(post))]


def _hold(posts: Sequence[Post], lines: Sequence[Line]) -> bool:
    """Whether what looks like the article is in the posts, so that they are not something else."""
    found = words_of(" ".join(line.text for line in lines))
    if len(found) < _ARTICLE:
        return True
    said = words_of(" ".join(line.text for post in posts for line in post.lines))
    runs = set(zip(found, found[1:], found[2:], strict=False))
    return len(runs & set(zip(said, said[1:], said[2:], strict=False))) >= _HELD * len(runs)


def _chosen(posts: Sequence[Post], now: datetime | None) -> list[Post]:
    """The newest settled posts, newest first, each once."""
    ordered = _newest_first(posts)
    if now is not None:
        settled = [one for one in ordered if one.when is None or one.when <= now - _SETTLED]
        ordered = settled if len(settled) >= _FEWEST else ordered
    once = {one.key: one for one in reversed(ordered)}
    chosen: list[Post] = []
    words = 0
    for post in [one for one in ordered if once.get(one.key) is one][:_MOST_POSTS]:
        words += post.words
        if chosen and words > _MOST_WORDS:
            break
        chosen.append(post)
    return chosen


def _newest_first(posts: Sequence[Post]) -> list[Post]:
    moments = [one.when for one in posts if one.when is not None]
    if len(moments) == len(posts):
        return [post for _, post in sorted(zip(moments, posts, strict=True), key=_moment)][::-1]
    found = (_CLOCK.search(one.clock) for one in posts)
    clocks = [(int(clock[1]), int(clock[2])) for clock in found if clock]
    rising = sum(one < other for one, other in pairwise(clocks))
    falling = sum(one > other for one, other in pairwise(clocks))
    return list(reversed(posts)) if rising > falling else list(posts)


def _moment(pair: tuple[datetime, Post]) -> datetime:
    return pair[0]


def _form(post: Post) -> list[Line]:
    title = ": ".join(filter(None, (post.clock, post.title)))
    return [*([Line(title, "head")] if title else []), *post.lines]


def _told(update: Update) -> Post:
    when = dates.read_date(update.published) if update.published else None
    lines = (Line(text) for text in update.body.split("\n"))
    kept = tuple(line for line in lines if not is_boilerplate(line))
    return Post("", when, update.headline, kept)


def _shown_posts(tree: HtmlElement) -> list[Post]:
    """The posts that the page shows."""
    marked = _posts_around(tree, _times(tree, "time"))
    if len(marked) >= _FEWEST:
        return marked
    return _posts_around(tree, [time for time in _times(tree, *_STAMPED) if not len(time)])


def _posts_around(tree: HtmlElement, times: Sequence[HtmlElement]) -> list[Post]:
    """Neighbours, each around one time: of all such rows the one that says most."""
    held = _held(tree, times)
    groups: dict[tuple[str, str], dict[HtmlElement, HtmlElement]] = defaultdict(dict)
    for time in times:
        post = time
        while (parent := post.getparent()) is not None and held[parent] == 1:
            post = parent
        if parent is not None and post is not time:
            groups[str(parent.tag), parent.get("class") or ""][post] = time
    read = ([_shown(post, time) for post, time in group.items()] for group in groups.values())
    found = [[one for one in posts if one.words >= _POST] for posts in read]
    return max(found, key=lambda posts: sum(one.words for one in posts), default=[])


def _times(tree: HtmlElement, *tags: str) -> list[HtmlElement]:
    """The elements that say when; of several beside each other (published, changed) the first."""
    found: list[HtmlElement] = []
    for time in tree.iter(*tags):
        last = found[-1] if found else None
        beside = last is not None and last.getparent() is time.getparent()
        is_time = time.tag == "time" or _is_stamp(tidy(time.text or ""))
        if is_time and not beside and not in_comments(time):
            found.append(time)
    return found


def _held(tree: HtmlElement, times: Iterable[HtmlElement]) -> dict[HtmlElement, int]:
    """How many of the times each element holds."""
    wanted = set(times)
    held: dict[HtmlElement, int] = {}
    sums = [0]
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if event == "start":
            sums.append(0)
            continue
        held[element] = sums.pop() + (element in wanted)
        sums[-1] += held[element]
    return held


def _shown(post: HtmlElement, time: HtmlElement) -> Post:
    stamp = text_of(time)
    clock = _CLOCK.search(stamp)
    written = time.get("datetime") or ""
    when = dates.read_date(written) if re.search(r"\d{4}", written) and ":" in written else None
    found = lines_of(post, kind="p")  # that it is an item of a list of posts says nothing
    read = (Line(line.text.removeprefix(stamp).strip(), line.kind) for line in found)
    lines = [
        line for line in read if line.text and not _is_stamp(line.text) and not is_boilerplate(line)
    ]
    title = lines.pop(0).text if lines and lines[0].kind == "head" else ""
    return Post(f"{int(clock[1]):02d}:{clock[2]}" if clock else "", when, title, tuple(lines))


def _is_stamp(text: str) -> bool:
    """Whether a line is a time, with or without a date, and no more."""
    return len(text) <= _STAMP and _ONLY_STAMP.fullmatch(text) is not None
