"""A withdrawn article's guid comes again: with another article, or with the withdrawn one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape

import pytest

from aggregator.errors import HttpStatus
from aggregator.pipeline import withdrawal
from aggregator.pipeline.withdrawal import CameBack
from aggregator.publish import jsonl
from aggregator.store import feeds, traces, withdrawals
from tests.making import NOW, feed, source
from tests.unit.normalise.test_withdrawal import BRIDGE, FEST, ZOO
from tests.unit.test_pipeline import FEED, House, page

DAY = timedelta(days=1)
LINK = "https://blatt.example/politik/4711"
RAT = {"title": "Rat beschließt eine zweite Brücke", "teaser": "Der Bau beginnt im Frühjahr."}
OLD = (BRIDGE, RAT["title"], RAT["teaser"])
NEW = (ZOO, FEST["title"], FEST["teaser"])


def rss(title, teaser, *, link=LINK, date=NOW - DAY, content=""):
    body = f"<description>{escape(teaser)}</description>" if teaser else ""
    if content:
        body += f"<content:encoded>{escape(f'<p>{content}</p>')}</content:encoded>"
    return (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        "<title>Das Blatt</title><link>https://blatt.example/</link><description/><item>"
        f"<title>{escape(title)}</title><link>{link}</link><guid isPermaLink='false'>4711</guid>"
        f"{body}<pubDate>{format_datetime(date)}</pubDate></item></channel></rss>"
    ).encode()


def houses(folder, **its):
    made = House(folder, source(url=FEED, twins=True, **its), feed(content="full"))
    made.net.answers = {FEED: rss(**RAT, content=its and BRIDGE), LINK: page(BRIDGE)}
    return made


@pytest.fixture
def house(tmp_path):
    made = houses(tmp_path)
    yield made
    made.store.close()


async def withdrawn(house):
    """Take the article, publish and withdraw it; give what it was."""
    await house.pass_()
    await house.pipeline.publish_all()
    (gone,) = house.records().values()
    assert gone.inhalt == BRIDGE
    house.store.write_now(withdrawal.withdraw, [gone], reason="Bitte", now=house.now)
    await house.pipeline.publish_all()
    house.net.asked.clear()
    house.now += DAY
    return gone


async def serve(house, entry, text=None):
    """Let the source serve an entry, and its page a text; give the records after a pass."""
    house.net.answers[FEED] = entry
    if text is not None:
        house.net.answers[LINK] = page(text)
    house.net.asked.clear()
    await house.pass_()
    await house.pipeline.publish_all()
    return list(house.records().values())


def holding(house, *texts):
    """Name the files, the store's among them, that hold any sentence of the texts."""
    wanted = [one.encode() for text in texts for one in text.split(". ")]
    paths = [one for one in house.folder.rglob("*") if one.is_file()]
    return [one.name for one in paths if any(word in one.read_bytes() for word in wanted)]


async def test_another_article_with_its_guid_page_and_date_is_taken_in_under_another_id(house):
    gone = await withdrawn(house)
    (new,) = await serve(house, rss(**FEST), ZOO)
    assert (new.guid, new.link, new.published) == (gone.guid, gone.link, gone.published)
    assert (new.title, new.inhalt) == (FEST["title"], ZOO)
    assert new.id != gone.id
    key = house.store.write_now(feeds.ensure, {"alles": None}, NOW)["alles"]
    atom = (house.folder / "feeds" / "alles.atom").read_text(encoding="utf-8")
    assert f"<id>{key.entry_id(new.id)}</id>" in atom
    assert f"<id>{key.entry_id(gone.id)}</id>" not in atom
    assert holding(house, *OLD) == []
    (again,) = await serve(house, rss(**FEST))
    assert again == new


@pytest.mark.parametrize(
    "entry",
    [
        rss("Rat lehnt die zweite Brücke ab", RAT["teaser"]),
        rss(**RAT, date=NOW),
        rss(RAT["title"], FEST["teaser"]),
        rss(FEST["title"], RAT["teaser"] + " Das Land zahlt."),
        rss(FEST["title"], BRIDGE[:150], link=LINK + "/neu", date=NOW),
        rss("Fest", ""),
    ],
)
async def test_what_is_corrected_stays_out_and_is_not_fetched(house, entry):
    await withdrawn(house)
    assert await serve(house, entry, BRIDGE.replace("zwölf", "vierzehn")) == []
    assert house.net.urls == [FEED]
    assert holding(house, *OLD) == []


@pytest.mark.parametrize("text", [BRIDGE, BRIDGE.replace("zwölf", "elf"), f"{ZOO} {BRIDGE}"])
async def test_a_new_teaser_before_the_old_page_stays_out_and_is_fetched_once(house, text):
    gone = await withdrawn(house)
    assert await serve(house, rss(**FEST), text) == []
    assert house.net.urls == [FEED, LINK]
    assert holding(house, *OLD, *NEW) == []
    house.now += DAY
    assert await serve(house, rss(**FEST)) == []
    assert house.net.urls == [FEED]
    other = rss("Zoo feiert nun doch ein Fest", FEST["teaser"])
    assert await serve(house, other) == []
    assert house.net.urls == [FEED]
    told = house.store.read_now(withdrawals.load)
    assert len(told) == 2
    assert {one.reason for one in told} == {"Bitte"}
    assert gone.id in {one.record for one in told}


