"""The real program on the replay newsroom: 50 real pages of 32 publishers, and every fault.

The newsroom is not part of the project. ``PRESSESCHAU_NEWSROOM`` names its
folder; without it these tests are skipped.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo

import feedparser
import pytest

from aggregator.text.addresses import canonical
from aggregator.text.dates import format_datum, read_date
from tests.e2e.running import NEWSROOM, Desk, ask

pytestmark = [
    pytest.mark.newsroom,
    pytest.mark.skipif(not NEWSROOM, reason="PRESSESCHAU_NEWSROOM names no replay newsroom"),
]
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(scope="module")
def articles():
    lines = (Path(NEWSROOM) / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return {canonical(row["url"].replace("https://", "http://", 1)): row for row in rows}


@pytest.fixture
def desk(publishers):
    return publishers


def overlap(one: str, other: str) -> float:
    """F1 of two bags of words."""
    first, second = Counter(one.split()), Counter(other.split())
    return 2 * (first & second).total() / (first.total() + second.total())


def test_all_articles_become_records_with_datum_quelle_and_inhalt(desk, articles):
    records = {one["link"]: one for one in desk.records()}
    assert set(records) == set(articles)
    shares = []
    for link, row in articles.items():
        one = records[link]
        assert one["state"] == "summarised", one["failure"]
        assert f"//{one['quelle']}/" in link
        published = read_date(row["published"] or "2026-01-03T04:37:00")
        assert published is not None
        assert one["datum"] == format_datum(published, BERLIN)
        shares.append(overlap(one["inhalt"], row["gold"]))
        assert shares[-1] > 0.6, link
        assert one["tldr"]
    assert sum(shares) / len(shares) > 0.95


def test_they_are_published_and_read_without_complaint(desk, articles):
    for form in ("rss", "atom"):
        feed = feedparser.parse((desk.folder / "feeds" / f"alles.{form}").read_bytes())
        assert not feed.bozo
        assert {entry.link for entry in feed.entries} == set(articles)


def test_a_second_pass_fetches_no_article_and_changes_no_byte(desk, newsroom):
    before = desk.published()
    seen = len(ask(newsroom, "http://newsroom.test/requests").splitlines())
    assert "files changed: none" in desk.run("once")
    requests = ask(newsroom, "http://newsroom.test/requests").splitlines()[seen:]
    rows = [row for line in requests if (row := json.loads(line))["host"] != "newsroom.test"]
    assert [row["status"] for row in rows] == [304] * 32
    assert all(row["if_none_match"] for row in rows)
    assert desk.published() == before


SAID = {
    "moved": "new",
    "moved308": "new",
    "found": "new",
    "loop": "redirects",
    "ssrf-metadata": "forbidden_address",
    "ssrf-file": "forbidden_address",
    "gone": "http_410",
    "missing": "http_404",
    "forbidden": "http_403",
    "busy": "http_429",
    "down": "http_503",
    "error": "http_500",
    "empty": "empty",
    "html": "html",
    "consent": "html",
    "bad-gzip": "broken_body",
    "short-length": "broken_body",
    "bomb": {"too_large", "timeout"},
    "endless": {"too_large", "timeout"},
    "drip": "timeout",
    "hang": "timeout",
}
"""What each fault ends as; those that are not here are feeds that can be read."""


def test_every_fault_ends_as_a_stored_state_and_good_sources_are_untouched(tmp_path, newsroom):
    desk = Desk(tmp_path)
    names = ask(newsroom, "http://faults.test/").split()
    settings = desk.settings(newsroom)
    settings["fetch"]["timeout"] = "5s"
    desk.configure(
        settings=settings,
        sources=[
            {"name": name, "url": f"http://{name}.faults.test/feed", "full_text": "none"}
            for name in names
        ],
    )
    desk.run("once", code=1)
    rows = {row["name"]: row for row in json.loads(desk.run("status", "--json"))}
    assert set(rows) == set(names)
    for name, row in rows.items():
        expected = SAID.get(name, "new")
        if expected == "new":
            assert row["status"] == "ok", name
            assert row["entries"] > 0, name
        else:
            assert row["reason"] in ({expected} if isinstance(expected, str) else expected), name
            assert row["message"], name
            assert row["entries"] == 0, name
    assert rows["gone"]["status"] == "retired"
    assert rows["busy"]["status"] == rows["down"]["status"] == "waiting"


BEHIND_WALLS = {
    "open": ("summarised", "open", None),
    "two-pages": ("summarised", "open", None),
    "latin1-page": ("summarised", "open", None),
    "liveblog": ("summarised", "open", None),
    "injection": ("summarised", "open", None),
    "paywalled": ("summarised", "paywalled", "paywalled"),
    "consent-page": ("summarised", "consent_wall", "consent_wall"),
    "video": ("summarised", "no_text", "no_text"),
    "challenge": ("failed", "blocked", "blocked"),
    "login": ("failed", "login_expired", "login_expired"),
    "gone-page": ("failed", "open", "http_404"),
    "challenge-503": ("failed", "blocked", "blocked"),
    "deep": ("failed", "open", "extract"),
    "heavy": ("failed", "open", "too_large"),
}
"""State, access and reason that each page behind the walls' feed ends with."""


