"""docs/reference/configuration.md names every key with its default, and none that does not exist."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pydantic_core import PydanticUndefined
from ruamel.yaml import YAML

from aggregator.config.model import (
    Auth,
    CuratedFeed,
    Digest,
    Fetch,
    Importance,
    Rule,
    Select,
    Settings,
    Source,
    Summariser,
    Web,
    Window,
)
from aggregator.config.reader import read

if TYPE_CHECKING:
    from pydantic import BaseModel

DOCS = Path(__file__).parents[3] / "docs"
REFERENCE = (DOCS / "reference" / "configuration.md").read_text()
HOW_TO = DOCS / "how-to"
SECTIONS: dict[str, type[BaseModel]] = {
    "## `settings`": Settings,
    "### `settings.web`": Web,
    "### `settings.fetch`": Fetch,
    "### `settings.summariser`": Summariser,
    "## `sources`": Source,
    "### `auth`": Auth,
    "### `select`": Select,
    "## `feeds`": CuratedFeed,
    "### `include` and `exclude`": Rule,
    "### `importance`": Importance,
    "### `window`": Window,
    "### `digest`": Digest,
}
NEEDED = {
    Source: {"name": "a", "url": "http://example.org/"},
    Select: {"item": "li"},
    CuratedFeed: {"slug": "a", "title": "A"},
    Digest: {"at": "07:00"},
}


def documented(heading: str) -> dict[str, str]:
    """The keys of the table under a heading, each with its default as written."""
    body = REFERENCE.split(f"\n{heading}\n", 1)[1]
    table = re.split(r"^#", body, maxsplit=1, flags=re.MULTILINE)[0]
    return dict(re.findall(r"^\| `(\w+)` \| ?(.*?) ?\|", table, flags=re.MULTILINE))


@pytest.mark.parametrize("heading", SECTIONS)
def test_every_key_is_documented_and_no_other(heading: str) -> None:
    assert list(documented(heading)) == list(SECTIONS[heading].model_fields)


@pytest.mark.parametrize("heading", SECTIONS)
def test_the_documented_default_is_the_default(heading: str) -> None:
    model = SECTIONS[heading]
    needed = NEEDED.get(model, {})
    for key, written in documented(heading).items():
        default = model.model_fields[key].default
        if written == "required":
            assert default is PydanticUndefined
        elif written in {"none", ""}:
            assert default in {None, "", ()} if written else default == type(default)()
        else:
            value = YAML(typ="safe", pure=True).load(written.strip("`"))
            assert getattr(model.model_validate({**needed, key: value}), key) == default, key


@pytest.mark.parametrize("name", ["configure-sources-and-feeds", "curate-a-feed"])
def test_the_examples_of_the_how_tos_are_right(name: str, tmp_path: Path) -> None:
    environment = {"VEREIN_LOGIN": "user:password", "ABO_TOKEN": "12345678"}
    environment |= {
        "PRESSESCHAU_URL": "https://a/",
        "PRESSESCHAU_HOST": "::",
        "PRESSESCHAU_PORT": "1",
    }
    blocks = re.findall(r"```yaml\n(.*?)```", (HOW_TO / f"{name}.md").read_text(), flags=re.DOTALL)
    known = "sources:\n  - {name: heise, url: 'http://a/1', tags: [nachrichten]}\n"
    known += "  - {name: golem, url: 'http://a/2'}\n"
    if name == "curate-a-feed":
        known += "  - {name: zeit, url: 'http://a/3'}\n  - {name: tagesschau, url: 'http://a/4'}\n"
    assert len(blocks) > 5
    for number, block in enumerate(blocks):
        folder = tmp_path / str(number)
        folder.mkdir()
        text = block if re.match(r"\w", block) else "feeds:\n" + block
        (folder / "a.yaml").write_text(text)
        (folder / "known.yaml").write_text(known)
        read(folder, environment)
