"""A pass that takes hours publishes meanwhile what is ready."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

from aggregator.cli.once import Stop, passed, report
from aggregator.errors import PublishError
from aggregator.model import Failure, State, Tldr
from aggregator.pipeline import Outcome, Pipeline, Publication
from aggregator.runner import interim
from aggregator.store import editions
from tests.making import NOW, feed, source
from tests.unit.test_pipeline import FEED, OTHER, THIRD, House, page, rss


class SlowModel:
    """Writes one TLDR each time it is let."""

    name = "langsam"

    def __init__(self):
        self.turns = asyncio.Semaphore(0)
        self.waiting = 0

    def let(self, count=1):
        for _ in range(count):
            self.turns.release()

    async def write(self, request):
        self.waiting += 1
        await self.turns.acquire()
        return Tldr(text=f"Kurz: {request.text[:20]}", engine=self.name)


class Hubs:
    def __init__(self):
        self.told = 0

    async def announce(self, feeds):
        self.told += 1


@pytest.fixture
def house(tmp_path, monkeypatch):
    monkeypatch.setattr(interim, "EVERY", 0.01)
    made = House(tmp_path, source(url=FEED), feed())
    made.net.answers = {
        FEED: rss("a", "b", "c"),
        "https://blatt.example/a": page(),
        "https://blatt.example/b": page(OTHER * 5),
        "https://blatt.example/c": page(THIRD * 5),
    }
    made.engine = SlowModel()
    made.use(source(url=FEED), feed())
    yield made
    made.store.close()


async def until(true):
    async with asyncio.timeout(30):
        while not true():  # noqa: ASYNC110 - files tell nobody
            await asyncio.sleep(0.005)


def titles(house):
    file = house.folder / "feeds" / "alles.rss"
    text = file.read_text("utf-8") if file.exists() else ""
    return {one for one in "abc" if f"<title>{one}</title>" in text}


async def test_each_tldr_is_published_while_the_next_are_written(house):
    hubs = Hubs()
    made = SimpleNamespace(pipeline=house.pipeline, announcer=hubs)
    task = asyncio.create_task(passed(made, wish=True))
    seen = []
    for count in (1, 2):
        house.engine.let()
        await until(lambda count=count: len(titles(house)) == count)
        seen.append(titles(house))
    assert not task.done()
    house.engine.let()
    (outcome,), publication = await task
    assert outcome.tldrs == 3
    assert seen[0] < seen[1] < titles(house) == {"a", "b", "c"}
    assert "alles.rss" in publication.changed
    assert publication.entries == {"alles": 3}
    assert hubs.told >= 3

    before = (house.folder / "feeds" / "alles.rss").read_bytes()
    _, again = await passed(made, wish=False)
    assert again.changed == ()
    assert (house.folder / "feeds" / "alles.rss").read_bytes() == before


async def test_the_feed_is_in_the_end_what_one_publication_would_have_made(house, tmp_path):
    task = asyncio.create_task(
        passed(SimpleNamespace(pipeline=house.pipeline, announcer=Hubs()), wish=True)
    )
    house.engine.let()
    await until(lambda: titles(house))
    house.engine.let(2)
    await task
    made = {one.name: one.read_bytes() for one in (house.folder / "feeds").glob("alles.*")}
    for one in (house.folder / "feeds").iterdir():
        if one.is_file():
            one.unlink()
    await house.pipeline.publish_all()
    assert made == {one.name: one.read_bytes() for one in (house.folder / "feeds").glob("alles.*")}


async def test_where_nothing_can_be_written_the_pass_goes_on_and_its_end_says_so(
    house, monkeypatch, caplog
):
    tries = []

    async def broken(pipeline, *, busy=None):
        tries.append(busy)
        raise PublishError("feeds: no space left")

    monkeypatch.setattr(Pipeline, "publish_all", broken)
    task = asyncio.create_task(
        passed(SimpleNamespace(pipeline=house.pipeline, announcer=Hubs()), wish=True)
    )
    house.engine.let()
    await until(lambda: tries)
    house.engine.let(2)
    with pytest.raises(PublishError):
        await task
    assert {one.engine for one in house.records().values()} == {"langsam"}
    assert "no space left" in caplog.text
    assert tries[0] == {"blatt"}, "who is walked is named, for editions to wait for"
    assert tries[-1] is None


async def test_a_late_edition_waits_for_the_sources_that_are_still_walked(house):
    house.now = NOW + timedelta(days=1)
    house.use(source(url=FEED), feed(digest={"at": "06:00"}))
    key = house.pipeline.keys["alles"]
    task = asyncio.create_task(
        passed(SimpleNamespace(pipeline=house.pipeline, announcer=Hubs()), wish=True)
    )
    await until(lambda: house.engine.waiting == 3)
    house.engine.let()
    await until((house.folder / "feeds" / "alles.rss").exists)
    assert house.store.read_now(editions.newest, key, 9) == []
    house.engine.let(2)
    await task
    (edition,) = house.store.read_now(editions.newest, key, 9)
    assert len(edition.stories) == 3


async def test_of_sources_that_are_left_after_a_stop_late_editions_wait(house):
    house.now = NOW + timedelta(days=1)
    house.use(source(url=FEED), feed(digest={"at": "06:00"}))
    stop = Stop(timedelta(seconds=0.05))
    made = SimpleNamespace(pipeline=house.pipeline, announcer=Hubs())
    task = asyncio.create_task(passed(made, wish=True, stop=stop))
    await until(lambda: house.engine.waiting == 3)
    stop.event.set()
    outcomes, publication = await task
    assert outcomes == []
    assert publication.waiting == ("alles",)
    assert house.store.read_now(editions.newest, house.pipeline.keys["alles"], 9) == []
    assert {one.state for one in house.records().values()} == {State.FETCHED}


async def test_after_a_stop_no_source_is_begun(house):
    stop = Stop(timedelta(seconds=5))
    stop.event.set()
    made = SimpleNamespace(pipeline=house.pipeline, announcer=Hubs())
    outcomes, _ = await passed(made, wish=True, stop=stop)
    assert (outcomes, house.records()) == ([], {})


async def test_stories_that_wait_for_a_model_are_written_meanwhile_too(house, monkeypatch):
    publish_all, decided = Pipeline.publish_all, []

    async def published(pipeline, *, busy=None):
        return replace(await publish_all(pipeline, busy=busy), unwritten=len(decided) < 2)

    async def write_stories(pipeline):
        decided.append(titles(house))
        return True

    monkeypatch.setattr(Pipeline, "publish_all", published)
    monkeypatch.setattr(Pipeline, "write_stories", write_stories)
    task = asyncio.create_task(
        passed(SimpleNamespace(pipeline=house.pipeline, announcer=Hubs()), wish=True)
    )
    house.engine.let()
    await until(lambda: len(decided) == 2)
    assert not task.done()
    assert decided[0] == decided[1] != set()
    house.engine.let(2)
    await task


FAILURE = Failure("connect", "www.blatt.example cannot be reached: its name does not resolve.")


def test_the_report_of_a_pass_is_readable_on_eighty_columns(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    outcomes = [
        Outcome(source="wirtschaftswarte", answer="failed", failure=FAILURE),
        Outcome(source="sportblick", answer="new", entries=30, new=20, articles=20, tldrs=20),
    ]
    report(outcomes, Publication())
    out = re.sub(r"\x1b\[\d+m", "", capsys.readouterr().out)
    assert max(map(len, out.splitlines())) <= 80
    assert {"wirtschaftswarte", *FAILURE.message.split()} <= set(out.split())
    assert re.search(r"sportblick +new +20 +20 +20", out)


def test_the_report_tells_files_that_went_from_those_that_changed(capsys):
    report([], Publication(changed=("alt.rss", "neu.rss"), removed=("alt.rss",)))
    assert capsys.readouterr().out.endswith("files changed: neu.rss\nfiles removed: alt.rss\n")
    report([], Publication())
    assert capsys.readouterr().out.endswith("files changed: none\n")