async def test_after_that_another_article_is_still_taken_in(house):
    await withdrawn(house)
    await serve(house, rss(**FEST), BRIDGE)
    text = "Der Verein gewann am Samstag " + " ".join(f"Spiel{n} Tor{n}" for n in range(40)) + "."
    (new,) = await serve(
        house, rss("Verein gewinnt alle Spiele", "Nur der Torwart war nie zu sehen."), text
    )
    assert new.inhalt == text


async def test_moved_with_another_title_and_date_it_stays_out_by_its_text(house):
    await withdrawn(house)
    house.net.answers[LINK + "/neu"] = page(BRIDGE)
    assert await serve(house, rss(**FEST, link=LINK + "/neu", date=NOW)) == []
    house.now += DAY
    assert await serve(house, rss(**FEST, link=LINK + "/neu", date=NOW)) == []
    assert house.net.urls == [FEED]


async def test_a_page_that_says_too_little_is_no_other_article(house):
    await withdrawn(house)
    assert await serve(house, rss(**FEST), "Dieser Text ist gerade leider nicht zu lesen.") == []
    assert holding(house, *NEW) == []


async def test_a_page_that_cannot_be_had_is_waited_for_and_then_decides(house):
    await withdrawn(house)
    house.net.answers[LINK] = HttpStatus(LINK, "kaputt", status=500)
    (new,) = await serve(house, rss(**FEST))
    assert new.tldr == ""
    house.now += DAY
    assert await serve(house, rss(**FEST), BRIDGE) == []
    assert holding(house, *OLD, *NEW) == []


async def test_a_feed_that_carries_all_is_believed_at_once(tmp_path):
    house = houses(tmp_path, full_text="feed")
    await withdrawn(house)
    assert await serve(house, rss(**FEST, content=BRIDGE)) == []
    (new,) = await serve(house, rss(**FEST, content=ZOO))
    assert new.inhalt == ZOO
    # corrected to what was withdrawn, it goes, and not a word of that is kept for later
    for _ in range(2):
        house.now += timedelta(minutes=1)
        assert await serve(house, rss(**FEST, content=BRIDGE)) == []
        assert holding(house, *OLD, *NEW) == []
    assert await serve(house, rss(**FEST, content=ZOO)) == []
    house.store.close()


async def test_a_title_and_a_teaser_alone_never_tell_another_article(tmp_path):
    house = houses(tmp_path, full_text="feed")
    await withdrawn(house)
    house.use(source(url=FEED, full_text="none"), feed())
    assert await serve(house, rss(**FEST)) == []
    house.store.close()


async def test_a_page_that_shows_it_again_takes_the_record_out_of_everything(tmp_path):
    house = houses(tmp_path, recheck=["12h"])
    house.net.answers[FEED] = rss(**RAT)
    await withdrawn(house)
    (new,) = await serve(house, rss(**FEST), ZOO)
    assert holding(house, ZOO) != []
    house.now += DAY
    assert await serve(house, rss(**FEST), BRIDGE) == []
    assert holding(house, *OLD, *NEW) == []
    assert "deleted-entry" in (house.folder / "feeds" / "alles.atom").read_text(encoding="utf-8")
    assert house.store.read_now(withdrawals.find, new.id).reason == "Bitte"
    house.now += DAY
    assert await serve(house, rss(**FEST)) == []
    assert house.net.urls == [FEED]
    house.store.close()


@pytest.mark.parametrize("revisions", [0, 9])
async def test_an_entry_that_is_corrected_to_it_takes_the_record_along(house, revisions):
    await withdrawn(house)
    (new,) = await serve(house, rss(**FEST), ZOO)
    trace = house.store.read_now(traces.of, new.id)
    changed = traces.Trace(record=new.id, content=trace.content, revisions=revisions)
    house.store.write_now(traces.save, changed)  # after nine a correction has to wait
    house.now += timedelta(minutes=5)
    assert await serve(house, rss(**RAT)) == []
    assert house.net.urls == [FEED]
    assert holding(house, *OLD, *NEW) == []


async def test_who_asks_for_the_page_again_is_told_and_nothing_is_changed(house):
    await withdrawn(house)
    (new,) = await serve(house, rss(**FEST), ZOO)
    house.net.answers[LINK] = page(BRIDGE)
    with pytest.raises(CameBack, match=f"{new.id}: .* was withdrawn"):
        await house.pipeline.redone(new, house.config.sources[0], page=True)
    assert list(house.records().values()) == [new]


async def test_a_file_brings_another_article_under_its_guid_and_not_the_withdrawn_one(house):
    gone = await withdrawn(house)
    (new,) = await serve(house, rss(**FEST), ZOO)
    house.store.write_now(withdrawal.withdraw, [new], reason="", now=house.now)
    (read,) = jsonl.read(jsonl.write([gone], house.config.settings.zone), file="x")
    assert house.store.read_now(withdrawal.refused, [read]) == {gone.id}
    text = "Der Verein gewann am Samstag " + " ".join(f"Spiel{n} Tor{n}" for n in range(40)) + "."
    fresh = {"id": "0" * 16, "title": "Verein gewinnt alle Spiele", "teaser": "", "inhalt": text}
    assert house.store.read_now(withdrawal.refused, [replace(read, **fresh)]) == set()
