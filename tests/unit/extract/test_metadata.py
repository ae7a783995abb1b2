from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from aggregator.extract.document import parse
from aggregator.extract.metadata import Metadata, read_metadata
from aggregator.extract.structured import Structured

URL = "https://www.zeitung.example/politik/artikel.html"


def read(
    head: str = "", body: str = "x", html: str = "", said: Structured = Structured()
) -> Metadata:
    tree = parse(f"<html {html}><head>{head}</head><body>{body}</body></html>")
    return read_metadata(tree, said, URL)


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ('<meta property="og:title" content="Der Titel"><title>Andere</title>', "", "Der Titel"),
        ("<title>Der Titel | Zeitung</title>", "", "Der Titel"),
        ("<title>Der Titel - Zeitung</title>", "<h1>Kicker Der Titel</h1>", "Der Titel"),
        ("<title>Zeitung</title>", "<h1>Der Titel</h1>", "Der Titel"),
        ("", "<h1>Der Titel</h1><h1>Noch einer</h1>", "Der Titel"),
        ("", "", ""),
    ],
)
def test_title(head: str, body: str, title: str) -> None:
    assert read(head, body or "x").title == title


@pytest.mark.parametrize(
    ("head", "body", "authors"),
    [
        ('<meta name="author" content="Von Eva Groß">', "", ("Eva Groß",)),
        ('<meta property="article:author" content="https://facebook.com/x">', "", ()),
        ("", '<a rel="author" href="/eva">Eva Groß</a>', ("Eva Groß",)),
        ('<meta name="author" content="x">', "", ()),
        # the site's own name counts where there is no person
        (
            '<meta name="author" content="Zeitung online">',
            '<a rel="author">Eva Groß</a>',
            ("Eva Groß",),
        ),
        ('<meta name="author" content="Zeitung online">', "", ("Zeitung online",)),
        (
            '<meta property="og:site_name" content="Das Blatt"><meta name="author" content="Das Blatt">',
            '<span class="byline">Von Eva Groß</span>',
            ("Eva Groß",),
        ),
        # what is shown as a byline, and is nothing but names
        (
            "",
            '<p class="article-author">Von Eva Groß, Jan van der Berg und Li Wu</p>',
            ("Eva Groß", "Jan van der Berg", "Li Wu"),
        ),
        (
            "",
            '<div itemprop="author"><span>Ein Gastbeitrag von Eva Groß</span></div>',
            ("Eva Groß",),
        ),
        ("", '<p class="byline">Von unserer Redaktion</p>', ()),
        ("", '<div class="author">Eva Groß schreibt seit 2012 über Politik.</div>', ()),
        ("", '<p class="authority">Eva Groß</p>', ()),
    ],
)
def test_authors(head: str, body: str, authors: tuple[str, ...]) -> None:
    assert read(head, body or "x").authors == authors


@pytest.mark.parametrize(
    "head_or_body",
    [
        '<meta property="article:published_time" content="2026-01-03T05:37:00+01:00">',
        '<meta name="date" content="2026-01-03T04:37:00Z">',
        '<time datetime="2026-01-03T05:37+01:00">heute</time>',
        '<meta name="date" content="bald"><meta itemprop="datePublished" content="2026-01-03T04:37Z">',
    ],
)
def test_published(head_or_body: str) -> None:
    assert read(body=head_or_body).published == datetime(2026, 1, 3, 4, 37, tzinfo=UTC)


def test_a_date_with_its_zone_is_believed_before_one_without() -> None:
    head = '<meta name="date" content="2026-01-03T05:37:00+01:00">'
    found = read(head, said=Structured(published="2026-01-03 05:37:00"))
    assert found.published == datetime(2026, 1, 3, 4, 37, tzinfo=UTC)


def test_a_date_without_a_zone_is_local() -> None:
    tree = parse('<meta name="date" content="2026-01-03T05:37:00"><p>x</p>')
    found = read_metadata(tree, Structured(), URL, ZoneInfo("Europe/Berlin"))
    assert found.published == datetime(2026, 1, 3, 4, 37, tzinfo=UTC)


def test_json_ld_outranks_meta() -> None:
    found = read(
        '<meta property="og:title" content="Anders"><meta name="date" content="2020-01-01">',
        said=Structured(headline="Titel", published="2026-01-03T04:37:00Z"),
    )
    assert found.title == "Titel"
    assert found.published == datetime(2026, 1, 3, 4, 37, tzinfo=UTC)


@pytest.mark.parametrize(
    ("html", "head", "language"),
    [
        ('lang="de-AT"', "", "de-at"),
        ('lang="{{lang}}"', '<meta property="og:locale" content="de_CH">', "de-ch"),
        ("", '<meta http-equiv="content-language" content="fr">', "fr"),
        ("", "", None),
    ],
)
def test_language(html: str, head: str, language: str | None) -> None:
    assert read(head, html=html).language == language


@pytest.mark.parametrize(
    ("head", "image"),
    [
        ('<meta property="og:image" content="/b.jpg">', "https://www.zeitung.example/b.jpg"),
        ('<meta property="og:image" content="//cdn.example/b.jpg">', "https://cdn.example/b.jpg"),
        ('<meta property="og:image" content="data:image/png;base64,x">', None),
        ('<link rel="image_src" href="b.jpg">', "https://www.zeitung.example/politik/b.jpg"),
    ],
)
def test_image_is_absolute(head: str, image: str | None) -> None:
    assert read(head).image == image


def test_descriptions_once_each() -> None:
    head = '<meta name="description" content="Kurz"><meta property="og:description" content="Kurz">'
    assert read(head, said=Structured(description="Lang")).descriptions == ("Lang", "Kurz")
