from __future__ import annotations

import pytest

from aggregator.text.addresses import canonical
from aggregator.text.tracking import is_tracking


@pytest.mark.parametrize(
    "parameter",
    [
        "utm_id=1", "gad_source=1", "srsltid=Af", "mibextid=x", "fb_source=feed", "itm_source=x",
        "hsa_cam=1", "matomo_campaign=x", "elqTrackId=1", "ScCid=1", "GEPC=s9", "referer=rss",
        "wt.mc_id=rss", "_ga=2.1", "trkCampaign=x", "__s=x", "cid=rss",
    ],
)  # fmt: skip
def test_it_counts_readers(parameter):
    assert is_tracking(*parameter.split("=", 1))
    assert canonical(f"https://zeit.de/a?x=1&{parameter}") == "https://zeit.de/a?x=1"


@pytest.mark.parametrize(
    "parameter",
    [
        "id=1",
        "cid=77",
        "referer=7",
        "feed=rss2",
        "s=x",
        "item=3",
        "utm=33",
        "ga=1",
        "story=utm_source",
    ],
)
def test_it_may_name_a_page(parameter):
    assert not is_tracking(*parameter.split("=", 1))


def test_every_name_is_listed_in_the_letters_it_is_compared_in():
    from aggregator.text import tracking

    listed = {*tracking._NAMES, *tracking._BEGINNINGS, *tracking._REFERRERS}
    assert listed == {name.lower() for name in listed}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://blatt.example/a", "https://www.blatt.example/a/"),
        ("https://www.blatt.example/a?id=1", "http://blatt.example/a?id=1"),
        ("https://blatt.example/", "http://www.blatt.example/"),
    ],
)
def test_a_relaunch_changes_what_does_not_count(one, other):
    from aggregator.text.addresses import bare, spellings

    assert bare(one) == bare(other)
    assert {one, other} <= set(spellings(one)) == set(spellings(other))
