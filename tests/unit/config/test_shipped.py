"""What stands in config/, which `make run` uses."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from aggregator.config.reader import read

LOADED = read(Path(__file__).parents[3] / "config", {})


def test_it_needs_nothing_from_the_environment_and_no_network_but_http() -> None:
    settings = LOADED.config.settings
    assert not LOADED.secrets
    assert settings.base_url == "http://127.0.0.1:8080/"
    assert (settings.web.host, settings.web.port) == ("127.0.0.1", 8080)
    assert settings.store == "sqlite:///presseschau.db"
    assert settings.output == "feeds/"
    assert settings.summariser.engine == "extractive"
    assert not settings.fetch.allow_private_addresses


def test_it_is_polite() -> None:
    assert LOADED.config.settings.fetch.per_host_delay >= timedelta(seconds=1)
    assert min(source.every for source in LOADED.config.sources) >= timedelta(minutes=15)


def test_it_has_the_sources_and_three_feeds() -> None:
    names = {source.name for source in LOADED.config.sources}
    assert names >= {"zeit", "tagesschau", "deutschlandfunk", "spiegel", "heise", "taz"}
    assert len(LOADED.config.feeds) == 3
    assert all(source.language == "de" for source in LOADED.config.sources)


def test_every_source_is_in_a_feed() -> None:
    taken = set()
    for feed in LOADED.config.feeds:
        for source in LOADED.config.sources:
            listed = feed.sources == "all" or source.name in feed.sources
            tagged = not feed.include.tags or set(feed.include.tags) & set(source.tags)
            if listed and tagged:
                taken.add(source.name)
    assert taken == {source.name for source in LOADED.config.sources}
