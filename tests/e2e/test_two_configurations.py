"""Two configurations beside each other that were not told to publish into folders of their own."""

from __future__ import annotations

import signal

import pytest

from tests.e2e.running import Desk, get, hear, stop, until


@pytest.fixture
def desk(tmp_path):
    """``a`` has published; ``b`` shares its store and output folder, and names another feed."""
    made = Desk(tmp_path)
    for folder, slug in (("a", "politik"), ("b", "sport")):
        configure(made, folder, slug)
    made.run("--config", "a", "once")
    return made


def configure(desk, folder, *slugs):
    (desk.folder / folder).mkdir(exist_ok=True)
    file = desk.configure(
        settings=desk.settings(),
        feeds=[{"slug": one, "title": one} for one in slugs],
    )
    file.rename(desk.folder / folder / "feeds.yaml")


@pytest.mark.parametrize("command", [("once",), ("run",), ("withdraw", "0" * 16)])
def test_neither_takes_down_what_the_other_published(desk, command):
    before = desk.published()
    assert "politik.rss" in before
    desk.run("--config", "b", *command, code=2)
    for told in ("/a", "politik", "settings.output", "settings.store"):
        assert told in desk.errors
    assert desk.published() == before
    desk.run("--config", "a", "once")


def test_what_only_looks_is_not_hindered(desk):
    for command in ("check", "status"):
        desk.run("--config", "b", command)
    process = desk.start("--config", "b", "serve")
    until(lambda: get(desk.base), "the page")
    assert stop(process)[0] == 0


def test_with_folders_of_their_own_both_publish(desk):
    file = desk.folder / "b" / "own.yaml"
    file.write_text("settings: {output: b/out, store: 'sqlite:///b/news.db'}\n")
    desk.run("--config", "b", "once")
    assert (desk.folder / "b" / "out" / "sport.rss").exists()
    assert (desk.folder / "feeds" / "politik.rss").exists()


def test_a_renamed_configuration_goes_on_without_a_word(desk):
    (desk.folder / "a").rename(desk.folder / "c")
    configure(desk, "c", "kultur")
    desk.run("--config", "c", "once")
    assert not (desk.folder / "feeds" / "politik.rss").exists()
    assert (desk.folder / "feeds" / "kultur.rss").exists()


def test_a_daemon_that_lost_its_folder_refuses_to_reload_and_lives(desk):
    process = desk.start("--config", "a", "run")
    until(lambda: get(f"{desk.base}politik.atom"), "the feed")
    configure(desk, "b", "politik", "sport")
    desk.run("--config", "b", "once")
    configure(desk, "a", "politik", "kultur")
    process.send_signal(signal.SIGHUP)
    assert "the old one stays" in hear(process, "settings.store of its own")
    assert get(f"{desk.base}sport.atom")
    assert stop(process)[0] == 0
