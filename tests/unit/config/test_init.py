from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from aggregator.config.init import write_starter
from aggregator.config.reader import read
from aggregator.errors import ConfigError


def test_the_starter_is_a_configuration_that_keeps_everything_in_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "sub" / "my"
    written = write_starter(folder)
    loaded = read(folder, {})
    assert {path.name for path in written} == {path.name for path in folder.iterdir()}
    assert len(loaded.config.feeds) == 3
    assert loaded.root == folder.parent
    assert loaded.config.settings.store == "sqlite:///my/presseschau.db"
    assert loaded.config.settings.output == "my/feeds/"


def test_editors_find_the_schema_beside_the_yaml(tmp_path: Path) -> None:
    yaml, schema, _ = write_starter(tmp_path / "my")
    assert yaml.read_text().startswith(f"# yaml-language-server: $schema={schema.name}\n")
    assert '"$schema"' in schema.read_text()


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_git_tracks_nothing_of_it(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    write_starter(tmp_path / "my")
    status = ["git", "-C", str(tmp_path), "status", "--porcelain", "--untracked-files=all"]
    assert subprocess.run(status, check=True, capture_output=True).stdout == b""


def test_an_empty_folder_will_do(tmp_path: Path) -> None:
    assert write_starter(tmp_path)[0].exists()


def test_nothing_is_overwritten_and_nothing_is_added(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text("mine")
    with pytest.raises(ConfigError) as refused:
        write_starter(tmp_path)
    assert str(refused.value).startswith(f"{tmp_path}: init: there is something in this folder")
    assert [path.name for path in tmp_path.iterdir()] == ["other.yaml"]


@pytest.mark.parametrize("name", ["a b", "a'b", "a#b", "a?b"])
def test_names_that_cannot_stand_in_the_yaml_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="choose a folder name"):
        write_starter(tmp_path / name)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "my").touch()
    with pytest.raises(ConfigError, match="cannot be written"):
        write_starter(tmp_path / "my")
