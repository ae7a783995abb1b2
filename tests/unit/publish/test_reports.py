"""An entry that tells a story names the other reports of it, in every format."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import feedparser
import pytest
from lxml import etree

from aggregator.model import Report
from aggregator.publish import view
from aggregator.publish.jsonfeed import json_feed
from aggregator.publish.rss_atom import atom, rss

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

    from aggregator.model import PublishedEntry, Selection
    from aggregator.publish.view import Document

REPORTS = (
    Report(
        "www.taz.example", "Treffen & Streit <b>in</b> Kyjiw", "https://www.taz.example/1?a=b&c"
    ),
    Report("funk.example", "", None),
)
GRAMMAR = Path(__file__).with_name("atom.rng")


@pytest.fixture
def document(
    entry: Callable[..., PublishedEntry], selection: Callable[..., Selection], zone: ZoneInfo
) -> Document:
    made = entry(1)
    published = made.record.published.replace(year=2025)
    remarks = ("Neu (funk.example): Zwei <b>Brücken</b> sind gesperrt.",)
    story = replace(made, reports=REPORTS, published=published, remarks=remarks)
    return view.document(selection(story), base_url="https://presse.example/", zone=zone)


def test_the_content_lists_them_below_the_tldr(document: Document) -> None:
    content = document.items[0].content
    assert content.index("Zum Artikel") < content.index("Auch darüber:")
    assert "<ul><li><a href=" in content
    remark = "<p>Neu (funk.example): Zwei &lt;b&gt;Brücken&lt;/b&gt; sind gesperrt.</p>"
    assert content.index(remark) < content.index("Auch darüber:")
    assert "Treffen &amp; Streit &lt;b&gt;in&lt;/b&gt; Kyjiw</a> (www.taz.example)</li>" in content
    assert content.endswith("<li>funk.example (funk.example)</li></ul>")


def test_the_story_keeps_its_first_date_and_datum_is_that_of_the_article(
    document: Document,
) -> None:
    item = document.items[0]
    assert item.published.year == 2025
    assert item.datum == "03.01.2026 04:37"


def test_atom_relates_them_and_stays_valid(document: Document) -> None:
    data = atom(document, version="1")
    etree.RelaxNG(etree.parse(GRAMMAR)).assertValid(etree.fromstring(data))
    links = feedparser.parse(data).entries[0].links
    related = [one for one in links if one.rel == "related"]
    assert [(one.href, one.title) for one in related] == [
        ("https://www.taz.example/1?a=b&c", "Treffen & Streit <b>in</b> Kyjiw (www.taz.example)")
    ]


def test_rss_relates_them_by_the_element_of_atom(document: Document) -> None:
    untitled = replace(document.items[0].reports[0], title="")
    item = document.items[0]
    shown = replace(item, reports=(*item.reports, untitled))
    data = rss(replace(document, items=(shown,)), version="1")
    found = etree.fromstring(data).findall("channel/item/{http://www.w3.org/2005/Atom}link")
    assert [dict(one.attrib) for one in found] == [
        {
            "rel": "related",
            "type": "text/html",
            "href": "https://www.taz.example/1?a=b&c",
            "title": title,
        }
        for title in ("Treffen & Streit <b>in</b> Kyjiw (www.taz.example)", "www.taz.example")
    ]
    entry = feedparser.parse(data).entries[0]
    assert entry.link == item.link
    related = [one.href for one in entry.links if one.rel == "related"]
    assert related[0] == found[0].get("href")


def test_json_names_them_in_our_extension(document: Document) -> None:
    item = json.loads(json_feed(document, version="1"))["items"][0]
    assert item["_presseschau"]["remarks"] == [
        "Neu (funk.example): Zwei <b>Brücken</b> sind gesperrt."
    ]
    assert item["_presseschau"]["reports"] == [
        {
            "quelle": "www.taz.example",
            "title": "Treffen & Streit <b>in</b> Kyjiw",
            "url": "https://www.taz.example/1?a=b&c",
        },
        {"quelle": "funk.example"},
    ]


def test_rss_has_them_in_its_content(document: Document) -> None:
    entry = feedparser.parse(rss(document, version="1")).entries[0]
    assert "Auch darüber:" in entry.content[0].value
    assert entry.link == document.items[0].link


def test_an_entry_without_other_reports_has_no_list(
    entry: Callable[..., PublishedEntry], selection: Callable[..., Selection], zone: ZoneInfo
) -> None:
    made = view.document(selection(entry(1)), base_url="https://presse.example/", zone=zone)
    assert "<ul>" not in made.items[0].content
    assert b"reports" not in json_feed(made, version="1")
