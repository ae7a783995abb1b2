from __future__ import annotations

import base64
import hashlib
import re
from datetime import UTC
from typing import TYPE_CHECKING, Any

import pytest
from lxml import html

from aggregator.publish import pages, view

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from aggregator.model import PublishedEntry, Selection


@pytest.fixture
def render(zone: tzinfo) -> Callable[..., str]:
    def render(*selections: Selection) -> str:
        documents = [
            view.document(each, base_url="https://presse.example/", zone=zone)
            for each in selections
        ]
        return pages.index(documents, zone=zone, version="1.2.3").decode()

    return render


def test_every_feed_with_its_formats_and_entries(
    render: Callable[..., str],
    selection: Callable[..., Selection],
    entry: Callable[..., PublishedEntry],
) -> None:
    page = render(selection(entry(1), entry(2)), selection(slug="sport", formats=("json",)))
    tree: Any = html.fromstring(page)
    assert tree.xpath("//section/@id") == ["politik", "sport"]
    assert tree.xpath("//p[@class='formats']/a/@href") == [
        "politik.atom",
        "politik.rss",
        "politik.json",
        "sport.json",
    ]
    assert tree.xpath("//link[@rel='alternate']/@href")[-1] == "presseschau.opml"
    assert tree.xpath("//h3/a/@href") == [
        "https://www.zeit.example/politik/1",
        "https://www.zeit.example/politik/2",
    ]
    assert tree.xpath("//p[@class='facts']/a/@href") == tree.xpath("//h3/a/@href")
    facts = " ".join(tree.xpath("(//p[@class='facts'])[1]")[0].text_content().split())
    assert facts == "Datum 03.01.2026 04:37 · Quelle www.zeit.example"


def test_the_page_refers_to_nothing_but_its_folder_and_the_articles(
    render: Callable[..., str],
    selection: Callable[..., Selection],
    entry: Callable[..., PublishedEntry],
) -> None:
    tree: Any = html.fromstring(render(selection(entry(1))))
    addresses = [link for _, _, link, _ in tree.iterlinks()]
    foreign = [link for link in addresses if link.startswith(("/", "http", "//", "data:"))]
    assert set(foreign) == {"https://www.zeit.example/politik/1"}
    assert not tree.xpath("//script | //img | //@style | //@onclick")


def test_the_policy_allows_the_style_in_the_page_and_nothing_else(
    render: Callable[..., str], selection: Callable[..., Selection]
) -> None:
    page = render(selection())
    [policy] = html.fromstring(page).xpath("//meta[@http-equiv]/@content")
    [style] = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )


def test_hostile_text_stays_text(
    render: Callable[..., str],
    selection: Callable[..., Selection],
    entry: Callable[..., PublishedEntry],
) -> None:
    nasty = "</style><script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    made = entry(title=nasty, tldr=nasty, quelle=nasty, link="javascript:alert(1)")
    page = render(selection(made, title=nasty, description=nasty))
    tree: Any = html.fromstring(page)
    assert not tree.xpath("//script | //img | //h3/a | //p[@class='facts']/a")
    assert tree.xpath("//h2")[0].text_content() == nasty


def test_only_the_newest_entries_are_shown_and_the_rest_is_counted(
    render: Callable[..., str],
    selection: Callable[..., Selection],
    entry: Callable[..., PublishedEntry],
) -> None:
    page = render(selection(*map(entry, range(pages.SHOWN + 3))))
    assert page.count("<article") == pages.SHOWN
    assert "3 weitere im Feed." in page


def test_a_note_is_shown_and_other_languages_are_marked(
    render: Callable[..., str],
    selection: Callable[..., Selection],
    entry: Callable[..., PublishedEntry],
) -> None:
    page = render(selection(entry(engine="teaser", language="en")))
    assert '<article lang="en">' in page
    assert "The publisher&#39;s own teaser." in page


@pytest.fixture
def render_one(zone: tzinfo) -> Callable[..., str]:
    def render_one(selection: Selection, **how: bool) -> str:
        document = view.document(selection, base_url="https://presse.example/", zone=zone)
        return pages.feed(document, zone=zone, version="1.2.3", **how).decode()

    return render_one


def test_the_page_of_a_feed_shows_all_its_entries_as_readers_do(
    render_one: Callable[..., str],
    selection: Callable[..., Selection],
    entry: Callable[..., PublishedEntry],
) -> None:
    nasty = "</style><script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    evil = entry(90, title=nasty, tldr=nasty, inhalt=nasty, quelle=nasty, language="en")
    made = selection(*map(entry, range(pages.SHOWN + 3)), evil, title=nasty, content="full")
    page = render_one(made)
    tree: Any = html.fromstring(page)
    assert len(tree.xpath("//article")) == pages.SHOWN + 4
    assert not tree.xpath("//script | //img | //@onerror")
    assert tree.xpath("//h1")[0].text_content() == nasty
    first = tree.xpath("//article")[0]
    assert first.xpath("h2/a/@href") == ["https://www.zeit.example/politik/0"]
    shown = first.xpath("div[@class='content']/p")
    assert shown[0].text_content().startswith("Die Berater treffen sich in Kyjiw.")
    assert shown[-1].text_content() == "Zweiter Absatz mit <spitzen> Klammern."
    assert tree.xpath("//article/@lang") == ["en"]
    assert tree.xpath("//p[@class='formats']/a/@href") == [
        "politik.atom",
        "politik.rss",
        "politik.json",
    ]
    addresses = {link for _, _, link, _ in tree.iterlinks() if "zeit.example" not in link}
    assert all("/" not in one for one in addresses), "all in its folder"
    assert pages.style_hash() in page
    assert 'content="noindex"' in page
    assert 'content="noindex"' not in render_one(made, is_public=True)


def test_no_feeds_and_no_entries_are_said(
    render: Callable[..., str], selection: Callable[..., Selection]
) -> None:
    assert "Noch keine Feeds" in render()
    assert "Noch keine Einträge" in render(selection())
    document = view.document(selection(), base_url="https://presse.example/", zone=UTC)
    assert b"Noch keine Eintr" in pages.feed(document, zone=UTC, version="1")
