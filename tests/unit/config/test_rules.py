"""Rules for single sites: read, checked, and put together."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from aggregator.config import reader
from aggregator.config.rules import SiteRule, parse, read, rule_for
from aggregator.errors import ConfigError, Problem


def told(folder: Path) -> list[str]:
    problems: list[Problem] = []
    read(folder, problems)
    return [str(one).removeprefix(f"{folder}/") for one in problems]


def write(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_file_of_rules() -> None:
    (rule,) = parse(
        b"sites:\n- host: zeitung.example\n  keep: ['.text p']\n  next_page: a.weiter\n", "f"
    )
    assert rule == SiteRule(host="zeitung.example", keep=(".text p",), next_page="a.weiter")


@pytest.mark.parametrize("text", ["", "sites:\n", "sites: []\n", "# nothing\n"])
def test_a_file_without_rules_is_in_order(text: str) -> None:
    assert parse(text.encode(), "f") == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sites: [{host: a.example, remove: ['p[']}]", "1:36: sites[0].remove[0]: must be a CSS"),
        ("sites:\n- remove: [p]\n", "2:3: sites[0].host: missing"),
        ("sites:\n- host: Zeit.de\n", "2:9: sites[0].host: must be a host in lower case"),
        ("sites:\n- host: a.example\n  kep: [p]\n", "3:3: sites[0].kep: unknown key; did you mean"),
        ("sites:\n- host: a.example\n  keep: p\n", "3:9: sites[0].keep: must be a list"),
        ("sites:\n- [a]\n", "2:3: sites[0]: must be a mapping, such as {host: …"),
        ("sites: {host: a.example}\n", "1:8: sites: must be a list; begin each item with"),
        ("site: []\n", '1:1: site: unknown key; did you mean "sites"?'),
        ("- host: a.example\n", "1:1: YAML: a list; a file holds the key sites"),
        ("sites: [\n", "YAML: "),
        (
            "sites:\n- host: a.example\n- host: a.example\n",
            "3:3: sites: a.example has a rule already, at",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    problems = told(write(tmp_path / "rules", eigene=text))
    assert len(problems) == 1
    assert problems[0].startswith("eigene.yaml:")
    assert said in problems[0]


def test_one_host_in_two_files_is_a_problem(tmp_path: Path) -> None:
    text = "sites: [{host: a.example}]\n"
    (problem,) = told(write(tmp_path / "rules", a=text, b=text))
    assert problem.startswith("b.yaml:1:9:")
    assert "a.yaml:1:9" in problem


def test_a_folder_that_is_not_there_and_files_that_are_not_read(tmp_path: Path) -> None:
    assert told(tmp_path / "nirgends") == []
    folder = write(tmp_path / "rules")
    (folder / "alt.yml").write_text("")
    (folder / "README.md").write_text("# Regeln")
    assert told(folder) == ["alt.yml: file: only *.yaml is read; rename it to alt.yaml"]


def test_the_configuration_reads_its_rules_and_tells_their_problems(tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.mkdir()
    (config / "a.yaml").write_text("feeds: []\n")
    write(config / "rules", a="sites: [{host: a.example, remove: [.x]}]\n")
    assert reader.read(config, {}).rules == (SiteRule(host="a.example", remove=(".x",)),)
    write(config / "rules", b="sites: [{host: b.example, remove: ['[']}]\n")
    with pytest.raises(ConfigError, match=r"rules/b\.yaml:1:\d+: sites\[0\]\.remove\[0\]"):
        reader.read(config, {})


SHIPPED = (
    SiteRule(host="zeit.de", remove=(".a",), next_page="a.n"),
    SiteRule(host="blog.zeit.de", remove=(".b",)),
)


@pytest.mark.parametrize(
    ("url", "own", "remove", "next_page"),
    [
        ("https://www.zeit.de/x", (), (".a",), "a.n"),
        ("https://zeit.de/x", (), (".a",), "a.n"),
        ("https://blog.zeit.de/x", (), (".b",), "a.n"),
        ("https://blog.zeit.de/x", (SiteRule(host="zeit.de", remove=(".c",)),), (".c",), "a.n"),
        ("https://www.zeit.de/x", (SiteRule(host="zeit.de", remove=()),), (), "a.n"),
        ("https://www.zeit.de/x", (SiteRule(host="zeit.de", next_page=None),), (".a",), None),
        ("https://www.zeit.de/x", (SiteRule(host="andere.de", remove=(".c",)),), (".a",), "a.n"),
    ],
)
def test_which_rule_holds(
    url: str, own: tuple[SiteRule, ...], remove: tuple[str, ...], next_page: str | None
) -> None:
    rule = rule_for(url, SHIPPED, own)
    assert rule is not None
    assert (rule.remove, rule.next_page, rule.keep) == (remove, next_page, ())


@pytest.mark.parametrize("url", ["https://feiertagszeit.de/x", "https://de/x", "nichts"])
def test_a_host_without_a_rule(url: str) -> None:
    assert rule_for(url, SHIPPED) is None


def test_the_example_of_the_how_to_is_right() -> None:
    page = Path(__file__).parents[3] / "docs" / "how-to" / "rules-for-single-sites.md"
    text = page.read_text(encoding="utf-8")
    (block,) = re.findall(r"```yaml\n(.*?)```", text, flags=re.DOTALL)
    assert len(parse(block.encode(), "how-to")) == 2
    assert re.findall(r"^\| `(\w+)` \|", text, flags=re.MULTILINE) == list(SiteRule.model_fields)
