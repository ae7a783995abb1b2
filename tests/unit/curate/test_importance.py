from __future__ import annotations

from datetime import timedelta

import pytest

from aggregator.config.model import Importance
from aggregator.curate.importance import score
from aggregator.model import Access
from tests.making import NOW, record

FULL = " ".join(["Wort"] * 400)


@pytest.mark.parametrize(
    ("counts", "given", "beside", "expected"),
    [
        ({}, {"inhalt": ""}, {}, {}),
        ({}, {"inhalt": "", "published": NOW - timedelta(hours=12)}, {}, {"recency": -1}),
        ({"half_life": "6h"}, {"inhalt": "", "published": NOW - timedelta(hours=12)}, {}, {"recency": -2}),
        ({}, {"inhalt": ""}, {"reports": 4}, {"sources": 2}),
        ({"sources": 0.5}, {"inhalt": ""}, {"reports": 4}, {"sources": 1}),
        ({}, {"inhalt": ""}, {"reports": 0}, {}),
        ({}, {"inhalt": ""}, {"weight": 2}, {"weight": 1}),
        ({}, {"inhalt": ""}, {"weight": 0.5}, {"weight": -1}),
        ({}, {"inhalt": ""}, {"weight": 0}, {"weight": -20}),
        ({"words": {"Ukraine": 2, "Sport": 0.5}}, {"inhalt": "", "title": "Ukraine"}, {}, {"words": 1}),
        ({"words": {"Ukraine": 2, "Sport": 0.5}}, {"inhalt": "", "tldr": "Sportler der Ukraine im Sport."}, {}, {"words": 0}),
        ({"words": {"Ukraine": 2}}, {"inhalt": "Ukraine"}, {}, {"fullness": 0.2 / 400}),
        ({}, {"inhalt": FULL}, {}, {"fullness": 0.2}),
        ({}, {"inhalt": FULL * 3}, {}, {"fullness": 0.2}),
        ({}, {"inhalt": FULL, "access": Access.PAYWALLED}, {}, {}),
    ],
)  # fmt: skip
def test_every_factor_has_its_points(counts, given, beside, expected):
    one = record(**{"published": NOW, "language": "de"} | given)
    got = score(one, Importance(**counts), now=NOW, **beside)
    parts = {"recency": 0, "sources": 0, "weight": 0, "words": 0, "fullness": 0} | expected
    assert {name: getattr(got, name) for name in parts} == pytest.approx(parts)
    assert got.total == pytest.approx(sum(parts.values()))
