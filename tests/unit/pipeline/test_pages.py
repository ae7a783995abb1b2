"""Articles on several pages, and what is read of pages that do not let us in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aggregator.config.rules import SiteRule
from aggregator.errors import (
    AddressForbidden,
    AskedToWait,
    ConnectFailed,
    FetchTimeout,
    HttpStatus,
    NoNetwork,
    RobotsForbid,
    Unreached,
    WorkerError,
)
from aggregator.model import Access, Answer, State, Validators
from tests.making import NOW, feed, source
from tests.unit.test_pipeline import FEED, House, rss

PAGE = "https://blatt.example/a"
SAID = [
    "Der Rat baut im Frühjahr eine Brücke, wie es die Stadt seit langer Zeit will, aber nie gewagt hat zu sagen.",
    "Die Kosten von 212 Millionen Euro tragen zu drei Vierteln der Bund und das Land.",
    "Kritik kam vom Einzelhandelsverband, der während der Bauzeit Einbußen fürchtet.",
    "Der erste Bauabschnitt beginnt nach Angaben der Verwaltung im März 2027.",
]
BLOCKED = (
    b"<html><head><title>Just a moment...</title></head><body>Checking your browser"
    b'<script src="/cdn-cgi/challenge-platform/x"></script></body></html>'
)
PAYWALL = (
    "<html lang=de><body><article><h1>T</h1><p>{}</p><div class=paywall><p>Jetzt weiterlesen mit dem"
    " Digitalabo.</p></div></article></body></html>"
)


def page(number: int, *, links: str = "") -> bytes:
    """A page with one sentence of its own below the lead that all pages have."""
    text = f"<h1>T</h1><p>{SAID[0]}</p>" + (f"<p>{SAID[number - 1]}</p>" if number > 1 else "")
    return f"<html lang=de><body><article>{text}{links}</article></body></html>".encode()


def following(number: int, *, base: str = PAGE) -> str:
    return f'<a rel="next" href="{base}/seite-{number}">Seite {number}</a>'


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path, source(url=FEED), feed())
    made.net.answers = {FEED: rss("a"), PAGE: page(1, links=following(2))}
    yield made
    made.store.close()


async def read(house, times: int = 1):
    for _ in range(times):
        await house.pass_()
    return house.records()["a"]


async def test_the_pages_of_an_article_become_one_text(house):
    house.net.answers |= {
        f"{PAGE}/seite-2": page(2, links=following(3)),
        f"{PAGE}/seite-3": page(3),
    }
    one = await read(house)
    assert one.inhalt.split("\n") == SAID[:3]
    assert (one.state, one.failure) == (State.SUMMARISED, None)
    assert house.net.urls == [FEED, PAGE, f"{PAGE}/seite-2", f"{PAGE}/seite-3"]
    assert all(house.net.options[url] == house.net.options[PAGE] for url in house.net.urls[1:])


async def test_the_whole_article_is_taken_where_there_is_one(house):
    whole = f'<a href="{PAGE}/komplettansicht">Auf einer Seite lesen</a>'
    house.net.answers |= {
        PAGE: page(1, links=following(2) + whole),
        f"{PAGE}/komplettansicht": page(4),
    }
    one = await read(house)
    assert one.inhalt.split("\n") == [SAID[0], SAID[3]]
    assert house.net.urls == [FEED, PAGE, f"{PAGE}/komplettansicht"]


@pytest.mark.parametrize(
    "answer",
    [HttpStatus("x", "weg", status=404), PAYWALL.format("Kurz.").encode(), b"<p></p>"],
)
async def test_without_the_whole_article_its_pages_are_joined(house, answer):
    whole = f'<a href="{PAGE}/komplettansicht">Komplettansicht</a>'
    house.net.answers |= {
        PAGE: page(1, links=whole + following(2)),
        f"{PAGE}/komplettansicht": answer,
        f"{PAGE}/seite-2": page(2),
    }
    assert (await read(house)).inhalt.split("\n") == SAID[:2]


@pytest.mark.parametrize(
    "error",
    [
        FetchTimeout("x", "zu langsam"),
        ConnectFailed("x", "niemand da"),
        HttpStatus("x", "kaputt", status=502),
        AskedToWait("x", "später", status=429),
        BLOCKED,
    ],
)
async def test_a_page_that_may_come_later_is_waited_for_and_at_last_done_without(house, error):
    house.net.answers[f"{PAGE}/seite-2"] = error
    one = await read(house)
    assert (one.state, one.inhalt) == (State.FAILED, "")
    one = await read(house, times=4)
    assert (one.state, one.inhalt) == (State.SUMMARISED, SAID[0])
    assert one.failure.reason == "incomplete"
    assert one.failure.message.startswith("page 2 is missing: ")
    assert one.failure.retry_at is None


@pytest.mark.parametrize(
    "error",
    [
        FetchTimeout("x", "zu langsam"),
        NoNetwork(Unreached("x", "niemand da"), since=NOW, retry_at=NOW),
    ],
)
async def test_a_page_that_comes_later_is_joined(house, error):
    house.net.answers[f"{PAGE}/seite-2"] = error
    assert (await read(house)).state is State.FAILED
    house.net.answers[f"{PAGE}/seite-2"] = page(2)
    one = await read(house)
    assert (one.inhalt.split("\n"), one.failure) == (SAID[:2], None)


@pytest.mark.parametrize(
    "error",
    [
        HttpStatus("x", "weg", status=404),
        RobotsForbid("x", "verboten"),
        AddressForbidden("x", "innen"),
        b"",
        b"<html><body><main><h1>Bilder</h1><video></video></main></body></html>",
    ],
)
async def test_a_page_that_is_not_there_is_done_without_at_once(house, error):
    house.net.answers[f"{PAGE}/seite-2"] = error
    one = await read(house)
    assert (one.state, one.inhalt) == (State.SUMMARISED, SAID[0])
    assert one.failure.message.startswith("page 2 is missing: ")


async def test_a_worker_that_dies_of_a_later_page_is_a_failure(house):
    house.net.answers[f"{PAGE}/seite-2"] = page(2)
    run = house.workers.run

    async def dying(work, *args, **kwargs):
        if kwargs.get("before"):
            raise WorkerError("zu langsam", reason="deadline")
        return await run(work, *args, **kwargs)

    house.workers.run = dying
    assert (await read(house)).failure.reason == "deadline"


async def test_a_later_page_behind_a_paywall_makes_the_article_paywalled(house):
    house.net.answers[f"{PAGE}/seite-2"] = PAYWALL.format(SAID[1]).encode()
    one = await read(house)
    assert (one.access, one.engine) == (Access.PAYWALLED, "teaser")
    assert one.inhalt.split("\n") == ["Ein Anriss von a steht hier.", *SAID[:2]]


async def test_pages_that_lead_in_a_circle_or_add_nothing_end_the_walk(house):
    house.net.answers[f"{PAGE}/seite-2"] = page(1, links=following(3) + following(1))
    one = await read(house)
    assert (one.inhalt, one.failure) == (SAID[0], None)
    assert house.net.urls == [FEED, PAGE, f"{PAGE}/seite-2"]


async def test_a_page_on_another_site_is_none_of_the_article(house):
    elsewhere = Answer(
        url=f"{PAGE}/seite-2",
        final_url="https://werbung.example/",
        status=200,
        headers={},
        body=page(2),
        validators=Validators(),
    )
    house.net.answers[f"{PAGE}/seite-2"] = elsewhere
    one = await read(house)
    assert one.inhalt == SAID[0]
    assert "another site" in one.failure.message


@pytest.mark.parametrize(("most", "lines"), [(1, 1), (2, 2), (3, 3)])
async def test_no_more_pages_are_fetched_than_the_settings_say(house, most, lines):
    house.net.answers |= {
        f"{PAGE}/seite-2": page(2, links=following(3)),
        f"{PAGE}/seite-3": page(3),
    }
    house.use(source(url=FEED), feed(), fetch={"max_pages": most})
    one = await read(house)
    assert one.inhalt.split("\n") == SAID[:lines]
    assert len(house.net.urls) == 1 + most
    if most == 2:
        assert "settings.fetch.max_pages" in one.failure.message


async def test_a_rule_of_the_user_finds_the_next_page(house):
    house.net.answers |= {
        PAGE: page(1, links='<p class="pfeil"><a href="/teil/9"><i></i></a></p>'),
        "https://blatt.example/teil/9": page(2),
    }
    rule = SiteRule(host="blatt.example", next_page=".pfeil a")
    house.pipeline = replace(house.pipeline, rules=(rule,))
    assert (await read(house)).inhalt.split("\n") == SAID[:2]


async def test_a_paywalled_article_has_its_teaser_and_says_so(house):
    house.net.answers[PAGE] = PAYWALL.format(SAID[0]).encode()
    one = await read(house)
    assert (
        one.tldr == "Ein Anriss von a steht hier. (Der Artikel steht hinter einer Bezahlschranke.)"
    )
    assert (one.access, one.failure.reason) == (Access.PAYWALLED, "paywalled")
    assert "subscribers" in one.failure.message
    assert [chosen.guid for chosen in await house.pipeline.chosen(feed())] == ["a"]


async def test_a_source_may_leave_paywalled_articles_out(house):
    house.net.answers[PAGE] = PAYWALL.format(SAID[0]).encode()
    house.use(source(url=FEED, paywalled="skip"), feed())
    one = await read(house)
    assert one.access is Access.PAYWALLED
    assert await house.pipeline.chosen(feed()) == []
    house.use(source(url=FEED), feed())
    assert len(await house.pipeline.chosen(feed())) == 1


async def test_where_there_is_nothing_to_show_the_wall_is_the_failure(house):
    house.net.answers[FEED] = rss("a").replace(b"Ein Anriss von a steht hier.", b"")
    house.net.answers[PAGE] = b"<html><body><main><h1>Film</h1><video></video></main></body></html>"
    one = await read(house)
    assert (one.state, one.access) == (State.FAILED, Access.NO_TEXT)
    assert one.failure.message == "the page holds a video, and no text"
