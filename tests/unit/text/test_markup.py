from __future__ import annotations

import unicodedata
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.markup import clean, one_line, sanitise, to_text


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("", ""),
        ("  Ein\n Satz.  ", "Ein Satz."),
        ("Bahn & Bus", "Bahn & Bus"),
        ("Bahn &amp; Bus", "Bahn & Bus"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("&#8222;Zitat&#x201c;", "„Zitat“"),
        ("<p>Eins</p><p>Zwei<br/>drei</p>", "Eins\nZwei\ndrei"),
        ("<p>Eins\n und\n zwei</p>", "Eins und zwei"),
        ("<b>fett</b>er Text", "fetter Text"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("<h2>Titel</h2>Text", "Titel\nText"),
        ("Titel<script>alert('<b>')</script>", "Titel"),
        ("<style>p{}</style>Text<STYLE>x</Style >", "Text"),
        ("a<!-- <p>nicht</p> -->b", "ab"),
        ("a<!-- nie zu", "a"),
        ("a<script>nie zu", "a"),
        ("<!-->a", "a"),
        ("1 < 2 und 3 > 2", "1 < 2 und 3 > 2"),
        ("Preis <5 Euro", "Preis <5 Euro"),
        ("Ich <3 dich", "Ich <3 dich"),
        ('<img alt="a > b" src="x">Text', "Text"),
        ("<a title=it's href=x>Link</a> Text", "Link Text"),
        ("<p>a&nbsp;&nbsp;b</p>", "a b"),
        ("<?php x ?>a<!DOCTYPE b>c</>", "ac"),
        ("<p\nclass='x'>a</p\n>b", "a\nb"),
    ],
)
def test_plain_text_of_html(html: str, expected: str) -> None:
    assert to_text(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p onclick=x() class=a style=b id=c>Ja</p>", "<p>Ja</p>"),
        ("<script>alert(1)</script>a<iframe src=//evil></iframe>", "a"),
        ('<a href="javascript:x">a</a>', '<a rel="noopener noreferrer">a</a>'),
        ('<a href="/b">a</a>', '<a href="https://zeit.de/b" rel="noopener noreferrer">a</a>'),
        (
            '<a href="mailto:a@zeit.de">a</a>',
            '<a href="mailto:a@zeit.de" rel="noopener noreferrer">a</a>',
        ),
        (
            '<img src="../c.jpg" srcset="d.jpg 2x" onerror=x alt="Bild">',
            '<img src="https://zeit.de/c.jpg" alt="Bild">',
        ),
        ('<img src="data:image/png;base64,xx">', "<img>"),
        ("<form><input value=x>a</form>", "a"),
        ("Bahn & Bus", "Bahn &amp; Bus"),
        ("<p>offen", "<p>offen</p>"),
    ],
)
def test_sanitised(html: str, expected: str) -> None:
    assert sanitise(html, "https://zeit.de/x/y") == expected


def test_without_a_base_relative_addresses_are_dropped() -> None:
    assert sanitise('<a href="/b">a</a>') == '<a rel="noopener noreferrer">a</a>'


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 60_000 + "Text & <b>Text</b>",
        "<b></p>" * 20_000 + "Text & Text",
        "&" * 400_000 + "<p>Text & Text",
        " " * 1_000_000 + "<p>Text & Text",
    ],
    ids=["deep", "deep by mending", "ampersands", "long"],
)
def test_absurd_html_is_reduced_to_its_text(html: str) -> None:
    found = sanitise(html)
    assert found.startswith("<p>")
    assert found.endswith("Text &amp; Text</p>")


def test_many_elements_beside_one_another_are_not_absurd() -> None:
    html = "<p>a</p><br><hr>" * 1000
    assert sanitise(html) == html


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Grüße – „ja“ 🙂", "Grüße – „ja“ 🙂"),
        ("a\r\nb\rc\n\td", "a\nb\nc\n\td"),
        ("Ein\x0bSteuer\x00zei\x1fchen\x7f", "Ein Steuerzeichen"),
        ("a\ud800b\ufffec\U0001ffffd\ufdd0e", "abcde"),
        ("\ufeffBund\xadestag", "Bundestag"),
        ("\x84Zitat\x93 \x96 \x80 \x81", "„Zitat“ – € "),
        ("u\u0308", "ü"),
        ("a\u202eb\u202cc\u2066d\u2069\u200e", "abcd"),
        ("\u05d0\u200f!\u202e", "\u05d0\u200f!"),
        ("a\u2028b", "a\nb"),
        ("nbsp\xa0bleibt", "nbsp\xa0bleibt"),
    ],
)
def test_clean(text: str, expected: str) -> None:
    assert clean(text) == expected


@given(st.text(st.characters()))
def test_clean_text_fits_into_xml_and_stays_as_it_is(text: str) -> None:
    found = clean(text)
    element = ET.Element("a")
    element.text = found
    assert (ET.fromstring(ET.tostring(element, "unicode")).text or "") == found
    assert clean(found) == found
    assert unicodedata.is_normalized("NFC", found)


PIECES = ["<", ">", "/", "p", "b", " ", '"', "'", "!--", "-->", "script", "&", "amp;", "\n"]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_broken_markup_becomes_lines_without_tags(html: str) -> None:
    found = to_text(html)
    assert found == "\n".join(line.strip() for line in found.split("\n") if line.strip())
    assert "<script" not in sanitise(html)


def test_one_line() -> None:
    assert one_line(" a\n\tb\xa0 c ") == "a b c"
