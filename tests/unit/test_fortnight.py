"""Fourteen days with the real pipeline, store and fetcher: nothing unjustified, nothing missed."""

from __future__ import annotations

from datetime import timedelta

from aggregator.config.env import hidden
from aggregator.config.model import Fetch
from aggregator.fetch import Fetcher
from aggregator.fetch.spread import starts
from aggregator.pipeline import Pipeline
from aggregator.runner.local import walk_safely
from aggregator.store import feeds, pauses, records, robots, sources
from aggregator.store.database import Store
from aggregator.store.sources import Known
from tests.making import config, feed, source
from tests.unit.fortnight import BEGIN, DAY, END, HOUR, Internet, Site, each, together
from tests.unit.test_pipeline import Inline, Writer

MINUTE = timedelta(minutes=1)
ASLEEP = (BEGIN + 6 * DAY + 18 * HOUR, BEGIN + 7 * DAY + HOUR)
RESTARTS = [BEGIN + 3 * DAY, BEGIN + 3 * DAY + 5 * MINUTE, BEGIN + 10 * DAY + HOUR]
ENOUGH = 0.999


def sites():
    day = range(6, 22)
    sleepy = "".join(f"<hour>{hour}</hour>" for hour in range(6))
    burst = [BEGIN + 4 * DAY + n * 3 * MINUTE for n in range(45)]
    return [
        Site("stuendlich", each(HOUR)),
        Site("woechentlich", each(7 * DAY, before=70 * DAY), pages=True),
        Site("nachrichten", each(25 * MINUTE, hours=day), window=20, every=2 * HOUR),
        Site("eilig", each(80 * MINUTE, hours=day), window=5, every=HOUR, headers={"cache-control": "max-age=600"}),
        Site("morgens", together(15, hour=6), window=20, tags=("modified",)),
        Site("gemaechlich", each(2 * HOUR), headers={"cache-control": "max-age=21600"}, tags=("etag",)),
        Site("ttl", each(3 * HOUR), channel="<ttl>180</ttl>"),
        Site("nachtruhe", each(2 * HOUR), channel=f"<skipHours>{sleepy}</skipHours>", sleepy=frozenset(range(6))),
        Site("werktags", each(HOUR, hours=range(8, 18), days=range(5))),
        Site("ausfall", each(3 * HOUR), down=(BEGIN + 2 * DAY, BEGIN + 3 * DAY, None)),
        Site("gebremst", each(4 * HOUR), down=(BEGIN + 5 * DAY, BEGIN + 5 * DAY + 2 * HOUR, "100000")),
        Site("umgezogen", each(5 * HOUR), moves_at=BEGIN + 2 * DAY, pages=True),
        Site("weg", each(6 * HOUR), gone_at=BEGIN + 8 * DAY),
        Site("schub", sorted(each(DAY) + burst), window=12, paged=True),
        Site("ohne-datum", each(4 * HOUR), dated=False, tags=()),
        Site("verstummt", each(HOUR)[: 24 * 9]),
    ]  # fmt: skip


