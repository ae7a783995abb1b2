"""Which entries make the next pages, and that nothing published is ever lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.pipeline.archive import full
from aggregator.store import published, records, retention
from aggregator.store.published import Numbered
from tests.making import feed, record, source
from tests.unit.test_pipeline import House


def numbered(text: str, start: int = 1) -> list[Numbered]:
    return [Numbered(number, one) for number, one in enumerate(text, start)]


@pytest.mark.parametrize(
    ("loose", "held", "size", "pages"),
    [
        ("abc", "abc", 2, []),
        ("", "abc", 2, []),
        ("abc", "bc", 2, [[1, 2]]),
        ("abcd", "d", 2, [[1, 2], [3, 4]]),
        # One that came late and left at once takes the oldest along, not the newest.
        ("abcdx", "abcd", 3, [[1, 2, 5]]),
        ("a", "", 5, [[1]]),
        ("ab", "", 0, [[1], [2]]),
    ],
)
def test_pages(loose: str, held: str, size: int, pages: list[list[int]]) -> None:
    assert full(numbered(loose), set(held), size) == pages


@pytest.mark.parametrize(
    ("loose", "held", "size", "pages"),
    [
        ("abc", "abc", 2, []),
        ("abcde", "bcde", 2, [[1, 2], [3, 4]]),
        ("ab", "b", 2, [[1], [2]]),
        ("abc", "", 5, [[1, 2], [3]]),
        ("a", "", 5, [[1]]),
        ("abcd", "", 2, [[1, 2], [3, 4]]),
    ],
)
def test_an_archive_begins_with_two_pages_where_it_can(
    loose: str, held: str, size: int, pages: list[list[int]]
) -> None:
    assert full(numbered(loose), set(held), size, first=True) == pages


@given(
    st.lists(st.integers(0, 40), unique=True),
    st.sets(st.integers(0, 40)),
    st.integers(1, 10),
    st.booleans(),
)
def test_all_that_left_is_on_exactly_one_page(
    numbers: list[int], held: set[int], size: int, first: bool
) -> None:
    loose = [Numbered(sequence, str(one)) for sequence, one in enumerate(numbers)]
    pages = full(loose, {str(one) for one in held}, size, first=first)
    lying = [sequence for page in pages for sequence in page]
    assert len(lying) == len(set(lying))
    assert {one.sequence for one in loose if int(one.record) not in held} <= set(lying)
    assert all(len(page) <= size for page in pages)


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path, source(), feed(limit=4, formats=["atom"]))
    yield made
    made.store.close()


def arrive(house: House, *numbers: int) -> None:
    house.store.write_now(records.add, [record(number) for number in numbers])


def entries(house: House, page: str = "") -> list[str]:
    """Give the titles of the entries on a page, without "Meldung"."""
    data = (house.folder / "feeds" / f"alles{page}.atom").read_bytes()
    return [one.title.removeprefix("Meldung ") for one in feedparser.parse(data).entries]


async def test_the_archive_begins_with_all_that_the_feed_could_have_shown(house):
    arrive(house, *range(1, 10))  # the higher, the older
    done = await house.pipeline.publish_all()
    assert entries(house) == ["1", "2", "3", "4"]
    assert [entries(house, f".{n}") for n in (1, 2, 3)] == [["8", "9"], ["6", "7"], ["4", "5"]]
    assert "alles.3.atom" in done.changed
    assert (await house.pipeline.publish_all()).changed == ()


async def test_news_change_the_feed_and_now_and_then_add_a_page(house):
    arrive(house, 9, 8, 7, 6)
    changed = [(await house.pipeline.publish_all()).changed]
    for number in (5, 4, 3, 2):
        arrive(house, number)
        changed.append((await house.pipeline.publish_all()).changed)
    pages = [[name for name in one if name.endswith(".atom")] for one in changed]
    assert pages == [
        ["alles.atom"],
        ["alles.1.atom", "alles.2.atom", "alles.atom"],
        ["alles.atom"],
        ["alles.atom"],
        ["alles.atom"],
    ]
    assert [entries(house, page) for page in ("", ".2", ".1")] == [
        ["2", "3", "4", "5"],
        ["6", "7"],
        ["8", "9"],
    ]


async def test_what_arrives_in_this_moment_has_not_left_the_feed(house, monkeypatch):
    arrive(house, 8, 9)
    issue = house.pipeline._issue
    read = issue._told

    async def told(*given, **more):
        found = await read(*given, **more)
        if not house.store.read_now(lambda c: records.by_id(c, [record(7).id])):
            arrive(house, 7)
        return found

    monkeypatch.setattr(issue, "_told", told)
    await house.pipeline.publish_all()
    assert entries(house) == ["8", "9"]
    await house.pipeline.publish_all()
    assert entries(house) == ["7", "8", "9"]
    assert not list((house.folder / "feeds").glob("alles.*.atom"))


async def test_what_came_and_went_while_nobody_looked_is_in_the_archive(house):
    arrive(house, 20)
    await house.pipeline.publish_all()
    arrive(house, *range(1, 12))
    await house.pipeline.publish_all()
    found = {one for page in ("", *(f".{n}" for n in range(1, 5))) for one in entries(house, page)}
    assert found == {"20", *map(str, range(1, 12))}


async def test_a_veto_takes_an_entry_from_its_page_and_from_no_other(house):
    arrive(house, *range(1, 10))
    await house.pipeline.publish_all()
    house.store.write_now(records.save, replace(record(7), vetoed=True))
    assert (await house.pipeline.publish_all()).changed == ("alles.2.atom",)
    assert entries(house, ".2") == ["6"]
    house.store.write_now(published.forget, [record(6).id])
    assert "alles.3.atom" in (await house.pipeline.publish_all()).changed  # it led to page 2
    assert not (house.folder / "feeds" / "alles.2.atom").exists()


async def test_an_entry_is_known_by_the_same_id_in_feed_and_archive(house):
    arrive(house, *range(1, 6))
    await house.pipeline.publish_all()
    ids = {
        page: {one.title: one.id for one in feedparser.parse(house.folder / "feeds" / page).entries}
        for page in ("alles.atom", "alles.1.atom")
    }
    assert ids["alles.1.atom"]["Meldung 4"] == ids["alles.atom"]["Meldung 4"]


async def test_ids_are_shared_by_feeds_that_want_it(house):
    wanted = {"a": {"ids": "shared"}, "b": {"ids": "shared"}, "c": {}}
    house.use(source(), *(feed(slug, formats=["atom"], **more) for slug, more in wanted.items()))
    arrive(house, 1)
    await house.pipeline.publish_all()
    a, b, c = (feedparser.parse(house.folder / "feeds" / f"{s}.atom").entries[0].id for s in "abc")
    assert a == b != c


async def test_what_the_configuration_says_of_feeds_stands_in_them(house):
    house.use(
        source(every="7m"),
        feed(formats=["rss"]),
        feed("frei", formats=["rss", "atom"], rights="Alles erlaubt."),
        rights="Nur privat.",
        editor="Anna Berg",
    )
    house.store.write_now(records.add, [record(1, engine="hand")])
    await house.pipeline.publish_all()
    read = {one: (house.folder / "feeds" / one).read_text() for one in ("alles.rss", "frei.atom")}
    assert "<copyright>Nur privat.</copyright>" in read["alles.rss"]
    assert "<ttl>7</ttl>" in read["alles.rss"]
    assert "<rights>Alles erlaubt.</rights>" in read["frei.atom"]
    assert "TLDR von Anna Berg." in read["alles.rss"]


async def test_where_records_are_kept_for_a_time_the_archive_ends_earlier_and_stays_whole(
    house, monkeypatch
):
    monkeypatch.setattr(retention, "NEWEST", 1)
    house.use(source(), feed(limit=4, formats=["atom"]), keep="90d")
    arrive(house, *range(1, 10))
    await house.pipeline.publish_all()
    await house.pipeline.tidy()
    pages = ["".join(entries(house, f".{number}")) for number in (1, 2, 3)]
    assert pages == ["89", "67", "45"]
    before = (house.folder / "feeds" / "alles.3.atom").read_bytes()

    house.now += timedelta(days=91)
    arrive(house, -60 * 24 * 91)  # of today
    await house.pipeline.publish_all()
    await house.pipeline.tidy()
    left = {one.title.removeprefix("Meldung ") for one in house.records().values()}
    assert left == {"1", "2", "3", "4", "5", "-131040"}, "what the feed shows, and the last page"
    done = await house.pipeline.publish_all()
    assert set(done.changed) == {"alles.1.atom", "alles.2.atom", "alles.3.atom"}
    assert not (house.folder / "feeds" / "alles.1.atom").exists()
    after = (house.folder / "feeds" / "alles.3.atom").read_bytes()
    assert b"prev-archive" in before
    assert b"prev-archive" not in after, "it is the oldest one now"
    assert entries(house, ".3") == ["4", "5"]
    assert entries(house) == ["-131040", "1", "2", "3"]


async def test_records_stay_where_nobody_said_how_long(house, monkeypatch):
    monkeypatch.setattr(retention, "NEWEST", 1)
    arrive(house, *range(1, 10))
    for _ in range(3):
        await house.pipeline.publish_all()
        await house.pipeline.tidy()
        house.now += timedelta(days=4000)
    assert len(house.records()) == 9
