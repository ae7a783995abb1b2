from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.copying import longest_run, plain

ARTICLE = "Der Rat hat am Dienstag eine neue Brücke beschlossen.\nSie kostet 3.000.000 Euro."


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("", 0),
        ("Niemand weiß etwas.", 0),
        ("Eine NEUE Brücke", 3),
        ("»Eine neue,\n Brücke«", 3),
        ("Der Rat beschloss eine neue Brücke, sie kostet 3.000.000 Euro", 4),
        ("beschlossen. Sie kostet", 3),
        ("neue Brück", 1),  # half a word is none
        (ARTICLE, 13),
    ],
)
def test_the_longest_run_that_both_texts_have(said, words):
    assert longest_run(plain(said), plain(ARTICLE)) == words


def test_what_a_page_writes_otherwise_is_the_same_word():
    assert plain("Bru\u0308cke") == plain("Brü\xadcke")


def test_a_script_without_spaces_is_counted_by_its_characters():
    said, original = "東京は首都です", "昨日、東京は首都だった"
    assert longest_run(plain(said), plain(original)) == len("東京は首都")


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_part_of_a_text_is_in_it(first, second):
    words = plain(first).split()
    assert longest_run(plain(first), f"{plain(second)} {plain(first)}".strip()) == len(words)
    assert longest_run(plain(second), plain(first)) <= len(words)
