import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from aggregator.config.model import Config
from aggregator.demo import Newsroom, configuration, write_configuration
from aggregator.demo.configuration import _free_port

PROXY = "http://127.0.0.1:40123"


@pytest.fixture(scope="module")
def newsroom() -> Newsroom:
    return Newsroom(datetime(2026, 3, 3, 7, 30, tzinfo=UTC))


def test_the_configuration_is_valid_and_goes_through_the_newsroom(newsroom: Newsroom) -> None:
    config = Config.model_validate(configuration(newsroom, PROXY, port=9000))
    assert config.settings.fetch.proxy == PROXY
    assert config.settings.fetch.allow_private_addresses
    assert not config.settings.fetch.per_host_delay
    assert config.settings.base_url == "http://127.0.0.1:9000/"
    assert config.settings.web.port == 9000
    assert len(config.sources) == 6
    assert [feed.slug for feed in config.feeds] == ["politik", "wirtschaft-wissen", "alles"]


def test_every_feed_but_the_last_finds_reports_of_several_publishers(newsroom: Newsroom) -> None:
    for feed in Config.model_validate(configuration(newsroom, PROXY, port=9000)).feeds[:-1]:
        wanted = set(feed.include.categories)
        assert wanted
        found = {
            publisher.name
            for publisher in newsroom.publishers
            for report in publisher.reports
            if wanted & set(report.categories)
        }
        assert len(found) >= 2


def test_what_is_written_is_what_was_made(newsroom: Newsroom, tmp_path: Path) -> None:
    folder = write_configuration(newsroom, PROXY, tmp_path, port=9000)
    assert folder.parent == tmp_path
    written = YAML(typ="safe", pure=True).load((folder / "demo.yaml").read_text("utf-8"))
    assert written == configuration(newsroom, PROXY, port=9000)


def test_a_port_in_use_gives_way_to_a_free_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert _free_port(port) not in {0, port}
    assert _free_port(port) == port
