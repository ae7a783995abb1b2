r"""Loads the packaged wordings: what publishers write around their articles.

One file for each purpose under ``rules/``, one regular expression a line,
``#`` begins a comment. A line ``name = expression`` gives an expression a name;
``{name}`` in a later line stands for it. Letter case does not matter, and a
space stands for any white space that text of one line can hold.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

_NAMED = re.compile(r"([\w ,-]+?) = (.+)")
_USE = re.compile(r"\{([a-z_]+)\}")


@cache
def pattern(name: str) -> re.Pattern[str]:
    """All expressions of a file as one; named ones are only there to be used by others."""
    known: dict[str, str] = {}
    expressions = []
    for label, text in _read(name):
        expression = f"(?:{_USE.sub(lambda found: known[found[1]], text)})"
        if label:
            known[label] = expression
        else:
            expressions.append(expression)
    return re.compile("|".join(expressions), re.IGNORECASE)


@cache
def named_patterns(name: str) -> dict[str, re.Pattern[str]]:
    """The expressions of a file in which every line has a name, by that name."""
    return {label: re.compile(text, re.IGNORECASE) for label, text in _read(name)}


def _read(name: str) -> list[tuple[str, str]]:
    """The lines of a file as (name or nothing, expression)."""
    text = resources.files(__package__).joinpath("rules", f"{name}.txt").read_text("utf-8")
    rows = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        found = _NAMED.fullmatch(line)
        rows.append((found[1], found[2]) if found else ("", line))
    return rows
