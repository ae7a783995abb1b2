from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from aggregator.cli.parser import parser

ROOT = Path(__file__).parents[3]


def commands(of=None, before=""):
    """Every command by its name; those of a group as "group command"."""
    (group,) = (one for one in (of or parser())._subparsers._group_actions)
    found = {}
    for name, command in group.choices.items():
        inner = commands(command, f"{before}{name} ") if command._subparsers else None
        found |= inner or {before + name: command}
    return found


def options(command):
    return [
        text
        for action in command._actions
        for text in action.option_strings
        if text.startswith("--")
    ]


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_command_and_option_is_in_the_reference(name):
    text = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    section = re.search(rf"^## `{name}[ `].*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert section, f"{name} has no section"
    for option in options(commands()[name]):
        assert option == "--help" or option in section[0], f"{name} {option}"


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_command_is_in_the_readme(name):
    assert f"`{name}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_no_command_is_told_that_does_not_exist():
    text = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    told = re.findall(r"^## `([a-z]+(?: [a-z]+)?)", text, re.MULTILINE)
    assert set(told) == set(commands())


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_command_has_a_function(name):
    run = commands()[name].get_default("command")
    module, function = run.__closure__[1].cell_contents, run.__closure__[0].cell_contents
    assert callable(getattr(import_module(f"aggregator.cli.{module}"), function))


@pytest.mark.parametrize("name", sorted(commands()))
@pytest.mark.parametrize("before", [[], ["--config", "once"]])
def test_a_command_is_understood_without_building_the_others(name, before):
    few = parser([*before, *name.split()])
    assert set(commands(few)) <= set(commands())
    assert few.format_usage() == parser().format_usage()
    ours, alone = commands()[name], commands(few)[name]
    assert alone.format_help() == ours.format_help()


@pytest.mark.parametrize(
    "arguments",
    [[], ["--help"], ["--config"], ["--config", "once"], ["unce"], ["--config=x", "run"]],
)
def test_all_commands_are_there_where_none_is_named_first(arguments):
    assert set(commands(parser(arguments))) == set(commands())
