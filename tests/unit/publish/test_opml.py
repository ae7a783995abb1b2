from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from aggregator.publish import view
from aggregator.publish.opml import opml, slugs

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from aggregator.model import Selection

BASE = "https://presse.example/p/"


@pytest.fixture
def render(zone: tzinfo) -> Callable[..., bytes]:
    def render(*selections: Selection) -> bytes:
        documents = [view.document(each, base_url=BASE, zone=zone) for each in selections]
        return opml(documents)

    return render


def test_each_feed_is_listed_once(
    render: Callable[..., bytes], selection: Callable[..., Selection]
) -> None:
    data = render(
        selection(), selection(slug="sport", title="Sport & <Spiel>", formats=("rss", "json"))
    )
    root: Any = etree.fromstring(data)
    assert root.get("version") == "2.0"
    assert root.findtext("head/dateModified") == "Sat, 03 Jan 2026 04:37:00 +0000"
    assert [one.tag for one in root.find("head")] == ["title", "dateModified"]
    politik, sport = root.findall("body/outline")
    assert dict(politik.attrib) == {
        "type": "rss",
        "text": "Politik in Kürze",
        "title": "Politik in Kürze",
        "description": "Was in der Politik geschah.",
        "xmlUrl": "https://presse.example/p/politik.atom",
        "htmlUrl": "https://presse.example/p/",
        "language": "de",
    }
    assert (sport.get("text"), sport.get("xmlUrl")) == ("Sport & <Spiel>", BASE + "sport.rss")


def test_the_slugs_of_an_earlier_file_are_found_again(
    render: Callable[..., bytes], selection: Callable[..., Selection]
) -> None:
    data = render(selection(), selection(slug="sport-2", formats=("json",)))
    assert slugs(data) == {"politik", "sport-2"}


@pytest.mark.parametrize("data", [b"", b"kein XML", b"<opml><body><outline/></body></opml>"])
def test_what_is_no_list_of_ours_lists_no_feed(data: bytes) -> None:
    assert slugs(data) <= {""}


def test_no_feeds_are_an_empty_list(render: Callable[..., bytes]) -> None:
    root: Any = etree.fromstring(render())
    assert len(root.find("body")) == 0
