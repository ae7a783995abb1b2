"""What a database is asked for before the rules are: never less than they would let in."""

from __future__ import annotations

import pytest

from aggregator import curate
from aggregator.config.model import CuratedFeed
from aggregator.curate import Needs, needs

TAGS = {"blatt": ("Presse", "Nord"), "funk": ("Hörfunk",), "netz": ()}


def feed(**rules):
    return CuratedFeed.model_validate({"slug": "f", "title": "F", **rules})


@pytest.mark.parametrize(
    ("rules", "needed"),
    [
        ({}, Needs(("blatt", "funk", "netz"))),
        ({"sources": ["netz", "fremd"]}, Needs(("netz",))),
        ({"include": {"sources": ["funk"]}}, Needs(("funk",))),
        ({"include": {"tags": ["NORD", "hörfunk"]}}, Needs(("blatt", "funk"))),
        ({"include": {"tags": ["Süd"]}}, Needs(())),
        (
            {"include": {"categories": ["Politik"]}},
            Needs(("blatt", "funk", "netz"), categories=("Politik",)),
        ),
        (
            {"sources": ["funk"], "include": {"words": ["Wahlen", "Europäische Union"]}},
            Needs(("funk",), roots=(("wahl",), ("europaisch", "uni"))),
        ),
        ({"sources": ["funk"], "include": {"words": ['"Große Koalition"']}}, Needs(("funk",), roots=(("grosse",),))),
        ({"sources": ["funk"], "include": {"words": ["Wahlen", "sprechen"]}}, Needs(("funk",))),
        ({"sources": ["funk"], "include": {"words": ["Wahlen", "/x+/"]}}, Needs(("funk",))),
        ({"sources": ["funk"], "exclude": {"words": ["Wahlen"], "tags": ["Hörfunk"]}}, Needs(("funk",))),
    ],
)  # fmt: skip
def test_needs_follow_from_what_a_feed_includes(rules, needed):
    assert needs(feed(**rules), TAGS) == needed


def test_needs_are_part_of_the_stage():
    assert curate.needs is needs
