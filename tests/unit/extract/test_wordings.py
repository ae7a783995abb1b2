from __future__ import annotations

import re
from importlib import resources

import pytest

from aggregator.extract.wordings import named_patterns, pattern

FILES = sorted(
    entry.name.removesuffix(".txt")
    for entry in resources.files("aggregator.extract").joinpath("rules").iterdir()
    if entry.name.endswith(".txt")
)


@pytest.mark.parametrize("name", FILES)
def test_every_packaged_file_compiles_and_matches_something_but_not_everything(name: str) -> None:
    found = pattern(name) if name != "consent" else next(iter(named_patterns(name).values()))
    assert found.pattern
    assert not found.fullmatch("Der Stadtrat hat am Dienstag den Bau der Brücke beschlossen.")


def test_a_name_stands_for_its_expression() -> None:
    assert "{" not in re.sub(r"\{\d*,?\d*\}", "", pattern("lines").pattern)
    assert pattern("lines").fullmatch("Stand: 03.01.2026, 05:37 Uhr")


def test_consent_wordings_have_names() -> None:
    assert "Pur-Abo" in named_patterns("consent")


@pytest.mark.parametrize("name", [name for name in FILES if name != "consent"])
@pytest.mark.parametrize(
    "unit", ["a", "A b ", "1. 1", "von A", "/dpa", ", ", "Jetzt ", "die ", "cookies "]
)
def test_no_expression_takes_long_on_a_line_made_for_it(name: str, unit: str) -> None:
    line = (unit * 420)[:420] + "\x01"
    pattern(name).search(line)
    pattern(name).fullmatch(line)
