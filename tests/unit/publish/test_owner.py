"""Whose feeds may lie in an output folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from aggregator.errors import PublishError
from aggregator.publish import owner
from aggregator.publish.owner import Owner


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Two configurations beside each other, of which ``a`` has published two feeds."""
    made = tmp_path / "project"
    for name in "ab":
        _configured(made / name)
    owner.keep(made / "feeds", _owner(made / "a", "politik", "sport"))
    return made


def _configured(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "feeds.yaml").write_text("feeds: []\n")


def _owner(folder: Path, *names: str) -> Owner:
    return Owner(folder, frozenset(names))


def _may(project: Path, folder: str, *names: str) -> bool:
    return owner.objection(project / "feeds", _owner(project / folder, *names)) is None


def test_another_that_does_not_name_a_feed_is_refused_with_what_to_do(project: Path) -> None:
    why = owner.objection(project / "feeds", _owner(project / "b", "sport", "kultur"))
    assert why is not None
    for told in (
        str(project / "a"),
        str(project / "b"),
        "politik",
        "settings.output",
        "settings.store",
    ):
        assert told in why
    assert "sport" not in why


def test_it_is_refused_before_it_is_remembered(project: Path) -> None:
    before = (project / "feeds" / owner.NAME).read_bytes()
    with pytest.raises(PublishError, match="politik"):
        owner.keep(project / "feeds", _owner(project / "b", "sport"))
    assert (project / "feeds" / owner.NAME).read_bytes() == before


def test_its_own_feeds_may_go(project: Path) -> None:
    assert _may(project, "a")
    owner.keep(project / "feeds", _owner(project / "a", "sport"))
    assert _may(project, "b", "sport")


def test_another_that_names_all_of_them_takes_the_folder_over(project: Path) -> None:
    owner.keep(project / "feeds", _owner(project / "b", "politik", "sport", "kultur"))
    assert _may(project, "b")
    assert not _may(project, "a", "politik", "sport")


def test_one_that_was_renamed_goes_on(project: Path) -> None:
    (project / "a").rename(project / "c")
    assert _may(project, "c")


def test_one_that_was_moved_elsewhere_and_left_its_folder_goes_on(project: Path) -> None:
    shutil.copytree(project / "a", project / "c")
    assert not _may(project, "c")
    (project / "a" / "feeds.yaml").unlink()
    assert _may(project, "c")


def test_a_project_that_was_moved_goes_on_and_knows_its_own(project: Path) -> None:
    moved = project.rename(project.parent / "moved")
    assert _may(moved, "a")
    assert not _may(moved, "b")


def test_a_project_that_was_copied_goes_on_and_knows_its_own(project: Path) -> None:
    copy = shutil.copytree(project, project.parent / "deeper" / "copy")
    assert _may(copy, "a")
    assert not _may(copy, "b")


def test_it_is_the_same_by_whatever_name(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link = project.parent / "link"
    link.symlink_to(project)
    assert _may(link, "a")
    assert _may(project, "b/../a")
    monkeypatch.chdir(project / "a")
    assert owner.objection(project / "feeds", _owner(Path())) is None


def test_a_project_called_by_a_link_can_be_copied(tmp_path: Path) -> None:
    real = tmp_path / "x" / "y" / "project"
    _configured(real / "a")
    link = tmp_path / "link"
    link.symlink_to(real)
    owner.keep(real / "feeds", _owner(link / "a", "politik"))
    copy = shutil.copytree(real, tmp_path / "x" / "y" / "copy")
    assert _may(copy, "a")


def test_a_link_that_leads_to_the_next_version_is_the_same_configuration(project: Path) -> None:
    link = project / "current"
    link.symlink_to("a")
    owner.keep(project / "feeds", _owner(link, "politik", "sport"))
    link.unlink()
    link.symlink_to("b")
    assert _may(project, "current")


def test_an_output_folder_elsewhere_knows_it_too(project: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "srv" / "feeds"
    owner.keep(elsewhere, _owner(project / "a", "politik"))
    assert owner.objection(elsewhere, _owner(project / "a")) is None
    assert owner.objection(elsewhere, _owner(project / "b")) is not None
    (project / "a").rename(project / "c")
    assert owner.objection(elsewhere, _owner(project / "b")) is None


@pytest.mark.parametrize("data", [b"", b"\xff", b"[]", b"{}", b'{"configuration": "../a"}', None])
def test_what_cannot_be_understood_hinders_nobody(project: Path, data: bytes | None) -> None:
    note = project / "feeds" / owner.NAME
    note.unlink() if data is None else note.write_bytes(data)
    assert _may(project, "b")
