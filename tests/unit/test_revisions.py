"""What becomes of entries over time: guids that change, corrections, pages looked at again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from aggregator.config.env import hidden
from aggregator.errors import (
    AskedToWait,
    ConnectFailed,
    HttpStatus,
    NoNetwork,
    SummariseError,
    Unreached,
)
from aggregator.model import Access, State, Validators
from aggregator.store import records, sources, traces
from aggregator.store.sources import Tally
from tests.making import NOW, feed, source
from tests.unit.test_pipeline import FEED, HOUR, SENTENCE, House, page, rss

BRIDGE = (
    "Der Rat der Stadt hat am Dienstag beschlossen, im Frühjahr eine neue Brücke zu bauen. "
    "Die Kosten von 212 Millionen Euro tragen zu drei Vierteln der Bund und das Land. "
    "Kritik kam vom Verband der Händler, der während der Bauzeit Einbußen fürchtet. "
    "Gegen den Beschluss wollen Anwohner der Gartenstraße vor Gericht ziehen. "
)
CORRECTED = BRIDGE.replace("212 Millionen", "312 Millionen")
WALL = (
    b"<html lang=de><body><h1>Mit Werbung weiterlesen</h1><p>Besuchen Sie uns wie gewohnt mit "
    b"Werbung und Tracking.</p><button>Akzeptieren</button></body></html>"
)
A, B = "https://blatt.example/a", "https://blatt.example/b"


def item(title="a", *, guid=None, link=None, teaser=None, date="Sat, 03 Jan 2026 05:00:00 +0100"):
    guid = f"<guid isPermaLink='false'>{guid or title}</guid>" if guid != "" else ""
    dated = f"<pubDate>{date}</pubDate>" if date else ""
    return (
        f"<item><title>{title}</title><link>{link or f'https://blatt.example/{title}'}</link>{guid}"
        f"<description>{teaser or f'Ein Anriss von {title} steht hier.'}</description>{dated}</item>"
    )


def document(*items):
    head = "<title>Das Blatt</title><link>https://blatt.example/</link><description/>"
    return f'<rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'.encode()


@pytest.fixture
def houses(tmp_path):
    made = []

    def make(**given):
        house = House(tmp_path, source(**{"url": FEED} | given), feed())
        house.net.answers = {FEED: rss("a", "b"), A: page(BRIDGE), B: page(SENTENCE * 4)}
        made.append(house)
        return house

    yield make
    for one in made:
        one.store.close()


def one(house, guid="a"):
    return house.records()[guid]


async def again(house, after=HOUR, *, wish=False):
    house.now += after
    house.net.asked.clear()
    house.store.write_now(_due_now, house.now) if not wish else None
    return await house.pass_(wish=wish)


def _due_now(connection, now):
    from sqlalchemy import update

    from aggregator.store.schema import source as table

    connection.execute(update(table).values(next_check=now))


# -- a new source -----------------------------------------------------------------------------


async def test_of_a_new_source_the_newest_are_taken_and_the_others_never_come(houses):
    house = houses(first=2, full_text="none")
    days = [f"{day:02} Dec 2025 05:00:00 +0100" for day in (3, 9, 5, 7)]
    items = [
        item(f"{n}-te Meldung", link=f"https://blatt.example/{n}", date=day)
        for n, day in enumerate(days)
    ]
    house.net.answers[FEED] = document(*items)
    outcome = await house.pass_()
    assert (outcome.new, outcome.entries) == (2, 4)
    assert set(house.records()) == {"1-te Meldung", "3-te Meldung"}
    house.net.answers[FEED] = document(item("neu"), *items)
    outcome = await again(house)
    assert outcome.new == 1
    assert set(house.records()) == {"1-te Meldung", "3-te Meldung", "neu"}
    assert house.known().gap_at is None
    changed = [
        one.replace("<guid isPermaLink='false'>", "<guid isPermaLink='false'>x-") for one in items
    ]
    house.net.answers[FEED] = document(*changed)
    assert (await again(house)).new == 0, "nor under other guids"
    assert (await again(house)).new == 0


async def test_a_source_may_be_taken_on_without_what_it_had(houses):
    house = houses(first=0)
    assert (await house.pass_()).new == 0
    house.net.answers[FEED] = rss("a", "b", "c")
    assert (await again(house)).new == 1


async def test_what_the_rules_of_a_source_leave_out_costs_no_page(houses):
    house = houses(include=["Brücke", "Rat"], exclude=["Liveticker"], max_age="7d")
    house.net.answers[FEED] = document(
        item("a", teaser="Die neue Brücke kommt."),
        item("b", teaser="Nichts davon."),
        item("c", teaser="Rat: der Liveticker."),
        item("d", teaser="Der Rat tagte.", date="Sat, 20 Dec 2025 05:00:00 +0100"),
    )
    outcome = await house.pass_()
    assert (outcome.new, list(house.records())) == (1, ["a"])
    assert house.net.urls == [FEED, A]
    assert (await again(house)).new == 0
    assert house.net.urls == [FEED]


async def test_what_the_rules_left_out_is_taken_when_they_or_it_have_changed(houses):
    house = houses(full_text="none", include=["Brücke"])
    house.net.answers[FEED] = document(item("a"), item("b"))
    assert (await house.pass_()).new == 0
    house.net.answers[FEED] = document(item("a", teaser="Doch eine Brücke."), item("b"))
    assert (await again(house)).new == 1
    house.use(source(url=FEED, full_text="none"), feed())
    house.net.answers[FEED] = document(item("a", teaser="Doch eine Brücke."), item("b"), item("c"))
    assert (await again(house)).new == 2
    assert house.store.read_now(sources.tally)["blatt"] == Tally(3, 3)


async def test_rules_that_are_new_hold_for_pages_that_failed(houses):
    house = houses()
    house.net.answers[A] = ConnectFailed("x", "niemand")
    await house.pass_()
    house.use(source(url=FEED, exclude=["Anriss"]), feed())
    await again(house, timedelta(hours=2))
    assert A not in house.net.urls


# -- guids that change ------------------------------------------------------------------------


async def test_all_guids_changing_at_once_is_no_news(houses):
    house = houses()
    await house.pass_()
    before = house.records()
    ids = {one.title: one.id for one in before.values()}
    house.net.answers[FEED] = rss("a", "b").replace(b"<guid>", b"<guid>tag:blatt.example,2026:")
    for _ in range(2):
        outcome = await again(house)
        assert (outcome.new, outcome.answer) == (0, "unchanged")
        assert house.net.urls == [FEED]
    after = house.records()
    assert {one.title: one.id for one in after.values()} == ids
    assert set(after) == {"tag:blatt.example,2026:a", "tag:blatt.example,2026:b"}
    assert [one.updated for one in after.values()] == [one.updated for one in before.values()]


async def test_a_site_that_moves_to_https_brings_nothing_back(houses):
    house = houses(full_text="none")
    old = [
        item(n, guid=f"http://blatt.example/{n}", link=f"http://blatt.example/{n}") for n in "abc"
    ]
    new = [
        item(n, guid=f"https://www.blatt.example/{n}/", link=f"https://www.blatt.example/{n}/")
        for n in "abc"
    ]
    house.net.answers[FEED] = document(*old)
    await house.pass_()
    house.net.answers[FEED] = document(new[0], *old[1:])
    assert (await again(house)).new == 0, "one of them"
    house.net.answers[FEED] = document(*new)
    assert (await again(house)).new == 0, "the others"
    assert len(house.records()) == 3
    links = {one.link for one in house.records().values()}
    assert links == {f"https://www.blatt.example/{n}/" for n in "abc"}


async def test_new_addresses_and_guids_are_recognised_by_title_and_date(houses):
    house = houses(full_text="none")
    titles = ["Der Rat baut eine Brücke", "Das Wetter wird am Abend besser"]
    house.net.answers[FEED] = document(
        *(item(t, guid=f"{n}", link=f"https://blatt.example/{n}") for n, t in enumerate(titles))
    )
    await house.pass_()
    house.net.answers[FEED] = document(
        *(item(t, guid=f"x{n}", link=f"https://neu.example/{n}.html") for n, t in enumerate(titles))
    )
    assert (await again(house)).new == 0
    assert {one.link for one in house.records().values()} == {
        "https://neu.example/0.html",
        "https://neu.example/1.html",
    }


async def test_entries_without_guid_link_and_date_that_were_corrected_may_come_twice_but_no_more(
    houses,
):
    house = houses(full_text="none")
    bare = "<item><title>{}</title><description>Ein Satz.</description></item>"
    house.net.answers[FEED] = document(
        bare.format("Die erste Meldung"), bare.format("Die zweite Meldung")
    )
    await house.pass_()
    assert (await again(house)).new == 0
    assert len(house.records()) == 2


async def test_another_entry_on_the_page_of_one_that_is_gone_is_new(houses):
    house = houses(full_text="none")
    ticker = "https://blatt.example/ticker"
    house.net.answers[FEED] = document(item("Am Montag", link=ticker), item("b"))
    await house.pass_()
    house.net.answers[FEED] = document(
        item("Ganz anderes", link=ticker, teaser="Neues.", date="Sun, 04 Jan 2026 05:00:00 +0100"),
        item("b"),
    )
    assert (await again(house)).new == 1


async def test_a_guid_that_comes_back_for_another_entry_is_not_lost(houses):
    house = houses(full_text="none")
    house.net.answers[FEED] = document(item("a", guid="1"), item("b"))
    await house.pass_()
    house.net.answers[FEED] = document(item("a", guid="2"), item("b"))
    assert (await again(house)).new == 0
    other = item("Etwas ganz anderes", guid="1", link="https://blatt.example/x", teaser="Neu.")
    house.net.answers[FEED] = document(other, item("a", guid="2"), item("b"))
    assert (await again(house)).new == 1
    assert (await again(house)).new == 0
    assert len(house.records()) == 3


async def test_full_texts_are_told_apart_by_record_and_not_by_what_guids_once_were(houses):
    house = houses(full_text="feed")
    house.net.answers[FEED] = document(item("a", guid="1", teaser=BRIDGE), item("b"))
    await house.pass_()
    house.net.answers[FEED] = document(item("a", guid="2", teaser=BRIDGE), item("b"))
    await again(house)
    other = item("Etwas ganz anderes", guid="1", link="https://blatt.example/x", teaser=CORRECTED)
    house.net.answers[FEED] = document(other, item("a", guid="2", teaser=BRIDGE), item("b"))
    for corrected in (0, 0):
        assert (await again(house)).corrected == corrected
    assert "312" in one(house, "1").inhalt
    assert "212" in one(house, "2").inhalt


async def test_a_new_address_of_the_feed_brings_no_flood(houses):
    house = houses()
    await house.pass_()
    moved = "https://blatt.example/atom"
    house.use(source(url=moved), feed())
    house.net.answers[moved] = document(
        item("a", guid="neu-a", teaser="Ein anderer Anriss."),
        item("b", guid="neu-b"),
        item("c", guid="neu-c"),
    )
    house.net.answers["https://blatt.example/c"] = page()
    outcome = await again(house)
    assert outcome.new == 1
    assert house.net.urls == [moved, "https://blatt.example/c"], (
        "what it says otherwise is no correction"
    )
    assert one(house, "neu-a").teaser == "Ein anderer Anriss."


# -- entries that are corrected ---------------------------------------------------------------


async def test_a_corrected_entry_is_read_and_summarised_again(houses):
    house = houses()
    await house.pass_()
    before = one(house)
    house.net.answers[FEED] = rss("a", "b").replace(
        b"Ein Anriss von a", b"Ein besserer Anriss von a"
    )
    house.net.answers[A] = page(f"Neu. {CORRECTED}")
    outcome = await again(house)
    assert (outcome.new, outcome.corrected, outcome.revised) == (0, 1, 1)
    assert house.net.urls == [FEED, A], "and no other page"
    after = one(house)
    assert "312 Millionen" in after.inhalt
    assert after.tldr != before.tldr
    assert (after.id, after.published, after.updated) == (before.id, before.published, house.now)
    assert after.teaser == "Ein besserer Anriss von a steht hier."
    outcome = await again(house)
    assert (outcome.corrected, house.net.urls) == (0, [FEED])


async def test_a_clock_that_was_wrong_at_first_delays_no_correction(houses):
    house = houses()
    house.now = NOW + timedelta(days=365)
    await house.pass_()
    house.net.answers[FEED] = rss("a", "b").replace(b"<title>a<", b"<title>Eine andere Zeile<")
    house.now = NOW
    assert (await house.pass_()).corrected == 1


async def test_a_corrected_title_is_published_though_the_page_is_as_it_was(houses):
    house = houses()
    await house.pass_()
    before = one(house)
    house.net.answers[FEED] = rss("a", "b").replace(b"<title>a<", b"<title>Eine andere Zeile<")
    await again(house)
    assert (A, Validators(etag=f'"{hash(page(BRIDGE))}"')) in house.net.asked, "asked conditionally"
    after = one(house)
    assert (after.title, after.tldr, after.inhalt) == (
        "Eine andere Zeile",
        before.tldr,
        before.inhalt,
    )
    assert after.updated == house.now


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"05:00:00", b"06:30:00"),
        (b"steht hier.", b"steht  hier.\n"),
        (b"steht hier.", b"steht hier. 12 Kommentare"),
        (b"<title>a<", b"<title>  a <"),
        (b"https://blatt.example/a<", b"https://blatt.example/a?utm_source=rss<"),
    ],
)
async def test_what_changes_nothing(houses, old, new):
    house = houses()
    await house.pass_()
    before = house.records()
    house.net.answers[FEED] = rss("a", "b").replace(old, new)
    outcome = await again(house)
    assert (outcome.corrected, house.net.urls) == (0, [FEED])
    assert house.records() == before


async def test_an_entry_that_never_rests_is_read_again_a_few_times_and_then_seldom(houses):
    house = houses(every="10m", max_interval="10m")
    await house.pass_()
    read = 0
    for number in range(6 * 24):
        teaser = f"Stand {number} der Dinge: {'Ja' * number}.".encode()
        house.net.answers[FEED] = rss("a", "b").replace(b"Ein Anriss von a steht hier.", teaser)
        await again(house, timedelta(minutes=10))
        read += house.net.urls.count(A)
    assert 5 <= read <= 7
    house.net.answers[FEED] = rss("a", "b")
    await again(house, timedelta(days=2))
    assert one(house).teaser == "Ein Anriss von a steht hier.", (
        "at last it says what its entry says"
    )


async def test_a_correction_whose_page_cannot_be_had_keeps_what_there_is_and_is_tried_again(houses):
    house = houses()
    await house.pass_()
    before = one(house)
    house.net.answers[FEED] = rss("a", "b").replace(b"<title>a<", b"<title>Eine andere Zeile<")
    house.net.answers[A] = ConnectFailed("x", "niemand da")
    await again(house)
    after = one(house)
    assert after == replace(before, title="Eine andere Zeile", updated=house.now)
    trace = house.store.read_now(traces.of, after.id)
    assert (trace.failures, trace.due_at) == (1, house.now + HOUR)
    house.net.answers[A] = page(CORRECTED)
    await again(house, 2 * HOUR)
    assert "312 Millionen" in one(house).inhalt
    trace = house.store.read_now(traces.of, after.id)
    assert (trace.failures, trace.due_at) == (0, None)


async def test_a_page_that_cannot_be_had_is_given_up_in_the_end(houses):
    house = houses()
    await house.pass_()
    house.net.answers[FEED] = rss("a", "b").replace(b"<title>a<", b"<title>Eine andere Zeile<")
    house.net.answers[A] = AskedToWait("x", "später", status=429, retry_at=None)
    asked = 0
    for _ in range(10):
        await again(house, timedelta(days=2))
        asked += house.net.urls.count(A)
    assert asked == 4
    assert one(house).state is State.SUMMARISED


async def test_a_wall_or_a_cut_text_replaces_nothing(houses):
    house = houses()
    await house.pass_()
    before = one(house)
    for number, answer in enumerate((WALL, page(BRIDGE.split(".", maxsplit=1)[0] + "."))):
        house.net.answers[A] = answer
        house.net.answers[FEED] = rss("a", "b").replace(
            b"Ein Anriss", f"Der {number}. Anriss".encode()
        )
        await again(house, 8 * HOUR)
        assert A in house.net.urls
        after = one(house)
        assert (after.inhalt, after.tldr, after.access) == (before.inhalt, before.tldr, Access.OPEN)
        assert (after.state, after.updated) == (State.SUMMARISED, before.updated)


async def test_what_stands_in_front_of_a_wall_follows_the_teaser(houses):
    house = houses()
    house.net.answers[A] = WALL
    await house.pass_()
    house.net.answers[FEED] = rss("a", "b").replace(b"Ein Anriss von a", b"Kein Anriss von a")
    await again(house)
    after = one(house)
    assert after.access is Access.CONSENT_WALL
    assert after.tldr == after.inhalt == after.teaser == "Kein Anriss von a steht hier."


async def test_a_correction_that_comes_too_soon_is_made_in_its_time_though_nothing_more_changes(
    houses,
):
    house = houses()
    await house.pass_()
    for number in range(5):
        house.net.answers[FEED] = rss("a", "b").replace(
            b"<title>a<", f"<title>Zeile {number}<".encode()
        )
        await again(house, timedelta(minutes=5))
    assert one(house).title == "Zeile 2", "three corrections at once, no more"
    assert house.store.read_now(traces.next_dues) == {"blatt": NOW + HOUR}
    house.net.answers[A] = page(CORRECTED)
    house.net.asked.clear()
    house.now = NOW + HOUR
    await house.pass_(wish=False)
    after = one(house)
    assert (after.title, "312" in after.inhalt) == ("Zeile 4", True)
    assert house.net.urls == [A]
    assert house.store.read_now(traces.of, after.id).pending is None


async def test_a_correction_that_is_taken_back_while_it_waits_is_not_made(houses):
    house = houses()
    await house.pass_()
    for number in (0, 1, 2, 3, 2):
        house.net.answers[FEED] = rss("a", "b").replace(
            b"<title>a<", f"<title>Zeile {number}<".encode()
        )
        await again(house, timedelta(minutes=5))
    await again(house, 2 * HOUR)
    assert one(house).title == "Zeile 2"


async def test_without_pages_too_a_correction_waits_for_its_time(houses):
    house = houses(full_text="none")
    await house.pass_()
    for number in range(4):
        house.net.answers[FEED] = rss("a", "b").replace(
            b"Ein Anriss von a", f"Anriss {number}".encode()
        )
        await again(house, timedelta(minutes=5))
    assert one(house).tldr == "Anriss 2 steht hier."
    await again(house, HOUR)
    assert one(house).tldr == one(house).inhalt == "Anriss 3 steht hier."
    assert house.store.read_now(traces.next_dues) == {}


async def test_a_tldr_that_cannot_be_written_keeps_text_and_tldr_together(houses):
    house = houses()
    await house.pass_()
    before = one(house)
    house.net.answers[A] = page(CORRECTED)
    house.net.answers[FEED] = document(item("a", teaser=" "), item("b")).replace(
        b"<title>a<", b"<title>Aha<"
    )
    house.engine.error = SummariseError("nichts hält")
    house.store.write_now(records.save, replace(before, teaser=""))
    await again(house)
    after = one(house)
    assert (after.inhalt, after.tldr) == (before.inhalt, before.tldr)


async def test_what_a_person_did_stays(houses):
    house = houses()
    await house.pass_()
    for guid, given in (("a", {"tldr": "Von Hand.", "engine": "hand"}), ("b", {"vetoed": True})):
        house.store.write_now(records.save, replace(one(house, guid), **given))
    house.net.answers[FEED] = rss("a", "b").replace(b"Ein Anriss", b"Ein neuer Anriss")
    house.net.answers |= {A: page(CORRECTED), B: page(f"Ganz anders. {CORRECTED}")}
    await again(house)
    a, b = one(house, "a"), one(house, "b")
    assert (a.tldr, a.engine, "312" in a.inhalt) == ("Von Hand.", "hand", True)
    assert (b.vetoed, "312" in b.inhalt) == (True, True)


async def test_without_pages_the_teaser_is_the_text(houses):
    house = houses(full_text="none")
    await house.pass_()
    house.net.answers[FEED] = rss("a", "b").replace(b"Ein Anriss von a", b"Ein neuer Anriss von a")
    await again(house)
    after = one(house)
    assert after.tldr == after.inhalt == after.teaser == "Ein neuer Anriss von a steht hier."
    assert (after.updated, house.net.urls) == (house.now, [FEED])


async def test_full_text_in_the_feed_is_read_again_when_it_says_something_else(houses):
    def carried(text):
        return document(item("a", teaser=f"&lt;p&gt;{text}&lt;/p&gt;"))

    house = houses(full_text="feed")
    house.net.answers[FEED] = carried(BRIDGE)
    await house.pass_()
    assert one(house).inhalt == BRIDGE.strip()
    house.net.answers[FEED] = carried(f"{BRIDGE}&lt;/p&gt;&lt;p&gt;12 Kommentare")
    assert (await again(house)).corrected == 0
    house.net.answers[FEED] = carried(CORRECTED)
    outcome = await again(house)
    assert (outcome.corrected, outcome.revised) == (1, 1)
    after = one(house)
    assert ("312 Millionen" in after.inhalt, after.content, after.updated) == (True, "", house.now)
    house.net.answers[FEED] = carried(CORRECTED.split(".")[0])
    await again(house)
    assert one(house).inhalt == after.inhalt, "the source has begun to show less"


async def test_an_entry_that_had_failed_gets_another_chance(houses):
    house = houses()
    house.net.answers[A] = WALL.replace(b"Werbung", b"x")[:50]
    house.net.answers[A] = ConnectFailed("x", "niemand")
    for _ in range(6):
        await house.pass_(wish=True)
    assert one(house).failure.retry_at is None
    house.net.answers[A] = page(BRIDGE)
    house.net.answers[FEED] = rss("a", "b").replace(b"Ein Anriss von a", b"Ein neuer Anriss von a")
    await again(house)
    assert one(house).state is State.SUMMARISED


# -- pages that are looked at again -----------------------------------------------------------


async def test_a_page_is_looked_at_again_as_often_as_the_source_says(houses):
    house = houses(recheck=["1h", "6h"])
    await house.pass_()
    before = one(house)
    assert house.store.read_now(traces.next_dues) == {"blatt": NOW + HOUR}
    house.now, house.net.answers[A] = NOW + HOUR, page(CORRECTED)
    house.net.asked.clear()
    outcome = await house.pass_(wish=False)
    assert {url: bool(asked) for url, asked in house.net.asked} == {A: True, B: True}
    assert outcome.revised == 1
    after = one(house)
    assert "312 Millionen" in after.inhalt
    assert (after.updated, after.published) == (house.now, before.published)
    assert one(house, "b").updated < house.now
    assert house.store.read_now(traces.next_dues) == {"blatt": NOW + 6 * HOUR}
    await again(house, 5 * HOUR)
    assert house.store.read_now(traces.next_dues) == {}
    await again(house, 48 * HOUR)
    assert house.net.urls == [FEED]


SECOND = (
    "Der erste Bauabschnitt beginnt nach Angaben der Verwaltung im März des nächsten Jahres. "
    "Bis dahin sollen 40 Bäume am Ufer gefällt und an anderer Stelle neu gepflanzt werden. "
    "Die Fähre verkehrt bis zur Eröffnung weiter, ihr Betreiber verhandelt mit der Stadt. "
)


def first_of_two():
    more = f'<a rel="next" href="{A}/seite-2">Seite 2</a></article>'.encode()
    return page(BRIDGE).replace(b"</article>", more)


async def test_all_pages_of_an_article_are_looked_at_again(houses):
    house = houses(recheck=["1h", "2h"])
    house.net.answers |= {A: first_of_two(), f"{A}/seite-2": page(SECOND)}
    await house.pass_()
    assert one(house).inhalt.startswith(BRIDGE.strip())
    assert one(house).inhalt.endswith(SECOND.strip())
    house.net.answers[f"{A}/seite-2"] = page(SECOND.replace("40 Bäume", "90 Bäume"))
    outcome = await again(house)
    assert house.net.urls.count(f"{A}/seite-2") == 1
    assert outcome.revised == 1
    assert "90 Bäume" in one(house).inhalt
    assert "212 Millionen" in one(house).inhalt
    asked = dict(house.net.asked)
    assert (bool(asked[A]), bool(asked[B])) == (False, True), "one page is asked conditionally"


@pytest.mark.parametrize(
    "gone",
    [
        HttpStatus("x", "weg", status=404),
        ConnectFailed("x", "niemand"),
        NoNetwork(Unreached("x", "niemand"), since=NOW, retry_at=NOW + 2 * HOUR),
    ],
)
async def test_a_page_that_is_missing_at_a_second_look_takes_nothing_away(houses, gone):
    house = houses(recheck=["1h"])
    house.net.answers |= {A: first_of_two(), f"{A}/seite-2": page(SECOND)}
    await house.pass_()
    before = one(house)
    assert before.inhalt.endswith(SECOND.strip())
    house.net.answers[f"{A}/seite-2"] = gone
    await again(house)
    assert f"{A}/seite-2" in house.net.urls
    assert one(house) == before


async def test_what_was_slept_through_is_looked_at_once(houses):
    house = houses(recheck=["1h", "6h"])
    await house.pass_()
    await again(house, timedelta(days=3))
    assert house.net.urls.count(A) == 1
    assert house.store.read_now(traces.next_dues) == {}


async def test_a_look_that_fails_damages_nothing_and_the_next_one_is_made(houses):
    house = houses(recheck=["1h", "12h"])
    await house.pass_()
    before = house.records()
    house.net.answers |= {A: WALL, B: ConnectFailed("x", "niemand")}
    await again(house)
    assert house.records() == before
    trace = house.store.read_now(traces.of, one(house).id)
    assert (trace.due_at, trace.failures) == (NOW + 12 * HOUR, 0)
    trace = house.store.read_now(traces.of, one(house, "b").id)
    assert (trace.due_at, trace.failures) == (house.now + HOUR, 1)


async def test_a_look_without_a_network_is_no_try(houses):
    house = houses(recheck=["1h"])
    await house.pass_()
    retry_at = NOW + HOUR + timedelta(minutes=1)
    house.net.answers[A] = NoNetwork(Unreached("x", "niemand"), since=NOW, retry_at=retry_at)
    await again(house)
    trace = house.store.read_now(traces.of, one(house).id)
    assert (trace.due_at, trace.failures) == (retry_at, 0)


async def test_a_wall_that_has_gone_lets_the_article_in(houses):
    house = houses(recheck=["1h"])
    house.net.answers[A] = WALL
    await house.pass_()
    assert one(house).access is Access.CONSENT_WALL
    house.net.answers[A] = page(BRIDGE)
    await again(house)
    after = one(house)
    assert (after.access, after.inhalt, after.engine) == (Access.OPEN, BRIDGE.strip(), "test")
    assert after.failure is None


async def test_a_look_that_is_planned_no_longer_matters_where_no_page_is_wanted(houses):
    house = houses(recheck=["1h"])
    await house.pass_()
    before = house.records()
    house.use(source(url=FEED, full_text="none"), feed())
    await again(house)
    assert house.store.read_now(traces.next_dues) == {}
    assert house.records() == before


async def test_nothing_secret_is_kept_of_a_page(tmp_path):
    url = "https://blatt.example/feed?key=geheim-4711"
    house = House(
        tmp_path,
        source(url=url, recheck=["1h"]),
        feed(),
        secrets=hidden({"KEY": "geheim-4711"}, [url]),
    )
    link = f"{A}?key=geheim-4711"
    house.net.answers = {url: rss("a").replace(f"{A}<".encode(), f"{link}<".encode()), link: page()}
    await house.pass_()
    trace = house.store.read_now(traces.of, one(house).id)
    assert trace.given_by == f"{A}?key=${{KEY}}"
    await again(house)
    assert link in house.net.urls
    house.store.close()
