"""A newsroom that changes what it has printed: the program as people run it, over real HTTP."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import feedparser

from aggregator.demo import documents as printing
from tests.e2e.running import get, stop, until

if TYPE_CHECKING:
    from aggregator.demo.press import Report

ADDED = (
    "Das teilte das Rathaus am Abend mit. Die Sprecherin nannte dafür technische Gründe, die in "
    "den Wochen davor niemandem aufgefallen waren. Der Rat wird sich damit im kommenden Monat in "
    "einer eigenen Sitzung befassen, zu der auch Fachleute aus der Nachbarstadt geladen sind."
)


def printed_anew(press, change):
    """Print every page and feed again, each report as ``change`` has it."""
    press.room._documents = printing.documents(
        replace(one, reports=tuple(map(change, one.reports))) for one in press.room.publishers
    )


def published(desk, form="atom"):
    feed = feedparser.parse((desk.folder / "feeds" / f"alles.{form}").read_bytes())
    return {entry.id: entry for entry in feed.entries}


def the_open_one(press):
    publisher = next(one for one in press.room.publishers if not one.full_text)
    return next(one for one in publisher.reports if not one.paywall)


def corrected(report: Report) -> Report:
    return replace(
        report,
        title=f"Korrigiert: {report.title}",
        paragraphs=(report.paragraphs[0], ADDED, *report.paragraphs[1:]),
    )


def test_all_guids_change_and_nothing_is_published_twice(filled, press, monkeypatch):
    before, records = published(filled), {one["link"]: one["id"] for one in filled.records()}
    monkeypatch.setattr(printing, "_guid", lambda report: f"urn:neu:{hash(report.path)}")
    printed_anew(press, lambda report: report)
    press.journal.clear()
    assert "files changed: none" in filled.run("once")
    assert {one["link"]: one["id"] for one in filled.records()} == records
    assert published(filled).keys() == before.keys()
    feeds = {source["url"] for source in press.room.sources()}
    assert {url for url, _, _ in press.journal} == feeds, "no page is fetched for it"


def test_a_corrected_report_is_corrected_where_it_is_published(filled, press):
    before, report = published(filled), the_open_one(press)
    printed_anew(press, lambda one: corrected(one) if one is report else one)
    press.journal.clear()
    (sums,) = [line for line in filled.run("once").splitlines() if " sources " in line]
    assert sums.split()[-5:] == ["0", "0", "0", "0", "1"], "nothing new, one revised"
    pages = [url for url, _, _ in press.journal if report.path in url]
    assert len(pages) == 1
    after = published(filled)
    assert after.keys() == before.keys()
    (changed,) = [key for key in after if after[key] != before[key]]
    assert after[changed].title.endswith(f"Korrigiert: {report.title}")
    assert after[changed].updated > before[changed].updated
    assert after[changed].published == before[changed].published
    (record,) = [one for one in filled.records() if one["title"] == after[changed].title]
    assert "technische Gründe" in record["inhalt"]
    press.journal.clear()
    assert "files changed: none" in filled.run("once")
    assert not [url for url, _, _ in press.journal if report.path in url]


def test_a_silent_correction_is_found_by_looking_again(desk, press):
    sources = [
        one | {"recheck": ["5s", "10s", "20s", "40s"]}
        for one in press.room.sources()
        if one["full_text"] == "article"
    ]
    desk.configure(
        settings=desk.settings(press.proxy),
        sources=sources,
        feeds=[{"slug": "alles", "title": "Alles"}],
    )
    report = the_open_one(press)
    process = desk.start("run")
    address = f"{desk.base}alles.json"
    until(lambda: report.title.encode() in (get(address) or b""), "the report")
    feeds = {key: one for key, one in press.room._documents.items() if one.type != "text/html"}
    printed_anew(
        press, lambda one: replace(corrected(one), title=one.title) if one is report else one
    )
    press.room._documents |= feeds
    until(lambda: "technische Gründe" in desk.run("export"), "the correction")
    assert stop(process)[0] == 0
    (record,) = [one for one in desk.records() if "technische Gründe" in one["inhalt"]]
    assert record["title"].endswith(report.title)
    looks = [
        status
        for url, status, asked in press.journal
        if asked and url not in {one["url"] for one in sources}
    ]
    assert looks.count(304) > looks.count(200) == 1, "all others were as they had been"


def test_what_a_source_does_not_take_is_counted_and_told(desk, press):
    desk.configure(
        settings=desk.settings(press.proxy),
        sources=[one | {"include": ["Quastenflosser"]} for one in press.room.sources()],
        feeds=[{"slug": "alles", "title": "Alles"}],
    )
    for _ in range(2):
        desk.run("once")
        rows = json.loads(desk.run("status", "--json"))
        listed = {one.name: len(one.reports) for one in press.room.publishers}
        assert {row["name"]: (row["passed"], row["entries"]) for row in rows} == {
            name: (number, 0) for name, number in listed.items()
        }
    assert "entries not taken" in desk.run("status")
    feeds = {source["url"] for source in press.room.sources()}
    assert {url for url, _, _ in press.journal} == feeds, "no page is fetched for them"
