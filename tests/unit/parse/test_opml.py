from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.errors import ParseError
from aggregator.parse.opml import MAX_BYTES, Subscription, Subscriptions, mended, read_opml


def listed(body: str, head: str = "") -> Subscriptions:
    spaces = 'xmlns:frss="https://freshrss.org/opml"'
    return read_opml(f'{head}<opml version="2.0" {spaces}><body>{body}</body></opml>'.encode())


def one(attributes: str) -> Subscription:
    (found,) = listed(f"<outline {attributes}/>").sources
    return found


def row(url: str, **more: str) -> str:
    return f'<outline xmlUrl="{url}" ' + " ".join(f'{k}="{v}"' for k, v in more.items()) + "/>"


def test_folders_become_tags_and_their_order_stays() -> None:
    found = listed(
        row("http://a/", text="A")
        + '<outline text="Nachrichten">'
        + row("http://b/", title="B", text="Bb")
        + '<outline text="Politik &amp; mehr">'
        + row("http://c/")
        + "</outline></outline><outline text='leer'/>"
    )
    assert [(source.url, source.title, source.tags) for source in found.sources] == [
        ("http://a/", "A", ()),
        ("http://b/", "B", ("Nachrichten",)),
        ("http://c/", "", ("Nachrichten", "Politik & mehr")),
    ]
    assert found.refused == ()


def test_a_feed_in_several_folders_has_several_tags() -> None:
    folder = '<outline text="{}">{}</outline>'
    body = folder.format("Eins", row("http://a/x")) + folder.format("Zwei", row("HTTP://A:80/x"))
    (source,) = listed(body + folder.format("eins", row("http://a/x"))).sources
    assert (source.url, source.tags) == ("http://a/x", ("Eins", "Zwei"))


def test_categories_become_tags() -> None:
    assert one('xmlUrl="http://a/" category="/Stadt/Wetter, stadt,Rad"').tags == (
        "Stadt",
        "Wetter",
        "Rad",
    )


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("http://a/?x=1&y=2", "http://a/?x=1&y=2"),
        ("http://a/?x=1&amp;copy=2", "http://a/?x=1&copy=2"),
        ("feed://a/f", "http://a/f"),
        ("feed:https://a/f", "https://a/f"),
        ("feed://https://a/f", "https://a/f"),
        (" http://a/f ", "http://a/f"),
        ("http://a/${HOME}", "http://a/$%7BHOME%7D"),
    ],
)
def test_addresses(written: str, url: str) -> None:
    assert one(f'xmlUrl="{written}"').url == url


@pytest.mark.parametrize(
    ("attributes", "reason"),
    [
        ('text="X" xmlUrl="javascript:x()"', "'javascript:x()' is no http:// or https:// address"),
        ('text="X" xmlUrl="/feed"', "'/feed' is no http:// or https:// address"),
        ('text="X" type="rss" xmlUrl=""', "it has no xmlUrl"),
        ('text="X" htmlUrl="http://a/"', "it has no xmlUrl"),
        ('text="X" frss:opmlUrl="http://l/"', "it is filled from another list, http://l/"),
        ('text="X" xmlUrl="http://a/" type="JSON+DotNotation"', "JSON read by paths is not supported"),
        ('text="X" xmlUrl="http://a/" type="HTML+XPath"', "it is a page without xPathItem"),
        (
            'text="X" xmlUrl="http://a/" type="HTML+XPath" frss:xPathItem="//a[2]/.."',
            "its XPath cannot be said as a CSS selector: //a[2]/..",
        ),
    ],
)  # fmt: skip
def test_rows_that_are_no_source_are_told(attributes: str, reason: str) -> None:
    found = listed(f"<outline {attributes}/>")
    assert found.sources == ()
    assert [(refusal.title, refusal.reason) for refusal in found.refused] == [("X", reason)]


