"""When editions are made, what they tell, and that they go on telling it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.model import State, Support
from aggregator.store import records, sources
from tests.making import feed, record, source
from tests.unit.test_pipeline import FEED, House, rss

MORNING = datetime(2026, 1, 5, 6, tzinfo=UTC)
"""07:00 in Berlin, on a Monday."""
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def digest(**given):
    return feed("lage", title="Lage", digest={"at": "07:00", "top": 3} | given, formats=["json"])


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path, source(url=FEED), digest())
    made.now = MORNING
    yield made
    made.store.close()


def add(house, *numbers, at, **given):
    """Store records that were published at an instant, the first one first."""
    new = [
        record(number, published=at - timedelta(minutes=place), link=f"http://a/{number}", **given)
        for place, number in enumerate(numbers)
    ]
    house.store.write_now(records.add, new)
    return new


async def publish(house, **given):
    """Publish, and give the editions as the feed tells them: title and headings."""
    done = await house.pipeline.publish_all(**given)
    assert done.errors == {}
    whole = json.loads((house.folder / "feeds" / "lage.json").read_text())
    return [
        (item["title"].partition(", ")[2], [n for n in item.get("summary", "").split(" · ") if n])
        for item in whole["items"]
    ]


async def test_an_edition_tells_what_came_since_the_one_before(house):
    add(house, 1, 2, at=MORNING - HOUR)
    add(house, 3, at=MORNING - DAY - HOUR)
    add(house, 4, at=MORNING + HOUR)
    assert await publish(house) == [("5. Januar 2026", ["Meldung 1", "Meldung 2"])]
    house.now = MORNING + DAY
    assert (await publish(house))[0] == ("6. Januar 2026", ["Meldung 4"])


async def test_an_edition_leads_to_the_articles_and_goes_on_doing_so(house):
    twice = "Der Rat der Stadt baut eine Brücke über den Fluss nach Osten."
    text = f"Der Rat der Stadt berät lange. {twice} Sie wird rot."
    support = (
        Support("Es gibt eine Brücke.", (twice,)),
        Support("Rot wird sie.", ("Sie wird rot.",)),
    )
    told = "Es gibt eine Brücke. Rot wird sie."
    (one,) = add(house, 1, at=MORNING - HOUR, tldr=told, inhalt=text, support=support)
    await publish(house)
    path = house.folder / "feeds" / "digests" / "lage-2026-01-05.html"
    page = path.read_text()
    assert "Es gibt eine Brücke. Rot wird sie. <a " in page, "the first could mark another place"
    assert 'href="http://a/1#:~:text=Sie%20wird%20rot"' in page
    house.store.write_now(records.save, replace(one, inhalt="Sie wird rot. Sie wird rot."))
    house.now += HOUR
    await publish(house)
    assert path.read_text() == page


async def test_before_its_moment_there_is_none_and_afterwards_one(house):
    add(house, 1, at=MORNING - 2 * HOUR)
    house.now = MORNING - timedelta(seconds=1)
    assert await publish(house) == [], "it was published after the moment of the day before"
    house.now = MORNING
    first = await publish(house)
    before = (house.folder / "feeds" / "lage.json").read_bytes()
    house.now += 5 * HOUR
    assert await publish(house) == first
    assert (house.folder / "feeds" / "lage.json").read_bytes() == before


async def test_where_there_is_nothing_to_tell_there_is_no_edition(house):
    assert await publish(house) == []
    add(house, 1, at=MORNING + HOUR)
    house.now = MORNING + 2 * HOUR
    assert await publish(house) == []


async def test_the_first_so_many_are_told_and_the_others_do_not_come_the_next_day(house):
    add(house, 1, 2, 3, 4, 5, at=MORNING - HOUR)
    assert await publish(house) == [("5. Januar 2026", ["Meldung 1", "Meldung 2", "Meldung 3"])]
    add(house, 6, at=MORNING + HOUR)
    house.now = MORNING + DAY
    assert (await publish(house))[0] == ("6. Januar 2026", ["Meldung 6"])


async def test_what_came_late_is_told_the_next_day_and_what_came_too_late_never(house):
    add(house, 1, at=MORNING - HOUR)
    await publish(house)
    add(house, 2, at=MORNING - 2 * HOUR)
    add(house, 3, at=MORNING - DAY - HOUR)
    house.now = MORNING + DAY
    assert (await publish(house))[0] == ("6. Januar 2026", ["Meldung 2"])


async def test_of_missed_editions_the_last_is_made_up_with_all_that_came(house):
    add(house, 1, at=MORNING - HOUR)
    await publish(house)
    add(house, 2, at=MORNING + HOUR)
    add(house, 3, at=MORNING + DAY + HOUR)
    add(house, 4, at=MORNING + 3 * DAY + HOUR)
    house.now = MORNING + 3 * DAY + 2 * HOUR
    assert await publish(house) == [
        ("8. Januar 2026", ["Meldung 3", "Meldung 2"]),
        ("5. Januar 2026", ["Meldung 1"]),
    ]
    assert len(await publish(house)) == 2, "once"


async def test_after_a_weekend_the_weekend_is_told(house):
    house.use(source(url=FEED), digest(days="mon-fri"))
    add(house, 1, at=MORNING - 2 * DAY)
    add(house, 2, at=MORNING - 4 * DAY)
    assert await publish(house) == [("5. Januar 2026", ["Meldung 1"])]
    house.now = MORNING + 5 * DAY
    assert len(await publish(house)) == 1, "on Saturday it is Friday's that is missed"


async def test_where_the_clock_is_put_back_there_is_one_edition(house):
    house.use(source(url=FEED), digest(at="02:30"))
    night = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    add(house, 1, at=night - HOUR)
    house.now = night
    assert await publish(house) == [("25. Oktober 2026", ["Meldung 1"])]
    add(house, 2, at=night + HOUR / 2)
    house.now = night + HOUR
    assert len(await publish(house)) == 1
    house.now = night + timedelta(hours=25)
    assert (await publish(house))[0] == ("26. Oktober 2026", ["Meldung 2"])


async def test_an_edition_does_not_change_with_its_records(house):
    (one,) = add(house, 1, at=MORNING - HOUR)
    first = await publish(house)
    before = (house.folder / "feeds" / "lage.json").read_bytes()
    changed = replace(one, title="Anders", tldr="Anders.", updated=MORNING + HOUR)
    house.store.write_now(records.save, changed)
    house.use(
        source(url=FEED), feed("lage", title="Lage", digest={"at": "07:00"}, formats=["json"])
    )
    assert await publish(house) == first
    assert (house.folder / "feeds" / "lage.json").read_bytes() == before


async def test_no_source_floods_an_edition(house):
    limits = {"per_source": 1, "order": "importance"}
    other = source("anders", url="https://anders.example/feed")
    weekly = feed("lage", title="Lage", digest={"at": "07:00"}, formats=["json"], **limits)
    house.use(source(url=FEED), other, weekly)
    add(house, 1, 2, at=MORNING - HOUR)
    add(house, 3, at=MORNING - HOUR * 2, source="anders")
    (first,) = await publish(house)
    assert sorted(first[1]) == ["Meldung 1", "Meldung 3"]
    add(house, 4, at=MORNING + HOUR)
    house.now = MORNING + DAY
    assert (await publish(house))[0] == ("6. Januar 2026", ["Meldung 4"])


async def test_what_is_vetoed_is_told_no_longer_until_it_may_be(house):
    one, _ = add(house, 1, 2, at=MORNING - HOUR)
    await publish(house)
    house.now = MORNING + HOUR
    house.store.write_now(records.save, replace(one, vetoed=True))
    assert await publish(house) == [("5. Januar 2026", ["Meldung 2"])]
    page = (house.folder / "feeds" / "digests" / "lage-2026-01-05.html").read_text()
    assert "Meldung 1" not in page
    (item,) = json.loads((house.folder / "feeds" / "lage.json").read_text())["items"]
    assert item["date_modified"] == "2026-01-05T07:00:00Z", "readers are told"
    assert item["date_published"] == "2026-01-05T06:00:00Z"
    house.now = MORNING + 2 * HOUR
    house.store.write_now(records.save, one)
    assert await publish(house) == [("5. Januar 2026", ["Meldung 1", "Meldung 2"])]


async def test_an_edition_all_of_which_is_vetoed_is_gone(house):
    (one,) = add(house, 1, at=MORNING - HOUR)
    await publish(house)
    house.store.write_now(records.save, replace(one, vetoed=True))
    assert await publish(house) == []
    assert not list((house.folder / "feeds" / "digests").iterdir())


async def test_the_feed_holds_the_last_editions(house):
    house.use(source(url=FEED), digest(keep=2))
    for day in range(4):
        add(house, day, at=MORNING + day * DAY - HOUR)
        house.now = MORNING + day * DAY
        await publish(house)
    assert await publish(house) == [
        ("8. Januar 2026", ["Meldung 3"]),
        ("7. Januar 2026", ["Meldung 2"]),
    ]
    names = sorted(path.name for path in (house.folder / "feeds" / "digests").glob("*.txt"))
    assert names == ["lage-2026-01-07.txt", "lage-2026-01-08.txt"]


async def test_ids_of_editions_outlive_everything_but_the_feed(house):
    add(house, 1, at=MORNING - HOUR)
    await publish(house)
    (item,) = json.loads((house.folder / "feeds" / "lage.json").read_text())["items"]
    house.use(source(url=FEED), feed("lage", title="Neu", digest={"at": "08:00"}, formats=["json"]))
    await publish(house)
    (again,) = json.loads((house.folder / "feeds" / "lage.json").read_text())["items"]
    assert again == item
    add(house, 2, at=MORNING + HOUR / 2)
    house.now = MORNING + HOUR
    later = await publish(house)
    assert later[0] == ("5. Januar 2026", ["Meldung 2"])
    names = {path.name for path in (house.folder / "feeds" / "digests").glob("*.txt")}
    assert names == {"lage-2026-01-05.txt", "lage-2026-01-05-0800.txt"}


# -- late editions wait for sources -------------------------------------------------------------


def checked(house, *, at, next_check):
    known = house.store.read_now(sources.load_one, "blatt")
    house.store.write_now(sources.save, known._replace(last_check=at, next_check=next_check))


async def test_a_late_edition_waits_until_its_sources_were_asked(house):
    add(house, 1, at=MORNING - HOUR)
    house.now = MORNING + HOUR
    checked(house, at=MORNING - HOUR, next_check=MORNING - HOUR / 2)
    assert await publish(house, busy=()) == []
    add(house, 2, at=MORNING - HOUR / 2)
    checked(house, at=house.now, next_check=house.now + HOUR)
    assert await publish(house, busy={"blatt"}) == [], "its entries are still being read"
    assert await publish(house, busy=()) == [("5. Januar 2026", ["Meldung 2", "Meldung 1"])]


async def test_a_late_edition_does_not_wait_for_ever_nor_where_nothing_will_come(house):
    add(house, 1, at=MORNING - HOUR)
    house.now = MORNING + HOUR
    done = await house.pipeline.publish_all(busy=())
    assert done.waiting == ("lage",)
    house.now += timedelta(minutes=10)
    assert len(await publish(house, busy=())) == 1


async def test_an_edition_in_time_waits_for_nobody(house):
    add(house, 1, at=MORNING - HOUR)
    house.now = MORNING + timedelta(seconds=15)
    assert len(await publish(house, busy={"blatt"})) == 1


async def test_a_machine_that_starts_just_after_the_moment_is_late(house):
    add(house, 1, at=MORNING - HOUR)
    house.now = MORNING + timedelta(seconds=16)
    assert await publish(house, busy={"blatt"}) == []


# -- digests over any span ----------------------------------------------------------------------


async def test_a_digest_over_a_span_tells_the_first_so_many_and_is_not_kept(house):
    add(house, 1, 2, 3, at=MORNING - 5 * DAY)
    add(house, 4, at=MORNING - 20 * DAY)
    (one,) = house.config.feeds
    made = await house.pipeline.digest(one, since=MORNING - 14 * DAY, top=2)
    assert made.title == "Presseschau Lage, 22. Dezember 2025 bis 5. Januar 2026"
    assert [story.record.title for story in made.stories] == ["Meldung 1", "Meldung 2"]
    house.now = MORNING + DAY
    assert await publish(house) == []


# -- twins --------------------------------------------------------------------------------------


async def test_a_twin_tells_all_that_its_source_tells(house):
    house.use(
        source(url=FEED, twins=True, title="Das Blatt"),
        feed(sources=["blatt"], include={"words": ["nie"]}),
    )
    add(house, 1, 2, at=MORNING - HOUR)
    add(house, 3, at=MORNING, state=State.FAILED, tldr="", teaser="Ein Anriss.", inhalt="")
    add(house, 4, at=MORNING, state=State.NEW, tldr="", inhalt="")
    (gone,) = add(house, 5, at=MORNING)
    house.store.write_now(records.save, replace(gone, vetoed=True))
    await house.pipeline.publish_all()
    whole = json.loads((house.folder / "feeds" / "twin" / "blatt.json").read_text())
    assert whole["title"] == "Das Blatt (TLDR)"
    assert [(item["id"], item["summary"]) for item in whole["items"]] == [
        ("g3", "Ein Anriss."),
        ("g1", "Kurz gesagt 1."),
        ("g2", "Kurz gesagt 2."),
    ]
    assert whole["items"][0]["_presseschau"]["note"] == "Anriss des Verlags."


async def test_entries_of_one_instant_stand_in_the_order_of_their_source(house):
    house.use(source(url=FEED, twins=True))
    order = [7, 2, 9, 4, 1]
    new = [record(number, published=MORNING, link=f"http://a/{number}") for number in order]
    house.store.write_now(records.add, new)
    await house.pipeline.publish_all()
    whole = json.loads((house.folder / "feeds" / "twin" / "blatt.json").read_text())
    assert [item["id"] for item in whole["items"]] == [f"g{number}" for number in order]


async def test_entries_that_only_the_twin_wants_are_read(house):
    house.net.answers = {FEED: rss("a")}
    house.use(
        source(url=FEED, full_text="none", twins=True), feed(sources=["anders"]), source("anders")
    )
    await house.pass_()
    assert house.records()["a"].state is State.SUMMARISED
