"""On what terms public feeds are published: the YAML of now, and what the store remembers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from aggregator import bootstrap
from aggregator.config.env import hidden
from aggregator.config.reader import read
from aggregator.pipeline.terms import credential, terms
from tests.making import NOW, config, record, source

SECRETS = hidden({"KEY": "ganz-geheim"}, ["https://blatt.example/feed?k=ganz-geheim"])


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ({}, None),
        ({"headers": {"X-Abo": "1"}}, "headers"),
        ({"cookies": {"sitzung": "a"}}, "cookies"),
        ({"auth": {"basic": "ich:geheim"}}, "auth"),
        ({"auth": {"bearer": "abc"}}, "auth"),
        ({"url": "https://ich:geheim@blatt.example/feed"}, "a password in its url"),
        ({"url": "https://blatt.example/feed?k=ganz-geheim"}, "a secret in its url"),
        ({"proxy": "http://ich:geheim@proxy.example:8080"}, None),  # it tells the source nothing
    ],
)
def test_with_what_a_source_is_read(given, what):
    assert credential(source(**given), SECRETS) == what


def test_who_granted_lends_nothing_and_who_is_gone_grants_nothing():
    abo = {"cookies": {"a": "b"}}
    parts = [source("frei", rights="granted", **abo), source("abo", **abo), source()]
    found = terms(config(*parts), SECRETS, {"frei": NOW, "fort": NOW})
    assert (found.most, found.granted) == (10, {"frei"})
    late = {"first_seen": NOW + timedelta(days=999)}
    withheld = {
        name: (found.withholds(record(source=name)), found.withholds(record(source=name, **late)))
        for name in ("frei", "abo", "blatt", "fort")
    }
    assert withheld == {
        "frei": (False, False),
        "abo": (True, True),
        "blatt": (False, False),
        "fort": (True, False),
    }


async def test_the_program_remembers_until_when_there_were_credentials(tmp_path):
    (tmp_path / "config").mkdir()
    file = tmp_path / "config" / "n.yaml"
    line = "sources: [{{name: {}, url: 'https://blatt.example/feed'{}}}]"

    async def lent(name: str, more: str) -> set[str]:
        file.write_text(line.format(name, more))
        loaded = read(tmp_path / "config", {})
        with bootstrap.opened(loaded) as store:
            async with bootstrap.built(loaded, store) as made:
                return {*made.pipeline.terms.lent}

    assert await lent("blatt", "") == set()
    assert await lent("blatt", ", cookies: {a: b}") == {"blatt"}
    assert await lent("blatt", "") == {"blatt"}
    assert await lent("zeitung", ", was: blatt") == {"zeitung"}
    assert await lent("zeitung", ", rights: granted") == set()
    assert await lent("zeitung", "") == {"zeitung"}
