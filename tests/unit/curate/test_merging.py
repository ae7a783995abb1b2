"""One entry a story: who leads, when readers hear of a change, and what never moves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from aggregator.curate.merging import MOST_REVISIONS, merge
from aggregator.model import Access, Joint
from tests.making import NOW, record

LATER = NOW + timedelta(hours=1)
SHORT = record(3, source="a", inhalt="drei Wörter lang")
LONG = record(2, source="b", inhalt="zehn " * 10)
LONGER = record(1, source="c", inhalt="vierzehn " * 14)
STORY = {SHORT.id: "s", LONG.id: "s", LONGER.id: "s"}


def told(*reports, before=(), now=NOW, **options):
    made, _ = merge(
        reports,
        stories=STORY,
        told={one.told.story: one.told for one in before},
        now=now,
        **options,
    )
    assert len(made) == 1
    return made[0]


def test_records_without_a_story_stand_for_themselves():
    made, _ = merge([LONG, SHORT], stories={}, told={}, now=NOW)
    assert [(one.lead, one.others, one.told.story) for one in made] == [
        (LONG, (), LONG.id),
        (SHORT, (), SHORT.id),
    ]


def test_the_fullest_report_leads_and_the_others_follow_from_the_oldest():
    one = told(LONGER, LONG, SHORT)
    assert one.lead == LONGER
    assert one.others == (SHORT, LONG)
    assert one.told.story == "s"
    assert one.told.published == SHORT.published


def test_the_order_of_the_reports_does_not_matter():
    assert told(SHORT, LONGER, LONG) == told(LONG, SHORT, LONGER)


@pytest.mark.parametrize(
    "closed",
    [
        replace(LONGER, access=Access.PAYWALLED),
        replace(LONGER, teaser=LONGER.inhalt),
    ],
    ids=["paywalled", "teaser only"],
)
def test_a_report_that_is_not_open_leads_only_where_no_other_is(closed):
    assert told(SHORT, closed).lead == SHORT
    assert told(closed).lead == closed


def test_another_source_is_listed_and_moves_nothing():
    first = told(LONG)
    then = told(LONG, SHORT, LONGER, before=[first], now=LATER)
    assert then.told == first.told
    assert then.lead == LONG
    assert then.others == (SHORT, LONGER)


def test_a_far_fuller_report_takes_over_and_readers_are_told():
    first = told(SHORT)
    then = told(SHORT, LONG, before=[first], now=LATER)
    assert then.lead == LONG
    assert then.told.updated == LATER
    assert then.told.revisions == 1
    assert then.told.published == SHORT.published


def test_an_open_report_takes_over_from_a_closed_one():
    closed = replace(LONG, access=Access.PAYWALLED)
    first = told(closed)
    assert told(closed, SHORT, before=[first], now=LATER).lead == SHORT


def test_new_words_of_the_lead_move_updated_and_a_touched_timestamp_does_not():
    first = told(LONG)
    touched = replace(LONG, updated=LATER)
    assert told(touched, before=[first], now=LATER).told == first.told
    corrected = replace(LONG, tldr="Anders gesagt.")
    then = told(corrected, before=[first], now=LATER)
    assert (then.told.updated, then.told.revisions) == (LATER, 1)


def test_a_story_is_revised_at_most_so_often_and_still_shows_what_is_true():
    one = told(LONG)
    for number in range(1, MOST_REVISIONS + 3):
        corrected = replace(LONG, tldr=f"Fassung {number}.")
        one = told(corrected, before=[one], now=NOW + timedelta(hours=number))
        assert one.lead.tldr == f"Fassung {number}."
    assert one.told.revisions == MOST_REVISIONS
    assert one.told.updated == NOW + timedelta(hours=MOST_REVISIONS)
    assert told(corrected, LONGER, SHORT, before=[one], now=LATER).lead == corrected


def test_when_the_lead_is_gone_the_fullest_of_the_rest_leads():
    first = told(LONG, SHORT)
    then = told(SHORT, before=[first], now=LATER)
    assert then.lead == SHORT
    assert then.told.story == "s"
    assert then.told.published == first.told.published


def test_a_source_is_named_once():
    again = record(5, source="a", inhalt="noch ein Text")
    made, _ = merge([LONG, SHORT, again], stories=STORY | {again.id: "s"}, told={}, now=NOW)
    assert made[0].others == (again,)  # its first report


def test_a_new_story_waits_for_the_first_wave_and_a_told_one_does_not():
    fresh = replace(LONG, published=NOW - timedelta(minutes=5), first_seen=NOW)
    given = {"stories": STORY, "told": {}, "now": NOW, "settle": timedelta(minutes=20)}
    assert merge([fresh], **given) == ([], True)
    made, waits = merge([fresh], **given | {"now": NOW + timedelta(minutes=15)})
    assert (len(made), waits) == (1, False)
    made, waits = merge([fresh], **given | {"told": {"s": told(SHORT).told}})
    assert (len(made), waits) == (1, False)


def test_the_first_report_starts_the_clock_for_all_and_old_news_do_not_wait():
    early = replace(SHORT, first_seen=NOW - timedelta(minutes=25))
    late = replace(LONG, published=NOW, first_seen=NOW)
    made, waits = merge(
        [late, early], stories=STORY, told={}, now=NOW, settle=timedelta(minutes=20)
    )
    assert (len(made), waits) == (1, False)
    old = replace(LONG, published=NOW - timedelta(hours=2), first_seen=NOW)
    assert len(merge([old], stories={}, told={}, now=NOW, settle=timedelta(minutes=20))[0]) == 1


def jointly(*reports, text="Gemeinsam."):
    return Joint(
        text=text,
        engine="klein",
        parts=(),
        records=tuple(one.id for one in reports),
        texts="",
        weighed=len(reports),
        written=NOW,
    )


def test_what_was_written_over_several_reports_are_the_words_and_its_first_report_leads():
    short, long = record(2, source="a"), record(1, source="b", inhalt="Wort " * 90)
    names = {short.id: "s", long.id: "s"}
    (alone,), _ = merge([short, long], stories=names, told={}, now=NOW)
    joints = {"s": jointly(short, long)}
    (one,), _ = merge([short, long], stories=names, told={}, now=NOW, joints=joints)
    assert (alone.lead, one.lead) == (long, short)
    assert alone.joint is None
    assert one.joint == joints["s"]
    assert one.told.words != alone.told.words
    later = {"s": one.told}
    (again,), _ = merge([short, long], stories=names, told=later, now=LATER, joints=joints)
    assert again.told == one.told
    (without,), _ = merge([short, long], stories=names, told=later, now=LATER)
    assert (without.told.updated, without.told.revisions) == (LATER, 1)


def test_without_one_of_its_reports_nothing_stands_unless_it_is_only_too_old():
    first, second = record(2, source="a"), record(1, source="b")
    names = {first.id: "s", second.id: "s"}
    joints = {"s": jointly(second, first)}
    (one,), _ = merge([second], stories=names, told={}, now=NOW, joints=joints)
    assert (one.joint, one.reports) == (None, (second,))
    (one,), _ = merge([second], stories=names, told={}, now=NOW, joints=joints, aged=[first])
    assert (one.joint, one.reports) == (joints["s"], (second, first))
    assert one.others == ()
    (one,), _ = merge([first], stories=names, told={}, now=NOW, joints=joints, aged=[second])
    assert one.joint is None  # what is too old does not lead
    nothing = {"s": jointly(first, second, text="")}
    (one,), _ = merge([first, second], stories=names, told={}, now=NOW, joints=nothing)
    assert one.joint is None
