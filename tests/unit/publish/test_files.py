from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from aggregator.errors import PublishError
from aggregator.publish import files

if TYPE_CHECKING:
    from pathlib import Path


def _stamps(folder: Path) -> dict[str, tuple[int, int]]:
    return {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.iterdir()}


def test_files_are_written_and_named(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "feeds"
    assert files.write(folder, {"b.rss": b"1", "a.rss": b"2"}) == ("b.rss", "a.rss")
    assert (folder / "a.rss").read_bytes() == b"2"
    assert sorted(_stamps(folder)) == ["a.rss", "b.rss"]


def test_a_file_with_the_same_bytes_is_not_touched(tmp_path: Path) -> None:
    files.write(tmp_path, {"a.rss": b"1", "b.rss": b"1"})
    before = _stamps(tmp_path)
    assert files.write(tmp_path, {"a.rss": b"1", "b.rss": b"2"}) == ("b.rss",)
    after = _stamps(tmp_path)
    assert after["a.rss"] == before["a.rss"]
    assert after["b.rss"] != before["b.rss"]


def test_obsolete_files_go_and_others_stay(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    (tmp_path / "old.rss").write_text("x")
    assert files.write(tmp_path, {}, obsolete=["old.rss", "older.rss"]) == ("old.rss",)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("ending", ["gz", "br", "zst"])
def test_compressed_copies_go_with_what_they_are_of(tmp_path: Path, ending: str) -> None:
    files.write(tmp_path, {"a.rss": b"1", "b.rss": b"1", "c.rss": b"1"})
    for name in ("a.rss", "b.rss", "c.rss", "mine.txt"):
        (tmp_path / f"{name}.{ending}").write_bytes(b"x")
    new = {"a.rss": b"1", "b.rss": b"2"}
    assert files.write(tmp_path, new, obsolete=["c.rss"]) == ("c.rss", "b.rss")
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"a.rss", f"a.rss.{ending}", "b.rss", f"mine.txt.{ending}"}


def test_a_compressed_copy_never_outlives_a_crash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.write(tmp_path, {"a.rss": b"1"})
    (tmp_path / "a.rss.gz").write_bytes(b"x")

    def crash(*_: object) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(files, "replace", crash)
    with pytest.raises(KeyboardInterrupt):
        files.write(tmp_path, {"a.rss": b"2"})
    assert not (tmp_path / "a.rss.gz").exists()


def test_what_a_crash_left_is_swept(tmp_path: Path) -> None:
    (tmp_path / ".a.rss.unfinished").write_bytes(b"hal")
    files.write(tmp_path, {"a.rss": b"ganz"})
    assert [path.name for path in tmp_path.iterdir()] == ["a.rss"]


def test_a_new_file_can_be_read_by_other_users(tmp_path: Path) -> None:
    umask = os.umask(0o022)
    try:
        files.write(tmp_path, {"a.rss": b"1"})
    finally:
        os.umask(umask)
    assert (tmp_path / "a.rss").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("name", ["../a.rss", ".a.rss", "/etc/passwd", "a", "A.rss", ""])
def test_a_name_that_leaves_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(PublishError, match="is no name for a published file"):
        files.write(tmp_path / "feeds", {name: b""})
    with pytest.raises(PublishError, match="is no name for a published file"):
        files.write(tmp_path / "feeds", {}, obsolete=[name])


def test_a_full_disk_names_the_file_and_keeps_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.write(tmp_path, {"a.rss": b"alt"})

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PublishError, match=r"a\.rss: cannot be written: No space left on device"):
        files.write(tmp_path, {"a.rss": b"neu"})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a.rss": b"alt"}


def test_a_crash_before_the_rename_keeps_the_old_file_and_is_healed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.write(tmp_path, {"a.rss": b"alt", "b.rss": b"alt"})

    class Killed(BaseException):
        pass

    def killed(*_: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(type(tmp_path), "replace", killed)
        with pytest.raises(Killed):
            files.write(tmp_path, {"a.rss": b"neu", "b.rss": b"neu"})
    assert (tmp_path / "a.rss").read_bytes() == b"alt"
    assert files.write(tmp_path, {"a.rss": b"neu", "b.rss": b"neu"}) == ("a.rss", "b.rss")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.rss", "b.rss"]


def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "feeds").write_text("x")
    with pytest.raises(PublishError, match="feeds: cannot be used as output folder"):
        files.write(tmp_path / "feeds", {"a.rss": b""})


def test_a_folder_in_the_place_of_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.rss").mkdir()
    with pytest.raises(PublishError, match=r"a\.rss: cannot be read"):
        files.write(tmp_path, {"a.rss": b""})
    with pytest.raises(PublishError, match=r"a\.rss: cannot be removed"):
        files.write(tmp_path, {}, obsolete=["a.rss"])
