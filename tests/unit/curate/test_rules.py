from __future__ import annotations

from datetime import timedelta

import pytest

from aggregator.curate.rules import belongs, wants
from tests.making import NOW, feed, record

TAGS = {"blatt": ("Inland",), "funk": ()}


@pytest.mark.parametrize(
    ("rules", "given", "expected"),
    [
        ({}, {}, True),
        ({}, {"source": "unbekannt"}, False),
        ({"sources": ["blatt"]}, {}, True),
        ({"sources": ["funk"]}, {}, False),
        ({"include": {"categories": ["Politik"]}}, {"categories": ("politik", "EU")}, True),
        ({"include": {"categories": ["Politik"]}}, {"categories": ("Sport",)}, False),
        ({"include": {"categories": ["Politik"]}}, {}, False),
        ({"include": {"tags": ["inland"]}}, {}, True),
        ({"include": {"tags": ["inland"]}}, {"source": "funk"}, False),
        ({"include": {"sources": ["blatt"]}}, {"source": "funk"}, False),
        ({"exclude": {"categories": ["Sport"]}}, {"categories": ("Sport", "Politik")}, False),
        ({"exclude": {"sources": ["funk"]}}, {"source": "funk"}, False),
        ({"exclude": {"tags": ["Inland"], "categories": ["Sport"]}}, {}, False),
        ({"max_age": "1h"}, {"published": NOW - timedelta(hours=1)}, True),
        ({"max_age": "1h"}, {"published": NOW - timedelta(hours=1, seconds=1)}, False),
        # Words cannot be asked before there is a text: what they alone would leave out is wanted.
        ({"include": {"words": ["Bundestag"]}}, {}, True),
        ({"exclude": {"words": ["Meldung"]}}, {}, True),
    ],
)
def test_wants_decides_without_a_text(rules, given, expected):
    assert wants(record(**given), feed(**rules), tags=TAGS, now=NOW) is expected


@pytest.mark.parametrize(
    ("words", "text", "expected"),
    [
        (["Bundestag"], "Der Bundestag berät.", True),
        (["bundestag"], "Im BUNDESTAG.", True),
        (["Bund"], "Der Bundestag berät.", False),
        (["Bundestag"], "Der „Bundestag“-Streit", True),
        (["Europäische Union"], "Die Europäische\nUnion zahlt.", True),
        (["C++"], "Ein Kurs in C++.", True),
        (["(a+)+$"], "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", False),
        (["Ukraine", "Kyjiw"], "In Kyjiw tagen sie.", True),
    ],
)
@pytest.mark.parametrize("place", ["title", "tldr", "inhalt"])
def test_words_are_whole_words_in_title_tldr_and_inhalt(words, text, expected, place):
    one = record(title="", tldr="", inhalt="")
    one = record(**{"title": "", "tldr": "", "inhalt": "", place: text})
    included = feed(include={"words": words})
    excluded = feed(exclude={"words": words})
    assert belongs(one, included, tags=TAGS, now=NOW) is expected
    assert belongs(one, excluded, tags=TAGS, now=NOW) is not expected


def test_every_key_of_include_must_match_and_any_key_of_exclude_suffices():
    rule = {"categories": ["Politik"], "words": ["Ukraine"]}
    both = record(categories=("Politik",), title="Ukraine")
    one = record(categories=("Politik",), title="Bundestag")
    assert belongs(both, feed(include=rule), tags=TAGS, now=NOW)
    assert not belongs(one, feed(include=rule), tags=TAGS, now=NOW)
    assert not belongs(one, feed(exclude=rule), tags=TAGS, now=NOW)
