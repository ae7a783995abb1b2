from __future__ import annotations

import pytest

from aggregator.extract.document import parse
from aggregator.extract.structured import Structured, read_structured


def read(*documents: str) -> Structured:
    scripts = "".join(f'<script type="application/ld+json">{one}</script>' for one in documents)
    return read_structured(parse(f"<html><head>{scripts}</head><body>x</body></html>"))


@pytest.mark.parametrize(
    ("said", "free"),
    [
        ("true", True),
        ("false", False),
        ('"False"', False),
        ('"true"', True),
        ('"http://schema.org/False"', False),
        ('"vielleicht"', None),
        ("null", None),
        ('["False"]', False),
    ],
)
def test_free_in_every_spelling(said: str, free: bool | None) -> None:
    assert read(f'{{"@type":"NewsArticle","isAccessibleForFree":{said}}}').free is free


def test_parts_say_what_is_locked() -> None:
    found = read(
        '{"@type":"NewsArticle","hasPart":{"isAccessibleForFree":false,"cssSelector":".plus"}}'
    )
    assert found.free is False
    assert found.locked == (".plus",)


@pytest.mark.parametrize(
    "document",
    [
        '{"@graph":[{"@type":"WebSite"},{"@type":"NewsArticle","headline":"T"}]}',
        '[{"@type":"BreadcrumbList"},{"@type":["Article","Product"],"headline":"T"}]',
        '{"@type":"WebPage","mainEntity":{"@type":"https://schema.org/BlogPosting","headline":"T"}}',
        '<!-- {"@type":"Reportage","headline":"T"} -->',
        '{"@type":"NewsArticle","headline":"T",}',
        '{"@type":"NewsArticle","headline":"T","text":"mit\nZeilenende"}',
    ],
)
def test_the_article_is_found_wherever_it_stands(document: str) -> None:
    assert read("{kaputt", document).headline == "T"


@pytest.mark.parametrize(
    "document",
    [
        "",
        "null",
        "[1, 2]",
        '{"@type": 5}',
        '{"@type":"NewsArticle","author":5,"image":[{}],"wordCount":"viele","hasPart":[7]}',
        "[" * 5000,
        '{"@type":"ItemList","itemListElement":[{"@type":"NewsArticle","headline":"T"}]}',
    ],
)
def test_what_cannot_be_read_was_not_said(document: str) -> None:
    found = read(document)
    assert (found.headline, found.body, found.free, found.words) == ("", "", None, 0)


def test_every_field() -> None:
    assert read(
        """{"@type":"NewsArticle","headline":"Bahn &amp; Bus","description":"Kurz","inLanguage":"de",
        "author":[{"name":"Eva Groß"},"dpa",{"name":"Eva Groß"},{}],"datePublished":"2026-01-03",
        "image":[{"contentUrl":"/b.jpg"}],"wordCount":"120",
        "articleBody":"<p>Eins &amp; zwei.</p><p>Drei<br>vier.</p>"}""",
        '{"@type":"VideoObject"}',
    ) == Structured(
        headline="Bahn & Bus",
        description="Kurz",
        body="Eins & zwei.\nDrei\nvier.",
        authors=("Eva Groß", "dpa"),
        published="2026-01-03",
        language="de",
        image="/b.jpg",
        words=120,
        types=("NewsArticle",),
        media=("video",),
    )
