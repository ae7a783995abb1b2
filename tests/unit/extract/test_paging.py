"""The other pages of an article, told from links and their addresses."""

from __future__ import annotations

import pytest

from aggregator.config.rules import SiteRule
from aggregator.extract.document import parse
from aggregator.extract.paging import find_next, find_whole, is_page_of

BASE = "https://www.zeitung.example/politik/wahl-im-land"


def tree(body: str, head: str = ""):
    return parse(f"<html><head>{head}</head><body><main>{body}</main></body></html>")


@pytest.mark.parametrize(
    ("first", "address", "number"),
    [
        (BASE, f"{BASE}/seite-2", 2),
        (BASE, f"{BASE}/seite/2", 2),
        (BASE, f"{BASE}/2", 2),
        (BASE, f"{BASE}/2/", 2),
        (BASE, f"{BASE}/page/2", 2),
        (BASE, f"{BASE}-2", 2),
        (BASE, f"{BASE}?seite=2", 2),
        (BASE, f"{BASE}?page=02", 2),
        (f"{BASE}?utm_source=rss", f"{BASE}?p=2", 2),
        (f"{BASE}?id=7", f"{BASE}?id=7&page=3", 3),
        (f"{BASE}?page=1", f"{BASE}?page=2", 2),
        (f"{BASE}/seite-1", f"{BASE}/seite-2", 2),
        (f"{BASE},123.html", f"{BASE},123,seite2.html", 2),
        (f"{BASE}-123.html", f"{BASE}-123-2.html", 2),
        (f"{BASE}-123.html", f"{BASE}-123-p2.html", 2),
        (f"{BASE}.html", f"{BASE}.html/2", 2),
        (f"{BASE}/", f"{BASE}/index_3.html".replace("/index", ""), 3),
        (f"{BASE}-1.html", f"{BASE}-2.html", 2),
        (f"{BASE}/seite-1", f"{BASE}/seite-12", 12),
    ],
)
def test_an_address_of_another_page(first: str, address: str, number: int) -> None:
    assert is_page_of(first, address, number)


@pytest.mark.parametrize(
    ("address", "number"),
    [
        (f"{BASE}/seite-3", 2),
        (f"{BASE}/seite-12", 2),
        (f"{BASE}-2012", 2),
        ("https://www.zeitung.example/politik/andere-wahl-2", 2),
        ("https://www.zeitung.example/politik?page=2", 2),
        ("https://www.zeitung.example/2", 2),
        ("https://andere.example/politik/wahl-im-land/seite-2", 2),
        (f"{BASE}?ausgabe=2", 2),
        (f"{BASE}?id=7&page=2", 2),
        (f"{BASE}/kommentare?page=2", 2),
        ("nichts", 2),
    ],
)
def test_an_address_of_something_else(address: str, number: int) -> None:
    assert not is_page_of(BASE, address, number)


def test_numbers_at_the_end_of_articles_are_no_pages() -> None:
    assert not is_page_of("https://a.example/news/wahl-2", "https://a.example/news/wahl-3", 2)
    assert not is_page_of("https://a.example/news/12", "https://a.example/news/13", 2)


@pytest.mark.parametrize(
    "link",
    [
        '<a rel="next" href="{}/seite-2"><svg></svg></a>',
        '<a href="{}/seite-2">2</a>',
        '<a href="/politik/wahl-im-land?seite=2">Weiter</a>',
        '<a href="?page=2">Nächste Seite ›</a>',
        '<a href="{}/seite-2">Weiter auf Seite 2: Was nun geschieht</a>',
        '<a href="{}/seite-2" aria-label="Nächste Seite"><i></i></a>',
        '<a href="{}/2" title="next page">»</a>',
        '<nav><ol class="pagination"><li>1</li><li><a href="{}/2">2</a></li></ol></nav>',
    ],
)
def test_a_link_to_the_next_page(link: str) -> None:
    page = tree("<a href='/politik/'>Weiter</a>" + link.format(BASE))
    found = find_next(page, BASE)
    assert found is not None
    assert is_page_of(BASE, found, 2)


