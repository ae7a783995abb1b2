from __future__ import annotations

from datetime import timedelta

from aggregator.curate import select
from aggregator.model import State
from tests.making import NOW, feed, record

TAGS = {"blatt": (), "funk": ()}


def chosen(rules, records):
    return [one.guid for one in select(feed(**rules), records, tags=TAGS, now=NOW)]


def test_the_newest_come_first_and_the_limit_holds():
    assert chosen({"limit": 2}, [record(1), record(2), record(3)]) == ["g1", "g2"]


def test_no_more_records_are_read_than_the_limit_needs():
    def endless():
        number = 0
        while True:
            number += 1
            assert number < 10
            yield record(number)

    assert chosen({"limit": 3}, endless()) == ["g1", "g2", "g3"]


def test_a_record_without_a_tldr_is_never_shown():
    unfinished = [
        record(1, state=State.NEW, tldr=""),
        record(2, state=State.FAILED),
        record(3, tldr=""),
    ]
    assert chosen({}, [*unfinished, record(4)]) == ["g4"]


def test_what_a_person_vetoed_is_never_shown():
    assert chosen({}, [record(1, vetoed=True), record(2)]) == ["g2"]


def test_one_address_is_shown_once_and_the_one_seen_first_stays():
    link = "https://blatt.example/a"
    late = record(1, link=link, first_seen=NOW)
    early = record(2, link=link, first_seen=NOW - timedelta(days=1))
    assert chosen({}, [late, early, record(3)]) == ["g2", "g3"]


def test_the_same_long_text_under_two_addresses_is_shown_once():
    text = " ".join(["Wort"] * 60)
    assert chosen({}, [record(1, inhalt=text), record(2, source="funk", inhalt=text)]) == ["g2"]


def test_the_same_short_text_may_be_chance():
    both = [record(1, inhalt="Video ansehen"), record(2, inhalt="Video ansehen")]
    assert chosen({}, both) == ["g1", "g2"]


def test_a_duplicate_does_not_take_a_place():
    link = "https://blatt.example/a"
    records = [record(1, link=link), record(2, link=link), record(3)]
    assert chosen({"limit": 2}, records) == ["g2", "g3"]


def test_records_without_an_address_are_no_duplicates_of_each_other():
    assert chosen({}, [record(1, link=None), record(2, link=None)]) == ["g1", "g2"]
