"""A TLDR over several reports in every format: each sentence leads to the report that carries it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from lxml import etree

from aggregator.model import Carried, Joint
from aggregator.publish import view
from aggregator.publish.jsonfeed import json_feed
from aggregator.publish.rss_atom import atom, rss

TEXT = "Ein Zug ist entgleist. Laut www.zeit.example waren es zwei Wagen, laut funk.example drei."
PARTS = (
    "Ein Zug ist entgleist.",
    "Laut www.zeit.example waren es zwei Wagen,",
    "laut funk.example drei.",
)


@pytest.fixture
def story(entry, record):
    lead = record(1, inhalt="Ein Zug ist bei Uelzen entgleist. Es waren zwei Wagen.", tldr=TEXT)
    other = record(
        2,
        source="funk",
        quelle="funk.example",
        link="https://funk.example/2?a=b&c=d",
        inhalt="Bei Uelzen sind drei Wagen entgleist.",
    )
    joint = Joint(
        text=TEXT,
        engine="klein & fein",
        parts=(
            Carried(PARTS[0], lead.id, ("Ein Zug ist bei Uelzen entgleist.",)),
            Carried(PARTS[1], lead.id, ("Es waren zwei Wagen.",)),
            Carried(PARTS[2], other.id, ("Bei Uelzen sind drei Wagen entgleist.",)),
        ),
        records=(lead.id, other.id),
        texts="",
        weighed=2,
        written=lead.published,
    )
    return replace(entry(1), record=lead, joint=joint, made_of=(lead, other))


def shown(story, selection, zone):
    return view.document(selection(story), base_url="https://presse.example/", zone=zone)


def test_each_part_leads_to_its_report_and_names_it(story, selection, zone):
    (item,) = shown(story, selection, zone).items
    assert item.summary == TEXT
    assert [one.text for one in item.making.sentences] == list(PARTS)
    assert [one.address for one in item.making.sentences] == [
        "https://www.zeit.example/politik/1#:~:text=Ein%20Zug%20ist%20bei%20Uelzen%20entgleist",
        "https://www.zeit.example/politik/1#:~:text=Es%20waren%20zwei%20Wagen",
        "https://funk.example/2?a=b&c=d#:~:text=Bei%20Uelzen%20sind%20drei%20Wagen%20entgleist",
    ]
    assert 'title="Beleg im Artikel: funk.example"' in item.content
    assert "funk.example/2?a=b&amp;c=d#:~:text=Bei" in item.content


def test_it_is_said_who_wrote_it_of_what(story, selection, zone):
    (item,) = shown(story, selection, zone).items
    line = (
        "TLDR automatisch erstellt (klein & fein) aus 2 Berichten: www.zeit.example, funk.example."
    )
    assert item.making.line == line
    assert line.replace("&", "&amp;") in item.content
    later = replace(story, announced=story.record.published)
    (item,) = shown(later, selection, zone).items
    assert item.making.line == f"{line} Aktualisiert am 03.01.2026 04:37."


def test_it_is_said_in_the_entrys_language(story, selection, zone):
    english = replace(story, record=replace(story.record, language="en"))
    (item,) = shown(english, selection, zone).items
    assert "of 2 reports: www.zeit.example, funk.example." in item.making.line


@pytest.mark.parametrize("form", [rss, atom])
def test_programs_are_told_too(story, selection, zone, form):
    tree = etree.fromstring(form(shown(story, selection, zone), version="0"))
    (tldr,) = tree.iter("{urn:presseschau:ns:1}tldr")
    assert dict(tldr.attrib) == {
        "engine": "klein & fein",
        "author": "machine",
        "sources": "www.zeit.example funk.example",
    }


def test_json_says_of_each_sentence_whose_it_is(story, selection, zone):
    (item,) = json.loads(json_feed(shown(story, selection, zone), version="0"))["items"]
    told = item["_presseschau"]["tldr"]
    assert told["sources"] == ["www.zeit.example", "funk.example"]
    assert [one["source"] for one in told["sentences"]] == [
        "www.zeit.example",
        "www.zeit.example",
        "funk.example",
    ]
    assert " ".join(one["text"] for one in told["sentences"]) == item["summary"] == TEXT


def test_a_report_without_a_page_is_named_and_leads_nowhere(story, selection, zone):
    lead, other = story.made_of
    (item,) = shown(
        replace(story, made_of=(lead, replace(other, link=None))), selection, zone
    ).items
    assert [bool(one.address) for one in item.making.sentences] == [True, True, False]