class World:
    """The sites, a clock, a store in a folder, and the program as bootstrap would build it."""

    def __init__(self, folder):
        self.now = BEGIN
        self.sites = sites()
        self.net = Internet(self.sites, self.clock)
        self.config = config(
            *(
                source(
                    one.name,
                    every=f"{one.every // MINUTE}m",
                    full_text="article" if one.pages else "none",
                )
                for one in self.sites
            ),
            feed(),
        )
        self.folder = folder
        self.store = Store.open(folder / "news.db")
        known = [Known(name=one.name, url=one.url) for one in self.config.sources]
        self.store.write_now(sources.ensure, known, {})

    def clock(self):
        return self.now

    def started(self):
        """Build the program anew, with nothing but what the store holds."""
        fetcher = Fetcher(
            Fetch(per_host_delay="0s"),
            clock=self.clock,
            pauses=self.store.read_now(pauses.running, self.now),
            robots=self.store.read_now(robots.load, self.now),
            connect=self.net,
        )
        return Pipeline(
            config=self.config,
            secrets=hidden({}, []),
            store=self.store,
            fetcher=fetcher,
            workers=Inline(),
            engine=Writer(),
            output=self.folder / "feeds",
            keys=self.store.write_now(feeds.ensure, {"alles": None}, BEGIN),
            clock=self.clock,
        )

    async def live(self):
        """Walk whatever is due, as the daemon would, until the end."""
        stops = sorted([*RESTARTS, ASLEEP[0]])
        pipeline, planned = self.started(), self.planned()
        while planned:
            name = min(planned, key=planned.__getitem__)
            at = planned.pop(name)
            if stops and at >= stops[0]:
                stop = stops.pop(0)
                self.now = ASLEEP[1] if stop == ASLEEP[0] else stop
                pipeline, planned = self.started(), self.planned()
                continue
            self.now = max(self.now, at)
            if self.now > END:
                continue
            one = next(one for one in self.config.sources if one.name == name)
            known = self.store.read_now(sources.load_one, name)
            outcome = await walk_safely(pipeline, one, known, wish=False)
            assert outcome.failure is None or outcome.failure.reason != "internal_error"
            if following := self.following(name):
                planned[name] = following

    def planned(self):
        known = self.store.read_now(sources.load)
        due = {
            name: None if one.last_check is None else one.due_at(self.now)
            for name, one in known.items()
            if one.retired_at is None
        }
        return starts(due, self.now)

    def following(self, name):
        known, retry = self.store.read_now(
            lambda c: (sources.load_one(c, name), records.next_retry(c, name))
        )
        if known.retired_at is not None:
            return None
        check = known.due_at(self.now)
        return min(check, retry) if retry and retry > self.now else check

    def had(self, name):
        found = self.store.read_now(lambda c: list(records.newest(c, sources=[name])))
        return {one.guid for one in found}


async def test_fourteen_days_without_an_unjustified_request_or_a_missed_entry(tmp_path):
    world = World(tmp_path)
    await world.live()
    assert [line for site in world.sites for line in site.unjustified] == []
    # What came in the last day may not have been asked for yet.
    shown = {(one.name, guid) for one in world.sites for guid in one.shown(END - DAY)}
    had = {(one.name, guid) for one in world.sites for guid in world.had(one.name)}
    assert len(shown & had) >= ENOUGH * len(shown), sorted(shown - had)
    known = world.store.read_now(sources.load)
    world.store.close()
    assert {
        name: str(one.status(END)) for name, one in known.items() if one.status(END) != "ok"
    } == {
        "weg": "retired",
        "verstummt": "quiet",
    }
    assert known["umgezogen"].moved_to == "https://umgezogen.example/neu"
    assert known["schub"].gap == "", "closed from older pages"
    polls = {
        one.name: sum(path in {"/feed", "/neu"} for _, path, _ in one.asked) for one in world.sites
    }
    assert 300 < polls["stuendlich"] <= 337
    assert 14 <= polls["woechentlich"] <= 16
    assert polls["gemaechlich"] <= 4 * 14 + 1
    assert polls["verstummt"] < 200


def test_the_judge_notices_what_is_not_as_it_should_be():
    site = Site("a", each(HOUR), headers={"cache-control": "max-age=7200"}, sleepy=frozenset({9}))
    polite = {"user-agent": "Presseschau/0"}
    _, given, _ = site.answer(BEGIN, "/feed", polite)
    right = polite | {"if-none-match": given["etag"], "if-modified-since": given["last-modified"]}
    site.answer(BEGIN + 3 * HOUR, "/feed", right)
    assert site.unjustified == []
    for at, target, headers in (
        (BEGIN + 4 * HOUR, "/feed", right | {"if-none-match": '"alt"'}),
        (BEGIN + 9 * HOUR, "/feed", polite),
        (BEGIN + 12 * HOUR, "/favicon.ico", polite | {"cookie": "a=b"}),
        (BEGIN + 13 * HOUR, "/robots.txt", {}),
        (BEGIN + 14 * HOUR, "/robots.txt", polite),
    ):
        site.answer(at, target, headers)
    rules = [line.split(": ", 1)[1] for line in site.unjustified]
    assert len(rules) == 7
    assert [rule for rule in rules if rule.startswith("sooner than")]
    assert {
        "asks unconditionally although it could have asked conditionally",
        "nobody linked this",
    } <= set(rules)
