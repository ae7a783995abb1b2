from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.reservations import (
    Statement,
    of_file,
    of_headers,
    of_page,
    rules,
    statement,
    words,
)

POLICY = "https://blatt.example/tdm.json"
YES, NO = Statement(tdm=True, policy=POLICY), Statement(tdm=False)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({}, Statement()),
        ({"tdm-reservation": "1"}, Statement(tdm=True)),
        ({"tdm-reservation": " 1 ", "tdm-policy": POLICY}, YES),
        ({"tdm-reservation": "0"}, NO),
        ({"tdm-reservation": "yes"}, Statement()),
        ({"tdm-reservation": "1", "tdm-policy": "javascript:alert(1)"}, Statement(tdm=True)),
    ],
)
def test_headers_and_meta_elements_say_it_in_the_same_words(said, found):
    assert of_headers(said) == found
    assert of_page(said) == found


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("noindex, NoAI", ("noai",)),
        ("otherbot: noai, noimageai", ("noai", "noimageai")),
        ("noaide", ()),
        ("max-image-preview:large", ()),
    ],
)
def test_words_for_robots(said, found):
    assert of_headers({"x-robots-tag": said}).robots == found
    assert of_page({"robots": said}).robots == found


@pytest.mark.parametrize(
    ("location", "path", "fits"),
    [
        ("/", "/politik/1", True),
        ("/politik", "/politik/1", True),
        ("/politik", "/sport/1", False),
        ("/*.html", "/a/b.html?x=1", True),
        ("/*.html$", "/a/b.html?x=1", False),
        ("/*.html$", "/a/b.html", True),
        ("/*/bild/*.jpg$", "/a/bild/b.jpg", True),
        ("/*/bild/*.jpg$", "/a/text/b.jpg", False),
        ("/a$", "/a", True),
        ("/a$", "/ab", False),
        ("/a*a$", "/a", False),
        ("*", "/", True),
    ],
)
def test_locations_are_patterns_as_in_robots_txt(location, path, fits):
    text = json.dumps([{"location": location, "tdm-reservation": 1}])
    assert (of_file(text, f"https://blatt.example{path}").tdm is True) is fits


def test_the_first_rule_of_a_file_that_fits_decides():
    text = json.dumps(
        [
            {"location": "/frei/", "tdm-reservation": 0},
            {"location": "/", "tdm-reservation": 1, "tdm-policy": POLICY},
        ]
    )
    assert of_file(text, "https://blatt.example/frei/1") == NO
    assert of_file(text, "https://blatt.example/politik/1") == YES
    assert of_file(text, "https://blatt.example") == YES


@pytest.mark.parametrize(
    "text",
    ["", "<html>", "{}", "[1]", '[{"location": 1}]', '[{"tdm-reservation": 1}]', "[" * 100_000],
)
def test_what_is_no_such_file_says_nothing(text):
    assert rules(text) == []
    assert of_file(text, "https://blatt.example/1") == Statement()


@given(st.text("/*$a", max_size=30), st.text("/a", max_size=60))
def test_no_pattern_is_too_much(location, path):
    text = json.dumps([{"location": location, "tdm-reservation": 1}])
    assert of_file(text, f"https://blatt.example/{path}").tdm in {True, None}


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        ((), ()),
        ((YES,), ("tdm-reservation", f"tdm-policy={POLICY}")),
        ((Statement(), YES), ("tdm-reservation", f"tdm-policy={POLICY}")),
        ((NO, YES), ()),
        ((Statement(tdm=True), YES), ("tdm-reservation",)),
        ((Statement(robots=("noimageai",)), Statement(robots=("noai",))), ("noai", "noimageai")),
    ],
)
def test_the_closest_statement_decides_of_tdm_and_words_for_robots_add_up(statements, said):
    assert words(*statements) == said
    if said:
        assert words(statement(said)) == said
