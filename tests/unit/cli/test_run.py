"""A reload takes no file that is just being saved for what somebody wants."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aggregator.cli.run import _refuse_emptied
from aggregator.config.reader import read
from aggregator.errors import ConfigError

if TYPE_CHECKING:
    from aggregator.config.reader import Loaded

SOURCES = "sources: [{name: a, url: 'http://a.example/'}, {name: b, url: 'http://b.example/'}]\n"
FEEDS = "feeds: [{slug: x, title: X}, {slug: y, title: Y}]\n"
BEFORE = {"feeds": FEEDS, "sources": SOURCES}
FOLDER = Path("config")


@pytest.fixture(autouse=True)
def _inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def _loaded(texts: dict[str, str]) -> Loaded:
    FOLDER.mkdir(exist_ok=True)
    for file in FOLDER.glob("*.yaml"):
        file.unlink()
    for name, text in texts.items():
        (FOLDER / f"{name}.yaml").write_text(text)
    return read(FOLDER, {})


def _refused(before: dict[str, str], after: dict[str, str]) -> list[str]:
    old, new = _loaded(before), _loaded(after)
    try:
        _refuse_emptied(old, new, FOLDER)
    except ConfigError as error:
        return [str(one) for one in error.problems]
    return []


@pytest.mark.parametrize("text", ["", "\n# feeds: []\n", "feeds:\n", "feeds:\n# - slug: x\n"])
def test_an_emptied_file_beside_a_whole_one_is_refused(text: str) -> None:
    (told,) = _refused(BEFORE, BEFORE | {"feeds": text})
    assert told.startswith("config/feeds.yaml: feeds: ")
    assert "`feeds: []`" in told


def test_so_is_one_of_sources_and_one_of_several() -> None:
    assert _refused({**BEFORE, "feeds": ""}, {"feeds": "", "sources": ""})
    more = BEFORE | {"more": "feeds: [{slug: z, title: Z}]\n"}
    assert _refused(more, more | {"more": ""})
    assert len(_refused(BEFORE, {"feeds": "", "sources": ""})) == 2


def test_so_is_one_that_broke_off_before_its_feeds() -> None:
    assert _refused({"all": SOURCES + FEEDS}, {"all": SOURCES})


@pytest.mark.parametrize(
    "after",
    [
        {"feeds": "feeds: []\n"},
        {"feeds": "feeds: [{slug: x, title: X}]\n"},
        {"feeds": "", "new": FEEDS},
        {"feeds": "# moved\n", "sources": SOURCES + FEEDS},
    ],
)
def test_what_is_said_or_stands_elsewhere_now_is_taken(after: dict[str, str]) -> None:
    assert _refused(BEFORE, BEFORE | after) == []


def test_a_file_that_was_removed_is_taken_unless_nothing_is_left() -> None:
    assert _refused(BEFORE, {"sources": SOURCES}) == []
    (told,) = _refused(BEFORE, {"settings": "settings: {}\n"})
    assert "neither a source nor a feed" in told


def test_nothing_at_all_can_be_said_too() -> None:
    assert _refused(BEFORE, {"feeds": "feeds: []\n", "sources": "sources: []\n"}) == []
