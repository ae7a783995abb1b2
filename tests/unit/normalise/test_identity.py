"""Which entry of before is this one?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from aggregator.normalise.identity import Told, recognised

A = "https://blatt.example/a"
MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)


def told(guid, link=A, title="Neue Brücke wird gebaut", teaser="", published=MONDAY):
    return Told(guid, link, title, teaser, published)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (told("1"), told("2")),
        (told("1"), told("2", "http://www.blatt.example/a/")),
        (told("1"), told("2", published=TUESDAY)),
        (told("1"), told("2", title="Keine Brücke", published=MONDAY)),
        (told("1"), told("2", title="Neue Brücke wird doch gebaut", published=TUESDAY)),
        (
            told("1", teaser="Der Rat hat den Bau beschlossen", published=None),
            told("2", title="Anders", teaser="Der Rat hat den Bau abgelehnt", published=None),
        ),
        (told("http://blatt.example/a"), told(A, title="Ganz", published=TUESDAY)),
        (told("{urn:uuid:1-2}"), told("urn:uuid:1-2", title="Ganz", published=TUESDAY)),
        (told("1"), told("2", "https://blatt.example/neu/a.html")),
    ],
    ids=[
        "same link", "http, www and slash", "other date", "other title", "corrected title",
        "alike teasers", "guid of http", "guid in braces", "same title and date",
    ],
)  # fmt: skip
def test_an_entry_is_recognised(old, new):
    assert recognised([new], [old], wholesale=False) == {new.guid: old.guid}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (told("1"), told("2", title="Der Ticker am Abend", published=TUESDAY)),
        (
            told("1", "https://blatt.example/"),
            told("2", "https://blatt.example/", title="Anders", published=MONDAY),
        ),
        (told("1"), told("2", "https://blatt.example/b", published=TUESDAY)),
        (told("1", title="Das Wetter"), told("2", "https://blatt.example/b", "Das Wetter")),
        (told("1", None, published=None), told("2", None, published=None)),
        (told("1", None, ""), told("2", None, "")),
    ],
    ids=[
        "a page of tickers", "a home page", "same title, other day", "a title of every day",
        "no date", "nothing at all",
    ],
)  # fmt: skip
def test_another_entry_is_another(old, new):
    assert recognised([new], [old], wholesale=False) == {}


def test_when_all_guids_change_the_page_is_enough():
    old = [told("1"), told("2", "https://blatt.example/b", "Zwei")]
    new = [
        told("x1", title="Ganz anders", published=None),
        told("x2", "https://blatt.example/b", "Noch anders", published=None),
    ]
    assert recognised(new, old, wholesale=True) == {"x1": "1", "x2": "2"}


def test_when_all_guids_change_an_undated_title_is_enough():
    old, new = told("1", None, published=None), told("2", "https://neu.example/1", published=None)
    assert recognised([new], [old], wholesale=True) == {"2": "1"}


def test_where_several_fit_none_is_taken_but_for_its_title():
    old = [told("1", title="Eins"), told("2", title="Zwei")]
    new = [told("x1", title="Eins"), told("x3", title="Drei")]
    assert recognised(new, old, wholesale=True) == {"x1": "1"}
    twins = [told("1"), told("2")]
    assert recognised([told("x")], twins, wholesale=True) == {}


def test_no_entry_of_before_is_two_of_now():
    old = [told("1")]
    new = [told("x"), told("y", "https://blatt.example/b")]
    assert recognised(new, old, wholesale=False) == {"x": "1"}
