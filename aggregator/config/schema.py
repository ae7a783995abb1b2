"""The JSON Schema (draft 2020-12) that editors complete and check the YAML by.

It is made of the typed model and lies in the package as ``schema.json``;
``python -m aggregator.config.schema`` prints it anew, and a test keeps the
two equal. It is a little stricter than the reader in what it takes for a
number (``port: "8080"`` is fine for the reader), and knows no names across
files.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from aggregator.config.env import PUBLISHED
from aggregator.config.model import Config
from aggregator.config.values import duration_text

_REFERENCE = {
    "type": "string",
    "pattern": r"\$\{[A-Za-z_]",
    "description": "Taken from the environment: ${NAME}.",
}
_FIXED = frozenset({"pattern", "enum", "const", "minimum", "maximum", "anyOf"})


def schema() -> dict[str, Any]:
    """The schema of one file of a configuration folder."""
    made = Config.model_json_schema()
    for name, section in made["$defs"].items():
        _tidy(section, referable=name not in {"CuratedFeed", "Digest", "Rule", "Select"})
    _tidy(made, referable=False)
    for key, value in made["properties"].items():
        if "anyOf" not in value:
            made["properties"][key] = _or_nothing(value)
    made["$defs"]["reference"] = _REFERENCE
    return {
        "$schema": GenerateJsonSchema.schema_dialect,
        **made,
        "title": "Presseschau configuration",
        "description": "One file of a Presseschau configuration.",
    }


def text() -> str:
    """The schema as the file holds it."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _tidy(section: dict[str, Any], *, referable: bool) -> None:
    """Write defaults as the YAML does, and allow ``${NAME}`` where the reader does."""
    for key, value in section["properties"].items():
        for branch in (value, *value.get("anyOf", ())):
            for word in ("title", "gt", "ge"):  # pydantic's own words for durations
                branch.pop(word, None)
        if isinstance(value.get("default"), str) and value["default"].startswith("PT"):
            value["default"] = duration_text(
                TypeAdapter(timedelta).validate_python(value["default"])
            )
        if value.get("default", ...) is None:
            del value["default"]
        if "$ref" in value:
            value.pop("default", None)  # a whole section, written at length
            section["properties"][key] = _or_nothing(value)
        elif referable and key not in PUBLISHED and _is_fixed(value):
            section["properties"][key] = _or_reference(value)


def _is_fixed(value: dict[str, Any]) -> bool:
    """Whether a text with ``${NAME}`` would not be allowed already."""
    if any("$ref" in branch for branch in value.get("anyOf", ())):
        return False  # a section that may be missing
    return value.get("type") not in {"string", "array", "object"} or bool(_FIXED & value.keys())


def _or_reference(value: dict[str, Any]) -> dict[str, Any]:
    said = [(key, value.pop(key)) for key in ("description", "default", "examples") if key in value]
    choices = value.get("anyOf") or [value]
    return {**dict(said), "anyOf": [*choices, {"$ref": "#/$defs/reference"}]}


def _or_nothing(value: dict[str, Any]) -> dict[str, Any]:
    """A section may be empty: every line under its key a comment."""
    said = {"description": value.pop("description")} if "description" in value else {}
    return {**said, "anyOf": [value, {"type": "null"}]}


if __name__ == "__main__":
    print(text(), end="")  # noqa: T201 - to be written to schema.json
