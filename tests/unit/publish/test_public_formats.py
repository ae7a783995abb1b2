"""Every format says of an excerpt that it is one, and stays valid."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import feedparser
import jsonschema
import pytest
from lxml import etree

from aggregator.model import Access
from aggregator.publish import digest, pages, rss_atom, view
from aggregator.publish.jsonfeed import json_feed
from aggregator.publish.parts import OURS
from aggregator.publish.public import Terms, carried
from tests.unit.publish.test_jsonfeed import SCHEMA

GRAMMAR = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))
LINE = "Kurzer Auszug aus dem Text des Verlags."


@pytest.fixture
def document(selection, entry, zone):
    def document(most, **changes):
        one = replace(entry(), record=replace(entry().record, inhalt=entry().record.tldr))
        one = replace(one, record=replace(one.record, **changes))
        shown = carried(one, Terms(most=most), others={})
        return view.document(selection(shown), base_url="https://presse.example/", zone=zone)

    return document


@pytest.mark.parametrize(
    ("most", "summary", "line"),
    [(5, "Die Berater treffen sich in …", LINE), (0, "Zu lesen bei www.zeit.example.", None)],
)
def test_atom_and_rss(document, most, summary, line):
    for render in (rss_atom.atom, rss_atom.rss):
        data = render(document(most), version="1")
        tree = etree.fromstring(data)
        if render is rss_atom.atom:
            GRAMMAR.assertValid(tree)
        found = tree.findall(f".//{{{OURS}}}excerpt")
        assert [(one.text, dict(one.attrib)) for one in found] == (
            [(line, {"author": "publisher"})] if line else []
        )
        assert tree.find(f".//{{{OURS}}}tldr") is None
        assert tree.find(f".//{{{OURS}}}quelle") is not None
        (read,) = feedparser.parse(data).entries
        assert read.summary == summary
        assert not {"media_content", "media_thumbnail"} & read.keys()
        assert not [one for one in read.links if one.rel == "enclosure"]


@pytest.mark.parametrize("most", [5, 0])
def test_json_feed(document, most):
    feed = json.loads(json_feed(document(most), version="1"))
    jsonschema.validate(feed, SCHEMA)
    (item,) = feed["items"]
    assert not {"image", "attachments"} & item.keys()
    said = item["_presseschau"]
    assert said.get("excerpt") == (LINE if most else None)
    assert "tldr" not in said


def test_the_page_and_what_limits_it(document, zone):
    shown = document(5, access=Access.PAYWALLED)
    page = pages.index([shown], zone=zone, version="1").decode()
    assert '<p class="excerpt">Die Berater treffen sich in …</p>' in page
    assert 'class="tldr"' not in page
    assert f"{LINE} Der Artikel ist nicht ganz frei zugänglich." in page


def test_a_digest_says_it_of_the_story(document):
    story = digest._story(document(5).items[0], digest._Tags({}), "de")
    assert f"<em>{LINE}</em>" in story
