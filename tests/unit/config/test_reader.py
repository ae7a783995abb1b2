"""Reading a folder. tests/data/config/*.yaml each begin with the problems they show, in order."""

from __future__ import annotations

import contextlib
import json
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aggregator.config.reader import Loaded, read
from aggregator.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

CASES = sorted((Path(__file__).parents[2] / "data" / "config").glob("*.yaml"))
ENVIRONMENT = {"TOKEN": "geheim123", "ZONE": "Mars", "SHORT": "abc", "CONTROL": "a\x07bcd"}
SOURCE = "sources: [{name: a, url: 'http://example.org/'}]\n"


@pytest.fixture(autouse=True)
def _inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def loaded(*texts: str, environment: Mapping[str, str] | None = None) -> Loaded:
    """Read a folder with the texts as the files a.yaml, b.yaml, …"""
    folder = Path("config")
    folder.mkdir()
    for name, text in zip("abc", texts, strict=False):
        (folder / f"{name}.yaml").write_text(text)
    return read(folder, environment or {})


def problems(*texts: str, environment: Mapping[str, str] | None = None) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        loaded(*texts, environment=environment)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_every_problem_is_told_with_its_place_and_what_is_allowed(case: Path) -> None:
    text = case.read_text()
    expected = [line[2:] for line in text.splitlines() if line.startswith("# ")]
    assert expected, "the case says what it shows"
    told = problems(text, environment=ENVIRONMENT)
    assert told == [f"config/a.yaml:{line}" for line in expected]


def test_no_message_shows_what_came_from_the_environment() -> None:
    text = (Path(CASES[0]).parent / "environment.yaml").read_text()
    told = "\n".join(problems(text, environment=ENVIRONMENT))
    assert not [value for value in ENVIRONMENT.values() if value in told and len(value) > 3]
    assert "${TOKEN}" in told


def test_settings_sources_and_feeds_may_stand_in_any_file() -> None:
    got = loaded(
        "settings: {web: {port: 1}}\nfeeds: [{slug: x, title: X, sources: [a, b]}]\n",
        "settings: {web: {host: '::1'}, fetch: {timeout: 3s}}\n" + SOURCE,
        "sources: [{name: b, url: 'http://example.org/b'}]\nsettings:\n  fetch:\n",
    )
    assert (got.config.settings.web.port, got.config.settings.web.host) == (1, "::1")
    assert got.config.settings.fetch.timeout == timedelta(seconds=3)
    assert [source.name for source in got.config.sources] == ["a", "b"]
    assert got.config.feeds[0].sources == ("a", "b")
    assert got.files == tuple(Path("config") / f"{name}.yaml" for name in "abc")


def test_relative_paths_start_in_the_folder_that_holds_the_folder(tmp_path: Path) -> None:
    assert loaded("").root == tmp_path


def test_two_values_for_one_setting_name_both_places() -> None:
    told = problems(
        "settings:\n  store: sqlite:///a.db\n  web: {port: 1}\n",
        "settings:\n  store: sqlite:///b.db\n  web: {port: 1}\n",
    )
    assert told == [
        (
            'config/b.yaml:2:10: settings.store: is already set to "sqlite:///a.db" at '
            "config/a.yaml:2:10; one of the two must go"
        )
    ]


def test_one_name_in_two_files_names_both_places() -> None:
    assert problems(SOURCE, SOURCE.replace("org/", "org/2")) == [
        'config/b.yaml:1:18: sources[0].name: the name "a" is already used at config/a.yaml:1:18'
    ]


def test_problems_of_all_files_come_together_and_in_order() -> None:
    assert [line.partition(": ")[0] for line in problems("feed: 1\n", "a: [", SOURCE + "x: 1")] == [
        "config/a.yaml:1:1",
        "config/b.yaml:1:5",
        "config/c.yaml:2:1",
    ]


def test_names_are_not_missed_in_a_file_that_could_not_be_read() -> None:
    assert len(problems("sources: [", "feeds: [{slug: x, title: X, sources: [zeit]}]")) == 1


def test_sections_whose_lines_are_all_comments_say_nothing() -> None:
    got = loaded("settings:\n  web:\n    # port: 1\nsources:\nfeeds:\n", SOURCE)
    assert got.config.settings.web.port == 8080


def test_a_disabled_source_may_be_named() -> None:
    text = SOURCE.replace("}]", ", enabled: no}]") + "feeds: [{slug: x, title: X, sources: [a]}]"
    assert not loaded(text).config.sources[0].enabled


def test_text_becomes_the_number_that_the_environment_means() -> None:
    got = loaded("settings: {web: {port: '${PORT}'}}", environment={"PORT": "81"})
    assert got.config.settings.web.port == 81
    assert not got.secrets


