from __future__ import annotations

from datetime import timedelta

import pytest

from aggregator.store import credentials
from aggregator.store.credentials import UNDER_WAY
from aggregator.store.database import Store
from tests.making import NOW

LATER = NOW + timedelta(days=1)


@pytest.fixture
def store(tmp_path):
    opened = Store.open(tmp_path / "news.db")
    yield opened
    opened.close()


def test_a_source_that_has_credentials_no_more_had_them_until_now(store):
    assert store.write_now(credentials.ensure, ["abo", "zweite"], {}, NOW) == {}
    assert store.write_now(credentials.ensure, ["zweite"], {}, LATER) == {"abo": LATER + UNDER_WAY}
    much_later = LATER + timedelta(days=9)
    assert store.write_now(credentials.ensure, ["zweite"], {}, much_later) == {
        "abo": LATER + UNDER_WAY
    }


def test_one_that_has_them_again_has_no_end_until_they_go_again(store):
    for reading, now, known in (
        (["abo"], NOW, {}),
        ([], NOW, {"abo": NOW + UNDER_WAY}),
        (["abo"], LATER, {}),
        ([], LATER, {"abo": LATER + UNDER_WAY}),
    ):
        assert store.write_now(credentials.ensure, reading, {}, now) == known


def test_another_name_forgets_nothing(store):
    store.write_now(credentials.ensure, ["abo"], {}, NOW)
    found = store.write_now(credentials.ensure, [], {"neu": "abo"}, LATER)
    assert found == {"neu": LATER + UNDER_WAY}
