from __future__ import annotations

from datetime import timedelta

import pytest

from aggregator.curate import Knowledge, Reason, choose, select
from aggregator.model import Mark, State
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


def held(rules, records, *, look_at=0, **known):
    return choose(
        feed(**rules), records, known=Knowledge(tags=TAGS, now=NOW, **known), look_at=look_at
    )


def guids(choice):
    return [one.guid for one in choice.records]


def hours(*ages, **given):
    """Give a record for each age, newest first; its guid says how many hours it is old."""
    return [
        record(n, guid=f"{age}h", published=NOW - timedelta(hours=age), **given)
        for n, age in enumerate(ages, start=1)
    ]


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        ({"min": 1, "hours": 24, "max": 9}, ["1h", "5h", "24h"]),
        ({"min": 0, "hours": 0.5, "max": 9}, []),
        ({"min": 4, "hours": 2, "max": 9}, ["1h", "5h", "24h", "30h"]),
        ({"min": 1, "hours": 24, "max": 2}, ["1h", "5h"]),
    ],
)
def test_a_window_holds_what_is_young_and_some_at_least_and_some_at_most(window, expected):
    assert guids(held({"window": window}, hours(1, 5, 24, 30, 90))) == expected


def test_no_source_has_more_than_its_share():
    records = [record(1), record(2), record(3), record(4, source="funk"), record(5)]
    choice = held({"per_source": 2, "limit": 3}, records, look_at=9)
    assert guids(choice) == ["g1", "g2", "g4"]
    assert [(one.record.guid, one.reason.rule) for one in choice.left] == [
        ("g3", "per_source"),
        ("g5", "limit"),
    ]


def test_importance_orders_and_ties_are_broken_by_time():
    old = record(200, source="funk", inhalt="")
    records = [record(1, inhalt=""), record(2, inhalt=""), old]
    rules = {"order": "importance"}
    assert guids(held(rules, records)) == ["g1", "g2", "g200"]
    assert guids(held(rules, records, reports={old.id: 2})) == ["g200", "g1", "g2"]
    assert guids(held(rules, records, weights={"funk": 2})) == ["g200", "g1", "g2"]
    same = [record(1, id=one, guid=one, link=None, inhalt="") for one in "abc"]
    assert guids(held(rules, same)) == guids(held(rules, same[::-1])) == ["c", "b", "a"]


def test_the_order_of_importance_does_not_change_as_time_goes_by():
    records = hours(1, 9, 13, 24, 37, inhalt="")
    reports = {records[3].id: 8, records[1].id: 2}
    rules = feed(order="importance")
    at = [
        guids(choose(rules, records, known=Knowledge(tags=TAGS, now=NOW + later, reports=reports)))
        for later in (timedelta(0), timedelta(minutes=7), timedelta(hours=5))
    ]
    assert at[0] == ["24h", "9h", "1h", "13h", "37h"]
    assert at[0] == at[1] == at[2]


def test_importance_looks_back_six_half_lives_and_fills_up_to_the_limit():
    rules = {"order": "importance", "importance": {"half_life": "1h"}}
    assert guids(held(rules | {"limit": 2}, hours(1, 5, 7, 8))) == ["1h", "5h"]
    assert guids(held(rules | {"limit": 3}, hours(1, 5, 7, 8))) == ["1h", "5h", "7h"]
    last = hours(1, 5, 7, 8)[3]
    assert guids(held(rules | {"limit": 2}, hours(1, 5, 7, 8), reports={last.id: 1024})) == [
        "1h",
        "5h",
    ]


def test_of_one_story_only_the_first_report_has_its_points_and_the_others_fall_back():
    told = hours(2, 3, 4, inhalt="")
    others = hours(5, 14, 21, inhalt="", source="funk")
    choice = held(
        {"order": "importance"},
        [*told, *others],
        stories={one.id: "s" for one in told},
        reports={one.id: 4 for one in told},
    )
    assert guids(choice) == ["2h", "5h", "14h", "3h", "21h", "4h"]
    assert [one.score.sources for one in choice.kept[:4]] == [2, 0, 0, -1]


def test_what_is_pinned_comes_first_and_counts():
    records = [record(n) for n in (1, 2, 3)]
    old = record(9000)
    choice = held({"limit": 2}, [old, *records], marks={old.id: Mark(pinned=True)})
    assert guids(choice) == ["g9000", "g1"]
    assert [one.pinned for one in choice.kept] == [True, False]


def test_of_the_same_article_the_pinned_one_stays():
    link = "https://blatt.example/a"
    first, late = record(2, link=link), record(1, link=link)
    assert guids(held({}, [late, first], marks={late.id: Mark(pinned=True)})) == ["g1"]


def test_a_record_that_comes_twice_counts_once():
    assert guids(held({}, [record(2), record(1), record(2)])) == ["g1", "g2"]


def test_every_record_that_was_looked_at_is_held_or_has_its_reason():
    records = [record(n, categories=("Sport",) * (n % 2)) for n in range(1, 9)]
    choice = held({"exclude": {"categories": ["Sport"]}, "limit": 2}, records, look_at=6)
    assert choice.looked_at == 6
    assert guids(choice) == ["g2", "g4"]
    assert [(one.record.guid, one.reason.rule) for one in choice.left] == [
        ("g1", "exclude.categories"),
        ("g3", "exclude.categories"),
        ("g5", "exclude.categories"),
        ("g6", "limit"),
    ]


def test_nobody_pays_for_reasons_that_were_not_asked_for():
    choice = held({"limit": 1}, [record(1, tldr=""), record(2), record(3)])
    assert (guids(choice), choice.left, choice.looked_at) == (["g2"], (), 2)


def merged(*records, stories, **options):
    return choose(
        feed(stories="merge", **options),
        records,
        known=Knowledge(tags=TAGS, now=NOW, stories=stories),
        look_at=100,
    )


def test_reports_of_one_story_take_one_place():
    a, b, c = record(1, source="blatt"), record(2, source="funk"), record(3, source="blatt")
    choice = merged(a, b, c, stories={a.id: "s", c.id: "s"})
    assert [(one.record, one.reports) for one in choice.kept] == [(a, (a, c)), (b, (b,))]
    assert [(one.record, one.reason) for one in choice.left] == [
        (c, Reason("stories", f"told with {a.id}"))
    ]


def test_without_merging_every_report_has_its_own():
    a, b = record(1, source="blatt"), record(2, source="funk")
    known = Knowledge(tags=TAGS, now=NOW, stories={a.id: "s", b.id: "s"})
    choice = choose(feed(), [a, b], known=known)
    assert [(one.record, one.reports) for one in choice.kept] == [(a, ()), (b, ())]


def test_another_papers_print_of_the_same_text_is_another_report():
    text = " ".join(f"wort{n}" for n in range(80))
    a = record(1, source="blatt", inhalt=text)
    b = record(2, source="funk", inhalt=text)
    choice = merged(a, b, stories={})
    assert [(one.record, one.reports) for one in choice.kept] == [(b, (a, b))]


def test_the_same_article_of_two_sections_is_one_report():
    a = record(1, source="blatt", link="https://a.example/x")
    b = record(2, source="funk", link="https://a.example/x")
    other = record(0, source="blatt")
    choice = merged(other, a, b, stories={other.id: "s", a.id: "s"})
    assert [(one.record, one.reports) for one in choice.kept] == [(other, (other, b))]
    choice = merged(a, b, stories={})
    assert [(one.record, one.reports) for one in choice.kept] == [(b, (b,))]