@pytest.fixture(scope="module")
def walls(tmp_path_factory, newsroom):
    """The records of the walls' feed, by the name of their page, and what was published."""
    desk = Desk(tmp_path_factory.mktemp("walls"))
    desk.configure(
        settings=desk.settings(newsroom),
        sources=[{"name": "walls", "url": "http://walls.faults.test/feed"}],
        feeds=[{"slug": "alles", "title": "Alles"}],
    )
    desk.run("once")
    records = {one["guid"].removeprefix("w-"): one for one in desk.records()}
    return records, (desk.folder / "feeds" / "alles.json").read_text(encoding="utf-8")


def test_every_page_behind_a_wall_ends_in_its_state_with_a_message(walls):
    records, _ = walls
    assert {
        name: (one["state"], one["access"], one["failure"] and one["failure"]["reason"])
        for name, one in records.items()
    } == BEHIND_WALLS
    for name, one in records.items():
        if one["failure"]:
            assert len(one["failure"]["message"].split()) > 5, name
            assert bool(one["failure"]["retry_at"]) is (one["state"] == "failed"), name


def test_walls_and_traps_never_become_text(walls):
    records, published = walls
    for never in ("Privacy Center", "Enable JavaScript", "Digitalabo", "Passwort", "KAUFEN SIE"):
        assert never not in published
        assert not any(never in one["tldr"] for one in records.values())


def test_what_can_be_read_behind_the_walls_is_whole(walls):
    records, published = walls
    whole = records["open"]["inhalt"].split("\n")
    assert len(whole) == 8
    for name in ("two-pages", "latin1-page"):
        assert records[name]["inhalt"].split("\n") == whole, name
    posts = records["liveblog"]["inhalt"].split("\n")
    assert sorted(posts[1::2]) == sorted(whole), "every post once, under its time"
    assert all(len(time) == 5 for time in posts[::2])
    paywalled = records["paywalled"]
    assert paywalled["inhalt"].split("\n") == ["Text 2.", whole[0]]
    assert paywalled["tldr"] == "Text 2. (Der Artikel steht hinter einer Bezahlschranke.)"
    assert paywalled["tldr"] in published


def test_paywalled_articles_are_left_out_where_a_source_says_so(tmp_path, newsroom):
    desk = Desk(tmp_path)
    source = {"name": "walls", "url": "http://walls.faults.test/feed", "paywalled": "skip"}
    desk.configure(
        settings=desk.settings(newsroom),
        sources=[source],
        feeds=[{"slug": "alles", "title": "Alles"}],
    )
    desk.run("once")
    assert "Bezahlschranke" not in (desk.folder / "feeds" / "alles.json").read_text("utf-8")
    assert "paywalled" in {one["access"] for one in desk.records()}


def test_the_seed_record_comes_back_with_the_same_bytes(tmp_path):
    sample = Path(NEWSROOM).parent / "seed-record.txt"
    if not sample.exists():
        pytest.skip("the sample is not there")
    desk = Desk(tmp_path)
    desk.configure(settings=desk.settings())
    desk.run("import", str(sample), "--format", "seed")
    assert desk.run("export", "--format", "seed").encode() == sample.read_bytes()
