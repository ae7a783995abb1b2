from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from aggregator.normalise.identity import Told
from aggregator.normalise.withdrawal import is_withdrawn, marks, marks_of
from tests.making import NOW, record

OLD = Told(
    guid="urn:1",
    link="https://blatt.example/politik/bruecke-4711",
    title="Rat beschließt neue Brücke",
    teaser="Der Rat hat es beschlossen.",
    published=NOW,
)
ELSEWHERE = "https://blatt.example/anders"
LATER = NOW + timedelta(days=1)


def swallowed(old: Told = OLD, source: str = "blatt", **now: object) -> bool:
    return is_withdrawn(marks(source, old._replace(**now)), [marks("blatt", old)])


@pytest.mark.parametrize(
    "now",
    [
        {},
        # corrected
        {"title": "Rat lehnt neue Brücke doch ab", "published": LATER},
        # the same page under another guid
        {"guid": "urn:2"},
        {"guid": "urn:2", "title": "Etwas ganz anderes", "published": LATER},
        {"guid": "urn:2", "link": "http://www.blatt.example/politik/bruecke-4711/"},
        # the same guid: moved, moved and corrected, without a link
        {"link": ELSEWHERE},
        {"link": ELSEWHERE, "published": LATER},
        {"link": ELSEWHERE, "title": "Brücke wird doch nicht gebaut"},
        {"link": None, "published": None, "title": ""},
        # another guid and page, but the same title at the same instant
        {"guid": "urn:2", "link": ELSEWHERE},
    ],
)
def test_the_same_article_stays_out(now):
    assert swallowed(**now)


@pytest.mark.parametrize(
    "now",
    [
        # the guid is used again for another article
        {"link": ELSEWHERE, "title": "Zoo feiert ein Fest", "published": LATER},
        {"link": ELSEWHERE, "title": "Zoo feiert ein Fest", "published": None},
        {"link": None, "title": "Zoo feiert ein Fest", "published": LATER},
        # another article
        {"guid": "urn:2", "link": ELSEWHERE, "published": LATER},
        {"guid": "urn:2", "link": ELSEWHERE, "title": "Zoo feiert ein Fest"},
        {"guid": "urn:2", "link": ELSEWHERE, "published": None},
    ],
)
def test_another_article_is_let_in(now):
    assert not swallowed(**now)


def test_a_page_is_the_same_in_every_source_and_a_guid_is_not():
    assert swallowed(source="anders")
    assert not swallowed(source="anders", link=ELSEWHERE)


def test_a_page_that_is_nobodys_own_says_nothing():
    home = OLD._replace(link="https://blatt.example/")
    assert not swallowed(home, guid="urn:2", title="Zoo feiert ein Fest", published=LATER)
    assert not swallowed(home, title="Zoo feiert ein Fest", published=LATER)


def test_a_title_that_may_come_back_any_day_says_nothing():
    weather = OLD._replace(title="Das Wetter")
    assert not swallowed(weather, link=ELSEWHERE, published=LATER)
    assert not swallowed(weather, guid="urn:2", link=ELSEWHERE)


def test_a_guid_alone_is_believed():
    bare = Told("urn:1", None, "Kurz", "", None)
    assert swallowed(bare)
    assert swallowed(bare, link="https://blatt.example/neu", title="Nun mit Titel und Adresse")


def test_the_same_text_from_a_file_of_seed_records_stays_out():
    gone = record(1)
    again = replace(gone, id="0" * 16, source="import", guid="x", link=None, title="", tldr="")
    assert is_withdrawn(marks_of(again), [marks_of(gone)])
    changed = replace(again, inhalt="Ein anderer Text.")
    assert not is_withdrawn(marks_of(changed), [marks_of(gone)])


def test_nothing_of_the_article_can_be_read_from_its_marks():
    said = repr(marks_of(record(1)))
    for text in ("Meldung", "Text", "blatt.example", "g1"):
        assert text not in said


def test_the_day_on_which_an_undated_entry_was_seen_says_nothing():
    assert marks_of(record(1)).published is None
    dated = record(1, first_seen=NOW)
    assert marks_of(dated).published == dated.published
