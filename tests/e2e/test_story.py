"""One TLDR over the reports of a story in the program as people run it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from aggregator.publish import jsonl
from tests.e2e.running import Desk, stop, until
from tests.e2e.test_llm import Model
from tests.unit.test_telling import FIRE_EARLY, FIRE_LATE

FIRST = "Bei einem Brand in einer Lagerhalle in Kassel sind Feuerwehrleute verletzt worden."
BOTH = "Laut blatt.example waren es drei Feuerwehrleute, laut funk.example fünf."
LOSS = "Inhaber Dietmar Kornblau schätzt den Verlust der Möbel in der Halle auf 2,4 Millionen Euro."
TRUE = f"{FIRST} {BOTH} {LOSS}"
AVERAGED = f"{FIRST} Verletzt wurden vier Feuerwehrleute. {LOSS}"


def reports():
    an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
    return [
        replace(
            one,
            language="de",
            published=an_hour_ago,
            updated=an_hour_ago,
            first_seen=an_hour_ago,
            tldr=one.inhalt.split(". ")[0] + ".",
        )
        for one in (FIRE_EARLY, FIRE_LATE)
    ]


@pytest.fixture
def model():
    with Model() as one:
        yield one


@pytest.fixture
def desk(tmp_path, model):
    """Two papers that report one fire, and a feed that merges stories."""
    made = Desk(tmp_path)
    made.configure(
        settings=made.settings(
            summariser={"engine": "openai", "base_url": model.url, "model": "klein"}
        ),
        sources=[
            {"name": one.source, "url": f"https://{one.source}.example/feed", "enabled": False}
            for one in reports()
        ],
        feeds=[{"slug": "lage", "title": "Lage", "stories": "merge"}],
    )
    (tmp_path / "a.jsonl").write_bytes(jsonl.write(reports(), ZoneInfo("Europe/Berlin")))
    made.run("import", "--format", "jsonl", "a.jsonl")
    return made


def shown(desk):
    return json.loads((desk.folder / "feeds" / "lage.json").read_text("utf-8"))["items"]


def test_a_story_is_told_once_of_both_reports_and_said_to_be(desk, model):
    seen = []

    def answer(text):
        seen.append(text)
        return TRUE

    model.answer = answer
    desk.run("once")
    (one,) = shown(desk)
    assert one["summary"] == TRUE
    told = one["_presseschau"]["tldr"]
    assert (told["engine"], sorted(told["sources"])) == ("klein", ["blatt.example", "funk.example"])
    assert [part["source"] for part in told["sentences"]][1:3] == ["blatt.example", "funk.example"]
    for part in told["sentences"]:
        assert part["evidence"].startswith(f"https://{part['source'].split('.')[0]}.example/")
    assert "aus 2 Berichten" in (desk.folder / "feeds" / "lage.rss").read_text("utf-8")
    assert "[1] funk.example" in seen[0] or "[1] blatt.example" in seen[0]
    asked, before = model.asked, desk.published()
    desk.run("once")
    assert (model.asked, desk.published()) == (asked, before)
    assert "told over several reports, by engine: 1 klein" in desk.run("status") + desk.errors
    assert "of 2 reports" in desk.run("preview", "lage")
    (held,) = json.loads(desk.run("preview", "lage", "--json"))["entries"][:1]
    assert held["story"]["tldr"] == TRUE
    for record in desk.records():
        assert record["engine"] == "extractive"
        assert record["tldr"] != TRUE
        assert TRUE in desk.run("show", record["id"])
        assert f"← funk.example: {LOSS}" in desk.run("explain", record["id"])


def test_what_no_report_says_leaves_the_word_to_the_lead_which_is_told(desk, model):
    model.answer = lambda _: AVERAGED
    desk.run("once")
    (one,) = shown(desk)
    assert one["summary"] in {record["tldr"] for record in desk.records()}
    assert "vier" not in json.dumps(shown(desk))
    assert model.asked == 2
    assert "left to one report, because of: 1 number" in desk.run("status") + desk.errors
    told = desk.run("show", desk.records()[0]["id"])
    assert "of 2 reports, not told by klein: number" in told
    assert "vier" in told
    desk.run("once")
    assert model.asked == 2


def test_the_daemon_tells_it_while_it_runs(desk, model):
    model.answer = lambda _: TRUE
    process = desk.start("run")
    path = desk.folder / "feeds" / "lage.json"
    until(lambda: path.exists() and TRUE in path.read_text("utf-8"), "a story is told")
    code, _ = stop(process)
    assert code == 0


@pytest.mark.parametrize("command", [("tldr", "--veto"), ("withdraw",)])
def test_without_one_of_its_reports_nothing_of_it_is_left(desk, model, command):
    model.answer = lambda _: TRUE
    desk.run("once")
    late = next(one for one in desk.records() if one["source"] == "funk")
    desk.run(command[0], late["id"], *command[1:])
    desk.run("once")
    (one,) = shown(desk)
    assert one["summary"] == reports()[0].tldr
    for path in (desk.folder / "feeds").rglob("lage*"):
        assert "Kornblau" not in path.read_text("utf-8", "replace"), path.name