def test_a_page_of_freshrss_becomes_selectors_and_the_rest_is_told() -> None:
    source = one(
        'type="HTML+XPath" xmlUrl="https://a.example/p" frss:priority="main" frss:ttl="1800"'
        " frss:xPathItem=\"//div[contains(concat(' ', @class, ' '), ' n ')]\""
        ' frss:xPathItemTitle="descendant::h2" frss:xPathItemUri="descendant::a/@href"'
        ' frss:xPathItemContent="." frss:xPathItemTimestamp="substring-after(., \'am \')"'
        ' frss:xPathItemThumbnail="descendant::img/@src" frss:xPathItemAuthor=""'
        ' frss:cssFullContent="article" frss:CURLOPT_COOKIE="geheim" frss:unicityCriteria="id"'
    )
    assert source.select == {"item": "div.n", "title": ":scope h2", "teaser": ":scope"}
    assert source.every == 1800
    assert source.lost == (
        "xPathItemTimestamp",
        "xPathItemThumbnail",
        "cssFullContent",
        "CURLOPT_COOKIE",
    )


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ('frss:ttl="-900"', {"every": 900, "is_enabled": False}),
        ('frss:ttl="oft"', {"every": None, "is_enabled": True}),
        ('language="de-AT"', {"language": "de-AT"}),
        ('language="deutsch, meist"', {"language": None}),
        ('frss:filtersActionRead="intitle:x"', {"lost": ("filtersActionRead",)}),
        ('type="JSONFeed"', {"select": None, "lost": ()}),
        ('text="M&uuml;ller &amp; S&ouml;hne &nix;"', {"title": "Müller & Söhne &nix;"}),
        ('text="&#x4D;\n  b"', {"title": "M b"}),
    ],
)
def test_what_else_is_said(attributes: str, expected: dict[str, Any]) -> None:
    source = one(f'xmlUrl="http://a/" {attributes}')
    assert {key: getattr(source, key) for key in expected} == expected


def test_names_of_attributes_may_be_written_in_any_case() -> None:
    assert one('XMLURL="http://a/" Title="A"').title == "A"


LAUGHS = '<!DOCTYPE opml [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>\n'


def test_entities_are_not_expanded() -> None:
    found = listed('<outline xmlUrl="http://a/" text="&b;&f;"/>', head=LAUGHS)
    assert found.sources[0].title == "&b;&f;"


@pytest.mark.parametrize(
    ("data", "reason", "said"),
    [
        (b" \n", "empty", "empty"),
        (b"\xef\xbb\xbf \n<!-- nichts -->", "empty", "empty"),
        (b"<html><body>Login</body></html>", "not_opml", "begins with '<html>"),
        (b'{"sources": []}', "not_opml", "not OPML"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not_opml", "not OPML"),
        (b"<rss version='2.0'><channel/></rss>", "not_opml", "not OPML"),
        (
            b"<?xml version='1.0'?>\n<opml>\n<body>\n<outline>\n</opml>",
            "malformed",
            "in line 5: Opening and ending tag mismatch: outline and opml",
        ),
        (b"<opml>" + b"<outline>" * 400, "malformed", "well-formed"),
        (b"<opml>" + b" " * MAX_BYTES, "too_large", "10,000,000 bytes"),
    ],
)
def test_what_is_no_list_is_told(data: bytes, reason: str, said: str) -> None:
    with pytest.raises(ParseError, match=said) as caught:
        read_opml(data)
    assert caught.value.reason == reason


def test_other_characters_than_utf_8() -> None:
    text = '<?xml version="1.0" encoding="ISO-8859-1"?><opml><body><outline xmlUrl="http://a/" text="Süd"/>'
    assert read_opml((text + "</body></opml>").encode("latin-1")).sources[0].title == "Süd"


@given(st.binary(max_size=100).map(lambda data: b"<opml><body>" + data + b"</body></opml>"))
def test_no_bytes_raise_anything_but_the_own_error(data: bytes) -> None:
    try:
        read_opml(data)
    except ParseError as error:
        told = error.message
        assert told.endswith(".")


def test_a_source_knows_how_its_address_was_written_everywhere() -> None:
    found = listed(row(" http://a/x ") + row("HTTP://A:80/x") + row("feed:http://a/x"))
    assert found.sources[0].written == ("http://a/x", "HTTP://A:80/x", "feed:http://a/x")


def test_a_list_is_mended_to_what_every_parser_reads() -> None:
    text = '\n<!-- a --><opml><body><outline text="A & B" xmlUrl="http://a/?x=1&y=&uuml;"/></body></opml>'
    data = mended(text.encode())
    assert read_opml(data) == read_opml(text.encode())
    assert b"A &amp; B" in data
