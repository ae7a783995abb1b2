from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from aggregator.publish import output, publish, receipt, render

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from aggregator.model import PublishedEntry, Selection

SETTINGS: dict[str, Any] = {
    "base_url": "https://presse.example/",
    "zone": ZoneInfo("Europe/Berlin"),
    "version": "1",
}


@pytest.fixture
def chosen(
    selection: Callable[..., Selection], entry: Callable[..., PublishedEntry]
) -> list[Selection]:
    return [selection(entry(1), entry(2)), selection(entry(3), slug="sport", formats=("json",))]


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many feeds were rendered, run by run."""
    runs: list[int] = []
    real = output._rendered

    def counting(documents: Any, *rest: Any, **settings: Any) -> Any:
        runs.append(len(documents))
        return real(documents, *rest, **settings)

    monkeypatch.setattr(output, "_rendered", counting)
    return runs


def _is_right(folder: Path, chosen: list[Selection], **changed: Any) -> bool:
    files = render(chosen, **SETTINGS | changed).files
    return all((folder / name).read_bytes() == data for name, data in files.items())


def test_what_is_there_already_is_not_rendered_again(
    chosen: list[Selection], rendered: list[int], tmp_path: Path
) -> None:
    assert publish(tmp_path, chosen, **SETTINGS).changed
    assert publish(tmp_path, chosen, **SETTINGS).changed == ()
    assert rendered == [2]


@pytest.mark.parametrize("name", ["politik.rss", "sport.json", "index.html", "presseschau.opml"])
@pytest.mark.parametrize("data", [b"", b"edited", None])
def test_a_file_that_is_lost_or_changed_is_put_right(
    name: str, data: bytes | None, chosen: list[Selection], tmp_path: Path
) -> None:
    publish(tmp_path, chosen, **SETTINGS)
    (tmp_path / name).unlink()
    if data is not None:
        (tmp_path / name).write_bytes(data)
    assert publish(tmp_path, chosen, **SETTINGS).changed == (name,)
    assert _is_right(tmp_path, chosen)


@pytest.mark.parametrize(
    "changed",
    [
        {"base_url": "https://other.example/"},
        {"zone": ZoneInfo("Asia/Tokyo")},
        {"version": "2"},
    ],
)
def test_other_settings_are_rendered(
    changed: dict[str, Any], chosen: list[Selection], tmp_path: Path
) -> None:
    publish(tmp_path, chosen, **SETTINGS)
    assert publish(tmp_path, chosen, **SETTINGS | changed).changed
    assert _is_right(tmp_path, chosen, **changed)


@pytest.mark.parametrize(
    "change",
    [
        lambda one: replace(one, title="Anders"),
        lambda one: replace(one, description="Anders"),
        lambda one: replace(one, language="en"),
        lambda one: replace(one, updated=one.updated + timedelta(days=1)),
        lambda one: replace(one, entries=one.entries[::-1]),
        lambda one: replace(one, entries=one.entries[:1]),
        lambda one: replace(one, entries=()),
        lambda one: replace(one, formats=("rss", "atom")),
    ],
)
def test_other_feeds_are_rendered(
    change: Callable[[Selection], Selection], chosen: list[Selection], tmp_path: Path
) -> None:
    publish(tmp_path, chosen, **SETTINGS)
    now = [change(chosen[0]), *chosen[1:]]
    assert publish(tmp_path, now, **SETTINGS).changed
    assert _is_right(tmp_path, now)


def test_another_order_of_the_feeds_is_rendered(chosen: list[Selection], tmp_path: Path) -> None:
    publish(tmp_path, chosen, **SETTINGS)
    publish(tmp_path, chosen[::-1], **SETTINGS)
    assert _is_right(tmp_path, chosen[::-1])


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff", b"null"])
def test_a_receipt_that_cannot_be_read_vouches_for_nothing(
    data: bytes, chosen: list[Selection], rendered: list[int], tmp_path: Path
) -> None:
    publish(tmp_path, chosen, **SETTINGS)
    (tmp_path / receipt.NAME).write_bytes(data)
    assert publish(tmp_path, chosen, **SETTINGS).changed == ()
    assert rendered == [2, 2]


def test_a_feed_that_fails_is_told_of_every_time(
    chosen: list[Selection], entry: Callable[..., PublishedEntry], tmp_path: Path
) -> None:
    broken = replace(chosen[0], entries=(replace(entry(4), id="urn:\x00"),))
    for _ in range(2):
        assert list(publish(tmp_path, [broken, chosen[1]], **SETTINGS).errors) == ["politik"]


def test_files_of_feeds_that_are_gone_go_though_nothing_is_rendered(
    chosen: list[Selection], rendered: list[int], tmp_path: Path
) -> None:
    publish(tmp_path, chosen, **SETTINGS)
    (tmp_path / "sport.rss").write_bytes(b"back from a copy of the folder")
    assert publish(tmp_path, chosen, **SETTINGS).changed == ("sport.rss",)
    assert rendered == [2]


def test_an_update_of_the_program_or_its_libraries_is_rendered(
    chosen: list[Selection], rendered: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, chosen, **SETTINGS)
    monkeypatch.setattr(receipt, "makers", lambda: ("another",))
    publish(tmp_path, chosen, **SETTINGS)
    assert rendered == [2, 2]


def test_the_fingerprint_is_the_same_in_every_run(chosen: list[Selection], tmp_path: Path) -> None:
    publish(tmp_path / "a", chosen, **SETTINGS)
    publish(tmp_path / "b", chosen, **SETTINGS)
    one, two = (tmp_path / name / receipt.NAME for name in "ab")
    assert one.read_bytes() == two.read_bytes()
