"""Finds the other pages of an article: its next one, and the one that holds it all.

    a rule for the site, else what links say about themselves (rel, wording)
    *and* their address says too, else a link that says so twice

``rel="next"`` alone means the next article as often as the next page, and
"Weiter" means anything; so the address must be that of the first page with
the number of the wanted page added: ``…/seite-2``, ``…?page=2``,
``…,seite2.html``, ``…-2.html``. Nothing is fetched here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aggregator.extract.document import text_of, tidy
from aggregator.extract.sites import find
from aggregator.extract.wordings import pattern
from aggregator.text import addresses

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.html import HtmlElement

    from aggregator.config.rules import SiteRule

_WORD = r"(?:seite|page|pagina|teil|part|pg|s|p)"
_NAMES = frozenset(("seite", "page", "pagina", "teil", "part", "pg", "s", "p", "paged", "pageno"))
"""Names of parameters that hold a page's number."""
_ENDING = re.compile(r"\.(?:x?html?|php\d?|shtml|aspx?|jsp)$", re.IGNORECASE)
_WHOLE_END = re.compile(
    r"[/_,-](?:komplett(?:ansicht)?|complete|all|alles|onepage|one-page|single-?page|gesamt)$",
    re.IGNORECASE,
)
_WHOLE_VALUE = frozenset(("all", "alle", "alles", "komplett", "complete", "full", "single"))
_COMMENTS = re.compile(r"comment|kommentar|forum|leserbrief|disqus|posting", re.IGNORECASE)
_AROUND_ALL = frozenset(("html", "body", "main", "article"))
_LABEL = 160
"""Characters of a link's text that may be a label; longer ones are headlines."""
_PATH = 2
"""Characters; a canonical address with a shorter path is the site's home."""
_MOST_LINKS = 5_000


def find_next(
    tree: HtmlElement, url: str, *, before: Sequence[str] = (), rule: SiteRule | None = None
) -> str | None:
    """The address of an article's next page, if there is one on the same host.

    Args:
        tree: The page as it came, before anything is taken out.
        url: Its address.
        before: The article's pages before this one, the first first.
        rule: For the site.
    """
    number = len(before) + 2
    known = {addresses.canonical(one) for one in (*before, url)}
    if rule and rule.next_page:
        for link in find(tree, rule.next_page):
            target = _target(link, url)
            if target and addresses.canonical(target) not in known:
                return target
    for first in [before[0]] if before else [url, *_canonical(tree, url)]:
        for link, target in _links_beside(tree, url, first):
            if (
                addresses.canonical(target) not in known
                and is_page_of(first, target, number)
                and (_is_next(link) or (_is_called(link, "next_page") and not in_comments(link)))
            ):
                return target
    return _numbered_next(tree, url, number, known)


def _numbered_next(tree: HtmlElement, url: str, number: int, known: set[str | None]) -> str | None:
    """A link that says ``rel="next"`` *and* "Seite 2" needs no address that says so too."""
    page = re.compile(rf"\b(?:seite|page) {number}\b", re.IGNORECASE)
    for link in tree.iter("a"):
        if _is_next(link) and any(map(page.search, _labels(link))) and not in_comments(link):
            target = _target(link, url)
            if target is not None and addresses.canonical(target) not in known:
                return target
    return None


def find_whole(tree: HtmlElement, url: str, *, rule: SiteRule | None = None) -> str | None:
    """The address of the whole article, if this page is a part of it and says where it is.

    Arguments are those of :func:`find_next`.
    """
    here = addresses.canonical(url)
    for link in find(tree, rule.whole_article) if rule and rule.whole_article else ():
        target = _target(link, url)
        if target and addresses.canonical(target) != here:
            return target
    for link, target in _links_beside(tree, url, url):
        if (
            addresses.canonical(target) != here
            and _is_under(url, target)
            and (_is_called(link, "whole_article") or _is_whole(url, target))
        ):
            return target
    return None


def is_page_of(first: str, address: str, number: int) -> bool:
    """Whether an address is that of an article's first page, with another page's number.

    Args:
        first: Address of the first page; may have the number one itself.
        address: Of what may be another page.
        number: Of that page; two or more.
    """
    one, other = _parts(first), _parts(address)
    if one is None or other is None or one[0] != other[0]:
        return False
    return not {*_numbered(one, 1), one[1:]}.isdisjoint(_numbered(other, number))


