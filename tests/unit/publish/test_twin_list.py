from __future__ import annotations

import pytest
from lxml import etree

from aggregator.publish.twin_list import twinned

SPACES = 'xmlns:frss="https://freshrss.org/opml" xmlns:rg="https://rssguard.example/ns"'
TWIN = "https://presse.example/twin/a.rss"


def outline(attributes: str) -> dict[str, str]:
    opml = f'<opml {SPACES}><body><outline text="A" {attributes}/></body></opml>'.encode()
    found = etree.fromstring(twinned(opml, {"http://a/?x=1&y": TWIN})).find("body/outline")
    assert found is not None
    return {str(name): str(value) for name, value in found.attrib.items()}


@pytest.mark.parametrize("key", ["xmlUrl", "xmlurl", "XMLURL"])
def test_the_address_is_replaced_however_it_is_spelled(key: str) -> None:
    found = outline(f'{key}=" http://a/?x=1&amp;y " type="atom"')
    assert found == {"text": "A", key: TWIN, "type": "rss"}


def test_an_address_without_a_twin_stays_with_all_that_is_said_of_it() -> None:
    said = 'xmlUrl="http://b/" type="HTML+XPath" frss:xPathItem="//li" version="RSS"'
    assert outline(said) == {
        "text": "A",
        "xmlUrl": "http://b/",
        "type": "HTML+XPath",
        "{https://freshrss.org/opml}xPathItem": "//li",
        "version": "RSS",
    }


def test_what_the_reader_noted_stays_and_what_is_of_the_original_goes() -> None:
    kept = 'title="T" htmlUrl="http://a/" category="/x" my="1" frss:priority="main"'
    gone = (
        'version="RSS1" filtercmd="rm" username="u" frss:cssFullContent="p"'
        ' frss:CURLOPT_COOKIE="c" rg:postProcess="sh"'
    )
    found = outline(f'xmlUrl="http://a/?x=1&amp;y" {kept} {gone}')
    names = {etree.QName(name).localname for name in found}
    assert names == {"text", "title", "htmlUrl", "category", "my", "priority", "xmlUrl", "type"}
