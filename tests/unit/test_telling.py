"""Stories through the pipeline: one entry for reports of one event, and what never moves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import feedparser
import pytest

from aggregator.errors import WorkerError
from aggregator.pipeline import grouping
from aggregator.pipeline.withdrawal import withdraw
from aggregator.store import records
from tests.making import NOW, feed, record, source
from tests.unit.curate.test_stories_novelty import FIRST, LOSS, SECOND
from tests.unit.test_pipeline import House

BLATT = record(
    60,
    source="blatt",
    title="Güterzug bei Uelzen entgleist, Strecke Hamburg–Hannover gesperrt",
    teaser="Bei Uelzen in Niedersachsen ist am Freitagabend ein Güterzug mit 23 Kesselwagen "
    "entgleist. Verletzt wurde niemand. Die Bahnstrecke Hamburg–Hannover ist gesperrt.",
    inhalt="Ein Güterzug ist bei Uelzen entgleist. " * 6,
)
FUNK = record(
    40,
    source="funk",
    title="Uelzen: Güterzug mit Kesselwagen entgleist",
    teaser="Nahe Uelzen sind am Freitagabend 23 Kesselwagen eines Güterzugs entgleist. Die Strecke "
    "zwischen Hamburg und Hannover bleibt gesperrt, Verletzte gibt es nicht.",
    inhalt="Nahe Uelzen sind Kesselwagen eines Güterzugs aus den Gleisen gesprungen. " * 8,
)
OTHER = record(
    50,
    source="bote",
    title="Haushaltsausschuss billigt Mittel für neue Schwimmbäder",
    teaser="Der Haushaltsausschuss des Bundestags hat 40 Millionen Euro für Schwimmbäder gebilligt.",
    inhalt="Der Haushaltsausschuss des Bundestags hat Mittel für Schwimmbäder gebilligt. " * 6,
)
LATE = record(
    5,
    source="kurier",
    title="Entgleister Güterzug bei Uelzen: Bahn beginnt mit der Bergung der Kesselwagen",
    teaser="Nach der Entgleisung eines Güterzugs bei Uelzen hat die Bergung der 23 Kesselwagen "
    "begonnen. Die Strecke Hamburg–Hannover bleibt gesperrt.",
    inhalt="Die Bergung der Kesselwagen bei Uelzen hat begonnen. " * 5,
)
SOURCES = [source(name) for name in ("blatt", "funk", "bote", "kurier")]


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path, *SOURCES, feed(stories="merge", formats=["atom"]))
    yield made
    made.store.close()


def shown(house, slug="alles"):
    data = (house.folder / "feeds" / f"{slug}.atom").read_bytes()
    return feedparser.parse(data).entries


async def publish(house, *new):
    if new:
        house.store.write_now(records.add, new)
    return await house.pipeline.publish_all()


def related(entry):
    return [one.href for one in entry.links if one.rel == "related"]


async def test_reports_of_one_event_are_one_entry_that_names_the_others(house):
    await publish(house, BLATT, FUNK, OTHER)
    entries = shown(house)
    assert [one.title for one in entries] == [OTHER.title, FUNK.title]  # the fullest leads
    assert related(entries[1]) == [BLATT.link]
    assert entries[1].published_parsed[:5] == BLATT.published.timetuple()[:5]


async def test_when_another_source_joins_the_entry_stays_what_it_is(house):
    await publish(house, BLATT, FUNK)
    (before,) = shown(house)
    house.now += timedelta(hours=1)
    await publish(house, LATE)
    (after,) = shown(house)
    assert (after.id, after.updated, after.published) == (
        before.id,
        before.updated,
        before.published,
    )
    assert related(after) == [BLATT.link, LATE.link]
    changed = await publish(house)
    assert changed.changed == ()


async def test_a_corrected_lead_moves_updated_and_keeps_the_id(house):
    await publish(house, BLATT, FUNK)
    (before,) = shown(house)
    house.now += timedelta(hours=1)
    house.store.write_now(records.save, replace(FUNK, tldr="Es waren 24 Wagen."))
    await publish(house)
    (after,) = shown(house)
    assert after.id == before.id
    assert after.updated > before.updated
    assert after.summary == "Es waren 24 Wagen."


async def test_the_story_outlives_its_first_record_and_a_restart(house):
    await publish(house, BLATT)
    (before,) = shown(house)
    house.use(*SOURCES, feed(stories="merge", formats=["atom"]))  # another process
    await publish(house, FUNK)
    house.store.write_now(records.save, replace(BLATT, vetoed=True))
    await publish(house)
    (after,) = shown(house)
    assert after.id == before.id
    assert (after.title, related(after)) == (FUNK.title, [])


async def test_a_fresh_story_waits_for_the_first_wave(house):
    fresh = replace(BLATT, published=NOW, first_seen=NOW)
    done = await publish(house, fresh)
    assert (done.entries, done.waiting) == ({"alles": 0}, ("alles",))
    house.now += timedelta(minutes=20)
    done = await publish(house)
    assert (done.entries, done.waiting) == ({"alles": 1}, ())


async def test_listing_leaves_each_report_its_entry(house):
    house.use(*SOURCES, feed(stories="list", formats=["atom"]))
    await publish(house, BLATT, FUNK, OTHER)
    assert [(one.title, related(one)) for one in shown(house)] == [
        (FUNK.title, [BLATT.link]),
        (OTHER.title, []),
        (BLATT.title, [FUNK.link]),
    ]


async def test_reports_that_the_rules_leave_out_are_not_named(house):
    house.use(*SOURCES, feed(stories="merge", formats=["atom"], sources=["blatt", "bote"]))
    await publish(house, BLATT, FUNK, OTHER)
    assert [(one.title, related(one)) for one in shown(house)] == [
        (OTHER.title, []),
        (BLATT.title, []),
    ]


async def test_a_report_beyond_the_limit_is_still_named(house):
    house.use(*SOURCES, feed(stories="merge", formats=["atom"], limit=1))
    await publish(house, BLATT, FUNK)
    (entry,) = shown(house)
    assert related(entry) == [BLATT.link]


async def test_what_several_tell_comes_before_what_one_tells(house):
    house.use(*SOURCES, feed(stories="merge", formats=["atom"], order="importance"))
    lone = replace(OTHER, published=NOW, inhalt=OTHER.inhalt * 2)
    await publish(house, BLATT, FUNK, lone)
    assert [one.title for one in shown(house)] == [FUNK.title, lone.title]


async def test_one_agencys_text_in_two_papers_is_one_source(house):
    text = " ".join(f"Satz {number} der Meldung über den Güterzug." for number in range(20))
    prints = [replace(BLATT, inhalt=text), replace(FUNK, inhalt=text)]
    house.use(*SOURCES, feed(stories="merge", formats=["atom"], order="importance"))
    lone = replace(OTHER, published=NOW, inhalt=text.replace("Güterzug", "Haushalt"))
    await publish(house, *prints, lone)
    assert [one.title for one in shown(house)] == [lone.title, BLATT.title]


FIRE = {
    "title": "Brand in Kasseler Lagerhalle: Feuerwehrleute verletzt",
    "teaser": "Beim Brand einer Lagerhalle in Kassel sind Feuerwehrleute verletzt worden. Die "
    "Halle mit Möbeln und Teppichen brannte bis zum Mittag.",
}
FIRE_EARLY = replace(BLATT, **FIRE, inhalt=FIRST)
FIRE_LATE = replace(FUNK, **FIRE, inhalt=SECOND)


async def test_what_reports_add_and_where_they_disagree_is_told_once_and_kept(house):
    await publish(house, FIRE_EARLY, FIRE_LATE)
    (entry,) = shown(house)
    html = entry.content[0].value
    assert (
        "<p>Abweichend: drei Feuerwehrleute (blatt.example), fünf Feuerwehrleute (funk.example)</p>"
        f"<p>Neu (funk.example): {LOSS}</p>"
    ) in html
    house.workers.error = WorkerError("compared again", reason="died")
    assert (await publish(house)).changed == ()


async def test_many_reports_are_sorted_by_an_index_that_stays(house, monkeypatch):
    monkeypatch.setattr(grouping, "_FEW", 0)
    await publish(house, BLATT)
    (before,) = shown(house)
    await publish(house, FUNK)
    (after,) = shown(house)
    assert after.id == before.id
    house.use(*SOURCES, feed(stories="merge", formats=["atom"]))  # another process
    await publish(house, LATE, OTHER)
    assert [related(one) for one in shown(house)] == [[], [BLATT.link, LATE.link]]


async def test_a_comparison_that_fails_leaves_the_entry_without_remarks(house):
    house.workers.error = WorkerError("es dauerte zu lange", reason="deadline")
    await publish(house, FIRE_EARLY, FIRE_LATE)
    (entry,) = shown(house)
    assert "Abweichend" not in entry.content[0].value
    assert related(entry) != []


PAGE = "alles.1"


@pytest.fixture(params=["public", "local"])
async def archived(request, tmp_path):
    """Give the archive of a short feed, which a story of two reports has just left."""
    granted = [source(name, rights="granted") for name in ("blatt", "funk", "bote", "kurier")]
    short = feed(stories="merge", formats=["atom"], limit=1, access=request.param)
    made = House(tmp_path, *granted, short)
    await publish(made, BLATT, FUNK)
    (made.entry,) = shown(made)
    await publish(made, replace(OTHER, published=NOW))
    assert [one.title for one in shown(made)] == [OTHER.title]
    yield made
    made.store.close()


async def test_a_page_of_the_archive_names_the_reports_that_the_entry_named(archived):
    (entry,) = shown(archived, PAGE)
    assert (entry.title, entry.id) == (FUNK.title, archived.entry.id)
    assert related(entry) == related(archived.entry) == [BLATT.link]


async def test_a_page_of_the_archive_does_not_change_when_another_source_joins(archived):
    done = await publish(archived, LATE)
    assert not [name for name in done.changed if name.endswith(f"{PAGE}.atom")]
    (entry,) = shown(archived, PAGE)
    assert related(entry) == [BLATT.link]


@pytest.mark.parametrize("way", ["veto", "withdraw"])
async def test_a_report_that_is_taken_out_is_named_in_the_archive_no_longer(archived, way):
    if way == "veto":
        archived.store.write_now(records.save, replace(FUNK, vetoed=True))
    else:
        archived.store.write_now(lambda c: withdraw(c, [FUNK], reason="", now=archived.now))
    done = await publish(archived)
    assert f"{PAGE}.atom" in done.changed
    (entry,) = shown(archived, PAGE)
    assert (entry.title, related(entry)) == (BLATT.title, [])
    assert (await publish(archived)).changed == ()
