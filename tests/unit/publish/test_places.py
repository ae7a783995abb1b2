"""Who may read a feed decides where it lies: at home, in public, or under a token."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from aggregator.errors import PublishError
from aggregator.model import Edition
from aggregator.publish import output, places, publish
from aggregator.publish.archive import Archive, Page
from tests.unit.publish.conftest import MORNING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo
    from pathlib import Path

    from aggregator.model import PublishedEntry, Selection
    from aggregator.publish import Published

BASE = "https://presse.example/meine/"
TOKEN, OTHER = "a" * 43, "-_" + "B" * 41
FEEDS = {
    f"{name}{ending}" for name in ("politik", "politik.1") for ending in (".rss", ".atom", ".json")
}
ALL = FEEDS | {"politik.html"}


@pytest.fixture
def put(
    tmp_path: Path, zone: tzinfo, entry: Callable[..., PublishedEntry]
) -> Callable[..., Published]:
    """Publish feeds, each with an archive of one page."""

    def put(*selections: Selection) -> Published:
        archives = {
            one.slug: Archive((Page(1, "x"),), lambda _: [entry(9)])
            for one in selections
            if not one.editions
        }
        return publish(
            tmp_path, selections, base_url=BASE, zone=zone, version="1", archives=archives
        )

    return put


@pytest.fixture
def politik(
    selection: Callable[..., Selection], entry: Callable[..., PublishedEntry]
) -> Callable[..., Selection]:
    def politik(access: str, token: str | None = None, **changes: Any) -> Selection:
        return selection(entry(1), access=access, token=token, **changes)

    return politik


def its(folder: Path, slug: str = "politik") -> set[str]:
    """The files of a feed in a folder and below it, but for the page and the list."""
    found = (path for path in folder.rglob(f"{slug}*") if path.is_file())
    return {str(path.relative_to(folder)) for path in found}


def under(token: str) -> set[str]:
    return {f"public/token/{token}/{name}" for name in ALL}


PLACES: dict[str, set[str]] = {
    "local": ALL,
    "public": ALL | {f"public/{name}" for name in ALL},
    "token": under(TOKEN),
}


@pytest.mark.parametrize("access", PLACES)
def test_a_feed_lies_where_those_find_it_who_may_read_it(
    access: str, put: Any, politik: Any, tmp_path: Path
) -> None:
    put(politik(access, TOKEN))
    assert its(tmp_path) == PLACES[access]


@pytest.mark.parametrize("before", PLACES)
@pytest.mark.parametrize("after", PLACES)
def test_a_feed_whose_access_changed_is_nowhere_else(
    *, before: str, after: str, put: Any, politik: Any, selection: Any, tmp_path: Path
) -> None:
    put(politik(before, TOKEN), selection(slug="sport", access="public"))
    put(politik(after, TOKEN), selection(slug="sport", access="public"))
    assert its(tmp_path) == PLACES[after]
    assert its(tmp_path, "sport") >= {"sport.rss", "public/sport.rss"}


@pytest.mark.parametrize("before", PLACES)
def test_a_feed_that_is_gone_is_nowhere(
    before: str, put: Any, politik: Any, tmp_path: Path
) -> None:
    put(politik(before, TOKEN))
    put()
    assert its(tmp_path) == set()
    assert not (tmp_path / "public" / "index.html").exists()
    assert list((tmp_path / "public").rglob(f"*{TOKEN}*")) == []


def test_what_everybody_may_read_is_told_of_and_nothing_else(
    put: Any, politik: Any, selection: Any, tmp_path: Path
) -> None:
    put(
        politik("token", TOKEN, title="Geheim"),
        selection(slug="daheim", title="Daheim"),
        selection(slug="offen", title="Offen", access="public"),
    )
    for name in ("index.html", "presseschau.opml"):
        at_home = (tmp_path / name).read_text()
        assert "Daheim" in at_home
        assert "Offen" in at_home
        outside = (tmp_path / "public" / name).read_text()
        assert "Offen" in outside
        assert "Daheim" not in outside
        for told in (at_home, outside):
            assert "Geheim" not in told
            assert "politik" not in told
            assert TOKEN not in told


def test_a_public_feed_is_the_same_bytes_in_both_places_and_rendered_once(
    put: Any, politik: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered: list[str] = []
    renderers = output._renderers()

    def counting() -> dict[str, Any]:
        def noted(form: str) -> Any:
            def render(document: Any, *, version: str) -> bytes:
                rendered.append(document.names[form])
                return renderers[form](document, version=version)

            return render

        return {form: noted(form) for form in renderers}

    monkeypatch.setattr(output, "_renderers", counting)
    put(politik("public"))
    assert sorted(rendered) == sorted(FEEDS)
    for name in FEEDS:
        assert (tmp_path / name).read_bytes() == (tmp_path / "public" / name).read_bytes()
    at_home = (tmp_path / "politik.html").read_text()
    noindex = '<meta name="robots" content="noindex">\n'
    assert at_home.replace(noindex, "") == (tmp_path / "public" / "politik.html").read_text()


def test_all_addresses_of_a_feed_with_a_token_hold_it(
    put: Any, politik: Any, tmp_path: Path
) -> None:
    put(politik("token", TOKEN))
    folder = tmp_path / "public" / "token" / TOKEN
    own = f"{BASE}token/{TOKEN}/"
    for name in ("politik.atom", "politik.1.atom", "politik.rss", "politik.json"):
        told = (folder / name).read_text()
        assert f"{own}{name}" in told
        assert told.count(BASE) == told.count(own)
    assert f"{own}politik.atom" in (folder / "presseschau.opml").read_text()
    assert "Politik in Kürze" in (folder / "index.html").read_text()


def test_editions_lie_with_their_feed(
    put: Any, politik: Any, entry: Callable[..., PublishedEntry], tmp_path: Path
) -> None:
    edition = Edition(
        id="urn:e", moment=MORNING, name="2026-01-03", title="Lage", language="de",
        updated=MORNING, stories=(entry(1),),
    )  # fmt: skip
    digest = replace(politik("public"), entries=(), editions=(edition,))
    name = "digests/politik-2026-01-03.html"
    put(digest)
    assert its(tmp_path) >= {name, f"public/{name}"}
    put(replace(digest, access="token", token=TOKEN))
    assert {one for one in its(tmp_path) if one.endswith("html")} == {
        f"public/token/{TOKEN}/{name}",
        f"public/token/{TOKEN}/politik.html",
    }
    feed = (tmp_path / "public" / "token" / TOKEN / "politik.json").read_text()
    assert f"{BASE}token/{TOKEN}/{name}" in feed
    put(replace(digest, access="local"))
    assert {one for one in its(tmp_path) if one.endswith("html")} == {name, "politik.html"}


def test_another_token_is_another_folder_and_the_old_one_goes(
    put: Any, politik: Any, tmp_path: Path
) -> None:
    put(politik("token", TOKEN))
    done = put(politik("token", OTHER))
    assert its(tmp_path) == under(OTHER)
    assert done.removed == ("token/…",)
    assert [path.name for path in (tmp_path / "public" / "token").iterdir()] == [OTHER]


def test_only_who_can_name_a_folder_with_a_token_can_open_it(
    put: Any, politik: Any, tmp_path: Path
) -> None:
    put(politik("token", TOKEN))
    for folder in (tmp_path / "public" / "token", tmp_path / "public" / "token" / TOKEN):
        assert stat.S_IMODE(folder.stat().st_mode) & 0o066 == 0


def test_what_a_crash_left_where_it_may_not_be_goes_with_the_next_run(
    put: Any, politik: Any, tmp_path: Path
) -> None:
    put(politik("public"))
    put(politik("token", TOKEN))
    left = tmp_path / "public"
    names = ("politik.html", "politik.7.atom", "politik.json.gz", "digests/politik-2026-01-03.txt")
    (left / "digests").mkdir()
    for name in names:
        (left / name).write_text("x")
    (tmp_path / "politik.3.json").write_text("x")
    (left / "token" / f".{OTHER}").mkdir()
    done = put(politik("token", TOKEN))
    assert its(tmp_path) == under(TOKEN)
    assert not (left / "token" / f".{OTHER}").exists()
    gone = {f"public/{name}" for name in names} | {"politik.3.json"}
    assert gone <= set(done.removed) <= set(done.changed)


def test_files_of_others_stay(put: Any, politik: Any, tmp_path: Path) -> None:
    put(politik("public"))
    for name in ("public/manifest.json", "public/robots.txt", "mine.rss", "public/token/lies.mich"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    put(politik("local"))
    for name in ("public/manifest.json", "public/robots.txt", "mine.rss", "public/token/lies.mich"):
        assert (tmp_path / name).exists()


def test_publishing_again_changes_nothing(put: Any, politik: Any, selection: Any) -> None:
    wanted = (politik("token", TOKEN), selection(slug="offen", access="public"))
    put(*wanted)
    assert put(*wanted).changed == ()


def test_no_message_tells_a_token(put: Any, politik: Any, tmp_path: Path) -> None:
    done = put(politik("token", TOKEN))
    assert not any(TOKEN in name for name in done.changed)
    assert TOKEN not in repr(politik("token", TOKEN))
    broken = replace(politik("token", TOKEN).entries[0], id=f"urn:\x00{TOKEN}")
    done = put(replace(politik("token", TOKEN), entries=(broken,)))
    assert TOKEN not in str(done.errors["politik"])
    folder = tmp_path / "public" / "token" / TOKEN
    (folder / "politik.rss").unlink()
    (folder / "politik.rss").mkdir()
    with pytest.raises(PublishError, match=r"token/…/.*politik\.rss") as caught:
        put(replace(politik("token", TOKEN), updated=MORNING + timedelta(hours=1)))
    assert TOKEN not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_a_folder_that_cannot_be_made_is_told_without_its_name(
    put: Any, politik: Any, tmp_path: Path
) -> None:
    (tmp_path / "public").mkdir()
    (tmp_path / "public" / "token").write_text("in the way")
    with pytest.raises(PublishError, match="cannot be made") as caught:
        put(politik("token", TOKEN))
    assert TOKEN not in str(caught.value)


def test_an_address_is_closed_at_once(put: Any, politik: Any, tmp_path: Path) -> None:
    put(politik("token", TOKEN))
    places.close(tmp_path, TOKEN)
    places.close(tmp_path, TOKEN)
    assert list((tmp_path / "public" / "token").iterdir()) == []
