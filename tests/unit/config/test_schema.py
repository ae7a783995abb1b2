from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from aggregator.config import schema

SHIPPED = sorted((Path(__file__).parents[3] / "config").glob("*.yaml"))


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    made = schema.schema()
    jsonschema.Draft202012Validator.check_schema(made)
    return jsonschema.Draft202012Validator(made)


def test_the_packaged_schema_is_that_of_the_model() -> None:
    packaged = files("aggregator.config").joinpath("schema.json").read_text("utf-8")
    again = "python -m aggregator.config.schema > aggregator/config/schema.json"
    assert packaged == schema.text(), f"write it anew: {again}"


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.name)
def test_the_shipped_files_hold_to_it(
    file: Path, validator: jsonschema.Draft202012Validator
) -> None:
    validator.validate(YAML(typ="safe", pure=True).load(file))


@pytest.mark.parametrize(
    ("document", "valid"),
    [
        ({"settings": {"fetch": {"max_body": 1000}}}, True),
        ({"settings": {"fetch": {"max_body": "15MB", "timeout": "20s"}}}, True),
        ({"settings": {"web": {"port": "${PORT}"}, "fetch": {"proxy": "${PROXY}"}}}, True),
        ({"settings": None, "sources": None}, True),
        ({"settings": {"fetch": None}}, True),
        ({"sources": [{"name": "a", "url": "${URL}", "every": "15m"}]}, True),
        ({"sources": [{"name": "${NAME}", "url": "http://a/"}]}, False),
        ({"sources": [{"name": "a", "url": "http://a/", "evry": "15m"}]}, False),
        ({"sources": [{"name": "a"}]}, False),
        ({"feeds": [{"slug": "a", "title": "A", "sources": "all", "max_age": "1d"}]}, True),
        ({"feeds": [{"slug": "a", "title": "A", "limit": "${LIMIT}"}]}, False),
        ({"settings": {"fetch": {"timeout": 20}}}, False),
    ],
)
def test_what_editors_accept(
    document: dict[str, Any], valid: bool, validator: jsonschema.Draft202012Validator
) -> None:
    assert validator.is_valid(document) == valid


def test_every_key_is_described() -> None:
    made = schema.schema()
    sections = [made, *(made["$defs"][name] for name in made["$defs"] if name != "reference")]
    for section in sections:
        for key, value in section["properties"].items():
            texts = [value, *value.get("anyOf", ())]
            refs = [text["$ref"].rpartition("/")[2] for text in texts if "$ref" in text]
            told = [*texts, *(made["$defs"][ref] for ref in refs)]
            assert any(text.get("description") for text in told), key


def test_defaults_are_written_as_the_yaml_writes_them() -> None:
    fetch = schema.schema()["$defs"]["Fetch"]["properties"]
    assert (fetch["timeout"]["default"], fetch["per_host_delay"]["default"]) == ("20s", "1s")
