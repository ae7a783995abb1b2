"""No file that everybody may read says more of a publisher than its editor may publish.

The texts are made of words that stand nowhere else, so that whatever of them is
found in a file was copied from them.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import unquote

import pytest

from aggregator.model import HAND, Enclosure, Mark, Support
from aggregator.store import hand, records
from aggregator.text.copying import longest_run, plain
from tests.making import NOW, feed, record, source
from tests.unit.test_pipeline import House

MOST = 10
IMAGE = "https://bilder.example/{}.jpg"
SOUND = "https://ton.example/{}.mp3"


def sentence(of: str, number: int) -> str:
    words = (f"{of}{number}x{n}" for n in range(14))
    return " ".join(words).capitalize() + "."


def text(of: str) -> str:
    return " ".join(sentence(of, number) for number in range(6))


def article(number: int, name: str, engine: str = "extractive", **given):
    """Give a record that has all that a record can have."""
    of = f"{name}{number}"
    said = {
        "extractive": f"{sentence(of, 0)} {sentence(of, 1)}",
        "modell": f"{' '.join(sentence(of, 0).split()[:MOST])} und mehr.",
        HAND: f"Von Hand, und doch nur kopiert: {sentence(of, 2)}",
        "teaser": f"anriss{sentence(of, 9)}",
    }[engine]
    return record(
        number,
        **{
            "source": name,
            "tldr": said,
            "engine": engine,
            "inhalt": text(of),
            "teaser": f"anriss{sentence(of, 9)}",
            "content": f"<p>{text(of)}</p>",
            "support": (Support(said, (sentence(of, 0), sentence(of, 1))),),
            "image": IMAGE.format(of),
            "enclosures": (Enclosure(SOUND.format(of), "audio/mpeg", 9),),
            "language": "de",
        }
        | given,
    )


ALL = [
    article(1, "blatt"),
    article(2, "blatt", "modell"),
    article(3, "blatt", HAND),
    article(4, "blatt", "teaser"),
    article(5, "frei"),
    article(6, "abo"),
    article(7, "abo", "modell"),
    article(8, "fort"),
]
GUARDED = [one for one in ALL if one.source != "frei"]


def sources(**changed):
    given = {
        "blatt": {},
        "frei": {"rights": "granted"},
        "abo": {"cookies": {"sitzung": "geheim"}},
        "fort": {"rights": "granted"},
    } | changed
    return [source(name, **keys) for name, keys in given.items() if keys is not None]


def public(**given):
    return feed(**{"access": "public", "content": "full", "limit": 4} | given)


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path, *sources(), public())
    made.store.write_now(records.add, ALL)
    yield made
    made.store.close()


def files(house: House) -> dict[str, str]:
    """Give all that everybody may read, by name, as a person or a program may read it."""
    folder = house.folder / "feeds" / "public"
    found = {
        str(path.relative_to(folder)): path.read_text("utf-8")
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".png"
    }
    return {name: unquote(unescape(unescape(said))) for name, said in found.items()}


def longest(said: str, guarded=GUARDED) -> int:
    bare = re.sub(r"<[^>]+>|\\n", " ", said)
    texts = [part for one in guarded for part in (one.inhalt, one.teaser)]
    return max(longest_run(plain(way), plain(part)) for way in (said, bare) for part in texts)


def lies(said: str, one) -> bool:
    return one.title in said


async def test_no_file_says_more_than_may_be_published(house):
    house.use(*sources(fort=None), public())
    await house.pipeline.publish_all()
    found = files(house)
    assert {"alles.rss", "alles.atom", "alles.json", "alles.1.atom", "index.html"} <= found.keys()
    for name, said in found.items():
        assert longest(said) <= MOST, name
        for one in GUARDED:
            assert IMAGE.format(f"{one.source}{one.guid[1:]}") not in said, name
            assert SOUND.format(f"{one.source}{one.guid[1:]}") not in said, name
        assert not [one for one in ALL if one.source == "abo" and lies(said, one)], name
    everything = "".join(found.values())
    assert longest(everything) > 5, "it compares what is there"


async def test_what_is_granted_is_there_whole_and_so_is_a_tldr_in_other_words(house):
    await house.pipeline.publish_all()
    granted, model = ALL[4], ALL[1]
    said = files(house)
    shown = "".join(one for name, one in said.items() if name.endswith(".atom"))
    assert granted.inhalt in shown
    assert IMAGE.format("frei5") in shown
    assert SOUND.format("frei5") in shown
    assert model.tldr in shown
    items = json.loads((house.folder / "feeds/public/alles.json").read_text())["items"]
    made = {one["title"]: one["_presseschau"] for one in items}
    assert made[model.title]["tldr"]["engine"] == "modell"
    (told,) = made[model.title]["tldr"]["sentences"]
    assert re.fullmatch(r".+#:~:text=(\w+%20){3}\w+,(\w+%20){3}\w+", told["evidence"])
    assert "tldr" not in made[ALL[0].title]
    assert made[ALL[0].title]["excerpt"] == "Kurzer Auszug aus dem Text des Verlags."


async def test_it_is_written_once(house):
    await house.pipeline.publish_all()
    assert (await house.pipeline.publish_all()).changed == ()


async def test_what_is_not_public_is_as_it_was(house):
    house.use(*sources(), public(access="local"))
    await house.pipeline.publish_all()
    assert not (house.folder / "feeds" / "public").exists()
    said = "".join(p.read_text() for p in (house.folder / "feeds").glob("*.atom"))
    assert all(lies(said, one) and one.inhalt in said for one in ALL)


async def test_a_feed_that_becomes_public_leaves_nothing_of_before(house):
    house.use(*sources(fort=None), public(access="local"))
    await house.pipeline.publish_all()
    house.use(*sources(fort=None), public())
    await house.pipeline.publish_all()
    found = files(house)
    assert "alles.1.atom" in found
    assert all(longest(said) <= MOST for said in found.values())


@pytest.mark.parametrize("changed", [{"fort": {}}, {"fort": None}])
async def test_who_grants_nothing_any_more_is_taken_from_the_archive(house, changed):
    await house.pipeline.publish_all()
    lost = ALL[-1]
    before = files(house)["alles.1.atom"]
    assert lost.inhalt in before
    house.use(*sources(**changed), public())
    done = await house.pipeline.publish_all()
    assert "public/alles.1.atom" in done.changed
    for name, said in files(house).items():
        assert longest(said) <= MOST, name
    assert lies(files(house)["alles.1.atom"], lost), "its title and link stay"


async def test_pages_that_hold_nothing_of_a_source_are_not_written_again(house):
    house.use(*sources(), public(limit=2))
    await house.pipeline.publish_all()
    pages = [name for name in files(house) if re.fullmatch(r"alles\.\d\.atom", name)]
    holding = [name for name in pages if lies(files(house)[name], ALL[4])]
    assert 0 < len(holding) < len(pages)
    house.use(*sources(frei={}), public())
    done = (await house.pipeline.publish_all()).changed
    changed = {name for name in done if re.fullmatch(r"public/alles\.\d\.atom", name)}
    assert changed == {f"public/{name}" for name in holding}


async def test_fewer_words_hold_for_the_archive_too(house):
    await house.pipeline.publish_all()
    house.use(*sources(fort=None), public(), public_excerpt=3)
    await house.pipeline.publish_all()
    assert {name for name, said in files(house).items() if longest(said) > 3} == set()


async def test_a_feed_that_fails_keeps_no_files_of_wider_terms(house):
    await house.pipeline.publish_all()
    beyond = datetime.max.replace(tzinfo=UTC)  # in no zone to the east is there such a time
    house.store.write_now(records.add, [article(0, "blatt", published=beyond)])
    assert (await house.pipeline.publish_all()).errors
    assert "alles.rss" in files(house), "on the same terms the old files stay"
    house.use(*sources(fort={}), public())
    await house.pipeline.publish_all()
    assert not [name for name in files(house) if name.startswith("alles.")]


async def test_what_was_read_with_credentials_stays_out_when_they_are_gone(house):
    house.use(*sources(abo={}), public(limit=50))
    house.pipeline = replace(house.pipeline, lent={"abo": NOW + timedelta(seconds=1)})
    await house.pipeline.publish_all()
    assert not [one for one in files(house).values() if lies(one, ALL[5]) or lies(one, ALL[6])]
    fresh = article(9, "abo", "modell", first_seen=NOW + timedelta(hours=1), published=NOW)
    house.store.write_now(records.add, [fresh])
    await house.pipeline.publish_all()
    assert lies(files(house)["alles.atom"], fresh)
    house.use(*sources(abo={"rights": "granted"}), public(limit=50))
    house.pipeline = replace(house.pipeline, lent={"abo": NOW + timedelta(seconds=1)})
    await house.pipeline.publish_all()
    assert any(lies(one, ALL[5]) for one in files(house).values())


async def test_a_pin_lets_nothing_in_and_the_preview_says_why(house):
    one, key = ALL[5], str(house.pipeline.keys["alles"].key)
    house.store.write_now(hand.save, key, {one.id: Mark(pinned=True)})
    await house.pipeline.publish_all()
    assert not [said for said in files(house).values() if lies(said, one)]
    verdict, _ = await house.pipeline.verdict(house.config.feeds[0], one)
    assert verdict.reason is not None
    assert verdict.reason.rule == "credentials"


async def test_editions_that_were_made_at_home_say_no_more_in_public(house):
    daily = {"digest": {"at": "05:37", "top": 20}, "limit": 50}
    house.use(*sources(fort=None), public(access="local", **daily))
    house.now = NOW + timedelta(minutes=1)
    house.store.write_now(records.save, replace(ALL[0], tldr="Was ganz anderes.", engine=HAND))
    await house.pipeline.publish_all()
    house.store.write_now(records.save, ALL[0])
    home = "".join(p.read_text() for p in (house.folder / "feeds" / "digests").glob("*.txt"))
    assert lies(home, ALL[5])
    house.use(*sources(fort=None), public(**daily))
    await house.pipeline.publish_all()
    found = files(house)
    assert [name for name in found if name.startswith("digests/") and name.endswith(".html")]
    for name, said in found.items():
        assert longest(re.sub(r"\s+", " ", said)) <= MOST, name
        assert not lies(said, ALL[5]), name
    assert any("Kurzer Auszug" in said for name, said in found.items() if name.endswith(".txt"))
    assert (await house.pipeline.publish_all()).changed == ()


async def test_a_digest_for_any_span_is_as_public_as_its_feed(house):
    made = await house.pipeline.digest(house.config.feeds[0], since=NOW - timedelta(days=1), top=20)
    told = {one.record.title: one.record for one in made.stories}
    assert told[ALL[4].title] == ALL[4]
    assert told[ALL[0].title].inhalt == ""
    assert ALL[5].title not in told


async def test_stories_name_no_report_that_may_not_be_shown_and_quote_none(house):
    lead, other, hidden = ALL[0], ALL[4], ALL[5]
    for name in ("merge", "list"):
        house.use(*sources(fort=None), public(stories=name, settle="0s"))
        together = dict.fromkeys((lead.id, other.id, hidden.id), lead.id)
        house.store.write_now(_one_story, together)
        house.pipeline._issue._sort = _nothing
        await house.pipeline.publish_all()
        for file, said in files(house).items():
            assert longest(said) <= MOST, (name, file)
            assert not lies(said, hidden), (name, file)
        assert '"reports"' in files(house)["alles.json"]


async def _nothing():
    pass


def _one_story(connection, together):
    from sqlalchemy import delete, insert

    from aggregator.store.schema import story

    connection.execute(delete(story))
    rows = [{"record": one, "story": name} for one, name in together.items()]
    connection.execute(insert(story), rows)


async def test_the_preview_says_of_each_record_what_is_carried(house):
    shared, own = public(), feed("daheim")
    told = [house.pipeline.carries(shared, one) for one in ALL]
    assert told == [
        *("excerpt", "tldr", "excerpt", "excerpt"),
        *("everything", None, None, "everything"),
    ]
    assert {house.pipeline.carries(own, one) for one in ALL} == {None}


async def test_a_page_names_no_report_that_may_not_be_shown_any_more(house):
    told, named = ALL[2], ALL[7]
    shared = public(stories="list", limit=2)
    house.store.write_now(_one_story, dict.fromkeys((told.id, named.id), told.id))
    for abo, is_named in (({"rights": "granted"}, True), ({"cookies": {"a": "b"}}, False)):
        house.use(*sources(fort=abo), shared)
        house.pipeline._issue._sort = _nothing
        await house.pipeline.publish_all()
        pages = {name: said for name, said in files(house).items() if lies(said, told)}
        assert [name for name in pages if re.fullmatch(r"alles\.\d\.json", name)]
        assert any(lies(said, named) for said in pages.values()) is is_named
