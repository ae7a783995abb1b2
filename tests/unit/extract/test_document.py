from __future__ import annotations

import pytest

from aggregator.errors import ExtractError
from aggregator.extract.document import (
    MAX_CHARS,
    MAX_DEPTH,
    MAX_ELEMENTS,
    MAX_TAGS,
    blocks_of,
    parse,
    text_of,
    tidy,
)


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("", "nothing that can be read"),
        (" \n\t", "nothing that can be read"),
        ("<!-- nur das -->", "nothing that can be read"),
        ("<p>" + "x" * MAX_CHARS, "characters, more than"),
        ("<p>" + "<b>x</b>" * MAX_TAGS, "tags, more than"),
        ("<p>" + "<b>x</b>" * MAX_ELEMENTS, "elements, more than"),
        ("<div>" * 60_000 + "tief", "deep"),
        ("<div>" * (MAX_DEPTH + 1) + "tief", "deep"),
    ],
)
def test_a_page_beyond_the_limits_is_refused_in_words(html: str, reason: str) -> None:
    with pytest.raises(ExtractError, match=reason):
        parse(html)


def test_a_page_within_the_limits_is_read() -> None:
    tree = parse("<div>" * (MAX_DEPTH - 10) + "<p>tief</p>")
    assert text_of(tree) == "tief"


def test_what_ends_a_document_for_the_parser_is_taken_out() -> None:
    assert text_of(parse("<p>vor\x00her \x0bund nach\x1fher</p>")) == "vorher und nachher"


def test_an_encoding_declaration_is_not_believed_again() -> None:
    tree = parse(
        '<?xml version="1.0" encoding="iso-8859-1"?><html><body><p>Grüße</p></body></html>'
    )
    assert text_of(tree) == "Grüße"


def test_blocks_separate_words_and_inline_elements_do_not() -> None:
    html = "<div><h1>Titel</h1>Vor<b>stand</b><br>geht<script>var x</script><p>Ende</div>"
    assert text_of(parse(html)) == "Titel Vorstand geht Ende"


def test_text_can_be_left_out_and_what_follows_it_stays() -> None:
    tree = parse("<body><nav>Menü <b>weg</b></nav>bleibt</body>")
    assert text_of(tree, without={"nav"}) == "bleibt"


def test_text_of_an_element_ends_where_it_ends() -> None:
    tree = parse("<p>ein <b>zwei</b> drei</p>")
    assert text_of(next(tree.iter("b"))) == "zwei"


def test_tidy_removes_what_is_not_seen() -> None:
    assert (
        tidy(" Do\u00adnau\u200b\n dampf\u2060schiff\ufeff u\u0308ber ") == "Donau dampfschiff über"
    )


def test_innermost_blocks_in_order() -> None:
    tree = parse("<div><section><p>eins</p></section><ul><li>zwei</li></ul></div>")
    assert [text_of(block) for block in blocks_of(tree)] == ["eins", "zwei"]
