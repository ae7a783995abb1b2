"""What was withdrawn is gone from every file at once, is told of, and does not come back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from lxml import etree

from aggregator.errors import StoreError
from aggregator.model import Mark, Origin, PublishedEntry, Selection, Tombstone
from aggregator.normalise import record_id
from aggregator.pipeline import withdrawal
from aggregator.store import entries, feeds, hand, records, traces, withdrawals
from aggregator.store.rows import row_of
from aggregator.store.withdrawals import Deleted
from tests.making import NOW, feed, record, source
from tests.unit.pipeline.test_joining import MERGE, SOURCES, Teller
from tests.unit.test_pipeline import FEED, OTHER, SENTENCE, House, page, rss
from tests.unit.test_telling import BLATT, FUNK

GRAMMAR = etree.RelaxNG(etree.parse(Path(__file__).parents[1] / "publish" / "atom.rng"))
DELETED = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
COMMENT = "{http://purl.org/atompub/tombstones/1.0}comment"
ATOM = "{http://www.w3.org/2005/Atom}"
DAY = timedelta(days=1)


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path, source(url=FEED, twins=True), feed(limit=2))
    made.net.answers = {
        FEED: rss("a", "b"),
        "https://blatt.example/a": page(),
        "https://blatt.example/b": page(OTHER * 5),
    }
    yield made
    made.store.close()


def withdraw(house, *gone, reason=""):
    return house.store.write_now(withdrawal.withdraw, gone, reason=reason, now=house.now)


def files(house):
    return {path: path.read_bytes() for path in house.folder.rglob("*") if path.is_file()}


def holding(house, text):
    return [path.name for path, data in files(house).items() if text.encode() in data]


def atom(house, name):
    root = etree.fromstring((house.folder / "feeds" / name).read_bytes())
    GRAMMAR.assertValid(root)
    return root


def deleted(root):
    return [(one.get("ref"), one.get("when"), one.findtext(COMMENT)) for one in root.iter(DELETED)]


async def test_it_is_gone_from_every_file_and_stays_out_when_its_feed_tells_it_again(house):
    await house.pass_()
    await house.pipeline.publish_all()
    gone = house.records()["a"]
    assert len(holding(house, SENTENCE.strip())) > 0
    withdraw(house, gone)
    await house.pipeline.publish_all()
    assert not house.store.read_now(withdrawals.is_unerased)
    for text in (SENTENCE.strip(), "blatt.example/a", "Ein Anriss von a", gone.tldr):
        assert holding(house, text) == []
    assert len(holding(house, "blatt.example/b")) > 0
    house.net.answers[FEED] = rss("a", "b", "c")
    house.net.answers["https://blatt.example/c"] = page(OTHER * 6)
    house.net.asked.clear()
    house.now += DAY
    outcome = await house.pass_()
    assert outcome.new == 1
    assert "https://blatt.example/a" not in house.net.urls
    assert set(house.records()) == {"b", "c"}
    await house.pipeline.publish_all()
    assert holding(house, "blatt.example/a") == []


async def test_what_stands_in_a_feed_and_was_withdrawn_is_no_news(house):
    await house.pass_()
    withdraw(house, house.records()["a"])
    house.net.answers[FEED] = rss("a", "b", channel="<ttl>5</ttl>")
    before = house.known().last_new
    house.now += DAY
    outcome = await house.pass_()
    assert (outcome.answer, outcome.new) == ("unchanged", 0)
    assert house.known().last_new == before


async def test_an_added_source_does_not_bring_it_back(house):
    await house.pass_()
    gone = house.records()["a"]
    withdraw(house, gone)
    again = "https://anders.example/feed"
    other = source("anders", url=again, exclude=["b"], full_text="feed")
    house.use(source(url=FEED), other, feed())
    house.net.answers[again] = rss("a", "b")
    await house.pass_()
    assert house.store.read_now(traces.of, record_id("anders", "a")).content is None
    of_other = [one for one in house.records().values() if one.source == "anders"]
    assert of_other == []
    house.store.erase_now()
    assert holding(house, "blatt.example/a") == []  # nor is it kept as passed over


async def test_a_guid_that_is_used_again_is_another_article_under_another_id(house):
    await house.pass_()
    gone = house.records()["a"]
    withdraw(house, gone)
    title = "Der Zoo feiert ein Fest"
    other = rss("a", date="Mon, 05 Jan 2026 05:00:00 +0100").replace(
        b">a<", b">" + title.encode() + b"<", 1
    )
    house.net.answers[FEED] = other.replace(b"example/a<", b"example/zoo<")
    house.net.answers["https://blatt.example/zoo"] = page(OTHER * 5)
    house.now += 3 * DAY
    assert (await house.pass_()).new == 1
    new = house.records()["a"]
    assert (new.title, new.link) == (title, "https://blatt.example/zoo")
    assert new.id != gone.id
    withdraw(house, new)
    assert len(house.store.read_now(withdrawals.load)) == 2


async def test_what_is_lifted_is_taken_again(house):
    await house.pass_()
    gone = house.records()["a"]
    withdraw(house, gone)
    house.now += DAY
    await house.pass_()
    assert set(house.records()) == {"b"}
    one = house.store.read_now(withdrawals.find, gone.id)
    house.store.write_now(withdrawals.lift, one)
    await house.pass_()
    assert house.records()["a"].id == gone.id


async def test_readers_of_atom_are_told_where_the_entry_stood(tmp_path):
    house = House(tmp_path, source(), feed(limit=2), feed("kurz", limit=1, formats=["atom"]))
    house.store.write_now(records.add, [record(number) for number in (1, 2, 3, 4)])
    await house.pipeline.publish_all()
    pages = {name: atom(house, name) for name in ("alles.1.atom", "alles.2.atom")}
    (old,) = [
        one for one in pages["alles.1.atom"].iter(ATOM + "entry")
        if one.findtext(ATOM + "title") == "Meldung 4"
    ]  # fmt: skip
    house.now += DAY
    before = files(house)
    withdraw(house, record(4), reason="Auf Bitte\n der Stadt & <anderer>")
    await house.pipeline.publish_all()
    after = files(house)
    told = (old.findtext(ATOM + "id"), "2026-01-04T04:37:00Z", "Auf Bitte der Stadt & <anderer>")
    assert deleted(atom(house, "alles.atom")) == [told]
    assert [one[1:] for one in deleted(atom(house, "kurz.atom"))] == [told[1:]]
    changed = {path.name for path in before if after.get(path) != before[path]}
    # The one on which it lay is empty now and gone; the one before it leads past it.
    assert {name for name in changed if name.startswith("alles.1")} == {
        f"alles.1.{form}" for form in ("rss", "atom", "json")
    }
    assert not {name for name in changed if name.startswith("alles.3")}
    root = atom(house, "alles.atom")
    assert root.findtext(ATOM + "updated") == "2026-01-04T04:37:00+00:00"
    for form in ("rss", "json"):
        assert b"Meldung 4" not in (house.folder / "feeds" / f"alles.{form}").read_bytes()
    await house.pipeline.publish_all()
    again = files(house)
    assert {path: again[path] for path in again if path.parent.name == "feeds"} == {
        path: after[path] for path in after if path.parent.name == "feeds"
    }
    house.store.close()


async def test_a_page_that_holds_others_too_tells_of_it_and_no_other_page_changes(tmp_path):
    house = House(tmp_path, source(), feed(limit=4))
    house.store.write_now(records.add, [record(number) for number in range(1, 13)])
    await house.pipeline.publish_all()
    before = files(house)
    names = [
        path.name for path in before if b"Meldung 10<" in before[path] and path.suffix == ".atom"
    ]
    (name,) = names
    house.now += DAY
    withdraw(house, record(10))
    await house.pipeline.publish_all()
    (told,) = deleted(atom(house, name))
    assert told[1:] == ("2026-01-04T04:37:00Z", None)
    assert told[0] in before[house.folder / "feeds" / name].decode()
    after = files(house)
    others = [
        path
        for path in before
        if path.name[0] != "." and path.name.count(".") == 2 and path.stem != name[:-5]
    ]
    assert len(others) >= 6
    assert all(after[path] == before[path] for path in others)
    house.store.close()


async def test_a_crash_before_publishing_is_healed_by_the_next_run(house):
    await house.pass_()
    await house.pipeline.publish_all()
    withdraw(house, house.records()["a"])
    house.store.close()
    again = House(house.folder, source(url=FEED, twins=True), feed(limit=2))
    assert len(holding(again, "blatt.example/a")) > 3
    await again.pipeline.publish_all()
    assert holding(again, "blatt.example/a") == []
    assert not again.store.read_now(withdrawals.is_unerased)
    again.store.close()


async def test_what_cannot_be_erased_now_is_told_and_tried_again(house, monkeypatch, caplog):
    await house.pass_()
    withdraw(house, house.records()["a"])

    def full():
        raise StoreError("kein Platz")

    with monkeypatch.context() as patch:
        patch.setattr(type(house.store), "erase_now", lambda _: full())
        await house.pipeline.publish_all()
    assert "kein Platz" in caplog.text
    assert house.store.read_now(withdrawals.is_unerased)
    await house.pipeline.publish_all()
    assert not house.store.read_now(withdrawals.is_unerased)


async def test_other_sources_records_of_the_page_go_along(house):
    await house.pass_()
    gone = house.records()["a"]
    twin = replace(record(7, source="anders"), link=gone.link, title=gone.title)
    house.store.write_now(records.add, [twin])
    done = withdraw(house, gone)
    assert [one.id for one in done.named] == [gone.id]
    assert [one.id for one in done.others] == [twin.id]
    assert "a" not in house.records()


async def test_of_a_page_that_several_entries_share_only_the_one_goes(house):
    ticker = [
        record(n, link="https://blatt.example/ticker", title=f"Der Ticker am Tag {n}")
        for n in (1, 2)
    ]
    house.store.write_now(records.add, ticker)
    done = withdraw(house, ticker[0])
    assert done.others == ()
    assert set(house.records()) == {"g2"}
    new = record(3, link="https://blatt.example/ticker", title="Der Ticker am Tag 3")
    assert house.store.read_now(withdrawal.refused, [new]) == set()
    assert house.store.read_now(withdrawal.refused, [ticker[0]]) == {ticker[0].id}


async def test_of_a_page_that_is_nobodys_own_only_the_one_goes(house):
    home = "https://blatt.example/"
    one = record(1, link=home, title="Die erste Folge von allen")
    other = record(2, source="anders", link=home, title="Ein anderer Podcast beginnt")
    house.store.write_now(records.add, [one, other])
    passed = record(3, source="anders", link=home)
    over = [(row_of(passed), None, entries.FIRST)]
    house.store.write_now(entries.pass_over, over, NOW)
    assert withdraw(house, one).others == ()
    assert set(house.records()) == {"g2"}
    assert house.store.read_now(entries.passed_over, "anders", ["g3"]) != {}


async def test_an_edition_that_told_of_nothing_else_is_told_of_as_deleted(tmp_path):
    house = House(tmp_path, source(), feed("morgen", digest={"at": "05:30"}))
    house.store.write_now(records.add, [record(300), record(400)])
    await house.pipeline.publish_all()
    (edition,) = atom(house, "morgen.atom").iter(ATOM + "entry")
    withdraw(house, record(300))
    await house.pipeline.publish_all()
    assert deleted(atom(house, "morgen.atom")) == []
    assert holding(house, "Meldung 300") == []
    withdraw(house, record(400))
    await house.pipeline.publish_all()
    root = atom(house, "morgen.atom")
    assert [one[0] for one in deleted(root)] == [edition.findtext(ATOM + "id")]
    assert list(root.iter(ATOM + "entry")) == []
    assert list((house.folder / "feeds" / "digests").glob("*.html")) == []
    house.store.close()


def shown(*entries):
    selection = Selection(
        id="urn:f", slug="f", title="F", description="", language=None, updated=NOW, entries=entries
    )
    return lambda *deleted: withdrawal.with_tombstones(selection, deleted)


def entry(number):
    one = record(number)
    origin = Origin(name="blatt", title="Blatt")
    return PublishedEntry(id=f"urn:{number}", record=one, origin=origin, updated=one.updated)


def gone(name, when=NOW, page=None):
    return Deleted(Tombstone(name, when), page)


def test_a_tombstone_stands_until_everything_in_the_feed_is_younger():
    tell = shown(entry(1), entry(5))
    assert tell(gone("urn:9")).tombstones == (Tombstone("urn:9", NOW),)
    assert tell(gone("urn:9", NOW - timedelta(minutes=6))).tombstones == ()
    assert shown()(gone("urn:9", NOW - DAY)).tombstones != ()


def test_an_entry_that_is_shown_has_no_tombstone():
    assert shown(entry(1))(gone("urn:1")).tombstones == ()


def test_a_tombstone_is_a_change_of_the_feed():
    assert shown(entry(1))(gone("urn:9", NOW + DAY)).updated == NOW + DAY


def test_a_feed_tells_of_so_many_only():
    many = [gone(f"urn:{number}") for number in range(100, 200)]
    assert len(shown(entry(1))(*many).tombstones) == 50


def test_the_mark_of_a_page_changes_with_its_tombstones_only():
    by_page = withdrawal.by_page([gone("urn:1", page=2), gone("urn:2"), gone("urn:3", page=2)])
    assert {page: len(its) for page, its in by_page.items()} == {2: 2}
    assert withdrawal.mark_of(()) == ""
    assert withdrawal.mark_of(by_page[2]) != withdrawal.mark_of(by_page[2][:1])


async def test_marks_by_hand_are_forgotten(house):
    await house.pass_()
    one = house.records()["a"]
    key = str(house.store.write_now(feeds.ensure, {"alles": None}, NOW)["alles"].key)
    house.store.write_now(hand.save, key, {one.id: Mark(pinned=True)})
    withdraw(house, one)
    assert house.store.read_now(hand.load, key) == {}


async def test_a_story_that_waits_for_a_model_is_not_shown_to_it_any_more(tmp_path):
    house = House(tmp_path, *SOURCES, feed(**MERGE))
    house.engine = Teller()
    house.use(*SOURCES, feed(**MERGE))
    house.store.write_now(records.add, [BLATT, FUNK])
    assert (await house.pipeline.publish_all(busy=frozenset())).unwritten
    withdraw(house, FUNK)
    await house.pipeline.write_stories()
    assert house.engine.asked == []
    await house.pipeline.publish_all()
    assert holding(house, BLATT.title) != []
    assert holding(house, FUNK.title) == []
    house.store.close()
