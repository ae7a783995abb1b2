from __future__ import annotations

from datetime import UTC, datetime

import pytest
from lxml import etree

from aggregator.errors import PublishError
from aggregator.parse import read_opml
from aggregator.publish.subscriptions import subscriptions
from tests.making import source

NOW = datetime(2026, 1, 3, 4, 37, tzinfo=UTC)


def written(*sources, redact=str, homes=None):
    return subscriptions(sources, redact=redact, homes=homes or {}, now=NOW)


def test_every_tag_is_a_folder():
    data = written(source("a", tags=["Eins", "Zwei"]), source("b"), source("c", tags=["zwei"]))
    body = etree.fromstring(data).find("body")
    assert [
        (top.get("text"), [one.get("text") for one in top]) for top in body
    ] == [("Eins", ["a"]), ("Zwei", ["a", "c"]), ("b", [])]  # fmt: skip
    head = etree.fromstring(data).find("head")
    assert head.findtext("dateCreated") == "Sat, 03 Jan 2026 04:37:00 +0000"


def test_everything_comes_back():
    data = written(
        source("a", title="Blatt & Co", language="de", every="15m", tags=["x", "y z"]),
        source("b", enabled=False, every="2h"),
        source(
            "c",
            kind="page",
            select={
                "item": "ul.n > li",
                "title": "h2",
                "link": "h2 a",
                "date": "time",
                "teaser": "p",
            },
        ),
        source("d", kind="page", select={"item": "li"}),
    )
    a, b, c, d = read_opml(data).sources
    assert (a.url, a.title, a.language) == ("https://a.example/feed", "Blatt & Co", "de")
    assert (a.every, a.tags, a.is_enabled) == (900, ("x", "y z"), True)
    assert (b.title, b.every, b.is_enabled) == ("b", 7200, False)
    assert c.select == {
        "item": "ul.n > li", "title": "h2", "link": "h2 a", "date": "time", "teaser": "p",
    }  # fmt: skip
    assert d.select == {"item": "li"}
    assert [one.lost for one in (a, b, c, d)] == [(), (), (), ()]


def test_what_came_from_the_environment_stays_out():
    data = written(
        source("a", url="https://a/?key=geheim"), redact=lambda url: url.replace("geheim", "${KEY}")
    )
    assert b"geheim" not in data
    assert b"${KEY}" in data


def test_a_home_page_that_is_known_is_named():
    page = source("c", kind="page", select={"item": "li"})
    homes = {"a": "https://a.example/?k=geheim", "c": "https://elsewhere.example/"}
    data = written(
        source("a"),
        source("b"),
        page,
        homes=homes,
        redact=lambda text: text.replace("geheim", "${K}"),
    )
    rows = [one.get("htmlUrl") for one in etree.fromstring(data).find("body")]
    assert rows == ["https://a.example/?k=${K}", None, page.url]


def test_the_same_sources_give_the_same_bytes():
    assert written(source("a", tags=["x"])) == written(source("a", tags=["x"]))


def test_what_xml_cannot_hold_is_told_with_the_source():
    with pytest.raises(PublishError, match="source a cannot be listed"):
        written(source("a", title="x\x00y"))