@pytest.mark.parametrize(
    "link",
    [
        '<a rel="next" href="/politik/naechster-artikel">Nächster Artikel</a>',
        '<a href="{}/seite-2">Die zwei Gesichter der Kandidatin und ihrer Partei</a>',
        '<div class="kommentare"><a href="?page=2">2</a></div>',
        '<a href="?page=2#comments">2</a>',
        '<a rel="next" href="https://andere.example/politik/wahl-im-land/seite-2">2</a>',
        '<a href="#seite2">Weiter</a>',
        '<a href="{}">2</a>',
        '<a href="{}/seite-3">3</a>',
        "",
    ],
)
def test_no_link_to_a_next_page(link: str) -> None:
    assert find_next(tree(link.format(BASE)), BASE) is None


def test_a_link_that_says_it_twice_needs_no_such_address() -> None:
    link = '<a rel="next" href="/p/4712">Weiter auf Seite 2</a>'
    assert find_next(tree(link), BASE) == "https://www.zeitung.example/p/4712"
    assert find_next(tree(link.replace("Seite 2", "Seite 3")), BASE) is None
    assert find_next(tree(link.replace("Seite 2", "Teil 2")), BASE) is None, "of a series"
    assert find_next(tree(f'<div class="kommentare">{link}</div>'), BASE) is None


def test_link_elements_of_the_head_count_where_their_address_does() -> None:
    head = f'<link rel="next" href="{BASE}/seite-2">'
    assert find_next(tree("", head), BASE) == f"{BASE}/seite-2"
    assert find_next(tree("", '<link rel="next" href="/2026/01/anderer-beitrag/">'), BASE) is None


def test_later_pages_are_told_by_the_first_and_none_is_read_twice() -> None:
    page = tree(f'<a href="{BASE}">1</a><a href="{BASE}/2">2</a><a href="{BASE}/3">3</a>')
    assert find_next(page, f"{BASE}/2", before=[BASE]) == f"{BASE}/3"
    assert find_next(page, f"{BASE}/3", before=[BASE, f"{BASE}/2"]) is None
    back = tree(f'<a rel="next" href="{BASE}/2">weiter</a>')
    assert find_next(back, f"{BASE}/2", before=[BASE]) is None


def test_the_canonical_address_is_believed_too() -> None:
    page = tree(f'<a href="{BASE}/2">2</a>', f'<link rel="canonical" href="{BASE}">')
    assert find_next(page, "https://www.zeitung.example/artikel/4711") == f"{BASE}/2"


def test_a_rule_needs_no_address_but_the_same_host() -> None:
    rule = SiteRule(host="zeitung.example", next_page=".pager a", whole_article=".all a")
    page = tree(
        '<div class="pager"><a href="https://andere.example/x">fort</a><a href="/t/9">w</a></div>'
        '<div class="all"><a href="/t/ganz#x">*</a></div>'
    )
    assert find_next(page, BASE, rule=rule) == "https://www.zeitung.example/t/9"
    assert find_whole(page, BASE, rule=rule) == "https://www.zeitung.example/t/ganz"
    seen = find_next(page, BASE, before=["https://www.zeitung.example/t/9"], rule=rule)
    assert seen is None


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ('<a href="{}/komplettansicht">Auf einer Seite lesen</a>', "/komplettansicht"),
        ('<a href="{}/komplettansicht"><svg></svg></a>', "/komplettansicht"),
        ('<a href="?seite=all">Alles</a>', "?seite=all"),
        ('<a href="?druck=1">Artikel auf einer Seite lesen</a>', "?druck=1"),
        ('<a href="{}?view=all">View as a single page</a>', "?view=all"),
        ('<a href="/abo">Auf einer Seite lesen</a>', None),
        ('<a href="{}#text">Ganzen Artikel anzeigen</a>', None),
        ('<a href="{}?teilen=1">Teilen</a>', None),
        ('<a href="/politik/alles">Alles</a>', None),
        ('<a href="https://andere.example/x/komplettansicht">Komplettansicht</a>', None),
    ],
)
def test_the_whole_article(link: str, found: str | None) -> None:
    whole = find_whole(tree(link.format(BASE)), BASE)
    assert whole == (BASE + found if found else None)


def test_a_first_page_with_a_number_has_a_whole_too() -> None:
    page = tree(f'<a href="{BASE}/komplettansicht">Komplettansicht</a>')
    assert find_whole(page, f"{BASE}/seite-1") == f"{BASE}/komplettansicht"