_Parts = tuple[str, str, frozenset[tuple[str, str]]]


def _parts(url: str) -> _Parts | None:
    """Host, path without its ending, and parameters but for tracking."""
    address = addresses.canonical(url)
    if address is None:
        return None
    split = urlsplit(address)
    pairs = (pair.partition("=") for pair in split.query.split("&") if pair)
    query = frozenset((name.lower(), value) for name, _, value in pairs)
    return split.netloc, _stem(split.path), query


def _stem(path: str) -> str:
    return _ENDING.sub("", path.rstrip("/")).rstrip("/")


def _numbered(parts: _Parts, number: int) -> Iterator[tuple[str, frozenset[tuple[str, str]]]]:
    """Path and parameters without the number, for every way it may stand in them."""
    _, path, query = parts
    for name, value in query:
        if name in _NAMES and value.lstrip("0") == str(number):
            yield path, query - {(name, value)}
    shorter = re.sub(rf"[-_,/.]{_WORD}?[-_,/=]?0*{number}$", "", path, flags=re.IGNORECASE)
    if shorter != path:
        yield _stem(shorter), query


def _is_under(url: str, address: str) -> bool:
    """Whether an address is that of the same article, with something added."""
    one, other = _parts(url), _parts(address)
    if one is None or other is None or one[0] != other[0]:
        return False
    stem = next((stem for stem, _ in _numbered(one, 1)), one[1])
    return other[1] == one[1] or _WHOLE_END.sub("", other[1]) in {one[1], stem}


def _is_whole(url: str, address: str) -> bool:
    """Whether an address says itself that it is the whole of the article."""
    one, other = _parts(url), _parts(address)
    if one is None or other is None:
        return False
    added = other[2] - one[2]
    if other[1] == one[1] and len(added) == 1:
        name, value = next(iter(added))
        return name in {*_NAMES, "view"} and value.lower() in _WHOLE_VALUE
    return not added and _WHOLE_END.sub("", other[1]) == one[1] != other[1]


def _links_beside(tree: HtmlElement, url: str, first: str) -> Iterator[tuple[HtmlElement, str]]:
    """The links to addresses in which the last part of the first page's address occurs."""
    parts = _parts(first)
    if parts is None:
        return
    last = next((stem for stem, _ in _numbered(parts, 1)), parts[1]).rpartition("/")[2]
    last = last.partition("%")[0]  # escapes are spelled in several ways
    for count, link in enumerate(tree.iter("link", "a")):
        if count == _MOST_LINKS:
            return
        href = link.get("href") or ""
        if last in href or not href.startswith(("/", "http", "#", "javascript")):
            target = _target(link, url)
            if target is not None:
                yield link, target


def _canonical(tree: HtmlElement, url: str) -> list[str]:
    """What the page says its address is, where that may be believed."""
    for link in tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            target = _target(link, url)
            if target and len(urlsplit(target).path) >= _PATH:
                return [target]
    return []


def _target(link: HtmlElement, url: str) -> str | None:
    """Where a link leads, if that is on the same host."""
    target = addresses.resolve(link.get("href") or "", url)
    if target is None or addresses.host(target) != addresses.host(url):
        return None
    return target.partition("#")[0]


def _is_next(link: HtmlElement) -> bool:
    return "next" in (link.get("rel") or "").lower().split()


def _is_called(link: HtmlElement, name: str) -> bool:
    return link.tag == "a" and any(map(pattern(name).fullmatch, _labels(link)))


def _labels(link: HtmlElement) -> list[str]:
    given = (text_of(link), tidy(link.get("title") or ""), tidy(link.get("aria-label") or ""))
    return [label for label in given if len(label) <= _LABEL]


def in_comments(element: HtmlElement) -> bool:
    """Whether an element stands among readers' comments, or is a link to them."""
    if _COMMENTS.search(element.get("href") or ""):
        return True
    around = (one for one in element.iterancestors() if one.tag not in _AROUND_ALL)
    return any(_COMMENTS.search(f"{one.get('class', '')} {one.get('id', '')}") for one in around)
