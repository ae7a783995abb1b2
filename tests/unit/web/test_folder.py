from __future__ import annotations

import gzip
import os
from typing import TYPE_CHECKING

import pytest

from aggregator.web.folder import Folder, is_published_name

if TYPE_CHECKING:
    from pathlib import Path

LONG = "Ein längerer Text. ".encode() * 100


@pytest.mark.parametrize(
    "name",
    [
        *("politik.rss", "a.atom", "a-b_c.json", "a.html", "index.html", "presseschau.opml"),
        *("twin/zeit.rss", "twin/heise.de_top.atom", "twin/index.html", "twin/presseschau.opml"),
        *("digests/politik-2026-01-03.html", "digests/a_b-2026-01-03-0700.txt"),
    ],
)
def test_published_names(name: str) -> None:
    assert is_published_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "../politik.rss",
        "a/b.rss",
        "a\\b.rss",
        ".politik.rss.unfinished",
        "politik.rss\n",
        "politik.rss\x00",
        "Politik.rss",
        "politik.xml",
        "a.1.html",
        "Page.html",
        "twin/zeit.html",
        "other.opml",
        "-a.rss",
        "a..rss",
        *("twin/", "twin/../a.rss", "twin/.a.rss", "twin/a/b.rss", "twin/.rendered.json"),
        *("digests/", "digests/a.rss", "digests/index.html/", "digests/../a.html"),
    ],
)
def test_other_names(name: str) -> None:
    assert not is_published_name(name)


def test_a_file_is_read_once_for_each_version(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    path = tmp_path / "a.rss"
    path.write_bytes(LONG)
    assert folder.known("a.rss") is None
    first = folder.read("a.rss")
    assert first is not None
    assert folder.known("a.rss") is first
    replaced = tmp_path / "new"
    replaced.write_bytes(LONG + b"!")
    replaced.replace(path)
    assert folder.known("a.rss") is None
    second = folder.read("a.rss")
    assert second is not None
    assert second.plain.data == LONG + b"!"
    assert second.plain.etag != first.plain.etag
    path.unlink()
    assert folder.known("a.rss") is None
    assert folder.read("a.rss") is None


def test_both_encodings_have_a_strong_etag_of_their_own_from_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.rss").write_bytes(LONG)
    (tmp_path / "b.rss").write_bytes(LONG)
    one, two = (Folder(tmp_path).read(name) for name in ("a.rss", "b.rss"))
    assert one is not None
    assert two is not None
    assert one.packed is not None
    assert gzip.decompress(one.packed.data) == one.plain.data == LONG
    assert one.packed == two.packed
    assert one.plain.etag != one.packed.etag
    assert one.plain.etag.startswith('"')


def test_what_does_not_get_smaller_is_sent_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "small.rss").write_bytes(b"<rss/>")
    (tmp_path / "noise.rss").write_bytes(os.urandom(2000))
    for name in ("small.rss", "noise.rss"):
        found = Folder(tmp_path).read(name)
        assert found is not None
        assert found.packed is None


def test_only_plain_files_are_given_out(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("geheim")
    (tmp_path / "link.rss").symlink_to(tmp_path / "secret")
    (tmp_path / "folder.rss").mkdir()
    os.mkfifo(tmp_path / "pipe.rss")
    folder = Folder(tmp_path)
    for name in ("link.rss", "folder.rss", "pipe.rss", "gone.rss", "secret"):
        assert folder.read(name) is None
    assert Folder(tmp_path / "missing").read("a.rss") is None


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.rss").write_bytes(b"x")
    (tmp_path / "a.rss").chmod(0)
    with pytest.raises(PermissionError):
        Folder(tmp_path).read("a.rss")


def test_a_page_vouches_for_its_style(tmp_path: Path) -> None:
    policy = "sha256-" + "A" * 43 + "="
    (tmp_path / "index.html").write_text(f"<meta content=\"style-src '{policy}'\">")
    (tmp_path / "a.html").write_text(f"<meta content=\"style-src '{policy}'\">")
    (tmp_path / "a.rss").write_text(f"style-src '{policy}'")
    read = [Folder(tmp_path).read(name) for name in ("index.html", "a.html", "a.rss")]
    assert [one and one.style for one in read] == [policy, policy, None]
