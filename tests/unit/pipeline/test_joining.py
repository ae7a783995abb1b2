"""A story's TLDR over several reports, through the pipeline: when it is written, what it replaces."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from aggregator.errors import EngineDown, WorkerError
from aggregator.model import Carried, TurnedDown
from aggregator.normalise.withdrawal import marks_of
from aggregator.pipeline import joining
from aggregator.pipeline.joining import independent
from aggregator.store import joints, records, withdrawals
from aggregator.summarise.engine import Disagreement, StoryTldr
from tests.making import NOW, feed, record, source
from tests.unit.test_pipeline import House
from tests.unit.test_telling import BLATT, FIRE_EARLY, FIRE_LATE, FUNK, LATE, OTHER

NAMES = ("blatt", "funk", "bote", "kurier", "post", "welle")
SOURCES = [source(name) for name in NAMES]
MERGE = {"stories": "merge", "formats": ["json"]}
HOUR = timedelta(hours=1)


class Teller:
    """An engine that writes over several reports what their first words are, or fails."""

    name = "klein"
    where = "http://127.0.0.1:1/v1"

    def __init__(self):
        self.asked = []
        self.error = None
        self.why = None
        self.said = "Gemeinsam"

    async def write_story(self, request):
        self.asked.append(request)
        ids = tuple(one.id for one in request.reports)
        if self.error:
            raise self.error
        if self.why:
            return StoryTldr(engine=self.name, records=ids, turned_down=(self.why,))
        if request.before and self.keeps:
            text = request.before
        else:
            text = f"{self.said} {len(self.asked)}: {' '.join(ids)}."
        parts = tuple(Carried(text, one, (request.reports[0].text[:30],)) for one in ids[:1])
        return StoryTldr(text=text, engine=self.name, parts=parts, records=ids)

    keeps = True


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path, *SOURCES, feed(**MERGE))
    made.engine = Teller()
    made.use(*SOURCES, feed(**MERGE))
    yield made
    made.store.close()


async def publish(house, *new):
    if new:
        house.store.write_now(records.add, new)
    return await house.pipeline.publish_all()


def shown(house, slug="alles"):
    return json.loads((house.folder / "feeds" / f"{slug}.json").read_text("utf-8"))["items"]


def rows(house, slug="alles"):
    return house.store.read_now(joints.of, str(house.pipeline.keys[slug].key))


def report(number, name, text):
    return replace(
        LATE,
        id=record(number, source=name).id,
        source=name,
        guid=f"g{number}",
        quelle=f"{name}.example",
        link=f"https://{name}.example/{number}",
        published=NOW - timedelta(minutes=number),
        inhalt=text,
    )


async def test_before_a_story_is_first_told_it_gets_one_tldr_over_its_reports(house):
    done = await publish(house, BLATT, FUNK, OTHER)
    assert done.entries == {"alles": 2}
    (one,) = [one for one in shown(house) if "Gemeinsam" in one["summary"]]
    assert one["summary"] == f"Gemeinsam 1: {FUNK.id} {BLATT.id}."
    assert one["_presseschau"]["tldr"]["engine"] == "klein"
    (asked,) = house.engine.asked
    assert [one.names[0] for one in asked.reports] == ["funk.example", "blatt.example"]
    assert asked.reports[0].names == ("funk.example", "funk")
    assert asked.reports[1].datum == "03.01.2026 04:37"
    assert (await publish(house)).changed == ()
    assert len(house.engine.asked) == 1


async def test_a_story_that_waits_for_the_model_is_told_by_nobody_meanwhile(house):
    house.store.write_now(records.add, [BLATT, FUNK])
    done = await house.pipeline.publish_all(busy=frozenset())
    assert (done.entries, done.waiting, done.unwritten) == ({"alles": 0}, ("alles",), True)
    assert house.engine.asked == []
    assert await house.pipeline.write_stories()
    done = await house.pipeline.publish_all(busy=frozenset())
    assert (done.entries, done.waiting, done.unwritten) == ({"alles": 1}, (), False)
    assert not await house.pipeline.write_stories()


async def test_what_is_turned_down_leaves_the_word_to_the_report_that_leads_and_is_kept(house):
    house.engine.why = TurnedDown("klein", "mended", "aus zweien")
    await publish(house, BLATT, FUNK)
    (one,) = shown(house)
    assert one["summary"] == FUNK.tldr
    (row,) = rows(house).values()
    assert (row.text, row.turned_down) == ("", (house.engine.why,))
    house.engine.why = None
    assert (await publish(house)).changed == ()
    assert len(house.engine.asked) == 1
    assert house.store.read_now(joints.tally)["funk"].turned_down == {"mended": 1}


async def test_a_worker_that_dies_over_a_story_leaves_it_to_its_lead(house):
    house.engine.error = WorkerError("tot", reason="died")
    await publish(house, BLATT, FUNK)
    assert shown(house)[0]["summary"] == FUNK.tldr
    assert next(iter(rows(house).values())).turned_down[0].reason == "died"


async def test_while_the_model_is_down_a_new_story_waits_and_a_told_one_stays(house):
    house.engine.error = EngineDown("zu", retry_at=NOW + HOUR)
    done = await publish(house, BLATT, FUNK, OTHER)
    assert (done.entries, done.waiting) == ({"alles": 1}, ("alles",))
    assert (await publish(house)).unwritten is False
    assert len(house.engine.asked) == 1  # not again before the hour is over
    house.now += HOUR
    house.engine.error = None
    assert (await publish(house)).entries == {"alles": 2}


async def test_an_error_nobody_foresaw_costs_the_story_its_tldr_and_nothing_else(house, caplog):
    house.engine.error = ZeroDivisionError("eins durch null")
    await publish(house, BLATT, FUNK)
    assert shown(house)[0]["summary"] == FUNK.tldr
    assert next(iter(rows(house).values())).turned_down[0].reason == "internal_error"
    assert "please report it" in caplog.text


async def test_all_that_wait_have_their_turn(house, monkeypatch):
    monkeypatch.setattr(joining, "_AT_ONCE", 1)
    fire = [
        replace(one, id=record(n, source=name).id, guid=f"g{n}", source=name)
        for n, name, one in ((9, "post", FIRE_EARLY), (8, "welle", FIRE_LATE))
    ]
    done = await publish(house, BLATT, FUNK, *fire)
    assert done.entries == {"alles": 2}
    assert all("Gemeinsam" in one["summary"] for one in shown(house))


async def test_what_is_in_hand_is_not_asked_twice(house):
    goes_on = asyncio.Event()
    write = house.engine.write_story

    async def slowly(request):
        await goes_on.wait()
        return await write(request)

    house.engine.write_story = slowly
    house.store.write_now(records.add, [BLATT, FUNK])
    await house.pipeline.publish_all(busy=frozenset())
    async with asyncio.TaskGroup() as group:
        group.create_task(house.pipeline.write_stories())
        await asyncio.sleep(0)
        assert not (await house.pipeline.publish_all(busy=frozenset())).unwritten
        assert not await house.pipeline.write_stories()
        goes_on.set()
    assert len(house.engine.asked) == 1
    assert not (await house.pipeline.publish_all(busy=frozenset())).unwritten


async def test_since_when_it_waits_is_told_to_the_engine(house):
    early = replace(BLATT, first_seen=NOW - 5 * HOUR)
    await publish(house, early, FUNK)
    assert house.engine.asked[0].waiting_since == early.first_seen


async def test_another_report_replaces_nothing_until_they_have_doubled_and_then_says_so(house):
    await publish(house, BLATT, FUNK)
    (before,) = shown(house)
    house.now += HOUR
    await publish(house, LATE)
    assert shown(house)[0]["summary"] == before["summary"]
    assert shown(house)[0]["date_modified"] == before["date_modified"]
    await publish(house, report(3, "post", "Die Wagen werden von Kränen gehoben. " * 5))
    (after,) = shown(house)
    assert len(house.engine.asked) == 2
    assert house.engine.asked[1].before == ""
    assert after["summary"].startswith("Gemeinsam 2")
    assert after["id"] == before["id"]
    assert after["date_modified"] > before["date_modified"]
    assert "Aktualisiert" in after["content_html"]
    assert "Aktualisiert" not in before["content_html"]


async def test_where_the_model_cannot_tell_more_reports_what_was_told_stays(house):
    await publish(house, BLATT, FUNK)
    (before,) = shown(house)
    house.now += HOUR
    house.engine.error = EngineDown("zu", retry_at=house.now + HOUR)
    await publish(house, LATE, report(3, "post", "Die Wagen werden von Kränen gehoben. " * 5))
    assert shown(house)[0]["summary"] == before["summary"]
    house.engine.error, house.engine.why = None, TurnedDown("klein", "mended", "aus zweien")
    house.now += HOUR
    await publish(house)
    assert len(house.engine.asked) == 3
    (after,) = shown(house)
    assert (after["summary"], after["date_modified"]) == (
        before["summary"],
        before["date_modified"],
    )
    assert (await publish(house)).changed == ()
    assert len(house.engine.asked) == 3


async def test_a_report_that_grows_too_old_for_the_feed_takes_nothing_along(house):
    house.use(*SOURCES, feed(**MERGE, max_age="2h"))
    await publish(house, BLATT, FUNK)
    (before,) = shown(house)
    house.now += timedelta(minutes=70)  # the oldest is an hour old already
    await publish(house)
    (after,) = shown(house)
    assert (after["summary"], after["date_modified"]) == (
        before["summary"],
        before["date_modified"],
    )
    assert "reports" not in after["_presseschau"]
    assert len(house.engine.asked) == 1


async def test_what_one_report_told_is_told_anew_when_a_second_comes(house):
    await publish(house, BLATT)
    (before,) = shown(house)
    assert house.engine.asked == []
    house.now += HOUR
    await publish(house, FUNK)
    (after,) = shown(house)
    assert after["summary"].startswith("Gemeinsam 1")
    assert (after["id"], after["date_published"]) == (before["id"], before["date_published"])
    assert after["date_modified"] > before["date_modified"]


async def test_nothing_told_under_the_embedded_engine_is_replaced_because_a_model_is_there_now(
    house,
):
    class Embedded(Teller):
        where = None

    teller, house.engine = house.engine, Embedded()
    house.use(*SOURCES, feed(**MERGE))
    await publish(house, BLATT, FUNK, LATE)
    (before,) = shown(house)
    house.engine = teller
    house.use(*SOURCES, feed(**MERGE))
    house.now += HOUR
    assert (await publish(house)).changed == ()
    assert teller.asked == []
    assert shown(house) == [before]


@pytest.mark.parametrize("how", ["vetoed", "withdrawn", "gone from the feed"])
async def test_without_one_of_its_reports_the_tldr_goes_at_once(house, how):
    await publish(house, BLATT, FUNK, LATE)
    (before,) = shown(house)
    assert BLATT.id in before["summary"]
    house.now += HOUR
    house.engine.error = EngineDown("zu", retry_at=NOW + 9 * HOUR)
    if how == "vetoed":
        house.store.write_now(records.save, replace(BLATT, vetoed=True))
    elif how == "withdrawn":
        marks = marks_of(BLATT)
        house.store.write_now(
            lambda c: withdrawals.withdraw(c, [(BLATT, marks)], reason="", now=house.now)
        )
        assert rows(house) == {}
    else:
        house.use(*SOURCES, feed(**MERGE, exclude={"sources": ["blatt"]}))
    await publish(house)
    (after,) = shown(house)
    assert after["summary"] == FUNK.tldr
    assert after["date_modified"] > before["date_modified"]
    assert BLATT.id not in json.dumps(after)


async def test_a_corrected_report_has_the_tldr_held_against_it_again(house):
    await publish(house, BLATT, FUNK)
    (before,) = shown(house)
    house.now += HOUR
    house.store.write_now(records.save, replace(BLATT, inhalt=BLATT.inhalt + "Mehr. "))
    assert (await publish(house)).changed == ()
    assert house.engine.asked[1].before == before["summary"]
    house.engine.keeps = False
    house.store.write_now(records.save, replace(BLATT, inhalt="Ganz anders war es. " * 9))
    await publish(house)
    (after,) = shown(house)
    assert after["summary"].startswith("Gemeinsam 3")
    assert after["date_modified"] > before["date_modified"]
    house.engine.error = EngineDown("zu")
    house.store.write_now(records.save, replace(BLATT, inhalt="Wieder anders war es. " * 9))
    await publish(house)
    assert shown(house)[0]["summary"] == FUNK.tldr  # what may be wrong does not wait


async def test_a_source_that_is_shown_to_no_model_is_not_shown_with_others(house):
    class Embedded(Teller):
        where = None

    house.pipeline = replace(house.pipeline, engines={"blatt": Embedded()})
    await publish(house, BLATT, FUNK)
    assert house.engine.asked == []
    await publish(house, LATE)
    (asked,) = house.engine.asked
    assert [one.id for one in asked.reports] == [FUNK.id, LATE.id]


async def test_where_translations_are_wanted_the_lead_speaks_alone(house):
    house.use(*SOURCES, feed(**MERGE), summariser={"language": "en"})
    await publish(house, BLATT, FUNK)
    assert house.engine.asked == []
    assert shown(house)[0]["summary"] == FUNK.tldr


async def test_only_reports_with_a_text_of_their_own_count(house):
    bare = replace(BLATT, inhalt=BLATT.teaser)
    await publish(house, bare, FUNK)
    assert house.engine.asked == []
    assert len(shown(house)) == 1


async def test_one_agencys_text_in_two_papers_needs_no_model(house):
    text = " ".join(f"Satz {number} der Meldung über den Güterzug." for number in range(20))
    prints = [replace(BLATT, inhalt=text), replace(FUNK, inhalt=text)]
    assert independent(prints) == prints[:1]
    await publish(house, *prints)
    assert house.engine.asked == []
    assert (await publish(house)).changed == ()


async def test_where_reports_disagree_the_engine_is_told(house):
    await publish(house, FIRE_EARLY, FIRE_LATE)
    (asked,) = house.engine.asked
    sides = {(FIRE_EARLY.id, "drei Feuerwehrleute"), (FIRE_LATE.id, "fünf Feuerwehrleute")}
    assert [set(one.sides) for one in asked.disagreements] == [sides]
    assert isinstance(asked.disagreements[0], Disagreement)


async def test_an_edition_waits_for_the_model_and_no_longer(house):
    digest = {"at": "05:37"}
    house.use(*SOURCES, feed(**MERGE, digest=digest))
    house.store.write_now(records.add, [BLATT, FUNK])
    done = await house.pipeline.publish_all(busy=frozenset())
    assert (done.entries, done.waiting) == ({"alles": 0}, ("alles",))
    await house.pipeline.write_stories()
    assert (await house.pipeline.publish_all(busy=frozenset())).entries == {"alles": 1}
    assert "Gemeinsam 1" in shown(house)[0]["content_html"]


async def test_an_edition_tells_no_story_on_one_of_whose_reports_is_vetoed(house):
    house.use(*SOURCES, feed(**MERGE, digest={"at": "05:37"}))
    await publish(house, BLATT, FUNK)
    assert "Gemeinsam 1" in shown(house)[0]["content_html"]
    house.store.write_now(records.save, replace(BLATT, vetoed=True))
    await publish(house)
    assert shown(house) == []
    house.store.write_now(records.save, BLATT)
    await publish(house)
    assert "Gemeinsam 1" in shown(house)[0]["content_html"]


async def test_a_digest_on_demand_waits_for_nothing_and_changes_nothing(house):
    house.store.write_now(records.add, [BLATT, FUNK])
    (chosen,) = house.config.feeds
    edition = await house.pipeline.digest(chosen, since=NOW - 9 * HOUR, top=9)
    assert [one.record.tldr for one in edition.stories] == [FUNK.tldr]
    await publish(house)
    assert shown(house)[0]["summary"].startswith("Gemeinsam 1")
    assert "Aktualisiert" not in shown(house)[0]["content_html"]
