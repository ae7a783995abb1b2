"""What ``where`` says: an expression in CEL, checked before anything is asked of it.

CEL (the Common Expression Language, https://cel.dev) cannot loop for ever,
touch anything, or ask for a value that is not given to it. This is the only
module that knows the library; it is loaded where a feed has a ``where``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any

from aggregator.config.complaints import did_you_mean

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "title": "string",
        "tldr": "string",
        "inhalt": "string",
        "teaser": "string",
        "link": "string",
        "quelle": "string",
        "source": "string",
        "weight": "double",
        "tags": "list(string)",
        "categories": "list(string)",
        "author": "string",
        "authors": "list(string)",
        "language": "string",
        "access": "string",
        "engine": "string",
        "words": "int",
        "reports": "int",
        "published": "timestamp",
        "updated": "timestamp",
        "first_seen": "timestamp",
        "age": "duration",
    }
)
"""What an expression may ask for, and of which type it is."""
_LONGEST = 4000
"""Characters."""
_FAULT = re.compile(r"ERROR: <input>:(\d+):(\d+): (.*)")
_NAME = re.compile(r"undeclared reference to '([^']*)'")
_OVERLOAD = re.compile(r"found no matching overload for '([^']*)' applied to '(.*)'")
_SYNTAX = re.compile(r"Syntax error: (.*?)(?: expecting .*)?")
_ITS_TYPES = {"google.protobuf.Timestamp": "timestamp", "google.protobuf.Duration": "duration"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an expression, at a line and column of it that count from 1."""

    line: int
    column: int
    text: str


class ExpressionError(ValueError):
    """An expression cannot be asked; all that is wrong with it."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("; ".join(one.text for one in faults))


class Unanswered(ValueError):
    """An expression gave no answer for one entry, such as where it divides by nothing."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression.

    Attributes:
        fields: What it may ask for; a name that stands in a text counts too.
    """

    fields: tuple[str, ...]
    _compiled: Any = field(repr=False)

    def holds(self, values: Mapping[str, object]) -> bool:
        """Say whether it is true.

        Args:
            values: Of its ``fields`` at least.

        Raises:
            Unanswered: It is neither true nor false of these values.
        """
        answer = self._compiled.eval(data=values).value()
        if not isinstance(answer, bool):
            raise Unanswered(str(answer).partition(": ")[2] or str(answer))
        return answer


@cache
def expression(text: str) -> Expression:
    """Check an expression: its syntax, its names, and that it is true or false.

    Raises:
        ExpressionError: With everything that is wrong.
    """
    if len(text) > _LONGEST:
        raise ExpressionError([Fault(1, 1, f"must have at most {_LONGEST} characters")])
    compiled = _compiled(text)
    kind = compiled.return_type().name()
    if kind != "BOOL":
        said = f"must be true or false, such as words > 300; this is of the type {kind.lower()}"
        raise ExpressionError([Fault(1, 1, said)])
    names = set(re.findall(r"[A-Za-z_]\w*", text))
    return Expression(
        fields=tuple(name for name in FIELDS if name in names),
        _compiled=compiled,
    )


def _compiled(text: str) -> Any:
    try:
        return _environment().compile(text)
    except RuntimeError as error:
        found = [
            Fault(int(line), int(column), _in_words(said))
            for line, column, said in _FAULT.findall(str(error))
        ]
        raise ExpressionError(found or [Fault(1, 1, f"cannot be read: {error}")]) from error


@cache
def _environment() -> Any:
    from cel_expr_python import cel  # type: ignore[import-untyped]  # noqa: PLC0415 - 14 MB, seldom

    kinds = {
        "string": cel.Type.STRING,
        "double": cel.Type.DOUBLE,
        "int": cel.Type.INT,
        "timestamp": cel.Type.TIMESTAMP,
        "duration": cel.Type.DURATION,
        "list(string)": cel.Type.List(cel.Type.STRING),
    }
    return cel.NewEnv(variables={name: kinds[kind] for name, kind in FIELDS.items()})


def _in_words(said: str) -> str:
    said = said.removesuffix(" [INVALID_ARGUMENT]")
    if name := _NAME.search(said):
        hint = did_you_mean(name[1], FIELDS)
        return f"there is no {name[1]} here;{hint} fields: {', '.join(FIELDS)}"
    if overload := _OVERLOAD.search(said):
        operator = overload[1].strip("_@").replace("_", " ").strip()
        kinds = overload[2]
        for theirs, ours in _ITS_TYPES.items():
            kinds = kinds.replace(theirs, ours)
        return f"{operator} does not go with {kinds}; both sides must be of one type"
    if syntax := _SYNTAX.fullmatch(said):
        return f"is no expression here: {syntax[1]}".replace("'<EOF>'", "the end")
    return said
