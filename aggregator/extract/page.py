"""The walk of a page: bytes -> characters -> tree -> lines -> article.

    decode | parse | read what it says of itself | find its other pages
           | prune | find the lines | drop boilerplate | hold against articleBody
           | put the lead in front | decide access

Where the site has a rule, that comes first; a liveblog is read post by post.
Does not fetch anything, and knows nothing of the source the page is from.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from aggregator.extract.access import Found, decide, share_of
from aggregator.extract.agreement import agree, stand_in
from aggregator.extract.body import find_lines
from aggregator.extract.boilerplate import without_boilerplate
from aggregator.extract.charset import decode, other_kind
from aggregator.extract.document import parse
from aggregator.extract.lead import find_lead
from aggregator.extract.lines import lines_of
from aggregator.extract.liveblog import is_named_so, read_liveblog
from aggregator.extract.metadata import read_metadata
from aggregator.extract.paging import find_next, find_whole
from aggregator.extract.prune import drop_mute, prune
from aggregator.extract.sites import kept_lines, remove
from aggregator.extract.structured import read_structured
from aggregator.extract.walls import Shown, look_at
from aggregator.model import Access, Article
from aggregator.text.reservations import statement, words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, tzinfo

    from lxml.html import HtmlElement

    from aggregator.config.rules import SiteRule
    from aggregator.extract.access import Verdict
    from aggregator.extract.boilerplate import Line
    from aggregator.extract.metadata import Metadata
    from aggregator.extract.structured import Structured


def read_page(
    body: bytes,
    *,
    content_type: str | None,
    url: str,
    teaser: str,
    title: str,
    rule: SiteRule | None,
    before: Sequence[str],
    now: datetime | None,
    zone: tzinfo,
    reserved: Sequence[str] = (),
) -> Article:
    """See :func:`aggregator.extract.extract`."""
    other = other_kind(body, content_type)
    if other:
        return Article(
            text="", access=Access.NO_TEXT, message=f"the address leads to {other}, not to a page"
        )
    html = decode(body, content_type)
    tree = parse(html)
    structured = read_structured(tree)
    about = read_metadata(tree, structured, url, zone)
    more = _Pages(
        find_next(tree, url, before=before, rule=rule),
        None if before else find_whole(tree, url, rule=rule),
    )
    titles = [title, about.title, *about.headings]
    lines = _kept(tree, rule)
    if lines:
        lines = without_boilerplate(lines, titles)
    else:
        tree, lines = _found_lines(html, tree, url, structured, rule)
        lines = agree(without_boilerplate(lines, titles), structured.body)
        if not before:
            lines = [*find_lead(tree, lines, [teaser, *about.descriptions]), *lines]
        if is_named_so(structured, titles, url):
            tree = _mute(html, rule)
            lines = read_liveblog(tree, lines, structured, now=now) or lines
    # What is stated of an article's length says nothing about one of its pages.
    is_part = bool(before or more.next or more.whole)
    found = _found(lines, structured, wanted=f"{title} {teaser}", is_part=is_part)
    # Most articles leave no doubt, and looking at a page costs as much as reading it.
    shown = look_at(parse(html), structured.locked) if found.is_doubtful else Shown()
    article = _article(found, about, decide(shown, found), more)
    return replace(article, reserved=words(about.reservation, statement(reserved)))


def _kept(tree: HtmlElement, rule: SiteRule | None) -> list[Line]:
    """What the site's rule says the article is; the tree is changed as it says."""
    if rule is None:
        return []
    remove(tree, rule)
    if not rule.keep:
        return []
    drop_mute(tree)
    return kept_lines(tree, rule)


def _found_lines(
    html: str, tree: HtmlElement, url: str, structured: Structured, rule: SiteRule | None
) -> tuple[HtmlElement, list[Line]]:
    """The lines that look like the article, and the tree they were found in."""
    prune(tree, url)
    lines = stand_in(find_lines(tree, url), structured.body, free=structured.free)
    if not lines:  # names may have deceived us
        tree = _mute(html, rule)
        lines = find_lines(tree, url)
    return tree, lines


def _mute(html: str, rule: SiteRule | None) -> HtmlElement:
    """The page anew, without what holds no text and what the site's rule removes."""
    tree = parse(html)
    if rule is not None:
        remove(tree, rule)
    drop_mute(tree)
    return tree


def read_fragment(html: str, *, url: str, teaser: str, title: str) -> Article:
    """See :func:`aggregator.extract.extract_html`."""
    tree = parse(f"<article>{html}</article>")
    structured = read_structured(tree)
    about = read_metadata(tree, structured, url)
    shown = look_at(tree)
    prune(tree, url)
    lines = without_boilerplate(list(lines_of(tree)), [title])
    found = _found(lines, structured, wanted=f"{title} {teaser}")
    return _article(found, about, decide(shown, found), _Pages())


@dataclass(frozen=True, slots=True)
class _Pages:
    """Addresses of the article's next page, and of the whole of it."""

    next: str | None = None
    whole: str | None = None


def _found(
    lines: Sequence[Line], structured: Structured, *, wanted: str, is_part: bool = False
) -> Found:
    text = "\n".join(f"- {line.text}" if line.kind == "item" else line.text for line in lines)
    return Found(
        text=text,
        about=share_of(wanted, text),
        free=structured.free,
        stated_words=0 if is_part else structured.words or len(structured.body.split()),
        media=structured.media,
    )


def _article(found: Found, about: Metadata, verdict: Verdict, more: _Pages) -> Article:
    readable = verdict.access in {Access.OPEN, Access.PAYWALLED}
    return Article(
        text=found.text if readable else "",
        access=verdict.access,
        title=about.title,
        authors=about.authors,
        published=about.published,
        language=about.language,
        image=about.image,
        message=verdict.message,
        next_page=more.next if verdict.access is Access.OPEN else None,
        whole=more.whole if verdict.access is Access.OPEN else None,
    )
