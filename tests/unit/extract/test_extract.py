from __future__ import annotations

import json
import pickle
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.errors import ExtractError
from aggregator.extract import extract, extract_html
from aggregator.model import Access, Article

PAGES = sorted((Path(__file__).parents[2] / "data" / "pages").glob("*.html"))
URL = "https://www.zeitung.example/artikel/1"
BODIES = [page.read_bytes() for page in PAGES]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_gives_what_is_expected(page: Path) -> None:
    expected = json.loads(page.with_suffix(".expected.json").read_text("utf-8"))
    found = extract(page.read_bytes(), content_type="text/html", url=URL)
    assert {
        "access": found.access,
        "title": found.title,
        "authors": list(found.authors),
        "published": found.published.isoformat() if found.published else None,
        "language": found.language,
        "image": found.image,
        "message": found.message,
        "text": found.text.split("\n") if found.text else [],
    } == expected


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_is_no_article_never_becomes_text(page: Path) -> None:
    found = extract(page.read_bytes(), content_type=None, url=URL)
    assert bool(found.text) is (found.access in {Access.OPEN, Access.PAYWALLED})


def test_a_consent_page_in_place_of_the_entry_is_one_however_long_it_is() -> None:
    page = next(body for body in BODIES if b"Pur-Abo" in body)
    longer = page.replace(b"</main>", b"<p>Ihre Zustimmung umfasst auch Kennungen.</p>" * 60)
    found = extract(
        longer, content_type=None, url=URL, title="Rat billigt Bau", teaser="Die Bahn kommt."
    )
    assert (found.access, found.text) == (Access.CONSENT_WALL, "")


def test_the_title_of_the_entry_is_not_repeated() -> None:
    text = (
        "Der Stadtrat hat am Dienstag den Bau beschlossen, der vom Bahnhof zum Klinikum führt. " * 3
    )
    body = f"<article><p>Bahn kommt, aber später</p><p>{text}</p></article>".encode()
    found = extract(body, content_type=None, url=URL, title="Bahn kommt, aber später")
    assert found.text == text.strip()


@pytest.mark.parametrize(
    ("link", "access"),
    [("", Access.PAYWALLED), (f'<a rel="next" href="{URL}/seite-2">2</a>', Access.OPEN)],
)
def test_the_length_of_the_whole_says_nothing_about_a_page_of_it(link: str, access: Access) -> None:
    text = "Der Stadtrat hat am Dienstag den Bau beschlossen, der vom Bahnhof ausgeht. " * 14
    told = '{"@type":"NewsArticle","headline":"Rat baut","wordCount":3000}'
    body = (
        f'<script type="application/ld+json">{told}</script><article><p>{text}</p>{link}</article>'
        "<p>Jetzt weiterlesen mit dem Digitalabo.</p>"
    )
    found = extract(body.encode(), content_type=None, url=URL)
    assert found.access is access
    assert found.next_page == (f"{URL}/seite-2" if link else None)


def test_the_full_text_of_a_feed() -> None:
    found = extract_html(
        "<p>Der Verein hat <b>drei</b> neue Plätze gebaut &amp; eröffnet sie am Sonntag mit einem Fest.</p>"
        "<h2>Programm</h2><ul><li>Lauf um den See</li><li>Konzert der Kapelle am Abend</li></ul>"
        "<p>Der Eintritt ist frei, Spenden sind willkommen, sagte die Vorsitzende.</p>"
        '<div class="related"><a href="/x">Mehr Sport</a></div><p>Lesen Sie auch: Der See ist sauber</p>',
        url=URL,
        title="Verein eröffnet Plätze",
    )
    assert found.access is Access.OPEN
    assert found.text.split("\n") == [
        "Der Verein hat drei neue Plätze gebaut & eröffnet sie am Sonntag mit einem Fest.",
        "Programm",
        "- Lauf um den See",
        "- Konzert der Kapelle am Abend",
        "Der Eintritt ist frei, Spenden sind willkommen, sagte die Vorsitzende.",
    ]


def test_a_feed_that_only_has_a_picture() -> None:
    assert extract_html('<img src="/x.jpg">').access is Access.NO_TEXT


@pytest.mark.parametrize("body", [b"", b"   ", b"\x00" * 50, b"<div>" * 60_000])
def test_what_cannot_be_read_is_an_error_in_words(body: bytes) -> None:
    with pytest.raises(ExtractError, match="the page"):
        extract(body, content_type=None, url=URL)


def test_arguments_and_results_can_go_to_another_process() -> None:
    assert pickle.loads(pickle.dumps(extract)) is extract
    found = extract(BODIES[0], content_type=None, url=URL)
    assert pickle.loads(pickle.dumps(found)) == found


def test_importing_the_package_does_not_load_what_is_heavy() -> None:
    code = "import sys, aggregator.extract; print({'lxml', 'trafilatura'} & set(sys.modules))"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "set()"


def _survives(body: bytes, **more: str) -> None:
    with suppress(ExtractError):
        found = extract(body, content_type=more.get("content_type"), url=more.get("url", URL))
        assert isinstance(found, Article)


FRAGMENTS = [
    *(
        b"<p>",
        b"</p>",
        b"<div class='comments'>",
        b"</div>",
        b"<ul><li>",
        b"<a href='x'>",
        b"<table><tr><td>",
    ),
    *(
        b"<script type='application/ld+json'>",
        b'{"@type":"NewsArticle","articleBody":"',
        b'"}',
        b"</script>",
    ),
    *(
        b"<h1>",
        b"<!--",
        b"-->",
        b"<![CDATA[",
        b"&#0;",
        b"&amp;",
        b"\xff",
        b"\x00",
        b"<svg>",
        b"<br>",
        b"<template>",
    ),
    *(
        b"Ein Satz, der etwas sagt und lang genug ist, um gelesen zu werden. ",
        b"<meta property='og:image' content='http://['>",
    ),
    *(
        b"<time datetime='2026-13-45'>",
        b"<html xml:lang='x y'>",
        b"<form>",
        b"<input type=password>",
        b"<iframe src=x>",
    ),
]


@given(st.binary(max_size=400))
@settings(max_examples=60, deadline=None)
def test_no_bytes_raise_anything_else(body: bytes) -> None:
    _survives(body)


@given(
    st.lists(st.sampled_from(FRAGMENTS), max_size=40), st.text(max_size=20), st.text(max_size=20)
)
@settings(max_examples=80, deadline=None)
def test_no_markup_raises_anything_else(parts: list[bytes], content_type: str, url: str) -> None:
    _survives(b"".join(parts), content_type=content_type, url=url)


@given(st.sampled_from(BODIES), st.integers(0, 6000), st.integers(0, 200), st.binary(max_size=8))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.large_base_example])
def test_no_damage_raises_anything_else(body: bytes, at: int, length: int, other: bytes) -> None:
    _survives(body[:at] + other + body[at + length :])
