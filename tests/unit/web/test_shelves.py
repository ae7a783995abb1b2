from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.web.shelves import Shelves, is_secret

TOKEN = "t" * 43


@pytest.fixture
def output(tmp_path: Path) -> Path:
    for folder in ("", "public", f"public/token/{TOKEN}", "public/token/.gone", "public/token/x"):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        for name in ("index.html", "offen.rss"):
            (tmp_path / folder / name).write_text(folder)
    (tmp_path / "daheim.rss").write_text("")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "is_home", "access", "where"),
    [
        ("daheim.rss", True, "local", ""),
        ("daheim.rss", False, "public", "public"),
        ("offen.rss", True, "public", ""),
        ("offen.rss", False, "public", "public"),
        ("index.html", True, "local", ""),
        ("index.html", False, "public", "public"),
        ("presseschau.opml", True, "local", ""),
        (f"token/{TOKEN}/offen.rss", True, "token", f"public/token/{TOKEN}"),
        (f"token/{TOKEN}/offen.rss", False, "token", f"public/token/{TOKEN}"),
    ],
)
def test_where_a_file_is_looked_for(
    output: Path, name: str, *, is_home: bool, access: str, where: str
) -> None:
    sought = Shelves(output).sought(name, is_home=is_home)
    assert sought is not None
    assert sought.access == access
    assert sought.folder._path == output / where


@pytest.mark.parametrize(
    "given", ["x", ".gone", "", "..", TOKEN[1:], TOKEN + "t", "ü" * 43, "\ud800"]
)
def test_what_is_no_token_opens_nothing(output: Path, given: str) -> None:
    shelves = Shelves(output)
    for rest in ("", "/", "/offen.rss"):
        assert shelves.sought(f"token/{given}{rest}", is_home=True) is None
        assert not shelves.lacks_slash(f"token/{given}{rest}")
        assert is_secret(f"token/{given}{rest}")


def test_the_folder_of_a_token_lacks_its_slash(output: Path) -> None:
    shelves = Shelves(output)
    assert shelves.lacks_slash(f"token/{TOKEN}")
    assert shelves.sought(f"token/{TOKEN}", is_home=True) is None
    page = shelves.sought(f"token/{TOKEN}/", is_home=True)
    assert page is not None
    assert (page.name, page.shown) == ("index.html", "token/…/index.html")


def test_what_was_read_under_a_token_is_forgotten_with_it(output: Path) -> None:
    shelves = Shelves(output)
    sought = shelves.sought(f"token/{TOKEN}/offen.rss", is_home=False)
    assert sought is not None
    assert sought.folder.read("offen.rss")
    (output / "public" / "token" / TOKEN).rename(output / "public" / "token" / ("n" * 43))
    assert shelves.sought(f"token/{TOKEN}/offen.rss", is_home=False) is None
    assert shelves._secret == {}


def test_before_anything_is_published_all_shelves_are_empty(output: Path, tmp_path: Path) -> None:
    assert not Shelves(output).is_empty
    assert Shelves(tmp_path / "nothing").is_empty


@given(st.text(alphabet="adehim.rsx/token%public-_t", max_size=80))
def test_a_stranger_is_never_led_to_what_is_local(name: str) -> None:
    output = Path("/nowhere")
    sought = Shelves(output).sought(name, is_home=False)
    assert sought is None or (
        sought.access == "public" and sought.folder._path == output / "public"
    )