def test_what_came_from_the_environment_is_not_printed() -> None:
    text = 'sources: [{name: a, url: "https://example.org/${TOKEN}?x=$${y}"}]'
    got = loaded(text, environment=ENVIRONMENT)
    assert got.config.sources[0].url == "https://example.org/geheim123?x=${y}"
    assert "geheim123" not in repr(got) + repr(got.config) + repr(got.secrets)
    assert got.secrets.redact("GET /geheim123") == "GET /${TOKEN}"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("config", "config: folder: this folder cannot be read: No such file"),
        ("file", "file: folder: this folder cannot be read: Not a directory"),
        ("empty", "empty: folder: no *.yaml file is in this folder"),
        ("yml", "yml/a.yml: file: only *.yaml is read; rename it to a.yaml"),
        ("latin", "latin/a.yaml:2:3: file: the byte 0xe4 is not UTF-8"),
        ("inner", "inner/a.yaml: file: this file cannot be read: Is a directory"),
        ("gone", "gone/a.yaml: file: this file cannot be read: No such file"),
    ],
)
def test_folders_and_files_that_cannot_be_read(name: str, said: str) -> None:
    Path("file").touch()
    for folder in ("empty", "yml", "latin", "inner/a.yaml", "gone"):
        Path(folder).mkdir(parents=True)
    Path("empty/.hidden.yaml").write_text("not: read")
    Path("yml/a.yml").touch()
    Path("latin/a.yaml").write_bytes("#\n# ä".encode("latin-1"))
    Path("gone/a.yaml").symlink_to("nowhere")
    with pytest.raises(ConfigError) as caught:
        read(Path(name), {})
    assert str(caught.value).startswith(said)


ALPHABET = "[]{}&*!|>%@`'\"#,:?- \n\t\\$~<abmnsu019.éß\x00\x85\ufeff\U0001f600"
YAML_TEXT = st.text(alphabet=ALPHABET, max_size=60)
KEYS = st.sampled_from(
    ["settings", "sources", "feeds", "name", "url", "web", "port", "fetch", "tags", "include"]
)
VALUES: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(alphabet=ALPHABET),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


def read_or_refuse(data: bytes, folder: Path) -> None:
    (folder / "a.yaml").write_bytes(data)
    with contextlib.suppress(ConfigError):
        read(folder, ENVIRONMENT)


@given(data=st.binary(max_size=60) | YAML_TEXT.map(str.encode))
@example(data=b'"\\U99999999"')
@example(data=b"%YAML 2.0\n---\na: 1\n%YAML 2.0\n---\n")
@example(data=b"%YAML 1.99999999999999999999\n---\na: 1")
@example(data=b"a: &a [1,1,1,1,1,1,1,1,1,1]\n" + b"b: &b [*a,*a,*a,*a,*a,*a,*a,*a]\n" * 2)
def test_no_bytes_raise_anything_but_config_error(
    data: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    read_or_refuse(data, tmp_path_factory.mktemp("config"))


def test_endless_nesting_is_refused() -> None:
    assert problems("[" * 700) == ["config/a.yaml:1:1: YAML: nested deeper than 20 levels"]


@given(value=VALUES)
def test_no_values_raise_anything_but_config_error(
    value: object, tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = json.dumps(value, ensure_ascii=False).encode()  # JSON is YAML
    read_or_refuse(data, tmp_path_factory.mktemp("config"))


def test_a_draft_is_read_as_if_it_stood_there_already() -> None:
    loaded("sources: [{name: b, url: 'http://example.org/b'}]\n", "feeds: []\n")
    folder = Path("config")
    drafts = {folder / "a.yaml": SOURCE.encode(), folder / "c.yaml": b"sources: [{name: c}]\n"}
    with pytest.raises(ConfigError, match=r"config/c\.yaml:1:11: sources\[0\]\.url: missing"):
        read(folder, {}, drafts=drafts)
    del drafts[folder / "c.yaml"]
    assert [one.name for one in read(folder, {}, drafts=drafts).config.sources] == ["a"]
    assert [one.name for one in read(folder, {}).config.sources] == ["b"]


@pytest.mark.parametrize(
    "settings",
    [
        "{base_url: 'https://presse.example/', web: {reachable: true}}",
        "{web: {reachable: true}, fetch: {allow_private_addresses: true}}",
        "{web: {reachable: false}}",
    ],
)
def test_hubs_may_be_where_base_url_is(settings: str) -> None:
    assert loaded(f"settings: {settings}\n" + SOURCE).config.settings.base_url


HUB_AT_HOME = (
    "settings: {fetch: {allow_private_addresses: true}}\n"
    + SOURCE
    + "feeds: [{slug: a, title: A, access: %s, hub: 'http://127.0.0.1/'}]\n"
)


def test_a_hub_at_home_may_read_what_is_read_at_home() -> None:
    assert loaded(HUB_AT_HOME % "local").config.feeds[0].hub


def test_no_hub_learns_a_secret_address() -> None:
    assert "a hub would learn the secret address" in problems(HUB_AT_HOME % "token")[0]


def test_that_hubs_reach_us_wants_a_base_url_that_they_do() -> None:
    told = problems("settings: {web: {reachable: true}}\n" + SOURCE)
    assert told[0].startswith("config/a.yaml:1:29: settings.web.reachable: no hub on the Internet")
