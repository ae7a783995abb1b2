"""What pydantic found wrong, in words for the person who wrote the YAML.

Every sentence says what is allowed. A value is shown as it stands in the
file, so what a ``${NAME}`` stands for is never shown.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, get_args

from pydantic import BaseModel

from aggregator.config.document import Listing, Node, Scalar, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pydantic_core import ErrorDetails

    from aggregator.errors import Problem

PATTERNS = {
    r"^https?://\S+$": "must be an http:// or https:// address",
    r"^[a-z0-9][a-z0-9_.-]*$": (
        'may hold only a-z, 0-9, ".", "_" and "-", and begins with a letter or digit'
    ),
    r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$": 'may hold only a-z, 0-9 and single "-" or "_" between them',
    r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$": "must be a language code, such as de, en or de-AT",
    r"^[!-~]([ -~]*[!-~])?$": "must be one line of ASCII characters",
    r"^[!#-+\--:<-\[\]-~]*$": (
        "may hold only what a cookie can: ASCII without blanks, quotes, commas, semicolons and "
        "backslashes"
    ),
    r"^[^:\s][^:]*:.+$": "must be user:password",
    r"^[A-Za-z0-9._~+/-]+=*$": "must be a token: letters, digits and ._~+/- only",
    r"^[a-z0-9-]+(\.[a-z0-9-]+)+$": "must be a host in lower case, such as zeitung.example",
    r"^[!-~]+$": "must be ASCII without blanks",
    r"^(extractive|wait\s+\d+(\.\d+)?\s*[smhdw])$": (
        "must be extractive, or wait and a duration, such as wait 2h"
    ),
    r"^sqlite:///.+": "must be sqlite:/// and a path, such as sqlite:///presseschau.db",
}
"""What the patterns of the model allow, in words."""

_KEY = "[key]"
"""Where the key of a mapping is what is wrong, by pydantic's word."""

SENTENCES: Mapping[str, Callable[[Mapping[str, object]], str]] = {
    "missing": lambda _: "missing, and it has no default",
    "string_type": lambda _: "must be text",
    "string_pattern_mismatch": lambda c: PATTERNS[str(c["pattern"])],
    "string_too_short": lambda _: "must not be empty",
    "string_too_long": lambda c: f"must have at most {c['max_length']} characters",
    "int_type": lambda _: "must be a whole number",
    "int_parsing": lambda _: "must be a whole number",
    "int_parsing_size": lambda _: "must be a whole number of ordinary size",
    "int_from_float": lambda _: "must be a whole number",
    "finite_number": lambda _: "must be a whole number",
    "float_type": lambda _: "must be a number",
    "float_parsing": lambda _: "must be a number",
    "bool_type": lambda _: "must be true or false",
    "bool_parsing": lambda _: "must be true or false",
    "greater_than": lambda c: f"must be more than {c['gt']:g}",
    "greater_than_equal": lambda c: f"must be at least {c['ge']}",
    "less_than_equal": lambda c: f"must be at most {c['le']}",
    "literal_error": lambda c: f"must be {str(c['expected']).replace(chr(39), '')}",
    "tuple_type": lambda _: "must be a list, such as [one, two]",
    "too_short": lambda _: "must list at least one",
    "too_long": lambda c: f"must list at most {c['max_length']}",
    "dict_type": lambda _: "must be a mapping of names to values",
    "model_type": lambda _: "must be a mapping of keys to values",
    "value_error": lambda c: str(c["error"]),
}
"""One sentence for every type of error that the model can give."""


def unknown(key: str, allowed: Iterable[str]) -> str:
    """Say that a key does not exist, which one may be meant, and which there are."""
    names = list(allowed)
    return f"unknown key;{did_you_mean(key, names)} allowed: {', '.join(names)}"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`` did you mean "…"?`` for the nearest known word; empty if none is near."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return f' did you mean "{near[0]}"?' if near else ""


def complaint(model: type[BaseModel], table: Table, label: str, error: ErrorDetails) -> Problem:
    """Turn one error of ``model`` on ``table`` into a problem with a place.

    The place is that of the value; of the key where the key is unknown; of
    the mapping where a key is missing.
    """
    node: Node = table
    parent, last = table, ""
    for part in error["loc"]:
        if isinstance(node, Table) and isinstance(part, str) and part in node.members:
            label, parent, last, node = f"{label}.{part}", node, part, node.members[part]
        elif isinstance(node, Listing) and isinstance(part, int) and part < len(node.items):
            label, node = f"{label}[{part}]", node.items[part]
        # else: the name of a union's branch, or the missing key itself
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        return parent.keys[last].problem(label, unknown(last, _fields(model, error["loc"][:-1])))
    if kind == "missing":
        return node.place.problem(f"{label}.{error['loc'][-1]}", SENTENCES[kind](context))
    if kind == "literal_error" and error["loc"][-1] == "all":
        sentence = "must be a list of names, such as [one, two], or the word all"
    else:
        sentence = SENTENCES[kind](context)
    if error["loc"][-1] == _KEY:
        return parent.keys[last].problem(label, sentence)
    return node.place.problem(label, sentence + _found(node, kind))


def _fields(model: type[BaseModel], path: tuple[str | int, ...]) -> list[str]:
    for part in path:
        annotation = model.model_fields[str(part)].annotation
        choices = (annotation, *get_args(annotation))  # a section that may be missing is a union
        model = next(one for one in choices if isinstance(one, type) and issubclass(one, BaseModel))
    return list(model.model_fields)


def _found(node: Node, kind: str) -> str:
    if kind in {"string_too_short", "too_short"}:
        return ""
    if isinstance(node, Listing):
        return "" if kind in {"too_long", "value_error"} else ", not a list"
    if isinstance(node, Table):
        return "" if kind == "value_error" else ", not a mapping"
    if isinstance(node, Scalar) and node.value is None:
        return "; nothing stands here"
    if kind == "string_type":
        return f"; put it in quotes: {node.shown}"
    return f", not {node.shown}"
