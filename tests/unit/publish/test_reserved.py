"""What publishers reserve, and what was withdrawn, as each format says it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import feedparser
import pytest
from lxml import etree

from aggregator.model import Tombstone
from aggregator.publish import view
from aggregator.publish.jsonfeed import json_feed
from aggregator.publish.rss_atom import atom, rss

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

GRAMMAR = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))
OURS = "{urn:presseschau:ns:1}reserved"
AT = "{http://purl.org/atompub/tombstones/1.0}"
POLICY = "https://www.zeit.example/tdm?a=1&b=2"
GONE = datetime(2026, 1, 4, 5, 0, tzinfo=UTC)


@pytest.fixture
def render(zone: ZoneInfo) -> Any:
    def render(selection: Any, form: str) -> Any:
        document = view.document(selection, base_url="https://presse.example/", zone=zone)
        return {"rss": rss, "atom": atom, "json": json_feed}[form](document, version="1.2.3")

    return render


@pytest.mark.parametrize("form", ["rss", "atom"])
def test_what_is_reserved_stands_in_our_namespace(
    render: Callable[..., bytes], selection: Any, entry: Any, form: str
) -> None:
    words = ("tdm-reservation", f"tdm-policy={POLICY}", "noai")
    root = etree.fromstring(render(selection(entry(1, reserved=words), entry(2)), form))
    (one,) = root.iter(OURS)
    assert (one.text, one.get("policy")) == ("tdm-reservation noai", POLICY)
    bare = etree.fromstring(render(selection(entry(1, reserved=("noai",))), form))
    assert dict(next(bare.iter(OURS)).attrib) == {}
    if form == "atom":
        GRAMMAR.assertValid(root)


def test_json_feed_says_it_in_our_extension(
    render: Callable[..., bytes], selection: Any, entry: Any
) -> None:
    made = selection(entry(1, reserved=("tdm-reservation", f"tdm-policy={POLICY}")), entry(2))
    first, second = json.loads(render(made, "json"))["items"]
    assert first["_presseschau"]["reserved"] == {"signs": ["tdm-reservation"], "policy": POLICY}
    assert "reserved" not in second["_presseschau"]


def test_atom_tells_of_what_was_withdrawn_as_rfc_6721_has_it(
    render: Callable[..., bytes], selection: Any, entry: Any
) -> None:
    graves = (Tombstone("urn:uuid:1", GONE, "Bitte & <Wunsch>\x00"), Tombstone("urn:uuid:2", GONE))
    data = render(selection(entry(1), tombstones=graves), "atom")
    root = etree.fromstring(data)
    GRAMMAR.assertValid(root)
    first, second = root.findall(f"{AT}deleted-entry")
    assert dict(first.attrib) == {"ref": "urn:uuid:1", "when": "2026-01-04T05:00:00Z"}
    assert [(one.tag, one.text) for one in first] == [(f"{AT}comment", "Bitte & <Wunsch>")]
    assert list(second) == []
    read = feedparser.parse(data)
    assert not read.bozo
    assert [one.title for one in read.entries] == ["Beratungen in Kyjiw, Teil 1"]


def test_where_nothing_was_withdrawn_nothing_is_said_of_it(
    render: Callable[..., bytes], selection: Any, entry: Any
) -> None:
    assert b"tombstones" not in render(selection(entry(1)), "atom")
    grave = (Tombstone("urn:uuid:1", GONE),)
    for form in ("rss", "json"):
        made = render(selection(entry(1), tombstones=grave), form)
        assert made == render(selection(entry(1)), form)
