"""Feeds with a token: made when they are first published, read anew each time."""

from __future__ import annotations

import pytest

from aggregator.store import tokens
from tests.making import feed, source
from tests.unit.test_pipeline import FEED, House


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path, source(url=FEED), feed(), feed("geheim", access="token"))
    yield made
    made.store.close()


def lies(house):
    found = (house.folder / "feeds" / "public" / "token").glob("*/*.atom")
    return [(path.parent.name, path.name) for path in found]


def key(house, slug="geheim"):
    return str(house.pipeline.keys[slug].key)


async def test_a_token_is_made_once(house):
    await house.pipeline.publish_all()
    ((made, name),) = lies(house)
    assert name == "geheim.atom"
    assert house.store.read_now(tokens.of, "geheim") == made
    assert house.store.read_now(tokens.of, "alles") is None
    assert (await house.pipeline.publish_all()).changed == ()
    assert lies(house) == [(made, name)]


async def test_one_that_another_process_rotated_holds_from_the_next_publishing_on(house):
    await house.pipeline.publish_all()
    ((old, _),) = lies(house)
    assert house.store.write_now(tokens.rotate, key(house)) == old
    done = await house.pipeline.publish_all()
    ((new, _),) = lies(house)
    assert new == house.store.read_now(tokens.of, "geheim") != old
    assert "token/…/geheim.atom" in done.changed
    assert not any(one in " ".join(done.changed) for one in (old, new))


async def test_a_feed_that_is_local_for_a_while_keeps_its_token(house):
    await house.pipeline.publish_all()
    before = lies(house)
    house.use(source(url=FEED), feed("geheim"))
    await house.pipeline.publish_all()
    assert lies(house) == []
    assert (house.folder / "feeds" / "geheim.atom").exists()
    house.use(source(url=FEED), feed("geheim", access="token"))
    await house.pipeline.publish_all()
    assert lies(house) == before
    assert not (house.folder / "feeds" / "geheim.atom").exists()
